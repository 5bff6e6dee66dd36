/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_table.h"
#include "block.h"
#include "cpu.h"
#include "scratch.h"

#include <string.h>

enum { CELL_COLORS = 512 }; /* the most colours that a cell has */

static int64_t cell_count(int64_t channels) {
    return (int64_t)1 << (channels * nearest_cell_bits(channels));
}

int64_t nearest_table_bytes(int64_t channels, int64_t k) {
    const int64_t colors = (int64_t)1 << 8 * channels;
    return cache_lines(nearest_grid_bytes(channels, k)) + cell_count(channels) / 8 +
           colors * (k > 256 ? (int64_t)sizeof(uint16_t) : 1);
}

/* A table without answers behind its grid. */
static nearest_table table_behind(nearest_grid grid, void *scratch) {
    const int64_t bytes = cell_count(grid.channels) / 8;
    unsigned char *const made = (unsigned char *)scratch + cache_lines(nearest_grid_bytes(grid.channels, grid.k));
    memset(made, 0, (size_t)bytes);
    return (nearest_table){.grid = grid, .made = (uint32_t *)(void *)made, .answers = made + bytes};
}

nearest_table nearest_table_of_u8(void *scratch, const uint8_t *palette, int64_t channels, int64_t k) {
    return table_behind(nearest_grid_of_u8(scratch, palette, channels, k), scratch);
}

nearest_table nearest_table_of_sixteenths(void *scratch, const int16_t *palette, int64_t channels, int64_t k) {
    return table_behind(nearest_grid_of_sixteenths(scratch, palette, channels, k), scratch);
}

/* A key's place in the table: the bits that name its cell, then those that name its place in the cell. */
ALWAYS_INLINE uint32_t place_of(uint32_t key, int channels) {
    const int bits = nearest_cell_bits(channels), rest = 8 - bits;
    uint32_t cell = 0, place = 0;
    for (int c = channels - 1; c >= 0; c--) {
        const uint32_t value = key >> 8 * c & 0xFF;
        cell = cell << bits | value >> rest;
        place = place << rest | (value & ((1U << rest) - 1));
    }
    return cell << rest * channels | place;
}

/* Compares the colours of a cell, first, first + 1, ... in each channel, with a row. */
ALWAYS_INLINE void compare(const nearest_grid *grid, int32_t row, const int32_t *first, int32_t *restrict least,
                           int32_t *restrict nearest, int channels) {
    const int width = 1 << (8 - nearest_cell_bits(channels));
    int32_t squares[3][8], rest[64] = {0};
    for (int c = 0; c < channels; c++)
        for (int v = 0; v < width; v++) {
            const int32_t difference = (first[c] + v) * (int32_t)grid->scale - grid->planes[c * grid->stride + row];
            squares[c][v] = difference * difference;
        }
    int size = 1; /* of rest: the squared distances in all channels but the first */
    for (int c = channels - 1; c > 0; c--, size *= width)
        for (int v = width - 1; v >= 0; v--)
            for (int i = 0; i < size; i++) rest[v * size + i] = rest[i] + squares[c][v];
    for (int v = 0; v < width; v++)
        for (int i = 0; i < size; i++) {
            const int32_t distance = squares[0][v] + rest[i], best = least[v * size + i];
            nearest[v * size + i] = distance < best ? row : nearest[v * size + i];
            least[v * size + i] = distance < best ? distance : best;
        }
}

ALWAYS_INLINE void narrow_to_u8(const int32_t *restrict from, uint8_t *restrict to, int n) {
    for (int i = 0; i < n; i++) to[i] = (uint8_t)from[i];
}

ALWAYS_INLINE void narrow_to_u16(const int32_t *restrict from, uint16_t *restrict to, int n) {
    for (int i = 0; i < n; i++) to[i] = (uint16_t)from[i];
}

