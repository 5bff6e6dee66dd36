/* SPDX-License-Identifier: Apache-2.0 */
#include "correlate_tiles.h"

#include "cpu.h"
#include "layout.h"
#include "scratch.h"

#include <string.h>

#define REAL         float
#define VECTOR_BYTES 16
#define VECTORS      4
#define TARGET
#define NAME(x) x##_f32
#include "correlate_tile.h"
#if defined(__x86_64__)
#define VECTOR_BYTES 32
#define VECTORS      4
#define TARGET       __attribute__((target("arch=x86-64-v3")))
#define NAME(x)      x##_f32_avx2
#include "correlate_tile.h"
#define VECTOR_BYTES 64
#define VECTORS      6
#define TARGET       __attribute__((target(CPU_WIDE_AVX512_TARGET)))
#define NAME(x)      x##_f32_avx512
#include "correlate_tile.h"
#endif
#undef REAL

#define REAL         double
#define VECTOR_BYTES 16
#define VECTORS      4
#define TARGET
#define NAME(x) x##_f64
#include "correlate_tile.h"
#if defined(__x86_64__)
#define VECTOR_BYTES 32
#define VECTORS      4
#define TARGET       __attribute__((target("arch=x86-64-v3")))
#define NAME(x)      x##_f64_avx2
#include "correlate_tile.h"
#define VECTOR_BYTES 64
#define VECTORS      6
#define TARGET       __attribute__((target(CPU_WIDE_AVX512_TARGET)))
#define NAME(x)      x##_f64_avx512
#include "correlate_tile.h"
#endif
#undef REAL

tile_path tile_path_for(int64_t dtype) {
    const int is_f32 = dtype == OCHRE_F32;
#if defined(__x86_64__)
    const cpu_path here = cpu_path_here();
    if (here == CPU_AVX512)
        return is_f32 ? (tile_path){tiles_f32_avx512, across_f32_avx512, COLUMNS_f32_avx512}
                      : (tile_path){tiles_f64_avx512, across_f64_avx512, COLUMNS_f64_avx512};
    if (here == CPU_AVX2)
        return is_f32 ? (tile_path){tiles_f32_avx2, across_f32_avx2, COLUMNS_f32_avx2}
                      : (tile_path){tiles_f64_avx2, across_f64_avx2, COLUMNS_f64_avx2};
#endif
    return is_f32 ? (tile_path){tiles_f32, across_f32, COLUMNS_f32} : (tile_path){tiles_f64, across_f64, COLUMNS_f64};
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

/* The taps that the rows of a tile have for a place. Returns how many are not 0. */
static int taps_at(const ochre_kernel *kernel, int64_t dtype, int64_t y, int64_t x, double *taps) {
    int used = 0;
    for (int64_t row = 0; row < TILE_ROWS; row++) {
        const int is_inside = y >= row && y - row < kernel->height;
        taps[row] = is_inside ? rounded(dtype, kernel->taps[(y - row) * kernel->width + x]) : 0;
        used += taps[row] != 0;
    }
    return used;
}

static void add_place(plan *p, int64_t dtype, int64_t offset, const double *taps, int used) {
    for (int64_t row = 0; row < TILE_ROWS; row++) set_tap(p, dtype, p->places * TILE_ROWS + row, taps[row]);
    p->offsets[p->places++] = offset;
    const int is_whole = used == TILE_ROWS;
    if (p->runs == 0 || (p->ends[p->runs - 1] > 0) != is_whole) p->runs++;
    p->ends[p->runs - 1] = is_whole ? p->places : -p->places;
}

int64_t plan_bytes(int64_t height, int64_t width, int64_t dtype) {
    const int64_t places = most_places(height, width);
    return cache_lines(2 * places * (int64_t)sizeof(int64_t)) + cache_lines(TILE_ROWS * places * dtype_bytes(dtype));
}

plan plan_make(const ochre_kernel *kernel, int64_t dtype, int64_t row_stride, int64_t column_stride,
               unsigned char *scratch) {
    const int64_t places = most_places(kernel->height, kernel->width);
    plan p = {.delta = kernel->delta, .offsets = (int64_t *)(void *)scratch};
    p.ends = p.offsets + places;
    p.taps = scratch + cache_lines(2 * places * (int64_t)sizeof(int64_t));
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
