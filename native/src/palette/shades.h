/* SPDX-License-Identifier: Apache-2.0 */
/* What dithering asks about a colour: the colour that is to come in the mean, its aim, and the mix of rows that gives
 * the aim. Both are found when the colour is first met, and kept in a table with a place for each colour's hash. Where
 * two colours share a place, the later one takes it. Answers do not depend on what the table holds.
 *
 * Colours are in UNITs of a level. Those of four channels are premultiplied, as their mean is what is seen. Rows of
 * alpha 0 are for pixels of alpha 0 alone: the rows here are the others, unless there are no others. */
#ifndef OCHRE_SHADES_H
#define OCHRE_SHADES_H

#include "faces.h"
#include "nearest_grid.h"
#include "ochre.h"

enum {
    UNIT_BITS = 10,
    UNIT = 1 << UNIT_BITS, /* of a level */
    RANKS = 4096,          /* thresholds of ordered dithering */
    FULL_STRENGTH = 65536
};

typedef struct shade {
    int32_t aim[4];          /* in units */
    double exact[4];         /* the same in levels */
    int32_t n;               /* rows of the mix; 0 while it is not made */
    int32_t rows[MIX_ROWS];  /* by luminance, ascending */
    int32_t ends[MIX_ROWS];  /* a rank below ends[i] and not below ends[i - 1] takes row i */
    double weights[MIX_ROWS];
    double slopes[MIX_ROWS][4]; /* for each unit */
} shade;

typedef struct shades {
    int64_t channels, k, strength;
    int32_t transparent; /* the row for pixels of alpha 0, -1 where they are as others */
    int bits;            /* of the table's places */
    int sloped;          /* whether mixes need their slopes */
    int32_t *numbers;    /* [k], of the rows in the palette */
    int32_t *levels;     /* [k][channels], in units */
    int64_t *keys;       /* of the table, -1 for none */
    shade *slots;
    uint8_t *cells; /* of the grid: KNOWN_INSIDE, KNOWN_OUTSIDE, or how often one was met */
    faces faces;
    nearest_grid grid;
} shades;

/* pixels says about how many pixels will be asked for, and chooses the size of the table. */
int64_t shades_bytes(int64_t pixels, int64_t channels, int64_t k);
shades shades_of(void *scratch, const uint8_t *palette, int64_t pixels, int64_t channels, int64_t k, int64_t strength);

/* The shade of a colour. Valid until the next call for another colour. */
shade *shades_find(shades *s, uint32_t key);

/* The same, with its mix. */
shade *shades_mixed(shades *s, uint32_t key);

/* 1 where it is known that the aim is the colour itself. Not for four channels. */
int shades_inside(shades *s, uint32_t key);

/* The row of a shade's mix for a rank of 0..RANKS - 1. */
static inline int32_t shade_pick(const shade *found, int64_t rank) {
    int32_t i = 0;
    while (rank >= found->ends[i]) i++;
    return found->rows[i];
}

/* The rank of a place in Bayer's matrix of 64 x 64 (1973): its coordinates' bits, the lowest first. */
static inline int64_t bayer_rank(int64_t y, int64_t x) {
    int64_t rank = 0;
    for (int bit = 0; bit < 6; bit++) rank = rank << 2 | ((x ^ y) >> bit & 1) << 1 | (y >> bit & 1);
    return rank;
}

/* The pixel's colour as a key, first channel highest. */
static inline uint32_t key_of(const unsigned char *pixel, int64_t channel_stride, int64_t channels) {
    uint32_t key = 0;
    for (int64_t c = 0; c < channels; c++) key = key << 8 | pixel[c * channel_stride];
    return key;
}

#endif
