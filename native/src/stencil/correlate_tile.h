/* SPDX-License-Identifier: Apache-2.0 */
/* A tile of results, and all tiles of an image, in vectors: included by correlate_tiles.c for REAL as float and as
 * double, and for each CPU path (cpu_each.h). NAME(x) names its functions. The sums of a tile stay in registers from
 * the first tap to the last. AVX2 has 16 registers: 12 for sums, and 3 taps and one vector of the image. One more
 * would push a sum out to memory in every step, which takes twice as long. */

typedef REAL NAME(vector) __attribute__((vector_size(CPU_VECTOR_BYTES)));

enum {
    NAME(LANES) = CPU_VECTOR_BYTES / (int)sizeof(REAL),
    NAME(VECTORS) = CPU_VECTOR_BYTES == 64 ? 6 : 4, /* side by side: AVX-512 has twice as many registers */
    NAME(NARROW) = CPU_VECTOR_BYTES == 64 ? 2 : 4   /* of a narrow tile, for columns that fill no other */
};

CPU_TARGET static inline NAME(vector) NAME(load)(const unsigned char *at) {
    NAME(vector) x;
    memcpy(&x, at, sizeof x);
    return x;
}

/* TILE_ROWS rows of so many vectors of results, the first at (top, left). */
CPU_TARGET static inline __attribute__((always_inline)) void
NAME(tile)(const plan *p, const source *from, const target *to, int64_t top, int64_t left, int vectors) {
    const unsigned char *src = from->data + top * from->stride + left * (int64_t)sizeof(REAL);
    unsigned char *dst = to->data + top * to->stride + left * (int64_t)sizeof(REAL);
    const int64_t *restrict offsets = p->offsets;
    const REAL *restrict taps = p->taps;
    const int64_t to_stride = to->stride;
    NAME(vector) sums[TILE_ROWS][NAME(VECTORS)];
    UNROLLED
    for (int i = 0; i < TILE_ROWS * vectors; i++) sums[i / vectors][i % vectors] = (NAME(vector)){0} + (REAL)p->delta;
    for (int64_t run = 0, i = 0; run < p->runs; run++) {
        const int64_t end = p->ends[run] < 0 ? -p->ends[run] : p->ends[run];
        const int is_whole = p->ends[run] > 0;
        for (; is_whole && i < end; i++) {
            const unsigned char *at = src + offsets[i];
            NAME(vector) tap[TILE_ROWS];
            UNROLLED
            for (int row = 0; row < TILE_ROWS; row++) tap[row] = (NAME(vector)){0} + taps[i * TILE_ROWS + row];
            UNROLLED
            for (int v = 0; v < vectors; v++) {
                const NAME(vector) x = NAME(load)(at + v * CPU_VECTOR_BYTES);
                UNROLLED
                for (int row = 0; row < TILE_ROWS; row++) sums[row][v] += x * tap[row];
            }
        }
        for (; i < end; i++) {
            const unsigned char *at = src + offsets[i];
            UNROLLED
            for (int row = 0; row < TILE_ROWS; row++) {
                const NAME(vector) tap = (NAME(vector)){0} + taps[i * TILE_ROWS + row];
                if (!(p->used[i] >> row & 1)) continue;
                UNROLLED
                for (int v = 0; v < vectors; v++) sums[row][v] += NAME(load)(at + v * CPU_VECTOR_BYTES) * tap;
            }
        }
    }
    UNROLLED
    for (int i = 0; i < TILE_ROWS * vectors; i++)
        memcpy(dst + i / vectors * to_stride + i % vectors * CPU_VECTOR_BYTES, &sums[i / vectors][i % vectors],
               CPU_VECTOR_BYTES);
}

/* The last tiles of rows and columns begin earlier where they would not fit, and make the same results again. */
CPU_TARGET static void NAME(tiles)(const plan *p, const source *from, const target *to, int64_t rows, int64_t columns) {
    const int64_t wide = NAME(LANES) * NAME(VECTORS), narrow = NAME(LANES) * NAME(NARROW);
    for (int64_t y = 0; y < rows; y += TILE_ROWS) {
        const int64_t top = tile_start(y, TILE_ROWS, rows);
        int64_t x = 0;
        for (; x + wide <= columns; x += wide) NAME(tile)(p, from, to, top, x, NAME(VECTORS));
        for (; x < columns; x += narrow) NAME(tile)(p, from, to, top, tile_start(x, narrow, columns), NAME(NARROW));
    }
}

/* The same rows and columns from the rows' own taps. With one row the sums would wait for each other. */
CPU_TARGET static inline __attribute__((always_inline)) void
NAME(stretch)(const plan *p, const source *from, const target *to, int64_t top, int64_t left, int rows, int vectors) {
    const unsigned char *src = from->data + top * from->stride + left * (int64_t)sizeof(REAL);
    unsigned char *dst = to->data + top * to->stride + left * (int64_t)sizeof(REAL);
    const int64_t *restrict offsets = p->offsets;
    const REAL *restrict taps = p->taps;
    const int64_t from_stride = from->stride, to_stride = to->stride;
    NAME(vector) sums[TILE_ROWS][NAME(VECTORS)];
    UNROLLED
    for (int j = 0; j < rows * vectors; j++) sums[j / vectors][j % vectors] = (NAME(vector)){0} + (REAL)p->delta;
    for (int64_t i = 0; i < p->places; i++) {
        const unsigned char *at = src + offsets[i];
        const NAME(vector) tap = (NAME(vector)){0} + taps[i];
        UNROLLED
        for (int j = 0; j < rows * vectors; j++)
            sums[j / vectors][j % vectors] +=
                NAME(load)(at + j / vectors * from_stride + j % vectors * CPU_VECTOR_BYTES) * tap;
    }
    UNROLLED
    for (int j = 0; j < rows * vectors; j++)
        memcpy(dst + j / vectors * to_stride + j % vectors * CPU_VECTOR_BYTES, &sums[j / vectors][j % vectors],
               CPU_VECTOR_BYTES);
}

CPU_TARGET static inline __attribute__((always_inline)) void
NAME(stretches)(const plan *p, const source *from, const target *to, int64_t top, int64_t columns, int rows) {
    const int64_t wide = NAME(LANES) * NAME(VECTORS), narrow = NAME(LANES) * NAME(NARROW);
    int64_t x = 0;
    for (; x + wide <= columns; x += wide) NAME(stretch)(p, from, to, top, x, rows, NAME(VECTORS));
    for (; x < columns; x += narrow)
        NAME(stretch)(p, from, to, top, tile_start(x, narrow, columns), rows, NAME(NARROW));
}

CPU_TARGET static void NAME(across)(const plan *p, const source *from, const target *to, int64_t rows,
                                    int64_t columns) {
    for (int64_t y = 0; y < rows && rows >= TILE_ROWS; y += TILE_ROWS)
        NAME(stretches)(p, from, to, tile_start(y, TILE_ROWS, rows), columns, TILE_ROWS);
    for (int64_t y = 0; y < rows && rows < TILE_ROWS; y++) NAME(stretches)(p, from, to, y, columns, 1);
}
