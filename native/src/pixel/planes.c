/* SPDX-License-Identifier: Apache-2.0 */
#include "planes.h"

#include "cpu.h"

#include <string.h>

/* Elements of any type, at any address. */
#define ELEMENT __attribute__((may_alias, aligned(1)))
typedef uint8_t element_1;
typedef uint16_t element_2 ELEMENT;
typedef uint32_t element_4 ELEMENT;
typedef uint64_t element_8 ELEMENT;

/* Colours whose channels lie side by side. The number of channels is a constant in each call, so that the compiler can
 * shuffle vectors. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define INTERLEAVED(type)                                                                                              \
    ALWAYS_INLINE void take_##type(const type *restrict from, int64_t n, type *restrict to, int64_t channels) {        \
        INDEPENDENT                                                                                                    \
        for (int64_t i = 0; i < n; i++)                                                                                \
            for (int64_t c = 0; c < channels; c++) to[c * BLOCK + i] = from[i * channels + c];                         \
    }                                                                                                                  \
    ALWAYS_INLINE void give_3_##type##_loop(type *restrict to, int64_t n, const type *a, const type *b,                \
                                            const type *c) {                                                           \
        INDEPENDENT                                                                                                    \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            to[3 * i] = a[i];                                                                                          \
            to[3 * i + 1] = b[i];                                                                                      \
            to[3 * i + 2] = c[i];                                                                                      \
        }                                                                                                              \
    }                                                                                                                  \
    ALWAYS_INLINE void give_4_##type##_loop(type *restrict to, int64_t n, const type *a, const type *b, const type *c, \
                                            const type *d) {                                                           \
        INDEPENDENT                                                                                                    \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            to[4 * i] = a[i];                                                                                          \
            to[4 * i + 1] = b[i];                                                                                      \
            to[4 * i + 2] = c[i];                                                                                      \
            to[4 * i + 3] = d[i];                                                                                      \
        }                                                                                                              \
    }                                                                                                                  \
    ALWAYS_INLINE void take_3_##type##_loop(const type *from, int64_t n, type *to) {                                   \
        take_##type(from, n, to, 3);                                                                                   \
    }                                                                                                                  \
    ALWAYS_INLINE void take_4_##type##_loop(const type *from, int64_t n, type *to) {                                   \
        take_##type(from, n, to, 4);                                                                                   \
    }                                                                                                                  \
    CPU_PATHS(take_3_##type, (const type *from, int64_t n, type *to), (from, n, to))                                   \
    CPU_PATHS(take_4_##type, (const type *from, int64_t n, type *to), (from, n, to))                                   \
    CPU_PATHS(give_3_##type, (type * to, int64_t n, const type *a, const type *b, const type *c), (to, n, a, b, c))    \
    CPU_PATHS(give_4_##type, (type * to, int64_t n, const type *a, const type *b, const type *c, const type *d),       \
              (to, n, a, b, c, d))

/* NOLINTEND(bugprone-macro-parentheses) */

INTERLEAVED(element_1)
INTERLEAVED(element_2)
INTERLEAVED(element_4)
INTERLEAVED(element_8)

static int is_interleaved(const ochre_layout *image, int64_t size) {
    return image->channel_stride == size && image->column_stride == size * image->channels && image->channels >= 3;
}

#define ONE_BY_ONE(type, to, to_step, from, from_step)                                                                 \
    for (int64_t i = 0; i < n; i++)                                                                                    \
        *(type *)(void *)((to) + i * (to_step)) = *(const type *)(const void *)((from) + i * (from_step));             \
    break

static void copy_elements(int64_t size, unsigned char *restrict to, int64_t to_step, const unsigned char *restrict from,
                          int64_t from_step, int64_t n) {
    if (to_step == size && from_step == size) {
        memcpy(to, from, (size_t)(n * size));
        return;
    }
    switch (size) {
    case 1:
        if (to_step == 1 && from_step == 2) { /* the u and v of NV12 */
            ONE_BY_ONE(element_1, to, 1, from, 2);
        }
        ONE_BY_ONE(element_1, to, to_step, from, from_step);
    case 2:
        ONE_BY_ONE(element_2, to, to_step, from, from_step);
    case 4:
        ONE_BY_ONE(element_4, to, to_step, from, from_step);
    default:
        ONE_BY_ONE(element_8, to, to_step, from, from_step);
    }
}

void plane_load(int64_t size, const unsigned char *first, int64_t stride, int64_t n, void *values) {
    copy_elements(size, values, size, first, stride, n);
}

void plane_store(int64_t size, unsigned char *first, int64_t stride, int64_t n, const void *values) {
    copy_elements(size, first, stride, values, size, n);
}

#define TAKE(type)                                                                                                     \
    if (image->channels == 3)                                                                                          \
        take_3_##type((const type *)(const void *)pixel, n, planes);                                                   \
    else                                                                                                               \
        take_4_##type((const type *)(const void *)pixel, n, planes);                                                   \
    break

void planes_load(const ochre_layout *image, const unsigned char *pixel, int64_t n, void *planes) {
    const int64_t size = dtype_bytes(image->dtype);
    if (!is_interleaved(image, size)) {
        for (int64_t c = 0; c < image->channels; c++)
            plane_load(size, pixel + c * image->channel_stride, image->column_stride, n,
                       (unsigned char *)planes + c * BLOCK * size);
        return;
    }
    switch (size) {
    case 1:
        TAKE(element_1);
    case 2:
        TAKE(element_2);
    case 4:
        TAKE(element_4);
    default:
        TAKE(element_8);
    }
}

#define GIVE(type)                                                                                                     \
    if (out->channels == 3)                                                                                            \
        give_3_##type((type *)(void *)pixel, n, planes[0], planes[1], planes[2]);                                      \
    else                                                                                                               \
        give_4_##type((type *)(void *)pixel, n, planes[0], planes[1], planes[2], planes[3]);                           \
    break

void planes_store(const ochre_layout *out, unsigned char *pixel, int64_t n, const void *const *planes) {
    const int64_t size = dtype_bytes(out->dtype);
    if (!is_interleaved(out, size)) {
        for (int64_t c = 0; c < out->channels; c++)
            plane_store(size, pixel + c * out->channel_stride, out->column_stride, n, planes[c]);
        return;
    }
    switch (size) {
    case 1:
        GIVE(element_1);
    case 2:
        GIVE(element_2);
    case 4:
        GIVE(element_4);
    default:
        GIVE(element_8);
    }
}
