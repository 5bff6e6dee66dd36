/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

static const int64_t shares[2][3] = {{19595, 38470, 7471}, {13933, 46871, 4732}};
static const double weights[2][3] = {{0.299, 0.587, 0.114}, {0.2126, 0.7152, 0.0722}};

static int is_float(int64_t dtype) {
    return dtype == OCHRE_F32 || dtype == OCHRE_F64;
}

static void fill(image *im, int64_t most) {
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++)
            for (int64_t c = 0; c < im->layout.channels; c++)
                if (is_float(im->layout.dtype))
                    image_set_float(im, y, x, c, random_unit() * 3 - 1);
                else
                    image_set_int(im, y, x, c, random_int(0, 3) ? random_int(0, most) : most);
}

static void check_pixel(const image *in, int64_t luma, const image *out, int64_t y, int64_t x) {
    if (is_float(in->layout.dtype)) {
        const double sum = weights[luma][0] * image_float(in, y, x, 0) + weights[luma][1] * image_float(in, y, x, 1);
        const double gray = sum + weights[luma][2] * image_float(in, y, x, 2);
        CHECK_DOUBLE(image_float(out, y, x, 0), in->layout.dtype == OCHRE_F32 ? (double)(float)gray : gray);
        return;
    }
    int64_t sum = 32768;
    for (int c = 0; c < 3; c++) sum += shares[luma][c] * image_int(in, y, x, c);
    CHECK_INT(image_int(out, y, x, 0), sum / 65536);
}

static void check_gray(ochre_dtype dtype, int64_t h, int64_t w, int64_t channels, image_form form, int64_t luma) {
    image in = image_make(dtype, h, w, channels, form);
    image out = image_make(dtype, h, w, 1, (image_form)((form + 1) % (LAST_WRITABLE_FORM + 1)));
    fill(&in, dtype == OCHRE_U16 ? 65535 : 255);
    CHECK_INT(ochre_gray(in.data, &in.layout, luma, out.data, &out.layout), OCHRE_OK);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            if (channels > 1)
                check_pixel(&in, luma, &out, y, x);
            else if (is_float(dtype))
                CHECK_DOUBLE(image_float(&out, y, x, 0), image_float(&in, y, x, 0));
            else
                CHECK_INT(image_int(&out, y, x, 0), image_int(&in, y, x, 0));
    image_check_gaps(&out);
    image_free(&out);
    image_free(&in);
}

static void it_is_the_weighted_sum(void) {
    static const ochre_dtype dtypes[] = {OCHRE_U8, OCHRE_U16, OCHRE_F32, OCHRE_F64};
    static const int64_t widths[] = {0, 1, 2, 31, 33, 255, 256, 257, 515};
    for (int i = 0; i < 4; i++)
        for (int form = DENSE; form < FORMS; form++)
            for (int j = 0; j < 9; j++) {
                const int64_t channels = j % 3 == 0 ? 4 : j % 3 == 1 ? 3 : 1;
                check_gray(dtypes[i], 1 + j % 3, widths[j], channels, (image_form)form, (form + j) % 2);
            }
    for (int64_t w = 1; w < 70; w++) check_gray(OCHRE_U8, 1, w, 3, DENSE, 0);
}

static void what_is_not_served_is_refused(void) {
    const uint8_t in[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint8_t out[4] = {9, 9, 9, 9};
    const ochre_layout from = {OCHRE_U8, 1, 2, 3, 6, 3, 1}, to = {OCHRE_U8, 1, 2, 1, 2, 1, 1};
    ochre_layout odd = from;
    odd.channels = 2;
    CHECK_INT(ochre_gray(in, &odd, 0, out, &to), OCHRE_BAD_SIZE);
    odd = from, odd.dtype = OCHRE_I16;
    CHECK_INT(ochre_gray(in, &odd, 0, out, &to), OCHRE_BAD_DTYPE);
    odd = to, odd.dtype = OCHRE_U16;
    CHECK_INT(ochre_gray(in, &from, 0, out, &odd), OCHRE_BAD_DTYPE);
    odd = to, odd.width = 1;
    CHECK_INT(ochre_gray(in, &from, 0, out, &odd), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_gray(in, &from, 0, out, &from), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_gray(in, &from, 2, out, &to), OCHRE_BAD_SIZE);
    for (int i = 0; i < 4; i++) CHECK_INT(out[i], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    it_is_the_weighted_sum();
    what_is_not_served_is_refused();
    return 0;
}
