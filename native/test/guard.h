/* SPDX-License-Identifier: Apache-2.0 */
/* Memory between two unreadable pages: a byte read or written before the first or after the last ends the test. */
#ifndef OCHRE_TEST_GUARD_H
#define OCHRE_TEST_GUARD_H

#include <stddef.h>

typedef struct guarded {
    unsigned char *data; /* bytes bytes */
    size_t bytes;
    void *pages;
    size_t page_bytes;
} guarded;

/* Memory filled with 0xA5. With at_end it ends at the unreadable page behind it, otherwise it begins at the one
 * before it. */
guarded guarded_make(size_t bytes, int at_end);

void guarded_free(guarded *memory);

#endif
