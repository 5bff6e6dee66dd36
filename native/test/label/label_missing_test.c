/* SPDX-License-Identifier: Apache-2.0 */
/* Totals of images with missing values: each channel has the words that it would have without those pixels. */
#include "check.h"
#include "image.h"
#include "labels.h"

#include <math.h>

static const struct served {
    ochre_dtype dtype;
    int64_t min, max, nodata; /* nodata is a value that random images have */
} served[] = {
    {OCHRE_U8, 0, 9, 4},    {OCHRE_I8, -5, 5, -3},  {OCHRE_U16, 0, 9, 0},  {OCHRE_I16, -9, 9, 9},
    {OCHRE_I32, -9, 9, -9}, {OCHRE_I64, -4, 4, -4}, {OCHRE_F32, -9, 9, 2}, {OCHRE_F64, -9, 9, -2},
};

enum { SERVED = sizeof served / sizeof served[0], M = 7 };

static int is_float(int64_t dtype) {
    return dtype == OCHRE_F32 || dtype == OCHRE_F64;
}

static ochre_missing missing_of(const struct served *of, int has_nodata) {
    return (ochre_missing){has_nodata, of->nodata, (double)of->nodata};
}

/* An image with nodata values, and NaN where the dtype has it. */
static image image_of(const struct served *of, int64_t h, int64_t w, int64_t channels, image_form form) {
    image im = image_make(of->dtype, h, w, channels, form);
    image_fill_random(&im, of->min, of->max);
    for (int64_t i = 0; i < h * w * channels && is_float(of->dtype); i++)
        if (random_int(0, 5) == 0) image_set_float(&im, i / channels / w, i / channels % w, i % channels, NAN);
    return im;
}

static int is_missing(const image *im, int64_t y, int64_t x, int64_t c, const ochre_missing *missing) {
    if (!is_float(im->layout.dtype)) return missing->has_nodata && image_int(im, y, x, c) == missing->integer;
    const double value = image_float(im, y, x, c);
    return isnan(value) || (missing->has_nodata && value == missing->real);
}

/* Totals of one channel, by the function for images without missing values, pixel after pixel. */
static void naive(const image *im, int64_t c, const image *labels, int64_t spread, const ochre_missing *missing,
                  int64_t *totals, int64_t *absent) {
    const int64_t dtype = im->layout.dtype;
    const ochre_layout pixel = {dtype, 1, 1, 1, 8, 8, 8}, label = {OCHRE_I64, 1, 1, 1, 8, 8, 8};
    ochre_offender offender;
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++) {
            const int64_t id = image_int(labels, y, x, 0);
            if (id == 2) continue;
            if (is_missing(im, y, x, c, missing))
                absent[id]++;
            else
                CHECK_INT(ochre_label_sums(image_at(im, y, x, c), &pixel, &id, &label, M, NULL, spread, NULL, totals,
                                           &offender),
                          OCHRE_OK);
        }
}

static void check_sums(const image *im, const image *labels, int64_t spread, const ochre_missing *missing) {
    const int64_t dtype = im->layout.dtype, channels = im->layout.channels, background = 2;
    const int64_t plain = ochre_label_words(dtype, 1, spread, 0), step = plain;
    const int64_t words = ochre_label_words(dtype, channels, spread, 1);
    CHECK_INT(words, 1 + channels * step);
    guarded totals = guarded_make((size_t)(M * words) * 8, 1);
    memset(totals.data, 0, totals.bytes);
    const int64_t *const got = (const int64_t *)(const void *)totals.data;
    ochre_offender offender;
    CHECK_INT(ochre_label_sums(im->data, &im->layout, labels->data, &labels->layout, M, &background, spread, missing,
                               (int64_t *)(void *)totals.data, &offender),
              OCHRE_OK);
    for (int64_t c = 0; c < channels; c++) {
        int64_t want[M * 7] = {0}, absent[M] = {0};
        naive(im, c, labels, spread, missing, want, absent);
        for (int64_t label = 0; label < M; label++) {
            const int64_t *const channel = got + label * words + 1 + c * step;
            CHECK_INT(channel[step - 1], absent[label]);
            CHECK_INT(got[label * words] - absent[label], want[label * plain]);
            if (want[label * plain] > 0)
                for (int64_t i = 0; i < step - 1; i++) CHECK_INT(channel[i], want[label * plain + 1 + i]);
        }
    }
    guarded_free(&totals);
}

