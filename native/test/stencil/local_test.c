/* SPDX-License-Identifier: Apache-2.0 */
#include "borders.h"
#include "check.h"

#include <math.h>

typedef struct naive {
    double count, mean, variance, largest;
} naive;

static int is_missing(const image *im, const ochre_window *w, double value) {
    const double nodata = im->layout.dtype == OCHRE_F32 ? (double)(float)w->nodata : w->nodata;
    return isnan(value) || (w->has_nodata && value == nodata);
}

/* The definition, in two passes. */
static naive naive_window(const image *im, const ochre_window *w, int64_t y, int64_t x) {
    const int64_t top = y - w->height / 2, left = x - w->width / 2;
    naive n = {0, 0, 0, 0};
    long double sum = 0, squares = 0;
    for (int pass = 0; pass < 2; pass++) {
        const long double mean = sum / (long double)n.count;
        for (int64_t i = top; i < top + w->height; i++)
            for (int64_t j = left; j < left + w->width; j++) {
                if (w->border == OCHRE_ONE_SIDED && !is_inside(im, i, j)) continue;
                double value = w->border == OCHRE_CONSTANT && !is_inside(im, i, j) ? w->constant
                                                                                   : extended(im, w->border, 0, i, j);
                if (is_missing(im, w, value)) {
                    if (w->skip) continue;
                    value = (double)NAN;
                }
                if (pass == 0) {
                    sum += (long double)value;
                    n.count++;
                    if (isfinite(value)) n.largest = fmax(n.largest, fabs(value));
                } else {
                    squares += ((long double)value - mean) * ((long double)value - mean);
                }
            }
    }
    n.mean = (double)(sum / (long double)n.count);
    n.variance = (double)(squares / (long double)n.count);
    return n;
}

static int leaves(const image *im, const ochre_window *w, int64_t y, int64_t x) {
    const int64_t top = y - w->height / 2, left = x - w->width / 2;
    return !is_inside(im, top, left) || !is_inside(im, top + w->height - 1, left + w->width - 1);
}

static image local(const image *im, const ochre_window *w, ochre_dtype dtype, int64_t channels, image_form form,
                   int64_t first, int64_t rows) {
    const int64_t bytes = ochre_local_scratch_bytes(w, im->layout.height, im->layout.width);
    image out = image_make(dtype, rows, im->layout.width, channels, form);
    guarded scratch = guarded_make(((size_t)bytes + 63) / 64 * 64, 1);
    CHECK_INT(ochre_local(im->data, &im->layout, first, w, out.data, &out.layout, scratch.data), OCHRE_OK);
    image_check_gaps(&out);
    guarded_free(&scratch);
    return out;
}

/* A window is merged from at most height + width parts. Each merge changes the mean by a few roundings of the
 * largest value, and m2 by that times the gaps. */
static void check_near(double actual, double wanted, double bound) {
    if (!isfinite(wanted))
        CHECK_DOUBLE(actual, wanted);
    else if (!(fabs(actual - wanted) <= bound))
        FAIL("expected %.17g within %g, got %.17g", wanted, bound, actual);
}

static void check_local(const image *im, const ochre_window *w, int64_t channels, image_form form) {
    const int64_t h = im->layout.height, width = im->layout.width;
    image out = local(im, w, OCHRE_F64, channels, form, 0, h);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < width; x++) {
            naive n = naive_window(im, w, y, x);
            if (w->border == OCHRE_INTERIOR && leaves(im, w, y, x)) n.mean = n.variance = n.largest = 0;
            const double bound = (double)(w->height + w->width) * 0x1p-52;
            check_near(image_float(&out, y, x, 0), n.mean, n.largest * bound);
            if (channels == 2) {
                check_near(image_float(&out, y, x, 1), n.variance, 4 * n.largest * n.largest * bound);
                CHECK(!(image_float(&out, y, x, 1) < 0));
            }
        }
    image_free(&out);
}

static const ochre_dtype dtypes[] = {OCHRE_U8, OCHRE_U16, OCHRE_I32, OCHRE_I8, OCHRE_I16, OCHRE_F32, OCHRE_F64};
enum { DTYPES = 7, INTEGERS = 5 };

static image random_image(ochre_dtype dtype, int64_t h, int64_t w, image_form form) {
    image im = image_make(dtype, h, w, 1, form);
    if (dtype == OCHRE_F32 || dtype == OCHRE_F64)
        for (int64_t y = 0; y < h; y++)
            for (int64_t x = 0; x < w; x++) image_set_float(&im, y, x, 0, (random_unit() - 0.3) * 100);
    else
        image_fill_random(&im, dtype == OCHRE_I8 ? -100 : 0, 100);
    return im;
}

static ochre_window window_of(int64_t height, int64_t width, int64_t border) {
    static const int64_t statistics[] = {OCHRE_WINDOW_MEAN, OCHRE_WINDOW_VARIANCE};
    return (ochre_window){
        .height = height, .width = width, .border = border, .constant = 7.25, .statistics = statistics};
}

