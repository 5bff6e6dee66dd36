/* SPDX-License-Identifier: Apache-2.0 */
/* Means and variances of sliding windows. An image is worked in chunks of columns. A row is packed as f64 with its neighbours
 * from the border, the columns of its windows are merged across (local_across.h), and what comes out is pushed, row by row,
 * into a slide downwards (local_slide.h).
 *
 * A chunk is first worked as if all its values were there and of moderate size, when weights are known beforehand. At the
 * first value that is not, the chunk is worked again with counts; windows without such values keep their bits.
 *
 * Small windows that only need sums have a way of their own (local_few.h). */
#include "border.h"
#include "cpu.h"
#include "layout.h"
#include "local_across.h"
#include "local_few.h"
#include "local_job.h"
#include "local_slide.h"

#include <math.h>
#include <string.h>

enum {
    CHUNK_LEAST = 256, /* the rows of a slide then stay in the second cache */
    CHUNK_MOST = 2048
};

typedef struct chunk {
    merge_mode mode;
    int64_t x, n;        /* columns of the result */
    int64_t packed_n;    /* columns that their windows reach: x - left .. */
    merge_vector packed; /* a row of these */
    merge_vector result;
    slide down;
} chunk;

static int64_t chunk_width(int64_t window_width, int64_t width) {
    const int64_t wanted = window_width < CHUNK_LEAST  ? CHUNK_LEAST
                           : window_width > CHUNK_MOST ? CHUNK_MOST
                                                       : window_width;
    return width < wanted ? width : wanted;
}

static int is_counted(merge_mode mode) {
    return mode == MERGE_COUNTED_SUM || mode == MERGE_COUNTED_MOMENTS;
}

static int has_sums(merge_mode mode) {
    return mode == MERGE_SUM || mode == MERGE_COUNTED_SUM;
}

/* ---- scratch */

static int64_t vector_doubles(int64_t lanes) {
    return (MERGE_PLANES * lanes + 7) / 8 * 8;
}

int64_t ochre_local_scratch_bytes(const ochre_window *window, int64_t width) {
    const int64_t n = chunk_width(window->width, width), packed_n = n + window->width - 1;
    const int64_t doubles = vector_doubles(packed_n) + vector_doubles(n);
    const int64_t bytes = doubles * (int64_t)sizeof(double) + slide_bytes(window->height, n);
    return bytes > LOCAL_FEW_BYTES ? bytes : LOCAL_FEW_BYTES;
}

static chunk chunk_make(const local_job *j, merge_mode mode, int64_t x, int64_t n, void *scratch) {
    const int64_t kh = j->window->height, kw = j->window->width;
    chunk c = {.mode = mode, .x = x, .n = n, .packed_n = n + kw - 1};
    c.packed = (merge_vector){scratch, c.packed_n};
    c.result = (merge_vector){c.packed.lanes + vector_doubles(c.packed_n), n};
    c.down = slide_make(c.result.lanes + vector_doubles(n), mode, kh, n, kw, j->first);
    return c;
}

/* ---- results */

ALWAYS_INLINE void divide_loop(double *restrict values, int64_t n, double divisor) {
    for (int64_t i = 0; i < n; i++) values[i] /= divisor;
}

CPU_PATHS(divide, (double *values, int64_t n, double divisor), (values, n, divisor))

/* The merged values become means and variances, in place. A mean that is not finite has no variance. */
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

/* Returns 0, having written rows or not, where values need to be counted and the mode does not. */
static int work_chunk(const local_job *j, chunk *c) {
    const int64_t start = j->first - j->above, end = start + j->to->height + j->window->height - 1;
    const int has_moments = c->mode == MERGE_MOMENTS || c->mode == MERGE_COUNTED_MOMENTS;
    double *values = c->packed.lanes, *counts = values + (merge_planes(c->mode) - 1) * c->packed_n;
    int64_t row = j->first;
    for (int64_t y = start; y < end; y++) {
        if (!local_pack(&j->from, y, c->x - j->left, c->packed_n, values, is_counted(c->mode) ? counts : NULL))
            return 0;
        if (has_moments) memset(values + c->packed_n, 0, (size_t)c->packed_n * sizeof *values);
        merge_across(c->mode, j->window->width, c->packed, c->n, slide_next(&c->down));
        if (slide_push(&c->down, c->result)) store_row(j, c, row++);
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
    const merge_mode plain = sums ? MERGE_SUM : out_layout->channels == 1 ? MERGE_MEAN : MERGE_MOMENTS;
    const merge_mode counted = sums ? MERGE_COUNTED_SUM : MERGE_COUNTED_MOMENTS;
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
