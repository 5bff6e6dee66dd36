/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that changes while a function reads it, at a point that the test chooses: after that many of its accesses.
 * So every point at which another thread could write can be tried, one after the other, with the same outcome in
 * each run.
 *
 * The page is kept unreadable. An access faults; the handler opens the page, lets the CPU take one step, and closes
 * it again. When the chosen number of accesses has been made, the contents are exchanged. */
#ifndef OCHRE_TEST_CHANGING_H
#define OCHRE_TEST_CHANGING_H

#include <stddef.h>
#include <stdint.h>

/* Whether this system can do it: x86-64 Linux. Elsewhere changing_watch leaves the memory as it is first. */
int changing_is_served(void);

/* Memory at whose end an unreadable page begins; there is one at a time. */
unsigned char *changing_make(size_t bytes);
void changing_free(void);

/* From now on the memory holds first, and then from the access after so many on: both of its bytes. */
void changing_watch(const void *first, const void *then, int64_t accesses);

/* Ends that, and returns how many accesses there were. */
int64_t changing_stop(void);

#endif
