/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_filtered.h"
#include "cpu.h"

#include <math.h>
#include <stddef.h>

int64_t nearest_filtered_bytes(int64_t k) {
    return (k + 1) * (int64_t)sizeof(nearest_row);
}

/* Measures the middle of the palette's box, the unit, and r. */
static void measure(nearest_filtered *filtered, const double *palette) {
    double reach = 0;
    for (int64_t c = 0; c < filtered->channels; c++) {
        double low = palette[c], high = palette[c];
        for (int64_t j = 1; j < filtered->k; j++) {
            low = fmin(low, palette[j * filtered->channels + c]);
            high = fmax(high, palette[j * filtered->channels + c]);
        }
        filtered->middle[c] = low / 2 + high / 2;
        reach = fmax(reach, (high - low) * (1 + 0x1p-20) / 2);
    }
    const int usual = reach > 0x1p-300 && reach < 0x1p300;
    filtered->scale = usual ? ldexp(1, -ilogb(reach)) : 0;
    filtered->reach = (float)(reach * filtered->scale);
}

nearest_filtered nearest_filtered_of(void *scratch, const double *palette, int64_t channels, int64_t k) {
    nearest_filtered filtered = {.channels = channels, .k = k, .rows = scratch};
    measure(&filtered, palette);
    for (int64_t j = 0; j < k; j++) {
        double square = 0;
        for (int64_t c = 0; c < channels; c++) {
            const double level = (palette[j * channels + c] - filtered.middle[c]) * filtered.scale;
            square += level * level;
            filtered.rows[j].slope[c] = (float)(-2 * level);
        }
        filtered.rows[j].bias = (float)square;
    }
    filtered.rows[k] = (nearest_row){.bias = INFINITY};
    return filtered;
}

ALWAYS_INLINE void levels_loop(const nearest_filtered *filtered, const double (*restrict pixels)[BLOCK], int64_t n,
                               float *restrict levels, int64_t stride) {
    for (int64_t c = 0; c < filtered->channels; c++) {
        const double middle = filtered->middle[c], scale = filtered->scale;
        for (int64_t i = 0; i < n; i++) levels[c * stride + i] = (float)((pixels[c][i] - middle) * scale);
    }
}

CPU_WIDE_PATHS(levels,
               (const nearest_filtered *filtered, const double (*pixels)[BLOCK], int64_t n, float *levels,
                int64_t stride),
               (filtered, pixels, n, levels, stride))

void nearest_filtered_levels(const nearest_filtered *filtered, double (*pixels)[BLOCK], int64_t n, float *to,
                             int64_t stride) {
    levels(filtered, (const double(*)[BLOCK])pixels, n, to, stride);
}

/* The smallest sum of each pixel of a block, the second smallest, and the row of the smallest. */
typedef struct nearest {
    float least[BLOCK], second[BLOCK];
    int32_t row[BLOCK];
} nearest;

enum { ROWS = 4 }; /* as many are compared at once */

/* Compares a block with ROWS more rows. */
ALWAYS_INLINE void compare(const nearest_row *rows, const int32_t *numbers, const float *restrict y, int64_t stride,
                           int64_t n, nearest *restrict to, int channels) {
    for (int64_t i = 0; i < n; i++) {
        float least = to->least[i], second = to->second[i];
        int32_t row = to->row[i];
        for (int j = 0; j < ROWS; j++) {
            float sum = rows[j].bias;
            for (int c = 0; c < channels; c++) sum += y[c * stride + i] * rows[j].slope[c];
            const float other = sum > least ? sum : least;
            second = other < second ? other : second;
            row = sum < least ? numbers[j] : row;
            least = sum < least ? sum : least;
        }
        to->least[i] = least;
        to->second[i] = second;
        to->row[i] = row;
    }
}

ALWAYS_INLINE void compare_chosen(const nearest_filtered *filtered, nearest_choice choice, const float *restrict levels,
                                  int64_t stride, int64_t n, nearest *restrict best, int channels) {
    for (int64_t i = 0; i < n; i++) {
        best->least[i] = best->second[i] = INFINITY;
        best->row[i] = 0;
    }
    for (int64_t first = 0; first < choice.count; first += ROWS) {
        nearest_row some[ROWS];
        int32_t numbers[ROWS];
        for (int64_t j = 0; j < ROWS; j++) {
            const int64_t at = first + j;
            const int64_t number = at >= choice.count ? filtered->k : choice.numbers == NULL ? at : choice.numbers[at];
            some[j] = filtered->rows[number];
            numbers[j] = (int32_t)number;
        }
        compare(some, numbers, levels, stride, n, best, channels);
    }
}

