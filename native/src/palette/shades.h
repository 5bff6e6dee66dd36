/* SPDX-License-Identifier: Apache-2.0 */
/* What dithering asks about a colour: the colour that is to come in the mean, its aim (aims.h), and the mix of rows
 * that gives the aim. Mixes are made when a colour is first met, and kept in a table with a place for each colour's
 * hash.
 * Where two colours share a place, the later one takes it. Answers do not depend on what the table holds.
 *
 * Colours are in units of a level. Those of four channels are premultiplied, as their mean is what is seen. Rows of
 * alpha 0 are for pixels of alpha 0 alone: the rows here are the others, unless there are no others.
 *
 * Palettes of more than DENSE rows have a hull and mixes that are less exact: the hull is that of their outermost rows
 * in some hundred directions. A mix is SHADE_ROWS rows of equal weight, each the nearest to the aim and to what the
 * rows before it have left of it. */
#ifndef OCHRE_SHADES_H
#define OCHRE_SHADES_H

#include "aims.h"
#include "cells.h"
#include "nearest_grid.h"
#include "ochre.h"

enum {
    RANKS = 4096, /* thresholds of ordered dithering */
    FULL_STRENGTH = 65536,
    DENSE = 1024,
    SHADE_ROWS = 16
};

typedef struct shade {
    int32_t aim[4];
    int32_t n;                                    /* rows of the mix */
    uint16_t rows[SHADE_ROWS];                    /* by luminance, ascending */
    uint16_t ends[SHADE_ROWS];                    /* a rank below ends[i] and not below ends[i - 1] takes row i */
    float weights[MIX_ROWS], slopes[MIX_ROWS][4]; /* and how they grow with each unit; not of a dense palette */
} shade;

typedef struct shades {
    int64_t channels, k, strength;
    int32_t transparent; /* the row for pixels of alpha 0, -1 where they are as others */
    int bits;            /* of the table's places */
    int sloped;          /* whether mixes need their slopes; may be set after shades_make */
    int32_t *numbers;    /* [k], of the rows in the palette */
    int32_t *levels;     /* [k][channels], in units */
    int64_t *keys;       /* of the table, -1 for none */
    shade *slots;
    aims aims;
    cells cells; /* not of a dense palette */
    nearest_grid grid;
} shades;

/* pixels says about how many pixels will be asked for, and chooses the size of the table. */
int64_t shades_bytes(int64_t pixels, int64_t channels, int64_t k);

/* Makes s in scratch, which holds pointers into itself: it is not to be copied. */
void shades_make(shades *s, void *scratch, const uint8_t *palette, int64_t pixels, int64_t channels, int64_t k,
                 int64_t strength);

/* The aim of a colour, in units. */
void shades_aim(shades *s, uint32_t key, int32_t *aim);

/* The shade of a colour. Valid until the next call. */
const shade *shades_find(shades *s, uint32_t key);

/* The row nearest to a value in units, rounded to levels and held to 0..255. The lowest on ties. */
static inline int32_t shades_nearest(shades *s, const int32_t *value, int64_t channels) {
    uint32_t key = 0;
    int32_t row;
    for (int64_t c = 0; c < channels; c++) {
        const int32_t level = (value[c] + UNIT / 2) >> UNIT_BITS; /* rounded down */
        key = key << 8 | (uint32_t)(level < 0 ? 0 : level > 255 ? 255 : level);
    }
    nearest_grid_search(&s->grid, &key, 1, &row);
    return row;
}

/* The row of a shade's mix for a rank of 0..RANKS - 1. */
static inline int32_t shade_pick(const shade *found, int64_t rank) {
    int32_t i = 0;
    while (rank >= found->ends[i]) i++;
    return found->rows[i];
}

/* The pixel's colour as a key, first channel highest. */
static inline uint32_t key_of(const unsigned char *pixel, int64_t channel_stride, int64_t channels) {
    uint32_t key = 0;
    for (int64_t c = 0; c < channels; c++) key = key << 8 | pixel[c * channel_stride];
    return key;
}

#endif
