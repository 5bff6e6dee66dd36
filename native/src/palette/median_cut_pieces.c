/* SPDX-License-Identifier: Apache-2.0 */
#include "median_cut_pieces.h"
#include "once.h"
#include "scratch.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum {
    CELLS_FROM = 1 << 16, /* from so many colours on, cells pay */
    CELLS = 1 << 15,
    CELL = 512,     /* colours of a cell */
    EIGHT = 8,      /* colours in a vector */
    LAYER = 1024,   /* cells that a plane crosses at most */
    TALLY_FROM = 96 /* from so many colours of a piece on, a tally pays */
};

static const int64_t MOST_PIXELS = (int64_t)1 << 47; /* one more than all counts may sum to */

static int goes_in_cells(int64_t n, int64_t channels) {
    return n >= CELLS_FROM && channels == 3;
}

/* Where the parts of the scratch begin. */
typedef struct places {
    int64_t colors, spare, all, tallies, unused, begins, bytes;
} places;

static int64_t take(int64_t *end, int64_t bytes) {
    const int64_t at = *end;
    *end += cache_lines(bytes);
    return at;
}

/* A tally for every TALLY_FROM entries takes their bytes, so that they have room there. */
_Static_assert(sizeof(tally) >= TALLY_FROM * sizeof(color), "tallies hold all entries");

static int64_t tally_count(int64_t n, int in_cells) {
    return in_cells ? (n + MOST_REPEATED + TALLY_FROM - 1) / TALLY_FROM : 0;
}

/* The most pieces. A box has at most one piece of each cell, so a cut adds at most one for each cell that its plane
 * crosses. */
static int64_t pieces_count(int64_t entries, int in_cells, int64_t boxes) {
    if (!in_cells) return boxes;
    const int64_t most = CELLS + (boxes - 1) * LAYER;
    return most < entries ? most : entries;
}

static places places_of(int64_t n, int in_cells, int64_t boxes) {
    const int64_t entries = n + MOST_REPEATED, tallies = tally_count(n, in_cells);
    int64_t end = 0;
    places at;
    at.colors = take(&end, entries * (int64_t)sizeof(color));
    at.spare = take(&end, (in_cells ? CELL + MOST_REPEATED : entries) * (int64_t)sizeof(color));
    at.all = take(&end, pieces_count(entries, in_cells, boxes) * (int64_t)sizeof(piece));
    at.tallies = take(&end, tallies * (int64_t)sizeof(tally));
    at.unused = take(&end, tallies * (int64_t)sizeof(int32_t));
    at.begins = take(&end, (in_cells ? CELLS + 1 : 0) * (int64_t)sizeof(int64_t));
    at.bytes = end;
    return at;
}

int64_t pieces_bytes(int64_t n, int64_t channels, int64_t boxes) {
    return places_of(n, goes_in_cells(n, channels), boxes).bytes;
}

static uint32_t cell_of(uint32_t key) {
    return (key >> 19 & 31) << 10 | (key >> 11 & 31) << 5 | (key >> 3 & 31);
}

/* Writes a colour's entries and returns where they end. */
static color *put(color *to, uint32_t key, int64_t count) {
    for (; count > UINT32_MAX; count -= UINT32_MAX) *to++ = (color){key, UINT32_MAX};
    *to = (color){key, (uint32_t)count};
    return to + 1;
}

/* Writes the entries of all colours, for which there is room; returns where they end, NULL where this is no
 * histogram. Somebody else may write it meanwhile: so each number is read once, and checked before it counts. */
static color *put_all(color *to, const colors_to_cut *from) {
    int64_t last = -1, pixels = 0;
    for (int64_t i = 0; i < from->n; i++) {
        const uint32_t key = uint32_once(&from->keys[i]);
        const int64_t count = int64_once(&from->counts[i]);
        if (key <= last || (uint64_t)key >> 8 * from->channels != 0) return NULL;
        if (from->seen && (key & 0xFF) == 0) return NULL;
        if (count < 1 || count >= MOST_PIXELS - pixels) return NULL;
        last = key;
        pixels += count;
        to = put(to, key, count);
    }
    return to;
}

