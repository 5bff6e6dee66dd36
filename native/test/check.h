/* SPDX-License-Identifier: Apache-2.0 */
/* Assertions and random numbers of the tests. A failed check prints where and what, and ends the test. */
#ifndef OCHRE_TEST_CHECK_H
#define OCHRE_TEST_CHECK_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Printed with every failure, so that the run can be repeated: NAME_test SEED. */
static uint64_t test_seed;
static uint64_t test_random_state;

#define FAIL(...)                                                                                                      \
    do {                                                                                                               \
        fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);                                                                \
        fprintf(stderr, __VA_ARGS__);                                                                                  \
        fprintf(stderr, " (seed %" PRIu64 ")\n", test_seed);                                                           \
        exit(1);                                                                                                       \
    } while (0)

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) FAIL("expected %s", #condition);                                                             \
    } while (0)

#define CHECK_INT(actual, expected)                                                                                    \
    do {                                                                                                               \
        const int64_t got_ = (int64_t)(actual), want_ = (int64_t)(expected);                                           \
        if (got_ != want_) FAIL("%s: expected %" PRId64 ", got %" PRId64, #actual, want_, got_);                       \
    } while (0)

/* Equal to the last bit; any NaN equals any NaN. */
#define CHECK_DOUBLE(actual, expected)                                                                                 \
    do {                                                                                                               \
        const double got_ = (actual), want_ = (expected);                                                              \
        if (memcmp(&got_, &want_, sizeof got_) != 0 && !(got_ != got_ && want_ != want_))                              \
            FAIL("%s: expected %.17g, got %.17g", #actual, want_, got_);                                               \
    } while (0)

#define CHECK_TEXT(actual, expected)                                                                                   \
    do {                                                                                                               \
        const char *got_ = (actual), *want_ = (expected);                                                              \
        if (strcmp(got_, want_) != 0) FAIL("%s: expected \"%s\", got \"%s\"", #actual, want_, got_);                   \
    } while (0)

/* SplitMix64 (Steele, Lea, Flood 2014). */
static inline uint64_t random_bits(void) {
    uint64_t z = (test_random_state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* An integer in low..high, both included. */
static inline int64_t random_int(int64_t low, int64_t high) {
    return low + (int64_t)(random_bits() % ((uint64_t)high - (uint64_t)low + 1));
}

/* In [0, 1). */
static inline double random_unit(void) {
    return (double)(random_bits() >> 11) * 0x1p-53;
}

/* The seed is the first argument, or the clock. */
static inline void test_start(int argc, char **argv) {
    test_seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)time(NULL);
    test_random_state = test_seed;
    printf("seed %" PRIu64 "\n", test_seed);
}

#endif
