/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>

static int32_t naive(const image *im, int64_t y, int64_t x, const double *palette, int64_t k) {
    const int64_t channels = im->layout.channels;
    double least = INFINITY;
    int64_t row = 0;
    for (int64_t c = 0; c < channels; c++)
        if (isnan(image_float(im, y, x, c))) return -1;
    for (int64_t j = 0; j < k; j++) {
        double distance = 0;
        for (int64_t c = 0; c < channels; c++) {
            const double difference = image_float(im, y, x, c) - palette[j * channels + c];
            distance += difference * difference;
        }
        if (!(distance < least)) continue;
        least = distance;
        row = j;
    }
    return (int32_t)row;
}

/* Prepares the palette for so many pixels: that chooses the method. */
static void check_nearest_of(const image *im, int64_t pixels, const double *palette, int64_t k, image_form form) {
    const int64_t h = im->layout.height, w = im->layout.width, channels = im->layout.channels;
    image labels = image_make(OCHRE_I32, h, w, 1, form);
    guarded scratch = guarded_make(((size_t)ochre_nearest_float_scratch_bytes(pixels, channels, k) + 63) / 64 * 64, 1);
    CHECK_INT(ochre_nearest_float_prepare(palette, pixels, channels, k, scratch.data), OCHRE_OK);
    CHECK_INT(ochre_nearest_float(im->data, &im->layout, labels.data, &labels.layout, scratch.data), OCHRE_OK);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++) CHECK_INT(image_int(&labels, y, x, 0), naive(im, y, x, palette, k));
    image_check_gaps(&labels);
    guarded_free(&scratch);
    image_free(&labels);
}

static void check_nearest(const image *im, const double *palette, int64_t k, image_form form) {
    check_nearest_of(im, im->layout.height * im->layout.width, palette, k, form);
}

/* Small integers often, so that distances tie; sometimes NaN, infinities, huge and tiny numbers. */
static double value(int special) {
    const double specials[] = {NAN, INFINITY, -INFINITY, 1e30, -1e300, 1e-310, -0.0};
    if (special && random_int(0, 19) == 0) return specials[random_int(0, 6)];
    return random_int(0, 1) ? (double)random_int(-9, 9) : random_unit();
}

static image random_image(ochre_dtype dtype, int64_t h, int64_t w, int64_t channels, image_form form, int special) {
    image im = image_make(dtype, h, w, channels, form);
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++)
            for (int64_t c = 0; c < channels; c++) image_set_float(&im, y, x, c, value(special));
    return im;
}

static void every_form_finds_the_naive_row(void) {
    static double palette[40 * 9];
    for (int form = DENSE; form < FORMS; form++)
        for (int64_t channels = 1; channels <= 9; channels += channels < 5 ? 1 : 4)
            for (int64_t k = 1; k <= 40; k += 13) {
                for (int64_t i = 0; i < k * channels; i++) palette[i] = value(0);
                for (int special = 0; special < 2; special++) {
                    image single = random_image(OCHRE_F32, 5, 67, channels, (image_form)form, special);
                    image both = random_image(OCHRE_F64, 5, 67, channels, (image_form)form, special);
                    check_nearest(&single, palette, k, (image_form)(form % (LAST_WRITABLE_FORM + 1)));
                    check_nearest(&both, palette, k, (image_form)(form % (LAST_WRITABLE_FORM + 1)));
                    image_free(&single);
                    image_free(&both);
                }
            }
}

/* As few rows as are compared one by one, and as many as are searched. */
static void bytes_find_the_naive_row_of_floats(void) {
    enum { MOST = 200 };
    static double palette[MOST * 7];
    for (int form = DENSE; form < FORMS; form++)
        for (int64_t channels = 1; channels <= 7; channels += channels < 4 ? 1 : 3)
            for (int64_t k = 1; k <= MOST; k += k < 40 ? 13 : MOST - 40) {
                for (int64_t i = 0; i < k * channels; i++)
                    palette[i] = random_int(0, 1) ? (double)random_int(0, 510) / 2 : 300 * random_unit() - 20;
                image im = image_make(OCHRE_U8, 5, 131, channels, (image_form)form);
                for (int64_t y = 0; y < 5; y++)
                    for (int64_t x = 0; x < 131; x++)
                        for (int64_t c = 0; c < channels; c++) image_set_int(&im, y, x, c, random_int(0, 255));
                check_nearest(&im, palette, k, (image_form)(form % (LAST_WRITABLE_FORM + 1)));
                check_nearest_of(&im, 1 << 20, palette, k, DENSE);
                image_free(&im);
            }
}

