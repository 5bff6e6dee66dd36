/* SPDX-License-Identifier: Apache-2.0 */
#include "faces.h"
#include "nearest_grid.h"
#include "scratch.h"

#include <string.h>

static const double NEGATIVE = -1e-9; /* a weight */
static const double OUTSIDE = 1e-3;   /* a squared distance from which on the direction to the hull is certain */
static const double SAME = 1e-8;      /* a squared distance that is rounding */

static int64_t cell_count(int64_t channels) {
    return (int64_t)1 << channels * nearest_cell_bits(channels);
}

static int64_t cells_bytes(int64_t channels) {
    return cell_count(channels) * FACES_OF_CELL * (int64_t)sizeof(uint16_t);
}

int64_t faces_bytes(int64_t channels, int64_t k) {
    return cache_lines(mixer_bytes(channels, k)) +
           2 * (cache_lines(FACES * (int64_t)sizeof(face)) + cache_lines(cells_bytes(channels)));
}

static void forget(face_list *list, int64_t channels) {
    memset(list->cells, 0, (size_t)cells_bytes(channels));
    memset(list->recent, 0, sizeof list->recent);
    list->count = 0;
    list->next = 0;
}

static face_list list_at(unsigned char **next, int64_t channels) {
    face_list list = {.faces = (face *)(void *)*next};
    *next += cache_lines(FACES * (int64_t)sizeof(face));
    list.cells = (uint16_t *)(void *)*next;
    *next += cache_lines(cells_bytes(channels));
    forget(&list, channels);
    return list;
}

faces faces_of(void *scratch, const double *colors, int64_t channels, int64_t k) {
    faces f = {.mixer = mixer_of(scratch, colors, channels, k), .colors = colors};
    unsigned char *next = (unsigned char *)scratch + cache_lines(mixer_bytes(channels, k));
    f.hull = list_at(&next, channels);
    f.mixes = list_at(&next, channels);
    return f;
}

static uint16_t *cell_of(const faces *f, const face_list *list, const double *color) {
    const int bits = nearest_cell_bits(f->mixer.channels);
    int64_t cell = 0;
    for (int64_t c = 0; c < f->mixer.channels; c++) {
        const double level = color[c] < 0 ? 0 : color[c] > 255 ? 255 : color[c];
        cell = cell << bits | (int64_t)level >> (8 - bits);
    }
    return list->cells + cell * FACES_OF_CELL;
}

static double square_between(const double *a, const double *b, int64_t n) {
    double sum = 0;
    for (int64_t c = 0; c < n; c++) sum += (a[c] - b[c]) * (a[c] - b[c]);
    return sum;
}

/* The weights of the face for a colour. 0 where one is negative. */
static int weigh(const faces *f, const face *at, const double *color, double *weights) {
    for (int64_t i = 0; i < at->rows.n; i++) {
        weights[i] = at->base[i];
        for (int64_t c = 0; c < f->mixer.channels; c++) weights[i] += at->slopes[i][c] * color[c];
        if (weights[i] < NEGATIVE) return 0;
    }
    return 1;
}

static void mean_of(const faces *f, const face *at, const double *weights, double *mean) {
    for (int64_t c = 0; c < f->mixer.channels; c++) {
        mean[c] = 0;
        for (int64_t i = 0; i < at->rows.n; i++) mean[c] += weights[i] * at->corners[i][c];
    }
}

/* Whether the face holds the point of the hull nearest to the colour, and that point. */
static int holds_nearest(const faces *f, const face *at, const double *color, double *nearest) {
    double weights[MIX_ROWS], side = 0;
    if (!weigh(f, at, color, weights)) return 0;
    mean_of(f, at, weights, nearest);
    if (at->rows.n == f->mixer.dimension + 1) return 1;
    if (at->rows.n < f->mixer.dimension) return mixer_is_nearest(&f->mixer, color, nearest);
    for (int64_t c = 0; c < f->mixer.channels; c++) side += at->normal[c] * (color[c] - nearest[c]);
    return side >= 0;
}

/* Puts a face first in its cell. */
static void remember(face_list *list, uint16_t *cell, uint16_t number) {
    uint16_t moved = number;
    for (int64_t i = 0; i < FACES_OF_CELL; i++) {
        const uint16_t here = cell[i];
        cell[i] = moved;
        if (here == number) return;
        moved = here;
    }
    list->recent[list->next++ % FACES_RECENT] = number;
}

