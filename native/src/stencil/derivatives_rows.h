/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a field, and their differences. derivatives.c includes this file twice: once with REAL as float and NAME(x)
 * as f32_x, once with double and f64_x. */

typedef struct NAME(packed) {
    int64_t held[RING];               /* the row that each slot holds, which may lie outside the field */
    REAL rows[RING][CHUNK + 2 * PAD]; /* columns x - PAD .. x + n + PAD - 1 */
} NAME(packed);

typedef struct NAME(rows) {
    const REAL *up, *middle, *down;
    const REAL *yy[3]; /* the rows of the second difference in y */
    double distance;   /* between up and down, in rows */
} NAME(rows);

static REAL NAME(sample)(const unsigned char *at) {
    REAL value;
    memcpy(&value, at, sizeof value);
    return value;
}

static void NAME(load)(const unsigned char *restrict first, int64_t stride, int64_t n, REAL *restrict values) {
    if (stride == (int64_t)sizeof *values) {
        memcpy(values, first, (size_t)n * sizeof *values);
        return;
    }
    for (int64_t i = 0; i < n; i++) values[i] = NAME(sample)(first + i * stride);
}

static void NAME(store)(unsigned char *restrict first, int64_t stride, int64_t n, const REAL *restrict values) {
    if (stride == (int64_t)sizeof *values) {
        memcpy(first, values, (size_t)n * sizeof *values);
        return;
    }
    for (int64_t i = 0; i < n; i++) memcpy(first + i * stride, &values[i], sizeof *values);
}

/* Row y of the field, packed. row[0] is column x. The border gives the pixels outside the field. */
static const REAL *NAME(row)(const field *f, NAME(packed) * packed, int64_t y, int64_t x, int64_t n) {
    const int64_t slot = y & (RING - 1);
    REAL *row = packed->rows[slot] + PAD;
    if (packed->held[slot] == y) return row;
    packed->held[slot] = y;
    const int64_t from_y = border_index(f->border, y, f->height);
    const int64_t low = x - PAD < 0 ? 0 : x - PAD, high = x + n + PAD > f->width ? f->width : x + n + PAD;
    const REAL constant = (REAL)f->constant;
    if (from_y == NOWHERE) {
        for (int64_t i = -PAD; i < n + PAD; i++) row[i] = constant;
        return row;
    }
    const unsigned char *first = f->data + from_y * f->row_stride;
    NAME(load)(first + low * f->column_stride, f->column_stride, high - low, row + (low - x));
    for (int64_t i = -PAD; i < n + PAD; i++) {
        if (i == low - x) i = high - x;
        if (i == n + PAD) break;
        const int64_t from_x = border_index(f->border, x + i, f->width);
        row[i] = from_x == NOWHERE ? constant : NAME(sample)(first + from_x * f->column_stride);
    }
    return row;
}

/* 1 / divisor where that is exact, for powers of two: a product with it is then the quotient. 0 otherwise. */
ALWAYS_INLINE REAL NAME(reciprocal)(REAL divisor) {
    int exponent;
    const int is_power = frexp((double)divisor, &exponent) == 0.5;
    return is_power && exponent >= MIN_EXPONENT ? 1 / divisor : 0;
}

ALWAYS_INLINE void NAME(first_difference_loop)(const REAL *next, const REAL *previous, REAL divisor, int64_t n,
                                               REAL *restrict out) {
    const REAL factor = NAME(reciprocal)(divisor);
    for (int64_t i = 0; i < n; i++) {
        const REAL difference = next[i] - previous[i];
        out[i] = factor != 0 ? difference * factor : difference / divisor;
    }
}

ALWAYS_INLINE void NAME(second_difference_loop)(const REAL *next, const REAL *middle, const REAL *previous,
                                                REAL divisor, int64_t n, REAL *restrict out) {
    const REAL factor = NAME(reciprocal)(divisor);
    for (int64_t i = 0; i < n; i++) {
        const REAL difference = (next[i] - 2 * middle[i]) + previous[i];
        out[i] = factor != 0 ? difference * factor : difference / divisor;
    }
}

