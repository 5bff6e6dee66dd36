/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"
#include "labels.h"

enum { MOST = 2048 };

/* A set or a map of capacity slots between guard pages. */
typedef struct table {
    guarded ids, marks;
    int64_t capacity, size, seed;
} table;

static table table_make(int64_t capacity, size_t mark_bytes) {
    table t = {guarded_make((size_t)capacity * 8, 1), guarded_make((size_t)capacity * mark_bytes, 1), capacity, 0,
               (int64_t)random_bits()};
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
                           set->seed, &set->size);
}

static int64_t place_of(const int64_t *ids, int64_t n, int64_t id) {
    for (int64_t i = 0; i < n; i++)
        if (ids[i] == id) return i;
    return -1;
}

/* The distinct ids in the order of their first pixels, without the background. */
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
    CHECK_INT(ochre_label_map(ids, n, ids_of(&map), values_of(&map), capacity, map.seed), OCHRE_OK);
    image dense = image_make(OCHRE_I32, h, w, 1, form);
    ochre_offender offender = {-7, -7, -7}, again = {-7, -7, -7};
    const int64_t status = ochre_label_dense(labels->data, &labels->layout, background, ids_of(&map), values_of(&map),
                                             capacity, map.seed, dense.data, &dense.layout, &offender);
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
                                map.seed, NULL, NULL, &again),
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

/* What the finaliser of SplitMix64 makes z of: the hash of a seed of 0. */
static uint64_t unmixed(uint64_t z) {
    z ^= z >> 31 ^ z >> 62;
    z *= UINT64_C(0x319642B2D24D8EC3);
    z ^= z >> 27 ^ z >> 54;
    z *= UINT64_C(0x96DE1B173F119089);
    return z ^ z >> 30 ^ z >> 60;
}

/* Slots in use without a gap: a search that begins in them looks at no more. */
static int64_t longest_run(const table *set) {
    int64_t longest = 0, run = 0;
    for (int64_t slot = 0; slot < 2 * set->capacity; slot++) { /* twice: the last slot is followed by the first */
        run = set->marks.data[slot % set->capacity] ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void ids_chosen_to_collide_spread_under_another_seed(void) {
    enum { CAPACITY = 1 << 12, IDS = CAPACITY / 2 };
    image labels = image_make(OCHRE_I64, 1, IDS, 1, DENSE);
    for (int64_t i = 0; i < IDS; i++) image_set_int(&labels, 0, i, 0, (int64_t)unmixed((uint64_t)i << 32));
    table set = table_make(CAPACITY, 1);
    set.seed = 0;
    CHECK_INT(collect(&labels, NULL, &set), OCHRE_OK);
    CHECK_INT(set.size, IDS);
    CHECK_INT(longest_run(&set), IDS); /* they do collide where the seed is known */
    table_free(&set);
    for (int64_t seed = 1; seed < 1000; seed++) {
        set = table_make(CAPACITY, 1);
        set.seed = seed < 500 ? seed : (int64_t)random_bits();
        CHECK_INT(collect(&labels, NULL, &set), OCHRE_OK);
        CHECK_INT(set.size, IDS);
        CHECK(longest_run(&set) < 200); /* as of random slots, of which half are taken */
        table_free(&set);
    }
    image_free(&labels);
}

/* A table without a free slot, as somebody else could leave it: a search ends. */
static void a_table_that_others_filled_is_searched_once(void) {
    enum { CAPACITY = 16 };
    image labels = image_make(OCHRE_I64, 1, 1, 1, DENSE);
    image_set_int(&labels, 0, 0, 0, 77);
    table set = table_make(CAPACITY, 1), map = table_make(CAPACITY, 4);
    memset(set.marks.data, 1, set.marks.bytes);
    CHECK_INT(collect(&labels, NULL, &set), OCHRE_FULL);
    ochre_offender offender;
    CHECK_INT(ochre_label_dense(labels.data, &labels.layout, NULL, ids_of(&map), values_of(&map), CAPACITY, 1, NULL,
                                NULL, &offender),
              OCHRE_LABEL_RANGE);
    CHECK_INT(offender.label, 77);
    table_free(&set);
    table_free(&map);
    image_free(&labels);
}

static void what_is_not_served_is_refused(void) {
    int64_t ids[4] = {1, 2, 2, 3}, keys[8], size = 0;
    int32_t values[8], dense = 99;
    uint8_t used[8] = {0};
    ochre_offender offender;
    const ochre_layout plane = {OCHRE_I64, 1, 1, 1, 8, 8, 8}, index = {OCHRE_I32, 1, 1, 1, 4, 4, 4};
    ochre_layout bad = plane;
    CHECK_INT(ochre_label_map(ids, 4, keys, values, 8, 5), OCHRE_BAD_SIZE); /* not distinct */
    CHECK_INT(ochre_label_map(ids, 2, keys, values, 2, 5), OCHRE_FULL);
    CHECK_INT(ochre_label_map(ids, 2, keys, values, 6, 5), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_map(ids, -1, keys, values, 8, 5), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_map(ids, (int64_t)1 << 31, keys, values, 8, 5), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_map(ids, 2, keys, values, 8, 5), OCHRE_OK);
    CHECK_INT(ochre_label_ids(ids, &plane, NULL, keys, used, 0, 5, &size), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_ids(ids, &plane, NULL, keys, used, 3, 5, &size), OCHRE_BAD_SIZE);
    bad.dtype = OCHRE_F64;
    CHECK_INT(ochre_label_ids(ids, &bad, NULL, keys, used, 8, 5, &size), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_label_dense(ids, &bad, NULL, keys, values, 8, 5, &dense, &index, &offender), OCHRE_BAD_DTYPE);
    bad.dtype = OCHRE_I64;
    bad.channels = 2;
    CHECK_INT(ochre_label_ids(ids, &bad, NULL, keys, used, 8, 5, &size), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_dense(ids, &bad, NULL, keys, values, 8, 5, &dense, &index, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_dense(ids, &plane, NULL, keys, values, 7, 5, &dense, &index, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_label_dense(ids, &plane, NULL, keys, values, 8, 5, &dense, &plane, &offender), OCHRE_BAD_DTYPE);
    bad = index;
    bad.width = 2;
    CHECK_INT(ochre_label_dense(ids, &plane, NULL, keys, values, 8, 5, &dense, &bad, &offender), OCHRE_BAD_SIZE);
    CHECK_INT(dense, 99);
    CHECK_INT(size, 0);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_and_form_is_indexed();
    every_tail_of_a_block_is_indexed();
    a_full_set_says_so_and_stays_valid();
    ids_chosen_to_collide_spread_under_another_seed();
    a_table_that_others_filled_is_searched_once();
    what_is_not_served_is_refused();
    return 0;
}
