/* SPDX-License-Identifier: Apache-2.0 */
/* Means of 3 x 3 values of f32 rows that lie densely, as local_few.h has them, bit for bit: several rows at once, from memory to
 * memory. */
#ifndef OCHRE_LOCAL_THREE_H
#define OCHRE_LOCAL_THREE_H

#include "local_job.h"

/* Whether that serves the given number of the job's rows. */
int local_three_serves(const local_job *j, int64_t rows);

/* The rows first .. end - 1, which have neighbours above and below, but for the first column and the last. */
void local_three(const local_job *j, int64_t first, int64_t end);

#endif
