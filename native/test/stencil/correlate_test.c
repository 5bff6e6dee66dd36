/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>

static image random_image(ochre_dtype dtype, int64_t h, int64_t w, int64_t channels) {
    image im = image_make(dtype, h, w, channels, DENSE);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t c = 0; c < channels; c++) image_set_float(&im, y, x, c, (random_unit() - 0.3) * 100);
    return im;
}

enum { TAPS = 81 }; /* at most */

/* Some taps are 0, so that places differ in which rows need them. */
static ochre_kernel random_kernel(int64_t height, int64_t width, int64_t zeros, double *taps) {
    for (int64_t i = 0; i < height * width; i++)
        taps[i] = random_int(1, 100) <= zeros ? 0 : (double)(float)(random_unit() - 0.5);
    return (ochre_kernel){height, width, taps, 1.5};
}

static image correlate(const image *im, const ochre_kernel *kernel) {
    const ochre_layout *l = &im->layout;
    image out = image_make((ochre_dtype)l->dtype, l->height - kernel->height + 1, l->width - kernel->width + 1,
                           l->channels, DENSE);
    guarded scratch = guarded_make((size_t)ochre_correlate_scratch_bytes(kernel, l->dtype, l->channels), 1);
    CHECK_INT(ochre_correlate(im->data, l, kernel, out.data, &out.layout, scratch.data), OCHRE_OK);
    guarded_free(&scratch);
    return out;
}

static void check_result(const image *im, const ochre_kernel *kernel, const image *out) {
    const double unit = im->layout.dtype == OCHRE_F32 ? 0x1p-24 : 0x1p-53;
    for (int64_t y = 0; y < out->layout.height; y++)
        for (int64_t x = 0; x < out->layout.width; x++)
            for (int64_t c = 0; c < out->layout.channels; c++) {
                long double sum = (long double)kernel->delta, size = fabsl((long double)kernel->delta);
                for (int64_t i = 0; i < kernel->height; i++)
                    for (int64_t j = 0; j < kernel->width; j++) {
                        const long double term = (long double)kernel->taps[i * kernel->width + j] *
                                                 (long double)image_float(im, y + i, x + j, c);
                        sum += term;
                        size += fabsl(term);
                    }
                const double got = image_float(out, y, x, c);
                const double bound = (double)(kernel->height * kernel->width + 2) * unit * (double)size;
                if (!(fabs(got - (double)sum) <= bound))
                    FAIL("(%d %d %d): expected %g within %g, got %g", (int)y, (int)x, (int)c, (double)sum, bound, got);
            }
}

static void every_size_of_kernel_and_image_is_the_sum(void) {
    const int64_t widths[] = {1, 2, 7, 15, 16, 17, 31, 32, 33, 47, 48, 49, 95, 96, 97, 191, 193};
    for (size_t i = 0; i < 3 * sizeof widths / sizeof widths[0]; i++)
        for (int64_t h = 1; h <= 8; h++) {
            const ochre_dtype dtype = (h + (int64_t)i) % 2 ? OCHRE_F32 : OCHRE_F64;
            const int64_t channels = random_int(1, 4), w = widths[i / 3];
            double taps[TAPS];
            const ochre_kernel kernel = random_kernel(random_int(1, 7), random_int(1, 9), i % 3 == 0 ? 30 : 0, taps);
            image im = random_image(dtype, h + kernel.height - 1, w + kernel.width - 1, channels);
            image out = correlate(&im, &kernel);
            check_result(&im, &kernel, &out);
            image_free(&out);
            image_free(&im);
        }
}

/* Strips of rows, and images without the first columns, have the same bits as the whole. */
static void where_an_image_is_cut_does_not_show(void) {
    for (int round = 0; round < 30; round++) {
        const ochre_dtype dtype = round % 2 ? OCHRE_F32 : OCHRE_F64;
        double taps[TAPS];
        const ochre_kernel kernel = random_kernel(random_int(1, 9), random_int(1, 9), round % 3 * 20, taps);
        const int64_t h = 30 + kernel.height, w = 150 + kernel.width;
        image im = random_image(dtype, h, w, 1);
        image whole = correlate(&im, &kernel);
        for (int part = 0; part < 6; part++) {
            const int64_t top = random_int(0, 29), left = random_int(0, 149);
            image cut = im;
            cut.data = image_at(&im, top, left, 0);
            cut.layout.height = random_int(1, 30 - top) + kernel.height - 1;
            cut.layout.width = random_int(1, 150 - left) + kernel.width - 1;
            image out = correlate(&cut, &kernel);
            for (int64_t y = 0; y < out.layout.height; y++)
                for (int64_t x = 0; x < out.layout.width; x++)
                    CHECK_DOUBLE(image_float(&out, y, x, 0), image_float(&whole, top + y, left + x, 0));
            image_free(&out);
        }
        image_free(&whole);
        image_free(&im);
    }
}