ALWAYS_INLINE void NAME(mixed_difference_loop)(const REAL *next, const REAL *previous, REAL divisor, int64_t n,
                                               REAL *restrict out) {
    const REAL factor = NAME(reciprocal)(divisor);
    for (int64_t i = 0; i < n; i++) {
        const REAL difference = ((next[i + 1] - next[i - 1]) - previous[i + 1]) + previous[i - 1];
        out[i] = factor != 0 ? difference * factor : difference / divisor;
    }
}

CPU_PATHS(NAME(first_difference), (const REAL *next, const REAL *previous, REAL divisor, int64_t n, REAL *out),
          (next, previous, divisor, n, out))
CPU_PATHS(NAME(second_difference),
          (const REAL *next, const REAL *middle, const REAL *previous, REAL divisor, int64_t n, REAL *out),
          (next, middle, previous, divisor, n, out))
CPU_PATHS(NAME(mixed_difference), (const REAL *next, const REAL *previous, REAL divisor, int64_t n, REAL *out),
          (next, previous, divisor, n, out))

/* Under ONE_SIDED, the first and the last column have a neighbour on one side only, and distances there are 1 and
 * not 2. Returns whether the first (which = 0) or the last column lies in the chunk, and its place in it. */
static int NAME(edge)(const field *f, int64_t x, int64_t n, int which, int64_t *at) {
    *at = which == 0 ? -x : f->width - 1 - x;
    return f->one_sided && *at >= 0 && *at < n;
}

static void NAME(gradient)(const field *f, const NAME(rows) * r, int64_t x, int64_t n, REAL *const *planes) {
    int64_t at;
    NAME(first_difference)(r->down, r->up, (REAL)(r->distance * f->dy), n, planes[0]);
    NAME(first_difference)(r->middle + 1, r->middle - 1, (REAL)(2 * f->dx), n, planes[1]);
    for (int e = 0; e < 2; e++) {
        if (!NAME(edge)(f, x, n, e, &at)) continue;
        const REAL *middle = r->middle + at;
        NAME(first_difference)(middle + 1, middle - 1, (REAL)f->dx, 1, planes[1] + at);
    }
}

static void NAME(hessian)(const field *f, const NAME(rows) * r, int64_t x, int64_t n, REAL *const *planes) {
    int64_t at;
    const REAL across_y = (REAL)(f->dy * f->dy), across_x = (REAL)(f->dx * f->dx);
    NAME(second_difference)(r->yy[2], r->yy[1], r->yy[0], across_y, n, planes[0]);
    NAME(mixed_difference)(r->down, r->up, (REAL)(2 * r->distance * f->dy * f->dx), n, planes[1]);
    NAME(second_difference)(r->middle + 1, r->middle, r->middle - 1, across_x, n, planes[2]);
    for (int e = 0; e < 2; e++) {
        if (!NAME(edge)(f, x, n, e, &at)) continue;
        const REAL *center = r->middle + at + (e == 0 ? 1 : -1);
        NAME(mixed_difference)(r->down + at, r->up + at, (REAL)(r->distance * f->dy * f->dx), 1, planes[1] + at);
        NAME(second_difference)(center + 1, center, center - 1, across_x, 1, planes[2] + at);
    }
}

/* The planes of row y, for columns x .. x + n - 1. */
static void NAME(derive)(const field *f, NAME(packed) * packed, int64_t y, int64_t x, int64_t n, REAL *const *planes) {
    NAME(rows) r = {.distance = f->one_sided && (y == 0 || y == f->height - 1) ? 1 : 2};
    r.up = NAME(row)(f, packed, y - 1, x, n);
    r.middle = NAME(row)(f, packed, y, x, n);
    r.down = NAME(row)(f, packed, y + 1, x, n);
    if (f->orders & OCHRE_GRADIENT) {
        NAME(gradient)(f, &r, x, n, planes);
        planes += 2;
    }
    if (f->orders & OCHRE_HESSIAN) {
        const int64_t center = !f->one_sided ? y : y == 0 ? 1 : y == f->height - 1 ? y - 1 : y;
        for (int64_t i = 0; i < 3; i++) r.yy[i] = NAME(row)(f, packed, center - 1 + i, x, n);
        NAME(hessian)(f, &r, x, n, planes);
    }
}

