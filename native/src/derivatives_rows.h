/* SPDX-License-Identifier: Apache-2.0 */
/* Included once for each floating point type REAL, NAME(x) naming its functions: rows of a field packed with their
 * neighbours, and the differences of packed rows. Only derivatives.c includes this. */

typedef struct NAME(packed) {
    int64_t held[RING];               /* the row that each slot holds, which may be one outside the field */
    REAL rows[RING][CHUNK + 2 * PAD]; /* columns first_column - PAD .. + n + PAD - 1 */
} NAME(packed);

typedef struct NAME(rows) {
    const REAL *up, *middle, *down;
    const REAL *yy[3]; /* those of the second difference in y */
    double distance;   /* of up and down, in rows */
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

/* Row y of the field, packed: row[0] is column x. Rows and columns outside come from the border. */
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

static void NAME(first_difference)(const REAL *next, const REAL *previous, REAL divisor, int64_t n,
                                   REAL *restrict out) {
    for (int64_t i = 0; i < n; i++) out[i] = (next[i] - previous[i]) / divisor;
}

static void NAME(second_difference)(const REAL *next, const REAL *middle, const REAL *previous, REAL divisor, int64_t n,
                                    REAL *restrict out) {
    for (int64_t i = 0; i < n; i++) out[i] = ((next[i] - 2 * middle[i]) + previous[i]) / divisor;
}

static void NAME(mixed_difference)(const REAL *next, const REAL *previous, REAL divisor, int64_t n,
                                   REAL *restrict out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = (((next[i + 1] - next[i - 1]) - previous[i + 1]) + previous[i - 1]) / divisor;
}

/* Where ONE_SIDED leaves no neighbour on one side, distances are 1 and not 2. These are a chunk's columns of that kind:
 * the field's first and last, seen from column x; outside 0..n-1 they are not in this chunk. */
static int NAME(edge)(const field *f, int64_t x, int64_t n, int which, int64_t *at) {
    *at = which == 0 ? -x : f->width - 1 - x;
    return f->one_sided && *at >= 0 && *at < n;
}

static void NAME(gradient)(const field *f, const NAME(rows) * r, int64_t x, int64_t n, REAL (*planes)[CHUNK]) {
    int64_t at;
    NAME(first_difference)(r->down, r->up, (REAL)(r->distance * f->dy), n, planes[0]);
    NAME(first_difference)(r->middle + 1, r->middle - 1, (REAL)(2 * f->dx), n, planes[1]);
    for (int e = 0; e < 2; e++) {
        if (!NAME(edge)(f, x, n, e, &at)) continue;
        const REAL *middle = r->middle + at;
        NAME(first_difference)(middle + 1, middle - 1, (REAL)f->dx, 1, planes[1] + at);
    }
}

static void NAME(hessian)(const field *f, const NAME(rows) * r, int64_t x, int64_t n, REAL (*planes)[CHUNK]) {
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

/* Row y's planes for columns x .. x + n - 1. */
static void NAME(derive)(const field *f, NAME(packed) * packed, int64_t y, int64_t x, int64_t n,
                         REAL (*planes)[CHUNK]) {
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
static void NAME(derive_chunk)(const field *f, int64_t first, int64_t x, int64_t n, unsigned char *out,
                               const ochre_layout *to) {
    NAME(packed) packed;
    REAL planes[PLANES][CHUNK];
    for (int slot = 0; slot < RING; slot++) packed.held[slot] = INT64_MIN;
    for (int64_t y = first; y < first + to->height; y++) {
        const int is_rim = f->interior && (y == 0 || y == f->height - 1);
        if (is_rim)
            memset(planes, 0, sizeof planes);
        else
            NAME(derive)(f, &packed, y, x, n, planes);
        unsigned char *row = out + (y - first) * to->row_stride + x * to->column_stride;
        for (int64_t c = 0; c < to->channels; c++) {
            if (f->interior && x == 0) planes[c][0] = 0;
            if (f->interior && x + n == f->width) planes[c][n - 1] = 0;
            NAME(store)(row + c * to->channel_stride, to->column_stride, n, planes[c]);
        }
    }
}
