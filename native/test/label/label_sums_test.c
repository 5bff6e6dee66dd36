/* SPDX-License-Identifier: Apache-2.0 */
/* Sums, and their merging. Integers are compared with wider arithmetic, floats with the stated order, to the last
 * bit. */
#include "check.h"
#include "image.h"
#include "labels.h"

#include <float.h>
#include <math.h>

__extension__ typedef unsigned __int128 uint128;

/* What the naive loop computes for one label and channel. */
typedef struct expected {
    int64_t sum, min, max;
    uint128 squares;
    double real_sum, lost, mean, m2, least, most;
} expected;

static int is_float(int64_t dtype) {
    return dtype == OCHRE_F32 || dtype == OCHRE_F64;
}

static void add_integer(expected *to, int64_t value, int64_t count) {
    to->sum += value;
    to->squares += value < 0 ? (uint128)(-(uint64_t)value) * (uint128)(-(uint64_t)value)
                             : (uint128)(uint64_t)value * (uint64_t)value;
    if (count == 1 || value < to->min) to->min = value;
    if (count == 1 || value > to->max) to->max = value;
}

static void add_real(expected *to, double value, int64_t count) {
    const double next = to->real_sum + value;
    if (isfinite(next)) {
        if (fabs(to->real_sum) >= fabs(value))
            to->lost += (to->real_sum - next) + value;
        else
            to->lost += (value - next) + to->real_sum;
    }
    to->real_sum = next;
    const double step = value - to->mean;
    to->mean += step / (double)count;
    to->m2 += step * (value - to->mean);
    if (count == 1 || value < to->least || isnan(value)) to->least = value;
    if (count == 1 || value > to->most || isnan(value)) to->most = value;
}

static void naive(const image *im, const image *labels, int64_t m, const int64_t *background, int64_t *counts,
                  expected *to) {
    const int64_t channels = im->layout.channels;
    memset(counts, 0, (size_t)m * sizeof *counts);
    memset(to, 0, (size_t)(m * channels) * sizeof *to);
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++) {
            const int64_t label = image_int(labels, y, x, 0);
            if (background != NULL && label == *background) continue;
            counts[label]++;
            for (int64_t c = 0; c < channels; c++) {
                expected *cell = &to[label * channels + c];
                if (is_float(im->layout.dtype))
                    add_real(cell, image_float(im, y, x, c), counts[label]);
                else
                    add_integer(cell, image_int(im, y, x, c), counts[label]);
            }
        }
}

static double real_word(const int64_t *word) {
    double value;
    memcpy(&value, word, sizeof value);
    return value;
}

static void check_cell(const int64_t *words, const expected *want, int64_t dtype, int64_t spread, int64_t count) {
    if (is_float(dtype)) {
        CHECK_DOUBLE(real_word(words), want->real_sum);
        CHECK_DOUBLE(real_word(words + 1), want->lost);
        if (!spread || count == 0) return;
        CHECK_DOUBLE(real_word(words + 2), want->mean);
        CHECK_DOUBLE(real_word(words + 3), want->m2);
        CHECK_DOUBLE(real_word(words + 4), want->least);
        CHECK_DOUBLE(real_word(words + 5), want->most);
        return;
    }
    CHECK_INT(words[0], want->sum);
    if (!spread || count == 0) return;
    CHECK_INT(words[1], (uint64_t)want->squares);
    CHECK_INT(words[2], (uint64_t)(want->squares >> 64));
    CHECK_INT(words[3], want->min);
    CHECK_INT(words[4], want->max);
}

static guarded totals_make(int64_t m, int64_t words) {
    guarded totals = guarded_make((size_t)(m * words) * 8, 1);
    memset(totals.data, 0, totals.bytes);
    return totals;
}

static int64_t *words_of(const guarded *totals) {
    return (int64_t *)(void *)totals->data;
}

static int64_t sum(const image *im, const image *labels, int64_t m, const int64_t *background, int64_t spread,
                   int64_t *totals, ochre_offender *offender) {
    return ochre_label_sums(im->data, &im->layout, labels->data, &labels->layout, m, background, spread, NULL, totals,
                            offender);
}

