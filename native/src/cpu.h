/* SPDX-License-Identifier: Apache-2.0 */
/* Code for several CPUs in one library. On x86-64 there are three paths: baseline, which every such CPU can run,
 * AVX2 and AVX-512. The library finds out at run time which one the CPU takes. Other CPUs have the baseline alone.
 * On macOS and Windows there is no AVX-512. Its versions are a quarter of the library, few Macs had it, and few desktop
 * processors of today have it; the libraries of all platforms share one jar, which stays small without.
 *
 * A function with paths has a version for each: NAME_baseline, NAME_avx2, NAME_avx512. CPU_CHOOSE makes the function
 * NAME, which calls the version for the CPU it runs on. There are three ways to write the versions:
 * - One loop in C serves all paths, and the compiler makes different instructions of it. The loop is written once,
 *   as an always-inlined function NAME_loop. CPU_PATHS makes the versions, and NAME. What NAME_loop calls is
 *   always-inlined too. This is the rule. The other two are for where a measurement has shown that they pay.
 * - The code works on vectors that are as wide as the path has them. It is a file of its own, which cpu_each.h
 *   includes once for each path.
 * - The code needs instructions that C has no words for. Then the versions are written by hand, with intrinsics.
 *
 * No path may round differently: sums of floats keep their order, and no product is fused with a sum, but in the files
 * that native/CMakeLists.txt names. */
#ifndef OCHRE_CPU_H
#define OCHRE_CPU_H

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* INDEPENDENT stands before a loop whose iterations do not depend on each other, where the compiler cannot see that.
 * UNROLLED stands before a loop of at most 18 iterations, and has them written out one after the other. */
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#define UNROLLED    _Pragma("clang loop unroll(full)")
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#define UNROLLED    _Pragma("GCC unroll 18")
#endif

/* Calls function(..., channels) with the number of channels, 1 to 4, as a constant: so each number has its own code. */
#define FOR_CHANNELS(channels, function, ...)                                                                          \
    ((channels) == 1   ? function(__VA_ARGS__, 1)                                                                      \
     : (channels) == 2 ? function(__VA_ARGS__, 2)                                                                      \
     : (channels) == 3 ? function(__VA_ARGS__, 3)                                                                      \
                       : function(__VA_ARGS__, 4))

/* The numbers of ochre_cpu. */
typedef enum cpu_path { CPU_BASELINE, CPU_AVX2, CPU_AVX512 } cpu_path;

/* The path of this CPU, or a lower one that ochre_cpu_limit asked for. */
cpu_path cpu_path_here(void);

/* The instructions of each path, for a function's target attribute. AVX-512 has vectors of 512 bits; SHORT has those of
 * 256, with its further registers and masks. clang takes 256 bits either way. */
#if defined(__x86_64__)
#define CPU_TARGET_AVX2 __attribute__((target("arch=x86-64-v3")))
#if defined(__clang__)
#define CPU_TARGET_AVX512 __attribute__((target("arch=x86-64-v4")))
#define CPU_TARGET_SHORT  CPU_TARGET_AVX512
#else
#define CPU_TARGET_AVX512 __attribute__((target("arch=x86-64-v4,prefer-vector-width=512")))
#define CPU_TARGET_SHORT  __attribute__((target("arch=x86-64-v4,prefer-vector-width=256")))
#endif
#endif

/* Makes the function NAME, which calls one of three versions. All have these parameters and return nothing; where there
 * is only the baseline, the names of the others mean nothing. */
#if defined(__x86_64__)
#if defined(__APPLE__) || defined(_WIN32)
#define CPU_HAS_AVX512 0
#else
#define CPU_HAS_AVX512 1
#endif
#define CPU_CHOOSE(name, baseline, avx2, avx512, parameters, arguments)                                                \
    static void name parameters {                                                                                      \
        const cpu_path path = cpu_path_here();                                                                         \
        if (CPU_HAS_AVX512 && path == CPU_AVX512)                                                                      \
            avx512 arguments;                                                                                          \
        else if (path == CPU_AVX2)                                                                                     \
            avx2 arguments;                                                                                            \
        else                                                                                                           \
            baseline arguments;                                                                                        \
    }
#else
#define CPU_CHOOSE(name, baseline, avx2, avx512, parameters, arguments)                                                \
    static void name parameters {                                                                                      \
        baseline arguments;                                                                                            \
    }
#endif

/* Writes the versions of NAME_loop, and the function NAME. A version for AVX-512 must pay, as it makes the library
 * larger, and vectors of 512 bits slow down the clock, and with it the scalar code around them:
 *
 *   CPU_PATHS         has none, and takes AVX2's there: the rule
 *   CPU_WIDE_PATHS    has one with 512 bits: for long loops of nothing but arithmetic
 *   CPU_SHORT_PATHS   has one with 256 bits: for short loops between other code */
#define CPU_PATHS(name, parameters, arguments)       CPU_TWO_PATHS(name, parameters, arguments)
#define CPU_WIDE_PATHS(name, parameters, arguments)  CPU_THREE_PATHS(CPU_TARGET_AVX512, name, parameters, arguments)
#define CPU_SHORT_PATHS(name, parameters, arguments) CPU_THREE_PATHS(CPU_TARGET_SHORT, name, parameters, arguments)

#if defined(__x86_64__)
#define CPU_TWO_PATHS(name, parameters, arguments)                                                                     \
    CPU_LOWER_PATHS(name, parameters, arguments)                                                                       \
    static void name parameters {                                                                                      \
        if (cpu_path_here() == CPU_BASELINE)                                                                           \
            name##_baseline arguments;                                                                                 \
        else                                                                                                           \
            name##_avx2 arguments;                                                                                     \
    }
#define CPU_THREE_PATHS(target_avx512, name, parameters, arguments)                                                    \
    target_avx512 static void name##_avx512 parameters {                                                               \
        name##_loop arguments;                                                                                         \
    }                                                                                                                  \
    CPU_LOWER_PATHS(name, parameters, arguments)                                                                       \
    CPU_CHOOSE(name, name##_baseline, name##_avx2, name##_avx512, parameters, arguments)
#define CPU_LOWER_PATHS(name, parameters, arguments)                                                                   \
    CPU_TARGET_AVX2 static void name##_avx2 parameters {                                                               \
        name##_loop arguments;                                                                                         \
    }                                                                                                                  \
    static void name##_baseline parameters {                                                                           \
        name##_loop arguments;                                                                                         \
    }
#else
#define CPU_TWO_PATHS(name, parameters, arguments)                                                                     \
    static void name parameters {                                                                                      \
        name##_loop arguments;                                                                                         \
    }
#define CPU_THREE_PATHS(target_avx512, name, parameters, arguments) CPU_TWO_PATHS(name, parameters, arguments)
#endif

#endif
