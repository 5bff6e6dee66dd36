/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a field, and their differences. derivatives.c includes this file twice: once with REAL as float and NAME(x)
 * as f32_x, once with double and f64_x. */

typedef struct NAME(packed) {
    int64_t held[RING];               /* the row that each slot holds, which may lie outside the field */
    REAL rows[RING][CHUNK + 2 * PAD]; /* columns x - PAD .. x + n + PAD - 1 */
} NAME(packed);

/* Three rows, one below the other. */
typedef struct NAME(rows) {
    const REAL *up, *middle, *down;
} NAME(rows);

/* Where each derivative goes. Those that are not asked for go nowhere. */
typedef struct NAME(planes) {
    REAL *of[PLANES]; /* an ochre_order each */
} NAME(planes);

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

/* ---- differences */

/* What a difference is divided by. The factor is 1 / by where that is exact, for powers of two: a product with it is
 * then the quotient. Otherwise it is 0. */
typedef struct NAME(divisor) {
    REAL by, factor;
} NAME(divisor);

typedef struct NAME(divisors) {
    NAME(divisor) dy, dx, yy, yx, xx;
    int have_factors; /* all of them */
} NAME(divisors);

static NAME(divisor) NAME(divisor_of)(double by) {
    int exponent;
    const REAL divisor = (REAL)by;
    const int is_power = frexp((double)divisor, &exponent) == 0.5;
    return (NAME(divisor)){divisor, is_power && exponent >= MIN_EXPONENT ? 1 / divisor : 0};
}

/* The divisors where the rows up and down, and the columns left and right, are so many steps apart. */
static NAME(divisors) NAME(divisors_for)(const field *f, int rows, int columns) {
    NAME(divisors)
    d = {
        .dy = NAME(divisor_of)(rows * f->dy),
        .dx = NAME(divisor_of)(columns * f->dx),
        .yy = NAME(divisor_of)(f->dy * f->dy),
        .yx = NAME(divisor_of)(rows * columns * f->dy * f->dx),
        .xx = NAME(divisor_of)(f->dx * f->dx),
    };
    d.have_factors = d.dy.factor != 0 && d.dx.factor != 0 && d.yy.factor != 0 && d.yx.factor != 0 && d.xx.factor != 0;
    return d;
}

/* The divisors of a pixel inside; in the first or last row, column, and both, under ONE_SIDED. */
typedef struct NAME(steps) {
    NAME(divisors) inside, end, side, corner;
} NAME(steps);

static NAME(steps) NAME(steps_of)(const field *f) {
    NAME(steps) s = {.inside = NAME(divisors_for)(f, 2, 2)};
    if (!f->one_sided) return s;
    s.end = NAME(divisors_for)(f, 1, 2);
    s.side = NAME(divisors_for)(f, 2, 1);
    s.corner = NAME(divisors_for)(f, 1, 1);
    return s;
}

ALWAYS_INLINE REAL NAME(quotient)(int has_factor, REAL difference, NAME(divisor) divisor) {
    return has_factor ? difference * divisor.factor : difference / divisor.by;
}

ALWAYS_INLINE REAL NAME(bend)(REAL next, REAL middle, REAL previous) {
    return (next - 2 * middle) + previous;
}

/* The derivatives of n pixels. */
ALWAYS_INLINE void NAME(differences)(int64_t orders, int has_factors, const NAME(rows) * r, const NAME(divisors) * d,
                                     int64_t n, const NAME(planes) * to) {
    const REAL *up = r->up, *middle = r->middle, *down = r->down;
    REAL *dy = to->of[OCHRE_DY], *dx = to->of[OCHRE_DX];
    REAL *yy = to->of[OCHRE_DYY], *yx = to->of[OCHRE_DYX], *xx = to->of[OCHRE_DXX];
    const NAME(divisors) by = *d;
    INDEPENDENT
    for (int64_t i = 0; i < n; i++) { /* all loads before all stores, so that each is made once */
        const REAL above = up[i], left = middle[i - 1], here = middle[i], right = middle[i + 1], below = down[i];
        const REAL twist = ((down[i + 1] - down[i - 1]) - up[i + 1]) + up[i - 1];
        if (orders & OCHRE_GRADIENT) {
            dy[i] = NAME(quotient)(has_factors, below - above, by.dy);
            dx[i] = NAME(quotient)(has_factors, right - left, by.dx);
        }
        if (orders & OCHRE_HESSIAN) {
            yy[i] = NAME(quotient)(has_factors, NAME(bend)(below, here, above), by.yy);
            yx[i] = NAME(quotient)(has_factors, twist, by.yx);
            xx[i] = NAME(quotient)(has_factors, NAME(bend)(right, here, left), by.xx);
        }
    }
}

