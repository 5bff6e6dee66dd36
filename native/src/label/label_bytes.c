/* SPDX-License-Identifier: Apache-2.0 */
/* Totals of u8 images. The sums of up to three channels and the count of a label share one word, so a pixel costs
 * one addition, and caches hold many labels. Before a part of a word could overflow, the word is added to the
 * label's totals and set to 0. */
#include "cpu.h"
#include "label_block.h"
#include "label_missing.h"
#include "layout.h"
#include "once.h"

#include <stddef.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum {
    CHANNELS = 3,
    SUM_BITS = 16,    /* of each channel, the last one lowest */
    COUNT_SHIFT = 55, /* the count is on top, so that 256 pixels make a word negative */
    GROUP = 8,        /* so many pixels are added at once where they have one label */
    SAMPLE = 64,      /* so many pixels of a block show how long its runs of one label are */
    LONG_RUN = 8      /* from this average length of a run on, groups pay */
};

/* The rows and words of a block's pixels, and where they are added. */
typedef struct byte_block {
    int64_t n;
    const int32_t *rows;
    const uint64_t *words;
    int64_t channels;
    int64_t step; /* words of a channel in the totals, and of a label in packed: 2 where absent values are counted */
    const uint64_t *absents; /* [n]: the absent values of each pixel, packed as sums are; NULL where there are none */
    uint64_t *packed;
    int64_t *totals;
} byte_block;

/* Adds the parts of a word to every step-th of a row's words. */
static void unpack_sums(uint64_t word, int64_t channels, int64_t step, int64_t *row) {
    for (int64_t c = 0; c < channels; c++) {
        const uint64_t part = word >> SUM_BITS * (channels - 1 - c) & (((uint64_t)1 << SUM_BITS) - 1);
        row[c * step] = wrapping_sum(row[c * step], (int64_t)part);
    }
}

/* Adds the packed words of a label to its row of totals: the sums, and with step 2 how many values are absent. */
static void unpack(const uint64_t *words, int64_t channels, int64_t step, int64_t *row) {
    row[0] = wrapping_sum(row[0], (int64_t)(words[0] >> COUNT_SHIFT));
    unpack_sums(words[0], channels, step, row + 1);
    if (step == 2) unpack_sums(words[1], channels, step, row + 2);
}

/* Moves the words of the label at place to its totals. */
static __attribute__((noinline)) void flush(const byte_block *block, int64_t place) {
    const int32_t row = block->rows[place];
    uint64_t *const words = &block->packed[row * block->step];
    unpack(words, block->channels, block->step, block->totals + row * (1 + block->channels * block->step));
    words[0] = 0;
    if (block->step == 2) words[1] = 0;
}

/* Adds the word of the pixel at place. The sum then holds at most 256 pixels, or 257 where a group had made it 256:
 * no part overflows, nor does a number of absent values, which is no larger. step and absents are the block's. */
ALWAYS_INLINE void add_pixel(const byte_block *block, int64_t place, int64_t step, const uint64_t *absents) {
    uint64_t *const to = &block->packed[block->rows[place] * step];
    if (absents != NULL) to[1] += absents[place];
    *to += block->words[place];
    if ((int64_t)*to < 0) flush(block, place);
}

/* Adds the sum of a group's words, and of its absent values. Its label is that of the pixel at place. */
ALWAYS_INLINE void add_group(const byte_block *block, int64_t place, uint64_t sum, uint64_t absent, int64_t step) {
    uint64_t *const to = &block->packed[block->rows[place] * step];
    if (*to > (uint64_t)(256 - GROUP) << COUNT_SHIFT) flush(block, place);
    *to += sum;
    if (step == 2) to[1] += absent;
}

/* Makes the word of each pixel from its key. */
ALWAYS_INLINE void make_words_loop(const uint32_t *restrict keys, int64_t n, uint64_t *restrict words) {
    for (int64_t i = 0; i < n; i++) {
        const uint64_t key = keys[i];
        words[i] = (uint64_t)1 << COUNT_SHIFT | (key & 0xFF0000) << (2 * SUM_BITS - 16) |
                   (key & 0xFF00) << (SUM_BITS - 8) | (key & 0xFF);
    }
}

CPU_PATHS(make_words, (const uint32_t *keys, int64_t n, uint64_t *words), (keys, n, words))

