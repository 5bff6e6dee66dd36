/* SPDX-License-Identifier: Apache-2.0 */
#include "local_slide.h"
#include "scratch.h"

#include <string.h>

static merge_vector vector_at(const slide *s, int64_t slot) {
    return (merge_vector){s->ring + slot * merge_planes(s->mode) * s->lanes, s->lanes};
}

static void copy(const slide *s, merge_vector to, merge_vector from) {
    for (int64_t plane = 0; plane < merge_planes(s->mode); plane++)
        memcpy(to.lanes + plane * to.plane, from.lanes + plane * from.plane, (size_t)s->lanes * sizeof *to.lanes);
}

/* Full: every vector from the first one on becomes the merge of itself and all behind it. */
static void turn_into_suffixes(const slide *s) {
    for (int64_t slot = s->k - 2; slot >= s->first && slot > 0; slot--)
        merge_vectors(s->mode, vector_at(s, slot), vector_at(s, slot), vector_at(s, slot + 1), s->lanes,
                      s->suffix[slot]);
}

int64_t slide_bytes(int64_t k, int64_t lanes) {
    const int64_t doubles = (k + 1) * MERGE_PLANES * lanes;
    return cache_lines(doubles * (int64_t)sizeof(double) + 3 * k * (int64_t)sizeof(merge_weight));
}

slide slide_make(void *scratch, merge_mode mode, int64_t k, int64_t lanes, int64_t counted, int64_t place) {
    slide s = {.mode = mode, .k = k, .lanes = lanes, .slot = place % k, .first = place % k};
    s.ring = scratch;
    s.front = s.ring + k * MERGE_PLANES * lanes;
    s.prefix = (merge_weight *)(void *)(s.front + MERGE_PLANES * lanes);
    s.suffix = s.prefix + k;
    s.join = s.suffix + k;
    for (int64_t slot = 0; slot < k; slot++) {
        const double one = (double)counted;
        s.prefix[slot] = merge_weight_of((double)slot * one, one);
        s.suffix[slot] = merge_weight_of(one, (double)(k - 1 - slot) * one);
        s.join[slot] = merge_weight_of((double)(k - 1 - slot) * one, (double)(slot + 1) * one);
    }
    return s;
}

merge_vector slide_next(const slide *s) {
    return vector_at(s, s->slot);
}

int slide_push(slide *s, merge_vector out) {
    const int64_t slot = s->slot;
    const merge_vector x = vector_at(s, slot), front = {s->front, s->lanes};
    if (slot == 0)
        copy(s, front, x);
    else if (s->seen >= slot) /* the block has come in from its start */
        merge_vectors(s->mode, front, front, x, s->lanes, s->prefix[slot]);
    s->seen++;
    const int is_window = s->seen >= s->k;
    if (slot + 1 < s->k) {
        if (is_window) merge_vectors(s->mode, out, vector_at(s, slot + 1), front, s->lanes, s->join[slot]);
        s->slot++;
        return is_window;
    }
    if (is_window) copy(s, out, front);
    turn_into_suffixes(s);
    s->slot = s->first = 0;
    return is_window;
}
