/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_grid.h"
#include "cpu.h"

#include <limits.h>
#include <string.h>

enum {
    ROUND = 32,    /* planes and distances are rounded up to this many rows: 64 bytes of int16 */
    LISTS = 65536, /* room for lists of cells, whatever the palette; for others LISTS / 16 */
    PER_ROW = 32,  /* and for each row, twice that for cells: room for nearly all lists of random colours */
    LONG = 256,    /* rows of a region from which on blocks pay */
    ROW_BITS = 16,
    BLOCK_BITS = 1,  /* a block is 2^1 cells wide, */
    REGION_BITS = 2, /* a region 2^2 */
    MOST_SIXTEENTHS = 16 * UINT8_MAX
};

static int64_t list_count(int64_t channels, int coarser) {
    return (int64_t)1 << channels * (nearest_cell_bits(channels) - coarser);
}

static int64_t rounded(int64_t k) {
    return (k + ROUND - 1) / ROUND * ROUND;
}

static int64_t list_room(int64_t k, int coarser) {
    return coarser == 0 ? LISTS + 2 * PER_ROW * rounded(k) : LISTS / 16 + PER_ROW * rounded(k);
}

static int64_t lists_bytes(int64_t channels, int64_t k, int coarser) {
    return list_count(channels, coarser) * (int64_t)sizeof(uint32_t) +
           list_room(k, coarser) * (int64_t)sizeof(uint16_t);
}

int64_t nearest_grid_bytes(int64_t channels, int64_t k) {
    return rounded(k) * (int64_t)sizeof(nearest_line) + rounded(k) * (int64_t)sizeof(int32_t) +
           2 * rounded(k) * channels * (int64_t)sizeof(int16_t) + lists_bytes(channels, k, 0) +
           lists_bytes(channels, k, BLOCK_BITS) + lists_bytes(channels, k, REGION_BITS);
}

static void forget(nearest_lists *lists, int64_t channels) {
    memset(lists->starts, 0, sizeof *lists->starts << channels * lists->bits);
    lists->used = 1; /* 0 stands for no list */
}

/* Without lists, at *next, which is moved on. */
static nearest_lists lists_at(unsigned char **next, int64_t channels, int64_t k, int coarser) {
    nearest_lists lists = {.bits = nearest_cell_bits(channels) - coarser, .room = list_room(k, coarser)};
    lists.starts = (uint32_t *)(void *)*next;
    lists.rows = (uint16_t *)(lists.starts + list_count(channels, coarser));
    *next += lists_bytes(channels, k, coarser);
    forget(&lists, channels);
    return lists;
}

static nearest_grid grid_in(void *scratch, int64_t channels, int64_t k, int64_t scale) {
    nearest_grid grid = {.k = k, .channels = channels, .scale = scale, .stride = rounded(k)};
    grid.lines = scratch;
    grid.distances = (int32_t *)(grid.lines + grid.stride);
    grid.planes = (int16_t *)(grid.distances + grid.stride);
    grid.picked = grid.planes + channels * grid.stride;
    unsigned char *next = (unsigned char *)(grid.picked + channels * grid.stride);
    grid.cells = lists_at(&next, channels, k, 0);
    grid.blocks = lists_at(&next, channels, k, BLOCK_BITS);
    grid.regions = lists_at(&next, channels, k, REGION_BITS);
    return grid;
}

static void set_color(nearest_grid *grid, int64_t row, int64_t channel, int64_t value) {
    const int64_t unit = (int64_t)1 << ROW_BITS;
    nearest_line *line = &grid->lines[row];
    grid->planes[channel * grid->stride + row] = (int16_t)value;
    line->bias += value * value * unit;
    line->slope[channel] = -2 * grid->scale * value * unit;
}

nearest_grid nearest_grid_of_u8(void *scratch, const uint8_t *colors, int64_t channels, int64_t k) {
    nearest_grid grid = grid_in(scratch, channels, k, 1);
    for (int64_t j = 0; j < k; j++) {
        grid.lines[j].bias = j;
        for (int64_t c = 0; c < channels; c++) set_color(&grid, j, c, colors[j * channels + c]);
    }
    return grid;
}

