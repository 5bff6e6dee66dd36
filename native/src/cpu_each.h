/* SPDX-License-Identifier: Apache-2.0 */
/* Includes the file CPU_LOOPS once for each path of cpu.h: code that works on vectors as wide as the path has them.
 * In that file,
 *   CPU_VECTOR_BYTES  is the size of a vector,
 *   CPU_NAME(x)       is x_baseline, x_avx2 or x_avx512: the name of each function and type in the file,
 *   CPU_TARGET        stands before each function.
 * This file has no guard, as it may serve several such files one after the other. */
#include "cpu.h"

#define CPU_VECTOR_BYTES 16
#define CPU_NAME(x)      x##_baseline
#define CPU_TARGET
#include CPU_LOOPS
#undef CPU_VECTOR_BYTES
#undef CPU_NAME
#undef CPU_TARGET

#if defined(__x86_64__)
#define CPU_VECTOR_BYTES 32
#define CPU_NAME(x)      x##_avx2
#define CPU_TARGET       CPU_TARGET_AVX2
#include CPU_LOOPS
#undef CPU_VECTOR_BYTES
#undef CPU_NAME
#undef CPU_TARGET

#define CPU_VECTOR_BYTES 64
#define CPU_NAME(x)      x##_avx512
#define CPU_TARGET       CPU_TARGET_AVX512
#include CPU_LOOPS
#undef CPU_VECTOR_BYTES
#undef CPU_NAME
#undef CPU_TARGET
#endif

#undef CPU_LOOPS
