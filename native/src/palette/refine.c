/* SPDX-License-Identifier: Apache-2.0 */
/* A step of weighted k-means (Lloyd 1982) over the colours of a histogram: adds each colour to the sums of its
 * nearest centre, by one of three methods. Where centres or colours are few, a comparison with every centre
 * (nearest_sixteenths.h). Otherwise many colours of three channels are looked up in a table of answers
 * (nearest_table.h), and the rest is searched for in a grid (nearest_grid.h). */
#include "block.h"
#include "cpu.h"
#include "layout.h"
#include "nearest_grid.h"
#include "nearest_sixteenths.h"
#include "nearest_table.h"
#include "once.h"

#include <string.h>

enum {
    FEW_ROWS = 32,             /* a comparison with so many is faster than looking a colour up */
    FEW_COMPARISONS = 1 << 23, /* so many take as long as making the lists of a grid */
    PARTS = 4,
    TABLE_FROM = 1 << 16 /* from so many colours on, it pays to fill a table */
};

typedef enum refine_method { BY_ALL_ROWS, BY_TABLE, BY_GRID } refine_method;

/* The prepared centres, at the beginning of the scratch. What the method needs follows. */
typedef struct refine_centers {
    int64_t channels, k;
    refine_method method;
    nearest_table table;
    nearest_grid grid;
} refine_centers;

enum { HEADER = (sizeof(refine_centers) + 63) / 64 * 64 };

static refine_method method_for(int64_t n, int64_t channels, int64_t k) {
    if (k <= FEW_ROWS || n <= FEW_COMPARISONS / k) return BY_ALL_ROWS;
    return n >= TABLE_FROM && channels == 3 ? BY_TABLE : BY_GRID;
}

int64_t ochre_refine_scratch_bytes(int64_t n, int64_t channels, int64_t k) {
    switch (method_for(n, channels, k)) {
    case BY_ALL_ROWS:
        return HEADER + nearest_sixteenths_count(k) * (int64_t)sizeof(sixteenth_rows);
    case BY_TABLE:
        return HEADER + nearest_table_bytes(channels, k);
    case BY_GRID:
    default:
        return HEADER + nearest_grid_bytes(channels, k);
    }
}

int64_t ochre_refine_prepare(const int16_t *centers, int64_t n, int64_t channels, int64_t k, void *scratch) {
    if (n < 0 || channels < 1 || channels > 4 || k < 1 || k > NEAREST_ROWS) return OCHRE_BAD_SIZE;
    refine_centers *const to = scratch;
    void *const rest = (unsigned char *)scratch + HEADER;
    to->channels = channels;
    to->k = k;
    to->method = method_for(n, channels, k);
    if (to->method == BY_ALL_ROWS)
        nearest_sixteenths_prepare(rest, centers, channels, k);
    else if (to->method == BY_TABLE)
        to->table = nearest_table_of_sixteenths(rest, centers, channels, k);
    else
        to->grid = nearest_grid_of_sixteenths(rest, centers, channels, k);
    return OCHRE_OK;
}

static void search(refine_centers *centers, const uint32_t *keys, int64_t n, int32_t *rows) {
    if (centers->method == BY_ALL_ROWS) {
        const void *const prepared = (const unsigned char *)centers + HEADER;
        nearest_sixteenths_search(prepared, centers->channels, centers->k, keys, n, rows);
    } else if (centers->method == BY_TABLE) {
        nearest_table_search(&centers->table, keys, n, rows);
    } else {
        nearest_grid_search(&centers->grid, keys, n, rows);
    }
}

/* Adds the colour at place i to the sums of its row. */
static inline void add_one(const uint32_t *keys, const int64_t *counts, const int32_t *rows, int64_t i, int64_t *sums,
                           int channels) {
    const int64_t count = counts[i];
    int64_t *const row = sums + rows[i] * (int64_t)(1 + channels);
    row[0] = wrapping_sum(row[0], count);
    for (int c = 0; c < channels; c++) {
        const int64_t level = keys[i] >> 8 * (channels - 1 - c) & 0xFF;
        row[1 + c] = wrapping_sum(row[1 + c], wrapping_product(count, level));
    }
}