/* Sets n random pixels to a value such as NaN or nodata. */
static void sprinkle(image *im, double value, int n) {
    for (int i = 0; i < n; i++) {
        const int64_t y = random_int(0, im->layout.height - 1), x = random_int(0, im->layout.width - 1);
        if (im->layout.dtype == OCHRE_F32 || im->layout.dtype == OCHRE_F64)
            image_set_float(im, y, x, 0, value);
        else
            image_set_int(im, y, x, 0, (int64_t)value);
    }
}

static void every_dtype_form_and_border_is_the_definition(void) {
    for (int t = 0; t < DTYPES; t++)
        for (int form = DENSE; form < FORMS; form++)
            for (int64_t border = 0; border < BORDERS; border++) {
                image im = random_image(dtypes[t], 13, 29, (image_form)form);
                ochre_window w = window_of(random_int(1, 7), random_int(1, 9), border);
                const image_form to = (image_form)((form + t) % (LAST_WRITABLE_FORM + 1));
                check_local(&im, &w, 1 + (form + border) % 2, to);
                if (form <= LAST_WRITABLE_FORM) sprinkle(&im, 50, 30);
                w.has_nodata = 1, w.nodata = 50, w.skip = (form + t) % 2;
                check_local(&im, &w, 1 + (form + border + 1) % 2, to);
                image_free(&im);
            }
}

static void every_window_up_to_the_image_is_served(void) {
    for (int64_t h = 1; h <= 5; h++)
        for (int64_t width = 1; width <= 6; width++)
            for (int64_t kh = 1; kh <= h; kh++)
                for (int64_t kw = 1; kw <= width; kw++) {
                    const int64_t border = random_int(0, BORDERS - 1);
                    image im = random_image(OCHRE_F64, h, width, DENSE);
                    const ochre_window w = window_of(kh, kw, border);
                    check_local(&im, &w, 1 + (h + kw) % 2, DENSE);
                    image_free(&im);
                }
    image im = random_image(OCHRE_U16, 40, 41, DENSE);
    for (int64_t border = 0; border < BORDERS; border++) {
        const ochre_window w = window_of(40, 41, border);
        check_local(&im, &w, 2, DENSE);
    }
    image_free(&im);
}

/* Up to twelve times as high and wide, so that all kinds of copies of the image take part. */
static void windows_larger_than_the_image_are_served(void) {
    for (int round = 0; round < 600; round++) {
        const int64_t h = random_int(1, 5), width = random_int(1, 5);
        image im = random_image(dtypes[round % DTYPES], h, width, (image_form)(round % (LAST_WRITABLE_FORM + 1)));
        ochre_window w = window_of(random_int(1, 12 * h), random_int(1, 12 * width), random_int(0, BORDERS - 1));
        sprinkle(&im, 50, round % 4);
        if (round % DTYPES >= INTEGERS && round % 3 == 0) sprinkle(&im, round & 1 ? (double)NAN : INFINITY, 1);
        w.has_nodata = random_int(0, 1), w.nodata = 50, w.skip = random_int(0, 1);
        check_local(&im, &w, 1 + round % 2, DENSE);
        image_free(&im);
    }
    image im = random_image(OCHRE_F32, 1, 260, DENSE); /* two chunks */
    for (int64_t border = 0; border < BORDERS; border++) {
        const ochre_window w = window_of(3, 530 + border, border);
        check_local(&im, &w, 2, DENSE);
    }
    image_free(&im);
}

/* The sum of means * count and the number of pixels, by the naive loop. Vast windows have the time of small ones. */
static void every_statistic_is_the_definition(void) {
    const int64_t all[] = {OCHRE_WINDOW_COUNT, OCHRE_WINDOW_SUM, OCHRE_WINDOW_DEVIATION, OCHRE_WINDOW_MEAN,
                           OCHRE_WINDOW_VARIANCE};
    for (int round = 0; round < 250; round++) {
        const int64_t h = random_int(1, 9), width = random_int(1, 9), rim = round % BORDERS == OCHRE_INTERIOR;
        image im = random_image(dtypes[round % DTYPES], h, width, DENSE);
        ochre_window w = window_of(random_int(1, 20), random_int(1, 20), round % BORDERS), inside;
        sprinkle(&im, 50, 3);
        w.has_nodata = random_int(0, 1), w.nodata = 50, w.skip = random_int(0, 1), w.constant = 7;
        w.statistics = all;
        inside = w, inside.border = OCHRE_ONE_SIDED, inside.skip = 1;
        image out = local(&im, &w, OCHRE_F64, 5, round & 1 ? PLANES : PADDED, 0, h);
        for (int64_t p = 0; p < h * width; p++) {
            const int64_t y = p / width, x = p % width;
            const naive n = naive_window(&im, &w, y, x);
            const double variance = image_float(&out, y, x, 4);
            double total = n.count == 0 ? 0 : n.mean * n.count, bound = n.largest * n.count * 40 * 0x1p-53;
            if (round % DTYPES < INTEGERS && isfinite(total)) total = rint(total), bound = 0;
            CHECK_DOUBLE(image_float(&out, y, x, 2), sqrt(variance));
            if (rim && leaves(&im, &w, y, x)) {
                for (int64_t c = 0; c < 5; c++) CHECK_DOUBLE(image_float(&out, y, x, c), 0);
                continue;
            }
            CHECK_DOUBLE(image_float(&out, y, x, 0), naive_window(&im, &inside, y, x).count);
            check_near(image_float(&out, y, x, 1), total, bound);
            check_near(image_float(&out, y, x, 3), n.mean, n.largest * 40 * 0x1p-52);
            check_near(variance, n.variance, 4 * n.largest * n.largest * 40 * 0x1p-52);
        }
        image_free(&out);
        image_free(&im);
    }
}

