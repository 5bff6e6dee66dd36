/* SPDX-License-Identifier: Apache-2.0 */
/* k-means over the colours of a histogram: seeds, labels, sums and objective.
 *
 * When the centres move only a little, most colours keep their label, and that can be known without a comparison
 * (Hamerly 2010). Let a colour's centre be nearer than every other by a gap. It stays the nearest until two centres
 * together have moved by the gap. So way is the distance moved: in each step, the two longest moves are added to it.
 * A colour that is compared gets the bound way + gap. Until way reaches the bound, its label stands; then the colour
 * is compared with all centres again.
 *
 * The labels are those that a comparison of every colour with every centre in f64 finds: bounds are rounded down,
 * way is rounded up, and a gap that f64 might not resolve counts as 0. Sums are exact: a colour that changes its
 * label is subtracted from one sum and added to another, in integers. */
#include "block.h"
#include "cpu.h"
#include "nearest_filtered.h"
#include "once.h"
#include "scratch.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Prepared centres, at the beginning of the scratch. centers and the rows of filtered follow. */
typedef struct kmeans_centers {
    int64_t channels, k;
    double *centers;
    double way;
    float limit; /* a colour whose bound is above it keeps its label */
    nearest_filtered filtered;
} kmeans_centers;

enum {
    HEADER = (sizeof(kmeans_centers) + 63) / 64 * 64,
    GROUP = 8,            /* flags in a word of 64 bits */
    LONGEST_WAY = 1 << 16 /* f32 resolves it to a small part of a level */
};

static int64_t center_bytes(int64_t channels, int64_t k) {
    return cache_lines(k * channels * (int64_t)sizeof(double));
}

int64_t ochre_kmeans_scratch_bytes(int64_t channels, int64_t k) {
    return HEADER + center_bytes(channels, k) + nearest_filtered_bytes(k);
}

/* The sum of the two longest moves of k centres. */
static double two_moves(const double *from, const double *to, int64_t channels, int64_t k) {
    double longest = 0, second = 0;
    for (int64_t j = 0; j < k; j++) {
        double square = 0;
        for (int64_t c = 0; c < channels; c++) {
            const double move = to[j * channels + c] - from[j * channels + c];
            square += move * move;
        }
        const double move = sqrt(square);
        second = fmax(second, fmin(move, longest));
        longest = fmax(longest, move);
    }
    return longest + second;
}

int64_t ochre_kmeans_prepare(const double *centers, int64_t first, int64_t channels, int64_t k, void *scratch) {
    if (channels < 1 || channels > FILTERED_CHANNELS || k < 1 || k > INT32_MAX) return OCHRE_BAD_SIZE;
    kmeans_centers *const prepared = scratch;
    prepared->channels = channels;
    prepared->k = k;
    prepared->centers = (double *)(void *)((unsigned char *)scratch + HEADER);
    const double way =
        first ? INFINITY : prepared->way + two_moves(prepared->centers, centers, channels, k) * (1 + 0x1p-20);
    const int known = way < LONGEST_WAY; /* otherwise way starts at 0 anew, and every colour is compared */
    double largest = UINT8_MAX;
    for (int64_t i = 0; i < channels * k; i++) largest = fmax(largest, fabs(centers[i]));
    prepared->way = known ? way : 0;
    prepared->limit = known && largest < LONGEST_WAY ? (float)((way + largest * 0x1p-18) * (1 + 0x1p-20)) : INFINITY;
    memcpy(prepared->centers, centers, (size_t)(channels * k) * sizeof *centers);
    unsigned char *const rows = (unsigned char *)prepared->centers + center_bytes(channels, k);
    prepared->filtered = nearest_filtered_of(rows, prepared->centers, channels, k);
    return OCHRE_OK;
}

/* flags[i] = 1 where way has reached the bound of colour i: the bound is used up. */
ALWAYS_INLINE void flag_loop(const float *restrict bounds, float limit, int64_t n, unsigned char *restrict flags) {
    for (int64_t i = 0; i < n; i++) flags[i] = (unsigned char)!(bounds[i] > limit);
}

CPU_WIDE_PATHS(flag, (const float *bounds, float limit, int64_t n, unsigned char *flags), (bounds, limit, n, flags))

