/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ochre.h"

#include <stdlib.h>
#include <string.h>

static int calls;

static void count_call(void) {
    calls++;
}

static void version_is_the_headers(void) {
    CHECK_TEXT(ochre_version(), OCHRE_VERSION);
}

static void statuses_have_names(void) {
    CHECK_TEXT(ochre_status_name(OCHRE_OK), "OCHRE_OK");
    CHECK_TEXT(ochre_status_name(OCHRE_BAD_DTYPE), "OCHRE_BAD_DTYPE");
    CHECK_TEXT(ochre_status_name(OCHRE_BAD_SIZE), "OCHRE_BAD_SIZE");
    CHECK_TEXT(ochre_status_name(OCHRE_LABEL_RANGE), "OCHRE_LABEL_RANGE");
    CHECK_TEXT(ochre_status_name(OCHRE_OVERFLOW), "OCHRE_OVERFLOW");
    CHECK_TEXT(ochre_status_name(OCHRE_FULL), "OCHRE_FULL");
    CHECK_TEXT(ochre_status_name(OCHRE_CHANGED), "OCHRE_CHANGED");
    CHECK_TEXT(ochre_status_name(OCHRE_CHANGED + 1), "unknown status");
    CHECK_TEXT(ochre_status_name(-1), "unknown status");
    CHECK_TEXT(ochre_status_name(INT32_MIN), "unknown status");
    CHECK_TEXT(ochre_status_name(INT32_MAX), "unknown status");
}

static int rank_of(const char *path) {
    CHECK_INT(strcmp(path, "baseline") == 0 || strcmp(path, "avx2") == 0 || strcmp(path, "avx512") == 0, 1);
    return strcmp(path, "baseline") == 0 ? OCHRE_CPU_BASELINE
           : strcmp(path, "avx2") == 0   ? OCHRE_CPU_AVX2
                                         : OCHRE_CPU_AVX512;
}

/* The environment of the test is what test_start limited the path to. */
static void the_cpu_path_is_within_its_limit(void) {
    const char *limit = getenv("OCHRE_CPU");
    if (limit != NULL) CHECK(rank_of(ochre_cpu_path()) <= rank_of(limit));
    ochre_cpu_limit(INT64_MAX);
    const int has = rank_of(ochre_cpu_path());
    for (int most = OCHRE_CPU_AVX512; most >= OCHRE_CPU_BASELINE; most--) {
        ochre_cpu_limit(most);
        CHECK_INT(rank_of(ochre_cpu_path()), most < has ? most : has);
    }
    ochre_cpu_limit(INT64_MAX);
    CHECK_INT(rank_of(ochre_cpu_path()), has);
    ochre_cpu_limit(INT64_MIN);
    CHECK_TEXT(ochre_cpu_path(), "baseline");
}

static void hold_calls_once_and_touches_nothing(void) {
    calls = 0;
    ochre_hold(count_call, NULL, (const void *)1, (const void *)2, (const void *)3);
    CHECK_INT(calls, 1);
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    version_is_the_headers();
    statuses_have_names();
    the_cpu_path_is_within_its_limit();
    hold_calls_once_and_touches_nothing();
    return 0;
}
