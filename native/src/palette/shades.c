/* SPDX-License-Identifier: Apache-2.0 */
#include "shades.h"
#include "scratch.h"

#include <limits.h>
#include <string.h>

enum {
    LEAST_BITS = 6, /* of the table */
    MOST_BITS = 14,
    DIRECTIONS = 1024, /* more than there are */
    ROUNDING = 4       /* units */
};

static const double LEAST = 1.0 / 1024; /* a weight; rows of less are left out of mixes */

static int table_bits(int64_t pixels) {
    int bits = LEAST_BITS;
    while (bits < MOST_BITS && (int64_t)1 << bits < pixels) bits++;
    return bits;
}

/* The most rows whose hull is taken. */
static int64_t hull_rows(int64_t k) {
    return k <= DENSE ? k : DIRECTIONS;
}

int64_t shades_bytes(int64_t pixels, int64_t channels, int64_t k) {
    const int64_t places = (int64_t)1 << table_bits(pixels);
    return cache_lines(k * (int64_t)sizeof(int32_t)) + cache_lines(k * channels * (int64_t)sizeof(int32_t)) +
           cache_lines(places * (int64_t)sizeof(int64_t)) + cache_lines(places * (int64_t)sizeof(shade)) +
           cache_lines(hull_rows(k) * channels * (int64_t)sizeof(double)) +
           cache_lines(aims_bytes(channels, hull_rows(k))) + (k <= DENSE ? cache_lines(cells_bytes(k)) : 0) +
           cache_lines(k * channels * (int64_t)sizeof(int16_t)) + nearest_grid_bytes(channels, k);
}

static void *take(unsigned char **next, int64_t bytes) {
    void *const taken = *next;
    *next += cache_lines(bytes);
    return taken;
}

/* A colour's channels in units, premultiplied where there are four. */
static void color_of(uint32_t key, int64_t channels, int32_t *color) {
    for (int64_t c = channels - 1; c >= 0; c--, key >>= 8) color[c] = (int32_t)(key & 0xFF) * UNIT;
    for (int64_t c = 0; channels == 4 && c < 3; c++) color[c] = (color[c] / UNIT * color[3] + 127) / 255;
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
    if (s->k == 0) s->numbers[s->k++] = 0;
    for (int64_t j = 0; j < s->k; j++)
        color_of(key_of(palette + s->numbers[j] * channels, 1, channels), channels, s->levels + j * channels);
}

/* The outermost row in each direction of small whole numbers: in 7 steps along each channel, in 5 for four channels.
 * Rows that are the outermost in several directions may come more than once. */
static int64_t outermost(const shades *s, double *colors) {
    const int64_t channels = s->channels, steps = channels == 4 ? 5 : 7;
    int64_t count = 1, last = -1, n = 0;
    for (int64_t c = 0; c < channels; c++) count *= steps;
    for (int64_t direction = 0; direction < count; direction++) {
        int64_t most = INT64_MIN, row = 0;
        int32_t along[4];
        for (int64_t c = 0, rest = direction; c < channels; c++, rest /= steps)
            along[c] = (int32_t)(rest % steps - steps / 2);
        for (int64_t j = 0; j < s->k; j++) {
            int64_t sum = 0;
            for (int64_t c = 0; c < channels; c++) sum += (int64_t)along[c] * s->levels[j * channels + c];
            if (sum > most) row = j;
            if (sum > most) most = sum;
        }
        if (row == last) continue;
        last = row;
        for (int64_t c = 0; c < channels; c++) colors[n * channels + c] = (double)s->levels[row * channels + c] / UNIT;
        n++;
    }
    return n;
}

void shades_make(shades *s, void *scratch, const uint8_t *palette, int64_t pixels, int64_t channels, int64_t k,
                 int64_t strength) {
    const int64_t places = (int64_t)1 << table_bits(pixels);
    unsigned char *next = scratch;
    *s = (shades){.channels = channels, .strength = strength, .bits = table_bits(pixels)};
    s->numbers = take(&next, k * (int64_t)sizeof(int32_t));
    s->levels = take(&next, k * channels * (int64_t)sizeof(int32_t));
    s->keys = take(&next, places * (int64_t)sizeof(int64_t));
    s->slots = take(&next, places * (int64_t)sizeof(shade));
    memset(s->keys, 0xFF, (size_t)places * sizeof *s->keys);
    choose_rows(s, palette, k);
    double *const colors = take(&next, hull_rows(k) * channels * (int64_t)sizeof(double));
    int64_t n = s->k;
    if (s->k > DENSE) n = outermost(s, colors);
    for (int64_t i = 0; s->k <= DENSE && i < s->k * channels; i++) colors[i] = (double)s->levels[i] / UNIT;
    s->aims = aims_of(take(&next, aims_bytes(channels, hull_rows(k))), colors, channels, n);
    if (s->k <= DENSE) s->cells = cells_of(take(&next, cells_bytes(s->k)), &s->aims.mixer, colors);
    int16_t *const sixteenths = take(&next, k * channels * (int64_t)sizeof(int16_t));
    for (int64_t i = 0; i < s->k * channels; i++) sixteenths[i] = (int16_t)(s->levels[i] / (UNIT / 16));
    s->grid = nearest_grid_of_sixteenths(next, sixteenths, channels, s->k);
}

