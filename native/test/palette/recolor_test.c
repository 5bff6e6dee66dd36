/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"
#include "labels.h"

static const ochre_dtype dtypes[] = {OCHRE_U8,  OCHRE_I8,  OCHRE_U16, OCHRE_I16,
                                     OCHRE_I32, OCHRE_I64, OCHRE_F32, OCHRE_F64};

/* Each output byte is the table's, 0 on the background, and unchanged where a label is outside the table. */
static void check_recolor(const image *labels, ochre_dtype dtype, int64_t channels, int64_t m,
                          const int64_t *background, image_form form) {
    const int64_t h = labels->layout.height, w = labels->layout.width;
    image table = image_make(dtype, m, 1, channels, DENSE), out = image_make(dtype, h, w, channels, form);
    const size_t bytes = m == 0 ? 0 : table.memory.bytes / (size_t)(m * channels);
    for (size_t i = 0; i < table.memory.bytes; i++) table.data[i] = (unsigned char)random_bits();
    ochre_offender offender = {-7, -7, -7};
    const int64_t status =
        ochre_recolor(labels->data, &labels->layout, table.data, m, background, out.data, &out.layout, &offender);
    int64_t first = -1;
    for (int64_t i = 0; i < h * w; i++) {
        const int64_t label = image_int(labels, i / w, i % w, 0);
        const int is_background = background != NULL && label == *background;
        const int is_outside = !is_background && (label < 0 || label >= m);
        if (is_outside && first < 0) first = i;
        for (int64_t c = 0; c < channels; c++)
            for (size_t b = 0; b < bytes; b++) {
                const unsigned char got = image_at(&out, i / w, i % w, c)[b];
                const int64_t cell = (label * channels + c) * (int64_t)bytes + (int64_t)b;
                CHECK_INT(got, is_outside ? 0xA5 : is_background ? 0 : table.data[cell]);
            }
    }
    CHECK_INT(status, first < 0 ? OCHRE_OK : OCHRE_LABEL_RANGE);
    CHECK_INT(offender.row, first < 0 ? -7 : first / w);
    CHECK_INT(offender.column, first < 0 ? -7 : first % w);
    CHECK_INT(offender.label, first < 0 ? -7 : image_int(labels, first / w, first % w, 0));
    image_check_gaps(&out);
    image_free(&out);
    image_free(&table);
}

static void every_dtype_and_form_is_recolored(void) {
    const int64_t channels[] = {1, 2, 3, 4, 7};
    for (int d = 0; d < 8; d++)
        for (int l = 0; l < INTEGER_DTYPES; l++)
            for (int form = DENSE; form <= LAST_WRITABLE_FORM; form++) {
                const int64_t m = random_int(1, 30), background = random_int(0, m);
                image labels = image_make(integer_dtypes[l].dtype, 3, 41, 1, (image_form)((form + l) % FORMS));
                image_fill_random(&labels, 0, m - 1);
                check_recolor(&labels, dtypes[d], channels[(d + form) % 5], m, NULL, (image_form)form);
                check_recolor(&labels, dtypes[d], channels[(l + form) % 5], m, &background, (image_form)form);
                image_free(&labels);
            }
}

static void every_tail_of_a_block_is_recolored(void) {
    for (int64_t width = 0; width <= 2 * 256 + 3; width++) {
        image labels = image_make(OCHRE_I32, 1, width, 1, DENSE);
        image_fill_random(&labels, 0, 9);
        check_recolor(&labels, OCHRE_U8, 3, 10, NULL, DENSE);
        image_free(&labels);
    }
}

/* Labels up to the table's last row, or not that far. */
static void every_length_of_a_table_is_read(void) {
    for (int64_t m = 250; m <= 262; m++)
        for (int64_t last = m - 2; last <= m; last++) {
            image labels = image_make(OCHRE_I32, 2, 300, 1, DENSE);
            image_fill_random(&labels, 0, m - 2);
            image_set_int(&labels, 1, 7, 0, last);
            check_recolor(&labels, OCHRE_U8, 3, m, NULL, DENSE);
            image_free(&labels);
        }
}

static void offenders_are_left_unwritten_and_the_first_is_named(void) {
    const int64_t background = -1;
    for (int form = DENSE; form <= LAST_WRITABLE_FORM; form++)
        for (int64_t width = 1; width < 600; width += 149) {
            image labels = image_make(OCHRE_I16, 4, width, 1, (image_form)form);
            image_fill_random(&labels, 0, 9);
            for (int i = 0; i < 3; i++)
                image_set_int(&labels, random_int(0, 3), random_int(0, width - 1), 0, random_int(0, 1) ? 10 : -1);
            check_recolor(&labels, OCHRE_U16, 3, 10, NULL, (image_form)form);
            check_recolor(&labels, OCHRE_F32, 1, 10, &background, (image_form)form);
            image_free(&labels);
        }
}

static void a_table_of_no_rows_takes_only_background(void) {
    const int64_t background = 4;
    image labels = image_make(OCHRE_U8, 2, 5, 1, DENSE);
    image_fill_random(&labels, 4, 4);
    check_recolor(&labels, OCHRE_U8, 3, 0, &background, DENSE);
    image_free(&labels);
}

static void what_is_not_served_is_refused(void) {
    const unsigned char label[8] = {0}, table[8] = {0};
    unsigned char out[8] = {9};
    ochre_offender offender;
    const ochre_layout pixel = {OCHRE_U8, 1, 1, 3, 3, 3, 1}, plane = {OCHRE_U8, 1, 1, 1, 1, 1, 1};
    ochre_layout to = pixel, from = plane;
    to.dtype = 8;
    CHECK_INT(ochre_recolor(label, &from, table, 1, NULL, out, &to, &offender), OCHRE_BAD_DTYPE);
    to = pixel;
    from.dtype = OCHRE_F32;
    CHECK_INT(ochre_recolor(label, &from, table, 1, NULL, out, &to, &offender), OCHRE_BAD_DTYPE);
    from = plane;
    to.channels = 0;
    CHECK_INT(ochre_recolor(label, &from, table, 1, NULL, out, &to, &offender), OCHRE_BAD_SIZE);
    to = pixel;
    to.height = 2;
    CHECK_INT(ochre_recolor(label, &from, table, 1, NULL, out, &to, &offender), OCHRE_BAD_SIZE);
    to = pixel;
    from.channels = 3;
    CHECK_INT(ochre_recolor(label, &from, table, 1, NULL, out, &to, &offender), OCHRE_BAD_SIZE);
    from = plane;
    CHECK_INT(ochre_recolor(label, &from, table, -1, NULL, out, &to, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(out[0], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_and_form_is_recolored();
    every_tail_of_a_block_is_recolored();
    every_length_of_a_table_is_read();
    offenders_are_left_unwritten_and_the_first_is_named();
    a_table_of_no_rows_takes_only_background();
    what_is_not_served_is_refused();
    return 0;
}
