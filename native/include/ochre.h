/* SPDX-License-Identifier: Apache-2.0
 *
 * ochre: operations on strided image tensors.
 *
 * The library has five sections: palette (colours), label (regions), stencil (neighbourhoods), pixel (one pixel at a
 * time) and resample (other sizes). A function ochre_NAME of section S is written in src/S/NAME.c, or in the file that
 * its comment names. The functions before the first section are in src/ochre.c, src/cpu.c, src/loan.c and
 * src/stack.c.
 *
 * What holds for every function:
 * - The library allocates nothing, starts no thread and calls no other library, the C library included. It remembers
 *   three things: which CPU this is, what ochre_cpu_limit forbade, and what ochre_stack_left was told.
 * - Scratch is memory that the caller lends for the time of a call: as many bytes as ochre_NAME_scratch_bytes says,
 *   aligned to 64 bytes. It is the last argument. Its contents mean nothing before and after a call, unless the
 *   function says otherwise.
 * - Arguments are pointers and int64_t, and results are int64_t: a caller in another language needs no other types.
 * - Strides are bytes and may have any sign or be zero. An ochre_layout says how to walk the memory behind a data
 *   pointer. The pointer is the address of element [0][0][0], which need not be the lowest address.
 * - The caller owns bounds and lifetimes: every element that a layout reaches must be readable, or writable in an
 *   output. Outputs must not overlap inputs. Pointers to pixels may have any alignment.
 * - Another thread, or another process through a mapped file, may write the inputs during a call. No index, count or
 *   size is read from an input, checked, and then read again. So the result may be wrong, or a status says so, but
 *   every access stays within what the layouts reach. Nobody else may write the scratch, the structs, or memory that a
 *   function both reads and writes (totals, sums, sets of ids, keys that are sorted).
 * - A function that can refuse its arguments returns an ochre_status. Where it refuses it has written nothing but
 *   the ochre_offender it was given, unless its comment says otherwise.
 * - Results do not depend on the CPU: integers are exact, and floating point numbers are computed in the order that
 *   is stated here, with no product fused with a sum. Only ochre_correlate may fuse.
 * - On x86-64 some functions have faster paths for AVX2 and AVX-512, and take the best that the CPU has and
 *   ochre_cpu_limit allows. */
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

#define OCHRE_VERSION "0.2.0"

/* The version of the library that is loaded: the OCHRE_VERSION that it was built with. */
OCHRE_API const char *ochre_version(void);

typedef enum ochre_cpu { OCHRE_CPU_BASELINE = 0, OCHRE_CPU_AVX2 = 1, OCHRE_CPU_AVX512 = 2 } ochre_cpu;

/* The path that functions with several paths take on this CPU: "baseline", "avx2" or "avx512". */
OCHRE_API const char *ochre_cpu_path(void);

/* Forbids the paths beyond this one, an ochre_cpu, to all threads from now on. A number below the first means the
 * first, one beyond the last the last. Any thread may call it at any time; a function that runs may take either path.
 */
OCHRE_API void ochre_cpu_limit(int64_t path);

typedef enum ochre_status {
    OCHRE_OK = 0,
    OCHRE_BAD_DTYPE = 1,   /* a dtype that the function does not serve */
    OCHRE_BAD_SIZE = 2,    /* a count of channels, colours or labels that is not served, or layouts that do not match */
    OCHRE_LABEL_RANGE = 3, /* a label neither in the table nor the background; the offender says which and where */
    OCHRE_OVERFLOW = 4,    /* a sum does not fit 64 bits, or a sum of squares 128 bits */
    OCHRE_FULL = 5,        /* a hash table is too full to take more: grow it and call again */
    OCHRE_CHANGED = 6      /* an input that is read twice was written in between */
} ochre_status;

/* The name of a status, such as "OCHRE_OK"; "unknown status" for any other number. */
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

/* An image [height, width, channels]. Strides are bytes. A plane is an image of one channel. */
typedef struct ochre_layout {
    int64_t dtype; /* an ochre_dtype */
    int64_t height, width, channels;
    int64_t row_stride, column_stride, channel_stride;
} ochre_layout;

/* A label that was refused, and the row and column where it is in the layout that was passed. */
typedef struct ochre_offender {
    int64_t row, column, label;
} ochre_offender;

/* Calls callback, and returns when it has returned. The pointers are not used. A managed runtime that passes its
 * memory here keeps that memory open for as long as callback runs. */
OCHRE_API void ochre_hold(void (*callback)(void), const void *a, const void *b, const void *c, const void *d);

/* How many bytes are left on the calling thread's stack below this call. That includes the bytes at its end that a
 * managed runtime keeps for itself. end is the lowest address of the stack, as the system told the caller
 * (pthread_getattr_np, pthread_get_stackaddr_np). It may be 0 on Windows, and on Linux where this thread has passed it
 * before. -1 where end is 0 and not known. INT64_MAX where this is not the thread's own stack. */
OCHRE_API int64_t ochre_stack_left(int64_t end);

/* What a managed runtime keeps about memory that it has lent. The borrower knows one pointer, the address behind this
 * struct, and ends the loan by calling ochre_loan_end with it. */
typedef struct ochre_loan {
    void *next;    /* on the list of loans that have ended: the next ochre_loan, or NULL */
    void *list;    /* the address of a pointer to the first ochre_loan of that list, or to NULL */
    int64_t ended; /* 0 at first */
} ochre_loan;

/* Puts the loan that lies before self on its list; NULL does nothing. That is all: any thread may call it at any time,
 * also when the runtime has ended, as long as the memory of the loan and of the list is there. The runtime takes the
 * whole list, by exchanging its first pointer for NULL, and frees the loans that were on it. A second call for the same
 * loan before that does nothing. In src/loan.c. */
OCHRE_API void ochre_loan_end(void *self);

/* ---- palette --------------------------------------------------------------------------------------------------------
 * Colours: counting them (histogram, cube), choosing a few (median_cut, refine, kmeans), finding the nearest of them
 * for each pixel (nearest_u8, nearest_float, dither), and painting with them (recolor). A palette is an array of k
 * colours; a row of it is one colour.
 *
 * A key is a u8 pixel of 1 to 4 channels in one number: the channels side by side in the low 8 * channels bits, the
 * first channel most significant. In a histogram, a pixel of four channels whose last channel (alpha) is 0 has the
 * key 0: all fully transparent pixels are one colour. */

/* An exact histogram lists the distinct keys of an image and how often each occurs. It is made by a counting sort in
 * three steps. Several threads can work at once, on strips of the image in the first two steps and on buckets in the
 * third, and the result is the same. A bucket holds the keys that share their most significant byte.
 *   1. ochre_histogram_count    for each strip: counts the pixels of each bucket;
 *   2. ochre_histogram_scatter  for each strip: moves each pixel's key to its bucket;
 *   3. ochre_histogram_reduce   for each bucket: lists its distinct keys, ascending, with their counts.
 * In src/palette/histogram.c. */

/* Adds the number of pixels of the u8 image in each bucket to counts[256]. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (channels
 * outside 1..4). */
OCHRE_API int64_t ochre_histogram_count(const void *image, const ochre_layout *layout, int64_t *counts);

