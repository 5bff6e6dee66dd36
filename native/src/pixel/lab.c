/* SPDX-License-Identifier: Apache-2.0 */
/* sRGB to CIE L*a*b* and Oklab, and back. All of it is computed in f64, with roots by Newton's method: no function of a
 * math library is needed, and every CPU gives the same bits. */
#include "convert.h"
#include "cpu.h"
#include "planes.h"

#include <math.h>
#include <string.h>

/* Linear sRGB to XYZ, its inverse, and the white of D65 for the observer of 2 degrees. */
static const double to_xyz[9] = {0.412453, 0.357580, 0.180423, 0.212671, 0.715160,
                                 0.072169, 0.019334, 0.119193, 0.950227};
static const double from_xyz[9] = {3.2404813432005266,  -1.5371515162713185, -0.4985363261688878,
                                   -0.9692549499965682, 1.8759900014898907,  0.04155592655829284,
                                   0.05564663913517716, -0.2040413383665112, 1.0573110696453443};
static const double white[3] = {0.95047, 1, 1.08883};

/* Ottosson 2020. */
static const double to_cones[9] = {0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451,
                                   0.1073969566, 0.0883024619, 0.2817188376, 0.6299787005};
static const double from_cones[9] = {4.0767416621,  -3.3077115913, 0.2309699292,  -1.2684380046, 2.6097574011,
                                     -0.3413193965, -0.0041960863, -0.7034186147, 1.7076147010};
static const double to_oklab[9] = {0.2104542553, 0.7936177850, -0.0040720468, 1.9779984951, -2.4285922050,
                                   0.4505937099, 0.0259040371, 0.7827717662,  -0.8086757660};
static const double from_oklab[9] = {1, 0.3963377774,  0.2158037573, 1, -0.1055613458, -0.0638541728,
                                     1, -0.0894841775, -1.2914855480};

ALWAYS_INLINE double from_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

ALWAYS_INLINE uint64_t to_bits(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* The cube root of a number of 1e-30 or more: a third of the bits is within 4 % of it, and each of Newton's steps
 * squares the error. Of smaller numbers it is 0. */
ALWAYS_INLINE double cube_root(double x) {
    const double safe = x < 1e-30 ? 1 : x;
    const uint64_t third = ((to_bits(safe) >> 32) * UINT64_C(0xAAAAAAAB)) >> 33;
    double r = from_bits((third + 0x2A9F74BC) << 32);
    UNROLLED
    for (int i = 0; i < 4; i++) r = (2 * r + safe / (r * r)) / 3;
    return x < 1e-30 ? 0 : r;
}

/* The fifth root, likewise. */
ALWAYS_INLINE double fifth_root(double x) {
    const double safe = x < 1e-30 ? 1 : x;
    const uint64_t fifth = ((to_bits(safe) >> 32) * UINT64_C(0xCCCCCCCD)) >> 34;
    double r = from_bits((fifth + 0x3325D2F1) << 32);
    UNROLLED
    for (int i = 0; i < 4; i++) {
        const double square = r * r;
        r = (4 * r + safe / (square * square)) / 5;
    }
    return x < 1e-30 ? 0 : r;
}

/* The light of an sRGB sample: ((x + 0.055) / 1.055) ^ 2.4, where y ^ 2.4 is y y (y y) ^ (1/5). */
ALWAYS_INLINE double linear(double x) {
    const double y = (x + 0.055) / 1.055, square = y * y, power = square * fifth_root(square);
    return x <= 0.04045 ? x / 12.92 : power;
}

/* The sample of a light in 0..1: 1.055 x ^ (1 / 2.4) - 0.055, where x ^ (5 / 12) is (x x ^ (1/4)) ^ (1/3). */
ALWAYS_INLINE double encoded(double x) {
    const double power = cube_root(x * sqrt(sqrt(x)));
    return x <= 0.0031308 ? x * 12.92 : 1.055 * power - 0.055;
}

ALWAYS_INLINE double row_of(const double *m, double x, double y, double z) {
    return (m[0] * x + m[1] * y) + m[2] * z;
}

ALWAYS_INLINE double signed_root(double x) {
    const double root = cube_root(x < 0 ? -x : x);
    return x < 0 ? -root : root;
}

ALWAYS_INLINE double lab_curve(double x) {
    const double root = cube_root(x);
    return x > 0.008856 ? root : 7.787 * x + 16.0 / 116;
}

ALWAYS_INLINE double lab_curve_back(double f) {
    return f > 0.2068966 ? f * f * f : (f - 16.0 / 116) / 7.787;
}

ALWAYS_INLINE void linear_all_loop(double *values, int64_t n) {
    for (int64_t i = 0; i < n; i++) values[i] = linear(values[i]);
}

ALWAYS_INLINE void encode_all_loop(double *values, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        const double up = values[i] < 0 ? 0 : values[i], light = up > 1 ? 1 : up;
        values[i] = encoded(light);
    }
}

