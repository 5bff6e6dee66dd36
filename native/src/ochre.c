/* SPDX-License-Identifier: Apache-2.0 */
/* The version, the names of the statuses, and ochre_hold. */
#include "ochre.h"

#include <stddef.h>

_Static_assert(sizeof(void *) == 8, "ochre needs a 64-bit target");
_Static_assert(sizeof(ochre_layout) == 56 && sizeof(ochre_offender) == 24, "structs are int64 side by side");

const char *ochre_version(void) {
    return OCHRE_VERSION;
}

const char *ochre_status_name(int64_t status) {
    static const char *const names[] = {
        [OCHRE_OK] = "OCHRE_OK",
        [OCHRE_BAD_DTYPE] = "OCHRE_BAD_DTYPE",
        [OCHRE_BAD_SIZE] = "OCHRE_BAD_SIZE",
        [OCHRE_LABEL_RANGE] = "OCHRE_LABEL_RANGE",
        [OCHRE_OVERFLOW] = "OCHRE_OVERFLOW",
        [OCHRE_FULL] = "OCHRE_FULL",
        [OCHRE_CHANGED] = "OCHRE_CHANGED",
    };
    const int64_t known = (int64_t)(sizeof names / sizeof names[0]);
    return status >= 0 && status < known ? names[status] : "unknown status";
}

void ochre_hold(void (*callback)(void), const void *a, const void *b, const void *c, const void *d) {
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    callback();
}
