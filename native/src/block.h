/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of pixels: up to BLOCK pixels of one row, copied into a dense array of one type, so that the loops over
 * them need not know the image's strides and dtype. Colours become keys; other values are loaded a channel at a
 * time. */
#ifndef OCHRE_BLOCK_H
#define OCHRE_BLOCK_H

#include "ochre.h"

enum { BLOCK = 256 };

static inline int64_t block_length(int64_t remaining) {
    return remaining < BLOCK ? remaining : BLOCK;
}

/* The keys of n pixels of a u8 image of 1 to 4 channels: the channels side by side, the first most significant. */
void block_load_keys(const ochre_layout *image, const unsigned char *first, int64_t n, uint32_t *keys);

/* n values of one channel, stride bytes apart: any integer dtype as int64; any dtype as f64. n may be larger than
 * BLOCK. */
void block_load_i64(int64_t dtype, const unsigned char *first, int64_t stride, int64_t n, int64_t *values);
void block_load_f64(int64_t dtype, const unsigned char *first, int64_t stride, int64_t n, double *values);

/* Writes n values to one channel of an i32 image. */
void block_store_i32(unsigned char *first, int64_t stride, int64_t n, const int32_t *values);

#endif