static void every_tail_of_a_block_is_searched(void) {
    double palette[3 * 10];
    for (int i = 0; i < 30; i++) palette[i] = value(0);
    for (int64_t width = 0; width <= 2 * 256 + 3; width++) {
        image im = random_image(width % 2 ? OCHRE_F32 : OCHRE_F64, 1, width, 3, DENSE, 1);
        check_nearest(&im, palette, 10, DENSE);
        image_free(&im);
    }
}

/* Palettes of many rows: spread out, on a lattice with ties, far from the origin, constant in a channel, too large
 * or small for the grid. Pixels among them, at the edges of cells, far outside, and NaN. */
static void many_rows_find_the_naive_row(void) {
    enum { MOST = 600, PIXELS = 1 << 20 };
    static const double origins[] = {0, 100, -1e6, 1e12, 0, 0}, spreads[] = {1, 255, 1, 1e3, 1e-320, 1e200};
    double *const palette = malloc(5 * MOST * sizeof *palette);
    CHECK(palette != NULL);
    for (int round = 0; round < 60; round++) {
        const int64_t channels = 1 + round % 5, k = random_int(round % 2 ? 64 : 512, MOST);
        const double origin = origins[round % 6], spread = spreads[round % 6];
        const int lattice = round % 4 == 1, flat = round % 7 == 3;
        for (int64_t i = 0; i < k * channels; i++)
            palette[i] = origin + (flat && i % channels == 0 ? 0
                                   : lattice                 ? (double)random_int(0, 5) / 4
                                                             : random_unit()) *
                                      spread;
        image im = image_make(round % 3 == 0 ? OCHRE_F32 : OCHRE_F64, 4, 333, channels, (image_form)(round % FORMS));
        for (int64_t y = 0; y < 4; y++)
            for (int64_t x = 0; x < 333; x++)
                for (int64_t c = 0; c < channels; c++) {
                    const double far = random_int(0, 29) == 0 ? value(1) * 10 : 0;
                    const double step = x % 2 ? (double)random_int(-16, 32) / 16 : 1.5 * random_unit() - 0.25;
                    image_set_float(&im, y, x, c, origin + (step + far) * spread);
                }
        check_nearest_of(&im, PIXELS, palette, k, DENSE);
        image_free(&im);
    }
    free(palette);
}

/* More pixels than are sorted at once: in one row, in several, and in more rows than columns. Some palettes have
 * each colour twice, so that the filter in f32 leaves every pixel. */
static void more_pixels_than_are_sorted_at_once(void) {
    enum { ROWS = 130 };
    static const int64_t sizes[][2] = {{1, 40000}, {3, 7000}, {9000, 3}};
    static double palette[ROWS * 4];
    for (int size = 0; size < 3; size++)
        for (int64_t channels = 1; channels <= 4; channels++) {
            const int twice = (size + (int)channels) % 2;
            for (int64_t i = 0; i < ROWS * channels; i++)
                palette[i] = twice && i >= ROWS / 2 * channels ? palette[i - ROWS / 2 * channels] : random_unit();
            image im = image_make(twice ? OCHRE_F32 : OCHRE_F64, sizes[size][0], sizes[size][1], channels,
                                  (image_form)(size % FORMS));
            for (int64_t y = 0; y < sizes[size][0]; y++)
                for (int64_t x = 0; x < sizes[size][1]; x++)
                    for (int64_t c = 0; c < channels; c++)
                        image_set_float(&im, y, x, c, random_int(0, 499) == 0 ? value(1) : random_unit());
            check_nearest_of(&im, 1 << 20, palette, ROWS, DENSE);
            image_free(&im);
        }
}

/* Distances so nearly equal, compared to the numbers or to the palette's size, that f32 cannot tell which is
 * smaller. */
