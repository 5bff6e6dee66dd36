/* SPDX-License-Identifier: Apache-2.0 */
#include "correlate_rows.h"

#include "border.h"
#include "cpu.h"
#include "layout.h"

#include <string.h>

/* Converts elements that lie side by side to a dtype that holds all their values. */
#define LOADER(name, from, real)                                                                                       \
    ALWAYS_INLINE void name##_loop(const unsigned char *restrict in, int64_t n, real out[restrict]) {                  \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            from value;                                                                                                \
            memcpy(&value, in + i * (int64_t)sizeof value, sizeof value);                                              \
            out[i] = (real)value;                                                                                      \
        }                                                                                                              \
    }                                                                                                                  \
    CPU_PATHS(name, (const unsigned char *in, int64_t n, real out[]), (in, n, out))

LOADER(load_u8_f32, uint8_t, float)
LOADER(load_i8_f32, int8_t, float)
LOADER(load_u16_f32, uint16_t, float)
LOADER(load_i16_f32, int16_t, float)
LOADER(load_u8_f64, uint8_t, double)
LOADER(load_u16_f64, uint16_t, double)
LOADER(load_i32_f64, int32_t, double)
LOADER(load_f32_f64, float, double)

/* Converts n such elements. Returns 0 where there is no loop for the two dtypes. */
static int load_dense(int64_t dtype, const unsigned char *in, int64_t n, int64_t wanted, void *out) {
    const int is_f32 = wanted == OCHRE_F32;
    if (dtype == wanted)
        memcpy(out, in, (size_t)(n * dtype_bytes(dtype)));
    else if (dtype == OCHRE_U8)
        is_f32 ? load_u8_f32(in, n, out) : load_u8_f64(in, n, out);
    else if (dtype == OCHRE_U16)
        is_f32 ? load_u16_f32(in, n, out) : load_u16_f64(in, n, out);
    else if (dtype == OCHRE_I8 && is_f32)
        load_i8_f32(in, n, out);
    else if (dtype == OCHRE_I16 && is_f32)
        load_i16_f32(in, n, out);
    else if (dtype == OCHRE_I32 && !is_f32)
        load_i32_f64(in, n, out);
    else if (dtype == OCHRE_F32)
        load_f32_f64(in, n, out);
    else
        return 0;
    return 1;
}

int filter_is_dense(const ochre_layout *layout) {
    const int64_t size = dtype_bytes(layout->dtype);
    const int is_dense = layout->channels == 1 || layout->channel_stride == size;
    return is_dense && (layout->width <= 1 || layout->column_stride == layout->channels * size);
}

/* Copies n elements of that size, one every step bytes. */
ALWAYS_INLINE void copy_each(const unsigned char *in, int64_t step, int64_t n, unsigned char *out, int64_t size) {
    for (int64_t i = 0; i < n; i++) memcpy(out + i * size, in + i * step, (size_t)size);
}

/* Loads n pixels of a row, from column x on in steps of 1, 0 or -1. */
static void load_run(const filter_source *from, const unsigned char *row, int64_t x, int64_t step, int64_t n,
                     void *values) {
    const ochre_layout *image = from->layout;
    const unsigned char *first = row + x * image->column_stride;
    const int64_t channels = image->channels, size = dtype_bytes(from->dtype);
    const int is_dense = filter_is_dense(image) && (step == 1 || n == 1);
    if (is_dense && load_dense(image->dtype, first, n * channels, from->dtype, values)) return;
    if (image->dtype == from->dtype && channels == 1) {
        size == 4 ? copy_each(first, image->column_stride * step, n, values, 4)
                  : copy_each(first, image->column_stride * step, n, values, 8);
        return;
    }
    const ochre_layout in = {image->dtype, 1, n, channels, 0, image->column_stride * step, image->channel_stride};
    const ochre_layout out = {from->dtype, 1, n, channels, 0, channels * size, size};
    ochre_convert(first, &in, values, &out);
}

static void fill(const filter_source *from, int64_t n, void *values) {
    for (int64_t i = 0; i < n * from->layout->channels; i++) {
        if (from->dtype == OCHRE_F32)
            ((float *)values)[i] = (float)from->constant;
        else
            ((double *)values)[i] = from->constant;
    }
}

/* Of n pixels from column x on, how many first ones are pixels of the image at even steps: *at, *at + *step, ... */
static int64_t run_length(const filter_source *from, int64_t x, int64_t n, int64_t *at, int64_t *step) {
    const int64_t width = from->layout->width;
    *at = border_index(from->border, x, width);
    *step = 1;
    if (x >= 0 && x < width) return n < width - x ? n : width - x;
    if (n == 1) return 1;
    *step = border_index(from->border, x + 1, width) - *at;
    if (*step < -1 || *step > 1) return 1;
    int64_t length = 2;
    while (length < n && border_index(from->border, x + length, width) == *at + length * *step) length++;
    return length;
}

/* A run of pixels outside the image is found once for all rows. */
void filter_load(const filter_source *from, int64_t y, int64_t x, int64_t rows, int64_t n, unsigned char *values,
                 int64_t stride) {
    const ochre_layout *image = from->layout;
    const int64_t pixel = image->channels * dtype_bytes(from->dtype);
    for (int64_t i = 0; i < n;) {
        int64_t at, step;
        const int64_t run = run_length(from, x + i, n - i, &at, &step);
        const int64_t length = at == NOWHERE && step != 0 ? 1 : run;
        for (int64_t row = 0; row < rows; row++) {
            const int64_t from_y = border_index(from->border, y + row, image->height);
            unsigned char *to = values + row * stride + i * pixel;
            if (at == NOWHERE || from_y == NOWHERE)
                fill(from, length, to);
            else
                load_run(from, from->data + from_y * image->row_stride, at, step, length, to);
        }
        i += length;
    }
}
