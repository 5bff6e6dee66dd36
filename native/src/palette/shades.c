/* SPDX-License-Identifier: Apache-2.0 */
#include "shades.h"
#include "scratch.h"

#include <string.h>

enum {
    LEAST_BITS = 6, /* of the table */
    MOST_BITS = 14,
    CELLS = 1 << 15, /* of the grid of three channels; one and two have fewer */
    PATIENCE = 6,    /* how often a cell is met before its corners are looked at */
    KNOWN_INSIDE = 254,
    KNOWN_OUTSIDE = 255
};

static const double NOTHING = 1e-7; /* a weight */

static int table_bits(int64_t pixels) {
    int bits = LEAST_BITS;
    while (bits < MOST_BITS && (int64_t)1 << bits < pixels) bits++;
    return bits;
}

int64_t shades_bytes(int64_t pixels, int64_t channels, int64_t k) {
    const int64_t places = (int64_t)1 << table_bits(pixels);
    return cache_lines(k * (int64_t)sizeof(int32_t)) + cache_lines(k * channels * (int64_t)sizeof(int32_t)) +
           cache_lines(places * (int64_t)sizeof(int64_t)) + cache_lines(places * (int64_t)sizeof(shade)) + CELLS +
           cache_lines(faces_bytes(channels, k)) + cache_lines(k * channels * (int64_t)sizeof(double)) +
           cache_lines(k * channels * (int64_t)sizeof(int16_t)) +
           nearest_grid_bytes(channels, k);
}

/* A colour's channels, premultiplied where there are four. */
static void color_of(const uint8_t *levels, int64_t channels, double *color) {
    for (int64_t c = 0; c < channels; c++) color[c] = levels[c];
    if (channels == 4)
        for (int64_t c = 0; c < 3; c++) color[c] = color[c] * levels[3] / 255;
}

static void bytes_of(uint32_t key, int64_t channels, uint8_t *levels) {
    for (int64_t c = 0; c < channels; c++) levels[c] = (uint8_t)(key >> 8 * (channels - 1 - c));
}

/* Takes the rows that pixels may get. */
static void choose_rows(shades *s, const uint8_t *palette, int64_t k) {
    const int64_t channels = s->channels;
    s->transparent = -1;
    s->k = 0;
    for (int64_t j = 0; j < k; j++) {
        if (channels == 4 && palette[4 * j + 3] == 0) {
            if (s->transparent < 0) s->transparent = (int32_t)j;
        } else {
            s->numbers[s->k++] = (int32_t)j;
        }
    }
    for (int64_t j = 0; s->k == 0 && j < 1; j++) s->numbers[s->k++] = (int32_t)j;
}

static void take(unsigned char **next, int64_t bytes) {
    *next += cache_lines(bytes);
}

shades shades_of(void *scratch, const uint8_t *palette, int64_t pixels, int64_t channels, int64_t k, int64_t strength) {
    shades s = {.channels = channels, .strength = strength, .bits = table_bits(pixels)};
    const int64_t places = (int64_t)1 << s.bits;
    unsigned char *next = scratch;
    s.numbers = (int32_t *)(void *)next;
    take(&next, k * (int64_t)sizeof(int32_t));
    s.levels = (int32_t *)(void *)next;
    take(&next, k * channels * (int64_t)sizeof(int32_t));
    s.keys = (int64_t *)(void *)next;
    take(&next, places * (int64_t)sizeof(int64_t));
    s.slots = (shade *)(void *)next;
    take(&next, places * (int64_t)sizeof(shade));
    s.cells = next;
    take(&next, CELLS);
    memset(s.keys, 0xFF, (size_t)places * sizeof *s.keys);
    memset(s.cells, 0, CELLS);
    choose_rows(&s, palette, k);
    unsigned char *const of_faces = next;
    take(&next, faces_bytes(channels, k));
    double *const colors = (double *)(void *)next;
    take(&next, k * channels * (int64_t)sizeof(double));
    for (int64_t j = 0; j < s.k; j++) {
        double *const color = colors + j * channels;
        color_of(palette + s.numbers[j] * channels, channels, color);
        for (int64_t c = 0; c < channels; c++) s.levels[j * channels + c] = (int32_t)(color[c] * UNIT + 0.5);
    }
    s.faces = faces_of(of_faces, colors, channels, s.k);
    int16_t *const sixteenths = (int16_t *)(void *)next;
    take(&next, k * channels * (int64_t)sizeof(int16_t));
    for (int64_t i = 0; i < s.k * channels; i++) sixteenths[i] = (int16_t)(s.levels[i] / (UNIT / 16));
    s.grid = nearest_grid_of_sixteenths(next, sixteenths, channels, s.k);
    return s;
}

static int32_t nearest_row(shades *s, const double *color) {
    uint32_t key = 0;
    int32_t row;
    for (int64_t c = 0; c < s->channels; c++) key = key << 8 | (uint32_t)(color[c] + 0.5);
    nearest_grid_search(&s->grid, &key, 1, &row);
    return row;
}

