/* SPDX-License-Identifier: Apache-2.0 */
/* Loads pixels as numbers to be summed, and stores sums as pixels. */
#include "cpu.h"
#include "layout.h"
#include "resize.h"
#include "srgb.h"

#include <string.h>

enum { BATCH = 64 }; /* pixels that are worked at a time */

int resize_is_dense(const ochre_layout *layout) {
    const int64_t size = dtype_bytes(layout->dtype);
    const int is_dense = layout->channels == 1 || layout->channel_stride == size;
    return is_dense && (layout->width <= 1 || layout->column_stride == layout->channels * size);
}

static double most_of(int64_t dtype) {
    return dtype == OCHRE_U8 ? UINT8_MAX : dtype == OCHRE_U16 ? UINT16_MAX : 1;
}

static const unsigned char *pixel_at(const resize_image *image, int64_t y, int64_t x) {
    return image->data + y * image->layout->row_stride + x * image->layout->column_stride;
}

/* ---- loads */

/* The elements of n pixels, as they are. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define LOADER(name, from, to)                                                                                         \
    ALWAYS_INLINE void name##_loop(const unsigned char *restrict in, int64_t n, to *restrict out) {                    \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            from value;                                                                                                \
            memcpy(&value, in + i * (int64_t)sizeof value, sizeof value);                                              \
            out[i] = (to)value;                                                                                        \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(name, (const unsigned char *in, int64_t n, to *out), (in, n, out))                                       \
    static void name##_steps(const unsigned char *in, const ochre_layout *layout, int64_t n, to *out) {                \
        const int64_t channels = layout->channels;                                                                     \
        for (int64_t c = 0; c < channels; c++)                                                                         \
            for (int64_t i = 0; i < n; i++) {                                                                          \
                from value;                                                                                            \
                memcpy(&value, in + i * layout->column_stride + c * layout->channel_stride, sizeof value);             \
                out[i * channels + c] = (to)value;                                                                     \
            }                                                                                                          \
    }

/* NOLINTEND(bugprone-macro-parentheses) */

LOADER(u8_u8, uint8_t, uint8_t)
LOADER(u8_f32, uint8_t, float)
LOADER(u16_f32, uint16_t, float)
LOADER(u8_f64, uint8_t, double)
LOADER(u16_f64, uint16_t, double)
LOADER(f32_f64, float, double)
LOADER(f64_f64, double, double)

#define LOAD(name)                                                                                                     \
    do {                                                                                                               \
        if (resize_is_dense(from->layout))                                                                             \
            name(in, n * from->layout->channels, values);                                                              \
        else                                                                                                           \
            name##_steps(in, from->layout, n, values);                                                                 \
    } while (0)

void resize_load_u8(const resize_image *from, int64_t y, int64_t x, int64_t n, uint8_t *values) {
    const unsigned char *in = pixel_at(from, y, x);
    LOAD(u8_u8);
}

static void load_f32(const resize_image *from, int64_t y, int64_t x, int64_t n, float *values) {
    const unsigned char *in = pixel_at(from, y, x);
    if (from->layout->dtype == OCHRE_U8)
        LOAD(u8_f32);
    else
        LOAD(u16_f32);
}

static void load_f64(const resize_image *from, int64_t y, int64_t x, int64_t n, double *values) {
    const unsigned char *in = pixel_at(from, y, x);
    switch (from->layout->dtype) {
    case OCHRE_U8:
        LOAD(u8_f64);
        break;
    case OCHRE_U16:
        LOAD(u16_f64);
        break;
    case OCHRE_F32:
        LOAD(f32_f64);
        break;
    default:
        LOAD(f64_f64);
        break;
    }
}

