/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

static int64_t expected(int64_t color, int64_t alpha, int64_t most, int back) {
    if (!back) return (color * alpha + most / 2) / most;
    if (alpha == 0) return 0;
    const int64_t quotient = (2 * color * most + alpha) / (2 * alpha);
    return quotient < most ? quotient : most;
}

static void check_form(ochre_dtype dtype, int64_t w, image_form form, int back) {
    image in = image_make(dtype, 3, w, 4, form);
    image out = image_make(dtype, 3, w, 4, (image_form)((form + 2) % (LAST_WRITABLE_FORM + 1)));
    const int64_t most = dtype == OCHRE_U8 ? 255 : 65535;
    image_fill_random(&in, 0, dtype == OCHRE_F32 ? 3 : most);
    CHECK_INT(ochre_premultiply(in.data, &in.layout, back, out.data, &out.layout), OCHRE_OK);
    for (int64_t i = 0; i < 3 * w * 4; i++) {
        const int64_t y = i / 4 / w, x = i / 4 % w, c = i % 4;
        if (dtype == OCHRE_F32) {
            const float color = (float)image_float(&in, y, x, c), alpha = (float)image_float(&in, y, x, 3);
            const float wanted = !back ? color * alpha : alpha == 0 ? 0 : color / alpha;
            CHECK_DOUBLE(image_float(&out, y, x, c), (double)(c == 3 ? alpha : wanted));
        } else {
            const int64_t color = image_int(&in, y, x, c), alpha = image_int(&in, y, x, 3);
            CHECK_INT(image_int(&out, y, x, c), c == 3 ? alpha : expected(color, alpha, most, back));
        }
    }
    image_check_gaps(&out);
    image_free(&out);
    image_free(&in);
}

static void colours_are_multiplied_and_divided(void) {
    static const ochre_dtype dtypes[] = {OCHRE_U8, OCHRE_U16, OCHRE_F32};
    for (int i = 0; i < 3; i++)
        for (int form = DENSE; form < FORMS; form++)
            for (int64_t w = 1; w < 600; w = w * 3 + form) {
                check_form(dtypes[i], w, (image_form)form, 0);
                check_form(dtypes[i], w, (image_form)form, 1);
            }
}

/* Every colour with every alpha. */
static void every_pair_of_bytes_is_right(void) {
    static uint8_t in[65536 * 4], out[65536 * 4];
    for (int i = 0; i < 65536; i++) {
        in[4 * i] = (uint8_t)(i / 256);
        in[4 * i + 3] = (uint8_t)(i % 256);
    }
    const ochre_layout layout = {OCHRE_U8, 1, 65536, 4, 65536 * 4, 4, 1};
    for (int back = 0; back < 2; back++) {
        CHECK_INT(ochre_premultiply(in, &layout, back, out, &layout), OCHRE_OK);
        for (int i = 0; i < 65536; i++) CHECK_INT(out[4 * i], expected(i / 256, i % 256, 255, back));
    }
}

static void what_is_not_served_is_refused(void) {
    const uint8_t in[8] = {0};
    uint8_t out[8] = {9};
    const ochre_layout four = {OCHRE_U8, 1, 2, 4, 8, 4, 1};
    ochre_layout odd = four;
    odd.channels = 3;
    CHECK_INT(ochre_premultiply(in, &odd, 0, out, &four), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_premultiply(in, &four, 0, out, &odd), OCHRE_BAD_SIZE);
    odd = four, odd.dtype = OCHRE_F64;
    CHECK_INT(ochre_premultiply(in, &odd, 0, out, &odd), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_premultiply(in, &four, 0, out, &odd), OCHRE_BAD_DTYPE);
    odd = four, odd.height = 2;
    CHECK_INT(ochre_premultiply(in, &odd, 0, out, &four), OCHRE_BAD_SIZE);
    CHECK_INT(out[0], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    colours_are_multiplied_and_divided();
    every_pair_of_bytes_is_right();
    what_is_not_served_is_refused();
    return 0;
}
