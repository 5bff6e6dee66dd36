/* SPDX-License-Identifier: Apache-2.0 */
/* Means of small windows. The rows of each are added up, from the top, then the columns, from the left. A value that is
 * not a finite number goes into the sums that it belongs to by the rules of addition, so nothing needs counting.
 *
 * Windows of 3 x 3 in dense f32, the most frequent ones, have a faster way with the same bits (local_threes.h). */
#include "border.h"
#include "cpu.h"
#include "local.h"

#include <math.h>
#include <string.h>

enum {
    MOST = 8,                                           /* rows and columns of a window, at most */
    SCRATCH = LOCAL_SMALL_BYTES / 8 - (MOST + 2) * MOST /* doubles, without the columns of a window */
};

static const double moderate = 0x1p1000; /* a sum of MOST * MOST such constants is finite */

int local_small_serves(const local_job *j) {
    const ochre_window *w = j->window;
    const int is_small = w->height <= MOST && w->width <= MOST;
    const int counts = j->skip || j->border == OCHRE_ONE_SIDED;
    return is_small && !counts && (w->border != OCHRE_CONSTANT || fabs(w->constant) <= moderate);
}

/* ---- any layout */

typedef struct strip {
    const local_job *j;
    int64_t x, n;           /* columns of the result */
    int64_t reach;          /* columns of the image that their windows reach, from x - left on */
    double *ring;           /* [window height] rows of reach values; row y of the image in slot y mod height */
    int64_t held[MOST];     /* the row in each slot */
    double *down, *across;  /* sums of columns, [reach]; sums of windows, [n] */
    double factor, divisor; /* of a sum; one of them is 1 */
} strip;

ALWAYS_INLINE void add_three_loop(const double *a, const double *b, const double *c, int64_t n, double *restrict sums) {
    for (int64_t i = 0; i < n; i++) sums[i] = (a[i] + b[i]) + c[i];
}

ALWAYS_INLINE void add_one_loop(const double *a, int64_t n, double *restrict sums) {
    for (int64_t i = 0; i < n; i++) sums[i] += a[i];
}

CPU_PATHS(add_three, (const double *a, const double *b, const double *c, int64_t n, double *sums), (a, b, c, n, sums))
CPU_PATHS(add_one, (const double *a, int64_t n, double *sums), (a, n, sums))

/* sums[i] = terms[0][i] + terms[1][i] + ... , k terms, added in this order. */
static void add(const double *const *terms, int64_t k, int64_t n, double *restrict sums) {
    if (k >= 3)
        add_three(terms[0], terms[1], terms[2], n, sums);
    else
        memcpy(sums, terms[0], (size_t)n * sizeof *sums);
    for (int64_t term = k >= 3 ? 3 : 1; term < k; term++) add_one(terms[term], n, sums);
}

static const double *row_of(strip *s, int64_t y) {
    const int64_t slot = border_modulo(y, s->j->window->height);
    double *const row = s->ring + slot * s->reach;
    if (s->held[slot] != y) local_load(s->j, y, s->x - s->j->left, s->reach, row);
    s->held[slot] = y;
    return row;
}

static void add_down(strip *s, int64_t y) {
    const int64_t kh = s->j->window->height, top = y - s->j->above;
    const double *terms[MOST] = {row_of(s, top)};
    for (int64_t i = 1; i < kh; i++) terms[i] = row_of(s, top + i);
    add(terms, kh, s->reach, s->down);
}

static void average_across(const strip *s, int64_t y) {
    const int64_t kw = s->j->window->width;
    const double *terms[MOST] = {s->down};
    for (int64_t i = 1; i < kw; i++) terms[i] = s->down + i;
    add(terms, kw, s->n, s->across);
    if (s->divisor != 1)
        for (int64_t i = 0; i < s->n; i++) s->across[i] /= s->divisor;
    local_store(s->j, y, s->x, OCHRE_WINDOW_MEAN, s->n, s->across, s->factor);
}

/* Whether multiplying a sum by 1 / count gives the f32 that dividing it by count gives. It does where all values are
 * equal, and for integers of 16 bits: their mean is either a whole number, a half, a quarter and so on, which both give
 * exactly, or farther than 2^-25 / count of it from the middle of two f32, where rounding changes. */
static int has_reciprocal(const local_job *j) {
    return j->to->dtype == OCHRE_F32 && j->from->dtype != OCHRE_I32;
}

