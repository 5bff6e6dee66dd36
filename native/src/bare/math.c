/* SPDX-License-Identifier: Apache-2.0 */
/* What the library uses of <math.h>, as C defines it in the rounding mode "to the nearest". Where the compiler has an
 * instruction for one of these, it does not call it. */
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { BIAS = 1023, MANTISSA_BITS = 52, ALL_ONES = 0x7FF };

static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static int exponent_field(double x) {
    return (int)(bits_of(x) >> MANTISSA_BITS) & ALL_ONES;
}

/* 2^n, for a normal number. */
static double power_of_two(int n) {
    return double_of((uint64_t)(n + BIAS) << MANTISSA_BITS);
}

double fmin(double a, double b) {
    return a < b || isnan(b) ? a : b;
}

double fmax(double a, double b) {
    return a > b || isnan(b) ? a : b;
}

/* A number below 2^52 loses its fraction, rounded, in a sum with 2^52. A larger one has none. */
double rint(double x) {
    const double size = fabs(x);
    if (!(size < 0x1p52)) return x;
    return copysign((size + 0x1p52) - 0x1p52, x);
}

double trunc(double x) {
    const double size = fabs(x), nearest = rint(size);
    return copysign(nearest > size ? nearest - 1 : nearest, x);
}

double floor(double x) {
    const double nearest = rint(x);
    return nearest > x ? nearest - 1 : nearest;
}

double ceil(double x) {
    return -floor(-x);
}

double frexp(double x, int *exponent) {
    *exponent = 0;
    if (x == 0 || !isfinite(x)) return x;
    int below = 0;
    if (exponent_field(x) == 0) { /* subnormal: made normal */
        x *= 0x1p54;
        below = 54;
    }
    *exponent = exponent_field(x) - (BIAS - 1) - below;
    return double_of((bits_of(x) & ~((uint64_t)ALL_ONES << MANTISSA_BITS)) | (uint64_t)(BIAS - 1) << MANTISSA_BITS);
}

/* Up to 2^1000 the product is exact. Below 2^-900 a first product leaves a normal number, so that only the last one is
 * rounded. */
double ldexp(double x, int exponent) {
    int shift;
    const double fraction = frexp(x, &shift); /* 0, or at least 1/2 */
    if (fraction == 0 || !isfinite(x)) return x;
    const int64_t sum = (int64_t)shift + exponent;
    if (sum > BIAS + 1) return copysign(INFINITY, x);
    if (sum < -1100) return copysign(0, x);
    if (sum > BIAS) return fraction * 2 * power_of_two((int)sum - 1);
    return sum < -1000 ? fraction * power_of_two(-500) * power_of_two((int)sum + 500)
                       : fraction * power_of_two((int)sum);
}

int ilogb(double x) {
    int exponent;
    if (x == 0) return -INT32_MAX;
    if (!isfinite(x)) return INT32_MAX;
    frexp(x, &exponent);
    return exponent - 1;
}
