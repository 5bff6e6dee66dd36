/* SPDX-License-Identifier: Apache-2.0 */
/* Where the boxes of a median cut would be cut; by which rule, median_cut.c says. */
#ifndef OCHRE_MEDIAN_CUT_PLAN_H
#define OCHRE_MEDIAN_CUT_PLAN_H

#include "median_cut_pieces.h"

enum { LARGE = 2048 /* colours from which on a box keeps its sums */ };

/* What is planned at once: the halves of a box, or, with fewer alone, the box that there is at first. */
typedef struct halves {
    box *fewer, *more;
    sums *sums;  /* for those of fewer */
    sums *whole; /* those of both, NULL where they were not kept; then those of more */
    sums *spare; /* where they were not kept, for those of more */
} halves;

/* Plans both halves. */
void median_cut_plan(pieces *colors, const halves *of, int64_t rule);

#endif
