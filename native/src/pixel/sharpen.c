/* SPDX-License-Identifier: Apache-2.0 */
#include "block.h"
#include "convert.h"
#include "cpu.h"
#include "layout.h"
#include "planes.h"

ALWAYS_INLINE void sharpen_loop(double *restrict x, const double *restrict blurred, int64_t n, double amount,
                                double threshold) {
    for (int64_t i = 0; i < n; i++) {
        const double detail = x[i] - blurred[i], size = detail < 0 ? -detail : detail;
        x[i] = size < threshold ? x[i] : x[i] + amount * detail;
    }
}

CPU_PATHS(sharpen, (double *x, const double *blurred, int64_t n, double amount, double threshold),
          (x, blurred, n, amount, threshold))

int64_t ochre_sharpen(const void *image, const ochre_layout *image_layout, const void *blurred,
                      const ochre_layout *blurred_layout, const double *amount_and_threshold, void *out,
                      const ochre_layout *out_layout) {
    const int64_t dtype = image_layout->dtype, channels = image_layout->channels;
    if (!dtype_is_color(dtype) || !dtype_is_float(blurred_layout->dtype)) return OCHRE_BAD_DTYPE;
    if (out_layout->dtype != dtype) return OCHRE_BAD_DTYPE;
    if (!layout_has_size(image_layout) || !layouts_match(image_layout, out_layout)) return OCHRE_BAD_SIZE;
    if (!layouts_match(image_layout, blurred_layout) || blurred_layout->channels != channels) return OCHRE_BAD_SIZE;
    if (out_layout->channels != channels) return OCHRE_BAD_SIZE;
    double values[BLOCK], smooth[BLOCK];
    for (int64_t y = 0; y < image_layout->height; y++)
        for (int64_t c = 0; c < channels; c++)
            for (int64_t x = 0; x < image_layout->width; x += BLOCK) {
                const int64_t n = block_length(image_layout->width - x);
                block_load_f64(dtype, pixel_in(image, image_layout, y, x) + c * image_layout->channel_stride,
                               image_layout->column_stride, n, values);
                block_load_f64(blurred_layout->dtype,
                               pixel_in(blurred, blurred_layout, y, x) + c * blurred_layout->channel_stride,
                               blurred_layout->column_stride, n, smooth);
                sharpen(values, smooth, n, amount_and_threshold[0], amount_and_threshold[1]);
                convert_store_f64(dtype, pixel_of(out, out_layout, y, x) + c * out_layout->channel_stride,
                                  out_layout->column_stride, n, values);
            }
    return OCHRE_OK;
}
