/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that another thread or process may write at any moment, read once: what is checked is then what is used. */
#ifndef OCHRE_ONCE_H
#define OCHRE_ONCE_H

#include <stdint.h>
#include <string.h>

/* Copies to memory of our own. The compiler must take the copy for written by somebody else, so that it cannot read
 * from the original instead. */
static inline void copy_once(void *to, const void *from, size_t bytes) {
    memcpy(to, from, bytes);
    __asm__ volatile("" : : "r"(to) : "memory");
}

/* One load, whatever is done with the number. */
static inline int64_t int64_once(const int64_t *from) {
    return *(const volatile int64_t *)from;
}

static inline uint32_t uint32_once(const uint32_t *from) {
    return *(const volatile uint32_t *)from;
}

/* Sums, differences and products of numbers that may be anything: modulo 2^64. */
static inline int64_t wrapping_sum(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static inline int64_t wrapping_difference(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static inline int64_t wrapping_product(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

#endif
