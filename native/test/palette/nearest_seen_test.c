/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

static int64_t larger(int64_t a, int64_t b) {
    return a > b ? a : b;
}

/* The distance by its definition, from the pictures over black and over white in 255ths of a level. */
static int64_t distance(const int64_t *a, const int64_t *b) {
    int64_t sum = 0;
    for (int c = 0; c < 3; c++) {
        const int64_t black = a[c] * a[3] - b[c] * b[3];
        const int64_t white = black + 255 * (255 - a[3]) - 255 * (255 - b[3]);
        sum += larger(black * black, white * white);
    }
    return sum;
}

static int32_t naive(const int64_t *pixel, const uint8_t *palette, int64_t k) {
    int64_t least = INT64_MAX, row = 0, visible = 0;
    for (int64_t j = 0; j < k; j++) visible += palette[4 * j + 3] > 0;
    for (int64_t j = 0; j < k; j++) {
        const int64_t color[4] = {palette[4 * j], palette[4 * j + 1], palette[4 * j + 2], palette[4 * j + 3]};
        if (pixel[3] > 0 && color[3] == 0 && visible > 0) continue;
        const int64_t far = distance(pixel, color);
        if (far >= least) continue;
        least = far;
        row = j;
    }
    return (int32_t)row;
}

static guarded prepared(const uint8_t *palette, int64_t k) {
    guarded rows = guarded_make((size_t)(4 * k), 1);
    memcpy(rows.data, palette, rows.bytes);
    guarded scratch = guarded_make(((size_t)ochre_nearest_seen_scratch_bytes(k) + 63) / 64 * 64, 1);
    CHECK_INT(ochre_nearest_seen_prepare(rows.data, k, scratch.data), OCHRE_OK);
    guarded_free(&rows); /* the palette is copied */
    return scratch;
}

static void check_nearest(const image *im, const uint8_t *palette, int64_t k, image_form form) {
    const int64_t h = im->layout.height, w = im->layout.width;
    image labels = image_make(OCHRE_I32, h, w, 1, form);
    guarded scratch = prepared(palette, k);
    for (int64_t y = 0; y < h; y++) { /* one scratch, several calls */
        ochre_layout in = im->layout, out = labels.layout;
        in.height = out.height = y == 0 ? h : 1;
        const unsigned char *from = (const unsigned char *)im->data + y * in.row_stride;
        unsigned char *to = (unsigned char *)labels.data + y * out.row_stride;
        CHECK_INT(ochre_nearest_seen(from, &in, to, &out, scratch.data), OCHRE_OK);
    }
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++) {
            int64_t pixel[4];
            for (int c = 0; c < 4; c++) pixel[c] = image_int(im, y, x, c);
            CHECK_INT(image_int(&labels, y, x, 0), naive(pixel, palette, k));
        }
    image_check_gaps(&labels);
    guarded_free(&scratch);
    image_free(&labels);
}

static void random_palette(uint8_t *palette, int64_t bytes, int64_t low, int64_t high) {
    for (int64_t i = 0; i < bytes; i++) palette[i] = (uint8_t)random_int(low, high);
}

static void every_form_finds_the_naive_row(void) {
    uint8_t palette[4 * 300];
    for (int form = DENSE; form < FORMS; form++)
        for (int64_t k = 1; k <= 300; k = 6 * k + 1) {
            image im = image_make(OCHRE_U8, 5, 67, 4, (image_form)form);
            image_fill_random(&im, 0, 255);
            random_palette(palette, 4 * k, 0, 255);
            check_nearest(&im, palette, k, (image_form)(form % (LAST_WRITABLE_FORM + 1)));
            image_free(&im);
        }
}

static void every_tail_of_a_block_is_searched(void) {
    uint8_t palette[4 * 16];
    random_palette(palette, sizeof palette, 0, 255);
    for (int64_t width = 0; width <= 2 * 256 + 3; width += width % 256 < 7 || width % 256 > 248 ? 1 : 13) {
        image im = image_make(OCHRE_U8, 1, width, 4, DENSE);
        image_fill_random(&im, 0, 255);
        check_nearest(&im, palette, 16, DENSE);
        image_free(&im);
    }
}

/* Few levels make many ties, and alphas of 0 and 255 meet the others. */
static void ties_go_to_the_lowest_row(void) {
    uint8_t palette[4 * 200];
    for (int64_t high = 1; high <= 5; high++)
        for (int64_t low = 0; low <= 250; low += 125) {
            image im = image_make(OCHRE_U8, 20, 50, 4, DENSE);
            image_fill_random(&im, low, low + high);
            random_palette(palette, sizeof palette, low, low + high);
            check_nearest(&im, palette, 200, DENSE);
            image_free(&im);
        }
}

/* An image of one pixel for each alpha and each of some levels, and a palette of the same. */
static void every_alpha_is_searched(void) {
    image im = image_make(OCHRE_U8, 256, 4, 4, DENSE);
    uint8_t palette[4 * 256];
    for (int64_t i = 0; i < 256; i++)
        for (int64_t c = 0; c < 4; c++) palette[4 * i + c] = (uint8_t)(c < 3 ? random_int(0, 255) : i);
    unsigned char *next = im.data;
    for (int64_t i = 0; i < 4 * 256; i++)
        for (int64_t c = 0; c < 4; c++) *next++ = (unsigned char)(c < 3 ? random_int(0, 255) : i / 4);
    check_nearest(&im, palette, 256, DENSE);
    check_nearest(&im, palette, 1, DENSE); /* only a fully transparent row */
    check_nearest(&im, palette, 2, DENSE);
    image_free(&im);
}

