/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest palette row of every pixel of a u8 or floating point image, by one of three methods. A comparison with
 * every row in f64 always works. A filter in f32 is faster, and answers for nearly all pixels (nearest_filtered.h).
 * Where rows and pixels are many, the filter compares with a few candidates only (nearest_sorted.h). Pixels that the
 * filter leaves are compared in f64. */
#include "block.h"
#include "cpu.h"
#include "layout.h"
#include "nearest_sorted.h"

#include <math.h>
#include <string.h>

enum {
    ROWS = 4,             /* as many are compared at once */
    MANY_ROWS = 96,       /* from so many on, a search among candidates is faster */
    MANY_PIXELS = 1 << 16 /* so many make good the time that it takes to find the candidates */
};

typedef enum nearest_method { BY_ALL_ROWS, BY_FILTERED_ROWS, BY_CANDIDATES } nearest_method;

/* A prepared palette, at the beginning of the scratch. The palette itself, two blocks of pixels and what the method
 * needs follow. */
typedef struct nearest_points {
    int64_t channels, k;
    double *palette, (*pixels)[BLOCK], (*beyond)[BLOCK];
    nearest_method method;
    nearest_filtered filtered;
    nearest_sorted sorted;
} nearest_points;

enum { HEADER = (sizeof(nearest_points) + 63) / 64 * 64 };

/* The smallest distance of each pixel of a block, and its row: a double, so that both are vectors of the same width. */
typedef struct nearest {
    double distance[BLOCK];
    double row[BLOCK];
} nearest;

/* Compares a block with count rows of up to four channels. The smallest distance of a pixel stays in a register. */
ALWAYS_INLINE void compare_few(const double (*restrict pixels)[BLOCK], int64_t n, const double *rows, int64_t first,
                               nearest *restrict to, int channels, int count) {
    for (int64_t i = 0; i < n; i++) {
        double least = to->distance[i], row = to->row[i];
        for (int j = 0; j < count; j++) {
            double distance = 0;
            for (int c = 0; c < channels; c++) {
                const double difference = pixels[c][i] - rows[j * channels + c];
                distance += difference * difference;
            }
            row = distance < least ? (double)(first + j) : row;
            least = distance < least ? distance : least;
        }
        to->distance[i] = least;
        to->row[i] = row;
    }
}

ALWAYS_INLINE void compare_many(const double (*restrict pixels)[BLOCK], int64_t n, const double *color, int64_t number,
                                nearest *restrict to, int64_t channels) {
    double distances[BLOCK] = {0};
    for (int64_t c = 0; c < channels; c++)
        for (int64_t i = 0; i < n; i++) {
            const double difference = pixels[c][i] - color[c];
            distances[i] += difference * difference;
        }
    for (int64_t i = 0; i < n; i++) {
        const double least = to->distance[i], row = to->row[i];
        to->row[i] = distances[i] < least ? (double)number : row;
        to->distance[i] = distances[i] < least ? distances[i] : least;
    }
}

ALWAYS_INLINE void compare_all(const double (*pixels)[BLOCK], int64_t n, const double *palette, int64_t k, nearest *to,
                               int channels) {
    int64_t j = 0;
    for (; j + ROWS <= k; j += ROWS) compare_few(pixels, n, palette + j * channels, j, to, channels, ROWS);
    for (; j < k; j++) compare_few(pixels, n, palette + j * channels, j, to, channels, 1);
}

ALWAYS_INLINE void compare_rows_loop(const double (*pixels)[BLOCK], int64_t n, int64_t channels, const double *palette,
                                     int64_t k, int32_t *labels) {
    nearest best;
    for (int64_t i = 0; i < n; i++) {
        best.distance[i] = INFINITY;
        best.row[i] = 0;
    }
    if (channels <= 4)
        FOR_CHANNELS(channels, compare_all, pixels, n, palette, k, &best);
    else
        for (int64_t j = 0; j < k; j++) compare_many(pixels, n, palette + j * channels, j, &best, channels);
    int without = 0; /* whether a pixel has no finite distance; those that hold a NaN have none */
    for (int64_t i = 0; i < n; i++) without |= best.distance[i] == INFINITY;
    for (int64_t c = 0; c < channels && without; c++)
        for (int64_t i = 0; i < n; i++) best.row[i] = isnan(pixels[c][i]) ? -1 : best.row[i];
    for (int64_t i = 0; i < n; i++) labels[i] = (int32_t)best.row[i];
}

CPU_WIDE_PATHS(compare_rows,
               (const double (*pixels)[BLOCK], int64_t n, int64_t channels, const double *palette, int64_t k,
                int32_t *labels),
               (pixels, n, channels, palette, k, labels))

