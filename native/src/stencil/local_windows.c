/* SPDX-License-Identifier: Apache-2.0 */
/* Windows of any size, merged from sets of pixels (local_merge.c). The image is worked in chunks of columns, row after
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
#include "scratch.h"

#include <math.h>
#include <string.h>

static void copy_sets(merge_mode mode, merge_vector to, merge_vector from, int64_t n) {
    for (int64_t plane = 0; plane < merge_planes(mode); plane++)
        memcpy(to.lanes + plane * to.plane, from.lanes + plane * from.plane, (size_t)n * sizeof *to.lanes);
}

/* ---- across */

static merge_vector from_lane(merge_vector v, int64_t lane) {
    return (merge_vector){v.lanes + lane, v.plane};
}

/* windows[i] = values i .. i + k - 1 merged, for n windows of n + k - 1 values, which are spoilt. Sets of 1, 2, 4, ...
 * values are made, each of two of half the size; a window is made of those sizes that k is the sum of, one behind the
 * other. */
static void merge_across(merge_mode mode, int64_t k, merge_vector values, int64_t n, merge_vector windows) {
    const int64_t lanes = n + k - 1;
    int64_t done = 0; /* values of a window that are in it */
    for (int64_t size = 1; size <= k; size *= 2) {
        if (k & size) {
            if (done == 0)
                copy_sets(mode, windows, values, n);
            else
                merge_vectors(mode, windows, windows, from_lane(values, done), n,
                              merge_weight_of((double)done, (double)size));
            done += size;
        }
        if (2 * size <= k)
            merge_vectors(mode, values, values, from_lane(values, size), lanes - 2 * size + 1,
                          merge_weight_of((double)size, (double)size));
    }
}

/* ---- down */

/* A window of k rows that slides down the image (van Herk 1992, Gil and Werman 1993). A row here is a vector of
 * sets. Rows are pushed one after the other; once k are in, each push gives the merge of the last k.
 *
 * The rows are cut into blocks of k. When a block is full, its rows are replaced by their suffixes: slot s holds the
 * merge of rows s .. k - 1. The next block's prefix, front, grows with each row. So a window is a suffix of one
 * block merged with a prefix of the next: three merges a row, however high the window is. */
typedef struct slide {
    merge_mode mode;
    int64_t k, lanes;
    merge_weight *prefix, *suffix, *join; /* [k] each: of the merges that slot s takes part in */
    double *ring;  /* [k] rows: slots 0 .. slot are this block's, the others the block before's */
    double *front; /* the merge of this block's rows */
    int64_t slot;  /* of the next row */
    int64_t first; /* the slot of this block's first row; 0 but in the first block */
    int64_t seen;  /* rows so far */
} slide;

static int64_t slide_bytes(int64_t k, int64_t lanes) {
    const int64_t doubles = (k + 1) * MERGE_PLANES * lanes;
    return cache_lines(doubles * (int64_t)sizeof(double) + 3 * k * (int64_t)sizeof(merge_weight));
}

/* A slide in scratch, without rows. A set of a pushed row holds width pixels. The first row goes to slot place % k. */
static slide slide_make(void *scratch, merge_mode mode, int64_t k, int64_t lanes, int64_t width, int64_t place) {
    slide s = {.mode = mode, .k = k, .lanes = lanes, .slot = place % k, .first = place % k};
    s.ring = scratch;
    s.front = s.ring + k * MERGE_PLANES * lanes;
    s.prefix = (merge_weight *)(void *)(s.front + MERGE_PLANES * lanes);
    s.suffix = s.prefix + k;
    s.join = s.suffix + k;
    const double row = (double)width;
    for (int64_t slot = 0; slot < k; slot++) {
        s.prefix[slot] = merge_weight_of((double)slot * row, row);
        s.suffix[slot] = merge_weight_of(row, (double)(k - 1 - slot) * row);
        s.join[slot] = merge_weight_of((double)(k - 1 - slot) * row, (double)(slot + 1) * row);
    }
    return s;
}

static merge_vector row_at(const slide *s, int64_t slot) {
    return (merge_vector){s->ring + slot * merge_planes(s->mode) * s->lanes, s->lanes};
}

/* Where the next row is to be written. */
static merge_vector slide_next(const slide *s) {
    return row_at(s, s->slot);
}

/* Every row of the full block becomes the merge of itself and all below it. */
static void turn_into_suffixes(const slide *s) {
    for (int64_t slot = s->k - 2; slot >= s->first && slot > 0; slot--)
        merge_vectors(s->mode, row_at(s, slot), row_at(s, slot), row_at(s, slot + 1), s->lanes, s->suffix[slot]);
}

/* Pushes the row that was written. Returns whether out holds a window now. */
static int slide_push(slide *s, merge_vector out) {
    const int64_t slot = s->slot;
    const merge_vector row = row_at(s, slot), front = {s->front, s->lanes};
    if (slot == 0)
        copy_sets(s->mode, front, row, s->lanes);
    else if (s->seen >= slot) /* the block was pushed from its start */
        merge_vectors(s->mode, front, front, row, s->lanes, s->prefix[slot]);
    s->seen++;
    const int is_window = s->seen >= s->k;
    if (slot + 1 < s->k) {
        if (is_window) merge_vectors(s->mode, out, row_at(s, slot + 1), front, s->lanes, s->join[slot]);
        s->slot++;
        return is_window;
    }
    if (is_window) copy_sets(s->mode, out, front, s->lanes);
    turn_into_suffixes(s);
    s->slot = s->first = 0;
    return is_window;
}

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