static void append(pieces *of, box *to, int32_t number) {
    piece *const added = &of->all[number];
    added->next = NONE;
    if (to->colors == 0)
        to->first = number;
    else
        of->all[to->last].next = number;
    to->last = number;
    to->colors += added->end - added->begin;
}

/* A counting sort into cells. Each cell that holds colours is a piece. */
static void fill_cells(pieces *of, const color *from, const color *from_end, int64_t *begins, box *whole) {
    memset(begins, 0, (CELLS + 1) * sizeof *begins);
    int64_t *const ends = begins + 1; /* first how many, then where the next goes */
    for (const color *c = from; c < from_end; c++) ends[cell_of(c->key)]++;
    int64_t at = 0;
    for (uint32_t cell = 0; cell < CELLS; cell++) {
        const int64_t size = ends[cell];
        ends[cell] = at;
        if (size == 0) continue;
        piece *const made = &of->all[of->size];
        *made = (piece){.begin = at, .end = at + size, .tally = NONE};
        for (int a = 0; a < 3; a++) {
            made->lo[a] = (uint8_t)((cell >> 5 * (2 - a) & 31) * 8);
            made->hi[a] = made->lo[a] + 7;
        }
        append(of, whole, (int32_t)of->size++);
        at += size;
    }
    for (const color *c = from; c < from_end; c++) of->colors[ends[cell_of(c->key)]++] = *c;
}

static void fill_one(pieces *of, const color *end, box *whole) {
    of->all[0] = (piece){.begin = 0, .end = end - of->colors, .tally = NONE, .hi = {255, 255, 255, 255}};
    of->size = 1;
    append(of, whole, 0);
}

int pieces_of(pieces *made, void *scratch, const colors_to_cut *from, int64_t boxes, box *whole) {
    const int64_t n = from->n;
    pieces of = {.channels = (int)from->channels, .in_cells = goes_in_cells(n, from->channels), .seen = from->seen};
    const places at = places_of(n, of.in_cells, boxes);
    unsigned char *const base = scratch;
    of.colors = (color *)(void *)(base + at.colors);
    of.spare = (color *)(void *)(base + at.spare);
    of.all = (piece *)(void *)(base + at.all);
    of.tallies = (tally *)(void *)(base + at.tallies);
    of.unused = (int32_t *)(void *)(base + at.unused);
    of.unused_size = tally_count(n, of.in_cells);
    for (int64_t i = 0; i < of.unused_size; i++) of.unused[i] = (int32_t)i;
    *whole = (box){.hi = {255, 255, 255, 255}};
    color *const first =
        of.in_cells ? (color *)(void *)of.tallies : of.colors; /* no tally is made before the colours are sorted */
    const color *const end = put_all(first, from);
    if (end == NULL) return 0;
    if (of.in_cells)
        fill_cells(&of, first, end, (int64_t *)(void *)(base + at.begins), whole);
    else
        fill_one(&of, end, whole);
    *made = of;
    return 1;
}

/* Divides the colours from..end - 1 by a plane, in their order: the low half to low, the high half to high. Each colour
 * is written to both halves, and only one of them advances: so there is no branch that the CPU could guess wrongly. */
ALWAYS_INLINE void divide_from(const color *from, const color *end, int shift, uint32_t value, color **low,
                               color **high) {
    for (; from < end; from++) {
        const color moved = *from;
        const int is_low = (moved.key >> shift & 0xFF) <= value;
        **low = moved;
        **high = moved;
        *low += is_low;
        *high += 1 - is_low;
    }
}

static void divide_baseline(const color *from, const color *end, int shift, uint32_t value, color **low, color **high) {
    color *to_low = *low, *to_high = *high;
    divide_from(from, end, shift, value, &to_low, &to_high);
    *low = to_low;
    *high = to_high;
}

#if defined(__x86_64__)
/* Eight colours at a time, which are written whole to both halves. No half is longer than what was read, so these
 * writes end where the eight end, or before. */
