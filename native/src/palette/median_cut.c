/* SPDX-License-Identifier: Apache-2.0 */
/* Median cut (Heckbert 1982, "Color image quantization for frame buffer display") over the exact colours of a
 * histogram.
 *
 * At first one box holds all colours. While there are fewer than k boxes, one that holds two colours or more is cut
 * in two by a plane: its low half has channel a <= t, its high half a > t, and neither is empty. The low half keeps
 * the box's number, and the high half takes the next free one. The rules for the box, a and t are:
 *
 * OCHRE_CUT_VARIANCE. The squared error is the sum over pixels of their squared distance to their box's mean. A cut
 * lowers it by
 *   gain = n1 n2 / (n1 + n2) * |m1 - m2|^2     with the halves' pixel counts n1, n2 and means m1, m2.
 * It is computed in double: the means as sum * (1 / n), the channels' squares added in ascending order. A box's
 * plane is the one with the largest gain; on ties the lowest channel, then the lowest t. The box to cut next is the
 * one with the largest gain; on ties the lowest number. A gain is never 0: the means on the two sides of a plane
 * differ by more than a rounding.
 *
 * OCHRE_CUT_MEDIAN. The box to cut next is the one with the most pixels among those of two colours or more; on ties
 * the lowest number. It is cut across its longest side, from the smallest to the largest value in it; on ties the
 * lowest channel. t is the lowest value for which at least half its pixels have a <= t, but below the largest value,
 * so that the high half is not empty.
 *
 * Colours of four channels may count as they are seen (seen.h). A box and its planes are as above. But the squared
 * error is that of 2 p - 255 a in each of three channels, with p = colour * a and the alpha a, and three times that of
 * 255 a: the mean of the squared errors over black and over white, times 4. A palette row is then the mean of p
 * divided by the mean of a, and the mean of a.
 *
 * A palette row is its box's mean, rounded to the nearest integer, halves to even. All rows differ, because a
 * rounded mean does not cross the planes, which lie between integers.
 *
 * Cost: each cut divides the box's colours (median_cut_pieces.h) and adds up the half that has fewer. Of a large box
 * the sums were kept, so the sums of its other half are a difference. All sums are integers, so their order does not
 * matter. */
#include "median_cut_plan.h"
#include "once.h"
#include "scratch.h"

typedef struct cutter {
    pieces colors;
    box *boxes;
    int32_t *queue; /* a binary heap of boxes, the one to be cut next on top */
    int64_t size;   /* of boxes and queue */
    sums *sums;
    int32_t *unused; /* the numbers of the sums that no box uses */
    int64_t unused_size;
    int64_t rule;
} cutter;

/* The most sums that are in use at once: those of all large boxes, and two that are being made. */
static int64_t sums_count(int64_t n, int64_t boxes) {
    const int64_t large = (n + MOST_REPEATED) / LARGE;
    return (large < boxes ? large : boxes) + 2;
}

int64_t ochre_median_cut_scratch_bytes(int64_t n, int64_t channels, int64_t k) {
    const int64_t boxes = k < n ? k : n, kept = sums_count(n, boxes);
    return pieces_bytes(n, channels, boxes) + cache_lines(boxes * (int64_t)sizeof(box)) +
           cache_lines(boxes * (int64_t)sizeof(int32_t)) + cache_lines(kept * (int64_t)sizeof(sums)) +
           cache_lines(kept * (int64_t)sizeof(int32_t));
}

/* Whether box a is to be cut before box b. */
static int goes_first(const cutter *cut, int32_t a, int32_t b) {
    const double x = cut->boxes[a].want, y = cut->boxes[b].want;
    return x > y || (x == y && a < b);
}

static void sink(cutter *cut, int64_t place) {
    const int32_t moved = cut->queue[place];
    for (int64_t child; (child = 2 * place + 1) < cut->size; place = child) {
        if (child + 1 < cut->size && goes_first(cut, cut->queue[child + 1], cut->queue[child])) child++;
        if (!goes_first(cut, cut->queue[child], moved)) break;
        cut->queue[place] = cut->queue[child];
    }
    cut->queue[place] = moved;
}

static void rise(cutter *cut, int64_t place) {
    const int32_t moved = cut->queue[place];
    for (int64_t parent; place > 0; place = parent) {
        parent = (place - 1) / 2;
        if (!goes_first(cut, moved, cut->queue[parent])) break;
        cut->queue[place] = cut->queue[parent];
    }
    cut->queue[place] = moved;
}

static int32_t take_sums(cutter *cut) {
    return cut->unused[--cut->unused_size];
}

static void keep_if_large(cutter *cut, box *of, int32_t number) {
    of->sums = of->colors >= LARGE ? number : NONE;
    if (of->sums == NONE) cut->unused[cut->unused_size++] = number;
}

/* Cuts the box on top of the queue. */
static void cut_first(cutter *cut) {
    box *low = &cut->boxes[cut->queue[0]], *high = &cut->boxes[cut->size];
    const int32_t kept = low->sums, fresh = take_sums(cut), whole = kept == NONE ? take_sums(cut) : kept;
    pieces_part(&cut->colors, low, high);
    halves of = {.fewer = low, .more = high, .sums = &cut->sums[fresh]};
    if (low->colors > high->colors) of.fewer = high, of.more = low;
    if (kept == NONE)
        of.spare = &cut->sums[whole];
    else
        of.whole = &cut->sums[whole];
    median_cut_plan(&cut->colors, &of, cut->rule);
    keep_if_large(cut, of.fewer, fresh);
    keep_if_large(cut, of.more, whole);
    sink(cut, 0);
    cut->queue[cut->size] = (int32_t)cut->size;
    rise(cut, cut->size++);
}