/* Writes start + i to places for each of the n <= BLOCK flags that is set. Returns how many are. */
static int64_t list_flagged(const unsigned char *flags, int64_t n, int64_t start, int32_t *places) {
    int64_t count = 0;
    for (int64_t i = 0; i < n; i += GROUP) {
        uint64_t word = 0;
        memcpy(&word, flags + i, (size_t)(n - i < GROUP ? n - i : GROUP));
        if (word == 0) continue;
        for (int64_t j = i; j < i + GROUP && j < n; j++) {
            places[count] = (int32_t)(start + j);
            count += flags[j];
        }
    }
    return count;
}

static void list_used_up_baseline(const float *bounds, float limit, int64_t n, int64_t start, int32_t *places,
                                  int64_t *count) {
    unsigned char flags[BLOCK];
    flag(bounds, limit, n, flags);
    *count += list_flagged(flags, n, start, places + *count);
}

#if defined(__x86_64__)
CPU_TARGET_AVX512 static void list_used_up_avx512(const float *bounds, float limit, int64_t n, int64_t start,
                                                  int32_t *places, int64_t *count) {
    const __m512i steps = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512 limits = _mm512_set1_ps(limit);
    int64_t listed = *count;
    for (int64_t i = 0; i < n; i += 16) {
        const __mmask16 there = (__mmask16)(n - i < 16 ? (1U << (n - i)) - 1 : 0xFFFFU);
        const __m512 sixteen = _mm512_maskz_loadu_ps(there, bounds + i);
        const __mmask16 used = _mm512_mask_cmp_ps_mask(there, sixteen, limits, _CMP_NGT_UQ);
        const __m512i all = _mm512_add_epi32(steps, _mm512_set1_epi32((int32_t)(start + i)));
        _mm512_mask_compressstoreu_epi32(places + listed, used, all);
        listed += __builtin_popcount(used);
    }
    *count = listed;
}
#endif

/* Appends the places of used up bounds to the *count places there are. The n <= BLOCK bounds begin at place start. */
/* NOLINTNEXTLINE(bugprone-branch-clone): two paths have the same version */
CPU_CHOOSE(list_used_up, list_used_up_baseline, list_used_up_baseline, list_used_up_avx512,
           (const float *bounds, float limit, int64_t n, int64_t start, int32_t *places, int64_t *count),
           (bounds, limit, n, start, places, count))

static uint32_t level_of(uint32_t key, int64_t channels, int64_t c) {
    return key >> 8 * (channels - 1 - c) & 0xFF;
}

static double squared_distance(const double *center, uint32_t key, int64_t channels) {
    double sum = 0;
    for (int64_t c = 0; c < channels; c++) {
        const double difference = level_of(key, channels, c) - center[c];
        sum += difference * difference;
    }
    return sum;
}

static int32_t row_of(const kmeans_centers *prepared, uint32_t key) {
    double least = INFINITY;
    int64_t row = 0;
    for (int64_t j = 0; j < prepared->k; j++) {
        const double distance = squared_distance(prepared->centers + j * prepared->channels, key, prepared->channels);
        row = distance < least ? j : row;
        least = distance < least ? distance : least;
    }
    return (int32_t)row;
}

/* Adds a colour to the sums of a row, so many times. */
static void add(int64_t *sums, int64_t row, uint32_t key, int64_t channels, int64_t times) {
    int64_t *const to = sums + row * (1 + channels);
    to[0] = wrapping_sum(to[0], times);
    for (int64_t c = 0; c < channels; c++)
        to[1 + c] = wrapping_sum(to[1 + c], wrapping_product(times, level_of(key, channels, c)));
}

/* Gives n <= BLOCK colours their new rows. Those that change their row are moved from one sum to another. */
static void move_changed(const kmeans_centers *prepared, const ochre_kmeans *part, const int32_t *places, int64_t n,
                         const int32_t *rows) {
    unsigned char flags[BLOCK];
    int32_t changed[BLOCK];
    for (int64_t i = 0; i < n; i++) flags[i] = part->labels[places[i]] != rows[i];
    const int64_t count = list_flagged(flags, n, 0, changed);
    for (int64_t i = 0; i < count; i++) {
        const int32_t place = places[changed[i]], row = rows[changed[i]], old = part->labels[place];
        const uint32_t key = part->keys[place];
        const int64_t times = int64_once(&part->counts[place]);
        if (old >= 0) add(part->sums, old, key, prepared->channels, wrapping_product(times, -1));
        add(part->sums, row, key, prepared->channels, times);
        part->labels[place] = row;
    }
}

