/* SPDX-License-Identifier: Apache-2.0 */
#include "borders.h"
#include "check.h"

#include <math.h>

/* Rounds the result of one operation to the field's dtype. */
static double rounded(const image *f, double value) {
    return f->layout.dtype == OCHRE_F32 ? (double)(float)value : value;
}

typedef struct naive {
    const image *f;
    const ochre_differences *d;
} naive;

static double at(const naive *n, int64_t y, int64_t x) {
    return extended(n->f, n->d->border, n->d->constant, y, x);
}

static double minus(const naive *n, double a, double b) {
    return rounded(n->f, a - b);
}

static double over(const naive *n, double a, double divisor) {
    return rounded(n->f, a / rounded(n->f, divisor));
}

static int64_t clamped(int64_t i, int64_t low, int64_t high) {
    return i < low ? low : i > high ? high : i;
}

static double first(const naive *n, int64_t y, int64_t x, int64_t sy, int64_t sx, double spacing) {
    int64_t y1 = y + sy, y0 = y - sy, x1 = x + sx, x0 = x - sx;
    if (n->d->border == OCHRE_ONE_SIDED) {
        const int64_t h = n->f->layout.height, w = n->f->layout.width;
        y1 = clamped(y1, 0, h - 1), y0 = clamped(y0, 0, h - 1), x1 = clamped(x1, 0, w - 1), x0 = clamped(x0, 0, w - 1);
    }
    return over(n, minus(n, at(n, y1, x1), at(n, y0, x0)), (double)(y1 - y0 + x1 - x0) * spacing);
}

static double second(const naive *n, int64_t y, int64_t x, int64_t sy, int64_t sx, double spacing) {
    if (n->d->border == OCHRE_ONE_SIDED) {
        y = clamped(y, sy, n->f->layout.height - 1 - sy);
        x = clamped(x, sx, n->f->layout.width - 1 - sx);
    }
    const double bend = minus(n, at(n, y + sy, x + sx), 2 * at(n, y, x));
    return over(n, rounded(n->f, bend + at(n, y - sy, x - sx)), spacing * spacing);
}

static double mixed(const naive *n, int64_t y, int64_t x) {
    int64_t y1 = y + 1, y0 = y - 1, x1 = x + 1, x0 = x - 1;
    if (n->d->border == OCHRE_ONE_SIDED) {
        const int64_t h = n->f->layout.height, w = n->f->layout.width;
        y1 = clamped(y1, 0, h - 1), y0 = clamped(y0, 0, h - 1), x1 = clamped(x1, 0, w - 1), x0 = clamped(x0, 0, w - 1);
    }
    const double twist = minus(n, minus(n, at(n, y1, x1), at(n, y1, x0)), at(n, y0, x1));
    return over(n, rounded(n->f, twist + at(n, y0, x0)), (double)((y1 - y0) * (x1 - x0)) * n->d->dy * n->d->dx);
}

static double expected(const naive *n, int64_t plane, int64_t y, int64_t x) {
    const int64_t h = n->f->layout.height, w = n->f->layout.width;
    const int is_rim = y == 0 || x == 0 || y == h - 1 || x == w - 1;
    if (n->d->border == OCHRE_INTERIOR && is_rim) return 0;
    switch (n->d->orders == OCHRE_HESSIAN ? plane + 2 : plane) {
    case 0:
        return first(n, y, x, 1, 0, n->d->dy);
    case 1:
        return first(n, y, x, 0, 1, n->d->dx);
    case 2:
        return second(n, y, x, 1, 0, n->d->dy);
    case 3:
        return mixed(n, y, x);
    default:
        return second(n, y, x, 0, 1, n->d->dx);
    }
}

static int64_t planes_of(int64_t orders) {
    return orders == OCHRE_GRADIENT ? 2 : orders == OCHRE_HESSIAN ? 3 : 5;
}