static void each_channel_is_summed_without_its_missing_values(void) {
    for (int d = 0; d < SERVED; d++)
        for (int form = DENSE; form <= FLIPPED_ROWS; form++)
            for (int has_nodata = 0; has_nodata < 2; has_nodata++) {
                const ochre_missing missing = missing_of(&served[d], has_nodata);
                image im = image_of(&served[d], 3, 257 + form, 1 + form % 4, (image_form)form);
                image labels = image_make(integer_dtypes[(d + form) % INTEGER_DTYPES].dtype, 3, 257 + form, 1,
                                          (image_form)((form + 2) % 6));
                image_fill_random(&labels, 0, M - 2);
                check_sums(&im, &labels, 0, &missing);
                check_sums(&im, &labels, 1, &missing);
                image_free(&labels);
                image_free(&im);
            }
}

/* Packed sums of bytes are compared with ochre_label_sums. */
static void check_bytes(const image *im, const image *labels, const ochre_missing *missing) {
    const int64_t channels = im->layout.channels, background = 2;
    uint64_t packed[2 * M] = {0};
    int64_t got[M * 7] = {0}, want[M * 7] = {0};
    ochre_offender offender;
    for (int round = 0; round < 2; round++) {
        CHECK_INT(ochre_label_bytes(im->data, &im->layout, labels->data, &labels->layout, M, &background, missing,
                                    packed, got, &offender),
                  OCHRE_OK);
        CHECK_INT(ochre_label_sums(im->data, &im->layout, labels->data, &labels->layout, M, &background, 0, missing,
                                   want, &offender),
                  OCHRE_OK);
    }
    ochre_label_unpack(packed, M, channels, 1, got);
    for (int i = 0; i < M * 7; i++) CHECK_INT(got[i], want[i]);
}

static void bytes_are_packed_without_missing_values(void) {
    const int64_t nodata[] = {0, 3, 9, 255, 256, -1};
    for (int n = 0; n < 6; n++)
        for (int64_t channels = 1; channels <= 3; channels++)
            for (int form = DENSE; form <= FLIPPED_ROWS; form++) {
                const ochre_missing missing = {n != 2, nodata[n], 0};
                image im = image_make(OCHRE_U8, 5, 300, channels, (image_form)form);
                image labels = image_make(OCHRE_U8, 5, 300, 1, DENSE);
                image_fill_random(&im, n == 3 ? 250 : 0, n == 3 ? 255 : 5);
                for (int64_t i = 0; i < 1500; i++) image_set_int(&labels, i / 300, i % 300, 0, i / (1 + i % 90) % M);
                check_bytes(&im, &labels, &missing);
                image_fill_random(&im, nodata[n] & 255, nodata[n] & 255); /* nothing else */
                check_bytes(&im, &labels, &missing);
                image_free(&labels);
                image_free(&im);
            }
}

static void halves_merge_into_the_whole(void) {
    for (int d = 0; d < SERVED; d++)
        for (int64_t spread = 0; spread < 2; spread++) {
            enum { C = 2, WORDS = M * (1 + C * 7) };
            const ochre_missing missing = missing_of(&served[d], 1);
            const int64_t dtype = served[d].dtype, words = ochre_label_words(dtype, C, spread, 1);
            image im = image_of(&served[d], 2, 60, C, DENSE), labels = image_make(OCHRE_U8, 2, 60, 1, DENSE);
            image_fill_random(&labels, 0, M - 1);
            int64_t whole[WORDS] = {0}, parts[2][WORDS] = {{0}, {0}};
            ochre_offender offender;
            ochre_layout row = im.layout, ids = labels.layout;
            row.height = ids.height = 1;
            CHECK_INT(ochre_label_sums(im.data, &im.layout, labels.data, &labels.layout, M, NULL, spread, &missing,
                                       whole, &offender),
                      OCHRE_OK);
            for (int64_t y = 0; y < 2; y++)
                CHECK_INT(ochre_label_sums(im.data + y * row.row_stride, &row, labels.data + y * ids.row_stride, &ids,
                                           M, NULL, spread, &missing, parts[y], &offender),
                          OCHRE_OK);
            CHECK_INT(ochre_label_merge(parts[0], parts[1], M, dtype, C, spread, 1, &offender), OCHRE_OK);
            for (int64_t i = 0; i < M * words && !is_float(dtype); i++) CHECK_INT(parts[0][i], whole[i]);
            const ochre_layout out = {OCHRE_F64, M, 1, C, 8 * C, 8, 8};
            double got[M * C], want[M * C];
            for (int64_t s = spread ? OCHRE_MEAN : OCHRE_SUM; s <= OCHRE_PRESENT; s++) {
                ochre_label_statistic(parts[0], M, dtype, C, spread, OCHRE_LEFT_OUT, s, got, &out);
                ochre_label_statistic(whole, M, dtype, C, spread, OCHRE_LEFT_OUT, s, want, &out);
                for (int i = 0; i < M * C; i++)
                    CHECK((isnan(got[i]) && isnan(want[i])) || fabs(got[i] - want[i]) <= 1e-13 * (1 + fabs(want[i])));
            }
            image_free(&labels);
            image_free(&im);
        }
}

