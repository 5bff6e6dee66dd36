/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"
#include "labels.h"

enum { MOST = 2048 };

/* A set or a map of capacity slots between guard pages. */
typedef struct table {
    guarded ids, marks;
    int64_t capacity, size;
} table;

static table table_make(int64_t capacity, size_t mark_bytes) {
    table t = {guarded_make((size_t)capacity * 8, 1), guarded_make((size_t)capacity * mark_bytes, 1), capacity, 0};
    memset(t.marks.data, 0, t.marks.bytes);
    return t;
}

static void table_free(table *t) {
    guarded_free(&t->ids);
    guarded_free(&t->marks);
}

static int64_t *ids_of(const table *t) {
    return (int64_t *)(void *)t->ids.data;
}

static int32_t *values_of(const table *t) {
    return (int32_t *)(void *)t->marks.data;
}

static int64_t collect(const image *labels, const int64_t *background, table *set) {
    return ochre_label_ids(labels->data, &labels->layout, background, ids_of(set), set->marks.data, set->capacity,
                           &set->size);
}

static int64_t place_of(const int64_t *ids, int64_t n, int64_t id) {
    for (int64_t i = 0; i < n; i++)
        if (ids[i] == id) return i;
    return -1;
}

/* The distinct ids in the order met, the background not. */
static int64_t naive_ids(const image *labels, const int64_t *background, int64_t *ids) {
    int64_t n = 0;
    for (int64_t y = 0; y < labels->layout.height; y++)
        for (int64_t x = 0; x < labels->layout.width; x++) {
            const int64_t id = image_int(labels, y, x, 0);
            if ((background == NULL || id != *background) && place_of(ids, n, id) < 0) ids[n++] = id;
        }
    return n;
}

static void check_ids(const image *labels, const int64_t *background) {
    int64_t expected[MOST];
    const int64_t n = naive_ids(labels, background, expected);
    int64_t capacity = 1, met = 0;
    while (capacity < 2 * n) capacity *= 2;
    table set = table_make(capacity, 1);
    CHECK_INT(collect(labels, background, &set), OCHRE_OK);
    CHECK_INT(set.size, n);
    for (int64_t i = 0; i < capacity; i++) {
        if (!set.marks.data[i]) continue;
        CHECK(place_of(expected, n, ids_of(&set)[i]) >= 0);
        met++;
    }
    CHECK_INT(met, n);
    CHECK_INT(collect(labels, background, &set), OCHRE_OK); /* nothing new */
    CHECK_INT(set.size, n);
    table_free(&set);
}

static void check_dense(const image *labels, const int64_t *background, const int64_t *ids, int64_t n,
                        image_form form) {
    const int64_t h = labels->layout.height, w = labels->layout.width;
    int64_t capacity = 1, first = -1;
    while (capacity < 2 * n) capacity *= 2;
    table map = table_make(capacity, 4);
    CHECK_INT(ochre_label_map(ids, n, ids_of(&map), values_of(&map), capacity), OCHRE_OK);
    image dense = image_make(OCHRE_I32, h, w, 1, form);
    ochre_offender offender = {-7, -7, -7}, again = {-7, -7, -7};
    const int64_t status = ochre_label_dense(labels->data, &labels->layout, background, ids_of(&map), values_of(&map),
                                             capacity, dense.data, &dense.layout, &offender);
    for (int64_t i = 0; i < h * w; i++) {
        const int64_t id = image_int(labels, i / w, i % w, 0), place = place_of(ids, n, id);
        const int is_background = background != NULL && id == *background;
        if (!is_background && place < 0 && first < 0) first = i;
        const int64_t untouched = (int32_t)0xA5A5A5A5;
        CHECK_INT(image_int(&dense, i / w, i % w, 0), is_background ? -1 : place < 0 ? untouched : place);
    }
    CHECK_INT(status, first < 0 ? OCHRE_OK : OCHRE_LABEL_RANGE);
    CHECK_INT(offender.row, first < 0 ? -7 : first / w);
    CHECK_INT(offender.column, first < 0 ? -7 : first % w);
    CHECK_INT(offender.label, first < 0 ? -7 : image_int(labels, first / w, first % w, 0));
    CHECK_INT(ochre_label_dense(labels->data, &labels->layout, background, ids_of(&map), values_of(&map), capacity,
                                NULL, NULL, &again),
              status);
    CHECK_INT(memcmp(&again, &offender, sizeof again), 0);
    image_check_gaps(&dense);
    image_free(&dense);
    table_free(&map);
}

