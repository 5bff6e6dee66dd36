/* SPDX-License-Identifier: Apache-2.0 */
#include "block.h"
#include "cpu.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Elements may lie at any address, so they are read and written by memcpy. The compiler makes vectors of the dense
 * loops. */
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

static void load_keys_of_3_baseline(const unsigned char *restrict first, int64_t n, uint32_t *restrict keys) {
    for (int64_t i = 0; i < n; i++)
        keys[i] = (uint32_t)first[3 * i] << 16 | (uint32_t)first[3 * i + 1] << 8 | first[3 * i + 2];
}

#if defined(__x86_64__)
/* Eight pixels at a time: a shuffle reverses the bytes of each and puts a 0 above. Reads no byte beyond the last
 * pixel, so that the last ones are left to the loop above. */
CPU_TARGET_AVX2 static void load_keys_of_3_avx2(const unsigned char *first, int64_t n, uint32_t *keys) {
    const __m256i order = _mm256_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1, 2, 1, 0, -1, 5, 4, 3,
                                           -1, 8, 7, 6, -1, 11, 10, 9, -1);
    int64_t i = 0;
    for (; i + 10 <= n; i += 8) { /* the 16 bytes from the fifth pixel on end in the tenth */
        const __m128i low = _mm_loadu_si128((const __m128i *)(const void *)(first + 3 * i));
        const __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(first + 3 * i + 12));
        const __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
        _mm256_storeu_si256((__m256i *)(void *)(keys + i), _mm256_shuffle_epi8(both, order));
    }
    load_keys_of_3_baseline(first + 3 * i, n - i, keys + i);
}
#endif

/* NOLINTNEXTLINE(bugprone-branch-clone): two paths have the same version */
CPU_CHOOSE(load_keys_of_3, load_keys_of_3_baseline, load_keys_of_3_avx2, load_keys_of_3_avx2,
           (const unsigned char *first, int64_t n, uint32_t *keys), (first, n, keys))

static void load_keys_of_4(const unsigned char *restrict first, int64_t n, uint32_t *restrict keys) {
    for (int64_t i = 0; i < n; i++)
        keys[i] = (uint32_t)first[4 * i] << 24 | (uint32_t)first[4 * i + 1] << 16 | (uint32_t)first[4 * i + 2] << 8 |
                  first[4 * i + 3];
}

/* Appends a channel to the keys. */
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
    case OCHRE_I8:
        LOAD(int8_t, double);
        break;
    case OCHRE_U16:
        LOAD(uint16_t, double);
        break;
    case OCHRE_I16:
        LOAD(int16_t, double);
        break;
    case OCHRE_I32:
        LOAD(int32_t, double);
        break;
    case OCHRE_I64:
        LOAD(int64_t, double);
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
