/* SPDX-License-Identifier: Apache-2.0 */
/* Borders: which pixel stands for one outside the image. */
#ifndef OCHRE_BORDER_H
#define OCHRE_BORDER_H

#include "ochre.h"

enum { NOWHERE = -1 }; /* no pixel of the image */

static inline int border_is_known(int64_t border) {
    return border >= OCHRE_INTERIOR && border <= OCHRE_CONSTANT;
}

static inline int64_t border_modulo(int64_t i, int64_t period) {
    const int64_t rest = i % period;
    return rest < 0 ? rest + period : rest;
}

/* Which of the pixels 0..n-1 of a row or column stands at i, n >= 1. NOWHERE outside the image where the border
 * repeats none of its pixels there. */
static inline int64_t border_index(int64_t border, int64_t i, int64_t n) {
    if (i >= 0 && i < n) return i;
    switch (border) {
    case OCHRE_REFLECT_101: {
        if (n == 1) return 0;
        if (i > -n && i < 2 * n - 1) return i < 0 ? -i : 2 * n - 2 - i; /* without the division */
        const int64_t at = border_modulo(i, 2 * n - 2);
        return at < n ? at : 2 * n - 2 - at;
    }
    case OCHRE_REFLECT: {
        if (i >= -n && i < 2 * n) return i < 0 ? -1 - i : 2 * n - 1 - i;
        const int64_t at = border_modulo(i, 2 * n);
        return at < n ? at : 2 * n - 1 - at;
    }
    case OCHRE_REPLICATE:
        return i < 0 ? 0 : n - 1;
    case OCHRE_WRAP:
        return border_modulo(i, n);
    default:
        return NOWHERE;
    }
}

#endif
