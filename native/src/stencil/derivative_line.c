/* SPDX-License-Identifier: Apache-2.0 */
#include "derivative_line.h"

#include <math.h>
#include <stddef.h>

/* ---- one place */

ALWAYS_INLINE double quotient(rounding r, double next, double previous, double divisor) {
    return rounded(r.field, rounded(r.work, rounded(r.field, next - previous) / divisor));
}

ALWAYS_INLINE double weighted(rounding r, double a, double p, double b, double q, double c, double s) {
    const double two = rounded(r.work, rounded(r.work, a * p) + rounded(r.work, b * q));
    return rounded(r.field, rounded(r.work, two + rounded(r.work, c * s)));
}

ALWAYS_INLINE double bend(rounding r, double next, double middle, double previous, double divisor) {
    const double half = rounded(r.field, next - rounded(r.field, 2 * middle));
    return rounded(r.field, rounded(r.work, rounded(r.field, half + previous) / divisor));
}

/* ---- weights: in numpy.gradient's order of operations. d and e are the distances before and behind the middle. */

static double sum_of(const axis *a, double d, double e) {
    return rounded(a->rounds.axis, d + e);
}

static double ratio(const axis *a, double top, double p, double q) {
    return rounded(a->rounds.axis, top / rounded(a->rounds.axis, p * q));
}

static void central_weights(const axis *a, int64_t i, double w[3]) {
    const double d = a->distances[i - 1], e = a->distances[i];
    w[0] = ratio(a, -e, d, sum_of(a, d, e));
    w[1] = ratio(a, sum_of(a, e, -d), d, e);
    w[2] = ratio(a, d, e, sum_of(a, d, e));
}

static void bend_weights(const axis *a, int64_t i, double w[3]) {
    const double d = a->distances[i - 1], e = a->distances[i];
    w[0] = ratio(a, 2, d, sum_of(a, d, e));
    w[1] = ratio(a, -2, d, e);
    w[2] = ratio(a, 2, e, sum_of(a, d, e));
}

/* Of samples i, i + 1, i + 2, for the derivative at i. */
static void forward_weights(const axis *a, int64_t i, double w[3]) {
    if (!a->distances) {
        w[0] = rounded(a->rounds.axis, -1.5 / a->step);
        w[1] = rounded(a->rounds.axis, 2. / a->step);
        w[2] = rounded(a->rounds.axis, -0.5 / a->step);
        return;
    }
    const double d = a->distances[i], e = a->distances[i + 1];
    w[0] = ratio(a, -sum_of(a, rounded(a->rounds.axis, 2 * d), e), d, sum_of(a, d, e));
    w[1] = ratio(a, sum_of(a, d, e), d, e);
    w[2] = ratio(a, -d, e, sum_of(a, d, e));
}

/* Of samples i - 2, i - 1, i, for the derivative at i. */
static void backward_weights(const axis *a, int64_t i, double w[3]) {
    if (!a->distances) {
        w[0] = rounded(a->rounds.axis, 0.5 / a->step);
        w[1] = rounded(a->rounds.axis, -2. / a->step);
        w[2] = rounded(a->rounds.axis, 1.5 / a->step);
        return;
    }
    const double d = a->distances[i - 2], e = a->distances[i - 1];
    w[0] = ratio(a, e, d, sum_of(a, d, e));
    w[1] = ratio(a, -sum_of(a, e, d), d, e);
    w[2] = ratio(a, sum_of(a, rounded(a->rounds.axis, 2 * e), d), e, sum_of(a, d, e));
}

static double distance_behind(const axis *a, int64_t i) {
    return a->distances ? a->distances[i] : rounded(a->rounds.axis, a->step);
}

static double first_divisor(const axis *a) {
    return rounded(a->rounds.axis, 2 * a->step);
}

static double second_divisor(const axis *a) {
    return rounded(a->rounds.axis, a->step * a->step);
}

/* ---- one place whose neighbours may not be there */

/* How many of two samples in a direction are there, up to the first that is not. */
static int64_t there(const line *l, int64_t i, int64_t direction) {
    const int64_t at = l->index + i * l->step, inside = direction < 0 ? at : l->along->n - 1 - at;
    for (int64_t k = 1; k <= PAD; k++) {
        const double value = l->near[PAD + k * direction][i];
        const int missing = l->rules->skip && value != value;
        if (missing || (k > inside && !l->rules->extends)) return k - 1;
    }
    return PAD;
}

static double first_at(const line *l, int64_t i) {
    const axis *a = l->along;
    const int64_t at = l->index + i * l->step, before = there(l, i, -1), behind = there(l, i, 1);
    double s[NEAR], w[3];
    for (int k = 0; k < NEAR; k++) s[k] = l->near[k][i];
    if (l->rules->skip && s[PAD] != s[PAD]) return (double)NAN;
    if (before > 0 && behind > 0) {
        if (!a->distances) return quotient(a->rounds, s[PAD + 1], s[PAD - 1], first_divisor(a));
        central_weights(a, at, w);
        return weighted(a->rounds, w[0], s[PAD - 1], w[1], s[PAD], w[2], s[PAD + 1]);
    }
    if (behind > 1 && l->rules->edge_order == 2) {
        forward_weights(a, at, w);
        return weighted(a->rounds, w[0], s[PAD], w[1], s[PAD + 1], w[2], s[PAD + 2]);
    }
    if (before > 1 && l->rules->edge_order == 2) {
        backward_weights(a, at, w);
        return weighted(a->rounds, w[0], s[PAD - 2], w[1], s[PAD - 1], w[2], s[PAD]);
    }
    if (behind > 0) return quotient(a->rounds, s[PAD + 1], s[PAD], distance_behind(a, at));
    if (before > 0) return quotient(a->rounds, s[PAD], s[PAD - 1], distance_behind(a, at - 1));
    return (double)NAN;
}

