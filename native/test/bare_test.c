/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of the C library that the library has of its own, src/bare, beside the system's. They are not exported,
 * so this test compiles them, under other names. */
#include "check.h"
#include "guard.h"

#include <math.h>
#include <string.h>

void *own_memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *own_memmove(void *to, const void *from, size_t bytes);
void *own_memset(void *to, int value, size_t bytes);
int own_memcmp(const void *a, const void *b, size_t bytes);
double own_fmin(double a, double b);
double own_fmax(double a, double b);
double own_rint(double x);
double own_floor(double x);
double own_ceil(double x);
double own_trunc(double x);
double own_frexp(double x, int *exponent);
double own_ldexp(double x, int exponent);
int own_ilogb(double x);

#define MOST 700

static unsigned char start[3 * MOST], expected[3 * MOST];

static int sign_of(int x) {
    return (x > 0) - (x < 0);
}

/* Sizes around every step of the loops, and two that are large. */
static size_t size_number(int64_t i) {
    return i < MOST ? (size_t)i : i == MOST ? 4096 : 100003;
}

static void memory_is_copied_whole_and_alone(void) {
    for (int64_t i = 0; i < MOST + 2; i++) {
        const size_t bytes = size_number(i);
        for (int at_end = 0; at_end < 2; at_end++) {
            guarded from = guarded_make(bytes, at_end), to = guarded_make(bytes, at_end);
            for (size_t j = 0; j < bytes; j++) from.data[j] = (unsigned char)random_bits();
            CHECK(own_memcpy(to.data, from.data, bytes) == to.data);
            CHECK_INT(own_memcmp(to.data, from.data, bytes), 0);
            CHECK_INT(memcmp(to.data, from.data, bytes), 0);
            CHECK(own_memset(to.data, 0x1C7, bytes) == to.data);
            for (size_t j = 0; j < bytes; j++) CHECK_INT(to.data[j], 0xC7);
            guarded_free(&from);
            guarded_free(&to);
        }
    }
}

static void overlapping_memory_is_moved(void) {
    for (int64_t bytes = 0; bytes <= MOST; bytes++) {
        for (int round = 0; round < 20; round++) {
            const int64_t from = random_int(0, MOST), near = from + random_int(-40, 40);
            const int64_t to = round % 2 && near >= 0 ? near : random_int(0, MOST);
            for (size_t j = 0; j < sizeof start; j++) start[j] = (unsigned char)random_bits();
            memcpy(expected, start, sizeof start);
            memmove(expected + to, expected + from, (size_t)bytes);
            CHECK(own_memmove(start + to, start + from, (size_t)bytes) == start + to);
            CHECK_INT(memcmp(start, expected, sizeof start), 0);
        }
    }
}

static void memory_is_compared_by_its_first_difference(void) {
    for (int64_t bytes = 1; bytes <= 100; bytes++) {
        for (int round = 0; round < 50; round++) {
            for (int64_t j = 0; j < bytes; j++) start[j] = expected[j] = (unsigned char)random_bits();
            expected[random_int(0, bytes - 1)] = (unsigned char)random_bits();
            expected[random_int(0, bytes - 1)] = (unsigned char)random_bits();
            CHECK_INT(sign_of(own_memcmp(start, expected, (size_t)bytes)),
                      sign_of(memcmp(start, expected, (size_t)bytes)));
        }
    }
}

static void check_number(double x, int exponent) {
    int own, theirs;
    CHECK_DOUBLE(own_rint(x), rint(x));
    CHECK_INT(!!signbit(own_rint(x)), !!signbit(rint(x)));
    CHECK_DOUBLE(own_floor(x), floor(x));
    CHECK_DOUBLE(own_ceil(x), ceil(x));
    CHECK_DOUBLE(own_trunc(x), trunc(x));
    CHECK_DOUBLE(own_ldexp(x, exponent), ldexp(x, exponent));
    const double own_fraction = own_frexp(x, &own), fraction = frexp(x, &theirs);
    CHECK_DOUBLE(own_fraction, fraction);
    if (!isfinite(x)) return;
    CHECK_INT(own, theirs);
    if (x != 0) CHECK_INT(own_ilogb(x), ilogb(x));
}

static double any_double(void) {
    const uint64_t bits = random_bits();
    double x;
    memcpy(&x, &bits, sizeof x);
    return isnan(x) ? NAN : x; /* signaling ones are not told apart */
}

static void numbers_are_as_the_systems(void) {
    static const double some[] = {
        0,   -0.0,     0.5,       1.5,       2.5,      0x1.fffffffffffffp-2,  0x1p52, 0x1p52 + 1, 0x1p53,
        NAN, INFINITY, 0x1p-1074, 0x1p-1022, 0x1p1023, 0x1.fffffffffffffp1023};
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
        for (int exponent = -2200; exponent <= 2200; exponent++) {
            check_number(some[i], exponent);
            check_number(-some[i], exponent);
        }
    }
    for (int i = 0; i < 300000; i++) {
        check_number(any_double(), (int)random_int(-2200, 2200));
        check_number((random_unit() - 0.5) * 100, i % 2 ? INT32_MAX : INT32_MIN);
        check_number((double)random_int(-100, 100) / 2, -1050);
    }
}

static void the_number_is_less_or_more(void) {
    for (int i = 0; i < 10000; i++) {
        const double a = i % 3 ? any_double() : NAN, b = i % 5 ? any_double() : NAN;
        CHECK_DOUBLE(own_fmin(a, b), fmin(a, b));
        CHECK_DOUBLE(own_fmax(a, b), fmax(a, b));
    }
}

int main(int argc, char **argv) {
    test_start(argc, argv);
    memory_is_copied_whole_and_alone();
    overlapping_memory_is_moved();
    memory_is_compared_by_its_first_difference();
    numbers_are_as_the_systems();
    the_number_is_less_or_more();
    return 0;
}
