/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

#include <math.h>

static double value(const image *im, int64_t y, int64_t x, int64_t c) {
    const int is_float = im->layout.dtype == OCHRE_F32 || im->layout.dtype == OCHRE_F64;
    return is_float ? image_float(im, y, x, c) : (double)image_int(im, y, x, c);
}

static double expected(double x, double blurred, const double *numbers, int64_t dtype) {
    const double detail = x - blurred, sum = fabs(detail) < numbers[1] ? x : x + numbers[0] * detail;
    if (dtype == OCHRE_F64) return sum;
    if (dtype == OCHRE_F32) return (double)(float)sum;
    return fmin(fmax(rint(sum), 0), dtype == OCHRE_U8 ? 255 : 65535);
}

static void detail_is_made_stronger(void) {
    static const ochre_dtype dtypes[] = {OCHRE_U8, OCHRE_U16, OCHRE_F32, OCHRE_F64};
    static const double numbers[][2] = {{1, 0}, {0.7, 30.5}, {-1, 0}, {20, 3}};
    for (int i = 0; i < 4; i++)
        for (int form = DENSE; form < FORMS; form++) {
            const int64_t w = 1 + (form * 97 + i) % 520;
            image in = image_make(dtypes[i], 3, w, 2, (image_form)form);
            image blurred = image_make(i == 3 ? OCHRE_F64 : OCHRE_F32, 3, w, 2, (image_form)((form + 1) % FORMS));
            image out = image_make(dtypes[i], 3, w, 2, (image_form)((form + 2) % (LAST_WRITABLE_FORM + 1)));
            image_fill_random(&in, 0, 255);
            for (int64_t p = 0; p < 6 * w; p++)
                image_set_float(&blurred, p / 2 / w, p / 2 % w, p % 2, random_unit() * 255);
            const double *pair = numbers[(i + form) % 4];
            CHECK_INT(ochre_sharpen(in.data, &in.layout, blurred.data, &blurred.layout, pair, out.data, &out.layout),
                      OCHRE_OK);
            for (int64_t p = 0; p < 6 * w; p++) {
                const int64_t y = p / 2 / w, x = p / 2 % w, c = p % 2;
                CHECK_DOUBLE(value(&out, y, x, c),
                             expected(value(&in, y, x, c), value(&blurred, y, x, c), pair, dtypes[i]));
            }
            image_check_gaps(&out);
            image_free(&out);
            image_free(&blurred);
            image_free(&in);
        }
}

static void what_is_not_served_is_refused(void) {
    const float floats[4] = {0};
    uint8_t bytes[4] = {9, 9, 9, 9};
    const double numbers[] = {1, 0};
    const ochre_layout real = {OCHRE_F32, 1, 4, 1, 16, 4, 4}, whole = {OCHRE_U8, 1, 4, 1, 4, 1, 1};
    ochre_layout odd = whole;
    odd.channels = 2;
    CHECK_INT(ochre_sharpen(bytes, &whole, floats, &real, numbers, bytes, &odd), OCHRE_BAD_SIZE);
    odd = real, odd.width = 3;
    CHECK_INT(ochre_sharpen(bytes, &whole, floats, &odd, numbers, bytes, &whole), OCHRE_BAD_SIZE);
    CHECK_INT(ochre_sharpen(bytes, &whole, bytes, &whole, numbers, bytes, &whole), OCHRE_BAD_DTYPE);
    CHECK_INT(ochre_sharpen(floats, &real, floats, &real, numbers, bytes, &whole), OCHRE_BAD_DTYPE);
    for (int i = 0; i < 4; i++) CHECK_INT(bytes[i], 9);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    detail_is_made_stronger();
    what_is_not_served_is_refused();
    return 0;
}
