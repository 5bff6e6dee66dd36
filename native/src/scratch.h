/* SPDX-License-Identifier: Apache-2.0 */
/* Scratch is divided into parts that begin at cache lines. */
#ifndef OCHRE_SCRATCH_H
#define OCHRE_SCRATCH_H

#include <stdint.h>

/* Bytes, rounded up to whole cache lines. */
static inline int64_t cache_lines(int64_t bytes) {
    return (bytes + 63) / 64 * 64;
}

#endif