/* Writes each pixel's key to keys[next[bucket]++]. next[256] is advanced, up to ends[256]. Refuses what
 * ochre_histogram_count refuses, and returns OCHRE_CHANGED at a pixel whose bucket is full: other pixels were
 * counted. If every bucket has as much room as was counted, all buckets are full after OCHRE_OK. */
OCHRE_API int64_t ochre_histogram_scatter(const void *image, const ochre_layout *layout, int64_t *next, uint32_t *keys,
                                          const int64_t *ends);

/* Replaces the n keys of one bucket by its distinct keys, ascending, in keys[0..distinct), and writes how often each
 * occurs to counts[0..distinct). Returns distinct. counts has room for n. */
OCHRE_API int64_t ochre_histogram_reduce_scratch_bytes(int64_t n, int64_t channels);
OCHRE_API int64_t ochre_histogram_reduce(uint32_t *keys, int64_t *counts, int64_t n, int64_t channels, void *scratch);

/* The three steps in one, for an image of a few pixels: each of the 256 buckets costs more than such an image has work.
 * Writes the distinct keys, ascending, to keys and how often each occurs to counts, and returns how many there are; -1
 * for an image that ochre_histogram_count refuses. keys, counts and the uint32_t of scratch have room for each pixel,
 * and the image is read once. */
OCHRE_API int64_t ochre_histogram_whole(const void *image, const ochre_layout *layout, uint32_t *keys, int64_t *counts,
                                        void *scratch);

/* A cube counts the colours of three channels faster where pixels are many: it has a counter for each of the 2^24
 * colours. It is divided into slabs 0..31: slab i holds the colours whose first channel is i * 8 .. i * 8 + 7.
 * Several threads can each fill a cube, and then merge and read slabs side by side. A cube takes at most 2^32 - 1
 * pixels. All of this is in src/palette/cube.c. */
OCHRE_API int64_t ochre_cube_bytes(void);
OCHRE_API void ochre_cube_clear(void *cube);

/* Adds the pixels of a u8 image. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (channels other than 3). */
OCHRE_API int64_t ochre_cube_add(const void *image, const ochre_layout *layout, void *cube);

/* Adds a slab of the other cube to that slab of this one. */
OCHRE_API void ochre_cube_merge(void *cube, const void *other, int64_t slab);

/* How many distinct colours a slab has; and its colours, ascending, with how often each occurs. */
OCHRE_API int64_t ochre_cube_size(const void *cube, int64_t slab);
OCHRE_API void ochre_cube_colors(const void *cube, int64_t slab, uint32_t *keys, int64_t *counts);

/* Merges two histograms (ascending distinct keys with their counts) into one that has room for na + nb colours.
 * Returns how many distinct colours it has, or -1 where a count does not fit 63 bits. The outputs must not overlap
 * the inputs. In src/palette/histogram.c. */
OCHRE_API int64_t ochre_histogram_merge(const uint32_t *keys_a, const int64_t *counts_a, int64_t na,
                                        const uint32_t *keys_b, const int64_t *counts_b, int64_t nb, uint32_t *keys,
                                        int64_t *counts);

/* Which box the median cut splits next, and where. */
typedef enum ochre_cut {
    OCHRE_CUT_VARIANCE = 0, /* the box and plane that lower the squared error most */
    OCHRE_CUT_MEDIAN = 1    /* Heckbert 1982: the box of most pixels, across its longest side, at the median */
} ochre_cut;

/* Cuts n >= 1 colours (ascending distinct keys, counts >= 1) into at most k boxes. Each box gives one row of
 * palette[size][channels]: the mean of its pixels, rounded to the nearest integer, halves to even. The rows ascend
 * by key. Returns size = min(k, n). With n <= k the palette is the colours themselves. src/palette/median_cut.c
 * gives the exact rules, with every tie. The counts must sum to less than 2^47: then every sum of the computation is
 * exact in 64 bits. Returns -1, with the palette undefined, where keys do not ascend or have other channels, or where
 * n > k and a count is less than 1 or their sum too large. */
