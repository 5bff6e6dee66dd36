/* SPDX-License-Identifier: Apache-2.0 */
#include "borders.h"
#include "check.h"
#include "image.h"

#include <math.h>

enum { TAPS = 96 }; /* at most */

#define DELTA 1.5

static const int64_t served[] = {OCHRE_INTERIOR,  OCHRE_REFLECT_101, OCHRE_REFLECT,
                                 OCHRE_REPLICATE, OCHRE_WRAP,        OCHRE_CONSTANT};

typedef struct taps {
    double all[TAPS * TAPS], column[TAPS], row[TAPS];
    int64_t height, width;
    ochre_kernel first, second;
} taps;

static double random_tap(int64_t zeros) {
    return random_int(1, 100) <= zeros ? 0 : (double)(float)(random_unit() - 0.5);
}

/* A kernel, or a column and a row; taps.all is the whole kernel in both cases. Some taps are 0. */
static ochre_filter random_filter(ochre_dtype dtype, int64_t height, int64_t width, int two_passes, taps *t) {
    const int64_t zeros = random_int(0, 2) * 15;
    for (int64_t i = 0; i < height; i++) t->column[i] = random_tap(zeros);
    for (int64_t j = 0; j < width; j++) t->row[j] = random_tap(zeros);
    for (int64_t i = 0; i < height * width; i++)
        t->all[i] = two_passes ? t->column[i / width] * t->row[i % width] : random_tap(zeros);
    const int64_t border = served[random_int(0, 5)], half = height / 2;
    t->height = height, t->width = width;
    t->first = two_passes ? (ochre_kernel){height, 1, t->column, 0} : (ochre_kernel){height, width, t->all, DELTA};
    t->second = (ochre_kernel){1, width, t->row, DELTA};
    return (ochre_filter){
        .kernel = &t->first,
        .row = two_passes ? &t->second : NULL,
        .anchor_y = random_int(0, 1) ? half : random_int(0, height - 1),
        .anchor_x = random_int(0, width - 1),
        .border = border,
        .constant = 7.25,
        .dtype = dtype,
    };
}

static image random_image(ochre_dtype dtype, int64_t h, int64_t w, int64_t channels, image_form form) {
    image im = image_make(dtype, h, w, channels, form);
    const int is_float = dtype == OCHRE_F32 || dtype == OCHRE_F64;
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t c = 0; c < channels; c++) {
                if (is_float)
                    image_set_float(&im, y, x, c, (random_unit() - 0.3) * 100);
                else
                    image_set_int(&im, y, x, c, random_int(0, 100));
            }
    return im;
}

static double value_at(const image *im, int64_t y, int64_t x, int64_t c) {
    const int is_float = im->layout.dtype == OCHRE_F32 || im->layout.dtype == OCHRE_F64;
    return is_float ? image_float(im, y, x, c) : (double)image_int(im, y, x, c);
}

static void filter_into(const image *im, int64_t y, int64_t x, const ochre_filter *f, const image *out) {
    guarded scratch =
        guarded_make((size_t)ochre_correlate_scratch_bytes(f, im->layout.channels), (int)random_int(0, 1));
    CHECK_INT(ochre_correlate(im->data, &im->layout, y, x, f, out->data, &out->layout, scratch.data), OCHRE_OK);
    guarded_free(&scratch);
}

/* The sum at one pixel, and the sum of the absolute terms. INTERIOR: NaN where the window leaves the image. */
static long double exact(const image *im, const ochre_filter *f, const taps *t, int64_t y, int64_t x, int64_t c,
                         long double *size) {
    long double sum = (long double)DELTA;
    *size = fabsl(sum);
    for (int64_t i = 0; i < t->height; i++)
        for (int64_t j = 0; j < t->width; j++) {
            const int64_t row = y + i - f->anchor_y, column = x + j - f->anchor_x;
            double value = f->constant;
            if (is_inside(im, row, column))
                value = value_at(im, row, column, c);
            else if (f->border == OCHRE_INTERIOR)
                return (long double)NAN;
            else if (f->border != OCHRE_CONSTANT)
                value = value_at(im, folded(f->border, row, im->layout.height),
                                 folded(f->border, column, im->layout.width), c);
            const long double tap = f->row == NULL ? (long double)t->all[i * t->width + j]
                                                   : (long double)t->column[i] * (long double)t->row[j];
            sum += tap * (long double)value;
            *size += fabsl(tap * (long double)value);
        }
    return sum;
}

