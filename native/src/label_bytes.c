/* SPDX-License-Identifier: Apache-2.0 */
/* Totals of bytes, packed: the sums of up to three channels and the count of a label in one word, so that a pixel costs one
 * addition, and caches hold many labels. Before a word could overflow it is added to the label's totals, and starts anew. */
#include "cpu.h"
#include "label_block.h"
#include "layout.h"

enum {
    CHANNELS = 3,
    SUM_BITS = 18, /* of the last channel, the one before, the first; the count stands above these in 10 bits */
    COUNT_SHIFT = CHANNELS * SUM_BITS,
    LONG_RUN = 8,       /* pixels, from which on runs are faster than pixels */
    MOST = 1023 - BLOCK /* pixels in a word, so that as many as a block has can be added: 1023 * 255 < 2^18 */
};

/* A block's keys and rows, and where they are added. */
typedef struct byte_block {
    int64_t n;
    uint32_t keys[BLOCK];
    int32_t rows[BLOCK];
    int64_t channels;
    uint64_t *packed;
    int64_t *totals;
} byte_block;

ALWAYS_INLINE uint64_t word_of(uint64_t count, uint64_t first, uint64_t middle, uint64_t last) {
    return count << COUNT_SHIFT | first << 2 * SUM_BITS | middle << SUM_BITS | last;
}

/* Adds a word to a row of totals. */
static void unpack(uint64_t word, int64_t channels, int64_t *row) {
    row[0] += (int64_t)(word >> COUNT_SHIFT);
    for (int64_t c = 0; c < channels; c++)
        row[1 + c] += (int64_t)(word >> SUM_BITS * (channels - 1 - c) & (((uint64_t)1 << SUM_BITS) - 1));
}

static __attribute__((noinline)) void flush(const byte_block *block, int32_t row) {
    unpack(block->packed[row], block->channels, block->totals + row * (1 + block->channels));
    block->packed[row] = 0;
}

ALWAYS_INLINE void add_word(const byte_block *block, uint64_t *packed, int32_t row, uint64_t word) {
    if (row < 0) return;
    packed[row] += word;
    if (packed[row] > (uint64_t)MOST << COUNT_SHIFT) flush(block, row);
}

/* Pixel by pixel. */
ALWAYS_INLINE void add_pixels_loop(const byte_block *block) {
    uint64_t words[BLOCK];
    uint64_t *const packed = block->packed;
    for (int64_t i = 0; i < block->n; i++) {
        const uint64_t key = block->keys[i];
        words[i] = word_of(1, key >> 16, key >> 8 & 0xFF, key & 0xFF);
    }
    for (int64_t i = 0; i < block->n; i++) add_word(block, packed, block->rows[i], words[i]);
}

CPU_PATHS(add_pixels, (const byte_block *block), (block))

/* Run by run: a run's first and last channels are summed side by side, 16 bits each, which a block does not overflow. */
ALWAYS_INLINE void add_runs_loop(const byte_block *block) {
    for (int64_t i = 0, end; i < block->n; i = end) {
        const int32_t row = block->rows[i];
        for (end = i + 1; end < block->n && block->rows[end] == row; end++) {}
        uint32_t outer = 0, middle = 0;
        for (int64_t j = i; j < end; j++) {
            outer += block->keys[j] & 0xFF00FF;
            middle += block->keys[j] >> 8 & 0xFF;
        }
        add_word(block, block->packed, row, word_of((uint64_t)(end - i), outer >> 16, middle, outer & 0xFFFF));
    }
}

CPU_PATHS(add_runs, (const byte_block *block), (block))

ALWAYS_INLINE void count_runs_loop(const int32_t *rows, int64_t n, int64_t *runs) {
    uint32_t changes = 0;
    for (int64_t i = 1; i < n; i++) changes += rows[i] != rows[i - 1];
    *runs = 1 + changes;
}

CPU_PATHS(count_runs, (const int32_t *rows, int64_t n, int64_t *runs), (rows, n, runs))

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
            const int64_t outside = label_block_load(&by, label, block.n, m, background, block.rows);
            if (outside < block.n) {
                report_offender(&by, label + outside * by.column_stride, y * from.width + x + outside,
                                image_layout->width, offender);
                return OCHRE_LABEL_RANGE;
            }
            block_load_keys(&from, pixel, block.n, block.keys);
            int64_t runs;
            count_runs(block.rows, block.n, &runs);
            if (runs * LONG_RUN <= block.n)
                add_runs(&block);
            else
                add_pixels(&block);
        }
    }
    return OCHRE_OK;
}

void ochre_label_unpack(const uint64_t *packed, int64_t m, int64_t channels, int64_t *totals) {
    for (int64_t label = 0; label < m; label++) unpack(packed[label], channels, totals + label * (1 + channels));
}
