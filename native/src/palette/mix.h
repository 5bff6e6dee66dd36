/* SPDX-License-Identifier: Apache-2.0 */
/* Mixes of colours: which share of each row gives a colour in the mean.
 *
 * The colours that rows can give in the mean are the convex hull of the palette. The point of the hull nearest to a
 * colour is found by P. Wolfe's algorithm ("Finding the nearest point in a polytope", 1976). Among the mixes that give
 * a point of the hull, the tightest one has the least sum of weight * squared distance to the point: its rows are the
 * corners of a cell of Delaunay's triangulation. Lift each row by its squared distance to the origin; then the planes
 * through the lifts of such cells are those that no other lift is below. A fixed small number is added to each lift, so
 * that equally tight mixes are told apart.
 *
 * All is computed in f64 in a fixed order, and depends on nothing but the palette and the colour. Wolfe's algorithm
 * takes at most MIX_STEPS steps, each of them a walk over all rows. */
#ifndef OCHRE_MIX_H
#define OCHRE_MIX_H

#include <stdint.h>

enum { MIX_ROWS = 5, MIX_STEPS = 64 };

typedef struct mixer {
    int64_t k, channels;
    int64_t dimension; /* of the hull: 0 for one colour, 1 for colours on a line, ... */
    double origin[4], axes[4][4];
    double *points; /* points[d * k + j]: row j along axis d */
    double *lifts;  /* [k], the squared distance to the origin and the row's small number */
    double *values; /* [k], of the walk over all rows */
} mixer;

/* n rows and their weights, which are 0 or more and sum to 1. */
typedef struct mix {
    int64_t n;
    int64_t rows[MIX_ROWS];
    double weights[MIX_ROWS];
} mix;

int64_t mixer_bytes(int64_t channels, int64_t k);

/* A mixer in scratch for the rows colors[k][channels], 1 <= k. */
mixer mixer_of(void *scratch, const double *colors, int64_t channels, int64_t k);

/* nearest = the point of the hull that is nearest to the color. Returns a mix for it, of rows that span a simplex. */
mix mixer_nearest(const mixer *m, const double *color, double *nearest);

/* dimension + 1 rows that are the corners of a cell of the triangulation. */
void mixer_first_cell(const mixer *m, int64_t *rows);

/* For every colour x: the point nearest to x in the plane through the rows of a mix has the weights base + slopes x.
 * 0 where the rows span less than a simplex. */
int mixer_plane(const mixer *m, const mix *rows, double *base, double slopes[MIX_ROWS][4]);

#endif