nearest_grid nearest_grid_of_sixteenths(void *scratch, const int16_t *colors, int64_t channels, int64_t k) {
    nearest_grid grid = grid_in(scratch, channels, k, 16);
    for (int64_t j = 0; j < k; j++) {
        grid.lines[j].bias = j;
        for (int64_t c = 0; c < channels; c++) {
            const int16_t value = colors[j * channels + c];
            set_color(&grid, j, c, value < 0 ? 0 : value > MOST_SIXTEENTHS ? MOST_SIXTEENTHS : value);
        }
    }
    return grid;
}

/* The rows that a list is made of, ascending. */
typedef struct grid_rows {
    const int16_t *planes; /* with the grid's stride */
    const uint16_t *numbers;
    int64_t n;
} grid_rows;

/* The place of the row nearest to the centre of lo..hi, rounded down, the lowest on ties. Any row would give correct
 * lists, a near one gives short ones. */
ALWAYS_INLINE int64_t nearest_to_center(const nearest_grid *grid, const grid_rows *rows, const int16_t *lo,
                                        const int16_t *hi, int channels) {
    int32_t least = INT32_MAX;
    for (int64_t i = 0; i < rows->n; i++) {
        int32_t distance = 0;
        for (int c = 0; c < channels; c++) {
            const int16_t center = (int16_t)((lo[c] + hi[c]) >> 1);
            const int16_t difference = (int16_t)(rows->planes[c * grid->stride + i] - center);
            distance += (int32_t)difference * difference;
        }
        grid->distances[i] = distance;
        least = distance < least ? distance : least;
    }
    int64_t place = 0;
    while (grid->distances[place] != least) place++;
    return place;
}

/* Makes the list for the colours lo..hi (both included, scaled) and returns where it starts. The caller makes sure
 * of room. */
ALWAYS_INLINE uint32_t make_list(nearest_grid *grid, nearest_lists *lists, const grid_rows *rows, const int16_t *lo,
                                 const int16_t *hi, int channels) {
    const int64_t r = nearest_to_center(grid, rows, lo, hi, channels);
    /* margins[j] = the largest |x - r|^2 - |x - j|^2 for x in lo..hi: the sum of (r + j - 2 x)(r - j), each at its
     * end of lo..hi */
    int32_t *restrict margins = grid->distances;
    for (int64_t j = 0; j < rows->n; j++) {
        int32_t margin = 0;
        for (int c = 0; c < channels; c++) {
            const int16_t *const plane = rows->planes + c * grid->stride;
            const int16_t row = plane[j], best = plane[r];
            const int16_t step = (int16_t)(best - row);
            const int16_t corner = step > 0 ? lo[c] : hi[c];
            margin += (int32_t)step * (int16_t)(best + row - 2 * corner);
        }
        margins[j] = margin;
    }
    if (lists->used + 2 + rows->n > lists->room) forget(lists, channels);
    const int64_t start = lists->used;
    int64_t end = start + 1;
    for (int64_t j = 0; j < rows->n; j++) {
        lists->rows[end] = rows->numbers == NULL ? (uint16_t)j : rows->numbers[j];
        end += margins[j] + (j <= r) > 0;
    }
    lists->rows[start] = (uint16_t)(end - start - 2);
    lists->used = end;
    return (uint32_t)start;
}

/* The first and the last colour, scaled, whose channels differ from the key's in the lowest shift bits only. */
ALWAYS_INLINE void bounds_of(const nearest_grid *grid, uint32_t key, int shift, int16_t *lo, int16_t *hi,
                             int channels) {
    for (int c = 0; c < channels; c++) {
        const int value = (int)(key >> 8 * (channels - 1 - c) & 0xFF);
        const int first = value >> shift << shift, last = first + (1 << shift) - 1;
        lo[c] = (int16_t)(first * grid->scale);
        hi[c] = (int16_t)(last * grid->scale);
    }
}

/* The place of the key's list among the lists. */
ALWAYS_INLINE uint32_t place_of(const nearest_lists *lists, uint32_t key, int channels) {
    uint32_t place = 0;
    for (int c = 0; c < channels; c++)
        place = place << lists->bits | (key >> 8 * (channels - 1 - c) & 0xFF) >> (8 - lists->bits);
    return place;
}

