/* SPDX-License-Identifier: Apache-2.0 */
/* Correlation with a kernel, as a filter (filter.c) whose windows all lie inside the image. */
#include "filter_rows.h"
#include "layout.h"

#include <stddef.h>

static ochre_status check_correlate(const ochre_layout *from, const ochre_kernel *kernel, const ochre_layout *to) {
    if (!dtype_is_float(from->dtype) || to->dtype != from->dtype) return OCHRE_BAD_DTYPE;
    if (kernel->height < 1 || kernel->width < 1) return OCHRE_BAD_SIZE;
    if (!layout_has_size(from) || !layout_has_size(to) || from->channels != to->channels) return OCHRE_BAD_SIZE;
    if (from->height - to->height != kernel->height - 1 || from->width - to->width != kernel->width - 1)
        return OCHRE_BAD_SIZE;
    return filter_is_dense(from) && filter_is_dense(to) ? OCHRE_OK : OCHRE_BAD_SIZE;
}

/* A window begins at its result's place. The image is larger than out by a window less one pixel, so no window
 * leaves it. */
static ochre_filter as_filter(const ochre_kernel *kernel, int64_t dtype) {
    return (ochre_filter){.kernel = kernel, .border = OCHRE_REPLICATE, .dtype = dtype};
}

int64_t ochre_correlate_scratch_bytes(const ochre_kernel *kernel, int64_t dtype, int64_t channels) {
    const ochre_filter filter = as_filter(kernel, dtype);
    return ochre_filter_scratch_bytes(&filter, channels);
}

int64_t ochre_correlate(const void *image, const ochre_layout *image_layout, const ochre_kernel *kernel, void *out,
                        const ochre_layout *out_layout, void *scratch) {
    const ochre_status status = check_correlate(image_layout, kernel, out_layout);
    const ochre_filter filter = as_filter(kernel, image_layout->dtype);
    return status != OCHRE_OK ? status
                              : ochre_filter_image(image, image_layout, 0, 0, &filter, out, out_layout, scratch);
}