static void load_words_baseline(const ochre_layout *image, const unsigned char *first, int64_t n, int64_t following,
                                uint64_t *words) {
    (void)following;
    uint32_t keys[BLOCK];
    block_load_keys(image, first, n, keys);
    make_words(keys, n, words);
}

#if defined(__x86_64__)
/* Dense pixels of three channels, four at a time: a shuffle puts the bytes of each two apart, in reverse, and a
 * count of one above. Reads no byte beyond the last pixel of the row. */
CPU_TARGET_AVX2 static void load_words_avx2(const ochre_layout *image, const unsigned char *first, int64_t n,
                                            int64_t following, uint64_t *words) {
    const __m256i order = _mm256_setr_epi8(2, -1, 1, -1, 0, -1, -1, -1, 5, -1, 4, -1, 3, -1, -1, -1, 8, -1, 7, -1, 6,
                                           -1, -1, -1, 11, -1, 10, -1, 9, -1, -1, -1);
    const __m256i one = _mm256_set1_epi64x((int64_t)1 << COUNT_SHIFT);
    const int is_dense_3 = image->channels == 3 && image->channel_stride == 1 && image->column_stride == 3;
    int64_t i = 0;
    for (; is_dense_3 && i + 4 <= n && i + 6 <= following; i += 4) { /* 16 bytes end in the sixth pixel */
        const __m128i pixels = _mm_loadu_si128((const __m128i *)(const void *)(first + 3 * i));
        const __m256i apart = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(pixels), order);
        _mm256_storeu_si256((__m256i *)(void *)(words + i), _mm256_or_si256(apart, one));
    }
    if (i < n) load_words_baseline(image, first + i * image->column_stride, n - i, following - i, words + i);
}
#endif

/* Makes the words of n pixels. following says how many pixels the row still has, n or more. */
/* NOLINTNEXTLINE(bugprone-branch-clone): two paths have the same version */
CPU_CHOOSE(load_words, load_words_baseline, load_words_avx2, load_words_avx2,
           (const ochre_layout *image, const unsigned char *first, int64_t n, int64_t following, uint64_t *words),
           (image, first, n, following, words))

/* The absent values of each pixel, packed as sums are, from the bits of take_out_bytes; none of the background. */
ALWAYS_INLINE void make_absents_loop(const int32_t *restrict rows, const uint32_t *restrict absent, int64_t n,
                                     uint64_t *restrict absents) {
    for (int64_t i = 0; i < n; i++) {
        const uint64_t bits = rows[i] < 0 ? 0 : absent[i];
        absents[i] = (bits & 4) << (2 * SUM_BITS - 2) | (bits & 2) << (SUM_BITS - 1) | (bits & 1);
    }
}

CPU_PATHS(make_absents, (const int32_t *rows, const uint32_t *absent, int64_t n, uint64_t *absents),
          (rows, absent, n, absents))

ALWAYS_INLINE void find_byte_loop(const unsigned char *bytes, int64_t n, int64_t byte, int *found) {
    unsigned char any = 0;
    for (int64_t i = 0; i < n; i++) any |= bytes[i] == (unsigned char)byte;
    *found = any;
}

CPU_PATHS(find_byte, (const unsigned char *bytes, int64_t n, int64_t byte, int *found), (bytes, n, byte, found))

/* Whether a pixel may have a missing value. Only dense pixels are looked at. */
static int may_miss(const ochre_layout *image, const unsigned char *first, int64_t n, const ochre_missing *missing) {
    if (!missing->has_nodata || missing->integer < 0 || missing->integer > UINT8_MAX) return 0;
    if (image->channel_stride != 1 || image->column_stride != image->channels) return 1;
    int found;
    find_byte(first, n * image->channels, missing->integer, &found);
    return found;
}

/* Makes the words of a block whose values may be missing: missing ones are 0. Returns whether there are some; absents
 * then says which. */
static int load_present(const ochre_layout *image, const unsigned char *first, const ochre_missing *missing,
                        const int32_t *rows, int64_t n, uint64_t *words, uint64_t *absents) {
    uint32_t keys[BLOCK], absent[BLOCK];
    block_load_keys(image, first, n, keys);
    const int any = take_out_bytes(missing, image->channels, keys, n, absent);
    if (any) make_absents(rows, absent, n, absents);
    make_words(keys, n, words);
    return any;
}