CPU_TARGET_AVX512 static void divide_avx512(const color *from, const color *end, int shift, uint32_t value, color **low,
                                            color **high) {
    color *to_low = *low, *to_high = *high;
    const __m512i values = _mm512_set1_epi64(value), level = _mm512_set1_epi64(0xFF);
    const __m128i by = _mm_cvtsi32_si128(shift);
    for (; end - from >= EIGHT; from += EIGHT) {
        const __m512i eight = _mm512_loadu_si512(from);
        const __m512i levels = _mm512_and_si512(_mm512_srl_epi64(eight, by), level); /* the key is the low half */
        const __mmask8 is_low = _mm512_cmple_epu64_mask(levels, values);
        const int lows = __builtin_popcount(is_low);
        _mm512_storeu_si512(to_low, _mm512_maskz_compress_epi64(is_low, eight));
        _mm512_storeu_si512(to_high, _mm512_maskz_compress_epi64((__mmask8)~is_low, eight));
        to_low += lows;
        to_high += EIGHT - lows;
    }
    divide_from(from, end, shift, value, &to_low, &to_high);
    *low = to_low;
    *high = to_high;
}
#endif

/* NOLINTNEXTLINE(bugprone-branch-clone): two paths have the same version */
CPU_CHOOSE(divide, divide_baseline, divide_baseline, divide_avx512,
           (const color *from, const color *end, int shift, uint32_t value, color **low, color **high),
           (from, end, shift, value, low, high))

/* Moves the colours of the low half before those of the high half, and returns where the high half begins. */
static int64_t part(const pieces *of, int64_t begin, int64_t end, int channel, uint32_t value) {
    const int shift = 8 * (of->channels - 1 - channel);
    color *low = of->colors + begin, *high = of->spare;
    divide(low, of->colors + end, shift, value, &low, &high);
    memcpy(low, of->spare, (size_t)(high - of->spare) * sizeof *low);
    return low - of->colors;
}

/* Cuts a piece that the plane crosses. All its colours may yet lie in one half. */
static void part_piece(pieces *of, int32_t number, int channel, uint8_t value, box *low, box *high) {
    piece *const cut = &of->all[number];
    const int64_t middle = part(of, cut->begin, cut->end, channel, value);
    if (middle == cut->end) {
        cut->hi[channel] = value;
        append(of, low, number);
        return;
    }
    if (middle == cut->begin) {
        cut->lo[channel] = (uint8_t)(value + 1);
        append(of, high, number);
        return;
    }
    if (cut->tally != NONE) of->unused[of->unused_size++] = cut->tally;
    cut->tally = NONE;
    piece *const made = &of->all[of->size];
    *made = *cut;
    made->begin = cut->end = middle;
    made->lo[channel] = (uint8_t)(value + 1);
    cut->hi[channel] = value;
    append(of, low, number);
    append(of, high, (int32_t)of->size++);
}

void pieces_part(pieces *of, box *low, box *high) {
    const int channel = low->channel;
    const int32_t value = low->value;
    int32_t number = low->first;
    low->colors = 0;
    *high = *low;
    low->hi[channel] = value;
    high->lo[channel] = value + 1;
    while (number != NONE) {
        const piece *const moved = &of->all[number];
        const int32_t next = moved->next;
        if (moved->hi[channel] <= value)
            append(of, low, number);
        else if (moved->lo[channel] > value)
            append(of, high, number);
        else
            part_piece(of, number, channel, (uint8_t)value, low, high);
        number = next;
    }
}

ALWAYS_INLINE void add_quad(total *to, const quad *added) {
    quad sum;
    memcpy(&sum, to, sizeof sum); /* the fourth channel's sum stays */
    sum += *added;
    memcpy(to, &sum, sizeof sum);
}

/* A colour of three channels, as often as it occurs. */
ALWAYS_INLINE void quad_of(const color *of, quad *to) {
    const int64_t count = of->count;
    *to = (quad){count, count * (of->key >> 16), count * (of->key >> 8 & 0xFF), count * (of->key & 0xFF)};
}

ALWAYS_INLINE void add_colors_of_3(const color *begin, const color *end, sums *to) {
    for (const color *c = begin; c < end; c++) {
        quad one;
        quad_of(c, &one);
        for (int a = 0; a < 3; a++) add_quad(&to->planes[a][channel_of(c->key, a, 3)], &one);
    }
}

