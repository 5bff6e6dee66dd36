/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_few.h"
#include "block.h"
#include "cpu.h"

#include <stddef.h>

static const float FAR = 16777215; /* more than the number of any row */

void nearest_few_prepare(nearest_rows *rows, const uint8_t *palette, int64_t channels, int64_t k) {
    for (int64_t j = 0; j < 4 * nearest_few_count(k); j++) {
        nearest_rows *const to = &rows[j / 4];
        int64_t square = 0;
        for (int64_t c = 0; c < channels; c++) {
            const int64_t level = j < k ? palette[j * channels + c] : 0;
            square += level * level;
            to->slope[c][j % 4] = (float)(-2 * NEAREST_GROUP * level);
        }
        to->bias[j % 4] = j < k ? (float)(square * NEAREST_GROUP + j % NEAREST_GROUP) : FAR;
    }
}

/* least[i] = the smallest of least[i] and the numbers of four rows. */
ALWAYS_INLINE void compare(const nearest_rows *four, const float (*restrict x)[BLOCK], int64_t n, float *restrict least,
                           int channels) {
    const nearest_rows rows = *four;
    for (int64_t i = 0; i < n; i++) {
        float best = least[i];
        for (int j = 0; j < 4; j++) {
            float place = rows.bias[j];
            for (int c = 0; c < channels; c++) place += x[c][i] * rows.slope[c][j];
            best = place < best ? place : best;
        }
        least[i] = best;
    }
}

ALWAYS_INLINE void search_of(const nearest_rows *rows, int64_t k, const uint32_t *restrict keys, int64_t n,
                             int32_t *restrict labels, int channels) {
    float x[4][BLOCK], least[BLOCK];
    int32_t distances[BLOCK];
    for (int c = 0; c < channels; c++)
        for (int64_t i = 0; i < n; i++) x[c][i] = (float)(int32_t)(keys[i] >> 8 * (channels - 1 - c) & 0xFF);
    for (int64_t i = 0; i < n; i++) distances[i] = INT32_MAX;
    for (int64_t first = 0; first < k; first += NEAREST_GROUP) {
        const int64_t end = first + NEAREST_GROUP < k ? first + NEAREST_GROUP : k;
        for (int64_t i = 0; i < n; i++) least[i] = FAR;
        for (int64_t j = first; j < end; j += 4) compare(&rows[j / 4], (const float(*)[BLOCK])x, n, least, channels);
        for (int64_t i = 0; i < n; i++) {
            const int32_t packed = (int32_t)least[i], distance = packed >> 5;
            const int32_t row = (int32_t)first + (packed & (NEAREST_GROUP - 1));
            labels[i] = distance < distances[i] ? row : labels[i];
            distances[i] = distance < distances[i] ? distance : distances[i];
        }
    }
}

ALWAYS_INLINE void search_loop(const nearest_rows *rows, int64_t channels, int64_t k, const uint32_t *keys, int64_t n,
                               int32_t *labels) {
    FOR_CHANNELS(channels, search_of, rows, k, keys, n, labels);
}

CPU_WIDE_PATHS(search,
               (const nearest_rows *rows, int64_t channels, int64_t k, const uint32_t *keys, int64_t n,
                int32_t *labels),
               (rows, channels, k, keys, n, labels))

void nearest_few_search(const nearest_rows *rows, int64_t channels, int64_t k, const uint32_t *keys, int64_t n,
                        int32_t *labels) {
    search(rows, channels, k, keys, n, labels);
}