/* Makes the key's list and returns where it starts. Its candidates are chosen from the rows of another list, or from
 * all rows where among is NULL. */
ALWAYS_INLINE uint32_t list_from(nearest_grid *grid, nearest_lists *lists, uint32_t key, const uint16_t *among,
                                 int channels) {
    grid_rows rows = {.planes = grid->planes, .n = grid->k};
    if (among != NULL) {
        rows = (grid_rows){.planes = grid->picked, .numbers = among + 1, .n = 1 + (int64_t)among[0]};
        for (int c = 0; c < channels; c++)
            for (int64_t i = 0; i < rows.n; i++)
                grid->picked[c * grid->stride + i] = grid->planes[c * grid->stride + rows.numbers[i]];
    }
    int16_t lo[4], hi[4];
    bounds_of(grid, key, 8 - lists->bits, lo, hi, channels);
    return make_list(grid, lists, &rows, lo, hi, channels);
}

/* The key's list, made where it was not. */
ALWAYS_INLINE const uint16_t *kept_list(nearest_grid *grid, nearest_lists *lists, uint32_t key, const uint16_t *among,
                                        int channels) {
    const uint32_t place = place_of(lists, key, channels);
    if (lists->starts[place] == 0) {
        const uint32_t start = list_from(grid, lists, key, among, channels); /* all others may be forgotten meanwhile */
        lists->starts[place] = start;
    }
    return lists->rows + lists->starts[place];
}

/* The list of the key's cell, made now. */
ALWAYS_INLINE uint32_t add_list(nearest_grid *grid, uint32_t key, int channels) {
    const uint16_t *around = kept_list(grid, &grid->regions, key, NULL, channels);
    if (around[0] >= LONG) around = kept_list(grid, &grid->blocks, key, around, channels);
    return list_from(grid, &grid->cells, key, around, channels);
}

ALWAYS_INLINE void add_list_of_loop(nearest_grid *grid, uint32_t key, uint32_t *start) {
    *start = FOR_CHANNELS(grid->channels, add_list, grid, key);
}

CPU_SHORT_PATHS(add_list_of, (nearest_grid * grid, uint32_t key, uint32_t *start), (grid, key, start))

const uint16_t *nearest_grid_list(nearest_grid *grid, uint32_t key) {
    uint32_t start;
    add_list_of(grid, key, &start);
    grid->cells.used = start; /* it is not kept */
    return grid->cells.rows + start;
}

ALWAYS_INLINE int64_t place_on(const nearest_line *line, const int64_t *color, int channels) {
    int64_t place = line->bias;
    for (int c = 0; c < channels; c++) place += color[c] * line->slope[c];
    return place;
}

ALWAYS_INLINE void search(nearest_grid *grid, const uint32_t *keys, int64_t n, int32_t *rows, int channels) {
    const int bits = nearest_cell_bits(channels);
    const nearest_line *const lines = grid->lines;
    uint32_t *const cells = grid->cells.starts;
    const uint16_t *const lists = grid->cells.rows;
    for (int64_t i = 0; i < n; i++) {
        int64_t color[4];
        uint32_t cell = 0;
        for (int c = 0; c < channels; c++) {
            const uint32_t value = keys[i] >> 8 * (channels - 1 - c) & 0xFF;
            color[c] = value;
            cell = cell << bits | value >> (8 - bits);
        }
        uint32_t start = cells[cell];
        if (start == 0) {
            add_list_of(grid, keys[i], &start);
            cells[cell] = start;
        }
        const uint16_t *list = lists + start;
        const int64_t last = list[0];
        int64_t least = place_on(&lines[list[1]], color, channels);
        for (int64_t slot = 1; slot <= last; slot++) {
            const int64_t place = place_on(&lines[list[1 + slot]], color, channels);
            least = place < least ? place : least;
        }
        rows[i] = (int32_t)(least & ((1 << ROW_BITS) - 1));
    }
}

void nearest_grid_search(nearest_grid *grid, const uint32_t *keys, int64_t n, int32_t *rows) {
    FOR_CHANNELS(grid->channels, search, grid, keys, n, rows);
}
