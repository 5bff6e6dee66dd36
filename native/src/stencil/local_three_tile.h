/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of local_three.c. Included once for each kind of vectors: LANES of f64 in one, NEXT_1 and NEXT_2 the lanes that lie one
 * and two columns on in two of them side by side, and the TARGET that has them. NAME(x) names its functions. */

typedef double NAME(vector) __attribute__((vector_size(LANES * 8)));
typedef float NAME(narrow) __attribute__((vector_size(LANES * 4)));

/* The sums of columns of three, for each of the rows, the first of which has its upper neighbours at at. */
TARGET static inline void NAME(add_down)(const unsigned char *at, int64_t stride, NAME(vector) * sums) {
    NAME(vector) values[ROWS + 2];
    UNROLLED
    for (int i = 0; i < ROWS + 2; i++) {
        NAME(narrow) x;
        memcpy(&x, at + i * stride, sizeof x);
        values[i] = __builtin_convertvector(x, NAME(vector));
    }
    UNROLLED
    for (int i = 0; i < ROWS; i++) sums[i] = (values[i] + values[i + 1]) + values[i + 2];
}

TARGET static inline void NAME(average)(NAME(vector) a, NAME(vector) b, NAME(vector) c, unsigned char *to) {
    const NAME(narrow) means = __builtin_convertvector(((a + b) + c) * (1.0 / 9), NAME(narrow));
    memcpy(to, &means, sizeof means);
}

/* ROWS rows of width - 2 results. Sums stay in registers until the columns to the right of them have theirs; at the end, where a
 * vector to the right would leave the row, they are made for each of the three columns. The last vector may overlap the one before. */
TARGET static void NAME(rows)(const unsigned char *src, int64_t src_stride, unsigned char *dst, int64_t dst_stride,
                              int64_t width) {
    const int64_t size = sizeof(float), last = width - 2 - LANES;
    NAME(vector) left[ROWS], middle[ROWS], right[ROWS];
    int64_t x = 0;
    NAME(add_down)(src, src_stride, left);
    for (; x + 2 * LANES <= width; x += LANES) {
        NAME(add_down)(src + (x + LANES) * size, src_stride, right);
        UNROLLED
        for (int i = 0; i < ROWS; i++) {
            NAME(average)
            (left[i], __builtin_shufflevector(left[i], right[i], NEXT_1),
             __builtin_shufflevector(left[i], right[i], NEXT_2), dst + i * dst_stride + x * size);
            left[i] = right[i];
        }
    }
    for (; x < width - 2; x += LANES) {
        const int64_t at = x < last ? x : last;
        NAME(add_down)(src + at * size, src_stride, left);
        NAME(add_down)(src + (at + 1) * size, src_stride, middle);
        NAME(add_down)(src + (at + 2) * size, src_stride, right);
        UNROLLED
        for (int i = 0; i < ROWS; i++) NAME(average)(left[i], middle[i], right[i], dst + i * dst_stride + at * size);
    }
}

#undef LANES
#undef NEXT_1
#undef NEXT_2
#undef TARGET
#undef NAME
