/* SPDX-License-Identifier: Apache-2.0 */
/* Video frames (Y'CbCr 4:2:0) to RGB and back, in whole numbers of 65,536ths. With Kr + Kg + Kb = 1:
 *   R = y + 2 (1 - Kr) v,   B = y + 2 (1 - Kb) u,   G = y - 2 Kb (1 - Kb) / Kg u - 2 Kr (1 - Kr) / Kg v
 * where y, u and v are Y, U - 128 and V - 128. In video range y is (Y - 16) 255 / 219, and u and v are times
 * 255 / 224. */
#include "cpu.h"
#include "planes.h"

enum { HALF = BLOCK / 2, WHOLE = 1 << 16 };

typedef struct colors {
    int32_t black, y, v_red, u_green, v_green, u_blue;
} colors;

typedef struct luma_and_chroma {
    int32_t black, y[3], u[3], v[3];
} luma_and_chroma;

/* In the order of ochre_yuv. */
static const colors to_rgb[4] = {{16, 76309, 104597, 25675, 53279, 132201},
                                 {0, 65536, 91881, 22553, 46802, 116130},
                                 {16, 76309, 117489, 13975, 34925, 138438},
                                 {0, 65536, 103206, 12276, 30679, 121609}};
static const luma_and_chroma from_rgb[4] = {{16, {16829, 33039, 6416}, {-9714, -19070, 28784}, {28784, -24103, -4681}},
                                            {0, {19595, 38470, 7471}, {-11058, -21710, 32768}, {32768, -27439, -5329}},
                                            {16, {11966, 40254, 4064}, {-6596, -22188, 28784}, {28784, -26145, -2639}},
                                            {0, {13933, 46871, 4732}, {-7509, -25259, 32768}, {32768, -29763, -3005}}};

ALWAYS_INLINE uint8_t level(int32_t value) {
    return (uint8_t)(value < 0 ? 0 : value > (int32_t)UINT8_MAX ? (int32_t)UINT8_MAX : value);
}

/* What u and v add to the light, for each pixel of one row: half as many values, each for two pixels. */
ALWAYS_INLINE void tints_loop(const uint8_t *restrict u, const uint8_t *restrict v, int64_t halves, const colors *c,
                              int32_t (*restrict tints)[BLOCK]) {
    const int32_t v_red = c->v_red, u_green = c->u_green, v_green = c->v_green, u_blue = c->u_blue;
    for (int64_t i = 0; i < halves; i++) {
        const int32_t x = u[i] - 128, z = v[i] - 128;
        tints[0][2 * i] = tints[0][2 * i + 1] = v_red * z;
        tints[1][2 * i] = tints[1][2 * i + 1] = -(u_green * x + v_green * z);
        tints[2][2 * i] = tints[2][2 * i + 1] = u_blue * x;
    }
}

ALWAYS_INLINE void rgb_loop(const uint8_t *restrict y, int32_t (*restrict tints)[BLOCK], int64_t n, const colors *c,
                            uint8_t (*restrict rgb)[BLOCK]) {
    const int32_t black = c->black, scale = c->y;
    for (int64_t i = 0; i < n; i++) {
        const int32_t light = (y[i] - black) * scale + WHOLE / 2;
        rgb[0][i] = level((light + tints[0][i]) >> 16);
        rgb[1][i] = level((light + tints[1][i]) >> 16);
        rgb[2][i] = level((light + tints[2][i]) >> 16);
    }
}

CPU_WIDE_PATHS(tints, (const uint8_t *u, const uint8_t *v, int64_t halves, const colors *c, int32_t (*tints)[BLOCK]),
               (u, v, halves, c, tints))
CPU_WIDE_PATHS(rgb, (const uint8_t *y, int32_t (*tints)[BLOCK], int64_t n, const colors *c, uint8_t (*rgb)[BLOCK]),
               (y, tints, n, c, rgb))

/* OCHRE_OK for planes of u8: y as large as the picture, u and v half as large, rounded up. */
static int64_t check_frame(const ochre_layout *picture, const ochre_layout *y, const ochre_layout *u,
                           const ochre_layout *v, int64_t kind) {
    const ochre_layout *const all[] = {picture, y, u, v};
    for (int i = 0; i < 4; i++) {
        if (all[i]->dtype != OCHRE_U8) return OCHRE_BAD_DTYPE;
        if (!layout_has_size(all[i]) || all[i]->channels != (i ? 1 : 3)) return OCHRE_BAD_SIZE;
    }
    if (kind < 0 || kind > OCHRE_BT709_FULL || !layouts_match(picture, y) || !layouts_match(u, v))
        return OCHRE_BAD_SIZE;
    return u->height == (y->height + 1) / 2 && u->width == (y->width + 1) / 2 ? OCHRE_OK : OCHRE_BAD_SIZE;
}