static void vast_windows_take_no_longer(void) {
    const int64_t sums[] = {OCHRE_WINDOW_SUM, OCHRE_WINDOW_COUNT};
    image im = random_image(OCHRE_U8, 3, 4, DENSE);
    int64_t total = 0;
    for (int64_t p = 0; p < 12; p++) total += image_int(&im, p / 4, p % 4, 0);
    ochre_window w = window_of(3 * 1000000, 4 * 1000000, OCHRE_WRAP);
    w.statistics = sums;
    image out = local(&im, &w, OCHRE_F64, 2, DENSE, 1, 2);
    for (int64_t p = 0; p < 8; p++) CHECK_DOUBLE(image_float(&out, p / 4, p % 4, 0), (double)total * 1e12);
    for (int64_t p = 0; p < 8; p++) CHECK_DOUBLE(image_float(&out, p / 4, p % 4, 1), 12);
    image_free(&out);
    for (int64_t border = 0; border < BORDERS; border++) {
        const ochre_window most = window_of(INT64_MAX, INT64_MAX - 1, border);
        out = local(&im, &most, OCHRE_F32, 2, DENSE, 0, 3);
        CHECK(image_float(&out, 0, 0, 0) >= 0 && image_float(&out, 2, 3, 0) <= 100);
        image_free(&out);
    }
    image_free(&im);
}

static void every_tail_of_chunk_and_segment_is_computed(void) {
    const int64_t widths[] = {63, 64, 65, 127, 510, 511, 512, 513, 514, 600, 1023, 1025, 1100};
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        image im = random_image(OCHRE_F32, random_int(3, 18), widths[i], DENSE);
        const ochre_window w = window_of(3, random_int(1, 63), random_int(0, BORDERS - 1));
        check_local(&im, &w, 2, DENSE);
        image_free(&im);
    }
    image im = random_image(OCHRE_U8, 1, 2300, DENSE);
    const ochre_window wide = window_of(1, 700, OCHRE_REFLECT), wider = window_of(1, 2100, OCHRE_WRAP);
    check_local(&im, &wide, 2, DENSE);
    check_local(&im, &wider, 1, DENSE);
    image_free(&im);
}

/* The rows of b are those of a from the given row on, to the last bit. */
static void check_same(const image *a, int64_t row, const image *b) {
    for (int64_t y = 0; y < b->layout.height; y++)
        for (int64_t x = 0; x < b->layout.width; x++)
            for (int64_t c = 0; c < b->layout.channels; c++)
                CHECK_DOUBLE(image_float(b, y, x, c), image_float(a, row + y, x, c));
}

static void strips_do_not_show(void) {
    for (int round = 0; round < 60; round++) {
        image im = random_image(dtypes[round % DTYPES], 50, 31, DENSE);
        ochre_window w = window_of(random_int(1, 150), random_int(1, 90), round % BORDERS);
        w.has_nodata = round & 1, w.nodata = 20, w.skip = round >> 1 & 1;
        const ochre_dtype dtype = round & 4 ? OCHRE_F32 : OCHRE_F64;
        image whole = local(&im, &w, dtype, 2 - (round & 1), DENSE, 0, 50);
        for (int64_t from = 0; from < 50;) {
            const int64_t rows = random_int(1, 50 - from);
            image strip = local(&im, &w, dtype, 2 - (round & 1), PADDED, from, rows);
            check_same(&whole, from, &strip);
            image_free(&strip);
            from += rows;
        }
        image_free(&whole);
        image_free(&im);
    }
}

/* A mean in f32 has the error of its own rounding, and the small error of the f64 mean may have changed that
 * rounding. */
