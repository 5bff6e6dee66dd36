/* SPDX-License-Identifier: Apache-2.0 */
#include "changing.h"
#include "check.h"
#include "image.h"
#include "labels.h"

#include <float.h>
#include <math.h>

/* Totals of one label and channel with spread: the count, then five or six words. */
static void sum_integers(const int64_t *values, int64_t n, int64_t *words) {
    const ochre_layout im = {OCHRE_I64, 1, n, 1, 8 * n, 8, 8}, labels = {OCHRE_U8, 1, n, 1, 0, 0, 0};
    const unsigned char label = 0;
    ochre_offender offender;
    memset(words, 0, 6 * sizeof *words);
    CHECK_INT(ochre_label_sums(values, &im, &label, &labels, 1, NULL, 1, NULL, words, &offender), OCHRE_OK);
}

static void sum_reals(const double *values, int64_t n, int64_t *words) {
    const ochre_layout im = {OCHRE_F64, 1, n, 1, 8 * n, 8, 8}, labels = {OCHRE_U8, 1, n, 1, 0, 0, 0};
    const unsigned char label = 0;
    ochre_offender offender;
    memset(words, 0, 7 * sizeof *words);
    CHECK_INT(ochre_label_sums(values, &im, &label, &labels, 1, NULL, 1, NULL, words, &offender), OCHRE_OK);
}

static double real_of(const int64_t *words, ochre_dtype dtype, ochre_statistic statistic, ochre_dtype to) {
    image out = image_make(to, 1, 1, 1, DENSE);
    CHECK_INT(ochre_label_statistic(words, 1, dtype, 1, 1, 0, (int64_t)statistic, out.data, &out.layout), OCHRE_OK);
    const double value = image_float(&out, 0, 0, 0);
    image_free(&out);
    return value;
}

static int64_t integer_of(const int64_t *words, ochre_dtype dtype, ochre_statistic statistic, ochre_dtype to) {
    image out = image_make(to, 1, 1, 1, DENSE);
    CHECK_INT(ochre_label_statistic(words, 1, dtype, 1, 1, 0, (int64_t)statistic, out.data, &out.layout), OCHRE_OK);
    const int64_t value = image_int(&out, 0, 0, 0);
    image_free(&out);
    return value;
}

static int64_t saturated(int64_t value, const struct integer_dtype *to) {
    return value < to->min ? to->min : value > to->max ? to->max : value;
}

/* The nearest integer to sum / n, halves to even, found by trying. */
static int64_t tried_mean(int64_t sum, int64_t n) {
    for (int64_t q = sum / n - 1;; q++) {
        const int64_t off = 2 * (sum - q * n);
        if (off < n && off > -n) return q;
        if ((off == n || off == -n) && q % 2 == 0) return q;
    }
}

static void integer_means_round_halves_to_even(void) {
    for (int round = 0; round < 2000; round++) {
        int64_t values[12], words[6], sum = 0;
        const int64_t n = random_int(1, 12), most = round % 2 ? 9 : 40000;
        for (int64_t i = 0; i < n; i++) sum += values[i] = random_int(-most, most);
        sum_integers(values, n, words);
        for (int d = 0; d < INTEGER_DTYPES; d++)
            CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MEAN, integer_dtypes[d].dtype),
                      saturated(tried_mean(sum, n), &integer_dtypes[d]));
        const double mean = (double)sum / (double)n;
        CHECK_DOUBLE(real_of(words, OCHRE_I64, OCHRE_MEAN, OCHRE_F64), mean);
        CHECK_DOUBLE(real_of(words, OCHRE_I64, OCHRE_MEAN, OCHRE_F32), (double)(float)mean);
    }
}

/* Means are not made by way of double, which does not have 2^53 + 1: the mean of 2^53 + 1 and 2^53 + 1. */
static void integer_means_are_exact(void) {
    const int64_t odd = ((int64_t)1 << 53) + 1, large[] = {odd, odd}, most[] = {INT64_MAX}, least[] = {INT64_MIN};
    int64_t words[6];
    sum_integers(large, 2, words);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MEAN, OCHRE_I64), odd);
    sum_integers(most, 1, words);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MEAN, OCHRE_I64), INT64_MAX);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MAX, OCHRE_I64), INT64_MAX);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MAX, OCHRE_U8), 255);
    sum_integers(least, 1, words);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MEAN, OCHRE_I64), INT64_MIN);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MIN, OCHRE_I8), -128);
}

