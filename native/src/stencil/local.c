/* SPDX-License-Identifier: Apache-2.0 */
/* Means and variances of sliding windows: checks what was asked for, and chooses a method (local.h lists them). */
#include "local.h"

#include "border.h"
#include "layout.h"

#include <math.h>

int64_t ochre_local_scratch_bytes(const ochre_window *window, int64_t width) {
    const int64_t bytes = local_windows_bytes(window, width);
    return bytes > LOCAL_SMALL_BYTES ? bytes : LOCAL_SMALL_BYTES;
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

/* Whether the sum of as many equal values as a window holds is exact in f64: count and value together fit 53 bits. */
static int sums_are_exact(int64_t dtype, const ochre_window *window) {
    const int bits = dtype == OCHRE_U8    ? 8
                     : dtype == OCHRE_U16 ? 16
                     : dtype == OCHRE_I32 ? 31
                     : dtype == OCHRE_F32 ? 24
                                          : 53;
    return dtype != OCHRE_F64 && (double)window->height * (double)window->width <= ldexp(1, 53 - bits);
}

/* The value that counts as missing, as the image's dtype has it. */
static double nodata_of(const ochre_window *window, int64_t dtype) {
    if (!window->has_nodata) return (double)NAN;
    return dtype == OCHRE_F32 ? (double)(float)window->nodata : window->nodata;
}

int64_t ochre_local(const void *image, const ochre_layout *image_layout, int64_t first, const ochre_window *window,
                    void *out, const ochre_layout *out_layout, void *scratch) {
    const ochre_status status = check_local(image_layout, first, window, out_layout);
    if (status != OCHRE_OK || layout_is_empty(out_layout)) return status;
    const local_job j = {
        .image = image,
        .from = image_layout,
        .window = window,
        .above = window->height / 2,
        .left = window->width / 2,
        .border = window->border == OCHRE_INTERIOR ? OCHRE_REPLICATE : window->border,
        .nodata = nodata_of(window, image_layout->dtype),
        .first = first,
        .out = out,
        .to = out_layout,
    };
    const int sums = out_layout->channels == 1 && sums_are_exact(image_layout->dtype, window);
    if (sums && local_small_serves(&j))
        local_small(&j, scratch);
    else
        local_windows(&j, sums, scratch);
    return OCHRE_OK;
}
