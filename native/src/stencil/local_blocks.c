/* SPDX-License-Identifier: Apache-2.0 */
/* Windows of medium size whose results are f32, as sums around a pixel that they share. The pixels whose row is a
 * multiple of the window's height, and whose column is one of its width, form a grid: every window holds exactly one of
 * them, its center c. Of n values then
 *   mean = (n c + sum of (x - c)) / n        variance = sum of (x - c)^2 / n - (sum of (x - c) / n)^2
 * As c is itself a value of the window, (mean - c)^2 is at most n times the variance: the difference loses at most
 * log2 n of the 53 bits, wherever the values lie. Equal values leave exactly 0. A window depends on nothing but its
 * values: a NaN or an infinity gets into those sums alone that it belongs to.
 *
 * First the columns: around the pixel d of the center's row, which lies in every window that holds the column. A window
 * has the rows from the center's up, a suffix, and those below, a prefix (van Herk 1992). Then the rows of columns:
 * from the center's to the left, and to its right. Each column's sums move from d to c:
 *   sum of (x - c) = sum of (x - d) + k (d - c)
 *   sum of (x - c)^2 = sum of (x - d)^2 + (d - c) (2 sum of (x - d) + k (d - c)), for k rows
 * Nothing is ever subtracted from a sum. Many of the grid's columns are worked at once: column i of each block lies
 * in a lane of vector i. There are 16 lanes, or 8 where the rest of a row needs no more. */
#include "border.h"
#include "cpu.h"
#include "layout.h"
#include "local.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum {
    LEAST = 8,  /* columns of a window: fewer are merged as fast */
    MOST = 24,  /* rows and columns: more would leave the second cache */
    LANES = 16, /* at most */
    FEW = 8,    /* lanes for the rest of a row */
    NARROW = 2  /* windows side by side: narrower images are merged as fast */
};

/* A part of the lanes. Every path makes its own vectors of it. */
typedef double part __attribute__((vector_size(32), aligned(8), may_alias));
typedef float narrow __attribute__((vector_size(16), aligned(4), may_alias));

enum { PARTS = LANES / 4 };

static const double moderate = 0x1p500; /* squares of such constants are finite */

typedef struct blocks {
    const local_job *j;
    int has_squares;
    int64_t kh, kw, wide; /* of a window; its width as a multiple of 4 */
    int64_t start, x, n;  /* the column of the image where the lanes begin; the columns of the result */
    int64_t lanes, parts; /* of these: as many parts have so many lanes, in place of LANES and PARTS below */
    double *loaded;       /* [LANES][kw]: a row of the image; the columns that no window reaches are 0 */
    part *ring;           /* [2 kh][wide][PARTS]: rows of the image */
    int64_t held[2 * MOST];
    part *up;      /* [kh][2][PARTS]: sums of a column from the center's row up */
    part *columns; /* [kh][2][kw][PARTS]: sums of columns */
    part *middle;  /* [kw + 1][PARTS]: the center's row, d; the last one is only there to be read */
    part *moves;   /* [2][kw][PARTS]: d - c, left of the center and right */
    part *sums;    /* [2][kw][PARTS]: of windows */
    narrow *made;  /* [3][wide][PARTS]: statistics of windows */
    float *row;    /* one of them */
} blocks;

/* ---- sums */

/* The sums of column i of all blocks, for windows whose first row lies k = above .. most rows over the center's. rows
 * are the image's, the center's first is rows[above]. */