/* The definition, in two passes. For small integers it is exact up to a few roundings. */
static double two_pass_variance(const int64_t *values, int64_t n) {
    int64_t sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++) sum += values[i];
    for (int64_t i = 0; i < n; i++) squares += (n * values[i] - sum) * (n * values[i] - sum); /* times n^2, exact */
    return (double)squares / (double)(n * n) / (double)n;
}

static void integer_variances_hold_near_any_offset(void) {
    const int64_t offsets[] = {0, 1, -7, 1000003, INT64_C(3000000000), -INT64_C(900000000000)};
    for (int round = 0; round < 2000; round++) {
        int64_t values[50], shifted[50], words[6];
        const int64_t n = random_int(1, 50), offset = offsets[round % 6];
        for (int64_t i = 0; i < n; i++) shifted[i] = (values[i] = random_int(-30, 30)) + offset;
        sum_integers(shifted, n, words);
        const double want = two_pass_variance(values, n), got = real_of(words, OCHRE_I64, OCHRE_VARIANCE, OCHRE_F64);
        CHECK(fabs(got - want) <= 4 * DBL_EPSILON * want);
        CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_VARIANCE, OCHRE_I32), (int64_t)rint(got));
    }
    const int64_t extremes[] = {INT64_MIN, INT64_MAX}, same[] = {INT64_MAX, INT64_MAX, INT64_MAX};
    int64_t words[6];
    sum_integers(extremes, 2, words);
    CHECK_DOUBLE(real_of(words, OCHRE_I64, OCHRE_VARIANCE, OCHRE_F64), 0x1p126);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_VARIANCE, OCHRE_I64), INT64_MAX);
    sum_integers(same, 1, words);
    CHECK_DOUBLE(real_of(words, OCHRE_I64, OCHRE_VARIANCE, OCHRE_F64), 0);
}

static void integer_extremes_are_exact(void) {
    const int64_t odd = ((int64_t)1 << 53) + 1, values[] = {odd, -odd, 7};
    int64_t words[6];
    sum_integers(values, 3, words);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MIN, OCHRE_I64), -odd);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MAX, OCHRE_I64), odd);
    CHECK_DOUBLE(real_of(words, OCHRE_I64, OCHRE_MAX, OCHRE_F64), 0x1p53);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MAX, OCHRE_U16), 65535);
    CHECK_INT(integer_of(words, OCHRE_I64, OCHRE_MIN, OCHRE_U16), 0);
}

static void float_statistics_are_the_totals(void) {
    int64_t words[7];
    sum_reals((const double[]){1.5, 2.5, -4, 1e16, -1e16}, 5, words);
    CHECK_DOUBLE(real_of(words, OCHRE_F64, OCHRE_MEAN, OCHRE_F64), 0);
    CHECK_DOUBLE(real_of(words, OCHRE_F64, OCHRE_MIN, OCHRE_F64), -1e16);
    CHECK_DOUBLE(real_of(words, OCHRE_F64, OCHRE_MAX, OCHRE_F32), (double)1e16f);
    sum_reals((const double[]){2, 4, 4, 4, 5, 5, 7, 9}, 8, words);
    CHECK_DOUBLE(real_of(words, OCHRE_F64, OCHRE_VARIANCE, OCHRE_F64), 4);
    sum_reals((const double[]){0.1, 0.1, 0.1}, 3, words);
    CHECK_DOUBLE(real_of(words, OCHRE_F64, OCHRE_MEAN, OCHRE_F64), 0.1);
    CHECK_DOUBLE(real_of(words, OCHRE_F64, OCHRE_MEAN, OCHRE_F32), (double)0.1f);
    CHECK_DOUBLE(real_of(words, OCHRE_F64, OCHRE_VARIANCE, OCHRE_F64), 0);
}

