/* SPDX-License-Identifier: Apache-2.0 */
/* Correlation with any kernel, directly. Results are made in tiles of TILE_ROWS rows and so many columns that all sums stay in
 * registers. A place of the image that a tile's windows reach is loaded once, as vectors, and added to each row's sums with
 * the tap that meets it there; channels lie side by side, so that a column is a step of as many elements.
 *
 * What is loaded in which order is worked out beforehand, as a plan: offsets from a tile's first element, and for each the taps
 * of the tile's rows, in runs of places that all rows need and of places that some do. A tap of 0 is skipped. */
#include "cpu.h"
#include "layout.h"

#include <string.h>

enum {
    TILE_ROWS = 3,
    TILE_BYTES = 384, /* of a tile's row, at most */
    ALIGNMENT = 64
};

typedef struct plan {
    int64_t places, runs;
    int64_t *offsets; /* [places] bytes */
    void *taps;       /* [places][TILE_ROWS] */
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

/* Where the tile that at lies in begins, out of as many rows or columns as there are, at least a tile's. */
static inline int64_t tile_start(int64_t at, int64_t tile, int64_t all) {
    return at + tile <= all ? at : all - tile;
}

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

/* How tiles are made here. */
typedef struct path {
    void (*tiles)(const plan *p, const source *from, const target *to, int64_t rows, int64_t columns);
    int64_t columns; /* of a tile */
} path;

static path path_for(int64_t dtype) {
    const int is_f32 = dtype == OCHRE_F32;
#if defined(__x86_64__)
    const cpu_path here = cpu_path_here();
    if (here == CPU_AVX512)
        return is_f32 ? (path){tiles_f32_avx512, COLUMNS_f32_avx512} : (path){tiles_f64_avx512, COLUMNS_f64_avx512};
    if (here == CPU_AVX2)
        return is_f32 ? (path){tiles_f32_avx2, COLUMNS_f32_avx2} : (path){tiles_f64_avx2, COLUMNS_f64_avx2};
#endif
    return is_f32 ? (path){tiles_f32, COLUMNS_f32} : (path){tiles_f64, COLUMNS_f64};
}

/* ---- the plan */

static int64_t aligned(int64_t bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static int64_t most_places(const ochre_kernel *kernel) {
    return (kernel->height + TILE_ROWS - 1) * kernel->width;
}

/* The taps that the rows of a tile have for a place. Returns how many are not 0. */
static int taps_at(const ochre_kernel *kernel, int64_t dtype, int64_t y, int64_t x, double *taps) {
    int used = 0;
    for (int64_t row = 0; row < TILE_ROWS; row++) {
        const int is_inside = y >= row && y - row < kernel->height;
        const double tap = is_inside ? kernel->taps[(y - row) * kernel->width + x] : 0;
        taps[row] = dtype == OCHRE_F32 ? (double)(float)tap : tap;
        used += taps[row] != 0;
    }
    return used;
}

static void add_place(plan *p, int64_t dtype, int64_t offset, const double *taps, int used) {
    for (int64_t row = 0; row < TILE_ROWS; row++) {
        if (dtype == OCHRE_F32)
            ((float *)p->taps)[p->places * TILE_ROWS + row] = (float)taps[row];
        else
            ((double *)p->taps)[p->places * TILE_ROWS + row] = taps[row];
    }
    p->offsets[p->places++] = offset;
    const int is_whole = used == TILE_ROWS;
    if (p->runs == 0 || (p->ends[p->runs - 1] > 0) != is_whole) p->runs++;
    p->ends[p->runs - 1] = is_whole ? p->places : -p->places;
}

static plan make_plan(const ochre_kernel *kernel, int64_t dtype, int64_t row_stride, int64_t column_stride,
                      unsigned char *scratch) {
    const int64_t places = most_places(kernel);
    plan p = {.delta = kernel->delta, .offsets = (int64_t *)(void *)scratch};
    p.ends = p.offsets + places;
    p.taps = scratch + aligned(2 * places * (int64_t)sizeof(int64_t));
    for (int64_t y = 0; y < kernel->height + TILE_ROWS - 1; y++)
        for (int64_t x = 0; x < kernel->width; x++) {
            double taps[TILE_ROWS];
            const int used = taps_at(kernel, dtype, y, x, taps);
            if (used > 0) add_place(&p, dtype, y * row_stride + x * column_stride, taps, used);
        }
    return p;
}

static int64_t plan_bytes(const ochre_kernel *kernel, int64_t dtype) {
    const int64_t places = most_places(kernel);
    return aligned(2 * places * (int64_t)sizeof(int64_t)) + aligned(TILE_ROWS * places * dtype_bytes(dtype));
}

/* ---- small images */

/* What a tile reads of an image that is smaller than a tile, and what it writes. */
static int64_t packed_stride(const ochre_kernel *kernel, int64_t dtype, int64_t channels) {
    return aligned(TILE_BYTES + (kernel->width - 1) * channels * dtype_bytes(dtype));
}

static int64_t packed_bytes(const ochre_kernel *kernel, int64_t dtype, int64_t channels) {
    return packed_stride(kernel, dtype, channels) * (kernel->height + TILE_ROWS - 1) + TILE_ROWS * TILE_BYTES;
}

/* Tile by tile through packed memory; sizes in bytes. */
static void work_packed(const plan *p, path how, const ochre_layout *from, const source *in, const ochre_layout *to,
                        const target *out, const target *packed) {
    const int64_t size = dtype_bytes(to->dtype), row_bytes = to->width * to->channels * size;
    const int64_t step = how.columns * size, reach = (from->width - to->width) * to->channels * size;
    const int64_t above = from->height - to->height, packed_rows = above + TILE_ROWS;
    const source tile_in = {packed->data, packed->stride};
    const target tile = {packed->data + packed_rows * packed->stride, TILE_BYTES};
    memset(packed->data, 0, (size_t)(packed_rows * packed->stride));
    for (int64_t y = 0; y < to->height; y += TILE_ROWS)
        for (int64_t x = 0; x < row_bytes; x += step) {
            const int64_t rows = to->height - y < TILE_ROWS ? to->height - y : TILE_ROWS;
            const int64_t bytes = row_bytes - x < step ? row_bytes - x : step;
            for (int64_t i = 0; i < rows + above; i++)
                memcpy(packed->data + i * packed->stride, in->data + (y + i) * in->stride + x, (size_t)(bytes + reach));
            how.tiles(p, &tile_in, &tile, TILE_ROWS, how.columns);
            for (int64_t i = 0; i < rows; i++)
                memcpy(out->data + (y + i) * out->stride + x, tile.data + i * tile.stride, (size_t)bytes);
        }
}

/* ---- */

static int has_dense_rows(const ochre_layout *layout) {
    const int64_t size = dtype_bytes(layout->dtype);
    const int is_dense = layout->channels == 1 || layout->channel_stride == size;
    return is_dense && (layout->width <= 1 || layout->column_stride == layout->channels * size);
}

static ochre_status check_correlate(const ochre_layout *from, const ochre_kernel *kernel, const ochre_layout *to) {
    if (!dtype_is_float(from->dtype) || to->dtype != from->dtype) return OCHRE_BAD_DTYPE;
    if (kernel->height < 1 || kernel->width < 1) return OCHRE_BAD_SIZE;
    if (!layout_has_size(from) || !layout_has_size(to) || from->channels != to->channels) return OCHRE_BAD_SIZE;
    if (from->height - to->height != kernel->height - 1 || from->width - to->width != kernel->width - 1)
        return OCHRE_BAD_SIZE;
    return has_dense_rows(from) && has_dense_rows(to) ? OCHRE_OK : OCHRE_BAD_SIZE;
}

int64_t ochre_correlate_scratch_bytes(const ochre_kernel *kernel, int64_t dtype, int64_t channels) {
    return plan_bytes(kernel, dtype) + packed_bytes(kernel, dtype, channels);
}

int64_t ochre_correlate(const void *data, const ochre_layout *image_layout, const ochre_kernel *kernel, void *out,
                        const ochre_layout *out_layout, void *scratch) {
    const ochre_status status = check_correlate(image_layout, kernel, out_layout);
    if (status != OCHRE_OK || layout_is_empty(out_layout)) return status;
    const int64_t dtype = image_layout->dtype, channels = out_layout->channels;
    const path how = path_for(dtype);
    const source from = {data, image_layout->row_stride};
    const target to = {out, out_layout->row_stride};
    const target packed = {(unsigned char *)scratch + plan_bytes(kernel, dtype),
                           packed_stride(kernel, dtype, channels)};
    const int is_small = out_layout->height < TILE_ROWS || out_layout->width * channels < how.columns;
    const int64_t stride = is_small ? packed.stride : from.stride;
    const plan p = make_plan(kernel, dtype, stride, channels * dtype_bytes(dtype), scratch);
    if (is_small)
        work_packed(&p, how, image_layout, &from, out_layout, &to, &packed);
    else
        how.tiles(&p, &from, &to, out_layout->height, out_layout->width * channels);
    return OCHRE_OK;
}