ALWAYS_INLINE void add_down_loop(int has_squares, int64_t parts, const part *const *rows, int64_t kh, int64_t above,
                                 int64_t most, const part *middle, int64_t kw, part *up, part *columns) {
    for (int64_t i = 0; i < kw * parts; i += parts) {
        part d[PARTS], sums[PARTS] = {{0}}, squares[PARTS] = {{0}};
        for (int64_t p = 0; p < parts; p++) d[p] = middle[i + p];
        for (int64_t k = 0; k <= above; k++) {
            const part *row = rows[above - k] + i;
            UNROLLED
            for (int64_t p = 0; p < parts; p++) {
                const part value = row[p] - d[p];
                up[2 * k * parts + p] = sums[p] += value;
                if (has_squares) up[(2 * k + 1) * parts + p] = squares[p] += value * value;
            }
        }
        for (int64_t p = 0; p < parts; p++) sums[p] = squares[p] = (part){0};
        int64_t below = 0;
        for (int64_t k = above; k >= most; k--) {
            for (; below < kh - 1 - k; below++) {
                const part *row = rows[above + 1 + below] + i;
                UNROLLED
                for (int64_t p = 0; p < parts; p++) {
                    const part value = row[p] - d[p];
                    sums[p] += value;
                    if (has_squares) squares[p] += value * value;
                }
            }
            part *to = columns + 2 * k * kw * parts + i;
            UNROLLED
            for (int64_t p = 0; p < parts; p++) {
                to[p] = up[2 * k * parts + p] + sums[p];
                if (has_squares) to[kw * parts + p] = up[(2 * k + 1) * parts + p] + squares[p];
            }
        }
    }
}

/* Where the sums of columns lie, [kw][parts] each, and what they become. */
typedef struct across {
    const part *sums, *squares;
    const part *left, *right; /* d - c, left of the center and right */
    const part *centers;
    double rows, n;            /* of a window */
    part *all, *all_squares;   /* of windows */
    narrow *means, *variances; /* of windows */
    part *exact;               /* the variances; NULL where they are not wanted */
} across;

/* The part that begins one lane later. */
#define ONE_LANE_ON(at) (*(const part *)((const double *)(at) + 1))

/* The sums of windows: of their columns from i on to the center's, of all blocks. */
ALWAYS_INLINE void add_left(int has_squares, int64_t parts, const across *a, int64_t kw) {
    const part *in = a->sums, *in_squares = a->squares, *moves = a->left;
    part *all = a->all, *all_squares = a->all_squares, sums[PARTS] = {{0}}, squares[PARTS] = {{0}};
    const part rows = (part){0} + a->rows;
    for (int64_t i = (kw - 1) * parts; i >= 0; i -= parts) {
        UNROLLED
        for (int64_t p = 0; p < parts; p++) {
            const part sum = in[i + p], move = moves[i + p], step = move * rows;
            sums[p] += sum + step;
            if (has_squares) squares[p] += in_squares[i + p] + move * ((sum + sum) + step);
            all[i + p] = sums[p];
            if (has_squares) all_squares[i + p] = squares[p];
        }
    }
}

/* The same with the columns to the right of the center's, which lie in the next lane; and what they become. A product
 * with 1 / n has an error of less than 2^-52: rounded to f32, the mean of integers is their quotient, and that of equal
 * values is their value. */
ALWAYS_INLINE void add_right(int has_squares, int64_t parts, const across *a, int64_t kw) {
    const part *in = a->sums, *in_squares = a->squares, *moves = a->right;
    const part *all = a->all, *all_squares = a->all_squares;
    narrow *means = a->means, *variances = a->variances;
    part *exact = a->exact, sums[PARTS] = {{0}}, squares[PARTS] = {{0}}, centers[PARTS];
    const part rows = (part){0} + a->rows, share = (part){0} + 1 / a->n;
    for (int64_t p = 0; p < parts; p++) centers[p] = a->n * a->centers[p];
    for (int64_t i = 0; i < kw * parts; i += parts) {
        UNROLLED
        for (int64_t p = 0; p < parts; p++) {
            const part window = all[i + p] + sums[p];
            means[i + p] = __builtin_convertvector((centers[p] + window) * share, narrow);
            if (has_squares) {
                const part away = window * share;
                const part variance = (all_squares[i + p] + squares[p]) * share - away * away;
                variances[i + p] = __builtin_convertvector(variance, narrow);
                if (exact) exact[i + p] = variance;
            }
            const part sum = ONE_LANE_ON(in + i + p), move = moves[i + p], step = move * rows;
            sums[p] += sum + step;
            if (has_squares) squares[p] += ONE_LANE_ON(in_squares + i + p) + move * ((sum + sum) + step);
        }
    }
}

