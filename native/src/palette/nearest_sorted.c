/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_sorted.h"
#include "scratch.h"

#include <string.h>

enum {
    LANES = 16, /* a cell's pixels begin at a multiple of this, and are filled up to the next */
    ROOM = SORTED_PIXELS + CELLS * LANES, /* for pixels in the order of cells */
    NOWHERE = ROOM - 1,                   /* the place of the pixels without a cell */
};

int64_t nearest_sorted_bytes(int64_t channels, int64_t k) {
    const int64_t numbers = 2 * SORTED_PIXELS + ROOM + channels * (SORTED_PIXELS + ROOM);
    return cache_lines(nearest_float_grid_bytes(channels, k)) + cache_lines(nearest_filtered_bytes(k)) +
           numbers * (int64_t)sizeof(int32_t);
}

nearest_sorted nearest_sorted_of(void *scratch, const double *palette, int64_t channels, int64_t k) {
    unsigned char *at = scratch;
    nearest_sorted sorted = {.grid = nearest_float_grid_of(at, palette, channels, k)};
    at += cache_lines(nearest_float_grid_bytes(channels, k));
    sorted.filtered = nearest_filtered_of(at, palette, channels, k);
    at += cache_lines(nearest_filtered_bytes(k));
    sorted.rows = (int32_t *)(void *)at;
    sorted.places = sorted.rows + SORTED_PIXELS;
    sorted.found = sorted.places + SORTED_PIXELS;
    sorted.levels = (float *)(void *)(sorted.found + ROOM);
    sorted.sorted = sorted.levels + channels * SORTED_PIXELS;
    memset(sorted.sorted, 0, (size_t)(channels * ROOM) * sizeof *sorted.sorted);
    return sorted;
}

void nearest_sorted_add(nearest_sorted *sorted, double (*planes)[BLOCK], int64_t n) {
    nearest_float_grid_number(&sorted->grid, planes, n, sorted->rows + sorted->count);
    nearest_filtered_levels(&sorted->filtered, planes, n, sorted->levels + sorted->count, SORTED_PIXELS);
    sorted->count += n;
}

/* Sorts the levels. The pixels of a cell are at starts[cell] .. ends[cell] - 1. */
static void sort(nearest_sorted *sorted, int32_t *starts, int32_t *ends) {
    const int32_t *const numbers = sorted->rows;
    int32_t counts[CELLS + 1] = {0}, next[CELLS + 1], *const count = counts + 1, *const place = next + 1;
    for (int64_t i = 0; i < sorted->count; i++) count[numbers[i]]++;
    place[NO_CELL] = NOWHERE;
    for (int32_t cell = 0, at = 0; cell < CELLS; cell++) {
        starts[cell] = place[cell] = at;
        ends[cell] = at + count[cell];
        at += (count[cell] + LANES - 1) / LANES * LANES;
    }
    for (int64_t i = 0; i < sorted->count; i++) {
        sorted->places[i] = place[numbers[i]];
        place[numbers[i]] += numbers[i] != NO_CELL;
    }
    for (int64_t c = 0; c < sorted->grid.channels; c++) {
        const float *const from = sorted->levels + c * SORTED_PIXELS;
        float *const to = sorted->sorted + c * ROOM;
        for (int64_t i = 0; i < sorted->count; i++) to[sorted->places[i]] = from[i];
    }
}

void nearest_sorted_search(nearest_sorted *sorted) {
    int32_t starts[CELLS], ends[CELLS];
    sort(sorted, starts, ends);
    for (int32_t cell = 0; cell < CELLS; cell++) {
        if (starts[cell] == ends[cell]) continue;
        const uint16_t *const list = nearest_float_grid_list(&sorted->grid, cell);
        const nearest_choice candidates = {list[0] + 1, list + 1};
        for (int64_t at = starts[cell]; at < ends[cell]; at += BLOCK) {
            const int64_t n = block_length((ends[cell] - at + LANES - 1) / LANES * LANES);
            nearest_filtered_search(&sorted->filtered, candidates, sorted->sorted + at, ROOM, n, sorted->found + at);
        }
    }
    sorted->found[NOWHERE] = UNSURE;
    for (int64_t i = 0; i < sorted->count; i++) sorted->rows[i] = sorted->found[sorted->places[i]];
    sorted->count = 0;
}
