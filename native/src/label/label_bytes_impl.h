/* SPDX-License-Identifier: Apache-2.0 */
/* The vector paths of label_bytes.c. */
#ifndef OCHRE_X86_LABEL_BYTES_IMPL_H
#define OCHRE_X86_LABEL_BYTES_IMPL_H

#include <immintrin.h>
#include <stdint.h>

/* The words of dense pixels of three channels, four at a time: a shuffle puts the bytes of each two apart, in reverse, and a count
 * of one above. Reads no byte beyond the last of at least n pixels that follow each other. Returns how many of n it did: fewer
 * than four are left, or than six where no others follow. */
__attribute__((target("avx2"))) static inline int64_t words_of_3_avx2(const unsigned char *first, int64_t n,
                                                                      int64_t following, uint64_t *words) {
    const __m256i order = _mm256_setr_epi8(2, -1, 1, -1, 0, -1, -1, -1, 5, -1, 4, -1, 3, -1, -1, -1, 8, -1, 7, -1, 6,
                                           -1, -1, -1, 11, -1, 10, -1, 9, -1, -1, -1);
    const __m256i one = _mm256_set1_epi64x((int64_t)1 << 55);
    int64_t i = 0;
    for (; i + 4 <= n && i + 6 <= following; i += 4) { /* 16 bytes end in the sixth pixel */
        const __m128i pixels = _mm_loadu_si128((const __m128i *)(const void *)(first + 3 * i));
        const __m256i apart = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(pixels), order);
        _mm256_storeu_si256((__m256i *)(void *)(words + i), _mm256_or_si256(apart, one));
    }
    return i;
}

/* sums[g] = the sum of eight words of one label, 0 where they have several. */
__attribute__((target("avx2"))) static inline void sum_groups_avx2(const int32_t *rows, const uint64_t *words,
                                                                   int64_t groups, uint64_t *sums) {
    for (int64_t g = 0; g < groups; g++) {
        const __m256i eight = _mm256_loadu_si256((const __m256i *)(const void *)(rows + 8 * g));
        const __m256i equal = _mm256_cmpeq_epi32(eight, _mm256_set1_epi32(rows[8 * g]));
        const __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(words + 8 * g));
        const __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(words + 8 * g + 4));
        const __m256i four = _mm256_add_epi64(low, high);
        const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
        const __m128i sum = _mm_add_epi64(two, _mm_unpackhi_epi64(two, two));
        sums[g] = _mm256_movemask_epi8(equal) == -1 ? (uint64_t)_mm_cvtsi128_si64(sum) : 0;
    }
}

#endif
