/* SPDX-License-Identifier: Apache-2.0 */
/* Sums down the columns of an image: the pixels of a row lie side by side, so that a weight is multiplied with many of
 * them at once. */
#include "cpu.h"
#include "resize.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define ADD(name, sum, value)                                                                                          \
    ALWAYS_INLINE void name##_loop(sum *restrict sums, const value *restrict values, sum weight, int64_t n) {          \
        for (int64_t i = 0; i < n; i++) sums[i] += weight * (sum)values[i];                                            \
    }                                                                                                                  \
    CPU_PATHS(name, (sum * sums, const value *values, sum weight, int64_t n), (sums, values, weight, n))

/* NOLINTEND(bugprone-macro-parentheses) */

/* Four rows of values, one after the other, so that each sum is loaded and stored once. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define ADD_FOUR(name, sum)                                                                                            \
    ALWAYS_INLINE void name##_loop(sum *restrict sums, const sum *restrict values, const sum *restrict weights,        \
                                   int64_t n) {                                                                        \
        const sum a = weights[0], b = weights[1], c = weights[2], d = weights[3];                                      \
        for (int64_t i = 0; i < n; i++)                                                                                \
            sums[i] = sums[i] + a * values[i] + b * values[PIECE + i] + c * values[2 * PIECE + i] +                    \
                      d * values[3 * PIECE + i];                                                                       \
    }                                                                                                                  \
    CPU_WIDE_PATHS(name, (sum * sums, const sum *values, const sum *weights, int64_t n), (sums, values, weights, n))

/* NOLINTEND(bugprone-macro-parentheses) */

ADD_FOUR(add_four_f32, float)
ADD_FOUR(add_four_f64, double)

void resize_add_four_f32(float *sums, const float *values, const float *weights, int64_t n) {
    add_four_f32(sums, values, weights, n);
}

void resize_add_four_f64(double *sums, const double *values, const double *weights, int64_t n) {
    add_four_f64(sums, values, weights, n);
}

ADD(add_u8, int32_t, uint8_t)
ADD(add_f32, float, float)
ADD(add_f64, double, double)

void resize_add_u8(int32_t *sums, const uint8_t *values, int32_t weight, int64_t n) {
    add_u8(sums, values, weight, n);
}

void resize_add_f32(float *sums, const float *values, float weight, int64_t n) {
    add_f32(sums, values, weight, n);
}

void resize_add_f64(double *sums, const double *values, double weight, int64_t n) {
    add_f64(sums, values, weight, n);
}

/* ---- bytes */

static void down_baseline(const uint8_t *first, int64_t stride, const int16_t *weights, int64_t count, int64_t n,
                          float scale, float *out) {
    int32_t sums[PIECE];
    memset(sums, 0, (size_t)n * sizeof sums[0]);
    for (int64_t k = 0; k < count; k++) resize_add_u8(sums, first + k * stride, weights[k], n);
    for (int64_t i = 0; i < n; i++) out[i] = (float)sums[i] * scale;
}

#if defined(__x86_64__)
/* The sums of 32 elements. Two rows are taken at a time, as one instruction multiplies and adds pairs: words of two
 * bytes from both rows are put side by side, and their low and their high bytes give the pairs of the even and of the
 * odd elements. */
typedef struct sums32 {
    __m256i even[2], odd[2];
} sums32;

CPU_TARGET_AVX2 static inline void add_rows(sums32 *s, const uint8_t *a, const uint8_t *b, __m256i weights) {
    const __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)a);
    const __m256i y = _mm256_loadu_si256((const __m256i *)(const void *)b);
    const __m256i words[2] = {_mm256_unpacklo_epi16(x, y), _mm256_unpackhi_epi16(x, y)};
    const __m256i low = _mm256_set1_epi16(0xFF);
    UNROLLED
    for (int i = 0; i < 2; i++) {
        s->even[i] = _mm256_add_epi32(s->even[i], _mm256_madd_epi16(_mm256_and_si256(words[i], low), weights));
        s->odd[i] = _mm256_add_epi32(s->odd[i], _mm256_madd_epi16(_mm256_srli_epi16(words[i], 8), weights));
    }
}

CPU_TARGET_AVX2 static inline void store_sums(const sums32 *s, __m256 scale, float *out) {
    __m256i four[4]; /* elements 0..3 and 16..19, 4..7 and 20..23, ... */
    for (int i = 0; i < 2; i++) {
        four[2 * i] = _mm256_unpacklo_epi32(s->even[i], s->odd[i]);
        four[2 * i + 1] = _mm256_unpackhi_epi32(s->even[i], s->odd[i]);
    }
    for (int i = 0; i < 2; i++) {
        const __m256i low = _mm256_permute2x128_si256(four[2 * i], four[2 * i + 1], 0x20);
        const __m256i high = _mm256_permute2x128_si256(four[2 * i], four[2 * i + 1], 0x31);
        _mm256_storeu_ps(out + 8 * i, _mm256_mul_ps(_mm256_cvtepi32_ps(low), scale));
        _mm256_storeu_ps(out + 16 + 8 * i, _mm256_mul_ps(_mm256_cvtepi32_ps(high), scale));
    }
}

/* VECTORS times 32 elements. */
CPU_TARGET_AVX2 static inline __attribute__((always_inline)) void down_vectors(const uint8_t *first, int64_t stride,
                                                                               const int16_t *weights, int64_t count,
                                                                               float scale, float *out, int vectors) {
    sums32 s[2] = {0};
    int64_t k = 0;
    for (; k + 2 <= count; k += 2) {
        int32_t pair;
        memcpy(&pair, weights + k, sizeof pair);
        const uint8_t *row = first + k * stride;
        UNROLLED
        for (int v = 0; v < vectors; v++) add_rows(&s[v], row + 32 * v, row + stride + 32 * v, _mm256_set1_epi32(pair));
    }
    if (k < count) {
        const uint8_t *row = first + k * stride;
        for (int v = 0; v < vectors; v++)
            add_rows(&s[v], row + 32 * v, row + 32 * v, _mm256_set1_epi32((uint16_t)weights[k]));
    }
    for (int v = 0; v < vectors; v++) store_sums(&s[v], _mm256_set1_ps(scale), out + 32 * v);
}

CPU_TARGET_AVX2 static void down_avx2(const uint8_t *first, int64_t stride, const int16_t *weights, int64_t count,
                                      int64_t n, float scale, float *out) {
    if (n < 32) {
        down_baseline(first, stride, weights, count, n, scale, out);
        return;
    }
    int64_t i = 0;
    for (; i + 64 <= n; i += 64) down_vectors(first + i, stride, weights, count, scale, out + i, 2);
    if (i + 32 <= n) {
        down_vectors(first + i, stride, weights, count, scale, out + i, 1);
        i += 32;
    }
    if (i < n) down_vectors(first + n - 32, stride, weights, count, scale, out + n - 32, 1);
}
#endif

/* NOLINTNEXTLINE(bugprone-branch-clone): AVX-512 takes the AVX2 version */
CPU_CHOOSE(down, down_baseline, down_avx2, down_avx2,
           (const uint8_t *first, int64_t stride, const int16_t *weights, int64_t count, int64_t n, float scale,
            float *out),
           (first, stride, weights, count, n, scale, out))

void resize_down_u8(const uint8_t *first, int64_t stride, const int16_t *weights, int64_t count, int64_t n, float scale,
                    float *out) {
    down(first, stride, weights, count, n, scale, out);
}
