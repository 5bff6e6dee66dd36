/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest_seen_grid.h"
#include "cpu.h"
#include "scratch.h"

#include <string.h>

enum {
    ROUND = 32,     /* arrays are rounded up to this many rows: 64 bytes of uint16 */
    GROUPS = 16384, /* room for groups of cells, whatever the palette, */
    PER_ROW = 64,   /* and for each of so many rows */
    MANY = 2048,
    LISTS = 4096,      /* room for rows of blocks and of regions, whatever the palette, */
    ROWS_PER_ROW = 32, /* and for each row */
    LONG = 256,        /* rows of a region from which on blocks pay */
    CELL_BITS = 4,     /* of a channel */
    ALPHA_BITS = 5,
    COLOR_STEP = 16,
    ALPHA_STEP = 9, /* step i of alpha holds 9 i + 1 .. 9 i + 9, up to 254; the last one holds 255 alone */
    LAST_ALPHA = 31
};

static int64_t list_count(int coarser) {
    return (int64_t)1 << (3 * (CELL_BITS - coarser) + ALPHA_BITS - coarser);
}

static int64_t rounded(int64_t k) {
    return (k + ROUND - 1) / ROUND * ROUND;
}

static int64_t group_room(int64_t k) {
    return GROUPS + PER_ROW * (k < MANY ? k : MANY) + rounded(k) / SEEN_GROUP;
}

static int64_t list_room(int64_t k) {
    return LISTS + ROWS_PER_ROW * rounded(k);
}

static int64_t cells_bytes(int64_t k) {
    return 2 * list_count(0) * (int64_t)sizeof(uint32_t) + cache_lines(group_room(k) * (int64_t)sizeof(seen_group));
}

static int64_t lists_bytes(int64_t k, int coarser) {
    return cache_lines(list_count(coarser) * (int64_t)sizeof(uint32_t) + list_room(k) * (int64_t)sizeof(uint16_t));
}

int64_t seen_grid_bytes(int64_t k) {
    const int64_t row =
        (int64_t)(sizeof(int32_t) + sizeof(double) + sizeof(uint16_t)) + 2 * SEEN_CHANNELS * (int64_t)sizeof(int32_t);
    return rounded(k) * row + cells_bytes(k) + lists_bytes(k, 1) + lists_bytes(k, 2);
}

static void forget(nearest_lists *lists) {
    memset(lists->starts, 0, (size_t)list_count(CELL_BITS - lists->bits) * sizeof *lists->starts);
    lists->used = 1; /* 0 stands for no list */
}

static void forget_cells(seen_cells *cells) {
    memset(cells->starts, 0, (size_t)list_count(0) * sizeof *cells->starts);
    cells->used = 1;
}

/* Without lists, at *next, which is moved on. */
static nearest_lists lists_at(unsigned char **next, int64_t k, int coarser) {
    nearest_lists lists = {.bits = CELL_BITS - coarser, .room = list_room(k)};
    lists.starts = (uint32_t *)(void *)*next;
    lists.rows = (uint16_t *)(lists.starts + list_count(coarser));
    *next += lists_bytes(k, coarser);
    forget(&lists);
    return lists;
}

static seen_cells cells_at(unsigned char **next, int64_t k) {
    seen_cells cells = {.room = group_room(k)};
    cells.starts = (uint32_t *)(void *)*next;
    cells.lengths = cells.starts + list_count(0);
    cells.groups = (seen_group *)(void *)(cells.lengths + list_count(0));
    *next += cells_bytes(k);
    forget_cells(&cells);
    return cells;
}

/* A grid without rows and with room for k. */
static seen_grid grid_in(void *scratch, int64_t k) {
    seen_grid grid = {.stride = rounded(k)};
    grid.distances = scratch;
    grid.planes = (int32_t *)(void *)(grid.distances + grid.stride);
    grid.picked = grid.planes + SEEN_CHANNELS * grid.stride;
    grid.numbers = grid.picked + SEEN_CHANNELS * grid.stride;
    grid.chosen = (uint16_t *)(void *)(grid.numbers + grid.stride);
    unsigned char *next = (unsigned char *)(grid.chosen + grid.stride);
    grid.cells = cells_at(&next, k);
    grid.blocks = lists_at(&next, k, 1);
    grid.regions = lists_at(&next, k, 2);
    return grid;
}

