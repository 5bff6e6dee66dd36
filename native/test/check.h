/* SPDX-License-Identifier: Apache-2.0 */
/* Assertions and random numbers of the tests. A failed check prints where and what, and ends the test. */
#ifndef OCHRE_TEST_CHECK_H
#define OCHRE_TEST_CHECK_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Printed with every failure, so that the run can be repeated: NAME_test SEED. */
extern uint64_t test_seed;

/* Random numbers from one generator, which all files of a test share. */
uint64_t random_bits(void);
int64_t random_int(int64_t low, int64_t high); /* both included */
double random_unit(void);                      /* in [0, 1) */

/* Equal to the last bit; any NaN equals any NaN. */
int same_double(double a, double b);

/* The seed is the first argument, or the same at every run. OCHRE_CPU in the environment limits the library's CPU
 * path. */
void test_start(int argc, char **argv);

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

/* As same_double says. */
#define CHECK_DOUBLE(actual, expected)                                                                                 \
    do {                                                                                                               \
        const double got_ = (actual), want_ = (expected);                                                              \
        if (!same_double(got_, want_)) FAIL("%s: expected %.17g, got %.17g", #actual, want_, got_);                    \
    } while (0)

#define CHECK_TEXT(actual, expected)                                                                                   \
    do {                                                                                                               \
        const char *got_ = (actual), *want_ = (expected);                                                              \
        if (strcmp(got_, want_) != 0) FAIL("%s: expected \"%s\", got \"%s\"", #actual, want_, got_);                   \
    } while (0)

#endif
