/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>

typedef struct meaning {
    double red, blue, black, light, chroma;
} meaning;

static meaning of(int64_t kind) {
    const int full = kind == OCHRE_BT601_FULL || kind == OCHRE_BT709_FULL, old = kind <= OCHRE_BT601_FULL;
    const meaning m = {old ? 0.299 : 0.2126, old ? 0.114 : 0.0722, full ? 0 : 16, full ? 1 : 219 / 255.0,
                       full ? 1 : 224 / 255.0};
    return m;
}

/* A result is rounded from a number within 1/100 of the exact one. */
static void check_level(int64_t got, double exact) {
    const double limited = fmin(fmax(exact, 0), 255);
    if (fabs((double)got - limited) > 0.51) FAIL("expected %.4f, got %d", limited, (int)got);
}

static void check_to_rgb(int64_t h, int64_t w, int64_t kind, image_form form) {
    const int64_t ch = (h + 1) / 2, cw = (w + 1) / 2;
    image y = image_make(OCHRE_U8, h, w, 1, form);
    image u = image_make(OCHRE_U8, ch, cw, 1, (image_form)((form + 1) % FORMS));
    image v = image_make(OCHRE_U8, ch, cw, 1, (image_form)((form + 3) % FORMS));
    image out = image_make(OCHRE_U8, h, w, 3, (image_form)((form + 2) % (LAST_WRITABLE_FORM + 1)));
    image_fill_random(&y, 0, 255);
    image_fill_random(&u, 0, 255);
    image_fill_random(&v, 0, 255);
    CHECK_INT(ochre_yuv_to_rgb(y.data, &y.layout, u.data, &u.layout, v.data, &v.layout, kind, out.data, &out.layout),
              OCHRE_OK);
    const meaning m = of(kind);
    for (int64_t i = 0; i < h; i++)
        for (int64_t j = 0; j < w; j++) {
            const double light = ((double)image_int(&y, i, j, 0) - m.black) / m.light;
            const double us = ((double)image_int(&u, i / 2, j / 2, 0) - 128) / m.chroma;
            const double vs = ((double)image_int(&v, i / 2, j / 2, 0) - 128) / m.chroma;
            const double red = light + 2 * (1 - m.red) * vs, blue = light + 2 * (1 - m.blue) * us;
            check_level(image_int(&out, i, j, 0), red);
            check_level(image_int(&out, i, j, 1), (light - m.red * red - m.blue * blue) / (1 - m.red - m.blue));
            check_level(image_int(&out, i, j, 2), blue);
        }
    image_check_gaps(&out);
    image_free(&out);
    image_free(&v);
    image_free(&u);
    image_free(&y);
}

/* The mean of channel c in the 2 x 2 pixels at (i, j); a last row or column counts twice. */
static double mean(const image *im, int64_t i, int64_t j, int64_t c) {
    double sum = 0;
    for (int64_t k = 0; k < 4; k++) {
        const int64_t y = 2 * i + k / 2, x = 2 * j + k % 2;
        sum += (double)image_int(im, y < im->layout.height ? y : y - 1, x < im->layout.width ? x : x - 1, c);
    }
    return sum / 4;
}

static void check_from_rgb(int64_t h, int64_t w, int64_t kind, image_form form) {
    const int64_t ch = (h + 1) / 2, cw = (w + 1) / 2;
    const image_form other = (image_form)((form + 1) % (LAST_WRITABLE_FORM + 1));
    image in = image_make(OCHRE_U8, h, w, 3, form), y = image_make(OCHRE_U8, h, w, 1, other);
    image u = image_make(OCHRE_U8, ch, cw, 1, other), v = image_make(OCHRE_U8, ch, cw, 1, other);
    image_fill_random(&in, 0, 255);
    CHECK_INT(ochre_rgb_to_yuv(in.data, &in.layout, kind, y.data, &y.layout, u.data, &u.layout, v.data, &v.layout),
              OCHRE_OK);
    const meaning m = of(kind);
    const double green = 1 - m.red - m.blue;
    for (int64_t i = 0; i < h; i++)
        for (int64_t j = 0; j < w; j++) {
            const double light = m.red * (double)image_int(&in, i, j, 0) + green * (double)image_int(&in, i, j, 1) +
                                 m.blue * (double)image_int(&in, i, j, 2);
            check_level(image_int(&y, i, j, 0), m.black + light * m.light);
        }
    for (int64_t i = 0; i < ch; i++)
        for (int64_t j = 0; j < cw; j++) {
            const double r = mean(&in, i, j, 0), b = mean(&in, i, j, 2);
            const double light = m.red * r + green * mean(&in, i, j, 1) + m.blue * b;
            check_level(image_int(&u, i, j, 0), 128 + (b - light) / (2 * (1 - m.blue)) * m.chroma);
            check_level(image_int(&v, i, j, 0), 128 + (r - light) / (2 * (1 - m.red)) * m.chroma);
        }
    image_check_gaps(&y);
    image_check_gaps(&u);
    image_check_gaps(&v);
    image_free(&v);
    image_free(&u);
    image_free(&y);
    image_free(&in);
}

static void both_ways_are_the_nearest_levels(void) {
    static const int64_t sizes[][2] = {{1, 1}, {2, 2}, {3, 5}, {4, 64}, {5, 255}, {2, 256}, {3, 257}, {2, 513}, {0, 4}};
    for (int64_t i = 0; i < 9; i++)
        for (int64_t kind = 0; kind < 4; kind++)
            for (int form = DENSE; form < FORMS; form++) {
                check_to_rgb(sizes[i][0], sizes[i][1], kind, (image_form)form);
                check_from_rgb(sizes[i][0], sizes[i][1], kind, (image_form)form);
            }
}

static void what_is_not_served_is_refused(void) {
    uint8_t in[64] = {9};
    const ochre_layout y = {OCHRE_U8, 3, 3, 1, 3, 1, 1}, half = {OCHRE_U8, 2, 2, 1, 2, 1, 1};
    const ochre_layout rgb = {OCHRE_U8, 3, 3, 3, 9, 3, 1};
    ochre_layout odd = half;
    odd.width = 1;
    CHECK_INT(ochre_yuv_to_rgb(in, &y, in, &odd, in, &half, 0, in + 32, &rgb), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_yuv_to_rgb(in, &y, in, &odd, in, &odd, 0, in + 32, &rgb), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_yuv_to_rgb(in, &y, in, &half, in, &half, 4, in + 32, &rgb), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_yuv_to_rgb(in, &rgb, in, &half, in, &half, 0, in + 32, &rgb), OCHRE_BAD_SIZE);
    odd = rgb, odd.dtype = OCHRE_U16;
    CHECK_INT(ochre_rgb_to_yuv(in, &odd, 0, in, &y, in, &half, in, &half), OCHRE_BAD_DTYPE);
    odd = rgb, odd.height = 2;
    CHECK_INT(ochre_rgb_to_yuv(in, &odd, 0, in, &y, in, &half, in, &half), OCHRE_BAD_SIZE);
    CHECK_INT(in[0], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    both_ways_are_the_nearest_levels();
    what_is_not_served_is_refused();
    return 0;
}
