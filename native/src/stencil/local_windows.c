/* SPDX-License-Identifier: Apache-2.0 */
/* Windows that are merged from sets of pixels (local_merge.c). The image is worked in chunks of columns, row after
 * row:
 *   1. a row of the image is loaded as f64, with the pixels outside the image that its windows need;
 *   2. across: the pixels of each window's row are merged into one set, for all columns at once;
 *   3. down: as many of these rows as a window is high are merged, and give a row of the result.
 *
 * A chunk is first worked without counts, on the assumption that every value is there and of moderate size. At the
 * first one that is not, the chunk is worked again with counts. Windows without such values then keep their bits. */
#include "border.h"
#include "cpu.h"
#include "layout.h"
#include "local.h"

#include <math.h>
#include <string.h>

/* ---- chunks */

enum {
    CHUNK_LEAST = 256, /* columns: the rows of a slide then stay in the second cache */
    CHUNK_MOST = 2048
};

typedef struct chunk {
    merge_mode mode;
    int64_t x, n;        /* its columns of the result */
    int64_t reach;       /* columns of the image that their windows reach, from x - left on */
    merge_vector loaded; /* a row of these */
    merge_vector result;
    slide down;
} chunk;

int64_t local_chunk_width(int64_t window_width, int64_t width) {
    const int64_t wanted = window_width < CHUNK_LEAST  ? CHUNK_LEAST
                           : window_width > CHUNK_MOST ? CHUNK_MOST
                                                       : window_width;
    return width < wanted ? width : wanted;
}

int64_t local_windows_bytes(const ochre_window *window, int64_t width) {
    const int64_t n = local_chunk_width(window->width, width), reach = n + window->width - 1;
    const int64_t doubles = vector_doubles(reach) + vector_doubles(n);
    return doubles * (int64_t)sizeof(double) + slide_bytes(window->height, n);
}

/* Blocks of rows begin at multiples of the window's height in the image, whatever row the caller begins with: so strips
 * give what the whole image gives. */
static chunk chunk_make(const local_job *j, merge_mode mode, int64_t x, int64_t n, void *scratch) {
    const int64_t kh = j->window->height, kw = j->window->width;
    chunk c = {.mode = mode, .x = x, .n = n, .reach = n + kw - 1};
    c.loaded = (merge_vector){scratch, c.reach};
    c.result = (merge_vector){c.loaded.lanes + vector_doubles(c.reach), n};
    c.down = slide_make(c.result.lanes + vector_doubles(n), mode, kh, n, kw, j->first);
    return c;
}

ALWAYS_INLINE void divide_loop(double *restrict values, int64_t n, double divisor) {
    for (int64_t i = 0; i < n; i++) values[i] /= divisor;
}

CPU_PATHS(divide, (double *values, int64_t n, double divisor), (values, n, divisor))

/* The merged sets with counts become means and variances, in place. A mean that is not finite has no variance. */
static void finish_counted(merge_mode mode, merge_vector sets, int64_t n) {
    double *first = sets.lanes, *second = first + sets.plane;
    const double *counts = first + (merge_planes(mode) - 1) * sets.plane;
    for (int64_t i = 0; i < n; i++) {
        if (has_sums(mode)) {
            first[i] /= counts[i];
            continue;
        }
        first[i] = counts[i] > 0 ? first[i] : (double)NAN;
        second[i] = second[i] * (1 / counts[i]) + (first[i] - first[i]);
    }
}

ALWAYS_INLINE void roots_loop(const double *restrict squares, int64_t n, double factor, double *restrict roots) {
    for (int64_t i = 0; i < n; i++) roots[i] = sqrt(squares[i] * factor);
}

CPU_PATHS(roots, (const double *squares, int64_t n, double factor, double *out), (squares, n, factor, out))

void local_store_sets(const local_job *j, merge_mode mode, int64_t y, int64_t x, int64_t n, merge_vector sets,
                      double *spare) {
    const double count = (double)j->window->height * (double)j->window->width;
    const double factor = is_counted(mode) ? 1 : 1 / count;
    double *const first = sets.lanes, *const second = first + sets.plane;
    if (j->planes[OCHRE_WINDOW_COUNT])
        local_store(j, y, x, OCHRE_WINDOW_COUNT, n, first + (merge_planes(mode) - 1) * sets.plane, 1);
    if (j->planes[OCHRE_WINDOW_SUM]) local_store(j, y, x, OCHRE_WINDOW_SUM, n, first, 1);
    if (is_counted(mode))
        finish_counted(mode, sets, n);
    else if (has_sums(mode))
        divide(first, n, count);
    if (j->planes[OCHRE_WINDOW_MEAN]) local_store(j, y, x, OCHRE_WINDOW_MEAN, n, first, 1);
    if (j->planes[OCHRE_WINDOW_DEVIATION]) {
        roots(second, n, factor, spare);
        local_store(j, y, x, OCHRE_WINDOW_DEVIATION, n, spare, 1);
    }
    if (j->planes[OCHRE_WINDOW_VARIANCE]) local_store(j, y, x, OCHRE_WINDOW_VARIANCE, n, second, factor);
}

/* Loads row y as sets of one pixel. Returns 0 where its values need counts that the mode does not have. */
static int load_row(const local_job *j, const chunk *c, int64_t y) {
    double *const values = c->loaded.lanes;
    const int64_t start = c->x - j->left;
    if (is_counted(c->mode))
        local_load_counted(j, y, start, c->reach, values, values + (merge_planes(c->mode) - 1) * c->reach);
    else if (!local_load_moderate(j, y, start, c->reach, values))
        return 0;
    if (has_moments(c->mode)) memset(values + c->reach, 0, (size_t)c->reach * sizeof *values);
    return 1;
}

/* Returns 0, having written rows or not, where values need counts that the mode does not have. */
static int work_chunk(const local_job *j, chunk *c) {
    const int64_t start = j->first - j->above, end = start + j->to->height + j->window->height - 1;
    int64_t row = j->first;
    for (int64_t y = start; y < end; y++) {
        if (!load_row(j, c, y)) return 0;
        local_merge_across(c->mode, j->window->width, c->loaded, c->n, slide_next(&c->down));
        if (slide_push(&c->down, c->result))
            local_store_sets(j, c->mode, row++, c->x, c->n, c->result, c->loaded.lanes);
    }
    return 1;
}

/* Whether some window of the chunk leaves the image. */
static int leaves(const local_job *j, int64_t x, int64_t n) {
    const int64_t below = j->window->height - 1 - j->above, right = j->window->width - 1 - j->left;
    return j->first < j->above || j->first + j->to->height + below > j->from->height || x < j->left ||
           x + n + right > j->from->width;
}

void local_windows(const local_job *j, merge_mode plain, merge_mode counted, void *scratch) {
    const int64_t width = j->from->width, step = local_chunk_width(j->window->width, width);
    for (int64_t x = 0; x < width; x += step) {
        const int64_t n = width - x < step ? width - x : step;
        const int is_partial = j->border == OCHRE_ONE_SIDED && leaves(j, x, n);
        chunk c = chunk_make(j, is_partial ? counted : plain, x, n, scratch);
        if (work_chunk(j, &c)) continue;
        c = chunk_make(j, counted, x, n, scratch);
        work_chunk(j, &c);
    }
}
