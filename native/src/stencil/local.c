/* SPDX-License-Identifier: Apache-2.0 */
/* Means and variances of sliding windows: checks what was asked for, and chooses a method (local.h lists them). */
#include "local.h"

#include "border.h"
#include "layout.h"

#include <math.h>
#include <stddef.h>

int64_t ochre_local_scratch_bytes(const ochre_window *window, int64_t height, int64_t width) {
    if (height <= 0 || width <= 0) return 0;
    const int64_t merged = local_is_vast(window, height, width) ? local_vast_bytes(window, height, width)
                                                                : local_windows_bytes(window, width);
    const int64_t needs[] = {LOCAL_SMALL_BYTES, local_integers_bytes(window, width), local_blocks_bytes(window),
                             merged};
    int64_t most = 0;
    for (int i = 0; i < 4; i++) most = needs[i] > most ? needs[i] : most;
    return most;
}

/* Whether the statistics are known, and none is asked for twice. */
static int statistics_are_known(const int64_t *statistics, int64_t n) {
    int64_t seen = 0;
    for (int64_t c = 0; c < n; c++) {
        if (statistics[c] < OCHRE_WINDOW_MEAN || statistics[c] > OCHRE_WINDOW_COUNT) return 0;
        if (seen >> statistics[c] & 1) return 0;
        seen |= (int64_t)1 << statistics[c];
    }
    return 1;
}

static ochre_status check_local(const ochre_layout *from, int64_t first, const ochre_window *window,
                                const ochre_layout *to) {
    const int is_served = dtype_bytes(from->dtype) != 0 && from->dtype != OCHRE_I64;
    if (!is_served || !dtype_is_float(to->dtype)) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(from) || !layout_has_size(to) || from->channels != 1) return OCHRE_BAD_SIZE;
    if (to->channels > LOCAL_STATISTICS || !statistics_are_known(window->statistics, to->channels))
        return OCHRE_BAD_SIZE;
    if (to->width != from->width || first < 0 || to->height > from->height - first) return OCHRE_BAD_SIZE;
    return border_is_known(window->border) && window->height >= 1 && window->width >= 1 ? OCHRE_OK : OCHRE_BAD_SIZE;
}

/* Whether the sum of as many equal values as a window holds is exact in f64: count and value together fit 53 bits. */
static int sums_are_exact(int64_t dtype, const ochre_window *window) {
    const int bits = dtype == OCHRE_U8 || dtype == OCHRE_I8     ? 8
                     : dtype == OCHRE_U16 || dtype == OCHRE_I16 ? 16
                     : dtype == OCHRE_I32                       ? 31
                     : dtype == OCHRE_F32                       ? 24
                                                                : 53;
    return dtype != OCHRE_F64 && (double)window->height * (double)window->width <= ldexp(1, 53 - bits);
}

/* The value that counts as missing, as the image's dtype has it. */
static double nodata_of(const ochre_window *window, int64_t dtype) {
    if (!window->has_nodata) return (double)NAN;
    return dtype == OCHRE_F32 ? (double)(float)window->nodata : window->nodata;
}

/* Under INTERIOR no window that is larger than the image has a statistic. */
static int is_all_rim(const local_job *j) {
    const int fits = j->window->height <= j->from->height && j->window->width <= j->from->width;
    return j->window->border == OCHRE_INTERIOR && !fits;
}

static void clear_planes(const local_job *j, double *scratch) {
    const int64_t width = j->from->width, most = LOCAL_SMALL_BYTES / (int64_t)sizeof *scratch;
    for (int64_t i = 0; i < most; i++) scratch[i] = 0;
    for (int64_t y = j->first; y < j->first + j->to->height; y++)
        for (int64_t statistic = 0; statistic < LOCAL_STATISTICS; statistic++)
            for (int64_t x = 0; x < width && j->planes[statistic]; x += most)
                local_store(j, y, x, statistic, width - x < most ? width - x : most, scratch, 1);
}

static void merge_windows(const local_job *j, merge_mode plain, merge_mode counted, void *scratch) {
    if (local_is_vast(j->window, j->from->height, j->from->width))
        local_vast(j, counted, scratch);
    else
        local_windows(j, plain, counted, scratch);
}

/* Means alone, exactly where that is possible. */
static void average(const local_job *j, void *scratch) {
    if (!sums_are_exact(j->from->dtype, j->window))
        merge_windows(j, MERGE_MEAN, MERGE_COUNTED_MOMENTS, scratch);
    else if (local_small_serves(j))
        local_small(j, scratch);
    else if (local_integers_serve(j))
        local_integers(j, scratch);
    else if (local_blocks_serve(j))
        local_blocks(j, scratch);
    else
        merge_windows(j, MERGE_SUM, MERGE_COUNTED_SUM, scratch);
}

/* The job with some of its statistics alone. */
static local_job only(const local_job *j, int64_t from, int64_t to) {
    local_job part = *j;
    for (int64_t s = 0; s < LOCAL_STATISTICS; s++) part.planes[s] = s >= from && s <= to ? j->planes[s] : NULL;
    return part;
}

/* Each pass gives the statistics that come from the same kind of sets. */
static void work(const local_job *j, void *scratch) {
    const local_job averages = only(j, OCHRE_WINDOW_MEAN, OCHRE_WINDOW_DEVIATION);
    const local_job sums = only(j, OCHRE_WINDOW_SUM, OCHRE_WINDOW_SUM);
    local_job counts = only(j, OCHRE_WINDOW_COUNT, OCHRE_WINDOW_COUNT);
    const int has_variance = j->planes[OCHRE_WINDOW_VARIANCE] || j->planes[OCHRE_WINDOW_DEVIATION];
    if (has_variance && local_integers_serve(&averages))
        local_integers(&averages, scratch);
    else if (has_variance && local_blocks_serve(&averages))
        local_blocks(&averages, scratch);
    else if (has_variance)
        merge_windows(&averages, MERGE_MOMENTS, MERGE_COUNTED_MOMENTS, scratch);
    else if (j->planes[OCHRE_WINDOW_MEAN])
        average(&averages, scratch);
    if (j->planes[OCHRE_WINDOW_SUM]) merge_windows(&sums, MERGE_SUM, MERGE_COUNTED_SUM, scratch);
    if (!j->planes[OCHRE_WINDOW_COUNT]) return;
    counts.border = OCHRE_ONE_SIDED;
    counts.skip = 1;
    merge_windows(&counts, MERGE_COUNTED_SUM, MERGE_COUNTED_SUM, scratch);
}

int64_t ochre_local(const void *image, const ochre_layout *image_layout, int64_t first, const ochre_window *window,
                    void *out, const ochre_layout *out_layout, void *scratch) {
    const ochre_status status = check_local(image_layout, first, window, out_layout);
    if (status != OCHRE_OK || layout_is_empty(out_layout)) return status;
    local_job j = {
        .image = image,
        .from = image_layout,
        .window = window,
        .above = window->height / 2,
        .left = window->width / 2,
        .border = window->border == OCHRE_INTERIOR ? OCHRE_REPLICATE : window->border,
        .skip = window->skip != 0,
        .nodata = nodata_of(window, image_layout->dtype),
        .first = first,
        .to = out_layout,
    };
    for (int64_t c = 0; c < out_layout->channels; c++)
        j.planes[window->statistics[c]] = (unsigned char *)out + c * out_layout->channel_stride;
    if (is_all_rim(&j))
        clear_planes(&j, scratch);
    else
        work(&j, scratch);
    return OCHRE_OK;
}
