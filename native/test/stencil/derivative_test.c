/* SPDX-License-Identifier: Apache-2.0 */
#include "borders.h"
#include "check.h"

#include <math.h>

enum { BEYOND = 3, MOST = 400 };

/* The values along an axis, with some beyond each end where the border extends the field. */
typedef struct line {
    double values[MOST + 2 * BEYOND];
    int64_t n;      /* with those beyond */
    int64_t beyond; /* place of the first one of the field */
} line;

typedef struct naive {
    const image *f;
    const ochre_partial *p;
    int narrow; /* an f32 field */
} naive;

static int extends(const naive *n) {
    return n->p->border != OCHRE_INTERIOR && n->p->border != OCHRE_ONE_SIDED;
}

/* gcc 12 leaves (double)(float) out where it makes vectors of such steps. */
static double rounded(int narrow, double value) {
    volatile float stored = (float)value;
    return narrow ? (double)stored : value;
}

static double value_at(const naive *n, int64_t y, int64_t x) {
    const double value = extended(n->f, n->p->border, n->p->constant, y, x);
    const double nodata = rounded(n->narrow, n->p->nodata);
    return n->p->has_nodata && value == nodata ? (double)NAN : value;
}

/* What is rounded to f32 where: weights, products with them, differences. */
typedef struct narrows {
    int axis, work, field;
} narrows;

static narrows narrows_of(const naive *n, const ochre_axis *a) {
    const int axis = a->dtype == OCHRE_F32;
    return (narrows){axis, axis && n->narrow, n->narrow};
}

static double over(narrows r, double difference, double divisor) {
    return rounded(r.field, rounded(r.work, rounded(r.field, difference) / rounded(r.axis, divisor)));
}

static double sum(narrows r, const double *w, const double *f) {
    const double two = rounded(r.work, rounded(r.work, w[0] * f[0]) + rounded(r.work, w[1] * f[1]));
    return rounded(r.field, rounded(r.work, two + rounded(r.work, w[2] * f[2])));
}

/* top / (p q) */
static double ratio(narrows r, double top, double p, double q) {
    return rounded(r.axis, rounded(r.axis, top) / rounded(r.axis, p * q));
}

/* The derivative at place i of samples from .. end - 1, which are all that there are. distances[k] is from sample k to
 * k + 1; NULL where all are the step. */
static double first_of(const naive *n, const ochre_axis *a, const double *distances, const double *f, int64_t from,
                       int64_t end, int64_t i) {
    const narrows r = narrows_of(n, a);
    const int64_t at = i == from ? i : i == end - 1 ? i - 2 : i - 1;
    const int is_edge = i == from || i == end - 1;
    if (end - from < 2) return (double)NAN;
    if (is_edge && (n->p->edge_order == 1 || end - from < 3)) {
        const int64_t k = i == from ? i : i - 1;
        return over(r, f[k + 1] - f[k], distances ? distances[k] : a->step);
    }
    if (!distances && !is_edge) return over(r, f[i + 1] - f[i - 1], 2 * a->step);
    if (!distances) {
        const double s = a->step, first[] = {-1.5 / s, 2 / s, -0.5 / s}, last[] = {0.5 / s, -2 / s, 1.5 / s};
        double w[3];
        for (int k = 0; k < 3; k++) w[k] = rounded(r.axis, i == from ? first[k] : last[k]);
        return sum(r, w, f + at);
    }
    const double d = distances[at], e = distances[at + 1], both = rounded(r.axis, d + e);
    double w[] = {ratio(r, -e, d, both), ratio(r, e - d, d, e), ratio(r, d, e, both)};
    if (i == from) {
        w[0] = ratio(r, -rounded(r.axis, rounded(r.axis, 2 * d) + e), d, both);
        w[1] = ratio(r, both, d, e), w[2] = ratio(r, -d, e, both);
    } else if (i == end - 1) {
        w[0] = ratio(r, e, d, both), w[1] = ratio(r, -both, d, e);
        w[2] = ratio(r, rounded(r.axis, 2 * e) + d, e, both);
    }
    return sum(r, w, f + at);
}

static double second_of(const naive *n, const ochre_axis *a, const double *distances, const double *f, int64_t from,
                        int64_t end, int64_t i) {
    const narrows r = narrows_of(n, a);
    if (end - from < 3) return (double)NAN;
    const int64_t at = i == from ? i : i == end - 1 ? i - 2 : i - 1;
    if (!distances) {
        const double bend = rounded(r.field, f[at + 2] - rounded(r.field, 2 * f[at + 1]));
        return over(r, bend + f[at], a->step * a->step);
    }
    const double d = distances[at], e = distances[at + 1], both = rounded(r.axis, d + e);
    const double w[] = {ratio(r, 2, d, both), ratio(r, -2, d, e), ratio(r, 2, e, both)};
    return sum(r, w, f + at);
}

