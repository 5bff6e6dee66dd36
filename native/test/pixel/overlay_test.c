/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

static int64_t most(int64_t dtype) {
    return dtype == OCHRE_U8 ? 255 : 65535;
}

static void fill(image *im) {
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++)
            for (int64_t c = 0; c < im->layout.channels; c++)
                if (im->layout.dtype == OCHRE_F32)
                    image_set_float(im, y, x, c, random_int(0, 3) ? random_unit() : (double)random_int(0, 1));
                else
                    image_set_int(im, y, x, c,
                                  random_int(0, 3) ? random_int(0, most(im->layout.dtype))
                                                   : random_int(0, 1) * most(im->layout.dtype));
}

/* The nearest integer to a quotient of whole numbers, halves up. */
static int64_t nearest(int64_t numerator, int64_t denominator) {
    return denominator == 0 ? 0 : (2 * numerator + denominator) / (2 * denominator);
}

static void check_whole(const image *under, const image *top, const image *out, int64_t y, int64_t x) {
    const int64_t m = most(under->layout.dtype), a = image_int(top, y, x, 3), rest = m - a;
    const int64_t k = under->layout.channels == 4 ? image_int(under, y, x, 3) : m, whole = a * m + rest * k;
    for (int64_t c = 0; c < 3; c++)
        CHECK_INT(image_int(out, y, x, c),
                  nearest(a * m * image_int(top, y, x, c) + rest * k * image_int(under, y, x, c), whole));
    if (under->layout.channels == 4) CHECK_INT(image_int(out, y, x, 3), nearest(whole, m));
}

static void check_real(const image *under, const image *top, const image *out, int64_t y, int64_t x) {
    const int has_alpha = under->layout.channels == 4;
    const double a = image_float(top, y, x, 3), rest = (1 - a) * (has_alpha ? image_float(under, y, x, 3) : 1);
    for (int64_t c = 0; c < 3; c++) {
        const double sum = a * image_float(top, y, x, c) + rest * image_float(under, y, x, c);
        const double color = has_alpha ? (a + rest == 0 ? 0 : sum / (a + rest)) : sum;
        CHECK_DOUBLE(image_float(out, y, x, c), (double)(float)color);
    }
    if (has_alpha) CHECK_DOUBLE(image_float(out, y, x, 3), (double)(float)(a + rest));
}

static void check_overlay(ochre_dtype dtype, int64_t w, int64_t channels, image_form form) {
    image under = image_make(dtype, 3, w, channels, form);
    image top = image_make(dtype, 3, w, 4, (image_form)((form + 1) % FORMS));
    image out = image_make(dtype, 3, w, channels, (image_form)((form + 2) % (LAST_WRITABLE_FORM + 1)));
    fill(&under);
    fill(&top);
    CHECK_INT(ochre_overlay(under.data, &under.layout, top.data, &top.layout, out.data, &out.layout), OCHRE_OK);
    for (int64_t y = 0; y < 3; y++)
        for (int64_t x = 0; x < w; x++)
            if (dtype == OCHRE_F32)
                check_real(&under, &top, &out, y, x);
            else
                check_whole(&under, &top, &out, y, x);
    image_check_gaps(&out);
    image_free(&out);
    image_free(&top);
    image_free(&under);
}

static void colours_are_mixed_by_alpha(void) {
    static const ochre_dtype dtypes[] = {OCHRE_U8, OCHRE_U16, OCHRE_F32};
    static const int64_t widths[] = {0, 1, 5, 33, 255, 256, 400};
    for (int i = 0; i < 3; i++)
        for (int form = DENSE; form < FORMS; form++)
            for (int64_t channels = 3; channels <= 4; channels++)
                check_overlay(dtypes[i], widths[(form + channels) % 7], channels, (image_form)form);
    for (int i = 0; i < 20; i++) check_overlay(i % 2 ? OCHRE_U8 : OCHRE_U16, 500, 4, DENSE);
}

/* Every colour and every alpha over black and over white, in place. */
static void every_product_of_bytes_is_right(void) {
    static uint8_t top[65536 * 4], under[65536 * 3];
    for (int i = 0; i < 65536; i++) {
        top[4 * i] = top[4 * i + 1] = top[4 * i + 2] = (uint8_t)(i / 256);
        top[4 * i + 3] = (uint8_t)(i % 256);
        under[3 * i] = 0, under[3 * i + 1] = 255, under[3 * i + 2] = 100;
    }
    const ochre_layout four = {OCHRE_U8, 1, 65536, 4, 65536 * 4, 4, 1};
    const ochre_layout three = {OCHRE_U8, 1, 65536, 3, 65536 * 3, 3, 1};
    CHECK_INT(ochre_overlay(under, &three, top, &four, under, &three), OCHRE_OK);
    for (int i = 0; i < 65536; i++) {
        const int64_t color = i / 256, a = i % 256;
        CHECK_INT(under[3 * i], nearest(a * color, 255));
        CHECK_INT(under[3 * i + 1], nearest(a * color + (255 - a) * 255, 255));
        CHECK_INT(under[3 * i + 2], nearest(a * color + (255 - a) * 100, 255));
    }
}

static void what_is_not_served_is_refused(void) {
    const uint8_t in[16] = {0};
    uint8_t out[16] = {9};
    const ochre_layout three = {OCHRE_U8, 1, 2, 3, 6, 3, 1}, four = {OCHRE_U8, 1, 2, 4, 8, 4, 1};
    ochre_layout odd = four;
    odd.width = 1;
    CHECK_INT(ochre_overlay(in, &three, in, &odd, out, &three), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_overlay(in, &three, in, &three, out, &three), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_overlay(in, &three, in, &four, out, &four), OCHRE_BAD_SIZE);
    odd = three, odd.channels = 2;
    CHECK_INT(ochre_overlay(in, &odd, in, &four, out, &odd), OCHRE_BAD_SIZE);
    odd = four, odd.dtype = OCHRE_U16;
    CHECK_INT(ochre_overlay(in, &three, in, &odd, out, &three), OCHRE_BAD_DTYPE);
    CHECK_INT(out[0], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    colours_are_mixed_by_alpha();
    every_product_of_bytes_is_right();
    what_is_not_served_is_refused();
    return 0;
}
