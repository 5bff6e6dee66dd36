/* SPDX-License-Identifier: Apache-2.0 */
#include "aims.h"
#include "cpu.h"
#include "scratch.h"

#include <string.h>

enum {
    NODE_BITS = 17, /* of the tables' places */
    CELL_BITS = 12,
    NAME_BITS = 6,  /* of a channel */
    LAST_CELL = 50, /* along a channel */
    SHARE_BITS = 12 /* of an interpolation */
};

static const uint32_t NO_NAME = UINT32_MAX;
static const double SAME = 1e-8; /* a squared distance that is rounding */

int64_t aims_bytes(int64_t channels, int64_t k) {
    return cache_lines(mixer_bytes(channels, k)) + cache_lines((int64_t)sizeof(aim_node) << NODE_BITS) +
           cache_lines((int64_t)sizeof(aim_cell) << CELL_BITS);
}

aims aims_of(void *scratch, const double *colors, int64_t channels, int64_t k) {
    aims a = {.mixer = mixer_of(scratch, colors, channels, k)};
    unsigned char *const rest = (unsigned char *)scratch + cache_lines(mixer_bytes(channels, k));
    a.nodes = (aim_node *)(void *)rest;
    a.cells = (aim_cell *)(void *)(rest + cache_lines((int64_t)sizeof(aim_node) << NODE_BITS));
    for (int64_t i = 0; i < 1 << NODE_BITS; i++) a.nodes[i].name = NO_NAME;
    for (int64_t i = 0; i < 1 << CELL_BITS; i++) a.cells[i].name = NO_NAME;
    return a;
}

static uint32_t place_of(uint32_t name, int bits) {
    return name * 0x9E3779B1U >> (32 - bits);
}

/* The color of a node along a channel, in units. */
static int32_t level_of(uint32_t name, int64_t channel) {
    return (int32_t)(name >> NAME_BITS * channel & ((1U << NAME_BITS) - 1)) * AIM_STEP;
}

static const int32_t *node_aim(aims *a, uint32_t name) {
    aim_node *const node = &a->nodes[place_of(name, NODE_BITS)];
    const int64_t channels = a->mixer.channels;
    double color[4], point[4], square = 0;
    if (node->name == name) return node->aim;
    for (int64_t c = 0; c < channels; c++) color[c] = (double)level_of(name, c) / UNIT;
    mixer_nearest(&a->mixer, color, point);
    for (int64_t c = 0; c < channels; c++) square += (point[c] - color[c]) * (point[c] - color[c]);
    for (int64_t c = 0; c < channels; c++)
        node->aim[c] = square > SAME ? (int32_t)(point[c] * UNIT + 0.500001) : level_of(name, c);
    node->name = name;
    return node->aim;
}

static void fill(aims *a, aim_cell *cell, uint32_t name) {
    const int64_t channels = a->mixer.channels;
    cell->name = name;
    cell->inside = 1;
    for (int corner = 0; corner < 1 << channels; corner++) {
        uint32_t node = name;
        for (int64_t c = 0; c < channels; c++) node += (uint32_t)(corner >> c & 1) << NAME_BITS * c;
        const int32_t *const aim = node_aim(a, node);
        for (int64_t c = 0; c < 4; c++) cell->corners[corner][c] = c < channels ? aim[c] : 0;
        for (int64_t c = 0; c < channels; c++)
            if (aim[c] != level_of(node, c)) cell->inside = 0;
    }
}

/* Interpolates along a channel, all four numbers of each corner at once. */
ALWAYS_INLINE void halve(int32_t (*from)[4], int32_t (*to)[4], int32_t share, int n) {
    for (int corner = 0; corner < n; corner++)
        for (int c = 0; c < 4; c++)
            to[corner][c] = from[corner][c] + ((from[corner + n][c] - from[corner][c]) * share >> SHARE_BITS);
}

ALWAYS_INLINE void find(aims *a, const int32_t *color, int32_t *aim, int channels) {
    int32_t shares[4], values[AIM_CORNERS / 2][4];
    uint32_t name = 0;
    for (int c = 0; c < channels; c++) {
        int32_t at = color[c] / AIM_STEP;
        if (at > LAST_CELL) at = LAST_CELL;
        shares[c] = (color[c] - at * AIM_STEP) * (1 << SHARE_BITS) / AIM_STEP;
        name |= (uint32_t)at << NAME_BITS * c;
    }
    aim_cell *const cell = &a->cells[place_of(name, CELL_BITS)];
    if (cell->name != name) fill(a, cell, name);
    if (cell->inside) {
        for (int c = 0; c < channels; c++) aim[c] = color[c];
        return;
    }
    halve(cell->corners, values, shares[channels - 1], 1 << (channels - 1));
    for (int c = channels - 2; c >= 0; c--) halve(values, values, shares[c], 1 << c);
    for (int c = 0; c < channels; c++) aim[c] = values[0][c];
}

void aims_find(aims *a, const int32_t *color, int32_t *aim) {
    FOR_CHANNELS(a->mixer.channels, find, a, color, aim);
}
