/* SPDX-License-Identifier: Apache-2.0 */
/* Means and variances of sliding windows. An image is worked in chunks of columns. Rows are packed as f64 with their
 * neighbours from the border, SLIDE_LANES of them are turned on their side and slid over across, and what comes out is
 * pushed, row by row, into a slide downwards (local_slide.h).
 *
 * A chunk is first worked as if all its values were there and of moderate size, when weights are known beforehand. At the
 * first value that is not, the chunk is worked again with counts; windows without such values keep their bits.
 *
 * Small windows that only need sums have a way of their own (local_few.h). */
#include "border.h"
#include "layout.h"
#include "local_few.h"
#include "local_job.h"
#include "local_slide.h"

#include <math.h>
#include <string.h>

enum {
    CHUNK_LEAST = 512,
    CHUNK_MOST = 2048,
    SEGMENT = 64,
    FEW_COLUMNS = 8 /* of a window: sums of so few are made without a slide */
};

typedef struct chunk {
    slide_mode mode;
    int64_t x, n;     /* columns of the result */
    int64_t packed_n; /* columns that their windows reach: x - left .. */
    double *values;   /* [SLIDE_LANES][packed_n] */
    double *counts;   /* likewise; only of counted modes */
    double *turned;   /* [SEGMENT] vectors */
    double *windows;  /* [SEGMENT] vectors */
    double *lines;    /* [SLIDE_LANES] vectors of n lanes */
    double *result;   /* one such */
    slide across, down;
} chunk;

static int64_t chunk_width(int64_t window_width, int64_t width) {
    const int64_t wanted = window_width < CHUNK_LEAST  ? CHUNK_LEAST
                           : window_width > CHUNK_MOST ? CHUNK_MOST
                                                       : window_width;
    return width < wanted ? width : wanted;
}

static int is_counted(slide_mode mode) {
    return mode == SLIDE_COUNTED_SUM || mode == SLIDE_COUNTED_MOMENTS;
}

static int has_sums(slide_mode mode) {
    return mode == SLIDE_SUM || mode == SLIDE_COUNTED_SUM;
}

/* ---- scratch */

static int64_t lane_doubles(int64_t packed_n) {
    return (SLIDE_LANES * packed_n + 7) / 8 * 8;
}

static int64_t line_doubles(int64_t n) {
    return (SLIDE_PLANES * n + 7) / 8 * 8;
}

static const int64_t segment_doubles = SEGMENT * SLIDE_PLANES * SLIDE_LANES;

int64_t ochre_local_scratch_bytes(const ochre_window *window, int64_t width) {
    const int64_t n = chunk_width(window->width, width), packed_n = n + window->width - 1;
    const int64_t doubles = 2 * lane_doubles(packed_n) + 2 * segment_doubles + (SLIDE_LANES + 1) * line_doubles(n);
    return doubles * (int64_t)sizeof(double) + slide_bytes(window->width, SLIDE_LANES) + slide_bytes(window->height, n);
}

static chunk chunk_make(const local_job *j, slide_mode mode, int64_t x, int64_t n, void *scratch) {
    const int64_t kh = j->window->height, kw = j->window->width;
    chunk c = {.mode = mode, .x = x, .n = n, .packed_n = n + kw - 1};
    c.values = scratch;
    c.counts = c.values + lane_doubles(c.packed_n);
    c.turned = c.counts + lane_doubles(c.packed_n);
    c.windows = c.turned + segment_doubles;
    c.lines = c.windows + segment_doubles;
    c.result = c.lines + SLIDE_LANES * line_doubles(n);
    unsigned char *rest = (unsigned char *)(c.result + line_doubles(n));
    c.across = slide_make(rest, mode, kw, SLIDE_LANES, 1);
    c.down = slide_make(rest + slide_bytes(kw, SLIDE_LANES), mode, kh, n, kw);
    memset(c.values, 0, (size_t)(2 * lane_doubles(c.packed_n)) * sizeof(double));
    memset(c.turned, 0, (size_t)segment_doubles * sizeof(double)); /* the m2 of single values stays 0 */
    return c;
}

/* ---- sliding */

