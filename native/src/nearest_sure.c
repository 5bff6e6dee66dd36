/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_sure.h"
#include "cpu.h"

#include <math.h>

int64_t nearest_sure_bytes(int64_t k) {
    return nearest_few_count(k) * (int64_t)sizeof(nearest_rows);
}

/* The middle of the palette's box, and r. */
static void measure(nearest_sure *sure, const double *palette) {
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
    sure->reach = reach > 0x1p-40 && reach < 0x1p40 ? (float)reach : 0;
}

nearest_sure nearest_sure_of(void *scratch, const double *palette, int64_t channels, int64_t k) {
    nearest_sure sure = {.channels = channels, .k = k, .rows = scratch};
    measure(&sure, palette);
    for (int64_t j = 0; j < 4 * nearest_few_count(k); j++) {
        nearest_rows *const to = &sure.rows[j / 4];
        double square = 0;
        for (int64_t c = 0; c < channels; c++) {
            const double level = j < k ? palette[j * channels + c] - sure.middle[c] : 0;
            square += level * level;
            to->slope[c][j % 4] = (float)(-2 * level);
        }
        to->bias[j % 4] = j < k ? (float)square : INFINITY;
    }
    return sure;
}

/* What is known of a block: the least sum, the second least, and the row of the least. */
typedef struct nearest {
    float least[BLOCK], second[BLOCK];
    int32_t row[BLOCK];
} nearest;

/* Four rows more. */
ALWAYS_INLINE void compare(const nearest_rows *four, int32_t first, const float (*restrict y)[BLOCK], int64_t n,
                           nearest *restrict to, int channels) {
    const nearest_rows rows = *four;
    for (int64_t i = 0; i < n; i++) {
        float least = to->least[i], second = to->second[i];
        int32_t row = to->row[i];
        for (int j = 0; j < 4; j++) {
            float sum = rows.bias[j];
            for (int c = 0; c < channels; c++) sum += y[c][i] * rows.slope[c][j];
            const float other = sum > least ? sum : least;
            second = other < second ? other : second;
            row = sum < least ? first + j : row;
            least = sum < least ? sum : least;
        }
        to->least[i] = least;
        to->second[i] = second;
        to->row[i] = row;
    }
}

ALWAYS_INLINE int64_t search_of(const nearest_sure *sure, const double (*restrict pixels)[BLOCK], int64_t n,
                                int32_t *restrict rows, int channels) {
    float y[SURE_CHANNELS][BLOCK], farthest[BLOCK];
    nearest best;
    for (int64_t i = 0; i < n; i++) {
        best.least[i] = best.second[i] = INFINITY;
        best.row[i] = 0;
        farthest[i] = 0;
    }
    for (int c = 0; c < channels; c++)
        for (int64_t i = 0; i < n; i++) {
            const float level = (float)(pixels[c][i] - sure->middle[c]), far = fabsf(level);
            y[c][i] = level;
            farthest[i] = far > farthest[i] ? far : farthest[i];
        }
    for (int64_t j = 0; j < sure->k; j += 4)
        compare(&sure->rows[j / 4], (int32_t)j, (const float(*)[BLOCK])y, n, &best, channels);
    const float reach = sure->reach;
    int32_t unsure = 0;
    for (int64_t i = 0; i < n; i++) {
        const float s = reach + farthest[i];
        const int is_sure = best.second[i] - best.least[i] > 0x1p-16F * reach * s + 0x1p-44F * s * s;
        rows[i] = is_sure ? best.row[i] : UNSURE;
        unsure += !is_sure;
    }
    return unsure;
}

ALWAYS_INLINE void search_loop(const nearest_sure *sure, const double (*pixels)[BLOCK], int64_t n, int32_t *rows,
                               int64_t *unsure) {
    switch (sure->channels) {
    case 1:
        *unsure = search_of(sure, pixels, n, rows, 1);
        break;
    case 2:
        *unsure = search_of(sure, pixels, n, rows, 2);
        break;
    case 3:
        *unsure = search_of(sure, pixels, n, rows, 3);
        break;
    default:
        *unsure = search_of(sure, pixels, n, rows, 4);
        break;
    }
}

CPU_WIDE_PATHS(search,
               (const nearest_sure *sure, const double (*pixels)[BLOCK], int64_t n, int32_t *rows, int64_t *unsure),
               (sure, pixels, n, rows, unsure))

int64_t nearest_sure_search(const nearest_sure *sure, double (*pixels)[BLOCK], int64_t n, int32_t *rows) {
    int64_t unsure;
    search(sure, (const double(*)[BLOCK])pixels, n, rows, &unsure);
    return unsure;
}
