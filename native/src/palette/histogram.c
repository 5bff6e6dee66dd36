/* SPDX-License-Identifier: Apache-2.0 */
/* Exact colour histograms. The pixels' keys are sorted into buckets by their top byte (count, then scatter); each
 * bucket is then sorted and its keys are counted (reduce). Two histograms are merged as two sorted lists are. */
#include "block.h"
#include "layout.h"
#include "once.h"

#include <string.h>

enum {
    BUCKETS = 256,
    /* From this many keys on, a bucket of up to three channels is counted in a table of its 2^16 possible low
     * halves. */
    TABLE_FROM = 8192,
    TABLE = 65536,
    PARTS = 4, /* a sort works so many parts at once, where counts has room for their tables, */
    WIDE = 12, /* and with digits of so many bits so many */
    WIDE_PARTS = 2
};

/* The keys of a block of pixels. All transparent pixels have the key 0. */
static void block_keys(const ochre_layout *image, const unsigned char *first, int64_t n, uint32_t *keys) {
    block_load_keys(image, first, n, keys);
    if (image->channels < 4) return;
    for (int64_t i = 0; i < n; i++) keys[i] = (keys[i] & 0xFF) == 0 ? 0 : keys[i];
}

int64_t ochre_histogram_count(const void *image, const ochre_layout *layout, int64_t *counts) {
    const int32_t status = check_colors(layout);
    if (status != OCHRE_OK || layout_is_empty(layout)) return status;
    ochre_layout walk = *layout, same = *layout;
    flatten(&walk, &same);
    const int shift = 8 * ((int)walk.channels - 1);
    int64_t parts
        [4]
        [BUCKETS]; /* neighbours often share a bucket: with four tables, their additions need not wait for each other */
    memset(parts, 0, sizeof parts);
    for (int64_t y = 0; y < walk.height; y++) {
        const unsigned char *row = (const unsigned char *)image + y * walk.row_stride;
        for (int64_t x = 0; x < walk.width; x += BLOCK) {
            const int64_t n = block_length(walk.width - x);
            uint32_t keys[BLOCK];
            block_keys(&walk, row + x * walk.column_stride, n, keys);
            for (int64_t i = 0; i < n; i++) parts[i & 3][keys[i] >> shift]++;
        }
    }
    for (int b = 0; b < BUCKETS; b++) counts[b] += parts[0][b] + parts[1][b] + parts[2][b] + parts[3][b];
    return OCHRE_OK;
}

int64_t ochre_histogram_scatter(const void *image, const ochre_layout *layout, int64_t *next, uint32_t *keys,
                                const int64_t *ends) {
    const int32_t status = check_colors(layout);
    if (status != OCHRE_OK || layout_is_empty(layout)) return status;
    ochre_layout walk = *layout, same = *layout;
    flatten(&walk, &same);
    const int shift = 8 * ((int)walk.channels - 1);
    for (int64_t y = 0; y < walk.height; y++) {
        const unsigned char *row = (const unsigned char *)image + y * walk.row_stride;
        for (int64_t x = 0; x < walk.width; x += BLOCK) {
            const int64_t n = block_length(walk.width - x);
            uint32_t block[BLOCK];
            block_keys(&walk, row + x * walk.column_stride, n, block);
            for (int64_t i = 0; i < n; i++) {
                const uint32_t bucket = block[i] >> shift;
                const int64_t at = next[bucket];
                if (at >= ends[bucket]) return OCHRE_CHANGED;
                keys[at] = block[i];
                next[bucket] = at + 1;
            }
        }
    }
    return OCHRE_OK;
}

static int reduces_by_table(int64_t n, int64_t channels) {
    return n >= TABLE_FROM && channels <= 3;
}

int64_t ochre_histogram_reduce_scratch_bytes(int64_t n, int64_t channels) {
    return reduces_by_table(n, channels) ? TABLE * (int64_t)sizeof(int64_t) : n * (int64_t)sizeof(uint32_t);
}

static int64_t reduce_by_table(uint32_t *keys, int64_t *counts, int64_t n, int64_t *table) {
    const uint32_t bucket = keys[0] & ~(uint32_t)0xFFFF;
    memset(table, 0, TABLE * sizeof *table);
    for (int64_t i = 0; i < n; i++) table[keys[i] & 0xFFFF]++;
    int64_t distinct = 0;
    for (uint32_t low = 0; low < TABLE; low++) {
        if (table[low] == 0) continue;
        keys[distinct] = bucket | low;
        counts[distinct++] = table[low];
    }
    return distinct;
}

static inline int64_t digit_of(uint32_t key, int shift, int bits) {
    return key >> shift & ((1U << bits) - 1);
}

/* Sorts by the digit of so many bits at shift, stably, from one array to the other. Returns 0, and moves nothing, where
 * all keys share it. The keys are worked in several parts at once, with a table of counts each: neighbours often share
 * a digit, and a count must not wait for the one before. next is for the tables; callers pass parts and bits as
 * constants. */