static void check_sums(const image *im, const image *labels, int64_t m, const int64_t *background) {
    const int64_t channels = im->layout.channels, dtype = im->layout.dtype;
    int64_t *counts = malloc((size_t)(m + 1) * sizeof *counts);
    expected *want = malloc((size_t)(m * channels + 1) * sizeof *want);
    CHECK(counts != NULL && want != NULL);
    naive(im, labels, m, background, counts, want);
    for (int64_t spread = 0; spread < 2; spread++) {
        const int64_t words = ochre_label_words(dtype, channels, spread, 0);
        CHECK_INT(words, 1 + channels * (is_float(dtype) ? (spread ? 6 : 2) : (spread ? 5 : 1)));
        guarded totals = totals_make(m, words);
        ochre_offender offender;
        CHECK_INT(sum(im, labels, m, background, spread, words_of(&totals), &offender), OCHRE_OK);
        for (int64_t label = 0; label < m; label++) {
            const int64_t *row = words_of(&totals) + label * words;
            CHECK_INT(row[0], counts[label]);
            for (int64_t c = 0; c < channels; c++)
                check_cell(row + 1 + c * (words - 1) / channels, &want[label * channels + c], dtype, spread,
                           counts[label]);
        }
        guarded_free(&totals);
    }
    free(counts);
    free(want);
}

static const struct image_dtype {
    ochre_dtype dtype;
    int64_t min, max; /* of random values; the sums of i64 must not overflow */
} dtypes[] = {
    {OCHRE_U8, 0, UINT8_MAX},          {OCHRE_I8, INT8_MIN, INT8_MAX},
    {OCHRE_U16, 0, UINT16_MAX},        {OCHRE_I16, INT16_MIN, INT16_MAX},
    {OCHRE_I32, INT32_MIN, INT32_MAX}, {OCHRE_I64, INT64_MIN / 4096, INT64_MAX / 4096},
    {OCHRE_F32, -1000, 1000},          {OCHRE_F64, -1000, 1000},
};

static image random_image(int d, int64_t h, int64_t w, int64_t channels, image_form form) {
    image im = image_make(dtypes[d].dtype, h, w, channels, form);
    image_fill_random(&im, dtypes[d].min, dtypes[d].max);
    for (int64_t y = 0; y < h && is_float(im.layout.dtype); y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t c = 0; c < channels; c++)
                image_set_float(&im, y, x, c, ldexp(random_unit() - 0.5, (int)random_int(-20, 40)));
    return im;
}

static void every_dtype_and_form_is_summed(void) {
    for (int d = 0; d < 8; d++)
        for (int l = 0; l < INTEGER_DTYPES; l++)
            for (int form = DENSE; form < FORMS; form++) {
                const int64_t m = random_int(1, 20), background = random_int(-1, 1) * (m / 2);
                image im = random_image(d, 3, 47, 1 + (d + form) % 5, (image_form)form);
                image labels = image_make(integer_dtypes[l].dtype, 3, 47, 1, (image_form)((form + l) % FORMS));
                image_fill_random(&labels, 0, m - 1);
                check_sums(&im, &labels, m, NULL);
                check_sums(&im, &labels, m, &background);
                image_free(&labels);
                image_free(&im);
            }
}

static void every_tail_of_a_block_is_summed(void) {
    for (int64_t width = 0; width <= 2 * 256 + 3; width++) {
        image im = random_image((int)(width % 8), 1, width, 2, DENSE),
              labels = image_make(OCHRE_I32, 1, width, 1, DENSE);
        image_fill_random(&labels, 0, 4);
        check_sums(&im, &labels, 5, NULL);
        image_free(&labels);
        image_free(&im);
    }
}

static void tall_images_and_many_channels_are_summed(void) {
    image im = random_image(2, 700, 1, 37, PADDED), labels = image_make(OCHRE_U8, 700, 1, 1, FLIPPED);
    image_fill_random(&labels, 0, 250);
    check_sums(&im, &labels, 251, NULL);
    image_free(&labels);
    image_free(&im);
}

/* The words of one label and channel with spread, after these f64 values. */
static void sum_reals(const double *values, int64_t n, int64_t *words) {
    const ochre_layout im = {OCHRE_F64, 1, n, 1, 8 * n, 8, 8}, labels = {OCHRE_U8, 1, n, 1, 0, 0, 0};
    const unsigned char label = 0;
    ochre_offender offender;
    memset(words, 0, 7 * sizeof *words);
    CHECK_INT(ochre_label_sums(values, &im, &label, &labels, 1, NULL, 1, NULL, words, &offender), OCHRE_OK);
}

