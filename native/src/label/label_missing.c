/* SPDX-License-Identifier: Apache-2.0 */
#include "label_missing.h"
#include "cpu.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

ALWAYS_INLINE void take_integers_loop(int64_t nodata, int64_t *restrict values, int64_t n, int64_t *restrict absent,
                                      int64_t *any) {
    int64_t found = 0;
    for (int64_t i = 0; i < n; i++) {
        const int64_t is_nodata = values[i] == nodata;
        absent[i] = is_nodata;
        found |= is_nodata;
        values[i] = is_nodata ? 0 : values[i];
    }
    *any = found;
}

CPU_PATHS(take_integers, (int64_t nodata, int64_t *values, int64_t n, int64_t *absent, int64_t *any),
          (nodata, values, n, absent, any))

/* nodata is NaN where there is none: no value equals that. */
ALWAYS_INLINE void take_reals_loop(double nodata, double *restrict values, int64_t n, int64_t *restrict absent,
                                   int64_t *any) {
    int64_t found = 0;
    for (int64_t i = 0; i < n; i++) {
        const int64_t is_missing = (values[i] != values[i]) | (values[i] == nodata);
        absent[i] = is_missing;
        found |= is_missing;
        values[i] = is_missing ? 0 : values[i];
    }
    *any = found;
}

CPU_PATHS(take_reals, (double nodata, double *values, int64_t n, int64_t *absent, int64_t *any),
          (nodata, values, n, absent, any))

ALWAYS_INLINE void take_bytes_loop(uint32_t nodata, uint32_t *restrict keys, int64_t n, uint32_t *restrict absent,
                                   uint32_t *any, int64_t channels) {
    uint32_t found = 0;
    for (int64_t i = 0; i < n; i++) {
        const uint32_t key = keys[i];
        uint32_t places = 0, kept = 0;
        for (int c = 0; c < channels; c++) {
            const uint32_t value = key >> 8 * c & 0xFF;
            const uint32_t is_nodata = value == nodata;
            places |= is_nodata << c;
            kept |= (is_nodata ? 0 : value) << 8 * c;
        }
        absent[i] = places;
        keys[i] = kept;
        found |= places;
    }
    *any = found;
}

ALWAYS_INLINE void take_each_loop(uint32_t nodata, int64_t channels, uint32_t *keys, int64_t n, uint32_t *absent,
                                  uint32_t *any) {
    FOR_CHANNELS(channels, take_bytes_loop, nodata, keys, n, absent, any);
}

CPU_PATHS(take_each, (uint32_t nodata, int64_t channels, uint32_t *keys, int64_t n, uint32_t *absent, uint32_t *any),
          (nodata, channels, keys, n, absent, any))

int take_out_integers(const ochre_missing *missing, int64_t *values, int64_t n, int64_t *absent) {
    if (missing == NULL || !missing->has_nodata) {
        memset(absent, 0, (size_t)n * sizeof *absent);
        return 0;
    }
    int64_t any;
    take_integers(missing->integer, values, n, absent, &any);
    return any != 0;
}

int take_out_reals(const ochre_missing *missing, double *values, int64_t n, int64_t *absent) {
    if (missing == NULL) {
        memset(absent, 0, (size_t)n * sizeof *absent);
        return 0;
    }
    int64_t any;
    take_reals(missing->has_nodata ? missing->real : (double)NAN, values, n, absent, &any);
    return any != 0;
}

int take_out_bytes(const ochre_missing *missing, int64_t channels, uint32_t *keys, int64_t n, uint32_t *absent) {
    if (!missing->has_nodata || missing->integer < 0 || missing->integer > UINT8_MAX) return 0;
    uint32_t any;
    take_each((uint32_t)missing->integer, channels, keys, n, absent, &any);
    return any != 0;
}
