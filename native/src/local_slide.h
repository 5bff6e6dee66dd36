/* SPDX-License-Identifier: Apache-2.0 */
/* A window that slides along a sequence of vectors, many sequences (lanes) side by side: vectors are pushed one after the
 * other, and once k are in, each push gives the merge of the last k.
 *
 * The sequence is cut into blocks of k. When a block is full, its vectors are replaced by their suffixes: slot s holds the
 * merge of s..k-1. The next block is merged from its front as it comes in, so that a window is a suffix of one block and a
 * prefix of the next: three merges a push, whatever k (van Herk 1992, Gil and Werman 1993). */
#ifndef OCHRE_LOCAL_SLIDE_H
#define OCHRE_LOCAL_SLIDE_H

#include "ochre.h"

/* What a vector holds, a plane of lanes each, and how two are merged. */
typedef enum slide_mode {
    SLIDE_SUM,            /* sum */
    SLIDE_COUNTED_SUM,    /* sum, count */
    SLIDE_MEAN,           /* mean */
    SLIDE_MOMENTS,        /* mean, m2; every vector counts the same, every value is of moderate size */
    SLIDE_COUNTED_MOMENTS /* mean, m2, count; any values, a count may be 0 */
} slide_mode;

enum {
    SLIDE_PLANES = 3, /* the most */
    SLIDE_LANES = 8   /* of a narrow slide */
};

/* How the mean (b's share of the count) and m2 take over b's part in a merge of a and b. */
typedef struct slide_weight {
    double share, spread; /* nb / (na + nb), na * share */
} slide_weight;

typedef struct slide {
    slide_mode mode;
    int64_t k, lanes, planes;
    slide_weight *prefix, *suffix, *join; /* [k] each */
    double *ring;                         /* [k] vectors */
    double *front;                        /* the prefix of the block that is coming in */
    int64_t slot;                         /* of the next vector */
    int64_t first; /* the lowest slot that the block before holds, or this one if there is none */
    int64_t seen;
} slide;

static inline int64_t slide_planes(slide_mode mode) {
    static const int64_t planes[] = {1, 2, 1, 2, 3};
    return planes[mode];
}

/* Bytes for windows of k vectors of as many lanes, in any mode. */
int64_t slide_bytes(int64_t k, int64_t lanes);

/* A slide in scratch, a multiple of 64; counted says how many values each pushed vector stands for. */
slide slide_make(void *scratch, slide_mode mode, int64_t k, int64_t lanes, int64_t counted);

/* Empties it; the next vector stands at that place of its sequence. */
void slide_start(slide *s, int64_t place);

/* Pushes a vector. Returns whether out holds a window. x, out and the slide's memory lie apart. */
int slide_push(slide *s, const double *x, double *out);

/* Pushes n vectors of SLIDE_LANES lanes, planes side by side. Returns how many windows out holds. */
int64_t slide_push_narrow(slide *s, const double *x, int64_t n, double *out);

#endif
