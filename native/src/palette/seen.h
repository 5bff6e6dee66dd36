/* SPDX-License-Identifier: Apache-2.0 */
/* RGBA colours by what people see. A colour of alpha a is known by its premultiplied channels p = c * a, in 255ths of
 * a level, and by its alpha in the same unit, 255 * a. Composited over black it shows p, over white
 * p + 255 * 255 - 255 * a. So two colours differ by
 *   black = p - p'    and    white = black - (alpha - alpha')
 * in each channel, and their distance is the sum over the three channels of max(black^2, white^2): in each channel the
 * worse of the two pictures. All of this is in whole numbers: a distance is less than 2^34.
 *
 * The rule of transparency stands before the distance: a pixel that is not fully transparent never takes a row that
 * is, unless the palette has no other rows. */
#ifndef OCHRE_SEEN_H
#define OCHRE_SEEN_H

#include <stdint.h>

enum { SEEN_CHANNELS = 4, SEEN_MOST = 255 * 255 /* the largest premultiplied channel or alpha */ };

typedef struct seen_color {
    int32_t channels[3], alpha;
} seen_color;

static inline seen_color seen_of_key(uint32_t key) {
    const int32_t alpha = (int32_t)(key & 0xFF);
    return (seen_color){
        {(int32_t)(key >> 24) * alpha, (int32_t)(key >> 16 & 0xFF) * alpha, (int32_t)(key >> 8 & 0xFF) * alpha},
        255 * alpha};
}

static inline uint32_t seen_key(const uint8_t *rgba) {
    return (uint32_t)rgba[0] << 24 | (uint32_t)rgba[1] << 16 | (uint32_t)rgba[2] << 8 | rgba[3];
}

static inline int64_t seen_distance(const seen_color *a, const seen_color *b) {
    int64_t distance = 0;
    for (int c = 0; c < 3; c++) {
        const int64_t black = a->channels[c] - b->channels[c], white = black - (a->alpha - b->alpha);
        const int64_t on_black = black * black, on_white = white * white;
        distance += on_black > on_white ? on_black : on_white;
    }
    return distance;
}

/* The nearest row of palette[k][4] to the colour of a key by this distance and this rule, the lowest on ties: the
 * definition, row by row. nearest_seen_grid.h finds the same row faster. */
static inline int32_t seen_nearest(const uint8_t *palette, int64_t k, uint32_t key) {
    const seen_color color = seen_of_key(key);
    int64_t least = INT64_MAX;
    int32_t nearest = 0;
    for (int64_t j = 0; j < k; j++) {
        const seen_color row = seen_of_key(seen_key(palette + SEEN_CHANNELS * j));
        if (color.alpha > 0 && row.alpha == 0) continue;
        const int64_t distance = seen_distance(&color, &row);
        if (distance >= least) continue;
        least = distance;
        nearest = (int32_t)j;
    }
    return nearest; /* 0 where every row is fully transparent and the colour is not: all are equally near */
}

#endif
