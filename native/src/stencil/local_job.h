/* SPDX-License-Identifier: Apache-2.0 */
/* What ochre_local is asked for, and the rows of its result. */
#ifndef OCHRE_LOCAL_JOB_H
#define OCHRE_LOCAL_JOB_H

#include "local_rows.h"

typedef struct local_job {
    local_source from;
    int64_t height, width; /* of the image */
    int64_t first;
    const ochre_window *window;
    unsigned char *out;
    const ochre_layout *to;
    int64_t above, left; /* of a window, before its pixel */
} local_job;

/* Writes n values times factor to row y from column x on; under INTERIOR zeros where the window leaves the image. Spoils values. */
void local_store(const local_job *j, int64_t y, int64_t x, int64_t channel, int64_t n, double *values, double factor);

#endif
