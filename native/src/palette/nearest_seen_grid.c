/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_seen_grid.h"
#include "cpu.h"
#include "scratch.h"

#include <string.h>

enum {
    ROUND = 16,    /* planes are rounded up to this many rows: 64 bytes of int32 */
    LISTS = 65536, /* room for lists of cells, whatever the palette; for others LISTS / 16 */
    PER_ROW = 32,  /* and for each row, four times that for cells */
    LONG = 256,    /* rows of a region from which on blocks pay */
    CELL_BITS = 4, /* of each channel, and of alpha */
    COLOR_STEP = 16,
    ALPHA_STEP = 17, /* cell i of alpha holds 17 i + 1 .. 17 i + 17, but the last holds 255 alone */
    LAST_ALPHA = 15,
    ROW_BITS = 16
};

static int64_t list_count(int coarser) {
    return (int64_t)1 << SEEN_CHANNELS * (CELL_BITS - coarser);
}

static int64_t rounded(int64_t k) {
    return (k + ROUND - 1) / ROUND * ROUND;
}

static int64_t list_room(int64_t k, int coarser) {
    return coarser == 0 ? LISTS + 4 * PER_ROW * rounded(k) : LISTS / 16 + PER_ROW * rounded(k);
}

static int64_t lists_bytes(int64_t k, int coarser) {
    return cache_lines(list_count(coarser) * (int64_t)sizeof(uint32_t) +
                       list_room(k, coarser) * (int64_t)sizeof(uint16_t));
}

int64_t seen_grid_bytes(int64_t k) {
    const int64_t row = (int64_t)(sizeof(int32_t) + sizeof(seen_color) + sizeof(double)) +
                        2 * SEEN_CHANNELS * (int64_t)sizeof(int32_t);
    return rounded(k) * row + lists_bytes(k, 0) + lists_bytes(k, 1) + lists_bytes(k, 2);
}

static void forget(nearest_lists *lists) {
    memset(lists->starts, 0, sizeof *lists->starts << SEEN_CHANNELS * lists->bits);
    lists->used = 1; /* 0 stands for no list */
}

/* Without lists, at *next, which is moved on. */
static nearest_lists lists_at(unsigned char **next, int64_t k, int coarser) {
    nearest_lists lists = {.bits = CELL_BITS - coarser, .room = list_room(k, coarser)};
    lists.starts = (uint32_t *)(void *)*next;
    lists.rows = (uint16_t *)(lists.starts + list_count(coarser));
    *next += lists_bytes(k, coarser);
    forget(&lists);
    return lists;
}

/* A grid without rows and with room for k. */
static seen_grid grid_in(void *scratch, int64_t k) {
    seen_grid grid = {.stride = rounded(k)};
    grid.lines = scratch;
    grid.distances = (double *)(void *)(grid.lines + grid.stride);
    grid.planes = (int32_t *)(void *)(grid.distances + grid.stride);
    grid.picked = grid.planes + SEEN_CHANNELS * grid.stride;
    grid.numbers = grid.picked + SEEN_CHANNELS * grid.stride;
    unsigned char *next = (unsigned char *)(grid.numbers + grid.stride);
    grid.cells = lists_at(&next, k, 0);
    grid.blocks = lists_at(&next, k, 1);
    grid.regions = lists_at(&next, k, 2);
    return grid;
}

static void add_row(seen_grid *grid, const seen_color *color, int64_t number) {
    const int64_t row = grid->k++;
    grid->numbers[row] = (int32_t)number;
    for (int c = 0; c < 3; c++) {
        grid->planes[c * grid->stride + row] = color->channels[c];
        grid->lines[row].channels[c] = 2 * color->channels[c] - color->alpha;
    }
    grid->planes[3 * grid->stride + row] = grid->lines[row].alpha = color->alpha;
}

/* Adds the rows that are fully transparent, or those that are not. */
static void add_rows(seen_grid *grid, const uint8_t *palette, int64_t k, int transparent) {
    for (int64_t j = 0; j < k; j++) {
        const seen_color color = seen_of_key(seen_key(palette + SEEN_CHANNELS * j));
        if ((color.alpha == 0) == transparent) add_row(grid, &color, j);
    }
}

seen_grid seen_grid_of_u8(void *scratch, const uint8_t *palette, int64_t k) {
    seen_grid grid = grid_in(scratch, k);
    add_rows(&grid, palette, k, 0);
    if (grid.k == 0) add_rows(&grid, palette, k, 1);
    grid.clear = seen_nearest(palette, k, 0);
    return grid;
}

static int32_t clamped(int32_t value, int32_t most) {
    return value < 0 ? 0 : value > most ? most : value;
}

