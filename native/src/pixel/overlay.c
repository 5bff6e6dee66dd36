/* SPDX-License-Identifier: Apache-2.0 */
/* An image with alpha over another one. Alpha is straight: colours are not multiplied by it. */
#include "cpu.h"
#include "planes.h"
#include "share.h"

/* Over an opaque colour. In all of these, out may be one of the inputs. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define OVER_OPAQUE(type, most, share)                                                                                 \
    ALWAYS_INLINE void opaque_##type##_loop(const type *under, const type *top, const type *alpha, int64_t n,          \
                                            type *out) {                                                               \
        INDEPENDENT                                                                                                    \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            const uint32_t a = alpha[i];                                                                               \
            out[i] = share(a * top[i] + ((most)-a) * under[i]);                                                        \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(opaque_##type, (const type *under, const type *top, const type *alpha, int64_t n, type *out),            \
              (under, top, alpha, n, out))

/* Over a colour with alpha. Numerator and denominator are whole numbers below 2^53, so the quotient is right to 53
 * bits, and no quotient lies so near a half that this rounds it to the wrong side. */
#define OVER_ALPHA(type, most)                                                                                         \
    ALWAYS_INLINE void alpha_##type##_loop(const type *under, const type *under_alpha, const type *top,                \
                                           const type *alpha, int64_t n, type *out) {                                  \
        INDEPENDENT                                                                                                    \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            const double a = (double)alpha[i] * (most), rest = ((most) - (double)alpha[i]) * (double)under_alpha[i];   \
            const double whole = a + rest == 0 ? 1 : a + rest;                                                         \
            out[i] = (type)(int32_t)(((double)top[i] * a + (double)under[i] * rest) / whole + 0.5);                    \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(alpha_##type,                                                                                            \
              (const type *under, const type *under_alpha, const type *top, const type *alpha, int64_t n, type *out),  \
              (under, under_alpha, top, alpha, n, out))

/* NOLINTEND(bugprone-macro-parentheses) */

OVER_OPAQUE(uint8_t, 255U, share_u8)
OVER_OPAQUE(uint16_t, 65535U, share_u16)
OVER_ALPHA(uint8_t, 255.0)
OVER_ALPHA(uint16_t, 65535.0)

ALWAYS_INLINE void opaque_float_loop(const float *under, const float *top, const float *alpha, int64_t n, float *out) {
    INDEPENDENT
    for (int64_t i = 0; i < n; i++) {
        const double a = (double)alpha[i];
        out[i] = (float)(a * (double)top[i] + (1 - a) * (double)under[i]);
    }
}

ALWAYS_INLINE void alpha_float_loop(const float *under, const float *under_alpha, const float *top, const float *alpha,
                                    int64_t n, float *out) {
    INDEPENDENT
    for (int64_t i = 0; i < n; i++) {
        const double a = (double)alpha[i], rest = (1 - a) * (double)under_alpha[i], whole = a + rest;
        const double sum = a * (double)top[i] + rest * (double)under[i];
        out[i] = (float)(whole == 0 ? 0 : sum / whole);
    }
}

CPU_PATHS(opaque_float, (const float *under, const float *top, const float *alpha, int64_t n, float *out),
          (under, top, alpha, n, out))
CPU_PATHS(alpha_float,
          (const float *under, const float *under_alpha, const float *top, const float *alpha, int64_t n, float *out),
          (under, under_alpha, top, alpha, n, out))

/* The results take the place of the top. Its alpha comes last: over that of the image, as a colour of the largest value
 * over an opaque one. */
#define OVER(type, most)                                                                                               \
    do {                                                                                                               \
        PLANES_OF(type, below);                                                                                        \
        PLANES_OF(type, above);                                                                                        \
        type full[BLOCK];                                                                                              \
        planes_load(&under, under_pixel, n, below);                                                                    \
        planes_load(&over, over_pixel, n, above);                                                                      \
        for (int64_t i = 0; i < n; i++) full[i] = (most);                                                              \
        for (int c = 0; c < 3; c++)                                                                                    \
            if (under.channels == 3)                                                                                   \
                opaque_##type(below[c], above[c], above[3], n, above[c]);                                              \
            else                                                                                                       \
                alpha_##type(below[c], below[3], above[c], above[3], n, above[c]);                                     \
        if (under.channels == 4) opaque_##type(below[3], full, above[3], n, above[3]);                                 \
        planes_store(&to, to_pixel, n, (const void *const[]){above[0], above[1], above[2], above[3]});                 \
    } while (0)

int64_t ochre_overlay(const void *image, const ochre_layout *image_layout, const void *top,
                      const ochre_layout *top_layout, void *out, const ochre_layout *out_layout) {
    const int64_t dtype = image_layout->dtype;
    if (dtype == OCHRE_F64 || !dtype_is_color(dtype)) return OCHRE_BAD_DTYPE;
    if (top_layout->dtype != dtype || out_layout->dtype != dtype) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout) || !layouts_match(image_layout, out_layout)) return OCHRE_BAD_SIZE;
    if (!layouts_match(image_layout, top_layout) || top_layout->channels != 4) return OCHRE_BAD_SIZE;
    if (image_layout->channels != 3 && image_layout->channels != 4) return OCHRE_BAD_SIZE;
    if (out_layout->channels != image_layout->channels) return OCHRE_BAD_SIZE;
    const ochre_layout under = *image_layout, over = *top_layout, to = *out_layout;
    for (int64_t y = 0; y < under.height; y++)
        for (int64_t x = 0; x < under.width; x += BLOCK) {
            const int64_t n = block_length(under.width - x);
            const unsigned char *under_pixel = pixel_in(image, &under, y, x), *over_pixel = pixel_in(top, &over, y, x);
            unsigned char *to_pixel = pixel_of(out, &to, y, x);
            if (dtype == OCHRE_U8)
                OVER(uint8_t, UINT8_MAX);
            else if (dtype == OCHRE_U16)
                OVER(uint16_t, UINT16_MAX);
            else
                OVER(float, 1);
        }
    return OCHRE_OK;
}
