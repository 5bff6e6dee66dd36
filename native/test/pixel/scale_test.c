/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>

static int is_float(int64_t dtype) {
    return dtype == OCHRE_F32 || dtype == OCHRE_F64;
}

static double value(const image *im, int64_t y, int64_t x, int64_t c) {
    return is_float(im->layout.dtype) ? image_float(im, y, x, c) : (double)image_int(im, y, x, c);
}

static double expected(double x, const ochre_scale *s) {
    if (isnan(x)) return x;
    if (x <= s->low) return s->first;
    if (x >= s->high) return s->last;
    const double y = s->first + (x - s->low) * (s->last - s->first) / (s->high - s->low);
    return fmin(fmax(y, fmin(s->first, s->last)), fmax(s->first, s->last));
}

/* The values as f64 are stored by ochre_convert, which has its own test. */
static void check_scale(ochre_dtype from, ochre_dtype to, int64_t w, image_form form, const ochre_scale *scale) {
    image in = image_make(from, 3, w, 2, form);
    image out = image_make(to, 3, w, 2, (image_form)((form + 2) % (LAST_WRITABLE_FORM + 1)));
    image wanted = image_make(to, 3, w, 2, DENSE), reals = image_make(OCHRE_F64, 3, w, 2, DENSE);
    for (int64_t i = 0; i < 6 * w; i++) {
        const int64_t y = i / 2 / w, x = i / 2 % w, c = i % 2;
        if (is_float(from))
            image_set_float(&in, y, x, c, random_int(0, 9) ? random_unit() * 400 - 100 : (double)NAN);
        else
            image_set_int(&in, y, x, c, random_int(0, 255));
    }
    for (int64_t i = 0; i < 6 * w; i++) {
        const int64_t y = i / 2 / w, x = i / 2 % w, c = i % 2;
        image_set_float(&reals, y, x, c, expected(value(&in, y, x, c), scale));
    }
    CHECK_INT(ochre_scale_range(in.data, &in.layout, scale, out.data, &out.layout), OCHRE_OK);
    CHECK_INT(ochre_convert(reals.data, &reals.layout, wanted.data, &wanted.layout), OCHRE_OK);
    for (int64_t i = 0; i < 6 * w; i++)
        CHECK_DOUBLE(value(&out, i / 2 / w, i / 2 % w, i % 2), value(&wanted, i / 2 / w, i / 2 % w, i % 2));
    image_check_gaps(&out);
    image_free(&reals);
    image_free(&wanted);
    image_free(&out);
    image_free(&in);
}

static void every_dtype_is_scaled_to_every_other(void) {
    static const ochre_scale scales[] = {{0, 255, 0, 255}, {0, 65535, 0, 255}, {-20.5, 90, 250, 3}, {0, 510, -70, 90}};
    for (int from = OCHRE_U8; from <= OCHRE_F64; from++)
        for (int to = OCHRE_U8; to <= OCHRE_F64; to++)
            for (int form = DENSE; form < FORMS; form++)
                check_scale((ochre_dtype)from, (ochre_dtype)to, 1 + (form * 83) % 300, (image_form)form,
                            &scales[(from + to + form) % 4]);
}

/* 65,536 values to 256: v / 257, which is never a tie. Down by two: ties go to the even number. */
static void u16_becomes_u8(void) {
    static uint16_t in[65536];
    static uint8_t out[65536];
    for (int i = 0; i < 65536; i++) in[i] = (uint16_t)i;
    const ochre_layout from = {OCHRE_U16, 256, 256, 1, 512, 2, 2}, to = {OCHRE_U8, 256, 256, 1, 256, 1, 1};
    const ochre_scale full = {0, 65535, 0, 255}, half = {0, 510, 0, 255};
    CHECK_INT(ochre_scale_range(in, &from, &full, out, &to), OCHRE_OK);
    for (int i = 0; i < 65536; i++) CHECK_INT(out[i], (i + 128) / 257);
    CHECK_INT(ochre_scale_range(in, &from, &half, out, &to), OCHRE_OK);
    for (int i = 0; i <= 510; i++) CHECK_INT(out[i], i % 2 == 0 ? i / 2 : (i / 2) + (i / 2) % 2);
}

