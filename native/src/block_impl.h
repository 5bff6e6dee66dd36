/* SPDX-License-Identifier: Apache-2.0 */
/* The vector path of block.c. */
#ifndef OCHRE_X86_BLOCK_IMPL_H
#define OCHRE_X86_BLOCK_IMPL_H

#include <immintrin.h>
#include <stdint.h>

/* The keys of three dense channels, eight pixels at a time: a shuffle reverses the bytes of each and puts a 0 above. Reads no byte
 * beyond the last pixel. Returns how many pixels it did; fewer than ten are left. */
__attribute__((target("avx2"))) static inline int64_t keys_of_3_avx2(const unsigned char *first, int64_t n,
                                                                     uint32_t *keys) {
    const __m256i order = _mm256_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1, 2, 1, 0, -1, 5, 4, 3,
                                           -1, 8, 7, 6, -1, 11, 10, 9, -1);
    int64_t i = 0;
    for (; i + 10 <= n; i += 8) { /* 16 bytes from the fifth pixel on end in the tenth */
        const __m128i low = _mm_loadu_si128((const __m128i *)(const void *)(first + 3 * i));
        const __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(first + 3 * i + 12));
        const __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
        _mm256_storeu_si256((__m256i *)(void *)(keys + i), _mm256_shuffle_epi8(both, order));
    }
    return i;
}

#endif
