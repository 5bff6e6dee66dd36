/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

static int32_t naive(const image *im, int64_t y, int64_t x, const uint8_t *palette, int64_t k) {
    const int64_t channels = im->layout.channels;
    int64_t least = INT64_MAX, row = 0;
    for (int64_t j = 0; j < k; j++) {
        int64_t distance = 0;
        for (int64_t c = 0; c < channels; c++) {
            const int64_t difference = image_int(im, y, x, c) - palette[j * channels + c];
            distance += difference * difference;
        }
        if (distance >= least) continue;
        least = distance;
        row = j;
    }
    return (int32_t)row;
}

/* Checks an image with the method for so many pixels. */
static void check_method(const image *im, const uint8_t *palette, int64_t k, image_form form, int64_t pixels) {
    const int64_t h = im->layout.height, w = im->layout.width, channels = im->layout.channels;
    image labels = image_make(OCHRE_I32, h, w, 1, form);
    guarded rows = guarded_make((size_t)(k * channels), 1);
    memcpy(rows.data, palette, rows.bytes);
    const int64_t bytes = ochre_nearest_u8_scratch_bytes(pixels, channels, k);
    guarded scratch = guarded_make(((size_t)bytes + 63) / 64 * 64, 1);
    CHECK_INT(ochre_nearest_u8_prepare(rows.data, pixels, channels, k, scratch.data), OCHRE_OK);
    for (int64_t y = 0; y < h; y++) { /* one scratch, several calls */
        ochre_layout in = im->layout, out = labels.layout;
        in.height = out.height = y == 0 ? h : 1;
        const unsigned char *from = (const unsigned char *)im->data + y * in.row_stride;
        unsigned char *to = (unsigned char *)labels.data + y * out.row_stride;
        CHECK_INT(ochre_nearest_u8(from, &in, to, &out, scratch.data), OCHRE_OK);
    }
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++) CHECK_INT(image_int(&labels, y, x, 0), naive(im, y, x, palette, k));
    image_check_gaps(&labels);
    guarded_free(&scratch);
    guarded_free(&rows);
    image_free(&labels);
}

/* Checks an image with the methods for few pixels and for many. */
static void check_nearest(const image *im, const uint8_t *palette, int64_t k, image_form form) {
    check_method(im, palette, k, form, 0);
    check_method(im, palette, k, form, INT64_C(1) << 40);
}

static void random_palette(uint8_t *palette, int64_t bytes, int64_t low, int64_t high) {
    for (int64_t i = 0; i < bytes; i++) palette[i] = (uint8_t)random_int(low, high);
}

static void every_form_finds_the_naive_row(void) {
    uint8_t palette[4 * 40];
    for (int form = DENSE; form < FORMS; form++)
        for (int64_t channels = 1; channels <= 4; channels++)
            for (int64_t k = 1; k <= 40; k += 13) {
                image im = image_make(OCHRE_U8, 5, 67, channels, (image_form)form);
                image_fill_random(&im, 0, 255);
                random_palette(palette, channels * k, 0, 255);
                check_nearest(&im, palette, k, (image_form)(form % (LAST_WRITABLE_FORM + 1)));
                image_free(&im);
            }
}

static void every_tail_of_a_block_is_searched(void) {
    uint8_t palette[3 * 16];
    random_palette(palette, sizeof palette, 0, 255);
    for (int64_t width = 0; width <= 2 * 256 + 3; width++) {
        image im = image_make(OCHRE_U8, 1, width, 3, DENSE);
        image_fill_random(&im, 0, 255);
        check_nearest(&im, palette, 16, DENSE);
        image_free(&im);
    }
}

static void tall_images_are_searched(void) {
    uint8_t palette[3 * 16];
    random_palette(palette, sizeof palette, 0, 255);
    for (int form = DENSE; form <= LAST_WRITABLE_FORM; form++) {
        image im = image_make(OCHRE_U8, 300, 1, 3, (image_form)form);
        image_fill_random(&im, 0, 255);
        check_nearest(&im, palette, 16, (image_form)form);
        image_free(&im);
    }
}

/* Few values, so that most pixels have several nearest rows, and many rows are equal. */
static void ties_go_to_the_lowest_row(void) {
    uint8_t palette[4 * 200];
    for (int round = 0; round < 40; round++) {
        const int64_t channels = 1 + round % 4, low = random_int(0, 250);
        image im = image_make(OCHRE_U8, 3, 100, channels, DENSE);
        image_fill_random(&im, low, low + 5);
        random_palette(palette, 200 * channels, low, low + 5);
        check_nearest(&im, palette, 200, DENSE);
        image_free(&im);
    }
}

static void corners_of_the_cube_are_searched(void) {
    uint8_t palette[4 * 32];
    for (int64_t channels = 1; channels <= 4; channels++) {
        image im = image_make(OCHRE_U8, 2, 64, channels, DENSE);
        for (int64_t y = 0; y < 2; y++)
            for (int64_t x = 0; x < 64; x++)
                for (int64_t c = 0; c < channels; c++) image_set_int(&im, y, x, c, random_int(0, 1) * 255);
        for (size_t i = 0; i < sizeof palette; i++) palette[i] = (uint8_t)(random_int(0, 1) * 255);
        check_nearest(&im, palette, 32, DENSE);
        check_nearest(&im, palette, 1, DENSE);
        image_free(&im);
    }
}

