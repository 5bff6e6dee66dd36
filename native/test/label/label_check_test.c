/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"
#include "labels.h"

static void check_is_silent(const image *labels, int64_t m, const int64_t *background) {
    ochre_offender offender = {-7, -7, -7};
    CHECK_INT(ochre_label_check(labels->data, &labels->layout, m, background, &offender), OCHRE_OK);
    CHECK_INT(offender.row, -7);
    CHECK_INT(offender.column, -7);
    CHECK_INT(offender.label, -7);
}

static void check_reports(const image *labels, int64_t m, const int64_t *background, int64_t row, int64_t column) {
    ochre_offender offender = {-7, -7, -7};
    CHECK_INT(ochre_label_check(labels->data, &labels->layout, m, background, &offender), OCHRE_LABEL_RANGE);
    CHECK_INT(offender.row, row);
    CHECK_INT(offender.column, column);
    CHECK_INT(offender.label, image_int(labels, row, column, 0));
}

/* One pixel is wrong, then an earlier one too: the first in row order is reported. */
static void the_first_offender_is_named(void) {
    for (int d = 0; d < INTEGER_DTYPES; d++)
        for (int form = DENSE; form <= LAST_WRITABLE_FORM; form++)
            for (int round = 0; round < 20; round++) {
                const int64_t h = random_int(1, 20), w = random_int(1, 300), m = random_int(1, 100);
                image labels = image_make(integer_dtypes[d].dtype, h, w, 1, (image_form)form);
                image_fill_random(&labels, 0, m - 1);
                check_is_silent(&labels, m, NULL);
                const int64_t place = random_int(0, h * w - 1), earlier = random_int(0, place);
                const int64_t wrong = integer_dtypes[d].min < 0 && round % 2 == 0 ? integer_dtypes[d].min : m;
                image_set_int(&labels, place / w, place % w, 0, wrong);
                check_reports(&labels, m, NULL, place / w, place % w);
                check_is_silent(&labels, m, &wrong);
                image_set_int(&labels, earlier / w, earlier % w, 0, integer_dtypes[d].max);
                check_reports(&labels, m, NULL, earlier / w, earlier % w);
                image_free(&labels);
            }
}

static void a_background_may_be_any_id(void) {
    const int64_t ids[] = {INT64_MIN, -2, -1, 0, 3, 5, INT64_MAX};
    image labels = image_make(OCHRE_I64, 2, 300, 1, PADDED);
    for (int i = 0; i < 7; i++) {
        image_fill_random(&labels, 0, 4);
        image_set_int(&labels, 1, 299, 0, ids[i]);
        check_is_silent(&labels, 5, &ids[i]);
        image_set_int(&labels, 0, 271, 0, 5);
        if (ids[i] != 5) check_reports(&labels, 5, &ids[i], 0, 271);
    }
    image_free(&labels);
}

static void a_table_of_no_rows_takes_only_background(void) {
    const int64_t background = 0;
    image labels = image_make(OCHRE_U8, 2, 9, 1, DENSE);
    image_fill_random(&labels, 0, 0);
    check_is_silent(&labels, 0, &background);
    check_reports(&labels, 0, NULL, 0, 0);
    image_free(&labels);
    image none = image_make(OCHRE_U8, 0, 9, 1, DENSE);
    check_is_silent(&none, 0, NULL);
    image_free(&none);
}

static void what_is_no_label_image_is_refused(void) {
    const unsigned char label[8] = {0};
    ochre_offender offender;
    const int64_t bad[] = {-1, OCHRE_F32, OCHRE_F64, 8};
    for (int i = 0; i < 4; i++) {
        const ochre_layout l = {bad[i], 1, 1, 1, 8, 8, 8};
        CHECK_INT(ochre_label_check(label, &l, 1, NULL, &offender), OCHRE_BAD_DTYPE);
    }
    const ochre_layout two = {OCHRE_U8, 1, 1, 2, 2, 2, 1}, less = {OCHRE_U8, -1, 1, 1, 1, 1, 1},
                       one = {OCHRE_U8, 1, 1, 1, 1, 1, 1};
    CHECK_INT(ochre_label_check(label, &two, 1, NULL, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_check(label, &less, 1, NULL, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_check(label, &one, -1, NULL, &offender), OCHRE_BAD_SIZE);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    the_first_offender_is_named();
    a_background_may_be_any_id();
    a_table_of_no_rows_takes_only_background();
    what_is_no_label_image_is_refused();
    return 0;
}
