/* SPDX-License-Identifier: Apache-2.0 */
/* Correlation away from the edges of an image whose rows hold f32 or f64 elements side by side. A column is one
 * element here, so the step from a pixel to the next is as many columns as there are channels.
 *
 * Results are made in tiles of TILE_ROWS rows and of so many columns that all sums stay in registers. A place is an
 * element of the image that the windows of a tile's first column reach. It is loaded once, together with the columns
 * behind it, and added to the sums of each row with the tap that the row has for it. A plan lists beforehand which
 * places are loaded in which order. A tap of 0 is skipped. */
#ifndef OCHRE_CORRELATE_TILES_H
#define OCHRE_CORRELATE_TILES_H

#include "ochre.h"

enum {
    TILE_ROWS = 3,
    TILE_BYTES = 128 /* of a row of a narrow tile, at most */
};

typedef struct plan {
    int64_t places, runs;
    int64_t *offsets; /* [places] bytes from a tile's first element */
    void *taps;       /* [places][TILE_ROWS]; of a plan across [places] */
    uint8_t *used;    /* [places] a bit for each row whose tap is not 0; of a plan across nothing */
    int64_t *ends;    /* [runs] one past the last place; negated where some taps are 0 */
    double delta;
} plan;

/* Rows of elements side by side. */
typedef struct source {
    const unsigned char *data;
    int64_t stride;
} source;

typedef struct target {
    unsigned char *data;
    int64_t stride;
} target;

/* Makes so many rows and columns of results. */
typedef void tile_work(const plan *p, const source *from, const target *to, int64_t rows, int64_t columns);

/* How tiles of a dtype are made. There must be TILE_BYTES of columns or more, even where fewer are wanted. */
typedef struct tile_maker {
    tile_work *tiles;  /* TILE_ROWS rows or more, by a plan of plan_make */
    tile_work *across; /* any number of rows, by a plan of plan_across */
} tile_maker;

tile_maker tile_maker_for(int64_t dtype);

/* The plan for taps[height][width], in scratch of plan_bytes. */
int64_t plan_bytes(int64_t height, int64_t width, int64_t dtype);
plan plan_make(const ochre_kernel *kernel, int64_t dtype, int64_t row_stride, int64_t column_stride,
               unsigned char *scratch);

/* The plan for one row of taps, whose rows of results are made one by one. */
int64_t plan_across_bytes(int64_t width, int64_t dtype);
plan plan_across(const ochre_kernel *row, int64_t dtype, int64_t column_stride, unsigned char *scratch);

/* Where to begin the tile that would begin at at: earlier, where it would reach beyond the last of all rows or
 * columns. */
static inline int64_t tile_start(int64_t at, int64_t tile, int64_t all) {
    return at + tile <= all ? at : all - tile;
}

#endif