/* With less than full strength, moves an aim towards the row nearest to the colour. */
static void weaken(shades *s, const int32_t *color, int32_t *aim) {
    if (s->strength == FULL_STRENGTH) return;
    const int32_t *const level = s->levels + shades_nearest(s, color, s->channels) * s->channels;
    for (int64_t c = 0; c < s->channels; c++)
        aim[c] = level[c] + (int32_t)((aim[c] - level[c]) * s->strength / FULL_STRENGTH);
}

void shades_aim(shades *s, uint32_t key, int32_t *aim) {
    int32_t color[4];
    color_of(key, s->channels, color);
    aims_find(&s->aims, color, aim);
    aim_snap(color, aim, s->channels);
    weaken(s, color, aim);
}

static int64_t luminance(const shades *s, int64_t row) {
    static const int64_t SHARES[4] = {2126, 7152, 722, 0};
    int64_t sum = 0;
    for (int64_t c = 0; c < s->channels; c++)
        sum += (s->channels >= 3 ? SHARES[c] : 1) * s->levels[row * s->channels + c];
    return sum;
}

/* Sorts n rows by luminance, then by number. */
static void sort(const shades *s, int64_t *rows, double *weights, int64_t n) {
    for (int64_t i = 1; i < n; i++) {
        const int64_t row = rows[i], light = luminance(s, row);
        const double weight = weights[i];
        int64_t at = i;
        for (; at > 0; at--) {
            const int64_t before = luminance(s, rows[at - 1]);
            if (before < light || (before == light && rows[at - 1] < row)) break;
            rows[at] = rows[at - 1];
            weights[at] = weights[at - 1];
        }
        rows[at] = row;
        weights[at] = weight;
    }
}

/* Whether the mean of a mix is the aim, but for rounding. */
static int gives(const shades *s, const mix *of, const int32_t *aim) {
    for (int64_t c = 0; c < s->channels; c++) {
        double away = -aim[c];
        for (int64_t i = 0; i < of->n; i++) away += of->weights[i] * s->levels[of->rows[i] * s->channels + c];
        if (away > ROUNDING || away < -ROUNDING) return 0;
    }
    return 1;
}

/* The mix of the colour where it is in the hull, else that of the interpolated aim. Where rounding has left the aim
 * outside of a cell, the mix is that of the nearest point of the hull. */
static mix find_mix(shades *s, const int32_t *color, int32_t *aim) {
    double point[4], nearest[4];
    memcpy(aim, color, (size_t)s->channels * sizeof *color);
    for (int again = 0; again < 2; again++) {
        if (again) aims_find(&s->aims, color, aim);
        weaken(s, color, aim);
        for (int64_t c = 0; c < s->channels; c++) point[c] = (double)aim[c] / UNIT;
        const mix found = cells_mix(&s->cells, point);
        if (gives(s, &found, aim)) return found;
    }
    return mixer_nearest(&s->aims.mixer, point, nearest);
}

static void mix_tightly(shades *s, shade *slot, const int32_t *color) {
    double slopes[MIX_ROWS][4], base[MIX_ROWS], all_weights = 0, sum = 0;
    mix found, all;
    all = find_mix(s, color, slot->aim);
    found.n = 0;
    for (int64_t i = 0; i < all.n; i++) {
        if (all.weights[i] < LEAST) continue;
        all_weights += all.weights[i];
        found.rows[found.n] = all.rows[i];
        found.weights[found.n++] = all.weights[i];
    }
    sort(s, found.rows, found.weights, found.n);
    if (s->sloped) mixer_plane(&s->aims.mixer, &found, base, slopes);
    slot->n = (int32_t)found.n;
    for (int64_t i = 0; i < found.n; i++) {
        found.weights[i] /= all_weights;
        sum += found.weights[i];
        slot->rows[i] = (uint16_t)found.rows[i];
        slot->ends[i] = (uint16_t)(sum * RANKS + 0.500001); /* ties of rounding do not hang on the last bit */
        slot->weights[i] = (float)found.weights[i];
        for (int64_t c = 0; s->sloped && c < s->channels; c++) slot->slopes[i][c] = (float)(slopes[i][c] / UNIT);
    }
    slot->ends[found.n - 1] = RANKS;
}

static void mix_loosely(shades *s, shade *slot) {
    int64_t rows[SHADE_ROWS];
    double weights[SHADE_ROWS] = {0};
    int32_t value[4], left[4] = {0};
    for (int64_t i = 0; i < SHADE_ROWS; i++) {
        for (int64_t c = 0; c < s->channels; c++) value[c] = slot->aim[c] + left[c];
        rows[i] = shades_nearest(s, value, s->channels);
        for (int64_t c = 0; c < s->channels; c++) left[c] = value[c] - s->levels[rows[i] * s->channels + c];
    }
    sort(s, rows, weights, SHADE_ROWS);
    slot->n = SHADE_ROWS;
    for (int64_t i = 0; i < SHADE_ROWS; i++) {
        slot->rows[i] = (uint16_t)rows[i];
        slot->ends[i] = (uint16_t)((i + 1) * (RANKS / SHADE_ROWS));
    }
}

const shade *shades_find(shades *s, uint32_t key) {
    const int64_t place = (int64_t)(key * 0x9E3779B1U >> (32 - s->bits));
    shade *const slot = &s->slots[place];
    int32_t color[4];
    if (s->keys[place] == key) return slot;
    s->keys[place] = key;
    color_of(key, s->channels, color);
    if (s->k > DENSE) {
        shades_aim(s, key, slot->aim);
        mix_loosely(s, slot);
    } else {
        mix_tightly(s, slot, color);
    }
    return slot;
}