/* So many rows and columns of pixels, and elements from a row to the next. */
typedef struct NAME(extent) {
    int64_t rows, n, from_stride, to_stride;
} NAME(extent);

/* The derivatives of many rows of pixels. Those not asked for are not touched, nor is their pointer. */
ALWAYS_INLINE void NAME(all_differences)(int64_t orders, int has_factors, const NAME(rows) * r,
                                         const NAME(divisors) * d, const NAME(extent) * e, const NAME(planes) * to) {
    NAME(rows) at = *r;
    NAME(planes) out = *to;
    for (int64_t row = 0; row < e->rows; row++) {
        NAME(differences)(orders, has_factors, &at, d, e->n, &out);
        at.up += e->from_stride, at.middle += e->from_stride, at.down += e->from_stride;
        for (int c = OCHRE_DY; c <= OCHRE_DX && (orders & OCHRE_GRADIENT); c++) out.of[c] += e->to_stride;
        for (int c = OCHRE_DYY; c <= OCHRE_DXX && (orders & OCHRE_HESSIAN); c++) out.of[c] += e->to_stride;
    }
}

/* Each set of derivatives has its own loop. */
ALWAYS_INLINE void NAME(chosen)(int64_t orders, int has_factors, const NAME(rows) * r, const NAME(divisors) * d,
                                const NAME(extent) * e, const NAME(planes) * to) {
    if (orders == OCHRE_GRADIENT)
        NAME(all_differences)(OCHRE_GRADIENT, has_factors, r, d, e, to);
    else if (orders == OCHRE_HESSIAN)
        NAME(all_differences)(OCHRE_HESSIAN, has_factors, r, d, e, to);
    else
        NAME(all_differences)(OCHRE_GRADIENT_AND_HESSIAN, has_factors, r, d, e, to);
}

ALWAYS_INLINE void NAME(derive_rows_loop)(int64_t orders, const NAME(rows) * r, const NAME(divisors) * d,
                                          const NAME(extent) * e, const NAME(planes) * to) {
    if (d->have_factors)
        NAME(chosen)(orders, 1, r, d, e, to);
    else
        NAME(chosen)(orders, 0, r, d, e, to);
}

CPU_PATHS(NAME(derive_rows),
          (int64_t orders, const NAME(rows) * r, const NAME(divisors) * d, const NAME(extent) * e,
           const NAME(planes) * to),
          (orders, r, d, e, to))

/* One row. */
static void NAME(derive)(int64_t orders, const NAME(rows) * r, const NAME(divisors) * d, int64_t n,
                         const NAME(planes) * to) {
    const NAME(extent) row = {1, n, 0, 0};
    NAME(derive_rows)(orders, r, d, &row, to);
}

/* The derivatives in the first or the last column under ONE_SIDED, which has a neighbour on one side only: inward is
 * the way there, 1 or -1. */
static void NAME(derive_side)(int64_t orders, const NAME(rows) * r, const NAME(divisors) * d, int64_t inward,
                              REAL *out) {
    const NAME(planes) to = {{out, out + 1, out + 2, out + 3, out + 4}};
    const REAL *beside = r->middle + inward;
    NAME(derive)(orders, r, d, 1, &to);
    out[OCHRE_DXX] = NAME(quotient)(d->have_factors, NAME(bend)(beside[1], beside[0], beside[-1]), d->xx);
}

/* ---- packed rows */

/* The derivatives of row y, for columns x .. x + n - 1. */
static void NAME(derive_packed)(const field *f, const NAME(steps) * steps, NAME(packed) * packed, int64_t y, int64_t x,
                                int64_t n, const NAME(planes) * to) {
    const int is_end = f->one_sided && (y == 0 || y == f->height - 1);
    const NAME(divisors) *d = is_end ? &steps->end : &steps->inside;
    const NAME(divisors) *side = is_end ? &steps->corner : &steps->side;
    const int64_t last = f->width - 1 - x;
    const REAL *up = NAME(row)(f, packed, y - 1, x, n), *middle = NAME(row)(f, packed, y, x, n);
    const REAL *down = NAME(row)(f, packed, y + 1, x, n);
    const NAME(rows) r = {up, middle, down};
    NAME(derive)(f->orders, &r, d, n, to);
    for (int e = 0; e < 2 && f->one_sided; e++) {
        const int64_t at = e == 0 ? -x : last;
        if (at < 0 || at >= n) continue;
        const NAME(rows) there = {up + at, middle + at, down + at};
        REAL values[PLANES];
        NAME(derive_side)(f->orders, &there, side, e == 0 ? 1 : -1, values);
        for (int64_t c = 0; c < f->planes; c++)
            if (order_of(f, c) != OCHRE_DYY) to->of[order_of(f, c)][at] = values[order_of(f, c)];
    }
    if (!is_end || !(f->orders & OCHRE_HESSIAN)) return;
    const REAL *rows[3];
    for (int64_t i = 0; i < 3; i++) rows[i] = NAME(row)(f, packed, (y == 0 ? 0 : y - 2) + i, x, n);
    for (int64_t i = 0; i < n; i++)
        to->of[OCHRE_DYY][i] = NAME(quotient)(d->have_factors, NAME(bend)(rows[2][i], rows[1][i], rows[0][i]), d->yy);
}