static void every_dtype_and_form_is_indexed(void) {
    for (int d = 0; d < INTEGER_DTYPES; d++)
        for (int form = DENSE; form < FORMS; form++)
            for (int round = 0; round < 4; round++) {
                const int64_t w = random_int(1, 300);
                image labels = image_make(integer_dtypes[d].dtype, 5, w, 1, (image_form)form);
                if (round % 2)
                    image_fill_random(&labels, 0, 9);
                else
                    image_fill_random(&labels, integer_dtypes[d].min, integer_dtypes[d].max);
                const int64_t background = image_int(&labels, 4, w / 2, 0);
                const int64_t *named = round < 2 ? NULL : &background;
                check_ids(&labels, named);
                int64_t ids[MOST];
                const int64_t n = naive_ids(&labels, NULL, ids);
                const image_form to = (image_form)(form % (LAST_WRITABLE_FORM + 1));
                check_dense(&labels, named, ids, n, to);           /* all known */
                check_dense(&labels, named, ids, (n + 1) / 2, to); /* some not */
                image_free(&labels);
            }
}

static void every_tail_of_a_block_is_indexed(void) {
    const int64_t ids[] = {-5, 1000000007, 3, INT64_MIN, 0};
    for (int64_t width = 0; width <= 2 * 256 + 3; width++) {
        image labels = image_make(OCHRE_I64, 1, width, 1, DENSE);
        for (int64_t x = 0; x < width; x++) image_set_int(&labels, 0, x, 0, ids[random_int(0, 4)]);
        check_ids(&labels, NULL);
        check_dense(&labels, NULL, ids, 5, DENSE);
        check_dense(&labels, &ids[0], ids + 1, 4, DENSE);
        image_free(&labels);
    }
}

static void a_full_set_says_so_and_stays_valid(void) {
    image labels = image_make(OCHRE_I32, 1, 100, 1, DENSE);
    for (int64_t x = 0; x < 100; x++) image_set_int(&labels, 0, x, 0, 7 * x);
    for (int64_t capacity = 1; capacity <= 128; capacity *= 2) {
        table set = table_make(capacity, 1);
        CHECK_INT(collect(&labels, NULL, &set), OCHRE_FULL);
        CHECK_INT(set.size, capacity / 2);
        for (int64_t i = 0; i < capacity; i++)
            if (set.marks.data[i]) CHECK(ids_of(&set)[i] % 7 == 0 && ids_of(&set)[i] < 7 * set.size);
        table_free(&set);
    }
    table set = table_make(256, 1);
    CHECK_INT(collect(&labels, NULL, &set), OCHRE_OK);
    CHECK_INT(set.size, 100);
    table_free(&set);
    image_free(&labels);
}

static void what_is_not_served_is_refused(void) {
    int64_t ids[4] = {1, 2, 2, 3}, keys[8], size = 0;
    int32_t values[8], dense = 99;
    uint8_t used[8] = {0};
    ochre_offender offender;
    const ochre_layout plane = {OCHRE_I64, 1, 1, 1, 8, 8, 8}, index = {OCHRE_I32, 1, 1, 1, 4, 4, 4};
    ochre_layout bad = plane;
    CHECK_INT(ochre_label_map(ids, 4, keys, values, 8), OCHRE_BAD_SIZE); /* not distinct */
    CHECK_INT(ochre_label_map(ids, 2, keys, values, 2), OCHRE_FULL);
    CHECK_INT(ochre_label_map(ids, 2, keys, values, 6), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_map(ids, -1, keys, values, 8), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_map(ids, (int64_t)1 << 31, keys, values, 8), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_map(ids, 2, keys, values, 8), OCHRE_OK);
    CHECK_INT(ochre_label_ids(ids, &plane, NULL, keys, used, 0, &size), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_ids(ids, &plane, NULL, keys, used, 3, &size), OCHRE_BAD_SIZE);
    bad.dtype = OCHRE_F64;
    CHECK_INT(ochre_label_ids(ids, &bad, NULL, keys, used, 8, &size), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_label_dense(ids, &bad, NULL, keys, values, 8, &dense, &index, &offender), OCHRE_BAD_DTYPE);
    bad.dtype = OCHRE_I64;
    bad.channels = 2;
    CHECK_INT(ochre_label_ids(ids, &bad, NULL, keys, used, 8, &size), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_dense(ids, &bad, NULL, keys, values, 8, &dense, &index, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_dense(ids, &plane, NULL, keys, values, 7, &dense, &index, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_dense(ids, &plane, NULL, keys, values, 8, &dense, &plane, &offender), OCHRE_BAD_DTYPE);
    bad = index;
    bad.width = 2;
    CHECK_INT(ochre_label_dense(ids, &plane, NULL, keys, values, 8, &dense, &bad, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(dense, 99);
    CHECK_INT(size, 0);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_and_form_is_indexed();
    every_tail_of_a_block_is_indexed();
    a_full_set_says_so_and_stays_valid();
    what_is_not_served_is_refused();
    return 0;
}
