/* SPDX-License-Identifier: Apache-2.0 */
/* Windows that slide over sets of pixels: along a row, and down a sequence of rows (van Herk 1992, Gil and Werman
 * 1993). */
#include "local.h"

#include "scratch.h"

#include <string.h>

static void copy_sets(merge_mode mode, merge_vector to, merge_vector from, int64_t n) {
    for (int64_t plane = 0; plane < merge_planes(mode); plane++)
        memcpy(to.lanes + plane * to.plane, from.lanes + plane * from.plane, (size_t)n * sizeof *to.lanes);
}

/* ---- across */

static merge_vector from_lane(merge_vector v, int64_t lane) {
    return (merge_vector){v.lanes + lane, v.plane};
}

/* Sets of 1, 2, 4, ... values are made, each of two of half the size; a window is made of those sizes that k is the
 * sum of, one behind the other. */
void local_merge_across(merge_mode mode, int64_t k, merge_vector values, int64_t n, merge_vector windows) {
    const int64_t lanes = n + k - 1;
    int64_t done = 0; /* values of a window that are in it */
    for (int64_t size = 1; size <= k; size *= 2) {
        if (k & size) {
            if (done == 0)
                copy_sets(mode, windows, values, n);
            else
                merge_vectors(mode, windows, windows, from_lane(values, done), n,
                              merge_weight_of((double)done, (double)size));
            done += size;
        }
        if (2 * size <= k)
            merge_vectors(mode, values, values, from_lane(values, size), lanes - 2 * size + 1,
                          merge_weight_of((double)size, (double)size));
    }
}

/* ---- down */

/* The rows are cut into blocks of k. When a block is full, its rows are replaced by their suffixes: slot s holds the
 * merge of rows s .. k - 1. The next block's prefix, front, grows with each row. So a window is a suffix of one
 * block merged with a prefix of the next: three merges a row, however high the window is. */

int64_t slide_bytes(int64_t k, int64_t lanes) {
    const int64_t doubles = (k + 1) * MERGE_PLANES * lanes;
    return cache_lines(doubles * (int64_t)sizeof(double) + 3 * k * (int64_t)sizeof(merge_weight));
}

slide slide_make(void *scratch, merge_mode mode, int64_t k, int64_t lanes, int64_t width, int64_t place) {
    slide s = {.mode = mode, .k = k, .lanes = lanes, .slot = place % k, .first = place % k};
    s.ring = scratch;
    s.front = s.ring + k * MERGE_PLANES * lanes;
    s.prefix = (merge_weight *)(void *)(s.front + MERGE_PLANES * lanes);
    s.suffix = s.prefix + k;
    s.join = s.suffix + k;
    const double row = (double)width;
    for (int64_t slot = 0; slot < k; slot++) {
        s.prefix[slot] = merge_weight_of((double)slot * row, row);
        s.suffix[slot] = merge_weight_of(row, (double)(k - 1 - slot) * row);
        s.join[slot] = merge_weight_of((double)(k - 1 - slot) * row, (double)(slot + 1) * row);
    }
    return s;
}

static merge_vector row_at(const slide *s, int64_t slot) {
    return (merge_vector){s->ring + slot * merge_planes(s->mode) * s->lanes, s->lanes};
}

merge_vector slide_next(const slide *s) {
    return row_at(s, s->slot);
}

/* Every row of the full block becomes the merge of itself and all below it. */
static void turn_into_suffixes(const slide *s) {
    for (int64_t slot = s->k - 2; slot >= s->first && slot > 0; slot--)
        merge_vectors(s->mode, row_at(s, slot), row_at(s, slot), row_at(s, slot + 1), s->lanes, s->suffix[slot]);
}

int slide_push(slide *s, merge_vector out) {
    const int64_t slot = s->slot;
    const merge_vector row = row_at(s, slot), front = {s->front, s->lanes};
    if (slot == 0)
        copy_sets(s->mode, front, row, s->lanes);
    else if (s->seen >= slot) /* the block was pushed from its start */
        merge_vectors(s->mode, front, front, row, s->lanes, s->prefix[slot]);
    s->seen++;
    const int is_window = s->seen >= s->k;
    if (slot + 1 < s->k) {
        if (is_window) merge_vectors(s->mode, out, row_at(s, slot + 1), front, s->lanes, s->join[slot]);
        s->slot++;
        return is_window;
    }
    if (is_window) copy_sets(s->mode, out, front, s->lanes);
    turn_into_suffixes(s);
    s->slot = s->first = 0;
    return is_window;
}
