/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest palette row of every pixel of an RGBA image, by what is seen (seen.h), and the step of k-means that goes
 * by the same distance. Both search a grid of candidates (nearest_seen_grid.h). */
#include "nearest_blocks.h"
#include "nearest_seen_grid.h"
#include "once.h"
#include "scratch.h"

/* The grid is at the beginning of the scratch, and what it needs follows. */
enum { HEADER = (sizeof(seen_grid) + 63) / 64 * 64 };

static void *rest_of(void *scratch) {
    return (unsigned char *)scratch + HEADER;
}

int64_t ochre_nearest_seen_scratch_bytes(int64_t k) {
    return HEADER + seen_grid_bytes(k);
}

int64_t ochre_nearest_seen_prepare(const uint8_t *palette, int64_t k, void *scratch) {
    if (k < 1 || k > NEAREST_ROWS) return OCHRE_BAD_SIZE;
    *(seen_grid *)scratch = seen_grid_of_u8(rest_of(scratch), palette, k);
    return OCHRE_OK;
}

static void search(void *palette, const uint32_t *keys, int64_t n, int32_t *rows) {
    seen_grid_search(palette, keys, n, rows);
}

int64_t ochre_nearest_seen(const void *image, const ochre_layout *image_layout, void *labels,
                           const ochre_layout *labels_layout, void *scratch) {
    return nearest_blocks(image, image_layout, SEEN_CHANNELS, labels, labels_layout, search, scratch);
}

int64_t ochre_refine_seen_prepare(const int32_t *centers, int64_t k, void *scratch) {
    if (k < 1 || k > NEAREST_ROWS) return OCHRE_BAD_SIZE;
    _Static_assert(sizeof(seen_color) == SEEN_CHANNELS * sizeof(int32_t), "a colour is four numbers");
    *(seen_grid *)scratch = seen_grid_of_colors(rest_of(scratch), (const seen_color *)(const void *)centers, k);
    return OCHRE_OK;
}

int64_t ochre_refine_seen_sums(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t *sums, void *scratch) {
    if (n < 0) return OCHRE_BAD_SIZE;
    for (int64_t start = 0; start < n; start += BLOCK) {
        const int64_t size = block_length(n - start);
        uint32_t colors[BLOCK]; /* a search looks at each more than once */
        int32_t rows[BLOCK];
        copy_once(colors, keys + start, (size_t)size * sizeof *colors);
        seen_grid_search(scratch, colors, size, rows);
        for (int64_t i = 0; i < size; i++) {
            const int64_t count = counts[start + i];
            const seen_color color = seen_of_key(colors[i]);
            int64_t *const row = sums + rows[i] * (int64_t)(1 + SEEN_CHANNELS);
            row[0] = wrapping_sum(row[0], count);
            for (int c = 0; c < 3; c++)
                row[1 + c] = wrapping_sum(row[1 + c], wrapping_product(count, color.channels[c]));
            row[4] = wrapping_sum(row[4], wrapping_product(count, color.alpha));
        }
    }
    return OCHRE_OK;
}