static void small_windows_of_f32_are_the_definition(void) {
    enum { TAILS = 27 }; /* one, two and three vectors of eight, and every number of pixels that is left over */
    const int64_t long_ones[] = {1640, 1641, 1643, 3281};
    for (int i = 0; i < TAILS + 4; i++)
        for (int64_t border = 0; border < BORDERS; border++) {
            const int64_t h = random_int(3, 12), width = i < TAILS ? 3 + i : long_ones[i - TAILS];
            image im = random_image(OCHRE_F32, h, width, i & 1 ? DENSE : FLIPPED_ROWS);
            const ochre_window w = i < TAILS || border & 1 ? window_of(3, 3, border) : window_of(2, 3, border);
            if (i & 2) sprinkle(&im, border & 1 ? (double)NAN : INFINITY, 2);
            const int64_t first = random_int(0, h - 1);
            image out = local(&im, &w, OCHRE_F32, 1, DENSE, 0, h),
                  strip = local(&im, &w, OCHRE_F32, 1, DENSE, first, 1);
            for (int64_t y = 0; y < h; y++)
                for (int64_t x = 0; x < width; x++) {
                    naive n = naive_window(&im, &w, y, x);
                    if (border == OCHRE_INTERIOR && leaves(&im, &w, y, x)) n.mean = n.largest = 0;
                    check_near(image_float(&out, y, x, 0), n.mean, fabs(n.mean) * 0x1p-24 + n.largest * 0x1p-48);
                }
            check_same(&out, first, &strip);
            image_free(&strip);
            image_free(&out);
            image_free(&im);
        }
}

static void f32_results_are_the_f64_ones_rounded_once(void) {
    image im = random_image(OCHRE_F64, 20, 600, DENSE);
    const ochre_window w = window_of(5, 4, OCHRE_REFLECT_101);
    image exact = local(&im, &w, OCHRE_F64, 2, DENSE, 0, 20), rounded = local(&im, &w, OCHRE_F32, 2, PLANES, 0, 20);
    for (int64_t y = 0; y < 20; y++)
        for (int64_t x = 0; x < 600; x++)
            for (int64_t c = 0; c < 2; c++)
                CHECK_DOUBLE(image_float(&rounded, y, x, c), (double)(float)image_float(&exact, y, x, c));
    image_free(&rounded);
    image_free(&exact);
    image_free(&im);
}

/* Whether the window of (y, x) holds (at_y, at_x), itself or as the border repeats it. */
static int holds(const image *im, const ochre_window *w, int64_t y, int64_t x, int64_t at_y, int64_t at_x) {
    const int64_t top = y - w->height / 2, left = x - w->width / 2;
    for (int64_t i = top; i < top + w->height; i++)
        for (int64_t j = left; j < left + w->width; j++)
            if (folded(w->border, i, im->layout.height) == at_y && folded(w->border, j, im->layout.width) == at_x)
                return 1;
    return 0;
}

static void odd_values_touch_only_the_windows_that_hold_them(void) {
    const double odd[] = {(double)NAN, INFINITY, -INFINITY, 1e20, 1e308};
    for (int round = 0; round < 40; round++) {
        const ochre_dtype dtype = round % 5 < 4 && round % 2 ? OCHRE_F32 : OCHRE_F64;
        image im = random_image(dtype, 33, 45, DENSE);
        const ochre_window w = window_of(random_int(1, 8), random_int(1, 8), OCHRE_REFLECT + round % 3);
        const int64_t y0 = random_int(0, 32), x0 = random_int(0, 44), channels = 1 + round % 3 / 2;
        image before = local(&im, &w, OCHRE_F64, channels, DENSE, 0, 33);
        image_set_float(&im, y0, x0, 0, odd[round % 5]);
        image after = local(&im, &w, OCHRE_F64, channels, DENSE, 0, 33);
        for (int64_t y = 0; y < 33; y++)
            for (int64_t x = 0; x < 45; x++)
                for (int64_t c = 0; c < channels; c++) {
                    if (!holds(&im, &w, y, x, y0, x0)) {
                        CHECK_DOUBLE(image_float(&after, y, x, c), image_float(&before, y, x, c));
                        continue;
                    }
                    const double value = image_float(&im, y0, x0, 0);
                    if (!isfinite(value)) CHECK_DOUBLE(image_float(&after, y, x, c), c == 0 ? value : (double)NAN);
                }
        image_free(&after);
        image_free(&before);
        image_free(&im);
    }
}

static void both_infinities_have_no_mean(void) {
    image im = random_image(OCHRE_F32, 1, 6, DENSE);
    image_set_float(&im, 0, 1, 0, INFINITY);
    image_set_float(&im, 0, 2, 0, INFINITY);
    image_set_float(&im, 0, 4, 0, -INFINITY);
    const ochre_window w = window_of(1, 3, OCHRE_REPLICATE);
    image out = local(&im, &w, OCHRE_F32, 2, DENSE, 0, 1);
    CHECK_DOUBLE(image_float(&out, 0, 1, 0), INFINITY);
    CHECK_DOUBLE(image_float(&out, 0, 3, 0), (double)NAN);
    CHECK_DOUBLE(image_float(&out, 0, 5, 0), -INFINITY);
    for (int64_t x = 0; x < 6; x++) CHECK_DOUBLE(image_float(&out, 0, x, 1), (double)NAN);
    image_free(&out);
    image_free(&im);
}

