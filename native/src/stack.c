/* SPDX-License-Identifier: Apache-2.0 */
/* How much of the thread's stack is left. The library has no function to ask where a stack ends: Windows has written it
 * down where a thread can read it; elsewhere the caller says it. Linux takes half a microsecond to tell a caller, so
 * each thread remembers it there. */
#include "ochre.h"

/* The lowest address of this thread's stack, 0 where it is not known. given is 0, or what the caller says it is. */
#if defined(__linux__) && !defined(OCHRE_NO_TLS)
static uintptr_t stack_end(uintptr_t given) {
    static _Thread_local uintptr_t known = 0;
    if (given != 0) known = given;
    return known;
}
#elif defined(_WIN32) && defined(__x86_64__)
static uintptr_t stack_end(uintptr_t given) {
    uintptr_t end; /* DeallocationStack of the thread's environment block, which GetCurrentThreadStackLimits returns */
    __asm__("movq %%gs:0x1478, %0" : "=r"(end));
    return given != 0 ? given : end;
}
#else
static uintptr_t stack_end(uintptr_t given) {
    return given;
}
#endif

int64_t ochre_stack_left(int64_t end) {
    const uintptr_t lowest = stack_end((uintptr_t)end);
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (lowest == 0) return -1;
    return here < lowest ? INT64_MAX : (int64_t)(here - lowest);
}
