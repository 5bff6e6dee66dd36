/* SPDX-License-Identifier: Apache-2.0 */
#if defined(__linux__)
#define _GNU_SOURCE /* pthread_getattr_np */
#include <pthread.h>
#elif defined(__APPLE__)
#include <pthread.h>
#elif defined(_WIN32)
#define _WIN32_WINNT 0x0602 /* GetCurrentThreadStackLimits */
#include <windows.h>
#endif

#include "check.h"
#include "ochre.h"

enum { FRAME = 65536, STACK = 1 << 20 };

/* The lowest address of this thread's stack, as the system says. */
static int64_t stack_end(void) {
#if defined(__linux__)
    pthread_attr_t attributes;
    void *lowest = NULL;
    size_t size = 0;
    CHECK_INT(pthread_getattr_np(pthread_self(), &attributes), 0);
    CHECK_INT(pthread_attr_getstack(&attributes, &lowest, &size), 0);
    pthread_attr_destroy(&attributes);
    return (int64_t)(uintptr_t)lowest;
#elif defined(__APPLE__)
    return (int64_t)((uintptr_t)pthread_get_stackaddr_np(pthread_self()) - pthread_get_stacksize_np(pthread_self()));
#else
    ULONG_PTR lowest = 0, highest = 0;
    GetCurrentThreadStackLimits(&lowest, &highest);
    return (int64_t)lowest;
#endif
}

/* How much stack is left below a frame of FRAME bytes. */
static int64_t left_below(int64_t end) {
    volatile int last = FRAME - 1; /* so that the frame is needed whole */
    volatile char frame[FRAME];
    frame[0] = frame[last] = 7;
    const int64_t left = ochre_stack_left(end);
    CHECK_INT(frame[0] + frame[last], 14);
    return left;
}

/* Linux remembers what it was told, and Windows knows it. */
static void what_is_known_needs_no_end(int64_t end, int is_told) {
    const int64_t known = ochre_stack_left(0);
#if defined(_WIN32)
    CHECK_INT(known, ochre_stack_left(end));
#elif defined(__linux__)
    CHECK_INT(known, is_told ? ochre_stack_left(end) : -1);
#else
    CHECK_INT(known, -1);
#endif
    (void)end;
    (void)is_told;
}

static void calls_take_of_it(void) {
    int64_t (*volatile const deeper)(int64_t) = left_below; /* not to be inlined */
    const int64_t end = stack_end();
    what_is_known_needs_no_end(end, 0);
    const int64_t above = ochre_stack_left(end), below = deeper(end);
    CHECK(above > 0 && above < INT64_MAX);
    CHECK(above - below >= FRAME);
    CHECK(above - below < 2 * (int64_t)FRAME);
    what_is_known_needs_no_end(end, 1);
}

static void another_stack_has_no_end(void) {
    const int64_t here = (int64_t)(uintptr_t)&here;
    CHECK_INT(ochre_stack_left(here + STACK), INT64_MAX);
}

#if defined(__linux__) || defined(__APPLE__)
static void *measure(void *result) {
    const int64_t end = stack_end();
    what_is_known_needs_no_end(end, 0); /* not what another thread has told */
    *(int64_t *)result = ochre_stack_left(end);
    what_is_known_needs_no_end(end, 1);
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
#elif defined(_WIN32)
static DWORD WINAPI measure(void *result) {
    const int64_t end = stack_end();
    what_is_known_needs_no_end(end, 0);
    *(int64_t *)result = ochre_stack_left(0);
    return 0;
}

static void a_thread_has_what_it_was_given(void) {
    int64_t left = 0;
    const HANDLE thread = CreateThread(NULL, STACK, measure, &left, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    CHECK(thread != NULL);
    CHECK_INT(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    CloseHandle(thread);
    CHECK(left > STACK - 2 * FRAME && left < STACK + FRAME);
}
#endif

int main(int argc, char **argv) {
    test_start(argc, argv);
    calls_take_of_it();
    another_stack_has_no_end();
    a_thread_has_what_it_was_given();
    return 0;
}
