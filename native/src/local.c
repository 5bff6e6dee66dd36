/* SPDX-License-Identifier: Apache-2.0 */
/* Means and variances of sliding windows. An image is worked in chunks of columns. Rows are packed as f64 with their
 * neighbours from the border, SLIDE_LANES of them are turned on their side and slid over across, and what comes out is
 * pushed, row by row, into a slide downwards (local_slide.h).
 *
 * A chunk is first worked as if all its values were there and of moderate size, when weights are known beforehand. At the
 * first value that is not, the chunk is worked again with counts; windows without such values keep their bits. */
#include "block.h"
#include "border.h"
#include "layout.h"
#include "local_slide.h"

#include <math.h>
#include <string.h>

enum { CHUNK_LEAST = 512, CHUNK_MOST = 2048, SEGMENT = 64 };

static const double moderate = 0x1p1022; /* differences of such values are finite */

typedef struct job {
    const unsigned char *image;
    const ochre_layout *from;
    int64_t first;
    const ochre_window *window;
    unsigned char *out;
    const ochre_layout *to;
    int64_t border; /* how rows and columns outside are packed */
    double nodata;
    int64_t above, left; /* of a window, before its pixel */
} job;

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

static chunk chunk_make(const job *j, slide_mode mode, int64_t x, int64_t n, void *scratch) {
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

/* ---- packing */

static double sample(const job *j, const unsigned char *row, int64_t x) {
    double value;
    block_load_f64(j->from->dtype, row + x * j->from->column_stride, j->from->column_stride, 1, &value);
    return value;
}

/* Row y, which may lie outside, for the columns of the chunk's windows. Returns how many columns lie before the image, and
 * in inside how many in it. */
static int64_t load_row(const job *j, const chunk *c, int64_t y, double *values, int64_t *inside) {
    const int64_t start = c->x - j->left, w = j->from->width, from_y = border_index(j->border, y, j->from->height);
    const int64_t low = start < 0 ? -start : 0, high = start + c->packed_n > w ? w - start : c->packed_n;
    *inside = from_y == NOWHERE ? 0 : high - low;
    if (from_y == NOWHERE) {
        for (int64_t i = 0; i < c->packed_n; i++) values[i] = j->window->constant;
        return 0;
    }
    const unsigned char *row = j->image + from_y * j->from->row_stride;
    for (int64_t i = 0; i < c->packed_n; i++) {
        if (i == low) i = high;
        if (i == c->packed_n) break;
        const int64_t from_x = border_index(j->border, start + i, w);
        values[i] = from_x == NOWHERE ? j->window->constant : sample(j, row, from_x);
    }
    block_load_f64(j->from->dtype, row + (start + low) * j->from->column_stride, j->from->column_stride, high - low,
                   values + low);
    return low;
}

/* Missing values become NaN, or are not counted. */
static void count_values(const job *j, double *restrict values, double *restrict counts, int64_t n) {
    const int skip = j->window->skip != 0;
    const double nodata = j->window->has_nodata ? j->nodata : (double)NAN;
    for (int64_t i = 0; i < n; i++) {
        const int is_missing = values[i] != values[i] || values[i] == nodata;
        values[i] = !is_missing ? values[i] : skip ? 0 : (double)NAN;
        counts[i] = is_missing && skip ? 0 : 1;
    }
}

static void discount(double *values, double *counts, int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) values[i] = counts[i] = 0;
}

static int are_moderate(const job *j, const double *values, int64_t n) {
    const double nodata = j->window->has_nodata ? j->nodata : (double)NAN;
    int64_t others = 0;
    for (int64_t i = 0; i < n; i++) others |= !(fabs(values[i]) <= moderate) | (values[i] == nodata);
    return others == 0;
}

