/* SPDX-License-Identifier: Apache-2.0 */
#include "cells.h"
#include "scratch.h"

#include <float.h>
#include <string.h>

enum { NO_CELL = -1, UNKNOWN = -2, MOST_CELLS = 8192, STEPS = 1024 };

static const double NEGATIVE = -1e-9; /* a weight */
static const double BEHIND = 1e-9;    /* a weight below minus that is behind a side */

static int64_t room_for(int64_t k) {
    return 12 * k + 64 < MOST_CELLS ? 12 * k + 64 : MOST_CELLS;
}

static int place_bits(int64_t k) {
    int bits = 0;
    while ((int64_t)1 << bits < 2 * room_for(k)) bits++;
    return bits;
}

int64_t cells_bytes(int64_t k) {
    return cache_lines(room_for(k) * (int64_t)sizeof(cell)) + ((int64_t)sizeof(int32_t) << place_bits(k));
}

/* The cell of these rows, which are ascending, made where it is new. NO_CELL where they span less than a simplex. */
static int32_t cell_with(cells *all, const int32_t *rows) {
    const int64_t n = all->mixer->dimension + 1;
    uint32_t hash = 0;
    for (int64_t i = 0; i < n; i++) hash = (hash ^ (uint32_t)rows[i]) * 0x9E3779B1U;
    uint32_t place = hash >> (32 - all->bits);
    for (; all->places[place] != NO_CELL; place = (place + 1) & ((1U << all->bits) - 1))
        if (memcmp(all->cells[all->places[place]].rows, rows, (size_t)n * sizeof *rows) == 0) return all->places[place];
    cell *const made = &all->cells[all->count];
    mix of = {.n = n};
    for (int64_t i = 0; i < n; i++) {
        of.rows[i] = made->rows[i] = rows[i];
        made->next[i] = UNKNOWN;
    }
    if (!mixer_plane(all->mixer, &of, made->base, made->slopes)) return NO_CELL;
    all->places[place] = (int32_t)all->count;
    return (int32_t)all->count++;
}

static void forget(cells *all, const int32_t *first) {
    all->count = 0;
    memset(all->places, 0xFF, sizeof *all->places << all->bits);
    cell_with(all, first);
}

static void sort(int32_t *rows, int64_t n) {
    for (int64_t i = 1; i < n; i++) {
        const int32_t row = rows[i];
        int64_t at = i;
        for (; at > 0 && rows[at - 1] > row; at--) rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

cells cells_of(void *scratch, const mixer *m, const double *colors) {
    cells all = {.mixer = m, .colors = colors, .cells = scratch, .room = room_for(m->k), .bits = place_bits(m->k)};
    all.places = (int32_t *)(void *)((unsigned char *)scratch + cache_lines(all.room * (int64_t)sizeof(cell)));
    int64_t corners[MIX_ROWS];
    int32_t rows[MIX_ROWS];
    mixer_first_cell(m, corners);
    for (int64_t i = 0; i <= m->dimension; i++) rows[i] = (int32_t)corners[i];
    sort(rows, m->dimension + 1);
    forget(&all, rows);
    return all;
}

static double weight_of(const cell *at, int64_t i, const double *color, int64_t channels) {
    double weight = at->base[i];
    for (int64_t c = 0; c < channels; c++) weight += at->slopes[i][c] * color[c];
    return weight;
}

/* The row that makes a cell with all rows of this one but row i: behind that side, the one whose lift is least above
 * the plane of the cell's lifts, by weight. -1 where none is behind. */
static int32_t row_behind(const cells *all, const cell *at, int64_t i) {
    const mixer *const m = all->mixer;
    double plane[4] = {0}, base = 0, least = DBL_MAX;
    int32_t row = -1;
    for (int64_t r = 0; r <= m->dimension; r++) {
        base += m->lifts[at->rows[r]] * at->base[r];
        for (int64_t c = 0; c < m->channels; c++) plane[c] += m->lifts[at->rows[r]] * at->slopes[r][c];
    }
    for (int32_t j = 0; j < m->k; j++) {
        const double *const color = all->colors + j * m->channels;
        const double behind = -weight_of(at, i, color, m->channels);
        if (behind <= BEHIND) continue;
        double above = m->lifts[j] - base;
        for (int64_t c = 0; c < m->channels; c++) above -= plane[c] * color[c];
        int own = 0;
        if (above < least * behind)
            for (int64_t r = 0; r <= m->dimension; r++) own |= at->rows[r] == j;
        if (own || above >= least * behind) continue;
        least = above / behind;
        row = j;
    }
    return row;
}

/* The cell behind a side of another. */
static int32_t neighbour(cells *all, int32_t from, int64_t i) {
    const int64_t n = all->mixer->dimension + 1;
    int32_t rows[MIX_ROWS], first[MIX_ROWS];
    if (all->cells[from].next[i] != UNKNOWN) return all->cells[from].next[i];
    memcpy(rows, all->cells[from].rows, sizeof rows);
    rows[i] = row_behind(all, &all->cells[from], i);
    if (rows[i] < 0) return all->cells[from].next[i] = NO_CELL;
    sort(rows, n);
    if (all->count == all->room) {
        memcpy(first, all->cells[0].rows, sizeof first);
        forget(all, first);
        return cell_with(all, rows);
    }
    return all->cells[from].next[i] = cell_with(all, rows);
}

/* The next cell on the way to a color with these weights. NO_CELL where the way ends. */
static int32_t step_from(cells *all, int32_t from, double *weights) {
    for (;;) {
        int64_t side = -1;
        for (int64_t i = 0; i <= all->mixer->dimension; i++)
            if (weights[i] < (side < 0 ? NEGATIVE : weights[side])) side = i;
        if (side < 0) return NO_CELL;
        const int32_t next = neighbour(all, from, side);
        if (next != NO_CELL) return next;
        weights[side] = 0; /* the hull ends there */
    }
}

mix cells_mix(cells *all, const double *color) {
    const int64_t n = all->mixer->dimension + 1;
    int32_t at = 0, next = 0;
    double weights[MIX_ROWS], sum = 0;
    for (int step = 0; next != NO_CELL && step < STEPS; step++) {
        at = next;
        for (int64_t i = 0; i < n; i++) weights[i] = weight_of(&all->cells[at], i, color, all->mixer->channels);
        next = step_from(all, at, weights);
    }
    mix found = {.n = n};
    for (int64_t i = 0; i < n; i++) {
        found.rows[i] = all->cells[at].rows[i];
        sum += found.weights[i] = weights[i] < 0 ? 0 : weights[i];
    }
    for (int64_t i = 0; i < n; i++) found.weights[i] /= sum;
    return found;
}
