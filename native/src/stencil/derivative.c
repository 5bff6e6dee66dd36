/* SPDX-License-Identifier: Apache-2.0 */
/* One derivative of a field with even or uneven axes. derivatives.c computes several at once, where both axes are even
 * and nothing is missing; this file serves all the rest.
 *
 * The field is worked in chunks of columns. The rows that a row of the result needs are loaded as f64, with the pixels
 * outside the field that the border gives; NaN stands for those that are not there. derivative_line.c does the
 * arithmetic along an axis. */
#include "derivative_line.h"

#include "block.h"
#include "border.h"
#include "layout.h"

#include <math.h>
#include <string.h>

enum { CHUNK = LINE_MOST - 2 * PAD, ALONG_Y = 1, ALONG_X = 2 };

typedef struct job {
    const unsigned char *data;
    const ochre_layout *from;
    const ochre_partial *wanted;
    axis y, x;
    rules rules;
    double constant, nodata;
} job;

typedef struct rows {
    int64_t x, n;                   /* columns of the result */
    int64_t held[NEAR];             /* the row in each slot */
    double values[NEAR][LINE_MOST]; /* columns x - PAD .. x + n + PAD - 1 */
    weights across;                 /* of these columns */
} rows;

/* ---- rows of the field */

static double filler(const job *j) {
    return j->wanted->border == OCHRE_CONSTANT ? j->constant : (double)NAN;
}

static void load(const job *j, int64_t y, int64_t x, int64_t n, double *row) {
    const ochre_layout *from = j->from;
    const int64_t from_y = border_index(j->wanted->border, y, from->height);
    const unsigned char *first = j->data + from_y * from->row_stride;
    const int64_t low = x < 0 ? 0 : x, high = x + n > from->width ? from->width : x + n;
    for (int64_t i = 0; i < n; i++) row[i] = filler(j);
    if (from_y == NOWHERE) return;
    block_load_f64(from->dtype, first + low * from->column_stride, from->column_stride, high - low, row + (low - x));
    for (int64_t i = 0; i < n; i++) {
        if (i == low - x) i = high - x;
        if (i >= n) break;
        const int64_t at = border_index(j->wanted->border, x + i, from->width);
        if (at != NOWHERE)
            block_load_f64(from->dtype, first + at * from->column_stride, from->column_stride, 1, row + i);
    }
}

/* Row y, which may lie outside the field, from column x on. */
static const double *row_at(const job *j, rows *r, int64_t y) {
    const int64_t slot = border_modulo(y, NEAR), n = r->n + 2 * PAD;
    double *row = r->values[slot];
    if (r->held[slot] == y) return row + PAD;
    r->held[slot] = y;
    load(j, y, r->x - PAD, n, row);
    if (j->wanted->has_nodata)
        for (int64_t i = 0; i < n; i++) row[i] = row[i] == j->nodata ? (double)NAN : row[i];
    return row + PAD;
}

/* The line of n columns along y, from column x + from on. */
static line line_along_y(const job *j, rows *r, int64_t y, int64_t from, int64_t n) {
    line l = {.rules = &j->rules, .along = &j->y, .index = y, .step = 0, .n = n};
    for (int64_t k = -PAD; k <= PAD; k++) l.near[PAD + k] = row_at(j, r, y + k) + from;
    return l;
}

static line line_along_x(const job *j, rows *r, const double *row) {
    line l = {.rules = &j->rules, .along = &j->x, .index = r->x, .step = 1, .n = r->n, .kept = &r->across};
    for (int64_t k = -PAD; k <= PAD; k++) l.near[PAD + k] = row + k;
    return l;
}

/* ---- the mixed derivative */

ALWAYS_INLINE double twist(rounding r, double down_right, double down_left, double up_right, double up_left,
                           double divisor) {
    const double two = rounded(r.field, rounded(r.field, down_right - down_left) - up_right);
    return rounded(r.field, rounded(r.work, rounded(r.field, two + up_left) / divisor));
}

ALWAYS_INLINE void twists_loop(rounding r, const double *next, const double *previous, double divisor, int64_t n,
                               double *restrict out) {
    FOR_ROUNDING(r, twist(fixed, next[i + 1], next[i - 1], previous[i + 1], previous[i - 1], divisor));
}

