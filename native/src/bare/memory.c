/* SPDX-License-Identifier: Apache-2.0 */
/* memcpy, memmove, memset and memcmp, which compilers call also where no source does. cmake/bare.cmake keeps the
 * compiler from making a call of memcpy out of the loops here.
 *
 * Up to one STEP every byte is loaded before one is stored, so that the memories may overlap. Beyond that a loop goes
 * in steps. The last step ends with the memory, and repeats some bytes of the one before: it was loaded first. */
#include "cpu.h"

#include <stdint.h>
#include <string.h>

typedef unsigned char byte;

/* Bytes of any object, at any address. The baseline of x86-64 and NEON have vectors of 16 bytes, and make two of one
 * of 32. */
typedef uint64_t of32 __attribute__((vector_size(32), aligned(1), may_alias));
typedef uint64_t of16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t of8 __attribute__((aligned(1), may_alias));
typedef uint32_t of4 __attribute__((aligned(1), may_alias));
typedef uint16_t of2 __attribute__((aligned(1), may_alias));

enum { STEP = 128, LARGE = 4096 };

/* Copies one to two of type: the first bytes, and the last. */
#define COPY_ENDS(type)                                                                                                \
    do {                                                                                                               \
        const type first = *(const type *)from, last = *(const type *)(from + bytes - sizeof(type));                   \
        *(type *)to = first;                                                                                           \
        *(type *)(to + bytes - sizeof(type)) = last;                                                                   \
    } while (0)

/* Copies two to four of type. */
#define COPY_PAIRS(type)                                                                                               \
    do {                                                                                                               \
        byte *const to_last = to + bytes - 2 * sizeof(type);                                                           \
        const byte *const last = from + bytes - 2 * sizeof(type);                                                      \
        const type a = ((const type *)from)[0], b = ((const type *)from)[1];                                           \
        const type y = ((const type *)last)[0], z = ((const type *)last)[1];                                           \
        ((type *)to)[0] = a;                                                                                           \
        ((type *)to)[1] = b;                                                                                           \
        ((type *)to_last)[0] = y;                                                                                      \
        ((type *)to_last)[1] = z;                                                                                      \
    } while (0)

static void copy_few(byte *to, const byte *from, size_t bytes) {
    if (bytes > 64)
        COPY_PAIRS(of32);
    else if (bytes > 32)
        COPY_PAIRS(of16);
    else if (bytes >= 16)
        COPY_ENDS(of16);
    else if (bytes >= 8)
        COPY_ENDS(of8);
    else if (bytes >= 4)
        COPY_ENDS(of4);
    else if (bytes >= 2)
        COPY_ENDS(of2);
    else if (bytes == 1)
        *to = *from;
}

typedef struct step {
    of32 a, b, c, d;
} step;

ALWAYS_INLINE step step_at(const byte *from) {
    const of32 *const all = (const of32 *)from;
    return (step){all[0], all[1], all[2], all[3]};
}

ALWAYS_INLINE void put_step(byte *to, const step *of) {
    of32 *const all = (of32 *)to;
    all[0] = of->a;
    all[1] = of->b;
    all[2] = of->c;
    all[3] = of->d;
}

/* Where the steps begin: stores of vectors that cross no cache line are faster. At least 1, at most 32. */
ALWAYS_INLINE size_t aligned_from(const byte *to) {
    return 32 - ((uintptr_t)to & 31);
}

/* Where to lies before from, or the memories do not overlap. */
ALWAYS_INLINE void copy_up_loop(byte *to, const byte *from, size_t bytes) {
    const of32 first = *(const of32 *)from;
    const step last = step_at(from + bytes - STEP);
    for (size_t at = aligned_from(to); at < bytes - STEP; at += STEP) {
        const step next = step_at(from + at);
        put_step(to + at, &next);
    }
    put_step(to + bytes - STEP, &last);
    *(of32 *)to = first;
}

CPU_PATHS(copy_up, (byte * to, const byte *from, size_t bytes), (to, from, bytes))

static void copy_down(byte *to, const byte *from, size_t bytes) {
    const step first = step_at(from);
    for (size_t at = bytes - STEP; at > 0 && at < bytes; at -= STEP) {
        const step next = step_at(from + at);
        put_step(to + at, &next);
    }
    put_step(to, &first);
}

