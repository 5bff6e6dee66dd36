/* SPDX-License-Identifier: Apache-2.0 */
#include "cpu.h"
#include "planes.h"
#include "share.h"

/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define PREMULTIPLY(type, share)                                                                                       \
    ALWAYS_INLINE void multiply_##type##_loop(type *color, const type *alpha, int64_t n) {                             \
        INDEPENDENT                                                                                                    \
        for (int64_t i = 0; i < n; i++) color[i] = share((uint32_t)color[i] * alpha[i]);                               \
    }                                                                                                                  \
    CPU_PATHS(multiply_##type, (type * color, const type *alpha, int64_t n), (color, alpha, n))

/* The quotient is right to 53 bits, and no quotient lies so near a half that this rounds it to the wrong side. */
#define DIVIDE(type, most)                                                                                             \
    ALWAYS_INLINE void divide_##type##_loop(type *color, const type *alpha, int64_t n) {                               \
        INDEPENDENT                                                                                                    \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            const double a = alpha[i] == 0 ? 1 : alpha[i];                                                             \
            const double c = alpha[i] == 0 ? 0 : color[i];                                                             \
            const double q = c * (most) / a + 0.5;                                                                     \
            color[i] = (type)(int32_t)(q < (most) ? q : (most));                                                       \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(divide_##type, (type * color, const type *alpha, int64_t n), (color, alpha, n))

/* NOLINTEND(bugprone-macro-parentheses) */

PREMULTIPLY(uint8_t, share_u8)
PREMULTIPLY(uint16_t, share_u16)
DIVIDE(uint8_t, 255.0)
DIVIDE(uint16_t, 65535.0)

ALWAYS_INLINE void multiply_float_loop(float *color, const float *alpha, int64_t n) {
    INDEPENDENT
    for (int64_t i = 0; i < n; i++) color[i] = color[i] * alpha[i];
}

ALWAYS_INLINE void divide_float_loop(float *color, const float *alpha, int64_t n) {
    INDEPENDENT
    for (int64_t i = 0; i < n; i++) color[i] = alpha[i] == 0 ? 0 : color[i] / alpha[i];
}

CPU_PATHS(multiply_float, (float *color, const float *alpha, int64_t n), (color, alpha, n))
CPU_PATHS(divide_float, (float *color, const float *alpha, int64_t n), (color, alpha, n))

#define COLORS(type)                                                                                                   \
    do {                                                                                                               \
        PLANES_OF(type, in);                                                                                           \
        planes_load(&from, pixel, n, in);                                                                              \
        for (int c = 0; c < 3; c++)                                                                                    \
            if (back)                                                                                                  \
                divide_##type(in[c], in[3], n);                                                                        \
            else                                                                                                       \
                multiply_##type(in[c], in[3], n);                                                                      \
        planes_store(&to, to_pixel, n, (const void *const[]){in[0], in[1], in[2], in[3]});                             \
    } while (0)

int64_t ochre_premultiply(const void *image, const ochre_layout *image_layout, int64_t back, void *out,
                          const ochre_layout *out_layout) {
    const int64_t dtype = image_layout->dtype;
    if (dtype == OCHRE_F64 || !dtype_is_color(dtype) || out_layout->dtype != dtype) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout) || !layouts_match(image_layout, out_layout)) return OCHRE_BAD_SIZE;
    if (image_layout->channels != 4 || out_layout->channels != 4) return OCHRE_BAD_SIZE;
    if (layout_is_empty(image_layout)) return OCHRE_OK;
    ochre_layout from = *image_layout, to = *out_layout;
    flatten(&from, &to);
    for (int64_t y = 0; y < from.height; y++)
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const int64_t n = block_length(from.width - x);
            const unsigned char *pixel = pixel_in(image, &from, y, x);
            unsigned char *to_pixel = pixel_of(out, &to, y, x);
            if (dtype == OCHRE_U8)
                COLORS(uint8_t);
            else if (dtype == OCHRE_U16)
                COLORS(uint16_t);
            else
                COLORS(float);
        }
    return OCHRE_OK;
}
