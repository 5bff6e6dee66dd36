/* SPDX-License-Identifier: Apache-2.0 */
/* Histograms that somebody else writes while a function reads them, at every point at which that can happen, and
 * histograms that are none: the answer may be wrong, but every access stays within the tables. These end at an
 * unreadable page. */
#include "changing.h"
#include "check.h"
#include "guard.h"
#include "ochre.h"

#include <math.h>

enum { FEW = 12 };

/* Ascending keys of that many channels, each standing there 1 to 9 times. */
static void make_histogram(uint32_t *keys, int64_t *counts, int64_t n, int64_t channels) {
    const uint32_t most = (uint32_t)(((uint64_t)1 << 8 * channels) - 1);
    for (int64_t i = 0; i < n; i++) {
        keys[i] = (uint32_t)(most / (uint64_t)n * (uint64_t)i) + (uint32_t)random_int(0, 2);
        counts[i] = random_int(1, 9);
    }
}

static void *scratch_of(guarded *memory, int64_t bytes) {
    *memory = guarded_make(((size_t)bytes + 63) / 64 * 64, 1);
    return memory->data;
}

static int64_t cut(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t channels, int64_t k, int64_t rule) {
    guarded scratch, palette = guarded_make((size_t)(k * channels), 1);
    scratch_of(&scratch, ochre_median_cut_scratch_bytes(n, channels, k));
    const int64_t size = ochre_median_cut(keys, counts, n, channels, k, rule, palette.data, scratch.data);
    guarded_free(&scratch);
    guarded_free(&palette);
    return size;
}

/* Every word of 64 bits is one that no histogram holds. */
static void fill(void *to, size_t bytes, int64_t with) {
    for (size_t i = 0; i < bytes; i += 4) memcpy((unsigned char *)to + i, (const unsigned char *)&with + i % 8, 4);
}

static const int64_t anything[] = {
    0, -1, INT64_MIN, INT64_MAX, (int64_t)1 << 50, (int64_t)1 << 32, 5, 0x1000000010000000};

enum { ANYTHING = sizeof anything / sizeof anything[0] };

static void a_changing_histogram_is_cut_within_its_scratch(void) {
    for (int64_t channels = 1; channels <= 4; channels++)
        for (int64_t rule = OCHRE_CUT_VARIANCE; rule <= OCHRE_CUT_MEDIAN; rule++)
            for (int which = 0; which < ANYTHING; which++) {
                struct {
                    int64_t counts[FEW];
                    uint32_t keys[FEW];
                } good, bad, *const seen = (void *)changing_make(sizeof good);
                make_histogram(good.keys, good.counts, FEW, channels);
                fill(&bad, sizeof bad, anything[which]);
                for (int64_t point = 0, accesses = 1; point <= accesses; point += 1 + point / 8) {
                    changing_watch(&good, &bad, point);
                    const int64_t size = cut(seen->keys, seen->counts, FEW, channels, 5, rule);
                    accesses = changing_stop();
                    CHECK(size == 5 || size == -1);
                    if (point > accesses) CHECK_INT(size, 5);
                }
                changing_free();
            }
}

/* Without a change: many colours are sorted into cells, few are not. */
static void what_is_no_histogram_is_refused(void) {
    enum { MANY = 70000 };
    static uint32_t keys[MANY];
    static int64_t counts[MANY];
    const int64_t sizes[] = {FEW, MANY};
    for (int size = 0; size < 2; size++)
        for (int64_t channels = 3; channels <= 4; channels++) {
            const int64_t n = sizes[size];
            make_histogram(keys, counts, n, channels);
            CHECK_INT(cut(keys, counts, n, channels, 8, OCHRE_CUT_VARIANCE), 8);
            for (int which = 0; which < ANYTHING; which++) {
                make_histogram(keys, counts, n, channels);
                fill(counts, sizeof *counts * (size_t)n, anything[which]);
                CHECK_INT(cut(keys, counts, n, channels, 8, OCHRE_CUT_VARIANCE),
                          anything[which] == 5 || (anything[which] == (int64_t)1 << 32 && n == FEW) ? 8 : -1);
            }
            make_histogram(keys, counts, n, channels);
            keys[n / 2] = keys[n / 2 - 1];
            CHECK_INT(cut(keys, counts, n, channels, 8, OCHRE_CUT_MEDIAN), -1);
            CHECK_INT(cut(keys, counts, n, channels, n, OCHRE_CUT_MEDIAN), -1);
            fill(keys, sizeof *keys * (size_t)n, 5);
            CHECK_INT(cut(keys, counts, n, channels, 8, OCHRE_CUT_MEDIAN), -1);
            make_histogram(keys, counts, n, channels);
            if (channels == 3) keys[n - 1] |= 0x1000000;
            CHECK_INT(cut(keys, counts, n, channels, 8, OCHRE_CUT_MEDIAN), channels == 3 ? -1 : 8);
        }
}

