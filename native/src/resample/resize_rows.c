/* SPDX-License-Identifier: Apache-2.0 */
#include "resize.h"

#include "layout.h"
#include "scratch.h"

#include <string.h>

/* The elements of a row of results that are made at a time. */
enum { RESULTS = 192 };

/* The elements of a row that are kept turned: more where windows are wide. */
enum { LEAST_ROOM = 4096, MOST_ROOM = 65536 };

/* The bytes that hold an element of each row of a group. */
enum { GROUP_BYTES = 64 };

typedef struct work {
    const ochre_resize *resize;
    resize_image from, to;
    int64_t end;  /* behind the last column that a result needs */
    int64_t room; /* pixels that are kept turned */
    void *values, *sums, *whole_sums, *columns, *results, *turned;
} work;

static int64_t min64(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t max64(int64_t a, int64_t b) {
    return a > b ? a : b;
}

/* Sums bytes down that do not lie side by side. */
static void sum_steps(const work *w, int64_t first, int64_t rows, int64_t x, int64_t pixels, float scale, float *sums) {
    const ochre_weights *axis = w->resize->rows;
    const int64_t last = first + rows - 1, end = axis->starts[last] + axis->counts[last];
    const int64_t n = pixels * w->from.layout->channels;
    int32_t *whole = w->whole_sums;
    memset(whole, 0, (size_t)(rows * PIECE) * sizeof whole[0]);
    for (int64_t y = axis->starts[first]; y < end; y++) {
        resize_load_u8(&w->from, y, x, pixels, w->values);
        for (int64_t row = 0; row < rows; row++) {
            const int64_t i = first + row, k = y - axis->starts[i];
            if (k >= 0 && k < axis->counts[i])
                resize_add_u8(whole + row * PIECE, w->values, ((const int16_t *)axis->weights)[i * axis->most + k], n);
        }
    }
    for (int64_t row = 0; row < rows; row++)
        for (int64_t i = 0; i < n; i++) sums[row * PIECE + i] = (float)whole[row * PIECE + i] * scale;
}

/* Asks for n bytes that are needed soon. A walk down columns is not foreseen by the CPU. */
static void fetch(const uint8_t *bytes, int64_t n) {
    for (int64_t i = 0; i < n; i += 64) __builtin_prefetch(bytes + i, 0, 2);
}

/* Sums bytes down with whole weights. */
static void sum_bytes(const work *w, int64_t first, int64_t rows, int64_t x, int64_t pixels, float *sums) {
    const ochre_weights *axis = w->resize->rows;
    const ochre_layout *image = w->from.layout;
    const float scale = 1 / (float)((int64_t)1 << axis->bits);
    if (!resize_is_dense(image)) {
        sum_steps(w, first, rows, x, pixels, scale, sums);
        return;
    }
    const uint8_t *data = w->from.data + x * image->channels;
    const int64_t next = min64(pixels, w->end - x - pixels) * image->channels;
    for (int64_t row = 0, ready = 0; row < rows; row++) {
        const int64_t i = first + row, end = axis->starts[i] + axis->counts[i];
        for (int64_t y = max64(ready, axis->starts[i]); y < end; y++)
            fetch(data + y * image->row_stride + pixels * image->channels, next);
        ready = end;
        resize_down_u8(data + axis->starts[i] * image->row_stride, image->row_stride,
                       (const int16_t *)axis->weights + i * axis->most, axis->counts[i], pixels * image->channels,
                       scale, sums + row * PIECE);
    }
}

#define f32_load      resize_load_f32
#define f32_store     resize_store_f32
#define f32_add       resize_add_f32
#define f32_add_four  resize_add_four_f32
#define f32_turn      resize_turn_f32
#define f32_turn_back resize_turn_back_f32
#define f32_across    resize_across_f32
#define f64_load      resize_load_f64
#define f64_store     resize_store_f64
#define f64_add       resize_add_f64
#define f64_add_four  resize_add_four_f64
#define f64_turn      resize_turn_f64
#define f64_turn_back resize_turn_back_f64
#define f64_across    resize_across_f64

static void f32_sum(const work *w, int64_t first, int64_t rows, int64_t x, int64_t pixels, float *sums);
static void f64_sum(const work *w, int64_t first, int64_t rows, int64_t x, int64_t pixels, double *sums);

#define REAL    float
#define NAME(x) f32_##x
#include "resize_group.h"
#undef REAL
#undef NAME

#define REAL    double
#define NAME(x) f64_##x
#include "resize_group.h"
#undef REAL
#undef NAME

static void f32_sum(const work *w, int64_t first, int64_t rows, int64_t x, int64_t pixels, float *sums) {
    if (w->resize->dtype == OCHRE_U8)
        sum_bytes(w, first, rows, x, pixels, sums);
    else
        f32_sum_reals(w, first, rows, x, pixels, sums);
}

static void f64_sum(const work *w, int64_t first, int64_t rows, int64_t x, int64_t pixels, double *sums) {
    f64_sum_reals(w, first, rows, x, pixels, sums);
}

/* ---- checks */

/* Windows must lie inside the image, and neither their first nor their last pixels may go back. */
static int axis_is_sound(const ochre_weights *axis, int64_t from, int64_t to, int64_t size) {
    int64_t start = 0, end = 0;
    for (int64_t i = from; i < to; i++) {
        const int64_t first = axis->starts[i], count = axis->counts[i];
        if (first < start || count < 1 || count > axis->most || first > size - count || first + count < end) return 0;
        start = first, end = first + count;
    }
    return 1;
}

static int dtype_is_served(const ochre_resize *resize, int64_t dtype) {
    const int is_small = dtype == OCHRE_U8 || dtype == OCHRE_U16;
    switch (resize->dtype) {
    case OCHRE_U8:
        return dtype == OCHRE_U8 && !resize->linear && !resize->alpha;
    case OCHRE_F32:
        return is_small;
    default:
        return resize->dtype == OCHRE_F64 && (is_small || dtype_is_float(dtype));
    }
}

static ochre_status check(const ochre_layout *image, int64_t first, const ochre_resize *resize,
                          const ochre_layout *out) {
    if (!dtype_is_served(resize, image->dtype) || out->dtype != image->dtype) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image) || !layout_has_size(out)) return OCHRE_BAD_SIZE;
    if (image->channels > 4 || image->channels != out->channels) return OCHRE_BAD_SIZE;
    if (resize->alpha && image->channels != 4) return OCHRE_BAD_SIZE;
    const ochre_weights *rows = resize->rows, *columns = resize->columns;
    if (out->width != columns->size || first < 0 || out->height > rows->size - first) return OCHRE_BAD_SIZE;
    if (resize->dtype == OCHRE_U8 && (rows->bits < 0 || rows->bits > 30)) return OCHRE_BAD_SIZE;
    const int are_sound = axis_is_sound(rows, first, first + out->height, image->height) &&
                          axis_is_sound(columns, 0, columns->size, image->width);
    return are_sound ? OCHRE_OK : OCHRE_BAD_SIZE;
}