/* r plus the largest coordinate of the pixel. */
ALWAYS_INLINE float reach_of(const nearest_filtered *filtered, const float *level, int64_t stride, int channels) {
    float farthest = 0;
    for (int c = 0; c < channels; c++) {
        const float far = fabsf(level[c * stride]);
        farthest = far > farthest ? far : farthest;
    }
    return filtered->reach + farthest;
}

/* How much larger the second smallest sum must be than the smallest for the row to be certain. */
ALWAYS_INLINE float doubt(float reach, float s) {
    return 0x1p-16F * reach * s + 0x1p-44F * s * s;
}

ALWAYS_INLINE void search_of(const nearest_filtered *filtered, nearest_choice choice, const float *restrict levels,
                             int64_t stride, int64_t n, int32_t *restrict rows, int channels) {
    nearest best;
    compare_chosen(filtered, choice, levels, stride, n, &best, channels);
    const float reach = filtered->reach;
    for (int64_t i = 0; i < n; i++) {
        const float s = reach_of(filtered, levels + i, stride, channels);
        rows[i] = best.second[i] - best.least[i] > doubt(reach, s) ? best.row[i] : UNSURE;
    }
}

/* Let u <= l be the distances of the two nearest rows. Their gap is l - u = (l^2 - u^2) / (l + u). It is bounded
 * from below: the doubt is taken off the numerator, and l^2 and u^2 in the denominator are enlarged by more than
 * their error. */
ALWAYS_INLINE void gaps_of(const nearest_filtered *filtered, const float *restrict levels, int64_t stride, int64_t n,
                           int32_t *restrict rows, float *restrict gaps, int channels) {
    nearest best;
    compare_chosen(filtered, (nearest_choice){.count = filtered->k}, levels, stride, n, &best, channels);
    const float reach = filtered->reach, unit = (float)((1 - 0x1p-20) / filtered->scale);
    for (int64_t i = 0; i < n; i++) {
        const float s = reach_of(filtered, levels + i, stride, channels);
        const float fall = best.second[i] - best.least[i] - doubt(reach, s);
        float square = 0x1p-16F * s * s;
        for (int c = 0; c < channels; c++) square += levels[c * stride + i] * levels[c * stride + i];
        const float roots = sqrtf(best.second[i] + square) + sqrtf(best.least[i] + square);
        rows[i] = fall > 0 ? best.row[i] : UNSURE;
        gaps[i] = fall > 0 ? fall / roots * unit : 0;
    }
}

ALWAYS_INLINE void search_loop(const nearest_filtered *filtered, nearest_choice choice, const float *levels,
                               int64_t stride, int64_t n, int32_t *rows) {
    FOR_CHANNELS(filtered->channels, search_of, filtered, choice, levels, stride, n, rows);
}

CPU_WIDE_PATHS(search,
               (const nearest_filtered *filtered, nearest_choice choice, const float *levels, int64_t stride, int64_t n,
                int32_t *rows),
               (filtered, choice, levels, stride, n, rows))

void nearest_filtered_search(const nearest_filtered *filtered, nearest_choice choice, const float *from, int64_t stride,
                             int64_t n, int32_t *rows) {
    search(filtered, choice, from, stride, n, rows);
}

ALWAYS_INLINE void measure_gaps_loop(const nearest_filtered *filtered, const float *levels, int64_t stride, int64_t n,
                                     int32_t *rows, float *gaps) {
    FOR_CHANNELS(filtered->channels, gaps_of, filtered, levels, stride, n, rows, gaps);
}

CPU_WIDE_PATHS(measure_gaps,
               (const nearest_filtered *filtered, const float *levels, int64_t stride, int64_t n, int32_t *rows,
                float *gaps),
               (filtered, levels, stride, n, rows, gaps))

void nearest_filtered_gaps(const nearest_filtered *filtered, const float *from, int64_t stride, int64_t n,
                           int32_t *rows, float *gaps) {
    measure_gaps(filtered, from, stride, n, rows, gaps);
}