static void the_mean_of_equal_values_is_that_value(void) {
    static double values[5000];
    int64_t words[7];
    for (int round = 0; round < 200; round++) {
        const double value = ldexp(random_unit() - 0.5, (int)random_int(-900, 900));
        const int64_t n = random_int(1, 5000);
        for (int64_t i = 0; i < n; i++) values[i] = value;
        sum_reals(values, n, words);
        CHECK_DOUBLE(real_of(words, OCHRE_F64, OCHRE_MEAN, OCHRE_F64), value);
        CHECK_DOUBLE(real_of(words, OCHRE_F64, OCHRE_VARIANCE, OCHRE_F64), 0);
    }
}

/* Values of 10,000 +- 0.1 in f64, where sums of squares would lose half their digits. */
static void float_variances_hold_near_a_large_mean(void) {
    double values[500], mean = 0, squares = 0;
    int64_t words[7];
    for (int i = 0; i < 500; i++) mean += values[i] = random_unit() * 0.2 - 0.1;
    mean /= 500;
    for (int i = 0; i < 500; i++) squares += (values[i] - mean) * (values[i] - mean);
    for (int i = 0; i < 500; i++) values[i] += 10000;
    sum_reals(values, 500, words);
    CHECK(fabs(real_of(words, OCHRE_F64, OCHRE_VARIANCE, OCHRE_F64) / (squares / 500) - 1) < 1e-9);
}

static void floats_round_to_integers_and_saturate(void) {
    const struct {
        double value;
        ochre_dtype to;
        int64_t want;
    } cases[] = {
        {2.5, OCHRE_U8, 2},
        {3.5, OCHRE_U8, 4},
        {-0.5, OCHRE_I8, 0},
        {-1.5, OCHRE_I8, -2},
        {-3, OCHRE_U8, 0},
        {255.4, OCHRE_U8, 255},
        {256, OCHRE_U8, 255},
        {-129, OCHRE_I8, -128},
        {NAN, OCHRE_I32, 0},
        {INFINITY, OCHRE_U16, 65535},
        {-INFINITY, OCHRE_I16, -32768},
        {1e300, OCHRE_I32, INT32_MAX},
        {0x1p63, OCHRE_I64, INT64_MAX},
        {-0x1p63, OCHRE_I64, INT64_MIN},
        {-0x1p70, OCHRE_I64, INT64_MIN},
        {0x1p62, OCHRE_I64, (int64_t)1 << 62},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t words[7];
        sum_reals(&cases[i].value, 1, words);
        CHECK_INT(integer_of(words, OCHRE_F64, OCHRE_MAX, cases[i].to), cases[i].want);
        CHECK_INT(integer_of(words, OCHRE_F64, OCHRE_MEAN, cases[i].to), cases[i].want);
    }
}

static void empty_labels_are_nan_or_zero(void) {
    const int64_t words[7] = {0};
    for (int statistic = OCHRE_MEAN; statistic <= OCHRE_MAX; statistic++)
        for (int from = OCHRE_I64; from <= OCHRE_F64; from += OCHRE_F64 - OCHRE_I64) {
            CHECK_DOUBLE(real_of(words, (ochre_dtype)from, (ochre_statistic)statistic, OCHRE_F32), NAN);
            CHECK_DOUBLE(real_of(words, (ochre_dtype)from, (ochre_statistic)statistic, OCHRE_F64), NAN);
            CHECK_INT(integer_of(words, (ochre_dtype)from, (ochre_statistic)statistic, OCHRE_I16), 0);
        }
}

/* The statistics of many labels and channels are written where the layout says. */
static void every_form_of_output_is_written(void) {
    enum { M = 6, C = 3 };
    for (int form = DENSE; form <= LAST_WRITABLE_FORM; form++)
        for (int64_t spread = 0; spread < 2; spread++) {
            int64_t totals[M * (1 + C * 5)];
            const int64_t words = ochre_label_words(OCHRE_U8, C, spread, 0);
            memset(totals, 0, sizeof totals);
            for (int64_t label = 0; label < M; label++) {
                totals[label * words] = 2;
                for (int64_t c = 0; c < C; c++) totals[label * words + 1 + c * (words - 1) / C] = 20 * label + 2 * c;
            }
            image out = image_make(OCHRE_I32, M, 1, C, (image_form)form);
            CHECK_INT(ochre_label_statistic(totals, M, OCHRE_U8, C, spread, 0, OCHRE_MEAN, out.data, &out.layout),
                      OCHRE_OK);
            for (int64_t label = 0; label < M; label++)
                for (int64_t c = 0; c < C; c++) CHECK_INT(image_int(&out, label, 0, c), 10 * label + c);
            image_check_gaps(&out);
            image_free(&out);
        }
}

