/* SPDX-License-Identifier: Apache-2.0 */
/* Ordered dithering: each pixel picks from the mix of its colour, by the rank of its place. */
#include "cpu.h"
#include "layout.h"
#include "scratch.h"
#include "shades.h"

#include <string.h>

int64_t ochre_ordered_scratch_bytes(int64_t pixels, int64_t channels, int64_t k) {
    return cache_lines((int64_t)sizeof(shades)) + shades_bytes(pixels, channels, k);
}

int64_t ochre_ordered_prepare(const uint8_t *palette, int64_t pixels, int64_t channels, int64_t k, int64_t strength,
                              void *scratch) {
    if (channels < 1 || channels > 4 || k < 1 || k > NEAREST_ROWS || strength < 0 || strength > FULL_STRENGTH)
        return OCHRE_BAD_SIZE;
    unsigned char *const rest = (unsigned char *)scratch + cache_lines((int64_t)sizeof(shades));
    shades_make(scratch, rest, palette, pixels, channels, k, strength);
    return OCHRE_OK;
}

ALWAYS_INLINE int order_row(shades *s, const unsigned char *in, const ochre_layout *image, const uint16_t *ranks,
                            int64_t column, unsigned char *out, const ochre_layout *labels, int channels) {
    const shade *found = NULL;
    uint32_t last = 0;
    for (int64_t x = 0; x < image->width; x++) {
        const uint32_t key = key_of(in + x * image->column_stride, image->channel_stride, channels);
        int32_t row = s->transparent;
        if (channels < 4 || row < 0 || (key & 0xFF) != 0) {
            if (found == NULL || key != last) found = shades_find(s, key);
            last = key;
            row = s->numbers[shade_pick(found, ranks[(column + x) & 63])];
        }
        memcpy(out + x * labels->column_stride, &row, sizeof row);
    }
    return 0;
}

int64_t ochre_ordered(const void *image, const ochre_layout *image_layout, const uint16_t *ranks, int64_t row,
                      int64_t column, void *labels, const ochre_layout *labels_layout, void *scratch) {
    shades *const s = scratch;
    int32_t status = check_colors(image_layout);
    if (status == OCHRE_OK) status = check_index_plane(labels_layout, image_layout);
    if (status == OCHRE_OK && image_layout->channels != s->channels) status = OCHRE_BAD_SIZE;
    for (int64_t y = 0; status == OCHRE_OK && y < image_layout->height; y++)
        FOR_CHANNELS(s->channels, order_row, s, (const unsigned char *)image + y * image_layout->row_stride,
                     image_layout, ranks + ((row + y) & 63) * 64, column,
                     (unsigned char *)labels + y * labels_layout->row_stride, labels_layout);
    return status;
}
