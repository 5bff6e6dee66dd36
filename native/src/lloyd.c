/* SPDX-License-Identifier: Apache-2.0 */
/* One half-step of weighted k-means (Lloyd 1982) over the colours of a histogram: who belongs to which centre, summed. */
#include "block.h"
#include "layout.h"
#include "nearest_grid.h"

int64_t ochre_lloyd_scratch_bytes(int64_t channels, int64_t k) {
    return nearest_grid_bytes(channels, k);
}

int64_t ochre_lloyd_sums(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t channels,
                         const int16_t *centers, int64_t k, int64_t *sums, void *scratch) {
    if (n < 0 || channels < 1 || channels > 4 || k < 1 || k > NEAREST_ROWS) return OCHRE_BAD_SIZE;
    nearest_grid grid = nearest_grid_of_sixteenths(scratch, centers, channels, k);
    for (int64_t start = 0; start < n; start += BLOCK) {
        const int64_t size = block_length(n - start);
        int32_t rows[BLOCK];
        nearest_grid_search(&grid, keys + start, size, rows);
        for (int64_t i = 0; i < size; i++) {
            const int64_t count = counts[start + i];
            int64_t *row = sums + rows[i] * (1 + channels);
            row[0] += count;
            for (int64_t c = 0; c < channels; c++) {
                const uint32_t value = keys[start + i] >> 8 * (channels - 1 - c) & 0xFF;
                row[1 + c] += count * (int64_t)value;
            }
        }
    }
    return OCHRE_OK;
}
