/* SPDX-License-Identifier: Apache-2.0
 *
 * ochre: kernels for strided image tensors.
 *
 * What holds for every function below:
 * - The library allocates nothing, starts no thread and keeps nothing but what never changes: which CPU this is, and where a
 *   thread's stack ends. Scratch comes from the caller, as many bytes as
 *   ochre_NAME_scratch_bytes says, aligned to 64 bytes, contents undefined before and after unless said otherwise.
 * - Arguments are pointers and int64_t, and so are results: whoever calls from another language need only know how many there are.
 * - Strides are bytes and may have any sign or be zero. An ochre_layout says how the memory behind a data pointer is walked;
 *   data points at element [0][0][0], which need not be the lowest address.
 * - The caller owns bounds and lifetimes: every element that a layout reaches must be readable (writable for an output), and
 *   outputs must not overlap inputs. Pointers need the alignment of a byte only: elements are read and written unaligned.
 * - Inputs may be written meanwhile, by another thread, or by another process through a mapped file. No index, count or size is
 *   read from them, checked, and read again. So the result may be wrong, or a status may say so, but every read and every write stays
 *   within what the layouts reach. Nobody else may write the scratch meanwhile, the structs, and what is both read and written: totals, sums,
 *   sets of ids, keys that are sorted.
 * - A function that can refuse returns an ochre_status. Unless its contract says otherwise it has then written nothing but
 *   the ochre_offender it was given.
 * - Results do not depend on the CPU: integers are exact, floating point is computed in the stated order without fused
 *   multiply-add (but for ochre_correlate and ochre_filter_image). On x86-64 some functions have faster paths for AVX2 and AVX-512, taken where the CPU has them. OCHRE_CPU in
 *   the environment, read once, holds that back: "avx2" leaves out AVX-512, "baseline" both.
 */
#ifndef OCHRE_H
#define OCHRE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define OCHRE_API __declspec(dllexport)
#else
#define OCHRE_API __attribute__((visibility("default")))
#endif

#define OCHRE_VERSION "0.1.0"

/* The version of the loaded library, OCHRE_VERSION at the time it was built. */
OCHRE_API const char *ochre_version(void);

/* The path that functions with several take here: "baseline", "avx2" or "avx512". */
OCHRE_API const char *ochre_cpu_path(void);

typedef enum ochre_status {
    OCHRE_OK = 0,
    OCHRE_BAD_DTYPE = 1, /* a dtype that the function does not serve */
    OCHRE_BAD_SIZE = 2,  /* a negative or unserved count of channels, colours or labels, or layouts that do not match */
    OCHRE_LABEL_RANGE = 3, /* a label outside the table and not the background; the offender says which and where */
    OCHRE_OVERFLOW = 4,    /* a sum left 64 (sums) or 128 (squares) bits */
    OCHRE_FULL = 5,        /* a hash table is too full to take more: grow it and call again */
    OCHRE_CHANGED = 6      /* an input that is read twice was written in between */
} ochre_status;

/* "OCHRE_OK", ... ; "unknown status" for a number that is none. */
OCHRE_API const char *ochre_status_name(int64_t status);

typedef enum ochre_dtype {
    OCHRE_U8 = 0,
    OCHRE_I8 = 1,
    OCHRE_U16 = 2,
    OCHRE_I16 = 3,
    OCHRE_I32 = 4,
    OCHRE_I64 = 5,
    OCHRE_F32 = 6,
    OCHRE_F64 = 7
} ochre_dtype;

/* An image [height, width, channels]; strides in bytes. A plane has channels == 1. */
typedef struct ochre_layout {
    int64_t dtype; /* an ochre_dtype */
    int64_t height, width, channels;
    int64_t row_stride, column_stride, channel_stride;
} ochre_layout;

/* Where a label broke its range: position in the layout that was passed, and the label. */
typedef struct ochre_offender {
    int64_t row, column, label;
} ochre_offender;

/* Calls callback once, and returns when it has returned. The pointers are not touched: a managed caller that passes its
 * memory here keeps that memory open while callback runs. */