OCHRE_API int64_t ochre_median_cut_scratch_bytes(int64_t n, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_median_cut(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t channels, int64_t k,
                                   int64_t cut, uint8_t *palette, void *scratch);

/* The same for keys of four channels, the last of which is alpha and not 0, by what people see. The squared error is
 * that of the pictures over black and over white, on average: for each of three colours the difference of 2 p - 255
 * alpha squared, with p = colour * alpha, and three times that of 255 alpha. A row is the mean of premultiplied
 * colours divided by the mean alpha, and the mean alpha, all rounded to the nearest integer, halves to even. Rows may
 * then be equal, so size <= min(k, n). Returns -1 also where a key has alpha 0. */
OCHRE_API int64_t ochre_median_cut_seen(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t k, int64_t cut,
                                        uint8_t *palette, void *scratch);

/* One step of weighted k-means (Lloyd 1982) over a histogram of n colours, without the division: each colour goes to
 * its nearest centre, and is added to the sums of that centre. centers[k][channels] are colours in sixteenths,
 * 0..4080, with k <= 65536.
 *
 * ochre_refine_prepare prepares them in scratch, once; that scratch then serves any number of calls of
 * ochre_refine_sums, one at a time. These work any range of the histogram, and add to sums[k][1 + channels]: for
 * each key, at the nearest row (squared Euclidean distance, the lowest row on ties), its count and count * channel
 * value. The n of the first two functions chooses the method and the size of the scratch, and never the result.
 * OCHRE_BAD_SIZE. In src/palette/refine.c. */
OCHRE_API int64_t ochre_refine_scratch_bytes(int64_t n, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_refine_prepare(const int16_t *centers, int64_t n, int64_t channels, int64_t k, void *scratch);
OCHRE_API int64_t ochre_refine_sums(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t *sums,
                                    void *scratch);

/* The same step for keys of four channels, the last of which is alpha, by the distance of ochre_nearest_seen.
 * centers[k][4] are premultiplied colours and an alpha as they are seen, in 255ths of a level: 0..65025, and a colour
 * at most the alpha. The keys have alpha > 0. To the sums[k][5] are added, for each key, its count, and its count *
 * the same four numbers of the key: colour * alpha, and 255 * alpha. The scratch is that of ochre_nearest_seen for k
 * rows. OCHRE_BAD_SIZE. In src/palette/nearest_seen.c. */
OCHRE_API int64_t ochre_refine_seen_prepare(const int32_t *centers, int64_t k, void *scratch);
OCHRE_API int64_t ochre_refine_seen_sums(const uint32_t *keys, const int64_t *counts, int64_t n, int64_t *sums,
                                         void *scratch);

/* k-means over a histogram. It may be divided into parts, each of which one thread works at a time. A part keeps its
 * labels and bounds from step to step. All of this is in src/palette/kmeans.c. */
typedef struct ochre_kmeans {
    const uint32_t *keys; /* [n] */
    const int64_t *counts;
    int64_t n;       /* < 2^31 */
    int32_t *labels; /* [n]: the row of each colour; -1 before the first step */
    float *bounds;   /* [n]: how far centres may move before a colour is compared again; -1: compare it */
    int64_t *sums;   /* [k][1 + channels]: by row, of count and of count * channel value; 0 before the first step */
} ochre_kmeans;

/* Prepares the centres of one step, centers[k][channels], all finite, for every part. The scratch remembers from
 * step to step how far the centres have moved; first is 1 at the first step, when it knows nothing yet, and 0 later.
 * 1 <= channels <= 4 and 1 <= k < 2^31, OCHRE_BAD_SIZE otherwise. */
OCHRE_API int64_t ochre_kmeans_scratch_bytes(int64_t channels, int64_t k);
OCHRE_API int64_t ochre_kmeans_prepare(const double *centers, int64_t first, int64_t channels, int64_t k,
                                       void *scratch);

/* One step of one part: updates its labels, and its sums for the labels that change. Each colour goes to the centre
 * at least squared distance, computed as ochre_nearest_float does, the lowest row on ties. Colours whose bound
 * proves that their label stays are not compared. The counts must sum to less than 2^55. OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_kmeans_assign(const ochre_kmeans *part, const void *scratch);

/* A step of k-means++ (Arthur and Vassilvitskii 2007), which chooses seeds far apart: nearest[n] becomes the
 * squared distance of each colour to the key seed, with first 0 only where that is less than it was. Returns the sum
 * of count * nearest. The counts must sum to less than 2^45. */
OCHRE_API int64_t ochre_kmeans_spread(const ochre_kmeans *part, int64_t channels, int64_t seed, int64_t first,
                                      int32_t *nearest);

/* *sum = the sum of count * squared distance to the centre that the label names, added colour after colour in f64. */
OCHRE_API void ochre_kmeans_compactness(const double *centers, int64_t channels, const ochre_kmeans *part, double *sum);

/* Writes the nearest row of palette[k][channels] (dense u8) for each pixel of the u8 image into the i32 plane
 * labels: the row at least squared Euclidean distance, the lowest row on ties. Exact. 1 <= channels <= 4, 1 <= k <=
 * 65536. Transparency has no rule of its own here: four channels are four numbers.
 *
 * ochre_nearest_u8_prepare prepares a palette in scratch, once; that scratch then serves any number of images, one
 * at a time, and the search keeps in it what it finds out on the way. pixels says about how many pixels there are in
 * all of these images. It chooses the method and the size of the scratch, and never the result. In
 * src/palette/nearest.c. */
OCHRE_API int64_t ochre_nearest_u8_scratch_bytes(int64_t pixels, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_nearest_u8_prepare(const uint8_t *palette, int64_t pixels, int64_t channels, int64_t k,
                                           void *scratch);
OCHRE_API int64_t ochre_nearest_u8(const void *image, const ochre_layout *image_layout, void *labels,
                                   const ochre_layout *labels_layout, void *scratch);

/* The same for a u8 image of four channels, the last of which is alpha, by what people see. In each of the three
 * colours the difference is the larger of two: over black, p - p' with p = colour * alpha; and over white,
 * (p - p') - 255 (alpha - alpha'). The distance is the sum of their squares, in whole numbers; the lowest row on ties.
 * Before the distance stands a rule: a pixel of alpha > 0 never takes a row of alpha 0, unless the palette has no
 * others. So a pixel of alpha 0 takes the lowest row of alpha 0 where there is one.
 *
 * Prepared once, the scratch serves any number of images, one at a time. OCHRE_BAD_SIZE. In
 * src/palette/nearest_seen.c; src/palette/seen.h has the definition. */
OCHRE_API int64_t ochre_nearest_seen_scratch_bytes(int64_t k);
OCHRE_API int64_t ochre_nearest_seen_prepare(const uint8_t *palette, int64_t k, void *scratch);
OCHRE_API int64_t ochre_nearest_seen(const void *image, const ochre_layout *image_layout, void *labels,
                                     const ochre_layout *labels_layout, void *scratch);

/* The same for a u8, f32 or f64 image and a dense f64 palette[k][channels], any channels >= 1, k < 2^31. The distance
 * is (x0-p0)^2 + (x1-p1)^2 + ... added in this order in f64. A pixel that holds a NaN gets -1. All distances that
 * are not finite are treated as equal, and as larger than every finite one: a pixel without a finite distance gets
 * row 0. The palette must be finite; it is copied. */
OCHRE_API int64_t ochre_nearest_float_scratch_bytes(int64_t pixels, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_nearest_float_prepare(const double *palette, int64_t pixels, int64_t channels, int64_t k,
                                              void *scratch);
OCHRE_API int64_t ochre_nearest_float(const void *image, const ochre_layout *image_layout, void *labels,
                                      const ochre_layout *labels_layout, void *scratch);

/* Dithering: labels of palette rows that give the image in the mean. strength is 0..65536, in 65536ths.
 *
 * Each colour has an aim: the point of the convex hull of the palette's rows that is nearest to the colour, the colour
 * itself where it is in the hull. With less than full strength the aim is moved towards the nearest row. Each aim has a
 * mix: of all weights of rows whose mean is the aim, those of the least sum of weight * squared distance to the aim; at
 * most channels + 1 rows. Aims are interpolated between those of every fifth level. Of more than 1024 rows, the
 * hull and the mixes are approximate (shades.h). Colours of four channels are premultiplied by alpha. With four
 * channels, rows of alpha 0 are
 * for pixels of alpha 0 alone: these get the lowest such row where there is one, and carry no error. Other pixels get
 * other rows, unless there are none.
 *
 * ochre_dither carries errors (Floyd and Steinberg 1976). Rows alternate direction: the first runs with ascending
 * columns, the next with descending ones. The wanted colour is the aim plus the carried error. What it differs from
 * the row that is taken is carried on: 7/16 ahead, 3/16 below behind, 5/16 below, 1/16 below ahead. Shares beside the
 * image go to the pixel below; in the last row all goes ahead. In a flat region the row is the one of the mix whose
 * weight for the wanted colour is largest: there the neighbour before and the one above have the pixel's colour, and no
 * weight differs from that of the aim by more than 3. Elsewhere the row is the nearest to the wanted colour (rounded to
 * levels, lowest on ties), and a carried error is first cut to the palette's reach: the longest link of its shortest
 * spanning tree, 64 levels or more (of 1024 rows, taken evenly, where there are more). In flat regions an error beyond
 * the reach is kept, and the row is picked by the rank (3091 x + 2335 y) mod 4096.
 *
 * ochre_ordered picks from the mix. Its rows are sorted by luminance. ranks[64][64] are 0..4095, repeated over the
 * image, whose pixel (0, 0) has the rank of (row, column). The pixel gets the first row of the mix for which the rank
 * is below the sum of weights up to it, in 4096ths, rounded. ochre_ordered_prepare prepares a palette in scratch, once;
 * that scratch then serves any number of images, one at a time. pixels says about how many pixels there are in all.
 *
 * OCHRE_BAD_SIZE for other strengths, and for channels and rows as ochre_nearest_u8. */
OCHRE_API int64_t ochre_dither_scratch_bytes(int64_t height, int64_t width, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_dither(const void *image, const ochre_layout *image_layout, const uint8_t *palette, int64_t k,
                               int64_t strength, void *labels, const ochre_layout *labels_layout, void *scratch);
OCHRE_API int64_t ochre_ordered_scratch_bytes(int64_t pixels, int64_t channels, int64_t k);
OCHRE_API int64_t ochre_ordered_prepare(const uint8_t *palette, int64_t pixels, int64_t channels, int64_t k,
                                        int64_t strength, void *scratch);
OCHRE_API int64_t ochre_ordered(const void *image, const ochre_layout *image_layout, const uint16_t *ranks, int64_t row,
                                int64_t column, void *labels, const ochre_layout *labels_layout, void *scratch);

/* Paints labels: out[y][x] = table[label], with a dense table[m][channels] of out's dtype and channels. Pixels of
 * the background become 0. labels and background are those of the next section. Check labels with ochre_label_check
 * first: a pixel whose label is outside the table is left as it was, and reported as OCHRE_LABEL_RANGE after all
 * others are written. */
OCHRE_API int64_t ochre_recolor(const void *labels, const ochre_layout *labels_layout, const void *table, int64_t m,
                                const int64_t *background, void *out, const ochre_layout *out_layout,
                                ochre_offender *offender);

/* ---- label ----------------------------------------------------------------------------------------------------------
 * Regions: a label image gives each pixel the number of its region. The functions check labels, sum the pixels of an
 * image by label, make statistics of these sums, find the box around each region, sort the values of each region, and
 * turn sparse ids into dense labels.
 *
 * A label image is a plane of u8, i8, u16, i16, i32 or i64. Its labels are 0..m-1, with 0 <= m < 2^31,
 * OCHRE_BAD_SIZE otherwise. background, where it is not NULL, points at one more id, whose pixels belong to no
 * region; it may lie in 0..m-1 too. */

/* Whether every label is in 0..m-1 or the background. If not, OCHRE_LABEL_RANGE and the first offender in row order. */
OCHRE_API int64_t ochre_label_check(const void *labels, const ochre_layout *labels_layout, int64_t m,
                                    const int64_t *background, ochre_offender *offender);

/* Which values of an image are missing: they are counted, and stay out of every statistic. NaN is missing too. */
typedef struct ochre_missing {
    int64_t has_nodata;
    int64_t integer; /* with has_nodata, the value of an integer image that is missing */
    double real;     /* the same for float images */
} ochre_missing;

/* Totals are what is summed up by label: m rows of 8-byte words, ochre_label_words(dtype, channels, spread, absent) in
 * each, set to zero by the caller before the first image. Word 0 is the number of pixels (int64). Then follow, channel
 * after channel:
 *   integer image: sum (int64)        with spread also: squares low and high (unsigned 128 bits), min, max (int64)
 *   float image:   sum, lost (double) with spread also: mean, m2, min, max (double)
 *   with absent:   how many of the pixels have no value in this channel (int64)
 * sum + lost is the sum compensated after Neumaier 1974. mean and m2 are Welford's running moments. min and max mean
 * nothing while no value is there. Without absent, a NaN makes every statistic of its label and channel NaN. In
 * src/label/label_sums.c. */
OCHRE_API int64_t ochre_label_words(int64_t dtype, int64_t channels, int64_t spread, int64_t absent);

/* Adds the pixels of image to the totals of their labels. The totals have words for absent values where missing is not
 * NULL. On OCHRE_LABEL_RANGE or OCHRE_OVERFLOW the totals hold anything. At an overflow, offender->label is the
 * label. */
OCHRE_API int64_t ochre_label_sums(const void *image, const ochre_layout *image_layout, const void *labels,
                                   const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                                   int64_t spread, const ochre_missing *missing, int64_t *totals,
                                   ochre_offender *offender);

/* The same for u8 images of 1 to 3 channels without spread, in fewer steps. Pixels are added up in packed[m], or
 * packed[2 m] where missing is not NULL, which the caller sets to zero. From time to time a label's packed sums are
 * moved to its totals; ochre_label_unpack moves what is left, at the end. In src/label/label_bytes.c. */
OCHRE_API int64_t ochre_label_bytes(const void *image, const ochre_layout *image_layout, const void *labels,
                                    const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                                    const ochre_missing *missing, uint64_t *packed, int64_t *totals,
                                    ochre_offender *offender);
OCHRE_API void ochre_label_unpack(const uint64_t *packed, int64_t m, int64_t channels, int64_t absent, int64_t *totals);

/* Adds the totals of other to totals, moments by the rule of Chan, Golub and LeVeque 1979. On OCHRE_OVERFLOW the
 * totals hold anything. */
OCHRE_API int64_t ochre_label_merge(int64_t *totals, const int64_t *other, int64_t m, int64_t dtype, int64_t channels,
                                    int64_t spread, int64_t absent, ochre_offender *offender);

typedef enum ochre_statistic {
    OCHRE_MEAN = 0,
    OCHRE_VARIANCE = 1, /* the sum of (x - mean)^2, divided by the number of values */
    OCHRE_MIN = 2,
    OCHRE_MAX = 3,
    OCHRE_DEVIATION = 4, /* the square root of the variance */
    OCHRE_SUM = 5,
    OCHRE_PRESENT = 6 /* how many values there are */
} ochre_statistic;

/* What the totals say of absent values, and what these do to the statistics of their label and channel. */
typedef enum ochre_absence {
    OCHRE_NOT_COUNTED = 0, /* totals without the words for it */
    OCHRE_LEFT_OUT = 1,    /* the statistics are those of the other values */
    OCHRE_MAKES_NAN = 2    /* one absent value makes every statistic but PRESENT NaN */
} ochre_absence;

/* Writes one statistic of each label and channel to out, a layout of height m, width 1 and the totals' channels.
 * - f32 or f64: rounded once from the f64 value; NaN for a label without values, but 0 for SUM.
 * - An integer dtype: rounded to the nearest, halves to even, then to the nearest value of the dtype; 0 for a label
 *   without values or NaN. MEAN, SUM, MIN and MAX of integer images are made in integers, exactly, with no float in
 *   between. VARIANCE, DEVIATION, MIN and MAX need totals with spread.
 * absent is an ochre_absence. OCHRE_BAD_SIZE also where a count is below 0 or more values are absent than were
 * counted, which no totals have; the labels before it are written then. */
OCHRE_API int64_t ochre_label_statistic(const int64_t *totals, int64_t m, int64_t image_dtype, int64_t channels,
                                        int64_t spread, int64_t absent, int64_t statistic, void *out,
                                        const ochre_layout *out_layout);

/* Boxes are m rows of five words: how many pixels a label has, its first row, its first column, and the row and the
 * column behind its last ones. The caller sets them to zero; they mean nothing while the count is 0. Adds the pixels
 * of a label image whose first pixel is at (row, column); row + height and column + width must fit 64 bits. On
 * OCHRE_LABEL_RANGE the boxes hold anything. ochre_label_boxes_merge adds other boxes; a count that leaves 64 bits is
 * OCHRE_OVERFLOW, and the offender names the label. In src/label/label_boxes.c. */
OCHRE_API int64_t ochre_label_boxes(const void *labels, const ochre_layout *labels_layout, int64_t m,
                                    const int64_t *background, int64_t row, int64_t column, int64_t *boxes,
                                    ochre_offender *offender);
OCHRE_API int64_t ochre_label_boxes_merge(int64_t *boxes, const int64_t *other, int64_t m, ochre_offender *offender);

/* The values of a plane in the order of their labels, and ascending within each label: for quantiles and histograms.
 * A value becomes a key, an int64 of the same order. An integer is its own key. The key of a float is its bits in f64,
 * all but the sign inverted where the sign is set: so -0 comes before 0. The plane may be cut into parts, each with a
 * table[m][2] that the caller sets to zero. In src/label/label_order.c, in four steps:
 * 1. ochre_label_tally counts a part: table[label] += how many values are there and how many are missing.
 * 2. ochre_label_places makes places of the tables[parts][m][2]: where the part's keys of a label begin and end.
 *    starts[m + 1] is where the keys of each label begin, absent[m] how many values of it are missing.
 * 3. ochre_label_scatter writes the keys of a part, and advances the first of each two places to the second.
 *    OCHRE_CHANGED where there are more values than were counted.
 * 4. ochre_label_sort sorts the keys of the labels first .. last - 1, with as many keys of spare at the same places. */
OCHRE_API int64_t ochre_label_tally(const void *image, const ochre_layout *image_layout, const void *labels,
                                    const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                                    const ochre_missing *missing, int64_t *table, ochre_offender *offender);
OCHRE_API void ochre_label_places(int64_t *tables, int64_t parts, int64_t m, int64_t *starts, int64_t *absent);
OCHRE_API int64_t ochre_label_scatter(const void *image, const ochre_layout *image_layout, const void *labels,
                                      const ochre_layout *labels_layout, int64_t m, const int64_t *background,
                                      const ochre_missing *missing, int64_t *table, int64_t *keys,
                                      ochre_offender *offender);
OCHRE_API void ochre_label_sort(int64_t *keys, int64_t *spare, const int64_t *starts, int64_t first, int64_t last);

/* Replaces the sorted keys by the distinct ones of each label, and writes how often each occurs. starts then says where
 * these begin. Returns how many there are. */
OCHRE_API int64_t ochre_label_distinct(int64_t *keys, int64_t *counts, int64_t *starts, int64_t m);

/* Adds the ids of a label image, without the background, to a set of int64 ids: a hash table with open addressing.
 * slots[capacity] holds the ids; capacity is a power of two. used[capacity] says which slots are taken, and *size how
 * many: the caller sets both to zero for an empty set. Where half the slots are taken and another id comes,
 * OCHRE_FULL: the set stays valid, with some of the image's ids in it. In src/label/label_index.c, as are the next.
 * seed is any number, the same in all calls with one set or one map. It decides which slots an id can have. If it is
 * drawn at random for each table, nobody can choose ids that all want the same slot and make the search slow. */
OCHRE_API int64_t ochre_label_ids(const void *labels, const ochre_layout *labels_layout, const int64_t *background,
                                  int64_t *slots, uint8_t *used, int64_t capacity, int64_t seed, int64_t *size);

/* Fills a hash table that maps n distinct ids to 0..n-1, in the order given: keys[capacity] and values[capacity],
 * capacity a power of two >= 2 * n. Every value is written: -1 where the slot is empty. n < 2^31. */
OCHRE_API int64_t ochre_label_map(const int64_t *ids, int64_t n, int64_t *keys, int32_t *values, int64_t capacity,
                                  int64_t seed);

/* Writes the map's value for each label into the i32 plane dense; the background becomes -1. A pixel whose id the
 * map does not hold is left as it was, and the first of these in row order is reported as OCHRE_LABEL_RANGE. With
 * dense NULL, this only checks. */
OCHRE_API int64_t ochre_label_dense(const void *labels, const ochre_layout *labels_layout, const int64_t *background,
                                    const int64_t *keys, const int32_t *values, int64_t capacity, int64_t seed,
                                    void *dense, const ochre_layout *dense_layout, ochre_offender *offender);

/* ---- stencil --------------------------------------------------------------------------------------------------------
 * Neighbourhoods: each pixel of the result is computed from the pixels around it. Near the edge, some of these lie
 * outside the image, and the border says what they are. Five borders extend the image; for a row a b c d:
 *   REFLECT_101  c b | a b c d | c b       REFLECT  b a | a b c d | d c       REPLICATE  a a | a b c d | d d
 *   WRAP         c d | a b c d | a b       CONSTANT v v | a b c d | v v
 * Farther outside, reflections and wrapping repeat. The other two, INTERIOR and ONE_SIDED, use no pixels outside the
 * image: see the functions that take them. */
typedef enum ochre_border {
    OCHRE_INTERIOR = 0,
    OCHRE_ONE_SIDED = 1,
    OCHRE_REFLECT_101 = 2,
    OCHRE_REFLECT = 3,
    OCHRE_REPLICATE = 4,
    OCHRE_WRAP = 5,
    OCHRE_CONSTANT = 6
} ochre_border;

/* Which planes ochre_derivatives writes, in this order: for the gradient dy, dx; for the Hessian yy, yx, xx. */
typedef enum ochre_orders { OCHRE_GRADIENT = 1, OCHRE_HESSIAN = 2, OCHRE_GRADIENT_AND_HESSIAN = 3 } ochre_orders;

typedef struct ochre_differences {
    int64_t orders;  /* an ochre_orders */
    double dy, dx;   /* the distance of two rows, of two columns */
    int64_t border;  /* an ochre_border */
    double constant; /* the pixels outside the image under OCHRE_CONSTANT; converted to the field's dtype */
} ochre_differences;

/* Writes differences of the f32 or f64 plane field, a plane of out for each. out has the field's dtype and width;
 * its first row belongs to row first of the field. Computed in the field's dtype, in exactly this order; divisors
 * are computed in f64, then converted:
 *   dy = (f(y+1,x) - f(y-1,x)) / (2 dy)                     yy = ((f(y+1,x) - 2 f(y,x)) + f(y-1,x)) / (dy dy)
 *   yx = (((f(y+1,x+1) - f(y+1,x-1)) - f(y-1,x+1)) + f(y-1,x-1)) / (4 dy dx)            dx and xx as dy and yy
 * INTERIOR: every plane is 0 where one of the eight neighbours is outside the field. ONE_SIDED: the pixel itself
 * takes the place of a neighbour outside, and first differences are divided by the distance that is left (dy, or dy
 * dx and 2 dy dx for yx). At an edge, yy and xx are the second difference of the three nearest samples.
 * OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (rows outside the field, an unknown border or orders, and under ONE_SIDED fewer
 * than 2 rows or columns, 3 for the Hessian). Needs no scratch. */
OCHRE_API int64_t ochre_derivatives(const void *field, const ochre_layout *field_layout, int64_t first,
                                    const ochre_differences *differences, void *out, const ochre_layout *out_layout);

/* A derivative: along y or x, the second one along y, the mixed one, the second one along x. */
typedef enum ochre_order { OCHRE_DY = 0, OCHRE_DX = 1, OCHRE_DYY = 2, OCHRE_DYX = 3, OCHRE_DXX = 4 } ochre_order;

/* Where the samples of an axis lie. */
typedef struct ochre_axis {
    double step;             /* the distance of two samples, of any sign; without meaning where distances are given */
    const double *distances; /* from each sample to the next, one fewer than samples; NULL where all are the step */
    int64_t dtype;           /* f32 or f64: what weights are computed in */
} ochre_axis;

typedef struct ochre_partial {
    int64_t derivative; /* an ochre_order */
    const ochre_axis *y;
    const ochre_axis *x;
    int64_t axes;       /* 1: along y, 2: along x, 3: both. Under OCHRE_INTERIOR the rim of these axes is 0 */
    int64_t border;     /* an ochre_border; OCHRE_INTERIOR or OCHRE_ONE_SIDED where distances are given */
    double constant;    /* the pixels outside the image under OCHRE_CONSTANT */
    int64_t edge_order; /* 1 or 2: of differences at an edge */
    int64_t skip;       /* 0: a missing value counts as NaN; 1: it counts as if it lay outside under OCHRE_ONE_SIDED */
    int64_t has_nodata;
    double nodata; /* with has_nodata, a value that equals this is missing; NaN always is */
} ochre_partial;

/* Writes one derivative of the plane field, of any dtype. out is f32 for an f32 field, else f64, and has the field's
 * width; its first row belongs to row first of the field. With samples p, q, r side by side, q at the pixel:
 *   even axis, first    (r - p) / (2 step)                  at an edge (r - q) / step, of edge_order 2 the sum
 *                                                           (-1.5 / step) q + (2 / step) r + (-0.5 / step) s
 *   even axis, second   ((r - 2 q) + p) / (step step)       at an edge that of the three nearest samples
 *   uneven, first       a p + b q + c r, a = -e / (d (d + e)), b = (e - d) / (d e), c = d / (e (d + e)) with the
 *                       distances d before q and e behind it; at an edge as numpy.gradient has it
 *   uneven, second      a = 2 / (d (d + e)), b = -2 / (d e), c = 2 / (e (d + e))
 *   mixed, both even    as ochre_derivatives; else the derivative along x of that along y
 * Differences of values are rounded to the field's dtype, weights and divisors to the axis' dtype. Quotients, products
 * and their sums are rounded to f32 where both are f32. So with the axis dtype of the field, or f64, first derivatives
 * are those of numpy 2's gradient, bit for bit.
 * With skip, a pixel that is missing has no derivative: NaN. One beside it is computed as at an edge. Where even that
 * needs a missing value, edge_order 2 gives way to 1; else the result is NaN. The mixed one takes the first of these
 * rectangles whose corners are there, for the rows up, down and the columns left, right: all; without up; without
 * down; without left; without right; the quarters down right, down left, up right, up left.
 * OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (rows outside the field, unknown numbers, axes that lack the derivative's, distances
 * with a border that extends the field, and under ONE_SIDED fewer samples than edge_order + 1, 3 for a second
 * derivative). Needs no scratch. In src/stencil/derivative.c. */
OCHRE_API int64_t ochre_derivative(const void *field, const ochre_layout *field_layout, int64_t first,
                                   const ochre_partial *partial, void *out, const ochre_layout *out_layout);

/* The weights (taps) of a filter, row by row. */
typedef struct ochre_kernel {
    int64_t height, width;
    const double *taps; /* [height][width], finite; converted to the filter's dtype */
    double delta;
} ochre_kernel;

/* A filter over an image: one kernel, or two that follow each other, a column and a row. */
typedef struct ochre_filter {
    const ochre_kernel *kernel; /* or the column, of width 1 */
    const ochre_kernel *row;    /* of height 1; NULL where there is one kernel */
    int64_t anchor_y, anchor_x; /* the window's row and column that lie on the result's pixel */
    int64_t border;             /* an ochre_border but ONE_SIDED; INTERIOR: 0 where the window leaves the image */
    double constant;            /* the pixels outside the image under OCHRE_CONSTANT; converted to dtype */
    int64_t dtype;              /* f32 or f64: what is computed in */
} ochre_filter;

/* out(i, j, c) = delta + the sum of taps(a, b) * image(y + i + a - anchor_y, x + j + b - anchor_x, c), where two
 * kernels have taps(a, b) = column(a) * row(b). These are the results of a rectangle of the image, which begins at
 * row y and column x.
 * - The image and out are of any dtype and strides. Values are converted to the filter's dtype, summed in it, and
 *   converted to out's dtype as ochre_convert does.
 * - A kernel is added row after row, each from the left. Of two kernels the column is added first, from the top,
 *   then the row of these sums, from the left. delta is the row's; the column's is 0.
 * - Under a tap of 0, of a column or row too, nothing is read. So a value affects only the results whose window
 *   holds it.
 * - A product and its sum are rounded once where the CPU can (AVX2, AVX-512, NEON), and twice elsewhere: the last
 *   bits depend on the CPU. They do not depend on strips, strides and the size of the image.
 * - Let S be |delta| + the sum of |taps * image|, and u = 2^-24 or 2^-53. A result differs from the exact sum by at
 *   most (height * width + 2) u S; with two kernels, by at most (height + width + 4) u S. OCHRE_BAD_DTYPE,
 *   OCHRE_BAD_SIZE (channels that differ, a rectangle or an anchor outside, a border that is not served, two kernels
 *   that are not a column and a row). In src/stencil/correlate.c. */
OCHRE_API int64_t ochre_correlate_scratch_bytes(const ochre_filter *filter, int64_t channels);
OCHRE_API int64_t ochre_correlate(const void *image, const ochre_layout *image_layout, int64_t y, int64_t x,
                                  const ochre_filter *filter, void *out, const ochre_layout *out_layout, void *scratch);

/* What is told of a window. */
typedef enum ochre_window_statistic {
    OCHRE_WINDOW_MEAN = 0,
    OCHRE_WINDOW_VARIANCE = 1,  /* the sum of (x - mean)^2, divided by the count */
    OCHRE_WINDOW_DEVIATION = 2, /* the square root of the variance */
    OCHRE_WINDOW_SUM = 3,
    OCHRE_WINDOW_COUNT = 4 /* how many pixels of the window lie inside the image and are not missing */
} ochre_window_statistic;

/* A window. That of pixel (y, x) has the rows y - height/2 .. y - height/2 + height - 1, and columns likewise
 * (integer division). It may be larger than the image. */
typedef struct ochre_window {
    int64_t height, width;
    int64_t border;  /* an ochre_border */
    double constant; /* the pixels outside the image under OCHRE_CONSTANT */
    int64_t skip;    /* 0: a missing value makes its windows NaN; 1: it is left out of them */
    int64_t has_nodata;
    double nodata;             /* with has_nodata, a value that equals this is missing; NaN always is */
    const int64_t *statistics; /* what each channel of out is: an ochre_window_statistic, none twice */
} ochre_window;

/* Writes statistics of each window, a channel of out for each. The image is a plane of any dtype but i64; out is f32 or
 * f64 and has the image's width; its first row belongs to row first of the image.
 * - INTERIOR: 0 where the window leaves the image. ONE_SIDED: pixels outside the image do not count.
 * - A window without any value has NaN as mean, variance and deviation, and 0 as sum. One with an infinity has that
 *   infinity as its mean and sum (NaN with both), and NaN as its variance.
 * - COUNT does not depend on the border, but for INTERIOR's zeros, nor on skip.
 * - Nothing is ever subtracted from a sum of floats, so a value affects only the windows that hold it.
 *
 * How it is computed: values are counted, averaged and merged in f64 by the rule of Chan, Golub and LeVeque 1979.
 * Across, windows are merged from sets of 1, 2, 4, ... columns; down, from the suffix of one block of rows and the
 * prefix of the next (van Herk 1992, Gil and Werman 1993). Blocks begin at multiples of the window's height, so
 * results do not depend on how the image is cut into strips. Means without a variance are sums divided by the count
 * where such sums are exact for equal values: height * width <= 2^(53 - significant bits of the dtype), f64 never.
 * Then, in windows of at most 8 x 8 that leave out no value, rows are added from the top, then columns from the left.
 * Sums are always sums. Means and variances of integers of at most 16 bits, in windows of at most 215 x 215 without
 * missing values, come from exact sums (src/stencil/local_integers.c), but for ONE_SIDED and a constant that is no
 * integer of 16 bits. In windows of 2 to 24 rows and 8 to 24 columns that leave out no value, f32 means and variances
 * of f32 and of the other integers of at most 16 bits, in images at least 2 windows wide, are sums around a pixel
 * that windows share (src/stencil/local_blocks.c): the relative error of the variance, before it is rounded, is then
 * at most 20 height width (height + width) 2^-53. Windows more than twice as large as the image along an axis cost as
 * much as windows of that size (src/stencil/local_vast.c). OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (rows outside the image, a
 * window smaller than 1, an unknown border, statistics that are unknown or asked for twice). The scratch depends on
 * the image's whole height. */
OCHRE_API int64_t ochre_local_scratch_bytes(const ochre_window *window, int64_t height, int64_t width);
OCHRE_API int64_t ochre_local(const void *image, const ochre_layout *image_layout, int64_t first,
                              const ochre_window *window, void *out, const ochre_layout *out_layout, void *scratch);

/* ---- pixel ----------------------------------------------------------------------------------------------------------
 * One pixel at a time: each element of the result is computed from the element at the same place. */

/* out[y][x][c] = image[y][x][c] in out's dtype, from any dtype to any. To a float: the nearest one, halves to even;
 * infinite beyond the range of f32. To an integer: the nearest one, halves to even, then the nearest in the dtype's
 * range; 0 for NaN. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_convert(const void *image, const ochre_layout *image_layout, void *out,
                                const ochre_layout *out_layout);

/* out[y][x][c] = (image[y][x][c] * scale - mean[c]) / deviation[c], in f32, where each of the four steps (the value as
 * f32, product, difference, quotient) is rounded. The image is u8, u16 or f32, out is f32. terms holds 1 + 2 * channels
 * floats: scale, the means, the deviations. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_normalize(const void *image, const ochre_layout *image_layout, void *out,
                                  const ochre_layout *out_layout, const float *terms);

/* out = the square root of a * a + b * b, element by element, in the dtype of a, b and out: f32 or f64 images of the
 * same size. Where a square is beyond the range of the dtype, the result is infinite. out may be a or b.
 * OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_magnitude(const void *a, const ochre_layout *a_layout, const void *b,
                                  const ochre_layout *b_layout, void *out, const ochre_layout *out_layout);

/* Which weights make grey of red, green and blue. */
typedef enum ochre_luma {
    OCHRE_BT601 = 0, /* 0.299, 0.587, 0.114 */
    OCHRE_BT709 = 1  /* 0.2126, 0.7152, 0.0722 */
} ochre_luma;

/* The grey of each pixel, in the dtype of the image: u8, u16, f32 or f64 of 1, 3 or 4 channels. An image of 1 channel
 * is copied; a fourth channel is not read.
 * - u8 and u16: (R r + G g + B b + 32768) >> 16, the weights in 65,536ths: 19595, 38470, 7471 or 13933, 46871, 4732.
 * - f32 and f64: (R r + G g) + B b in f64, then rounded to the dtype.
 * OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (out has other channels than 1, an unknown luma). */
OCHRE_API int64_t ochre_gray(const void *image, const ochre_layout *image_layout, int64_t luma, void *out,
                             const ochre_layout *out_layout);

/* The image in other channels: 1 (grey), 3 (RGB) or 4 (RGBA), of u8, u16, f32 or f64. Grey becomes R, G and B. A fourth
 * channel that the image lacks is opaque: the largest value of u8 or u16, 1 for floats. One that out lacks is not read.
 * OCHRE_BAD_DTYPE (also where out's dtype differs), OCHRE_BAD_SIZE (also from 3 or 4 channels to 1). */
OCHRE_API int64_t ochre_channels(const void *image, const ochre_layout *image_layout, void *out,
                                 const ochre_layout *out_layout);

/* The number y * width + x of the first pixel whose last channel is not opaque, row by row; -1 where all are opaque.
 * Opaque is the largest value of u8 or u16, and 1 or more for floats. The image is of u8, u16, f32 or f64. In
 * src/pixel/channels.c. */
OCHRE_API int64_t ochre_translucent(const void *image, const ochre_layout *image_layout);

/* A linear map: low becomes first, high becomes last. */
typedef struct ochre_scale {
    double low, high;   /* low < high */
    double first, last; /* finite, and not equal */
} ochre_scale;

/* out = first + (x - low) * (last - first) / (high - low) for each element x, from any dtype to any. It is computed in
 * f64 in this order. The result is then limited to first .. last, and stored as ochre_convert does. Up to low it is
 * exactly first, from high on exactly last; NaN stays NaN (0 in integers). OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (a range
 * that is not as above; (high - low) * (last - first) is not finite). In src/pixel/scale.c. */
OCHRE_API int64_t ochre_scale_range(const void *image, const ochre_layout *image_layout, const ochre_scale *range,
                                    void *out, const ochre_layout *out_layout);

/* Lowers range[0] to the least finite value of the image, and raises range[1] to the largest. Any dtype; i64 is rounded
 * to f64. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE. In src/pixel/scale.c. */
OCHRE_API int64_t ochre_value_range(const void *image, const ochre_layout *image_layout, double *range);

/* Copies an image of any dtype to other strides. OCHRE_BAD_DTYPE (also where the dtypes differ), OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_copy(const void *image, const ochre_layout *image_layout, void *out,
                             const ochre_layout *out_layout);

/* Multiplies the first three channels of an image of 4 by the last, alpha; with back = 1 divides them. Alpha is copied.
 * u8, u16 (M is the largest value): c a / M and c M / a, rounded to the nearest, halves up; a quotient above M becomes
 * M. f32: c a and c / a in f32. Divided by an alpha of 0 everything becomes 0. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_premultiply(const void *image, const ochre_layout *image_layout, int64_t back, void *out,
                                    const ochre_layout *out_layout);

/* The top, of 4 channels, over the image, of 3 or 4; out has the image's channels. All have one dtype and size. Alpha
 * is straight: colours are not multiplied by it. With s, a of the top, b, k of the image, and M the largest value of u8
 * or u16, 1 for f32:
 * - over 3 channels: (a s + (M - a) b) / M;
 * - over 4 channels: alpha (a M + (M - a) k) / M, colour (a M s + (M - a) k b) / (a M + (M - a) k), 0 where that
 *   divides by 0.
 * u8 and u16 are computed exactly and rounded to the nearest, halves up; f32 is computed in f64. out may be the image.
 * OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_overlay(const void *image, const ochre_layout *image_layout, const void *top,
                                const ochre_layout *top_layout, void *out, const ochre_layout *out_layout);

/* Which weights a video frame has, and whether its range is the whole one (0..255), or the one of video: 16..235 for Y,
 * 16..240 for U and V. */
typedef enum ochre_yuv {
    OCHRE_BT601_VIDEO = 0,
    OCHRE_BT601_FULL = 1,
    OCHRE_BT709_VIDEO = 2,
    OCHRE_BT709_FULL = 3
} ochre_yuv;

/* A frame of planes y, u and v (u8) to RGB (u8, 3 channels) and back. u and v have half the height and width, rounded
 * up. To RGB, each value of u and v serves its 2 x 2 pixels. From RGB, they are those of the mean of 2 x 2 pixels,
 * where a last row or column without a neighbour counts twice. Weights are in 65,536ths; a result is the nearest level
 * within 1/100, limited to 0..255. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (an unknown kind, planes of other sizes). In
 * src/pixel/yuv.c. */
OCHRE_API int64_t ochre_yuv_to_rgb(const void *y, const ochre_layout *y_layout, const void *u,
                                   const ochre_layout *u_layout, const void *v, const ochre_layout *v_layout,
                                   int64_t kind, void *out, const ochre_layout *out_layout);
OCHRE_API int64_t ochre_rgb_to_yuv(const void *image, const ochre_layout *image_layout, int64_t kind, void *y,
                                   const ochre_layout *y_layout, void *u, const ochre_layout *u_layout, void *v,
                                   const ochre_layout *v_layout);

/* x + amount (x - blurred), or x where |x - blurred| < threshold. Computed in f64, and stored as ochre_convert does.
 * The image and out have one dtype, u8, u16, f32 or f64; blurred is f32 or f64; all have one size. amount_and_threshold
 * has these two numbers. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE. */
OCHRE_API int64_t ochre_sharpen(const void *image, const ochre_layout *image_layout, const void *blurred,
                                const ochre_layout *blurred_layout, const double *amount_and_threshold, void *out,
                                const ochre_layout *out_layout);

/* A space of colours by lightness and two opposing pairs. */
typedef enum ochre_lab {
    OCHRE_CIELAB = 0, /* CIE 1976 L*a*b*, white D65 of 2 degrees */
    OCHRE_OKLAB = 1   /* Ottosson 2020 */
} ochre_lab;

/* sRGB of 3 channels (u8, u16, or f32 0..1) to L, a, b (f32), and back, where lights outside 0..1 are limited to it. It
 * is computed in f64 within 1e-12, and rounded once, to the nearest; back, halves go to even. OCHRE_BAD_DTYPE,
 * OCHRE_BAD_SIZE (also an unknown model). In src/pixel/lab.c. */
OCHRE_API int64_t ochre_to_lab(const void *image, const ochre_layout *image_layout, int64_t model, void *out,
                               const ochre_layout *out_layout);
OCHRE_API int64_t ochre_from_lab(const void *image, const ochre_layout *image_layout, int64_t model, void *out,
                                 const ochre_layout *out_layout);

/* ---- resample -------------------------------------------------------------------------------------------------------
 * The same picture in another size: each pixel of the result is a weighted sum of pixels of the image. */

/* The windows and weights of the results along one axis. Result i is the sum of the pixels starts[i] .. starts[i] +
 * counts[i] - 1, each times its weight. Neither starts[i] nor starts[i] + counts[i] may fall from one i to the next.
 * Nobody else may write these arrays. */
typedef struct ochre_weights {
    int64_t size;          /* results */
    int64_t most;          /* the most pixels of a window: the weights that each result has room for */
    const int64_t *starts; /* [size] */
    const int64_t *counts; /* [size], 1 .. most */
    const void *weights;   /* [size][most]: i16, f32 or f64, see ochre_resize */
    int64_t bits;          /* of i16 weights, 0 .. 30: they are multiples of 2^-bits */
} ochre_weights;

typedef struct ochre_resize {
    const ochre_weights *rows;
    const ochre_weights *columns;
    int64_t dtype;  /* an ochre_dtype: what is summed in */
    int64_t linear; /* 1: colours are sRGB codes, and are summed as linear light */
    int64_t alpha;  /* 1: the fourth of four channels is alpha; colours are multiplied by it while they are summed */
} ochre_resize;

/* Writes result rows first .. first + out.height - 1 of a resized image of 1 to 4 channels. out has the image's dtype
 * and as many columns as the axis of columns has results.
 * - dtype U8: for u8 images as they are. Rows have weights of i16, columns of f32. Sums down the columns are whole
 *   numbers: 255 times the sum of |weights| of a result must be below 2^31. F32: for u8 and u16, weights of f32. F64:
 *   for u8, u16, f32 and f64, weights of f64.
 * - Down first, then across, each in the order of the pixels. Nothing is rounded or clipped between the two.
 * - Integers: halves are rounded up, then the nearest in the dtype's range. Floats are not clipped.
 * - linear: a u8 or u16 code is divided by 255 or 65535, a float is taken as it is; then code / 12.92 up to 0.04045,
 *   above ((code + 0.055) / 1.055)^2.4; and back. The fourth of four channels is not changed.
 * - alpha: the results' colours are divided by the sum that becomes their alpha. Where the stored alpha is 0, or
 *   negative among floats, all four channels are 0.
 * OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (channels outside 1..4 or that differ, alpha without four channels, windows outside
 * the image or that fall, rows that the axis does not have). */
OCHRE_API int64_t ochre_resize_rows_scratch_bytes(const ochre_resize *resize, int64_t channels);
OCHRE_API int64_t ochre_resize_rows(const void *image, const ochre_layout *image_layout, int64_t first,
                                    const ochre_resize *resize, void *out, const ochre_layout *out_layout,
                                    void *scratch);

/* out(y, x, c) = the mean of the block of height * width pixels of the u8 image whose first pixel is (y * height, x *
 * width): the exact mean, halves rounded up. 1 to 4 channels; blocks of 1 to 128 rows and columns. OCHRE_BAD_DTYPE,
 * OCHRE_BAD_SIZE (blocks outside the image). */
OCHRE_API int64_t ochre_block_mean(const void *image, const ochre_layout *image_layout, int64_t height, int64_t width,
                                   void *out, const ochre_layout *out_layout);

/* out(y, x, c) = image(rows[y], columns[x], c), any dtype and number of channels. rows and columns have out.height and
 * out.width indices, and nobody else may write them. OCHRE_BAD_DTYPE, OCHRE_BAD_SIZE (an index outside the image too).
 */
OCHRE_API int64_t ochre_pick(const void *image, const ochre_layout *image_layout, const int64_t *rows,
                             const int64_t *columns, void *out, const ochre_layout *out_layout);

#ifdef __cplusplus
}
#endif

#endif
