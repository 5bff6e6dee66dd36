/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_sixteenths.h"
#include "block.h"
#include "cpu.h"

enum {
    GROUP_BITS = 5,
    GROUP = 1 << GROUP_BITS,
    SCALE = 16,
    MOST = SCALE * UINT8_MAX,
    FAR = INT32_MAX /* more than the number of any row */
};

void nearest_sixteenths_prepare(sixteenth_rows *rows, const int16_t *colors, int64_t channels, int64_t k) {
    for (int64_t j = 0; j < 4 * nearest_sixteenths_count(k); j++) {
        sixteenth_rows *const to = &rows[j / 4];
        int64_t square = 0;
        for (int64_t c = 0; c < channels; c++) {
            const int64_t given = j < k ? colors[j * channels + c] : 0;
            const int64_t level = given < 0 ? 0 : given > MOST ? MOST : given;
            square += level * level;
            to->slope[c][j % 4] = (uint32_t)(-2 * GROUP * SCALE * level);
        }
        to->bias[j % 4] = j < k ? (uint32_t)(square * GROUP + j % GROUP) : FAR;
    }
}

/* least[i] = the smallest of least[i] and the numbers of four rows. */
ALWAYS_INLINE void compare(const sixteenth_rows *four, const uint32_t (*restrict x)[BLOCK], int64_t n,
                           int32_t *restrict least, int channels) {
    const sixteenth_rows rows = *four;
    for (int64_t i = 0; i < n; i++) {
        int32_t best = least[i];
        for (int j = 0; j < 4; j++) {
            uint32_t place = rows.bias[j];
            for (int c = 0; c < channels; c++) place += x[c][i] * rows.slope[c][j];
            best = (int32_t)place < best ? (int32_t)place : best;
        }
        least[i] = best;
    }
}

ALWAYS_INLINE void search_of(const sixteenth_rows *rows, int64_t k, const uint32_t *restrict keys, int64_t n,
                             int32_t *restrict labels, int channels) {
    uint32_t x[4][BLOCK];
    int32_t least[BLOCK], distances[BLOCK];
    for (int c = 0; c < channels; c++)
        for (int64_t i = 0; i < n; i++) x[c][i] = keys[i] >> 8 * (channels - 1 - c) & 0xFF;
    for (int64_t i = 0; i < n; i++) distances[i] = INT32_MAX;
    for (int64_t first = 0; first < k; first += GROUP) {
        const int64_t end = first + GROUP < k ? first + GROUP : k;
        for (int64_t i = 0; i < n; i++) least[i] = FAR;
        for (int64_t j = first; j < end; j += 4) compare(&rows[j / 4], (const uint32_t(*)[BLOCK])x, n, least, channels);
        for (int64_t i = 0; i < n; i++) {
            const int32_t distance = least[i] >> GROUP_BITS; /* rounded down */
            const int32_t row = (int32_t)first + (least[i] & (GROUP - 1));
            labels[i] = distance < distances[i] ? row : labels[i];
            distances[i] = distance < distances[i] ? distance : distances[i];
        }
    }
}

ALWAYS_INLINE void search_loop(const sixteenth_rows *rows, int64_t channels, int64_t k, const uint32_t *keys, int64_t n,
                               int32_t *labels) {
    FOR_CHANNELS(channels, search_of, rows, k, keys, n, labels);
}

CPU_WIDE_PATHS(search,
               (const sixteenth_rows *rows, int64_t channels, int64_t k, const uint32_t *keys, int64_t n,
                int32_t *labels),
               (rows, channels, k, keys, n, labels))

void nearest_sixteenths_search(const sixteenth_rows *rows, int64_t channels, int64_t k, const uint32_t *keys, int64_t n,
                               int32_t *labels) {
    search(rows, channels, k, keys, n, labels);
}