/* The same for the one piece of a box. Its colours ascend, so many in a row share their first channel: these are added
 * up before they are added to its plane, which would wait for each of them. */
ALWAYS_INLINE void add_ascending_colors_of_3(const color *begin, const color *end, sums *to) {
    while (begin < end) {
        const uint32_t first = begin->key >> 16;
        quad all = {0};
        for (; begin < end && begin->key >> 16 == first; begin++) {
            quad one;
            quad_of(begin, &one);
            all += one;
            for (int a = 1; a < 3; a++) add_quad(&to->planes[a][channel_of(begin->key, a, 3)], &one);
        }
        add_quad(&to->planes[0][first], &all);
    }
}

ALWAYS_INLINE void add_colors(const color *begin, const color *end, sums *to, int channels) {
    for (const color *c = begin; c < end; c++) {
        const int64_t count = c->count;
        for (int a = 0; a < channels; a++) {
            total *const plane = &to->planes[a][channel_of(c->key, a, channels)];
            plane->count += count;
            for (int b = 0; b < channels; b++) plane->sums[b] += count * channel_of(c->key, b, channels);
        }
    }
}

/* The same for colours as they are seen. */
ALWAYS_INLINE void add_seen_colors(const color *begin, const color *end, sums *to) {
    for (const color *c = begin; c < end; c++) {
        const int64_t count = c->count, alpha = c->key & 0xFF, pixels = count * alpha;
        for (int a = 0; a < 4; a++) {
            total *const plane = &to->planes[a][channel_of(c->key, a, 4)];
            plane->count += count;
            for (int b = 0; b < 3; b++) plane->sums[b] += pixels * channel_of(c->key, b, 4);
            plane->sums[3] += pixels;
        }
    }
}

ALWAYS_INLINE void tally_colors(const color *begin, const color *end, tally *to) {
    memset(to, 0, sizeof *to);
    for (const color *c = begin; c < end; c++) {
        quad one;
        quad_of(c, &one);
        for (int a = 0; a < 3; a++) to->planes[a][channel_of(c->key, a, 3) & 7] += one;
    }
}

/* Adds the sums of the piece of a cell. */
ALWAYS_INLINE void add_piece(pieces *of, piece *added, sums *to) {
    const color *const begin = of->colors + added->begin, *const end = of->colors + added->end;
    if (end - begin < TALLY_FROM) {
        add_colors_of_3(begin, end, to);
        return;
    }
    if (added->tally == NONE) {
        added->tally = of->unused[--of->unused_size];
        tally_colors(begin, end, &of->tallies[added->tally]);
    }
    for (int a = 0; a < 3; a++)
        for (int v = 0; v < 8; v++)
            add_quad(&to->planes[a][(added->lo[a] & ~7) + v], &of->tallies[added->tally].planes[a][v]);
}

ALWAYS_INLINE void sum_of(pieces *of, const box *from, sums *to, int channels) {
    for (int a = 0; a < channels; a++) { /* whole cells */
        const int32_t begin = from->lo[a] & ~7, end = (from->hi[a] | 7) + 1;
        memset(&to->planes[a][begin], 0, (size_t)(end - begin) * sizeof(total));
    }
    for (int32_t number = from->first; number != NONE; number = of->all[number].next) {
        piece *const added = &of->all[number];
        if (of->in_cells)
            add_piece(of, added, to);
        else if (channels == 3)
            add_ascending_colors_of_3(of->colors + added->begin, of->colors + added->end, to);
        else if (channels == 4 && of->seen)
            add_seen_colors(of->colors + added->begin, of->colors + added->end, to);
        else
            add_colors(of->colors + added->begin, of->colors + added->end, to, channels);
    }
}

ALWAYS_INLINE void sum_all_loop(pieces *of, const box *from, sums *to) {
    FOR_CHANNELS(of->channels, sum_of, of, from, to);
}

CPU_PATHS(sum_all, (pieces * of, const box *from, sums *to), (of, from, to))

void pieces_sum(pieces *of, const box *from, sums *to) {
    sum_all(of, from, to);
}
