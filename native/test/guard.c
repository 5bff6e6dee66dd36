/* SPDX-License-Identifier: Apache-2.0 */
#if !defined(_WIN32)
#define _DEFAULT_SOURCE
#endif
#include "guard.h"

#include "check.h"

#if defined(_WIN32)
#include <windows.h>

static size_t page_size(void) {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
}

static void *map_pages(size_t bytes) {
    return VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

static int open_pages(void *first, size_t bytes) {
    return VirtualAlloc(first, bytes, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

static void unmap_pages(void *pages, size_t bytes) {
    (void)bytes;
    VirtualFree(pages, 0, MEM_RELEASE);
}
#else
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void) {
    return (size_t)sysconf(_SC_PAGESIZE);
}

static void *map_pages(size_t bytes) {
    void *pages = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

static int open_pages(void *first, size_t bytes) {
    return mprotect(first, bytes, PROT_READ | PROT_WRITE) == 0;
}

static void unmap_pages(void *pages, size_t bytes) {
    munmap(pages, bytes);
}
#endif

guarded guarded_make(size_t bytes, int at_end) {
    const size_t page = page_size();
    const size_t inner = bytes == 0 ? page : (bytes + page - 1) / page * page;
    guarded memory = {.bytes = bytes, .page_bytes = inner + 2 * page};
    memory.pages = map_pages(memory.page_bytes);
    CHECK(memory.pages != NULL);
    unsigned char *first = (unsigned char *)memory.pages + page;
    CHECK(open_pages(first, inner));
    memset(first, 0xA5, inner);
    memory.data = at_end ? first + inner - bytes : first;
    return memory;
}

void guarded_free(guarded *memory) {
    unmap_pages(memory->pages, memory->page_bytes);
    memory->pages = NULL;
    memory->data = NULL;
}