static void check_pixel(const image *im, int64_t top, int64_t left, const ochre_filter *f, const taps *t,
                        const image *out, int64_t y, int64_t x, int64_t c) {
    long double size;
    const long double sum = exact(im, f, t, top + y, left + x, c, &size);
    const double got = image_float(out, y, x, c);
    if (isnan(sum)) {
        CHECK_DOUBLE(got, 0);
        return;
    }
    const double unit = f->dtype == OCHRE_F32 ? 0x1p-24 : 0x1p-53;
    const int64_t steps = f->row == NULL ? t->height * t->width + 2 : t->height + t->width + 4;
    const double bound = (double)steps * unit * (double)size;
    if (!(fabs(got - (double)sum) <= bound))
        FAIL("(%d %d %d): expected %g within %g, got %g", (int)y, (int)x, (int)c, (double)sum, bound, got);
}

/* Results in the dtype that is computed in. */
static void check(const image *im, int64_t top, int64_t left, const ochre_filter *f, const taps *t, const image *out) {
    for (int64_t y = 0; y < out->layout.height; y++)
        for (int64_t x = 0; x < out->layout.width; x++)
            for (int64_t c = 0; c < out->layout.channels; c++) check_pixel(im, top, left, f, t, out, y, x, c);
    image_check_gaps(out);
}

static void every_width_dtype_form_and_border_is_the_sum(void) {
    static const ochre_dtype dtypes[] = {OCHRE_U8, OCHRE_I8, OCHRE_U16, OCHRE_I16, OCHRE_I32, OCHRE_F32, OCHRE_F64};
    const int64_t widths[] = {1, 2, 7, 15, 16, 17, 31, 32, 33, 47, 48, 49, 95, 96, 97, 191, 193};
    int turn = 0;
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++)
        for (int64_t h = 1; h <= 9; h++, turn++) {
            const ochre_dtype dtype = dtypes[turn % 7];
            const int is_wide = dtype == OCHRE_I32 || dtype == OCHRE_F64 || turn % 5 == 0;
            const ochre_dtype computed = is_wide ? OCHRE_F64 : OCHRE_F32;
            taps t;
            const ochre_filter f = random_filter(computed, random_int(1, 7), random_int(1, 9), turn % 2, &t);
            image im = random_image(dtype, h, widths[i], random_int(1, 4), (image_form)random_int(0, FORMS - 1));
            image out = image_make(computed, h, widths[i], im.layout.channels,
                                   (image_form)(turn % 3 ? DENSE : random_int(0, LAST_WRITABLE_FORM)));
            filter_into(&im, 0, 0, &f, &out);
            check(&im, 0, 0, &f, &t, &out);
            image_free(&out);
            image_free(&im);
        }
}

