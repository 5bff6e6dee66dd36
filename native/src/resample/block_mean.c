/* SPDX-License-Identifier: Apache-2.0 */
/* Means of blocks of bytes: rows are added first, then the sums of neighbours in a row. */
#include "cpu.h"
#include "resize.h"

#include "layout.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { SUMS = 4 * PIECE }; /* elements of a row that are added at a time */

/* Sums of two rows and of one more row. */
ALWAYS_INLINE void add_two_loop(const uint8_t *restrict a, const uint8_t *restrict b, int64_t n,
                                uint16_t *restrict sums) {
    for (int64_t i = 0; i < n; i++) sums[i] = (uint16_t)(a[i] + b[i]);
}
CPU_PATHS(add_two, (const uint8_t *a, const uint8_t *b, int64_t n, uint16_t *sums), (a, b, n, sums))

ALWAYS_INLINE void add_one_loop(const uint8_t *restrict a, int64_t n, uint16_t *restrict sums) {
    for (int64_t i = 0; i < n; i++) sums[i] = (uint16_t)(sums[i] + a[i]);
}
CPU_PATHS(add_one, (const uint8_t *a, int64_t n, uint16_t *sums), (a, n, sums))

/* Means of 2 x 2. */
ALWAYS_INLINE void halve_of(const uint16_t *restrict sums, int64_t n, uint8_t *restrict out, int channels) {
    for (int64_t i = 0; i < n; i++)
        for (int c = 0; c < channels; c++)
            out[i * channels + c] = (uint8_t)((sums[2 * i * channels + c] + sums[(2 * i + 1) * channels + c] + 2) >> 2);
}

ALWAYS_INLINE void halve_loop(const uint16_t *sums, int64_t n, uint8_t *out, int64_t channels) {
    FOR_CHANNELS(channels, halve_of, sums, n, out);
}
CPU_PATHS(halve, (const uint16_t *sums, int64_t n, uint8_t *out, int64_t channels), (sums, n, out, channels))

static void halve_rows_baseline(const uint8_t *a, const uint8_t *b, int64_t n, uint8_t *out, int64_t channels) {
    uint16_t sums[SUMS];
    add_two(a, b, 2 * n * channels, sums);
    halve(sums, n, out, channels);
}

#if defined(__x86_64__)
/* The bytes of 16 that are added in pairs, for each number of channels. Of 16 bytes, 3 channels have 4 whole pixels. */
static const int8_t pairs[4][16] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                    {0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15},
                                    {0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11, -1, -1, -1, -1},
                                    {0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15}};

/* The sums of pairs of a row, of 16 bytes at each of two places. */
CPU_TARGET_AVX2 static inline __m256i pair_sums(const uint8_t *row, int64_t step, __m256i order) {
    const __m128i low = _mm_loadu_si128((const __m128i *)(const void *)row);
    const __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(row + step));
    const __m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    return _mm256_maddubs_epi16(_mm256_shuffle_epi8(bytes, order), _mm256_set1_epi8(1));
}

/* out has room for 2 bytes more. */
CPU_TARGET_AVX2 static void halve_rows_avx2(const uint8_t *a, const uint8_t *b, int64_t n, uint8_t *out,
                                            int64_t channels) {
    const int64_t step = channels == 3 ? 12 : 16, all = 2 * n * channels;
    const __m256i order =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)pairs[channels - 1]));
    int64_t i = 0;
    for (; i + step + 16 <= all; i += 2 * step) {
        const __m256i sums = _mm256_add_epi16(pair_sums(a + i, step, order), pair_sums(b + i, step, order));
        const __m256i means = _mm256_srli_epi16(_mm256_add_epi16(sums, _mm256_set1_epi16(2)), 2);
        const __m256i bytes = _mm256_packus_epi16(means, means);
        _mm_storel_epi64((__m128i *)(void *)(out + i / 2), _mm256_castsi256_si128(bytes));
        _mm_storel_epi64((__m128i *)(void *)(out + (i + step) / 2), _mm256_extracti128_si256(bytes, 1));
    }
    halve_rows_baseline(a + i, b + i, (all - i) / (2 * channels), out + i / 2, channels);
}
#endif