static void turn(const double *restrict rows, int64_t row_length, int64_t n, int64_t vector, double *restrict turned) {
    for (int64_t i = 0; i < n; i++)
        for (int64_t lane = 0; lane < SLIDE_LANES; lane++) turned[i * vector + lane] = rows[lane * row_length + i];
}

static void turn_back(const double *restrict windows, int64_t vector, int64_t n, double *restrict lines, int64_t line) {
    for (int64_t i = 0; i < n; i++)
        for (int64_t lane = 0; lane < SLIDE_LANES; lane++) lines[lane * line + i] = windows[i * vector + lane];
}

static void sum_columns(const double *restrict row, int64_t columns, int64_t n, double *restrict sums) {
    memcpy(sums, row, (size_t)n * sizeof *sums);
    for (int64_t column = 1; column < columns; column++)
        for (int64_t i = 0; i < n; i++) sums[i] += row[i + column];
}

/* The packed rows become lines of sums. */
static void sum_across(chunk *c) {
    const int64_t planes = slide_planes(c->mode);
    for (int64_t lane = 0; lane < SLIDE_LANES; lane++) {
        double *line = c->lines + lane * planes * c->n;
        sum_columns(c->values + lane * c->packed_n, c->across.k, c->n, line);
        if (is_counted(c->mode)) sum_columns(c->counts + lane * c->packed_n, c->across.k, c->n, line + c->n);
    }
}

/* The packed rows become lines: for each column the merge of its window's columns. */
static void slide_across(chunk *c) {
    const int64_t planes = slide_planes(c->mode), vector = planes * SLIDE_LANES;
    int64_t done = 0;
    slide_start(&c->across, c->x);
    for (int64_t i = 0; i < c->packed_n; i += SEGMENT) {
        const int64_t n = c->packed_n - i < SEGMENT ? c->packed_n - i : SEGMENT;
        turn(c->values + i, c->packed_n, n, vector, c->turned);
        if (is_counted(c->mode)) turn(c->counts + i, c->packed_n, n, vector, c->turned + (planes - 1) * SLIDE_LANES);
        const int64_t windows = slide_push_narrow(&c->across, c->turned, n, c->windows);
        for (int64_t plane = 0; plane < planes; plane++)
            turn_back(c->windows + plane * SLIDE_LANES, vector, windows, c->lines + plane * c->n + done, planes * c->n);
        done += windows;
    }
}

/* ---- results */

/* The merged values become means and variances, in place. A mean that is not finite has no variance. */
static void finish(const local_job *j, const chunk *c, double *restrict first, double *restrict second) {
    const double *counts = c->result + (slide_planes(c->mode) - 1) * c->n;
    const double all = (double)j->window->height * (double)j->window->width;
    const int counted = is_counted(c->mode);
    if (!has_sums(c->mode) && j->to->channels == 2)
        for (int64_t i = 0; i < c->n; i++) second[i] = second[i] / (counted ? counts[i] : all) + (first[i] - first[i]);
    if (has_sums(c->mode))
        for (int64_t i = 0; i < c->n; i++) first[i] /= counted ? counts[i] : all;
    else if (counted)
        for (int64_t i = 0; i < c->n; i++) first[i] = counts[i] > 0 ? first[i] : (double)NAN;
}

static void store_row(const local_job *j, chunk *c, int64_t y) {
    finish(j, c, c->result, c->result + c->n);
    for (int64_t channel = 0; channel < j->to->channels; channel++)
        local_store(j, y, c->x, channel, c->n, c->result + channel * c->n, 1);
}

/* Returns 0, having written rows or not, where values need to be counted and the mode does not. */
static int work_chunk(const local_job *j, chunk *c) {
    const int64_t start = j->first - j->above, end = start + j->to->height + j->window->height - 1;
    const int64_t vector = slide_planes(c->mode) * c->n;
    int64_t row = j->first;
    slide_start(&c->down, j->first);
    for (int64_t y = start; y < end; y += SLIDE_LANES) {
        const int64_t lanes = end - y < SLIDE_LANES ? end - y : SLIDE_LANES;
        for (int64_t lane = 0; lane < lanes; lane++) {
            double *values = c->values + lane * c->packed_n, *counts = c->counts + lane * c->packed_n;
            if (!local_pack(&j->from, y + lane, c->x - j->left, c->packed_n, values,
                            is_counted(c->mode) ? counts : NULL))
                return 0;
        }
        if (has_sums(c->mode) && c->across.k <= FEW_COLUMNS)
            sum_across(c);
        else
            slide_across(c);
        for (int64_t lane = 0; lane < lanes; lane++)
            if (slide_push(&c->down, c->lines + lane * vector, c->result)) store_row(j, c, row++);
    }
    return 1;
}