/* Two runs of keys merge into room for both, whatever these become. */
static void changing_histograms_merge_within_their_room(void) {
    struct {
        int64_t counts[FEW], counts_b[FEW];
        uint32_t keys[FEW], keys_b[FEW];
    } good, bad, *const seen = (void *)changing_make(sizeof good);
    guarded keys = guarded_make(2 * FEW * sizeof(uint32_t), 1), counts = guarded_make(2 * FEW * sizeof(int64_t), 1);
    for (int which = 0; which < ANYTHING; which++) {
        make_histogram(good.keys, good.counts, FEW, 3);
        make_histogram(good.keys_b, good.counts_b, FEW, 3);
        fill(&bad, sizeof bad, anything[which]);
        for (uint32_t i = 0; i < FEW; i++)
            bad.keys[i] = which % 2 ? 0x80 + i : good.keys[i] + 1; /* just above what was read */
        for (int64_t point = 0, accesses = 1; point <= accesses; point++) {
            changing_watch(&good, &bad, point);
            const int64_t n = ochre_histogram_merge(seen->keys, seen->counts, FEW, seen->keys_b, seen->counts_b, FEW,
                                                    (uint32_t *)(void *)keys.data, (int64_t *)(void *)counts.data);
            accesses = changing_stop();
            CHECK(n >= -1 && n <= 2L * FEW);
        }
    }
    guarded_free(&keys);
    guarded_free(&counts);
    changing_free();
}

/* Rows are looked up in a table of answers (three channels, many colours) or in a grid; a table is filled by a
 * colour's key. */
static void changing_colors_are_refined_within_the_sums(void) {
    enum { K = 40, MANY = 1 << 17 };
    static const int64_t table_for[] = {FEW, MANY};
    for (int method = 0; method < 2; method++) {
        const int64_t n = table_for[method], channels = 3;
        int16_t centers[K * 3];
        for (int i = 0; i < K * 3; i++) centers[i] = (int16_t)random_int(0, 4080);
        guarded scratch, sums = guarded_make((size_t)(K * (1 + channels)) * sizeof(int64_t), 1);
        scratch_of(&scratch, ochre_refine_scratch_bytes(n, channels, K));
        struct {
            int64_t counts[FEW];
            uint32_t keys[FEW];
        } good, bad, *const seen = (void *)changing_make(sizeof good);
        for (int which = 0; which < ANYTHING; which++) {
            make_histogram(good.keys, good.counts, FEW, channels);
            make_histogram(bad.keys, bad.counts, FEW, channels);
            for (int i = 0; i < FEW; i++) bad.keys[i] ^= 0xFFFFFF;
            fill(bad.counts, sizeof bad.counts, anything[which]);
            for (int64_t point = 0, accesses = 1; point <= accesses; point++) {
                memset(scratch.data, 0xFF, scratch.bytes); /* answers that were not made name no row */
                memset(sums.data, 0, sums.bytes);
                CHECK_INT(ochre_refine_prepare(centers, n, channels, K, scratch.data), OCHRE_OK);
                changing_watch(&good, &bad, point);
                CHECK_INT(ochre_refine_sums(seen->keys, seen->counts, FEW, (int64_t *)(void *)sums.data, scratch.data),
                          OCHRE_OK);
                accesses = changing_stop();
            }
        }
        changing_free();
        guarded_free(&scratch);
        guarded_free(&sums);
    }
}

