/* SPDX-License-Identifier: Apache-2.0 */
/* The colours of a median cut. A piece is a range of colours that lie near each other, and a box is a list of
 * pieces. Many colours of three channels are first sorted into cells of 8 x 8 x 8 levels, one piece each. A plane
 * leaves most pieces of a box whole, so they move to a half's list at once; only the pieces that it crosses are cut
 * in two. The sums of a piece are kept once they were needed. Few colours, and colours of other channels, are one
 * piece for each box. */
#ifndef OCHRE_MEDIAN_CUT_PIECES_H
#define OCHRE_MEDIAN_CUT_PIECES_H

#include "cpu.h"
#include "ochre.h"

enum {
    VALUES = 256,
    NONE = -1,
    MOST_REPEATED =
        1 << 15 /* the most entries that counts beyond 32 bits need in addition: all counts sum to less than 2^47 */
};

/* A colour and how often it occurs. One that occurs more than 2^32 - 1 times has several entries. */
typedef struct color {
    uint32_t key, count;
} color;

/* Pixels and the sums of their channels; of colours as they are seen, the sums of colour * alpha and of alpha. */
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

/* The same for the piece of a cell; v is the place in the cell. */
typedef struct tally {
    quad planes[3][8];
} tally;

typedef struct piece {
    int64_t begin, end;   /* of colors */
    int32_t next;         /* of the box's list, or NONE */
    int32_t tally;        /* or NONE */
    uint8_t lo[4], hi[4]; /* its values lie between these */
} piece;

/* A list of pieces, the plane to cut it at (channel, value), and how much that is wanted: 0 for a box of one colour. */
typedef struct box {
    int64_t colors;
    int32_t first, last; /* pieces */
    int32_t sums;        /* the number of its sums, or NONE */
    int32_t channel, value;
    int32_t lo[4], hi[4]; /* the smallest and the largest value in it; bounds of these until it is planned */
    double want;
    total whole;
} box;

typedef struct pieces {
    color *colors, *spare;
    piece *all;
    int64_t size;
    tally *tallies;
    int32_t *unused; /* the numbers of the tallies that no piece uses */
    int64_t unused_size;
    int channels, in_cells, seen;
} pieces;

static inline uint32_t channel_of(uint32_t key, int channel, int channels) {
    return key >> 8 * (channels - 1 - channel) & 0xFF;
}

int64_t pieces_bytes(int64_t n, int64_t channels, int64_t boxes);

/* What the pieces are made of. */
typedef struct colors_to_cut {
    const uint32_t *keys; /* [n] */
    const int64_t *counts;
    int64_t n, channels;
    int seen; /* whether colours count as they are seen (seen.h) */
} colors_to_cut;

/* Makes the pieces of all colours in scratch, for so many boxes, and whole, the box that holds all. Returns 0 where
 * keys do not ascend or have bits beyond the channels, where counts are less than 1 or sum to 2^47 or more, or where a
 * colour that counts as it is seen has alpha 0. */
int pieces_of(pieces *made, void *scratch, const colors_to_cut *from, int64_t boxes, box *whole);

/* Cuts the box low at its plane: it keeps the low half, and high gets the other. */
void pieces_part(pieces *of, box *low, box *high);

/* Writes a box's sums for the values from its lo to its hi. The sums of other values mean nothing. */
void pieces_sum(pieces *of, const box *from, sums *to);

#endif
