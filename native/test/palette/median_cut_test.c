/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "guard.h"
#include "ochre.h"

enum { MOST = 400 };

/* A histogram, and the box of each colour for the naive cut. */
typedef struct histogram {
    int64_t n, channels;
    uint32_t keys[MOST];
    int64_t counts[MOST];
    int64_t box[MOST];
} histogram;

static int64_t value(const histogram *h, int64_t i, int64_t channel) {
    return h->keys[i] >> 8 * (h->channels - 1 - channel) & 0xFF;
}

static histogram random_histogram(int64_t n, int64_t channels, int64_t values, int64_t most) {
    histogram h = {.channels = channels};
    for (int attempt = 0; attempt < 4 * MOST && h.n < n; attempt++) {
        uint32_t key = 0;
        for (int64_t c = 0; c < channels; c++) key = key << 8 | (uint32_t)(random_int(0, values - 1) * 255 / values);
        int64_t place = h.n;
        while (place > 0 && h.keys[place - 1] > key) place--;
        if (place > 0 && h.keys[place - 1] == key) continue;
        memmove(&h.keys[place + 1], &h.keys[place], (size_t)(h.n - place) * sizeof h.keys[0]);
        h.keys[place] = key;
        h.n++;
    }
    for (int64_t i = 0; i < h.n; i++) h.counts[i] = random_int(1, most);
    return h;
}

/* The count and the sums of the colours of a box whose values in one channel lie in lo..hi. */
static void sum(const histogram *h, int64_t box, int64_t channel, int64_t lo, int64_t hi, int64_t *count,
                int64_t *sums) {
    *count = 0;
    for (int c = 0; c < 4; c++) sums[c] = 0;
    for (int64_t i = 0; i < h->n; i++) {
        if (h->box[i] != box || value(h, i, channel) < lo || value(h, i, channel) > hi) continue;
        *count += h->counts[i];
        for (int64_t c = 0; c < h->channels; c++) sums[c] += h->counts[i] * value(h, i, c);
    }
}

/* The gain of a cut as src/palette/median_cut.c defines it, -1 where a half is empty. */
static double gain(const histogram *h, int64_t box, int64_t channel, int64_t t) {
    int64_t n1, n2, s1[4], s2[4];
    sum(h, box, channel, 0, t, &n1, s1);
    sum(h, box, channel, t + 1, 255, &n2, s2);
    if (n1 == 0 || n2 == 0) return -1;
    double squares = 0;
    for (int64_t c = 0; c < h->channels; c++) {
        const double d = (double)s1[c] * (1 / (double)n1) - (double)s2[c] * (1 / (double)n2);
        squares += d * d;
    }
    return (double)n1 * (double)n2 / (double)(n1 + n2) * squares;
}

static double choose_by_variance(const histogram *h, int64_t box, int64_t *channel, int64_t *t) {
    double most = 0;
    for (int64_t c = 0; c < h->channels; c++) {
        int present[256] = {0};
        for (int64_t i = 0; i < h->n; i++) present[value(h, i, c)] |= h->box[i] == box;
        for (int64_t v = 0; v < 255; v++) {
            if (!present[v]) continue;
            const double g = gain(h, box, c, v);
            if (g <= most) continue;
            most = g;
            *channel = c;
            *t = v;
        }
    }
    return most;
}

static double choose_by_median(const histogram *h, int64_t box, int64_t *channel, int64_t *t) {
    int64_t longest = 0, count, low, sums[4], lo[4] = {255, 255, 255, 255}, hi[4] = {0};
    for (int64_t i = 0; i < h->n; i++)
        for (int64_t c = 0; c < h->channels && h->box[i] == box; c++) {
            if (value(h, i, c) < lo[c]) lo[c] = value(h, i, c);
            if (value(h, i, c) > hi[c]) hi[c] = value(h, i, c);
        }
    for (int64_t c = 0; c < h->channels; c++)
        if (hi[c] - lo[c] > longest) {
            longest = hi[c] - lo[c];
            *channel = c;
        }
    if (longest == 0) return 0;
    sum(h, box, *channel, 0, 255, &count, sums);
    for (*t = lo[*channel]; *t < hi[*channel] - 1; ++*t) {
        sum(h, box, *channel, 0, *t, &low, sums);
        if (2 * low >= count) break;
    }
    return (double)count;
}