/* The face for a mix, kept in the list. NULL where its rows span less than a simplex. */
static face *add(faces *f, face_list *list, const double *color, const mix *rows) {
    if (list->count == FACES) forget(list, f->mixer.channels);
    face *const made = &list->faces[list->count];
    made->rows = *rows;
    if (!mixer_plane(&f->mixer, rows, made->base, made->slopes)) return NULL;
    for (int64_t i = 0; i < rows->n; i++)
        memcpy(made->corners[i], f->colors + rows->rows[i] * f->mixer.channels,
               (size_t)f->mixer.channels * sizeof(double));
    remember(list, cell_of(f, list, color), (uint16_t)++list->count);
    return made;
}

/* The nearest point by a face that is kept. */
static int nearest_kept(faces *f, const double *color, double *nearest) {
    face_list *const list = &f->hull;
    uint16_t *const cell = cell_of(f, list, color);
    for (int64_t i = 0; i < FACES_OF_CELL && cell[i] != 0; i++)
        if (holds_nearest(f, &list->faces[cell[i] - 1], color, nearest)) return 1;
    for (int64_t i = 0; i < FACES_RECENT; i++) {
        const uint16_t number = list->recent[i];
        if (number == 0 || !holds_nearest(f, &list->faces[number - 1], color, nearest)) continue;
        remember(list, cell, number);
        return 1;
    }
    return 0;
}

static void nearest_searched(faces *f, const double *color, double *nearest) {
    const mix found = mixer_nearest(&f->mixer, color);
    const int64_t channels = f->mixer.channels;
    double normal[4] = {0}, square = 0;
    for (int64_t c = 0; c < channels; c++) {
        nearest[c] = 0;
        for (int64_t i = 0; i < found.n; i++)
            nearest[c] += found.weights[i] * f->colors[found.rows[i] * channels + c];
    }
    for (int64_t d = 0; d < f->mixer.dimension; d++) { /* within the hull's dimensions */
        double part = 0;
        for (int64_t c = 0; c < channels; c++) part += f->mixer.axes[d][c] * (color[c] - nearest[c]);
        for (int64_t c = 0; c < channels; c++) normal[c] += part * f->mixer.axes[d][c];
        square += part * part;
    }
    if (found.n == f->mixer.dimension && square < OUTSIDE) return; /* it may be the wrong side */
    face *const made = add(f, &f->hull, color, &found);
    if (made != NULL) memcpy(made->normal, normal, sizeof normal);
}

int faces_nearest(faces *f, const double *color, double *nearest) {
    if (!nearest_kept(f, color, nearest)) nearest_searched(f, color, nearest);
    if (square_between(color, nearest, f->mixer.channels) > SAME) return 0;
    memcpy(nearest, color, (size_t)f->mixer.channels * sizeof *nearest);
    return 1;
}

static const face *mix_kept(faces *f, const double *point, double *weights) {
    face_list *const list = &f->mixes;
    uint16_t *const cell = cell_of(f, list, point);
    for (int64_t i = 0; i < FACES_OF_CELL && cell[i] != 0; i++)
        if (weigh(f, &list->faces[cell[i] - 1], point, weights)) return &list->faces[cell[i] - 1];
    for (int64_t i = 0; i < FACES_RECENT; i++) {
        const uint16_t number = list->recent[i];
        if (number == 0 || !weigh(f, &list->faces[number - 1], point, weights)) continue;
        remember(list, cell, number);
        return &list->faces[number - 1];
    }
    return NULL;
}

mix faces_mix(faces *f, const double *point, double slopes[MIX_ROWS][4]) {
    double weights[MIX_ROWS];
    const face *at = mix_kept(f, point, weights);
    mix found;
    if (at == NULL) {
        const mix start = mixer_nearest(&f->mixer, point);
        found = mixer_tighten(&f->mixer, &start);
        at = add(f, &f->mixes, point, &found);
    } else {
        found = at->rows;
        double sum = 0;
        for (int64_t i = 0; i < found.n; i++) sum += found.weights[i] = weights[i] < 0 ? 0 : weights[i];
        for (int64_t i = 0; i < found.n; i++) found.weights[i] /= sum;
    }
    memset(slopes, 0, MIX_ROWS * sizeof *slopes);
    if (at != NULL) memcpy(slopes, at->slopes, MIX_ROWS * sizeof *slopes);
    return found;
}