seen_grid seen_grid_of_colors(void *scratch, const seen_color *colors, int64_t k) {
    seen_grid grid = grid_in(scratch, k);
    const seen_color none = {{0}, 0};
    int64_t least = INT64_MAX;
    for (int64_t j = 0; j < k; j++) {
        seen_color color = {{0}, clamped(colors[j].alpha, SEEN_MOST)};
        for (int c = 0; c < 3; c++) color.channels[c] = clamped(colors[j].channels[c], color.alpha);
        add_row(&grid, &color, j);
        const int64_t distance = seen_distance(&none, &color);
        if (distance >= least) continue;
        least = distance;
        grid.clear = (int32_t)j;
    }
    return grid;
}

/* The ends of a cell, a block or a region as it is seen over black, p, and over white, p - alpha. */
typedef struct bounds {
    int32_t black_lo[3], black_hi[3], white_lo[3], white_hi[3];
    seen_color middle;
} bounds;

static inline uint32_t alpha_cell(uint32_t alpha) {
    return alpha == UINT8_MAX ? LAST_ALPHA : (alpha - 1) / ALPHA_STEP;
}

/* Those of all colours in the key's cell where coarser is 0, in its block where it is 1, in its region where it is
 * 2. The key's alpha is not 0. */
static bounds bounds_of(uint32_t key, int coarser) {
    bounds of;
    const int cells = 1 << coarser;
    const int first = (int)(alpha_cell(key & 0xFF) >> coarser << coarser), last = first + cells - 1;
    const int32_t lo = first == LAST_ALPHA ? UINT8_MAX : ALPHA_STEP * first + 1;
    const int32_t hi = last == LAST_ALPHA ? UINT8_MAX : ALPHA_STEP * (last + 1) - (last + 1 == LAST_ALPHA);
    of.middle.alpha = 255 * (lo + hi) / 2;
    for (int c = 0; c < 3; c++) {
        const int32_t value = (int32_t)(key >> 8 * (3 - c) & 0xFF), width = COLOR_STEP * cells;
        const int32_t from = value / width * width, to = from + width - 1;
        of.black_lo[c] = from * lo;
        of.black_hi[c] = to * hi;
        of.white_lo[c] = (from - 255) * hi;
        of.white_hi[c] = (to - 255) * lo;
        of.middle.channels[c] = (from + to) * (lo + hi) / 4;
    }
    return of;
}

/* The rows that a list is made of, ascending. */
typedef struct grid_rows {
    const int32_t *planes; /* with the grid's stride */
    const uint16_t *places; /* among the grid's rows; NULL for all of them */
    int64_t n;
} grid_rows;

/* The place of the row nearest to the middle, the lowest on ties. Any row would give correct lists, a near one gives
 * short ones. */
ALWAYS_INLINE int64_t nearest_to_middle(const seen_grid *grid, const grid_rows *rows, const seen_color *middle) {
    const int32_t *const alphas = rows->planes + 3 * grid->stride;
    double *restrict distances = grid->distances;
    for (int64_t i = 0; i < rows->n; i++) {
        double distance = 0;
        for (int c = 0; c < 3; c++) {
            const double black = rows->planes[c * grid->stride + i] - middle->channels[c];
            const double white = black - (alphas[i] - middle->alpha);
            const double on_black = black * black, on_white = white * white;
            distance += on_black > on_white ? on_black : on_white;
        }
        distances[i] = distance;
    }
    int64_t place = 0;
    for (int64_t i = 1; i < rows->n; i++) place = distances[i] < distances[place] ? i : place;
    return place;
}

/* The largest (r - x)^2 - (j - x)^2 for x in lo..hi. */
ALWAYS_INLINE double margin_of(int32_t r, int32_t j, int32_t lo, int32_t hi) {
    const int32_t step = r - j, end = step > 0 ? lo : hi;
    return (double)step * (double)(r + j - 2 * end);
}

/* Makes the list for the colours within these bounds and returns where it starts. */
ALWAYS_INLINE uint32_t make_list(seen_grid *grid, nearest_lists *lists, const grid_rows *rows, const bounds *within) {
    const int64_t r = nearest_to_middle(grid, rows, &within->middle);
    const int32_t *const alphas = rows->planes + 3 * grid->stride;
    double *restrict margins = grid->distances;
    for (int64_t j = 0; j < rows->n; j++) margins[j] = 0;
    for (int c = 0; c < 3; c++) {
        const int32_t *const plane = rows->planes + c * grid->stride;
        const int32_t black = plane[r], white = black - alphas[r];
        for (int64_t j = 0; j < rows->n; j++) {
            const double on_black = margin_of(black, plane[j], within->black_lo[c], within->black_hi[c]);
            const double on_white = margin_of(white, plane[j] - alphas[j], within->white_lo[c], within->white_hi[c]);
            margins[j] += on_black > on_white ? on_black : on_white;
        }
    }
    if (lists->used + 2 + rows->n > lists->room) forget(lists);
    const int64_t start = lists->used;
    int64_t end = start + 1;
    for (int64_t j = 0; j < rows->n; j++) {
        lists->rows[end] = rows->places == NULL ? (uint16_t)j : rows->places[j];
        end += margins[j] > 0 || (margins[j] == 0 && j <= r);
    }
    lists->rows[start] = (uint16_t)(end - start - 2);
    lists->used = end;
    return (uint32_t)start;
}

