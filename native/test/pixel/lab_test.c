/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>

static double linear(double x) {
    return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4);
}

static double curve(double t) {
    return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

/* The formulas as published, with the functions of the math library. */
static void naive(const double *rgb, int64_t model, double *lab) {
    const double r = linear(rgb[0]), g = linear(rgb[1]), b = linear(rgb[2]);
    if (model == OCHRE_CIELAB) {
        const double x = curve((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.95047);
        const double y = curve(0.212671 * r + 0.715160 * g + 0.072169 * b);
        const double z = curve((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883);
        lab[0] = 116 * y - 16, lab[1] = 500 * (x - y), lab[2] = 200 * (y - z);
        return;
    }
    const double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static double most(int64_t dtype) {
    return dtype == OCHRE_U8 ? 255 : dtype == OCHRE_U16 ? 65535 : 1;
}

static double sample(const image *im, int64_t y, int64_t x, int64_t c) {
    return im->layout.dtype == OCHRE_F32 ? image_float(im, y, x, c) : (double)image_int(im, y, x, c);
}

static void check_way(ochre_dtype dtype, int64_t w, image_form form, int64_t model) {
    image in = image_make(dtype, 2, w, 3, form), back = image_make(dtype, 2, w, 3, DENSE);
    image out = image_make(OCHRE_F32, 2, w, 3, (image_form)((form + 2) % (LAST_WRITABLE_FORM + 1)));
    for (int64_t i = 0; i < 6 * w; i++)
        if (dtype == OCHRE_F32)
            image_set_float(&in, i / 3 / w, i / 3 % w, i % 3, random_int(0, 5) ? random_unit() : random_unit() / 100);
        else
            image_set_int(&in, i / 3 / w, i / 3 % w, i % 3, random_int(0, (int64_t)most(dtype)));
    CHECK_INT(ochre_to_lab(in.data, &in.layout, model, out.data, &out.layout), OCHRE_OK);
    CHECK_INT(ochre_from_lab(out.data, &out.layout, model, back.data, &back.layout), OCHRE_OK);
    for (int64_t p = 0; p < 2 * w; p++) {
        double rgb[3], lab[3];
        for (int64_t c = 0; c < 3; c++) rgb[c] = sample(&in, p / w, p % w, c) / most(dtype);
        naive(rgb, model, lab);
        for (int64_t c = 0; c < 3; c++) {
            const double got = image_float(&out, p / w, p % w, c), scale = model == OCHRE_CIELAB ? 100 : 1;
            if (fabs(got - lab[c]) > 1e-7 * scale) FAIL("expected %.9g, got %.9g", lab[c], got);
            const double error = fabs(sample(&back, p / w, p % w, c) - sample(&in, p / w, p % w, c));
            if (error > (dtype == OCHRE_U8 ? 0 : dtype == OCHRE_U16 ? 1 : 1e-5)) FAIL("back: an error of %.3g", error);
        }
    }
    image_check_gaps(&out);
    image_free(&out);
    image_free(&back);
    image_free(&in);
}

static void there_and_back(void) {
    static const ochre_dtype dtypes[] = {OCHRE_U8, OCHRE_U16, OCHRE_F32};
    for (int i = 0; i < 3; i++)
        for (int form = DENSE; form < FORMS; form++)
            for (int64_t model = 0; model < 2; model++)
                check_way(dtypes[i], 1 + (form * 91 + i) % 530, (image_form)form, model);
    check_way(OCHRE_U8, 20000, DENSE, OCHRE_CIELAB);
    check_way(OCHRE_U8, 20000, DENSE, OCHRE_OKLAB);
}

static void colours_that_srgb_lacks_are_clipped(void) {
    const float lab[] = {50, 200, 0, 110, 0, 0, -5, 0, 0, NAN, 0, 0};
    uint8_t out[12];
    const ochre_layout from = {OCHRE_F32, 1, 4, 3, 48, 12, 4}, to = {OCHRE_U8, 1, 4, 3, 12, 3, 1};
    CHECK_INT(ochre_from_lab(lab, &from, OCHRE_CIELAB, out, &to), OCHRE_OK);
    CHECK_INT(out[0], 255);
    CHECK_INT(out[1], 0);
    for (int i = 3; i < 6; i++) CHECK_INT(out[i], 255);
    for (int i = 6; i < 12; i++) CHECK_INT(out[i], 0);
}

static void what_is_not_served_is_refused(void) {
    const uint8_t in[6] = {0};
    float out[6] = {9};
    const ochre_layout rgb = {OCHRE_U8, 1, 2, 3, 6, 3, 1}, lab = {OCHRE_F32, 1, 2, 3, 24, 12, 4};
    ochre_layout odd = rgb;
    odd.channels = 4;
    CHECK_INT(ochre_to_lab(in, &odd, 0, out, &lab), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_to_lab(in, &rgb, 2, out, &lab), OCHRE_BAD_SIZE);
    odd = rgb, odd.dtype = OCHRE_F64;
    CHECK_INT(ochre_to_lab(in, &odd, 0, out, &lab), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_to_lab(in, &rgb, 0, out, &rgb), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_from_lab(in, &rgb, 0, out, &lab), OCHRE_BAD_DTYPE);
    odd = lab, odd.width = 1;
    CHECK_INT(ochre_to_lab(in, &rgb, 0, out, &odd), OCHRE_BAD_SIZE);
    CHECK_DOUBLE((double)out[0], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    there_and_back();
    colours_that_srgb_lacks_are_clipped();
    what_is_not_served_is_refused();
    return 0;
}