/* Compares the colours at n <= BLOCK places with all centres. */
static void compare_all(const kmeans_centers *prepared, const ochre_kmeans *part, const int32_t *places, int64_t n) {
    uint32_t keys[BLOCK] = {0};
    double pixels[FILTERED_CHANNELS][BLOCK];
    float levels[FILTERED_CHANNELS * BLOCK], gaps[BLOCK];
    int32_t rows[BLOCK];
    for (int64_t i = 0; i < n; i++) keys[i] = part->keys[places[i]];
    for (int64_t c = 0; c < prepared->channels; c++)
        for (int64_t i = 0; i < n; i++) pixels[c][i] = level_of(keys[i], prepared->channels, c);
    nearest_filtered_levels(&prepared->filtered, pixels, n, levels, BLOCK);
    nearest_filtered_gaps(&prepared->filtered, levels, BLOCK, n, rows, gaps);
    const float way = (float)(prepared->way * (1 - 0x1p-22));
    for (int64_t i = 0; i < n; i++) part->bounds[places[i]] = (way + gaps[i]) * (1 - 0x1p-22F);
    for (int64_t i = 0; i < n; i++)
        if (rows[i] == UNSURE) rows[i] = row_of(prepared, keys[i]);
    move_changed(prepared, part, places, n, rows);
}

int64_t ochre_kmeans_assign(const ochre_kmeans *part, const void *scratch) {
    const kmeans_centers *const prepared = scratch;
    if (part->n < 0 || part->n > INT32_MAX) return OCHRE_BAD_SIZE;
    int32_t places[2 * BLOCK];
    int64_t waiting = 0;
    for (int64_t start = 0; start < part->n; start += BLOCK) {
        const int64_t n = block_length(part->n - start);
        list_used_up(part->bounds + start, prepared->limit, n, start, places, &waiting);
        if (waiting < BLOCK) continue;
        waiting -= BLOCK;
        compare_all(prepared, part, places + waiting, BLOCK);
    }
    compare_all(prepared, part, places, waiting);
    return OCHRE_OK;
}

ALWAYS_INLINE int64_t spread_of(const uint32_t *restrict keys, const int64_t *restrict counts, int64_t n, uint32_t seed,
                                int64_t first, int32_t *restrict nearest, int channels) {
    int64_t sum = 0;
    int32_t levels[FILTERED_CHANNELS] = {0};
    for (int c = 0; c < channels; c++) levels[c] = (int32_t)level_of(seed, channels, c);
    for (int64_t i = 0; i < n; i++) {
        int32_t distance = 0;
        for (int c = 0; c < channels; c++) {
            const int32_t difference = (int32_t)(keys[i] >> 8 * (channels - 1 - c) & 0xFF) - levels[c];
            distance += difference * difference;
        }
        const int32_t before = first ? INT32_MAX : nearest[i];
        nearest[i] = distance < before ? distance : before;
        sum = wrapping_sum(sum, wrapping_product(counts[i], nearest[i]));
    }
    return sum;
}

ALWAYS_INLINE void spread_loop(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t channels, uint32_t seed,
                               int64_t first, int32_t *nearest, int64_t *sum) {
    *sum = FOR_CHANNELS(channels, spread_of, keys, counts, n, seed, first, nearest);
}

CPU_WIDE_PATHS(spread,
               (const uint32_t *keys, const int64_t *counts, int64_t n, int64_t channels, uint32_t seed, int64_t first,
                int32_t *nearest, int64_t *sum),
               (keys, counts, n, channels, seed, first, nearest, sum))

int64_t ochre_kmeans_spread(const ochre_kmeans *part, int64_t channels, int64_t seed, int64_t first, int32_t *nearest) {
    int64_t sum;
    spread(part->keys, part->counts, part->n, channels, (uint32_t)seed, first, nearest, &sum);
    return sum;
}

void ochre_kmeans_compactness(const double *centers, int64_t channels, const ochre_kmeans *part, double *sum) {
    double all = 0;
    for (int64_t i = 0; i < part->n; i++) {
        const double *const center = centers + part->labels[i] * channels;
        all += (double)part->counts[i] * squared_distance(center, part->keys[i], channels);
    }
    *sum = all;
}
