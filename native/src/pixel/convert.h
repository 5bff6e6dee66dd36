/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OCHRE_CONVERT_H
#define OCHRE_CONVERT_H

#include "ochre.h"

/* Writes at most BLOCK values to elements of any dtype, stride bytes apart, as ochre_convert does. */
void convert_store_f64(int64_t dtype, unsigned char *first, int64_t stride, int64_t n, const double *values);

#endif