static void work_columns(const local_job *j, int64_t first, int64_t end, int64_t x, int64_t n, void *scratch) {
    const int64_t kh = j->window->height, reach = n + j->window->width - 1;
    const double count = (double)(kh * j->window->width);
    strip s = {.j = j, .x = x, .n = n, .reach = reach, .ring = scratch};
    s.down = s.ring + kh * reach;
    s.across = s.down + reach;
    for (int64_t slot = 0; slot < kh; slot++) s.held[slot] = INT64_MIN;
    s.factor = has_reciprocal(j) ? 1 / count : 1;
    s.divisor = has_reciprocal(j) ? 1 : count;
    for (int64_t y = first; y < end; y++) {
        add_down(&s, y);
        average_across(&s, y);
    }
}

static void work_rows(const local_job *j, int64_t first, int64_t end, void *scratch) {
    const int64_t width = j->from->width, step = SCRATCH / (j->window->height + 2);
    for (int64_t x = 0; x < width; x += step)
        work_columns(j, first, end, x, width - x < step ? width - x : step, scratch);
}

/* ---- 3 x 3, dense f32 */

enum {
    ROWS = 4,      /* of the result, made at once: six rows are read for four */
    MOST_LANES = 8 /* of a vector of any path */
};

#define CPU_LOOPS "stencil/local_threes.h"
#include "cpu_each.h"

CPU_CHOOSE(average_threes, average_threes_baseline, average_threes_avx2, average_threes_avx512,
           (const unsigned char *src, int64_t src_stride, unsigned char *dst, int64_t dst_stride, int64_t width),
           (src, src_stride, dst, dst_stride, width))

/* Whether average_threes serves so many rows of the job. */
static int threes_serve(const local_job *j, int64_t rows) {
    const ochre_layout *from = j->from, *to = j->to;
    const int64_t size = sizeof(float);
    const int is_dense = from->column_stride == size && to->column_stride == size;
    const int is_f32 = from->dtype == OCHRE_F32 && to->dtype == OCHRE_F32 && is_dense;
    const int is_plain = !j->window->has_nodata && j->window->border != OCHRE_INTERIOR;
    const int is_three = j->window->height == 3 && j->window->width == 3;
    return is_f32 && is_plain && is_three && rows >= ROWS && from->width >= MOST_LANES + 2;
}

/* The rows first .. end - 1, which have neighbours above and below, without the first column and the last. */
static void work_threes(const local_job *j, int64_t first, int64_t end) {
    const int64_t from_stride = j->from->row_stride, to_stride = j->to->row_stride;
    for (int64_t y = first; y < end; y += ROWS) {
        const int64_t at = y + ROWS <= end ? y : end - ROWS; /* the last rows may be made twice */
        average_threes(j->image + (at - 1) * from_stride, from_stride,
                       j->planes[OCHRE_WINDOW_MEAN] + (at - j->first) * to_stride + (int64_t)sizeof(float), to_stride,
                       j->from->width);
    }
}

static double pixel(const local_job *j, int64_t y, int64_t x) {
    float value;
    memcpy(&value, j->image + y * j->from->row_stride + x * (int64_t)sizeof value, sizeof value);
    return (double)value;
}

/* The same rows of the first column or the last, whose windows reach columns outside the image. */
static void work_side(const local_job *j, int64_t first, int64_t end, int64_t x) {
    int64_t columns[3];
    for (int64_t i = 0; i < 3; i++) columns[i] = border_index(j->border, x - 1 + i, j->from->width);
    for (int64_t y = first; y < end; y++) {
        const double constant = j->window->constant;
        double sums[3];
        for (int i = 0; i < 3; i++) {
            const int64_t at = columns[i];
            sums[i] = at == NOWHERE ? (constant + constant) + constant
                                    : (pixel(j, y - 1, at) + pixel(j, y, at)) + pixel(j, y + 1, at);
        }
        const float mean = (float)(((sums[0] + sums[1]) + sums[2]) * (1.0 / 9));
        memcpy(j->planes[OCHRE_WINDOW_MEAN] + (y - j->first) * j->to->row_stride + x * (int64_t)sizeof mean, &mean,
               sizeof mean);
    }
}

/* ---- */

void local_small(const local_job *j, void *scratch) {
    const int64_t end = j->first + j->to->height, top = j->first > 1 ? j->first : 1;
    const int64_t bottom = end < j->from->height - 1 ? end : j->from->height - 1;
    if (!threes_serve(j, bottom - top)) {
        work_rows(j, j->first, end, scratch);
        return;
    }
    work_rows(j, j->first, top, scratch);
    work_threes(j, top, bottom);
    work_side(j, top, bottom, 0);
    work_side(j, top, bottom, j->from->width - 1);
    work_rows(j, bottom, end, scratch);
}
