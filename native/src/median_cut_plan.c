/* SPDX-License-Identifier: Apache-2.0 */
#include "median_cut_plan.h"

#include <string.h>

/* The sums of the range's colours, planes outside the range of their values being left as they are, and these ranges. */
ALWAYS_INLINE void sum_colors(const color *colors, const box *of, sums *to, int *lo, int *hi, int channels) {
    uint32_t least[4] = {0}, most[4] = {255, 255, 255, 255};
    if (of->end - of->begin < LARGE) {
        for (int a = 0; a < channels; a++) least[a] = 255, most[a] = 0;
        for (int64_t i = of->begin; i < of->end; i++)
            for (int a = 0; a < channels; a++) {
                const uint32_t value = channel_of(colors[i].key, a, channels);
                least[a] = value < least[a] ? value : least[a];
                most[a] = value > most[a] ? value : most[a];
            }
    }
    for (int a = 0; a < channels; a++) {
        lo[a] = (int)least[a];
        hi[a] = (int)most[a];
        memset(&to->planes[a][least[a]], 0, (most[a] - least[a] + 1) * sizeof(total));
    }
    for (int64_t i = of->begin; i < of->end; i++) {
        const int64_t count = colors[i].count;
        total one = {.count = count};
        for (int c = 0; c < channels; c++) one.sums[c] = count * channel_of(colors[i].key, c, channels);
        for (int a = 0; a < channels; a++) {
            total *plane = &to->planes[a][channel_of(colors[i].key, a, channels)];
            plane->count += one.count;
            for (int c = 0; c < channels; c++) plane->sums[c] += one.sums[c];
        }
    }
}

/* Takes one half's sums from the whole's: what is left are the other half's. */
ALWAYS_INLINE void subtract(sums *whole, const sums *half, const int *lo, const int *hi, int channels) {
    for (int a = 0; a < channels; a++)
        for (int v = lo[a]; v <= hi[a]; v++) {
            whole->planes[a][v].count -= half->planes[a][v].count;
            for (int c = 0; c < channels; c++) whole->planes[a][v].sums[c] -= half->planes[a][v].sums[c];
        }
}

/* How far the squared error falls where the whole is cut into low and the rest. */
ALWAYS_INLINE double gain_of(const total *low, const total *whole, int channels) {
    const double n1 = (double)low->count, n2 = (double)(whole->count - low->count), n = (double)whole->count;
    const double r1 = 1 / n1, r2 = 1 / n2;
    double squares = 0;
    for (int c = 0; c < channels; c++) {
        const double difference = (double)low->sums[c] * r1 - (double)(whole->sums[c] - low->sums[c]) * r2;
        squares += difference * difference;
    }
    return n1 * n2 / n * squares;
}

ALWAYS_INLINE void add(total *to, const total *plane, int channels) {
    to->count += plane->count;
    for (int c = 0; c < channels; c++) to->sums[c] += plane->sums[c];
}

ALWAYS_INLINE void plan_by_variance(box *of, const sums *from, const int *lo, const int *hi, int channels) {
    total whole = {0};
    for (int v = lo[0]; v <= hi[0]; v++) add(&whole, &from->planes[0][v], channels);
    for (int a = 0; a < channels; a++) {
        total low = {0};
        for (int v = lo[a]; v < hi[a]; v++) {
            if (from->planes[a][v].count == 0) continue;
            add(&low, &from->planes[a][v], channels);
            const double gain = gain_of(&low, &whole, channels);
            if (gain <= of->want) continue;
            of->want = gain;
            of->channel = a;
            of->value = v;
        }
    }
}

ALWAYS_INLINE void plan_by_median(box *of, const sums *from, const int *lo, const int *hi, int channels) {
    int64_t count = 0, low = 0;
    int longest = 0;
    for (int a = 1; a < channels; a++)
        if (hi[a] - lo[a] > hi[longest] - lo[longest]) longest = a;
    if (hi[longest] == lo[longest]) return;
    const total *const planes = from->planes[longest];
    for (int v = lo[longest]; v <= hi[longest]; v++) count += planes[v].count;
    int v = lo[longest];
    for (low = planes[v].count; 2 * low < count && v + 1 < hi[longest]; low += planes[++v].count) {}
    of->want = (double)count;
    of->channel = longest;
    of->value = v;
}

/* Finds where the box would be cut; lo..hi, in which its values lie, are narrowed to these. */
ALWAYS_INLINE void plan(int64_t rule, box *of, const sums *from, int *lo, int *hi, int channels) {
    for (int a = 0; a < channels; a++) {
        while (from->planes[a][lo[a]].count == 0) lo[a]++;
        while (from->planes[a][hi[a]].count == 0) hi[a]--;
    }
    of->want = 0;
    if (rule == OCHRE_CUT_VARIANCE)
        plan_by_variance(of, from, lo, hi, channels);
    else
        plan_by_median(of, from, lo, hi, channels);
}

ALWAYS_INLINE void plan_halves(const color *colors, const halves *of, int channels, int64_t rule) {
    int lo[4], hi[4];
    sum_colors(colors, of->fewer, of->sums, lo, hi, channels);
    if (of->whole != NULL) subtract(of->whole, of->sums, lo, hi, channels);
    plan(rule, of->fewer, of->sums, lo, hi, channels);
    if (of->more == NULL) return;
    if (of->whole == NULL) {
        sum_colors(colors, of->more, of->spare, lo, hi, channels);
        plan(rule, of->more, of->spare, lo, hi, channels);
    } else {
        for (int a = 0; a < channels; a++) lo[a] = 0, hi[a] = VALUES - 1;
        plan(rule, of->more, of->whole, lo, hi, channels);
    }
}

ALWAYS_INLINE void plan_all_loop(const color *colors, const halves *of, int channels, int64_t rule) {
    switch (channels) {
    case 1:
        plan_halves(colors, of, 1, rule);
        break;
    case 2:
        plan_halves(colors, of, 2, rule);
        break;
    case 3:
        plan_halves(colors, of, 3, rule);
        break;
    default:
        plan_halves(colors, of, 4, rule);
        break;
    }
}

CPU_PATHS(plan_all, (const color *colors, const halves *of, int channels, int64_t rule), (colors, of, channels, rule))

void median_cut_plan(const color *colors, const halves *of, int channels, int64_t rule) {
    plan_all(colors, of, channels, rule);
}