/* Pixels of the background get word 0 and row 0: they add nothing. */
ALWAYS_INLINE void leave_out_background_loop(int32_t *restrict rows, int64_t n, uint64_t *restrict words) {
    for (int64_t i = 0; i < n; i++) words[i] = rows[i] < 0 ? 0 : words[i];
    for (int64_t i = 0; i < n; i++) rows[i] = rows[i] < 0 ? 0 : rows[i];
}

CPU_PATHS(leave_out_background, (int32_t * rows, int64_t n, uint64_t *words), (rows, n, words))

ALWAYS_INLINE void add_pixels_of(const byte_block *block, int64_t from, int64_t to, int64_t step,
                                 const uint64_t *absents) {
    for (; from + 4 <= to; from += 4)
        for (int64_t i = from; i < from + 4; i++) add_pixel(block, i, step, absents);
    for (; from < to; from++) add_pixel(block, from, step, absents);
}

static void add_pixels(const byte_block *given, int64_t from, int64_t to) {
    const byte_block block = *given; /* a copy, which no addition can change */
    add_pixels_of(&block, from, to, 1, NULL);
}

static void add_present_pixels(const byte_block *given, int64_t from, int64_t to) {
    const byte_block block = *given;
    if (block.absents == NULL)
        add_pixels_of(&block, from, to, 2, NULL);
    else
        add_pixels_of(&block, from, to, 2, block.absents);
}

static void sum_groups_baseline(const int32_t *rows, const uint64_t *words, int64_t groups, uint64_t *sums) {
    for (int64_t g = 0; g < groups; g++) {
        int32_t differ = 0;
        uint64_t sum = 0;
        for (int64_t i = GROUP * g; i < GROUP * (g + 1); i++) {
            differ |= rows[i] ^ rows[GROUP * g];
            sum += words[i];
        }
        sums[g] = differ == 0 ? sum : 0;
    }
}

#if defined(__x86_64__)
CPU_TARGET_AVX2 static void sum_groups_avx2(const int32_t *rows, const uint64_t *words, int64_t groups,
                                            uint64_t *sums) {
    for (int64_t g = 0; g < groups; g++) {
        const __m256i eight = _mm256_loadu_si256((const __m256i *)(const void *)(rows + GROUP * g));
        const __m256i equal = _mm256_cmpeq_epi32(eight, _mm256_set1_epi32(rows[GROUP * g]));
        const __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(words + GROUP * g));
        const __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(words + GROUP * g + 4));
        const __m256i four = _mm256_add_epi64(low, high);
        const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
        const __m128i sum = _mm_add_epi64(two, _mm_unpackhi_epi64(two, two));
        sums[g] = _mm256_movemask_epi8(equal) == -1 ? (uint64_t)_mm_cvtsi128_si64(sum) : 0;
    }
}
#endif

/* sums[g] = the sum of the words of group g where all have one label, 0 where they have several. */
/* NOLINTNEXTLINE(bugprone-branch-clone): two paths have the same version */
CPU_CHOOSE(sum_groups, sum_groups_baseline, sum_groups_avx2, sum_groups_avx2,
           (const int32_t *rows, const uint64_t *words, int64_t groups, uint64_t *sums), (rows, words, groups, sums))

/* Adds a block in groups, where their pixels have one label. step and absents are the block's. */
ALWAYS_INLINE void add_groups_of(const byte_block *block, int64_t step, const uint64_t *absents) {
    uint64_t sums[BLOCK / GROUP], absent[BLOCK / GROUP];
    const int64_t groups = block->n / GROUP;
    sum_groups(block->rows, block->words, groups, sums);
    if (absents != NULL) sum_groups(block->rows, absents, groups, absent);
    for (int64_t g = 0; g < groups; g++)
        if (sums[g] > 0)
            add_group(block, GROUP * g, sums[g], absents == NULL ? 0 : absent[g], step);
        else
            step == 1 ? add_pixels(block, GROUP * g, GROUP * (g + 1))
                      : add_present_pixels(block, GROUP * g, GROUP * (g + 1));
    step == 1 ? add_pixels(block, GROUP * groups, block->n) : add_present_pixels(block, GROUP * groups, block->n);
}

static void add_groups(const byte_block *block) {
    add_groups_of(block, 1, NULL);
}

