/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ochre.h"

enum { FRAME = 65536 };

/* How much stack is left below a frame of FRAME bytes. */
static int64_t left_below(void) {
    volatile int last = FRAME - 1; /* so that the frame is needed whole */
    volatile char frame[FRAME];
    frame[0] = frame[last] = 7;
    const int64_t left = ochre_stack_left();
    CHECK_INT(frame[0] + frame[last], 14);
    return left;
}

static void calls_take_of_it(void) {
    int64_t (*volatile const deeper)(void) = left_below; /* not to be inlined */
    const int64_t above = ochre_stack_left(), below = deeper();
    CHECK(above > 0);
    if (above < INT64_MAX) {
        CHECK(above - below >= FRAME);
        CHECK(above - below < 2 * (int64_t)FRAME);
    }
}

#if defined(__linux__) || defined(__APPLE__)
#include <pthread.h>

enum { STACK = 1 << 20 };

static void *measure(void *result) {
    *(int64_t *)result = ochre_stack_left();
    return NULL;
}

static void a_thread_has_what_it_was_given(void) {
    int64_t left = 0;
    pthread_t thread;
    pthread_attr_t attributes;
    CHECK_INT(pthread_attr_init(&attributes), 0);
    CHECK_INT(pthread_attr_setstacksize(&attributes, STACK), 0);
    CHECK_INT(pthread_create(&thread, &attributes, measure, &left), 0);
    CHECK_INT(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    CHECK(left > STACK - FRAME && left < STACK + FRAME);
}
#endif

int main(int argc, char **argv) {
    test_start(argc, argv);
    calls_take_of_it();
#if defined(__linux__) || defined(__APPLE__)
    a_thread_has_what_it_was_given();
#endif
    return 0;
}
