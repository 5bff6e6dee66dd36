/* SPDX-License-Identifier: Apache-2.0 */
/* Sparse ids become dense labels in three steps: collect the distinct ids of an image in a set, map each id to its
 * number, and replace each pixel's id by that number. Set and map are hash tables with open addressing and linear
 * probing. In the set a used flag says which slots are taken, in the map a value >= 0. */
#include "block.h"
#include "layout.h"
#include "once.h"

#include <stddef.h>
#include <string.h>

enum { BACKGROUND_VALUE = -1, NOT_FOUND = -2, NO_SLOT = -1 };

/* The size of a hash table, and what its hash depends on beside the id. */
typedef struct table {
    int64_t capacity, seed;
} table;

/* The slot at which the search for an id begins: the finaliser of SplitMix64 (Steele, Lea, Flood 2014), by which
 * every bit of the id moves every bit of the slot, with the seed put in before each of its multiplications. Who does
 * not know the seed cannot choose ids that share a slot. */
static int64_t first_slot(const table *in, int64_t id) {
    const uint64_t seed = (uint64_t)in->seed;
    uint64_t z = (uint64_t)id ^ seed;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z ^= seed << 32 | seed >> 32;
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (int64_t)((z ^ (z >> 31)) & (uint64_t)(in->capacity - 1));
}

static int is_power_of_two(int64_t capacity) {
    return capacity >= 1 && (capacity & (capacity - 1)) == 0;
}

/* The slot that holds the id, or the free one where it belongs; NO_SLOT where the table holds others only. */
static int64_t slot_in_set(const int64_t *slots, const uint8_t *used, const table *in, int64_t id) {
    int64_t slot = first_slot(in, id);
    for (int64_t looks = 0; looks < in->capacity; looks++, slot = (slot + 1) & (in->capacity - 1))
        if (!used[slot] || slots[slot] == id) return slot;
    return NO_SLOT;
}

static int64_t slot_in_map(const int64_t *keys, const int32_t *values, const table *in, int64_t id) {
    int64_t slot = first_slot(in, id);
    for (int64_t looks = 0; looks < in->capacity; looks++, slot = (slot + 1) & (in->capacity - 1))
        if (values[slot] < 0 || keys[slot] == id) return slot;
    return NO_SLOT;
}

int64_t ochre_label_ids(const void *labels, const ochre_layout *labels_layout, const int64_t *background,
                        int64_t *slots, uint8_t *used, int64_t capacity, int64_t seed, int64_t *size) {
    const int32_t status = is_power_of_two(capacity) ? check_labels(labels_layout) : OCHRE_BAD_SIZE;
    if (status != OCHRE_OK || layout_is_empty(labels_layout)) return status;
    ochre_layout walk = *labels_layout, same = *labels_layout;
    flatten(&walk, &same);
    const table in = {capacity, seed};
    int64_t known = 0; /* the last id; neighbours mostly share it */
    int is_known = 0;
    for (int64_t y = 0; y < walk.height; y++) {
        for (int64_t x = 0; x < walk.width; x += BLOCK) {
            const int64_t n = block_length(walk.width - x);
            int64_t ids[BLOCK];
            block_load_i64(walk.dtype, (const unsigned char *)labels + y * walk.row_stride + x * walk.column_stride,
                           walk.column_stride, n, ids);
            for (int64_t i = 0; i < n; i++) {
                if ((is_known && ids[i] == known) || (background != NULL && ids[i] == *background)) continue;
                const int64_t slot = slot_in_set(slots, used, &in, ids[i]);
                if (slot == NO_SLOT) return OCHRE_FULL;
                if (!used[slot]) {
                    if (*size >= capacity / 2) return OCHRE_FULL;
                    used[slot] = 1;
                    slots[slot] = ids[i];
                    ++*size;
                }
                known = ids[i];
                is_known = 1;
            }
        }
    }
    return OCHRE_OK;
}