typedef double unaligned_double __attribute__((aligned(1), may_alias));

/* Splits dense pixels of three f64 channels into planes. */
ALWAYS_INLINE void split_loop(const unsigned char *restrict first, int64_t n, double (*restrict pixels)[BLOCK]) {
    const unaligned_double *const values = (const unaligned_double *)(const void *)first;
    for (int64_t i = 0; i < n; i++) {
        pixels[0][i] = values[3 * i];
        pixels[1][i] = values[3 * i + 1];
        pixels[2][i] = values[3 * i + 2];
    }
}

CPU_WIDE_PATHS(split, (const unsigned char *first, int64_t n, double (*pixels)[BLOCK]), (first, n, pixels))

static void load(const ochre_layout *from, const unsigned char *first, int64_t n, double (*pixels)[BLOCK]) {
    const int64_t bytes = sizeof(double);
    if (from->dtype == OCHRE_F64 && from->channels == 3 && from->channel_stride == bytes &&
        from->column_stride == 3 * bytes) {
        split(first, n, pixels);
        return;
    }
    for (int64_t c = 0; c < from->channels; c++)
        block_load_f64(from->dtype, first + c * from->channel_stride, from->column_stride, n, pixels[c]);
}

static nearest_method method_for(int64_t pixels, int64_t channels, int64_t k) {
    if (channels <= FLOAT_GRID_CHANNELS && k >= MANY_ROWS && k <= FLOAT_GRID_ROWS && pixels >= MANY_PIXELS)
        return BY_CANDIDATES;
    return channels <= FILTERED_CHANNELS && k >= 2 ? BY_FILTERED_ROWS : BY_ALL_ROWS;
}

/* How many doubles a palette takes, rounded up to whole cache lines. */
static int64_t palette_numbers(int64_t channels, int64_t k) {
    return (channels * k + 7) / 8 * 8;
}

int64_t ochre_nearest_float_scratch_bytes(int64_t pixels, int64_t channels, int64_t k) {
    const int64_t numbers = palette_numbers(channels, k) + 2 * channels * BLOCK;
    const int64_t bytes = HEADER + numbers * (int64_t)sizeof(double);
    switch (method_for(pixels, channels, k)) {
    case BY_CANDIDATES:
        return bytes + nearest_sorted_bytes(channels, k);
    case BY_FILTERED_ROWS:
        return bytes + nearest_filtered_bytes(k);
    case BY_ALL_ROWS:
    default:
        return bytes;
    }
}

int64_t ochre_nearest_float_prepare(const double *palette, int64_t pixels, int64_t channels, int64_t k, void *scratch) {
    if (pixels < 0 || channels < 1 || k < 1 || k > INT32_MAX) return OCHRE_BAD_SIZE;
    nearest_points *const points = scratch;
    points->channels = channels;
    points->k = k;
    points->palette = (double *)(void *)((unsigned char *)scratch + HEADER);
    points->pixels = (double(*)[BLOCK])(points->palette + palette_numbers(channels, k));
    points->beyond = points->pixels + channels;
    memcpy(points->palette, palette, (size_t)(channels * k) * sizeof *palette);
    void *const rest = points->beyond + channels;
    points->method = method_for(pixels, channels, k);
    if (points->method == BY_CANDIDATES) {
        points->sorted = nearest_sorted_of(rest, points->palette, channels, k);
        if (points->sorted.grid.side == 0 || points->sorted.filtered.reach == 0) points->method = BY_ALL_ROWS;
    } else if (points->method == BY_FILTERED_ROWS) {
        points->filtered = nearest_filtered_of(rest, points->palette, channels, k);
        if (points->filtered.reach == 0) points->method = BY_ALL_ROWS;
    }
    return OCHRE_OK;
}

/* Gathers the pixels whose rows are UNSURE in points->beyond, and their places. Returns how many there are. */
static int64_t gather(const nearest_points *points, double (*pixels)[BLOCK], int64_t n, const int32_t *rows,
                      int32_t *places) {
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++) {
        if (rows[i] != UNSURE) continue;
        for (int64_t c = 0; c < points->channels; c++) points->beyond[c][count] = pixels[c][i];
        places[count++] = (int32_t)i;
    }
    return count;
}

static int has_unsure(int64_t n, const int32_t *rows) {
    int32_t signs = 0;
    for (int64_t i = 0; i < n; i++) signs |= rows[i];
    return signs < 0;
}

