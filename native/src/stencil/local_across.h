/* SPDX-License-Identifier: Apache-2.0 */
/* Windows of k lanes that lie side by side, at every lane at once: sets of 1, 2, 4, ... lanes are made of two of half as many,
 * and those that k is the sum of, put one behind the other. */
#ifndef OCHRE_LOCAL_ACROSS_H
#define OCHRE_LOCAL_ACROSS_H

#include "local_merge.h"

/* The n windows of n + k - 1 lanes of single values, which are spoilt. */
void merge_across(merge_mode mode, int64_t k, merge_vector values, int64_t n, merge_vector windows);

#endif
