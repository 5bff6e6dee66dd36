/* SPDX-License-Identifier: Apache-2.0 */
/* Makes one number of the totals of each label and channel. */
#include "label_totals.h"
#include "once.h"

#include <string.h>

/* A statistic: an integer where it is one, or is rounded to one exactly; a double otherwise. */
typedef struct number {
    int is_integer;
    int64_t integer;
    double real;
} number;

static number integer_of(int64_t value) {
    return (number){1, value, 0};
}

static number real_of(double value) {
    return (number){0, 0, value};
}

/* a / b. Mostly both fit 32 bits, which CPUs divide in a third of the time. */
static int64_t quotient_of(int64_t a, int64_t b) {
    return (uint64_t)(a | b) <= UINT32_MAX ? (int64_t)((uint32_t)a / (uint32_t)b) : a / b;
}

/* sum / count, rounded to the nearest, halves to even. */
static int64_t rounded_mean(int64_t sum, int64_t count) {
    int64_t floor = quotient_of(sum, count), rest = sum - floor * count;
    if (rest < 0) {
        floor--;
        rest += count;
    }
    return floor + (rest > count - rest || (rest == count - rest && (floor & 1)));
}

/* The nearest double, halves to even. Compilers have a function for it, which not every system brings. The upper 64
 * bits are more than a double holds; below them it matters only whether all is 0. */
static double double_of(uint128 value) {
    if (value >> 64 == 0) return (double)(uint64_t)value;
    const int shift = __builtin_clzll((uint64_t)(value >> 64));
    value <<= shift;
    const uint64_t upper = (uint64_t)(value >> 64) | ((uint64_t)value != 0);
    return (double)upper * 2 * (double)((uint64_t)1 << (63 - shift));
}

/* The sum of (x - mean)^2, divided by n. Let q be the rounded mean and r = sum - q n. The sum of (x - q)^2 is
 * squares - q (sum + r): an integer no greater than squares, so it is exact modulo 2^128. The sum of (x - mean)^2 is
 * less by r^2 / n, which is at most half of it: so the subtraction cancels no digits. */
static double integer_variance(const integer_spread *total, int64_t n) {
    const int64_t q = rounded_mean(total->sum, n);
    const int64_t rest = (int64_t)((uint64_t)total->sum - (uint64_t)q * (uint64_t)n); /* at most n / 2 */
    const int128 sum_and_rest = (int128)total->sum + rest;
    const uint128 around = squares_of(total) - (uint128)q * (uint128)sum_and_rest;
    const double r = (double)rest;
    return (double_of(around) - r * r / (double)n) / (double)n;
}

/* The statistic of a label and channel without values. */
static number nothing(int64_t statistic) {
    return statistic == OCHRE_SUM ? integer_of(0) : real_of(NAN);
}

static number integer_statistic(const int64_t *words, int64_t count, int64_t spread, int64_t statistic,
                                int to_integer) {
    integer_spread total = {.sum = words[0]};
    if (count == 0) return nothing(statistic);
    if (spread) memcpy(&total, words, sizeof total);
    switch (statistic) {
    case OCHRE_MEAN:
        return to_integer ? integer_of(rounded_mean(total.sum, count)) : real_of((double)total.sum / (double)count);
    case OCHRE_SUM:
        return integer_of(total.sum);
    case OCHRE_VARIANCE:
        return real_of(integer_variance(&total, count));
    case OCHRE_DEVIATION:
        return real_of(sqrt(integer_variance(&total, count)));
    case OCHRE_MIN:
        return integer_of(total.min);
    default:
        return integer_of(total.max);
    }
}

/* (sum + lost) / n. The quotient sum / n is corrected by the rest that it leaves and by lost, so that the mean of
 * equal values is that value. The quotient's upper 22 bits times n are exact up to n = 2^31; the errors of the rest
 * are too small to matter. */
static double float_mean(double sum, double lost, double n) {
    const double quotient = sum / n;
    if (!isfinite(quotient)) return quotient;
    uint64_t bits;
    memcpy(&bits, &quotient, sizeof bits);
    bits &= ~(uint64_t)0x7FFFFFFF;
    double upper;
    memcpy(&upper, &bits, sizeof upper);
    const double rest = (sum - upper * n) - (quotient - upper) * n;
    return quotient + (rest + lost) / n;
}

static number float_statistic(const int64_t *words, int64_t count, int64_t spread, int64_t statistic) {
    float_spread total;
    if (count == 0) return nothing(statistic);
    memcpy(&total, words, spread ? sizeof total : sizeof(float_sum));
    switch (statistic) {
    case OCHRE_MEAN:
        return real_of(float_mean(total.sum, total.lost, (double)count));
    case OCHRE_SUM:
        return real_of(total.sum + total.lost);
    case OCHRE_VARIANCE:
        return real_of(total.m2 / (double)count);
    case OCHRE_DEVIATION:
        return real_of(sqrt(total.m2 / (double)count));
    case OCHRE_MIN:
        return real_of(total.min);
    default:
        return real_of(total.max);
    }
}

