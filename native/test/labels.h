/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of label images share: the integer dtypes with their ranges. */
#ifndef OCHRE_TEST_LABELS_H
#define OCHRE_TEST_LABELS_H

#include "ochre.h"

static const struct integer_dtype {
    ochre_dtype dtype;
    int64_t min, max;
} integer_dtypes[] = {
    {OCHRE_U8, 0, UINT8_MAX},          {OCHRE_I8, INT8_MIN, INT8_MAX},    {OCHRE_U16, 0, UINT16_MAX},
    {OCHRE_I16, INT16_MIN, INT16_MAX}, {OCHRE_I32, INT32_MIN, INT32_MAX}, {OCHRE_I64, INT64_MIN, INT64_MAX},
};

enum { INTEGER_DTYPES = sizeof integer_dtypes / sizeof integer_dtypes[0] };

#endif
