/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

static uint32_t key_at(const image *im, int64_t y, int64_t x) {
    const int64_t channels = im->layout.channels;
    uint32_t key = 0;
    for (int64_t c = 0; c < channels; c++) key = key << 8 | (uint32_t)image_int(im, y, x, c);
    return channels == 4 && image_int(im, y, x, 3) == 0 ? 0 : key;
}

static int by_value(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The naive histogram: all keys, sorted by qsort and counted. */
static int64_t naive(const image *im, uint32_t *keys, int64_t *counts) {
    const int64_t n = im->layout.height * im->layout.width;
    uint32_t *all = malloc((size_t)(n + 1) * sizeof *all);
    CHECK(all != NULL);
    for (int64_t i = 0; i < n; i++) all[i] = key_at(im, i / im->layout.width, i % im->layout.width);
    qsort(all, (size_t)n, sizeof *all, by_value);
    int64_t distinct = 0;
    for (int64_t i = 0; i < n; i++) {
        if (i == 0 || all[i] != all[i - 1]) {
            keys[distinct] = all[i];
            counts[distinct++] = 0;
        }
        counts[distinct - 1]++;
    }
    free(all);
    return distinct;
}

/* The three steps, in strips of so many rows. keys and counts have room for every pixel. */
static int64_t by_steps(const image *im, int64_t strips, uint32_t *keys, int64_t *counts) {
    int64_t buckets[256] = {0}, next[256], ends[256], start = 0, distinct = 0;
    for (int64_t y = 0; y < im->layout.height; y += strips) {
        ochre_layout strip = im->layout;
        strip.height = strip.height - y < strips ? strip.height - y : strips;
        CHECK_INT(ochre_histogram_count(im->data + y * strip.row_stride, &strip, buckets), OCHRE_OK);
    }
    for (int b = 0; b < 256; b++) {
        next[b] = start;
        ends[b] = start += buckets[b];
    }
    CHECK_INT(start, im->layout.height * im->layout.width);
    guarded moved = guarded_make((size_t)start * sizeof(uint32_t), 1);
    uint32_t *const all = (uint32_t *)(void *)moved.data;
    for (int64_t y = 0; y < im->layout.height; y += strips) {
        ochre_layout strip = im->layout;
        strip.height = strip.height - y < strips ? strip.height - y : strips;
        CHECK_INT(ochre_histogram_scatter(im->data + y * strip.row_stride, &strip, next, all, ends), OCHRE_OK);
    }
    start = 0;
    for (int b = 0; b < 256; b++) {
        CHECK_INT(next[b], ends[b]);
        if (buckets[b] == 0) continue;
        const int64_t bytes = ochre_histogram_reduce_scratch_bytes(buckets[b], im->layout.channels);
        guarded scratch = guarded_make(((size_t)bytes + 63) / 64 * 64, 1);
        guarded tally = guarded_make((size_t)buckets[b] * sizeof(int64_t), 1);
        const int64_t *strip_counts = (const int64_t *)(const void *)tally.data;
        const int64_t size = ochre_histogram_reduce(all + start, (int64_t *)(void *)tally.data, buckets[b],
                                                    im->layout.channels, scratch.data);
        for (int64_t i = 0; i < size; i++) {
            keys[distinct] = all[start + i];
            counts[distinct++] = strip_counts[i];
        }
        start += buckets[b];
        guarded_free(&scratch);
        guarded_free(&tally);
    }
    guarded_free(&moved);
    return distinct;
}

/* All steps in one. keys and counts have room for every pixel. */
static int64_t at_once(const image *im, uint32_t *keys, int64_t *counts) {
    const size_t n = (size_t)(im->layout.height * im->layout.width);
    guarded sorted = guarded_make(n * sizeof *keys, 1), tally = guarded_make(n * sizeof *counts, 1);
    guarded scratch = guarded_make(n * sizeof *keys, 1);
    const int64_t distinct = ochre_histogram_whole(im->data, &im->layout, (uint32_t *)(void *)sorted.data,
                                                   (int64_t *)(void *)tally.data, scratch.data);
    for (int64_t i = 0; i < distinct; i++) {
        keys[i] = ((uint32_t *)(void *)sorted.data)[i];
        counts[i] = ((int64_t *)(void *)tally.data)[i];
    }
    guarded_free(&sorted);
    guarded_free(&tally);
    guarded_free(&scratch);
    return distinct;
}

static void check_histogram(const image *im, int64_t strips) {
    const size_t n = (size_t)(im->layout.height * im->layout.width) + 1;
    uint32_t *keys = malloc(2 * n * sizeof *keys), *expected_keys = keys + n;
    int64_t *counts = malloc(2 * n * sizeof *counts), *expected_counts = counts + n;
    CHECK(keys != NULL && counts != NULL);
    const int64_t expected = naive(im, expected_keys, expected_counts);
    for (int whole = 0; whole < 2; whole++) {
        CHECK_INT(whole ? at_once(im, keys, counts) : by_steps(im, strips, keys, counts), expected);
        for (int64_t i = 0; i < expected; i++) {
            CHECK_INT(keys[i], expected_keys[i]);
            CHECK_INT(counts[i], expected_counts[i]);
        }
    }
    free(keys);
    free(counts);
}

static void every_form_gives_the_naive_histogram(void) {
    for (int form = DENSE; form < FORMS; form++)
        for (int64_t channels = 1; channels <= 4; channels++)
            for (int wide = 0; wide < 2; wide++) {
                image im = image_make(OCHRE_U8, 7, 61, channels, (image_form)form);
                image_fill_random(&im, 0, wide ? 255 : 3);
                check_histogram(&im, 3);
                image_free(&im);
            }
}

static void every_tail_of_a_block_is_counted(void) {
    for (int64_t width = 0; width <= 2 * 256 + 3; width++) {
        image im = image_make(OCHRE_U8, 1, width, 3, DENSE);
        image_fill_random(&im, 100, 103);
        check_histogram(&im, 1);
        image_free(&im);
    }
}

static void large_buckets_are_counted_too(void) {
    for (int64_t channels = 1; channels <= 4; channels++) {
        image im = image_make(OCHRE_U8, 97, 211, channels, DENSE);
        image_fill_random(&im, 7, 8); /* ten thousand pixels a bucket */
        for (int64_t y = 0; y < 97 && channels > 1; y++)
            for (int64_t x = 0; x < 211; x++) image_set_int(&im, y, x, 1, random_int(0, 255));
        check_histogram(&im, 50);
        image_free(&im);
    }
}

static void transparent_pixels_are_one_color(void) {
    image im = image_make(OCHRE_U8, 5, 40, 4, DENSE);
    image_fill_random(&im, 0, 255);
    for (int64_t y = 0; y < 5; y++)
        for (int64_t x = 0; x < 40; x++) image_set_int(&im, y, x, 3, 0);
    uint32_t keys[200];
    int64_t counts[200];
    CHECK_INT(by_steps(&im, 2, keys, counts), 1);
    CHECK_INT(keys[0], 0);
    CHECK_INT(counts[0], 200);
    image_free(&im);
}

static int64_t random_run(uint32_t *keys, int64_t *counts, int64_t most) {
    int64_t n = 0;
    for (uint32_t key = 0; n < most && key < 64; key++) {
        if (random_int(0, 2) != 0) continue;
        keys[n] = key;
        counts[n++] = random_int(1, 1000);
    }
    return n;
}

static void merge_adds_counts_of_equal_keys(void) {
    for (int round = 0; round < 1000; round++) {
        uint32_t keys_a[20], keys_b[20], keys[40];
        int64_t counts_a[20], counts_b[20], counts[40], expected[64] = {0};
        const int64_t na = random_run(keys_a, counts_a, random_int(0, 20));
        const int64_t nb = random_run(keys_b, counts_b, random_int(0, 20));
        for (int64_t i = 0; i < na; i++) expected[keys_a[i]] += counts_a[i];
        for (int64_t i = 0; i < nb; i++) expected[keys_b[i]] += counts_b[i];
        const int64_t n = ochre_histogram_merge(keys_a, counts_a, na, keys_b, counts_b, nb, keys, counts);
        int64_t place = 0;
        for (uint32_t key = 0; key < 64; key++) {
            if (expected[key] == 0) continue;
            CHECK(place < n);
            CHECK_INT(keys[place], key);
            CHECK_INT(counts[place], expected[key]);
            place++;
        }
        CHECK_INT(place, n);
    }
}

static void merge_refuses_counts_beyond_63_bits(void) {
    const uint32_t key = 5;
    const int64_t most = INT64_MAX, one = 1, less = INT64_MAX - 1;
    uint32_t keys[2];
    int64_t counts[2];
    CHECK_INT(ochre_histogram_merge(&key, &most, 1, &key, &one, 1, keys, counts), -1);
    CHECK_INT(ochre_histogram_merge(&key, &less, 1, &key, &one, 1, keys, counts), 1);
    CHECK_INT(counts[0], INT64_MAX);
}

/* Everything in one bucket, then in another: of the second there is no room for a single key. */
static void an_image_that_changes_between_the_passes_stays_within_the_buckets(void) {
    for (int64_t channels = 1; channels <= 4; channels++) {
        image im = image_make(OCHRE_U8, 3, 300, channels, DENSE);
        image_fill_random(&im, 0, 255);
        int64_t next[256] = {0}, ends[256], start = 0;
        CHECK_INT(ochre_histogram_count(im.data, &im.layout, next), OCHRE_OK);
        for (int b = 0; b < 256; b++) {
            ends[b] = start + next[b];
            next[b] = start;
            start = ends[b];
        }
        guarded keys = guarded_make((size_t)start * sizeof(uint32_t), 1);
        uint32_t *const to = (uint32_t *)(void *)keys.data;
        image_fill_random(&im, 255, 255);
        CHECK_INT(ochre_histogram_scatter(im.data, &im.layout, next, to, ends), OCHRE_CHANGED);
        for (int b = 0; b < 256; b++) CHECK(next[b] <= ends[b]);
        CHECK_INT(next[255], ends[255]);
        guarded_free(&keys);
        image_free(&im);
    }
}

static void what_is_no_color_image_is_refused(void) {
    int64_t counts[256] = {0};
    const unsigned char pixel[8] = {0};
    uint32_t key;
    for (int64_t dtype = -1; dtype <= 8; dtype++) {
        if (dtype == OCHRE_U8) continue;
        const ochre_layout l = {dtype, 1, 1, 1, 8, 8, 8};
        CHECK_INT(ochre_histogram_count(pixel, &l, counts), OCHRE_BAD_DTYPE);
        CHECK_INT(ochre_histogram_scatter(pixel, &l, counts, &key, counts), OCHRE_BAD_DTYPE);
        CHECK_INT(ochre_histogram_whole(pixel, &l, &key, counts, &key), -1);
    }
    const ochre_layout bad[] = {{OCHRE_U8, 1, 1, 0, 1, 1, 1},
                                {OCHRE_U8, 1, 1, 5, 1, 1, 1},
                                {OCHRE_U8, -1, 1, 3, 1, 1, 1},
                                {OCHRE_U8, 1, -1, 3, 1, 1, 1}};
    for (int i = 0; i < 4; i++) {
        CHECK_INT(ochre_histogram_count(pixel, &bad[i], counts), OCHRE_BAD_SIZE);
        CHECK_INT(ochre_histogram_scatter(pixel, &bad[i], counts, &key, counts), OCHRE_BAD_SIZE);
    }
    for (int b = 0; b < 256; b++) CHECK_INT(counts[b], 0);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_gives_the_naive_histogram();
    every_tail_of_a_block_is_counted();
    large_buckets_are_counted_too();
    transparent_pixels_are_one_color();
    merge_adds_counts_of_equal_keys();
    merge_refuses_counts_beyond_63_bits();
    an_image_that_changes_between_the_passes_stays_within_the_buckets();
    what_is_no_color_image_is_refused();
    return 0;
}
