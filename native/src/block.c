/* SPDX-License-Identifier: Apache-2.0 */
#include "block.h"
#include "cpu.h"

#include <string.h>

#if defined(__x86_64__)
#include "block_impl.h"
#endif

/* Elements may stand at any address, so they are read and written by memcpy; the dense loops compile to plain vector moves. */
#define LOAD(type, target)                                                                                             \
    do {                                                                                                               \
        if (stride == (int64_t)sizeof(type)) {                                                                         \
            for (int64_t i = 0; i < n; i++) LOAD_ONE(type, target, i *(int64_t)sizeof(type));                          \
        } else {                                                                                                       \
            for (int64_t i = 0; i < n; i++) LOAD_ONE(type, target, i *stride);                                         \
        }                                                                                                              \
    } while (0)

#define LOAD_ONE(type, target, offset)                                                                                 \
    do {                                                                                                               \
        type value;                                                                                                    \
        memcpy(&value, first + (offset), sizeof value);                                                                \
        values[i] = (target)value;                                                                                     \
    } while (0)

static void load_keys_of_3(const unsigned char *restrict first, int64_t n, uint32_t *restrict keys) {
    int64_t i = 0;
#if defined(__x86_64__)
    if (cpu_path_here() >= CPU_AVX2) i = keys_of_3_avx2(first, n, keys);
#endif
    for (; i < n; i++) keys[i] = (uint32_t)first[3 * i] << 16 | (uint32_t)first[3 * i + 1] << 8 | first[3 * i + 2];
}

static void load_keys_of_4(const unsigned char *restrict first, int64_t n, uint32_t *restrict keys) {
    for (int64_t i = 0; i < n; i++)
        keys[i] = (uint32_t)first[4 * i] << 24 | (uint32_t)first[4 * i + 1] << 16 | (uint32_t)first[4 * i + 2] << 8 |
                  first[4 * i + 3];
}

/* Shifts the next channel in. */
static void add_channel(const unsigned char *restrict first, int64_t stride, int64_t n, uint32_t *restrict keys) {
    if (stride == 1) {
        for (int64_t i = 0; i < n; i++) keys[i] = keys[i] << 8 | first[i];
    } else {
        for (int64_t i = 0; i < n; i++) keys[i] = keys[i] << 8 | first[i * stride];
    }
}

void block_load_keys(const ochre_layout *image, const unsigned char *first, int64_t n, uint32_t *keys) {
    const int dense = image->channel_stride == 1 && image->column_stride == image->channels;
    if (dense && image->channels == 3) {
        load_keys_of_3(first, n, keys);
    } else if (dense && image->channels == 4) {
        load_keys_of_4(first, n, keys);
    } else {
        memset(keys, 0, (size_t)n * sizeof *keys);
        for (int64_t c = 0; c < image->channels; c++)
            add_channel(first + c * image->channel_stride, image->column_stride, n, keys);
    }
}

void block_load_i64(int64_t dtype, const unsigned char *restrict first, int64_t stride, int64_t n,
                    int64_t *restrict values) {
    switch (dtype) {
    case OCHRE_U8:
        LOAD(uint8_t, int64_t);
        break;
    case OCHRE_I8:
        LOAD(int8_t, int64_t);
        break;
    case OCHRE_U16:
        LOAD(uint16_t, int64_t);
        break;
    case OCHRE_I16:
        LOAD(int16_t, int64_t);
        break;
    case OCHRE_I32:
        LOAD(int32_t, int64_t);
        break;
    default:
        LOAD(int64_t, int64_t);
        break;
    }
}

ALWAYS_INLINE void load_f32s_loop(const unsigned char *restrict first, int64_t n, double *restrict values) {
    for (int64_t i = 0; i < n; i++) LOAD_ONE(float, double, i *(int64_t)sizeof(float));
}

CPU_PATHS(load_f32s, (const unsigned char *first, int64_t n, double *values), (first, n, values))

void block_load_f64(int64_t dtype, const unsigned char *restrict first, int64_t stride, int64_t n,
                    double *restrict values) {
    switch (dtype) {
    case OCHRE_U8:
        LOAD(uint8_t, double);
        break;
    case OCHRE_U16:
        LOAD(uint16_t, double);
        break;
    case OCHRE_I32:
        LOAD(int32_t, double);
        break;
    case OCHRE_F32:
        if (stride == (int64_t)sizeof(float))
            load_f32s(first, n, values);
        else
            for (int64_t i = 0; i < n; i++) LOAD_ONE(float, double, i *stride);
        break;
    default:
        LOAD(double, double);
        break;
    }
}

void block_store_i32(unsigned char *restrict first, int64_t stride, int64_t n, const int32_t *restrict values) {
    if (stride == (int64_t)sizeof *values) {
        memcpy(first, values, (size_t)n * sizeof *values);
        return;
    }
    for (int64_t i = 0; i < n; i++) memcpy(first + i * stride, &values[i], sizeof *values);
}
