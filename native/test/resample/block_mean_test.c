/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

static void check_means(int64_t h, int64_t w, int64_t tall, int64_t wide, int64_t channels, image_form form) {
    /* one row and column more than the blocks need */
    image in = image_make(OCHRE_U8, h * tall + (form == PADDED), w * wide + (form == FLIPPED), channels, form);
    image out = image_make(OCHRE_U8, h, w, channels, (image_form)((form + 2) % (LAST_WRITABLE_FORM + 1)));
    image_fill_random(&in, random_int(0, 1) ? 250 : 0, 255);
    CHECK_INT(ochre_block_mean(in.data, &in.layout, tall, wide, out.data, &out.layout), OCHRE_OK);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t c = 0; c < channels; c++) {
                int64_t sum = 0;
                for (int64_t k = 0; k < tall * wide; k++)
                    sum += image_int(&in, y * tall + k / wide, x * wide + k % wide, c);
                CHECK_INT(image_int(&out, y, x, c), (2 * sum + tall * wide) / (2 * tall * wide));
            }
    image_check_gaps(&out);
    image_free(&out);
    image_free(&in);
}

static void every_form_and_block(void) {
    for (int form = DENSE; form < FORMS; form++)
        for (int64_t channels = 1; channels <= 4; channels++) {
            check_means(3, 21, 2, 2, channels, (image_form)form);
            check_means(2, 7, 1, 3, channels, (image_form)form);
            check_means(4, 5, 3, 1, channels, (image_form)form);
            check_means(1, 2, 128, 128, channels, (image_form)form);
            check_means(2, 5, random_int(1, 128), random_int(1, 128), channels, (image_form)form);
        }
}

static void every_tail(void) {
    for (int64_t w = 1; w < 140; w++) check_means(2, w, 2, 2, 1 + w % 4, DENSE);
    check_means(1, 3000, 2, 2, 3, DENSE);
}

static void what_is_not_served_is_refused(void) {
    const unsigned char in[16] = {0};
    unsigned char out[4] = {9, 9, 9, 9};
    const ochre_layout from = {OCHRE_U8, 4, 4, 1, 4, 1, 1}, to = {OCHRE_U8, 2, 2, 1, 2, 1, 1};
    ochre_layout odd = to;
    odd.dtype = OCHRE_U16;
    CHECK_INT(ochre_block_mean(in, &from, 2, 2, out, &odd), OCHRE_BAD_DTYPE);
    odd = to, odd.channels = 2;
    CHECK_INT(ochre_block_mean(in, &from, 2, 2, out, &odd), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_block_mean(in, &from, 3, 2, out, &to), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_block_mean(in, &from, 2, 3, out, &to), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_block_mean(in, &from, 0, 2, out, &to), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_block_mean(in, &from, 2, 129, out, &to), OCHRE_BAD_SIZE);
    for (int i = 0; i < 4; i++) CHECK_INT(out[i], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_and_block();
    every_tail();
    what_is_not_served_is_refused();
    return 0;
}