/* Adds n colours to the sums of their rows, from PARTS places at once, and each part to sums of its own: neighbours
 * often share a row, and a sum must not wait for the one before. */
static inline void add(const uint32_t *keys, const int64_t *counts, const int32_t *rows, int64_t n,
                       int64_t *const *sums, int channels) {
    const int64_t size = n / PARTS;
    for (int64_t i = 0; i < size; i++)
        for (int p = 0; p < PARTS; p++) add_one(keys, counts, rows, p * size + i, sums[p], channels);
    for (int64_t i = PARTS * size; i < n; i++) add_one(keys, counts, rows, i, sums[0], channels);
}

/* Pixels and the sums of three channels. */
typedef uint64_t quad __attribute__((vector_size(32)));

/* Adds the colour of three channels at place i to the sums of its row. */
ALWAYS_INLINE void add_one_of_3(const uint32_t *keys, const int64_t *counts, const int32_t *rows, int64_t i,
                                int64_t *sums) {
    const quad shifts = {0, 16, 8, 0}, levels = {0, 255, 255, 255}, one = {1, 0, 0, 0};
    int64_t *const row = sums + 4 * (int64_t)rows[i];
    const uint64_t key = keys[i], count = (uint64_t)counts[i];
    const quad four = (((quad){key, key, key, key} >> shifts) & levels) | one;
    quad sum;
    memcpy(&sum, row, sizeof sum);
    sum += (quad){count, count, count, count} * four;
    memcpy(row, &sum, sizeof sum);
}

/* The same as add, for colours of three channels. */
ALWAYS_INLINE void add_3_loop(const uint32_t *keys, const int64_t *counts, const int32_t *rows, int64_t n,
                              int64_t *const *sums) {
    const int64_t size = n / PARTS;
    for (int64_t i = 0; i < size; i++)
        for (int p = 0; p < PARTS; p++) add_one_of_3(keys, counts, rows, p * size + i, sums[p]);
    for (int64_t i = PARTS * size; i < n; i++) add_one_of_3(keys, counts, rows, i, sums[0]);
}

CPU_PATHS(add_3, (const uint32_t *keys, const int64_t *counts, const int32_t *rows, int64_t n, int64_t *const *sums),
          (keys, counts, rows, n, sums))

/* Adds n colours to the sums of their rows; sums has one for each part. */
static void add_all(refine_centers *centers, const uint32_t *keys, const int64_t *counts, int64_t n,
                    int64_t *const *sums) {
    for (int64_t start = 0; start < n; start += BLOCK) {
        const int64_t size = block_length(n - start);
        uint32_t colors[BLOCK]; /* a search looks at each more than once */
        int32_t rows[BLOCK];
        copy_once(colors, keys + start, (size_t)size * sizeof *colors);
        search(centers, colors, size, rows);
        if (centers->channels == 3)
            add_3(colors, counts + start, rows, size, sums);
        else
            add(colors, counts + start, rows, size, sums, (int)centers->channels);
    }
}

int64_t ochre_refine_sums(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t *sums, void *scratch) {
    if (n < 0) return OCHRE_BAD_SIZE;
    refine_centers *const centers = scratch;
    const int64_t words = centers->k * (1 + centers->channels);
    int64_t own[PARTS - 1][FEW_ROWS * (1 + 4)] = {0};
    int64_t *parts[PARTS] = {sums, sums, sums, sums};
    for (int p = 1; p < PARTS && centers->k <= FEW_ROWS; p++) parts[p] = own[p - 1];
    add_all(centers, keys, counts, n, parts);
    for (int p = 1; p < PARTS && centers->k <= FEW_ROWS; p++)
        for (int64_t i = 0; i < words; i++) sums[i] = wrapping_sum(sums[i], parts[p][i]);
    return OCHRE_OK;
}
