/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>

static int32_t naive(const image *im, int64_t y, int64_t x, const double *palette, int64_t k) {
    const int64_t channels = im->layout.channels;
    double least = INFINITY;
    int64_t row = 0;
    for (int64_t c = 0; c < channels; c++)
        if (isnan(image_float(im, y, x, c))) return -1;
    for (int64_t j = 0; j < k; j++) {
        double distance = 0;
        for (int64_t c = 0; c < channels; c++) {
            const double difference = image_float(im, y, x, c) - palette[j * channels + c];
            distance += difference * difference;
        }
        if (!(distance < least)) continue;
        least = distance;
        row = j;
    }
    return (int32_t)row;
}

static void check_nearest(const image *im, const double *palette, int64_t k, image_form form) {
    const int64_t h = im->layout.height, w = im->layout.width, channels = im->layout.channels;
    image labels = image_make(OCHRE_I32, h, w, 1, form);
    guarded scratch = guarded_make(((size_t)ochre_nearest_float_scratch_bytes(channels, k) + 63) / 64 * 64, 1);
    CHECK_INT(ochre_nearest_float(im->data, &im->layout, palette, k, labels.data, &labels.layout, scratch.data),
              OCHRE_OK);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++) CHECK_INT(image_int(&labels, y, x, 0), naive(im, y, x, palette, k));
    image_check_gaps(&labels);
    guarded_free(&scratch);
    image_free(&labels);
}

/* Mostly small integers, so that distances tie; sometimes something that is no plain number. */
static double value(int special) {
    const double specials[] = {NAN, INFINITY, -INFINITY, 1e30, -1e300, 1e-310, -0.0};
    if (special && random_int(0, 19) == 0) return specials[random_int(0, 6)];
    return random_int(0, 1) ? (double)random_int(-9, 9) : random_unit();
}

static image random_image(ochre_dtype dtype, int64_t h, int64_t w, int64_t channels, image_form form, int special) {
    image im = image_make(dtype, h, w, channels, form);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t c = 0; c < channels; c++) image_set_float(&im, y, x, c, value(special));
    return im;
}

static void every_form_finds_the_naive_row(void) {
    static double palette[40 * 9];
    for (int form = DENSE; form < FORMS; form++)
        for (int64_t channels = 1; channels <= 9; channels += channels < 5 ? 1 : 4)
            for (int64_t k = 1; k <= 40; k += 13) {
                for (int64_t i = 0; i < k * channels; i++) palette[i] = value(0);
                for (int special = 0; special < 2; special++) {
                    image single = random_image(OCHRE_F32, 5, 67, channels, (image_form)form, special);
                    image both = random_image(OCHRE_F64, 5, 67, channels, (image_form)form, special);
                    check_nearest(&single, palette, k, (image_form)(form % (LAST_WRITABLE_FORM + 1)));
                    check_nearest(&both, palette, k, (image_form)(form % (LAST_WRITABLE_FORM + 1)));
                    image_free(&single);
                    image_free(&both);
                }
            }
}

static void every_tail_of_a_block_is_searched(void) {
    double palette[3 * 10];
    for (int i = 0; i < 30; i++) palette[i] = value(0);
    for (int64_t width = 0; width <= 2 * 256 + 3; width++) {
        image im = random_image(width % 2 ? OCHRE_F32 : OCHRE_F64, 1, width, 3, DENSE, 1);
        check_nearest(&im, palette, 10, DENSE);
        image_free(&im);
    }
}

static void distances_that_overflow_give_row_0(void) {
    const double palette[] = {-1e200, 1e200, 3e200}, far[] = {1e308, 1.5e200, 3e200, NAN};
    const int32_t expected[] = {0, 0, 2, -1};
    const ochre_layout in = {OCHRE_F64, 1, 4, 1, 32, 8, 8}, out = {OCHRE_I32, 1, 4, 1, 16, 4, 4};
    double scratch[256];
    int32_t labels[4];
    CHECK_INT(ochre_nearest_float(far, &in, palette, 3, labels, &out, scratch), OCHRE_OK);
    for (int i = 0; i < 4; i++) CHECK_INT(labels[i], expected[i]);
}

static void what_is_not_served_is_refused(void) {
    const double color[4] = {0};
    int32_t label = 99;
    double scratch[256];
    const ochre_layout pixel = {OCHRE_F32, 1, 1, 3, 12, 12, 4}, plane = {OCHRE_I32, 1, 1, 1, 4, 4, 4};
    ochre_layout in = pixel, out = plane;
    in.dtype = OCHRE_I64;
    CHECK_INT(ochre_nearest_float(color, &in, color, 1, &label, &out, scratch), OCHRE_BAD_DTYPE);
    in = pixel;
    out.dtype = OCHRE_F32;
    CHECK_INT(ochre_nearest_float(color, &in, color, 1, &label, &out, scratch), OCHRE_BAD_DTYPE);
    out = plane;
    in.channels = 0;
    CHECK_INT(ochre_nearest_float(color, &in, color, 1, &label, &out, scratch), OCHRE_BAD_SIZE);
    in = pixel;
    CHECK_INT(ochre_nearest_float(color, &in, color, 0, &label, &out, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_float(color, &in, color, (int64_t)1 << 31, &label, &out, scratch), OCHRE_BAD_SIZE);
    out.width = 2;
    CHECK_INT(ochre_nearest_float(color, &in, color, 1, &label, &out, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(label, 99);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_finds_the_naive_row();
    every_tail_of_a_block_is_searched();
    distances_that_overflow_give_row_0();
    what_is_not_served_is_refused();
    return 0;
}
