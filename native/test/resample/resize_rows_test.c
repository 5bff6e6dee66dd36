/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>

/* An axis whose windows and weights are drawn at random: the weights of a window have the sum 1. */
typedef struct drawn_axis {
    ochre_weights axis;
    int64_t *starts, *counts;
    double *real;
    void *weights;
} drawn_axis;

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* Windows of about that many pixels, the first pixels in order. */
static drawn_axis draw_axis(int64_t size, int64_t pixels, int64_t wide, int64_t dtype) {
    const int64_t most = least(pixels, wide);
    drawn_axis a = {.starts = calloc((size_t)size, 8), .counts = calloc((size_t)size, 8)};
    a.real = calloc((size_t)(size * most), sizeof(double));
    a.weights = calloc((size_t)(size * most), sizeof(double));
    for (int64_t i = 0; i < size; i++) {
        a.starts[i] = size == 1 ? 0 : i * (pixels - most) / (size - 1);
        a.counts[i] = most;
        double sum = 0;
        for (int64_t k = 0; k < most; k++) sum += a.real[i * most + k] = random_unit() - 0.2 + (k == most / 2);
        int64_t whole = 0;
        for (int64_t k = 0; k < most; k++) {
            double *weight = &a.real[i * most + k];
            *weight /= sum;
            if (dtype == OCHRE_F32) *weight = (double)(float)*weight;
            if (dtype == OCHRE_U8) {
                const int64_t rounded = k == most - 1 ? 4096 - whole : (int64_t)rint(*weight * 4096);
                whole += rounded;
                ((int16_t *)a.weights)[i * most + k] = (int16_t)rounded;
                *weight = (double)rounded / 4096;
            } else if (dtype == OCHRE_F32) {
                ((float *)a.weights)[i * most + k] = (float)*weight;
            } else {
                ((double *)a.weights)[i * most + k] = *weight;
            }
        }
    }
    a.axis = (ochre_weights){size, most, a.starts, a.counts, a.weights, 12};
    return a;
}

static void free_axis(drawn_axis *a) {
    free(a->starts), free(a->counts), free(a->real), free(a->weights);
}

static double most_of(int64_t dtype) {
    return dtype == OCHRE_U8 ? 255 : dtype == OCHRE_U16 ? 65535 : 1;
}

static double decoded(double code) {
    return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4);
}

static double encoded(double light) {
    return light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

static double value_of(const image *in, const ochre_resize *resize, int64_t y, int64_t x, int64_t c) {
    const int64_t dtype = in->layout.dtype;
    const double element = dtype <= OCHRE_U16 ? (double)image_int(in, y, x, c) : image_float(in, y, x, c);
    return resize->linear && c < 3 ? decoded(element / most_of(dtype)) : element;
}

/* The sum for one element: with alpha, of the premultiplied colour. */
static double sum_of(const image *in, const ochre_resize *resize, const drawn_axis *rows, const drawn_axis *columns,
                     int64_t y, int64_t x, int64_t c) {
    double sum = 0;
    for (int64_t j = 0; j < columns->axis.most; j++) {
        double down = 0;
        for (int64_t i = 0; i < rows->axis.most; i++) {
            const int64_t at_y = rows->starts[y] + i, at_x = columns->starts[x] + j;
            double value = value_of(in, resize, at_y, at_x, c);
            if (resize->alpha && c < 3) value *= value_of(in, resize, at_y, at_x, 3);
            down += value * rows->real[y * rows->axis.most + i];
        }
        sum += down * columns->real[x * columns->axis.most + j];
    }
    return sum;
}

static double wanted(const image *in, const ochre_resize *resize, const drawn_axis *rows, const drawn_axis *columns,
                     int64_t y, int64_t x, int64_t c) {
    const int64_t dtype = in->layout.dtype;
    double sum = sum_of(in, resize, rows, columns, y, x, c);
    if (resize->alpha) {
        const double alpha = sum_of(in, resize, rows, columns, y, x, 3);
        if (alpha < (dtype <= OCHRE_U16 ? 0.5 : 1e-300)) return 0;
        if (c < 3) sum /= alpha;
    }
    if (resize->linear && c < 3) sum = encoded(sum) * most_of(dtype);
    return dtype <= OCHRE_U16 ? fmin(fmax(floor(sum + 0.5), 0), most_of(dtype)) : sum;
}

static void fill(image *im) {
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++)
            for (int64_t c = 0; c < im->layout.channels; c++) {
                if (im->layout.dtype <= OCHRE_U16)
                    image_set_int(im, y, x, c, (int64_t)(random_bits() % (uint64_t)(most_of(im->layout.dtype) + 1)));
                else
                    image_set_float(im, y, x, c, random_unit());
            }
}

