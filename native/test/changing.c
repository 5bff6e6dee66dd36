/* SPDX-License-Identifier: Apache-2.0 */
#if defined(__linux__)
#define _GNU_SOURCE /* REG_EFL */
#endif
#include "changing.h"
#include "check.h"

#if defined(__linux__) && defined(__x86_64__)

#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum { TRAP_FLAG = 0x100 }; /* of the CPU's flags: stop after the next instruction */

static struct {
    unsigned char *pages, *data;
    size_t page_bytes, bytes; /* of pages without the unreadable one; of data */
    const void *then;
    int64_t accesses, left;
    int is_watched;
} memory;

static void protect(int rights) {
    if (mprotect(memory.pages, memory.page_bytes, rights) != 0) abort();
}

/* An access: lets it happen. One to other memory ends the test as if there were no handler. */
static void on_fault(int number, siginfo_t *info, void *context) {
    const unsigned char *const at = info->si_addr;
    if (!memory.is_watched || at < memory.pages || at >= memory.pages + memory.page_bytes) {
        signal(number, SIG_DFL);
        return;
    }
    protect(PROT_READ | PROT_WRITE);
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
}

/* It has happened. */
static void on_step(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)info;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)TRAP_FLAG;
    memory.accesses++;
    if (--memory.left == 0) memcpy(memory.data, memory.then, memory.bytes);
    protect(PROT_NONE);
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *)) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    CHECK_INT(sigaction(number, &action, NULL), 0);
}

int changing_is_served(void) {
    return 1;
}

unsigned char *changing_make(size_t bytes) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    memory.bytes = bytes;
    memory.page_bytes = (bytes + page - 1) / page * page;
    memory.pages = mmap(NULL, memory.page_bytes + page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(memory.pages != MAP_FAILED);
    memory.data = memory.pages + memory.page_bytes - bytes;
    protect(PROT_READ | PROT_WRITE);
    handle(SIGSEGV, on_fault);
    handle(SIGTRAP, on_step);
    return memory.data;
}

void changing_free(void) {
    signal(SIGSEGV, SIG_DFL);
    signal(SIGTRAP, SIG_DFL);
    CHECK_INT(munmap(memory.pages, memory.page_bytes + (size_t)sysconf(_SC_PAGESIZE)), 0);
}

void changing_watch(const void *first, const void *then, int64_t accesses) {
    memcpy(memory.data, accesses == 0 ? then : first, memory.bytes);
    memory.then = then;
    memory.accesses = 0;
    memory.left = accesses;
    memory.is_watched = 1;
    protect(PROT_NONE);
}

int64_t changing_stop(void) {
    memory.is_watched = 0;
    protect(PROT_READ | PROT_WRITE);
    return memory.accesses;
}

#else

static unsigned char *data;
static size_t data_bytes;

int changing_is_served(void) {
    return 0;
}

unsigned char *changing_make(size_t bytes) {
    data = malloc(bytes);
    data_bytes = bytes;
    CHECK(data != NULL);
    return data;
}

void changing_free(void) {
    free(data);
}

void changing_watch(const void *first, const void *then, int64_t accesses) {
    memcpy(data, accesses == 0 ? then : first, data_bytes);
}

int64_t changing_stop(void) {
    return 0;
}

#endif
