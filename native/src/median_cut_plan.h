/* SPDX-License-Identifier: Apache-2.0 */
/* Where the boxes of a median cut would be cut; by which rule, median_cut.c says. */
#ifndef OCHRE_MEDIAN_CUT_PLAN_H
#define OCHRE_MEDIAN_CUT_PLAN_H

#include "cpu.h"
#include "ochre.h"

enum {
    VALUES = 256,
    LARGE = 2048 /* colours from which on a box keeps its sums */
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

/* A range of colours, the plane at which it would be cut, and how much that is wanted: 0 for a box of one colour. */
typedef struct box {
    int64_t begin, end;
    double want;
    int32_t channel, value;
    int32_t sums; /* which, or NO_SUMS */
} box;

/* What is planned at once: the halves of a box, or, with fewer alone, the box that there is at first. */
typedef struct halves {
    box *fewer, *more;
    sums *sums;  /* for those of fewer */
    sums *whole; /* those of both, NULL where they were not kept; then those of more */
    sums *spare; /* where they were not kept, for those of more */
} halves;

static inline uint32_t channel_of(uint32_t key, int channel, int channels) {
    return key >> 8 * (channels - 1 - channel) & 0xFF;
}

/* Plans both halves. */
void median_cut_plan(const color *colors, const halves *of, int channels, int64_t rule);

#endif