static void a_constant_stays_exactly_that(void) {
    const double constants[] = {1e30, 0.1, 1e-40, -3, 10000.1, 1e308, 1e-310, 3e38};
    const int64_t borders[] = {OCHRE_ONE_SIDED, OCHRE_REFLECT_101, OCHRE_REFLECT, OCHRE_REPLICATE, OCHRE_WRAP};
    for (int i = 0; i < 8; i++)
        for (int t = 0; t < 2; t++)
            for (int64_t channels = 1; channels <= 2; channels++) {
                image im = image_make(t ? OCHRE_F64 : OCHRE_F32, 40, 50, 1, DENSE);
                for (int64_t p = 0; p < 2000; p++)
                    image_set_float(&im, p / 50, p % 50, 0, t || i != 5 ? constants[i] : 1);
                ochre_window w = window_of(random_int(1, 40), random_int(1, 50), borders[random_int(0, 4)]);
                w.has_nodata = (int64_t)(random_bits() & 1), w.skip = 1, w.nodata = -99;
                image out = local(&im, &w, t ? OCHRE_F64 : OCHRE_F32, channels, DENSE, 0, 40);
                for (int64_t p = 0; p < 2000; p++) {
                    CHECK_DOUBLE(image_float(&out, p / 50, p % 50, 0), image_float(&im, 0, 0, 0));
                    if (channels == 2) CHECK_DOUBLE(image_float(&out, p / 50, p % 50, 1), 0);
                }
                image_free(&out);
                image_free(&im);
            }
}

static void means_of_whole_numbers_are_the_quotient_rounded_once(void) {
    for (int t = 0; t < INTEGERS; t++) {
        image im = random_image(dtypes[t], 21, 22, DENSE);
        if (t == 2) image_fill_random(&im, INT32_MIN, INT32_MAX);
        const ochre_window w = window_of(random_int(1, 21), random_int(1, 22), OCHRE_WRAP);
        image out = local(&im, &w, OCHRE_F64, 1, DENSE, 0, 21);
        for (int64_t y = 0; y < 21; y++)
            for (int64_t x = 0; x < 22; x++) {
                int64_t sum = 0;
                for (int64_t i = 0; i < w.height; i++)
                    for (int64_t j = 0; j < w.width; j++)
                        sum += image_int(&im, folded(OCHRE_WRAP, y - w.height / 2 + i, 21),
                                         folded(OCHRE_WRAP, x - w.width / 2 + j, 22), 0);
                CHECK_DOUBLE(image_float(&out, y, x, 0), (double)sum / (double)(w.height * w.width));
            }
        image_free(&out);
        image_free(&im);
    }
}

static void windows_without_values_are_nan(void) {
    image im = image_make(OCHRE_U8, 5, 9, 1, DENSE);
    image_fill_random(&im, 3, 3);
    image_set_int(&im, 2, 8, 0, 9);
    for (int64_t channels = 1; channels <= 2; channels++) {
        ochre_window w = window_of(3, 3, OCHRE_ONE_SIDED);
        w.has_nodata = w.skip = 1, w.nodata = 3;
        image out = local(&im, &w, OCHRE_F32, channels, DENSE, 0, 5);
        for (int64_t y = 0; y < 5; y++)
            for (int64_t x = 0; x < 9; x++)
                for (int64_t c = 0; c < channels; c++)
                    CHECK_DOUBLE(image_float(&out, y, x, c), x < 7 || y < 1 || y > 3 ? (double)NAN : c == 0 ? 9 : 0);
        image_free(&out);
    }
    image_free(&im);
}

static void nothing_drifts_over_many_rows(void) {
    enum { ROWS = 100000, TAIL = 200 };
    image im = random_image(OCHRE_F32, ROWS, 3, DENSE);
    for (int64_t y = 0; y < ROWS - TAIL; y++) image_set_float(&im, y, y % 3, 0, 1e6 * random_unit());
    const ochre_window w = window_of(15, 3, OCHRE_REPLICATE);
    for (int64_t channels = 1; channels <= 2; channels++) {
        image out = local(&im, &w, OCHRE_F64, channels, DENSE, 0, ROWS);
        for (int64_t y = ROWS - TAIL + 15; y < ROWS; y++)
            for (int64_t x = 0; x < 3; x++) {
                const naive n = naive_window(&im, &w, y, x);
                check_near(image_float(&out, y, x, 0), n.mean, 1e-13 * n.largest);
                if (channels == 2) check_near(image_float(&out, y, x, 1), n.variance, 1e-13 * n.variance);
            }
        image_free(&out);
    }
    image_free(&im);
}

