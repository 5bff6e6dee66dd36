/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

static void check_copy(ochre_dtype dtype, int64_t h, int64_t w, int64_t channels, image_form from, image_form to) {
    image in = image_make(dtype, h, w, channels, from), out = image_make(dtype, h, w, channels, to);
    image_fill_random(&in, 0, 100);
    CHECK_INT(ochre_copy(in.data, &in.layout, out.data, &out.layout), OCHRE_OK);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t c = 0; c < channels; c++)
                if (dtype == OCHRE_F32 || dtype == OCHRE_F64)
                    CHECK_DOUBLE(image_float(&out, y, x, c), image_float(&in, y, x, c));
                else
                    CHECK_INT(image_int(&out, y, x, c), image_int(&in, y, x, c));
    image_check_gaps(&out);
    image_free(&out);
    image_free(&in);
}

static void every_form_becomes_every_other(void) {
    for (int dtype = OCHRE_U8; dtype <= OCHRE_F64; dtype++)
        for (int from = DENSE; from < FORMS; from++)
            for (int to = DENSE; to <= LAST_WRITABLE_FORM; to++)
                check_copy((ochre_dtype)dtype, 1 + (from * 29) % 70, 1 + (to * 37) % 70, 1 + (from + to + dtype) % 5,
                           (image_form)from, (image_form)to);
    for (int64_t side = 30; side < 36; side++)
        for (int64_t channels = 1; channels < 8; channels++)
            check_copy(OCHRE_U16, side, 65 - side, channels, TRANSPOSED, DENSE);
}

static void what_is_not_served_is_refused(void) {
    const uint8_t in[4] = {1, 2, 3, 4};
    uint8_t out[4] = {9, 9, 9, 9};
    const ochre_layout layout = {OCHRE_U8, 2, 2, 1, 2, 1, 1};
    ochre_layout odd = layout;
    odd.dtype = OCHRE_I8;
    CHECK_INT(ochre_copy(in, &layout, out, &odd), OCHRE_BAD_DTYPE);
    odd.dtype = 8;
    CHECK_INT(ochre_copy(in, &odd, out, &odd), OCHRE_BAD_DTYPE);
    odd = layout, odd.channels = 2;
    CHECK_INT(ochre_copy(in, &layout, out, &odd), OCHRE_BAD_SIZE);
    odd = layout, odd.width = 1;
    CHECK_INT(ochre_copy(in, &layout, out, &odd), OCHRE_BAD_SIZE);
    for (int i = 0; i < 4; i++) CHECK_INT(out[i], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_becomes_every_other();
    what_is_not_served_is_refused();
    return 0;
}
