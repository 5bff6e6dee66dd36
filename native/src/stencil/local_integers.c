/* SPDX-License-Identifier: Apache-2.0 */
/* Windows of integers of at most 16 bits, by running sums. Sums of integers are exact, so a pixel may leave a sum as it
 * has entered it: the time does not depend on the window's size. Each column has the sum of its pixels in the rows of
 * the window, and of their squares. These move down by one row; the window's sums then move along the columns. Of n
 * values with the sum s and the sum of squares q
 *   mean = s / n        variance = (n q - s^2) / n^2
 * where n q - s^2 is exact in 64 bits, since n values of 16 bits have n q < n^2 2^32. */
#include "border.h"
#include "cpu.h"
#include "layout.h"
#include "local.h"

#include <math.h>
#include <string.h>

enum {
    MOST = 215,       /* rows and columns of a window: MOST^4 * 2^32 < 2^63 */
    LARGEST = 0xFFFF, /* of a value */
    CHUNK = 1024      /* columns of the result, at most */
};

typedef struct chunk {
    const local_job *j;
    int64_t x, n;                /* its columns of the result */
    int64_t reach;               /* columns of the image that their windows reach, from x - left on */
    int64_t *sums, *squares;     /* [reach] each: of columns */
    int32_t *entering, *leaving; /* [reach] each: rows of the image */
    merge_vector windows;        /* [n] sums; n times the squares of the differences from the mean, over n */
    double *spare;               /* [n] */
} chunk;

/* ---- rows of the image */