/* A rectangle has the same bits as the whole, in every form of image, whether it is read in place or packed. */
static void neither_rectangles_nor_forms_show(void) {
    for (int round = 0; round < 24; round++) {
        const ochre_dtype dtype = round % 4 / 2 ? OCHRE_F32 : OCHRE_F64;
        taps t;
        const ochre_filter f = random_filter(dtype, random_int(1, 40), random_int(1, 30), round % 2, &t);
        image im = random_image(dtype, 70, 300, 1 + round % 3, DENSE);
        image other = image_make(dtype, 70, 300, im.layout.channels, FLIPPED);
        ochre_convert(im.data, &im.layout, other.data, &other.layout);
        image whole = image_make(dtype, 70, 300, im.layout.channels, DENSE);
        filter_into(&im, 0, 0, &f, &whole);
        for (int part = 0; part < 6; part++) {
            const int64_t top = random_int(0, 69), left = random_int(0, 299);
            image out = image_make(dtype, random_int(1, 70 - top), random_int(1, 300 - left), im.layout.channels,
                                   (image_form)random_int(0, LAST_WRITABLE_FORM));
            filter_into(part % 2 ? &other : &im, top, left, &f, &out);
            for (int64_t y = 0; y < out.layout.height; y++)
                for (int64_t x = 0; x < out.layout.width; x++)
                    for (int64_t c = 0; c < out.layout.channels; c++)
                        CHECK_DOUBLE(image_float(&out, y, x, c), image_float(&whole, top + y, left + x, c));
            image_check_gaps(&out);
            check_pixel(&im, top, left, &f, &t, &out, 0, 0, 0);
            image_free(&out);
        }
        image_free(&whole);
        image_free(&other);
        image_free(&im);
    }
}

/* Rows of several blocks, and a row of taps that reaches over more than one piece. */
static void long_rows_are_the_sum(void) {
    static taps t;
    const int64_t channels[] = {1, 3, 700};
    for (int i = 0; i < 6; i++) {
        const ochre_filter f = random_filter(OCHRE_F32, random_int(1, 5), TAPS - i, i % 2, &t);
        image im = random_image(OCHRE_F32, 4, 9000 / channels[i / 2], channels[i / 2], DENSE);
        image out = image_make(OCHRE_F32, 4, im.layout.width, im.layout.channels, DENSE);
        filter_into(&im, 0, 0, &f, &out);
        for (int k = 0; k < 300; k++)
            check_pixel(&im, 0, 0, &f, &t, &out, random_int(0, 3), random_int(0, im.layout.width - 1),
                        random_int(0, im.layout.channels - 1));
        image_free(&out);
        image_free(&im);
    }
}

/* A NaN shows where a tap that is not 0 lies on it, and nowhere else. */
static void what_lies_under_a_tap_of_0_is_not_read(void) {
    for (int two_passes = 0; two_passes < 2; two_passes++) {
        taps t;
        ochre_filter f = random_filter(OCHRE_F32, 3, 4, two_passes, &t);
        const double column[] = {0, 2, 1}, row[] = {1, 0, 0, 3};
        for (int i = 0; i < 12; i++) t.all[i] = column[i / 4] * row[i % 4];
        memcpy(t.column, column, sizeof column), memcpy(t.row, row, sizeof row);
        f.anchor_y = f.anchor_x = 0, f.border = OCHRE_REPLICATE;
        image im = random_image(OCHRE_F32, 40, 200, 1, DENSE);
        image_set_float(&im, 20, 111, 0, (double)NAN);
        image out = image_make(OCHRE_F32, 40, 200, 1, DENSE);
        filter_into(&im, 0, 0, &f, &out);
        for (int64_t y = 0; y < 40; y++)
            for (int64_t x = 0; x < 200; x++) {
                const int64_t i = 20 - y, j = 111 - x;
                const int meets = i >= 0 && i < 3 && j >= 0 && j < 4 && t.all[i * 4 + j] != 0;
                CHECK_INT(isnan(image_float(&out, y, x, 0)) != 0, meets);
            }
        image_free(&out);
        image_free(&im);
    }
}

static void taps_of_0_alone_give_delta(void) {
    for (int two_passes = 0; two_passes < 2; two_passes++) {
        taps t;
        ochre_filter f = random_filter(OCHRE_F64, 3, 5, two_passes, &t);
        memset(t.all, 0, sizeof t.all), memset(t.column, 0, sizeof t.column);
        f.border = OCHRE_WRAP;
        image im = random_image(OCHRE_F64, 9, 70, 2, DENSE);
        image out = image_make(OCHRE_F64, 9, 70, 2, DENSE);
        filter_into(&im, 0, 0, &f, &out);
        for (int64_t i = 0; i < 9 * 70 * 2; i++) CHECK_DOUBLE(image_float(&out, i / 140, i / 2 % 70, i % 2), DELTA);
        image_free(&out);
        image_free(&im);
    }
}

