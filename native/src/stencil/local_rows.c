/* SPDX-License-Identifier: Apache-2.0 */
#include "local_rows.h"

#include "block.h"
#include "border.h"
#include "cpu.h"
#include "layout.h"

#include <math.h>
#include <stddef.h>

enum { SUMS = 16 };

static const double moderate = 0x1p1022; /* differences of such values are finite */

static double sample(const local_source *from, const unsigned char *row, int64_t x) {
    double value;
    block_load_f64(from->layout->dtype, row + x * from->layout->column_stride, from->layout->column_stride, 1, &value);
    return value;
}

/* The columns low .. high - 1 are the image's own. */
static void load(const local_source *from, const unsigned char *row, int64_t start, int64_t n, int64_t low,
                 int64_t high, double *values) {
    for (int64_t i = 0; i < n; i++) {
        if (i == low) i = high;
        if (i == n) break;
        const int64_t x = border_index(from->border, start + i, from->layout->width);
        values[i] = x == NOWHERE ? from->window->constant : sample(from, row, x);
    }
    block_load_f64(from->layout->dtype, row + (start + low) * from->layout->column_stride, from->layout->column_stride,
                   high - low, values + low);
}

static void count(const local_source *from, double *restrict values, double *restrict counts, int64_t n) {
    const int skip = from->window->skip != 0;
    for (int64_t i = 0; i < n; i++) {
        const int is_missing = values[i] != values[i] || values[i] == from->nodata;
        values[i] = !is_missing ? values[i] : skip ? 0 : (double)NAN;
        counts[i] = is_missing && skip ? 0 : 1;
    }
}

static void discount(double *values, double *counts, int64_t low, int64_t high) {
    for (int64_t i = low; i < high; i++) values[i] = counts[i] = 0;
}

/* Adds what is missing or too large to SUMS counts side by side, since gcc does not make vectors of one. */
ALWAYS_INLINE void count_odd_loop(const double *restrict values, int64_t n, double nodata, double *restrict odd) {
    for (int64_t start = 0; start < n; start += SUMS) {
        const int64_t length = n - start < SUMS ? n - start : SUMS;
        for (int64_t i = 0; i < length; i++)
            odd[i] += !((fabs(values[start + i]) <= moderate) & (values[start + i] != nodata));
    }
}

CPU_PATHS(count_odd, (const double *values, int64_t n, double nodata, double *odd), (values, n, nodata, odd))

static int are_moderate(const double *values, int64_t n, double nodata) {
    double odd[SUMS] = {0}, sum = 0;
    count_odd(values, n, nodata, odd);
    for (int64_t i = 0; i < SUMS; i++) sum += odd[i];
    return sum == 0;
}

/* Returns which row of the image it is, or NOWHERE. */
static int64_t load_row(const local_source *from, int64_t y, int64_t start, int64_t n, double *values) {
    const int64_t w = from->layout->width, row = border_index(from->border, y, from->layout->height);
    const int64_t low = start < 0 ? -start : 0, high = start + n > w ? w - start : n;
    if (row != NOWHERE)
        load(from, from->data + row * from->layout->row_stride, start, n, low, high, values);
    else
        for (int64_t i = 0; i < n; i++) values[i] = from->window->constant;
    return row;
}

void local_load(const local_source *from, int64_t y, int64_t start, int64_t n, double *values) {
    load_row(from, y, start, n, values);
    if (from->window->has_nodata)
        for (int64_t i = 0; i < n; i++) values[i] = values[i] == from->nodata ? (double)NAN : values[i];
}

int local_pack(const local_source *from, int64_t y, int64_t start, int64_t n, double *values, double *counts) {
    const int64_t w = from->layout->width, row = load_row(from, y, start, n, values);
    if (counts == NULL) {
        const int has_only_numbers = dtype_is_integer(from->layout->dtype) && !from->window->has_nodata;
        const int is_certain = has_only_numbers && from->border != OCHRE_CONSTANT;
        return is_certain || are_moderate(values, n, from->nodata);
    }
    count(from, values, counts, n);
    if (from->border == OCHRE_ONE_SIDED) {
        discount(values, counts, 0, row == NOWHERE ? n : start < 0 ? -start : 0);
        discount(values, counts, start + n > w ? w - start : n, n);
    }
    return 1;
}
