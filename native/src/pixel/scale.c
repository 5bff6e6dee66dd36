/* SPDX-License-Identifier: Apache-2.0 */
/* Values scaled from one range to another, and the range that values have. */
#include "block.h"
#include "convert.h"
#include "cpu.h"
#include "layout.h"
#include "planes.h"

enum { LANES = 8 };

static void load(int64_t dtype, const unsigned char *first, int64_t stride, int64_t n, double *values) {
    if (dtype != OCHRE_I8 && dtype != OCHRE_I16 && dtype != OCHRE_I64) {
        block_load_f64(dtype, first, stride, n, values);
        return;
    }
    int64_t integers[BLOCK];
    block_load_i64(dtype, first, stride, n, integers);
    for (int64_t i = 0; i < n; i++) values[i] = (double)integers[i];
}

ALWAYS_INLINE void scale_loop(double *values, int64_t n, const ochre_scale *scale) {
    const double low = scale->low, high = scale->high, first = scale->first, last = scale->last;
    const double least = first < last ? first : last, most = first < last ? last : first;
    for (int64_t i = 0; i < n; i++) {
        const double x = values[i];
        double y = first + (x - low) * (last - first) / (high - low);
        y = y < least ? least : y;
        y = y > most ? most : y;
        y = x >= high ? last : y;
        values[i] = x <= low ? first : y;
    }
}

CPU_PATHS(scale, (double *values, int64_t n, const ochre_scale *scale), (values, n, scale))

/* Values in 0..65535, and NaN, which becomes 0. A number below 2^51 has no fraction left after 1.5 * 2^52 was added: it
 * is rounded there, halves to even. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define SHORT(type)                                                                                                    \
    ALWAYS_INLINE void whole_##type##_loop(const double *restrict values, int64_t n, type *restrict whole) {           \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            const double x = values[i] == values[i] ? values[i] : 0;                                                   \
            whole[i] = (type)(int32_t)((x + 0x1.8p52) - 0x1.8p52);                                                     \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(whole_##type, (const double *values, int64_t n, type *whole), (values, n, whole))

/* NOLINTEND(bugprone-macro-parentheses) */

SHORT(uint8_t)
SHORT(uint16_t)

static int lies_in(const ochre_scale *scale, double most) {
    return scale->first >= 0 && scale->first <= most && scale->last >= 0 && scale->last <= most;
}

static void store(int64_t dtype, const ochre_scale *scale, unsigned char *first, int64_t stride, int64_t n,
                  const double *values) {
    if (dtype == OCHRE_U8 && lies_in(scale, UINT8_MAX)) {
        uint8_t whole[BLOCK];
        whole_uint8_t(values, n, whole);
        plane_store(1, first, stride, n, whole);
    } else if (dtype == OCHRE_U16 && lies_in(scale, UINT16_MAX)) {
        uint16_t whole[BLOCK];
        whole_uint16_t(values, n, whole);
        plane_store(2, first, stride, n, whole);
    } else {
        convert_store_f64(dtype, first, stride, n, values);
    }
}

static int is_finite(double value) {
    return value - value == 0;
}

static int is_scale(const ochre_scale *scale) {
    return scale->low < scale->high && scale->first != scale->last && is_finite(scale->first) &&
           is_finite(scale->last) && is_finite((scale->high - scale->low) * (scale->last - scale->first));
}

int64_t ochre_scale_range(const void *image, const ochre_layout *image_layout, const ochre_scale *range, void *out,
                          const ochre_layout *out_layout) {
    if (dtype_bytes(image_layout->dtype) == 0 || dtype_bytes(out_layout->dtype) == 0) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout) || !layouts_match(image_layout, out_layout)) return OCHRE_BAD_SIZE;
    if (image_layout->channels != out_layout->channels || !is_scale(range)) return OCHRE_BAD_SIZE;
    if (layout_is_empty(image_layout)) return OCHRE_OK;
    double values[BLOCK];
    for (int64_t y = 0; y < image_layout->height; y++)
        for (int64_t c = 0; c < image_layout->channels; c++) {
            const unsigned char *from = pixel_in(image, image_layout, y, 0) + c * image_layout->channel_stride;
            unsigned char *to = pixel_of(out, out_layout, y, 0) + c * out_layout->channel_stride;
            for (int64_t x = 0; x < image_layout->width; x += BLOCK) {
                const int64_t n = block_length(image_layout->width - x);
                load(image_layout->dtype, from + x * image_layout->column_stride, image_layout->column_stride, n,
                     values);
                scale(values, n, range);
                store(out_layout->dtype, range, to + x * out_layout->column_stride, out_layout->column_stride, n,
                      values);
            }
        }
    return OCHRE_OK;
}

/* The least and the largest of n values, in eight lanes, which the compiler makes a vector of. */
ALWAYS_INLINE void extend_loop(const double *values, int64_t n, double *low, double *high) {
    for (int64_t i = 0; i + LANES <= n; i += LANES)
        for (int64_t j = 0; j < LANES; j++) {
            const double x = values[i + j];
            const int finite = x - x == 0;
            low[j] = finite && x < low[j] ? x : low[j];
            high[j] = finite && x > high[j] ? x : high[j];
        }
    for (int64_t i = n / LANES * LANES; i < n; i++) {
        const int finite = values[i] - values[i] == 0;
        low[0] = finite && values[i] < low[0] ? values[i] : low[0];
        high[0] = finite && values[i] > high[0] ? values[i] : high[0];
    }
}

CPU_PATHS(extend, (const double *values, int64_t n, double *low, double *high), (values, n, low, high))

int64_t ochre_value_range(const void *image, const ochre_layout *image_layout, double *range) {
    if (dtype_bytes(image_layout->dtype) == 0) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout)) return OCHRE_BAD_SIZE;
    double values[BLOCK], low[LANES], high[LANES];
    for (int64_t j = 0; j < LANES; j++) {
        low[j] = range[0];
        high[j] = range[1];
    }
    for (int64_t y = 0; y < image_layout->height; y++)
        for (int64_t c = 0; c < image_layout->channels; c++)
            for (int64_t x = 0; x < image_layout->width; x += BLOCK) {
                const int64_t n = block_length(image_layout->width - x);
                load(image_layout->dtype, pixel_in(image, image_layout, y, x) + c * image_layout->channel_stride,
                     image_layout->column_stride, n, values);
                extend(values, n, low, high);
            }
    for (int64_t j = 0; j < LANES; j++) {
        range[0] = low[j] < range[0] ? low[j] : range[0];
        range[1] = high[j] > range[1] ? high[j] : range[1];
    }
    return OCHRE_OK;
}
