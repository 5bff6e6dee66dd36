/* SPDX-License-Identifier: Apache-2.0 */
/* Filters over whole images: a kernel in one pass, or a column and a row in two, the column first. Results are made
 * in blocks. A block reads the image in place where its windows lie inside the image, and the elements of a row lie
 * side by side in the dtype that is computed in. Otherwise the pixels that its windows reach are first packed into
 * scratch. It writes in place where the output has that dtype and such rows. Otherwise its results are converted
 * from scratch. Either way, every result is the same sum in the same order. */
#include "correlate_rows.h"
#include "correlate_tiles.h"

#include "border.h"
#include "layout.h"
#include "scratch.h"

#include <stddef.h>
#include <string.h>

enum {
    BLOCK_ROWS = 24,
    MOST_BLOCK_ROWS = 96, /* for tall windows, so that the rows that two blocks share are not packed too often */
    FLAT_ROWS = 6,
    BLOCK_BYTES = 4096 /* of a block's row, at most, unless that is one pixel */
};

/* How large blocks are, and what they take of the scratch. Widths are pixels; all else but rows are bytes. */
typedef struct room {
    int64_t rows, width, least_width; /* of a block; the least is a tile's */
    int64_t packed_width, packed_rows, packed_stride;
    int64_t middle_width, middle_stride; /* of the sums between the passes */
    int64_t block_stride;
    int64_t plans, packed, middle, block; /* where they begin */
    int64_t bytes;
} room;

typedef struct work {
    const ochre_filter *filter;
    filter_source from;
    int64_t y, x; /* the pixel of the image under the anchor of the first result's window */
    unsigned char *out;
    const ochre_layout *to;
    tile_maker how;
    room room;
    unsigned char *scratch;
    int reads_in_place, writes_in_place;
    plan in_place, packed, across;
} work;

static int64_t max64(int64_t a, int64_t b) {
    return a > b ? a : b;
}

