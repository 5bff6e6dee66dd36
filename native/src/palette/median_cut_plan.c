/* SPDX-License-Identifier: Apache-2.0 */
#include "median_cut_plan.h"

#include <stddef.h>

/* An ochre_cut, and whether colours count as they are seen. */
typedef struct plan_rule {
    int64_t rule;
    int seen;
} plan_rule;

/* Subtracts one half's sums from the whole's: the other half's sums are left. */
ALWAYS_INLINE void subtract(sums *whole, const sums *half, const box *of, int channels) {
    for (int a = 0; a < channels; a++)
        for (int v = of->lo[a]; v <= of->hi[a]; v++) {
            whole->planes[a][v].count -= half->planes[a][v].count;
            for (int c = 0; c < channels; c++) whole->planes[a][v].sums[c] -= half->planes[a][v].sums[c];
        }
}

/* The squared distance of two means of which these are the differences of colour * alpha and of alpha. */
ALWAYS_INLINE double seen_square(const double *differences) {
    const double alpha = 255 * differences[3];
    double square = 3 * alpha * alpha;
    for (int c = 0; c < 3; c++) {
        const double gray = 2 * differences[c] - alpha;
        square += gray * gray;
    }
    return square;
}

/* How far the squared error falls where the whole is cut into low and the rest. */
ALWAYS_INLINE double gain_of(const total *low, const total *whole, int channels, int seen) {
    const double n1 = (double)low->count, n2 = (double)(whole->count - low->count), n = (double)whole->count;
    const double r1 = 1 / n1, r2 = 1 / n2;
    double squares = 0, differences[4];
    for (int c = 0; c < channels; c++) {
        differences[c] = (double)low->sums[c] * r1 - (double)(whole->sums[c] - low->sums[c]) * r2;
        squares += differences[c] * differences[c];
    }
    if (channels == 4 && seen) squares = seen_square(differences);
    return n1 * n2 / n * squares;
}

ALWAYS_INLINE void add(total *to, const total *plane, int channels) {
    to->count += plane->count;
    for (int c = 0; c < channels; c++) to->sums[c] += plane->sums[c];
}

ALWAYS_INLINE void plan_by_variance(box *of, const sums *from, int channels, int seen) {
    for (int a = 0; a < channels; a++) {
        total low = {0};
        for (int v = of->lo[a]; v < of->hi[a]; v++) {
            if (from->planes[a][v].count == 0) continue;
            add(&low, &from->planes[a][v], channels);
            const double gain = gain_of(&low, &of->whole, channels, seen);
            if (gain <= of->want) continue;
            of->want = gain;
            of->channel = a;
            of->value = v;
        }
    }
}

ALWAYS_INLINE void plan_by_median(box *of, const sums *from, int channels) {
    int longest = 0;
    for (int a = 1; a < channels; a++)
        if (of->hi[a] - of->lo[a] > of->hi[longest] - of->lo[longest]) longest = a;
    if (of->hi[longest] == of->lo[longest]) return;
    const total *const planes = from->planes[longest];
    const int64_t count = of->whole.count;
    int v = of->lo[longest];
    for (int64_t low = planes[v].count; 2 * low < count && v + 1 < of->hi[longest]; low += planes[++v].count) {}
    of->want = (double)count;
    of->channel = longest;
    of->value = v;
}

/* Finds the box's smallest and largest values, its total, and its plane. */
ALWAYS_INLINE void plan(const plan_rule *by, box *of, const sums *from, int channels) {
    for (int a = 0; a < channels; a++) {
        while (from->planes[a][of->lo[a]].count == 0) of->lo[a]++;
        while (from->planes[a][of->hi[a]].count == 0) of->hi[a]--;
    }
    of->whole = (total){0};
    for (int v = of->lo[0]; v <= of->hi[0]; v++) add(&of->whole, &from->planes[0][v], channels);
    of->want = 0;
    if (by->rule == OCHRE_CUT_VARIANCE)
        plan_by_variance(of, from, channels, by->seen);
    else
        plan_by_median(of, from, channels);
}

ALWAYS_INLINE void plan_halves(const halves *of, const plan_rule *by, int channels) {
    if (of->whole != NULL) subtract(of->whole, of->sums, of->fewer, channels);
    plan(by, of->fewer, of->sums, channels);
    if (of->more != NULL) plan(by, of->more, of->whole != NULL ? of->whole : of->spare, channels);
}

ALWAYS_INLINE void plan_all_loop(const halves *of, int channels, const plan_rule *by) {
    FOR_CHANNELS(channels, plan_halves, of, by);
}

CPU_PATHS(plan_all, (const halves *of, int channels, const plan_rule *by), (of, channels, by))

void median_cut_plan(pieces *colors, const halves *of, int64_t rule) {
    pieces_sum(colors, of->fewer, of->sums);
    if (of->more != NULL && of->whole == NULL) pieces_sum(colors, of->more, of->spare);
    const plan_rule by = {rule, colors->seen};
    plan_all(of, colors->channels, &by);
}
