/* SPDX-License-Identifier: Apache-2.0 */
#include "mix.h"
#include "cpu.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Squared distances, in levels. */
static const double FLAT = 1e-16;   /* rows nearer than that to a plane lie in it */
static const double GAP = 1e-9;      /* how much nearer the nearest point may be */
static const double TIGHT = 1e-7;   /* how much tighter a mix may be */
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
    m->frame[0] = 0;
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
        m->frame[m->dimension + 1] = farthest;
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

/* Wolfe's algorithm: a mix for the point of the hull that is nearest to the target, and that point. */
static mix nearest_mix(const mixer *m, const double *target, double *point) {
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

mix mixer_nearest(const mixer *m, const double *color) {
    double target[4], point[4];
    to_hull(m, color, target);
    return nearest_mix(m, target, point);
}

int mixer_is_nearest(const mixer *m, const double *color, const double *point) {
    double target[4], place[4], towards[4], least;
    to_hull(m, color, target);
    to_hull(m, point, place);
    for (int64_t d = 0; d < m->dimension; d++) towards[d] = target[d] - place[d];
    least_row(m, towards, 0, &least);
    return -dot(towards, place, m->dimension) - least <= GAP;
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

/* Adds rows of the frame until the rows span the hull, each time the one farthest from what they span. */
static void complete(const mixer *m, mix *c) {
    double axes[4][4], first[4];
    const int64_t size = m->dimension;
    point_of(m, c->rows[0], first);
    for (int64_t n = 1; n <= size; n++) {
        double most = -1, *const axis = axes[n - 1];
        const int64_t choices = n < c->n ? 1 : size + 1;
        int64_t chosen = 0;
        for (int64_t i = 0; i < choices; i++) {
            const int64_t row = n < c->n ? c->rows[n] : m->frame[i];
            double edge[4];
            point_of(m, row, edge);
            for (int64_t d = 0; d < size; d++) edge[d] -= first[d];
            reject(edge, axes, n - 1, size);
            if (dot(edge, edge, size) <= most) continue;
            most = dot(edge, edge, size);
            chosen = row;
            memcpy(axis, edge, sizeof edge);
        }
        for (int64_t d = 0; d < size; d++) axis[d] /= sqrt(most);
        c->rows[n] = chosen;
        if (n >= c->n) c->weights[n] = 0;
    }
    c->n = size + 1;
}

/* slopes[i] = how the weight of row i grows along each axis. 0 where the rows do not span the hull. */
static int invert(const mixer *m, const int64_t *rows, double slopes[MIX_ROWS][4]) {
    const int64_t size = m->dimension;
    double left[4][4], right[4][4] = {{0}}; /* left: column i is the edge to row i + 1 */
    for (int64_t d = 0; d < size; d++) {
        right[d][d] = 1;
        for (int64_t i = 0; i < size; i++) left[d][i] = m->points[d * m->k + rows[i + 1]] - m->points[d * m->k + rows[0]];
    }
    for (int64_t i = 0; i < size; i++) {
        int64_t pivot = i;
        for (int64_t r = i + 1; r < size; r++)
            if (left[r][i] * left[r][i] > left[pivot][i] * left[pivot][i]) pivot = r;
        if (left[pivot][i] * left[pivot][i] <= FLAT) return 0;
        for (int64_t col = 0; col < size; col++) {
            const double l = left[pivot][col], r = right[pivot][col];
            left[pivot][col] = left[i][col];
            right[pivot][col] = right[i][col];
            left[i][col] = l;
            right[i][col] = r;
        }
        const double by = left[i][i];
        for (int64_t col = 0; col < size; col++) {
            left[i][col] /= by;
            right[i][col] /= by;
        }
        for (int64_t r = 0; r < size; r++) {
            const double factor = left[r][i];
            for (int64_t col = 0; r != i && col < size; col++) {
                left[r][col] -= factor * left[i][col];
                right[r][col] -= factor * right[i][col];
            }
        }
    }
    for (int64_t d = 0; d < size; d++) {
        slopes[0][d] = 0;
        for (int64_t i = 0; i < size; i++) {
            slopes[i + 1][d] = right[i][d];
            slopes[0][d] -= right[i][d];
        }
    }
    return 1;
}

/* weights[i] of the point, by the slopes of the rows. */
static void weigh(const mixer *m, const int64_t *rows, double slopes[MIX_ROWS][4], const double *point,
                  double *weights) {
    for (int64_t i = 0; i <= m->dimension; i++) {
        weights[i] = i == 0;
        for (int64_t d = 0; d < m->dimension; d++)
            weights[i] += slopes[i][d] * (point[d] - m->points[d * m->k + rows[0]]);
    }
}

/* A step of the simplex method: exchanges a row where that makes the mix tighter. 0 where none does. */
static int exchange(const mixer *m, mix *c, double slopes[MIX_ROWS][4], const double *target) {
    double plane[4] = {0}, weights[MIX_ROWS], changed[MIX_ROWS][4], point[4], least, base = m->lifts[c->rows[0]];
    const int64_t size = m->dimension;
    for (int64_t i = 0; i <= size; i++)
        for (int64_t d = 0; d < size; d++) plane[d] += m->lifts[c->rows[i]] * slopes[i][d];
    for (int64_t d = 0; d < size; d++) base -= plane[d] * m->points[d * m->k + c->rows[0]];
    const int64_t in = least_row(m, plane, 1, &least);
    if (least - base >= -TIGHT) return 0;
    point_of(m, in, point);
    weigh(m, c->rows, slopes, point, weights);
    int64_t out = -1;
    double step = 0;
    for (int64_t i = 0; i <= size; i++) {
        if (weights[i] <= NOTHING) continue;
        const double reach = c->weights[i] / weights[i];
        if (out >= 0 && (reach > step || (reach == step && weights[i] <= weights[out]))) continue;
        step = reach;
        out = i;
    }
    if (out < 0) return 0;
    int64_t rows[MIX_ROWS];
    memcpy(rows, c->rows, sizeof rows);
    rows[out] = in;
    if (!invert(m, rows, changed)) return 0;
    memcpy(c->rows, rows, sizeof rows);
    memcpy(slopes, changed, sizeof changed);
    weigh(m, c->rows, slopes, target, c->weights);
    for (int64_t i = 0; i <= size; i++)
        if (c->weights[i] < 0) c->weights[i] = 0; /* by rounding alone */
    return 1;
}

mix mixer_tighten(const mixer *m, const mix *start) {
    double target[4], slopes[MIX_ROWS][4] = {{0}}, sum = 0;
    mix c = *start;
    mean_of(m, &c, target);
    complete(m, &c);
    if (invert(m, c.rows, slopes))
        for (int step = 0; step < MIX_STEPS && exchange(m, &c, slopes, target); step++) {}
    for (int64_t i = 0; i < c.n; i++) sum += c.weights[i];
    for (int64_t i = 0; i < c.n; i++) c.weights[i] /= sum;
    return c;
}
