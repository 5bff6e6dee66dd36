/* SPDX-License-Identifier: Apache-2.0 */
#include "cpu.h"
#include "planes.h"

/* In 65,536ths; the sum of each row is 65,536. */
static const uint32_t whole_weights[2][3] = {{19595, 38470, 7471}, {13933, 46871, 4732}};
static const double weights[2][3] = {{0.299, 0.587, 0.114}, {0.2126, 0.7152, 0.0722}};

/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define WHOLE(type)                                                                                                    \
    ALWAYS_INLINE void gray_##type##_loop(const type *restrict r, const type *restrict g, const type *restrict b,      \
                                          int64_t n, int64_t luma, type *restrict gray) {                              \
        const uint32_t x = whole_weights[luma][0], y = whole_weights[luma][1], z = whole_weights[luma][2];             \
        for (int64_t i = 0; i < n; i++) gray[i] = (type)((x * r[i] + y * g[i] + z * b[i] + 32768) >> 16);              \
    }                                                                                                                  \
    CPU_PATHS(gray_##type, (const type *r, const type *g, const type *b, int64_t n, int64_t luma, type *gray),         \
              (r, g, b, n, luma, gray))

#define REAL(type)                                                                                                     \
    ALWAYS_INLINE void gray_##type##_loop(const type *restrict r, const type *restrict g, const type *restrict b,      \
                                          int64_t n, int64_t luma, type *restrict gray) {                              \
        const double x = weights[luma][0], y = weights[luma][1], z = weights[luma][2];                                 \
        for (int64_t i = 0; i < n; i++) gray[i] = (type)((x * (double)r[i] + y * (double)g[i]) + z * (double)b[i]);    \
    }                                                                                                                  \
    CPU_PATHS(gray_##type, (const type *r, const type *g, const type *b, int64_t n, int64_t luma, type *gray),         \
              (r, g, b, n, luma, gray))

/* NOLINTEND(bugprone-macro-parentheses) */

WHOLE(uint8_t)
WHOLE(uint16_t)
REAL(float)
REAL(double)

#define GRAY(type)                                                                                                     \
    do {                                                                                                               \
        PLANES_OF(type, planes);                                                                                       \
        planes_load(&from, in, n, planes);                                                                             \
        if (from.channels > 1) gray_##type(planes[0], planes[1], planes[2], n, luma, planes[3]);                       \
        plane_store(sizeof(type), to_pixel, to.column_stride, n, planes[from.channels > 1 ? 3 : 0]);                   \
    } while (0)

int64_t ochre_gray(const void *image, const ochre_layout *image_layout, int64_t luma, void *out,
                   const ochre_layout *out_layout) {
    const int64_t status = check_picture(image_layout);
    if (status != OCHRE_OK) return status;
    if (out_layout->dtype != image_layout->dtype) return OCHRE_BAD_DTYPE;
    if (out_layout->channels != 1 || !layouts_match(image_layout, out_layout)) return OCHRE_BAD_SIZE;
    if (luma != OCHRE_BT601 && luma != OCHRE_BT709) return OCHRE_BAD_SIZE;
    if (layout_is_empty(image_layout)) return OCHRE_OK;
    ochre_layout from = *image_layout, to = *out_layout;
    if (from.channels == 4) from.channels = 3;
    flatten(&from, &to);
    for (int64_t y = 0; y < from.height; y++)
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const int64_t n = block_length(from.width - x);
            const unsigned char *in = pixel_in(image, &from, y, x);
            unsigned char *to_pixel = pixel_of(out, &to, y, x);
            if (from.dtype == OCHRE_U8)
                GRAY(uint8_t);
            else if (from.dtype == OCHRE_U16)
                GRAY(uint16_t);
            else if (from.dtype == OCHRE_F32)
                GRAY(float);
            else
                GRAY(double);
        }
    return OCHRE_OK;
}
