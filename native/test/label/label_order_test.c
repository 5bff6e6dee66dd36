/* SPDX-License-Identifier: Apache-2.0 */
#include "changing.h"
#include "check.h"
#include "image.h"
#include "labels.h"

#include <math.h>

enum { M = 5, PARTS = 3, MOST = 4096 };

static int64_t key_of(const image *im, int64_t y, int64_t x) {
    if (im->layout.dtype != OCHRE_F32 && im->layout.dtype != OCHRE_F64) return image_int(im, y, x, 0);
    const double value = image_float(im, y, x, 0);
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? bits ^ INT64_MAX : bits;
}

static int is_missing(const image *im, int64_t y, int64_t x, const ochre_missing *missing) {
    if (im->layout.dtype != OCHRE_F32 && im->layout.dtype != OCHRE_F64)
        return missing->has_nodata && image_int(im, y, x, 0) == missing->integer;
    return isnan(image_float(im, y, x, 0)) || (missing->has_nodata && image_float(im, y, x, 0) == missing->real);
}

static int by_value(const void *a, const void *b) {
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The sorted keys of a label. Returns how many; *absent is how many values are missing. */
static int64_t naive(const image *im, const image *labels, int64_t label, const ochre_missing *missing, int64_t *keys,
                     int64_t *absent) {
    int64_t n = 0;
    *absent = 0;
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++) {
            if (image_int(labels, y, x, 0) != label || label == 3) continue; /* 3 is the background */
            if (is_missing(im, y, x, missing))
                ++*absent;
            else
                keys[n++] = key_of(im, y, x);
        }
    qsort(keys, (size_t)n, sizeof *keys, by_value);
    return n;
}

/* The rows of a part. */
static ochre_layout part_of(const image *im, int64_t part, const unsigned char **first) {
    const int64_t h = im->layout.height, from = h * part / PARTS;
    ochre_layout rows = im->layout;
    rows.height = h * (part + 1) / PARTS - from;
    *first = im->data + from * rows.row_stride;
    return rows;
}

static void check_order(const image *im, const image *labels, const ochre_missing *missing) {
    const int64_t n = im->layout.height * im->layout.width, background = 3;
    int64_t tables[PARTS][M][2] = {{{0}}}, starts[M + 1], absent[M], sorted[MOST];
    guarded keys = guarded_make((size_t)n * 8, 1), spare = guarded_make((size_t)n * 8, 0);
    int64_t *const got = (int64_t *)(void *)keys.data;
    ochre_offender offender;
    for (int scatters = 0; scatters < 2; scatters++) {
        for (int64_t part = 0; part < PARTS; part++) {
            const unsigned char *pixel, *label;
            const ochre_layout from = part_of(im, part, &pixel), by = part_of(labels, part, &label);
            const int64_t status = scatters ? ochre_label_scatter(pixel, &from, label, &by, M, &background, missing,
                                                                  &tables[part][0][0], got, &offender)
                                            : ochre_label_tally(pixel, &from, label, &by, M, &background, missing,
                                                                &tables[part][0][0], &offender);
            CHECK_INT(status, OCHRE_OK);
        }
        if (!scatters) ochre_label_places(&tables[0][0][0], PARTS, M, starts, absent);
    }
    ochre_label_sort(got, (int64_t *)(void *)spare.data, starts, 0, 2);
    ochre_label_sort(got, (int64_t *)(void *)spare.data, starts, 2, M);
    for (int64_t label = 0; label < M; label++) {
        int64_t missed;
        const int64_t count = naive(im, labels, label, missing, sorted, &missed);
        CHECK_INT(starts[label + 1] - starts[label], count);
        CHECK_INT(absent[label], missed);
        for (int64_t i = 0; i < count; i++) CHECK_INT(got[starts[label] + i], sorted[i]);
    }
    int64_t counts[MOST], distinct[M + 1];
    memcpy(distinct, starts, sizeof starts);
    CHECK_INT(ochre_label_distinct(got, counts, distinct, M), distinct[M]);
    for (int64_t label = 0; label < M; label++) {
        int64_t missed, at = 0;
        naive(im, labels, label, missing, sorted, &missed);
        for (int64_t i = distinct[label]; i < distinct[label + 1]; i++) {
            CHECK(i == distinct[label] || got[i] > got[i - 1]);
            for (int64_t j = 0; j < counts[i]; j++) CHECK_INT(got[i], sorted[at++]);
        }
        CHECK_INT(at, starts[label + 1] - starts[label]);
    }
    guarded_free(&keys);
    guarded_free(&spare);
}