/* In strips, because the neighbours of a strip's first and last row lie outside the strip. */
static void check_derivatives(const image *f, const ochre_differences *d, image_form form) {
    const int64_t h = f->layout.height, w = f->layout.width;
    const naive n = {f, d};
    for (int64_t from = 0; from < h;) {
        const int64_t rows = random_int(1, h - from);
        image out = image_make((ochre_dtype)f->layout.dtype, rows, w, planes_of(d->orders), form);
        CHECK_INT(ochre_derivatives(f->data, &f->layout, from, d, out.data, &out.layout), OCHRE_OK);
        for (int64_t y = 0; y < rows; y++)
            for (int64_t x = 0; x < w; x++)
                for (int64_t c = 0; c < out.layout.channels; c++)
                    CHECK_DOUBLE(image_float(&out, y, x, c), expected(&n, c, from + y, x));
        image_check_gaps(&out);
        image_free(&out);
        from += rows;
    }
}

static image random_field(ochre_dtype dtype, int64_t h, int64_t w, image_form form) {
    image f = image_make(dtype, h, w, 1, form);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++) image_set_float(&f, y, x, 0, (random_unit() - 0.5) * 1000);
    return f;
}

static ochre_differences random_differences(int64_t orders, int64_t border) {
    return (ochre_differences){orders, random_unit() + 0.01, random_unit() * 10 + 0.01, border, random_unit()};
}

static void every_form_border_and_order_is_the_slicing_formula(void) {
    const ochre_dtype dtypes[] = {OCHRE_F32, OCHRE_F64};
    for (int t = 0; t < 2; t++)
        for (int form = DENSE; form < FORMS; form++)
            for (int64_t border = 0; border < BORDERS; border++)
                for (int64_t orders = OCHRE_GRADIENT; orders <= OCHRE_GRADIENT_AND_HESSIAN; orders++) {
                    image f = random_field(dtypes[t], 7, 37, (image_form)form);
                    const ochre_differences d = random_differences(orders, border);
                    check_derivatives(&f, &d, (image_form)((form + orders) % (LAST_WRITABLE_FORM + 1)));
                    image_free(&f);
                }
}

static void every_small_size_is_served(void) {
    for (int64_t border = 0; border < BORDERS; border++)
        for (int64_t h = 1; h <= 4; h++)
            for (int64_t w = 1; w <= 4; w++)
                for (int64_t orders = OCHRE_GRADIENT; orders <= OCHRE_GRADIENT_AND_HESSIAN; orders++) {
                    const int64_t least = border != OCHRE_ONE_SIDED ? 1 : orders == OCHRE_GRADIENT ? 2 : 3;
                    if (h < least || w < least) continue;
                    image f = random_field(OCHRE_F64, h, w, DENSE);
                    const ochre_differences d = random_differences(orders, border);
                    check_derivatives(&f, &d, DENSE);
                    image_free(&f);
                }
}

static void every_tail_of_a_chunk_is_computed(void) {
    for (int64_t w = 508; w <= 520; w++)
        for (int64_t border = 0; border < BORDERS; border++) {
            image f = random_field(OCHRE_F32, 4, w, DENSE);
            const ochre_differences d = random_differences(OCHRE_GRADIENT_AND_HESSIAN, border);
            check_derivatives(&f, &d, PLANES);
            image_free(&f);
        }
    image f = random_field(OCHRE_F64, 3, 1025, FLIPPED);
    const ochre_differences d = random_differences(OCHRE_GRADIENT_AND_HESSIAN, OCHRE_ONE_SIDED);
    check_derivatives(&f, &d, TRANSPOSED);
    image_free(&f);
}

