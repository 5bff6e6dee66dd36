/* SPDX-License-Identifier: Apache-2.0 */
/* The colours of a median cut, in pieces: ranges of colours that lie near each other, of which a box is a list. Many colours of three
 * channels are sorted into cells of 8 x 8 x 8 at first, a piece each. A plane leaves most pieces whole, so that these change lists as
 * one; only those that it crosses are cut in two. What a piece adds to its box's sums is kept with it, once it was asked for.
 * Few colours, and those of other channels, are one piece a box. */
#ifndef OCHRE_MEDIAN_CUT_PIECES_H
#define OCHRE_MEDIAN_CUT_PIECES_H

#include "cpu.h"
#include "ochre.h"

enum {
    VALUES = 256,
    NONE = -1,
    MOST_REPEATED = 1 << 15 /* further entries for counts beyond 32 bits: these sum to less than 2^47 */
};

/* A colour and how often it stands there. One that does so more than 2^32 - 1 times has several of these. */
typedef struct color {
    uint32_t key, count;
} color;

/* Pixels and the sums of their channels. */
typedef struct total {
    int64_t count;
    int64_t sums[4];
} total;

/* planes[a][v] = the total of a box's colours with value v in channel a. */
typedef struct sums {
    total planes[4][VALUES];
} sums;

/* Pixels and the sums of three channels. */
typedef int64_t quad __attribute__((vector_size(32)));

/* The same as sums of a piece within a cell, v being the place in the cell. */
typedef struct tally {
    quad planes[3][8];
} tally;

typedef struct piece {
    int64_t begin, end;   /* of colors */
    int32_t next;         /* of the box's list, or NONE */
    int32_t tally;        /* or NONE */
    uint8_t lo[4], hi[4]; /* between which its values lie */
} piece;

/* A list of pieces, the plane at which it would be cut, and how much that is wanted: 0 for a box of one colour. */
typedef struct box {
    int64_t colors;
    int32_t first, last; /* pieces */
    int32_t sums;        /* which, or NONE */
    int32_t channel, value;
    int32_t lo[4],
        hi[4]; /* the least and the greatest value in it, once it is planned; until then between which they lie */
    double want;
    total whole;
} box;

typedef struct pieces {
    color *colors, *spare;
    piece *all;
    int64_t size;
    tally *tallies;
    int32_t *unused; /* those of the tallies that no piece has */
    int64_t unused_size;
    int channels, in_cells;
} pieces;

static inline uint32_t channel_of(uint32_t key, int channel, int channels) {
    return key >> 8 * (channels - 1 - channel) & 0xFF;
}

int64_t pieces_bytes(int64_t n, int64_t channels, int64_t boxes);

/* The pieces of all colours, in scratch, for as many boxes; whole is made the box that holds them. Returns 0 where keys do not
 * ascend, have bits beyond the channels, or counts are less than 1 or sum to 2^47 or more. */
int pieces_of(pieces *made, void *scratch, const uint32_t *keys, const int64_t *counts, int64_t n, int64_t channels,
              int64_t boxes, box *whole);

/* Cuts a box at its plane: it keeps the low half. */
void pieces_part(pieces *of, box *low, box *high);

/* Sums a box's colours between its lo and hi; other planes are left as they are, or anything. */
void pieces_sum(pieces *of, const box *from, sums *to);

#endif
