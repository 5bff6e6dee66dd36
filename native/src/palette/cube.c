/* SPDX-License-Identifier: Apache-2.0 */
/* A cube has a counter for each of the 2^24 colours of three channels. The counters of a cell of 8 x 8 x 8 colours
 * lie side by side: pixels near each other fall into few cells, which fit the cache. A cell is cleared when its
 * first pixel comes, so cells without pixels cost nothing. */
#include "block.h"
#include "cpu.h"
#include "layout.h"

#include <string.h>

enum {
    SLABS = 32,           /* cells along a channel */
    SLAB = SLABS * SLABS, /* cells of a slab */
    CELL = 512,           /* colours of a cell */
    CELLS = SLABS * SLAB
};

typedef struct color_cube {
    uint8_t made[CELLS]; /* whether the cell has been cleared */
    uint32_t counts[CELLS * CELL];
} color_cube;

int64_t ochre_cube_bytes(void) {
    return sizeof(color_cube);
}

void ochre_cube_clear(void *cube) {
    memset(((color_cube *)cube)->made, 0, CELLS);
}

/* A key's place in the cube: the bits that name its cell, then those that name its place in the cell. */
ALWAYS_INLINE void places_loop(const uint32_t *restrict keys, int64_t n, uint32_t *restrict places) {
    for (int64_t i = 0; i < n; i++) {
        const uint32_t key = keys[i];
        places[i] = (key >> 19 & 31) << 19 | (key >> 11 & 31) << 14 | (key >> 3 & 31) << 9 | (key >> 16 & 7) << 6 |
                    (key >> 8 & 7) << 3 | (key & 7);
    }
}

CPU_PATHS(places, (const uint32_t *keys, int64_t n, uint32_t *places), (keys, n, places))

static void make(color_cube *cube, uint32_t cell) {
    memset(&cube->counts[cell * CELL], 0, CELL * sizeof *cube->counts);
    cube->made[cell] = 1;
}

int64_t ochre_cube_add(const void *image, const ochre_layout *layout, void *cube) {
    const int32_t status = check_colors(layout);
    if (status != OCHRE_OK) return status;
    if (layout->channels != 3) return OCHRE_BAD_SIZE;
    if (layout_is_empty(layout)) return OCHRE_OK;
    color_cube *const to = cube;
    ochre_layout walk = *layout, same = *layout;
    flatten(&walk, &same);
    for (int64_t y = 0; y < walk.height; y++) {
        const unsigned char *row = (const unsigned char *)image + y * walk.row_stride;
        for (int64_t x = 0; x < walk.width; x += BLOCK) {
            const int64_t n = block_length(walk.width - x);
            uint32_t keys[BLOCK], at[BLOCK];
            block_load_keys(&walk, row + x * walk.column_stride, n, keys);
            places(keys, n, at);
            for (int64_t i = 0; i < n; i++)
                if (!to->made[at[i] / CELL]) make(to, at[i] / CELL);
            for (int64_t i = 0; i < n; i++) to->counts[at[i]]++;
        }
    }
    return OCHRE_OK;
}

/* Adds the counters of a cell to those of another. */
ALWAYS_INLINE void merge_cell_loop(uint32_t *restrict to, const uint32_t *restrict from) {
    for (int i = 0; i < CELL; i++) to[i] += from[i];
}

CPU_PATHS(merge_cell, (uint32_t * to, const uint32_t *from), (to, from))

ALWAYS_INLINE void count_colors_loop(const uint32_t *counts, int64_t *colors) {
    uint32_t found = 0;
    for (int i = 0; i < CELL; i++) found += counts[i] != 0;
    *colors += found;
}

CPU_PATHS(count_colors, (const uint32_t *counts, int64_t *colors), (counts, colors))

void ochre_cube_merge(void *cube, const void *other, int64_t slab) {
    color_cube *const to = cube;
    const color_cube *const from = other;
    for (int64_t cell = slab * SLAB; cell < (slab + 1) * SLAB; cell++) {
        if (!from->made[cell]) continue;
        if (!to->made[cell]) make(to, (uint32_t)cell);
        merge_cell(&to->counts[cell * CELL], &from->counts[cell * CELL]);
    }
}

int64_t ochre_cube_size(const void *cube, int64_t slab) {
    const color_cube *const from = cube;
    int64_t colors = 0;
    for (int64_t cell = slab * SLAB; cell < (slab + 1) * SLAB; cell++)
        if (from->made[cell]) count_colors(&from->counts[cell * CELL], &colors);
    return colors;
}

/* Lists the counted colours with these first two channels, ascending. Returns how many there are. */
static int64_t colors_of_line(const color_cube *cube, uint32_t first, uint32_t second, uint32_t *keys,
                              int64_t *counts) {
    const int64_t cells = (first >> 3) * SLAB + (second >> 3) * SLABS;
    const uint32_t line = (first & 7) << 6 | (second & 7) << 3;
    int64_t found = 0;
    for (uint32_t third = 0; third < SLABS; third++) {
        if (!cube->made[cells + third]) continue;
        const uint32_t *const from = &cube->counts[(cells + third) * CELL + line];
        for (uint32_t i = 0; i < 8; i++) {
            keys[found] = first << 16 | second << 8 | third << 3 | i;
            counts[found] = from[i];
            found += from[i] != 0;
        }
    }
    return found;
}

void ochre_cube_colors(const void *cube, int64_t slab, uint32_t *keys, int64_t *counts) {
    for (uint32_t first = 0; first < 8; first++)
        for (uint32_t second = 0; second < 256; second++) {
            uint32_t line_keys[256 + 1]; /* one more, as each colour is written, and stays where it has a count */
            int64_t line_counts[256 + 1];
            const int64_t found = colors_of_line(cube, 8 * (uint32_t)slab + first, second, line_keys, line_counts);
            memcpy(keys, line_keys, (size_t)found * sizeof *keys);
            memcpy(counts, line_counts, (size_t)found * sizeof *counts);
            keys += found;
            counts += found;
        }
}
