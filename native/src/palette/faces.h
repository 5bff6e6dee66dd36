/* SPDX-License-Identifier: Apache-2.0 */
/* Nearest points and tightest mixes for many colours: what was found for one often serves for its neighbours.
 *
 * A face is a set of rows with the planes that give their weights for a colour. Where the weights are not negative, the
 * face gives the colour's answer: for a simplex of full dimension at once, for a side of the hull where the colour is
 * outside of it, for an edge or a corner where a walk over all rows proves it. Each cell of the colour cube remembers
 * the faces that served it last. Otherwise the face is searched (mix.h). Faces that are kept change the time, not the
 * answer. */
#ifndef OCHRE_FACES_H
#define OCHRE_FACES_H

#include "mix.h"

enum { FACES = 1024, FACES_OF_CELL = 6, FACES_RECENT = 8 };

typedef struct face {
    mix rows;
    double base[MIX_ROWS], slopes[MIX_ROWS][4], corners[MIX_ROWS][4];
    double normal[4]; /* of a side of the hull, outwards */
} face;

typedef struct face_list {
    face *faces;
    int64_t count;
    uint16_t *cells; /* [cell][FACES_OF_CELL]: numbers of faces, from 1; 0 for none */
    uint16_t recent[FACES_RECENT];
    int64_t next; /* of recent */
} face_list;

typedef struct faces {
    mixer mixer;
    const double *colors;    /* [k][channels] */
    face_list hull, mixes;
} faces;

int64_t faces_bytes(int64_t channels, int64_t k);

/* The colors are read later, too. */
faces faces_of(void *scratch, const double *colors, int64_t channels, int64_t k);

/* nearest = the point of the hull nearest to the color, which is in 0..255. Where the color is in the hull, it is the
 * color itself, and the result is 1. */
int faces_nearest(faces *f, const double *color, double *nearest);

/* The tightest mix of a point of the hull, and how its weights grow with each channel of the colour. */
mix faces_mix(faces *f, const double *point, double slopes[MIX_ROWS][4]);

#endif
