/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a row of totals: word 0 is the count of pixels; then follows one of these structs for each channel, and
 * behind it, where absent values are counted, their number. */
#ifndef OCHRE_LABEL_TOTALS_H
#define OCHRE_LABEL_TOTALS_H

#include "layout.h"

#include <math.h>

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

typedef struct integer_sum {
    int64_t sum;
} integer_sum;

typedef struct integer_spread {
    int64_t sum;
    uint64_t squares_low, squares_high;
    int64_t min, max;
} integer_spread;

typedef struct float_sum {
    double sum, lost;
} float_sum;

typedef struct float_spread {
    double sum, lost, mean, m2, min, max;
} float_spread;

/* Words of one channel without the number of absent values, which is therefore the offset of that. */
static inline int64_t struct_words(int64_t dtype, int64_t spread) {
    if (dtype_is_float(dtype)) return (int64_t)(spread ? sizeof(float_spread) : sizeof(float_sum)) / 8;
    return (int64_t)(spread ? sizeof(integer_spread) : sizeof(integer_sum)) / 8;
}

/* Words of one channel. */
static inline int64_t channel_words(int64_t dtype, int64_t spread, int64_t absent) {
    return struct_words(dtype, spread) + (absent ? 1 : 0);
}

static inline uint128 squares_of(const integer_spread *total) {
    return (uint128)total->squares_high << 64 | total->squares_low;
}

static inline void set_squares(integer_spread *total, uint128 squares) {
    total->squares_low = (uint64_t)squares;
    total->squares_high = (uint64_t)(squares >> 64);
}

/* Adds a value (Neumaier 1974). sum + lost is the sum; lost is what the additions rounded away. An infinite sum
 * loses nothing. */
static inline void add_compensated(double *sum, double *lost, double value) {
    const double next = *sum + value;
    const double rest = fabs(*sum) >= fabs(value) ? (*sum - next) + value : (value - next) + *sum;
    *lost += isfinite(next) ? rest : 0;
    *sum = next;
}

/* The lesser of two, and the greater; NaN where one of them is NaN. */
static inline double lesser(double a, double b) {
    return b < a || isnan(b) ? b : a;
}

static inline double greater(double a, double b) {
    return b > a || isnan(b) ? b : a;
}

#endif
