/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of sliding windows: what the files of ochre_local share.
 *
 *   local.c          ochre_local checks its arguments and chooses one of five methods for each statistic:
 *   local_small.c    - means of small windows: the pixels of each are added up;
 *   local_integers.c - integers of at most 16 bits: running sums, which are exact;
 *   local_blocks.c   - f32 results of windows of medium size: sums around a pixel that they share;
 *   local_windows.c  - windows up to twice as large as the image: they are merged from smaller sets of pixels;
 *   local_vast.c     - larger ones: whole copies of the image are counted, and the rest merged.
 *   local_slide.c    These two slide windows by this code,
 *   local_merge.c    with this arithmetic of two sets.
 *   local_rows.c     All methods read rows of the image, and write rows of the result, through these functions. */
#ifndef OCHRE_LOCAL_H
#define OCHRE_LOCAL_H

#include "ochre.h"

enum { LOCAL_STATISTICS = OCHRE_WINDOW_COUNT + 1 };

/* What ochre_local was asked for, and which statistics this pass over the image gives. */
typedef struct local_job {
    const unsigned char *image;
    const ochre_layout *from;
    const ochre_window *window;
    int64_t above, left; /* rows and columns of a window before its pixel */
    int64_t border;      /* an ochre_border that says what is read outside the image */
    int skip;            /* whether missing values are left out */
    double nodata;       /* the value that is missing; NaN where there is none */
    int64_t first;       /* the row of the image whose result is the first row of the planes */
    const ochre_layout *to;
    unsigned char *planes[LOCAL_STATISTICS]; /* of each ochre_window_statistic; NULL where it is not asked for */
} local_job;

/* ---- local_small.c */

enum { LOCAL_SMALL_BYTES = (16 * 512 + 10 * 8) * 8 }; /* of scratch */

/* Whether that file serves a job whose sums are exact for equal values. This depends on the parameters only, never on
 * the image's values. */
int local_small_serves(const local_job *j);

void local_small(const local_job *j, void *scratch);

/* ---- local_integers.c */

/* Whether that file serves a job. This depends on the parameters only. */
int local_integers_serve(const local_job *j);

/* Of scratch, for every job with that window that may be served. */
int64_t local_integers_bytes(const ochre_window *window, int64_t width);

void local_integers(const local_job *j, void *scratch);

/* ---- local_blocks.c */

/* Whether that file serves a job. This depends on the parameters only. */
int local_blocks_serve(const local_job *j);

/* Of scratch, for every job with that window that may be served. */
int64_t local_blocks_bytes(const ochre_window *window);

void local_blocks(const local_job *j, void *scratch);

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

/* ---- local_slide.c */

/* windows[i] = values i .. i + k - 1 merged, for n windows of n + k - 1 values, which are spoilt. */
void local_merge_across(merge_mode mode, int64_t k, merge_vector values, int64_t n, merge_vector windows);

/* A window of k rows that slides down the image. A row here is a vector of sets. Rows are pushed one after the other;
 * once k are in, each push gives the merge of the last k. */
typedef struct slide {
    merge_mode mode;
    int64_t k, lanes;
    merge_weight *prefix, *suffix, *join; /* [k] each: of the merges that slot s takes part in */
    double *ring;  /* [k] rows: slots 0 .. slot are this block's, the others the block before's */
    double *front; /* the merge of this block's rows */
    int64_t slot;  /* of the next row */
    int64_t first; /* the slot of this block's first row; 0 but in the first block */
    int64_t seen;  /* rows so far */
} slide;

int64_t slide_bytes(int64_t k, int64_t lanes);

/* A slide in scratch, without rows. A set of a pushed row holds width pixels. The first row goes to slot place % k. */
slide slide_make(void *scratch, merge_mode mode, int64_t k, int64_t lanes, int64_t width, int64_t place);

/* Where the next row is to be written. */
merge_vector slide_next(const slide *s);

/* Pushes the row that was written. Returns whether out holds a window now. */
int slide_push(slide *s, merge_vector out);

/* ---- local_windows.c */

int64_t local_windows_bytes(const ochre_window *window, int64_t width);

/* Windows of at most twice the image's height and width. The modes are for sets without counts, and with them. With
 * plain = counted, sets always have counts. */
void local_windows(const local_job *j, merge_mode plain, merge_mode counted, void *scratch);

/* Columns of the result that are worked together. */
int64_t local_chunk_width(int64_t window_width, int64_t width);

/* Doubles that sets side by side take in any mode. */
static inline int64_t vector_doubles(int64_t lanes) {
    return (MERGE_PLANES * lanes + 7) / 8 * 8;
}

static inline int is_counted(merge_mode mode) {
    return mode == MERGE_COUNTED_SUM || mode == MERGE_COUNTED_MOMENTS;
}

static inline int has_sums(merge_mode mode) {
    return mode == MERGE_SUM || mode == MERGE_COUNTED_SUM;
}

static inline int has_moments(merge_mode mode) {
    return mode == MERGE_MOMENTS || mode == MERGE_COUNTED_MOMENTS;
}

/* Writes the statistics of n windows to row y, from column x on. Spoils the sets. spare has room for n doubles. */
void local_store_sets(const local_job *j, merge_mode mode, int64_t y, int64_t x, int64_t n, merge_vector sets,
                      double *spare);

/* ---- local_vast.c */

/* Whether the window is more than twice as high or wide as the image. */
int local_is_vast(const ochre_window *window, int64_t height, int64_t width);

int64_t local_vast_bytes(const ochre_window *window, int64_t height, int64_t width);

/* Serves every window; mode is one with counts. */
void local_vast(const local_job *j, merge_mode mode, void *scratch);

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

/* Writes values[i] * factor to row y of a statistic's plane, to columns x .. x + n - 1; zeros under INTERIOR where the
 * window leaves the image. Spoils values. */
void local_store(const local_job *j, int64_t y, int64_t x, int64_t statistic, int64_t n, double *values, double factor);

/* The same from f32, to planes of f32. */
void local_store_f32(const local_job *j, int64_t y, int64_t x, int64_t statistic, int64_t n, float *values);

#endif
