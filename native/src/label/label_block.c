/* SPDX-License-Identifier: Apache-2.0 */
#include "label_block.h"
#include "cpu.h"

#include <stddef.h>
#include <string.h>

/* The labels that are allowed: 0..m-1 and, where there is one, the background. */
typedef struct id_range {
    int64_t m, background;
    int has_background;
} id_range;

/* Labels of up to 32 bits, and the range in 32 bits too: so a vector holds as many as possible. */
#define LOAD_NARROW(type, step)                                                                                        \
    do {                                                                                                               \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            type label;                                                                                                \
            memcpy(&label, first + i * (step), sizeof label);                                                          \
            const int32_t id = (int32_t)label;                                                                         \
            const int32_t row = (uint32_t)id < m ? id : OUTSIDE;                                                       \
            rows[i] = (has_background & (id == background)) ? BACKGROUND : row;                                        \
            outside |= rows[i] == OUTSIDE;                                                                             \
        }                                                                                                              \
    } while (0)

/* The compiler makes vectors of the dense loop. */
#define LOAD(type)                                                                                                     \
    do {                                                                                                               \
        if (stride == (int64_t)sizeof(type))                                                                           \
            LOAD_NARROW(type, (int64_t)sizeof(type));                                                                  \
        else                                                                                                           \
            LOAD_NARROW(type, stride);                                                                                 \
    } while (0)

ALWAYS_INLINE void load_narrow_loop(int64_t dtype, const unsigned char *restrict first, int64_t stride, int64_t n,
                                    const id_range *range, int32_t *restrict rows, int *any_outside) {
    const uint32_t m = (uint32_t)range->m;
    const int32_t background = (int32_t)range->background;
    const int has_background = range->has_background && background == range->background;
    int outside = 0;
    switch (dtype) {
    case OCHRE_U8:
        LOAD(uint8_t);
        break;
    case OCHRE_I8:
        LOAD(int8_t);
        break;
    case OCHRE_U16:
        LOAD(uint16_t);
        break;
    case OCHRE_I16:
        LOAD(int16_t);
        break;
    default:
        LOAD(int32_t);
        break;
    }
    *any_outside = outside;
}

CPU_PATHS(load_narrow,
          (int64_t dtype, const unsigned char *first, int64_t stride, int64_t n, const id_range *range, int32_t *rows,
           int *any_outside),
          (dtype, first, stride, n, range, rows, any_outside))

static int load_wide(const unsigned char *first, int64_t stride, int64_t n, const id_range *range, int32_t *rows) {
    int outside = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t id;
        memcpy(&id, first + i * stride, sizeof id);
        const int32_t row = (uint64_t)id < (uint64_t)range->m ? (int32_t)id : OUTSIDE;
        rows[i] = (range->has_background & (id == range->background)) ? BACKGROUND : row;
        outside |= rows[i] == OUTSIDE;
    }
    return outside;
}

ALWAYS_INLINE void greatest_of_loop(const int32_t *rows, int64_t n, uint32_t *greatest) {
    uint32_t most = 0;
    for (int64_t i = 0; i < n; i++) most = (uint32_t)rows[i] > most ? (uint32_t)rows[i] : most;
    *greatest = most;
}

CPU_PATHS(greatest_of, (const int32_t *rows, int64_t n, uint32_t *greatest), (rows, n, greatest))

uint32_t label_block_greatest(const int32_t *rows, int64_t n) {
    uint32_t most;
    greatest_of(rows, n, &most);
    return most;
}

/* Copies labels that are rows already, and finds the greatest, in one walk: a second walk over the copy, right behind
 * the first, took more than half of the time of recolouring. Each label is loaded once, and goes to the copy and to the
 * comparison. native/test/label/changing_labels_test.c holds the compiled code to that. */
ALWAYS_INLINE void copy_rows_loop(const unsigned char *restrict first, int64_t n, int32_t *restrict rows,
                                  uint32_t *greatest) {
    uint32_t most = 0;
    for (int64_t i = 0; i < n; i++) {
        int32_t label;
        memcpy(&label, first + i * (int64_t)sizeof label, sizeof label);
        rows[i] = label;
        most = (uint32_t)label > most ? (uint32_t)label : most;
    }
    *greatest = most;
}

CPU_PATHS(copy_rows, (const unsigned char *first, int64_t n, int32_t *rows, uint32_t *greatest),
          (first, n, rows, greatest))

int64_t label_block_rows(const ochre_layout *labels, const unsigned char *first, int64_t n, int64_t m,
                         const int64_t *background, int32_t *rows) {
    if (background == NULL && labels->dtype == OCHRE_I32 && labels->column_stride == (int64_t)sizeof *rows) {
        uint32_t greatest;
        copy_rows(first, n, rows, &greatest);
        if (greatest < (uint32_t)m) return n;
    }
    const id_range range = {m, background == NULL ? 0 : *background, background != NULL};
    int outside;
    if (labels->dtype == OCHRE_I64)
        outside = load_wide(first, labels->column_stride, n, &range, rows);
    else
        load_narrow(labels->dtype, first, labels->column_stride, n, &range, rows, &outside);
    int64_t place = outside ? 0 : n;
    while (place < n && rows[place] != OUTSIDE) place++;
    return place;
}

void report_offender(const ochre_layout *labels, const unsigned char *first, int64_t place, int64_t width,
                     ochre_offender *offender) {
    offender->row = place / width;
    offender->column = place % width;
    block_load_i64(labels->dtype, first, 0, 1, &offender->label);
}