/* The least and the greatest integer of a dtype. */
static void range_of(int64_t dtype, int64_t *least, int64_t *most) {
    const int bits = (int)(8 * dtype_bytes(dtype));
    const int is_signed = dtype != OCHRE_U8 && dtype != OCHRE_U16;
    *most = is_signed ? (int64_t)(UINT64_MAX >> (65 - bits)) : ((int64_t)1 << bits) - 1;
    *least = is_signed ? -*most - 1 : 0;
}

/* The nearest integer, halves to even, then the nearest in least..most; 0 for NaN. */
static int64_t rounded(double value, int64_t least, int64_t most) {
    if (isnan(value)) return 0;
    const double nearest = rint(value);
    if (nearest <= (double)least) return least;
    return nearest >= (double)most ? most : (int64_t)nearest;
}

static void store_integer(const number *value, int64_t dtype, unsigned char *to) {
    int64_t least, most;
    range_of(dtype, &least, &most);
    int64_t v = value->is_integer ? value->integer : rounded(value->real, least, most);
    v = v < least ? least : v > most ? most : v;
    switch (dtype_bytes(dtype)) {
    case 1:
        memcpy(to, &(uint8_t){(uint8_t)v}, 1);
        break;
    case 2:
        memcpy(to, &(uint16_t){(uint16_t)v}, 2);
        break;
    case 4:
        memcpy(to, &(uint32_t){(uint32_t)v}, 4);
        break;
    default:
        memcpy(to, &v, 8);
        break;
    }
}

static void store_real(const number *value, int64_t dtype, unsigned char *to) {
    const double v = value->is_integer ? (double)value->integer : value->real;
    if (dtype == OCHRE_F32)
        memcpy(to, &(float){(float)v}, sizeof(float));
    else
        memcpy(to, &v, sizeof v);
}

/* What is asked of the totals. */
typedef struct question {
    int64_t dtype, spread, absent, statistic;
    int to_integer;
} question;

static number statistic_of(const int64_t *words, int64_t pixels, int64_t absent, const question *asked) {
    const int64_t count = pixels - absent;
    if (asked->statistic == OCHRE_PRESENT) return integer_of(count);
    if (absent > 0 && asked->absent == OCHRE_MAKES_NAN) return real_of(NAN);
    return dtype_is_float(asked->dtype)
               ? float_statistic(words, count, asked->spread, asked->statistic)
               : integer_statistic(words, count, asked->spread, asked->statistic, asked->to_integer);
}

static int32_t check_statistic(int64_t m, int64_t channels, const question *asked, const ochre_layout *out) {
    if (dtype_bytes(asked->dtype) == 0 || dtype_bytes(out->dtype) == 0) return OCHRE_BAD_DTYPE;
    if (m < 0 || channels < 1 || out->height != m || out->width != 1 || out->channels != channels)
        return OCHRE_BAD_SIZE;
    if (asked->statistic < OCHRE_MEAN || asked->statistic > OCHRE_PRESENT) return OCHRE_BAD_SIZE;
    if (asked->absent < OCHRE_NOT_COUNTED || asked->absent > OCHRE_MAKES_NAN) return OCHRE_BAD_SIZE;
    const int needs_spread = asked->statistic >= OCHRE_VARIANCE && asked->statistic <= OCHRE_DEVIATION;
    return needs_spread && !asked->spread ? OCHRE_BAD_SIZE : OCHRE_OK;
}

int64_t ochre_label_statistic(const int64_t *totals, int64_t m, int64_t image_dtype, int64_t channels, int64_t spread,
                              int64_t absent, int64_t statistic, void *out, const ochre_layout *out_layout) {
    const question asked = {image_dtype, spread, absent, statistic, dtype_is_integer(out_layout->dtype)};
    const int32_t status = check_statistic(m, channels, &asked, out_layout);
    if (status != OCHRE_OK) return status;
    const int64_t offset = struct_words(image_dtype, spread), step = channel_words(image_dtype, spread, absent);
    const int64_t words = ochre_label_words(image_dtype, channels, spread, absent);
    for (int64_t label = 0; label < m; label++) {
        const int64_t *const row = totals + label * words;
        const int64_t pixels = int64_once(row);
        if (pixels < 0) return OCHRE_BAD_SIZE;
        for (int64_t c = 0; c < channels; c++) {
            unsigned char *to = (unsigned char *)out + label * out_layout->row_stride + c * out_layout->channel_stride;
            const int64_t *const channel = row + 1 + c * step;
            const int64_t missing = absent == OCHRE_NOT_COUNTED ? 0 : int64_once(channel + offset);
            if (missing < 0 || missing > pixels) return OCHRE_BAD_SIZE;
            const number value = statistic_of(channel, pixels, missing, &asked);
            if (asked.to_integer)
                store_integer(&value, out_layout->dtype, to);
            else
                store_real(&value, out_layout->dtype, to);
        }
    }
    return OCHRE_OK;
}