/* Compares the pixels whose rows are UNSURE with every row. */
static void settle_by_all(nearest_points *points, double (*pixels)[BLOCK], int64_t n, int32_t *rows) {
    int32_t places[BLOCK], found[BLOCK];
    if (!has_unsure(n, rows)) return;
    const int64_t count = gather(points, pixels, n, rows, places);
    compare_rows((const double(*)[BLOCK])points->beyond, count, points->channels, points->palette, points->k, found);
    for (int64_t i = 0; i < count; i++) rows[places[i]] = found[i];
}

/* The same, but with the candidates of their cells first. */
static void settle_by_candidates(nearest_points *points, int64_t n, int32_t *rows) {
    int32_t places[BLOCK], found[BLOCK];
    const int64_t count = gather(points, points->pixels, n, rows, places);
    nearest_float_grid_search(&points->sorted.grid, points->beyond, count, found);
    settle_by_all(points, points->beyond, count, found);
    for (int64_t i = 0; i < count; i++) rows[places[i]] = found[i];
}

static void search(nearest_points *points, int64_t n, int32_t *rows) {
    if (points->method == BY_ALL_ROWS) {
        compare_rows((const double(*)[BLOCK])points->pixels, n, points->channels, points->palette, points->k, rows);
        return;
    }
    float levels[FILTERED_CHANNELS * BLOCK];
    nearest_filtered_levels(&points->filtered, points->pixels, n, levels, BLOCK);
    nearest_filtered_search(&points->filtered, (nearest_choice){points->k, NULL}, levels, BLOCK, n, rows);
    settle_by_all(points, points->pixels, n, rows);
}

static int32_t check_nearest(const ochre_layout *image, int64_t channels, const ochre_layout *labels) {
    if (!dtype_is_float(image->dtype) && image->dtype != OCHRE_U8) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image) || image->channels != channels) return OCHRE_BAD_SIZE;
    return check_index_plane(labels, image);
}

/* A run of pixels in one row. */
typedef struct pixel_run {
    const unsigned char *in;
    unsigned char *out;
    int64_t n;
} pixel_run;

typedef struct job {
    const unsigned char *in;
    unsigned char *out;
    ochre_layout from, to;
} job;

/* The run that begins with pixel number at. */
static pixel_run run_at(const job *map, int64_t at) {
    const int64_t y = at / map->from.width, x = at % map->from.width;
    return (pixel_run){map->in + y * map->from.row_stride + x * map->from.column_stride,
                       map->out + y * map->to.row_stride + x * map->to.column_stride,
                       block_length(map->from.width - x)};
}

/* Searches for as many pixels as are sorted at once, from number first on. Returns the number of the next pixel. */
static int64_t search_sorted(nearest_points *points, const job *map, int64_t first) {
    const int64_t pixels = map->from.height * map->from.width;
    int64_t end = first;
    while (end < pixels) {
        const pixel_run run = run_at(map, end);
        if (end - first + run.n > SORTED_PIXELS) break;
        load(&map->from, run.in, run.n, points->pixels);
        nearest_sorted_add(&points->sorted, points->pixels, run.n);
        end += run.n;
    }
    nearest_sorted_search(&points->sorted);
    for (int64_t at = first; at < end;) {
        const pixel_run run = run_at(map, at);
        int32_t *const rows = points->sorted.rows + (at - first);
        if (has_unsure(run.n, rows)) {
            load(&map->from, run.in, run.n, points->pixels);
            settle_by_candidates(points, run.n, rows);
        }
        block_store_i32(run.out, map->to.column_stride, run.n, rows);
        at += run.n;
    }
    return end;
}

static int64_t search_run(nearest_points *points, const job *map, int64_t first) {
    const pixel_run run = run_at(map, first);
    int32_t rows[BLOCK];
    load(&map->from, run.in, run.n, points->pixels);
    search(points, run.n, rows);
    block_store_i32(run.out, map->to.column_stride, run.n, rows);
    return first + run.n;
}

int64_t ochre_nearest_float(const void *image, const ochre_layout *image_layout, void *labels,
                            const ochre_layout *labels_layout, void *scratch) {
    nearest_points *const points = scratch;
    const int32_t status = check_nearest(image_layout, points->channels, labels_layout);
    if (status != OCHRE_OK || layout_is_empty(image_layout)) return status;
    job map = {image, labels, *image_layout, *labels_layout};
    flatten(&map.from, &map.to);
    const int64_t pixels = map.from.height * map.from.width;
    for (int64_t at = 0; at < pixels;)
        at = points->method == BY_CANDIDATES ? search_sorted(points, &map, at) : search_run(points, &map, at);
    return OCHRE_OK;
}
