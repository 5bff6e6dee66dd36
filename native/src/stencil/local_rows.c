/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of an image as sliding windows read them, and rows of their results: in memory of any layout and several dtypes,
 * in between dense rows of f64, with the pixels outside the image that the border asks for. */
#include "block.h"
#include "border.h"
#include "cpu.h"
#include "layout.h"
#include "local.h"

#include <math.h>
#include <string.h>

/* ---- the image */

static double sample(const ochre_layout *from, const unsigned char *row, int64_t x) {
    double value;
    block_load_f64(from->dtype, row + x * from->column_stride, from->column_stride, 1, &value);
    return value;
}

/* Loads a row of the image; the values low .. high - 1 are pixels of it, those before and behind lie outside. Most of
 * these repeat a pixel that is loaded. */
static void load_inside(const local_job *j, const unsigned char *row, int64_t start, int64_t n, int64_t low,
                        int64_t high, double *values) {
    block_load_f64(j->from->dtype, row + (start + low) * j->from->column_stride, j->from->column_stride, high - low,
                   values + low);
    for (int64_t i = 0; i < n; i++) {
        if (i == low) i = high;
        if (i == n) break;
        const int64_t x = border_index(j->border, start + i, j->from->width), at = x - start;
        const int is_loaded = x != NOWHERE && at >= low && at < high;
        values[i] = is_loaded ? values[at] : x == NOWHERE ? j->window->constant : sample(j->from, row, x);
    }
}

/* Loads row y, which may lie outside. Returns which row of the image stands there, or NOWHERE. */
static int64_t load_row(const local_job *j, int64_t y, int64_t start, int64_t n, double *values) {
    const int64_t w = j->from->width, row = border_index(j->border, y, j->from->height);
    const int64_t low = start >= 0 ? 0 : start + n < 0 ? n : -start;
    const int64_t high = start + n <= w ? n : w - start;
    if (row != NOWHERE)
        load_inside(j, j->image + row * j->from->row_stride, start, n, low, high, values);
    else
        for (int64_t i = 0; i < n; i++) values[i] = j->window->constant;
    return row;
}

void local_load(const local_job *j, int64_t y, int64_t start, int64_t n, double *values) {
    load_row(j, y, start, n, values);
    if (j->window->has_nodata)
        for (int64_t i = 0; i < n; i++) values[i] = values[i] == j->nodata ? (double)NAN : values[i];
}

enum { SUMS = 16 };

static const double moderate = 0x1p1022; /* the difference of two such values is finite */

/* Counts the values that are missing or not moderate, in SUMS sums side by side: gcc makes no vectors of one sum. */
ALWAYS_INLINE void count_odd_loop(const double *restrict values, int64_t n, double nodata, double *restrict odd) {
    for (int64_t start = 0; start < n; start += SUMS) {
        const int64_t length = n - start < SUMS ? n - start : SUMS;
        for (int64_t i = 0; i < length; i++)
            odd[i] += !((fabs(values[start + i]) <= moderate) & (values[start + i] != nodata));
    }
}

CPU_PATHS(count_odd, (const double *values, int64_t n, double nodata, double *odd), (values, n, nodata, odd))

int local_load_moderate(const local_job *j, int64_t y, int64_t start, int64_t n, double *values) {
    load_row(j, y, start, n, values);
    const int has_only_numbers = dtype_is_integer(j->from->dtype) && !j->window->has_nodata;
    if (has_only_numbers && j->border != OCHRE_CONSTANT) return 1;
    double odd[SUMS] = {0}, sum = 0;
    count_odd(values, n, j->nodata, odd);
    for (int64_t i = 0; i < SUMS; i++) sum += odd[i];
    return sum == 0;
}

static void count_values(const local_job *j, double *restrict values, double *restrict counts, int64_t n) {
    const int skip = j->skip;
    for (int64_t i = 0; i < n; i++) {
        const int is_missing = values[i] != values[i] || values[i] == j->nodata;
        values[i] = !is_missing ? values[i] : skip ? 0 : (double)NAN;
        counts[i] = is_missing && skip ? 0 : 1;
    }
}

static void leave_out(double *values, double *counts, int64_t low, int64_t high) {
    for (int64_t i = low; i < high; i++) values[i] = counts[i] = 0;
}

void local_load_counted(const local_job *j, int64_t y, int64_t start, int64_t n, double *values, double *counts) {
    const int64_t w = j->from->width, row = load_row(j, y, start, n, values);
    count_values(j, values, counts, n);
    if (j->border != OCHRE_ONE_SIDED) return;
    leave_out(values, counts, 0, row == NOWHERE ? n : start < 0 ? -start : 0);
    leave_out(values, counts, start + n > w ? w - start : n, n);
}

/* ---- the result */

/* Where this is called with a constant stride, the loop becomes one over vectors. */
ALWAYS_INLINE void store_f32(unsigned char *restrict first, int64_t stride, int64_t n, const double *restrict values,
                             double factor) {
    for (int64_t i = 0; i < n; i++) {
        const float value = (float)(values[i] * factor);
        memcpy(first + i * stride, &value, sizeof value);
    }
}

ALWAYS_INLINE void store_dense_f32_loop(unsigned char *restrict first, int64_t n, const double *restrict values,
                                        double factor) {
    store_f32(first, sizeof(float), n, values, factor);
}

CPU_PATHS(store_dense_f32, (unsigned char *first, int64_t n, const double *values, double factor),
          (first, n, values, factor))

static void store(const ochre_layout *to, unsigned char *restrict first, int64_t n, const double *restrict values,
                  double factor) {
    if (to->dtype == OCHRE_F64) {
        for (int64_t i = 0; i < n; i++) {
            const double value = values[i] * factor;
            memcpy(first + i * to->column_stride, &value, sizeof value);
        }
    } else if (to->column_stride == (int64_t)sizeof(float)) {
        store_dense_f32(first, n, values, factor);
    } else {
        store_f32(first, to->column_stride, n, values, factor);
    }
}

/* Whether the window of pixel (y, x) leaves the image. */
static int leaves(const local_job *j, int64_t y, int64_t x) {
    const int64_t below = j->window->height - 1 - j->above, right = j->window->width - 1 - j->left;
    return y < j->above || y + below >= j->from->height || x < j->left || x + right >= j->from->width;
}

void local_store(const local_job *j, int64_t y, int64_t x, int64_t statistic, int64_t n, double *values,
                 double factor) {
    for (int64_t i = 0; i < n && j->window->border == OCHRE_INTERIOR; i++)
        if (leaves(j, y, x + i)) values[i] = 0;
    unsigned char *row = j->planes[statistic] + (y - j->first) * j->to->row_stride;
    store(j->to, row + x * j->to->column_stride, n, values, factor);
}

void local_store_f32(const local_job *j, int64_t y, int64_t x, int64_t statistic, int64_t n, float *values) {
    const int64_t stride = j->to->column_stride;
    unsigned char *first = j->planes[statistic] + (y - j->first) * j->to->row_stride + x * stride;
    for (int64_t i = 0; i < n && j->window->border == OCHRE_INTERIOR; i++)
        if (leaves(j, y, x + i)) values[i] = 0;
    if (stride == (int64_t)sizeof *values)
        memcpy(first, values, (size_t)n * sizeof *values);
    else
        for (int64_t i = 0; i < n; i++) memcpy(first + i * stride, &values[i], sizeof *values);
}