static void add_row(seen_grid *grid, const seen_color *color, int64_t number) {
    const int64_t row = grid->k++;
    grid->numbers[row] = (int32_t)number;
    for (int c = 0; c < 3; c++) grid->planes[c * grid->stride + row] = color->channels[c];
    grid->planes[3 * grid->stride + row] = color->alpha;
}

/* Adds the rows that are fully transparent, or those that are not. */
static void add_rows(seen_grid *grid, const uint8_t *palette, int64_t k, int transparent) {
    for (int64_t j = 0; j < k; j++) {
        const seen_color color = seen_of_key(seen_key(palette + SEEN_CHANNELS * j));
        if ((color.alpha == 0) == transparent) add_row(grid, &color, j);
    }
}

seen_grid seen_grid_of_u8(void *scratch, const uint8_t *palette, int64_t k) {
    seen_grid grid = grid_in(scratch, k);
    add_rows(&grid, palette, k, 0);
    if (grid.k == 0) add_rows(&grid, palette, k, 1);
    grid.clear = seen_nearest(palette, k, 0);
    return grid;
}

static int32_t clamped(int32_t value, int32_t most) {
    return value < 0 ? 0 : value > most ? most : value;
}

seen_grid seen_grid_of_colors(void *scratch, const seen_color *colors, int64_t k) {
    seen_grid grid = grid_in(scratch, k);
    const seen_color none = {{0}, 0};
    int64_t least = INT64_MAX;
    for (int64_t j = 0; j < k; j++) {
        seen_color color = {{0}, clamped(colors[j].alpha, SEEN_MOST)};
        for (int c = 0; c < 3; c++) color.channels[c] = clamped(colors[j].channels[c], color.alpha);
        add_row(&grid, &color, j);
        const int64_t distance = seen_distance(&none, &color);
        if (distance >= least) continue;
        least = distance;
        grid.clear = (int32_t)j;
    }
    return grid;
}

/* The colours of a cell, a block or a region: lo..hi in each channel, and in alpha. */
typedef struct bounds {
    int32_t lo[SEEN_CHANNELS], hi[SEEN_CHANNELS];
} bounds;

static inline uint32_t alpha_cell(uint32_t alpha) {
    return alpha == UINT8_MAX ? LAST_ALPHA : (alpha - 1) / ALPHA_STEP;
}

/* Those of all colours in the key's cell where coarser is 0, in its block where it is 1, in its region where it is
 * 2. The key's alpha is not 0. */
static bounds bounds_of(uint32_t key, int coarser) {
    bounds of;
    const int cells = 1 << coarser;
    const int first = (int)(alpha_cell(key & 0xFF) >> coarser << coarser), last = first + cells - 1;
    const int32_t lo = ALPHA_STEP * first + 1, hi = ALPHA_STEP * (last + 1);
    of.lo[3] = lo < (int32_t)UINT8_MAX ? lo : UINT8_MAX;
    of.hi[3] = last == LAST_ALPHA ? UINT8_MAX : hi < (int32_t)UINT8_MAX ? hi : UINT8_MAX - 1;
    for (int c = 0; c < 3; c++) {
        const int32_t value = (int32_t)(key >> 8 * (3 - c) & 0xFF), width = COLOR_STEP * cells;
        of.lo[c] = value / width * width;
        of.hi[c] = of.lo[c] + width - 1;
    }
    return of;
}

/* The rows that a list is made of, ascending. */
typedef struct grid_rows {
    const int32_t *planes;  /* with the grid's stride */
    const uint16_t *places; /* among the grid's rows; NULL for all of them */
    int64_t n;
} grid_rows;

/* The place of the row nearest to the middle, the lowest on ties. Any row would give correct lists, a near one gives
 * short ones. */
ALWAYS_INLINE int64_t nearest_to_middle(const seen_grid *grid, const grid_rows *rows, const bounds *within) {
    const int32_t *const alphas = rows->planes + 3 * grid->stride;
    double *restrict distances = grid->distances;
    const int32_t alpha = within->lo[3] + within->hi[3];
    const int32_t paper = 255 * alpha / 2;
    int32_t middle[3];
    for (int c = 0; c < 3; c++) middle[c] = (within->lo[c] + within->hi[c]) * alpha / 4;
    for (int64_t i = 0; i < rows->n; i++) {
        double distance = 0;
        for (int c = 0; c < 3; c++) {
            const double black = rows->planes[c * grid->stride + i] - middle[c];
            const double white = black - (alphas[i] - paper);
            const double on_black = black * black, on_white = white * white;
            distance += on_black > on_white ? on_black : on_white;
        }
        distances[i] = distance;
    }
    int64_t place = 0;
    for (int64_t i = 1; i < rows->n; i++) place = distances[i] < distances[place] ? i : place;
    return place;
}