static void transparent_rows_alone_are_all_equal(void) {
    const uint8_t palette[] = {9, 9, 9, 0, 1, 2, 3, 0};
    image im = image_make(OCHRE_U8, 3, 7, 4, DENSE);
    image_fill_random(&im, 0, 255);
    check_nearest(&im, palette, 2, DENSE);
    image_free(&im);
}

static void the_largest_palette_is_served(void) {
    const int64_t k = 65536;
    uint8_t *palette = malloc((size_t)(4 * k));
    CHECK(palette != NULL);
    image im = image_make(OCHRE_U8, 3, 60, 4, DENSE);
    image_fill_random(&im, 0, 255);
    random_palette(palette, 4 * k, 0, 255);
    check_nearest(&im, palette, k, DENSE);
    random_palette(palette, 4 * k, 200, 203); /* all rows are candidates of one cell */
    image_fill_random(&im, 199, 204);
    check_nearest(&im, palette, k, DENSE);
    image_free(&im);
    free(palette);
}

/* Sums by centres that are the rows of a palette: each key is added to its nearest row. */
static void sums_are_the_naive_ones(void) {
    enum { K = 50, N = 1000 };
    uint8_t palette[4 * K];
    uint32_t keys[N];
    int64_t counts[N], sums[5 * K] = {0}, expected[5 * K] = {0};
    int32_t centers[4 * K];
    random_palette(palette, sizeof palette, 1, 255);
    for (int64_t j = 0; j < K; j++)
        for (int64_t c = 0; c < 4; c++) centers[4 * j + c] = palette[4 * j + 3] * (c < 3 ? palette[4 * j + c] : 255);
    for (int64_t i = 0; i < N; i++) {
        const int64_t pixel[4] = {random_int(0, 255), random_int(0, 255), random_int(0, 255), random_int(1, 255)};
        keys[i] = 0;
        for (int c = 0; c < 4; c++) keys[i] = keys[i] << 8 | (uint32_t)pixel[c];
        counts[i] = random_int(1, 1 << 20);
        int64_t *const row = expected + 5 * naive(pixel, palette, K);
        row[0] += counts[i];
        for (int c = 0; c < 3; c++) row[1 + c] += counts[i] * pixel[c] * pixel[3];
        row[4] += counts[i] * 255 * pixel[3];
    }
    guarded scratch = guarded_make(((size_t)ochre_nearest_seen_scratch_bytes(K) + 63) / 64 * 64, 1);
    CHECK_INT(ochre_refine_seen_prepare(centers, K, scratch.data), OCHRE_OK);
    CHECK_INT(ochre_refine_seen_sums(keys, counts, N / 3, sums, scratch.data), OCHRE_OK);
    CHECK_INT(ochre_refine_seen_sums(keys + N / 3, counts + N / 3, N - N / 3, sums, scratch.data), OCHRE_OK);
    for (int64_t i = 0; i < 5 * K; i++) CHECK_INT(sums[i], expected[i]);
    guarded_free(&scratch);
}

static void what_is_not_served_is_refused(void) {
    const uint8_t palette[4] = {0};
    const int32_t center[4] = {0};
    unsigned char scratch[64];
    int64_t sums[5] = {0};
    CHECK_INT(ochre_nearest_seen_prepare(palette, 0, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_seen_prepare(palette, 65537, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_refine_seen_prepare(center, 0, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_refine_seen_prepare(center, 65537, scratch), OCHRE_BAD_SIZE);
    guarded space = prepared(palette, 1);
    CHECK_INT(ochre_refine_seen_sums(NULL, NULL, -1, sums, space.data), OCHRE_BAD_SIZE);
    image im = image_make(OCHRE_U8, 2, 3, 4, DENSE), rgb = image_make(OCHRE_U8, 2, 3, 3, DENSE);
    image wide = image_make(OCHRE_U16, 2, 3, 4, DENSE), out = image_make(OCHRE_I32, 2, 3, 1, DENSE);
    image other = image_make(OCHRE_I32, 2, 2, 1, DENSE);
    CHECK_INT(ochre_nearest_seen(rgb.data, &rgb.layout, out.data, &out.layout, space.data), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_seen(wide.data, &wide.layout, out.data, &out.layout, space.data), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_nearest_seen(im.data, &im.layout, other.data, &other.layout, space.data), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_seen(im.data, &im.layout, im.data, &im.layout, space.data), OCHRE_BAD_DTYPE);
    guarded_free(&space);
    image_free(&im);
    image_free(&rgb);
    image_free(&wide);
    image_free(&out);
    image_free(&other);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_finds_the_naive_row();
    every_tail_of_a_block_is_searched();
    ties_go_to_the_lowest_row();
    every_alpha_is_searched();
    transparent_rows_alone_are_all_equal();
    the_largest_palette_is_served();
    sums_are_the_naive_ones();
    what_is_not_served_is_refused();
    return 0;
}
