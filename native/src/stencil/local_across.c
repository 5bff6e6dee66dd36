/* SPDX-License-Identifier: Apache-2.0 */
#include "local_across.h"

#include <string.h>

static merge_vector from(merge_vector v, int64_t lane) {
    return (merge_vector){v.lanes + lane, v.plane};
}

void merge_across(merge_mode mode, int64_t k, merge_vector values, int64_t n, merge_vector windows) {
    const int64_t lanes = n + k - 1;
    int64_t done = 0; /* lanes of a window that are in it */
    for (int64_t size = 1; size <= k; size *= 2) {
        if (k & size) {
            if (done == 0)
                for (int64_t plane = 0; plane < merge_planes(mode); plane++)
                    memcpy(windows.lanes + plane * windows.plane, values.lanes + plane * values.plane,
                           (size_t)n * sizeof *windows.lanes);
            else
                merge_vectors(mode, windows, windows, from(values, done), n,
                              merge_weight_of((double)done, (double)size));
            done += size;
        }
        if (2 * size <= k)
            merge_vectors(mode, values, values, from(values, size), lanes - 2 * size + 1,
                          merge_weight_of((double)size, (double)size));
    }
}