/* The largest (r - x)^2 - (j - x)^2 for x in lo..hi. */
ALWAYS_INLINE double margin_of(int32_t r, int32_t j, int32_t lo, int32_t hi) {
    const int32_t step = r - j, end = step > 0 ? lo : hi;
    return (double)step * (double)(r + j - 2 * end);
}

/* margins[j] = a bound of how much farther row r is than row j for the colours within these bounds that have this
 * alpha; with more, the larger of it and what margins[j] was. */
ALWAYS_INLINE void bound(const seen_grid *grid, const grid_rows *rows, int64_t r, const bounds *within, int32_t alpha,
                         double *restrict margins, int more) {
    const int32_t *const reds = rows->planes, *const alphas = reds + 3 * grid->stride;
    const int32_t *const greens = reds + grid->stride, *const blues = reds + 2 * grid->stride;
    const int32_t black[3] = {reds[r], greens[r], blues[r]}, own = alphas[r];
    int32_t lo[3], hi[3];
    for (int c = 0; c < 3; c++) lo[c] = within->lo[c] * alpha, hi[c] = within->hi[c] * alpha;
    for (int64_t j = 0; j < rows->n; j++) {
        const int32_t row[3] = {reds[j], greens[j], blues[j]}, other = alphas[j];
        double margin = 0;
        for (int c = 0; c < 3; c++) {
            const double on_black = margin_of(black[c], row[c], lo[c], hi[c]);
            const double on_white = margin_of(black[c] - own, row[c] - other, lo[c] - 255 * alpha, hi[c] - 255 * alpha);
            margin += on_black > on_white ? on_black : on_white;
        }
        margins[j] = more && margins[j] > margin ? margins[j] : margin;
    }
}

/* Writes the rows that can be nearest to a colour within these bounds to list, which has room for all, and how many
 * there are to count. */
ALWAYS_INLINE void choose_loop(seen_grid *grid, const grid_rows *rows, const bounds *within, uint16_t *list,
                               int64_t *count) {
    const int64_t r = nearest_to_middle(grid, rows, within);
    double *const margins = grid->distances;
    bound(grid, rows, r, within, within->lo[3], margins, 0);
    if (within->hi[3] > within->lo[3]) bound(grid, rows, r, within, within->hi[3], margins, 1);
    int64_t size = 0;
    for (int64_t j = 0; j < rows->n; j++) {
        list[size] = rows->places == NULL ? (uint16_t)j : rows->places[j];
        size += margins[j] > 0 || (margins[j] == 0 && j <= r);
    }
    *count = size;
}

CPU_PATHS(choose, (seen_grid * grid, const grid_rows *rows, const bounds *within, uint16_t *list, int64_t *count),
          (grid, rows, within, list, count))

/* The place of the key's list among the lists. */
ALWAYS_INLINE uint32_t place_of(uint32_t key, int coarser) {
    const int bits = CELL_BITS - coarser;
    uint32_t place = alpha_cell(key & 0xFF) >> coarser;
    for (int c = 0; c < 3; c++) place = place << bits | (key >> 8 * (3 - c) & 0xFF) >> (8 - bits);
    return place;
}

/* The rows that a list names, or all rows where among is NULL. */
static grid_rows rows_of(seen_grid *grid, const uint16_t *among) {
    if (among == NULL) return (grid_rows){.planes = grid->planes, .n = grid->k};
    const grid_rows rows = {.planes = grid->picked, .places = among + 1, .n = 1 + (int64_t)among[0]};
    for (int c = 0; c < SEEN_CHANNELS; c++)
        for (int64_t i = 0; i < rows.n; i++)
            grid->picked[c * grid->stride + i] = grid->planes[c * grid->stride + rows.places[i]];
    return rows;
}

/* The key's list, made where it was not. */
static const uint16_t *kept_list(seen_grid *grid, nearest_lists *lists, uint32_t key, const uint16_t *among) {
    const uint32_t place = place_of(key, CELL_BITS - lists->bits);
    if (lists->starts[place] == 0) {
        const grid_rows rows = rows_of(grid, among);
        const bounds within = bounds_of(key, CELL_BITS - lists->bits);
        if (lists->used + 1 + rows.n > lists->room) forget(lists);
        uint16_t *const list = lists->rows + lists->used;
        int64_t size;
        choose(grid, &rows, &within, list + 1, &size);
        list[0] = (uint16_t)(size - 1);
        lists->starts[place] = (uint32_t)lists->used;
        lists->used += 1 + size;
    }
    return lists->rows + lists->starts[place];
}