static int64_t refuse(const ochre_layout *from, int64_t row, ochre_window w, const ochre_layout *to) {
    const float values[16] = {0};
    unsigned char out[256], scratch[64];
    memset(out, 0x5A, sizeof out);
    const int64_t status = ochre_local(values, from, row, &w, out, to, scratch);
    for (size_t i = 0; i < sizeof out; i++) CHECK_INT(out[i], 0x5A);
    return status;
}

static void what_is_not_served_is_refused(void) {
    const ochre_layout plane = {OCHRE_F32, 4, 4, 1, 16, 4, 4};
    const ochre_window w = window_of(3, 3, OCHRE_REFLECT);
    ochre_layout odd = plane;
    odd.dtype = OCHRE_I64;
    CHECK_INT(refuse(&odd, 0, w, &plane), OCHRE_BAD_DTYPE);
    odd.dtype = OCHRE_I32;
    CHECK_INT(refuse(&plane, 0, w, &odd), OCHRE_BAD_DTYPE);
    odd = plane, odd.channels = 2;
    CHECK_INT(refuse(&odd, 0, w, &plane), OCHRE_BAD_SIZE);
    odd.channels = 6;
    CHECK_INT(refuse(&plane, 0, w, &odd), OCHRE_BAD_SIZE);
    const int64_t twice[] = {OCHRE_WINDOW_SUM, OCHRE_WINDOW_SUM}, unknown[] = {OCHRE_WINDOW_COUNT + 1};
    ochre_window wrong = w;
    wrong.statistics = twice;
    odd.channels = 2;
    CHECK_INT(refuse(&plane, 0, wrong, &odd), OCHRE_BAD_SIZE);
    wrong.statistics = unknown;
    CHECK_INT(refuse(&plane, 0, wrong, &plane), OCHRE_BAD_SIZE);
    odd = plane, odd.width = 3;
    CHECK_INT(refuse(&plane, 0, w, &odd), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&plane, 1, w, &plane), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&plane, -1, w, &plane), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&plane, 0, window_of(0, 1, OCHRE_WRAP), &plane), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&plane, 0, window_of(1, 0, OCHRE_WRAP), &plane), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&plane, 0, window_of(1, 1, BORDERS), &plane), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&plane, 0, window_of(1, 1, -1), &plane), OCHRE_BAD_SIZE);
    odd = plane, odd.height = 0;
    CHECK_INT(refuse(&odd, 0, w, &odd), OCHRE_OK);
}

/* ---- f32 results of windows of medium size, in images of several of them: local_blocks.c */

static const ochre_dtype narrow_dtypes[] = {OCHRE_F32, OCHRE_U8, OCHRE_I8, OCHRE_U16, OCHRE_I16};

static ochre_window medium_window(int round) {
    static const int64_t borders[] = {OCHRE_INTERIOR,  OCHRE_REFLECT_101, OCHRE_REFLECT,
                                      OCHRE_REPLICATE, OCHRE_WRAP,        OCHRE_CONSTANT};
    return window_of(random_int(2, 25), random_int(8, 25), borders[round % 6]);
}

static image wide_image(int round, const ochre_window *w, image_form form) {
    const int64_t height = random_int(1, 70), width = random_int(2, 17) * w->width + random_int(0, w->width);
    image im = random_image(narrow_dtypes[round % 5], height, width, form);
    for (int64_t p = 0; p < height * width && round % 5 == 0 && round % 2; p++)
        image_set_float(&im, p / width, p % width, 0, 10000 + 0.2 * (random_unit() - 0.5));
    return im;
}

/* The merged sets of the f64 results are another method. */
static void medium_windows_are_the_merged_ones_rounded(void) {
    const int64_t statistics[] = {OCHRE_WINDOW_VARIANCE, OCHRE_WINDOW_MEAN, OCHRE_WINDOW_DEVIATION};
    for (int round = 0; round < 36; round++) {
        ochre_window w = medium_window(round);
        image im = wide_image(round, &w, (image_form)(round / 6 % (LAST_WRITABLE_FORM + 1)));
        w.statistics = statistics, w.has_nodata = round % 4 == 3, w.nodata = 50;
        if (w.has_nodata || round % 5 == 0) sprinkle(&im, round & 1 ? 50 : INFINITY, round % 5 ? 3 : round / 20);
        if (round % 5 == 0 && round > 30) sprinkle(&im, round & 1 ? (double)NAN : -1e15, 2);
        const int64_t channels = 1 + round % 3, h = im.layout.height, width = im.layout.width;
        image exact = local(&im, &w, OCHRE_F64, 3, DENSE, 0, h);
        image out = local(&im, &w, OCHRE_F32, channels, (image_form)(round % (LAST_WRITABLE_FORM + 1)), 0, h);
        double largest = 40000;
        for (int64_t p = 0; p < h * width; p++) {
            const double value = image_float(&im, p / width, p % width, 0);
            if (isfinite(value)) largest = fmax(largest, fabs(value));
        }
        for (int64_t p = 0; p < h * width * channels; p++) {
            const int64_t y = p / channels / width, x = p / channels % width, c = p % channels;
            const double wanted = image_float(&exact, y, x, c), spread = image_float(&exact, y, x, 2);
            const double loss = 8 * (double)(w.height + w.width) * 0x1p-53 * (1 + largest / spread) + 0x1p-34;
            const double bound = c == 1 ? largest * 0x1p-44 : spread > 0 ? wanted * loss : 0;
            check_near(image_float(&out, y, x, c), wanted, fabs(wanted) * 0x1p-24 + bound + 0x1p-149);
        }
        image_free(&out);
        image_free(&exact);
        image_free(&im);
    }
}