/* The second difference of the three nearest samples. */
static double second_at(const line *l, int64_t i) {
    const axis *a = l->along;
    const int64_t before = there(l, i, -1), behind = there(l, i, 1);
    const double here = l->near[PAD][i];
    if (before + behind < 2 || (l->rules->skip && here != here)) return (double)NAN;
    const int64_t shift = before == 0 ? 1 : behind == 0 ? -1 : 0;
    const double p = l->near[PAD + shift - 1][i], q = l->near[PAD + shift][i], s = l->near[PAD + shift + 1][i];
    if (!a->distances) return bend(a->rounds, s, q, p, second_divisor(a));
    double w[3];
    bend_weights(a, l->index + i * l->step + shift, w);
    return weighted(a->rounds, w[0], p, w[1], q, w[2], s);
}

/* ---- the central formula over a row of places */

ALWAYS_INLINE void quotients_loop(rounding r, const double *next, const double *previous, double divisor, int64_t n,
                                  double *restrict out) {
    FOR_ROUNDING(r, quotient(fixed, next[i], previous[i], divisor));
}

ALWAYS_INLINE void bends_loop(rounding r, const double *next, const double *middle, const double *previous,
                              double divisor, int64_t n, double *restrict out) {
    FOR_ROUNDING(r, bend(fixed, next[i], middle[i], previous[i], divisor));
}

ALWAYS_INLINE void weigh_loop(rounding r, const line *l, const weights *w, double *restrict out) {
    const int64_t n = l->n;
    const double *p = l->near[PAD - 1], *q = l->near[PAD], *s = l->near[PAD + 1];
    FOR_ROUNDING(r, weighted(fixed, w->a[i], p[i], w->b[i], q[i], w->c[i], s[i]));
}

CPU_PATHS(quotients, (rounding r, const double *next, const double *previous, double divisor, int64_t n, double *out),
          (r, next, previous, divisor, n, out))
CPU_PATHS(bends,
          (rounding r, const double *next, const double *middle, const double *previous, double divisor, int64_t n,
           double *out),
          (r, next, middle, previous, divisor, n, out))
CPU_PATHS(weigh, (rounding r, const line *l, const weights *w, double *out), (r, l, w, out))

typedef void (*weights_of)(const axis *a, int64_t i, double w[3]);

/* The weights of all places of a line. Where a place has no neighbour on a side they are 0: see mend. */
static void weigh_places(const line *l, weights_of of, weights *out) {
    const int64_t places = l->step == 0 ? 1 : l->n;
    for (int64_t i = 0; i < l->n; i++) {
        double w[3] = {0, 0, 0};
        const int64_t at = l->index + i * l->step;
        if (i < places && at > 0 && at < l->along->n - 1) of(l->along, at, w);
        if (i >= places) w[0] = out->a[0], w[1] = out->b[0], w[2] = out->c[0];
        out->a[i] = w[0], out->b[i] = w[1], out->c[i] = w[2];
    }
}

/* The central formula with weights. */
static void weigh_line(const line *l, weights_of of, double *out) {
    weights own;
    weights *const w = l->kept ? l->kept : &own;
    if (w == &own || !w->ready) weigh_places(l, of, w);
    w->ready = 1;
    weigh(l->along->rounds, l, w, out);
}

typedef double (*derivative_at)(const line *l, int64_t i);

/* Whether place i is the first or last sample of its axis, and has no neighbour there. */
static int is_edge(const line *l, int64_t i) {
    const int64_t place = l->index + i * l->step;
    return !l->rules->extends && (place == 0 || place == l->along->n - 1);
}

/* Computes those places again whose neighbours are not all there. */
static void mend(const line *l, derivative_at at, double *out) {
    if (!l->rules->skip) {
        const int64_t last = l->along->n - 1 - l->index;
        if (l->step == 0)
            for (int64_t i = 0; i < l->n && is_edge(l, 0); i++) out[i] = at(l, i);
        else if (l->index <= 0 && is_edge(l, -l->index))
            out[-l->index] = at(l, -l->index);
        if (l->step == 1 && last < l->n && is_edge(l, last)) out[last] = at(l, last);
        return;
    }
    for (int64_t i = 0; i < l->n; i++) {
        const double p = l->near[PAD - 1][i], q = l->near[PAD][i], s = l->near[PAD + 1][i];
        if (is_edge(l, i) || p != p || q != q || s != s) out[i] = at(l, i);
    }
}

void line_first(const line *l, double *out) {
    const axis *a = l->along;
    if (a->distances) {
        weigh_line(l, central_weights, out);
    } else {
        quotients(a->rounds, l->near[PAD + 1], l->near[PAD - 1], first_divisor(a), l->n, out);
    }
    mend(l, first_at, out);
}

void line_second(const line *l, double *out) {
    const axis *a = l->along;
    if (a->distances) {
        weigh_line(l, bend_weights, out);
    } else {
        bends(a->rounds, l->near[PAD + 1], l->near[PAD], l->near[PAD - 1], second_divisor(a), l->n, out);
    }
    mend(l, second_at, out);
}
