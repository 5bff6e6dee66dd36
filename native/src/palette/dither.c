/* SPDX-License-Identifier: Apache-2.0 */
/* Error diffusion after Floyd and Steinberg 1976 ("An adaptive algorithm for spatial greyscale"). Rows alternate
 * direction. Errors are integers: sixteenths of a unit. */
#include "cpu.h"
#include "layout.h"
#include "scratch.h"
#include "shades.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum {
    SAMPLE = 1024,
    LEAST_REACH = 64 * UNIT,
    FARTHEST = 2048 * UNIT, /* the longest error in flat regions, so that sums fit 32 bits */
    NO_ROW = -1,
    RANK_ACROSS = 3091, /* ranks of neighbours lie far apart */
    RANK_DOWN = 2335
};

static const float TWISTED = 3; /* an error of so many weights is too large for the mix */

/* here and below are the errors carried to this row and to the next, [width + 2][channels]. The columns before the
 * first and behind the last take the errors that are dropped. */
typedef struct diffusion {
    shades shades;
    int64_t height, width, channels;
    double reach; /* the longest error, in units */
    int32_t *here, *below;
    uint32_t *keys, *above; /* of this row of pixels and the one above, [width] */
} diffusion;

static int64_t row_bytes(int64_t width, int64_t channels) {
    return cache_lines((width + 2) * channels * (int64_t)sizeof(int32_t));
}

int64_t ochre_dither_scratch_bytes(int64_t height, int64_t width, int64_t channels, int64_t k) {
    return 2 * row_bytes(width, channels) + 2 * cache_lines(width * (int64_t)sizeof(uint32_t)) +
           cache_lines(SAMPLE * (int64_t)sizeof(double)) + shades_bytes(height * width, channels, k);
}

/* The longest link of the tree that joins the rows by links as short as can be (Prim 1957), but at least LEAST_REACH.
 * Of a large palette, SAMPLE rows are taken, evenly. nearest is room for SAMPLE numbers. */
static double reach_of(const shades *s, double *nearest) {
    const int64_t n = s->k < SAMPLE ? s->k : SAMPLE;
    double longest = LEAST_REACH * (double)LEAST_REACH;
    int64_t joined = 0;
    for (int64_t i = 0; i < n; i++) nearest[i] = DBL_MAX;
    for (int64_t step = 1; step < n; step++) {
        const int32_t *const last = s->levels + joined * s->k / n * s->channels;
        int64_t next = -1;
        nearest[joined] = -1;
        for (int64_t i = 0; i < n; i++) {
            if (nearest[i] < 0) continue;
            const int32_t *const row = s->levels + i * s->k / n * s->channels;
            double square = 0;
            for (int64_t c = 0; c < s->channels; c++) square += (double)(row[c] - last[c]) * (row[c] - last[c]);
            if (square < nearest[i]) nearest[i] = square;
            if (next < 0 || nearest[i] < nearest[next]) next = i;
        }
        joined = next;
        if (nearest[joined] > longest) longest = nearest[joined];
    }
    return sqrt(longest);
}

/* The row whose weight in the mix, with the error, is largest: the first on ties. NO_ROW where the error is so large
 * that weights mean little. */
ALWAYS_INLINE int32_t heaviest(const shade *found, const int32_t *error, int channels) {
    int32_t row = 0;
    float most = -TWISTED;
    for (int32_t i = 0; i < found->n; i++) {
        float change = 0;
        for (int c = 0; c < channels; c++) change += found->slopes[i][c] * (float)error[c];
        if (change > TWISTED || change < -TWISTED) return NO_ROW;
        if (found->weights[i] + change > most) {
            most = found->weights[i] + change;
            row = found->rows[i];
        }
    }
    return row;
}

/* Whether the neighbour before, in the direction of the row, and the one above have the same colour. For the first
 * pixel of a row it is the one behind. */
ALWAYS_INLINE int is_flat(const diffusion *state, int64_t y, int64_t x, int64_t ahead) {
    const int64_t before = x - ahead;
    const int64_t beside = before >= 0 && before < state->width ? before : x + ahead;
    const uint32_t key = state->keys[x];
    if (beside >= 0 && beside < state->width && state->keys[beside] != key) return 0;
    return y == 0 || state->above[x] == key;
}

static double length(const int32_t *error, int64_t channels) {
    double square = 0;
    for (int64_t c = 0; c < channels; c++) square += (double)error[c] * error[c];
    return sqrt(square);
}

/* Cuts an error to a length, in the same direction. */
static void shorten(int32_t *error, int64_t channels, double most) {
    const double part = most / length(error, channels);
    for (int64_t c = 0; c < channels; c++) error[c] = (int32_t)(error[c] * part);
}

/* The row for the pixel at x, of those of the shades. Writes the aim, in units. */
ALWAYS_INLINE int32_t choose(diffusion *state, int64_t y, int64_t x, int64_t ahead, int32_t *error, int32_t *aim,
                             int channels) {
    shades *const s = &state->shades;
    const uint32_t key = state->keys[x];
    const shade *found = NULL;
    int32_t value[4];
    if (s->k <= DENSE && is_flat(state, y, x, ahead)) {
        found = shades_find(s, key);
        memcpy(aim, found->aim, (size_t)channels * sizeof *aim);
        const int32_t row = heaviest(found, error, channels);
        if (row != NO_ROW) return row;
    } else {
        shades_aim(s, key, aim);
    }
    const double far = length(error, channels), most = found != NULL ? FARTHEST : state->reach;
    if (far > most) shorten(error, channels, most);
    if (far > state->reach && found != NULL) return shade_pick(found, (RANK_ACROSS * x + RANK_DOWN * y) % RANKS);
    for (int c = 0; c < channels; c++) value[c] = aim[c] + error[c];
    return shades_nearest(s, value, channels);
}