/* Fields that are wide enough to be read and written in place, in one span or in two. */
static void rows_in_place_are_the_slicing_formula(void) {
    const int64_t widths[] = {63, 64, 65, 66, 67, 71, 4097, 4098, 4099};
    for (int i = 0; i < 9; i++)
        for (int64_t border = 0; border < BORDERS; border++)
            for (int64_t orders = OCHRE_GRADIENT; orders <= OCHRE_GRADIENT_AND_HESSIAN; orders++) {
                const int64_t h = i < 6 ? random_int(3, 9) : 3;
                image f = random_field(border & 1 ? OCHRE_F32 : OCHRE_F64, h, widths[i], i & 1 ? DENSE : FLIPPED_ROWS);
                const ochre_differences d = random_differences(orders, border);
                check_derivatives(&f, &d, PLANES);
                image_free(&f);
            }
}

/* Rows of a field so large that its planes are streamed. There is memory for a few of its rows only. */
static void streamed_rows_are_the_slicing_formula(void) {
    const int64_t widths[] = {64, 65, 79, 255, 256, 257, 517, 4099}, above = 1 << 20, height = 1 << 21;
    for (int i = 0; i < 8; i++)
        for (int64_t border = 0; border < BORDERS; border++)
            for (int64_t orders = OCHRE_GRADIENT; orders <= OCHRE_GRADIENT_AND_HESSIAN; orders++) {
                const int64_t rows = i < 7 ? random_int(1, 5) : 1;
                image f = random_field((border + i) & 1 ? OCHRE_F32 : OCHRE_F64, rows + 2, widths[i], DENSE);
                image out = image_make((ochre_dtype)f.layout.dtype, rows, widths[i], planes_of(orders), PLANES);
                const ochre_differences d = random_differences(orders, border);
                const naive n = {&f, &d};
                ochre_layout all = f.layout;
                all.height = height;
                CHECK_INT(
                    ochre_derivatives(f.data - above * all.row_stride, &all, above + 1, &d, out.data, &out.layout),
                    OCHRE_OK);
                for (int64_t y = 0; y < rows; y++)
                    for (int64_t x = 0; x < widths[i]; x++)
                        for (int64_t c = 0; c < out.layout.channels; c++)
                            CHECK_DOUBLE(image_float(&out, y, x, c), expected(&n, c, y + 1, x));
                image_check_gaps(&out);
                image_free(&out);
                image_free(&f);
            }
}

/* Divisors whose reciprocals are exact or infinite, and divisors that are 0 or infinite. */
static void spacings_that_are_powers_of_two_divide_exactly(void) {
    const int powers[] = {-600, -520, -511, -100, -64, -2, 0, 1, 10, 63, 300, 500, 512, 600};
    for (int i = 0; i < 14; i++)
        for (int t = 0; t < 2; t++) {
            image f = random_field(t ? OCHRE_F32 : OCHRE_F64, 4, 75, DENSE);
            const ochre_differences d = {OCHRE_GRADIENT_AND_HESSIAN, ldexp(1, powers[i]), ldexp(1, powers[i] / 2),
                                         OCHRE_ONE_SIDED, 0};
            check_derivatives(&f, &d, PLANES);
            image_free(&f);
        }
}

static void rows_at_odd_addresses_are_too(void) {
    for (int t = 0; t < 2; t++) {
        image f = random_field(t ? OCHRE_F32 : OCHRE_F64, 6, 81, DENSE),
              out = image_make((ochre_dtype)f.layout.dtype, 6, 81, 5, PLANES);
        f.layout.row_stride -= 3, out.layout.row_stride -= 3;
        f.layout.width = out.layout.width = 80;
        for (int64_t i = 0; i < 480; i++) image_set_float(&f, i / 80, i % 80, 0, random_unit());
        const ochre_differences d = random_differences(OCHRE_GRADIENT_AND_HESSIAN, OCHRE_REFLECT);
        const naive n = {&f, &d};
        CHECK_INT(ochre_derivatives(f.data, &f.layout, 0, &d, out.data, &out.layout), OCHRE_OK);
        for (int64_t i = 0; i < 2400; i++)
            CHECK_DOUBLE(image_float(&out, i / 400, i % 80, i / 80 % 5), expected(&n, i / 80 % 5, i / 400, i % 80));
        image_check_gaps(&out);
        image_free(&out);
        image_free(&f);
    }
}