static int64_t chunk_width(int64_t window_width, int64_t width) {
    const int64_t wanted = window_width < CHUNK_LEAST  ? CHUNK_LEAST
                           : window_width > CHUNK_MOST ? CHUNK_MOST
                                                       : window_width;
    return width < wanted ? width : wanted;
}

static int64_t vector_doubles(int64_t lanes) {
    return (MERGE_PLANES * lanes + 7) / 8 * 8;
}

int64_t local_windows_bytes(const ochre_window *window, int64_t width) {
    const int64_t n = chunk_width(window->width, width), reach = n + window->width - 1;
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

static int is_counted(merge_mode mode) {
    return mode == MERGE_COUNTED_SUM || mode == MERGE_COUNTED_MOMENTS;
}

static int has_sums(merge_mode mode) {
    return mode == MERGE_SUM || mode == MERGE_COUNTED_SUM;
}

ALWAYS_INLINE void divide_loop(double *restrict values, int64_t n, double divisor) {
    for (int64_t i = 0; i < n; i++) values[i] /= divisor;
}

CPU_PATHS(divide, (double *values, int64_t n, double divisor), (values, n, divisor))

/* The merged sets become means and variances, in place. A mean that is not finite has no variance. */
static void finish_counted(const chunk *c, int has_variance) {
    double *first = c->result.lanes, *second = first + c->n;
    const double *counts = first + (merge_planes(c->mode) - 1) * c->n;
    for (int64_t i = 0; i < c->n; i++) {
        if (has_sums(c->mode)) {
            first[i] /= counts[i];
            continue;
        }
        first[i] = counts[i] > 0 ? first[i] : (double)NAN;
        if (has_variance) second[i] = second[i] * (1 / counts[i]) + (first[i] - first[i]);
    }
}

static void store_row(const local_job *j, chunk *c, int64_t y) {
    const double count = (double)j->window->height * (double)j->window->width;
    if (is_counted(c->mode))
        finish_counted(c, j->to->channels == 2);
    else if (has_sums(c->mode))
        divide(c->result.lanes, c->n, count);
    local_store(j, y, c->x, 0, c->n, c->result.lanes, 1);
    if (j->to->channels == 2)
        local_store(j, y, c->x, 1, c->n, c->result.lanes + c->n, is_counted(c->mode) ? 1 : 1 / count);
}

/* Loads row y as sets of one pixel. Returns 0 where its values need counts that the mode does not have. */
static int load_row(const local_job *j, const chunk *c, int64_t y) {
    double *const values = c->loaded.lanes;
    const int64_t start = c->x - j->left;
    if (is_counted(c->mode))
        local_load_counted(j, y, start, c->reach, values, values + (merge_planes(c->mode) - 1) * c->reach);
    else if (!local_load_moderate(j, y, start, c->reach, values))
        return 0;
    const int has_moments = c->mode == MERGE_MOMENTS || c->mode == MERGE_COUNTED_MOMENTS;
    if (has_moments) memset(values + c->reach, 0, (size_t)c->reach * sizeof *values);
    return 1;
}

/* Returns 0, having written rows or not, where values need counts that the mode does not have. */
static int work_chunk(const local_job *j, chunk *c) {
    const int64_t start = j->first - j->above, end = start + j->to->height + j->window->height - 1;
    int64_t row = j->first;
    for (int64_t y = start; y < end; y++) {
        if (!load_row(j, c, y)) return 0;
        merge_across(c->mode, j->window->width, c->loaded, c->n, slide_next(&c->down));
        if (slide_push(&c->down, c->result)) store_row(j, c, row++);
    }
    return 1;
}

/* Whether some window of the chunk leaves the image. */
static int leaves(const local_job *j, int64_t x, int64_t n) {
    const int64_t below = j->window->height - 1 - j->above, right = j->window->width - 1 - j->left;
    return j->first < j->above || j->first + j->to->height + below > j->from->height || x < j->left ||
           x + n + right > j->from->width;
}

void local_windows(const local_job *j, int sums, void *scratch) {
    const merge_mode plain = sums ? MERGE_SUM : j->to->channels == 1 ? MERGE_MEAN : MERGE_MOMENTS;
    const merge_mode counted = sums ? MERGE_COUNTED_SUM : MERGE_COUNTED_MOMENTS;
    const int64_t width = j->from->width, step = chunk_width(j->window->width, width);
    for (int64_t x = 0; x < width; x += step) {
        const int64_t n = width - x < step ? width - x : step;
        const int is_partial = j->border == OCHRE_ONE_SIDED && leaves(j, x, n);
        chunk c = chunk_make(j, is_partial ? counted : plain, x, n, scratch);
        if (work_chunk(j, &c)) continue;
        c = chunk_make(j, counted, x, n, scratch);
        work_chunk(j, &c);
    }
}