static void add_present_groups(const byte_block *block) {
    if (block->absents == NULL)
        add_groups_of(block, 2, NULL);
    else
        add_groups_of(block, 2, block->absents);
}

ALWAYS_INLINE void count_runs_loop(const int32_t *rows, int64_t n, int64_t *runs) {
    uint32_t changes = 0;
    for (int64_t i = 1; i < n; i++) changes += rows[i] != rows[i - 1];
    *runs = 1 + changes;
}

CPU_PATHS(count_runs, (const int32_t *rows, int64_t n, int64_t *runs), (rows, n, runs))

static int has_long_runs(const int32_t *rows, int64_t n) {
    const int64_t sample = n < SAMPLE ? n : SAMPLE;
    int64_t runs;
    count_runs(rows, sample, &runs);
    return runs * LONG_RUN <= sample;
}

/* Adds a block whose values may be missing, of a row that still has following pixels. It is apart, so that blocks
 * without missing values are added as fast as if there were none. */
static __attribute__((noinline)) void add_present_block(const ochre_layout *image, const unsigned char *first,
                                                        const ochre_missing *missing, int64_t following, int leaves_out,
                                                        const byte_block *given, int32_t *rows) {
    uint64_t words[BLOCK], absents[BLOCK];
    byte_block block = *given;
    block.words = words;
    block.absents = NULL;
    if (!may_miss(image, first, block.n, missing))
        load_words(image, first, block.n, following, words);
    else if (load_present(image, first, missing, rows, block.n, words, absents))
        block.absents = absents;
    if (leaves_out) leave_out_background(rows, block.n, words);
    if (has_long_runs(rows, block.n))
        add_present_groups(&block);
    else
        add_present_pixels(&block, 0, block.n);
}

static int32_t check_bytes(const ochre_layout *image, const ochre_layout *labels, int64_t m) {
    const int32_t status = check_colors(image);
    if (status != OCHRE_OK) return status;
    if (image->channels > CHANNELS || !label_rows_fit(m) || !layouts_match(image, labels)) return OCHRE_BAD_SIZE;
    return check_labels(labels);
}

int64_t ochre_label_bytes(const void *image, const ochre_layout *image_layout, const void *labels,
                          const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                          const ochre_missing *missing, uint64_t *packed, int64_t *totals, ochre_offender *offender) {
    const int32_t status = check_bytes(image_layout, labels_layout, m);
    if (status != OCHRE_OK || layout_is_empty(image_layout)) return status;
    ochre_layout from = *image_layout, by = *labels_layout;
    flatten(&from, &by);
    byte_block block;
    block.channels = from.channels;
    block.step = missing == NULL ? 1 : 2;
    block.packed = packed;
    block.totals = totals;
    for (int64_t y = 0; y < from.height; y++) {
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const unsigned char *pixel = (const unsigned char *)image + y * from.row_stride + x * from.column_stride;
            const unsigned char *label = (const unsigned char *)labels + y * by.row_stride + x * by.column_stride;
            block.n = block_length(from.width - x);
            _Alignas(64) int32_t rows[BLOCK]; /* written and read in whole vectors */
            uint64_t words[BLOCK];
            const int64_t outside = label_block_rows(&by, label, block.n, m, background, rows);
            if (outside < block.n) {
                report_offender(&by, label + outside * by.column_stride, y * from.width + x + outside,
                                image_layout->width, offender);
                return OCHRE_LABEL_RANGE;
            }
            if (m == 0) continue;
            block.rows = rows;
            if (missing != NULL) {
                add_present_block(&from, pixel, missing, from.width - x, background != NULL, &block, rows);
                continue;
            }
            load_words(&from, pixel, block.n, from.width - x, words);
            if (background != NULL) leave_out_background(rows, block.n, words);
            block.words = words;
            if (has_long_runs(block.rows, block.n))
                add_groups(&block);
            else
                add_pixels(&block, 0, block.n);
        }
    }
    return OCHRE_OK;
}

void ochre_label_unpack(const uint64_t *packed, int64_t m, int64_t channels, int64_t absent, int64_t *totals) {
    const int64_t step = absent ? 2 : 1;
    for (int64_t label = 0; label < m; label++)
        unpack(packed + label * step, channels, step, totals + label * (1 + channels * step));
}
