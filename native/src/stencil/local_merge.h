/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a set of values, and of two sets together. A vector holds that for many sets (lanes) side by side, as one
 * plane of lanes after the other. */
#ifndef OCHRE_LOCAL_MERGE_H
#define OCHRE_LOCAL_MERGE_H

#include <stdint.h>

typedef enum merge_mode {
    MERGE_SUM,            /* planes: sum */
    MERGE_COUNTED_SUM,    /* sum, count */
    MERGE_MEAN,           /* mean */
    MERGE_MOMENTS,        /* mean, m2; sets of one vector are as large as each other, every value is of moderate size */
    MERGE_COUNTED_MOMENTS /* mean, m2, count; any values, a count may be 0 */
} merge_mode;

enum { MERGE_PLANES = 3 }; /* the most */

static inline int64_t merge_planes(merge_mode mode) {
    static const int64_t planes[] = {1, 2, 1, 2, 3};
    return planes[mode];
}

/* How the mean (b's share of the count) and m2 take over b's part in a merge of a and b. */
typedef struct merge_weight {
    double share, spread; /* nb / (na + nb), na * share */
} merge_weight;

static inline merge_weight merge_weight_of(double na, double nb) {
    const double share = nb / (na + nb);
    return (merge_weight){share, na * share};
}

/* Lanes, a plane of which is so many doubles from the next. */
typedef struct merge_vector {
    double *lanes;
    int64_t plane;
} merge_vector;

/* out = a and b together, in n lanes. out may be a, and b may be lanes of a or out that begin further on: a lane of out is
 * written after all before it were read. */
void merge_vectors(merge_mode mode, merge_vector out, merge_vector a, merge_vector b, int64_t n, merge_weight weight);

#endif