static void near_ties_find_the_naive_row(void) {
    const double scales[] = {1, 1e6, 1e-9, 1e-14, 1e13}, steps[] = {1, 0x1p-12, 0x1p-22, 0x1p-30};
    static double palette[40 * 4];
    for (int s = 0; s < 5; s++)
        for (int t = 0; t < 4; t++)
            for (int64_t channels = 1; channels <= 4; channels++) {
                const double offset = s == 1 ? 1e8 : 0;
                image im = image_make(OCHRE_F64, 1, 300, channels, DENSE);
                for (int64_t i = 0; i < 40 * channels; i++)
                    palette[i] =
                        offset + scales[s] * ((double)random_int(-2, 2) + steps[t] * (double)random_int(-9, 9));
                for (int64_t x = 0; x < 300; x++)
                    for (int64_t c = 0; c < channels; c++)
                        image_set_float(&im, 0, x, c,
                                        offset + scales[s] * ((double)random_int(-4, 4) / 2 +
                                                              steps[t] * (double)random_int(-18, 18) / 2));
                check_nearest(&im, palette, random_int(2, 40), DENSE);
                image_free(&im);
            }
}

static void distances_that_overflow_give_row_0(void) {
    const double palette[] = {-1e200, 1e200, 3e200}, far[] = {1e308, 1.5e200, 3e200, NAN};
    const int32_t expected[] = {0, 0, 2, -1};
    const ochre_layout in = {OCHRE_F64, 1, 4, 1, 32, 8, 8}, out = {OCHRE_I32, 1, 4, 1, 16, 4, 4};
    guarded scratch = guarded_make((size_t)ochre_nearest_float_scratch_bytes(4, 1, 3), 1);
    int32_t labels[4];
    CHECK_INT(ochre_nearest_float_prepare(palette, 4, 1, 3, scratch.data), OCHRE_OK);
    CHECK_INT(ochre_nearest_float(far, &in, labels, &out, scratch.data), OCHRE_OK);
    for (int i = 0; i < 4; i++) CHECK_INT(labels[i], expected[i]);
    guarded_free(&scratch);
}

static void what_is_not_served_is_refused(void) {
    const double color[4] = {0};
    int32_t label = 99;
    guarded scratch = guarded_make((size_t)ochre_nearest_float_scratch_bytes(1, 3, 1), 1);
    const ochre_layout pixel = {OCHRE_F32, 1, 1, 3, 12, 12, 4}, plane = {OCHRE_I32, 1, 1, 1, 4, 4, 4};
    CHECK_INT(ochre_nearest_float_prepare(color, 1, 3, 0, scratch.data), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_float_prepare(color, 1, 3, (int64_t)1 << 31, scratch.data), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_float_prepare(color, 1, 0, 1, scratch.data), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_float_prepare(color, -1, 3, 1, scratch.data), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_float_prepare(color, 1, 3, 1, scratch.data), OCHRE_OK);
    ochre_layout in = pixel, out = plane;
    in.dtype = OCHRE_I64;
    CHECK_INT(ochre_nearest_float(color, &in, &label, &out, scratch.data), OCHRE_BAD_DTYPE);
    in = pixel;
    out.dtype = OCHRE_F32;
    CHECK_INT(ochre_nearest_float(color, &in, &label, &out, scratch.data), OCHRE_BAD_DTYPE);
    out = plane;
    in.channels = 2;
    CHECK_INT(ochre_nearest_float(color, &in, &label, &out, scratch.data), OCHRE_BAD_SIZE);
    in = pixel;
    out.width = 2;
    CHECK_INT(ochre_nearest_float(color, &in, &label, &out, scratch.data), OCHRE_BAD_SIZE);
    CHECK_INT(label, 99);
    guarded_free(&scratch);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_finds_the_naive_row();
    bytes_find_the_naive_row_of_floats();
    every_tail_of_a_block_is_searched();
    many_rows_find_the_naive_row();
    more_pixels_than_are_sorted_at_once();
    near_ties_find_the_naive_row();
    distances_that_overflow_give_row_0();
    what_is_not_served_is_refused();
    return 0;
}
