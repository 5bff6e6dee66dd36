/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "guard.h"
#include "ochre.h"

#include <math.h>

static int64_t level(uint32_t key, int64_t channels, int64_t c) {
    return key >> 8 * (channels - 1 - c) & 0xFF;
}

static double distance(const double *center, uint32_t key, int64_t channels) {
    double sum = 0;
    for (int64_t c = 0; c < channels; c++) {
        const double difference = (double)level(key, channels, c) - center[c];
        sum += difference * difference;
    }
    return sum;
}

static int32_t naive_row(const double *centers, int64_t channels, int64_t k, uint32_t key) {
    double least = INFINITY;
    int64_t row = 0;
    for (int64_t j = 0; j < k; j++) {
        const double here = distance(centers + j * channels, key, channels);
        if (!(here < least)) continue;
        least = here;
        row = j;
    }
    return (int32_t)row;
}

/* A part of a histogram between guard pages, and centres. */
typedef struct scene {
    int64_t channels, k;
    guarded keys, counts, labels, bounds, sums, centers, scratch;
    ochre_kmeans part;
} scene;

static scene scene_make(int64_t n, int64_t channels, int64_t k, int64_t low, int64_t high) {
    scene s = {.channels = channels, .k = k};
    s.keys = guarded_make((size_t)n * sizeof(uint32_t), 1);
    s.counts = guarded_make((size_t)n * sizeof(int64_t), 1);
    s.labels = guarded_make((size_t)n * sizeof(int32_t), 1);
    s.bounds = guarded_make((size_t)n * sizeof(float), 1);
    s.sums = guarded_make((size_t)(k * (1 + channels)) * sizeof(int64_t), 1);
    s.centers = guarded_make((size_t)(k * channels) * sizeof(double), 1);
    s.scratch = guarded_make(((size_t)ochre_kmeans_scratch_bytes(channels, k) + 63) / 64 * 64, 1);
    uint32_t *const keys = (uint32_t *)(void *)s.keys.data;
    int64_t *const counts = (int64_t *)(void *)s.counts.data;
    for (int64_t i = 0; i < n; i++) {
        keys[i] = 0;
        for (int64_t c = 0; c < channels; c++) keys[i] = keys[i] << 8 | (uint32_t)random_int(low, high);
        counts[i] = random_int(1, 1 << 20);
    }
    memset(s.labels.data, 0xFF, s.labels.bytes);
    memset(s.sums.data, 0, s.sums.bytes);
    s.part = (ochre_kmeans){.keys = keys,
                            .counts = counts,
                            .n = n,
                            .labels = (int32_t *)(void *)s.labels.data,
                            .bounds = (float *)(void *)s.bounds.data,
                            .sums = (int64_t *)(void *)s.sums.data};
    return s;
}

static void scene_free(scene *s) {
    guarded_free(&s->keys);
    guarded_free(&s->counts);
    guarded_free(&s->labels);
    guarded_free(&s->bounds);
    guarded_free(&s->sums);
    guarded_free(&s->centers);
    guarded_free(&s->scratch);
}

static double *centers_of(const scene *s) {
    return (double *)(void *)s->centers.data;
}

/* Works one step, and checks all labels and sums against the naive ones. */
static void check_step(scene *s, int first) {
    const int64_t words = s->k * (1 + s->channels);
    const double *const centers = centers_of(s);
    CHECK_INT(ochre_kmeans_prepare(centers, first, s->channels, s->k, s->scratch.data), OCHRE_OK);
    CHECK_INT(ochre_kmeans_assign(&s->part, s->scratch.data), OCHRE_OK);
    int64_t *const sums = calloc((size_t)words, sizeof *sums);
    CHECK(sums != NULL);
    for (int64_t i = 0; i < s->part.n; i++) {
        const int32_t row = naive_row(centers, s->channels, s->k, s->part.keys[i]);
        CHECK_INT(s->part.labels[i], row);
        sums[row * (1 + s->channels)] += s->part.counts[i];
        for (int64_t c = 0; c < s->channels; c++)
            sums[row * (1 + s->channels) + 1 + c] += s->part.counts[i] * level(s->part.keys[i], s->channels, c);
    }
    for (int64_t i = 0; i < words; i++) CHECK_INT(s->part.sums[i], sums[i]);
    free(sums);
}

/* Moves each centre to the mean of its colours. A centre without colours stays. */
static void move_to_means(scene *s) {
    for (int64_t j = 0; j < s->k; j++) {
        const int64_t *const row = s->part.sums + j * (1 + s->channels);
        for (int64_t c = 0; c < s->channels && row[0] > 0; c++)
            centers_of(s)[j * s->channels + c] = (double)row[1 + c] / (double)row[0];
    }
}

static void iterations_find_the_naive_labels(void) {
    for (int64_t channels = 1; channels <= 4; channels++)
        for (int64_t k = 1; k <= 200; k = 3 * k + 1) {
            scene s = scene_make(900, channels, k, 0, 255);
            for (int64_t i = 0; i < k * channels; i++) centers_of(&s)[i] = (double)random_int(0, 255);
            for (int step = 0; step < 25; step++) {
                check_step(&s, step == 0);
                move_to_means(&s);
            }
            scene_free(&s);
        }
}

/* The centres move by every distance, from almost 0 to far beyond all colours and back. Many colours lie midway
 * between two. */
