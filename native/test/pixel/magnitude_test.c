/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>

static image random_image(ochre_dtype dtype, int64_t h, int64_t w, int64_t channels) {
    image im = image_make(dtype, h, w, channels, (image_form)random_int(0, LAST_WRITABLE_FORM));
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t c = 0; c < channels; c++) image_set_float(&im, y, x, c, (random_unit() - 0.3) * 100);
    return im;
}

static double expected(ochre_dtype dtype, double a, double b) {
    if (dtype == OCHRE_F64) return sqrt(a * a + b * b);
    const float p = (float)a * (float)a, q = (float)b * (float)b;
    return (double)sqrtf(p + q);
}

/* In every form and in place, with lengths around that of a block. */
static void it_is_the_root_of_the_sum_of_squares(void) {
    const int64_t widths[] = {1, 3, 7, 8, 9, 17, 255, 256, 257, 600};
    for (int64_t i = 0; i < 80; i++) {
        const ochre_dtype dtype = i % 2 ? OCHRE_F32 : OCHRE_F64;
        const int64_t h = random_int(1, 4), w = widths[i / 2 % 10], channels = random_int(1, 3);
        image a = random_image(dtype, h, w, channels), b = random_image(dtype, h, w, channels);
        image out = random_image(dtype, h, w, channels);
        CHECK_INT(ochre_magnitude(a.data, &a.layout, b.data, &b.layout, out.data, &out.layout), OCHRE_OK);
        for (int64_t p = 0; p < h * w * channels; p++) {
            const int64_t y = p / channels / w, x = p / channels % w, c = p % channels;
            CHECK_DOUBLE(image_float(&out, y, x, c),
                         expected(dtype, image_float(&a, y, x, c), image_float(&b, y, x, c)));
        }
        CHECK_INT(ochre_magnitude(a.data, &a.layout, b.data, &b.layout, a.data, &a.layout), OCHRE_OK);
        for (int64_t p = 0; p < h * w * channels; p++) {
            const int64_t y = p / channels / w, x = p / channels % w, c = p % channels;
            CHECK_DOUBLE(image_float(&a, y, x, c), image_float(&out, y, x, c));
        }
        image_check_gaps(&out);
        image_free(&out);
        image_free(&b);
        image_free(&a);
    }
}

static void squares_beyond_the_range_are_infinite_and_a_nan_stays(void) {
    const float a[] = {3e30f, NAN, -3, INFINITY}, b[] = {0, 1, 4, 1};
    float out[4];
    const ochre_layout layout = {OCHRE_F32, 1, 4, 1, 16, 4, 4};
    CHECK_INT(ochre_magnitude(a, &layout, b, &layout, out, &layout), OCHRE_OK);
    CHECK(isinf(out[0]) && isnan(out[1]) && isinf(out[3]));
    CHECK_DOUBLE((double)out[2], 5);
}

static void what_is_not_served_is_refused(void) {
    const float values[4] = {0};
    float out[4] = {9, 9, 9, 9};
    const ochre_layout layout = {OCHRE_F32, 1, 4, 1, 16, 4, 4};
    ochre_layout odd = layout;
    odd.dtype = OCHRE_I32;
    CHECK_INT(ochre_magnitude(values, &odd, values, &layout, out, &layout), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_magnitude(values, &layout, values, &layout, out, &odd), OCHRE_BAD_DTYPE);
    odd = layout, odd.width = 3;
    CHECK_INT(ochre_magnitude(values, &layout, values, &odd, out, &layout), OCHRE_BAD_SIZE);
    odd = layout, odd.channels = 2;
    CHECK_INT(ochre_magnitude(values, &odd, values, &layout, out, &layout), OCHRE_BAD_SIZE);
    for (int i = 0; i < 4; i++) CHECK_DOUBLE((double)out[i], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    it_is_the_root_of_the_sum_of_squares();
    squares_beyond_the_range_are_infinite_and_a_nan_stays();
    what_is_not_served_is_refused();
    return 0;
}
