/* SPDX-License-Identifier: Apache-2.0 */
/* One loop for several CPUs. The loop is written once, in C, as an always-inlined function NAME_loop; CPU_PATHS(NAME, ...)
 * compiles it for the baseline and, on x86-64, for AVX2 and AVX-512, and makes NAME call the one for the CPU it runs on.
 * What it calls must be always-inlined too. AVX-512 means its instructions in vectors of 256 bits: those of 512 slow the
 * clock down, and the scalar code between them with it. No path may round differently: no sums of floats reordered, none fused. */
#ifndef OCHRE_CPU_H
#define OCHRE_CPU_H

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* Before a loop whose iterations do not depend on each other, though the compiler cannot see it; and before one of at most 18
 * iterations, to have them written out one after the other. */
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#define UNROLLED    _Pragma("clang loop unroll(full)")
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#define UNROLLED    _Pragma("GCC unroll 18")
#endif

/* function(..., channels) with a constant for each number of channels from 1 to 4, so that it is compiled for each. */
#define FOR_CHANNELS(channels, function, ...)                                                                          \
    ((channels) == 1   ? function(__VA_ARGS__, 1)                                                                      \
     : (channels) == 2 ? function(__VA_ARGS__, 2)                                                                      \
     : (channels) == 3 ? function(__VA_ARGS__, 3)                                                                      \
                       : function(__VA_ARGS__, 4))

typedef enum cpu_path { CPU_BASELINE, CPU_AVX2, CPU_AVX512 } cpu_path;

/* The path of this CPU, or a lower one that OCHRE_CPU in the environment asked for when this was first called. */
cpu_path cpu_path_here(void);

#if defined(__x86_64__)
#if defined(__clang__)
#define CPU_AVX512_TARGET      "arch=x86-64-v4" /* in vectors of 256 bits, unless told otherwise */
#define CPU_WIDE_AVX512_TARGET CPU_AVX512_TARGET
#else
#define CPU_AVX512_TARGET      "arch=x86-64-v4,prefer-vector-width=256"
#define CPU_WIDE_AVX512_TARGET "arch=x86-64-v4,prefer-vector-width=512"
#endif
#define CPU_PATHS(name, parameters, arguments)      CPU_PATHS_WITH(CPU_AVX512_TARGET, name, parameters, arguments)
#define CPU_WIDE_PATHS(name, parameters, arguments) CPU_PATHS_WITH(CPU_WIDE_AVX512_TARGET, name, parameters, arguments)
#define CPU_PATHS_WITH(avx512, name, parameters, arguments)                                                            \
    __attribute__((target(avx512))) static void name##_avx512 parameters {                                             \
        name##_loop arguments;                                                                                         \
    }                                                                                                                  \
    __attribute__((target("arch=x86-64-v3"))) static void name##_avx2 parameters {                                     \
        name##_loop arguments;                                                                                         \
    }                                                                                                                  \
    static void name##_baseline parameters {                                                                           \
        name##_loop arguments;                                                                                         \
    }                                                                                                                  \
    static void name parameters {                                                                                      \
        const cpu_path path = cpu_path_here();                                                                         \
        if (path == CPU_AVX512)                                                                                        \
            name##_avx512 arguments;                                                                                   \
        else if (path == CPU_AVX2)                                                                                     \
            name##_avx2 arguments;                                                                                     \
        else                                                                                                           \
            name##_baseline arguments;                                                                                 \
    }
#else
#define CPU_WIDE_PATHS CPU_PATHS
#define CPU_PATHS(name, parameters, arguments)                                                                         \
    static void name parameters {                                                                                      \
        name##_loop arguments;                                                                                         \
    }
#endif

#endif
