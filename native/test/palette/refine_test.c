/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "guard.h"
#include "ochre.h"

static void naive(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t channels, const int16_t *centers,
                  int64_t k, int64_t *sums) {
    for (int64_t i = 0; i < n; i++) {
        int64_t least = INT64_MAX, row = 0;
        for (int64_t j = 0; j < k; j++) {
            int64_t distance = 0;
            for (int64_t c = 0; c < channels; c++) {
                const int64_t value = keys[i] >> 8 * (channels - 1 - c) & 0xFF;
                const int64_t difference = 16 * value - centers[j * channels + c];
                distance += difference * difference;
            }
            if (distance >= least) continue;
            least = distance;
            row = j;
        }
        sums[row * (1 + channels)] += counts[i];
        for (int64_t c = 0; c < channels; c++)
            sums[row * (1 + channels) + 1 + c] += counts[i] * (int64_t)(keys[i] >> 8 * (channels - 1 - c) & 0xFF);
    }
}

/* A level of low..high, or one of the two where low is the greater. */
static int64_t random_level(int64_t low, int64_t high) {
    return low > high ? (random_int(0, 1) == 0 ? low : high) : random_int(low, high);
}

/* Prepares centres for a histogram of so many colours, and sums n colours in two ranges. */
static void check_sums(int64_t n, int64_t all, int64_t channels, int64_t k, int64_t low, int64_t high) {
    guarded keys = guarded_make((size_t)n * sizeof(uint32_t), 1), counts = guarded_make((size_t)n * sizeof(int64_t), 1);
    guarded centers = guarded_make((size_t)(k * channels) * sizeof(int16_t), 1);
    const size_t words = (size_t)(k * (1 + channels));
    guarded sums = guarded_make(words * sizeof(int64_t), 1);
    guarded scratch = guarded_make(((size_t)ochre_refine_scratch_bytes(all, channels, k) + 63) / 64 * 64, 1);
    uint32_t *const key = (uint32_t *)(void *)keys.data;
    int64_t *const count = (int64_t *)(void *)counts.data, *const got = (int64_t *)(void *)sums.data;
    int16_t *const center = (int16_t *)(void *)centers.data;
    int64_t *expected = calloc(words, sizeof *expected);
    CHECK(expected != NULL);
    for (int64_t i = 0; i < n; i++) {
        key[i] = 0;
        for (int64_t c = 0; c < channels; c++) key[i] = key[i] << 8 | (uint32_t)random_level(low / 16, high / 16);
        count[i] = random_int(1, 1 << 20);
    }
    for (int64_t i = 0; i < k * channels; i++) center[i] = (int16_t)random_level(low, high);
    for (size_t i = 0; i < words; i++) got[i] = expected[i] = random_int(0, 99); /* the call adds to what is there */
    naive(key, count, n, channels, center, k, expected);
    CHECK_INT(ochre_refine_prepare(center, all, channels, k, scratch.data), OCHRE_OK);
    CHECK_INT(ochre_refine_sums(key, count, n / 3, got, scratch.data), OCHRE_OK);
    CHECK_INT(ochre_refine_sums(key + n / 3, count + n / 3, n - n / 3, got, scratch.data), OCHRE_OK);
    for (size_t i = 0; i < words; i++) CHECK_INT(got[i], expected[i]);
    free(expected);
    guarded_free(&scratch);
    guarded_free(&sums);
    guarded_free(&centers);
    guarded_free(&counts);
    guarded_free(&keys);
}

static void sums_are_the_naive_ones(void) {
    for (int64_t channels = 1; channels <= 4; channels++)
        for (int64_t k = 1; k <= 300; k = 3 * k + 1) {
            check_sums(700, 700, channels, k, 0, 4080);
            check_sums(700, 700, channels, k, 1600, 1700); /* crowded: many ties */
        }
}

static void of_many_colours_too(void) {
    for (int64_t channels = 1; channels <= 4; channels++)
        for (int64_t k = 1; k <= 300; k = 3 * k + 1) {
            check_sums(700, 1 << 20, channels, k, 0, 4080);
            check_sums(700, 1 << 20, channels, k, 1600, 1700);
        }
}

static void of_more_comparisons_than_pay_too(void) {
    for (int64_t channels = 1; channels <= 4; channels++) {
        check_sums(700, 60000, channels, 200, 0, 4080);
        check_sums(700, 60000, channels, 200, 1600, 1700);
    }
}

/* Here the distances are the largest that there are. */
static void corners_of_the_cube_are_summed(void) {
    for (int64_t all = 700; all <= 700 << 12; all <<= 12)
        for (int64_t channels = 1; channels <= 4; channels++)
            for (int64_t k = 1; k <= 300; k = 3 * k + 1) check_sums(700, all, channels, k, 4080, 0);
}

static void every_tail_of_a_block_is_summed(void) {
    for (int64_t n = 0; n <= 2 * 256 + 3; n++) check_sums(n, n, 3, 7, 0, 4080);
}

static void the_largest_palette_is_served(void) {
    check_sums(50, 50, 3, 65536, 0, 4080);
    check_sums(50, 50, 4, 65536, 0, 4080);
    check_sums(50, 1 << 20, 3, 65536, 0, 4080);
}

static void what_is_not_served_is_refused(void) {
    const uint32_t key = 0;
    const int64_t count = 1;
    const int16_t center = 0;
    int64_t sums[2] = {0};
    unsigned char scratch[64];
    CHECK_INT(ochre_refine_prepare(&center, -1, 1, 1, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_refine_prepare(&center, 1, 0, 1, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_refine_prepare(&center, 1, 5, 1, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_refine_prepare(&center, 1, 1, 0, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_refine_prepare(&center, 1, 1, 65537, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_refine_sums(&key, &count, -1, sums, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(sums[0], 0);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    sums_are_the_naive_ones();
    of_many_colours_too();
    of_more_comparisons_than_pay_too();
    corners_of_the_cube_are_summed();
    every_tail_of_a_block_is_summed();
    the_largest_palette_is_served();
    what_is_not_served_is_refused();
    return 0;
}
