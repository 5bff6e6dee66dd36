/* SPDX-License-Identifier: Apache-2.0 */
/* Converts elements to another dtype. Integers go by way of int64 and floats by way of f64: these hold every value
 * exactly, so each element is rounded once. */
#include "convert.h"

#include "block.h"
#include "cpu.h"
#include "layout.h"

#include <math.h>
#include <string.h>

#define STORE(type, value)                                                                                             \
    for (int64_t i = 0; i < n; i++) {                                                                                  \
        const type converted = (type)(value);                                                                          \
        memcpy(first + i * stride, &converted, sizeof converted);                                                      \
    }                                                                                                                  \
    break

static int64_t clamped(int64_t value, int64_t low, int64_t high) {
    return value < low ? low : value > high ? high : value;
}

static void store_i64(int64_t dtype, unsigned char *restrict first, int64_t stride, int64_t n,
                      const int64_t *restrict values) {
    switch (dtype) {
    case OCHRE_U8:
        STORE(uint8_t, clamped(values[i], 0, UINT8_MAX));
    case OCHRE_I8:
        STORE(int8_t, clamped(values[i], INT8_MIN, INT8_MAX));
    case OCHRE_U16:
        STORE(uint16_t, clamped(values[i], 0, UINT16_MAX));
    case OCHRE_I16:
        STORE(int16_t, clamped(values[i], INT16_MIN, INT16_MAX));
    case OCHRE_I32:
        STORE(int32_t, clamped(values[i], INT32_MIN, INT32_MAX));
    case OCHRE_I64:
        STORE(int64_t, values[i]);
    case OCHRE_F32:
        STORE(float, values[i]);
    default:
        STORE(double, values[i]);
    }
}

/* The nearest int64, halves to even; 0 for NaN. 2^63 and larger values do not fit. */
static int64_t nearest_integer(double value) {
    if (!(value > -0x1p63)) return value != value ? 0 : INT64_MIN;
    return value >= 0x1p63 ? INT64_MAX : (int64_t)rint(value);
}

void convert_store_f64(int64_t dtype, unsigned char *restrict first, int64_t stride, int64_t n,
                       const double *restrict values) {
    int64_t integers[BLOCK];
    switch (dtype) {
    case OCHRE_F32:
        STORE(float, values[i]);
    case OCHRE_F64:
        STORE(double, values[i]);
    default:
        for (int64_t i = 0; i < n; i++) integers[i] = nearest_integer(values[i]);
        store_i64(dtype, first, stride, n, integers);
        break;
    }
}

/* Rows of small integers to F32, both side by side: the commonest conversion, exact without a detour. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define WIDEN(name, type)                                                                                              \
    ALWAYS_INLINE void name##_loop(const unsigned char *restrict in, int64_t n, unsigned char *restrict out) {         \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            type value;                                                                                                \
            memcpy(&value, in + i * (int64_t)sizeof value, sizeof value);                                              \
            const float wide = (float)value;                                                                           \
            memcpy(out + i * (int64_t)sizeof wide, &wide, sizeof wide);                                                \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(name, (const unsigned char *in, int64_t n, unsigned char *out), (in, n, out))
/* NOLINTEND(bugprone-macro-parentheses) */

WIDEN(widen_u8, uint8_t)
WIDEN(widen_i8, int8_t)
WIDEN(widen_u16, uint16_t)
WIDEN(widen_i16, int16_t)

/* Widens a row to F32, where dtypes and strides allow it. Returns 0, and writes nothing, elsewhere. */
static int widen_row(const ochre_layout *from, const unsigned char *in, const ochre_layout *to, unsigned char *out) {
    if (to->dtype != OCHRE_F32 || to->column_stride != (int64_t)sizeof(float) || from->channels != 1 ||
        from->column_stride != dtype_bytes(from->dtype))
        return 0;
    switch (from->dtype) {
    case OCHRE_U8:
        widen_u8(in, from->width, out);
        return 1;
    case OCHRE_I8:
        widen_i8(in, from->width, out);
        return 1;
    case OCHRE_U16:
        widen_u16(in, from->width, out);
        return 1;
    case OCHRE_I16:
        widen_i16(in, from->width, out);
        return 1;
    default:
        return 0;
    }
}

static void convert_block(const ochre_layout *from, const unsigned char *in, const ochre_layout *to, unsigned char *out,
                          int64_t n) {
    if (dtype_is_float(from->dtype)) {
        double values[BLOCK];
        block_load_f64(from->dtype, in, from->column_stride, n, values);
        convert_store_f64(to->dtype, out, to->column_stride, n, values);
    } else {
        int64_t values[BLOCK];
        block_load_i64(from->dtype, in, from->column_stride, n, values);
        store_i64(to->dtype, out, to->column_stride, n, values);
    }
}

/* Where the channels of both lie side by side, they become columns of one channel. */
static void flatten_channels(ochre_layout *from, ochre_layout *to) {
    const int64_t size = dtype_bytes(from->dtype), to_size = dtype_bytes(to->dtype), channels = from->channels;
    if (from->channel_stride != size || from->column_stride != channels * size) return;
    if (to->channel_stride != to_size || to->column_stride != channels * to_size) return;
    from->width = to->width = from->width * channels;
    from->channels = to->channels = 1;
    from->column_stride = size;
    to->column_stride = to_size;
}

static int rows_are_copies(const ochre_layout *from, const ochre_layout *to) {
    const int64_t size = dtype_bytes(from->dtype);
    return from->dtype == to->dtype && from->channels == 1 && from->column_stride == size && to->column_stride == size;
}

int64_t ochre_convert(const void *image, const ochre_layout *image_layout, void *out, const ochre_layout *out_layout) {
    if (dtype_bytes(image_layout->dtype) == 0 || dtype_bytes(out_layout->dtype) == 0) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout) || !layouts_match(image_layout, out_layout)) return OCHRE_BAD_SIZE;
    if (image_layout->channels != out_layout->channels) return OCHRE_BAD_SIZE;
    if (layout_is_empty(image_layout)) return OCHRE_OK;
    ochre_layout from = *image_layout, to = *out_layout;
    flatten_channels(&from, &to);
    flatten(&from, &to);
    if (rows_are_copies(&from, &to)) {
        for (int64_t y = 0; y < from.height; y++)
            memcpy((unsigned char *)out + y * to.row_stride, (const unsigned char *)image + y * from.row_stride,
                   (size_t)(from.width * from.column_stride));
        return OCHRE_OK;
    }
    for (int64_t y = 0; y < from.height; y++) {
        if (widen_row(&from, (const unsigned char *)image + y * from.row_stride, &to,
                      (unsigned char *)out + y * to.row_stride))
            continue;
        for (int64_t x = 0; x < from.width; x += BLOCK)
            for (int64_t c = 0; c < from.channels; c++) {
                const int64_t at = y * from.row_stride + x * from.column_stride + c * from.channel_stride;
                const int64_t to_at = y * to.row_stride + x * to.column_stride + c * to.channel_stride;
                convert_block(&from, (const unsigned char *)image + at, &to, (unsigned char *)out + to_at,
                              block_length(from.width - x));
            }
    }
    return OCHRE_OK;
}
