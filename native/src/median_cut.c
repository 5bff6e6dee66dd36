/* SPDX-License-Identifier: Apache-2.0 */
/* Median cut (Heckbert 1982, "Color image quantization for frame buffer display") over the exact colours of a histogram.
 *
 * One box holds all colours; as long as there are fewer than k boxes and one of them holds two colours, a box is cut in two by
 * a plane: its low half has channel a <= t, its high half a > t, and neither is empty. The low half keeps the box's number, the
 * high half takes the next free one. Which box, a and t:
 *
 * OCHRE_CUT_VARIANCE. A cut lets the squared error, the sum over pixels of their squared distance to their box's mean, fall by
 *   gain = n1 n2 / (n1 + n2) * |m1 - m2|^2     with the halves' pixel counts n1, n2 and means m1, m2,
 * in double: the means as sum * (1 / n), the channels' squares added in ascending order. A box's plane is the one with the
 * largest gain; on ties the lowest channel, then the lowest t. The box cut next is the one with the largest gain; on ties the
 * lowest number. A gain is never 0: across the plane the means differ by more than a rounding.
 *
 * OCHRE_CUT_MEDIAN. The box cut next is the one with the most pixels among those of two colours or more, on ties the lowest
 * number; across its longest side (from the least to the greatest value that stands in it; on ties the lowest channel); at the
 * lowest t for which at least half its pixels have a <= t, but below the greatest value, so that the high half is not empty.
 *
 * A palette row is its box's mean, rounded to the nearest integer, halves to even. Boxes are parted by planes between integers,
 * which a rounded mean does not cross: all rows differ.
 *
 * Cost: each cut moves the box's colours into two ranges and reads each of them once per channel to find its plane. */
#include "layout.h"

#include <string.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum { VALUES = 256 };

typedef struct color {
    int64_t count;
    uint32_t key;
} color;

/* Pixels and the sums of their channels. */
typedef struct total {
    int64_t count;
    int64_t sums[4];
} total;

/* A range of colours, the plane at which it would be cut, and how much that is wanted: 0 for a box of one colour. */
typedef struct box {
    int64_t begin, end;
    double want;
    int32_t channel, value;
} box;

typedef struct cutter {
    color *colors;
    box *boxes;
    int32_t *queue; /* a binary heap of boxes, the one to be cut next on top */
    int64_t size;   /* of boxes and queue */
    total (*planes)[VALUES];
    int channels;
    int32_t rule;
} cutter;

static int64_t aligned(int64_t bytes) {
    return (bytes + 63) / 64 * 64;
}

int64_t ochre_median_cut_scratch_bytes(int64_t n, int64_t channels, int64_t k) {
    const int64_t boxes = k < n ? k : n;
    return aligned(n * (int64_t)sizeof(color)) + aligned(boxes * (int64_t)sizeof(box)) +
           aligned(boxes * (int64_t)sizeof(int32_t)) + aligned(channels * VALUES * (int64_t)sizeof(total));
}

ALWAYS_INLINE uint32_t channel_of(uint32_t key, int channel, int channels) {
    return key >> 8 * (channels - 1 - channel) & 0xFF;
}

/* planes[a][v] = the total of the range's colours with value v in channel a, and the range of values of each channel. */
ALWAYS_INLINE void sum_planes(const cutter *cut, const box *of, int *lo, int *hi, int channels) {
    uint32_t least[4] = {255, 255, 255, 255}, most[4] = {0};
    for (int64_t i = of->begin; i < of->end; i++)
        for (int a = 0; a < channels; a++) {
            const uint32_t value = channel_of(cut->colors[i].key, a, channels);
            least[a] = value < least[a] ? value : least[a];
            most[a] = value > most[a] ? value : most[a];
        }
    for (int a = 0; a < channels; a++) {
        lo[a] = (int)least[a];
        hi[a] = (int)most[a];
        memset(&cut->planes[a][least[a]], 0, (most[a] - least[a] + 1) * sizeof(total));
    }
    for (int64_t i = of->begin; i < of->end; i++) {
        const int64_t count = cut->colors[i].count;
        int64_t sums[4];
        for (int c = 0; c < channels; c++) sums[c] = count * channel_of(cut->colors[i].key, c, channels);
        for (int a = 0; a < channels; a++) {
            total *plane = &cut->planes[a][channel_of(cut->colors[i].key, a, channels)];
            plane->count += count;
            for (int c = 0; c < channels; c++) plane->sums[c] += sums[c];
        }
    }
}

/* How far the squared error falls where the whole is cut into low and the rest. */
ALWAYS_INLINE double gain_of(const total *low, const total *whole, int channels) {
    const double n1 = (double)low->count, n2 = (double)(whole->count - low->count), n = (double)whole->count;
    const double r1 = 1 / n1, r2 = 1 / n2;
    double squares = 0;
    for (int c = 0; c < channels; c++) {
        const double difference = (double)low->sums[c] * r1 - (double)(whole->sums[c] - low->sums[c]) * r2;
        squares += difference * difference;
    }
    return n1 * n2 / n * squares;
}

static void add(total *to, const total *plane, int channels) {
    to->count += plane->count;
    for (int c = 0; c < channels; c++) to->sums[c] += plane->sums[c];
}

ALWAYS_INLINE void plan_by_variance(const cutter *cut, box *of, const int *lo, const int *hi, int channels) {
    total whole = {0};
    for (int v = lo[0]; v <= hi[0]; v++) add(&whole, &cut->planes[0][v], channels);
    for (int a = 0; a < channels; a++) {
        total low = {0};
        for (int v = lo[a]; v < hi[a]; v++) {
            if (cut->planes[a][v].count == 0) continue;
            add(&low, &cut->planes[a][v], channels);
            const double gain = gain_of(&low, &whole, channels);
            if (gain <= of->want) continue;
            of->want = gain;
            of->channel = a;
            of->value = v;
        }
    }
}

