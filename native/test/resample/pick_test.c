/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

enum { ROWS = 6, COLUMNS = 11 };

static void check_pick(ochre_dtype dtype, int64_t channels, image_form form) {
    image in = image_make(dtype, 5, 7, channels, form);
    image out = image_make(dtype, ROWS, COLUMNS, channels, (image_form)((form + 2) % (LAST_WRITABLE_FORM + 1)));
    const int is_float = dtype == OCHRE_F32 || dtype == OCHRE_F64;
    for (int64_t i = 0; i < 5 * 7 * channels; i++) {
        const int64_t y = i / channels / 7, x = i / channels % 7, c = i % channels;
        if (is_float)
            image_set_float(&in, y, x, c, (double)random_int(-99, 99) / 4);
        else
            image_set_int(&in, y, x, c, random_int(0, 127));
    }
    int64_t rows[ROWS], columns[COLUMNS];
    for (int i = 0; i < ROWS; i++) rows[i] = random_int(0, 4);
    for (int i = 0; i < COLUMNS; i++) columns[i] = random_int(0, 6);
    CHECK_INT(ochre_pick(in.data, &in.layout, rows, columns, out.data, &out.layout), OCHRE_OK);
    for (int64_t y = 0; y < ROWS; y++)
        for (int64_t x = 0; x < COLUMNS; x++)
            for (int64_t c = 0; c < channels; c++) {
                if (is_float)
                    CHECK_DOUBLE(image_float(&out, y, x, c), image_float(&in, rows[y], columns[x], c));
                else
                    CHECK_INT(image_int(&out, y, x, c), image_int(&in, rows[y], columns[x], c));
            }
    image_check_gaps(&out);
    image_free(&out);
    image_free(&in);
}

static void every_dtype_and_form(void) {
    for (int dtype = OCHRE_U8; dtype <= OCHRE_F64; dtype++)
        for (int form = DENSE; form < FORMS; form++)
            for (int64_t channels = 1; channels <= 5; channels++)
                check_pick((ochre_dtype)dtype, channels, (image_form)form);
}

static void what_is_not_served_is_refused(void) {
    const unsigned char in[4] = {0};
    unsigned char out[4] = {9, 9, 9, 9};
    const ochre_layout bytes = {OCHRE_U8, 2, 2, 1, 2, 1, 1};
    ochre_layout odd = bytes;
    const int64_t sound[] = {0, 1}, above[] = {0, 2}, below[] = {-1, 0};
    odd.dtype = OCHRE_I8;
    CHECK_INT(ochre_pick(in, &bytes, sound, sound, out, &odd), OCHRE_BAD_DTYPE);
    odd = bytes, odd.channels = 2;
    CHECK_INT(ochre_pick(in, &bytes, sound, sound, out, &odd), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_pick(in, &bytes, above, sound, out, &bytes), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_pick(in, &bytes, sound, below, out, &bytes), OCHRE_BAD_SIZE);
    for (int i = 0; i < 4; i++) CHECK_INT(out[i], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_and_form();
    what_is_not_served_is_refused();
    return 0;
}