#define LOADER(type)                                                                                                   \
    ALWAYS_INLINE void load_##type##_loop(const unsigned char *restrict first, int64_t n, int32_t *restrict values) {  \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            type value;                                                                                                \
            memcpy(&value, first + i * (int64_t)sizeof value, sizeof value);                                           \
            values[i] = (int32_t)value;                                                                                \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(load_##type, (const unsigned char *first, int64_t n, int32_t *values), (first, n, values))

LOADER(uint8_t)
LOADER(int8_t)
LOADER(uint16_t)
LOADER(int16_t)

static void load_dense(int64_t dtype, const unsigned char *first, int64_t n, int32_t *values) {
    if (dtype == OCHRE_U8)
        load_uint8_t(first, n, values);
    else if (dtype == OCHRE_I8)
        load_int8_t(first, n, values);
    else if (dtype == OCHRE_U16)
        load_uint16_t(first, n, values);
    else
        load_int16_t(first, n, values);
}

static void load_pixels(const ochre_layout *from, const unsigned char *row, int64_t x, int64_t n, int32_t *values) {
    const int64_t stride = from->column_stride;
    if (stride == dtype_bytes(from->dtype)) {
        load_dense(from->dtype, row + x * stride, n, values);
        return;
    }
    for (int64_t i = 0; i < n; i++) load_dense(from->dtype, row + (x + i) * stride, 1, values + i);
}

/* Row y of the image, as the chunk's windows read it. All of it may lie outside the image. */
static void load_row(const chunk *c, int64_t y, int32_t *values) {
    const ochre_layout *from = c->j->from;
    const int64_t start = c->x - c->j->left, end = start + c->reach, width = from->width;
    const int64_t low = start > 0 ? start : 0, high = end < width ? end : width; /* these lie in the image */
    const int64_t from_y = border_index(c->j->border, y, from->height);
    const int32_t constant = c->j->border == OCHRE_CONSTANT ? (int32_t)c->j->window->constant : 0;
    const unsigned char *row = c->j->image + (from_y == NOWHERE ? 0 : from_y) * from->row_stride;
    if (from_y != NOWHERE) load_pixels(from, row, low, high - low, values + (low - start));
    for (int64_t x = start; x < end; x++) {
        if (x == low && from_y != NOWHERE) x = high;
        if (x == end) break;
        const int64_t at = border_index(c->j->border, x, width);
        if (from_y == NOWHERE || at == NOWHERE)
            values[x - start] = constant;
        else if (at >= low && at < high)
            values[x - start] = values[at - start];
        else
            load_pixels(from, row, at, 1, values + (x - start));
    }
}

/* ---- sums */

/* Moves the sums of columns: one row enters, another one leaves. in^2 - out^2 = (in - out) (in + out). */
ALWAYS_INLINE void move_down_loop(const int32_t *restrict entering, const int32_t *restrict leaving, int64_t n,
                                  int64_t *restrict sums, int64_t *restrict squares) {
    for (int64_t i = 0; i < n; i++) {
        const int32_t step = entering[i] - leaving[i], both = entering[i] + leaving[i];
        sums[i] += step;
        squares[i] += (int64_t)step * both;
    }
}

CPU_PATHS(move_down, (const int32_t *entering, const int32_t *leaving, int64_t n, int64_t *sums, int64_t *squares),
          (entering, leaving, n, sums, squares))

/* The sums of windows of kw columns, n values each. */
static void move_across(const chunk *c, int64_t kw, int64_t n) {
    const int64_t *sums = c->sums, *squares = c->squares;
    double *const first = c->windows.lanes, *const second = first + c->windows.plane, share = 1 / (double)n;
    int64_t sum = 0, square = 0;
    for (int64_t i = 0; i < kw - 1; i++) sum += sums[i], square += squares[i];
    for (int64_t i = 0; i < c->n; i++) {
        sum += sums[i + kw - 1], square += squares[i + kw - 1];
        first[i] = (double)sum;
        second[i] = (double)(n * square - sum * sum) * share;
        sum -= sums[i], square -= squares[i];
    }
}

/* ---- chunks */

static int64_t chunk_width(int64_t width) {
    return width < CHUNK ? width : CHUNK;
}

static int64_t rounded_up(int64_t n) {
    return (n + 15) / 16 * 16;
}

static void divide(chunk *c, double *scratch) {
    const int64_t n = rounded_up(c->n), reach = rounded_up(c->reach);
    c->windows = (merge_vector){scratch, n};
    c->spare = scratch + 2 * n;
    c->sums = (int64_t *)(void *)(c->spare + n);
    c->squares = c->sums + reach;
    c->entering = (int32_t *)(void *)(c->squares + reach);
    c->leaving = c->entering + reach;
}

int64_t local_integers_bytes(const ochre_window *window, int64_t width) {
    if (window->height > MOST || window->width > MOST) return 0;
    const int64_t n = rounded_up(chunk_width(width)), reach = rounded_up(chunk_width(width) + window->width - 1);
    return 3 * n * (int64_t)sizeof(double) + 2 * reach * (int64_t)(sizeof(int64_t) + sizeof(int32_t));
}

int local_integers_serve(const local_job *j) {
    const ochre_window *w = j->window;
    const int64_t dtype = j->from->dtype;
    const int is_served = dtype_is_integer(dtype) && dtype_bytes(dtype) <= 2;
    const int counts = j->skip || w->has_nodata || j->border == OCHRE_ONE_SIDED;
    const int is_whole = fabs(w->constant) <= LARGEST && w->constant == (double)(int32_t)w->constant;
    return is_served && !counts && w->height <= MOST && w->width <= MOST && (w->border != OCHRE_CONSTANT || is_whole);
}

static void work_chunk(chunk *c) {
    const local_job *j = c->j;
    const int64_t kh = j->window->height, kw = j->window->width, top = j->first - j->above;
    memset(c->sums, 0, (size_t)c->reach * sizeof *c->sums);
    memset(c->squares, 0, (size_t)c->reach * sizeof *c->squares);
    memset(c->leaving, 0, (size_t)c->reach * sizeof *c->leaving);
    for (int64_t i = 0; i < kh + j->to->height - 1; i++) {
        load_row(c, top + i, c->entering);
        if (i >= kh) load_row(c, top + i - kh, c->leaving);
        move_down(c->entering, c->leaving, c->reach, c->sums, c->squares);
        if (i < kh - 1) continue;
        move_across(c, kw, kh * kw);
        local_store_sets(j, MERGE_SUM, j->first + i - (kh - 1), c->x, c->n, c->windows, c->spare);
    }
}

void local_integers(const local_job *j, void *scratch) {
    const int64_t width = j->from->width, step = chunk_width(width);
    for (int64_t x = 0; x < width; x += step) {
        chunk c = {.j = j, .x = x, .n = width - x < step ? width - x : step};
        c.reach = c.n + j->window->width - 1;
        divide(&c, scratch);
        work_chunk(&c);
    }
}
