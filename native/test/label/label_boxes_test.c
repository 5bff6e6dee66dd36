/* SPDX-License-Identifier: Apache-2.0 */
#include "changing.h"
#include "check.h"
#include "image.h"
#include "labels.h"

enum { M = 6, WORDS = 5 };

/* Boxes between guard pages, set to zero. */
static guarded boxes_make(void) {
    guarded boxes = guarded_make(M * WORDS * sizeof(int64_t), 1);
    memset(boxes.data, 0, boxes.bytes);
    return boxes;
}

static int64_t *words_of(const guarded *boxes) {
    return (int64_t *)(void *)boxes->data;
}

static void naive(const image *labels, const int64_t *background, int64_t row, int64_t column, int64_t *boxes) {
    for (int64_t y = 0; y < labels->layout.height; y++)
        for (int64_t x = 0; x < labels->layout.width; x++) {
            const int64_t id = image_int(labels, y, x, 0);
            if (background != NULL && id == *background) continue;
            int64_t *const box = boxes + id * WORDS;
            if (box[0]++ == 0 || row + y < box[1]) box[1] = row + y;
            if (box[0] == 1 || column + x < box[2]) box[2] = column + x;
            if (box[0] == 1 || row + y + 1 > box[3]) box[3] = row + y + 1;
            if (box[0] == 1 || column + x + 1 > box[4]) box[4] = column + x + 1;
        }
}

static void check_boxes(const image *labels, const int64_t *background) {
    guarded got = boxes_make(), want = boxes_make();
    ochre_offender offender;
    const int64_t places[] = {0, 1000, -77};
    for (int i = 0; i < 3; i++) {
        CHECK_INT(ochre_label_boxes(labels->data, &labels->layout, M, background, places[i], -places[i], words_of(&got),
                                    &offender),
                  OCHRE_OK);
        naive(labels, background, places[i], -places[i], words_of(&want));
        for (int j = 0; j < M * WORDS; j++) CHECK_INT(words_of(&got)[j], words_of(&want)[j]);
    }
    guarded_free(&got);
    guarded_free(&want);
}

static void every_form_and_size_has_its_boxes(void) {
    const int64_t sizes[][2] = {{1, 1}, {1, 700}, {700, 1}, {7, 41}, {3, 300}, {0, 3}, {3, 0}}, background = 3;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        for (int d = 0; d < INTEGER_DTYPES; d++)
            for (int form = DENSE; form < FORMS; form++) {
                image labels = image_make(integer_dtypes[d].dtype, sizes[s][0], sizes[s][1], 1, (image_form)form);
                for (int64_t y = 0; y < sizes[s][0]; y++)
                    for (int64_t x = 0; x < sizes[s][1]; x++)
                        image_set_int(&labels, y, x, 0, form % 2 ? (y / 3 + x / 50) % (M - 1) : random_int(0, M - 2));
                check_boxes(&labels, NULL);
                check_boxes(&labels, &background);
                image_free(&labels);
            }
}

static void halves_merge_into_the_whole(void) {
    image labels = image_make(OCHRE_U8, 8, 30, 1, DENSE);
    for (int64_t y = 0; y < 8; y++) /* label 0 above, 1 below, the others in both */
        for (int64_t x = 0; x < 30; x++) image_set_int(&labels, y, x, 0, random_int(0, 4) ? 2 + x / 20 : y / 4);
    guarded whole = boxes_make(), top = boxes_make(), bottom = boxes_make();
    ochre_layout half = labels.layout;
    half.height = 4;
    ochre_offender offender;
    ochre_label_boxes(labels.data, &labels.layout, M, NULL, 5, 6, words_of(&whole), &offender);
    ochre_label_boxes(labels.data, &half, M, NULL, 5, 6, words_of(&top), &offender);
    ochre_label_boxes(labels.data + 4 * half.row_stride, &half, M, NULL, 9, 6, words_of(&bottom), &offender);
    CHECK_INT(ochre_label_boxes_merge(words_of(&bottom), words_of(&top), M, &offender), OCHRE_OK);
    for (int j = 0; j < M * WORDS; j++) CHECK_INT(words_of(&bottom)[j], words_of(&whole)[j]);
    words_of(&top)[2 * WORDS] = INT64_MAX;
    CHECK_INT(ochre_label_boxes_merge(words_of(&bottom), words_of(&top), M, &offender), OCHRE_OVERFLOW);
    CHECK_INT(offender.label, 2);
    guarded_free(&whole);
    guarded_free(&top);
    guarded_free(&bottom);
    image_free(&labels);
}

static void what_is_not_served_is_refused(void) {
    image labels = image_make(OCHRE_I16, 3, 300, 1, FLIPPED);
    image_fill_random(&labels, 0, M - 1);
    image_set_int(&labels, 1, 290, 0, -4);
    guarded boxes = boxes_make();
    ochre_offender offender = {-7, -7, -7};
    CHECK_INT(ochre_label_boxes(labels.data, &labels.layout, M, NULL, 9, 9, words_of(&boxes), &offender),
              OCHRE_LABEL_RANGE);
    CHECK_INT(offender.row, 1);
    CHECK_INT(offender.column, 290);
    CHECK_INT(offender.label, -4);
    CHECK_INT(ochre_label_boxes(labels.data, &labels.layout, -1, NULL, 0, 0, words_of(&boxes), &offender),
              OCHRE_BAD_SIZE);
    labels.layout.dtype = OCHRE_F32;
    CHECK_INT(ochre_label_boxes(labels.data, &labels.layout, M, NULL, 0, 0, words_of(&boxes), &offender),
              OCHRE_BAD_DTYPE);
    guarded_free(&boxes);
    image_free(&labels);
}

/* Labels that somebody else writes meanwhile never lead outside the boxes, which end at an unreadable page. */
static void labels_that_change_stay_within_the_boxes(void) {
    enum { WIDTH = 40 };
    int32_t good[WIDTH], bad[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
        good[i] = i / 9 % M;
        bad[i] = i % 2 ? INT32_MAX : INT32_MIN;
    }
    const ochre_layout layout = {OCHRE_I32, 1, WIDTH, 1, 4 * WIDTH, 4, 4};
    const unsigned char *const labels = changing_make(sizeof good);
    guarded boxes = boxes_make();
    for (int64_t point = 0, accesses = 1; point <= accesses; point++) {
        ochre_offender offender;
        changing_watch(good, bad, point);
        const int64_t status = ochre_label_boxes(labels, &layout, M, NULL, 0, 0, words_of(&boxes), &offender);
        accesses = changing_stop();
        CHECK(status == OCHRE_OK || status == OCHRE_LABEL_RANGE);
    }
    guarded_free(&boxes);
    changing_free();
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_and_size_has_its_boxes();
    halves_merge_into_the_whole();
    what_is_not_served_is_refused();
    labels_that_change_stay_within_the_boxes();
    return 0;
}