/* Calls function(has_squares, parts, ...) with both as constants: so each has its own code. */
#define FOR_LANES(has_squares, parts, function, ...)                                                                   \
    ((has_squares) && (parts) == PARTS ? function(1, PARTS, __VA_ARGS__)                                               \
     : (has_squares)                   ? function(1, FEW / 4, __VA_ARGS__)                                             \
     : (parts) == PARTS                ? function(0, PARTS, __VA_ARGS__)                                               \
                                       : function(0, FEW / 4, __VA_ARGS__))

ALWAYS_INLINE void add_rows_loop(int has_squares, int64_t parts, const part *const *rows, int64_t kh, int64_t above,
                                 int64_t most, const part *middle, int64_t kw, part *up, part *columns) {
    FOR_LANES(has_squares, parts, add_down_loop, rows, kh, above, most, middle, kw, up, columns);
}

ALWAYS_INLINE void add_columns_loop(int has_squares, int64_t parts, const across *a, int64_t kw) {
    FOR_LANES(has_squares, parts, add_left, a, kw);
    FOR_LANES(has_squares, parts, add_right, a, kw);
}

/* d, and where the columns' sums move. A value that is not finite cannot be a center: 0 is one, as no window around it
 * is finite. */
ALWAYS_INLINE void set_centers_loop(const double *restrict row, int64_t lanes, int64_t kw, double *restrict d,
                                    double *restrict moves) {
    double c[LANES];
    for (int64_t i = 0; i < kw * lanes; i++) d[i] = fabs(row[i]) <= DBL_MAX ? row[i] : 0;
    for (int64_t i = 0; i < lanes; i++) d[kw * lanes + i] = 0;
    for (int64_t i = 0; i < lanes; i++) c[i] = d[(kw - 1) * lanes + i];
    for (int64_t i = 0; i < kw * lanes; i += lanes)
        for (int64_t lane = 0; lane < lanes; lane++) {
            moves[i + lane] = d[i + lane] - c[lane];
            moves[kw * lanes + i + lane] = d[i + lane + 1] - c[lane];
        }
}

CPU_PATHS(set_centers, (const double *row, int64_t lanes, int64_t kw, double *d, double *moves),
          (row, lanes, kw, d, moves))
CPU_PATHS(add_rows,
          (int has_squares, int64_t parts, const part *const *rows, int64_t kh, int64_t above, int64_t most,
           const part *middle, int64_t kw, part *up, part *columns),
          (has_squares, parts, rows, kh, above, most, middle, kw, up, columns))
CPU_PATHS(add_columns, (int has_squares, int64_t parts, const across *a, int64_t kw), (has_squares, parts, a, kw))

/* ---- lanes */

/* Rows become columns, and columns rows. */
#define TRANSPOSE(type, v)                                                                                             \
    do {                                                                                                               \
        const type a = __builtin_shufflevector((v)[0], (v)[1], 0, 4, 2, 6);                                            \
        const type b = __builtin_shufflevector((v)[0], (v)[1], 1, 5, 3, 7);                                            \
        const type c = __builtin_shufflevector((v)[2], (v)[3], 0, 4, 2, 6);                                            \
        const type d = __builtin_shufflevector((v)[2], (v)[3], 1, 5, 3, 7);                                            \
        (v)[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);                                                            \
        (v)[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);                                                            \
        (v)[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);                                                            \
        (v)[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);                                                            \
    } while (0)

/* lanes[i] = column i of every block. Blocks are kw columns wide. A few more vectors are made, of columns of the blocks
 * behind. */
ALWAYS_INLINE void to_lanes_loop(const double *columns, int64_t parts, int64_t kw, part *lanes) {
    for (int64_t p = 0; p < parts; p++)
        for (int64_t i = 0; i < kw; i += 4) {
            part four[4];
            for (int64_t row = 0; row < 4; row++) four[row] = *(const part *)(columns + (4 * p + row) * kw + i);
            TRANSPOSE(part, four);
            for (int64_t row = 0; row < 4; row++) lanes[(i + row) * parts + p] = four[row];
        }
}

