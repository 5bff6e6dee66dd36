/* SPDX-License-Identifier: Apache-2.0 */
/* Aims: for each colour, the point of the palette's hull that is nearest to it. They are found (mix.h) for the colours
 * of a lattice, which are STEP levels apart along each channel, 0 and 255 among them. Between these they are
 * interpolated, channel by channel: where all corners of a lattice cell are in the hull that gives the colour itself,
 * and elsewhere a point of the hull. A colour whose interpolated aim is less than a level or so away is taken to be in
 * the hull, and is its own aim.
 *
 * What was found for the lattice is kept in tables with a place for each hash; of two that share a place, the later
 * one takes it. Answers do not depend on what the table holds. */
#ifndef OCHRE_AIMS_H
#define OCHRE_AIMS_H

#include "mix.h"

enum {
    UNIT_BITS = 10,
    UNIT = 1 << UNIT_BITS, /* of a level */
    AIM_STEP = 5 * UNIT,   /* of the lattice */
    AIM_NEAR = 5 * UNIT / 4,
    AIM_CORNERS = 16
};

/* A colour of the lattice and its aim, in units. */
typedef struct aim_node {
    uint32_t name;
    int32_t aim[4];
} aim_node;

/* A cell of the lattice and the aims of its corners; bit c of a corner's number is for channel c. */
typedef struct aim_cell {
    uint32_t name;
    int inside; /* whether all corners are in the hull */
    int32_t corners[AIM_CORNERS][4];
} aim_cell;

typedef struct aims {
    mixer mixer;
    aim_node *nodes;
    aim_cell *cells;
} aims;

int64_t aims_bytes(int64_t channels, int64_t k);

/* For rows colors[k][channels], in 0..255. */
aims aims_of(void *scratch, const double *colors, int64_t channels, int64_t k);

/* The interpolated aim of a color, both in units. */
void aims_find(aims *a, const int32_t *color, int32_t *aim);

/* Makes the color its own aim where the interpolated one is near. 1 where it is. */
static inline int aim_snap(const int32_t *color, int32_t *aim, int64_t channels) {
    for (int64_t c = 0; c < channels; c++)
        if (aim[c] - color[c] > AIM_NEAR || color[c] - aim[c] > AIM_NEAR) return 0;
    for (int64_t c = 0; c < channels; c++) aim[c] = color[c];
    return 1;
}

#endif
