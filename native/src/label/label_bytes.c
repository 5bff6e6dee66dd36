/* SPDX-License-Identifier: Apache-2.0 */
/* Totals of bytes, packed: the sums of up to three channels and the count of a label in one word, so that a pixel costs one
 * addition, and caches hold many labels. Before a word could overflow it is added to the label's totals, and starts anew. */
#include "cpu.h"
#include "label_block.h"
#include "layout.h"
#include "once.h"

#include <stddef.h>

#if defined(__x86_64__)
#include "label_bytes_impl.h"
#endif

enum {
    CHANNELS = 3,
    SUM_BITS = 16,    /* of the last channel, the one before, the first */
    COUNT_SHIFT = 55, /* the count stands on top, so that 256 pixels make a word negative */
    GROUP = 8,        /* pixels that are added at once where they have one label */
    SAMPLE = 64,      /* pixels of a block that are looked at for */
    LONG_RUN = 8      /* runs, on average, so long that groups pay */
};

/* A block's rows and words, and where they are added. */
typedef struct byte_block {
    int64_t n;
    const int32_t *rows;
    const uint64_t *words;
    int64_t channels;
    uint64_t *packed;
    int64_t *totals;
} byte_block;

/* Adds a word to a row of totals. */
static void unpack(uint64_t word, int64_t channels, int64_t *row) {
    row[0] = wrapping_sum(row[0], (int64_t)(word >> COUNT_SHIFT));
    for (int64_t c = 0; c < channels; c++)
        row[1 + c] = wrapping_sum(row[1 + c],
                                  (int64_t)(word >> SUM_BITS * (channels - 1 - c) & (((uint64_t)1 << SUM_BITS) - 1)));
}

/* Empties the word of the pixel at place. */
static __attribute__((noinline)) void flush(const byte_block *block, int64_t place) {
    const int32_t row = block->rows[place];
    unpack(block->packed[row], block->channels, block->totals + row * (1 + block->channels));
    block->packed[row] = 0;
}

/* Adds the word of one pixel, the one at place: 256 of 255 at most then, or 257 where a group made it 256. */
ALWAYS_INLINE void add_pixel(const byte_block *block, int64_t place) {
    uint64_t *const to = &block->packed[block->rows[place]];
    *to += block->words[place];
    if ((int64_t)*to < 0) flush(block, place);
}

/* Adds the sum of a group's words, whose label is that of the pixel at place. */
static void add_group(const byte_block *block, int64_t place, uint64_t sum) {
    uint64_t *const to = &block->packed[block->rows[place]];
    if (*to > (uint64_t)(256 - GROUP) << COUNT_SHIFT) flush(block, place);
    *to += sum;
}

/* A pixel a word. */
ALWAYS_INLINE void make_words_loop(const uint32_t *restrict keys, int64_t n, uint64_t *restrict words) {
    for (int64_t i = 0; i < n; i++) {
        const uint64_t key = keys[i];
        words[i] = (uint64_t)1 << COUNT_SHIFT | (key & 0xFF0000) << (2 * SUM_BITS - 16) |
                   (key & 0xFF00) << (SUM_BITS - 8) | (key & 0xFF);
    }
}

CPU_PATHS(make_words, (const uint32_t *keys, int64_t n, uint64_t *words), (keys, n, words))

/* The words of n pixels, of those that follow in the row. */
static void load_words(const ochre_layout *image, const unsigned char *first, int64_t n, int64_t following,
                       uint64_t *words) {
    uint32_t keys[BLOCK];
    int64_t done = 0;
#if defined(__x86_64__)
    if (cpu_path_here() >= CPU_AVX2 && image->channels == 3 && image->channel_stride == 1 && image->column_stride == 3)
        done = words_of_3_avx2(first, n, following, words);
#else
    (void)following;
#endif
    if (done == n) return;
    block_load_keys(image, first + done * image->column_stride, n - done, keys);
    make_words(keys, n - done, words + done);
}