/* The way back. What is written beyond a block's last column, the block behind it writes again. */
ALWAYS_INLINE void from_lanes_loop(const narrow *lanes, int64_t parts, int64_t kw, float *columns) {
    for (int64_t p = 0; p < parts; p++)
        for (int64_t i = (kw - 1) / 4 * 4; i >= 0; i -= 4) {
            narrow four[4];
            for (int64_t row = 0; row < 4; row++) four[row] = lanes[(i + row) * parts + p];
            TRANSPOSE(narrow, four);
            for (int64_t row = 0; row < 4; row++) *(narrow *)(columns + (4 * p + row) * kw + i) = four[row];
        }
}

CPU_PATHS(to_lanes, (const double *columns, int64_t parts, int64_t kw, part *lanes), (columns, parts, kw, lanes))
CPU_PATHS(from_lanes, (const narrow *lanes, int64_t parts, int64_t kw, float *columns), (lanes, parts, kw, columns))

/* ---- rows */

/* Fetches n pixels of row y: rows are far from each other, so that the CPU does not guess the next one. Nothing need
 * lie there. */
static void look_ahead(const unsigned char *plane, const ochre_layout *l, int64_t y, int64_t x, int64_t n) {
    const uintptr_t at = (uintptr_t)plane + (uintptr_t)(y * l->row_stride + x * l->column_stride);
    for (int64_t i = 0; i < n * l->column_stride; i += 64)
        __builtin_prefetch((const void *)(at + (uintptr_t)i)); /* NOLINT(performance-no-int-to-ptr): outside, maybe */
}

/* Row y of the image, in lanes. */
static const part *row_of(blocks *b, int64_t y) {
    const int64_t slot = border_modulo(y, 2 * b->kh), n = b->n + b->kw - 1;
    part *const row = b->ring + slot * b->wide * b->parts;
    const int64_t first = b->x - b->j->left; /* that a window reaches */
    if (b->held[slot] == y) return row;
    b->held[slot] = y;
    local_load(b->j, y, first, n, b->loaded + (first - b->start));
    look_ahead(b->j->image, b->j->from, y + b->kh, first, n);
    to_lanes(b->loaded, b->parts, b->kw, row);
    return row;
}

static void store(blocks *b, int64_t y, int64_t statistic, const narrow *windows) {
    if (!b->j->planes[statistic]) return;
    from_lanes(windows, b->parts, b->kw, b->row);
    local_store_f32(b->j, y, b->x, statistic, b->n, b->row + (b->x - b->start - b->j->left));
    look_ahead(b->j->planes[statistic], b->j->to, y - b->j->first + 1, b->x, b->n);
}

/* Row y of the result, whose windows begin k rows over the center's. */
static void finish_row(blocks *b, int64_t y, int64_t k) {
    const int64_t kw = b->kw, plane = b->wide * b->parts, size = kw * b->parts;
    const part *columns = b->columns + 2 * k * size;
    narrow *const deviations = b->made + 2 * plane;
    const across a = {
        .sums = columns,
        .squares = columns + size,
        .left = b->moves,
        .right = b->moves + size,
        .centers = b->middle + (kw - 1) * b->parts,
        .rows = (double)b->kh,
        .n = (double)(b->kh * kw),
        .all = b->sums,
        .all_squares = b->sums + size,
        .means = b->made,
        .variances = b->made + plane,
        .exact = b->j->planes[OCHRE_WINDOW_DEVIATION] ? b->sums : NULL,
    };
    add_columns(b->has_squares, b->parts, &a, kw);
    store(b, y, OCHRE_WINDOW_MEAN, a.means);
    store(b, y, OCHRE_WINDOW_VARIANCE, a.variances);
    if (!a.exact) return;
    for (int64_t i = 0; i < kw * b->lanes; i++) ((float *)deviations)[i] = (float)sqrt(((const double *)a.exact)[i]);
    store(b, y, OCHRE_WINDOW_DEVIATION, deviations);
}

/* ---- blocks */