CPU_PATHS(twists, (rounding r, const double *next, const double *previous, double divisor, int64_t n, double *out),
          (r, next, previous, divisor, n, out))

/* Where an axis is uneven: along x of along y. */
static void mixed_in_turn(const job *j, rows *r, int64_t y, double *out) {
    double first[LINE_MOST];
    const line down = line_along_y(j, r, y, -PAD, r->n + 2 * PAD);
    line_first(&down, first);
    const line across = line_along_x(j, r, first + PAD);
    line_first(&across, out);
}

/* The rectangles that may stand for the one around a pixel where a corner of that is not there, in order: rows up and
 * down, columns left and right. */
static const int32_t corners[9][4] = {{-1, 1, -1, 1}, {0, 1, -1, 1}, {-1, 0, -1, 1}, {-1, 1, 0, 1}, {-1, 1, -1, 0},
                                      {0, 1, 0, 1},   {0, 1, -1, 0}, {-1, 0, 0, 1},  {-1, 0, -1, 0}};

static int is_inside(const job *j, int64_t y, int64_t x) {
    return y >= 0 && y < j->y.n && x >= 0 && x < j->x.n;
}

static rounding mixed_rounding(const job *j) {
    rounding r = j->y.rounds;
    r.axis &= j->x.rounds.axis;
    r.work &= j->x.rounds.work;
    return r;
}

static double mixed_at(const job *j, const double *const at[3], int64_t y, int64_t x, int64_t i) {
    const rounding r = mixed_rounding(j);
    const int skip = j->rules.skip != 0;
    if (skip && at[1][i] != at[1][i]) return (double)NAN;
    for (int c = 0; c < 9; c++) {
        const int64_t up = corners[c][0], down = corners[c][1], left = corners[c][2], right = corners[c][3];
        const double a = at[1 + down][i + right], b = at[1 + down][i + left], d = at[1 + up][i + right],
                     e = at[1 + up][i + left];
        const int leaves = !is_inside(j, y + up, x + i + left) || !is_inside(j, y + down, x + i + right);
        if (leaves && !j->rules.extends) continue;
        if (skip && (a != a || b != b || d != d || e != e)) continue;
        const double area = (double)((down - up) * (right - left)) * j->y.step * j->x.step;
        return twist(r, a, b, d, e, rounded(r.axis, area));
    }
    return (double)NAN;
}

static void mixed_by_corners(const job *j, rows *r, int64_t y, double *out) {
    const double *const at[3] = {row_at(j, r, y - 1), row_at(j, r, y), row_at(j, r, y + 1)};
    const rounding round = mixed_rounding(j);
    twists(round, at[2], at[0], rounded(round.axis, 4 * j->y.step * j->x.step), r->n, out);
    if (j->rules.extends && !j->rules.skip) return;
    for (int64_t i = 0; i < r->n; i++) {
        const int64_t x = r->x + i;
        int again = !j->rules.extends && (y == 0 || y == j->y.n - 1 || x == 0 || x == j->x.n - 1);
        for (int k = 0; k < 3 && j->rules.skip; k++)
            again |= at[k][i - 1] != at[k][i - 1] || at[k][i] != at[k][i] || at[k][i + 1] != at[k][i + 1];
        if (again) out[i] = mixed_at(j, at, y, r->x, i);
    }
}

/* ---- */

/* Zeros under INTERIOR at the ends of the axes that are asked for. */
static void clear_rim(const job *j, int64_t y, int64_t x, int64_t n, double *out) {
    const int is_rim = (j->wanted->axes & ALONG_Y) && (y == 0 || y == j->y.n - 1), columns = j->wanted->axes & ALONG_X;
    for (int64_t i = 0; i < n; i++)
        if (is_rim || (columns && (x + i == 0 || x + i == j->x.n - 1))) out[i] = 0;
}

static void derive_row(const job *j, rows *r, int64_t y, double *out) {
    const int64_t kind = j->wanted->derivative;
    if (kind == OCHRE_DYX) {
        if (j->y.distances || j->x.distances)
            mixed_in_turn(j, r, y, out);
        else
            mixed_by_corners(j, r, y, out);
    } else {
        const int along_y = kind == OCHRE_DY || kind == OCHRE_DYY;
        const line l = along_y ? line_along_y(j, r, y, 0, r->n) : line_along_x(j, r, row_at(j, r, y));
        if (kind == OCHRE_DY || kind == OCHRE_DX)
            line_first(&l, out);
        else
            line_second(&l, out);
    }
    if (j->wanted->border == OCHRE_INTERIOR) clear_rim(j, y, r->x, r->n, out);
}

