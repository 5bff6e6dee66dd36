/* SPDX-License-Identifier: Apache-2.0 */
/* Windows that are more than twice as high or wide as the image. Along such an axis, a window holds
 * - under borders that repeat (REFLECT, REFLECT_101, WRAP): some copies of a whole period, and a rest that is shorter;
 * - otherwise: the whole image, and copies of its first and last row or column (REPLICATE), of the constant, or nothing
 *   (ONE_SIDED).
 * A period is at most twice the image. So the time does not depend on how large the window is: it is that of a window
 * twice as large as the image. All sets have counts. A set that is there several times has its sum or m2 and its count
 * multiplied. */
#include "layout.h"
#include "local.h"

#include <string.h>

typedef struct side {
    int64_t n; /* pixels of the image */
    int64_t k, before;
    int64_t core;      /* pixels that are merged for each window; all where the axis is not vast */
    int64_t period;    /* pixels that are merged once; 0 where the axis is not vast */
    double copies;     /* of the period in each window */
    int64_t constants; /* pixels outside that have the constant */
    int repeats_ends;  /* REPLICATE */
} side;

static int64_t period_of(int64_t border, int64_t n) {
    switch (border) {
    case OCHRE_REFLECT:
        return 2 * n;
    case OCHRE_REFLECT_101:
        return n == 1 ? 1 : 2 * n - 2;
    case OCHRE_WRAP:
        return n;
    default:
        return 0;
    }
}

static int is_vast(int64_t n, int64_t k) {
    return k / 2 > n || k > 2 * n;
}

static side side_of(int64_t border, int64_t n, int64_t k) {
    side s = {.n = n, .k = k, .before = k / 2, .core = k};
    if (!is_vast(n, k)) return s;
    s.core = 0;
    s.period = period_of(border, n);
    if (s.period > 0) {
        s.core = k % s.period;
        s.before %= s.period; /* windows a period apart are the same */
        const int64_t copies = k / s.period;
        s.copies = (double)copies;
        return s;
    }
    s.period = n;
    s.copies = 1;
    s.constants = border == OCHRE_CONSTANT ? k - n : 0;
    s.repeats_ends = border == OCHRE_REPLICATE;
    return s;
}

/* How often the first pixel stands before the image, in the window of pixel i; and the last one behind it. */
static double copies_before(const side *s, int64_t i) {
    return (double)(s->before - i);
}

static double copies_behind(const side *s, int64_t i) {
    return (double)(s->k - s->n - (s->before - i));
}

/* ---- memory */

typedef struct vast {
    const local_job *j;
    merge_mode mode;
    side y, x;
    int64_t left, n;     /* columns of the result */
    merge_vector loaded; /* pixels of a row */
    merge_vector one;    /* of one set */
    merge_vector copied, row, result;
    merge_vector total, top, bottom; /* of windows' rows: of a period, of the first row or of constants, of the last */
    slide down;
} vast;

enum { ROWS = 6 };

static int64_t loaded_lanes(const side *x, int64_t n) {
    const int64_t reach = n + x->core;
    return reach > x->period ? reach : x->period;
}

static merge_vector take(double **next, int64_t lanes) {
    const merge_vector v = {*next, lanes};
    *next += vector_doubles(lanes);
    return v;
}

static vast vast_make(const local_job *j, merge_mode mode, int64_t x, int64_t n, void *scratch) {
    const ochre_window *w = j->window;
    vast v = {.j = j, .mode = mode, .left = x, .n = n};
    v.y = side_of(j->border, j->from->height, w->height);
    v.x = side_of(j->border, j->from->width, w->width);
    double *next = scratch;
    v.loaded = take(&next, loaded_lanes(&v.x, n));
    v.one = take(&next, 1);
    v.copied = take(&next, n), v.row = take(&next, n), v.result = take(&next, n);
    v.total = take(&next, n), v.top = take(&next, n), v.bottom = take(&next, n);
    if (v.y.core > 0) v.down = slide_make(next, mode, v.y.core, n, 1, j->first);
    return v;
}

static int64_t bytes_for(int64_t border, const ochre_window *window, int64_t height, int64_t width) {
    const side y = side_of(border, height, window->height), x = side_of(border, width, window->width);
    const int64_t n = local_chunk_width(window->width, width);
    const int64_t doubles = vector_doubles(loaded_lanes(&x, n)) + vector_doubles(1) + ROWS * vector_doubles(n);
    return doubles * (int64_t)sizeof(double) + (y.core > 0 ? slide_bytes(y.core, n) : 0);
}

int64_t local_vast_bytes(const ochre_window *window, int64_t height, int64_t width) {
    const int64_t asked = bytes_for(window->border, window, height, width);
    const int64_t inside = bytes_for(OCHRE_ONE_SIDED, window, height, width); /* for counts */
    return asked > inside ? asked : inside;
}

int local_is_vast(const ochre_window *window, int64_t height, int64_t width) {
    return is_vast(height, window->height) || is_vast(width, window->width);
}

/* ---- sets */

static double *counts_of(merge_mode mode, merge_vector v) {
    return v.lanes + (merge_planes(mode) - 1) * v.plane;
}

static void clear(merge_mode mode, merge_vector v, int64_t n) {
    for (int64_t plane = 0; plane < merge_planes(mode); plane++)
        memset(v.lanes + plane * v.plane, 0, (size_t)n * sizeof *v.lanes);
}