OCHRE_API void ochre_hold(void (*callback)(void), const void *a, const void *b, const void *c, const void *d);

/* Bytes of the calling thread's stack below this call, those included that a managed runtime keeps for itself at its end;
 * INT64_MAX where the system does not tell, or where this is no thread's own stack. */
OCHRE_API int64_t ochre_stack_left(void);

/* ---- palette --------------------------------------------------------------------------------------------------------
 * The key of a u8 pixel of 1 to 4 channels is its channels side by side, the first channel most significant, in the low
 * 8 * channels bits. A pixel of four channels whose last (alpha) is 0 has key 0: fully transparent is one colour. */

/* An exact colour histogram is a counting sort in three steps, so that strips of an image and then ranges of colours can be
 * worked by any number of threads with one result:
 *   1. ochre_histogram_count  for each strip: pixels per bucket, a bucket being a value of the key's top byte;
 *   2. ochre_histogram_scatter for each strip: the keys, moved to the place of their bucket;
 *   3. ochre_histogram_reduce for each bucket: its distinct keys, ascending, and how often each stands there. */

/* counts[256] += pixels of the u8 image per bucket. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (channels outside 1..4). */
OCHRE_API int64_t ochre_histogram_count(const void *image, const ochre_layout *layout, int64_t *counts);

/* Writes each pixel's key to keys[next[bucket]++]. next[256] is advanced, up to ends[256]. Same refusals, and OCHRE_CHANGED at a
 * pixel whose bucket is full: other pixels were counted. Where every bucket has as much room as was counted, all are full after
 * OCHRE_OK. */
OCHRE_API int64_t ochre_histogram_scatter(const void *image, const ochre_layout *layout, int64_t *next, uint32_t *keys,
                                          const int64_t *ends);

/* Sorts the n keys of one bucket, replaces them by their distinct values, ascending, in keys[0..distinct), and writes
 * counts[0..distinct); returns distinct. counts has room for n. */
OCHRE_API int64_t ochre_histogram_reduce_scratch_bytes(int64_t n, int64_t channels);
OCHRE_API int64_t ochre_histogram_reduce(uint32_t *keys, int64_t *counts, int64_t n, int64_t channels, void *scratch);

/* For many pixels of three channels, a cube is faster: counters of all 2^24 colours, worked by slabs 0..31, a slab being the
 * colours whose first channel is slab * 8 .. slab * 8 + 7. Cubes are cleared, images are added to them, and cubes merged slab by
 * slab; then a slab's colours are counted and written. At most 2^32 - 1 pixels. */
OCHRE_API int64_t ochre_cube_bytes(void);
OCHRE_API void ochre_cube_clear(void *cube);

/* Counts the pixels of a u8 image. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (channels other than 3). */
OCHRE_API int64_t ochre_cube_add(const void *image, const ochre_layout *layout, void *cube);
OCHRE_API void ochre_cube_merge(void *cube, const void *other, int64_t slab);

/* How many distinct colours of the slab were counted; and these, ascending, with how often each was. */
OCHRE_API int64_t ochre_cube_size(const void *cube, int64_t slab);
OCHRE_API void ochre_cube_colors(const void *cube, int64_t slab, uint32_t *keys, int64_t *counts);

/* Merges two histograms (ascending distinct keys, counts) into one with room for na + nb; returns its distinct colours, or
 * -1 where a count would leave 63 bits. keys and counts must not overlap the inputs. */
OCHRE_API int64_t ochre_histogram_merge(const uint32_t *keys_a, const int64_t *counts_a, int64_t na,
                                        const uint32_t *keys_b, const int64_t *counts_b, int64_t nb, uint32_t *keys,
                                        int64_t *counts);

/* Which box the median cut splits next, and where. */
typedef enum ochre_cut {
    OCHRE_CUT_VARIANCE = 0, /* the box and plane with the largest fall of the squared error */
    OCHRE_CUT_MEDIAN = 1    /* Heckbert 1982: the most populous box, across its longest side, at the median */
} ochre_cut;

