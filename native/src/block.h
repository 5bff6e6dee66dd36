/* SPDX-License-Identifier: Apache-2.0 */
/* Pixels as kernels work on them: a block is a run of up to BLOCK pixels of one row in a dense array, colours as keys, other
 * values a channel at a time. Loading a block is the one place where strides and dtypes are dealt with. */
#ifndef OCHRE_BLOCK_H
#define OCHRE_BLOCK_H

#include "ochre.h"

enum { BLOCK = 256 };

static inline int64_t block_length(int64_t remaining) {
    return remaining < BLOCK ? remaining : BLOCK;
}

/* The pixels of a u8 image of 1 to 4 channels as keys: the channels side by side, the first most significant. */
void block_load_keys(const ochre_layout *image, const unsigned char *first, int64_t n, uint32_t *keys);

/* One channel: of an integer dtype as int64; of a floating point one, u8, u16 or i32 as f64. Elements lie stride bytes
 * apart; n is any. */
void block_load_i64(int64_t dtype, const unsigned char *first, int64_t stride, int64_t n, int64_t *values);
void block_load_f64(int64_t dtype, const unsigned char *first, int64_t stride, int64_t n, double *values);

/* One channel of an i32 image. */
void block_store_i32(unsigned char *first, int64_t stride, int64_t n, const int32_t *values);

#endif
