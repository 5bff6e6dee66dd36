/* SPDX-License-Identifier: Apache-2.0 */
#include "mix.h"
#include "cpu.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Squared distances, in levels. */
static const double FLAT = 1e-16;   /* rows nearer than that to a plane lie in it */
static const double GAP = 1e-9;     /* how much nearer the nearest point may be */
static const double NOTHING = 1e-9; /* a weight */

int64_t mixer_bytes(int64_t channels, int64_t k) {
    return (channels + 2) * k * (int64_t)sizeof(double);
}

static double dot(const double *a, const double *b, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

/* Takes the parts along the n axes out of the vector, twice, so that rounding leaves nothing of them. */
static void reject(double *vector, double axes[4][4], int64_t n, int64_t size) {
    for (int again = 0; again < 2; again++)
        for (int64_t i = 0; i < n; i++) {
            const double part = dot(vector, axes[i], size);
            for (int64_t c = 0; c < size; c++) vector[c] -= part * axes[i][c];
        }
}

/* Finds the axes of the hull, each towards the row that is farthest from those before. */
static void span(mixer *m, const double *colors) {
    const int64_t channels = m->channels;
    for (int64_t c = 0; c < channels; c++) m->origin[c] = colors[c];
    for (m->dimension = 0; m->dimension < channels; m->dimension++) {
        double most = FLAT, *const axis = m->axes[m->dimension];
        int64_t farthest = -1;
        for (int64_t j = 0; j < m->k; j++) {
            double away[4];
            for (int64_t c = 0; c < channels; c++) away[c] = colors[j * channels + c] - m->origin[c];
            reject(away, m->axes, m->dimension, channels);
            const double square = dot(away, away, channels);
            if (square <= most) continue;
            most = square;
            farthest = j;
            for (int64_t c = 0; c < channels; c++) axis[c] = away[c];
        }
        if (farthest < 0) return;
        for (int64_t c = 0; c < channels; c++) axis[c] /= sqrt(most);
    }
    memset(m->axes, 0, sizeof m->axes); /* the hull has all channels: they are its axes */
    for (int64_t c = 0; c < channels; c++) m->axes[c][c] = 1;
    memset(m->origin, 0, sizeof m->origin);
}

static void to_hull(const mixer *m, const double *color, double *point) {
    double away[4];
    for (int64_t c = 0; c < m->channels; c++) away[c] = color[c] - m->origin[c];
    for (int64_t d = 0; d < m->dimension; d++) point[d] = dot(away, m->axes[d], m->channels);
}

/* A number of 0..1/4 for each colour, without a pattern. Equal colours have equal numbers. */
static double mark(const double *color, int64_t channels) {
    uint32_t bits = 0x7F4A7C15U;
    for (int64_t c = 0; c < channels; c++) {
        bits = (bits ^ (uint32_t)(color[c] * 16)) * 0x9E3779B1U;
        bits ^= bits >> 15;
    }
    bits *= 0x85EBCA77U;
    return (double)(bits >> 16) / 0x40000;
}

mixer mixer_of(void *scratch, const double *colors, int64_t channels, int64_t k) {
    mixer m = {.k = k, .channels = channels, .points = scratch};
    m.lifts = m.points + channels * k;
    m.values = m.lifts + k;
    span(&m, colors);
    for (int64_t j = 0; j < k; j++) {
        double point[4];
        to_hull(&m, colors + j * channels, point);
        for (int64_t d = 0; d < m.dimension; d++) m.points[d * k + j] = point[d];
        m.lifts[j] = dot(point, point, m.dimension) + mark(colors + j * channels, channels);
    }
    return m;
}

ALWAYS_INLINE void evaluate_loop(const mixer *m, const double *slope, double scale) {
    const int64_t k = m->k;
    double *restrict values = m->values;
    for (int64_t j = 0; j < k; j++) values[j] = scale * m->lifts[j];
    for (int64_t d = 0; d < m->dimension; d++) {
        const double *restrict plane = m->points + d * k;
        for (int64_t j = 0; j < k; j++) values[j] -= slope[d] * plane[j];
    }
}

CPU_PATHS(evaluate, (const mixer *m, const double *slope, double scale), (m, slope, scale))

/* The row of the least scale * lift - slope . point, the lowest on ties. */
static int64_t least_row(const mixer *m, const double *slope, double scale, double *least) {
    evaluate(m, slope, scale);
    int64_t row = 0;
    double best = DBL_MAX;
    for (int64_t j = 0; j < m->k; j++)
        if (m->values[j] < best) {
            best = m->values[j];
            row = j;
        }
    *least = best;
    return row;
}

static void point_of(const mixer *m, int64_t row, double *point) {
    for (int64_t d = 0; d < m->dimension; d++) point[d] = m->points[d * m->k + row];
}

/* The weights, of any sign, of the point nearest to the target in the plane through the rows. 0 where the rows span
 * less than a simplex. */
static int plane_weights(const mixer *m, const mix *c, const double *target, double *weights) {
    double axes[4][4], upper[4][4], first[4], want[4], parts[4];
    const int64_t size = m->dimension;
    point_of(m, c->rows[0], first);
    for (int64_t d = 0; d < size; d++) want[d] = target[d] - first[d];
    for (int64_t i = 0; i + 1 < c->n; i++) {
        double edge[4], *const axis = axes[i];
        point_of(m, c->rows[i + 1], edge);
        for (int64_t d = 0; d < size; d++) axis[d] = edge[d] -= first[d];
        reject(axis, axes, i, size);
        const double square = dot(axis, axis, size);
        if (square <= FLAT) return 0;
        for (int64_t d = 0; d < size; d++) axis[d] /= sqrt(square);
        for (int64_t j = 0; j <= i; j++) upper[j][i] = dot(axes[j], edge, size);
        parts[i] = dot(axis, want, size);
    }
    weights[0] = 1;
    for (int64_t i = c->n - 2; i >= 0; i--) {
        double part = parts[i];
        for (int64_t j = i + 1; j + 1 < c->n; j++) part -= upper[i][j] * weights[j + 1];
        weights[i + 1] = part / upper[i][i];
        weights[0] -= weights[i + 1];
    }
    return 1;
}

/* Moves the weights towards those of the plane until one is 0, and takes that row out. 1 where none became 0. */
static int shrink(mix *c, const double *wanted) {
    double step = 1;
    int64_t out = -1;
    for (int64_t i = 0; i < c->n; i++)
        if (wanted[i] <= NOTHING && c->weights[i] < step * (c->weights[i] - wanted[i])) {
            step = c->weights[i] / (c->weights[i] - wanted[i]);
            out = i;
        }
    for (int64_t i = 0; i < c->n && out < 0; i++)
        if (wanted[i] <= NOTHING) out = i;
    for (int64_t i = 0; i < c->n; i++) c->weights[i] += step * (wanted[i] - c->weights[i]);
    if (out < 0) return 1;
    c->n--;
    for (int64_t i = out; i < c->n; i++) {
        c->rows[i] = c->rows[i + 1];
        c->weights[i] = c->weights[i + 1];
    }
    return 0;
}

static void mean_of(const mixer *m, const mix *c, double *point) {
    for (int64_t d = 0; d < m->dimension; d++) {
        point[d] = 0;
        for (int64_t i = 0; i < c->n; i++) point[d] += c->weights[i] * m->points[d * m->k + c->rows[i]];
    }
}

/* Wolfe's algorithm: the point of the hull that is nearest to the target, and a mix for it. */
static mix nearest_of(const mixer *m, const double *target, double *point) {
    double least, twice[4], wanted[MIX_ROWS];
    const int64_t size = m->dimension;
    for (int64_t d = 0; d < size; d++) twice[d] = 2 * target[d];
    mix c = {.n = 1, .weights = {1}};
    c.rows[0] = least_row(m, twice, 1, &least);
    point_of(m, c.rows[0], point);
    for (int step = 0; step < MIX_STEPS; step++) {
        double away[4], towards[4];
        for (int64_t d = 0; d < size; d++) {
            away[d] = point[d] - target[d];
            towards[d] = -away[d];
        }
        const int64_t row = least_row(m, towards, 0, &least);
        if (dot(away, point, size) - least <= GAP || c.n == size + 1) break;
        mix wider = c;
        wider.rows[wider.n] = row;
        wider.weights[wider.n++] = 0;
        int whole = 0, spans = 1;
        while (!whole && (spans = plane_weights(m, &wider, target, wanted))) whole = shrink(&wider, wanted);
        if (!spans) break;
        c = wider;
        mean_of(m, &c, point);
    }
    return c;
}

mix mixer_nearest(const mixer *m, const double *color, double *nearest) {
    double target[4], point[4];
    to_hull(m, color, target);
    const mix found = nearest_of(m, target, point);
    for (int64_t c = 0; c < m->channels; c++) {
        nearest[c] = m->origin[c];
        for (int64_t d = 0; d < m->dimension; d++) nearest[c] += point[d] * m->axes[d][c];
    }
    return found;
}

int mixer_plane(const mixer *m, const mix *rows, double *base, double slopes[MIX_ROWS][4]) {
    double color[4] = {0}, target[4], weights[MIX_ROWS];
    to_hull(m, color, target);
    if (!plane_weights(m, rows, target, base)) return 0;
    for (int64_t c = 0; c < m->channels; c++) {
        color[c] = 1;
        to_hull(m, color, target);
        plane_weights(m, rows, target, weights);
        for (int64_t i = 0; i < rows->n; i++) slopes[i][c] = weights[i] - base[i];
        color[c] = 0;
    }
    return 1;
}

/* A unit vector across all of the n axes. */
static void across(double axes[4][4], int64_t n, int64_t size, double *vector) {
    double most = 0;
    for (int64_t d = 0; d < size; d++) {
        double unit[4] = {0};
        unit[d] = 1;
        reject(unit, axes, n, size);
        const double square = dot(unit, unit, size);
        if (square <= most) continue;
        most = square;
        memcpy(vector, unit, sizeof unit);
    }
    for (int64_t d = 0; d < size; d++) vector[d] /= sqrt(most);
}

/* Turns the plane base + slope . point, which has the lift of the origin and no lift below it, along a vector, until it
 * meets another row's lift. Returns the row, -1 where there is none on this side. */
static int64_t turn(const mixer *m, const double *origin, const double *vector, double *slope, double *base) {
    double least = DBL_MAX;
    int64_t row = -1;
    for (int64_t j = 0; j < m->k; j++) {
        double point[4];
        point_of(m, j, point);
        const double along = dot(vector, point, m->dimension) - dot(vector, origin, m->dimension);
        const double above = m->lifts[j] - *base - dot(slope, point, m->dimension);
        if (along <= NOTHING || above >= least * along) continue;
        least = above / along;
        row = j;
    }
    if (row < 0) return row;
    for (int64_t d = 0; d < m->dimension; d++) slope[d] += least * vector[d];
    *base -= least * dot(vector, origin, m->dimension);
    return row;
}

void mixer_first_cell(const mixer *m, int64_t *rows) {
    const int64_t size = m->dimension;
    double axes[4][4], origin[4], slope[4] = {0}, vector[4], none[4] = {0}, base;
    rows[0] = least_row(m, none, 1, &base);
    point_of(m, rows[0], origin);
    for (int64_t n = 1; n <= size; n++) {
        across(axes, n - 1, size, vector);
        rows[n] = turn(m, origin, vector, slope, &base);
        if (rows[n] < 0) {
            for (int64_t d = 0; d < size; d++) vector[d] = -vector[d];
            rows[n] = turn(m, origin, vector, slope, &base);
        }
        double *const axis = axes[n - 1];
        point_of(m, rows[n], axis);
        for (int64_t d = 0; d < size; d++) axis[d] -= origin[d];
        reject(axis, axes, n - 1, size);
        const double length = sqrt(dot(axis, axis, size));
        for (int64_t d = 0; d < size; d++) axis[d] /= length;
    }
}