static void the_largest_palette_is_served(void) {
    enum { K = 65536 };
    uint8_t *palette = malloc((size_t)K * 4);
    CHECK(palette != NULL);
    for (int64_t channels = 1; channels <= 4; channels++) {
        image im = image_make(OCHRE_U8, 1, 20, channels, DENSE);
        image_fill_random(&im, 0, 255);
        random_palette(palette, K * channels, 0, 255);
        check_nearest(&im, palette, K, DENSE);
        memset(palette, 200, (size_t)(K * channels)); /* all rows tie, but for the last one */
        memset(palette + (K - 1) * channels, 7, (size_t)channels);
        check_nearest(&im, palette, K, DENSE);
        image_free(&im);
    }
    free(palette);
}

/* With so many rows a cell's candidates are found in steps: from those of a region, by those of a block. In each of
 * these palettes other lists are long. With random colours none is; with colours in one corner, that of its cell; with
 * colours on the sides of the cube, those around its middle. */
static void candidates_of_the_largest_palettes_are_found(void) {
    enum { K = 65536, WIDTH = 120 };
    uint8_t *palette = malloc((size_t)K * 4);
    CHECK(palette != NULL);
    for (int which = 0; which < 3; which++)
        for (int64_t channels = 3; channels <= 4; channels++) {
            image im = image_make(OCHRE_U8, 1, WIDTH, channels, DENSE);
            image_fill_random(&im, 0, 255);
            random_palette(palette, K * channels, 0, which == 1 ? 15 : 255);
            for (int64_t i = 0; i < K * channels && which == 2; i++)
                palette[i] = (uint8_t)(i % channels == i / channels % channels ? random_int(0, 1) * 255 : palette[i]);
            for (int64_t x = 0; x < WIDTH / 4; x++)
                for (int64_t c = 0; c < channels; c++) {
                    image_set_int(&im, 0, x, c, random_int(0, 15));
                    image_set_int(&im, 0, WIDTH / 2 + x, c, random_int(120, 135));
                }
            check_method(&im, palette, K, DENSE, INT64_C(1) << 40);
            image_free(&im);
        }
    free(palette);
}

/* In four channels, cells have many candidates: twelve thousand pixels all over the colour space need more lists
 * than there is room for. */
static void lists_are_made_anew_when_their_room_is_used_up(void) {
    uint8_t palette[4 * 256];
    random_palette(palette, sizeof palette, 0, 255);
    image im = image_make(OCHRE_U8, 100, 300, 4, DENSE);
    image_fill_random(&im, 0, 255);
    check_nearest(&im, palette, 256, DENSE);
    image_free(&im);
}

static void what_is_not_served_is_refused(void) {
    static _Alignas(64) unsigned char scratch[4096];
    const uint8_t color[4] = {0};
    int32_t label = 99;
    const ochre_layout pixel = {OCHRE_U8, 1, 1, 3, 3, 3, 1}, plane = {OCHRE_I32, 1, 1, 1, 4, 4, 4};
    CHECK_INT(ochre_nearest_u8_prepare(color, -1, 3, 1, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_u8_prepare(color, 1, 0, 1, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_u8_prepare(color, 1, 5, 1, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_u8_prepare(color, 1, 3, 0, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_nearest_u8_prepare(color, 1, 3, 65537, scratch), OCHRE_BAD_SIZE);
    CHECK(ochre_nearest_u8_scratch_bytes(1, 3, 1) <= (int64_t)sizeof scratch);
    CHECK_INT(ochre_nearest_u8_prepare(color, 1, 3, 1, scratch), OCHRE_OK);
    ochre_layout in = pixel, out = plane;
    in.dtype = OCHRE_I8;
    CHECK_INT(ochre_nearest_u8(color, &in, &label, &out, scratch), OCHRE_BAD_DTYPE);
    in = pixel;
    out.dtype = OCHRE_I64;
    CHECK_INT(ochre_nearest_u8(color, &in, &label, &out, scratch), OCHRE_BAD_DTYPE);
    out = plane;
    in.channels = 5;
    CHECK_INT(ochre_nearest_u8(color, &in, &label, &out, scratch), OCHRE_BAD_SIZE);
    in.channels = 4;
    CHECK_INT(ochre_nearest_u8(color, &in, &label, &out, scratch), OCHRE_BAD_SIZE);
    in = pixel;
    out.channels = 2;
    CHECK_INT(ochre_nearest_u8(color, &in, &label, &out, scratch), OCHRE_BAD_SIZE);
    out = plane;
    out.width = 2;
    CHECK_INT(ochre_nearest_u8(color, &in, &label, &out, scratch), OCHRE_BAD_SIZE);
    out = plane;
    out.height = 2;
    CHECK_INT(ochre_nearest_u8(color, &in, &label, &out, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(label, 99);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_finds_the_naive_row();
    every_tail_of_a_block_is_searched();
    tall_images_are_searched();
    ties_go_to_the_lowest_row();
    corners_of_the_cube_are_searched();
    the_largest_palette_is_served();
    candidates_of_the_largest_palettes_are_found();
    lists_are_made_anew_when_their_room_is_used_up();
    what_is_not_served_is_refused();
    return 0;
}
