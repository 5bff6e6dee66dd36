/* SPDX-License-Identifier: Apache-2.0 */
#include "correlate_tiles.h"

#include "cpu.h"
#include "layout.h"
#include "scratch.h"

#include <string.h>

#define REAL      float
#define NAME(x)   CPU_NAME(f32_##x)
#define CPU_LOOPS "stencil/correlate_tile.h"
#include "cpu_each.h"
#undef REAL
#undef NAME

#define REAL      double
#define NAME(x)   CPU_NAME(f64_##x)
#define CPU_LOOPS "stencil/correlate_tile.h"
#include "cpu_each.h"
#undef REAL
#undef NAME

#define TILE_WORK(name)                                                                                                \
    CPU_CHOOSE(name, name##_baseline, name##_avx2, name##_avx512,                                                      \
               (const plan *p, const source *from, const target *to, int64_t rows, int64_t columns),                   \
               (p, from, to, rows, columns))

TILE_WORK(f32_tiles)
TILE_WORK(f32_across)
TILE_WORK(f64_tiles)
TILE_WORK(f64_across)

tile_maker tile_maker_for(int64_t dtype) {
    return dtype == OCHRE_F32 ? (tile_maker){f32_tiles, f32_across} : (tile_maker){f64_tiles, f64_across};
}

/* ---- plans */

static int64_t most_places(int64_t height, int64_t width) {
    return (height + TILE_ROWS - 1) * width;
}

static double rounded(int64_t dtype, double tap) {
    return dtype == OCHRE_F32 ? (double)(float)tap : tap;
}

static void set_tap(const plan *p, int64_t dtype, int64_t at, double tap) {
    if (dtype == OCHRE_F32)
        ((float *)p->taps)[at] = (float)tap;
    else
        ((double *)p->taps)[at] = tap;
}

/* The taps by which a place counts in each row of a tile. Returns a bit for each that is not 0. */
static int taps_at(const ochre_kernel *kernel, int64_t dtype, int64_t y, int64_t x, double *taps) {
    int used = 0;
    for (int64_t row = 0; row < TILE_ROWS; row++) {
        const int is_inside = y >= row && y - row < kernel->height;
        taps[row] = is_inside ? rounded(dtype, kernel->taps[(y - row) * kernel->width + x]) : 0;
        used |= (taps[row] != 0) << row;
    }
    return used;
}

static void add_place(plan *p, int64_t dtype, int64_t offset, const double *taps, int used) {
    for (int64_t row = 0; row < TILE_ROWS; row++) set_tap(p, dtype, p->places * TILE_ROWS + row, taps[row]);
    p->used[p->places] = (uint8_t)used;
    p->offsets[p->places++] = offset;
    const int is_whole = used == (1 << TILE_ROWS) - 1;
    if (p->runs == 0 || (p->ends[p->runs - 1] > 0) != is_whole) p->runs++;
    p->ends[p->runs - 1] = is_whole ? p->places : -p->places;
}

int64_t plan_bytes(int64_t height, int64_t width, int64_t dtype) {
    const int64_t places = most_places(height, width);
    return cache_lines(2 * places * (int64_t)sizeof(int64_t)) + cache_lines(TILE_ROWS * places * dtype_bytes(dtype)) +
           cache_lines(places);
}

plan plan_make(const ochre_kernel *kernel, int64_t dtype, int64_t row_stride, int64_t column_stride,
               unsigned char *scratch) {
    const int64_t places = most_places(kernel->height, kernel->width);
    plan p = {.delta = kernel->delta, .offsets = (int64_t *)(void *)scratch};
    p.ends = p.offsets + places;
    p.taps = scratch + cache_lines(2 * places * (int64_t)sizeof(int64_t));
    p.used = (unsigned char *)p.taps + cache_lines(TILE_ROWS * places * dtype_bytes(dtype));
    for (int64_t y = 0; y < kernel->height + TILE_ROWS - 1; y++)
        for (int64_t x = 0; x < kernel->width; x++) {
            double taps[TILE_ROWS];
            const int used = taps_at(kernel, dtype, y, x, taps);
            if (used > 0) add_place(&p, dtype, y * row_stride + x * column_stride, taps, used);
        }
    return p;
}

int64_t plan_across_bytes(int64_t width, int64_t dtype) {
    return cache_lines(width * (int64_t)sizeof(int64_t)) + cache_lines(width * dtype_bytes(dtype));
}

plan plan_across(const ochre_kernel *row, int64_t dtype, int64_t column_stride, unsigned char *scratch) {
    plan p = {.delta = row->delta, .offsets = (int64_t *)(void *)scratch};
    p.taps = scratch + cache_lines(row->width * (int64_t)sizeof(int64_t));
    for (int64_t x = 0; x < row->width; x++) {
        if (rounded(dtype, row->taps[x]) == 0) continue;
        set_tap(&p, dtype, p.places, row->taps[x]);
        p.offsets[p.places++] = x * column_stride;
    }
    return p;
}