int64_t ochre_yuv_to_rgb(const void *y, const ochre_layout *y_layout, const void *u, const ochre_layout *u_layout,
                         const void *v, const ochre_layout *v_layout, int64_t kind, void *out,
                         const ochre_layout *out_layout) {
    const int64_t status = check_frame(out_layout, y_layout, u_layout, v_layout, kind);
    if (status != OCHRE_OK) return status;
    uint8_t light[BLOCK], us[HALF], vs[HALF], result[3][BLOCK];
    int32_t added[3][BLOCK];
    for (int64_t row = 0; row < y_layout->height; row++)
        for (int64_t x = 0; x < y_layout->width; x += BLOCK) {
            const int64_t n = block_length(y_layout->width - x), halves = (n + 1) / 2;
            plane_load(1, pixel_in(y, y_layout, row, x), y_layout->column_stride, n, light);
            plane_load(1, pixel_in(u, u_layout, row / 2, x / 2), u_layout->column_stride, halves, us);
            plane_load(1, pixel_in(v, v_layout, row / 2, x / 2), v_layout->column_stride, halves, vs);
            tints(us, vs, halves, &to_rgb[kind], added);
            rgb(light, added, n, &to_rgb[kind], result);
            planes_store(out_layout, pixel_of(out, out_layout, row, x), n,
                         (const void *const[]){result[0], result[1], result[2]});
        }
    return OCHRE_OK;
}

ALWAYS_INLINE void luma_loop(uint8_t (*restrict rgb)[BLOCK], int64_t n, const luma_and_chroma *c, uint8_t *restrict y) {
    const int32_t r = c->y[0], g = c->y[1], b = c->y[2], start = c->black * WHOLE + WHOLE / 2;
    for (int64_t i = 0; i < n; i++) y[i] = level((start + r * rgb[0][i] + g * rgb[1][i] + b * rgb[2][i]) >> 16);
}

CPU_WIDE_PATHS(luma, (uint8_t(*rgb)[BLOCK], int64_t n, const luma_and_chroma *c, uint8_t *y), (rgb, n, c, y))

/* The sums of 2 x 2 pixels, one channel. */
ALWAYS_INLINE void fours_loop(const uint8_t *restrict top, const uint8_t *restrict bottom, int64_t halves,
                              int32_t *restrict sums) {
    for (int64_t i = 0; i < halves; i++) sums[i] = top[2 * i] + top[2 * i + 1] + bottom[2 * i] + bottom[2 * i + 1];
}

CPU_WIDE_PATHS(fours, (const uint8_t *top, const uint8_t *bottom, int64_t halves, int32_t *sums),
               (top, bottom, halves, sums))

ALWAYS_INLINE void chroma_loop(int32_t (*restrict sums)[HALF], int64_t halves, const int32_t *weights,
                               uint8_t *restrict out) {
    const int32_t r = weights[0], g = weights[1], b = weights[2], start = 128 * 4 * WHOLE + 2 * WHOLE;
    for (int64_t i = 0; i < halves; i++)
        out[i] = level((start + r * sums[0][i] + g * sums[1][i] + b * sums[2][i]) >> 18);
}

CPU_WIDE_PATHS(chroma, (int32_t(*sums)[HALF], int64_t halves, const int32_t *weights, uint8_t *out),
               (sums, halves, weights, out))

/* A block of two rows; where the image ends in the middle of 2 x 2 pixels, its last row or column counts twice. */
static void pair_of_rows(uint8_t (*top)[BLOCK + 1], uint8_t (*bottom)[BLOCK + 1], int64_t n, int32_t (*sums)[HALF]) {
    for (int c = 0; c < 3; c++) {
        top[c][n] = top[c][n - 1];
        bottom[c][n] = bottom[c][n - 1];
        fours(top[c], bottom[c], (n + 1) / 2, sums[c]);
    }
}

int64_t ochre_rgb_to_yuv(const void *image, const ochre_layout *image_layout, int64_t kind, void *y,
                         const ochre_layout *y_layout, void *u, const ochre_layout *u_layout, void *v,
                         const ochre_layout *v_layout) {
    const int64_t status = check_frame(image_layout, y_layout, u_layout, v_layout, kind);
    if (status != OCHRE_OK) return status;
    const luma_and_chroma *c = &from_rgb[kind];
    uint8_t rows[2][PLANES][BLOCK], edged[2][3][BLOCK + 1], values[BLOCK];
    int32_t sums[3][HALF];
    for (int64_t row = 0; row < y_layout->height; row += 2)
        for (int64_t x = 0; x < y_layout->width; x += BLOCK) {
            const int64_t n = block_length(y_layout->width - x), halves = (n + 1) / 2;
            for (int i = 0; i < 2; i++) {
                const int64_t at = row + i < y_layout->height ? row + i : row;
                planes_load(image_layout, pixel_in(image, image_layout, at, x), n, rows[i]);
                luma(rows[i], n, c, values);
                plane_store(1, pixel_of(y, y_layout, at, x), y_layout->column_stride, n, values);
                for (int channel = 0; channel < 3; channel++) plane_load(1, rows[i][channel], 1, n, edged[i][channel]);
            }
            pair_of_rows(edged[0], edged[1], n, sums);
            chroma(sums, halves, c->u, values);
            plane_store(1, pixel_of(u, u_layout, row / 2, x / 2), u_layout->column_stride, halves, values);
            chroma(sums, halves, c->v, values);
            plane_store(1, pixel_of(v, v_layout, row / 2, x / 2), v_layout->column_stride, halves, values);
        }
    return OCHRE_OK;
}
