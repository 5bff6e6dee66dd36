/* SPDX-License-Identifier: Apache-2.0 */
/* Makes groups of rows: included by resize_rows.c for REAL as float and as double. NAME(x) names its functions. */

enum { NAME(ROWS) = 64 / (int)sizeof(REAL) };

/* Adds rows y .. y + some - 1, at most four, to the sums of result row i, as far as they lie in its window. */
static void NAME(add_rows)(const ochre_weights *axis, int64_t i, int64_t y, int64_t some, const REAL *values, int64_t n,
                           REAL *sums) {
    const int64_t start = axis->starts[i], end = start + axis->counts[i];
    const REAL *weights = (const REAL *)axis->weights + i * axis->most;
    if (some == 4 && y >= start && y + 4 <= end) {
        NAME(add_four)(sums, values, weights + (y - start), n);
        return;
    }
    for (int64_t at = max64(y, start); at < min64(y + some, end); at++)
        NAME(add)(sums, values + (at - y) * PIECE, weights[at - start], n);
}

/* Sums elements down for result rows first .. first + rows - 1: four source rows are loaded, and added to each. */
static void NAME(sum_reals)(const work *w, int64_t first, int64_t rows, int64_t x, int64_t pixels, REAL *sums) {
    const ochre_weights *axis = w->resize->rows;
    const int64_t last = first + rows - 1, end = axis->starts[last] + axis->counts[last];
    const int64_t n = pixels * w->from.layout->channels;
    REAL *values = w->values;
    for (int64_t i = 0; i < rows * PIECE; i++) sums[i] = -(REAL)0; /* -0 + x is x, whatever the sign of a 0 */
    for (int64_t y = axis->starts[first]; y < end; y += 4) {
        const int64_t some = min64(4, end - y);
        for (int64_t k = 0; k < some; k++) NAME(load)(&w->from, y + k, x, pixels, values + k * PIECE);
        for (int64_t row = 0; row < rows; row++)
            NAME(add_rows)(axis, first + row, y, some, values, n, sums + row * PIECE);
    }
}

/* Sums pixels down, and turns the sums. */
static void NAME(down)(const work *w, int64_t first, int64_t rows, int64_t x, int64_t pixels, REAL *columns) {
    const int64_t channels = w->from.layout->channels, most = PIECE / channels;
    REAL *sums = w->sums;
    for (int64_t row = rows; row < NAME(ROWS); row++) memset(sums + row * PIECE, 0, PIECE * sizeof sums[0]);
    for (int64_t at = 0; at < pixels; at += most) {
        const int64_t some = min64(most, pixels - at);
        NAME(sum)(w, first, rows, x + at, some, sums);
        NAME(turn)(sums, PIECE, some * channels, columns + at * channels * NAME(ROWS));
    }
}

/* Adds results from..to - 1 across, whose windows fit the room for columns. Columns that the results before them had
 * too are still there. */
static void NAME(block)(const work *w, int64_t first, int64_t rows, int64_t from, int64_t to, resize_columns *columns,
                        REAL *results) {
    const ochre_weights *axis = w->resize->columns;
    const int64_t begin = axis->starts[from], end = axis->starts[to - 1] + axis->counts[to - 1];
    const int64_t pixel = columns->channels * NAME(ROWS);
    REAL *values = w->columns;
    if (begin >= columns->end) {
        columns->end = begin;
    } else if (begin > columns->begin) {
        memmove(values, values + (begin - columns->begin) * pixel,
                (size_t)((columns->end - begin) * pixel) * sizeof values[0]);
    }
    columns->begin = begin;
    const int64_t wanted = min64(max64(end, columns->end + PIECE / columns->channels), min64(begin + w->room, w->end));
    if (columns->end < end) {
        NAME(down)(w, first, rows, columns->end, wanted - columns->end, values + (columns->end - begin) * pixel);
        columns->end = wanted;
    }
    NAME(across)(columns, axis, from, to, results);
}

/* Adds one result across, whose window is too wide for the room: piece by piece. */
static void NAME(wide)(const work *w, int64_t first, int64_t rows, int64_t i, resize_columns *columns, REAL *results) {
    const ochre_weights *axis = w->resize->columns;
    const int64_t end = axis->starts[i] + axis->counts[i];
    for (int64_t x = axis->starts[i]; x < end; x += w->room) {
        columns->begin = x, columns->end = min64(x + w->room, end);
        NAME(down)(w, first, rows, x, columns->end - x, w->columns);
        NAME(across)(columns, axis, i, i + 1, results);
    }
    columns->begin = columns->end = axis->starts[i];
}

/* Makes result rows first .. first + rows - 1, the first of which is row y of the output. */
static void NAME(group)(const work *w, int64_t first, int64_t rows, int64_t y) {
    const ochre_weights *axis = w->resize->columns;
    const int64_t channels = w->from.layout->channels;
    REAL *results = w->results, *turned = w->turned;
    resize_columns columns = {w->columns, axis->starts[0], axis->starts[0], channels};
    for (int64_t from = 0, to; from < axis->size; from = to) {
        const int64_t most = min64(axis->size, from + RESULTS / channels);
        for (to = from + 1; to < most && axis->starts[to] + axis->counts[to] - axis->starts[from] <= w->room;) to++;
        const int64_t n = (to - from) * channels;
        for (int64_t i = 0; i < n * NAME(ROWS); i++) results[i] = -(REAL)0;
        if (axis->counts[from] <= w->room)
            NAME(block)(w, first, rows, from, to, &columns, results);
        else
            NAME(wide)(w, first, rows, from, &columns, results);
        NAME(turn_back)(results, n, turned, RESULTS);
        for (int64_t row = 0; row < rows; row++) NAME(store)(&w->to, y + row, from, to - from, turned + row * RESULTS);
    }
}

static void NAME(groups)(const work *w, int64_t first) {
    const int64_t height = w->to.layout->height;
    for (int64_t y = 0; y < height; y += NAME(ROWS)) NAME(group)(w, first + y, min64(NAME(ROWS), height - y), y);
}
