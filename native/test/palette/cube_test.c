/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "image.h"

enum { SLABS = 32, COLORS = 1 << 24 };

/* Compares the colours of a cube with counts of all colours. */
static void check_colors(const void *cube, const int64_t *expected) {
    for (int64_t slab = 0; slab < SLABS; slab++) {
        const int64_t first = slab * (COLORS / SLABS), size = ochre_cube_size(cube, slab);
        guarded keys = guarded_make((size_t)size * sizeof(uint32_t), 1);
        guarded counts = guarded_make((size_t)size * sizeof(int64_t), 1);
        const uint32_t *const found = (const uint32_t *)(void *)keys.data;
        const int64_t *const times = (const int64_t *)(void *)counts.data;
        ochre_cube_colors(cube, slab, (uint32_t *)(void *)keys.data, (int64_t *)(void *)counts.data);
        int64_t next = 0;
        for (int64_t color = first; color < first + COLORS / SLABS; color++) {
            if (expected[color] == 0) continue;
            CHECK(next < size);
            CHECK_INT(found[next], color);
            CHECK_INT(times[next++], expected[color]);
        }
        CHECK_INT(next, size);
        guarded_free(&keys);
        guarded_free(&counts);
    }
}

static void count_naively(const image *im, int64_t *counts) {
    for (int64_t y = 0; y < im->layout.height; y++)
        for (int64_t x = 0; x < im->layout.width; x++)
            counts[image_int(im, y, x, 0) << 16 | image_int(im, y, x, 1) << 8 | image_int(im, y, x, 2)]++;
}

static guarded dirty_cube(void) {
    guarded memory = guarded_make(((size_t)ochre_cube_bytes() + 63) / 64 * 64, 1);
    memset(memory.data, 0xA5, memory.bytes);
    ochre_cube_clear(memory.data);
    return memory;
}

static int64_t *no_counts(void) {
    int64_t *counts = calloc(COLORS, sizeof *counts);
    CHECK(counts != NULL);
    return counts;
}

/* Images of every form, of few to many colours, are added to two cubes in turn. Merged, the cubes have the colours
 * of all images. */
static void cubes_hold_every_pixel(void) {
    guarded cubes[2] = {dirty_cube(), dirty_cube()};
    int64_t *counts = no_counts();
    for (int form = DENSE; form < FORMS; form++)
        for (int round = 0; round < 8; round++) {
            const int64_t low = round % 2 == 0 ? 0 : random_int(0, 255), high = round < 4 ? 255 : low;
            image im = image_make(OCHRE_U8, random_int(0, 5), random_int(1, 600), 3, (image_form)form);
            image_fill_random(&im, low, high < low ? low : high);
            CHECK_INT(ochre_cube_add(im.data, &im.layout, cubes[round / 2 % 2].data), OCHRE_OK);
            count_naively(&im, counts);
            image_free(&im);
        }
    for (int64_t slab = 0; slab < SLABS; slab++) ochre_cube_merge(cubes[0].data, cubes[1].data, slab);
    check_colors(cubes[0].data, counts);
    free(counts);
    guarded_free(&cubes[0]);
    guarded_free(&cubes[1]);
}

static void a_cleared_cube_is_empty(void) {
    guarded cube = dirty_cube();
    int64_t *counts = no_counts();
    check_colors(cube.data, counts);
    free(counts);
    guarded_free(&cube);
}

static void what_is_not_served_is_refused(void) {
    guarded cube = dirty_cube();
    const uint8_t color[4] = {0};
    ochre_layout pixel = {OCHRE_U8, 1, 1, 4, 4, 4, 1};
    CHECK_INT(ochre_cube_add(color, &pixel, cube.data), OCHRE_BAD_SIZE);
    pixel.channels = 2;
    CHECK_INT(ochre_cube_add(color, &pixel, cube.data), OCHRE_BAD_SIZE);
    pixel.channels = 3;
    pixel.dtype = OCHRE_I8;
    CHECK_INT(ochre_cube_add(color, &pixel, cube.data), OCHRE_BAD_DTYPE);
    pixel.dtype = OCHRE_U8;
    pixel.height = -1;
    CHECK_INT(ochre_cube_add(color, &pixel, cube.data), OCHRE_BAD_SIZE);
    for (int64_t slab = 0; slab < SLABS; slab++) CHECK_INT(ochre_cube_size(cube.data, slab), 0);
    guarded_free(&cube);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    cubes_hold_every_pixel();
    a_cleared_cube_is_empty();
    what_is_not_served_is_refused();
    return 0;
}
