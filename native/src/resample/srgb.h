/* SPDX-License-Identifier: Apache-2.0 */
/* The transfer function of sRGB (IEC 61966-2-1), between codes in 0..1 and linear light in 0..1. Below 0 the straight
 * part goes on, above 1 the curve. Roots are found by Halley's iteration, from a guess within 4 % that takes three
 * steps to the last bits of f64: no function of libm, and the same bits on every CPU. */
#ifndef OCHRE_SRGB_H
#define OCHRE_SRGB_H

#include "cpu.h"

#include <stdint.h>
#include <string.h>

/* The root of that degree, 3 or 5, of a normal positive number: its exponent is divided by the degree. */
ALWAYS_INLINE double srgb_root(double x, int degree) {
    const uint64_t one = 0x3FF0000000000000u; /* the bits of 1.0 */
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = bits / (uint64_t)degree + (one - one / (uint64_t)degree) - 0x0005000000000000u;
    double root;
    memcpy(&root, &bits, sizeof root);
    for (int i = 0; i < 3; i++) {
        const double square = root * root, power = degree == 3 ? square * root : square * square * root;
        root =
            degree == 3 ? root * (power + 2 * x) / (2 * power + x) : root * (2 * power + 3 * x) / (3 * power + 2 * x);
    }
    return root;
}

/* ((code + 0.055) / 1.055) ^ 2.4, and code / 12.92 for small ones. */
ALWAYS_INLINE double srgb_decode(double code) {
    if (!(code > 0.04045)) return code / 12.92;
    if (code > 0x1p300) return code;
    const double base = (code + 0.055) / 1.055, root = srgb_root(base, 5);
    return base * base * (root * root);
}

/* 1.055 * linear ^ (1 / 2.4) - 0.055, and 12.92 * linear for small ones. x ^ (5 / 12) is x ^ (1 / 4) * x ^ (1 / 6). */
ALWAYS_INLINE double srgb_encode(double linear) {
    if (!(linear > 0.0031308)) return linear * 12.92;
    if (linear > 0x1p300) return linear;
    const double half = __builtin_sqrt(linear);
    return 1.055 * (__builtin_sqrt(half) * srgb_root(half, 3)) - 0.055;
}

#endif
