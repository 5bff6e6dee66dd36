/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_filtered.h"
#include "cpu.h"

#include <math.h>
#include <stddef.h>

int64_t nearest_filtered_bytes(int64_t k) {
    return (k + 1) * (int64_t)sizeof(nearest_row);
}

/* The middle of the palette's box, and r. */
static void measure(nearest_filtered *sure, const double *palette) {
    double reach = 0;
    for (int64_t c = 0; c < sure->channels; c++) {
        double low = palette[c], high = palette[c];
        for (int64_t j = 1; j < sure->k; j++) {
            low = fmin(low, palette[j * sure->channels + c]);
            high = fmax(high, palette[j * sure->channels + c]);
        }
        sure->middle[c] = low / 2 + high / 2;
        reach = fmax(reach, (high - low) * (1 + 0x1p-20) / 2);
    }
    const int usual = reach > 0x1p-300 && reach < 0x1p300;
    sure->scale = usual ? ldexp(1, -ilogb(reach)) : 0;
    sure->reach = (float)(reach * sure->scale);
}

nearest_filtered nearest_filtered_of(void *scratch, const double *palette, int64_t channels, int64_t k) {
    nearest_filtered sure = {.channels = channels, .k = k, .rows = scratch};
    measure(&sure, palette);
    for (int64_t j = 0; j < k; j++) {
        double square = 0;
        for (int64_t c = 0; c < channels; c++) {
            const double level = (palette[j * channels + c] - sure.middle[c]) * sure.scale;
            square += level * level;
            sure.rows[j].slope[c] = (float)(-2 * level);
        }
        sure.rows[j].bias = (float)square;
    }
    sure.rows[k] = (nearest_row){.bias = INFINITY};
    return sure;
}

ALWAYS_INLINE void levels_loop(const nearest_filtered *sure, const double (*restrict pixels)[BLOCK], int64_t n,
                               float *restrict levels, int64_t stride) {
    for (int64_t c = 0; c < sure->channels; c++) {
        const double middle = sure->middle[c], scale = sure->scale;
        for (int64_t i = 0; i < n; i++) levels[c * stride + i] = (float)((pixels[c][i] - middle) * scale);
    }
}

CPU_WIDE_PATHS(levels,
               (const nearest_filtered *sure, const double (*pixels)[BLOCK], int64_t n, float *levels, int64_t stride),
               (sure, pixels, n, levels, stride))

void nearest_filtered_levels(const nearest_filtered *sure, double (*pixels)[BLOCK], int64_t n, float *to,
                             int64_t stride) {
    levels(sure, (const double(*)[BLOCK])pixels, n, to, stride);
}

/* What is known of a block: the least sum, the second least, and the row of the least. */
typedef struct nearest {
    float least[BLOCK], second[BLOCK];
    int32_t row[BLOCK];
} nearest;

enum { ROWS = 4 }; /* compared at once */

/* Rows more. */
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

ALWAYS_INLINE void compare_chosen(const nearest_filtered *sure, nearest_choice choice, const float *restrict levels,
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
            const int64_t number = at >= choice.count ? sure->k : choice.numbers == NULL ? at : choice.numbers[at];
            some[j] = sure->rows[number];
            numbers[j] = (int32_t)number;
        }
        compare(some, numbers, levels, stride, n, best, channels);
    }
}

/* r plus the largest coordinate of the pixel. */
ALWAYS_INLINE float reach_of(const nearest_filtered *sure, const float *level, int64_t stride, int channels) {
    float farthest = 0;
    for (int c = 0; c < channels; c++) {
        const float far = fabsf(level[c * stride]);
        farthest = far > farthest ? far : farthest;
    }
    return sure->reach + farthest;
}

/* What the second least sum must be above the least for the row to be sure. */
ALWAYS_INLINE float doubt(float reach, float s) {
    return 0x1p-16F * reach * s + 0x1p-44F * s * s;
}

ALWAYS_INLINE void search_of(const nearest_filtered *sure, nearest_choice choice, const float *restrict levels,
                             int64_t stride, int64_t n, int32_t *restrict rows, int channels) {
    nearest best;
    compare_chosen(sure, choice, levels, stride, n, &best, channels);
    const float reach = sure->reach;
    for (int64_t i = 0; i < n; i++) {
        const float s = reach_of(sure, levels + i, stride, channels);
        rows[i] = best.second[i] - best.least[i] > doubt(reach, s) ? best.row[i] : UNSURE;
    }
}

/* With distances u <= l of the two nearest rows, l - u = (l^2 - u^2) / (l + u): of its numerator what is in doubt is taken off, and
 * to l^2 and u^2 in the denominator more is added than they can lack. */
ALWAYS_INLINE void gaps_of(const nearest_filtered *sure, const float *restrict levels, int64_t stride, int64_t n,
                           int32_t *restrict rows, float *restrict gaps, int channels) {
    nearest best;
    compare_chosen(sure, (nearest_choice){.count = sure->k}, levels, stride, n, &best, channels);
    const float reach = sure->reach, unit = (float)((1 - 0x1p-20) / sure->scale);
    for (int64_t i = 0; i < n; i++) {
        const float s = reach_of(sure, levels + i, stride, channels);
        const float fall = best.second[i] - best.least[i] - doubt(reach, s);
        float square = 0x1p-16F * s * s;
        for (int c = 0; c < channels; c++) square += levels[c * stride + i] * levels[c * stride + i];
        const float roots = sqrtf(best.second[i] + square) + sqrtf(best.least[i] + square);
        rows[i] = fall > 0 ? best.row[i] : UNSURE;
        gaps[i] = fall > 0 ? fall / roots * unit : 0;
    }
}

ALWAYS_INLINE void search_loop(const nearest_filtered *sure, nearest_choice choice, const float *levels, int64_t stride,
                               int64_t n, int32_t *rows) {
    FOR_CHANNELS(sure->channels, search_of, sure, choice, levels, stride, n, rows);
}

CPU_WIDE_PATHS(search,
               (const nearest_filtered *sure, nearest_choice choice, const float *levels, int64_t stride, int64_t n,
                int32_t *rows),
               (sure, choice, levels, stride, n, rows))

void nearest_filtered_search(const nearest_filtered *sure, nearest_choice choice, const float *from, int64_t stride,
                             int64_t n, int32_t *rows) {
    search(sure, choice, from, stride, n, rows);
}

ALWAYS_INLINE void measure_gaps_loop(const nearest_filtered *sure, const float *levels, int64_t stride, int64_t n,
                                     int32_t *rows, float *gaps) {
    FOR_CHANNELS(sure->channels, gaps_of, sure, levels, stride, n, rows, gaps);
}

CPU_WIDE_PATHS(measure_gaps,
               (const nearest_filtered *sure, const float *levels, int64_t stride, int64_t n, int32_t *rows,
                float *gaps),
               (sure, levels, stride, n, rows, gaps))

void nearest_filtered_gaps(const nearest_filtered *sure, const float *from, int64_t stride, int64_t n, int32_t *rows,
                           float *gaps) {
    measure_gaps(sure, from, stride, n, rows, gaps);
}
