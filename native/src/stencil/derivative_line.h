/* SPDX-License-Identifier: Apache-2.0 */
/* Derivatives along one axis, for a row of places. All arithmetic is in f64. Where a step belongs in f32, its result is
 * rounded: since both operands are f32, this gives what f32 arithmetic gives. */
#ifndef OCHRE_DERIVATIVE_LINE_H
#define OCHRE_DERIVATIVE_LINE_H

#include "cpu.h"

#include <stdint.h>

enum {
    LINE_MOST = 132, /* places of a line, at most */
    PAD = 2,         /* samples beside a place */
    NEAR = 2 * PAD + 1
};

/* Which steps are rounded to f32. */
typedef struct rounding {
    int axis;  /* the weights */
    int work;  /* products and quotients with them, and their sums */
    int field; /* differences of values, and the result */
} rounding;

typedef struct axis {
    double step;
    const double *distances; /* NULL where the axis is even */
    int64_t n;
    rounding rounds;
} axis;

/* What holds for the whole field. */
typedef struct rules {
    int extends; /* the border gives samples outside the field */
    int skip;    /* NaN is a value that is not there */
    int64_t edge_order;
} rules;

/* Weights of the samples before, at and behind each place of a line. */
typedef struct weights {
    int ready;
    double a[LINE_MOST], b[LINE_MOST], c[LINE_MOST];
} weights;

/* The values around a row of places along one axis: near[PAD + k][i] lies k behind place i. */
typedef struct line {
    const rules *rules;
    const axis *along;
    const double *near[NEAR];
    int64_t index, step; /* of place i on the axis: index + i * step */
    int64_t n;
    weights *kept; /* of all lines from this index on; NULL where they are of this line alone */
} line;

/* The first or the second derivative at each place. First the central formula runs over all of them. Then those are
 * computed again whose neighbours are not all there. */
void line_first(const line *l, double *out);
void line_second(const line *l, double *out);

ALWAYS_INLINE double rounded(int to_f32, double value) {
    return to_f32 ? (double)(float)value : value;
}

/* out[i] = expression for each i below n, with a constant rounding named fixed. */
#define FOR_ROUNDING(r, expression)                                                                                    \
    do {                                                                                                               \
        if (!(r).field) {                                                                                              \
            const rounding fixed = {0, 0, 0};                                                                          \
            for (int64_t i = 0; i < n; i++) out[i] = expression;                                                       \
        } else if ((r).work) {                                                                                         \
            const rounding fixed = {1, 1, 1};                                                                          \
            for (int64_t i = 0; i < n; i++) out[i] = expression;                                                       \
        } else {                                                                                                       \
            const rounding fixed = {0, 0, 1};                                                                          \
            for (int64_t i = 0; i < n; i++) out[i] = expression;                                                       \
        }                                                                                                              \
    } while (0)

#endif
