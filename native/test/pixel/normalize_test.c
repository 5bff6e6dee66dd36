/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>
#include <string.h>

enum { MOST_CHANNELS = 9 };

static uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* The formula, one rounded step after the other. */
static float normalized(double value, const float *terms, int64_t channels, int64_t c) {
    const volatile float scaled = (float)value * terms[0];
    const volatile float centred = scaled - terms[1 + c];
    const volatile float divided = centred / terms[1 + channels + c];
    return divided;
}

static void fill_terms(float *terms, int64_t channels) {
    terms[0] = (float)random_int(-1000, 1000) / 77;
    for (int64_t c = 0; c < channels; c++) {
        terms[1 + c] = (float)random_int(-1000, 1000) / 333;
        terms[1 + channels + c] = (float)random_int(1, 1000) / 371;
    }
}

static void fill(image *im) {
    static const float special[] = {0.1F, -0.0F, NAN, INFINITY, 1e38F, 1e-42F, -3};
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++)
            for (int64_t c = 0; c < im->layout.channels; c++)
                if (im->layout.dtype != OCHRE_F32)
                    image_set_int(im, y, x, c, (int64_t)(random_bits() & 65535));
                else
                    image_set_float(im, y, x, c, special[random_int(0, 6)]);
}

static void check_normalize(ochre_dtype dtype, int64_t h, int64_t w, int64_t channels, image_form form,
                            image_form out_form) {
    float terms[1 + 2 * MOST_CHANNELS];
    image in = image_make(dtype, h, w, channels, form);
    image out = image_make(OCHRE_F32, h, w, channels, out_form);
    fill(&in);
    fill_terms(terms, channels);
    CHECK_INT(ochre_normalize(in.data, &in.layout, out.data, &out.layout, terms), OCHRE_OK);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t c = 0; c < channels; c++) {
                const double value = dtype == OCHRE_F32 ? image_float(&in, y, x, c) : (double)image_int(&in, y, x, c);
                const float wanted = normalized(value, terms, channels, c);
                float got;
                memcpy(&got, image_at(&out, y, x, c), sizeof got);
                if (isnan(wanted))
                    CHECK(isnan(got));
                else
                    CHECK_INT(bits_of(got), bits_of(wanted));
            }
    image_check_gaps(&out);
    image_free(&out);
    image_free(&in);
}

static void every_dtype_and_form_is_the_formula(void) {
    static const ochre_dtype dtypes[] = {OCHRE_U8, OCHRE_U16, OCHRE_F32};
    for (int d = 0; d < 3; d++)
        for (int form = DENSE; form < FORMS; form++)
            for (int64_t channels = 1; channels <= MOST_CHANNELS; channels += channels < 5 ? 1 : 4)
                for (int out = DENSE; out <= LAST_WRITABLE_FORM; out++)
                    check_normalize(dtypes[d], 3, 67, channels, (image_form)form, (image_form)out);
}

static void every_tail_of_a_block_is_the_formula(void) {
    for (int64_t w = 0; w <= 2 * 256 + 3; w += w % 256 < 70 || w % 256 > 250 ? 1 : 31)
        for (int64_t channels = 1; channels <= 4; channels++) {
            check_normalize(OCHRE_U8, 1, w, channels, DENSE, PLANES);
            check_normalize(OCHRE_U16, w, 1, channels, DENSE, PLANES);
        }
}

static void what_is_not_served_is_refused(void) {
    const float terms[3] = {1, 0, 1};
    const unsigned char in[4] = {0};
    float out[4] = {9, 9, 9, 9};
    const ochre_layout bytes = {OCHRE_U8, 2, 2, 1, 2, 1, 1}, floats = {OCHRE_F32, 2, 2, 1, 8, 4, 4};
    ochre_layout odd = bytes;
    odd.dtype = OCHRE_I8;
    CHECK_INT(ochre_normalize(in, &odd, out, &floats, terms), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_normalize(in, &bytes, out, &bytes, terms), OCHRE_BAD_DTYPE);
    odd = bytes, odd.channels = 2;
    CHECK_INT(ochre_normalize(in, &odd, out, &floats, terms), OCHRE_BAD_SIZE);
    odd = bytes, odd.width = 1;
    CHECK_INT(ochre_normalize(in, &odd, out, &floats, terms), OCHRE_BAD_SIZE);
    odd = bytes, odd.height = -1;
    CHECK_INT(ochre_normalize(in, &odd, out, &odd, terms), OCHRE_BAD_DTYPE);
    for (int i = 0; i < 4; i++) CHECK_INT((int)out[i], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_and_form_is_the_formula();
    every_tail_of_a_block_is_the_formula();
    what_is_not_served_is_refused();
    return 0;
}