static void any_moves_find_the_naive_labels(void) {
    static const double lengths[] = {0, 1e-12, 1e-7, 1e-4, 1e-2, 0.5, 30, 1e5, 1e20, 1e300};
    for (int round = 0; round < 40; round++) {
        const int64_t channels = 1 + round % 4, k = random_int(1, 20);
        scene s = scene_make(700, channels, k, 100, 109);
        for (int64_t i = 0; i < k * channels; i++) centers_of(&s)[i] = (double)random_int(198, 220) / 2;
        for (int step = 0; step < 40; step++) {
            check_step(&s, step == 0);
            const double length = lengths[random_int(0, step % 10)];
            for (int64_t i = 0; i < k * channels; i++) {
                const int back = fabs(centers_of(&s)[i]) > 1e3 && random_int(0, 1);
                if (back) centers_of(&s)[i] = (double)random_int(198, 220) / 2;
                if (random_int(0, 2) == 0) centers_of(&s)[i] += (2 * random_unit() - 1) * length;
            }
        }
        scene_free(&s);
    }
}

/* A caller may give a colour another row. With a bound of -1 it is compared again. */
static void a_row_set_from_outside_is_compared_again(void) {
    scene s = scene_make(300, 3, 5, 0, 255);
    for (int64_t i = 0; i < 15; i++) centers_of(&s)[i] = (double)random_int(0, 255);
    check_step(&s, 1);
    const int32_t old = s.part.labels[7], other = (old + 1) % 5;
    for (int64_t word = 0; word < 4; word++) {
        const int64_t change = s.part.counts[7] * (word == 0 ? 1 : level(s.part.keys[7], 3, word - 1));
        s.part.sums[4 * old + word] -= change;
        s.part.sums[4 * other + word] += change;
    }
    s.part.labels[7] = other;
    s.part.bounds[7] = -1;
    check_step(&s, 0);
    scene_free(&s);
}

static void every_tail_of_a_block_is_worked(void) {
    for (int64_t n = 0; n <= 2 * 256 + 3; n++) {
        scene s = scene_make(n, 3, 7, 0, 255);
        for (int64_t i = 0; i < 21; i++) centers_of(&s)[i] = (double)random_int(0, 255);
        for (int step = 0; step < 3; step++) {
            check_step(&s, step == 0);
            move_to_means(&s);
        }
        scene_free(&s);
    }
}

static void seeds_spread(void) {
    for (int64_t channels = 1; channels <= 4; channels++)
        for (int64_t n = 0; n <= 70; n++) {
            scene s = scene_make(n, channels, 1, 0, 255);
            guarded nearest = guarded_make((size_t)n * sizeof(int32_t), 1);
            int32_t *const got = (int32_t *)(void *)nearest.data;
            int64_t least[70];
            for (int64_t i = 0; i < n; i++) least[i] = INT64_MAX;
            for (int step = 0; step < 4; step++) {
                uint32_t seed = 0;
                double center[4];
                for (int64_t c = 0; c < channels; c++) {
                    seed = seed << 8 | (uint32_t)random_int(0, 255);
                    center[c] = seed & 0xFF;
                }
                int64_t sum = 0;
                for (int64_t i = 0; i < n; i++) {
                    const int64_t here = (int64_t)distance(center, s.part.keys[i], channels);
                    least[i] = here < least[i] ? here : least[i];
                    sum += s.part.counts[i] * least[i];
                }
                CHECK_INT(ochre_kmeans_spread(&s.part, channels, seed, step == 0, got), sum);
                for (int64_t i = 0; i < n; i++) CHECK_INT(got[i], least[i]);
            }
            guarded_free(&nearest);
            scene_free(&s);
        }
}

static void compactness_is_the_sum_in_order(void) {
    for (int64_t channels = 1; channels <= 4; channels++) {
        scene s = scene_make(500, channels, 6, 0, 255);
        for (int64_t i = 0; i < 6 * channels; i++) centers_of(&s)[i] = 255 * random_unit();
        check_step(&s, 1);
        double expected = 0, got = NAN;
        for (int64_t i = 0; i < 500; i++)
            expected += (double)s.part.counts[i] *
                        distance(centers_of(&s) + s.part.labels[i] * channels, s.part.keys[i], channels);
        ochre_kmeans_compactness(centers_of(&s), channels, &s.part, &got);
        CHECK_DOUBLE(got, expected);
        scene_free(&s);
    }
}

static void what_is_not_served_is_refused(void) {
    scene s = scene_make(3, 1, 1, 0, 255);
    centers_of(&s)[0] = 5;
    CHECK_INT(ochre_kmeans_prepare(centers_of(&s), 1, 0, 1, s.scratch.data), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_kmeans_prepare(centers_of(&s), 1, 5, 1, s.scratch.data), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_kmeans_prepare(centers_of(&s), 1, 1, 0, s.scratch.data), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_kmeans_prepare(centers_of(&s), 1, 1, (int64_t)1 << 31, s.scratch.data), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_kmeans_prepare(centers_of(&s), 1, 1, 1, s.scratch.data), OCHRE_OK);
    s.part.n = -1;
    CHECK_INT(ochre_kmeans_assign(&s.part, s.scratch.data), OCHRE_BAD_SIZE);
    s.part.n = (int64_t)1 << 31;
    CHECK_INT(ochre_kmeans_assign(&s.part, s.scratch.data), OCHRE_BAD_SIZE);
    CHECK_INT(s.part.labels[0], -1);
    scene_free(&s);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    iterations_find_the_naive_labels();
    any_moves_find_the_naive_labels();
    a_row_set_from_outside_is_compared_again();
    every_tail_of_a_block_is_worked();
    seeds_spread();
    compactness_is_the_sum_in_order();
    what_is_not_served_is_refused();
    return 0;
}
