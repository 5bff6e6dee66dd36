#include <ochre.h>
#include <stdio.h>

/* Converts three floats to bytes: to the nearest, halves to even, saturated. */
int main(void) {
    const float image[3] = {1.5F, 2.5F, 300};
    uint8_t out[3] = {0};
    const ochre_layout from = {OCHRE_F32, 1, 3, 1, 12, 4, 4};
    const ochre_layout to = {OCHRE_U8, 1, 3, 1, 3, 1, 1};
    int64_t status = ochre_convert(image, &from, out, &to);
    printf("ochre %s: status %d, %d %d %d\n", ochre_version(), (int)status, out[0], out[1], out[2]);
    return status != OCHRE_OK || out[0] != 2 || out[1] != 2 || out[2] != 255;
}
