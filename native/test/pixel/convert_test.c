/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>

static const double highest[] = {255, 127, 65535, 32767, 2147483647, 0x1p63};
static const double lowest[] = {0, -128, 0, -32768, -2147483648.0, -0x1p63};

static int is_float(int64_t dtype) {
    return dtype == OCHRE_F32 || dtype == OCHRE_F64;
}

/* The nearest integer, halves to even, without rint: the comparison with 0.5 is exact. */
static double rounded(double value) {
    const double down = floor(value), rest = value - down;
    if (rest != 0.5) return rest < 0.5 ? down : down + 1;
    return fmod(down, 2) == 0 ? down : down + 1;
}

static void check_element(const image *from, const image *to, int64_t y, int64_t x, int64_t c) {
    const int64_t dtype = to->layout.dtype;
    if (!is_float(from->layout.dtype)) {
        const int64_t value = image_int(from, y, x, c);
        const double as_double = (double)value;
        if (is_float(dtype))
            CHECK_DOUBLE(image_float(to, y, x, c), dtype == OCHRE_F32 ? (double)(float)value : as_double);
        else if (dtype == OCHRE_I64)
            CHECK_INT(image_int(to, y, x, c), value);
        else
            CHECK_INT(image_int(to, y, x, c), fmin(fmax(as_double, lowest[dtype]), highest[dtype]));
        return;
    }
    const double value = image_float(from, y, x, c);
    if (is_float(dtype)) {
        CHECK_DOUBLE(image_float(to, y, x, c), dtype == OCHRE_F32 ? (double)(float)value : value);
        return;
    }
    const double wanted = fmin(fmax(rounded(value), lowest[dtype]), highest[dtype]);
    CHECK_INT(image_int(to, y, x, c), isnan(value) ? 0 : wanted >= 0x1p63 ? INT64_MAX : (int64_t)wanted);
}

static void fill(image *im) {
    static const double special[] = {0.5,   1.5,  -0.5,  254.5,   255.5,  -128.5, 1e10,
                                     -1e10, 1e20, -1e20, 65535.5, 0x1p62, 1e-45};
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++)
            for (int64_t c = 0; c < im->layout.channels; c++) {
                const int64_t bits = (int64_t)random_bits() >> random_int(0, 63);
                if (!is_float(im->layout.dtype))
                    image_set_int(im, y, x, c, bits);
                else
                    image_set_float(im, y, x, c, random_int(0, 1) ? special[random_int(0, 12)] : (double)bits / 4);
            }
}

static void check_convert(ochre_dtype from, ochre_dtype to, int64_t h, int64_t w, int64_t c, image_form form) {
    image in = image_make(from, h, w, c, form);
    image out = image_make(to, h, w, c, (image_form)((form + 2) % (LAST_WRITABLE_FORM + 1)));
    fill(&in);
    if (from == OCHRE_F64 && h * w > 3) {
        image_set_float(&in, 0, 0, 0, (double)NAN);
        image_set_float(&in, h - 1, w - 1, c - 1, INFINITY);
    }
    CHECK_INT(ochre_convert(in.data, &in.layout, out.data, &out.layout), OCHRE_OK);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t i = 0; i < c; i++) check_element(&in, &out, y, x, i);
    image_check_gaps(&out);
    image_free(&out);
    image_free(&in);
}

static void every_dtype_becomes_every_other(void) {
    for (int from = OCHRE_U8; from <= OCHRE_F64; from++)
        for (int to = OCHRE_U8; to <= OCHRE_F64; to++)
            for (int form = DENSE; form < FORMS; form++)
                check_convert((ochre_dtype)from, (ochre_dtype)to, 5, 67, 1 + form % 3, (image_form)form);
}

static void every_tail_of_a_block_is_converted(void) {
    for (int64_t w = 0; w <= 2 * 256 + 3; w += w % 256 < 4 || w % 256 > 250 ? 1 : 31) {
        check_convert(OCHRE_F32, OCHRE_U8, 1, w, 3, DENSE);
        check_convert(OCHRE_U16, OCHRE_F64, w, 1, 1, DENSE);
    }
}

static void what_is_not_served_is_refused(void) {
    const float in[4] = {0};
    unsigned char out[4] = {9, 9, 9, 9};
    const ochre_layout floats = {OCHRE_F32, 2, 2, 1, 8, 4, 4}, bytes = {OCHRE_U8, 2, 2, 1, 2, 1, 1};
    ochre_layout odd = bytes;
    odd.dtype = 8;
    CHECK_INT(ochre_convert(in, &floats, out, &odd), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_convert(in, &odd, out, &bytes), OCHRE_BAD_DTYPE);
    odd = bytes, odd.channels = 2;
    CHECK_INT(ochre_convert(in, &floats, out, &odd), OCHRE_BAD_SIZE);
    odd = bytes, odd.width = 1;
    CHECK_INT(ochre_convert(in, &floats, out, &odd), OCHRE_BAD_SIZE);
    odd = bytes, odd.height = -1;
    CHECK_INT(ochre_convert(in, &odd, out, &odd), OCHRE_BAD_SIZE);
    for (int i = 0; i < 4; i++) CHECK_INT(out[i], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_becomes_every_other();
    every_tail_of_a_block_is_converted();
    what_is_not_served_is_refused();
    return 0;
}
