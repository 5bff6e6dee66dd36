/* SPDX-License-Identifier: Apache-2.0 */
/* Labels that somebody else writes while a function reads them, at every point at which that can happen: the answer
 * may be wrong, but every access stays within the tables. These end at an unreadable page. */
#include "changing.h"
#include "check.h"
#include "guard.h"
#include "ochre.h"

enum { WIDTH = 37, ROWS = 10, CHANNELS = 3 };

/* What a function is called with. */
typedef struct call {
    ochre_layout labels_layout, image_layout;
    const unsigned char *labels;
    const int64_t *background;
    guarded image, totals, packed;
} call;

static call call_of(ochre_dtype dtype, int64_t bytes, int64_t step, const int64_t *background) {
    call made = {.background = background};
    made.labels_layout = (ochre_layout){dtype, 1, WIDTH, 1, WIDTH * bytes * step, bytes * step, bytes};
    made.image_layout = (ochre_layout){OCHRE_U8, 1, WIDTH, CHANNELS, WIDTH * CHANNELS, CHANNELS, 1};
    made.image = guarded_make(WIDTH * CHANNELS, 1);
    made.totals = guarded_make(ROWS * (1 + CHANNELS) * sizeof(int64_t), 1);
    made.packed = guarded_make(ROWS * sizeof(uint64_t), 1);
    return made;
}

static void call_free(call *made) {
    guarded_free(&made->image);
    guarded_free(&made->totals);
    guarded_free(&made->packed);
}

static int64_t sums(const call *with) {
    ochre_offender offender;
    memset(with->totals.data, 0, with->totals.bytes);
    return ochre_label_sums(with->image.data, &with->image_layout, with->labels, &with->labels_layout, ROWS,
                            with->background, 0, NULL, (int64_t *)(void *)with->totals.data, &offender);
}

static int64_t bytes(const call *with) {
    ochre_offender offender;
    memset(with->totals.data, 0, with->totals.bytes);
    memset(with->packed.data, 0, with->packed.bytes);
    return ochre_label_bytes(with->image.data, &with->image_layout, with->labels, &with->labels_layout, ROWS,
                             with->background, NULL, (uint64_t *)(void *)with->packed.data,
                             (int64_t *)(void *)with->totals.data, &offender);
}

/* The table is the totals, the image is what is written. */
static int64_t recolor(const call *with) {
    ochre_offender offender;
    memset(with->totals.data, 0, with->totals.bytes);
    const void *const table = with->totals.data + with->totals.bytes - (size_t)ROWS * CHANNELS;
    return ochre_recolor(with->labels, &with->labels_layout, table, ROWS, with->background, with->image.data,
                         &with->image_layout, &offender);
}

static int64_t check(const call *with) {
    ochre_offender offender;
    return ochre_label_check(with->labels, &with->labels_layout, ROWS, with->background, &offender);
}

/* Calls the function with labels that become others at each point in turn. */
static void change_everywhere(int64_t (*function)(const call *), call *with, const void *good, const void *bad) {
    for (int64_t point = 0, accesses = 1; point <= accesses; point++) {
        changing_watch(good, bad, point);
        const int64_t status = function(with);
        accesses = changing_stop();
        CHECK(status == OCHRE_OK || status == OCHRE_LABEL_RANGE);
        if (point == 0 && changing_is_served()) CHECK_INT(status, OCHRE_LABEL_RANGE);
        if (point > accesses) CHECK_INT(status, OCHRE_OK);
    }
}

static void put(unsigned char *to, int64_t bytes_each, int64_t value) {
    memcpy(to, &value, (size_t)bytes_each); /* the low bytes come first where this test changes anything */
}

static void change_labels(ochre_dtype dtype, int64_t size, int64_t step, const int64_t *background) {
    enum { MOST = WIDTH * 2 * 8 };
    static unsigned char good[MOST], bad[MOST];
    call with = call_of(dtype, size, step, background);
    const size_t all = (size_t)(WIDTH * step * size);
    for (int64_t i = 0; i < WIDTH * step; i++) {
        put(good + i * size, size, i / 20 % ROWS); /* runs, so that groups are added too */
        put(bad + i * size, size, size == 1 ? 100 : ROWS + i % 2 * 0x70);
    }
    with.labels = changing_make(all);
    change_everywhere(check, &with, good, bad);
    change_everywhere(sums, &with, good, bad);
    change_everywhere(bytes, &with, good, bad);
    change_everywhere(recolor, &with, good, bad);
    changing_free();
    call_free(&with);
}

static void labels_that_change_stay_within_the_tables(void) {
    const int64_t background = 3;
    for (int64_t step = 1; step <= 2; step++)
        for (int left_out = 0; left_out < 2; left_out++) {
            const int64_t *const none = left_out ? &background : NULL;
            change_labels(OCHRE_U8, 1, step, none);
            change_labels(OCHRE_I16, 2, step, none);
            change_labels(OCHRE_I32, 4, step, none);
            change_labels(OCHRE_I64, 8, step, none);
        }
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    labels_that_change_stay_within_the_tables();
    return 0;
}
