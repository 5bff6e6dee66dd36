/* SPDX-License-Identifier: Apache-2.0 */
/* The vector path of means.c. */
#ifndef OCHRE_KMEANS_IMPL_H
#define OCHRE_KMEANS_IMPL_H

#include <immintrin.h>
#include <stdint.h>

/* Appends to places those of the n bounds that are not above the limit, counted from start. Returns how many. */
__attribute__((target("avx512f"))) static inline int64_t used_up_avx512(const float *bounds, float limit, int64_t n,
                                                                        int64_t start, int32_t *places) {
    const __m512i steps = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512 limits = _mm512_set1_ps(limit);
    int64_t count = 0;
    for (int64_t i = 0; i < n; i += 16) {
        const __mmask16 there = (__mmask16)(n - i < 16 ? (1U << (n - i)) - 1 : 0xFFFFU);
        const __m512 sixteen = _mm512_maskz_loadu_ps(there, bounds + i);
        const __mmask16 used = _mm512_mask_cmp_ps_mask(there, sixteen, limits, _CMP_NGT_UQ);
        const __m512i all = _mm512_add_epi32(steps, _mm512_set1_epi32((int32_t)(start + i)));
        _mm512_mask_compressstoreu_epi32(places + count, used, all);
        count += __builtin_popcount(used);
    }
    return count;
}

#endif