/* The rows first .. last of the result, whose windows all hold row center of the image. */
static void work_rows(blocks *b, int64_t center, int64_t first, int64_t last) {
    const part *rows[2 * MOST];
    const int64_t above = center - (first - b->j->above), most = center - (last - b->j->above);
    const int64_t end = b->kh - most + above; /* rows of the image */
    for (int64_t i = 0; i < end; i++) rows[i] = row_of(b, center - above + i);
    set_centers((const double *)rows[above], b->lanes, b->kw, (double *)b->middle, (double *)b->moves);
    add_rows(b->has_squares, b->parts, rows, b->kh, above, most, b->middle, b->kw, b->up, b->columns);
    for (int64_t k = above; k >= most; k--) finish_row(b, center - k + b->j->above, k);
}

/* The multiple of k in k numbers from start on. */
static int64_t multiple_in(int64_t start, int64_t k) {
    return start + border_modulo(-start, k);
}

/* ---- scratch */

static double *take(double **next, int64_t doubles) {
    double *const taken = *next;
    *next += (doubles + 7) / 8 * 8;
    return taken;
}

/* Divides the scratch. Returns how many doubles it has. */
static int64_t divide(blocks *b, const ochre_window *w, double *scratch) {
    const int64_t kh = b->kh = w->height, kw = b->kw = w->width, wide = b->wide = (kw + 3) / 4 * 4;
    double *next = scratch;
    b->loaded = take(&next, LANES * kw + 4);
    b->ring = (part *)take(&next, 2 * kh * wide * LANES);
    b->up = (part *)take(&next, kh * 2 * LANES);
    b->columns = (part *)take(&next, kh * 2 * kw * LANES + LANES);
    b->middle = (part *)take(&next, (kw + 1) * LANES);
    b->moves = (part *)take(&next, 2 * kw * LANES);
    b->sums = (part *)take(&next, 2 * kw * LANES);
    b->made = (narrow *)take(&next, 3 * wide * LANES / 2);
    b->row = (float *)take(&next, LANES * kw / 2 + 4);
    return next - scratch;
}

static int fits(const ochre_window *w) {
    return w->height >= 2 && w->height <= MOST && w->width >= LEAST && w->width <= MOST;
}

int64_t local_blocks_bytes(const ochre_window *window) {
    blocks b;
    return fits(window) ? divide(&b, window, NULL) * (int64_t)sizeof(double) : 0;
}

int local_blocks_serve(const local_job *j) {
    const ochre_window *w = j->window;
    const int64_t dtype = j->from->dtype;
    const int is_served = dtype == OCHRE_F32 || (dtype_is_integer(dtype) && dtype_bytes(dtype) <= 2);
    const int counts = j->skip || j->border == OCHRE_ONE_SIDED;
    const int is_moderate = w->border != OCHRE_CONSTANT || fabs(w->constant) <= moderate;
    return is_served && j->to->dtype == OCHRE_F32 && fits(w) && !counts && is_moderate &&
           j->from->width >= NARROW * w->width;
}

/* Chooses the columns of the result from x on, and lanes for them. A block's windows reach into the block behind it. */
static void set_columns(blocks *b, int64_t x) {
    const int64_t kw = b->kw, left = b->j->left, width = b->j->from->width;
    b->x = x;
    b->start = multiple_in(x - left, kw) - kw + 1;
    b->lanes = b->start + (FEW - 1) * kw + left >= width ? FEW : LANES;
    b->parts = b->lanes / 4;
    const int64_t behind = b->start + (b->lanes - 1) * kw + left;
    b->n = (behind < width ? behind : width) - x;
    memset(b->loaded, 0, (size_t)(LANES * kw) * sizeof *b->loaded);
    for (int64_t slot = 0; slot < 2 * b->kh; slot++) b->held[slot] = INT64_MIN;
}

void local_blocks(const local_job *j, void *scratch) {
    blocks b = {.j = j, .has_squares = j->planes[OCHRE_WINDOW_VARIANCE] || j->planes[OCHRE_WINDOW_DEVIATION]};
    divide(&b, j->window, scratch);
    const int64_t kh = b.kh, end = j->first + j->to->height;
    for (int64_t x = 0; x < j->from->width; x += b.n) {
        set_columns(&b, x);
        for (int64_t y = j->first; y < end;) {
            const int64_t center = multiple_in(y - j->above, kh), last = center + j->above;
            work_rows(&b, center, y, last < end ? last : end - 1);
            y = last + 1;
        }
    }
}
