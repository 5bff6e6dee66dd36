/* SPDX-License-Identifier: Apache-2.0 */
#include "block.h"
#include "cpu.h"
#include "layout.h"

#include <math.h>
#include <string.h>

#define MAGNITUDES(name, real, root)                                                                                   \
    ALWAYS_INLINE void name##_loop(const real a[], const real b[], int64_t n, real out[]) {                            \
        INDEPENDENT                                                                                                    \
        for (int64_t i = 0; i < n; i++) out[i] = root(a[i] * a[i] + b[i] * b[i]);                                      \
    }                                                                                                                  \
    CPU_PATHS(name, (const real a[], const real b[], int64_t n, real out[]), (a, b, n, out))

MAGNITUDES(magnitudes_f32, float, sqrtf)
MAGNITUDES(magnitudes_f64, double, sqrt)

static void gather(const unsigned char *first, int64_t stride, int64_t size, int64_t n, unsigned char *values) {
    if (stride == size)
        memcpy(values, first, (size_t)(n * size));
    else
        for (int64_t i = 0; i < n; i++) memcpy(values + i * size, first + i * stride, (size_t)size);
}

static void scatter(unsigned char *first, int64_t stride, int64_t size, int64_t n, const unsigned char *values) {
    if (stride == size)
        memcpy(first, values, (size_t)(n * size));
    else
        for (int64_t i = 0; i < n; i++) memcpy(first + i * stride, values + i * size, (size_t)size);
}

int64_t ochre_magnitude(const void *a, const ochre_layout *a_layout, const void *b, const ochre_layout *b_layout,
                        void *out, const ochre_layout *out_layout) {
    const int64_t dtype = out_layout->dtype, size = dtype_bytes(dtype);
    if (!dtype_is_float(dtype) || a_layout->dtype != dtype || b_layout->dtype != dtype) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(out_layout) || !layouts_match(a_layout, out_layout) || !layouts_match(b_layout, out_layout))
        return OCHRE_BAD_SIZE;
    if (a_layout->channels != out_layout->channels || b_layout->channels != out_layout->channels) return OCHRE_BAD_SIZE;
    double x[BLOCK], y[BLOCK];
    for (int64_t row = 0; row < out_layout->height; row++)
        for (int64_t c = 0; c < out_layout->channels; c++) {
            const unsigned char *ra =
                (const unsigned char *)a + row * a_layout->row_stride + c * a_layout->channel_stride;
            const unsigned char *rb =
                (const unsigned char *)b + row * b_layout->row_stride + c * b_layout->channel_stride;
            unsigned char *to = (unsigned char *)out + row * out_layout->row_stride + c * out_layout->channel_stride;
            for (int64_t at = 0; at < out_layout->width; at += BLOCK) {
                const int64_t n = block_length(out_layout->width - at);
                gather(ra + at * a_layout->column_stride, a_layout->column_stride, size, n, (unsigned char *)x);
                gather(rb + at * b_layout->column_stride, b_layout->column_stride, size, n, (unsigned char *)y);
                if (dtype == OCHRE_F32)
                    magnitudes_f32((const float *)(const void *)x, (const float *)(const void *)y, n,
                                   (float *)(void *)x);
                else
                    magnitudes_f64(x, y, n, x);
                scatter(to + at * out_layout->column_stride, out_layout->column_stride, size, n, (unsigned char *)x);
            }
        }
    return OCHRE_OK;
}