static inline __attribute__((always_inline)) int sort_by_digit(const uint32_t *from, uint32_t *to, int64_t n, int shift,
                                                               int bits, int parts, int64_t *next) {
    const int64_t digits = (int64_t)1 << bits, size = n / parts;
    memset(next, 0, (size_t)(parts * digits) * sizeof *next);
    for (int64_t i = 0; i < size; i++)
        for (int p = 0; p < parts; p++) next[p * digits + digit_of(from[p * size + i], shift, bits)]++;
    for (int64_t i = parts * size; i < n; i++) next[(parts - 1) * digits + digit_of(from[i], shift, bits)]++;
    int64_t same = 0, start = 0;
    for (int p = 0; p < parts; p++) same += next[p * digits + digit_of(from[0], shift, bits)];
    if (same == n) return 0;
    for (int64_t d = 0; d < digits; d++) {
        for (int p = 0; p < parts; p++) {
            const int64_t count = next[p * digits + d];
            next[p * digits + d] = start;
            start += count;
        }
    }
    for (int64_t i = 0; i < size; i++)
        for (int p = 0; p < parts; p++) {
            const uint32_t key = from[p * size + i];
            to[next[p * digits + digit_of(key, shift, bits)]++] = key;
        }
    for (int64_t i = parts * size; i < n; i++)
        to[next[(parts - 1) * digits + digit_of(from[i], shift, bits)]++] = from[i];
    return 1;
}

static int sort_by_byte(const uint32_t *from, uint32_t *to, int64_t n, int shift, int64_t *next) {
    return n < 256 * PARTS ? sort_by_digit(from, to, n, shift, 8, 1, next)
                           : sort_by_digit(from, to, n, shift, 8, PARTS, next);
}

/* Lists the distinct keys among sorted ones, and how often each occurs. There is no branch, which would be guessed
 * wrong where colours are many: at first counts holds where the run of each key ends. keys may be the sorted ones. */
static int64_t count_runs(const uint32_t *sorted, int64_t n, uint32_t *keys, int64_t *counts) {
    int64_t last = 0;
    uint32_t before = sorted[0];
    for (int64_t i = 0; i < n; i++) {
        const uint32_t key = sorted[i];
        last += key != before;
        keys[last] = before = key;
        counts[last] = i + 1;
    }
    for (int64_t k = last; k > 0; k--) counts[k] -= counts[k - 1];
    return last + 1;
}

/* A radix sort from the lowest digit up, of keys that share all but their lowest bytes. Then equal keys are counted.
 * Many keys of three bytes have two digits of 12 bits, and others a digit for each byte. */
static int64_t reduce_by_sort(uint32_t *keys, int64_t *counts, int64_t n, int64_t bytes, uint32_t *spare) {
    int64_t few[256], *const next = n < 256 * PARTS ? few : counts; /* nothing is counted before all is sorted */
    const int is_wide = n >= WIDE_PARTS << WIDE && bytes == 3, bits = is_wide ? WIDE : 8;
    uint32_t *from = keys, *to = spare;
    for (int shift = 0; shift < 8 * (int)bytes; shift += bits) {
        if (!(is_wide ? sort_by_digit(from, to, n, shift, WIDE, WIDE_PARTS, next)
                      : sort_by_byte(from, to, n, shift, next)))
            continue;
        uint32_t *const sorted = to;
        to = from;
        from = sorted;
    }
    return count_runs(from, n, keys, counts);
}

int64_t ochre_histogram_reduce(uint32_t *keys, int64_t *counts, int64_t n, int64_t channels, void *scratch) {
    if (n <= 0) return 0;
    return reduces_by_table(n, channels) ? reduce_by_table(keys, counts, n, scratch)
                                         : reduce_by_sort(keys, counts, n, channels - 1, scratch);
}

int64_t ochre_histogram_whole(const void *image, const ochre_layout *layout, uint32_t *keys, int64_t *counts,
                              void *scratch) {
    if (check_colors(layout) != OCHRE_OK) return -1;
    if (layout_is_empty(layout)) return 0;
    ochre_layout walk = *layout, same = *layout;
    flatten(&walk, &same);
    int64_t done = 0;
    for (int64_t y = 0; y < walk.height; y++) {
        const unsigned char *row = (const unsigned char *)image + y * walk.row_stride;
        for (int64_t x = 0; x < walk.width; x += BLOCK) {
            const int64_t n = block_length(walk.width - x);
            uint32_t block[BLOCK];
            block_keys(&walk, row + x * walk.column_stride, n, block);
            memcpy(keys + done, block, (size_t)n * sizeof *block);
            done += n;
        }
    }
    return reduce_by_sort(keys, counts, done, walk.channels, scratch);
}

int64_t ochre_histogram_merge(const uint32_t *keys_a, const int64_t *counts_a, int64_t na, const uint32_t *keys_b,
                              const int64_t *counts_b, int64_t nb, uint32_t *keys, int64_t *counts) {
    int64_t a = 0, b = 0, distinct = 0;
    while (a < na || b < nb) {
        const uint32_t key_a = a < na ? uint32_once(&keys_a[a]) : 0, key_b = b < nb ? uint32_once(&keys_b[b]) : 0;
        const int take_a = b == nb || (a < na && key_a <= key_b);
        const int take_b = a == na || (b < nb && key_b <= key_a);
        const int64_t count_a = take_a ? int64_once(&counts_a[a]) : 0, count_b = take_b ? int64_once(&counts_b[b]) : 0;
        keys[distinct] = take_a ? key_a : key_b;
        if (__builtin_add_overflow(count_a, count_b, &counts[distinct++])) return -1;
        a += take_a;
        b += take_b;
    }
    return distinct;
}
