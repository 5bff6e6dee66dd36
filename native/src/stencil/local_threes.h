/* SPDX-License-Identifier: Apache-2.0 */
/* Means of 3 x 3 windows of dense f32, in vectors: included by local_small.c once for each CPU path (cpu_each.h). The
 * sums of columns stay in registers until the columns to their right have theirs: each pixel is read, converted and
 * added up once for several rows of the result. */

/* The lanes of two vectors side by side that lie one column on, and two. */
#if CPU_VECTOR_BYTES == 16
#define NEXT_1 1, 2
#define NEXT_2 2, 3
#elif CPU_VECTOR_BYTES == 32
#define NEXT_1 1, 2, 3, 4
#define NEXT_2 2, 3, 4, 5
#else
#define NEXT_1 1, 2, 3, 4, 5, 6, 7, 8
#define NEXT_2 2, 3, 4, 5, 6, 7, 8, 9
#endif

enum { CPU_NAME(LANES) = CPU_VECTOR_BYTES / (int)sizeof(double) };

typedef double CPU_NAME(vector) __attribute__((vector_size(CPU_VECTOR_BYTES)));
typedef float CPU_NAME(narrow) __attribute__((vector_size(CPU_VECTOR_BYTES / 2)));

/* sums[i] = the sums of three pixels, one below the other, for row i of the result. The first of row 0's pixels are at
 * src. */
CPU_TARGET static inline void CPU_NAME(add_columns)(const unsigned char *src, int64_t stride, CPU_NAME(vector) * sums) {
    CPU_NAME(vector) values[ROWS + 2];
    UNROLLED
    for (int i = 0; i < ROWS + 2; i++) {
        CPU_NAME(narrow) x;
        memcpy(&x, src + i * stride, sizeof x);
        values[i] = __builtin_convertvector(x, CPU_NAME(vector));
    }
    UNROLLED
    for (int i = 0; i < ROWS; i++) sums[i] = (values[i] + values[i + 1]) + values[i + 2];
}

CPU_TARGET static inline void CPU_NAME(average)(CPU_NAME(vector) a, CPU_NAME(vector) b, CPU_NAME(vector) c,
                                                unsigned char *to) {
    const CPU_NAME(narrow) means = __builtin_convertvector(((a + b) + c) * (1.0 / 9), CPU_NAME(narrow));
    memcpy(to, &means, sizeof means);
}

/* ROWS rows of width - 2 means from ROWS + 2 rows of width pixels. At the end of a row, where no vector lies to the
 * right, the sums of each of the three columns are loaded anew. The last vector may overlap the one before. */
CPU_TARGET static void CPU_NAME(average_threes)(const unsigned char *src, int64_t src_stride, unsigned char *dst,
                                                int64_t dst_stride, int64_t width) {
    const int64_t size = sizeof(float), lanes = CPU_NAME(LANES), last = width - 2 - lanes;
    CPU_NAME(vector) left[ROWS], middle[ROWS], right[ROWS];
    int64_t x = 0;
    CPU_NAME(add_columns)(src, src_stride, left);
    for (; x + 2 * lanes <= width; x += lanes) {
        CPU_NAME(add_columns)(src + (x + lanes) * size, src_stride, right);
        UNROLLED
        for (int i = 0; i < ROWS; i++) {
            CPU_NAME(average)
            (left[i], __builtin_shufflevector(left[i], right[i], NEXT_1),
             __builtin_shufflevector(left[i], right[i], NEXT_2), dst + i * dst_stride + x * size);
            left[i] = right[i];
        }
    }
    for (; x < width - 2; x += lanes) {
        const int64_t at = x < last ? x : last;
        CPU_NAME(add_columns)(src + at * size, src_stride, left);
        CPU_NAME(add_columns)(src + (at + 1) * size, src_stride, middle);
        CPU_NAME(add_columns)(src + (at + 2) * size, src_stride, right);
        UNROLLED
        for (int i = 0; i < ROWS; i++)
            CPU_NAME(average)(left[i], middle[i], right[i], dst + i * dst_stride + at * size);
    }
}

#undef NEXT_1
#undef NEXT_2