/* Neither strips nor values elsewhere change a bit. */
static void medium_windows_depend_on_their_values_alone(void) {
    const double odd[] = {(double)NAN, INFINITY, -INFINITY, 1e20};
    for (int round = 0; round < 8; round++) {
        ochre_window w = medium_window(round);
        w.border = OCHRE_REFLECT_101;
        image im = wide_image(5 * round + round % 2, &w, DENSE);
        const int64_t h = im.layout.height, y0 = random_int(0, h - 1), x0 = random_int(0, im.layout.width - 1);
        image before = local(&im, &w, OCHRE_F32, 2, DENSE, 0, h);
        const int64_t first = random_int(0, h - 1), rows = random_int(1, h - first);
        image strip = local(&im, &w, OCHRE_F32, 2, PADDED, first, rows);
        check_same(&before, first, &strip);
        if (im.layout.dtype == OCHRE_F32)
            image_set_float(&im, y0, x0, 0, odd[round / 2 % 4]);
        else
            image_set_int(&im, y0, x0, 0, 255);
        image after = local(&im, &w, OCHRE_F32, 2, DENSE, 0, h);
        for (int64_t y = 0; y < h; y++)
            for (int64_t x = round; x < im.layout.width; x += 8)
                for (int64_t c = 0; c < 2 && !holds(&im, &w, y, x, y0, x0); c++)
                    CHECK_DOUBLE(image_float(&after, y, x, c), image_float(&before, y, x, c));
        image_free(&after);
        image_free(&strip);
        image_free(&before);
        image_free(&im);
    }
}

static void medium_windows_of_equal_values_are_exact(void) {
    const double constants[] = {1e30, 0.1, 1e-40, -3, 10000.1, 3e38, 255, 0};
    for (int i = 0; i < 8; i++) {
        ochre_window w = medium_window(1 + i % 4);
        image im = image_make(OCHRE_F32, 40, 16 * w.width, 1, DENSE);
        const int64_t width = im.layout.width;
        for (int64_t p = 0; p < 40 * width; p++)
            image_set_float(&im, p / width, p % width, 0, p / width < 20 ? constants[i] : random_unit());
        image out = local(&im, &w, OCHRE_F32, 2, DENSE, 0, 40);
        for (int64_t p = 0; p < 40 * width; p++) {
            const int64_t y = p / width, bottom = y - w.height / 2 + w.height - 1, top = y - w.height / 2;
            if (bottom >= 20 || (w.border == OCHRE_WRAP && top < 0)) continue;
            CHECK_DOUBLE(image_float(&out, y, p % width, 0), image_float(&im, 0, 0, 0));
            CHECK_DOUBLE(image_float(&out, y, p % width, 1), 0);
        }
        image_free(&out);
        image_free(&im);
    }
}

/* The quotient of integers, rounded once. */
static void medium_windows_of_integers_have_the_exact_mean(void) {
    for (int round = 0; round < 30; round++) {
        ochre_window w = medium_window(1 + round % 4);
        image im = image_make(OCHRE_U16, 5, 15 * w.width, 1, DENSE);
        image_fill_random(&im, round & 1 ? 65000 : 0, round & 2 ? 65535 : 65010);
        image out = local(&im, &w, OCHRE_F32, 1 + round / 2 % 2, DENSE, 2, 1);
        for (int64_t x = 0; x < im.layout.width; x += 7) {
            int64_t sum = 0;
            for (int64_t i = 0; i < w.height * w.width; i++) {
                const int64_t y = folded(w.border, 2 - w.height / 2 + i / w.width, 5);
                sum += image_int(&im, y, folded(w.border, x - w.width / 2 + i % w.width, im.layout.width), 0);
            }
            CHECK_DOUBLE(image_float(&out, 0, x, 0), (double)(float)((double)sum / (double)(w.height * w.width)));
        }
        image_free(&out);
        image_free(&im);
    }
}

/* ---- integers of at most 16 bits: local_integers.c */

