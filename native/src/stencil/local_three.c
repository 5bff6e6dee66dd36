/* SPDX-License-Identifier: Apache-2.0 */
#include "local_three.h"

#include "cpu.h"

#include <string.h>

enum {
    ROWS = 4,      /* of the result at once, so that six rows are read for four, and each converted once */
    MOST_LANES = 8 /* of a vector of any path below */
};

#define LANES  2
#define NEXT_1 1, 2
#define NEXT_2 2, 3
#define TARGET
#define NAME(x) x##_baseline
#include "local_three_tile.h"
#if defined(__x86_64__)
#define LANES   4
#define NEXT_1  1, 2, 3, 4
#define NEXT_2  2, 3, 4, 5
#define TARGET  __attribute__((target("arch=x86-64-v3")))
#define NAME(x) x##_avx2
#include "local_three_tile.h"
#define LANES   8
#define NEXT_1  1, 2, 3, 4, 5, 6, 7, 8
#define NEXT_2  2, 3, 4, 5, 6, 7, 8, 9
#define TARGET  __attribute__((target(CPU_WIDE_AVX512_TARGET)))
#define NAME(x) x##_avx512
#include "local_three_tile.h"
#endif

typedef void rows_of_three(const unsigned char *src, int64_t src_stride, unsigned char *dst, int64_t dst_stride,
                           int64_t width);

static rows_of_three *rows_here(void) {
#if defined(__x86_64__)
    if (cpu_path_here() == CPU_AVX512) return rows_avx512;
    if (cpu_path_here() == CPU_AVX2) return rows_avx2;
#endif
    return rows_baseline;
}

int local_three_serves(const local_job *j, int64_t rows) {
    const ochre_layout *from = j->from.layout, *to = j->to;
    const int64_t size = sizeof(float);
    const int is_dense = from->column_stride == size && to->column_stride == size;
    const int is_f32 = from->dtype == OCHRE_F32 && to->dtype == OCHRE_F32 && is_dense;
    const int is_plain = !j->window->has_nodata && j->window->border != OCHRE_INTERIOR;
    const int is_three = j->window->height == 3 && j->window->width == 3;
    return is_f32 && is_plain && is_three && rows >= ROWS && j->width >= MOST_LANES + 2;
}

void local_three(const local_job *j, int64_t first, int64_t end) {
    const int64_t from_stride = j->from.layout->row_stride, to_stride = j->to->row_stride;
    rows_of_three *const rows = rows_here();
    for (int64_t y = first; y < end; y += ROWS) {
        const int64_t at = y + ROWS <= end ? y : end - ROWS; /* the last rows may be made twice */
        rows(j->from.data + (at - 1) * from_stride, from_stride,
             j->out + (at - j->first) * to_stride + (int64_t)sizeof(float), to_stride, j->width);
    }
}
