/* SPDX-License-Identifier: Apache-2.0 */
/* Error diffusion after Floyd and Steinberg 1976 ("An adaptive algorithm for spatial greyscale"). Rows alternate
 * direction. Errors are integers: sixteenths of a level. */
#include "layout.h"
#include "nearest_grid.h"
#include "scratch.h"

#include <string.h>

/* here and below are the errors carried to this row and to the next, [width + 2][channels]. The columns before the
 * first and behind the last take the errors that are dropped. */
typedef struct diffusion {
    nearest_grid grid;
    const uint8_t *palette;
    int64_t width, channels;
    int32_t *here, *below;
} diffusion;

static int64_t row_bytes(int64_t width, int64_t channels) {
    return cache_lines((width + 2) * channels * (int64_t)sizeof(int32_t));
}

int64_t ochre_dither_scratch_bytes(int64_t width, int64_t channels, int64_t k) {
    return 2 * row_bytes(width, channels) + nearest_grid_bytes(channels, k);
}

/* The wanted value: pixel and error, rounded to the nearest integer, halves up (>> rounds down), and clamped. */
static int32_t wanted(int32_t pixel, int32_t error) {
    const int32_t value = (16 * pixel + error + 8) >> 4;
    return value < 0 ? 0 : value > 255 ? 255 : value;
}

/* Labels the pixel in column x and carries its error on. ahead is the direction of the row, 1 or -1. */
static int32_t dither_pixel(diffusion *state, const unsigned char *pixel, int64_t channel_stride, int64_t x,
                            int64_t ahead) {
    const int64_t channels = state->channels;
    int32_t value[4] = {0}, row;
    uint32_t key = 0;
    int32_t *here = state->here + (x + 1) * channels, *below = state->below + (x + 1) * channels;
    for (int64_t c = 0; c < channels; c++) {
        value[c] = wanted(pixel[c * channel_stride], here[c]);
        key = key << 8 | (uint32_t)value[c];
    }
    nearest_grid_search(&state->grid, &key, 1, &row);
    for (int64_t c = 0; c < channels; c++) {
        const int32_t error = value[c] - state->palette[row * channels + c];
        here[ahead * channels + c] += 7 * error;
        below[-ahead * channels + c] += 3 * error;
        below[c] += 5 * error;
        below[ahead * channels + c] += error;
    }
    return row;
}

static void dither_row(diffusion *state, const unsigned char *in, const ochre_layout *image, unsigned char *out,
                       const ochre_layout *labels, int64_t ahead) {
    for (int64_t i = 0; i < state->width; i++) {
        const int64_t x = ahead > 0 ? i : state->width - 1 - i;
        const int32_t row = dither_pixel(state, in + x * image->column_stride, image->channel_stride, x, ahead);
        memcpy(out + x * labels->column_stride, &row, sizeof row);
    }
}

static int32_t check_dither(const ochre_layout *image, int64_t k, const ochre_layout *labels) {
    const int32_t status = check_colors(image);
    if (status != OCHRE_OK) return status;
    if (k < 1 || k > NEAREST_ROWS) return OCHRE_BAD_SIZE;
    return check_index_plane(labels, image);
}

int64_t ochre_dither(const void *image, const ochre_layout *image_layout, const uint8_t *palette, int64_t k,
                     void *labels, const ochre_layout *labels_layout, void *scratch) {
    const int32_t status = check_dither(image_layout, k, labels_layout);
    if (status != OCHRE_OK || layout_is_empty(image_layout)) return status;
    const int64_t width = image_layout->width, channels = image_layout->channels, bytes = row_bytes(width, channels);
    unsigned char *const rows = scratch;
    diffusion state = {.grid = nearest_grid_of_u8(rows + 2 * bytes, palette, channels, k),
                       .palette = palette,
                       .width = width,
                       .channels = channels,
                       .here = (int32_t *)(void *)rows,
                       .below = (int32_t *)(void *)(rows + bytes)};
    memset(state.here, 0, (size_t)bytes);
    for (int64_t y = 0; y < image_layout->height; y++) {
        memset(state.below, 0, (size_t)bytes);
        dither_row(&state, (const unsigned char *)image + y * image_layout->row_stride, image_layout,
                   (unsigned char *)labels + y * labels_layout->row_stride, labels_layout, y % 2 == 0 ? 1 : -1);
        int32_t *const done = state.here;
        state.here = state.below;
        state.below = done;
    }
    return OCHRE_OK;
}
