/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_float_grid.h"
#include "cpu.h"
#include "scratch.h"

#include <math.h>
#include <string.h>

enum {
    LISTS = 1 << 14,    /* room for lists, whatever the palette */
    LISTS_PER_ROW = 64, /* and for each row */
};

static int64_t list_room(int64_t k) {
    return LISTS + LISTS_PER_ROW * k;
}

int64_t nearest_float_grid_bytes(int64_t channels, int64_t k) {
    return cache_lines((1 + channels) * k * (int64_t)sizeof(double)) + CELLS * (int64_t)sizeof(uint32_t) +
           list_room(k) * (int64_t)sizeof(uint16_t);
}

static void forget_lists(nearest_float_grid *grid) {
    memset(grid->starts, 0, CELLS * sizeof *grid->starts);
    grid->used = 1; /* 0 stands for no list */
}

nearest_float_grid nearest_float_grid_of(void *scratch, const double *palette, int64_t channels, int64_t k) {
    nearest_float_grid grid = {.channels = channels, .k = k, .palette = palette, .room = list_room(k)};
    grid.side = (int64_t)1 << CELL_BITS / channels;
    grid.margins = scratch;
    grid.planes = grid.margins + k;
    grid.starts =
        (uint32_t *)(void *)((unsigned char *)scratch + cache_lines((1 + channels) * k * (int64_t)sizeof(double)));
    grid.lists = (uint16_t *)(grid.starts + CELLS);
    double largest = 0, high[FLOAT_GRID_CHANNELS];
    for (int64_t c = 0; c < channels; c++) {
        grid.low[c] = high[c] = palette[c];
        for (int64_t j = 0; j < k; j++) {
            const double level = grid.planes[c * k + j] = palette[j * channels + c];
            grid.low[c] = level < grid.low[c] ? level : grid.low[c];
            high[c] = level > high[c] ? level : high[c];
        }
        largest = fmax(largest, fmax(fabs(grid.low[c]), fabs(high[c])));
    }
    const double reach =
        4 * largest; /* of the outermost cells: the box is at most twice as wide as the largest coordinate */
    if (!(reach > 0x1p-300 && reach < 0x1p300)) grid.side = 0;
    for (int64_t c = 0; c < channels && grid.side > 0; c++)
        grid.width[c] = fmax(high[c] - grid.low[c], largest * 0x1p-10) / (double)grid.side;
    grid.pad = reach * 0x1p-44;
    grid.slack = reach * reach * 0x1p-42;
    forget_lists(&grid);
    return grid;
}

/* The row nearest to the centre of lo..hi, up to rounding. Any row would give correct lists, a near one gives short
 * ones. */
ALWAYS_INLINE int64_t nearest_to_center(const nearest_float_grid *grid, const double *lo, const double *hi,
                                        int channels) {
    double *restrict distances = grid->margins;
    double least = INFINITY;
    for (int64_t j = 0; j < grid->k; j++) {
        double distance = 0;
        for (int c = 0; c < channels; c++) {
            const double difference = grid->planes[c * grid->k + j] - (lo[c] + hi[c]) / 2;
            distance += difference * difference;
        }
        distances[j] = distance;
    }
    for (int64_t j = 0; j < grid->k; j++) least = distances[j] < least ? distances[j] : least;
    int64_t row = 0;
    while (distances[row] > least) row++;
    return row;
}

/* Makes the list of the cell lo..hi and returns where it starts. Forgets all other lists where there is no room for
 * it. */
ALWAYS_INLINE uint32_t make_list(nearest_float_grid *grid, const double *lo, const double *hi, int channels) {
    const int64_t r = nearest_to_center(grid, lo, hi, channels), k = grid->k;
    /* margins[j] = the largest amount by which a colour of the cell is nearer to j than to r, in squared distances */
    double *restrict margins = grid->margins;
    for (int64_t j = 0; j < k; j++) {
        double margin = 0;
        for (int c = 0; c < channels; c++) {
            const double row = grid->planes[c * k + j], best = grid->planes[c * k + r], step = best - row;
            margin += step * (best + row - 2 * (step > 0 ? lo[c] : hi[c]));
        }
        margins[j] = margin;
    }
    if (grid->used + 1 + k > grid->room) forget_lists(grid);
    const int64_t start = grid->used;
    uint16_t *const list = grid->lists + start;
    int64_t size = 0;
    for (int64_t j = 0; j < k; j++) {
        list[1 + size] = (uint16_t)j;
        size += margins[j] >= -grid->slack;
    }
    if (size == 0) size = 1; /* a palette that is not finite, against its contract: any row */
    list[0] = (uint16_t)(size - 1);
    grid->used = start + 1 + size;
    return (uint32_t)start;
}