static void float_sums_are_compensated(void) {
    int64_t words[7];
    sum_reals((const double[]){1, 1e100, 1, -1e100}, 4, words);
    CHECK_DOUBLE(real_word(words + 1) + real_word(words + 2), 2);
    double tenths[1000];
    for (int i = 0; i < 1000; i++) tenths[i] = 0.1;
    sum_reals(tenths, 1000, words);
    CHECK_DOUBLE(real_word(words + 1) + real_word(words + 2), 100);
}

static void an_infinite_sum_stays_infinite_and_a_nan_stays_nan(void) {
    int64_t words[7];
    sum_reals((const double[]){1, INFINITY, 2, 1e300}, 4, words);
    CHECK_DOUBLE(real_word(words + 1) + real_word(words + 2), INFINITY);
    CHECK_DOUBLE(real_word(words + 5), 1);
    CHECK_DOUBLE(real_word(words + 6), INFINITY);
    sum_reals((const double[]){DBL_MAX, DBL_MAX, 1}, 3, words);
    CHECK_DOUBLE(real_word(words + 1) + real_word(words + 2), INFINITY);
    sum_reals((const double[]){INFINITY, -INFINITY}, 2, words);
    CHECK_DOUBLE(real_word(words + 1) + real_word(words + 2), NAN);
    for (int at = 0; at < 3; at++) {
        double values[] = {1, 2, 3};
        values[at] = NAN;
        sum_reals(values, 3, words);
        CHECK_DOUBLE(real_word(words + 1) + real_word(words + 2), NAN);
        for (int word = 3; word < 7; word++) CHECK_DOUBLE(real_word(words + word), NAN);
    }
}

static void labels_outside_are_refused_by_name(void) {
    image im = random_image(0, 4, 300, 3, DENSE), labels = image_make(OCHRE_I16, 4, 300, 1, FLIPPED);
    int64_t totals[4 * 10];
    for (int64_t wrong = -1; wrong <= 10; wrong += 11) {
        image_fill_random(&labels, 0, 9);
        image_set_int(&labels, 2, 290, 0, wrong);
        image_set_int(&labels, 3, 1, 0, wrong);
        ochre_offender offender = {-7, -7, -7};
        memset(totals, 0, sizeof totals);
        CHECK_INT(sum(&im, &labels, 10, NULL, 0, totals, &offender), OCHRE_LABEL_RANGE);
        CHECK_INT(offender.row, 2);
        CHECK_INT(offender.column, 290);
        CHECK_INT(offender.label, wrong);
        CHECK_INT(sum(&im, &labels, 10, &wrong, 0, totals, &offender), OCHRE_OK);
    }
    image_free(&labels);
    image_free(&im);
}

static void overflows_are_refused_by_name(void) {
    const int64_t sums[] = {1, INT64_MAX, 1}, less[] = {-2, INT64_MIN + 2, 0};
    const int64_t squares[] = {INT64_MIN, 0, INT64_MIN + 1, INT64_MIN, 0, INT64_MIN}; /* four of 2^126 */
    const uint8_t three[] = {0, 1, 1}, six[] = {1, 1, 1, 1, 1, 1}, alternate[] = {1, 0, 0, 1, 0, 0};
    const ochre_layout plane3 = {OCHRE_I64, 1, 3, 1, 24, 8, 8}, labels3 = {OCHRE_U8, 1, 3, 1, 3, 1, 1};
    const ochre_layout plane6 = {OCHRE_I64, 1, 6, 1, 48, 8, 8}, labels6 = {OCHRE_U8, 1, 6, 1, 6, 1, 1};
    ochre_offender offender = {-7, -7, -7};
    int64_t totals[12] = {0};
    CHECK_INT(ochre_label_sums(sums, &plane3, three, &labels3, 2, NULL, 0, NULL, totals, &offender), OCHRE_OVERFLOW);
    CHECK_INT(offender.label, 1);
    memset(totals, 0, sizeof totals);
    CHECK_INT(ochre_label_sums(less, &plane3, three, &labels3, 2, NULL, 1, NULL, totals, &offender), OCHRE_OK);
    memset(totals, 0, sizeof totals);
    CHECK_INT(ochre_label_sums(squares, &plane6, six, &labels6, 2, NULL, 1, NULL, totals, &offender), OCHRE_OVERFLOW);
    CHECK_INT(offender.label, 1);
    const int64_t both[] = {INT64_MIN, INT64_MAX, 0, INT64_MAX, INT64_MIN, 0};
    memset(totals, 0, sizeof totals);
    CHECK_INT(ochre_label_sums(both, &plane6, alternate, &labels6, 2, NULL, 1, NULL, totals, &offender), OCHRE_OK);
}

