/* SPDX-License-Identifier: Apache-2.0 */
/* Plans boxes of a median cut: finds the plane that each would be cut at. median_cut.c states the rules. */
#ifndef OCHRE_MEDIAN_CUT_PLAN_H
#define OCHRE_MEDIAN_CUT_PLAN_H

#include "median_cut_pieces.h"

enum { LARGE = 2048 /* from so many colours on, a box keeps its sums */ };

/* The two halves of a box, which are planned together. With more NULL, fewer is the first box. */
typedef struct halves {
    box *fewer, *more; /* the half of fewer colours, the other */
    sums *sums;        /* takes the sums of fewer */
    sums *whole;       /* the sums of both, which become those of more; NULL where they were not kept */
    sums *spare;       /* takes the sums of more where whole is NULL */
} halves;

/* Plans both halves: sets their planes, how much each cut is wanted, and their totals. */
void median_cut_plan(pieces *colors, const halves *of, int64_t rule);

#endif