/* Totals that somebody else writes meanwhile, at every point at which that can happen: a count that was looked at is
 * not 0 or -1 when the sum is divided by it. */
static void changing_totals_are_divided_by_no_zero(void) {
    enum { M = 3, WORDS = 6 };
    const int64_t counts[] = {0, -1, INT64_MIN}, sums[] = {INT64_MIN, INT64_MAX};
    int64_t good[M * WORDS], bad[M * WORDS], out[M];
    const ochre_layout cells = {OCHRE_I64, M, 1, 1, 8, 8, 8};
    const int64_t *const totals = (const int64_t *)(void *)changing_make(sizeof good);
    for (int which = 0; which < 6; which++)
        for (int64_t spread = 0; spread < 2; spread++)
            for (int statistic = OCHRE_MEAN; statistic <= (spread ? OCHRE_MAX : OCHRE_MEAN); statistic++) {
                for (int i = 0; i < M * WORDS; i++) {
                    good[i] = i + 1;
                    bad[i] = i % (spread ? WORDS : 2) == 0 ? counts[which / 2] : sums[which % 2];
                }
                for (int64_t point = 0, accesses = 1; point <= accesses; point++) {
                    changing_watch(good, bad, point);
                    const int64_t status =
                        ochre_label_statistic(totals, M, OCHRE_I32, 1, spread, 0, statistic, out, &cells);
                    accesses = changing_stop();
                    CHECK(status == OCHRE_OK || status == OCHRE_BAD_SIZE);
                    if (point == 0 && changing_is_served())
                        CHECK_INT(status, counts[which / 2] < 0 ? OCHRE_BAD_SIZE : OCHRE_OK);
                }
            }
    changing_free();
}

static void a_count_below_zero_is_refused(void) {
    const int64_t totals[] = {-1, INT64_MIN, INT64_MIN, 0};
    int64_t out[2];
    const ochre_layout cells = {OCHRE_I64, 1, 1, 1, 8, 8, 8};
    for (int first = 0; first < 2; first++)
        CHECK_INT(ochre_label_statistic(totals + first, 1, OCHRE_I64, 1, 0, 0, OCHRE_MEAN, out, &cells),
                  OCHRE_BAD_SIZE);
}

static void what_is_not_served_is_refused(void) {
    const int64_t totals[7] = {0};
    double out = 99;
    const ochre_layout cell = {OCHRE_F64, 1, 1, 1, 8, 8, 8};
    ochre_layout bad = cell;
    bad.dtype = -1;
    CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 1, 1, 0, OCHRE_MEAN, &out, &bad), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_label_statistic(totals, 1, 8, 1, 1, 0, OCHRE_MEAN, &out, &cell), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 1, 0, 0, OCHRE_VARIANCE, &out, &cell), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 1, 0, 0, OCHRE_MIN, &out, &cell), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 1, 1, 0, 7, &out, &cell), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 1, 1, 0, -1, &out, &cell), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_statistic(totals, 2, OCHRE_U8, 1, 1, 0, OCHRE_MEAN, &out, &cell), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 2, 1, 0, OCHRE_MEAN, &out, &cell), OCHRE_BAD_SIZE);
    bad = cell;
    bad.width = 2;
    CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 1, 1, 0, OCHRE_MEAN, &out, &bad), OCHRE_BAD_SIZE);
    CHECK_DOUBLE(out, 99);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    integer_means_round_halves_to_even();
    integer_means_are_exact();
    integer_variances_hold_near_any_offset();
    integer_extremes_are_exact();
    float_statistics_are_the_totals();
    the_mean_of_equal_values_is_that_value();
    float_variances_hold_near_a_large_mean();
    floats_round_to_integers_and_saturate();
    empty_labels_are_nan_or_zero();
    every_form_of_output_is_written();
    changing_totals_are_divided_by_no_zero();
    a_count_below_zero_is_refused();
    what_is_not_served_is_refused();
    return 0;
}