/* A set that is there so many times. No times is the empty set, whatever its values. */
static void copy_set(merge_mode mode, merge_vector to, int64_t i, merge_vector from, int64_t at, double copies) {
    const double none = copies > 0 ? 1 : 0;
    for (int64_t plane = 0; plane < merge_planes(mode); plane++) {
        const double factor = plane == 0 && !has_sums(mode) ? none : copies;
        to.lanes[plane * to.plane + i] = copies > 0 ? from.lanes[plane * from.plane + at] * factor : 0;
    }
}

static void add(vast *v, merge_vector to, merge_vector other) {
    merge_vectors(v->mode, to, to, other, v->n, (merge_weight){0, 0});
}

/* Adds so many copies of each set of a row to the row's. */
static void add_copies(vast *v, merge_vector to, merge_vector row, double copies) {
    for (int64_t i = 0; i < v->n; i++) copy_set(v->mode, v->copied, i, row, i, copies);
    add(v, to, v->copied);
}

/* ---- across */

/* Loads pixels of row y as sets of one, from column start on. */
static merge_vector load(vast *v, int64_t y, int64_t start, int64_t n) {
    const merge_vector loaded = {v->loaded.lanes, n};
    local_load_counted(v->j, y, start, n, loaded.lanes, counts_of(v->mode, loaded));
    if (has_moments(v->mode)) memset(loaded.lanes + n, 0, (size_t)n * sizeof *loaded.lanes);
    return loaded;
}

/* Adds copies of one column of row y to each window. The number of copies may differ from window to window. */
static void add_column(vast *v, int64_t y, int64_t column, double (*copies)(const side *s, int64_t i)) {
    const merge_vector pixel = load(v, y, column, 1);
    for (int64_t i = 0; i < v->n; i++) copy_set(v->mode, v->copied, i, pixel, 0, copies(&v->x, v->left + i));
    add(v, v->row, v->copied);
}

static double constants(const side *s, int64_t i) {
    (void)i;
    return (double)s->constants;
}

/* row = the pixels of row y that each window holds. */
static void merge_row(vast *v, int64_t y) {
    const side *x = &v->x;
    clear(v->mode, v->row, v->n);
    if (x->core > 0) {
        const merge_vector loaded = load(v, y, v->left - x->before, v->n + x->core - 1);
        local_merge_across(v->mode, x->core, loaded, v->n, v->row);
    }
    if (x->period == 0) return;
    local_merge_across(v->mode, x->period, load(v, y, 0, x->period), 1, v->one);
    for (int64_t i = 0; i < v->n; i++) copy_set(v->mode, v->copied, i, v->one, 0, x->copies);
    add(v, v->row, v->copied);
    if (x->constants > 0) add_column(v, y, -1, constants);
    if (x->repeats_ends) {
        add_column(v, y, 0, copies_before);
        add_column(v, y, x->n - 1, copies_behind);
    }
}

/* ---- down */

static void copy_row(vast *v, merge_vector to) {
    memcpy(to.lanes, v->row.lanes, (size_t)(merge_planes(v->mode) * v->n) * sizeof *to.lanes);
}

/* The rows that all windows share. */
static void prepare_rows(vast *v) {
    const side *y = &v->y;
    clear(v->mode, v->total, v->n);
    for (int64_t i = 0; i < y->period; i++) {
        merge_row(v, i);
        add(v, v->total, v->row);
        if (i == 0) copy_row(v, v->top);
        if (i == y->n - 1) copy_row(v, v->bottom);
    }
    if (y->constants > 0) {
        merge_row(v, -1);
        copy_row(v, v->top);
    }
}

/* Writes row y of the result. The result holds the rest of its windows. */
static void finish_row(vast *v, int64_t y) {
    if (v->y.period > 0) add_copies(v, v->result, v->total, v->y.copies);
    if (v->y.constants > 0) add_copies(v, v->result, v->top, (double)v->y.constants);
    if (v->y.repeats_ends) {
        add_copies(v, v->result, v->top, copies_before(&v->y, y));
        add_copies(v, v->result, v->bottom, copies_behind(&v->y, y));
    }
    local_store_sets(v->j, v->mode, y, v->left, v->n, v->result, v->copied.lanes);
}

static void work_columns(vast *v) {
    const int64_t first = v->j->first, rows = v->j->to->height, start = first - v->y.before;
    int64_t done = 0;
    prepare_rows(v);
    if (v->y.core == 0)
        for (; done < rows; done++) {
            clear(v->mode, v->result, v->n);
            finish_row(v, first + done);
        }
    for (int64_t y = start; done < rows; y++) {
        merge_row(v, y);
        const merge_vector next = slide_next(&v->down);
        memcpy(next.lanes, v->row.lanes, (size_t)(merge_planes(v->mode) * v->n) * sizeof *next.lanes);
        if (slide_push(&v->down, v->result)) finish_row(v, first + done++);
    }
}

void local_vast(const local_job *j, merge_mode mode, void *scratch) {
    const int64_t width = j->from->width, step = local_chunk_width(j->window->width, width);
    for (int64_t x = 0; x < width; x += step) {
        vast v = vast_make(j, mode, x, width - x < step ? width - x : step, scratch);
        work_columns(&v);
    }
}
