/* SPDX-License-Identifier: Apache-2.0 */
#include "local_job.h"

#include "cpu.h"

#include <string.h>

/* The bytes between elements are a constant where they lie densely, so that this is a vector's move. */
ALWAYS_INLINE void store_f32(unsigned char *restrict first, int64_t stride, int64_t n, const double *restrict values,
                             double factor) {
    for (int64_t i = 0; i < n; i++) {
        const float value = (float)(values[i] * factor);
        memcpy(first + i * stride, &value, sizeof value);
    }
}

ALWAYS_INLINE void store_dense_f32_loop(unsigned char *restrict first, int64_t n, const double *restrict values,
                                        double factor) {
    store_f32(first, sizeof(float), n, values, factor);
}

CPU_PATHS(store_dense_f32, (unsigned char *first, int64_t n, const double *values, double factor),
          (first, n, values, factor))

static void store(const ochre_layout *to, unsigned char *restrict first, int64_t n, const double *restrict values,
                  double factor) {
    if (to->dtype == OCHRE_F64) {
        for (int64_t i = 0; i < n; i++) {
            const double value = values[i] * factor;
            memcpy(first + i * to->column_stride, &value, sizeof value);
        }
    } else if (to->column_stride == (int64_t)sizeof(float)) {
        store_dense_f32(first, n, values, factor);
    } else {
        store_f32(first, to->column_stride, n, values, factor);
    }
}

/* Zero where the window leaves the image. */
static void clear_rim(const local_job *j, int64_t y, int64_t x, int64_t n, double *values) {
    const int64_t below = j->window->height - 1 - j->above, right = j->window->width - 1 - j->left;
    const int is_rim = y < j->above || y + below >= j->height;
    for (int64_t i = 0; i < n; i++)
        if (is_rim || x + i < j->left || x + i + right >= j->width) values[i] = 0;
}

void local_store(const local_job *j, int64_t y, int64_t x, int64_t channel, int64_t n, double *values, double factor) {
    if (j->window->border == OCHRE_INTERIOR) clear_rim(j, y, x, n, values);
    unsigned char *row = j->out + (y - j->first) * j->to->row_stride + channel * j->to->channel_stride;
    store(j->to, row + x * j->to->column_stride, n, values, factor);
}