typedef struct trial {
    int64_t h, w, tall, wide, window;
    int64_t channels, dtype, sums, linear, alpha;
} trial;

/* Results are made in two calls, whose rows meet somewhere. */
static void check_resize(const trial *t, image_form form) {
    image in = image_make((ochre_dtype)t->dtype, t->h, t->w, t->channels, form);
    image out = image_make((ochre_dtype)t->dtype, t->tall, t->wide, t->channels,
                           (image_form)((form + 2) % (LAST_WRITABLE_FORM + 1)));
    fill(&in);
    drawn_axis rows = draw_axis(t->tall, t->h, t->window, t->sums);
    drawn_axis columns = draw_axis(t->wide, t->w, t->window, t->sums == OCHRE_U8 ? OCHRE_F32 : t->sums);
    const ochre_resize resize = {&rows.axis, &columns.axis, t->sums, t->linear, t->alpha};
    guarded scratch = guarded_make((size_t)(ochre_resize_rows_scratch_bytes(&resize, t->channels) + 63) / 64 * 64, 1);
    const int64_t cut = random_int(0, t->tall);
    ochre_layout part = out.layout;
    part.height = cut;
    CHECK_INT(ochre_resize_rows(in.data, &in.layout, 0, &resize, out.data, &part, scratch.data), OCHRE_OK);
    part.height = t->tall - cut;
    CHECK_INT(
        ochre_resize_rows(in.data, &in.layout, cut, &resize, out.data + cut * part.row_stride, &part, scratch.data),
        OCHRE_OK);
    for (int64_t y = 0; y < t->tall; y++)
        for (int64_t x = 0; x < t->wide; x++)
            for (int64_t c = 0; c < t->channels; c++) {
                const double want = wanted(&in, &resize, &rows, &columns, y, x, c);
                const int is_whole = t->dtype <= OCHRE_U16;
                const double got = is_whole ? (double)image_int(&out, y, x, c) : image_float(&out, y, x, c);
                const double bound = is_whole ? 1 : (t->dtype == OCHRE_F32 ? 1e-6 : 1e-11) * fmax(fabs(want), 1);
                if (!(fabs(got - want) <= bound)) FAIL("expected %.17g, got %.17g", want, got);
            }
    image_check_gaps(&out);
    guarded_free(&scratch);
    free_axis(&rows);
    free_axis(&columns);
    image_free(&out);
    image_free(&in);
}

static void every_dtype_and_form(void) {
    static const int64_t pairs[][2] = {{OCHRE_U8, OCHRE_U8},   {OCHRE_U8, OCHRE_F32},  {OCHRE_U8, OCHRE_F64},
                                       {OCHRE_U16, OCHRE_F32}, {OCHRE_U16, OCHRE_F64}, {OCHRE_F32, OCHRE_F64},
                                       {OCHRE_F64, OCHRE_F64}};
    for (int pair = 0; pair < 7; pair++)
        for (int form = DENSE; form < FORMS; form++)
            for (int64_t channels = 1; channels <= 4; channels++) {
                const trial t = {20, 23, 18, 9, 5, channels, pairs[pair][0], pairs[pair][1], 0, 0};
                check_resize(&t, (image_form)form);
            }
}