/* Returns 0 where the values need to be counted, and the mode does not. */
static int pack_row(const job *j, chunk *c, int64_t y, int64_t lane) {
    double *values = c->values + lane * c->packed_n, *counts = c->counts + lane * c->packed_n;
    int64_t inside;
    const int64_t low = load_row(j, c, y, values, &inside);
    if (!is_counted(c->mode)) {
        const int is_certain =
            dtype_is_integer(j->from->dtype) && !j->window->has_nodata && j->border != OCHRE_CONSTANT;
        return is_certain || are_moderate(j, values, c->packed_n);
    }
    count_values(j, values, counts, c->packed_n);
    if (j->border == OCHRE_ONE_SIDED) {
        discount(values, counts, 0, low);
        discount(values, counts, low + inside, c->packed_n);
    }
    return 1;
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

static void store(const ochre_layout *to, unsigned char *restrict first, int64_t n, const double *restrict values) {
    if (to->dtype == OCHRE_F64) {
        for (int64_t i = 0; i < n; i++) memcpy(first + i * to->column_stride, &values[i], sizeof values[i]);
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        const float value = (float)values[i];
        memcpy(first + i * to->column_stride, &value, sizeof value);
    }
}

/* The merged values become means and variances, in place. A mean that is not finite has no variance. */
static void finish(const job *j, const chunk *c, double *restrict first, double *restrict second) {
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

/* Zero where the window leaves the image. */
static void clear_rim(const job *j, const chunk *c, int64_t y, double *values) {
    const int64_t below = j->window->height - 1 - j->above, right = j->window->width - 1 - j->left;
    const int is_rim = y < j->above || y + below >= j->from->height;
    for (int64_t i = 0; i < c->n; i++)
        if (is_rim || c->x + i < j->left || c->x + i + right >= j->from->width) values[i] = 0;
}

static void store_row(const job *j, chunk *c, int64_t y) {
    finish(j, c, c->result, c->result + c->n);
    for (int64_t channel = 0; channel < j->to->channels; channel++) {
        double *values = c->result + channel * c->n;
        if (j->window->border == OCHRE_INTERIOR) clear_rim(j, c, y, values);
        unsigned char *row = j->out + (y - j->first) * j->to->row_stride + channel * j->to->channel_stride;
        store(j->to, row + c->x * j->to->column_stride, c->n, values);
    }
}

/* Returns 0, having written rows or not, where values need to be counted and the mode does not. */
static int work_chunk(const job *j, chunk *c) {
    const int64_t start = j->first - j->above, end = start + j->to->height + j->window->height - 1;
    const int64_t vector = slide_planes(c->mode) * c->n;
    int64_t row = j->first;
    slide_start(&c->down, j->first);
    for (int64_t y = start; y < end; y += SLIDE_LANES) {
        const int64_t lanes = end - y < SLIDE_LANES ? end - y : SLIDE_LANES;
        for (int64_t lane = 0; lane < lanes; lane++)
            if (!pack_row(j, c, y + lane, lane)) return 0;
        slide_across(c);
        for (int64_t lane = 0; lane < lanes; lane++)
            if (slide_push(&c->down, c->lines + lane * vector, c->result)) store_row(j, c, row++);
    }
    return 1;
}

/* Whether some window of the chunk leaves the image. */
static int leaves(const job *j, int64_t x, int64_t n) {
    const int64_t below = j->window->height - 1 - j->above, right = j->window->width - 1 - j->left;
    return j->first < j->above || j->first + j->to->height + below > j->from->height || x < j->left ||
           x + n + right > j->from->width;
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

int32_t ochre_local(const void *image, const ochre_layout *image_layout, int64_t first, const ochre_window *window,
                    void *out, const ochre_layout *out_layout, void *scratch) {
    const ochre_status status = check_local(image_layout, first, window, out_layout);
    if (status != OCHRE_OK || layout_is_empty(out_layout)) return status;
    const job j = {
        .image = image,
        .from = image_layout,
        .first = first,
        .window = window,
        .out = out,
        .to = out_layout,
        .border = window->border == OCHRE_INTERIOR ? OCHRE_REPLICATE : window->border,
        .nodata = image_layout->dtype == OCHRE_F32 ? (double)(float)window->nodata : window->nodata,
        .above = window->height / 2,
        .left = window->width / 2,
    };
    const int sums = out_layout->channels == 1 && sums_are_exact(image_layout->dtype, window);
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