/* The derivative at place i of the field's axis. */
static double derive(const naive *n, const ochre_axis *a, const line *l, int64_t i, int is_second) {
    const int64_t at = i + l->beyond;
    int64_t from = 0, end = l->n;
    if (n->p->skip) {
        if (isnan(l->values[at])) return (double)NAN;
        for (from = at; from > 0 && !isnan(l->values[from - 1]);) from--;
        for (end = at + 1; end < l->n && !isnan(l->values[end]);) end++;
    }
    return is_second ? second_of(n, a, a->distances, l->values, from, end, at)
                     : first_of(n, a, a->distances, l->values, from, end, at);
}

static line line_at(const naive *n, int along_y, int64_t other) {
    const int64_t length = along_y ? n->f->layout.height : n->f->layout.width, beyond = extends(n) ? BEYOND : 0;
    line l = {.n = length + 2 * beyond, .beyond = beyond};
    for (int64_t i = 0; i < l.n; i++)
        l.values[i] = along_y ? value_at(n, i - beyond, other) : value_at(n, other, i - beyond);
    return l;
}

static double straight(const naive *n, int64_t y, int64_t x) {
    const int64_t kind = n->p->derivative;
    const int along_y = kind == OCHRE_DY || kind == OCHRE_DYY;
    const line l = line_at(n, along_y, along_y ? x : y);
    return derive(n, along_y ? n->p->y : n->p->x, &l, along_y ? y : x, kind == OCHRE_DYY || kind == OCHRE_DXX);
}

static double mixed_in_turn(const naive *n, int64_t y, int64_t x) {
    line across = {.n = n->f->layout.width};
    for (int64_t j = 0; j < across.n; j++) {
        const line down = line_at(n, 1, j);
        across.values[j] = derive(n, n->p->y, &down, y, 0);
    }
    return derive(n, n->p->x, &across, x, 0);
}

static double mixed_by_corners(const naive *n, int64_t y, int64_t x) {
    static const int tried[9][4] = {{-1, -1, 1, 1}, {0, -1, 1, 1}, {-1, -1, 0, 1}, {-1, 0, 1, 1}, {-1, -1, 1, 0},
                                    {0, 0, 1, 1},   {0, -1, 1, 0}, {-1, 0, 0, 1},  {-1, -1, 0, 0}};
    const narrows ry = narrows_of(n, n->p->y), rx = narrows_of(n, n->p->x);
    const narrows r = {ry.axis && rx.axis, ry.work && rx.work, n->narrow};
    if (n->p->skip && isnan(value_at(n, y, x))) return (double)NAN;
    for (int t = 0; t < 9; t++) {
        const int64_t up = y + tried[t][0], left = x + tried[t][1], down = y + tried[t][2], right = x + tried[t][3];
        if (!extends(n) && (!is_inside(n->f, up, left) || !is_inside(n->f, down, right))) continue;
        const double a = value_at(n, down, right), b = value_at(n, down, left), c = value_at(n, up, right),
                     d = value_at(n, up, left);
        if (n->p->skip && isnan(a + b + c + d)) continue;
        const double two = rounded(n->narrow, rounded(n->narrow, a - b) - c);
        return over(r, two + d, (double)((down - up) * (right - left)) * n->p->y->step * n->p->x->step);
    }
    return (double)NAN;
}

static double expected(const naive *n, int64_t y, int64_t x) {
    const ochre_layout *l = &n->f->layout;
    const int rim =
        ((n->p->axes & 1) && (y == 0 || y == l->height - 1)) || ((n->p->axes & 2) && (x == 0 || x == l->width - 1));
    if (n->p->border == OCHRE_INTERIOR && rim) return 0;
    if (n->p->derivative != OCHRE_DYX) return straight(n, y, x);
    return n->p->y->distances || n->p->x->distances ? mixed_in_turn(n, y, x) : mixed_by_corners(n, y, x);
}

/* In strips, because the neighbours of a strip's first and last row lie outside the strip. At up to 300 places. */
static void check_derivative(const image *f, const ochre_partial *p, image_form form) {
    const int64_t h = f->layout.height, w = f->layout.width;
    const naive n = {f, p, f->layout.dtype == OCHRE_F32};
    for (int64_t from = 0; from < h;) {
        const int64_t rows = random_int(1, h - from), step = 1 + rows * w / 300;
        image out = image_make(n.narrow ? OCHRE_F32 : OCHRE_F64, rows, w, 1, form);
        CHECK_INT(ochre_derivative(f->data, &f->layout, from, p, out.data, &out.layout), OCHRE_OK);
        for (int64_t i = 0; i < rows * w; i += step)
            CHECK_DOUBLE(image_float(&out, i / w, i % w, 0), expected(&n, from + i / w, i % w));
        image_check_gaps(&out);
        image_free(&out);
        from += rows;
    }
}

