/* SPDX-License-Identifier: Apache-2.0 */
#include "local_slide.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

INLINE void add(double *restrict a, const double *restrict b, int64_t lanes) {
    for (int64_t i = 0; i < lanes; i++) a[i] += b[i];
}

/* a becomes the merge of a and b by the rule of Chan, Golub and LeVeque 1979. Equal means differ by exactly 0, so that a
 * constant stays one. */
INLINE void merge_means(double *restrict a, const double *restrict b, int64_t lanes, slide_weight weight) {
    for (int64_t i = 0; i < lanes; i++) a[i] += (b[i] - a[i]) * weight.share;
}

INLINE void merge_moments(double *restrict mean, double *restrict m2, const double *restrict b_mean,
                          const double *restrict b_m2, int64_t lanes, slide_weight weight) {
    for (int64_t i = 0; i < lanes; i++) {
        const double gap = b_mean[i] - mean[i];
        mean[i] += gap * weight.share;
        m2[i] = (m2[i] + b_m2[i]) + gap * (gap * weight.spread);
    }
}

/* The same bits where both count and the gap is finite. Where it is not, the mean is the weighted sum: an infinity stays
 * one, beside a number or its like. */
INLINE void merge_counted(double *restrict mean, double *restrict m2, double *restrict count,
                          const double *restrict b_mean, const double *restrict b_m2, const double *restrict b_count,
                          int64_t lanes) {
    for (int64_t i = 0; i < lanes; i++) {
        const double total = count[i] + b_count[i];
        const double share = total > 0 ? b_count[i] / total : 0, rest = total > 0 ? count[i] / total : 0;
        const double gap = b_mean[i] - mean[i];
        const double moved = mean[i] + gap * share, weighted = mean[i] * rest + b_mean[i] * share;
        m2[i] = (m2[i] + b_m2[i]) + gap * (gap * (count[i] * share));
        mean[i] = fabs(gap) <= 0x1.fffffffffffffp1023 ? moved : weighted;
        count[i] = total;
    }
}

INLINE void merge(slide_mode mode, double *restrict a, const double *restrict b, int64_t lanes, slide_weight weight) {
    switch (mode) {
    case SLIDE_SUM:
        add(a, b, lanes);
        break;
    case SLIDE_COUNTED_SUM:
        add(a, b, 2 * lanes);
        break;
    case SLIDE_MEAN:
        merge_means(a, b, lanes, weight);
        break;
    case SLIDE_MOMENTS:
        merge_moments(a, a + lanes, b, b + lanes, lanes, weight);
        break;
    case SLIDE_COUNTED_MOMENTS:
    default:
        merge_counted(a, a + lanes, a + 2 * lanes, b, b + lanes, b + 2 * lanes, lanes);
        break;
    }
}

INLINE void move(double *restrict to, const double *restrict from, int64_t n) {
    memcpy(to, from, (size_t)n * sizeof *to);
}

/* Full: every vector from the first one on becomes the merge of itself and all behind it. */
INLINE void turn_into_suffixes(const slide *s, slide_mode mode, int64_t lanes) {
    const int64_t length = slide_planes(mode) * lanes;
    for (int64_t slot = s->k - 2; slot >= s->first && slot > 0; slot--)
        merge(mode, s->ring + slot * length, s->ring + (slot + 1) * length, lanes, s->suffix[slot]);
}

INLINE int push(slide *s, slide_mode mode, int64_t lanes, const double *x, double *out) {
    const int64_t length = slide_planes(mode) * lanes, slot = s->slot;
    move(s->ring + slot * length, x, length);
    if (slot == 0)
        move(s->front, x, length);
    else if (s->seen >= slot) /* the block has come in from its start */
        merge(mode, s->front, x, lanes, s->prefix[slot]);
    s->seen++;
    const int is_window = s->seen >= s->k;
    if (slot + 1 < s->k) {
        if (is_window) {
            move(out, s->ring + (slot + 1) * length, length);
            merge(mode, out, s->front, lanes, s->join[slot]);
        }
        s->slot++;
        return is_window;
    }
    if (is_window) move(out, s->front, length);
    turn_into_suffixes(s, mode, lanes);
    s->slot = s->first = 0;
    return is_window;
}

int64_t slide_bytes(int64_t k, int64_t lanes) {
    const int64_t doubles = (k + 1) * SLIDE_PLANES * lanes;
    return (doubles * (int64_t)sizeof(double) + 3 * k * (int64_t)sizeof(slide_weight) + 63) / 64 * 64;
}

static slide_weight weight_of(double na, double nb) {
    const double share = nb / (na + nb);
    return (slide_weight){share, na * share};
}

slide slide_make(void *scratch, slide_mode mode, int64_t k, int64_t lanes, int64_t counted) {
    slide s = {.mode = mode, .k = k, .lanes = lanes, .planes = slide_planes(mode)};
    s.ring = scratch;
    s.front = s.ring + k * SLIDE_PLANES * lanes;
    s.prefix = (slide_weight *)(void *)(s.front + SLIDE_PLANES * lanes);
    s.suffix = s.prefix + k;
    s.join = s.suffix + k;
    for (int64_t slot = 0; slot < k; slot++) {
        const double one = (double)counted;
        s.prefix[slot] = weight_of((double)slot * one, one);
        s.suffix[slot] = weight_of(one, (double)(k - 1 - slot) * one);
        s.join[slot] = weight_of((double)(k - 1 - slot) * one, (double)(slot + 1) * one);
    }
    return s;
}

void slide_start(slide *s, int64_t place) {
    s->slot = s->first = place % s->k;
    s->seen = 0;
}

int slide_push(slide *s, const double *x, double *out) {
    switch (s->mode) {
    case SLIDE_SUM:
        return push(s, SLIDE_SUM, s->lanes, x, out);
    case SLIDE_COUNTED_SUM:
        return push(s, SLIDE_COUNTED_SUM, s->lanes, x, out);
    case SLIDE_MEAN:
        return push(s, SLIDE_MEAN, s->lanes, x, out);
    case SLIDE_MOMENTS:
        return push(s, SLIDE_MOMENTS, s->lanes, x, out);
    case SLIDE_COUNTED_MOMENTS:
    default:
        return push(s, SLIDE_COUNTED_MOMENTS, s->lanes, x, out);
    }
}

INLINE int64_t push_all(slide *s, slide_mode mode, const double *x, int64_t n, double *out) {
    const int64_t length = slide_planes(mode) * SLIDE_LANES;
    int64_t windows = 0;
    for (int64_t i = 0; i < n; i++) windows += push(s, mode, SLIDE_LANES, x + i * length, out + windows * length);
    return windows;
}

int64_t slide_push_narrow(slide *s, const double *x, int64_t n, double *out) {
    switch (s->mode) {
    case SLIDE_SUM:
        return push_all(s, SLIDE_SUM, x, n, out);
    case SLIDE_COUNTED_SUM:
        return push_all(s, SLIDE_COUNTED_SUM, x, n, out);
    case SLIDE_MEAN:
        return push_all(s, SLIDE_MEAN, x, n, out);
    case SLIDE_MOMENTS:
        return push_all(s, SLIDE_MOMENTS, x, n, out);
    case SLIDE_COUNTED_MOMENTS:
    default:
        return push_all(s, SLIDE_COUNTED_MOMENTS, x, n, out);
    }
}