static int64_t rounded_mean(int64_t total, int64_t count) {
    int64_t rounded = (2 * total + count) / (2 * count);
    if ((2 * total + count) % (2 * count) == 0 && rounded % 2 != 0) rounded--;
    return rounded;
}

static int by_key(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int64_t naive(histogram *h, int64_t k, ochre_cut rule, uint32_t *rows) {
    int64_t boxes = 1;
    for (int64_t i = 0; i < h->n; i++) h->box[i] = 0;
    while (boxes < k) {
        double most = 0;
        int64_t which = 0, channel = 0, t = 0;
        for (int64_t box = 0; box < boxes; box++) {
            int64_t c = 0, v = 0;
            const double want =
                rule == OCHRE_CUT_VARIANCE ? choose_by_variance(h, box, &c, &v) : choose_by_median(h, box, &c, &v);
            if (want <= most) continue;
            most = want;
            which = box;
            channel = c;
            t = v;
        }
        if (most == 0) break;
        for (int64_t i = 0; i < h->n; i++)
            if (h->box[i] == which && value(h, i, channel) > t) h->box[i] = boxes;
        boxes++;
    }
    for (int64_t box = 0; box < boxes; box++) {
        int64_t count, sums[4];
        sum(h, box, 0, 0, 255, &count, sums);
        rows[box] = 0;
        for (int64_t c = 0; c < h->channels; c++) rows[box] = rows[box] << 8 | (uint32_t)rounded_mean(sums[c], count);
    }
    qsort(rows, (size_t)boxes, sizeof *rows, by_key);
    return boxes;
}

static void check_cut(histogram *h, int64_t k, ochre_cut rule) {
    const int64_t size = h->n < k ? h->n : k, bytes = ochre_median_cut_scratch_bytes(h->n, h->channels, k);
    uint32_t rows[MOST];
    guarded scratch = guarded_make(((size_t)bytes + 63) / 64 * 64, 1);
    guarded palette = guarded_make((size_t)(size * h->channels), 1);
    CHECK_INT(ochre_median_cut(h->keys, h->counts, h->n, h->channels, k, (int64_t)rule, palette.data, scratch.data),
              size);
    CHECK_INT(naive(h, k, rule, rows), size);
    for (int64_t i = 0; i < size; i++) {
        for (int64_t c = 0; c < h->channels; c++)
            CHECK_INT(palette.data[i * h->channels + c], rows[i] >> 8 * (h->channels - 1 - c) & 0xFF);
        CHECK(i == 0 || rows[i] > rows[i - 1]);
    }
    guarded_free(&palette);
    guarded_free(&scratch);
}

static void both_rules_cut_as_the_naive_loop(void) {
    for (int64_t channels = 1; channels <= 4; channels++)
        for (int64_t values = 3; values <= 256; values *= 4)
            for (int64_t k = 1; k <= 40; k = 2 * k + 1) {
                histogram h = random_histogram(70, channels, values, 1000);
                check_cut(&h, k, OCHRE_CUT_VARIANCE);
                check_cut(&h, k, OCHRE_CUT_MEDIAN);
            }
}

/* Equal counts on a lattice: most boxes and planes tie. */
static void ties_are_cut_as_written(void) {
    for (int64_t channels = 1; channels <= 4; channels++)
        for (int64_t k = 2; k <= 40; k += 19) {
            histogram h = random_histogram(80, channels, 3, 1);
            check_cut(&h, k, OCHRE_CUT_VARIANCE);
            check_cut(&h, k, OCHRE_CUT_MEDIAN);
        }
}

static void few_colors_come_back_exactly(void) {
    for (int64_t channels = 1; channels <= 4; channels++) {
        histogram h = random_histogram(40, channels, 256, 1 << 20);
        for (int64_t k = h.n - 1; k <= h.n + 1; k++) check_cut(&h, k, OCHRE_CUT_VARIANCE);
        check_cut(&h, 65536, OCHRE_CUT_MEDIAN);
    }
}

static void one_color_outweighs_all_others(void) {
    histogram h = random_histogram(40, 3, 256, 3);
    h.counts[20] = (int64_t)1 << 46;
    for (int64_t k = 1; k <= 40; k += 13) {
        check_cut(&h, k, OCHRE_CUT_VARIANCE);
        check_cut(&h, k, OCHRE_CUT_MEDIAN);
    }
}

/* Keys between 0 and 2^24 - 1 that are crowded in some cells of 8 x 8 x 8 and sparse in others. */
static int64_t crowded_and_sparse(uint32_t *keys, int64_t *counts, int64_t room) {
    int64_t n = 0;
    for (uint32_t key = 0; key < 1 << 24 && n < room; key++) {
        const int is_crowded = (key >> 16) < 60 && (key >> 8 & 0xFF) < 50 && (key & 0xFF) >= 100 && (key & 0xFF) < 150;
        if (random_int(0, is_crowded ? 1 : 999) > 0) continue;
        keys[n] = key;
        counts[n++] = random_int(0, 99) == 0 ? random_int(1, (int64_t)1 << 34) : random_int(1, 9);
    }
    return n;
}

/* Colours of three channels are sorted into cells. With a fourth channel of zeros they are not, and the cut must be
 * the same. */
static void many_colors_are_cut_as_few_are(void) {
    enum { ROOM = 100000, MOST_BOXES = 3000 };
    uint32_t *const keys = malloc(ROOM * sizeof *keys);
    int64_t *const counts = malloc(ROOM * sizeof *counts);
    CHECK(keys != NULL && counts != NULL);
    const int64_t n = crowded_and_sparse(keys, counts, ROOM);
    CHECK(n >= 1 << 16);
    guarded palette = guarded_make((size_t)3 * MOST_BOXES, 1), wider = guarded_make((size_t)4 * MOST_BOXES, 1);
    guarded other = guarded_make((size_t)(ochre_median_cut_scratch_bytes(n, 4, MOST_BOXES) + 63) / 64 * 64, 1);
    for (int64_t rule = 0; rule <= 1; rule++)
        for (int64_t k = 1; k <= MOST_BOXES; k = 6 * k + 1) {
            guarded scratch = guarded_make((size_t)(ochre_median_cut_scratch_bytes(n, 3, k) + 63) / 64 * 64, 1);
            CHECK_INT(ochre_median_cut(keys, counts, n, 3, k, rule, palette.data, scratch.data), k);
            for (int64_t i = 0; i < n; i++) keys[i] <<= 8;
            CHECK_INT(ochre_median_cut(keys, counts, n, 4, k, rule, wider.data, other.data), k);
            for (int64_t i = 0; i < n; i++) keys[i] >>= 8;
            for (int64_t i = 0; i < 3 * k; i++) CHECK_INT(palette.data[i], wider.data[i / 3 * 4 + i % 3]);
            guarded_free(&scratch);
        }
    guarded_free(&other);
    guarded_free(&wider);
    guarded_free(&palette);
    free(counts);
    free(keys);
}

static void known_colors_are_cut_where_a_hand_would(void) {
    const uint32_t keys[] = {10, 12, 200, 201};
    const int64_t counts[] = {1, 1, 1, 1};
    static _Alignas(64) unsigned char scratch[1 << 20];
    unsigned char palette[4];
    CHECK(ochre_median_cut_scratch_bytes(4, 1, 2) <= (int64_t)sizeof scratch);
    CHECK_INT(ochre_median_cut(keys, counts, 4, 1, 2, OCHRE_CUT_VARIANCE, palette, scratch), 2);
    CHECK_INT(palette[0], 11);
    CHECK_INT(palette[1], 200); /* 200.5, rounded to even */
    const int64_t heavy[] = {1, 1, 1, 9};
    CHECK_INT(ochre_median_cut(keys, heavy, 4, 1, 2, OCHRE_CUT_MEDIAN, palette, scratch), 2);
    CHECK_INT(palette[0], 74); /* the high half must not be empty: 10, 12 and 200 against 201 */
    CHECK_INT(palette[1], 201);
}

static int64_t cut_seen(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t k, guarded *palette) {
    guarded scratch = guarded_make(((size_t)ochre_median_cut_scratch_bytes(n, 4, k) + 63) / 64 * 64, 1);
    *palette = guarded_make((size_t)(4 * k), 1);
    const int64_t size = ochre_median_cut_seen(keys, counts, n, k, OCHRE_CUT_VARIANCE, palette->data, scratch.data);
    guarded_free(&scratch);
    return size;
}

/* The error of opaque colours over any ground is the straight one. */
static void opaque_colors_are_cut_as_three_channels(void) {
    histogram h = random_histogram(300, 3, 256, 1 << 20);
    static uint32_t keys[MOST];
    for (int64_t i = 0; i < h.n; i++) keys[i] = h.keys[i] << 8 | 0xFF;
    for (int64_t k = 1; k <= 100; k = 4 * k + 1) {
        guarded straight = guarded_make((size_t)(3 * k), 1), seen;
        guarded scratch = guarded_make(((size_t)ochre_median_cut_scratch_bytes(h.n, 3, k) + 63) / 64 * 64, 1);
        CHECK_INT(ochre_median_cut(h.keys, h.counts, h.n, 3, k, OCHRE_CUT_VARIANCE, straight.data, scratch.data), k);
        CHECK_INT(cut_seen(keys, h.counts, h.n, k, &seen), k);
        for (int64_t i = 0; i < 4 * k; i++)
            CHECK_INT(seen.data[i], i % 4 == 3 ? 255 : straight.data[i / 4 * 3 + i % 4]);
        guarded_free(&scratch);
        guarded_free(&straight);
        guarded_free(&seen);
    }
}

/* Premultiplied means, divided by the mean alpha. */
static void means_are_those_of_what_is_seen(void) {
    guarded palette;
    const uint32_t keys[] = {0x0A0000FF, 0xC8000005, 0xC8000006}; /* 10 opaque, 200 nearly transparent */
    const int64_t counts[] = {1, 1, 1};
    CHECK_INT(cut_seen(keys, counts, 3, 1, &palette), 1);
    CHECK_INT(palette.data[0], (10 * 255 + 200 * 5 + 200 * 6 + 133) / 266);
    CHECK_INT(palette.data[3], 89); /* 266 / 3, rounded */
    guarded_free(&palette);
    uint32_t shades[255]; /* one colour in every alpha */
    int64_t ones[255];
    for (uint32_t i = 0; i < 255; i++) shades[i] = 0x7B2D0500 | (i + 1), ones[i] = 1;
    CHECK_INT(cut_seen(shades, ones, 255, 8, &palette), 8);
    for (int64_t j = 0; j < 8; j++) {
        CHECK_INT(palette.data[4 * j], 0x7B);
        CHECK_INT(palette.data[4 * j + 1], 0x2D);
        CHECK_INT(palette.data[4 * j + 2], 5);
        CHECK(palette.data[4 * j + 3] > 0);
    }
    guarded_free(&palette);
    CHECK_INT(cut_seen(shades, ones, 255, 256, &palette), 255); /* all of them, as they are */
    for (int64_t j = 0; j < 255; j++) CHECK_INT(palette.data[4 * j + 3], j + 1);
    guarded_free(&palette);
    shades[0] = 0; /* fully transparent */
    CHECK_INT(cut_seen(shades, ones, 255, 8, &palette), -1);
    guarded_free(&palette);
    CHECK_INT(cut_seen(shades, ones, 255, 300, &palette), -1);
    guarded_free(&palette);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    both_rules_cut_as_the_naive_loop();
    ties_are_cut_as_written();
    few_colors_come_back_exactly();
    one_color_outweighs_all_others();
    many_colors_are_cut_as_few_are();
    known_colors_are_cut_where_a_hand_would();
    opaque_colors_are_cut_as_three_channels();
    means_are_those_of_what_is_seen();
    return 0;
}