static image random_field(ochre_dtype dtype, int64_t h, int64_t w, image_form form) {
    image f = image_make(dtype, h, w, 1, form);
    const int is_float = dtype == OCHRE_F32 || dtype == OCHRE_F64;
    if (!is_float) image_fill_random(&f, 0, 100);
    for (int64_t i = 0; i < h * w && is_float; i++) image_set_float(&f, i / w, i % w, 0, (random_unit() - 0.5) * 1000);
    if (form > LAST_WRITABLE_FORM) return f;
    for (int64_t gap = random_int(0, 1 + h * w / 3); gap > 0; gap--) {
        const int64_t y = random_int(0, h - 1), x = random_int(0, w - 1);
        if (is_float)
            image_set_float(&f, y, x, 0, gap & 1 ? (double)NAN : gap & 2 ? 3 : INFINITY);
        else
            image_set_int(&f, y, x, 0, 3);
    }
    return f;
}

/* An axis whose distances end at a page that cannot be read, or a step. */
static ochre_axis random_axis(const image *f, int64_t n, int uneven, guarded *memory) {
    const int64_t field = f->layout.dtype == OCHRE_F32 ? OCHRE_F32 : OCHRE_F64;
    ochre_axis a = {random_unit() - 0.5, NULL, uneven && (random_bits() & 1) ? OCHRE_F32 + OCHRE_F64 - field : field};
    *memory = guarded_make((size_t)(n > 1 ? n - 1 : 1) * sizeof(double), 1);
    if (!uneven || n < 2) return a;
    double *distances = (double *)(void *)memory->data;
    const double sign = random_bits() & 1 ? 1 : -1;
    for (int64_t i = 0; i < n - 1; i++) distances[i] = (double)(float)(sign * (0.1 + random_unit()));
    a.distances = distances;
    return a;
}

static int64_t least(const ochre_partial *p) {
    return p->derivative == OCHRE_DYY || p->derivative == OCHRE_DXX ? 3 : p->edge_order + 1;
}

static void check_random(int64_t dtype, int64_t h, int64_t w, int64_t border, int64_t derivative, image_form form) {
    const int is_inside_only = border == OCHRE_INTERIOR || border == OCHRE_ONE_SIDED;
    const int uneven = is_inside_only && (random_bits() & 1);
    image f = random_field((ochre_dtype)dtype, h, w, form);
    guarded memory_y, memory_x;
    const ochre_axis y = random_axis(&f, h, uneven, &memory_y), x = random_axis(&f, w, uneven && w & 1, &memory_x);
    const int64_t needs[] = {1, 2, 1, 3, 2};
    ochre_partial p = {.derivative = derivative, .y = &y, .x = &x, .border = border, .constant = 7.3, .nodata = 3};
    p.axes = needs[derivative] | random_int(0, 3);
    p.edge_order = border == OCHRE_ONE_SIDED ? random_int(1, 2) : 1;
    p.skip = random_int(0, 1), p.has_nodata = random_int(0, 1);
    const int is_short = ((p.axes & 1) && h < least(&p)) || ((p.axes & 2) && w < least(&p));
    if (border != OCHRE_ONE_SIDED || !is_short) check_derivative(&f, &p, (image_form)random_int(0, LAST_WRITABLE_FORM));
    guarded_free(&memory_y);
    guarded_free(&memory_x);
    image_free(&f);
}

static void every_dtype_form_border_and_derivative_is_the_definition(void) {
    for (int64_t dtype = OCHRE_U8; dtype <= OCHRE_F64; dtype++)
        for (int form = DENSE; form < FORMS; form++)
            for (int64_t border = 0; border < BORDERS; border++)
                for (int64_t derivative = OCHRE_DY; derivative <= OCHRE_DXX; derivative++)
                    check_random(dtype, 7, 11, border, derivative, (image_form)form);
}

static void every_small_size_is_served(void) {
    for (int64_t h = 1; h <= 5; h++)
        for (int64_t w = 1; w <= 5; w++)
            for (int64_t border = 0; border < BORDERS; border++)
                for (int64_t derivative = OCHRE_DY; derivative <= OCHRE_DXX; derivative++)
                    for (int t = 0; t < 2; t++)
                        check_random(t ? OCHRE_F32 : OCHRE_F64, h, w, border, derivative, DENSE);
}