/* A NaN shows where a tap that is not 0 lies on it, and nowhere else. */
static void what_lies_under_a_tap_of_0_is_not_read(void) {
    double taps[] = {0, 1, 0, 2, 0, 3, 0, 0, 0, 0, 0, 4};
    const ochre_kernel kernel = {3, 4, taps, 0};
    const int64_t widths[] = {20, 200};
    for (int i = 0; i < 2; i++) {
        image im = random_image(OCHRE_F32, 12, widths[i], 1);
        image_set_float(&im, 6, 11, 0, (double)NAN);
        image out = correlate(&im, &kernel);
        for (int64_t y = 0; y < out.layout.height; y++)
            for (int64_t x = 0; x < out.layout.width; x++) {
                const int64_t row = 6 - y, column = 11 - x;
                const int meets = row >= 0 && row < 3 && column >= 0 && column < 4 && taps[row * 4 + column] != 0;
                CHECK_INT(isnan(image_float(&out, y, x, 0)), meets);
            }
        image_free(&out);
        image_free(&im);
    }
}

static void a_kernel_of_zeros_gives_delta(void) {
    double taps[TAPS];
    const ochre_kernel kernel = random_kernel(3, 5, 100, taps);
    image im = random_image(OCHRE_F64, 9, 70, 2);
    image out = correlate(&im, &kernel);
    for (int64_t i = 0; i < 7 * 66 * 2; i++) CHECK_DOUBLE(image_float(&out, i / 132, i / 2 % 66, i % 2), 1.5);
    image_free(&out);
    image_free(&im);
}

static int64_t refuse(const ochre_layout *from, int64_t height, int64_t width, const ochre_layout *to) {
    const float values[32] = {0};
    const double taps[4] = {1, 1, 1, 1};
    const ochre_kernel kernel = {height, width, taps, 0};
    unsigned char out[128], scratch[64];
    memset(out, 0x5A, sizeof out);
    const int64_t status = ochre_correlate(values, from, &kernel, out, to, scratch);
    for (size_t i = 0; i < sizeof out; i++) CHECK_INT(out[i], 0x5A);
    return status;
}

static void what_is_not_served_is_refused(void) {
    const ochre_layout from = {OCHRE_F32, 4, 4, 1, 16, 4, 4}, to = {OCHRE_F32, 3, 3, 1, 12, 4, 4};
    ochre_layout odd = from;
    odd.dtype = OCHRE_U8;
    CHECK_INT(refuse(&odd, 2, 2, &to), OCHRE_BAD_DTYPE);
    odd = to, odd.dtype = OCHRE_F64;
    CHECK_INT(refuse(&from, 2, 2, &odd), OCHRE_BAD_DTYPE);
    CHECK_INT(refuse(&from, 1, 2, &to), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&from, 2, 3, &to), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&from, 0, 2, &to), OCHRE_BAD_SIZE);
    odd = from, odd.column_stride = 8;
    CHECK_INT(refuse(&odd, 2, 2, &to), OCHRE_BAD_SIZE);
    odd = to, odd.channels = 2;
    CHECK_INT(refuse(&from, 2, 2, &odd), OCHRE_BAD_SIZE);
    ochre_layout none = from, empty = to;
    none.height = 1, empty.height = 0;
    CHECK_INT(refuse(&none, 2, 2, &empty), OCHRE_OK);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_size_of_kernel_and_image_is_the_sum();
    where_an_image_is_cut_does_not_show();
    what_lies_under_a_tap_of_0_is_not_read();
    a_kernel_of_zeros_gives_delta();
    what_is_not_served_is_refused();
    return 0;
}
