/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of two sets of pixels together: sums and counts are added, means and m2 follow the rule of Chan, Golub
 * and LeVeque 1979. */
#include "local.h"

#include "cpu.h"

#include <math.h>

typedef struct set {
    double mean, m2, count; /* mean holds the sum in modes with sums */
} set;

ALWAYS_INLINE set set_at(merge_mode mode, const double *lanes, int64_t plane, int64_t i) {
    set s = {lanes[i], 0, 0};
    if (mode == MERGE_MOMENTS || mode == MERGE_COUNTED_MOMENTS) s.m2 = lanes[plane + i];
    if (mode == MERGE_COUNTED_SUM) s.count = lanes[plane + i];
    if (mode == MERGE_COUNTED_MOMENTS) s.count = lanes[2 * plane + i];
    return s;
}

ALWAYS_INLINE void set_put(merge_mode mode, double *lanes, int64_t plane, int64_t i, set s) {
    lanes[i] = s.mean;
    if (mode == MERGE_MOMENTS || mode == MERGE_COUNTED_MOMENTS) lanes[plane + i] = s.m2;
    if (mode == MERGE_COUNTED_SUM) lanes[plane + i] = s.count;
    if (mode == MERGE_COUNTED_MOMENTS) lanes[2 * plane + i] = s.count;
}

ALWAYS_INLINE set add(set a, set b) {
    return (set){a.mean + b.mean, 0, a.count + b.count};
}

/* Equal means differ by exactly 0: the mean of a constant is that constant. */
ALWAYS_INLINE set merge_moments(set a, set b, merge_weight weight) {
    const double gap = b.mean - a.mean;
    return (set){a.mean + gap * weight.share, (a.m2 + b.m2) + gap * (gap * weight.spread), 0};
}

/* The same bits as merge_moments where both sets have pixels and the gap is finite. Where the gap is not finite, the
 * mean is the weighted sum: an infinity stays one, beside a number or beside the same infinity. */
ALWAYS_INLINE set merge_counted(set a, set b) {
    const double total = a.count + b.count;
    const double share = total > 0 ? b.count / total : 0, rest = total > 0 ? a.count / total : 0;
    const double gap = b.mean - a.mean;
    const double moved = a.mean + gap * share, weighted = a.mean * rest + b.mean * share;
    const double m2 = (a.m2 + b.m2) + gap * (gap * (a.count * share));
    return (set){fabs(gap) <= 0x1.fffffffffffffp1023 ? moved : weighted, m2, total};
}

ALWAYS_INLINE set together(merge_mode mode, set a, set b, merge_weight weight) {
    if (mode == MERGE_SUM || mode == MERGE_COUNTED_SUM) return add(a, b);
    return mode == MERGE_COUNTED_MOMENTS ? merge_counted(a, b) : merge_moments(a, b, weight);
}

ALWAYS_INLINE void merge_lanes(merge_mode mode, merge_vector out, merge_vector a, merge_vector b, int64_t n,
                               merge_weight weight) {
    INDEPENDENT
    for (int64_t i = 0; i < n; i++) {
        const set merged = together(mode, set_at(mode, a.lanes, a.plane, i), set_at(mode, b.lanes, b.plane, i), weight);
        set_put(mode, out.lanes, out.plane, i, merged);
    }
}

ALWAYS_INLINE void merge_loop(merge_mode mode, merge_vector out, merge_vector a, merge_vector b, int64_t n,
                              merge_weight weight) {
    switch (mode) {
    case MERGE_SUM:
        merge_lanes(MERGE_SUM, out, a, b, n, weight);
        break;
    case MERGE_COUNTED_SUM:
        merge_lanes(MERGE_COUNTED_SUM, out, a, b, n, weight);
        break;
    case MERGE_MEAN:
        merge_lanes(MERGE_MEAN, out, a, b, n, weight);
        break;
    case MERGE_MOMENTS:
        merge_lanes(MERGE_MOMENTS, out, a, b, n, weight);
        break;
    case MERGE_COUNTED_MOMENTS:
    default:
        merge_lanes(MERGE_COUNTED_MOMENTS, out, a, b, n, weight);
        break;
    }
}

CPU_WIDE_PATHS(merge,
               (merge_mode mode, merge_vector out, merge_vector a, merge_vector b, int64_t n, merge_weight weight),
               (mode, out, a, b, n, weight))

void merge_vectors(merge_mode mode, merge_vector out, merge_vector a, merge_vector b, int64_t n, merge_weight weight) {
    merge(mode, out, a, b, n, weight);
}
