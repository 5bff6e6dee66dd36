/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a plane in the order of their labels, by a counting sort, and ascending within each label, by a radix
 * sort. Neither depends on the values or on how many a label has: the time is that of a fixed number of passes. */
#include "label_block.h"
#include "label_missing.h"
#include "layout.h"
#include "once.h"

enum {
    FEW = 40, /* so many keys are sorted by insertion */
    DIGITS = 8,
    RADIX = 256
};

/* A block of pixels, as copies that nobody else writes. */
typedef struct ordered_block {
    int64_t n;
    int32_t rows[BLOCK];
    int64_t absent[BLOCK], keys[BLOCK];
} ordered_block;

/* What is done with a block, and for what table. Returns the place where it ended, n at the end. */
typedef int64_t (*block_work)(const ordered_block *block, int64_t *table, int64_t *keys);

/* keys is there for the sake of block_work. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
static int64_t tally(const ordered_block *block, int64_t *table, int64_t *keys) {
    (void)keys;
    for (int64_t i = 0; i < block->n; i++)
        if (block->rows[i] >= 0) table[2 * (int64_t)block->rows[i] + block->absent[i]]++;
    return block->n;
}

static int64_t scatter(const ordered_block *block, int64_t *table, int64_t *keys) {
    for (int64_t i = 0; i < block->n; i++) {
        if (block->rows[i] < 0 || block->absent[i]) continue;
        int64_t *const places = table + 2 * (int64_t)block->rows[i];
        if (places[0] >= places[1]) return i;
        keys[places[0]++] = block->keys[i];
    }
    return block->n;
}

static void load(const ochre_layout *image, const unsigned char *first, const ochre_missing *missing,
                 ordered_block *block) {
    if (dtype_is_float(image->dtype)) {
        double values[BLOCK];
        block_load_f64(image->dtype, first, image->column_stride, block->n, values);
        take_out_reals(missing, values, block->n, block->absent);
        memcpy(block->keys, values, (size_t)block->n * sizeof *values);
        for (int64_t i = 0; i < block->n; i++) block->keys[i] ^= block->keys[i] < 0 ? INT64_MAX : 0;
    } else {
        block_load_i64(image->dtype, first, image->column_stride, block->n, block->keys);
        take_out_integers(missing, block->keys, block->n, block->absent);
    }
}

static int32_t check_order(const ochre_layout *image, const ochre_layout *labels, int64_t m) {
    if (dtype_bytes(image->dtype) == 0) return OCHRE_BAD_DTYPE;
    if (!label_rows_fit(m) || !layout_has_size(image) || image->channels != 1 || !layouts_match(image, labels))
        return OCHRE_BAD_SIZE;
    return check_labels(labels);
}

/* The functions tally and scatter differ in their work alone. */
static int64_t walk(const void *image, const ochre_layout *image_layout, const void *labels,
                    const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                    const ochre_missing *missing, int64_t *table, int64_t *keys, ochre_offender *offender) {
    const int32_t status = check_order(image_layout, labels_layout, m);
    if (status != OCHRE_OK || layout_is_empty(image_layout)) return status;
    const block_work work = keys == NULL ? tally : scatter;
    ochre_layout from = *image_layout, by = *labels_layout;
    flatten(&from, &by);
    for (int64_t y = 0; y < from.height; y++) {
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const unsigned char *pixel = (const unsigned char *)image + y * from.row_stride + x * from.column_stride;
            const unsigned char *label = (const unsigned char *)labels + y * by.row_stride + x * by.column_stride;
            _Alignas(64) ordered_block block; /* written and read in whole vectors */
            block.n = block_length(from.width - x);
            const int64_t outside = label_block_rows(&by, label, block.n, m, background, block.rows);
            if (outside < block.n) {
                report_offender(&by, label + outside * by.column_stride, y * from.width + x + outside,
                                image_layout->width, offender);
                return OCHRE_LABEL_RANGE;
            }
            load(&from, pixel, missing, &block);
            if (work(&block, table, keys) < block.n) return OCHRE_CHANGED;
        }
    }
    return OCHRE_OK;
}

