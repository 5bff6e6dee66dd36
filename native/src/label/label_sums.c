/* SPDX-License-Identifier: Apache-2.0 */
/* Sums the pixels of each label in one pass: the labels of a block are loaded and counted, then each channel is
 * added. */
#include "label_block.h"
#include "label_missing.h"
#include "label_totals.h"
#include "once.h"

#include <stddef.h>
#include <string.h>

/* A block of labels and the totals it adds to. */
typedef struct label_run {
    int64_t n;
    const int32_t *rows;   /* [n], negative for the background */
    const int64_t *counts; /* [n]: how many pixels of its label there are up to this pixel, itself included */
    int64_t *totals;       /* of the channel in row 0 */
    int64_t words;         /* from row to row */
} label_run;

int64_t ochre_label_words(int64_t dtype, int64_t channels, int64_t spread, int64_t absent) {
    return 1 + channels * channel_words(dtype, spread, absent);
}

/* Adds a channel's values and returns the place of the first overflow, n if there is none. The next one likewise. */
static int64_t add_integer_sums(const label_run *run, const int64_t *values) {
    for (int64_t i = 0; i < run->n; i++) {
        if (run->rows[i] < 0) continue;
        int64_t *sum = run->totals + run->rows[i] * run->words;
        if (__builtin_add_overflow(*sum, values[i], sum)) return i;
    }
    return run->n;
}

static int64_t add_integer_spreads(const label_run *run, const int64_t *values) {
    for (int64_t i = 0; i < run->n; i++) {
        if (run->rows[i] < 0) continue;
        int64_t *const words = run->totals + run->rows[i] * run->words;
        const int64_t value = values[i];
        const uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
        const int first = run->counts[i] == 1;
        integer_spread total;
        memcpy(&total, words, sizeof total);
        uint128 squares = squares_of(&total);
        if (__builtin_add_overflow(total.sum, value, &total.sum)) return i;
        if (__builtin_add_overflow(squares, (uint128)size * size, &squares)) return i;
        set_squares(&total, squares);
        total.min = first || value < total.min ? value : total.min;
        total.max = first || value > total.max ? value : total.max;
        memcpy(words, &total, sizeof total);
    }
    return run->n;
}

static void add_float_sums(const label_run *run, const double *values) {
    for (int64_t i = 0; i < run->n; i++) {
        if (run->rows[i] < 0) continue;
        int64_t *const words = run->totals + run->rows[i] * run->words;
        float_sum total;
        memcpy(&total, words, sizeof total);
        add_compensated(&total.sum, &total.lost, values[i]);
        memcpy(words, &total, sizeof total);
    }
}

/* Welford 1962. m2 is never negative, because the mean never moves past the value. */
static void add_float_spreads(const label_run *run, const double *values) {
    for (int64_t i = 0; i < run->n; i++) {
        if (run->rows[i] < 0) continue;
        int64_t *const words = run->totals + run->rows[i] * run->words;
        const double value = values[i];
        const int first = run->counts[i] == 1;
        float_spread total;
        memcpy(&total, words, sizeof total);
        add_compensated(&total.sum, &total.lost, value);
        const double step = value - total.mean;
        total.mean += step / (double)run->counts[i];
        total.m2 += step * (value - total.mean);
        total.min = first ? value : lesser(total.min, value);
        total.max = first ? value : greater(total.max, value);
        memcpy(words, &total, sizeof total);
    }
}

/* Counts the values that are absent. The number of them is the word at offset in the channel's words. */
static void add_absent(const label_run *run, int64_t offset, const int64_t *absent) {
    for (int64_t i = 0; i < run->n; i++) {
        if (run->rows[i] < 0) continue;
        int64_t *const count = run->totals + run->rows[i] * run->words + offset;
        *count = wrapping_sum(*count, absent[i]);
    }
}

/* The same, and makes rows and counts in which absent values are background. */
static void leave_out_absent(const label_run *run, int64_t offset, const int64_t *absent, int32_t *rows,
                             int64_t *counts) {
    for (int64_t i = 0; i < run->n; i++) {
        rows[i] = absent[i] ? BACKGROUND : run->rows[i];
        counts[i] = 0;
        if (run->rows[i] < 0) continue;
        int64_t *const count = run->totals + run->rows[i] * run->words + offset;
        *count = wrapping_sum(*count, absent[i]);
        counts[i] = wrapping_difference(run->counts[i], *count);
    }
}

/* Adds one channel of a block whose values may be missing. To a sum, a missing value is a 0. To a spread it is
 * background. Returns the place of the first overflow, n if there is none. */
