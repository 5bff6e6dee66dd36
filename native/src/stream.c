/* SPDX-License-Identifier: Apache-2.0 */
#include "stream.h"

#include "cpu.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

enum { LINE = 64 };

static void lines_baseline(unsigned char *to, const unsigned char *from, size_t bytes) {
    for (size_t at = 0; at < bytes; at += 16)
        _mm_stream_ps((float *)(void *)(to + at), _mm_loadu_ps((const float *)(const void *)(from + at)));
}

CPU_TARGET_AVX2 static void lines_avx2(unsigned char *to, const unsigned char *from, size_t bytes) {
    for (size_t at = 0; at < bytes; at += 32)
        _mm256_stream_ps((float *)(void *)(to + at), _mm256_loadu_ps((const float *)(const void *)(from + at)));
}

/* AVX-512 takes the version of AVX2. NOLINTNEXTLINE(bugprone-branch-clone) */
CPU_CHOOSE(lines, lines_baseline, lines_avx2, lines_avx2, (unsigned char *to, const unsigned char *from, size_t bytes),
           (to, from, bytes))

void stream(void *restrict to, const void *restrict from, size_t bytes) {
    unsigned char *const out = to;
    const unsigned char *const in = from;
    const size_t before = (size_t)(-(uintptr_t)to & (LINE - 1)), head = before < bytes ? before : bytes;
    const size_t middle = (bytes - head) / LINE * LINE, end = head + middle;
    memcpy(out, in, head);
    lines(out + head, in + head, middle);
    memcpy(out + end, in + end, bytes - end);
}

void stream_end(void) {
    _mm_sfence();
}
#else
void stream(void *restrict to, const void *restrict from, size_t bytes) {
    memcpy(to, from, bytes);
}

void stream_end(void) {}
#endif