/* One chunk of columns, row after row, so that each row is packed once. */
static void NAME(derive_chunk)(const field *f, const NAME(steps) * steps, int64_t first, int64_t end, int64_t x,
                               int64_t n, const target *to) {
    NAME(packed) packed;
    REAL values[PLANES][CHUNK];
    const NAME(planes) planes = {{values[0], values[1], values[2], values[3], values[4]}};
    for (int slot = 0; slot < RING; slot++) packed.held[slot] = INT64_MIN;
    for (int64_t y = first; y < end; y++) {
        const int is_rim = f->interior && (y == 0 || y == f->height - 1);
        if (is_rim)
            for (int64_t c = 0; c < f->planes; c++) memset(planes.of[order_of(f, c)], 0, (size_t)n * sizeof(REAL));
        else
            NAME(derive_packed)(f, steps, &packed, y, x, n, &planes);
        for (int64_t c = 0; c < f->planes; c++) {
            REAL *plane = planes.of[order_of(f, c)];
            if (f->interior && x == 0) plane[0] = 0;
            if (f->interior && x + n == f->width) plane[n - 1] = 0;
            NAME(store)(target_at(to, y, x, c), to->layout->column_stride, n, plane);
        }
    }
}

static void NAME(derive_chunks)(const field *f, const NAME(steps) * steps, int64_t first, int64_t end,
                                const target *to) {
    for (int64_t x = 0; x < f->width; x += CHUNK)
        NAME(derive_chunk)(f, steps, first, end, x, f->width - x < CHUNK ? f->width - x : CHUNK, to);
}

/* ---- rows whose upper and lower neighbours lie in the field, read in place */

static const REAL *NAME(in_place)(const field *f, int64_t y, int64_t x) {
    return (const REAL *)(const void *)(f->data + y * f->row_stride + x * f->column_stride);
}

/* The derivatives in the first or the last column of row y. near are the columns that stand around it, NOWHERE for the
 * constant. */
static void NAME(derive_end)(const field *f, const NAME(steps) * steps, int64_t y, int64_t x, const int64_t *near,
                             REAL *out) {
    REAL values[3][2 * PAD + 1];
    const NAME(planes) to = {{out, out + 1, out + 2, out + 3, out + 4}};
    const NAME(rows) r = {values[0] + PAD, values[1] + PAD, values[2] + PAD};
    for (int64_t c = 0; c < PLANES; c++) out[c] = 0;
    if (f->interior) return;
    for (int64_t row = 0; row < 3; row++)
        for (int64_t i = 0; i < 2 * PAD + 1; i++)
            values[row][i] = near[i] == NOWHERE ? (REAL)f->constant : NAME(in_place)(f, y - 1 + row, near[i])[0];
    if (f->one_sided)
        NAME(derive_side)(f->orders, &r, &steps->side, x == 0 ? 1 : -1, out);
    else
        NAME(derive)(f->orders, &r, &steps->inside, 1, &to);
}

/* The derivatives of columns x .. x + n - 1 of row y. ends has those of the field's first and last column. */
static void NAME(derive_piece)(const field *f, const NAME(steps) * steps, int64_t y, int64_t x, int64_t n,
                               REAL (*ends)[PLANES], const NAME(planes) * to) {
    const int64_t low = x == 0 ? 1 : x, high = x + n == f->width ? x + n - 1 : x + n;
    const NAME(rows) r = {NAME(in_place)(f, y - 1, low), NAME(in_place)(f, y, low), NAME(in_place)(f, y + 1, low)};
    NAME(planes) inside = *to;
    for (int64_t c = 0; c < f->planes; c++) inside.of[order_of(f, c)] += low - x;
    NAME(derive)(f->orders, &r, &steps->inside, high - low, &inside);
    for (int64_t c = 0; c < f->planes; c++) {
        const ochre_order order = order_of(f, c);
        if (low > x) to->of[order][0] = ends[0][order];
        if (high < x + n) to->of[order][n - 1] = ends[1][order];
    }
}