int64_t ochre_label_tally(const void *image, const ochre_layout *image_layout, const void *labels,
                          const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                          const ochre_missing *missing, int64_t *table, ochre_offender *offender) {
    return walk(image, image_layout, labels, labels_layout, m, background, missing, table, NULL, offender);
}

int64_t ochre_label_scatter(const void *image, const ochre_layout *image_layout, const void *labels,
                            const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                            const ochre_missing *missing, int64_t *table, int64_t *keys, ochre_offender *offender) {
    return walk(image, image_layout, labels, labels_layout, m, background, missing, table, keys, offender);
}

void ochre_label_places(int64_t *tables, int64_t parts, int64_t m, int64_t *starts, int64_t *absent) {
    int64_t start = 0;
    for (int64_t label = 0; label < m; label++) {
        starts[label] = start;
        absent[label] = 0;
        for (int64_t part = 0; part < parts; part++) {
            int64_t *const cell = tables + 2 * (part * m + label);
            const int64_t count = cell[0];
            absent[label] += cell[1];
            cell[0] = start;
            start += count;
            cell[1] = start;
        }
    }
    starts[m] = start;
}

static void sort_few(int64_t *keys, int64_t n) {
    for (int64_t i = 1; i < n; i++) {
        const int64_t key = keys[i];
        int64_t place = i;
        for (; place > 0 && keys[place - 1] > key; place--) keys[place] = keys[place - 1];
        keys[place] = key;
    }
}

/* The digit of a key. The sign is the highest bit of the last one; inverted, it puts the negative keys first. */
static inline int64_t digit_of(int64_t key, int digit) {
    return (int64_t)(((uint64_t)key ^ (uint64_t)1 << 63) >> 8 * digit & (RADIX - 1));
}

/* Sorts by one digit, and leaves keys of the same digit in their order. */
static void sort_digit(const int64_t *from, int64_t *to, int64_t n, int digit) {
    int64_t places[RADIX] = {0}, start = 0;
    for (int64_t i = 0; i < n; i++) places[digit_of(from[i], digit)]++;
    for (int value = 0; value < RADIX; value++) {
        const int64_t count = places[value];
        places[value] = start;
        start += count;
    }
    for (int64_t i = 0; i < n; i++) to[places[digit_of(from[i], digit)]++] = from[i];
}

/* Digits that all keys have in common are left out. */
static void sort_many(int64_t *keys, int64_t *spare, int64_t n) {
    uint64_t differ = 0;
    for (int64_t i = 1; i < n; i++) differ |= (uint64_t)(keys[i] ^ keys[0]);
    int64_t *from = keys, *to = spare;
    for (int digit = 0; digit < DIGITS; digit++) {
        if ((differ >> 8 * digit & (RADIX - 1)) == 0) continue;
        sort_digit(from, to, n, digit);
        int64_t *const other = from;
        from = to;
        to = other;
    }
    if (from != keys) memcpy(keys, from, (size_t)n * sizeof *keys);
}

void ochre_label_sort(int64_t *keys, int64_t *spare, const int64_t *starts, int64_t first, int64_t last) {
    for (int64_t label = first; label < last; label++) {
        const int64_t start = starts[label], n = starts[label + 1] - start;
        if (n <= FEW)
            sort_few(keys + start, n);
        else
            sort_many(keys + start, spare + start, n);
    }
}

int64_t ochre_label_distinct(int64_t *keys, int64_t *counts, int64_t *starts, int64_t m) {
    int64_t to = 0, from = starts[0];
    for (int64_t label = 0; label < m; label++) {
        const int64_t end = starts[label + 1];
        starts[label] = to;
        while (from < end) {
            const int64_t key = keys[from];
            int64_t next = from + 1;
            while (next < end && keys[next] == key) next++;
            keys[to] = key;
            counts[to++] = next - from;
            from = next;
        }
    }
    starts[m] = to;
    return to;
}