static void values_that_are_not_finite_stay_with_their_neighbours(void) {
    image f = random_field(OCHRE_F32, 9, 20, DENSE);
    image_set_float(&f, 4, 5, 0, NAN);
    image_set_float(&f, 6, 12, 0, INFINITY);
    image_set_float(&f, 0, 0, 0, -INFINITY);
    for (int64_t border = 0; border < BORDERS; border++) {
        const ochre_differences d = random_differences(OCHRE_GRADIENT_AND_HESSIAN, border);
        check_derivatives(&f, &d, PADDED);
    }
    image_free(&f);
}

static int64_t refuse(const ochre_layout *from, int64_t row, ochre_differences d, const ochre_layout *to) {
    const float field[9] = {0};
    float out[45];
    memset(out, 0x5A, sizeof out);
    const int64_t status = ochre_derivatives(field, from, row, &d, out, to);
    for (size_t i = 0; i < sizeof out; i++) CHECK_INT(((unsigned char *)out)[i], 0x5A);
    return status;
}

static void what_is_not_served_is_refused(void) {
    const ochre_layout field = {OCHRE_F32, 3, 3, 1, 12, 4, 4}, planes = {OCHRE_F32, 3, 3, 2, 12, 4, 36};
    const ochre_differences d = {OCHRE_GRADIENT, 1, 1, OCHRE_INTERIOR, 0};
    ochre_layout from = field, to = planes;
    from.dtype = to.dtype = OCHRE_I32;
    CHECK_INT(refuse(&from, 0, d, &to), OCHRE_BAD_DTYPE);
    CHECK_INT(refuse(&field, 0, d, &to), OCHRE_BAD_DTYPE);
    from = field, from.channels = 2;
    CHECK_INT(refuse(&from, 0, d, &planes), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&field, 1, d, &planes), OCHRE_BAD_SIZE);
    CHECK_INT(refuse(&field, -1, d, &planes), OCHRE_BAD_SIZE);
    to = planes, to.width = 2;
    CHECK_INT(refuse(&field, 0, d, &to), OCHRE_BAD_SIZE);
    to = planes, to.channels = 3;
    CHECK_INT(refuse(&field, 0, d, &to), OCHRE_BAD_SIZE);
    const ochre_differences wrong_border = {OCHRE_GRADIENT, 1, 1, BORDERS, 0};
    CHECK_INT(refuse(&field, 0, wrong_border, &planes), OCHRE_BAD_SIZE);
    const ochre_differences no_orders = {0, 1, 1, OCHRE_WRAP, 0};
    CHECK_INT(refuse(&field, 0, no_orders, &planes), OCHRE_BAD_SIZE);
    const ochre_differences gradient = {OCHRE_GRADIENT, 1, 1, OCHRE_ONE_SIDED, 0};
    from = field, to = planes, from.width = to.width = 1;
    CHECK_INT(refuse(&from, 0, gradient, &to), OCHRE_BAD_SIZE);
    const ochre_differences hessian = {OCHRE_HESSIAN, 1, 1, OCHRE_ONE_SIDED, 0};
    from = field, to = planes, from.height = to.height = 2, to.channels = 3;
    CHECK_INT(refuse(&from, 0, hessian, &to), OCHRE_BAD_SIZE);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_border_and_order_is_the_slicing_formula();
    every_small_size_is_served();
    every_tail_of_a_chunk_is_computed();
    rows_in_place_are_the_slicing_formula();
    streamed_rows_are_the_slicing_formula();
    spacings_that_are_powers_of_two_divide_exactly();
    rows_at_odd_addresses_are_too();
    values_that_are_not_finite_stay_with_their_neighbours();
    what_is_not_served_is_refused();
    return 0;
}
