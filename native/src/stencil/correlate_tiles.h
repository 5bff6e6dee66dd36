/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of products with taps, away from any edge, of images whose rows hold f32 or f64 elements side by side. A column is one
 * element here, and the step from a pixel to the next is as many columns as there are channels.
 *
 * Results are made in tiles of TILE_ROWS rows and so many columns that all sums stay in registers. A place of the image that a
 * tile's windows reach is loaded once, as vectors, and added to each row's sums with the tap that meets it there. What is
 * loaded in which order is worked out beforehand, as a plan. A tap of 0 is skipped. */
#ifndef OCHRE_CORRELATE_TILES_H
#define OCHRE_CORRELATE_TILES_H

#include "ochre.h"

enum {
    TILE_ROWS = 3,
    TILE_BYTES = 384 /* of a tile's row, at most */
};

typedef struct plan {
    int64_t places, runs;
    int64_t *offsets; /* [places] bytes from a tile's first element */
    void *taps;       /* [places][TILE_ROWS]; of a plan across [places] */
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

/* Makes that many rows and columns of results. */
typedef void tile_work(const plan *p, const source *from, const target *to, int64_t rows, int64_t columns);

/* How tiles are made on this CPU. */
typedef struct tile_path {
    tile_work *tiles;  /* at least TILE_ROWS rows and columns columns, by a plan of plan_make */
    tile_work *across; /* at least columns columns, by a plan of plan_across */
    int64_t columns;   /* of a tile */
} tile_path;

tile_path tile_path_for(int64_t dtype);

/* The plan for taps[height][width], in scratch of plan_bytes. */
int64_t plan_bytes(int64_t height, int64_t width, int64_t dtype);
plan plan_make(const ochre_kernel *kernel, int64_t dtype, int64_t row_stride, int64_t column_stride,
               unsigned char *scratch);

/* The plan for one row of taps, whose rows of results are made one by one. */
int64_t plan_across_bytes(int64_t width, int64_t dtype);
plan plan_across(const ochre_kernel *row, int64_t dtype, int64_t column_stride, unsigned char *scratch);

/* Where the tile that at lies in begins, out of as many rows or columns as there are, at least a tile's. */
static inline int64_t tile_start(int64_t at, int64_t tile, int64_t all) {
    return at + tile <= all ? at : all - tile;
}

#endif