/* Pixels of the background add nothing, to the first row. */
ALWAYS_INLINE void leave_out_background_loop(int32_t *restrict rows, int64_t n, uint64_t *restrict words) {
    for (int64_t i = 0; i < n; i++) words[i] = rows[i] < 0 ? 0 : words[i];
    for (int64_t i = 0; i < n; i++) rows[i] = rows[i] < 0 ? 0 : rows[i];
}

CPU_PATHS(leave_out_background, (int32_t * rows, int64_t n, uint64_t *words), (rows, n, words))

static void add_pixels(const byte_block *given, int64_t from, int64_t to) {
    const byte_block block = *given; /* which no addition changes */
    for (; from + 4 <= to; from += 4)
        for (int64_t i = from; i < from + 4; i++) add_pixel(&block, i);
    for (; from < to; from++) add_pixel(&block, from);
}

/* The sums of words of one label; 0 for a group of several. */
static void sum_groups(const int32_t *rows, const uint64_t *words, int64_t groups, uint64_t *sums) {
#if defined(__x86_64__)
    if (cpu_path_here() >= CPU_AVX2) {
        sum_groups_avx2(rows, words, groups, sums);
        return;
    }
#endif
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

static void add_groups(const byte_block *block) {
    uint64_t sums[BLOCK / GROUP];
    const int64_t groups = block->n / GROUP;
    sum_groups(block->rows, block->words, groups, sums);
    for (int64_t g = 0; g < groups; g++)
        if (sums[g] > 0)
            add_group(block, GROUP * g, sums[g]);
        else
            add_pixels(block, GROUP * g, GROUP * (g + 1));
    add_pixels(block, GROUP * groups, block->n);
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

static int32_t check_bytes(const ochre_layout *image, const ochre_layout *labels, int64_t m) {
    const int32_t status = check_colors(image);
    if (status != OCHRE_OK) return status;
    if (image->channels > CHANNELS || !label_rows_fit(m) || !layouts_match(image, labels)) return OCHRE_BAD_SIZE;
    return check_labels(labels);
}

int64_t ochre_label_bytes(const void *image, const ochre_layout *image_layout, const void *labels,
                          const ochre_layout *labels_layout, int64_t m, const int64_t *background, uint64_t *packed,
                          int64_t *totals, ochre_offender *offender) {
    const int32_t status = check_bytes(image_layout, labels_layout, m);
    if (status != OCHRE_OK || layout_is_empty(image_layout)) return status;
    ochre_layout from = *image_layout, by = *labels_layout;
    flatten(&from, &by);
    byte_block block;
    block.channels = from.channels;
    block.packed = packed;
    block.totals = totals;
    for (int64_t y = 0; y < from.height; y++) {
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const unsigned char *pixel = (const unsigned char *)image + y * from.row_stride + x * from.column_stride;
            const unsigned char *label = (const unsigned char *)labels + y * by.row_stride + x * by.column_stride;
            block.n = block_length(from.width - x);
            int32_t rows[BLOCK];
            uint64_t words[BLOCK];
            const int64_t outside = label_block_rows(&by, label, block.n, m, background, rows);
            if (outside < block.n) {
                report_offender(&by, label + outside * by.column_stride, y * from.width + x + outside,
                                image_layout->width, offender);
                return OCHRE_LABEL_RANGE;
            }
            if (m == 0) continue;
            load_words(&from, pixel, block.n, from.width - x, words);
            if (background != NULL) leave_out_background(rows, block.n, words);
            block.rows = rows;
            block.words = words;
            if (has_long_runs(block.rows, block.n))
                add_groups(&block);
            else
                add_pixels(&block, 0, block.n);
        }
    }
    return OCHRE_OK;
}

void ochre_label_unpack(const uint64_t *packed, int64_t m, int64_t channels, int64_t *totals) {
    for (int64_t label = 0; label < m; label++) unpack(packed[label], channels, totals + label * (1 + channels));
}
