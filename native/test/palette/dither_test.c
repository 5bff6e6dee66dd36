/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

enum { FULL = 65536, METHODS = 2 };

/* Bayer's ranks, by halves: a matrix of side 2 s has four copies of that of side s. */
static void bayer(uint16_t *ranks) {
    static const int64_t QUARTERS[2][2] = {{0, 2}, {3, 1}};
    for (int64_t y = 0; y < 64; y++)
        for (int64_t x = 0; x < 64; x++) {
            int64_t rank = 0, part = 1024;
            for (int64_t bit = 1; bit < 64; bit *= 2, part /= 4) rank += part * QUARTERS[y / bit % 2][x / bit % 2];
            ranks[64 * y + x] = (uint16_t)rank;
        }
}

/* method 0 carries errors, 1 is ordered. */
static void label(const image *im, const uint8_t *palette, int64_t k, int64_t strength, int method, image *labels) {
    const int64_t h = im->layout.height, w = im->layout.width, channels = im->layout.channels;
    const int64_t bytes =
        method == 0 ? ochre_dither_scratch_bytes(h, w, channels, k) : ochre_ordered_scratch_bytes(h * w, channels, k);
    guarded scratch = guarded_make(((size_t)bytes + 63) / 64 * 64, 1);
    uint16_t ranks[64 * 64];
    bayer(ranks);
    if (method == 0) {
        CHECK_INT(
            ochre_dither(im->data, &im->layout, palette, k, strength, labels->data, &labels->layout, scratch.data),
            OCHRE_OK);
    } else {
        CHECK_INT(ochre_ordered_prepare(palette, h * w, channels, k, strength, scratch.data), OCHRE_OK);
        CHECK_INT(ochre_ordered(im->data, &im->layout, ranks, 0, 0, labels->data, &labels->layout, scratch.data),
                  OCHRE_OK);
    }
    guarded_free(&scratch);
}

/* Every layout gives the labels of the dense image, and writes nothing else. */
static void check_form(image_form form, int64_t h, int64_t w, int64_t channels, int64_t k, int method) {
    uint8_t palette[4 * 40];
    const image_form out = (image_form)(form % (LAST_WRITABLE_FORM + 1));
    image im = image_make(OCHRE_U8, h, w, channels, form), dense = image_make(OCHRE_U8, h, w, channels, DENSE);
    image labels = image_make(OCHRE_I32, h, w, 1, out), expected = image_make(OCHRE_I32, h, w, 1, DENSE);
    image_fill_random(&im, 0, 255);
    for (int64_t i = 0; i < h * w * channels; i++) {
        const int64_t y = i / channels / w, x = i / channels % w;
        ((uint8_t *)dense.data)[i] = (uint8_t)image_int(&im, y, x, i % channels);
    }
    for (int64_t i = 0; i < channels * k; i++) palette[i] = (uint8_t)random_int(0, 255);
    label(&im, palette, k, FULL, method, &labels);
    label(&dense, palette, k, FULL, method, &expected);
    for (int64_t i = 0; i < h * w; i++) {
        const int64_t row = image_int(&labels, i / w, i % w, 0);
        CHECK(row >= 0 && row < k);
        CHECK_INT(row, image_int(&expected, i / w, i % w, 0));
    }
    image_check_gaps(&labels);
    image_free(&expected);
    image_free(&labels);
    image_free(&dense);
    image_free(&im);
}

static void every_form_and_small_shape_is_dithered(void) {
    for (int method = 0; method < METHODS; method++) {
        for (int form = DENSE; form < FORMS; form++)
            for (int64_t channels = 1; channels <= 4; channels++)
                for (int64_t k = 1; k <= 40; k += 13) check_form((image_form)form, 9, 31, channels, k, method);
        for (int64_t h = 0; h <= 4; h++)
            for (int64_t w = 0; w <= 20; w++) check_form(DENSE, h, w, 3, 3, method);
    }
}

