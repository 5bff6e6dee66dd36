/* SPDX-License-Identifier: Apache-2.0 */
/* Labels every pixel of a u8 image with a palette row: what the searches for nearest rows have in common. */
#ifndef OCHRE_NEAREST_BLOCKS_H
#define OCHRE_NEAREST_BLOCKS_H

#include "block.h"
#include "cpu.h"
#include "layout.h"

/* Finds the rows of n colours. */
typedef void nearest_search(void *palette, const uint32_t *keys, int64_t n, int32_t *rows);

/* Searches block by block for an image of that many channels, in which the labels are written. */
ALWAYS_INLINE int64_t nearest_blocks(const void *image, const ochre_layout *image_layout, int64_t channels,
                                     void *labels, const ochre_layout *labels_layout, nearest_search *search,
                                     void *palette) {
    int32_t status = check_colors(image_layout);
    if (status == OCHRE_OK && image_layout->channels != channels) status = OCHRE_BAD_SIZE;
    if (status == OCHRE_OK) status = check_index_plane(labels_layout, image_layout);
    if (status != OCHRE_OK || layout_is_empty(image_layout)) return status;
    ochre_layout from = *image_layout, to = *labels_layout;
    flatten(&from, &to);
    for (int64_t y = 0; y < from.height; y++) {
        const unsigned char *in = (const unsigned char *)image + y * from.row_stride;
        unsigned char *out = (unsigned char *)labels + y * to.row_stride;
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const int64_t n = block_length(from.width - x);
            uint32_t keys[BLOCK];
            int32_t rows[BLOCK];
            block_load_keys(&from, in + x * from.column_stride, n, keys);
            search(palette, keys, n, rows);
            block_store_i32(out + x * to.column_stride, to.column_stride, n, rows);
        }
    }
    return OCHRE_OK;
}

#endif