static int64_t add_present(const label_run *run, const ochre_layout *image, const unsigned char *first, int64_t spread,
                           const ochre_missing *missing) {
    const int64_t offset = struct_words(image->dtype, spread);
    union {
        double real[BLOCK];
        int64_t integer[BLOCK];
    } values;
    int64_t absent[BLOCK], counts[BLOCK];
    int32_t rows[BLOCK];
    int any;
    if (dtype_is_float(image->dtype)) {
        block_load_f64(image->dtype, first, image->column_stride, run->n, values.real);
        any = take_out_reals(missing, values.real, run->n, absent);
    } else {
        block_load_i64(image->dtype, first, image->column_stride, run->n, values.integer);
        any = take_out_integers(missing, values.integer, run->n, absent);
    }
    label_run present = *run;
    if (spread) {
        leave_out_absent(run, offset, absent, rows, counts);
        present.rows = rows;
        present.counts = counts;
    } else if (any) {
        add_absent(run, offset, absent);
    }
    if (dtype_is_float(image->dtype)) {
        if (spread)
            add_float_spreads(&present, values.real);
        else
            add_float_sums(&present, values.real);
        return run->n;
    }
    return spread ? add_integer_spreads(&present, values.integer) : add_integer_sums(&present, values.integer);
}

/* Adds one channel of a block. Returns the place of the first overflow, n if there is none. */
static int64_t add_channel(const label_run *run, const ochre_layout *image, const unsigned char *first,
                           int64_t spread) {
    if (dtype_is_float(image->dtype)) {
        double values[BLOCK];
        block_load_f64(image->dtype, first, image->column_stride, run->n, values);
        if (spread)
            add_float_spreads(run, values);
        else
            add_float_sums(run, values);
        return run->n;
    }
    int64_t values[BLOCK];
    block_load_i64(image->dtype, first, image->column_stride, run->n, values);
    return spread ? add_integer_spreads(run, values) : add_integer_sums(run, values);
}

/* Adds a block of pixels whose rows are known. Returns the place of the first overflow, n if there is none. */
static int64_t add_block(const ochre_layout *image, const unsigned char *first, const int32_t *rows, int64_t n,
                         int64_t spread, const ochre_missing *missing, int64_t *totals) {
    const int64_t absent = missing != NULL, step = channel_words(image->dtype, spread, absent);
    const int64_t words = ochre_label_words(image->dtype, image->channels, spread, absent);
    int64_t counts[BLOCK];
    for (int64_t i = 0; i < n; i++) {
        counts[i] = 0;
        if (rows[i] < 0) continue;
        int64_t *const count = &totals[rows[i] * words];
        counts[i] = *count = wrapping_sum(*count, 1);
    }
    for (int64_t c = 0; c < image->channels; c++) {
        int64_t *const channel = totals + 1 + c * step;
        const label_run run = {.n = n, .rows = rows, .counts = counts, .totals = channel, .words = words};
        const unsigned char *const values = first + c * image->channel_stride;
        const int64_t place =
            absent ? add_present(&run, image, values, spread, missing) : add_channel(&run, image, values, spread);
        if (place < n) return place;
    }
    return n;
}

static int32_t check_sums(const ochre_layout *image, const ochre_layout *labels, int64_t m) {
    if (dtype_bytes(image->dtype) == 0) return OCHRE_BAD_DTYPE;
    if (!label_rows_fit(m) || !layout_has_size(image) || !layouts_match(image, labels)) return OCHRE_BAD_SIZE;
    return check_labels(labels);
}

int64_t ochre_label_sums(const void *image, const ochre_layout *image_layout, const void *labels,
                         const ochre_layout *labels_layout, int64_t m, const int64_t *background, int64_t spread,
                         const ochre_missing *missing, int64_t *totals, ochre_offender *offender) {
    const int32_t status = check_sums(image_layout, labels_layout, m);
    if (status != OCHRE_OK || layout_is_empty(image_layout)) return status;
    ochre_layout from = *image_layout, by = *labels_layout;
    flatten(&from, &by);
    for (int64_t y = 0; y < from.height; y++) {
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const unsigned char *pixel = (const unsigned char *)image + y * from.row_stride + x * from.column_stride;
            const unsigned char *label = (const unsigned char *)labels + y * by.row_stride + x * by.column_stride;
            const int64_t n = block_length(from.width - x);
            _Alignas(64) int32_t rows[BLOCK]; /* written and read in whole vectors */
            const int64_t outside = label_block_rows(&by, label, n, m, background, rows);
            const int64_t place = outside < n ? outside : add_block(&from, pixel, rows, n, spread, missing, totals);
            if (place == n) continue;
            report_offender(&by, label + place * by.column_stride, y * from.width + x + place, image_layout->width,
                            offender);
            return outside < n ? OCHRE_LABEL_RANGE : OCHRE_OVERFLOW;
        }
    }
    return OCHRE_OK;
}
