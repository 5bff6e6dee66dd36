/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "ochre.h"

#include <math.h>

uint64_t test_seed;
static uint64_t state;

/* SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t random_bits(void) {
    uint64_t z = (state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

int64_t random_int(int64_t low, int64_t high) {
    const uint64_t span = (uint64_t)high - (uint64_t)low + 1;
    return (int64_t)((uint64_t)low + (span == 0 ? random_bits() : random_bits() % span));
}

double random_unit(void) {
    return (double)(random_bits() >> 11) * 0x1p-53;
}

int same_double(double a, double b) {
    uint64_t x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    return x == y || (isnan(a) && isnan(b));
}

/* OCHRE_CPU in the environment names the path that the library may take at most. */
static void limit_the_cpu_path(void) {
    const char *limit = getenv("OCHRE_CPU");
    if (limit == NULL) return;
    ochre_cpu_limit(strcmp(limit, "baseline") == 0 ? OCHRE_CPU_BASELINE
                    : strcmp(limit, "avx2") == 0   ? OCHRE_CPU_AVX2
                                                   : OCHRE_CPU_AVX512);
}

void test_start(int argc, char **argv) {
    test_seed = argc > 1 ? strtoull(argv[1], NULL, 10) : UINT64_C(20260101);
    state = test_seed;
    printf("seed %" PRIu64 "\n", test_seed);
    limit_the_cpu_path();
}