int64_t ochre_label_map(const int64_t *ids, int64_t n, int64_t *keys, int32_t *values, int64_t capacity, int64_t seed) {
    if (n < 0 || n > INT32_MAX || !is_power_of_two(capacity)) return OCHRE_BAD_SIZE;
    if (n > capacity / 2) return OCHRE_FULL;
    const table in = {capacity, seed};
    memset(values, 0xFF, (size_t)capacity * sizeof *values); /* -1 */
    for (int64_t i = 0; i < n; i++) {
        const int64_t id = int64_once(&ids[i]), slot = slot_in_map(keys, values, &in, id);
        if (slot == NO_SLOT || values[slot] >= 0) return OCHRE_BAD_SIZE; /* the ids are not distinct */
        keys[slot] = id;
        values[slot] = (int32_t)i;
    }
    return OCHRE_OK;
}

/* A map from ids to values. */
typedef struct id_map {
    const int64_t *keys;
    const int32_t *values;
    table in;
    const int64_t *background;
    int64_t known; /* the last id, and its value */
    int32_t value;
} id_map;

static int32_t value_of(id_map *map, int64_t id) {
    if (id == map->known && map->value != NOT_FOUND) return map->value;
    map->known = id;
    if (map->background != NULL && id == *map->background) {
        map->value = BACKGROUND_VALUE;
    } else {
        const int64_t slot = slot_in_map(map->keys, map->values, &map->in, id);
        map->value = slot != NO_SLOT && map->values[slot] >= 0 ? map->values[slot] : NOT_FOUND;
    }
    return map->value;
}

/* Stores the values that were found. */
static void store_found(unsigned char *first, int64_t stride, int64_t n, const int32_t *values) {
    for (int64_t i = 0; i < n; i++)
        if (values[i] != NOT_FOUND) memcpy(first + i * stride, &values[i], sizeof values[i]);
}

static int32_t check_dense(const ochre_layout *labels, int64_t capacity, const void *dense,
                           const ochre_layout *dense_layout) {
    if (!is_power_of_two(capacity)) return OCHRE_BAD_SIZE;
    const int32_t status = check_labels(labels);
    return status != OCHRE_OK || dense == NULL ? status : check_index_plane(dense_layout, labels);
}

int64_t ochre_label_dense(const void *labels, const ochre_layout *labels_layout, const int64_t *background,
                          const int64_t *keys, const int32_t *values, int64_t capacity, int64_t seed, void *dense,
                          const ochre_layout *dense_layout, ochre_offender *offender) {
    int32_t status = check_dense(labels_layout, capacity, dense, dense_layout);
    if (status != OCHRE_OK || layout_is_empty(labels_layout)) return status;
    ochre_layout from = *labels_layout, to = dense == NULL ? *labels_layout : *dense_layout;
    flatten(&from, &to);
    id_map map = {keys, values, {capacity, seed}, background, 0, NOT_FOUND};
    for (int64_t y = 0; y < from.height; y++) {
        for (int64_t x = 0; x < from.width; x += BLOCK) {
            const int64_t n = block_length(from.width - x);
            int64_t ids[BLOCK];
            int32_t found[BLOCK];
            block_load_i64(from.dtype, (const unsigned char *)labels + y * from.row_stride + x * from.column_stride,
                           from.column_stride, n, ids);
            for (int64_t i = 0; i < n; i++) {
                found[i] = value_of(&map, ids[i]);
                if (found[i] != NOT_FOUND || status != OCHRE_OK) continue;
                const int64_t place = y * from.width + x + i;
                *offender = (ochre_offender){place / labels_layout->width, place % labels_layout->width, ids[i]};
                status = OCHRE_LABEL_RANGE;
            }
            if (dense != NULL)
                store_found((unsigned char *)dense + y * to.row_stride + x * to.column_stride, to.column_stride, n,
                            found);
        }
    }
    return status;
}
