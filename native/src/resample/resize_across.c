/* SPDX-License-Identifier: Apache-2.0 */
#include "cpu.h"
#include "resize.h"

#include <string.h>

#define TWO_OF(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

#define REAL      float
#define NAME(x)   CPU_NAME(f32_##x)
#define CPU_LOOPS "resample/resize_across_path.h"
#include "cpu_each.h"
#undef REAL
#undef NAME

#define REAL      double
#define NAME(x)   CPU_NAME(f64_##x)
#define CPU_LOOPS "resample/resize_across_path.h"
#include "cpu_each.h"
#undef REAL
#undef NAME

#define WORK(name, parameters, arguments)                                                                              \
    CPU_CHOOSE(name, name##_baseline, name##_avx2, name##_avx512, parameters, arguments)

/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define WORKS(prefix, real)                                                                                            \
    WORK(prefix##_across,                                                                                              \
         (const resize_columns *columns, const ochre_weights *axis, int64_t from, int64_t to, real *sums),             \
         (columns, axis, from, to, sums))                                                                              \
    WORK(prefix##_turn, (const real *rows, int64_t stride, int64_t n, real *columns), (rows, stride, n, columns))      \
    WORK(prefix##_turn_back, (const real *columns, int64_t n, real *rows, int64_t stride), (columns, n, rows, stride))

/* NOLINTEND(bugprone-macro-parentheses) */

WORKS(f32, float)
WORKS(f64, double)

void resize_across_f32(const resize_columns *columns, const ochre_weights *axis, int64_t from, int64_t to,
                       float *sums) {
    f32_across(columns, axis, from, to, sums);
}

void resize_across_f64(const resize_columns *columns, const ochre_weights *axis, int64_t from, int64_t to,
                       double *sums) {
    f64_across(columns, axis, from, to, sums);
}

void resize_turn_f32(const float *rows, int64_t stride, int64_t n, float *columns) {
    f32_turn(rows, stride, n, columns);
}

void resize_turn_f64(const double *rows, int64_t stride, int64_t n, double *columns) {
    f64_turn(rows, stride, n, columns);
}

void resize_turn_back_f32(const float *columns, int64_t n, float *rows, int64_t stride) {
    f32_turn_back(columns, n, rows, stride);
}

void resize_turn_back_f64(const double *columns, int64_t n, double *rows, int64_t stride) {
    f64_turn_back(columns, n, rows, stride);
}