/* NOLINTNEXTLINE(bugprone-branch-clone): AVX-512 takes the AVX2 version */
CPU_CHOOSE(halve_rows, halve_rows_baseline, halve_rows_avx2, halve_rows_avx2,
           (const uint8_t *a, const uint8_t *b, int64_t n, uint8_t *out, int64_t channels), (a, b, n, out, channels))

/* Division by the pixels of a block: exact, as sums are below 2^24 and blocks have at most 2^15 pixels. */
typedef struct divisor {
    uint64_t half, factor;
} divisor;

enum { SHIFT = 40 };

ALWAYS_INLINE void mean_of(const uint16_t *restrict sums, int64_t n, int64_t width, divisor by, uint8_t *restrict out,
                           int channels) {
    for (int64_t i = 0; i < n; i++)
        for (int c = 0; c < channels; c++) {
            uint64_t sum = by.half;
            for (int64_t k = 0; k < width; k++) sum += sums[(i * width + k) * channels + c];
            out[i * channels + c] = (uint8_t)(sum * by.factor >> SHIFT);
        }
}

ALWAYS_INLINE void mean_loop(const uint16_t *sums, int64_t n, int64_t width, divisor by, uint8_t *out,
                             int64_t channels) {
    FOR_CHANNELS(channels, mean_of, sums, n, width, by, out);
}
CPU_PATHS(mean, (const uint16_t *sums, int64_t n, int64_t width, divisor by, uint8_t *out, int64_t channels),
          (sums, n, width, by, out, channels))

/* Adds the rows of blocks, for n elements from pixel x on. */
static void add_rows(const resize_image *from, int64_t y, int64_t x, int64_t n, int64_t height, uint16_t *sums) {
    const int64_t channels = from->layout->channels, stride = from->layout->row_stride;
    if (!resize_is_dense(from->layout)) {
        uint8_t row[SUMS];
        memset(sums, 0, (size_t)n * sizeof sums[0]);
        for (int64_t k = 0; k < height; k++) {
            resize_load_u8(from, y + k, x, n / channels, row);
            add_one(row, n, sums);
        }
        return;
    }
    const uint8_t *first = from->data + y * stride + x * channels;
    if (height == 1) {
        memset(sums, 0, (size_t)n * sizeof sums[0]);
        add_one(first, n, sums);
        return;
    }
    add_two(first, first + stride, n, sums);
    for (int64_t k = 2; k < height; k++) add_one(first + k * stride, n, sums);
}

static void make_row(const resize_image *from, int64_t height, int64_t width, const resize_image *to, int64_t y) {
    const int64_t channels = from->layout->channels, most = SUMS / (width * channels);
    const divisor by = {(uint64_t)(height * width) / 2, (1ull << SHIFT) / (uint64_t)(height * width) + 1};
    uint16_t sums[SUMS];
    uint8_t means[SUMS + 2];
    const int are_halves = height == 2 && width == 2 && resize_is_dense(from->layout);
    for (int64_t x = 0; x < to->layout->width; x += most) {
        const int64_t n = to->layout->width - x < most ? to->layout->width - x : most;
        if (are_halves) {
            const uint8_t *first = from->data + 2 * y * from->layout->row_stride + 2 * x * channels;
            halve_rows(first, first + from->layout->row_stride, n, means, channels);
        } else {
            add_rows(from, y * height, x * width, n * width * channels, height, sums);
            mean(sums, n, width, by, means, channels);
        }
        resize_write(to, y, x, n, means);
    }
}

int64_t ochre_block_mean(const void *image, const ochre_layout *image_layout, int64_t height, int64_t width, void *out,
                         const ochre_layout *out_layout) {
    if (image_layout->dtype != OCHRE_U8 || out_layout->dtype != OCHRE_U8) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout) || !layout_has_size(out_layout)) return OCHRE_BAD_SIZE;
    if (image_layout->channels > 4 || image_layout->channels != out_layout->channels) return OCHRE_BAD_SIZE;
    if (height < 1 || height > 128 || width < 1 || width > 128) return OCHRE_BAD_SIZE;
    if (out_layout->height > image_layout->height / height || out_layout->width > image_layout->width / width)
        return OCHRE_BAD_SIZE;
    const resize_image from = {image, NULL, image_layout, 0, 0, NULL};
    const resize_image to = {NULL, out, out_layout, 0, 0, NULL};
    for (int64_t y = 0; y < out_layout->height; y++) make_row(&from, height, width, &to, y);
    return OCHRE_OK;
}