static void infinities_become_the_ends(void) {
    const float in[] = {INFINITY, -INFINITY, NAN, 0.5F};
    double out[4];
    const ochre_layout from = {OCHRE_F32, 1, 4, 1, 16, 4, 4}, to = {OCHRE_F64, 1, 4, 1, 32, 8, 8};
    const ochre_scale scale = {0, 1, 7, -7};
    CHECK_INT(ochre_scale_range(in, &from, &scale, out, &to), OCHRE_OK);
    CHECK(out[0] == -7 && out[1] == 7 && isnan(out[2]) && out[3] == 0);
}

static void the_range_is_that_of_finite_values(void) {
    for (int dtype = OCHRE_U8; dtype <= OCHRE_F64; dtype++)
        for (int form = DENSE; form < FORMS; form++) {
            const int64_t w = 1 + (form * 131) % 400;
            image in = image_make((ochre_dtype)dtype, 3, w, 2, (image_form)form);
            double low = 1000, high = -1000, range[] = {1000, -1000};
            image_fill_random(&in, 5, 120);
            if (is_float(dtype)) {
                image_set_float(&in, 1, w / 2, 0, (double)NAN);
                image_set_float(&in, 2, w / 3, 1, -INFINITY);
                image_set_float(&in, 0, w - 1, 1, INFINITY);
            }
            for (int64_t i = 0; i < 6 * w; i++) {
                const double x = value(&in, i / 2 / w, i / 2 % w, i % 2);
                if (!isfinite(x)) continue;
                low = fmin(low, x), high = fmax(high, x);
            }
            CHECK_INT(ochre_value_range(in.data, &in.layout, range), OCHRE_OK);
            CHECK_DOUBLE(range[0], low);
            CHECK_DOUBLE(range[1], high);
            image_free(&in);
        }
}

static void what_is_not_served_is_refused(void) {
    const float in[4] = {0};
    uint8_t out[4] = {9, 9, 9, 9};
    const ochre_layout from = {OCHRE_F32, 1, 4, 1, 16, 4, 4}, to = {OCHRE_U8, 1, 4, 1, 4, 1, 1};
    const ochre_scale good = {0, 1, 0, 255};
    const ochre_scale bad[] = {{1, 1, 0, 255},      {1, 0, 0, 1},          {NAN, 1, 0, 1},      {0, 1, 3, 3},
                               {0, 1, 0, INFINITY}, {-1e308, 1e308, 0, 1}, {0, 1e200, 0, 1e200}};
    for (int i = 0; i < 7; i++) CHECK_INT(ochre_scale_range(in, &from, &bad[i], out, &to), OCHRE_BAD_SIZE);
    ochre_layout odd = to;
    odd.dtype = 8;
    CHECK_INT(ochre_scale_range(in, &from, &good, out, &odd), OCHRE_BAD_DTYPE);
    odd = to, odd.channels = 2;
    CHECK_INT(ochre_scale_range(in, &from, &good, out, &odd), OCHRE_BAD_SIZE);
    double range[2] = {3, 4};
    odd = from, odd.dtype = -1;
    CHECK_INT(ochre_value_range(in, &odd, range), OCHRE_BAD_DTYPE);
    odd = from, odd.height = -1;
    CHECK_INT(ochre_value_range(in, &odd, range), OCHRE_BAD_SIZE);
    CHECK(range[0] == 3 && range[1] == 4);
    for (int i = 0; i < 4; i++) CHECK_INT(out[i], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_is_scaled_to_every_other();
    u16_becomes_u8();
    infinities_become_the_ends();
    the_range_is_that_of_finite_values();
    what_is_not_served_is_refused();
    return 0;
}
