/* SPDX-License-Identifier: Apache-2.0 */
/* Gradient and Hessian by central differences. The field is worked in chunks of columns. The few rows that a row of
 * the result needs are copied into dense rows in the first cache, with the pixels outside the field that the border
 * gives. One loop over these rows then makes all planes. So the field is read once, whatever its strides and however
 * many planes there are.
 *
 * Away from the field's edges nothing needs copying where elements lie side by side. There the same loop reads the
 * field and writes the planes directly, in long spans of a row. Planes that are larger than the caches are streamed,
 * one after the other: those of a large field often lie a multiple of 4096 bytes apart, where several streams side by
 * side get into each other's way. */
#include "border.h"
#include "cpu.h"
#include "layout.h"
#include "stream.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum {
    CHUNK = 512,
    PAD = 2,  /* columns on either side of a chunk: ONE_SIDED reads two columns away */
    RING = 4, /* rows that are held at once; a power of two */
    PLANES = 5,
    SPAN_LEAST = 64, /* a field of so many columns is read and written in place */
    SPAN = 4096,     /* columns that are streamed row after row */
    PIECE = 256      /* columns of a span that are streamed at once */
};

typedef struct field {
    const unsigned char *data;
    int64_t height, width, row_stride, column_stride;
    int64_t orders, planes;
    double dy, dx;
    int64_t border; /* an ochre_border that gives the pixels outside the field */
    double constant;
    int interior, one_sided, streams;
} field;

typedef struct target {
    unsigned char *data;
    const ochre_layout *layout;
    int64_t first; /* the row of the field that the first row here belongs to */
} target;

static unsigned char *target_at(const target *to, int64_t y, int64_t x, int64_t c) {
    const ochre_layout *l = to->layout;
    return to->data + (y - to->first) * l->row_stride + x * l->column_stride + c * l->channel_stride;
}

/* Which derivative a plane holds. */
static ochre_order order_of(const field *f, int64_t plane) {
    static const ochre_order orders[PLANES] = {OCHRE_DY, OCHRE_DX, OCHRE_DYY, OCHRE_DYX, OCHRE_DXX};
    return orders[f->orders & OCHRE_GRADIENT ? plane : plane + 2];
}

/* How many of n columns from x on are streamed together: up to the end of a cache line of the first plane. */
static int64_t piece_length(const target *to, int64_t y, int64_t x, int64_t n, int64_t size) {
    const int64_t past = (int64_t)((uintptr_t)target_at(to, y, x, 0) % 64) / size;
    return n < PIECE - past ? n : PIECE - past;
}

/* Whether elements of size bytes lie side by side along rows, each at a multiple of its size. */
static int is_direct(const field *f, const target *to, int64_t size) {
    const int64_t strides = f->row_stride | to->layout->row_stride | to->layout->channel_stride;
    const uintptr_t addresses = (uintptr_t)f->data | (uintptr_t)to->data;
    return f->column_stride == size && to->layout->column_stride == size && (strides & (size - 1)) == 0 &&
           (addresses & (uintptr_t)(size - 1)) == 0;
}

#define REAL         float
#define MIN_EXPONENT FLT_MIN_EXP
#define NAME(x)      f32_##x
#include "derivatives_rows.h"
#undef REAL
#undef MIN_EXPONENT
#undef NAME

#define REAL         double
#define MIN_EXPONENT DBL_MIN_EXP
#define NAME(x)      f64_##x
#include "derivatives_rows.h"
#undef REAL
#undef MIN_EXPONENT
#undef NAME

static int64_t planes_of(int64_t orders) {
    static const int64_t planes[] = {0, 2, 3, PLANES};
    return orders >= OCHRE_GRADIENT && orders <= OCHRE_GRADIENT_AND_HESSIAN ? planes[orders] : 0;
}

static ochre_status check_derivatives(const ochre_layout *from, int64_t first, const ochre_differences *d,
                                      const ochre_layout *to) {
    if (!dtype_is_float(from->dtype) || to->dtype != from->dtype) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(from) || !layout_has_size(to) || from->channels != 1) return OCHRE_BAD_SIZE;
    if (to->channels != planes_of(d->orders) || !border_is_known(d->border)) return OCHRE_BAD_SIZE;
    if (to->width != from->width || first < 0 || to->height > from->height - first) return OCHRE_BAD_SIZE;
    const int64_t least = d->orders & OCHRE_HESSIAN ? 3 : 2;
    const int is_too_small = from->height < least || from->width < least;
    return d->border == OCHRE_ONE_SIDED && is_too_small && !layout_is_empty(from) ? OCHRE_BAD_SIZE : OCHRE_OK;
}

int64_t ochre_derivatives(const void *data, const ochre_layout *field_layout, int64_t first,
                          const ochre_differences *differences, void *out, const ochre_layout *out_layout) {
    const ochre_status status = check_derivatives(field_layout, first, differences, out_layout);
    if (status != OCHRE_OK || layout_is_empty(out_layout)) return status;
    const int interior = differences->border == OCHRE_INTERIOR, one_sided = differences->border == OCHRE_ONE_SIDED;
    const field f = {
        .data = data,
        .height = field_layout->height,
        .width = field_layout->width,
        .row_stride = field_layout->row_stride,
        .column_stride = field_layout->column_stride,
        .orders = differences->orders,
        .planes = out_layout->channels,
        .dy = differences->dy,
        .dx = differences->dx,
        .border = interior || one_sided ? OCHRE_REPLICATE : differences->border,
        .constant = differences->constant,
        .interior = interior,
        .one_sided = one_sided,
        .streams = is_streamed(field_layout->height, field_layout->width,
                               out_layout->channels * dtype_bytes(out_layout->dtype)),
    };
    const target to = {out, out_layout, first};
    if (field_layout->dtype == OCHRE_F32)
        f32_derive_all(&f, first, first + out_layout->height, &to);
    else
        f64_derive_all(&f, first, first + out_layout->height, &to);
    if (f.streams) stream_end();
    return OCHRE_OK;
}