/* The place of the key's list among the lists. */
ALWAYS_INLINE uint32_t place_of(uint32_t key, int coarser) {
    const int bits = CELL_BITS - coarser;
    uint32_t place = alpha_cell(key & 0xFF) >> coarser;
    for (int c = 0; c < 3; c++) place = place << bits | (key >> 8 * (3 - c) & 0xFF) >> (8 - bits);
    return place;
}

/* Makes the key's list and returns where it starts. Its candidates are chosen from the rows of another list, or from
 * all rows where among is NULL. */
ALWAYS_INLINE uint32_t list_from(seen_grid *grid, nearest_lists *lists, uint32_t key, const uint16_t *among) {
    grid_rows rows = {.planes = grid->planes, .n = grid->k};
    if (among != NULL) {
        rows = (grid_rows){.planes = grid->picked, .places = among + 1, .n = 1 + (int64_t)among[0]};
        for (int c = 0; c < SEEN_CHANNELS; c++)
            for (int64_t i = 0; i < rows.n; i++)
                grid->picked[c * grid->stride + i] = grid->planes[c * grid->stride + rows.places[i]];
    }
    const bounds within = bounds_of(key, CELL_BITS - lists->bits);
    return make_list(grid, lists, &rows, &within);
}

/* The key's list, made where it was not. */
ALWAYS_INLINE const uint16_t *kept_list(seen_grid *grid, nearest_lists *lists, uint32_t key, const uint16_t *among) {
    const uint32_t place = place_of(key, CELL_BITS - lists->bits);
    if (lists->starts[place] == 0) {
        const uint32_t start = list_from(grid, lists, key, among); /* all others may be forgotten meanwhile */
        lists->starts[place] = start;
    }
    return lists->rows + lists->starts[place];
}

ALWAYS_INLINE void add_list_loop(seen_grid *grid, uint32_t key, uint32_t *start) {
    const uint16_t *around = kept_list(grid, &grid->regions, key, NULL);
    if (around[0] >= LONG) around = kept_list(grid, &grid->blocks, key, around);
    *start = list_from(grid, &grid->cells, key, around);
}

CPU_PATHS(add_list, (seen_grid * grid, uint32_t key, uint32_t *start), (grid, key, start))

ALWAYS_INLINE int64_t difference(int32_t a, int32_t b) {
    return a > b ? a - b : b - a;
}

ALWAYS_INLINE int64_t place_on(const seen_grid *grid, uint16_t row, const seen_color *color) {
    const seen_color *const line = &grid->lines[row];
    const int64_t alphas = difference(line->alpha, color->alpha);
    const int64_t x = difference(line->channels[0], color->channels[0]) + alphas;
    const int64_t y = difference(line->channels[1], color->channels[1]) + alphas;
    const int64_t z = difference(line->channels[2], color->channels[2]) + alphas;
    return (x * x + y * y + z * z) * (1 << ROW_BITS) + row;
}

ALWAYS_INLINE int32_t nearest_of(seen_grid *grid, uint32_t key) {
    const uint32_t cell = place_of(key, 0);
    uint32_t start = grid->cells.starts[cell];
    if (start == 0) {
        add_list(grid, key, &start);
        grid->cells.starts[cell] = start;
    }
    seen_color color = seen_of_key(key);
    for (int c = 0; c < 3; c++) color.channels[c] = 2 * color.channels[c] - color.alpha;
    const uint16_t *const list = grid->cells.rows + start;
    const int64_t last = list[0];
    int64_t least = place_on(grid, list[1], &color);
    for (int64_t slot = 1; slot <= last; slot++) {
        const int64_t place = place_on(grid, list[1 + slot], &color);
        least = place < least ? place : least;
    }
    return grid->numbers[least & ((1 << ROW_BITS) - 1)];
}

void seen_grid_search(seen_grid *grid, const uint32_t *keys, int64_t n, int32_t *rows) {
    for (int64_t i = 0; i < n; i++) rows[i] = (keys[i] & 0xFF) == 0 ? grid->clear : nearest_of(grid, keys[i]);
}
