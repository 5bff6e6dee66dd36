/* SPDX-License-Identifier: Apache-2.0 */
/* Which values of a block are missing. */
#ifndef OCHRE_LABEL_MISSING_H
#define OCHRE_LABEL_MISSING_H

#include "block.h"

/* Sets absent[i] to 1 where values[i] is missing, and values[i] to 0 there; absent[i] to 0 elsewhere. Returns whether
 * one of n <= BLOCK values is missing. missing may be NULL: then none is. */
int take_out_integers(const ochre_missing *missing, int64_t *values, int64_t n, int64_t *absent);
int take_out_reals(const ochre_missing *missing, double *values, int64_t n, int64_t *absent);

/* The same for keys of colours (block.h): bit c of absent[i] is set where the byte of that place, 0 the lowest, is the
 * nodata value. Such a byte becomes 0. */
int take_out_bytes(const ochre_missing *missing, int64_t channels, uint32_t *keys, int64_t n, uint32_t *absent);

#endif