ALWAYS_INLINE void lab_loop(double (*restrict v)[BLOCK], int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        const double r = v[0][i], g = v[1][i], b = v[2][i];
        const double x = lab_curve(row_of(to_xyz, r, g, b) / white[0]);
        const double y = lab_curve(row_of(to_xyz + 3, r, g, b) / white[1]);
        const double z = lab_curve(row_of(to_xyz + 6, r, g, b) / white[2]);
        v[0][i] = 116 * y - 16;
        v[1][i] = 500 * (x - y);
        v[2][i] = 200 * (y - z);
    }
}

ALWAYS_INLINE void lab_back_loop(double (*restrict v)[BLOCK], int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        const double fy = (v[0][i] + 16) / 116, fx = v[1][i] / 500 + fy, fz = fy - v[2][i] / 200;
        const double x = lab_curve_back(fx) * white[0], y = lab_curve_back(fy) * white[1];
        const double z = lab_curve_back(fz) * white[2];
        v[0][i] = row_of(from_xyz, x, y, z);
        v[1][i] = row_of(from_xyz + 3, x, y, z);
        v[2][i] = row_of(from_xyz + 6, x, y, z);
    }
}

ALWAYS_INLINE void oklab_loop(double (*restrict v)[BLOCK], int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        const double r = v[0][i], g = v[1][i], b = v[2][i];
        const double l = signed_root(row_of(to_cones, r, g, b));
        const double m = signed_root(row_of(to_cones + 3, r, g, b));
        const double s = signed_root(row_of(to_cones + 6, r, g, b));
        v[0][i] = row_of(to_oklab, l, m, s);
        v[1][i] = row_of(to_oklab + 3, l, m, s);
        v[2][i] = row_of(to_oklab + 6, l, m, s);
    }
}

ALWAYS_INLINE void oklab_back_loop(double (*restrict v)[BLOCK], int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        const double light = v[0][i], a = v[1][i], b = v[2][i];
        const double l = row_of(from_oklab, light, a, b), m = row_of(from_oklab + 3, light, a, b);
        const double s = row_of(from_oklab + 6, light, a, b);
        const double lll = l * l * l, mmm = m * m * m, sss = s * s * s;
        v[0][i] = row_of(from_cones, lll, mmm, sss);
        v[1][i] = row_of(from_cones + 3, lll, mmm, sss);
        v[2][i] = row_of(from_cones + 6, lll, mmm, sss);
    }
}

CPU_WIDE_PATHS(linear_all, (double *values, int64_t n), (values, n))
CPU_WIDE_PATHS(encode_all, (double *values, int64_t n), (values, n))
CPU_WIDE_PATHS(lab, (double (*v)[BLOCK], int64_t n), (v, n))
CPU_WIDE_PATHS(lab_back, (double (*v)[BLOCK], int64_t n), (v, n))
CPU_WIDE_PATHS(oklab, (double (*v)[BLOCK], int64_t n), (v, n))
CPU_WIDE_PATHS(oklab_back, (double (*v)[BLOCK], int64_t n), (v, n))

