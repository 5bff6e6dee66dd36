/* SPDX-License-Identifier: Apache-2.0 */
/* Means of small windows: the rows of each are added up, top to bottom, then the columns, left to right. What is not a finite
 * number stays with the sums that it is in, by the rules of addition, so nothing is counted. */
#ifndef OCHRE_LOCAL_FEW_H
#define OCHRE_LOCAL_FEW_H

#include "local_job.h"

/* Of scratch. */
enum { LOCAL_FEW_BYTES = (16 * 512 + 10 * 8) * 8 };

/* Whether that serves a job whose sums are exact for equal values: it depends on the parameters, never on the image's values. */
int local_few_serves(const local_job *j);

void local_few(const local_job *j, void *scratch);

#endif