/* The columns around the field's first and last one; NOWHERE for the constant. */
typedef struct NAME(ends) {
    int64_t near[2][2 * PAD + 1];
} NAME(ends);

static NAME(ends) NAME(ends_of)(const field *f) {
    NAME(ends) e;
    for (int64_t i = 0; i < 2 * PAD + 1; i++) {
        e.near[0][i] = border_index(f->border, i - PAD, f->width);
        e.near[1][i] = border_index(f->border, f->width - 1 + i - PAD, f->width);
    }
    return e;
}

/* All columns of rows first .. end - 1, written in place. */
static void NAME(derive_in_place)(const field *f, const NAME(steps) * steps, int64_t first, int64_t end,
                                  const target *to) {
    const int64_t size = sizeof(REAL);
    const NAME(ends) around = NAME(ends_of)(f);
    const NAME(rows)
        r = {NAME(in_place)(f, first - 1, 1), NAME(in_place)(f, first, 1), NAME(in_place)(f, first + 1, 1)};
    const NAME(extent) inside = {end - first, f->width - 2, f->row_stride / size, to->layout->row_stride / size};
    NAME(planes) planes = {{NULL}};
    for (int64_t c = 0; c < f->planes; c++) planes.of[order_of(f, c)] = (REAL *)(void *)target_at(to, first, 1, c);
    NAME(derive_rows)(f->orders, &r, &steps->inside, &inside, &planes);
    for (int64_t y = first; y < end; y++)
        for (int e = 0; e < 2; e++) {
            const int64_t x = e == 0 ? 0 : f->width - 1;
            REAL values[PLANES];
            NAME(derive_end)(f, steps, y, x, around.near[e], values);
            for (int64_t c = 0; c < f->planes; c++) *(REAL *)(void *)target_at(to, y, x, c) = values[order_of(f, c)];
        }
}

/* Columns x .. x + n - 1 of rows first .. end - 1, streamed through the first cache piece by piece. */
static void NAME(derive_streamed)(const field *f, const NAME(steps) * steps, int64_t first, int64_t end, int64_t x,
                                  int64_t n, const target *to) {
    const int64_t size = sizeof(REAL), last = f->width - 1;
    const NAME(ends) around = NAME(ends_of)(f);
    REAL ends[2][PLANES], pieces[PLANES][PIECE] __attribute__((aligned(64)));
    for (int64_t y = first; y < end; y++) {
        if (x == 0) NAME(derive_end)(f, steps, y, 0, around.near[0], ends[0]);
        if (x + n == f->width) NAME(derive_end)(f, steps, y, last, around.near[1], ends[1]);
        for (int64_t at = x, length; at < x + n; at += length) {
            NAME(planes) planes = {{NULL}};
            length = piece_length(to, y, at, x + n - at, size);
            for (int64_t c = 0; c < f->planes; c++) {
                planes.of[order_of(f, c)] = pieces[c];
                stream_ahead(target_at(to, y, at, c), 2 * PIECE * size);
            }
            NAME(derive_piece)(f, steps, y, at, length, ends, &planes);
            for (int64_t c = 0; c < f->planes; c++) stream(target_at(to, y, at, c), pieces[c], (size_t)(length * size));
        }
    }
}

/* All columns of rows first .. end - 1: in place where that is possible, but for the field's first and last row. */
static void NAME(derive_all)(const field *f, int64_t first, int64_t end, const target *to) {
    const int64_t top = first > 1 ? first : 1, bottom = end < f->height - 1 ? end : f->height - 1;
    const NAME(steps) steps = NAME(steps_of)(f);
    if (f->width < SPAN_LEAST || top >= bottom || !is_direct(f, to, sizeof(REAL))) {
        NAME(derive_chunks)(f, &steps, first, end, to);
        return;
    }
    NAME(derive_chunks)(f, &steps, first, top, to);
    if (!f->streams) NAME(derive_in_place)(f, &steps, top, bottom, to);
    for (int64_t x = 0; x < f->width && f->streams; x += SPAN)
        NAME(derive_streamed)(f, &steps, top, bottom, x, f->width - x < SPAN ? f->width - x : SPAN, to);
    NAME(derive_chunks)(f, &steps, bottom, end, to);
}