/* Labels the pixel in column x and carries its error on. ahead is the direction of the row, 1 or -1. */
ALWAYS_INLINE int32_t dither_pixel(diffusion *state, int64_t y, int64_t x, int64_t ahead, int channels) {
    int32_t *here = state->here + (x + 1) * channels, *below = state->below + (x + 1) * channels;
    const shades *const s = &state->shades;
    int32_t error[4], aim[4];
    if (channels == 4 && s->transparent >= 0 && (state->keys[x] & 0xFF) == 0) return s->transparent;
    for (int c = 0; c < channels; c++) error[c] = (here[c] + 8) >> 4; /* rounded down */
    const int32_t row = choose(state, y, x, ahead, error, aim, channels);
    const int last = y + 1 == state->height;
    for (int c = 0; c < channels; c++) {
        const int32_t left = aim[c] + error[c] - s->levels[row * channels + c];
        here[ahead * channels + c] += (last ? 16 : 7) * left;
        below[-ahead * channels + c] += 3 * left;
        below[c] += 5 * left;
        below[ahead * channels + c] += left;
    }
    return s->numbers[row];
}

/* Moves what left the image at its sides to the pixels below. end is the column behind the row's last pixel. */
static void keep_inside(diffusion *state, int64_t end) {
    const int64_t channels = state->channels, width = state->width;
    for (int64_t c = 0; c < channels; c++) {
        int32_t *const below = state->below + c;
        int32_t *const first = below + channels, *const last = below + width * channels;
        *(end == 0 ? first : last) += state->here[end * channels + c];
        *first += below[0];
        *last += below[(width + 1) * channels];
        below[0] = below[(width + 1) * channels] = 0;
    }
}

ALWAYS_INLINE int dither_row(diffusion *state, const unsigned char *in, const ochre_layout *image, unsigned char *out,
                             const ochre_layout *labels, int64_t y, int channels) {
    const int64_t width = state->width, ahead = y % 2 == 0 ? 1 : -1;
    for (int64_t x = 0; x < width; x++)
        state->keys[x] = key_of(in + x * image->column_stride, image->channel_stride, channels);
    for (int64_t i = 0; i < width; i++) {
        const int64_t x = ahead > 0 ? i : width - 1 - i;
        const int32_t row = dither_pixel(state, y, x, ahead, channels);
        memcpy(out + x * labels->column_stride, &row, sizeof row);
    }
    keep_inside(state, ahead > 0 ? width + 1 : 0);
    return 0;
}

static int32_t check_dither(const ochre_layout *image, int64_t k, int64_t strength, const ochre_layout *labels) {
    const int32_t status = check_colors(image);
    if (status != OCHRE_OK) return status;
    if (k < 1 || k > NEAREST_ROWS || strength < 0 || strength > FULL_STRENGTH) return OCHRE_BAD_SIZE;
    return check_index_plane(labels, image);
}

int64_t ochre_dither(const void *image, const ochre_layout *image_layout, const uint8_t *palette, int64_t k,
                     int64_t strength, void *labels, const ochre_layout *labels_layout, void *scratch) {
    const int32_t status = check_dither(image_layout, k, strength, labels_layout);
    if (status != OCHRE_OK || layout_is_empty(image_layout)) return status;
    const int64_t width = image_layout->width, channels = image_layout->channels, bytes = row_bytes(width, channels);
    const int64_t key_bytes = cache_lines(width * (int64_t)sizeof(uint32_t));
    unsigned char *const rows = scratch;
    diffusion state = {.height = image_layout->height,
                       .width = width,
                       .channels = channels,
                       .here = (int32_t *)(void *)rows,
                       .below = (int32_t *)(void *)(rows + bytes),
                       .keys = (uint32_t *)(void *)(rows + 2 * bytes),
                       .above = (uint32_t *)(void *)(rows + 2 * bytes + key_bytes)};
    unsigned char *const rest = rows + 2 * bytes + 2 * key_bytes;
    shades_make(&state.shades, rest + cache_lines(SAMPLE * (int64_t)sizeof(double)), palette,
                image_layout->height * width, channels, k, strength);
    state.shades.sloped = 1;
    state.reach = reach_of(&state.shades, (double *)(void *)rest);
    memset(state.here, 0, (size_t)bytes);
    for (int64_t y = 0; y < image_layout->height; y++) {
        memset(state.below, 0, (size_t)bytes);
        FOR_CHANNELS(channels, dither_row, &state, (const unsigned char *)image + y * image_layout->row_stride,
                     image_layout, (unsigned char *)labels + y * labels_layout->row_stride, labels_layout, y);
        int32_t *const done = state.here;
        state.here = state.below;
        state.below = done;
        uint32_t *const above = state.above;
        state.above = state.keys;
        state.keys = above;
    }
    return OCHRE_OK;
}