static void every_dtype_and_form_is_ordered(void) {
    const int64_t sizes[][2] = {{3, 200}, {9, 1}, {1, 300}, {30, 41}, {0, 4}};
    for (int dtype = OCHRE_U8; dtype <= OCHRE_F64; dtype++)
        for (int form = DENSE; form < FORMS; form++)
            for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
                const int64_t h = sizes[s][0], w = sizes[s][1], is_float = dtype >= OCHRE_F32;
                image im = image_make((ochre_dtype)dtype, h, w, 1, (image_form)form);
                image labels = image_make(integer_dtypes[(dtype + form) % INTEGER_DTYPES].dtype, h, w, 1,
                                          (image_form)((form + 3) % FORMS));
                image_fill_random(&labels, 0, M - 1);
                for (int64_t i = 0; i < h * w; i++)
                    if (is_float)
                        image_set_float(&im, i / w, i % w, 0,
                                        random_int(0, 9)
                                            ? ldexp(random_unit() - 0.5, (int)random_int(-90, 90))
                                            : (const double[]){NAN, INFINITY, -INFINITY, 0, -0.0, 7}[random_int(0, 5)]);
                    else
                        image_set_int(&im, i / w, i % w, 0,
                                      random_int(0, 3) ? (int64_t)random_bits() >> 8 * random_int(0, 7) : 7);
                check_order(&im, &labels, &(ochre_missing){0, 0, 0});
                check_order(&im, &labels, &(ochre_missing){1, 7, 7});
                image_free(&labels);
                image_free(&im);
            }
}

static void extremes_have_their_place(void) {
    int64_t keys[] = {5, INT64_MAX, -1, INT64_MIN, 0, 7, 7, -9}, spare[64];
    const int64_t want[] = {INT64_MIN, -9, -1, 0, 5, 7, 7, INT64_MAX}, starts[] = {0, 8};
    ochre_label_sort(keys, spare, starts, 0, 1);
    for (int i = 0; i < 8; i++) CHECK_INT(keys[i], want[i]);
    int64_t many[64];
    const int64_t all[] = {0, 64};
    for (int i = 0; i < 64; i++) many[i] = want[(i * 5) % 8];
    ochre_label_sort(many, spare, all, 0, 1);
    for (int i = 1; i < 64; i++) CHECK(many[i] >= many[i - 1]);
    CHECK_INT(many[0], INT64_MIN);
    CHECK_INT(many[63], INT64_MAX);
}

static void what_is_not_served_is_refused(void) {
    const ochre_layout plane = {OCHRE_U8, 1, 4, 1, 4, 1, 1};
    const uint8_t values[] = {1, 2, 3, 4}, labels[] = {0, 1, 2, 0};
    int64_t table[4] = {0}, keys[4];
    ochre_layout bad = plane;
    ochre_offender offender = {-7, -7, -7};
    CHECK_INT(ochre_label_tally(values, &plane, labels, &plane, 2, NULL, NULL, table, &offender), OCHRE_LABEL_RANGE);
    CHECK_INT(offender.column, 2);
    CHECK_INT(offender.label, 2);
    bad.channels = 2;
    CHECK_INT(ochre_label_tally(values, &bad, labels, &plane, 2, NULL, NULL, table, &offender), OCHRE_BAD_SIZE);
    bad = plane;
    bad.dtype = 8;
    CHECK_INT(ochre_label_scatter(values, &bad, labels, &plane, 2, NULL, NULL, table, keys, &offender),
              OCHRE_BAD_DTYPE);
    bad.dtype = OCHRE_F32;
    CHECK_INT(ochre_label_scatter(values, &plane, labels, &bad, 2, NULL, NULL, table, keys, &offender),
              OCHRE_BAD_DTYPE);
}

/* Labels that become others between counting and scattering, and while these run: no key is written outside. */
static void labels_that_change_stay_within_the_keys(void) {
    enum { WIDTH = 60 };
    uint8_t good[WIDTH], bad[WIDTH], values[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
        good[i] = (uint8_t)(i / 9 % M);
        bad[i] = (uint8_t)(i % 3);
        values[i] = (uint8_t)i;
    }
    const ochre_layout plane = {OCHRE_U8, 1, WIDTH, 1, WIDTH, 1, 1};
    const unsigned char *const labels = changing_make(sizeof good);
    guarded keys = guarded_make(WIDTH * sizeof(int64_t), 1);
    for (int64_t point = 0, accesses = 1; point <= accesses; point++) {
        int64_t table[M][2] = {{0}}, starts[M + 1], absent[M];
        ochre_offender offender;
        changing_watch(good, bad, point);
        CHECK_INT(ochre_label_tally(values, &plane, labels, &plane, M, NULL, NULL, &table[0][0], &offender), OCHRE_OK);
        ochre_label_places(&table[0][0], 1, M, starts, absent);
        const int64_t status = ochre_label_scatter(values, &plane, labels, &plane, M, NULL, NULL, &table[0][0],
                                                   (int64_t *)(void *)keys.data, &offender);
        accesses = changing_stop();
        CHECK(status == OCHRE_OK || status == OCHRE_CHANGED);
        if (point > accesses) CHECK_INT(status, OCHRE_OK);
    }
    guarded_free(&keys);
    changing_free();
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_and_form_is_ordered();
    extremes_have_their_place();
    what_is_not_served_is_refused();
    labels_that_change_stay_within_the_keys();
    return 0;
}
