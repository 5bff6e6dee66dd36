/* SPDX-License-Identifier: Apache-2.0 */
/* The transfer function of sRGB (IEC 61966-2-1), between codes in 0..1 and linear light in 0..1. Below 0 the straight
 * part goes on, above 1 the curve. Roots are found by Halley's iteration, from a guess within 4 % that takes three
 * steps to the last bits of f64: no function of libm, and the same bits on every CPU. There are no branches, so that
 * loops become vectors: each part is computed, and one is chosen. */
#ifndef OCHRE_SRGB_H
#define OCHRE_SRGB_H

#include "cpu.h"

#include <stdint.h>
#include <string.h>

/* The root of that degree, 3 or 5, of a normal positive number: its exponent is divided by the degree. The upper half
 * of its bits is divided, as a fraction of 2^32: vectors have no division of 64 bits. */
ALWAYS_INLINE double srgb_root(double x, int degree) {
    const uint64_t one = 0x3FF00000u; /* the upper bits of 1.0 */
    const uint64_t part = UINT64_C(0x100000000) / (uint64_t)degree;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = ((bits >> 32) * part >> 32) + (one - one / (uint64_t)degree) - 0x00050000u;
    bits <<= 32;
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
    const int is_curved = code > 0.04045, is_huge = code > 0x1p300;
    const double base = ((is_curved && !is_huge ? code : 1) + 0.055) / 1.055, root = srgb_root(base, 5);
    const double curved = base * base * (root * root), straight = code / 12.92;
    return is_huge ? code : is_curved ? curved : straight;
}

/* 1.055 * linear ^ (1 / 2.4) - 0.055, and 12.92 * linear for small ones. x ^ (5 / 12) is x ^ (1 / 4) * x ^ (1 / 6). */
ALWAYS_INLINE double srgb_encode(double linear) {
    const int is_curved = linear > 0.0031308, is_huge = linear > 0x1p300;
    const double half = __builtin_sqrt(is_curved && !is_huge ? linear : 1);
    const double curved = 1.055 * (__builtin_sqrt(half) * srgb_root(half, 3)) - 0.055, straight = linear * 12.92;
    return is_huge ? linear : is_curved ? curved : straight;
}

#endif