ALWAYS_INLINE void plan_by_median(const cutter *cut, box *of, const int *lo, const int *hi, int channels) {
    int64_t count = 0, low = 0;
    int longest = 0;
    for (int a = 1; a < channels; a++)
        if (hi[a] - lo[a] > hi[longest] - lo[longest]) longest = a;
    if (hi[longest] == lo[longest]) return;
    for (int v = lo[longest]; v <= hi[longest]; v++) count += cut->planes[longest][v].count;
    int v = lo[longest];
    for (low = cut->planes[longest][v].count; 2 * low < count && v + 1 < hi[longest];
         low += cut->planes[longest][++v].count) {}
    of->want = (double)count;
    of->channel = longest;
    of->value = v;
}

ALWAYS_INLINE void plan_of(const cutter *cut, box *of, int channels) {
    int lo[4], hi[4];
    sum_planes(cut, of, lo, hi, channels);
    of->want = 0;
    if (cut->rule == OCHRE_CUT_VARIANCE)
        plan_by_variance(cut, of, lo, hi, channels);
    else
        plan_by_median(cut, of, lo, hi, channels);
}

/* Finds where the box would be cut. */
static void plan(const cutter *cut, box *of) {
    switch (cut->channels) {
    case 1:
        plan_of(cut, of, 1);
        break;
    case 2:
        plan_of(cut, of, 2);
        break;
    case 3:
        plan_of(cut, of, 3);
        break;
    default:
        plan_of(cut, of, 4);
        break;
    }
}

/* Moves the colours of the low half before those of the high half; returns where the high half begins. */
static int64_t part(const cutter *cut, const box *of) {
    const int shift = 8 * (cut->channels - 1 - of->channel);
    const uint32_t value = (uint32_t)of->value;
    int64_t low = of->begin, high = of->end - 1;
    for (;;) {
        while (low <= high && (cut->colors[low].key >> shift & 0xFF) <= value) low++;
        while (low <= high && (cut->colors[high].key >> shift & 0xFF) > value) high--;
        if (low > high) return low;
        const color swapped = cut->colors[low];
        cut->colors[low] = cut->colors[high];
        cut->colors[high] = swapped;
    }
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

/* Cuts the box on top of the queue. */
static void cut_first(cutter *cut) {
    box *low = &cut->boxes[cut->queue[0]], *high = &cut->boxes[cut->size];
    const int64_t middle = part(cut, low);
    *high = (box){.begin = middle, .end = low->end};
    low->end = middle;
    plan(cut, low);
    plan(cut, high);
    sink(cut, 0);
    cut->queue[cut->size] = (int32_t)cut->size;
    rise(cut, cut->size++);
}

static int64_t rounded_mean(int64_t sum, int64_t count) {
    const int64_t floor = sum / count, rest = sum % count;
    return floor + (2 * rest > count || (2 * rest == count && (floor & 1)));
}

/* The key of the box's rounded mean. */
static uint32_t mean_key(const cutter *cut, const box *of) {
    total whole = {0};
    for (int64_t i = of->begin; i < of->end; i++) {
        const color *c = &cut->colors[i];
        whole.count += c->count;
        for (int a = 0; a < cut->channels; a++) whole.sums[a] += c->count * channel_of(c->key, a, cut->channels);
    }
    uint32_t key = 0;
    for (int a = 0; a < cut->channels; a++) key = key << 8 | (uint32_t)rounded_mean(whole.sums[a], whole.count);
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

static void write_colors(const uint32_t *keys, int64_t n, int channels, uint8_t *palette) {
    for (int64_t i = 0; i < n; i++)
        for (int a = 0; a < channels; a++) palette[i * channels + a] = (uint8_t)channel_of(keys[i], a, channels);
}

static cutter cutter_in(void *scratch, int64_t n, int64_t channels, int64_t k, int32_t rule) {
    unsigned char *next = scratch;
    cutter cut = {.channels = (int)channels, .rule = rule};
    cut.colors = (color *)(void *)next;
    next += aligned(n * (int64_t)sizeof(color));
    cut.boxes = (box *)(void *)next;
    next += aligned(k * (int64_t)sizeof(box));
    cut.queue = (int32_t *)(void *)next;
    next += aligned(k * (int64_t)sizeof(int32_t));
    cut.planes = (total(*)[VALUES])(void *)next;
    return cut;
}

int64_t ochre_median_cut(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t channels, int64_t k,
                         int32_t rule, uint8_t *palette, void *scratch) {
    if (n <= k) {
        write_colors(keys, n, (int)channels, palette);
        return n;
    }
    cutter cut = cutter_in(scratch, n, channels, k, rule);
    for (int64_t i = 0; i < n; i++) cut.colors[i] = (color){counts[i], keys[i]};
    cut.boxes[0] = (box){.begin = 0, .end = n};
    cut.queue[0] = 0;
    cut.size = 1;
    plan(&cut, &cut.boxes[0]);
    while (cut.size < k) cut_first(&cut);
    uint32_t *means = (uint32_t *)(void *)cut.queue; /* no longer needed */
    for (int64_t i = 0; i < k; i++) means[i] = mean_key(&cut, &cut.boxes[i]);
    sort_keys(means, k);
    write_colors(means, k, (int)channels, palette);
    return k;
}
