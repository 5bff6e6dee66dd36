/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_table.h"
#include "block.h"
#include "cpu.h"

#include <string.h>

enum { CELL_COLORS = 512 }; /* most colours of a cell */

static int64_t aligned(int64_t bytes) {
    return (bytes + 63) / 64 * 64;
}

static int64_t cell_count(int64_t channels) {
    return (int64_t)1 << (channels * nearest_cell_bits(channels));
}

int64_t nearest_table_bytes(int64_t channels, int64_t k) {
    const int64_t colors = (int64_t)1 << 8 * channels;
    return aligned(nearest_grid_bytes(channels, k)) + aligned(cell_count(channels)) +
           colors * (k > 256 ? (int64_t)sizeof(uint16_t) : 1);
}

nearest_table nearest_table_of(void *scratch, const uint8_t *palette, int64_t channels, int64_t k) {
    unsigned char *const made = (unsigned char *)scratch + aligned(nearest_grid_bytes(channels, k));
    nearest_table table = {.grid = nearest_grid_of_u8(scratch, palette, channels, k), .made = made};
    table.answers = made + aligned(cell_count(channels));
    memset(made, 0, (size_t)cell_count(channels));
    return table;
}

/* The key's bits that name its cell, then those that name its place there. */
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

/* Holds the colours of a cell, first, first + 1, ... in each channel, against a row. */
ALWAYS_INLINE void compare(const nearest_grid *grid, int32_t row, const int32_t *first, int32_t *restrict least,
                           int32_t *restrict nearest, int channels) {
    const int width = 1 << (8 - nearest_cell_bits(channels));
    int32_t squares[3][8], outer[64] = {0};
    for (int c = 0; c < channels; c++)
        for (int v = 0; v < width; v++) {
            const int32_t difference = first[c] + v - grid->planes[c * grid->stride + row];
            squares[c][v] = difference * difference;
        }
    int size = 1; /* of outer: distances in the channels but the last */
    for (int c = 0; c < channels - 1; c++, size *= width)
        for (int i = size - 1; i >= 0; i--)
            for (int v = width - 1; v >= 0; v--) outer[i * width + v] = outer[i] + squares[c][v];
    for (int i = 0; i < size; i++)
        for (int v = 0; v < width; v++) {
            const int32_t distance = outer[i] + squares[channels - 1][v];
            int32_t *const best = &least[i * width + v], *const number = &nearest[i * width + v];
            *number = distance < *best ? row : *number;
            *best = distance < *best ? distance : *best;
        }
}

ALWAYS_INLINE void fill_of(nearest_table *table, uint32_t key, const uint16_t *list, int channels) {
    const int rest = 8 - nearest_cell_bits(channels), colors = 1 << rest * channels;
    int32_t first[3], least[CELL_COLORS], nearest[CELL_COLORS] = {0};
    for (int c = 0; c < channels; c++) first[c] = (int32_t)(key >> 8 * (channels - 1 - c) & 0xFF) >> rest << rest;
    for (int i = 0; i < colors; i++) least[i] = INT32_MAX;
    for (int slot = 0; slot <= list[0]; slot++) compare(&table->grid, list[1 + slot], first, least, nearest, channels);
    const uint32_t cell = place_of(key, channels) >> rest * channels;
    const int64_t start = (int64_t)cell << rest * channels;
    if (table->grid.k > 256)
        for (int i = 0; i < colors; i++) ((uint16_t *)table->answers)[start + i] = (uint16_t)nearest[i];
    else
        for (int i = 0; i < colors; i++) ((uint8_t *)table->answers)[start + i] = (uint8_t)nearest[i];
    table->made[cell] = 1;
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

ALWAYS_INLINE void places_of_loop(const uint32_t *restrict keys, int64_t n, int64_t channels,
                                  uint32_t *restrict places) {
    if (channels == 3)
        for (int64_t i = 0; i < n; i++) places[i] = place_of(keys[i], 3);
    else if (channels == 2)
        for (int64_t i = 0; i < n; i++) places[i] = place_of(keys[i], 2);
    else
        for (int64_t i = 0; i < n; i++) places[i] = place_of(keys[i], 1);
}

CPU_PATHS(places_of, (const uint32_t *keys, int64_t n, int64_t channels, uint32_t *places), (keys, n, channels, places))

void nearest_table_search(nearest_table *table, const uint32_t *keys, int64_t n, int32_t *labels) {
    const int64_t channels = table->grid.channels;
    const int place_bits = (8 - nearest_cell_bits(channels)) * (int)channels;
    uint32_t places[BLOCK];
    places_of(keys, n, channels, places);
    for (int64_t i = 0; i < n; i++)
        if (!table->made[places[i] >> place_bits]) fill(table, keys[i], nearest_grid_list(&table->grid, keys[i]));
    const uint8_t *const answers = table->answers;
    const uint16_t *const wide_answers = table->answers;
    if (table->grid.k > 256)
        for (int64_t i = 0; i < n; i++) labels[i] = wide_answers[places[i]];
    else
        for (int64_t i = 0; i < n; i++) labels[i] = answers[places[i]];
}