/* Whether some window of the chunk leaves the image. */
static int leaves(const local_job *j, int64_t x, int64_t n) {
    const int64_t below = j->window->height - 1 - j->above, right = j->window->width - 1 - j->left;
    return j->first < j->above || j->first + j->to->height + below > j->height || x < j->left ||
           x + n + right > j->width;
}

/* Sums of equal values of a dtype are exact while count and value together fit 53 bits. */
static int sums_are_exact(int64_t dtype, const ochre_window *window) {
    const int bits = dtype == OCHRE_U8    ? 8
                     : dtype == OCHRE_U16 ? 16
                     : dtype == OCHRE_I32 ? 31
                     : dtype == OCHRE_F32 ? 24
                                          : 53;
    return dtype != OCHRE_F64 && (double)window->height * (double)window->width <= ldexp(1, 53 - bits);
}

static ochre_status check_local(const ochre_layout *from, int64_t first, const ochre_window *window,
                                const ochre_layout *to) {
    const int is_served =
        dtype_is_float(from->dtype) || from->dtype == OCHRE_U8 || from->dtype == OCHRE_U16 || from->dtype == OCHRE_I32;
    if (!is_served || !dtype_is_float(to->dtype)) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(from) || !layout_has_size(to) || from->channels != 1 || to->channels > 2)
        return OCHRE_BAD_SIZE;
    if (to->width != from->width || first < 0 || to->height > from->height - first) return OCHRE_BAD_SIZE;
    if (!border_is_known(window->border)) return OCHRE_BAD_SIZE;
    const int fits =
        window->height >= 1 && window->width >= 1 && window->height <= from->height && window->width <= from->width;
    return fits || layout_is_empty(from) ? OCHRE_OK : OCHRE_BAD_SIZE;
}

int64_t ochre_local(const void *image, const ochre_layout *image_layout, int64_t first, const ochre_window *window,
                    void *out, const ochre_layout *out_layout, void *scratch) {
    const ochre_status status = check_local(image_layout, first, window, out_layout);
    if (status != OCHRE_OK || layout_is_empty(out_layout)) return status;
    const local_job j = {
        .from =
            {
                .data = image,
                .layout = image_layout,
                .window = window,
                .border = window->border == OCHRE_INTERIOR ? OCHRE_REPLICATE : window->border,
                .nodata = !window->has_nodata                ? (double)NAN
                          : image_layout->dtype == OCHRE_F32 ? (double)(float)window->nodata
                                                             : window->nodata,
            },
        .height = image_layout->height,
        .width = image_layout->width,
        .first = first,
        .window = window,
        .out = out,
        .to = out_layout,
        .above = window->height / 2,
        .left = window->width / 2,
    };
    const int sums = out_layout->channels == 1 && sums_are_exact(image_layout->dtype, window);
    if (sums && local_few_serves(&j)) {
        local_few(&j, scratch);
        return OCHRE_OK;
    }
    const slide_mode plain = sums ? SLIDE_SUM : out_layout->channels == 1 ? SLIDE_MEAN : SLIDE_MOMENTS;
    const slide_mode counted = sums ? SLIDE_COUNTED_SUM : SLIDE_COUNTED_MOMENTS;
    const int64_t step = chunk_width(window->width, image_layout->width);
    for (int64_t x = 0; x < image_layout->width; x += step) {
        const int64_t n = image_layout->width - x < step ? image_layout->width - x : step;
        const int is_partial = window->border == OCHRE_ONE_SIDED && leaves(&j, x, n);
        chunk c = chunk_make(&j, is_partial ? counted : plain, x, n, scratch);
        if (work_chunk(&j, &c)) continue;
        c = chunk_make(&j, counted, x, n, scratch);
        work_chunk(&j, &c);
    }
    return OCHRE_OK;
}