/* The sums in 64 bits. The variance is a product of three rounded numbers, so five roundings away. */
static void check_integers(const image *im, const ochre_window *w, const image *out, int64_t first, int64_t y,
                           int64_t x) {
    const int64_t n = w->height * w->width;
    int64_t sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++) {
        const int64_t at_y = y - w->height / 2 + i / w->width, at_x = x - w->width / 2 + i % w->width;
        const int64_t value = w->border == OCHRE_CONSTANT && !is_inside(im, at_y, at_x)
                                  ? (int64_t)w->constant
                                  : image_int(im, folded(w->border, at_y, im->layout.height),
                                              folded(w->border, at_x, im->layout.width), 0);
        sum += value, squares += value * value;
    }
    const int is_rim = w->border == OCHRE_INTERIOR && leaves(im, w, y, x);
    const double mean = is_rim ? 0 : (double)sum / (double)n;
    const double variance = is_rim ? 0 : (double)(n * squares - sum * sum) / ((double)n * (double)n);
    const int is_f32 = out->layout.dtype == OCHRE_F32;
    CHECK_DOUBLE(image_float(out, y - first, x, 0), is_f32 ? (double)(float)mean : mean);
    check_near(image_float(out, y - first, x, 1), variance, variance * (is_f32 ? 0x1.01p-24 : 0x1p-50));
}

static void integers_have_exact_sums(void) {
    const int64_t windows[] = {1, 2, 3, 8, 15, 24, 63, 64, 215};
    const int64_t borders[] = {OCHRE_REFLECT_101, OCHRE_INTERIOR, OCHRE_WRAP,
                               OCHRE_REFLECT,     OCHRE_CONSTANT, OCHRE_REPLICATE};
    for (int round = 0; round < 72; round++) {
        const ochre_dtype dtype = narrow_dtypes[1 + round % 4];
        const int64_t height = random_int(1, 40), width = round % 9 == 4 ? random_int(1020, 1100) : random_int(1, 90);
        image im = image_make(dtype, height, width, 1, (image_form)(round % (LAST_WRITABLE_FORM + 1)));
        const int is_signed = dtype == OCHRE_I8 || dtype == OCHRE_I16, is_byte = dtype == OCHRE_U8 || dtype == OCHRE_I8;
        const int64_t range = is_byte ? 256 : 65536, low = is_signed ? -range / 2 : 0, high = low + range - 1;
        image_fill_random(&im, round & 4 ? high - 1 : low, high); /* nearly the largest sums; all values */
        ochre_window w = window_of(windows[round % 9], windows[random_int(0, 8)], borders[round % 6]);
        w.constant = (double)(round & 1 ? high : low);
        const int64_t first = random_int(0, height - 1), rows = random_int(1, height - first);
        image out = local(&im, &w, round & 2 ? OCHRE_F32 : OCHRE_F64, 2, (image_form)(round / 3 % 2), first, rows);
        for (int i = 0; i < 4; i++)
            check_integers(&im, &w, &out, first, first + random_int(0, rows - 1), random_int(0, width - 1));
        check_integers(&im, &w, &out, first, first, 0);
        check_integers(&im, &w, &out, first, first + rows - 1, width - 1);
        image_free(&out);
        image_free(&im);
    }
}

static void equal_integers_have_no_variance(void) {
    image im = image_make(OCHRE_U16, 30, 70, 1, DENSE);
    image_fill_random(&im, 65535, 65535);
    const ochre_window w = window_of(215, 215, OCHRE_REPLICATE);
    image out = local(&im, &w, OCHRE_F64, 2, DENSE, 0, 30);
    for (int64_t p = 0; p < 30 * 70; p++) {
        CHECK_DOUBLE(image_float(&out, p / 70, p % 70, 0), 65535);
        CHECK_DOUBLE(image_float(&out, p / 70, p % 70, 1), 0);
    }
    image_free(&out);
    image_free(&im);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_form_and_border_is_the_definition();
    every_window_up_to_the_image_is_served();
    windows_larger_than_the_image_are_served();
    every_statistic_is_the_definition();
    vast_windows_take_no_longer();
    every_tail_of_chunk_and_segment_is_computed();
    strips_do_not_show();
    small_windows_of_f32_are_the_definition();
    f32_results_are_the_f64_ones_rounded_once();
    odd_values_touch_only_the_windows_that_hold_them();
    both_infinities_have_no_mean();
    a_constant_stays_exactly_that();
    means_of_whole_numbers_are_the_quotient_rounded_once();
    windows_without_values_are_nan();
    nothing_drifts_over_many_rows();
    what_is_not_served_is_refused();
    medium_windows_are_the_merged_ones_rounded();
    medium_windows_depend_on_their_values_alone();
    medium_windows_of_equal_values_are_exact();
    medium_windows_of_integers_have_the_exact_mean();
    integers_have_exact_sums();
    equal_integers_have_no_variance();
    return 0;
}