void *memmove(void *to, const void *from, size_t bytes) {
    if (bytes <= STEP)
        copy_few(to, from, bytes);
    else if ((uintptr_t)to - (uintptr_t)from >= bytes)
        copy_up(to, from, bytes);
    else
        copy_down(to, from, bytes);
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t bytes) {
    if (bytes <= STEP)
        copy_few(to, from, bytes);
    else
        copy_up(to, from, bytes);
    return to;
}

ALWAYS_INLINE void fill_loop(byte *to, uint64_t value, size_t bytes) {
    const of32 all = {value, value, value, value};
    const step filled = {all, all, all, all};
    *(of32 *)to = all;
    for (size_t at = aligned_from(to); at < bytes - STEP; at += STEP) put_step(to + at, &filled);
    put_step(to + bytes - STEP, &filled);
}

CPU_PATHS(fill, (byte * to, uint64_t value, size_t bytes), (to, value, bytes))

/* Fills one to two of type: the first bytes, and the last. */
#define FILL_ENDS(type) (*(type *)to = *(type *)(to + bytes - sizeof(type)) = (type)value)

static void fill_few(byte *to, uint64_t value, size_t bytes) {
    if (bytes >= 16) {
        const of16 all = {value, value};
        for (size_t at = 0; at < bytes - 16; at += 16) *(of16 *)(to + at) = all;
        *(of16 *)(to + bytes - 16) = all;
    } else if (bytes >= 8) {
        FILL_ENDS(of8);
    } else if (bytes >= 4) {
        FILL_ENDS(of4);
    } else if (bytes >= 2) {
        FILL_ENDS(of2);
    } else if (bytes == 1) {
        *to = (byte)value;
    }
}

/* x86-64 has an instruction for this, which fills more than a cache can hold twice as fast as stores of vectors do (AMD
 * EPYC, 64 MiB). There is one that copies, too. It takes three times as long as vectors where addresses are odd. */
static void fill_large(byte *to, uint64_t value, size_t bytes) {
#if defined(__x86_64__)
    void *at = to;
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(value) : "memory");
#else
    fill(to, value, bytes);
#endif
}

static void fill_bytes(byte *to, byte value, size_t bytes) {
    const uint64_t word = UINT64_C(0x0101010101010101) * value;
    if (bytes >= LARGE)
        fill_large(to, word, bytes);
    else if (bytes > STEP)
        fill(to, word, bytes);
    else
        fill_few(to, word, bytes);
}

void *memset(void *to, int value, size_t bytes) {
    fill_bytes(to, (byte)value, bytes);
    return to;
}

#if defined(__APPLE__) /* clang for macOS calls these, too: to fill with zeros, and with 16 bytes again and again */
void bzero(void *to, size_t bytes);
void __bzero(void *to, size_t bytes); /* NOLINT(bugprone-reserved-identifier) */
void memset_pattern16(void *to, const void *pattern, size_t bytes);

void bzero(void *to, size_t bytes) {
    fill_bytes(to, 0, bytes);
}

void __bzero(void *to, size_t bytes) { /* NOLINT(bugprone-reserved-identifier) */
    fill_bytes(to, 0, bytes);
}

void memset_pattern16(void *to, const void *pattern, size_t bytes) {
    const of16 all = *(const of16 *)pattern;
    size_t at = 0;
    for (; at + sizeof all <= bytes; at += sizeof all) *(of16 *)((byte *)to + at) = all;
    copy_few((byte *)to + at, pattern, bytes - at);
}
#endif

int memcmp(const void *a, const void *b, size_t bytes) {
    const byte *const left = a, *const right = b;
    size_t at = 0;
    while (at + 8 <= bytes && *(const of8 *)(left + at) == *(const of8 *)(right + at)) at += 8;
    while (at < bytes && left[at] == right[at]) at++;
    return at == bytes ? 0 : left[at] - right[at];
}

/* What clang makes of memcmp where only equality is asked. The system's header for Windows does not declare it. */
#ifdef _WIN32
int bcmp(const void *a, const void *b, size_t bytes);
#endif
int bcmp(const void *a, const void *b, size_t bytes) {
    return memcmp(a, b, bytes);
}