/* Results in other dtypes are the computed ones, converted. */
static void results_are_converted(void) {
    for (int64_t dtype = OCHRE_U8; dtype <= OCHRE_F64; dtype++) {
        taps t;
        const ochre_filter f = random_filter(OCHRE_F64, 3, 5, (int)(dtype % 2), &t);
        image im = random_image(OCHRE_I16, 30, 50, 2, DENSE);
        image sums = image_make(OCHRE_F64, 30, 50, 2, DENSE);
        image out = image_make((ochre_dtype)dtype, 30, 50, 2, PADDED);
        image expected = image_make((ochre_dtype)dtype, 30, 50, 2, DENSE);
        filter_into(&im, 0, 0, &f, &sums);
        filter_into(&im, 0, 0, &f, &out);
        CHECK_INT(ochre_convert(sums.data, &sums.layout, expected.data, &expected.layout), OCHRE_OK);
        for (int64_t i = 0; i < 30 * 50 * 2; i++)
            CHECK_DOUBLE(value_at(&out, i / 100, i / 2 % 50, i % 2), value_at(&expected, i / 100, i / 2 % 50, i % 2));
        image_check_gaps(&out);
        image_free(&expected);
        image_free(&out);
        image_free(&sums);
        image_free(&im);
    }
}

static int64_t refuse(const ochre_layout *from, int64_t y, int64_t x, const ochre_filter *f, const ochre_layout *to) {
    const float values[32] = {0};
    unsigned char out[128], scratch[64];
    memset(out, 0x5A, sizeof out);
    const int64_t status = ochre_correlate(values, from, y, x, f, out, to, scratch);
    for (size_t i = 0; i < sizeof out; i++) CHECK_INT(out[i], 0x5A);
    return status;
}

static void what_is_not_served_is_refused(void) {
    const ochre_layout from = {OCHRE_F32, 4, 4, 1, 16, 4, 4}, to = {OCHRE_F32, 3, 3, 1, 12, 4, 4};
    taps t;
    const ochre_filter f = random_filter(OCHRE_F32, 2, 3, 0, &t);
    ochre_layout odd = from;
    odd.dtype = 99;
    CHECK_INT(refuse(&odd, 0, 0, &f, &to), OCHRE_BAD_DTYPE);
    odd = to, odd.dtype = -1;
    CHECK_INT(refuse(&from, 0, 0, &f, &odd), OCHRE_BAD_DTYPE);
    ochre_filter bad = f;
    bad.dtype = OCHRE_U8;
    CHECK_INT(refuse(&from, 0, 0, &bad, &to), OCHRE_BAD_DTYPE);
    CHECK_INT(refuse(&from, 2, 0, &f, &to), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&from, 0, -1, &f, &to), OCHRE_BAD_SIZE);
    odd = to, odd.channels = 2;
    CHECK_INT(refuse(&from, 0, 0, &f, &odd), OCHRE_BAD_SIZE);
    bad = f, bad.anchor_y = 2;
    CHECK_INT(refuse(&from, 0, 0, &bad, &to), OCHRE_BAD_SIZE);
    bad = f, bad.row = &t.first; /* neither a column nor a row */
    CHECK_INT(refuse(&from, 0, 0, &bad, &to), OCHRE_BAD_SIZE);
    bad = f, bad.border = OCHRE_ONE_SIDED;
    CHECK_INT(refuse(&from, 0, 0, &bad, &to), OCHRE_BAD_SIZE);
    odd = to, odd.height = 0;
    CHECK_INT(refuse(&from, 0, 0, &f, &odd), OCHRE_OK);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_width_dtype_form_and_border_is_the_sum();
    neither_rectangles_nor_forms_show();
    long_rows_are_the_sum();
    what_lies_under_a_tap_of_0_is_not_read();
    taps_of_0_alone_give_delta();
    results_are_converted();
    what_is_not_served_is_refused();
    return 0;
}