static void light_and_alpha(void) {
    for (int form = DENSE; form < FORMS; form++)
        for (int64_t channels = 1; channels <= 4; channels++) {
            trial t = {9, 14, 7, 20, 3, channels, OCHRE_U8, OCHRE_F64, 1, 0};
            check_resize(&t, (image_form)form);
            t.dtype = OCHRE_U16;
            check_resize(&t, (image_form)form);
            t.dtype = OCHRE_F64;
            check_resize(&t, (image_form)form);
            t.dtype = OCHRE_U8, t.alpha = channels == 4;
            check_resize(&t, (image_form)form);
        }
}

static void every_tail(void) {
    for (int64_t w = 1; w < 150; w += w < 70 ? 1 : 7) {
        const trial t = {5, w, 3, w, 3, 1, OCHRE_U8, OCHRE_U8, 0, 0};
        check_resize(&t, DENSE);
        const trial wider = {3, w, 17, 3 * w + 1, 2, 3, OCHRE_U8, OCHRE_U8, 0, 0};
        check_resize(&wider, DENSE);
    }
}

/* Windows beyond the room for turned columns, and images beyond a piece. */
static void wide_windows(void) {
    const trial t = {2, 70000, 1, 2, 69990, 1, OCHRE_U8, OCHRE_F64, 0, 0};
    check_resize(&t, DENSE);
    const trial long_rows = {3, 5000, 2, 700, 40, 3, OCHRE_U8, OCHRE_U8, 0, 0};
    check_resize(&long_rows, DENSE);
    const trial tall = {3000, 3, 3, 2, 2500, 2, OCHRE_F32, OCHRE_F64, 0, 0};
    check_resize(&tall, PLANES);
}

static void what_is_not_served_is_refused(void) {
    drawn_axis rows = draw_axis(3, 4, 2, OCHRE_F64), columns = draw_axis(3, 4, 2, OCHRE_F64);
    ochre_resize resize = {&rows.axis, &columns.axis, OCHRE_F64, 0, 0};
    const unsigned char in[16] = {0};
    unsigned char out[9], scratch[1];
    memset(out, 7, sizeof out);
    const ochre_layout from = {OCHRE_U8, 4, 4, 1, 4, 1, 1}, to = {OCHRE_U8, 3, 3, 1, 3, 1, 1};
    ochre_layout odd = to;
#define REFUSED(first, status)                                                                                         \
    do {                                                                                                               \
        CHECK_INT(ochre_resize_rows(in, &from, first, &resize, out, &odd, scratch), status);                           \
        odd = to;                                                                                                      \
    } while (0)
    odd.dtype = OCHRE_U16;
    REFUSED(0, OCHRE_BAD_DTYPE);
    odd.channels = 2;
    REFUSED(0, OCHRE_BAD_SIZE);
    odd.width = 2;
    REFUSED(0, OCHRE_BAD_SIZE);
    REFUSED(1, OCHRE_BAD_SIZE);
    REFUSED(-1, OCHRE_BAD_SIZE);
    resize.alpha = 1;
    REFUSED(0, OCHRE_BAD_SIZE);
    resize.alpha = 0, resize.dtype = OCHRE_U16;
    REFUSED(0, OCHRE_BAD_DTYPE);
    resize.dtype = OCHRE_F64, columns.starts[2] = 3;
    REFUSED(0, OCHRE_BAD_SIZE);
    columns.starts[2] = 0;
    REFUSED(0, OCHRE_BAD_SIZE);
    columns.starts[2] = 2, rows.counts[1] = 3;
    REFUSED(0, OCHRE_BAD_SIZE);
    rows.counts[1] = 0;
    REFUSED(0, OCHRE_BAD_SIZE);
    CHECK_INT(ochre_resize_rows_scratch_bytes(&resize, 5), 0);
    for (int i = 0; i < 9; i++) CHECK_INT(out[i], 7);
    free_axis(&rows);
    free_axis(&columns);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    every_dtype_and_form();
    light_and_alpha();
    every_tail();
    wide_windows();
    what_is_not_served_is_refused();
    return 0;
}