static void a_changing_histogram_has_means_within_its_rows(void) {
    enum { K = 5 };
    double centers[K * 3];
    for (int i = 0; i < K * 3; i++) centers[i] = random_unit() * 255;
    int32_t labels[FEW];
    struct {
        int64_t counts[FEW];
        uint32_t keys[FEW];
    } good, bad, *const seen = (void *)changing_make(sizeof good);
    make_histogram(good.keys, good.counts, FEW, 3);
    guarded scratch, sums = guarded_make(K * 4 * sizeof(int64_t), 1), bounds = guarded_make(FEW * sizeof(float), 1);
    scratch_of(&scratch, ochre_kmeans_scratch_bytes(3, K));
    for (int which = 0; which < ANYTHING; which++) {
        fill(&bad, sizeof bad, anything[which]);
        for (int64_t point = 0, accesses = 1; point <= accesses; point++) {
            const ochre_kmeans part = {
                seen->keys, seen->counts, FEW, labels, (float *)(void *)bounds.data, (int64_t *)(void *)sums.data};
            int32_t nearest[FEW];
            double compactness;
            memset(sums.data, 0, sums.bytes);
            for (size_t i = 0; i < FEW; i++) memcpy(bounds.data + 4 * i, &(float){-1}, 4);
            memset(labels, 0xFF, sizeof labels);
            CHECK_INT(ochre_kmeans_prepare(centers, 1, 3, K, scratch.data), OCHRE_OK);
            changing_watch(&good, &bad, point);
            CHECK_INT(ochre_kmeans_assign(&part, scratch.data), OCHRE_OK);
            ochre_kmeans_spread(&part, 3, 0x808080, 1, nearest);
            ochre_kmeans_compactness(centers, 3, &part, &compactness);
            accesses = changing_stop();
            for (int i = 0; i < FEW; i++) CHECK(labels[i] >= 0 && labels[i] < K);
        }
    }
    guarded_free(&scratch);
    guarded_free(&sums);
    guarded_free(&bounds);
    changing_free();
}

/* A palette that is not finite has no nearest row, but a search among its rows ends. */
static void palettes_that_are_not_finite_are_searched_within_their_rows(void) {
    enum { K = 100, PIXELS = 1 << 16 };
    static double palette[K * 3], pixels[PIXELS * 3];
    static int32_t labels[PIXELS];
    const double numbers[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 1e308};
    const ochre_layout image_layout = {OCHRE_F64, 1, PIXELS, 3, (int64_t)sizeof pixels, 24, 8};
    const ochre_layout labels_layout = {OCHRE_I32, 1, PIXELS, 1, (int64_t)sizeof labels, 4, 4};
    guarded scratch;
    scratch_of(&scratch, ochre_nearest_float_scratch_bytes(PIXELS, 3, K));
    for (int64_t i = 0; i < PIXELS * 3; i++) pixels[i] = random_unit();
    for (int which = 0; which < 4; which++)
        for (int share = 1; share <= 64; share *= 8) {
            for (int64_t i = 0; i < K * 3; i++) palette[i] = i % share == 0 ? numbers[which] : random_unit();
            CHECK_INT(ochre_nearest_float_prepare(palette, PIXELS, 3, K, scratch.data), OCHRE_OK);
            CHECK_INT(ochre_nearest_float(pixels, &image_layout, labels, &labels_layout, scratch.data), OCHRE_OK);
            for (int64_t i = 0; i < PIXELS; i++) CHECK(labels[i] >= -1 && labels[i] < K);
        }
    guarded_free(&scratch);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    a_changing_histogram_is_cut_within_its_scratch();
    what_is_no_histogram_is_refused();
    changing_histograms_merge_within_their_room();
    changing_colors_are_refined_within_the_sums();
    a_changing_histogram_has_means_within_its_rows();
    palettes_that_are_not_finite_are_searched_within_their_rows();
    return 0;
}