static int64_t min64(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t clamp64(int64_t value, int64_t low, int64_t high) {
    return max64(low, min64(value, high));
}

static int has_two_passes(const ochre_filter *filter) {
    return filter->row != NULL;
}

static int64_t height_of(const ochre_filter *filter) {
    return filter->kernel->height;
}

static int64_t width_of(const ochre_filter *filter) {
    return has_two_passes(filter) ? filter->row->width : filter->kernel->width;
}

static room make_room(const ochre_filter *f, int64_t channels) {
    const int64_t pixel = channels * dtype_bytes(f->dtype);
    const ochre_kernel *first = f->kernel;
    room r = {.least_width = (TILE_BYTES + pixel - 1) / pixel};
    r.rows = clamp64((height_of(f) + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS, BLOCK_ROWS, MOST_BLOCK_ROWS);
    r.width = max64(r.least_width, BLOCK_BYTES / pixel);
    r.middle_width = has_two_passes(f) ? r.width + width_of(f) - 1 : 0;
    r.packed_rows = r.rows + height_of(f) - 1;
    r.packed_width = r.width + first->width - 1;
    r.packed_stride = cache_lines(r.packed_width * pixel);
    r.middle_stride = cache_lines(r.middle_width * pixel);
    r.block_stride = cache_lines(r.width * pixel);
    r.packed = 2 * plan_bytes(first->height, first->width, f->dtype) + plan_across_bytes(width_of(f), f->dtype);
    r.middle = r.packed + r.packed_rows * r.packed_stride;
    r.block = r.middle + (has_two_passes(f) ? r.rows * r.middle_stride : 0);
    r.bytes = r.block + r.rows * r.block_stride;
    return r;
}

/* ---- the first pass */

static int is_inside(const work *w, int64_t y, int64_t x, int64_t rows, int64_t width) {
    const ochre_layout *image = w->from.layout;
    return y >= 0 && x >= 0 && rows <= image->height - y && width <= image->width - x;
}

/* Packs a rectangle of the image, with zeros beside and below it up to tall x wide. */
static source pack(const work *w, int64_t y, int64_t x, int64_t rows, int64_t width, int64_t tall, int64_t wide) {
    const int64_t pixel = w->to->channels * dtype_bytes(w->filter->dtype);
    const target to = {w->scratch + w->room.packed, w->room.packed_stride};
    filter_load(&w->from, y, x, rows, width, to.data, to.stride);
    for (int64_t i = 0; i < rows && wide > width; i++)
        memset(to.data + i * to.stride + width * pixel, 0, (size_t)((wide - width) * pixel));
    for (int64_t i = rows; i < tall; i++) memset(to.data + i * to.stride, 0, (size_t)(wide * pixel));
    return (source){to.data, to.stride};
}

/* Makes tall x wide results of the first pass, of which rows x width are wanted. The windows begin at row y and
 * column x. */
static void first_pass(const work *w, int64_t y, int64_t x, int64_t rows, int64_t width, int64_t tall, int64_t wide,
                       const target *to) {
    const int64_t channels = w->to->channels, above = height_of(w->filter) - 1;
    const int64_t beside = w->filter->kernel->width - 1;
    const int is_small = tall > rows || wide > width;
    if (w->reads_in_place && !is_small && is_inside(w, y, x, rows + above, width + beside)) {
        const ochre_layout *image = w->from.layout;
        const source from = {w->from.data + y * image->row_stride + x * image->column_stride, image->row_stride};
        w->how.tiles(&w->in_place, &from, to, tall, wide * channels);
    } else {
        const source from = pack(w, y, x, rows + above, width + beside, tall + above, wide + beside);
        w->how.tiles(&w->packed, &from, to, tall, wide * channels);
    }
}

/* ---- blocks */

/* Makes both passes. The first one is made piece by piece, because a long row needs many columns of it. */
static void two_passes(const work *w, int64_t y, int64_t x, int64_t rows, int64_t width, int64_t tall, int64_t wide,
                       const target *to) {
    const int64_t pixel = w->to->channels * dtype_bytes(w->filter->dtype), beside = width_of(w->filter) - 1;
    const target middle = {w->scratch + w->room.middle, w->room.middle_stride};
    for (int64_t at = 0; at < wide + beside; at += w->room.width) {
        const int64_t piece = min64(w->room.width, wide + beside);
        const int64_t start = tile_start(at, min64(piece, w->room.least_width), wide + beside);
        const int64_t length = min64(piece, wide + beside - start);
        const target part = {middle.data + start * pixel, middle.stride};
        first_pass(w, y, x + start, rows, clamp64(width + beside - start, 0, length), tall, length, &part);
    }
    const source from = {middle.data, middle.stride};
    w->how.across(&w->across, &from, to, tall, wide * w->to->channels);
}

/* Makes a block of results, from (top, left) on. */
static void work_block(const work *w, int64_t top, int64_t left, int64_t rows, int64_t width) {
    const int64_t tall = max64(rows, TILE_ROWS), wide = max64(width, w->room.least_width);
    const int64_t y = w->y + top - w->filter->anchor_y, x = w->x + left - w->filter->anchor_x;
    unsigned char *out = w->out + top * w->to->row_stride + left * w->to->column_stride;
    const int in_place = w->writes_in_place && tall == rows && wide == width;
    const target to =
        in_place ? (target){out, w->to->row_stride} : (target){w->scratch + w->room.block, w->room.block_stride};
    if (has_two_passes(w->filter))
        two_passes(w, y, x, rows, width, tall, wide, &to);
    else
        first_pass(w, y, x, rows, width, tall, wide, &to);
    if (in_place) return;
    const int64_t size = dtype_bytes(w->filter->dtype), channels = w->to->channels;
    const ochre_layout made = {w->filter->dtype, rows, width, channels, to.stride, channels * size, size};
    ochre_layout part = *w->to;
    part.height = rows, part.width = width;
    ochre_convert(to.data, &made, out, &part);
}

/* Makes the results of rows top .. bottom - 1 and columns left .. right - 1, in blocks of that size. Where the last
 * block would be smaller than a tile, it begins earlier and makes the same results again. */
static void work_part(const work *w, int64_t top, int64_t left, int64_t bottom, int64_t right, int64_t rows,
                      int64_t width) {
    for (int64_t y = top; y < bottom; y += rows) {
        const int64_t first = max64(top, tile_start(y, TILE_ROWS, bottom));
        for (int64_t x = left; x < right; x += width) {
            const int64_t start = max64(left, tile_start(x, w->room.least_width, right));
            work_block(w, first, start, min64(rows, bottom - first), min64(width, right - start));
        }
    }
}

static void work_blocks(const work *w, int64_t top, int64_t left, int64_t bottom, int64_t right) {
    work_part(w, top, left, bottom, right, w->room.rows, w->room.width);
}

/* Results whose windows lie inside the image: in one block where that takes no scratch, in flat ones where the rows
 * between two passes should stay in the first cache. */
static void work_inside(const work *w, int64_t top, int64_t left, int64_t bottom, int64_t right) {
    const int is_large = bottom - top >= TILE_ROWS && right - left >= w->room.least_width;
    const int is_read_in_place = w->reads_in_place && is_large;
    if (is_read_in_place && has_two_passes(w->filter))
        work_part(w, top, left, bottom, right, FLAT_ROWS, w->room.width);
    else if (is_read_in_place && w->writes_in_place)
        work_block(w, top, left, bottom - top, right - left);
    else
        work_blocks(w, top, left, bottom, right);
}

/* ---- */

/* Sets results to 0. */
static void clear(const work *w, int64_t top, int64_t left, int64_t bottom, int64_t right) {
    const ochre_layout *to = w->to;
    const size_t size = (size_t)dtype_bytes(to->dtype);
    for (int64_t y = top; y < bottom; y++)
        for (int64_t x = left; x < right; x++)
            for (int64_t c = 0; c < to->channels; c++)
                memset(w->out + y * to->row_stride + x * to->column_stride + c * to->channel_stride, 0, size);
}

/* Widens a side where windows leave the image to as many results as a tile has, if there are so many. */
static void widen(int64_t *low, int64_t *high, int64_t least, int64_t all) {
    if (*low > 0) *low = min64(max64(*low, least), all);
    if (*high < all) *high = max64(min64(*high, all - least), *low);
    *high = max64(*high, *low);
}

/* Makes all results. Windows at the sides of the image leave it; those in between can read it in place. */
static void work_all(const work *w) {
    const ochre_filter *f = w->filter;
    const int64_t rows = w->to->height, width = w->to->width;
    int64_t top = clamp64(f->anchor_y - w->y, 0, rows), left = clamp64(f->anchor_x - w->x, 0, width);
    const int64_t below = height_of(f) - 1 - f->anchor_y, beside = width_of(f) - 1 - f->anchor_x;
    int64_t bottom = clamp64(w->from.layout->height - below - w->y, top, rows);
    int64_t right = clamp64(w->from.layout->width - beside - w->x, left, width);
    void (*const outside)(const work *, int64_t, int64_t, int64_t, int64_t) =
        f->border == OCHRE_INTERIOR ? clear : work_blocks;
    if (f->border != OCHRE_INTERIOR && (rows <= 2 * TILE_ROWS || width <= 2 * w->room.least_width)) {
        work_blocks(w, 0, 0, rows, width); /* the sides are all there is */
        return;
    }
    if (f->border != OCHRE_INTERIOR) {
        widen(&top, &bottom, TILE_ROWS, rows);
        widen(&left, &right, w->room.least_width, width);
    }
    work_inside(w, top, left, bottom, right);
    outside(w, 0, 0, top, width);
    outside(w, bottom, 0, rows, width);
    outside(w, top, 0, bottom, left);
    outside(w, top, right, bottom, width);
}

static ochre_status check_filter(const ochre_layout *image, int64_t y, int64_t x, const ochre_filter *f,
                                 const ochre_layout *to) {
    if (dtype_bytes(image->dtype) == 0 || dtype_bytes(to->dtype) == 0 || !dtype_is_float(f->dtype))
        return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image) || !layout_has_size(to) || image->channels != to->channels) return OCHRE_BAD_SIZE;
    if (y < 0 || x < 0 || to->height > image->height - y || to->width > image->width - x) return OCHRE_BAD_SIZE;
    if (has_two_passes(f) && (f->kernel->width != 1 || f->row->height != 1)) return OCHRE_BAD_SIZE;
    if (f->anchor_y < 0 || f->anchor_y >= height_of(f) || f->anchor_x < 0 || f->anchor_x >= width_of(f))
        return OCHRE_BAD_SIZE;
    return border_is_known(f->border) && f->border != OCHRE_ONE_SIDED ? OCHRE_OK : OCHRE_BAD_SIZE;
}