/* Cuts the n >= 1 colours (ascending distinct keys, counts >= 1) into at most k boxes. Writes palette[size][channels], each
 * row the mean of its box's pixels rounded to the nearest integer, halves to even, the rows ascending by key, and returns
 * size = min(k, n). With n <= k the palette is the colours. The exact rules, ties included, stand in src/palette/median_cut.c.
 * Counts must sum to less than 2^47 (then every sum below is exact in 64 bits). Returns -1, with the palette undefined, where
 * keys do not ascend or are not of that many channels, or n > k and a count is less than 1 or the sum too large. */
OCHRE_API int64_t ochre_median_cut_scratch_bytes(int64_t n, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_median_cut(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t channels, int64_t k,
                                   int64_t cut, uint8_t *palette, void *scratch);

/* One half-step of weighted k-means (Lloyd 1982) over a histogram of n colours. centers[k][channels] are colours in sixteenths,
 * 0..4080, k <= 65536; they are prepared once, in scratch that then serves any ranges of the histogram, one at a time. The sums
 * of a range are added to sums[k][1 + channels]: for the centre nearest to each key (squared Euclidean, lowest row on ties), its
 * count and count * channel value. OCHRE_BAD_SIZE. n chooses the method and how much scratch is asked for, not the result. */
OCHRE_API int64_t ochre_refine_scratch_bytes(int64_t n, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_refine_prepare(const int16_t *centers, int64_t n, int64_t channels, int64_t k, void *scratch);
OCHRE_API int64_t ochre_refine_sums(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t *sums,
                                    void *scratch);

/* k-means over a histogram, in parts of it that any number of threads may work, each with what it keeps from step to step. */
typedef struct ochre_kmeans {
    const uint32_t *keys; /* [n] */
    const int64_t *counts;
    int64_t n;       /* < 2^31 */
    int32_t *labels; /* [n]: the row that each colour belongs to, at first -1 */
    float *bounds;   /* [n]: how far centres may go before it is compared again; at first anything, -1: compare */
    int64_t *sums;   /* [k][1 + channels]: by label, of count and of count * channel value; at first 0 */
} ochre_kmeans;

/* Prepares centers[k][channels], finite, for any number of parts, in scratch that keeps what is known from step to step; before
 * the first step it knows nothing. 1 <= channels <= 4, 1 <= k < 2^31, OCHRE_BAD_SIZE otherwise. */
OCHRE_API int64_t ochre_kmeans_scratch_bytes(int64_t channels, int64_t k);
OCHRE_API int64_t ochre_kmeans_prepare(const double *centers, int64_t first, int64_t channels, int64_t k,
                                       void *scratch);

/* Labels, and the sums by them: each colour goes to the centre at least squared distance as ochre_nearest_float has it, the
 * lowest row on ties. Only those are compared whose bounds do not rule out that their label changes. Counts must sum to less than
 * 2^55. OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_kmeans_assign(const ochre_kmeans *part, const void *scratch);

/* Of k-means++ (Arthur and Vassilvitskii 2007): nearest[n] becomes the squared distance from each colour to the key seed, where
 * first is 0 only if that is less than it was. Returns the sum of count * nearest. Counts must sum to less than 2^45. */
OCHRE_API int64_t ochre_kmeans_spread(const ochre_kmeans *part, int64_t channels, int64_t seed, int64_t first,
                                      int32_t *nearest);

/* *sum = the sum of count * squared distance to the centre that the label names, colour after colour, in f64. */
OCHRE_API void ochre_kmeans_compactness(const double *centers, int64_t channels, const ochre_kmeans *part, double *sum);

/* The row of palette[k][channels] (dense u8) at least squared Euclidean distance from each pixel of the u8 image, the lowest
 * row on ties, into the i32 plane labels. Exact. 1 <= channels <= 4, 1 <= k <= 65536. No rule for transparency here: four
 * channels are four numbers.
 * A palette is prepared once, in scratch that then serves any number of images, one at a time; what is found out on the way
 * stays in it. pixels says how many there are in all of them, more or less: it chooses the method, and with it how much scratch
 * is asked for, not the result. */
OCHRE_API int64_t ochre_nearest_u8_scratch_bytes(int64_t pixels, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_nearest_u8_prepare(const uint8_t *palette, int64_t pixels, int64_t channels, int64_t k,
                                           void *scratch);
OCHRE_API int64_t ochre_nearest_u8(const void *image, const ochre_layout *image_layout, void *labels,
                                   const ochre_layout *labels_layout, void *scratch);

/* The same for a u8, f32 or f64 image and a dense f64 palette[k][channels], any channels >= 1, k < 2^31. The distance is
 * (x0-p0)^2 + (x1-p1)^2 + ... added in this order in f64; a pixel that holds a NaN gets -1; a distance that is not finite
 * is as good as any other such, so a pixel with none finite gets row 0. The palette must be finite; it is copied. */
OCHRE_API int64_t ochre_nearest_float_scratch_bytes(int64_t pixels, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_nearest_float_prepare(const double *palette, int64_t pixels, int64_t channels, int64_t k,
                                              void *scratch);
OCHRE_API int64_t ochre_nearest_float(const void *image, const ochre_layout *image_layout, void *labels,
                                      const ochre_layout *labels_layout, void *scratch);

/* Floyd and Steinberg 1976, serpentine: rows alternate direction, the first runs with ascending columns. Per channel the
 * wanted value is pixel + error carried so far, in sixteenths, rounded to the nearest integer (halves up) and clamped to
 * 0..255; the label is the nearest palette row (as ochre_nearest_u8); the difference, wanted minus row, is carried on by
 * 7/16 ahead, 3/16 below behind, 5/16 below, 1/16 below ahead. What would leave the image is dropped. Integers only. */
OCHRE_API int64_t ochre_dither_scratch_bytes(int64_t width, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_dither(const void *image, const ochre_layout *image_layout, const uint8_t *palette, int64_t k,
                               void *labels, const ochre_layout *labels_layout, void *scratch);

/* out[y][x] = table[label], table dense [m][channels] of out's dtype and channels; background pixels become 0. Labels must
 * have passed ochre_label_check: one outside the table is left unwritten here and reported as OCHRE_LABEL_RANGE. */
OCHRE_API int64_t ochre_recolor(const void *labels, const ochre_layout *labels_layout, const void *table, int64_t m,
                                const int64_t *background, void *out, const ochre_layout *out_layout,
                                ochre_offender *offender);

/* ---- label ----------------------------------------------------------------------------------------------------------
 * A label image is a plane of u8, i8, u16, i16, i32 or i64. background, where not NULL, points at one id that belongs to
 * no region, whether inside 0..m-1 or not. 0 <= m < 2^31, OCHRE_BAD_SIZE otherwise. */

/* OCHRE_LABEL_RANGE and the first offender in row order where a label is neither in 0..m-1 nor the background. */
OCHRE_API int64_t ochre_label_check(const void *labels, const ochre_layout *labels_layout, int64_t m,
                                    const int64_t *background, ochre_offender *offender);

/* Per-label totals: m rows of ochre_label_words(dtype, channels, spread) 8-byte words, zero-initialised by the caller.
 * word 0 is the pixel count (int64). Then, channel after channel:
 *   integer image: sum (int64)            and with spread: squares low, squares high (unsigned 128 bits), min, max (int64)
 *   float image:   sum, lost (double)     and with spread: mean, m2, min, max (double)
 * sum + lost is the sum compensated after Neumaier 1974; mean and m2 are Welford's running moments. min and max hold
 * nothing until count > 0. A NaN makes every float statistic of its label and channel NaN. */
OCHRE_API int64_t ochre_label_words(int64_t dtype, int64_t channels, int64_t spread);

/* Adds the pixels of image to the totals of their labels. On OCHRE_LABEL_RANGE or OCHRE_OVERFLOW the totals are spoilt;
 * at an overflow offender->label is the label. */
OCHRE_API int64_t ochre_label_sums(const void *image, const ochre_layout *image_layout, const void *labels,
                                   const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                                   int64_t spread, int64_t *totals, ochre_offender *offender);

/* The same for u8 images of 1 to 3 channels without spread, in fewer steps: pixels are added up in packed[m], zeroed by the caller,
 * and moved to the totals of their label from time to time; ochre_label_unpack moves what is left there. */
OCHRE_API int64_t ochre_label_bytes(const void *image, const ochre_layout *image_layout, const void *labels,
                                    const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                                    uint64_t *packed, int64_t *totals, ochre_offender *offender);
OCHRE_API void ochre_label_unpack(const uint64_t *packed, int64_t m, int64_t channels, int64_t *totals);

/* Adds the totals of other to those of totals, moments by the rule of Chan, Golub and LeVeque 1979. OCHRE_OVERFLOW spoils. */
OCHRE_API int64_t ochre_label_merge(int64_t *totals, const int64_t *other, int64_t m, int64_t dtype, int64_t channels,
                                    int64_t spread, ochre_offender *offender);

typedef enum ochre_statistic {
    OCHRE_MEAN = 0,
    OCHRE_VARIANCE = 1, /* sum of (x - mean)^2, over count */
    OCHRE_MIN = 2,
    OCHRE_MAX = 3
} ochre_statistic;

/* One statistic of each label and channel into out, a layout of height m, width 1 and the totals' channels: f32 or f64
 * (rounded once from the f64 value; NaN for an empty label) or an integer dtype (rounded to the nearest, halves to even,
 * saturated; 0 for an empty label or a NaN). Means of integer images are rounded to integers exactly, without a float in
 * between; MIN and MAX likewise. All but MEAN need totals with spread. OCHRE_BAD_SIZE too at a count below 0, which no totals
 * have; the labels before it are written then. */
OCHRE_API int64_t ochre_label_statistic(const int64_t *totals, int64_t m, int64_t image_dtype, int64_t channels,
                                        int64_t spread, int64_t statistic, void *out, const ochre_layout *out_layout);

/* Sparse ids to dense: a set of int64 ids with open addressing. slots[capacity], capacity a power of two, and
 * used[capacity] bytes, zeroed by the caller; *size ids are in it. Adds the ids of a label image, the background not.
 * OCHRE_FULL (the set stays valid, with some of the image's ids in it) where it is more than half full.
 * seed is any number, the same in all calls with one set or one map; ids stand in other slots for another. Where it is drawn at random
 * for each table, nobody can choose ids that all share a slot, whose search would take time in proportion to their number. */
OCHRE_API int64_t ochre_label_ids(const void *labels, const ochre_layout *labels_layout, const int64_t *background,
                                  int64_t *slots, uint8_t *used, int64_t capacity, int64_t seed, int64_t *size);

/* Fills a map from the n distinct ids to 0..n-1, in the order given: keys[capacity], values[capacity] of int32, capacity a
 * power of two >= 2 * n; every value is written, -1 where the slot is empty. n < 2^31. */
OCHRE_API int64_t ochre_label_map(const int64_t *ids, int64_t n, int64_t *keys, int32_t *values, int64_t capacity,
                                  int64_t seed);

/* dense[y][x] = the map's value for labels[y][x], into an i32 plane; the background becomes -1. An id that the map does not
 * hold is left unwritten and reported, the first in row order, as OCHRE_LABEL_RANGE. A dense of NULL only checks. */
OCHRE_API int64_t ochre_label_dense(const void *labels, const ochre_layout *labels_layout, const int64_t *background,
                                    const int64_t *keys, const int32_t *values, int64_t capacity, int64_t seed,
                                    void *dense, const ochre_layout *dense_layout, ochre_offender *offender);

/* ---- stencil --------------------------------------------------------------------------------------------------------
 * A border says what stands outside the image. The extending ones, for a row a b c d:
 *   REFLECT_101  c b | a b c d | c b       REFLECT  b a | a b c d | d c       REPLICATE  a a | a b c d | d d
 *   WRAP         c d | a b c d | a b       CONSTANT v v | a b c d | v v
 * The other two do without: see the functions. Far outside, reflections and wrapping repeat. */
typedef enum ochre_border {
    OCHRE_INTERIOR = 0,
    OCHRE_ONE_SIDED = 1,
    OCHRE_REFLECT_101 = 2,
    OCHRE_REFLECT = 3,
    OCHRE_REPLICATE = 4,
    OCHRE_WRAP = 5,
    OCHRE_CONSTANT = 6
} ochre_border;

/* Which planes ochre_derivatives writes, in this order: gradient dy, dx; Hessian yy, yx, xx. */
typedef enum ochre_orders { OCHRE_GRADIENT = 1, OCHRE_HESSIAN = 2, OCHRE_GRADIENT_AND_HESSIAN = 3 } ochre_orders;

typedef struct ochre_differences {
    int64_t orders;  /* an ochre_orders */
    double dy, dx;   /* spacing of rows, of columns */
    int64_t border;  /* an ochre_border */
    double constant; /* outside, under OCHRE_CONSTANT; converted to the field's dtype */
} ochre_differences;

/* Differences of the f32 or f64 plane field for its rows first .. first + out height - 1, into out of the same dtype and
 * width, a channel a plane. In the field's dtype, in exactly this order, each divisor being computed in f64 and converted:
 *   dy = (f(y+1,x) - f(y-1,x)) / (2 dy)                     yy = ((f(y+1,x) - 2 f(y,x)) + f(y-1,x)) / (dy dy)
 *   yx = (((f(y+1,x+1) - f(y+1,x-1)) - f(y-1,x+1)) + f(y-1,x-1)) / (4 dy dx)            dx and xx as dy and yy
 * INTERIOR: every plane is 0 where one of the eight neighbours is outside. ONE_SIDED: a neighbour outside is the pixel
 * itself, and first differences are divided by the distance that is left (dy, or dy dx and 2 dy dx for yx); yy and xx at
 * an edge are those of the pixel next to it, the second difference of the three nearest samples. OCHRE_BAD_DTYPE,
 * OCHRE_BAD_SIZE (rows outside the field, an unknown border or orders, and under ONE_SIDED fewer than 2 rows or columns, 3
 * for the Hessian). Needs no scratch. */
OCHRE_API int64_t ochre_derivatives(const void *field, const ochre_layout *field_layout, int64_t first,
                                    const ochre_differences *differences, void *out, const ochre_layout *out_layout);

/* The taps of a filter, row by row. */
typedef struct ochre_kernel {
    int64_t height, width;
    const double *taps; /* [height][width], finite; converted to the dtype that is computed in */
    double delta;
} ochre_kernel;

/* out(y, x, c) = delta + the sum of taps(i, j) * image(y + i, x + j, c), an image [h, w, c] of f32 or f64 from one of
 * [h + height - 1, w + width - 1, c]: the caller says what stands around. In their dtype, row after row of the kernel, each from
 * the left; under a tap of 0 nothing is read. A product and its sum are rounded once where the CPU can (AVX2, AVX-512, NEON),
 * else twice: this is the one function whose last bits depend on the CPU, by no more than n u max|tap| sum|image| for n taps and
 * u = 2^-24 or 2^-53. Strips, and how wide an image is, do not show. The elements of a row lie side by side.
 * OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (sizes that do not match, gaps between pixels). */
OCHRE_API int64_t ochre_correlate_scratch_bytes(const ochre_kernel *kernel, int64_t dtype, int64_t channels);
OCHRE_API int64_t ochre_correlate(const void *image, const ochre_layout *image_layout, const ochre_kernel *kernel,
                                  void *out, const ochre_layout *out_layout, void *scratch);

/* A filter over an image: a kernel, or a column and a row that follow each other. */
typedef struct ochre_filter {
    const ochre_kernel *kernel; /* or the column, of width 1 */
    const ochre_kernel *row;    /* of height 1; NULL where there is one kernel */
    int64_t anchor_y, anchor_x; /* the window's row and column that lie on the result's pixel */
    int64_t border;             /* an ochre_border but ONE_SIDED; INTERIOR: 0 where the window leaves the image */
    double constant;            /* outside, under OCHRE_CONSTANT; converted to dtype */
    int64_t dtype;              /* f32 or f64: what is computed in */
} ochre_filter;

/* out(i, j, c) = delta + the sum of taps(a, b) * image(y + i + a - anchor_y, x + j + b - anchor_x, c), where of two passes
 * taps(a, b) = column(a) * row(b): the results of a rectangle of the image, from its row y and column x on. Image and out are of
 * any dtype and strides: values are converted to the filter's dtype, summed in it and converted to out's as ochre_convert does. A
 * kernel is added row after row, each from the left. A column is added from the top for each pixel, then the row of these sums from
 * the left; delta is the row's, and the column's is 0. Under a tap of 0, of a column or row too, nothing is read. So a value
 * touches only the results whose window holds it.
 * A product and its sum are rounded once where the CPU can (AVX2, AVX-512, NEON), else twice: the last bits depend on the CPU.
 * A result is within (height * width + 2) u S, of two passes (height + width + 4) u S, of the exact sum, S being |delta| + the
 * sum of |taps * image| and u = 2^-24 or 2^-53. Strips, strides and the size of the image do not show.
 * OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (channels that differ, a rectangle or an anchor outside, an unserved border, passes that are no
 * column and row). */
OCHRE_API int64_t ochre_filter_scratch_bytes(const ochre_filter *filter, int64_t channels);
OCHRE_API int64_t ochre_filter_image(const void *image, const ochre_layout *image_layout, int64_t y, int64_t x,
                                     const ochre_filter *filter, void *out, const ochre_layout *out_layout,
                                     void *scratch);

/* The window of pixel (y, x) is rows y - height/2 .. y - height/2 + height - 1, columns likewise (integer division). */
typedef struct ochre_window {
    int64_t height, width;
    int64_t border;  /* an ochre_border */
    double constant; /* outside, under OCHRE_CONSTANT */
    int64_t skip;    /* 0: a missing value makes its windows NaN; 1: it is left out */
    int64_t has_nodata;
    double nodata; /* NaN is missing; with has_nodata, so is a value that equals this */
} ochre_window;

/* The arithmetic mean, and with two channels in out also the variance, sum of (x - mean)^2 over count, of the windows of
 * the u8, u16, i32, f32 or f64 plane image, for its rows first .. first + out height - 1, into the f32 or f64 image out of
 * the same width. INTERIOR: 0 where the window leaves the image. ONE_SIDED: what is outside does not count. A window
 * without any value gives NaN; one with an infinity gives it as its mean (NaN with both) and NaN as its variance.
 *
 * No sum is ever subtracted from, so a value touches no window that it is not in. Values are counted, averaged and merged
 * by the rule of Chan, Golub and LeVeque 1979 in f64: across from sets of 1, 2, 4, ... columns, then down from the suffix of
 * one block of rows and the prefix of the next (van Herk 1992, Gil and Werman 1993). Blocks lie at absolute positions: strips
 * do not show. Means alone are sums, where these are exact for equal values: height * width <= 2^(53 - significant bits of
 * the dtype), f64 never; in windows of at most 8 x 8, unless values may be left out of them, rows are added from the top,
 * then columns from the left.
 * OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (rows outside, a window outside 1..image, an unknown border). */
OCHRE_API int64_t ochre_local_scratch_bytes(const ochre_window *window, int64_t width);
OCHRE_API int64_t ochre_local(const void *image, const ochre_layout *image_layout, int64_t first,
                              const ochre_window *window, void *out, const ochre_layout *out_layout, void *scratch);

/* ---- pixel ----------------------------------------------------------------------------------------------------------
 * One pixel at a time. */

/* out[y][x][c] = image[y][x][c] in out's dtype, from any dtype to any: the nearest float, halves to even, beyond f32's range
 * infinite; the nearest integer, halves to even, then the nearest in the dtype's range, NaN becoming 0. OCHRE_BAD_DTYPE,
 * OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_convert(const void *image, const ochre_layout *image_layout, void *out,
                                const ochre_layout *out_layout);

/* out = the square root of a * a + b * b, element by element, in their dtype: f32 or f64 images of one size. Squares beyond its
 * range are infinite. out may be a or b. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_magnitude(const void *a, const ochre_layout *a_layout, const void *b,
                                  const ochre_layout *b_layout, void *out, const ochre_layout *out_layout);

#ifdef __cplusplus
}
#endif

#endif