/* Plans the box of all colours. */
static void begin(cutter *cut) {
    cut->queue[0] = 0;
    cut->size = 1;
    const int32_t number = take_sums(cut);
    const halves first = {.fewer = &cut->boxes[0], .sums = &cut->sums[number]};
    median_cut_plan(&cut->colors, &first, cut->rule);
    keep_if_large(cut, &cut->boxes[0], number);
}

static int64_t rounded_mean(int64_t sum, int64_t count) {
    const int64_t floor = sum / count, rest = sum % count;
    return floor + (2 * rest > count || (2 * rest == count && (floor & 1)));
}

/* The key of the box's rounded mean. The sums of a box that counts as it is seen are of colour * alpha and of alpha. */
static uint32_t mean_key(const box *of, const pieces *colors) {
    const total *const whole = &of->whole;
    uint32_t key = 0;
    for (int a = 0; a < colors->channels; a++)
        key = key << 8 | (uint32_t)rounded_mean(whole->sums[a], colors->seen && a < 3 ? whole->sums[3] : whole->count);
    return key;
}

/* Heap sort, in place and without a stack. */
static void sort_keys(uint32_t *keys, int64_t n) {
    for (int64_t root = n / 2, end = n; end > 1;) {
        if (root > 0) {
            root--;
        } else {
            const uint32_t last = keys[--end];
            keys[end] = keys[0];
            keys[0] = last;
        }
        const uint32_t moved = keys[root];
        int64_t place = root;
        for (int64_t child; (child = 2 * place + 1) < end; place = child) {
            if (child + 1 < end && keys[child + 1] > keys[child]) child++;
            if (keys[child] <= moved) break;
            keys[place] = keys[child];
        }
        keys[place] = moved;
    }
}

static void write_color(uint32_t key, int channels, uint8_t *row) {
    for (int a = 0; a < channels; a++) row[a] = (uint8_t)channel_of(key, a, channels);
}

static void write_colors(const uint32_t *keys, int64_t n, int channels, uint8_t *palette) {
    for (int64_t i = 0; i < n; i++) write_color(keys[i], channels, palette + i * channels);
}

/* Few colours, as they are; returns how many, or -1 where they do not ascend or have bits beyond the channels, or
 * where one that counts as it is seen has alpha 0. */
static int64_t copy_colors(const colors_to_cut *from, uint8_t *palette) {
    const int64_t channels = from->channels;
    int64_t last = -1;
    for (int64_t i = 0; i < from->n; i++) {
        const uint32_t key = uint32_once(&from->keys[i]);
        if (key <= last || (uint64_t)key >> 8 * channels != 0 || (from->seen && (key & 0xFF) == 0)) return -1;
        last = key;
        write_color(key, (int)channels, palette + i * channels);
    }
    return from->n;
}

/* Removes keys that equal the one before them; returns how many are left. */
static int64_t unique(uint32_t *keys, int64_t n) {
    int64_t left = 0;
    for (int64_t i = 0; i < n; i++)
        if (left == 0 || keys[left - 1] != keys[i]) keys[left++] = keys[i];
    return left;
}

static void *take(unsigned char **next, int64_t bytes) {
    void *const taken = *next;
    *next += cache_lines(bytes);
    return taken;
}

/* Lays out the part of the scratch before the pieces. */
static cutter cutter_in(unsigned char **next, int64_t n, int64_t k, int64_t rule) {
    const int64_t kept = sums_count(n, k);
    cutter cut = {.rule = rule, .unused_size = kept};
    cut.boxes = take(next, k * (int64_t)sizeof(box));
    cut.queue = take(next, k * (int64_t)sizeof(int32_t));
    cut.sums = take(next, kept * (int64_t)sizeof(sums));
    cut.unused = take(next, kept * (int64_t)sizeof(int32_t));
    for (int64_t i = 0; i < kept; i++) cut.unused[i] = (int32_t)i;
    return cut;
}

static int64_t cut_colors(const colors_to_cut *from, int64_t k, int64_t rule, uint8_t *palette, void *scratch) {
    if (from->n <= k) return copy_colors(from, palette);
    unsigned char *next = scratch;
    cutter cut = cutter_in(&next, from->n, k, rule);
    if (!pieces_of(&cut.colors, next, from, k, &cut.boxes[0])) return -1;
    begin(&cut);
    while (cut.size < k) cut_first(&cut);
    uint32_t *means = (uint32_t *)(void *)cut.queue; /* no longer needed */
    for (int64_t i = 0; i < k; i++) means[i] = mean_key(&cut.boxes[i], &cut.colors);
    sort_keys(means, k);
    const int64_t size = unique(means, k);
    write_colors(means, size, cut.colors.channels, palette);
    return size;
}

int64_t ochre_median_cut(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t channels, int64_t k,
                         int64_t rule, uint8_t *palette, void *scratch) {
    const colors_to_cut from = {.keys = keys, .counts = counts, .n = n, .channels = channels};
    return cut_colors(&from, k, rule, palette, scratch);
}

int64_t ochre_median_cut_seen(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t k, int64_t rule,
                              uint8_t *palette, void *scratch) {
    const colors_to_cut from = {.keys = keys, .counts = counts, .n = n, .channels = 4, .seen = 1};
    return cut_colors(&from, k, rule, palette, scratch);
}