static double largest(int64_t dtype) {
    return dtype == OCHRE_U8 ? UINT8_MAX : dtype == OCHRE_U16 ? UINT16_MAX : 1;
}

static int64_t check_lab(const ochre_layout *image, const ochre_layout *lab, int64_t model) {
    if (image->dtype == OCHRE_F64 || !dtype_is_color(image->dtype) || lab->dtype != OCHRE_F32) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image) || image->channels != 3 || lab->channels != 3) return OCHRE_BAD_SIZE;
    if (model != OCHRE_CIELAB && model != OCHRE_OKLAB) return OCHRE_BAD_SIZE;
    return layouts_match(image, lab) ? OCHRE_OK : OCHRE_BAD_SIZE;
}

/* The lights of n samples, for u8 from a table of all its values. */
static void load_lights(const ochre_layout *image, const unsigned char *first, int64_t n, const double *table,
                        double *lights) {
    if (image->dtype == OCHRE_U8) {
        uint8_t samples[BLOCK];
        plane_load(1, first, image->column_stride, n, samples);
        for (int64_t i = 0; i < n; i++) lights[i] = table[samples[i]];
        return;
    }
    const double most = largest(image->dtype);
    block_load_f64(image->dtype, first, image->column_stride, n, lights);
    for (int64_t i = 0; i < n; i++) lights[i] /= most;
    linear_all(lights, n);
}

int64_t ochre_to_lab(const void *image, const ochre_layout *image_layout, int64_t model, void *out,
                     const ochre_layout *out_layout) {
    const int64_t status = check_lab(image_layout, out_layout, model);
    if (status != OCHRE_OK) return status;
    double table[UINT8_MAX + 1], v[3][BLOCK];
    for (int i = 0; i <= (int)UINT8_MAX; i++) table[i] = i / 255.0;
    linear_all(table, UINT8_MAX + 1);
    for (int64_t y = 0; y < image_layout->height; y++)
        for (int64_t x = 0; x < image_layout->width; x += BLOCK) {
            const int64_t n = block_length(image_layout->width - x);
            for (int c = 0; c < 3; c++)
                load_lights(image_layout, pixel_in(image, image_layout, y, x) + c * image_layout->channel_stride, n,
                            table, v[c]);
            if (model == OCHRE_CIELAB)
                lab(v, n);
            else
                oklab(v, n);
            for (int c = 0; c < 3; c++)
                convert_store_f64(OCHRE_F32, pixel_of(out, out_layout, y, x) + c * out_layout->channel_stride,
                                  out_layout->column_stride, n, v[c]);
        }
    return OCHRE_OK;
}

int64_t ochre_from_lab(const void *image, const ochre_layout *image_layout, int64_t model, void *out,
                       const ochre_layout *out_layout) {
    const int64_t status = check_lab(out_layout, image_layout, model);
    if (status != OCHRE_OK) return status;
    const double most = largest(out_layout->dtype);
    double v[3][BLOCK];
    for (int64_t y = 0; y < image_layout->height; y++)
        for (int64_t x = 0; x < image_layout->width; x += BLOCK) {
            const int64_t n = block_length(image_layout->width - x);
            for (int c = 0; c < 3; c++)
                block_load_f64(OCHRE_F32, pixel_in(image, image_layout, y, x) + c * image_layout->channel_stride,
                               image_layout->column_stride, n, v[c]);
            if (model == OCHRE_CIELAB)
                lab_back(v, n);
            else
                oklab_back(v, n);
            for (int c = 0; c < 3; c++) {
                encode_all(v[c], n);
                for (int64_t i = 0; i < n; i++) v[c][i] *= most;
                convert_store_f64(out_layout->dtype, pixel_of(out, out_layout, y, x) + c * out_layout->channel_stride,
                                  out_layout->column_stride, n, v[c]);
            }
        }
    return OCHRE_OK;
}
