/* SPDX-License-Identifier: Apache-2.0 */
#include "local_few.h"

#include "border.h"
#include "cpu.h"
#include "local_three.h"

#include <math.h>
#include <string.h>

enum {
    FEW = 8,                                        /* rows and columns of a window, at most */
    SCRATCH = LOCAL_FEW_BYTES / 8 - (FEW + 2) * FEW /* doubles, without the columns of a window */
};

static const double moderate = 0x1p1000; /* a sum of FEW * FEW such constants is finite */

typedef struct few {
    const local_job *j;
    int64_t x, n;      /* columns of the result */
    int64_t packed_n;  /* that their windows reach: x - left .. */
    double *ring;      /* [window height] rows of packed_n; row y of the image in slot y mod height */
    int64_t held[FEW]; /* the row in each slot */
    double *down, *across;
    double factor, divisor; /* of a sum; one of them is 1 */
} few;

int local_few_serves(const local_job *j) {
    const ochre_window *w = j->window;
    const int is_small = w->height <= FEW && w->width <= FEW;
    const int counts = w->skip || w->border == OCHRE_ONE_SIDED;
    return is_small && !counts && (w->border != OCHRE_CONSTANT || fabs(w->constant) <= moderate);
}

/* sums = a + b + c, from the left; and one term more. */
ALWAYS_INLINE void add_three_loop(const double *a, const double *b, const double *c, int64_t n, double *restrict sums) {
    for (int64_t i = 0; i < n; i++) sums[i] = (a[i] + b[i]) + c[i];
}

ALWAYS_INLINE void add_one_loop(const double *a, int64_t n, double *restrict sums) {
    for (int64_t i = 0; i < n; i++) sums[i] += a[i];
}

CPU_PATHS(add_three, (const double *a, const double *b, const double *c, int64_t n, double *sums), (a, b, c, n, sums))
CPU_PATHS(add_one, (const double *a, int64_t n, double *sums), (a, n, sums))

/* Each of n sums is that of k terms, the first ones first. */
static void add(const double *const *terms, int64_t k, int64_t n, double *restrict sums) {
    if (k >= 3)
        add_three(terms[0], terms[1], terms[2], n, sums);
    else
        memcpy(sums, terms[0], (size_t)n * sizeof *sums);
    for (int64_t term = k >= 3 ? 3 : 1; term < k; term++) add_one(terms[term], n, sums);
}

static const double *packed(few *f, int64_t y) {
    const int64_t slot = border_modulo(y, f->j->window->height);
    double *const row = f->ring + slot * f->packed_n;
    if (f->held[slot] != y) local_load(&f->j->from, y, f->x - f->j->left, f->packed_n, row);
    f->held[slot] = y;
    return row;
}

static void add_down(few *f, int64_t y) {
    const int64_t kh = f->j->window->height, top = y - f->j->above;
    const double *terms[FEW] = {packed(f, top)};
    for (int64_t i = 1; i < kh; i++) terms[i] = packed(f, top + i);
    add(terms, kh, f->packed_n, f->down);
}

static void average_across(const few *f, int64_t y) {
    const local_job *j = f->j;
    const double *terms[FEW] = {f->down};
    for (int64_t i = 1; i < j->window->width; i++) terms[i] = f->down + i;
    add(terms, j->window->width, f->n, f->across);
    if (f->divisor != 1)
        for (int64_t i = 0; i < f->n; i++) f->across[i] /= f->divisor;
    local_store(j, y, f->x, 0, f->n, f->across, f->factor);
}

/* In f32, the quotient and the product with the reciprocal are the same for a constant, and for whole numbers of 16 bits: these
 * are no nearer to where rounding turns than 2^-25 / count of them, unless they are whole or quarters and so on. */
static int has_reciprocal(const local_job *j) {
    return j->to->dtype == OCHRE_F32 && j->from.layout->dtype != OCHRE_I32;
}

static void work_columns(const local_job *j, int64_t first, int64_t end, int64_t x, int64_t n, void *scratch) {
    const int64_t kh = j->window->height, packed_n = n + j->window->width - 1;
    const double count = (double)(kh * j->window->width);
    few f = {.j = j, .x = x, .n = n, .packed_n = packed_n, .ring = scratch};
    for (int64_t slot = 0; slot < kh; slot++) f.held[slot] = INT64_MIN;
    f.down = f.ring + kh * packed_n;
    f.across = f.down + packed_n;
    f.factor = has_reciprocal(j) ? 1 / count : 1;
    f.divisor = has_reciprocal(j) ? 1 : count;
    for (int64_t y = first; y < end; y++) {
        add_down(&f, y);
        average_across(&f, y);
    }
}

static void work_rows(const local_job *j, int64_t first, int64_t end, void *scratch) {
    const int64_t step = SCRATCH / (j->window->height + 2);
    for (int64_t x = 0; x < j->width; x += step)
        work_columns(j, first, end, x, j->width - x < step ? j->width - x : step, scratch);
}

void local_few(const local_job *j, void *scratch) {
    const int64_t end = j->first + j->to->height, top = j->first > 1 ? j->first : 1;
    const int64_t bottom = end < j->height - 1 ? end : j->height - 1;
    if (!local_three_serves(j, bottom - top)) {
        work_rows(j, j->first, end, scratch);
        return;
    }
    work_rows(j, j->first, top, scratch);
    local_three(j, top, bottom);
    work_columns(j, top, bottom, 0, 1, scratch);
    work_columns(j, top, bottom, j->width - 1, 1, scratch);
    work_rows(j, bottom, end, scratch);
}
