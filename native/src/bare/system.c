/* SPDX-License-Identifier: Apache-2.0 */
/* What Windows' compilers and loader ask of a library, beyond C. */
#if defined(_WIN32)
/* The loader calls this when the library comes and goes, and when a thread does. 1: all is well. */
int DllMainCRTStartup(void *library, unsigned reason, void *reserved);
int DllMainCRTStartup(void *library, unsigned reason, void *reserved) {
    (void)library;
    (void)reason;
    (void)reserved;
    return 1;
}

/* The linker wants this where floating point numbers are used. */
extern const int _fltused; /* NOLINT(bugprone-reserved-identifier) */
const int _fltused = 1;    /* NOLINT(bugprone-reserved-identifier) */

#if defined(__x86_64__)
/* A function with a frame of more than a page calls this first, with the size in rax, which must stay as it is, like
 * every other register. Windows gives the stack a page at a time, when the page behind the last one is touched. So each
 * page of the frame is touched in its order. Compilers for the two ABIs of Windows have two names for it. */
__asm__(".text\n"
        ".globl ___chkstk_ms\n"
        ".globl __chkstk\n"
        "___chkstk_ms:\n"
        "__chkstk:\n"
        "    pushq %rcx\n"
        "    pushq %rax\n"
        "    leaq 24(%rsp), %rcx\n" /* rsp before the call */
        "1:  cmpq $0x1000, %rax\n"
        "    jb 2f\n"
        "    subq $0x1000, %rcx\n"
        "    orq $0, (%rcx)\n"
        "    subq $0x1000, %rax\n"
        "    jmp 1b\n"
        "2:  subq %rax, %rcx\n"
        "    orq $0, (%rcx)\n"
        "    popq %rax\n"
        "    popq %rcx\n"
        "    retq\n");
#endif

#else
typedef int nothing; /* C wants a declaration in every file */
#endif