static void squares_may_fill_128_bits(void) {
    const int64_t values[] = {INT64_MIN, INT64_MAX, INT64_MAX, INT64_MIN};
    const uint8_t label = 0;
    const ochre_layout plane = {OCHRE_I64, 1, 4, 1, 32, 8, 8}, labels = {OCHRE_U8, 1, 4, 1, 0, 0, 0};
    ochre_offender offender = {-7, -7, -7};
    int64_t totals[6] = {0};
    CHECK_INT(ochre_label_sums(values, &plane, &label, &labels, 1, NULL, 1, NULL, totals, &offender), OCHRE_OK);
    CHECK_INT(totals[1], -2);
    const uint128 squares = 2 * ((uint128)1 << 126) + 2 * (uint128)INT64_MAX * INT64_MAX;
    CHECK_INT(totals[2], (uint64_t)squares);
    CHECK_INT(totals[3], (uint64_t)(squares >> 64));
    CHECK_INT(ochre_label_sums(values, &plane, &label, &labels, 1, NULL, 1, NULL, totals, &offender), OCHRE_OVERFLOW);
}

/* The merged totals of two halves are those of the whole: exactly for integers, up to rounding for floats. */
static void merged_halves_are_the_whole(void) {
    enum { M = 9, C = 2 };
    for (int d = 0; d < 8; d++)
        for (int64_t spread = 0; spread < 2; spread++) {
            image im = random_image(d, 8, 60, C, DENSE), labels = image_make(OCHRE_U8, 8, 60, 1, DENSE);
            image_fill_random(&labels, 0, M - 2); /* one label is empty, one missing in either half */
            for (int64_t i = 0; i < 480; i++)
                if (image_int(&labels, i / 60, i % 60, 0) == (i < 180 ? 0 : 1))
                    image_set_int(&labels, i / 60, i % 60, 0, 2);
            const int64_t words = ochre_label_words(dtypes[d].dtype, C, spread, 0), step = (words - 1) / C;
            guarded whole = totals_make(M, words), first = totals_make(M, words), rest = totals_make(M, words);
            image top = im, bottom = im, top_labels = labels, bottom_labels = labels;
            top.layout.height = top_labels.layout.height = 3;
            bottom.layout.height = bottom_labels.layout.height = 5;
            bottom.data += 3 * im.layout.row_stride;
            bottom_labels.data += 3 * labels.layout.row_stride;
            ochre_offender offender;
            CHECK_INT(sum(&im, &labels, M, NULL, spread, words_of(&whole), &offender), OCHRE_OK);
            CHECK_INT(sum(&top, &top_labels, M, NULL, spread, words_of(&first), &offender), OCHRE_OK);
            CHECK_INT(sum(&bottom, &bottom_labels, M, NULL, spread, words_of(&rest), &offender), OCHRE_OK);
            CHECK_INT(ochre_label_merge(words_of(&first), words_of(&rest), M, dtypes[d].dtype, C, spread, 0, &offender),
                      OCHRE_OK);
            for (int64_t i = 0; i < M * words; i++) {
                const int64_t got = words_of(&first)[i], want = words_of(&whole)[i];
                const int64_t part = i % words == 0 ? -1 : (i % words - 1) % step;
                if (!is_float(dtypes[d].dtype) || part < 0 || part > 3)
                    CHECK_INT(got, want);
                else if (part >= 2) /* running moments: 500 steps of rounding */
                    CHECK(fabs(real_word(&got) - real_word(&want)) <= 1e-12 * fmax(fabs(real_word(&want)), 0x1p40));
                else if (part == 0)
                    CHECK(fabs(real_word(&got) + real_word(&words_of(&first)[i + 1]) - real_word(&want) -
                               real_word(&words_of(&whole)[i + 1])) <= DBL_EPSILON * fabs(real_word(&want)));
            }
            guarded_free(&whole);
            guarded_free(&first);
            guarded_free(&rest);
            image_free(&labels);
            image_free(&im);
        }
}

