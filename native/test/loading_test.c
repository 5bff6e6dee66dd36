/* SPDX-License-Identifier: Apache-2.0 */
/* The library as a JVM loads it: by its file, into a process that runs already. This program is not linked with it. Its
 * first argument is the file. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition);                                   \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

enum { STACK = 1 << 20 };

typedef int64_t (*stack_left)(int64_t end);
typedef const char *(*text)(void);
typedef int64_t (*label_words)(int64_t dtype, int64_t channels, int64_t spread);

static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static void *library;

/* A function of the library. ISO C has no cast from an object's pointer to one of these. */
static void find(const char *name, void *function) {
    void *const found = dlsym(library, name);
    EXPECT(found != NULL);
    memcpy(function, &found, sizeof found);
}

/* A thread that is older than the library has its own end of the stack in it. */
static void *older(void *unused) {
    char here;
    EXPECT(pthread_mutex_lock(&loading) == 0);
    stack_left left;
    find("ochre_stack_left", &left);
    const int64_t end = (int64_t)(uintptr_t)&here - STACK;
    EXPECT(left(0) == -1); /* not what the first thread has told */
    EXPECT(left(end) > STACK / 2);
    EXPECT(left(0) == -1 || left(0) == left(end));
    EXPECT(pthread_mutex_unlock(&loading) == 0);
    return unused;
}

int main(int argc, char **argv) {
    EXPECT(argc == 2);
    pthread_t thread;
    EXPECT(pthread_mutex_lock(&loading) == 0);
    EXPECT(pthread_create(&thread, NULL, older, NULL) == 0);
    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) fprintf(stderr, "%s\n", dlerror());
    EXPECT(library != NULL);
    text version, path;
    find("ochre_version", &version);
    find("ochre_cpu_path", &path);
    printf("%s on %s\n", version(), path());
    label_words words;
    find("ochre_label_words", &words);
    EXPECT(words(0, 3, 0) > 0);
    stack_left left;
    find("ochre_stack_left", &left);
    EXPECT(left(1) > 0);
    EXPECT(pthread_mutex_unlock(&loading) == 0);
    EXPECT(pthread_join(thread, NULL) == 0);
    EXPECT(dlclose(library) == 0);
    return 0;
}