/* Codes become linear light, and colours are multiplied by alpha. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define LOADS(real, suffix)                                                                                            \
    ALWAYS_INLINE void decode_##suffix##_loop(real *restrict values, int64_t n, double most) {                         \
        for (int64_t i = 0; i < n; i++) values[i] = (real)srgb_decode((double)values[i] / most);                       \
    }                                                                                                                  \
    CPU_WIDE_PATHS(decode_##suffix, (real * values, int64_t n, double most), (values, n, most))                        \
                                                                                                                       \
    /* Colours are worked with the alpha among them, which is put back. */                                             \
    static void decode_pixels_##suffix(real *values, int64_t n, int64_t channels, double most) {                       \
        real alphas[BATCH];                                                                                            \
        for (int64_t i = 0; i < n; i += BATCH) {                                                                       \
            const int64_t some = n - i < BATCH ? n - i : BATCH;                                                        \
            real *pixels = values + i * channels;                                                                      \
            for (int64_t k = 0; channels == 4 && k < some; k++) alphas[k] = pixels[4 * k + 3];                         \
            decode_##suffix(pixels, some *channels, most);                                                             \
            for (int64_t k = 0; channels == 4 && k < some; k++) pixels[4 * k + 3] = alphas[k];                         \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    void resize_decode_##suffix(real decoded[256]) {                                                                   \
        for (int code = 0; code < 256; code++) decoded[code] = (real)srgb_decode(code / 255.0);                        \
    }                                                                                                                  \
                                                                                                                       \
    /* The codes of a u8 image. */                                                                                     \
    static void look_up_##suffix(const resize_image *from, const unsigned char *in, int64_t n, real *values) {         \
        const int64_t channels = from->layout->channels, step = from->layout->column_stride;                           \
        const real *decoded = from->decoded;                                                                           \
        for (int64_t c = 0; c < channels; c++) {                                                                       \
            const unsigned char *first = in + c * from->layout->channel_stride;                                        \
            for (int64_t i = 0; c < 3 && i < n; i++) values[i * channels + c] = decoded[first[i * step]];              \
            for (int64_t i = 0; c == 3 && i < n; i++) values[i * channels + c] = (real)first[i * step];                \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    typedef real four_##suffix __attribute__((vector_size(4 * sizeof(real))));                                         \
                                                                                                                       \
    ALWAYS_INLINE void premultiply_##suffix##_loop(real *restrict values, int64_t n) {                                 \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            four_##suffix pixel, one = {1, 1, 1, 1};                                                                   \
            memcpy(&pixel, values + 4 * i, sizeof pixel);                                                              \
            pixel *= __builtin_shufflevector(pixel, one, 3, 3, 3, 4);                                                  \
            memcpy(values + 4 * i, &pixel, sizeof pixel);                                                              \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(premultiply_##suffix, (real * values, int64_t n), (values, n))                                           \
                                                                                                                       \
    void resize_load_##suffix(const resize_image *from, int64_t y, int64_t x, int64_t n, real *values) {               \
        const int64_t dtype = from->layout->dtype, channels = from->layout->channels;                                  \
        if (from->linear && dtype == OCHRE_U8)                                                                         \
            look_up_##suffix(from, pixel_at(from, y, x), n, values);                                                   \
        else                                                                                                           \
            load_##suffix(from, y, x, n, values);                                                                      \
        if (from->linear && dtype != OCHRE_U8) decode_pixels_##suffix(values, n, channels, most_of(dtype));            \
        if (from->alpha) premultiply_##suffix(values, n);                                                              \
    }

/* NOLINTEND(bugprone-macro-parentheses) */

LOADS(float, f32)
LOADS(double, f64)

/* ---- stores */

/* Halves are rounded up, and what is outside the range becomes its end. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define STORER(name, real, whole, to, high)                                                                            \
    ALWAYS_INLINE void name##_loop(const real *restrict in, int64_t n, to *restrict out) {                             \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            const real above = in[i] > 0 ? in[i] : 0, value = above < high ? above : high;                             \
            out[i] = (to)(whole)(value + (real)0.5);                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(name, (const real *in, int64_t n, to *out), (in, n, out))

/* NOLINTEND(bugprone-macro-parentheses) */

STORER(f32_u8, float, int32_t, uint8_t, 255)
STORER(f32_u16, float, int32_t, uint16_t, 65535)
STORER(f64_u8, double, int32_t, uint8_t, 255)
STORER(f64_u16, double, int32_t, uint16_t, 65535)

void resize_write(const resize_image *to, int64_t y, int64_t x, int64_t n, const void *elements) {
    const ochre_layout *layout = to->layout;
    unsigned char *out = to->out + y * layout->row_stride + x * layout->column_stride;
    const int64_t size = dtype_bytes(layout->dtype), channels = layout->channels;
    if (resize_is_dense(layout)) {
        memcpy(out, elements, (size_t)(n * channels * size));
        return;
    }
    for (int64_t i = 0; i < n; i++)
        for (int64_t c = 0; c < channels; c++)
            memcpy(out + i * layout->column_stride + c * layout->channel_stride,
                   (const unsigned char *)elements + (i * channels + c) * size, (size_t)size);
}

static void store_f32(const resize_image *to, int64_t y, int64_t x, int64_t n, const float *values) {
    const int64_t channels = to->layout->channels;
    uint16_t elements[BATCH * 4];
    for (int64_t i = 0; i < n; i += BATCH) {
        const int64_t some = n - i < BATCH ? n - i : BATCH;
        if (to->layout->dtype == OCHRE_U8)
            f32_u8(values + i * channels, some * channels, (uint8_t *)elements);
        else
            f32_u16(values + i * channels, some * channels, elements);
        resize_write(to, y, x + i, some, elements);
    }
}

static void store_f64(const resize_image *to, int64_t y, int64_t x, int64_t n, const double *values) {
    const int64_t channels = to->layout->channels;
    double elements[BATCH * 4];
    for (int64_t i = 0; i < n; i += BATCH) {
        const int64_t some = n - i < BATCH ? n - i : BATCH, all = some * channels;
        const double *in = values + i * channels;
        switch (to->layout->dtype) {
        case OCHRE_U8:
            f64_u8(in, all, (uint8_t *)(void *)elements);
            break;
        case OCHRE_U16:
            f64_u16(in, all, (uint16_t *)(void *)elements);
            break;
        case OCHRE_F32:
            for (int64_t j = 0; j < all; j++) ((float *)(void *)elements)[j] = (float)in[j];
            break;
        default:
            memcpy(elements, in, (size_t)all * sizeof in[0]);
            break;
        }
        resize_write(to, y, x + i, some, elements);
    }
}

/* Colours are divided by alpha, and linear light becomes codes. Where the alpha of the stored pixel is 0, or negative
 * among floats, all four channels are 0. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define STORES(real, suffix)                                                                                           \
    ALWAYS_INLINE void unmultiply_##suffix##_loop(real *restrict values, int64_t n, int is_integer) {                  \
        const four_##suffix clear = {0};                                                                               \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            four_##suffix pixel, by = {1, 1, 1, 1};                                                                    \
            memcpy(&pixel, values + 4 * i, sizeof pixel);                                                              \
            const real alpha = pixel[3];                                                                               \
            by = __builtin_shufflevector(pixel, by, 3, 3, 3, 4);                                                       \
            pixel = (is_integer ? alpha < (real)0.5 : alpha <= 0) ? clear : pixel / by;                                \
            memcpy(values + 4 * i, &pixel, sizeof pixel);                                                              \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(unmultiply_##suffix, (real * values, int64_t n, int is_integer), (values, n, is_integer))                \
                                                                                                                       \
    ALWAYS_INLINE void encode_##suffix##_loop(real *restrict values, int64_t n, double most) {                         \
        for (int64_t i = 0; i < n; i++) values[i] = (real)(srgb_encode((double)values[i]) * most);                     \
    }                                                                                                                  \
    CPU_WIDE_PATHS(encode_##suffix, (real * values, int64_t n, double most), (values, n, most))                        \
                                                                                                                       \
    static void encode_pixels_##suffix(real *values, int64_t n, int64_t channels, double most) {                       \
        real alphas[BATCH];                                                                                            \
        for (int64_t i = 0; i < n; i += BATCH) {                                                                       \
            const int64_t some = n - i < BATCH ? n - i : BATCH;                                                        \
            real *pixels = values + i * channels;                                                                      \
            for (int64_t k = 0; channels == 4 && k < some; k++) alphas[k] = pixels[4 * k + 3];                         \
            encode_##suffix(pixels, some *channels, most);                                                             \
            for (int64_t k = 0; channels == 4 && k < some; k++) pixels[4 * k + 3] = alphas[k];                         \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    void resize_store_##suffix(const resize_image *to, int64_t y, int64_t x, int64_t n, real *values) {                \
        const int64_t channels = to->layout->channels, dtype = to->layout->dtype;                                      \
        if (to->alpha) unmultiply_##suffix(values, n, dtype_is_integer(dtype));                                        \
        if (to->linear) encode_pixels_##suffix(values, n, channels, most_of(dtype));                                   \
        store_##suffix(to, y, x, n, values);                                                                           \
    }

/* NOLINTEND(bugprone-macro-parentheses) */

STORES(float, f32)
STORES(double, f64)
