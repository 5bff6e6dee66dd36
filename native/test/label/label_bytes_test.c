/* SPDX-License-Identifier: Apache-2.0 */
/* Packed sums of bytes are compared with ochre_label_sums, which has its own test. */
#include "check.h"
#include "image.h"
#include "labels.h"

/* Words set to 0, between guard pages. */
static guarded words_make(int64_t n) {
    guarded words = guarded_make((size_t)n * 8, 1);
    memset(words.data, 0, words.bytes);
    return words;
}

static int64_t *words_of(const guarded *words) {
    return (int64_t *)(void *)words->data;
}

/* The image is added twice: the packed words keep what the first time left in them. */
static void check_bytes(const image *im, const image *labels, int64_t m, const int64_t *background) {
    const int64_t channels = im->layout.channels, words = m * (1 + channels);
    guarded packed = words_make(m), totals = words_make(words), want = words_make(words);
    ochre_offender offender;
    for (int round = 0; round < 2; round++) {
        CHECK_INT(ochre_label_bytes(im->data, &im->layout, labels->data, &labels->layout, m, background, NULL,
                                    (uint64_t *)(void *)packed.data, words_of(&totals), &offender),
                  OCHRE_OK);
        CHECK_INT(ochre_label_sums(im->data, &im->layout, labels->data, &labels->layout, m, background, 0, NULL,
                                   words_of(&want), &offender),
                  OCHRE_OK);
    }
    ochre_label_unpack((const uint64_t *)(const void *)packed.data, m, channels, 0, words_of(&totals));
    for (int64_t i = 0; i < words; i++) CHECK_INT(words_of(&totals)[i], words_of(&want)[i]);
    guarded_free(&packed);
    guarded_free(&totals);
    guarded_free(&want);
}

static image random_image(int64_t h, int64_t w, int64_t channels, image_form form) {
    image im = image_make(OCHRE_U8, h, w, channels, form);
    image_fill_random(&im, 0, 255);
    return im;
}

/* Labels 0..m-1 in runs of the given length, row after row. */
static image labels_in_runs(int64_t dtype, int64_t h, int64_t w, int64_t length, int64_t m, image_form form) {
    image labels = image_make((ochre_dtype)dtype, h, w, 1, form);
    int64_t label = 0;
    for (int64_t i = 0; i < h * w; i++) {
        if (i % length == 0) label = random_int(0, m - 1);
        image_set_int(&labels, i / w, i % w, 0, label);
    }
    return labels;
}

static void every_form_is_summed(void) {
    for (int64_t channels = 1; channels <= 3; channels++)
        for (int l = 0; l < INTEGER_DTYPES; l++)
            for (int form = DENSE; form < FORMS; form++) {
                const int64_t m = random_int(1, 20), background = random_int(-1, 1) * (m / 2);
                image im = random_image(3, 347, channels, (image_form)form);
                image labels = labels_in_runs(integer_dtypes[l].dtype, 3, 347, 1 + 11 * (form % 3), m,
                                              (image_form)((form + l) % FORMS));
                check_bytes(&im, &labels, m, NULL);
                check_bytes(&im, &labels, m, &background);
                image_free(&labels);
                image_free(&im);
            }
}

static void every_tail_and_length_of_runs_is_summed(void) {
    for (int64_t width = 0; width <= 2 * 256 + 3; width++) {
        image im = random_image(1, width, 3, DENSE);
        image labels = labels_in_runs(OCHRE_I32, 1, width, 1 + width % 37, 5, DENSE);
        check_bytes(&im, &labels, 5, NULL);
        image_free(&labels);
        image_free(&im);
    }
}

/* White pixels, which fill a packed word soonest: of one label, and of two in turn. */
static void sums_do_not_run_over(void) {
    image im = image_make(OCHRE_U8, 1, 70000, 3, DENSE), labels = image_make(OCHRE_U8, 1, 70000, 1, DENSE);
    image_fill_random(&im, 255, 255);
    image_fill_random(&labels, 1, 1);
    check_bytes(&im, &labels, 2, NULL);
    for (int64_t x = 0; x < 70000; x++) image_set_int(&labels, 0, x, 0, x % 2);
    check_bytes(&im, &labels, 2, NULL);
    image_fill_random(&labels, 0, 1);
    check_bytes(&im, &labels, 2, NULL);
    for (int64_t length = 9; length < 600;
         length += 8 + length % 3) { /* groups, then pixels, at every count of a word */
        for (int64_t x = 0; x < 70000; x++) image_set_int(&labels, 0, x, 0, x / length % 2);
        check_bytes(&im, &labels, 2, NULL);
    }
    image_free(&labels);
    image_free(&im);
}

static void no_rows_take_only_background(void) {
    const int64_t background = 4;
    image im = random_image(2, 300, 3, DENSE), labels = image_make(OCHRE_I32, 2, 300, 1, DENSE);
    image_fill_random(&labels, 4, 4);
    check_bytes(&im, &labels, 0, &background);
    image_free(&labels);
    image_free(&im);
}

static void labels_outside_are_refused_by_name(void) {
    image im = random_image(4, 300, 3, DENSE), labels = image_make(OCHRE_I16, 4, 300, 1, FLIPPED);
    uint64_t packed[10] = {0};
    int64_t totals[4 * 10] = {0};
    for (int64_t wrong = -1; wrong <= 10; wrong += 11) {
        image_fill_random(&labels, 0, 9);
        image_set_int(&labels, 2, 290, 0, wrong);
        image_set_int(&labels, 3, 1, 0, wrong);
        ochre_offender offender = {-7, -7, -7};
        CHECK_INT(ochre_label_bytes(im.data, &im.layout, labels.data, &labels.layout, 10, NULL, NULL, packed, totals,
                                    &offender),
                  OCHRE_LABEL_RANGE);
        CHECK_INT(offender.row, 2);
        CHECK_INT(offender.column, 290);
        CHECK_INT(offender.label, wrong);
    }
    image_free(&labels);
    image_free(&im);
}

static int64_t refusal(int64_t dtype, int64_t channels, int64_t labels_dtype, int64_t labels_width, int64_t m) {
    const ochre_layout im = {dtype, 1, 1, channels, 4, 4, 1}, labels = {labels_dtype, 1, labels_width, 1, 8, 8, 8};
    ochre_offender offender;
    return ochre_label_bytes(NULL, &im, NULL, &labels, m, NULL, NULL, NULL, NULL, &offender);
}

static void other_types_are_refused(void) {
    CHECK_INT(refusal(OCHRE_I8, 3, OCHRE_U8, 1, 1), OCHRE_BAD_DTYPE);
    CHECK_INT(refusal(OCHRE_U8, 4, OCHRE_U8, 1, 1), OCHRE_BAD_SIZE);
    CHECK_INT(refusal(OCHRE_U8, 0, OCHRE_U8, 1, 1), OCHRE_BAD_SIZE);
    CHECK_INT(refusal(OCHRE_U8, 3, OCHRE_F32, 1, 1), OCHRE_BAD_DTYPE);
    CHECK_INT(refusal(OCHRE_U8, 3, OCHRE_U8, 2, 1), OCHRE_BAD_SIZE);
    CHECK_INT(refusal(OCHRE_U8, 3, OCHRE_U8, 1, -1), OCHRE_BAD_SIZE);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_is_summed();
    every_tail_and_length_of_runs_is_summed();
    sums_do_not_run_over();
    no_rows_take_only_background();
    labels_outside_are_refused_by_name();
    other_types_are_refused();
    return 0;
}
