/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

#include "check.h"

static int64_t bytes_of(int64_t dtype) {
    static const int64_t bytes[] = {1, 1, 2, 2, 4, 8, 4, 8};
    return bytes[dtype];
}

static ochre_layout layout_of(ochre_dtype dtype, int64_t h, int64_t w, int64_t c, image_form form) {
    const int64_t b = bytes_of(dtype);
    ochre_layout l = {dtype, h, w, c, w * c * b, c * b, b};
    switch (form) {
    case PADDED:
        l.channel_stride = b + 1;
        l.column_stride = c * (b + 1) + 3;
        l.row_stride = w * l.column_stride + 5;
        break;
    case PLANES:
        l.column_stride = b;
        l.row_stride = w * b;
        l.channel_stride = h * w * b;
        break;
    case TRANSPOSED:
        l.row_stride = c * b;
        l.column_stride = h * c * b;
        break;
    case FLIPPED:
        l.row_stride = -l.row_stride;
        l.column_stride = -l.column_stride;
        l.channel_stride = -l.channel_stride;
        break;
    case FLIPPED_ROWS:
        l.row_stride = -l.row_stride;
        break;
    case ONE_ROW:
        l.row_stride = 0;
        break;
    case ONE_COLUMN:
        l.column_stride = 0;
        l.row_stride = c * b;
        break;
    case DENSE:
    case FORMS:
    default:
        break;
    }
    return l;
}

static void reach(int64_t n, int64_t stride, int64_t *low, int64_t *high) {
    const int64_t last = (n - 1) * stride;
    *(last < 0 ? low : high) += last;
}

image image_make(ochre_dtype dtype, int64_t height, int64_t width, int64_t channels, image_form form) {
    static int at_end;
    at_end = !at_end;
    image im = {.layout = layout_of(dtype, height, width, channels, form)};
    int64_t low = 0, high = 0;
    if (height > 0 && width > 0) {
        high = bytes_of(dtype);
        reach(height, im.layout.row_stride, &low, &high);
        reach(width, im.layout.column_stride, &low, &high);
        reach(channels, im.layout.channel_stride, &low, &high);
    }
    im.memory = guarded_make((size_t)(high - low), at_end);
    im.data = im.memory.data - low;
    return im;
}

void image_free(image *im) {
    guarded_free(&im->memory);
}

unsigned char *image_at(const image *im, int64_t y, int64_t x, int64_t c) {
    return im->data + y * im->layout.row_stride + x * im->layout.column_stride + c * im->layout.channel_stride;
}

#define READ(type)                                                                                                     \
    do {                                                                                                               \
        type value;                                                                                                    \
        memcpy(&value, p, sizeof value);                                                                               \
        return value;                                                                                                  \
    } while (0)

#define WRITE(type)                                                                                                    \
    do {                                                                                                               \
        const type typed = (type)value;                                                                                \
        memcpy(p, &typed, sizeof typed);                                                                               \
    } while (0)

int64_t image_int(const image *im, int64_t y, int64_t x, int64_t c) {
    const unsigned char *p = image_at(im, y, x, c);
    switch (im->layout.dtype) {
    case OCHRE_U8:
        READ(uint8_t);
    case OCHRE_I8:
        READ(int8_t);
    case OCHRE_U16:
        READ(uint16_t);
    case OCHRE_I16:
        READ(int16_t);
    case OCHRE_I32:
        READ(int32_t);
    default:
        CHECK_INT(im->layout.dtype, OCHRE_I64);
        READ(int64_t);
    }
}

double image_float(const image *im, int64_t y, int64_t x, int64_t c) {
    const unsigned char *p = image_at(im, y, x, c);
    if (im->layout.dtype == OCHRE_F64) READ(double);
    if (im->layout.dtype == OCHRE_F32) {
        float value;
        memcpy(&value, p, sizeof value);
        return (double)value;
    }
    return (double)image_int(im, y, x, c);
}

void image_set_int(image *im, int64_t y, int64_t x, int64_t c, int64_t value) {
    unsigned char *p = image_at(im, y, x, c);
    switch (im->layout.dtype) {
    case OCHRE_U8:
        WRITE(uint8_t);
        break;
    case OCHRE_I8:
        WRITE(int8_t);
        break;
    case OCHRE_U16:
        WRITE(uint16_t);
        break;
    case OCHRE_I16:
        WRITE(int16_t);
        break;
    case OCHRE_I32:
        WRITE(int32_t);
        break;
    case OCHRE_I64:
        WRITE(int64_t);
        break;
    case OCHRE_F32:
        WRITE(float);
        break;
    default:
        WRITE(double);
        break;
    }
}

void image_set_float(image *im, int64_t y, int64_t x, int64_t c, double value) {
    unsigned char *p = image_at(im, y, x, c);
    if (im->layout.dtype == OCHRE_F64)
        WRITE(double);
    else
        WRITE(float);
}

void image_fill_random(image *im, int64_t low, int64_t high) {
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++)
            for (int64_t c = 0; c < im->layout.channels; c++) image_set_int(im, y, x, c, random_int(low, high));
}

void image_check_gaps(const image *im) {
    unsigned char *held = calloc(im->memory.bytes + 1, 1);
    CHECK(held != NULL);
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++)
            for (int64_t c = 0; c < im->layout.channels; c++)
                memset(held + (image_at(im, y, x, c) - im->memory.data), 1, (size_t)bytes_of(im->layout.dtype));
    for (size_t i = 0; i < im->memory.bytes; i++)
        if (!held[i]) CHECK_INT(im->memory.data[i], 0xA5);
    free(held);
}