static void store(const ochre_layout *to, unsigned char *restrict first, int64_t n, const double *restrict values) {
    if (to->dtype == OCHRE_F64) {
        for (int64_t i = 0; i < n; i++) memcpy(first + i * to->column_stride, &values[i], sizeof values[i]);
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        const float narrow = (float)values[i];
        memcpy(first + i * to->column_stride, &narrow, sizeof narrow);
    }
}

static axis axis_of(const ochre_axis *a, int64_t n, int64_t dtype) {
    const int field = dtype == OCHRE_F32, narrow = a->dtype == OCHRE_F32;
    return (axis){a->step, a->distances, n, {narrow, narrow && field, field}};
}

/* Whether a border gives pixels outside the field. */
static int extends(int64_t border) {
    return border != OCHRE_INTERIOR && border != OCHRE_ONE_SIDED;
}

static int64_t length_wanted(const ochre_partial *p, int along) {
    if (!(p->axes & along)) return 1;
    const int is_second = p->derivative == (along == ALONG_Y ? OCHRE_DYY : OCHRE_DXX);
    return is_second ? 3 : p->edge_order + 1;
}

static ochre_status check_partial(const ochre_layout *from, int64_t first, const ochre_partial *p,
                                  const ochre_layout *to) {
    if (dtype_bytes(from->dtype) == 0 || to->dtype != (from->dtype == OCHRE_F32 ? OCHRE_F32 : OCHRE_F64))
        return OCHRE_BAD_DTYPE;
    if (!layout_has_size(from) || !layout_has_size(to) || from->channels != 1 || to->channels != 1)
        return OCHRE_BAD_SIZE;
    if (to->width != from->width || first < 0 || to->height > from->height - first) return OCHRE_BAD_SIZE;
    static const int64_t needs[] = {ALONG_Y, ALONG_X, ALONG_Y, ALONG_Y | ALONG_X, ALONG_X};
    if (p->derivative < OCHRE_DY || p->derivative > OCHRE_DXX || (needs[p->derivative] & ~p->axes))
        return OCHRE_BAD_SIZE;
    if (!border_is_known(p->border) || p->edge_order < 1 || p->edge_order > 2) return OCHRE_BAD_SIZE;
    if (extends(p->border) && (p->y->distances || p->x->distances)) return OCHRE_BAD_SIZE;
    if (p->border != OCHRE_ONE_SIDED || layout_is_empty(from)) return OCHRE_OK;
    const int is_long = from->height >= length_wanted(p, ALONG_Y) && from->width >= length_wanted(p, ALONG_X);
    return is_long ? OCHRE_OK : OCHRE_BAD_SIZE;
}

int64_t ochre_derivative(const void *data, const ochre_layout *field_layout, int64_t first,
                         const ochre_partial *partial, void *out, const ochre_layout *out_layout) {
    const ochre_status status = check_partial(field_layout, first, partial, out_layout);
    if (status != OCHRE_OK || layout_is_empty(out_layout)) return status;
    const int narrow = field_layout->dtype == OCHRE_F32;
    const job j = {
        .data = data,
        .from = field_layout,
        .wanted = partial,
        .y = axis_of(partial->y, field_layout->height, field_layout->dtype),
        .x = axis_of(partial->x, field_layout->width, field_layout->dtype),
        .constant = rounded(narrow, partial->constant),
        .nodata = rounded(narrow, partial->nodata),
        .rules = {extends(partial->border), partial->skip != 0, partial->edge_order},
    };
    for (int64_t x = 0; x < field_layout->width; x += CHUNK) {
        rows r = {.x = x, .n = field_layout->width - x < CHUNK ? field_layout->width - x : CHUNK};
        double values[CHUNK];
        for (int slot = 0; slot < NEAR; slot++) r.held[slot] = INT64_MIN;
        for (int64_t y = 0; y < out_layout->height; y++) {
            derive_row(&j, &r, first + y, values);
            store(out_layout, (unsigned char *)out + y * out_layout->row_stride + x * out_layout->column_stride, r.n,
                  values);
        }
    }
    return OCHRE_OK;
}
