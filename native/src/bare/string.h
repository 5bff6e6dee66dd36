/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for <string.h> where the library is built to need no C library: the functions that it has of its own, in
 * memory.c. What is not declared here does not compile. */
#ifndef OCHRE_BARE_STRING_H
#define OCHRE_BARE_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int value, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
int bcmp(const void *a, const void *b, size_t bytes);

#endif