static void merging_follows_the_written_rule(void) {
    int64_t a[7], b[7];
    sum_reals((const double[]){1, 2, 4}, 3, a);
    sum_reals((const double[]){10, 30}, 2, b);
    ochre_offender offender;
    const double mean_a = real_word(a + 3), mean_b = real_word(b + 3),
                 m2 = real_word(a + 4) + (real_word(b + 4) + (mean_b - mean_a) * (mean_b - mean_a) * (3.0 * 2.0 / 5.0));
    CHECK_INT(ochre_label_merge(a, b, 1, OCHRE_F64, 1, 1, 0, &offender), OCHRE_OK);
    CHECK_INT(a[0], 5);
    CHECK_DOUBLE(real_word(a + 1) + real_word(a + 2), 47);
    CHECK_DOUBLE(real_word(a + 3), mean_a + (mean_b - mean_a) * (2.0 / 5.0));
    CHECK_DOUBLE(real_word(a + 4), m2);
    CHECK_DOUBLE(real_word(a + 5), 1);
    CHECK_DOUBLE(real_word(a + 6), 30);
}

static void merging_refuses_overflow_by_name(void) {
    const int64_t a[] = {1, 5, 1, INT64_MAX}, b[] = {1, 5, 1, 1};
    int64_t totals[12];
    ochre_offender offender = {-7, -7, -7};
    memcpy(totals, a, sizeof a);
    CHECK_INT(ochre_label_merge(totals, b, 2, OCHRE_I64, 1, 0, 0, &offender), OCHRE_OVERFLOW);
    CHECK_INT(offender.label, 1);
    const int64_t c[] = {1, 0, -1, -1, 0, 0}, d[] = {1, 0, 1, 0, 0, 0}; /* squares of 2^128 - 1, and one more */
    memcpy(totals, c, sizeof c);
    CHECK_INT(ochre_label_merge(totals, d, 1, OCHRE_U8, 1, 1, 0, &offender), OCHRE_OVERFLOW);
    CHECK_INT(offender.label, 0);
}

static void what_is_not_served_is_refused(void) {
    int64_t totals[8] = {0};
    const int64_t value = 0;
    ochre_offender offender;
    const ochre_layout plane = {OCHRE_I64, 1, 1, 1, 8, 8, 8};
    ochre_layout bad = plane;
    bad.dtype = 8;
    CHECK_INT(ochre_label_sums(&value, &bad, &value, &plane, 1, NULL, 0, NULL, totals, &offender), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_label_merge(totals, totals + 4, 1, 8, 1, 0, 0, &offender), OCHRE_BAD_DTYPE);
    bad.dtype = OCHRE_F32;
    CHECK_INT(ochre_label_sums(&value, &plane, &value, &bad, 1, NULL, 0, NULL, totals, &offender), OCHRE_BAD_DTYPE);
    bad = plane;
    bad.width = 2;
    CHECK_INT(ochre_label_sums(&value, &bad, &value, &plane, 1, NULL, 0, NULL, totals, &offender), OCHRE_BAD_SIZE);
    bad = plane;
    bad.channels = 0;
    CHECK_INT(ochre_label_sums(&value, &bad, &value, &plane, 1, NULL, 0, NULL, totals, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_sums(&value, &plane, &value, &plane, -1, NULL, 0, NULL, totals, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_merge(totals, totals + 4, -1, OCHRE_U8, 1, 0, 0, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_merge(totals, totals + 4, 1, OCHRE_U8, 0, 0, 0, &offender), OCHRE_BAD_SIZE);
    for (int i = 0; i < 8; i++) CHECK_INT(totals[i], 0);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_and_form_is_summed();
    every_tail_of_a_block_is_summed();
    tall_images_and_many_channels_are_summed();
    float_sums_are_compensated();
    an_infinite_sum_stays_infinite_and_a_nan_stays_nan();
    labels_outside_are_refused_by_name();
    overflows_are_refused_by_name();
    squares_may_fill_128_bits();
    merged_halves_are_the_whole();
    merging_follows_the_written_rule();
    merging_refuses_overflow_by_name();
    what_is_not_served_is_refused();
    return 0;
}
