/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

static int64_t nearest(const int64_t *pixel, int64_t channels, const uint8_t *palette, int64_t k) {
    int64_t least = INT64_MAX, row = 0;
    for (int64_t j = 0; j < k; j++) {
        int64_t distance = 0;
        for (int64_t c = 0; c < channels; c++) {
            const int64_t difference = pixel[c] - palette[j * channels + c];
            distance += difference * difference;
        }
        if (distance >= least) continue;
        least = distance;
        row = j;
    }
    return row;
}

static int64_t floor_of_sixteenths(int64_t value) {
    return value >= 0 ? value / 16 : -((15 - value) / 16);
}

/* The published rule, with an error for each pixel of the image. Errors to pixels outside the image are dropped. */
static void naive(const image *im, const uint8_t *palette, int64_t k, int64_t *labels) {
    const int64_t h = im->layout.height, w = im->layout.width, channels = im->layout.channels;
    int64_t *errors = calloc((size_t)(h * w * channels) + 1, sizeof *errors);
    CHECK(errors != NULL);
    for (int64_t y = 0; y < h; y++) {
        const int64_t ahead = y % 2 == 0 ? 1 : -1;
        for (int64_t i = 0; i < w; i++) {
            const int64_t x = ahead == 1 ? i : w - 1 - i;
            int64_t pixel[4] = {0};
            for (int64_t c = 0; c < channels; c++) {
                pixel[c] = floor_of_sixteenths(16 * image_int(im, y, x, c) + errors[(y * w + x) * channels + c] + 8);
                pixel[c] = pixel[c] < 0 ? 0 : pixel[c] > 255 ? 255 : pixel[c];
            }
            const int64_t row = nearest(pixel, channels, palette, k);
            labels[y * w + x] = row;
            const int64_t to[4][3] = {{0, ahead, 7}, {1, -ahead, 3}, {1, 0, 5}, {1, ahead, 1}};
            for (int t = 0; t < 4; t++) {
                const int64_t ty = y + to[t][0], tx = x + to[t][1];
                if (ty >= h || tx < 0 || tx >= w) continue;
                for (int64_t c = 0; c < channels; c++)
                    errors[(ty * w + tx) * channels + c] += to[t][2] * (pixel[c] - palette[row * channels + c]);
            }
        }
    }
    free(errors);
}

static void check_dither(const image *im, const uint8_t *palette, int64_t k, image_form form) {
    const int64_t h = im->layout.height, w = im->layout.width, channels = im->layout.channels;
    image labels = image_make(OCHRE_I32, h, w, 1, form);
    int64_t *expected = calloc((size_t)(h * w + 1), sizeof *expected);
    CHECK(expected != NULL);
    guarded scratch = guarded_make(((size_t)ochre_dither_scratch_bytes(w, channels, k) + 63) / 64 * 64, 1);
    CHECK_INT(ochre_dither(im->data, &im->layout, palette, k, labels.data, &labels.layout, scratch.data), OCHRE_OK);
    naive(im, palette, k, expected);
    for (int64_t i = 0; i < h * w; i++) CHECK_INT(image_int(&labels, i / w, i % w, 0), expected[i]);
    image_check_gaps(&labels);
    guarded_free(&scratch);
    free(expected);
    image_free(&labels);
}

static void every_form_is_dithered_as_published(void) {
    uint8_t palette[4 * 40];
    for (int form = DENSE; form < FORMS; form++)
        for (int64_t channels = 1; channels <= 4; channels++)
            for (int64_t k = 1; k <= 40; k += 13) {
                image im = image_make(OCHRE_U8, 9, 31, channels, (image_form)form);
                image_fill_random(&im, 0, 255);
                for (size_t i = 0; i < sizeof palette; i++) palette[i] = (uint8_t)random_int(0, 255);
                check_dither(&im, palette, k, (image_form)(form % (LAST_WRITABLE_FORM + 1)));
                image_free(&im);
            }
}

static void every_small_shape_is_dithered(void) {
    const uint8_t palette[] = {0, 0, 0, 255, 255, 255, 255, 0, 0};
    for (int64_t h = 0; h <= 5; h++)
        for (int64_t w = 0; w <= 40; w++) {
            image im = image_make(OCHRE_U8, h, w, 3, DENSE);
            image_fill_random(&im, 0, 255);
            check_dither(&im, palette, 3, DENSE);
            image_free(&im);
        }
}

/* A gray of a quarter becomes one white pixel in four. */
static void a_flat_gray_keeps_its_mean(void) {
    const uint8_t palette[] = {0, 255};
    image im = image_make(OCHRE_U8, 200, 200, 1, DENSE), labels = image_make(OCHRE_I32, 200, 200, 1, DENSE);
    image_fill_random(&im, 64, 64);
    guarded scratch = guarded_make((size_t)(ochre_dither_scratch_bytes(200, 1, 2) + 63) / 64 * 64, 1);
    CHECK_INT(ochre_dither(im.data, &im.layout, palette, 2, labels.data, &labels.layout, scratch.data), OCHRE_OK);
    int64_t white = 0;
    for (int64_t i = 0; i < 40000; i++) white += image_int(&labels, i / 200, i % 200, 0);
    CHECK(white > 9900 && white < 10150); /* 40,000 * 64 / 255 = 10,039, less what leaves the image */
    guarded_free(&scratch);
    image_free(&labels);
    image_free(&im);
}

static void what_is_not_served_is_refused(void) {
    const uint8_t color[4] = {0};
    int32_t label = 99;
    unsigned char scratch[64];
    const ochre_layout pixel = {OCHRE_U8, 1, 1, 3, 3, 3, 1}, plane = {OCHRE_I32, 1, 1, 1, 4, 4, 4};
    ochre_layout in = pixel, out = plane;
    in.dtype = OCHRE_F32;
    CHECK_INT(ochre_dither(color, &in, color, 1, &label, &out, scratch), OCHRE_BAD_DTYPE);
    in = pixel;
    out.dtype = OCHRE_U8;
    CHECK_INT(ochre_dither(color, &in, color, 1, &label, &out, scratch), OCHRE_BAD_DTYPE);
    out = plane;
    in.channels = 5;
    CHECK_INT(ochre_dither(color, &in, color, 1, &label, &out, scratch), OCHRE_BAD_SIZE);
    in = pixel;
    CHECK_INT(ochre_dither(color, &in, color, 0, &label, &out, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_dither(color, &in, color, 65537, &label, &out, scratch), OCHRE_BAD_SIZE);
    out.height = 3;
    CHECK_INT(ochre_dither(color, &in, color, 1, &label, &out, scratch), OCHRE_BAD_SIZE);
    CHECK_INT(label, 99);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_form_is_dithered_as_published();
    every_small_shape_is_dithered();
    a_flat_gray_keeps_its_mean();
    what_is_not_served_is_refused();
    return 0;
}
