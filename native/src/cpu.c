/* SPDX-License-Identifier: Apache-2.0 */
#include "cpu.h"

#include "ochre.h"

#include <stdatomic.h>

#if defined(__x86_64__)
#include <cpuid.h>

/* The bits of x86-64-v3, but for what x86-64-v2 has, and those that v4 adds, in the registers of CPUID's leaves. */
enum {
    V3_IN_1_C = 1 << 12 | 1 << 22 | 1 << 27 | 1 << 28 | 1 << 29, /* FMA, MOVBE, OSXSAVE, AVX, F16C */
    V3_IN_7_B = 1 << 3 | 1 << 5 | 1 << 8,                        /* BMI1, AVX2, BMI2 */
    V3_IN_80000001_C = 1 << 5                                    /* LZCNT */
};
static const unsigned V4_IN_7_B = 1U << 16 | 1U << 17 | 1U << 28 | 1U << 30 | 1U << 31; /* AVX-512 F, DQ, CD, BW, VL */

/* The registers that the system keeps for a thread: a bit for each kind. */
static unsigned registers_kept(void) {
    unsigned low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static int all_of(unsigned bits, unsigned wanted) {
    return (bits & wanted) == wanted;
}

static cpu_path offered(void) {
    enum { SSE_AND_AVX = 0x6, AVX512_TOO = 0xE6 };
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !all_of(c, V3_IN_1_C)) return CPU_BASELINE;
    if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || !all_of(c, V3_IN_80000001_C)) return CPU_BASELINE;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !all_of(b, V3_IN_7_B)) return CPU_BASELINE;
    const unsigned kept = registers_kept();
    if (!all_of(kept, SSE_AND_AVX)) return CPU_BASELINE;
    return CPU_HAS_AVX512 && all_of(kept, AVX512_TOO) && all_of(b, V4_IN_7_B) ? CPU_AVX512 : CPU_AVX2;
}
#else
static cpu_path offered(void) {
    return CPU_BASELINE;
}
#endif

static atomic_int most = CPU_AVX512;

cpu_path cpu_path_here(void) {
    static atomic_int known = -1; /* every thread that finds it out finds the same */
    int path = atomic_load_explicit(&known, memory_order_relaxed);
    if (path < 0) {
        path = (int)offered();
        atomic_store_explicit(&known, path, memory_order_relaxed);
    }
    const int limit = atomic_load_explicit(&most, memory_order_relaxed);
    return (cpu_path)(path < limit ? path : limit);
}

void ochre_cpu_limit(int64_t path) {
    const int64_t known = path < OCHRE_CPU_BASELINE ? OCHRE_CPU_BASELINE
                          : path > OCHRE_CPU_AVX512 ? OCHRE_CPU_AVX512
                                                    : path;
    atomic_store_explicit(&most, (int)known, memory_order_relaxed);
}

const char *ochre_cpu_path(void) {
    static const char *const names[] = {"baseline", "avx2", "avx512"};
    return names[cpu_path_here()];
}
