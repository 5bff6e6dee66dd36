/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

static int is_float(int64_t dtype) {
    return dtype == OCHRE_F32 || dtype == OCHRE_F64;
}

static double value(const image *im, int64_t y, int64_t x, int64_t c) {
    return is_float(im->layout.dtype) ? image_float(im, y, x, c) : (double)image_int(im, y, x, c);
}

static void set(image *im, int64_t y, int64_t x, int64_t c, int64_t number) {
    if (is_float(im->layout.dtype))
        image_set_float(im, y, x, c, (double)number);
    else
        image_set_int(im, y, x, c, number);
}

static void fill(image *im) {
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++)
            for (int64_t c = 0; c < im->layout.channels; c++) set(im, y, x, c, random_int(0, 200));
}

static int64_t opaque(int64_t dtype) {
    return is_float(dtype) ? 1 : dtype == OCHRE_U8 ? 255 : 65535;
}

static void check_channels(ochre_dtype dtype, int64_t h, int64_t w, int64_t from, int64_t to, image_form form) {
    image in = image_make(dtype, h, w, from, form);
    image out = image_make(dtype, h, w, to, (image_form)((form + 3) % (LAST_WRITABLE_FORM + 1)));
    fill(&in);
    CHECK_INT(ochre_channels(in.data, &in.layout, out.data, &out.layout), OCHRE_OK);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t c = 0; c < to; c++) {
                const int has_alpha = from == 4;
                const double wanted =
                    c == 3 && !has_alpha ? (double)opaque(dtype) : value(&in, y, x, from == 1 ? 0 : c);
                CHECK_DOUBLE(value(&out, y, x, c), wanted);
            }
    image_check_gaps(&out);
    image_free(&out);
    image_free(&in);
}

static const ochre_dtype dtypes[] = {OCHRE_U8, OCHRE_U16, OCHRE_F32, OCHRE_F64};

static void each_becomes_each(void) {
    static const int64_t counts[] = {1, 3, 4}, widths[] = {0, 1, 17, 256, 301};
    for (int i = 0; i < 4; i++)
        for (int form = DENSE; form < FORMS; form++)
            for (int from = 0; from < 3; from++)
                for (int to = from ? 1 : 0; to < 3; to++)
                    check_channels(dtypes[i], 3, widths[(form + from + to) % 5], counts[from], counts[to],
                                   (image_form)form);
    for (int64_t w = 1; w < 70; w++) check_channels(OCHRE_U8, 1, w, w % 2 ? 3 : 4, w % 3 ? 4 : 3, DENSE);
}

static void the_first_pixel_that_is_not_opaque_is_found(void) {
    for (int i = 0; i < 4; i++)
        for (int form = DENSE; form <= LAST_WRITABLE_FORM; form++) {
            image im = image_make(dtypes[i], 5, 301, 4, (image_form)form);
            fill(&im);
            for (int64_t p = 0; p < 5 * 301; p++) set(&im, p / 301, p % 301, 3, opaque(dtypes[i]));
            CHECK_INT(ochre_translucent(im.data, &im.layout), -1);
            const int64_t first = random_int(0, 5 * 301 - 1), second = random_int(first, 5 * 301 - 1);
            set(&im, second / 301, second % 301, 3, 0);
            set(&im, first / 301, first % 301, 3, 0);
            CHECK_INT(ochre_translucent(im.data, &im.layout), first);
            image_free(&im);
        }
    const float more[] = {2, 1, 0.5F};
    const ochre_layout plane = {OCHRE_F32, 1, 3, 1, 12, 4, 4};
    CHECK_INT(ochre_translucent(more, &plane), 2);
}

static void what_is_not_served_is_refused(void) {
    const uint8_t in[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint8_t out[8] = {9, 9, 9, 9, 9, 9, 9, 9};
    const ochre_layout three = {OCHRE_U8, 1, 2, 3, 6, 3, 1}, one = {OCHRE_U8, 1, 2, 1, 2, 1, 1};
    ochre_layout odd = three;
    odd.channels = 2;
    CHECK_INT(ochre_channels(in, &odd, out, &three), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_channels(in, &three, out, &odd), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_channels(in, &three, out, &one), OCHRE_BAD_SIZE);
    odd = three, odd.dtype = OCHRE_U16;
    CHECK_INT(ochre_channels(in, &one, out, &odd), OCHRE_BAD_DTYPE);
    odd.dtype = OCHRE_I32;
    CHECK_INT(ochre_channels(in, &odd, out, &odd), OCHRE_BAD_DTYPE);
    odd = three, odd.height = 2;
    CHECK_INT(ochre_channels(in, &one, out, &odd), OCHRE_BAD_SIZE);
    for (int i = 0; i < 8; i++) CHECK_INT(out[i], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    each_becomes_each();
    the_first_pixel_that_is_not_opaque_is_found();
    what_is_not_served_is_refused();
    return 0;
}