/* Makes the list of a cell, and returns where it starts. */
ALWAYS_INLINE uint32_t add_list(nearest_float_grid *grid, int32_t cell, int channels) {
    double lo[FLOAT_GRID_CHANNELS], hi[FLOAT_GRID_CHANNELS];
    const int32_t side = (int32_t)grid->side;
    for (int c = channels - 1; c >= 0; c--, cell /= side) {
        const int32_t place = cell % side, first = place == 0 ? -side : place,
                      end = place == side - 1 ? 2 * side : place + 1;
        lo[c] = grid->low[c] + first * grid->width[c] - grid->pad;
        hi[c] = grid->low[c] + end * grid->width[c] + grid->pad;
    }
    return make_list(grid, lo, hi, channels);
}

ALWAYS_INLINE void start_list_loop(nearest_float_grid *grid, int32_t cell, uint32_t *start) {
    *start = FOR_CHANNELS(grid->channels, add_list, grid, cell);
}

CPU_PATHS(start_list, (nearest_float_grid * grid, int32_t cell, uint32_t *start), (grid, cell, start))

const uint16_t *nearest_float_grid_list(nearest_float_grid *grid, int32_t cell) {
    if (grid->starts[cell] == 0) {
        uint32_t start; /* kept here, because making a list may forget all others */
        start_list(grid, cell, &start);
        grid->starts[cell] = start;
    }
    return grid->lists + grid->starts[cell];
}

ALWAYS_INLINE void number_loop(const nearest_float_grid *grid, const double (*restrict planes)[BLOCK], int64_t n,
                               int32_t *restrict numbers) {
    const double side = (double)grid->side;
    for (int64_t i = 0; i < n; i++) numbers[i] = 0;
    for (int64_t c = 0; c < grid->channels; c++) {
        const double low = grid->low[c], per_width = 1 / grid->width[c];
        for (int64_t i = 0; i < n; i++) {
            const double place = (planes[c][i] - low) * per_width;
            const int inside = (place >= -side) & (place < 2 * side);
            const double up = place > 0 ? place : 0, within = up < side - 1 ? up : side - 1;
            const int32_t number = numbers[i] * (int32_t)grid->side + (int32_t)within;
            numbers[i] = (numbers[i] >= 0) & inside ? number : NO_CELL;
        }
    }
}

CPU_WIDE_PATHS(number, (const nearest_float_grid *grid, const double (*planes)[BLOCK], int64_t n, int32_t *numbers),
               (grid, planes, n, numbers))

void nearest_float_grid_number(const nearest_float_grid *grid, double (*planes)[BLOCK], int64_t n, int32_t *numbers) {
    number(grid, (const double(*)[BLOCK])planes, n, numbers);
}

/* The nearest of the candidates to pixel i. */
static int32_t search(const nearest_float_grid *grid, const uint16_t *list, double (*planes)[BLOCK], int64_t i) {
    double least = INFINITY;
    int32_t row = 0;
    for (int64_t slot = 0; slot <= list[0]; slot++) {
        const double *const color = grid->palette + list[1 + slot] * grid->channels;
        double distance = 0;
        for (int64_t c = 0; c < grid->channels; c++) {
            const double difference = planes[c][i] - color[c];
            distance += difference * difference;
        }
        row = distance < least ? list[1 + slot] : row;
        least = distance < least ? distance : least;
    }
    return row;
}

void nearest_float_grid_search(nearest_float_grid *grid, double (*planes)[BLOCK], int64_t n, int32_t *rows) {
    nearest_float_grid_number(grid, planes, n, rows);
    for (int64_t i = 0; i < n; i++)
        if (rows[i] != NO_CELL) rows[i] = search(grid, nearest_float_grid_list(grid, rows[i]), planes, i);
}