/* ---- */

static int64_t room_of(const ochre_resize *resize, int64_t channels) {
    const int64_t widest = min64(resize->columns->most, MOST_ROOM);
    return min64(max64(2 * widest * channels, LEAST_ROOM), MOST_ROOM) / channels;
}

int64_t ochre_resize_rows_scratch_bytes(const ochre_resize *resize, int64_t channels) {
    if (channels < 1 || channels > 4) return 0;
    const int64_t room = room_of(resize, channels) * channels;
    return GROUP_BYTES * (2 * PIECE + 2 * RESULTS + room) + (4 * PIECE + 256) * (int64_t)sizeof(double);
}

int64_t ochre_resize_rows(const void *image, const ochre_layout *image_layout, int64_t first,
                          const ochre_resize *resize, void *out, const ochre_layout *out_layout, void *scratch) {
    const ochre_status status = check(image_layout, first, resize, out_layout);
    if (status != OCHRE_OK || layout_is_empty(out_layout)) return status;
    const ochre_weights *columns = resize->columns;
    unsigned char *const decoded = scratch, *const values = decoded + 256 * sizeof(double);
    unsigned char *const sums = values + 4 * PIECE * sizeof(double), *const whole_sums = sums + GROUP_BYTES * PIECE;
    unsigned char *const results = whole_sums + GROUP_BYTES * PIECE, *const turned = results + GROUP_BYTES * RESULTS;
    const work w = {
        .resize = resize,
        .from = {image, NULL, image_layout, resize->linear, resize->alpha, decoded},
        .to = {NULL, out, out_layout, resize->linear, resize->alpha, NULL},
        .end = columns->starts[columns->size - 1] + columns->counts[columns->size - 1],
        .room = room_of(resize, image_layout->channels),
        .values = values,
        .sums = sums,
        .whole_sums = whole_sums,
        .results = results,
        .turned = turned,
        .columns = turned + GROUP_BYTES * RESULTS,
    };
    if (resize->dtype == OCHRE_F64) {
        if (resize->linear) resize_decode_f64((double *)(void *)decoded);
        f64_groups(&w, first);
    } else {
        if (resize->linear) resize_decode_f32((float *)(void *)decoded);
        f32_groups(&w, first);
    }
    return OCHRE_OK;
}
