/* SPDX-License-Identifier: Apache-2.0 */
/* Means and variances of sliding windows: what the files of ochre_local share.
 *
 *   local.c          ochre_local checks its arguments and chooses one of two methods:
 *   local_small.c    - means of small windows: the pixels of each are added up;
 *   local_windows.c  - windows of any size: they are merged from smaller sets of pixels,
 *   local_merge.c      with this arithmetic of two sets.
 *   local_rows.c     Both methods read rows of the image, and write rows of the result, through these functions. */
#ifndef OCHRE_LOCAL_H
#define OCHRE_LOCAL_H

#include "ochre.h"

/* What ochre_local was asked for. */
typedef struct local_job {
    const unsigned char *image;
    const ochre_layout *from;
    const ochre_window *window;
    int64_t above, left; /* rows and columns of a window before its pixel */
    int64_t border;      /* an ochre_border that says what is read outside the image */
    double nodata;       /* the value that is missing; NaN where there is none */
    int64_t first;       /* the row of the image whose result is the first row of out */
    unsigned char *out;
    const ochre_layout *to;
} local_job;

/* ---- local_small.c */

enum { LOCAL_SMALL_BYTES = (16 * 512 + 10 * 8) * 8 }; /* of scratch */

/* Whether that file serves a job whose sums are exact for equal values. This depends on the parameters only, never on
 * the image's values. */
int local_small_serves(const local_job *j);

void local_small(const local_job *j, void *scratch);

/* ---- local_windows.c */

int64_t local_windows_bytes(const ochre_window *window, int64_t width);

/* With sums, means are sums divided at the end; otherwise means themselves are merged. */
void local_windows(const local_job *j, int sums, void *scratch);

/* ---- local_merge.c */

/* What is known of a set of pixels. Without counts, all sets of a vector have equally many pixels, and every value is
 * finite and of moderate size. With counts, values may be anything, and a count may be 0. */
typedef enum merge_mode {
    MERGE_SUM,            /* the sum */
    MERGE_COUNTED_SUM,    /* the sum, the count */
    MERGE_MEAN,           /* the mean */
    MERGE_MOMENTS,        /* the mean, m2 = sum of (x - mean)^2 */
    MERGE_COUNTED_MOMENTS /* the mean, m2, the count */
} merge_mode;

enum { MERGE_PLANES = 3 }; /* the most planes of a mode */

/* How many values a mode keeps of a set. */
static inline int64_t merge_planes(merge_mode mode) {
    static const int64_t planes[] = {1, 2, 1, 2, 3};
    return planes[mode];
}

/* Many sets side by side, in planes: first the sums or means of all, then their m2, then their counts. Set i is lane
 * i: it has lanes[i], lanes[plane + i] and lanes[2 * plane + i]. */
typedef struct merge_vector {
    double *lanes;
    int64_t plane; /* doubles from one plane to the next */
} merge_vector;

/* Sets a and b of na and nb pixels together have the mean  a.mean + share * (b.mean - a.mean)  and
 * m2 = a.m2 + b.m2 + spread * (b.mean - a.mean)^2. */
typedef struct merge_weight {
    double share, spread; /* nb / (na + nb), na * share */
} merge_weight;

static inline merge_weight merge_weight_of(double na, double nb) {
    const double share = nb / (na + nb);
    return (merge_weight){share, na * share};
}

/* out = a and b together, lane by lane, n lanes. The weight counts where the mode has no counts of its own. out may be
 * a; b may be the later lanes of a or out, since a lane of out is written after all lanes up to it were read. */
void merge_vectors(merge_mode mode, merge_vector out, merge_vector a, merge_vector b, int64_t n, merge_weight weight);

/* ---- local_rows.c */

/* The columns start .. start + n - 1 of row y as f64, all of which may lie outside the image. Missing values become
 * NaN. */
void local_load(const local_job *j, int64_t y, int64_t start, int64_t n, double *values);

/* The same, and whether all of them are there and moderate: not missing, and so small that no difference of two is
 * infinite. Where this returns 0, values holds anything. */
int local_load_moderate(const local_job *j, int64_t y, int64_t start, int64_t n, double *values);

/* The same with counts: 1 for a value that counts, 0 for one that is left out, which then is 0. A missing value that is
 * not left out is NaN. */
void local_load_counted(const local_job *j, int64_t y, int64_t start, int64_t n, double *values, double *counts);

/* Writes values[i] * factor to row y of the result, to columns x .. x + n - 1 of a channel; zeros under INTERIOR where
 * the window leaves the image. Spoils values. */
void local_store(const local_job *j, int64_t y, int64_t x, int64_t channel, int64_t n, double *values, double factor);

#endif
