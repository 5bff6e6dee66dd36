/* SPDX-License-Identifier: Apache-2.0 */
/* A window that slides down a sequence of vectors: vectors are pushed one after the other, and once k are in, each push gives
 * the merge of the last k.
 *
 * The sequence is cut into blocks of k. When a block is full, its vectors are replaced by their suffixes: slot s holds the
 * merge of s..k-1. The next block is merged from its front as it comes in, so that a window is a suffix of one block and a
 * prefix of the next: three merges a push, whatever k (van Herk 1992, Gil and Werman 1993). */
#ifndef OCHRE_LOCAL_SLIDE_H
#define OCHRE_LOCAL_SLIDE_H

#include "local_merge.h"

typedef struct slide {
    merge_mode mode;
    int64_t k, lanes;
    merge_weight *prefix, *suffix, *join; /* [k] each */
    double *ring;                         /* [k] vectors */
    double *front;                        /* the prefix of the block that is coming in */
    int64_t slot;                         /* of the next vector */
    int64_t first; /* the lowest slot that the block before holds, or this one if there is none */
    int64_t seen;
} slide;

/* Bytes for windows of k vectors of as many lanes, in any mode. */
int64_t slide_bytes(int64_t k, int64_t lanes);

/* A slide in scratch, a multiple of 64; counted says how many values each pushed vector stands for. The next vector stands at
 * that place of its sequence. */
slide slide_make(void *scratch, merge_mode mode, int64_t k, int64_t lanes, int64_t counted, int64_t place);

/* Where the next vector is to be written. */
merge_vector slide_next(const slide *s);

/* Pushes it. Returns whether out, a vector apart from the slide's memory, holds a window. */
int slide_push(slide *s, merge_vector out);

#endif