/* A colour that is a mix of the palette's first rows comes as that colour in the mean. */
static void check_mean(int64_t h, int64_t w, int64_t channels, int64_t k, int method) {
    uint8_t palette[4 * 40];
    double share[5], all = 0;
    const int64_t mixed = k < channels + 1 ? k : channels + 1;
    for (int64_t i = 0; i < channels * k; i++) palette[i] = (uint8_t)random_int(0, 255);
    for (int64_t i = 0; channels == 4 && i < k; i++) palette[4 * i + 3] = 255;
    for (int64_t j = 0; j < mixed; j++) all += share[j] = 1 + (double)random_int(0, 1000);
    image im = image_make(OCHRE_U8, h, w, channels, DENSE), labels = image_make(OCHRE_I32, h, w, 1, DENSE);
    double color[4] = {0}, mean[4] = {0};
    for (int64_t c = 0; c < channels; c++) {
        for (int64_t j = 0; j < mixed; j++) color[c] += share[j] / all * palette[j * channels + c];
        color[c] = (double)(int64_t)(color[c] + 0.5);
        for (int64_t i = 0; i < h * w; i++) ((uint8_t *)im.data)[i * channels + c] = (uint8_t)color[c];
    }
    label(&im, palette, k, FULL, method, &labels);
    for (int64_t i = 0; i < h * w; i++) {
        const int64_t row = image_int(&labels, i / w, i % w, 0);
        for (int64_t c = 0; c < channels; c++) mean[c] += (double)palette[row * channels + c] / (double)(h * w);
    }
    for (int64_t c = 0; c < channels; c++) CHECK(mean[c] > color[c] - 2 && mean[c] < color[c] + 2);
    image_free(&labels);
    image_free(&im);
}

static void flat_colors_keep_their_mean(void) {
    for (int round = 0; round < 60; round++) {
        const int64_t channels = 1 + round % 4, k = random_int(1, 12);
        check_mean(64, 64, channels, k, 0);
        check_mean(64, 64, channels, k, 1);
        check_mean(1, 4096, channels, k, 0);
        check_mean(4096, 1, channels, k, 0);
    }
}

/* Cyan is outside of what the inks give. Its best mix is a third each of white, green and blue. */
static void a_color_outside_the_hull_comes_as_the_best_mix(void) {
    static const uint8_t INKS[] = {0, 0, 0, 255, 255, 255, 0, 255, 0, 0, 0, 255, 255, 0, 0, 255, 255, 0, 255, 128, 0};
    static const double BEST[] = {85, 170, 170};
    image im = image_make(OCHRE_U8, 64, 64, 3, DENSE), labels = image_make(OCHRE_I32, 64, 64, 1, DENSE);
    for (int64_t i = 0; i < 64 * 64 * 3; i++) ((uint8_t *)im.data)[i] = i % 3 == 0 ? 0 : 255;
    for (int method = 0; method < METHODS; method++) {
        double mean[3] = {0};
        label(&im, INKS, 7, FULL, method, &labels);
        for (int64_t i = 0; i < 3 * 4096; i++)
            mean[i % 3] += INKS[3 * image_int(&labels, i / 3 / 64, i / 3 % 64, 0) + i % 3] / 4096.0;
        for (int64_t c = 0; c < 3; c++) CHECK(mean[c] > BEST[c] - 1 && mean[c] < BEST[c] + 1);
    }
    image_free(&labels);
    image_free(&im);
}

static void what_is_not_served_is_refused(void) {
    const uint8_t color[4] = {0};
    int32_t row = 99;
    unsigned char scratch[64];
    const ochre_layout pixel = {OCHRE_U8, 1, 1, 3, 3, 3, 1}, plane = {OCHRE_I32, 1, 1, 1, 4, 4, 4};
    ochre_layout in = pixel, out = plane;
    in.dtype = OCHRE_F32;
    CHECK_INT(ochre_dither(color, &in, color, 1, FULL, &row, &out, scratch), OCHRE_BAD_DTYPE);
    in = pixel;
    out.dtype = OCHRE_U8;
    CHECK_INT(ochre_dither(color, &in, color, 1, FULL, &row, &out, scratch), OCHRE_BAD_DTYPE);
    out = plane;
    in.channels = 5;
    CHECK_INT(ochre_dither(color, &in, color, 1, FULL, &row, &out, scratch), OCHRE_BAD_SIZE);
    in = pixel;
    CHECK_INT(ochre_dither(color, &in, color, 0, FULL, &row, &out, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_dither(color, &in, color, 65537, FULL, &row, &out, scratch), OCHRE_BAD_SIZE);
    out.height = 3;
    CHECK_INT(ochre_dither(color, &in, color, 1, FULL, &row, &out, scratch), OCHRE_BAD_SIZE);
    out.height = 1;
    CHECK_INT(ochre_dither(color, &in, color, 1, -1, &row, &out, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_dither(color, &in, color, 1, FULL + 1, &row, &out, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_ordered_prepare(color, 1, 5, 1, FULL, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_ordered_prepare(color, 1, 3, 0, FULL, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_ordered_prepare(color, 1, 3, 65537, FULL, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_ordered_prepare(color, 1, 3, 1, FULL + 1, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(row, 99);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_and_small_shape_is_dithered();
    flat_colors_keep_their_mean();
    a_color_outside_the_hull_comes_as_the_best_mix();
    what_is_not_served_is_refused();
    return 0;
}