static double real_statistic(const int64_t *totals, int64_t dtype, int64_t absent, int64_t statistic) {
    const ochre_layout out = {OCHRE_F64, 1, 1, 1, 8, 8, 8};
    double value = 99;
    CHECK_INT(ochre_label_statistic(totals, 1, dtype, 1, 1, absent, statistic, &value, &out), OCHRE_OK);
    return value;
}

static void absent_values_are_left_out_or_make_nan(void) {
    const double values[] = {1, NAN, 5, -7, 9};
    const uint8_t label = 0;
    const ochre_layout plane = {OCHRE_F64, 1, 5, 1, 40, 8, 8}, labels = {OCHRE_U8, 1, 5, 1, 0, 0, 0};
    const ochre_missing missing = {1, -7, -7};
    ochre_offender offender;
    int64_t totals[8] = {0};
    CHECK_INT(ochre_label_sums(values, &plane, &label, &labels, 1, NULL, 1, &missing, totals, &offender), OCHRE_OK);
    const double want[] = {5, 32.0 / 3, 1, 9, sqrt(32.0 / 3), 15, 3};
    for (int64_t s = OCHRE_MEAN; s <= OCHRE_PRESENT; s++) {
        CHECK(fabs(real_statistic(totals, OCHRE_F64, OCHRE_LEFT_OUT, s) - want[s]) < 1e-15 * 32);
        CHECK_DOUBLE(real_statistic(totals, OCHRE_F64, OCHRE_MAKES_NAN, s), s == OCHRE_PRESENT ? 3 : NAN);
    }
    const int64_t nothing[8] = {2, 0, 0, 0, 0, 0, 0, 2};
    for (int64_t s = OCHRE_MEAN; s <= OCHRE_PRESENT; s++)
        CHECK_DOUBLE(real_statistic(nothing, OCHRE_F64, OCHRE_LEFT_OUT, s), s >= OCHRE_SUM ? 0 : NAN);
}

static void impossible_numbers_of_absent_values_are_refused(void) {
    const int64_t counts[] = {3, -1, INT64_MIN, INT64_MAX};
    const ochre_layout out = {OCHRE_I64, 1, 1, 1, 8, 8, 8};
    int64_t value;
    for (int i = 0; i < 4; i++) {
        const int64_t totals[] = {2, 7, counts[i]};
        CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 1, 0, OCHRE_LEFT_OUT, OCHRE_MEAN, &value, &out),
                  OCHRE_BAD_SIZE);
    }
    const int64_t totals[] = {2, 7, 1};
    CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 1, 0, 3, OCHRE_MEAN, &value, &out), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 1, 0, -1, OCHRE_MEAN, &value, &out), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_statistic(totals, 1, OCHRE_U8, 1, 0, OCHRE_LEFT_OUT, OCHRE_MEAN, &value, &out), OCHRE_OK);
    CHECK_INT(value, 7);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    each_channel_is_summed_without_its_missing_values();
    bytes_are_packed_without_missing_values();
    halves_merge_into_the_whole();
    absent_values_are_left_out_or_make_nan();
    impossible_numbers_of_absent_values_are_refused();
    return 0;
}
