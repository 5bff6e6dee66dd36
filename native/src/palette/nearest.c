/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest palette row of every pixel of a u8 image, by one of three methods. Where rows or pixels are few, a
 * comparison with every row (nearest_few.h). Otherwise a table of answers (nearest_table.h) or, for four channels, a
 * grid of candidates (nearest_grid.h). */
#include "nearest_blocks.h"
#include "nearest_few.h"
#include "nearest_grid.h"
#include "nearest_table.h"

enum {
    FEW_ROWS = 32,            /* a comparison with so many is faster than looking a colour up */
    FEW_COMPARISONS = 1 << 21 /* so many take as long as filling a table */
};

typedef enum nearest_method { BY_ALL_ROWS, BY_TABLE, BY_GRID } nearest_method;

/* A prepared palette, at the beginning of the scratch. What the method needs follows. */
typedef struct nearest_map {
    int64_t channels, k;
    nearest_method method;
    nearest_table table;
    nearest_grid grid;
} nearest_map;

enum { HEADER = (sizeof(nearest_map) + 63) / 64 * 64 };

static nearest_method method_for(int64_t pixels, int64_t channels, int64_t k) {
    if (k <= FEW_ROWS || pixels <= FEW_COMPARISONS / k) return BY_ALL_ROWS;
    return channels <= NEAREST_TABLE_CHANNELS ? BY_TABLE : BY_GRID;
}

int64_t ochre_nearest_u8_scratch_bytes(int64_t pixels, int64_t channels, int64_t k) {
    switch (method_for(pixels, channels, k)) {
    case BY_ALL_ROWS:
        return HEADER + nearest_few_count(k) * (int64_t)sizeof(nearest_rows);
    case BY_TABLE:
        return HEADER + nearest_table_bytes(channels, k);
    case BY_GRID:
    default:
        return HEADER + nearest_grid_bytes(channels, k);
    }
}

int64_t ochre_nearest_u8_prepare(const uint8_t *palette, int64_t pixels, int64_t channels, int64_t k, void *scratch) {
    if (pixels < 0 || channels < 1 || channels > 4 || k < 1 || k > NEAREST_ROWS) return OCHRE_BAD_SIZE;
    nearest_map *const map = scratch;
    void *const rest = (unsigned char *)scratch + HEADER;
    map->channels = channels;
    map->k = k;
    map->method = method_for(pixels, channels, k);
    if (map->method == BY_ALL_ROWS)
        nearest_few_prepare(rest, palette, channels, k);
    else if (map->method == BY_TABLE)
        map->table = nearest_table_of_u8(rest, palette, channels, k);
    else
        map->grid = nearest_grid_of_u8(rest, palette, channels, k);
    return OCHRE_OK;
}

static void search(void *palette, const uint32_t *keys, int64_t n, int32_t *rows) {
    nearest_map *const map = palette;
    if (map->method == BY_ALL_ROWS) {
        const void *const prepared = (const unsigned char *)map + HEADER;
        nearest_few_search(prepared, map->channels, map->k, keys, n, rows);
    } else if (map->method == BY_TABLE) {
        nearest_table_search(&map->table, keys, n, rows);
    } else {
        nearest_grid_search(&map->grid, keys, n, rows);
    }
}

int64_t ochre_nearest_u8(const void *image, const ochre_layout *image_layout, void *labels,
                         const ochre_layout *labels_layout, void *scratch) {
    const nearest_map *const map = scratch;
    return nearest_blocks(image, image_layout, map->channels, labels, labels_layout, search, scratch);
}