/* Copies the chosen rows to the groups of a cell. */
static void fill_cell(seen_grid *grid, uint32_t cell, int64_t size) {
    const int64_t groups = (size + SEEN_GROUP - 1) / SEEN_GROUP;
    seen_cells *const cells = &grid->cells;
    if (cells->used + groups > cells->room) forget_cells(cells);
    for (int64_t i = 0; i < SEEN_GROUP * groups; i++) {
        seen_group *const to = &cells->groups[cells->used + i / SEEN_GROUP];
        const int64_t at = i % SEEN_GROUP, row = grid->chosen[i < size ? i : size - 1];
        const int32_t *const from = grid->planes + row;
        const int32_t alpha = to->alphas[at] = from[3 * grid->stride];
        for (int c = 0; c < 3; c++) to->channels[c][at] = 2 * from[c * grid->stride] - alpha;
        to->rows[at] = (uint16_t)row;
    }
    cells->starts[cell] = (uint32_t)cells->used;
    cells->lengths[cell] = (uint32_t)groups;
    cells->used += groups;
}

static void add_cell(seen_grid *grid, uint32_t key) {
    const uint16_t *around = kept_list(grid, &grid->regions, key, NULL);
    if (around[0] >= LONG) around = kept_list(grid, &grid->blocks, key, around);
    const grid_rows rows = rows_of(grid, around);
    const bounds within = bounds_of(key, 0);
    int64_t size;
    choose(grid, &rows, &within, grid->chosen, &size);
    fill_cell(grid, place_of(key, 0), size);
}

ALWAYS_INLINE int32_t difference(int32_t a, int32_t b) {
    return a > b ? a - b : b - a;
}

/* least[i] = the smaller of least[i] and the number of row i of the group, the first of which has this place. */
ALWAYS_INLINE void compare(const seen_group *group, const seen_color *color, double place, double *restrict least) {
    for (int i = 0; i < SEEN_GROUP; i++) {
        const int32_t alphas = difference(group->alphas[i], color->alpha);
        const double x = (double)(difference(group->channels[0][i], color->channels[0]) + alphas);
        const double y = (double)(difference(group->channels[1][i], color->channels[1]) + alphas);
        const double z = (double)(difference(group->channels[2][i], color->channels[2]) + alphas);
        const double number = (x * x + y * y + z * z) * 65536 + (place + i);
        least[i] = number < least[i] ? number : least[i];
    }
}

ALWAYS_INLINE int32_t nearest_of(seen_grid *grid, uint32_t key) {
    const uint32_t cell = place_of(key, 0);
    if (grid->cells.starts[cell] == 0) add_cell(grid, key);
    seen_color color = seen_of_key(key);
    for (int c = 0; c < 3; c++) color.channels[c] = 2 * color.channels[c] - color.alpha;
    const seen_group *const groups = grid->cells.groups + grid->cells.starts[cell];
    const int64_t length = grid->cells.lengths[cell];
    double least[SEEN_GROUP];
    for (int i = 0; i < SEEN_GROUP; i++) least[i] = 0x1p60; /* more than any number */
    for (int64_t g = 0; g < length; g++) compare(&groups[g], &color, (double)(SEEN_GROUP * g), least);
    double best = least[0];
    for (int i = 1; i < SEEN_GROUP; i++) best = least[i] < best ? least[i] : best;
    const int64_t place = (int64_t)best & 0xFFFF;
    return grid->numbers[groups[place / SEEN_GROUP].rows[place % SEEN_GROUP]];
}

ALWAYS_INLINE void search_loop(seen_grid *grid, const uint32_t *keys, int64_t n, int32_t *rows) {
    for (int64_t i = 0; i < n; i++) rows[i] = (keys[i] & 0xFF) == 0 ? grid->clear : nearest_of(grid, keys[i]);
}

CPU_PATHS(search, (seen_grid * grid, const uint32_t *keys, int64_t n, int32_t *rows), (grid, keys, n, rows))

void seen_grid_search(seen_grid *grid, const uint32_t *keys, int64_t n, int32_t *rows) {
    search(grid, keys, n, rows);
}
