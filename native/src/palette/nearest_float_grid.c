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

static void forget_lists(nearest_float_grid *cells) {
    memset(cells->starts, 0, CELLS * sizeof *cells->starts);
    cells->used = 1; /* 0 stands for no list */
}

nearest_float_grid nearest_float_grid_of(void *scratch, const double *palette, int64_t channels, int64_t k) {
    nearest_float_grid cells = {.channels = channels, .k = k, .palette = palette, .room = list_room(k)};
    cells.side = (int64_t)1 << CELL_BITS / channels;
    cells.margins = scratch;
    cells.planes = cells.margins + k;
    cells.starts =
        (uint32_t *)(void *)((unsigned char *)scratch + cache_lines((1 + channels) * k * (int64_t)sizeof(double)));
    cells.lists = (uint16_t *)(cells.starts + CELLS);
    double largest = 0, high[CELLS_CHANNELS];
    for (int64_t c = 0; c < channels; c++) {
        cells.low[c] = high[c] = palette[c];
        for (int64_t j = 0; j < k; j++) {
            const double level = cells.planes[c * k + j] = palette[j * channels + c];
            cells.low[c] = level < cells.low[c] ? level : cells.low[c];
            high[c] = level > high[c] ? level : high[c];
        }
        largest = fmax(largest, fmax(fabs(cells.low[c]), fabs(high[c])));
    }
    const double reach = 4 * largest; /* of the cells at the rim: a box is at most twice as wide */
    if (!(reach > 0x1p-300 && reach < 0x1p300)) cells.side = 0;
    for (int64_t c = 0; c < channels && cells.side > 0; c++)
        cells.width[c] = fmax(high[c] - cells.low[c], largest * 0x1p-10) / (double)cells.side;
    cells.pad = reach * 0x1p-44;
    cells.slack = reach * reach * 0x1p-42;
    forget_lists(&cells);
    return cells;
}

/* The row nearest to the centre of lo..hi, more or less: any row would do. */
ALWAYS_INLINE int64_t nearest_to_center(const nearest_float_grid *cells, const double *lo, const double *hi,
                                        int channels) {
    double *restrict distances = cells->margins;
    double least = INFINITY;
    for (int64_t j = 0; j < cells->k; j++) {
        double distance = 0;
        for (int c = 0; c < channels; c++) {
            const double difference = cells->planes[c * cells->k + j] - (lo[c] + hi[c]) / 2;
            distance += difference * difference;
        }
        distances[j] = distance;
    }
    for (int64_t j = 0; j < cells->k; j++) least = distances[j] < least ? distances[j] : least;
    int64_t row = 0;
    while (distances[row] > least) row++;
    return row;
}

/* Makes the list of the cell lo..hi and returns where it starts; forgets all others where there is no room for it. */
ALWAYS_INLINE uint32_t make_list(nearest_float_grid *cells, const double *lo, const double *hi, int channels) {
    const int64_t r = nearest_to_center(cells, lo, hi, channels), k = cells->k;
    /* margins[j] = the most by which a colour of the cell is nearer to j than to r, in squared distances */
    double *restrict margins = cells->margins;
    for (int64_t j = 0; j < k; j++) {
        double margin = 0;
        for (int c = 0; c < channels; c++) {
            const double row = cells->planes[c * k + j], best = cells->planes[c * k + r], step = best - row;
            margin += step * (best + row - 2 * (step > 0 ? lo[c] : hi[c]));
        }
        margins[j] = margin;
    }
    if (cells->used + 1 + k > cells->room) forget_lists(cells);
    const int64_t start = cells->used;
    uint16_t *const list = cells->lists + start;
    int64_t size = 0;
    for (int64_t j = 0; j < k; j++) {
        list[1 + size] = (uint16_t)j;
        size += margins[j] >= -cells->slack;
    }
    if (size == 0) size = 1; /* a palette that is not finite, against its contract: any row */
    list[0] = (uint16_t)(size - 1);
    cells->used = start + 1 + size;
    return (uint32_t)start;
}

/* The list of the cell of that number, made now. */
ALWAYS_INLINE uint32_t add_list(nearest_float_grid *cells, int32_t cell, int channels) {
    double lo[CELLS_CHANNELS], hi[CELLS_CHANNELS];
    const int32_t side = (int32_t)cells->side;
    for (int c = channels - 1; c >= 0; c--, cell /= side) {
        const int32_t place = cell % side, first = place == 0 ? -side : place,
                      end = place == side - 1 ? 2 * side : place + 1;
        lo[c] = cells->low[c] + first * cells->width[c] - cells->pad;
        hi[c] = cells->low[c] + end * cells->width[c] + cells->pad;
    }
    return make_list(cells, lo, hi, channels);
}

ALWAYS_INLINE void start_list_loop(nearest_float_grid *cells, int32_t cell, uint32_t *start) {
    *start = FOR_CHANNELS(cells->channels, add_list, cells, cell);
}

CPU_PATHS(start_list, (nearest_float_grid * cells, int32_t cell, uint32_t *start), (cells, cell, start))

const uint16_t *nearest_float_grid_list(nearest_float_grid *cells, int32_t cell) {
    if (cells->starts[cell] == 0) {
        uint32_t start; /* all others may be forgotten meanwhile */
        start_list(cells, cell, &start);
        cells->starts[cell] = start;
    }
    return cells->lists + cells->starts[cell];
}

ALWAYS_INLINE void number_loop(const nearest_float_grid *cells, const double (*restrict planes)[BLOCK], int64_t n,
                               int32_t *restrict numbers) {
    const double side = (double)cells->side;
    for (int64_t i = 0; i < n; i++) numbers[i] = 0;
    for (int64_t c = 0; c < cells->channels; c++) {
        const double low = cells->low[c], per_width = 1 / cells->width[c];
        for (int64_t i = 0; i < n; i++) {
            const double place = (planes[c][i] - low) * per_width;
            const int inside = (place >= -side) & (place < 2 * side);
            const double up = place > 0 ? place : 0, within = up < side - 1 ? up : side - 1;
            const int32_t number = numbers[i] * (int32_t)cells->side + (int32_t)within;
            numbers[i] = (numbers[i] >= 0) & inside ? number : NO_CELL;
        }
    }
}

CPU_WIDE_PATHS(number, (const nearest_float_grid *cells, const double (*planes)[BLOCK], int64_t n, int32_t *numbers),
               (cells, planes, n, numbers))

void nearest_float_grid_number(const nearest_float_grid *cells, double (*planes)[BLOCK], int64_t n, int32_t *numbers) {
    number(cells, (const double(*)[BLOCK])planes, n, numbers);
}

/* The nearest of the candidates to pixel i. */
static int32_t search(const nearest_float_grid *cells, const uint16_t *list, double (*planes)[BLOCK], int64_t i) {
    double least = INFINITY;
    int32_t row = 0;
    for (int64_t slot = 0; slot <= list[0]; slot++) {
        const double *const color = cells->palette + list[1 + slot] * cells->channels;
        double distance = 0;
        for (int64_t c = 0; c < cells->channels; c++) {
            const double difference = planes[c][i] - color[c];
            distance += difference * difference;
        }
        row = distance < least ? list[1 + slot] : row;
        least = distance < least ? distance : least;
    }
    return row;
}

void nearest_float_grid_search(nearest_float_grid *cells, double (*planes)[BLOCK], int64_t n, int32_t *rows) {
    nearest_float_grid_number(cells, planes, n, rows);
    for (int64_t i = 0; i < n; i++)
        if (rows[i] != NO_CELL) rows[i] = search(cells, nearest_float_grid_list(cells, rows[i]), planes, i);
}