static void every_tail_of_a_chunk_is_computed(void) {
    for (int64_t w = 124; w <= 134; w++)
        for (int64_t border = 0; border < BORDERS; border++)
            for (int64_t derivative = OCHRE_DY; derivative <= OCHRE_DXX; derivative++)
                check_random(OCHRE_F32 + border % 2, 4, w, border, derivative, DENSE);
    for (int64_t derivative = OCHRE_DY; derivative <= OCHRE_DXX; derivative++)
        for (int64_t w = 255; w <= 386; w += 1 + w % 2 * 64)
            check_random(OCHRE_F64, 3, w, OCHRE_ONE_SIDED, derivative, FLIPPED);
}

/* numpy 2.4: gradient([1, 2.5, 4, 7, 11.25, 16], [0, 1, 1.5, 3.5, 4, 6.25], edge_order=2) */
static void numbers_are_numpys(void) {
    const double f[] = {1, 2.5, 4, 7, 11.25, 16}, distances[] = {1, 0.5, 2, 0.5, 2.25};
    const double wanted[] = {0.5, 2.4999999999999996, 2.7, 7.1, 7.338383838383838, -3.1161616161616177};
    const ochre_layout l = {OCHRE_F64, 1, 6, 1, 48, 8, 8};
    const ochre_axis y = {1, NULL, OCHRE_F64}, x = {0, distances, OCHRE_F64};
    const ochre_partial p = {
        .derivative = OCHRE_DX, .y = &y, .x = &x, .axes = 2, .border = OCHRE_ONE_SIDED, .edge_order = 2};
    double out[6];
    CHECK_INT(ochre_derivative(f, &l, 0, &p, out, &l), OCHRE_OK);
    for (int i = 0; i < 6; i++) CHECK_DOUBLE(out[i], wanted[i]);
}

static int64_t refuse(const ochre_layout *from, int64_t row, ochre_partial p, const ochre_layout *to) {
    const double field[9] = {0};
    double out[9];
    memset(out, 0x5A, sizeof out);
    const int64_t status = ochre_derivative(field, from, row, &p, out, to);
    for (size_t i = 0; i < sizeof out; i++) CHECK_INT(((unsigned char *)out)[i], 0x5A);
    return status;
}

static void what_is_not_served_is_refused(void) {
    const ochre_layout l = {OCHRE_F64, 3, 3, 1, 24, 8, 8};
    const double distances[] = {1, 2};
    const ochre_axis a = {1, NULL, OCHRE_F64}, uneven = {1, distances, OCHRE_F64};
    const ochre_partial p = {
        .derivative = OCHRE_DX, .y = &a, .x = &a, .axes = 3, .border = OCHRE_WRAP, .edge_order = 1};
    ochre_layout odd = l;
    odd.dtype = OCHRE_F32;
    CHECK_INT(refuse(&l, 0, p, &odd), OCHRE_BAD_DTYPE);
    CHECK_INT(refuse(&odd, 0, p, &l), OCHRE_BAD_DTYPE);
    odd.dtype = 8;
    CHECK_INT(refuse(&odd, 0, p, &l), OCHRE_BAD_DTYPE);
    odd = l, odd.channels = 2;
    CHECK_INT(refuse(&odd, 0, p, &l), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&l, 0, p, &odd), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&l, 1, p, &l), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&l, -1, p, &l), OCHRE_BAD_SIZE);
    odd = l, odd.width = 2;
    CHECK_INT(refuse(&l, 0, p, &odd), OCHRE_BAD_SIZE);
    ochre_partial q = p;
    q.derivative = 5;
    CHECK_INT(refuse(&l, 0, q, &l), OCHRE_BAD_SIZE);
    q = p, q.axes = 1;
    CHECK_INT(refuse(&l, 0, q, &l), OCHRE_BAD_SIZE);
    q = p, q.border = BORDERS;
    CHECK_INT(refuse(&l, 0, q, &l), OCHRE_BAD_SIZE);
    q = p, q.edge_order = 3;
    CHECK_INT(refuse(&l, 0, q, &l), OCHRE_BAD_SIZE);
    q = p, q.x = &uneven;
    CHECK_INT(refuse(&l, 0, q, &l), OCHRE_BAD_SIZE);
    q = p, q.border = OCHRE_ONE_SIDED, q.edge_order = 2;
    odd = l, odd.height = 2;
    CHECK_INT(refuse(&odd, 0, q, &odd), OCHRE_BAD_SIZE);
    q.edge_order = 1, q.derivative = OCHRE_DYY;
    CHECK_INT(refuse(&odd, 0, q, &odd), OCHRE_BAD_SIZE);
    odd.height = 0;
    CHECK_INT(refuse(&odd, 0, q, &odd), OCHRE_OK);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_form_border_and_derivative_is_the_definition();
    every_small_size_is_served();
    every_tail_of_a_chunk_is_computed();
    numbers_are_numpys();
    what_is_not_served_is_refused();
    return 0;
}