int64_t ochre_correlate_scratch_bytes(const ochre_filter *filter, int64_t channels) {
    return make_room(filter, channels).bytes;
}

int64_t ochre_correlate(const void *image, const ochre_layout *image_layout, int64_t y, int64_t x,
                        const ochre_filter *filter, void *out, const ochre_layout *out_layout, void *scratch) {
    const ochre_status status = check_filter(image_layout, y, x, filter, out_layout);
    if (status != OCHRE_OK || layout_is_empty(out_layout)) return status;
    const int64_t dtype = filter->dtype, pixel = out_layout->channels * dtype_bytes(dtype);
    work w = {
        .filter = filter,
        .from = {image, image_layout, filter->border, filter->constant, dtype},
        .y = y,
        .x = x,
        .out = out,
        .to = out_layout,
        .how = tile_maker_for(dtype),
        .room = make_room(filter, out_layout->channels),
        .scratch = scratch,
        .reads_in_place = image_layout->dtype == dtype && filter_is_dense(image_layout),
        .writes_in_place = out_layout->dtype == dtype && filter_is_dense(out_layout),
    };
    const ochre_kernel *first = filter->kernel;
    const int64_t taken = plan_bytes(first->height, first->width, dtype);
    if (w.reads_in_place) w.in_place = plan_make(first, dtype, image_layout->row_stride, pixel, scratch);
    w.packed = plan_make(first, dtype, w.room.packed_stride, pixel, w.scratch + taken);
    if (has_two_passes(filter)) w.across = plan_across(filter->row, dtype, pixel, w.scratch + 2 * taken);
    work_all(&w);
    return OCHRE_OK;
}