/* The point of the hull nearest to the colour, and with less than full strength moved towards the nearest row. */
static void aim_at(shades *s, uint32_t key, double *aim) {
    uint8_t levels[4];
    double color[4];
    bytes_of(key, s->channels, levels);
    color_of(levels, s->channels, color);
    faces_nearest(&s->faces, color, aim);
    if (s->strength == FULL_STRENGTH) return;
    const int32_t row = nearest_row(s, color);
    const double share = (double)s->strength / FULL_STRENGTH;
    for (int64_t c = 0; c < s->channels; c++) {
        const double level = (double)s->levels[row * s->channels + c] / UNIT;
        aim[c] = level + share * (aim[c] - level);
    }
}

static int64_t luminance(const shades *s, int64_t row) {
    static const int64_t SHARES[4] = {2126, 7152, 722, 0};
    int64_t sum = 0;
    for (int64_t c = 0; c < s->channels; c++)
        sum += (s->channels >= 3 ? SHARES[c] : 1) * s->levels[row * s->channels + c];
    return sum;
}

static int is_before(const shades *s, int64_t a, int64_t b) {
    const int64_t difference = luminance(s, a) - luminance(s, b);
    return difference != 0 ? difference < 0 : a < b;
}

static void set_mix(const shades *s, shade *slot, const mix *found, double slopes[MIX_ROWS][4]) {
    int64_t order[MIX_ROWS];
    for (int64_t i = 0; i < found->n; i++) {
        int64_t at = i;
        for (; at > 0 && is_before(s, found->rows[i], found->rows[order[at - 1]]); at--) order[at] = order[at - 1];
        order[at] = i;
    }
    double sum = 0;
    for (int64_t i = 0; i < found->n; i++) {
        const int64_t from = order[i];
        sum += found->weights[from];
        slot->rows[i] = (int32_t)found->rows[from];
        slot->weights[i] = found->weights[from];
        slot->ends[i] = (int32_t)(sum * RANKS + 0.500001); /* ties of rounding do not hang on the last bit */
        for (int64_t c = 0; c < s->channels; c++) slot->slopes[i][c] = slopes[from][c] / UNIT;
    }
    slot->ends[found->n - 1] = RANKS;
    slot->n = (int32_t)found->n;
}

static int64_t place_of(const shades *s, uint32_t key) {
    return (int64_t)(key * 0x9E3779B1U >> (32 - s->bits));
}

shade *shades_find(shades *s, uint32_t key) {
    const int64_t place = place_of(s, key);
    shade *const slot = &s->slots[place];
    if (s->keys[place] == key) return slot;
    aim_at(s, key, slot->exact);
    for (int64_t c = 0; c < s->channels; c++) slot->aim[c] = (int32_t)(slot->exact[c] * UNIT + 0.5);
    slot->n = 0;
    s->keys[place] = key;
    return slot;
}

/* Takes rows that weigh nothing out of a mix. */
static void drop_rows(shades *s, mix *found, double slopes[MIX_ROWS][4]) {
    const mix all = *found;
    double base[MIX_ROWS];
    found->n = 0;
    for (int64_t i = 0; i < all.n; i++) {
        if (all.weights[i] <= NOTHING) continue;
        found->rows[found->n] = all.rows[i];
        found->weights[found->n++] = all.weights[i];
    }
    if (found->n < all.n && s->sloped) mixer_plane(&s->faces.mixer, found, base, slopes);
}

shade *shades_mixed(shades *s, uint32_t key) {
    shade *const slot = shades_find(s, key);
    if (slot->n > 0) return slot;
    double slopes[MIX_ROWS][4];
    mix found = faces_mix(&s->faces, slot->exact, slopes);
    drop_rows(s, &found, slopes);
    set_mix(s, slot, &found, slopes);
    return slot;
}

static int corners_inside(shades *s, uint32_t key) {
    const int shift = 8 - nearest_cell_bits(s->channels);
    for (int corner = 0; corner < 1 << s->channels; corner++) {
        double color[4], nearest[4];
        for (int64_t c = 0; c < s->channels; c++) {
            const uint32_t first = (key >> 8 * (s->channels - 1 - c) & 0xFF) >> shift << shift;
            color[c] = first + (corner >> c & 1 ? (1U << shift) - 1 : 0);
        }
        if (!faces_nearest(&s->faces, color, nearest)) return 0;
    }
    return 1;
}

int shades_inside(shades *s, uint32_t key) {
    if (s->channels == 4 || s->strength != FULL_STRENGTH) return 0;
    const int bits = nearest_cell_bits(s->channels);
    uint32_t cell = 0;
    for (int64_t c = 0; c < s->channels; c++)
        cell = cell << bits | (key >> 8 * (s->channels - 1 - c) & 0xFF) >> (8 - bits);
    uint8_t *const known = &s->cells[cell];
    if (*known >= KNOWN_INSIDE) return *known == KNOWN_INSIDE;
    if (++*known < PATIENCE) return 0;
    *known = corners_inside(s, key) ? KNOWN_INSIDE : KNOWN_OUTSIDE;
    return *known == KNOWN_INSIDE;
}
