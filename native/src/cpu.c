/* SPDX-License-Identifier: Apache-2.0 */
#include "cpu.h"

#include "ochre.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static cpu_path offered(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2"))
        return CPU_BASELINE;
    const int has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                           __builtin_cpu_supports("avx512vl");
    return has_avx512 ? CPU_AVX512 : CPU_AVX2;
#else
    return CPU_BASELINE;
#endif
}

static cpu_path allowed(void) {
    const char *limit = getenv("OCHRE_CPU");
    if (limit == NULL) return CPU_AVX512;
    if (strcmp(limit, "baseline") == 0) return CPU_BASELINE;
    return strcmp(limit, "avx2") == 0 ? CPU_AVX2 : CPU_AVX512;
}

cpu_path cpu_path_here(void) {
    static atomic_int known = -1; /* every thread that finds it out finds the same */
    int path = atomic_load_explicit(&known, memory_order_relaxed);
    if (path >= 0) return (cpu_path)path;
    const cpu_path most = allowed(), has = offered();
    path = (int)(most < has ? most : has);
    atomic_store_explicit(&known, path, memory_order_relaxed);
    return (cpu_path)path;
}

const char *ochre_cpu_path(void) {
    static const char *const names[] = {"baseline", "avx2", "avx512"};
    return names[cpu_path_here()];
}
