/* SPDX-License-Identifier: Apache-2.0 */
/* Merges the totals of two sets of pixels. */
#include "label_totals.h"
#include "once.h"

#include <string.h>

/* How many pixels of a label either side has; both have some. */
typedef struct sides {
    int64_t ours, theirs;
} sides;

/* This and the next return whether a sum overflows. */
static int merge_integer_sum(int64_t *words, const int64_t *other) {
    return __builtin_add_overflow(*words, *other, words);
}

static int merge_integer_spread(int64_t *words, const int64_t *other) {
    integer_spread a, b;
    memcpy(&a, words, sizeof a);
    memcpy(&b, other, sizeof b);
    uint128 squares;
    if (__builtin_add_overflow(a.sum, b.sum, &a.sum)) return 1;
    if (__builtin_add_overflow(squares_of(&a), squares_of(&b), &squares)) return 1;
    set_squares(&a, squares);
    a.min = b.min < a.min ? b.min : a.min;
    a.max = b.max > a.max ? b.max : a.max;
    memcpy(words, &a, sizeof a);
    return 0;
}

static void merge_float_sum(int64_t *words, const int64_t *other) {
    float_sum a, b;
    memcpy(&a, words, sizeof a);
    memcpy(&b, other, sizeof b);
    add_compensated(&a.sum, &a.lost, b.sum);
    a.lost += b.lost;
    memcpy(words, &a, sizeof a);
}

/* Chan, Golub and LeVeque 1979. */
static void merge_float_spread(int64_t *words, const int64_t *other, const sides *counts) {
    float_spread a, b;
    memcpy(&a, words, sizeof a);
    memcpy(&b, other, sizeof b);
    const double ours = (double)counts->ours, theirs = (double)counts->theirs, all = ours + theirs;
    const double step = b.mean - a.mean;
    add_compensated(&a.sum, &a.lost, b.sum);
    a.lost += b.lost;
    a.mean += step * (theirs / all);
    a.m2 += b.m2 + step * step * (ours * theirs / all);
    a.min = lesser(a.min, b.min);
    a.max = greater(a.max, b.max);
    memcpy(words, &a, sizeof a);
}

/* Merges one channel; returns whether it overflows. */
static int merge_channel(int64_t *words, const int64_t *other, int64_t dtype, int64_t spread, const sides *counts) {
    if (!dtype_is_float(dtype)) return spread ? merge_integer_spread(words, other) : merge_integer_sum(words, other);
    if (spread)
        merge_float_spread(words, other, counts);
    else
        merge_float_sum(words, other);
    return 0;
}

/* Merges one channel of which values may be absent; counts are those of the pixels. Returns whether it overflows. */
static int merge_present(int64_t *words, const int64_t *other, int64_t dtype, int64_t spread, const sides *counts) {
    const int64_t offset = struct_words(dtype, spread);
    const sides absent = {words[offset], other[offset]};
    const sides present = {wrapping_difference(counts->ours, absent.ours),
                           wrapping_difference(counts->theirs, absent.theirs)};
    words[offset] = wrapping_sum(absent.ours, absent.theirs); /* no more than the pixels, whose sum was checked */
    if (present.theirs == 0) return 0;
    if (present.ours != 0) return merge_channel(words, other, dtype, spread, &present);
    memcpy(words, other, (size_t)offset * sizeof *words);
    return 0;
}

int64_t ochre_label_merge(int64_t *totals, const int64_t *other, int64_t m, int64_t dtype, int64_t channels,
                          int64_t spread, int64_t absent, ochre_offender *offender) {
    if (dtype_bytes(dtype) == 0) return OCHRE_BAD_DTYPE;
    if (m < 0 || channels < 1) return OCHRE_BAD_SIZE;
    const int64_t step = channel_words(dtype, spread, absent);
    const int64_t words = ochre_label_words(dtype, channels, spread, absent);
    for (int64_t label = 0; label < m; label++) {
        int64_t *const to = totals + label * words;
        const int64_t *const from = other + label * words;
        const sides counts = {int64_once(to), int64_once(from)};
        if (counts.theirs == 0) continue;
        if (counts.ours == 0) {
            memcpy(to, from, (size_t)words * sizeof *to);
            continue;
        }
        int overflow = __builtin_add_overflow(counts.ours, counts.theirs, &to[0]);
        for (int64_t c = 0; c < channels && !overflow; c++) {
            int64_t *const ours = to + 1 + c * step;
            const int64_t *const theirs = from + 1 + c * step;
            overflow = absent ? merge_present(ours, theirs, dtype, spread, &counts)
                              : merge_channel(ours, theirs, dtype, spread, &counts);
        }
        if (!overflow) continue;
        *offender = (ochre_offender){-1, -1, label};
        return OCHRE_OVERFLOW;
    }
    return OCHRE_OK;
}
