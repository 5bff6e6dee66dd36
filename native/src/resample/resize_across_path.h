/* SPDX-License-Identifier: Apache-2.0 */
/* Sums across, and the turns before and after: included by resize_across.c for REAL as float and as double, and for
 * each CPU path (cpu_each.h). NAME(x) names its functions. The values of a group's rows lie side by side, so that a
 * weight is multiplied with all of them at once. */

typedef REAL NAME(vector) __attribute__((vector_size(CPU_VECTOR_BYTES)));

enum { NAME(VECTORS) = 64 / CPU_VECTOR_BYTES, NAME(ROWS) = 64 / (int)sizeof(REAL) };

CPU_TARGET static inline NAME(vector) NAME(load)(const REAL *at) {
    NAME(vector) x;
    memcpy(&x, at, sizeof x);
    return x;
}

/* Adds count pixels to the sums of one result. */
CPU_TARGET static inline __attribute__((always_inline)) void
NAME(add)(const REAL *restrict values, const REAL *restrict weights, int64_t count, REAL *restrict sums, int channels) {
    NAME(vector) s[4 * NAME(VECTORS)];
    const int all = channels * NAME(VECTORS);
    UNROLLED
    for (int i = 0; i < all; i++) s[i] = NAME(load)(sums + i * (int)(sizeof s[0] / sizeof(REAL)));
    for (int64_t k = 0; k < count; k++) {
        const REAL *at = values + k * channels * NAME(ROWS);
        UNROLLED
        for (int i = 0; i < all; i++) s[i] += NAME(load)(at + i * (int)(sizeof s[0] / sizeof(REAL))) * weights[k];
    }
    UNROLLED
    for (int i = 0; i < all; i++) memcpy(sums + i * (int)(sizeof s[0] / sizeof(REAL)), &s[i], sizeof s[0]);
}

CPU_TARGET static inline __attribute__((always_inline)) void NAME(results)(const resize_columns *columns,
                                                                           const ochre_weights *axis, int64_t from,
                                                                           int64_t to, REAL *sums, int channels) {
    for (int64_t i = from; i < to; i++) {
        const int64_t start = axis->starts[i], end = start + axis->counts[i];
        const int64_t first = start > columns->begin ? start : columns->begin;
        const int64_t last = end < columns->end ? end : columns->end;
        const REAL *weights = (const REAL *)axis->weights + i * axis->most + (first - start);
        const REAL *values = (const REAL *)columns->values + (first - columns->begin) * channels * NAME(ROWS);
        NAME(add)(values, weights, last - first, sums + (i - from) * channels * NAME(ROWS), channels);
    }
}

CPU_TARGET static void NAME(across)(const resize_columns *columns, const ochre_weights *axis, int64_t from, int64_t to,
                                    REAL *sums) {
    FOR_CHANNELS(columns->channels, NAME(results), columns, axis, from, to, sums);
}

typedef REAL NAME(four) __attribute__((vector_size(4 * sizeof(REAL))));

/* Turns 4 x 4 values: the columns of from become the rows of to. */
CPU_TARGET static inline void NAME(turn_four)(const REAL *from, int64_t from_stride, REAL *to, int64_t to_stride) {
    NAME(four) a[4], b[4];
    UNROLLED
    for (int i = 0; i < 4; i++) memcpy(&a[i], from + i * from_stride, sizeof a[i]);
    b[0] = TWO_OF(a[0], a[1], 0, 4, 1, 5), b[1] = TWO_OF(a[0], a[1], 2, 6, 3, 7);
    b[2] = TWO_OF(a[2], a[3], 0, 4, 1, 5), b[3] = TWO_OF(a[2], a[3], 2, 6, 3, 7);
    a[0] = TWO_OF(b[0], b[2], 0, 1, 4, 5), a[1] = TWO_OF(b[0], b[2], 2, 3, 6, 7);
    a[2] = TWO_OF(b[1], b[3], 0, 1, 4, 5), a[3] = TWO_OF(b[1], b[3], 2, 3, 6, 7);
    UNROLLED
    for (int i = 0; i < 4; i++) memcpy(to + i * to_stride, &a[i], sizeof a[i]);
}

CPU_TARGET static void NAME(turn)(const REAL *rows, int64_t stride, int64_t n, REAL *columns) {
    int64_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int row = 0; row < NAME(ROWS); row += 4)
            NAME(turn_four)(rows + row * stride + i, stride, columns + i * NAME(ROWS) + row, NAME(ROWS));
    for (; i < n; i++)
        for (int row = 0; row < NAME(ROWS); row++) columns[i * NAME(ROWS) + row] = rows[row * stride + i];
}

CPU_TARGET static void NAME(turn_back)(const REAL *columns, int64_t n, REAL *rows, int64_t stride) {
    int64_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int row = 0; row < NAME(ROWS); row += 4)
            NAME(turn_four)(columns + i * NAME(ROWS) + row, NAME(ROWS), rows + row * stride + i, stride);
    for (; i < n; i++)
        for (int row = 0; row < NAME(ROWS); row++) rows[row * stride + i] = columns[i * NAME(ROWS) + row];
}
