/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest palette row of every pixel of a u8 image; the search itself is nearest_grid.h. */
#include "block.h"
#include "layout.h"
#include "nearest_grid.h"

int64_t ochre_nearest_u8_scratch_bytes(int64_t channels, int64_t k) {
    return nearest_grid_bytes(channels, k);
}

static int32_t check_nearest(const ochre_layout *image, int64_t k, const ochre_layout *labels) {
    const int32_t status = check_colors(image);
    if (status != OCHRE_OK) return status;
    if (k < 1 || k > NEAREST_ROWS) return OCHRE_BAD_SIZE;
    return check_index_plane(labels, image);
}

int32_t ochre_nearest_u8(const void *image, const ochre_layout *image_layout, const uint8_t *palette, int64_t k,
                         void *labels, const ochre_layout *labels_layout, void *scratch) {
    const int32_t status = check_nearest(image_layout, k, labels_layout);
    if (status != OCHRE_OK || layout_is_empty(image_layout)) return status;
    ochre_layout from = *image_layout, to = *labels_layout;
    flatten(&from, &to);
    nearest_grid grid = nearest_grid_of_u8(scratch, palette, from.channels, k);
    for (int64_t y = 0; y < from.height; y++) {
        const unsigned char *in = (const unsigned char *)image + y * from.row_stride;
        unsigned char *out = (unsigned char *)labels + y * to.row_stride;
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const int64_t n = block_length(from.width - x);
            uint32_t keys[BLOCK];
            int32_t rows[BLOCK];
            block_load_keys(&from, in + x * from.column_stride, n, keys);
            nearest_grid_search(&grid, keys, n, rows);
            block_store_i32(out + x * to.column_stride, to.column_stride, n, rows);
        }
    }
    return OCHRE_OK;
}