ALWAYS_INLINE void fill_of(nearest_table *table, uint32_t key, const uint16_t *list, int channels) {
    const int rest = 8 - nearest_cell_bits(channels), colors = 1 << rest * channels;
    int32_t first[3], least[CELL_COLORS], nearest[CELL_COLORS];
    for (int c = 0; c < channels; c++) first[c] = (int32_t)(key >> 8 * (channels - 1 - c) & 0xFF) >> rest << rest;
    for (int i = 0; i < colors; i++) least[i] = INT32_MAX, nearest[i] = 0;
    for (int slot = 0; slot <= list[0]; slot++) compare(&table->grid, list[1 + slot], first, least, nearest, channels);
    const uint32_t cell = place_of(key, channels) >> rest * channels;
    const int64_t start = (int64_t)cell << rest * channels;
    if (table->grid.k > 256)
        narrow_to_u16(nearest, (uint16_t *)table->answers + start, colors);
    else
        narrow_to_u8(nearest, (uint8_t *)table->answers + start, colors);
    table->made[cell / 32] |= (uint32_t)1 << cell % 32;
}

ALWAYS_INLINE void fill_loop(nearest_table *table, uint32_t key, const uint16_t *list) {
    switch (table->grid.channels) {
    case 1:
        fill_of(table, key, list, 1);
        break;
    case 2:
        fill_of(table, key, list, 2);
        break;
    default:
        fill_of(table, key, list, 3);
        break;
    }
}

CPU_PATHS(fill, (nearest_table * table, uint32_t key, const uint16_t *list), (table, key, list))

/* The keys' places in the table, and in *all_made whether the answers of all their cells are there. */
ALWAYS_INLINE void find(const uint32_t *restrict keys, int64_t n, const uint32_t *restrict made,
                        uint32_t *restrict places, int *all_made, int channels) {
    const int place_bits = (8 - nearest_cell_bits(channels)) * channels;
    uint32_t both = 1;
    for (int64_t i = 0; i < n; i++) places[i] = place_of(keys[i], channels);
    for (int64_t i = 0; i < n; i++) {
        const uint32_t cell = places[i] >> place_bits;
        both &= made[cell / 32] >> cell % 32;
    }
    *all_made = (int)both;
}

ALWAYS_INLINE void find_places_loop(const uint32_t *keys, int64_t n, int64_t channels, const uint32_t *made,
                                    uint32_t *places, int *all_made) {
    if (channels == 3)
        find(keys, n, made, places, all_made, 3);
    else if (channels == 2)
        find(keys, n, made, places, all_made, 2);
    else
        find(keys, n, made, places, all_made, 1);
}

CPU_PATHS(find_places,
          (const uint32_t *keys, int64_t n, int64_t channels, const uint32_t *made, uint32_t *places, int *all_made),
          (keys, n, channels, made, places, all_made))

static void fill_missing(nearest_table *table, const uint32_t *keys, const uint32_t *places, int64_t n) {
    const int channels = (int)table->grid.channels, place_bits = (8 - nearest_cell_bits(channels)) * channels;
    for (int64_t i = 0; i < n; i++) {
        const uint32_t cell = places[i] >> place_bits;
        if ((table->made[cell / 32] >> cell % 32 & 1) == 0)
            fill(table, keys[i], nearest_grid_list(&table->grid, keys[i]));
    }
}

void nearest_table_search(nearest_table *table, const uint32_t *keys, int64_t n, int32_t *labels) {
    uint32_t places[BLOCK];
    int all_made;
    find_places(keys, n, table->grid.channels, table->made, places, &all_made);
    if (!all_made) fill_missing(table, keys, places, n);
    const uint8_t *const answers = table->answers;
    const uint16_t *const wide_answers = table->answers;
    if (table->grid.k > 256)
        for (int64_t i = 0; i < n; i++) labels[i] = wide_answers[places[i]];
    else
        for (int64_t i = 0; i < n; i++) labels[i] = answers[places[i]];
}