/* The planes of one chunk of columns, row after row, so that each row is packed once. */
static void NAME(derive_chunk)(const field *f, int64_t first, int64_t end, int64_t x, int64_t n, const target *to) {
    NAME(packed) packed;
    REAL values[PLANES][CHUNK];
    REAL *const planes[PLANES] = {values[0], values[1], values[2], values[3], values[4]};
    for (int slot = 0; slot < RING; slot++) packed.held[slot] = INT64_MIN;
    for (int64_t y = first; y < end; y++) {
        const int is_rim = f->interior && (y == 0 || y == f->height - 1);
        if (is_rim)
            memset(values, 0, sizeof values);
        else
            NAME(derive)(f, &packed, y, x, n, planes);
        for (int64_t c = 0; c < to->layout->channels; c++) {
            if (f->interior && x == 0) planes[c][0] = 0;
            if (f->interior && x + n == f->width) planes[c][n - 1] = 0;
            NAME(store)(target_at(to, y, x, c), to->layout->column_stride, n, planes[c]);
        }
    }
}

/* The same where all neighbours lie in the field, and elements side by side and aligned: rows are read and written
 * in place. */
static void NAME(derive_span)(const field *f, int64_t first, int64_t end, int64_t x, int64_t n, const target *to) {
    for (int64_t y = first; y < end; y++) {
        const unsigned char *at = f->data + y * f->row_stride + x * f->column_stride;
        const REAL *up = (const REAL *)(const void *)(at - f->row_stride), *middle = (const REAL *)(const void *)at;
        const REAL *down = (const REAL *)(const void *)(at + f->row_stride);
        const NAME(rows) r = {up, middle, down, {up, middle, down}, 2};
        REAL *planes[PLANES] = {NULL};
        for (int64_t c = 0; c < to->layout->channels; c++) planes[c] = (REAL *)(void *)target_at(to, y, x, c);
        if (f->orders & OCHRE_GRADIENT) NAME(gradient)(f, &r, x, n, planes);
        if (f->orders & OCHRE_HESSIAN) NAME(hessian)(f, &r, x, n, planes + (f->orders & OCHRE_GRADIENT ? 2 : 0));
    }
}

static void NAME(derive_chunks)(const field *f, int64_t first, int64_t end, const target *to) {
    for (int64_t x = 0; x < f->width; x += CHUNK)
        NAME(derive_chunk)(f, first, end, x, f->width - x < CHUNK ? f->width - x : CHUNK, to);
}

/* All columns of rows first .. end - 1: in place where that is possible, but for the field's edges. */
static void NAME(derive_rows)(const field *f, int64_t first, int64_t end, const target *to) {
    const int64_t top = first > 1 ? first : 1, bottom = end < f->height - 1 ? end : f->height - 1, last = f->width - 1;
    if (f->width < SPAN_LEAST || top >= bottom || !is_direct(f, to, sizeof(REAL))) {
        NAME(derive_chunks)(f, first, end, to);
        return;
    }
    NAME(derive_chunks)(f, first, top, to);
    NAME(derive_chunk)(f, top, bottom, 0, 1, to);
    for (int64_t x = 1; x < last; x += SPAN)
        NAME(derive_span)(f, top, bottom, x, last - x < SPAN ? last - x : SPAN, to);
    NAME(derive_chunk)(f, top, bottom, last, 1, to);
    NAME(derive_chunks)(f, bottom, end, to);
}
