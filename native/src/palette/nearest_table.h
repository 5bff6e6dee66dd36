/* SPDX-License-Identifier: Apache-2.0 */
/* Exact nearest colours by a table of answers, for up to three channels. Every colour has a place in the table; the
 * colours of a cell of nearest_grid.h lie side by side. When the first pixel falls into a cell, all colours of the
 * cell are compared with its candidates, and the answers written. Every further pixel is looked up. Photos touch a
 * sixth of the cells. */
#ifndef OCHRE_NEAREST_TABLE_H
#define OCHRE_NEAREST_TABLE_H

#include "nearest_grid.h"

enum { NEAREST_TABLE_CHANNELS = 3 };

typedef struct nearest_table {
    nearest_grid grid;
    uint32_t *made; /* a bit for each cell: whether its answers are in the table */
    void *answers;  /* [cells][colours of a cell] of uint8_t, or of uint16_t where k > 256 */
} nearest_table;

int64_t nearest_table_bytes(int64_t channels, int64_t k);

/* Makes a table without answers in scratch, for k rows of u8 colours, or of int16 colours in sixteenths. */
nearest_table nearest_table_of_u8(void *scratch, const uint8_t *palette, int64_t channels, int64_t k);
nearest_table nearest_table_of_sixteenths(void *scratch, const int16_t *palette, int64_t channels, int64_t k);

/* labels[i] = the nearest row to the colour of key i, the lowest on ties; n <= BLOCK. */
void nearest_table_search(nearest_table *table, const uint32_t *keys, int64_t n, int32_t *labels);

#endif
