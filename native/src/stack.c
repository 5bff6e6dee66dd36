/* SPDX-License-Identifier: Apache-2.0 */
/* How much of the thread's stack is left. Each thread asks the system once where its stack ends: that never changes,
 * and Linux takes half a microsecond to tell. */
#if defined(__linux__)
#define _GNU_SOURCE /* pthread_getattr_np */
#include <pthread.h>
#elif defined(__APPLE__)
#include <pthread.h>
#elif defined(_WIN32)
#define _WIN32_WINNT 0x0602 /* GetCurrentThreadStackLimits */
#include <windows.h>
#endif

#include "ochre.h"

#include <stddef.h>

/* The lowest address of this thread's stack, 0 where the system does not tell. */
#if defined(__linux__)
static uintptr_t stack_end(void) {
    static _Thread_local uintptr_t known = 0;
    if (known != 0) return known;
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    void *lowest = NULL;
    size_t size = 0;
    if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) known = (uintptr_t)lowest;
    pthread_attr_destroy(&attributes);
    return known;
}
#elif defined(__APPLE__)
static uintptr_t stack_end(void) {
    const pthread_t self = pthread_self();
    return (uintptr_t)pthread_get_stackaddr_np(self) - pthread_get_stacksize_np(self);
}
#elif defined(_WIN32)
static uintptr_t stack_end(void) {
    ULONG_PTR lowest = 0, highest = 0;
    GetCurrentThreadStackLimits(&lowest, &highest);
    return lowest;
}
#else
static uintptr_t stack_end(void) {
    return 0;
}
#endif

int64_t ochre_stack_left(void) {
    const uintptr_t end = stack_end();
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    return end == 0 || here < end ? INT64_MAX : (int64_t)(here - end);
}
