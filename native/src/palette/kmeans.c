/* SPDX-License-Identifier: Apache-2.0 */
/* k-means of the colours of a histogram: seeds, labels and sums, objective.
 *
 * Most labels stay as they are when the centres move a little, and that is known without a look at any centre (Hamerly 2010).
 * Where a colour's row is nearer than every other by a gap, it still is while no two centres together have moved by that much. So with
 * way, the sum over all steps of the two longest moves, a bound is kept for each colour: way as it was plus the gap. Once way has
 * come to it, the colour is compared with all rows, and gets a new bound. Bounds are rounded down, way is rounded up, and a gap so
 * small that f64 might not tell the two distances apart counts as none: labels are what comparing each colour with every row
 * in f64 would find. A colour that changes its row takes its count and levels along from one sum to the other, exactly. */
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

/* Centres that are prepared, at the beginning of the scratch; they and the rows of sure follow. */
typedef struct prepared_means {
    int64_t channels, k;
    double *centers;
    double way;
    float limit; /* a bound must be above it */
    nearest_filtered sure;
} prepared_means;

enum {
    HEADER = (sizeof(prepared_means) + 63) / 64 * 64,
    GROUP = 8,            /* colours that a word of flags tells of */
    LONGEST_WAY = 1 << 16 /* which f32 still tells to a small part of a level */
};

static int64_t center_bytes(int64_t channels, int64_t k) {
    return cache_lines(k * channels * (int64_t)sizeof(double));
}

int64_t ochre_kmeans_scratch_bytes(int64_t channels, int64_t k) {
    return HEADER + center_bytes(channels, k) + nearest_filtered_bytes(k);
}

/* The sum of the two longest moves. */
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
    if (channels < 1 || channels > SURE_CHANNELS || k < 1 || k > INT32_MAX) return OCHRE_BAD_SIZE;
    prepared_means *const means = scratch;
    means->channels = channels;
    means->k = k;
    means->centers = (double *)(void *)((unsigned char *)scratch + HEADER);
    const double way = first ? INFINITY : means->way + two_moves(means->centers, centers, channels, k) * (1 + 0x1p-20);
    const int known = way < LONGEST_WAY; /* otherwise all bounds are void */
    double largest = UINT8_MAX;
    for (int64_t i = 0; i < channels * k; i++) largest = fmax(largest, fabs(centers[i]));
    means->way = known ? way : 0;
    means->limit = known && largest < LONGEST_WAY ? (float)((way + largest * 0x1p-18) * (1 + 0x1p-20)) : INFINITY;
    memcpy(means->centers, centers, (size_t)(channels * k) * sizeof *centers);
    unsigned char *const rows = (unsigned char *)means->centers + center_bytes(channels, k);
    means->sure = nearest_filtered_of(rows, means->centers, channels, k);
    return OCHRE_OK;
}

/* Flags the colours whose bound is used up. */
ALWAYS_INLINE void flag_loop(const float *restrict bounds, float limit, int64_t n, unsigned char *restrict flags) {
    for (int64_t i = 0; i < n; i++) flags[i] = (unsigned char)!(bounds[i] > limit);
}

CPU_WIDE_PATHS(flag, (const float *bounds, float limit, int64_t n, unsigned char *flags), (bounds, limit, n, flags))

/* Appends the numbers of those of the n <= BLOCK flags that are set, counted from start; returns how many. */
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
CPU_TARGET_WIDE_AVX512 static void list_used_up_avx512(const float *bounds, float limit, int64_t n, int64_t start,
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

/* Appends the places of the n <= BLOCK bounds that are used up, which begin at place start, to the *count places there are. */
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

static int32_t row_of(const prepared_means *means, uint32_t key) {
    double least = INFINITY;
    int64_t row = 0;
    for (int64_t j = 0; j < means->k; j++) {
        const double distance = squared_distance(means->centers + j * means->channels, key, means->channels);
        row = distance < least ? j : row;
        least = distance < least ? distance : least;
    }
    return (int32_t)row;
}

/* sums[row] += the colour, so many times. */
static void add(int64_t *sums, int64_t row, uint32_t key, int64_t channels, int64_t times) {
    int64_t *const to = sums + row * (1 + channels);
    to[0] = wrapping_sum(to[0], times);
    for (int64_t c = 0; c < channels; c++)
        to[1 + c] = wrapping_sum(to[1 + c], wrapping_product(times, level_of(key, channels, c)));
}

/* Moves the colours that change their row, of n <= BLOCK at these places. */
static void move_changed(const prepared_means *means, const ochre_kmeans *part, const int32_t *places, int64_t n,
                         const int32_t *rows) {
    unsigned char flags[BLOCK];
    int32_t changed[BLOCK];
    for (int64_t i = 0; i < n; i++) flags[i] = part->labels[places[i]] != rows[i];
    const int64_t count = list_flagged(flags, n, 0, changed);
    for (int64_t i = 0; i < count; i++) {
        const int32_t place = places[changed[i]], row = rows[changed[i]], old = part->labels[place];
        const uint32_t key = part->keys[place];
        const int64_t times = int64_once(&part->counts[place]);
        if (old >= 0) add(part->sums, old, key, means->channels, wrapping_product(times, -1));
        add(part->sums, row, key, means->channels, times);
        part->labels[place] = row;
    }
}

/* Compares the colours at n <= BLOCK places with all rows. */
static void compare_all(const prepared_means *means, const ochre_kmeans *part, const int32_t *places, int64_t n) {
    uint32_t keys[BLOCK] = {0};
    double pixels[SURE_CHANNELS][BLOCK];
    float levels[SURE_CHANNELS * BLOCK], gaps[BLOCK];
    int32_t rows[BLOCK];
    for (int64_t i = 0; i < n; i++) keys[i] = part->keys[places[i]];
    for (int64_t c = 0; c < means->channels; c++)
        for (int64_t i = 0; i < n; i++) pixels[c][i] = level_of(keys[i], means->channels, c);
    nearest_filtered_levels(&means->sure, pixels, n, levels, BLOCK);
    nearest_filtered_gaps(&means->sure, levels, BLOCK, n, rows, gaps);
    const float way = (float)(means->way * (1 - 0x1p-22));
    for (int64_t i = 0; i < n; i++) part->bounds[places[i]] = (way + gaps[i]) * (1 - 0x1p-22F);
    for (int64_t i = 0; i < n; i++)
        if (rows[i] == UNSURE) rows[i] = row_of(means, keys[i]);
    move_changed(means, part, places, n, rows);
}

int64_t ochre_kmeans_assign(const ochre_kmeans *part, const void *scratch) {
    const prepared_means *const means = scratch;
    if (part->n < 0 || part->n > INT32_MAX) return OCHRE_BAD_SIZE;
    int32_t places[2 * BLOCK];
    int64_t waiting = 0;
    for (int64_t start = 0; start < part->n; start += BLOCK) {
        const int64_t n = block_length(part->n - start);
        list_used_up(part->bounds + start, means->limit, n, start, places, &waiting);
        if (waiting < BLOCK) continue;
        waiting -= BLOCK;
        compare_all(means, part, places + waiting, BLOCK);
    }
    compare_all(means, part, places, waiting);
    return OCHRE_OK;
}

ALWAYS_INLINE int64_t spread_of(const uint32_t *restrict keys, const int64_t *restrict counts, int64_t n, uint32_t seed,
                                int64_t first, int32_t *restrict nearest, int channels) {
    int64_t sum = 0;
    int32_t levels[SURE_CHANNELS] = {0};
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
