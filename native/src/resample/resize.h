/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a resize. A group of GROUP rows of the result is made at a time: pixels are loaded, summed down each
 * column (resize_down.c), turned so that the values of the group's rows lie side by side, summed across
 * (resize_across.c), turned back, and stored (resize_pixels.c). */
#ifndef OCHRE_RESIZE_H
#define OCHRE_RESIZE_H

#include "ochre.h"

/* The rows of a group: as many values as fill a cache line. */
enum { GROUP_F32 = 16, GROUP_F64 = 8 };

/* The elements of a row that are summed down at a time. */
enum { PIECE = 384 };

/* An image, and what its values mean. */
typedef struct resize_image {
    const unsigned char *data; /* of a source */
    unsigned char *out;        /* of a result */
    const ochre_layout *layout;
    int64_t linear, alpha; /* as in ochre_resize */
    const void *decoded;   /* of a linear u8 source: the linear light of the 256 codes, in the dtype that is summed */
} resize_image;

/* Fills that table. */
void resize_decode_f32(float decoded[256]);
void resize_decode_f64(double decoded[256]);

/* Whether the elements of a row lie side by side. */
int resize_is_dense(const ochre_layout *layout);

/* Loads n pixels of row y from column x on, the channels of a pixel side by side: colours linear and multiplied by
 * alpha where the image says so. load_f32 takes u8 and u16, load_f64 also f32 and f64. */
void resize_load_u8(const resize_image *from, int64_t y, int64_t x, int64_t n, uint8_t *values);
void resize_load_f32(const resize_image *from, int64_t y, int64_t x, int64_t n, float *values);
void resize_load_f64(const resize_image *from, int64_t y, int64_t x, int64_t n, double *values);

/* The way back, for n pixels of row y from column x on; changes the values. */
void resize_store_f32(const resize_image *to, int64_t y, int64_t x, int64_t n, float *values);
void resize_store_f64(const resize_image *to, int64_t y, int64_t x, int64_t n, double *values);

/* Writes n pixels whose elements lie side by side. */
void resize_write(const resize_image *to, int64_t y, int64_t x, int64_t n, const void *elements);

/* Sums n elements of bytes down: out[i] = (the sum of weights[k] * first[k * stride + i]) * scale. n is at most
 * PIECE. */
void resize_down_u8(const uint8_t *first, int64_t stride, const int16_t *weights, int64_t count, int64_t n, float scale,
                    float *out);

/* sums[i] += weight * values[i]. */
void resize_add_u8(int32_t *sums, const uint8_t *values, int32_t weight, int64_t n);
void resize_add_f32(float *sums, const float *values, float weight, int64_t n);
void resize_add_f64(double *sums, const double *values, double weight, int64_t n);

/* The same for four rows of values, PIECE apart, one after the other. */
void resize_add_four_f32(float *sums, const float *values, const float *weights, int64_t n);
void resize_add_four_f64(double *sums, const double *values, const double *weights, int64_t n);

/* Turns n columns of a group's rows: columns[i][row] = rows[row][i], where a row begins every stride values. */
void resize_turn_f32(const float *rows, int64_t stride, int64_t n, float *columns);
void resize_turn_f64(const double *rows, int64_t stride, int64_t n, double *columns);
void resize_turn_back_f32(const float *columns, int64_t n, float *rows, int64_t stride);
void resize_turn_back_f64(const double *columns, int64_t n, double *rows, int64_t stride);

/* Columns of pixels begin..end - 1, for a whole group. */
typedef struct resize_columns {
    const void *values; /* [(end - begin) * channels][rows of the group] */
    int64_t begin, end, channels;
} resize_columns;

/* Adds those columns to results from..to - 1 of the axis: sums[(i - from) * channels + c][row]. */
void resize_across_f32(const resize_columns *columns, const ochre_weights *axis, int64_t from, int64_t to, float *sums);
void resize_across_f64(const resize_columns *columns, const ochre_weights *axis, int64_t from, int64_t to,
                       double *sums);

#endif
