/* SPDX-License-Identifier: Apache-2.0 */
/* A program's other half, as the Java tests need one: it makes and takes DLPack's structs on its own threads, and knows
 * nothing of Ochre. The structs are those of DLPack 1.0. */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct dl_tensor {
    void *data;
    int32_t device_type, device_id;
    int32_t ndim;
    uint8_t code, bits;
    uint16_t lanes;
    int64_t *shape, *strides;
    uint64_t byte_offset;
} dl_tensor;

typedef struct dl_managed {
    dl_tensor tensor;
    void *context;
    void (*deleter)(struct dl_managed *self);
} dl_managed;

typedef struct dl_versioned {
    uint32_t major, minor;
    void *context;
    void (*deleter)(struct dl_versioned *self);
    uint64_t flags;
    dl_tensor tensor;
} dl_versioned;

void partner_take(void *managed, int64_t is_versioned, double *sum);
int64_t partner_deleted(void);
void *partner_make(const void *bytes, int64_t length, int64_t first, int64_t byte_offset, int64_t code_and_bits,
                   int64_t ndim, const int64_t *shape, const int64_t *strides, int64_t flags, int64_t is_versioned);
void partner_release_on_threads(void **managed, int64_t count);
void partner_release_slowly(void **managed, int64_t count, int64_t nap);
void partner_take_at_exit(void *managed);

/* A picture as many C libraries have it. The row stride is in bytes; it is negative where rows lie bottom up. */
typedef struct picture {
    const float *pixels;
    int32_t width, height;
    int64_t row_stride;
} picture;

double partner_mean(const picture *of);

static int64_t deleted;

/* The element at an address as a double. */
static double element(const char *at, int code, int bits) {
    if (code == 2) {
        float f32;
        double f64;
        memcpy(&f32, at, sizeof f32);
        if (bits == 32) return (double)f32;
        memcpy(&f64, at, sizeof f64);
        return f64;
    }
    uint64_t word = 0;
    memcpy(&word, at, (size_t)bits / 8); /* little endian */
    if (code == 1 || bits == 64) return code == 1 ? (double)word : (double)(int64_t)word;
    return (double)((int64_t)(word << (64 - bits)) >> (64 - bits));
}

/* Sum over the elements in row-major order: (1 + place) * value. */
static double weighed(const dl_tensor *t) {
    int64_t index[64] = {0};
    int64_t count = 1;
    for (int i = 0; i < t->ndim; i++) {
        count *= t->shape[i];
    }
    double sum = 0;
    for (int64_t place = 0; place < count; place++) {
        int64_t at = 0;
        for (int i = 0; i < t->ndim; i++) {
            at += index[i] * t->strides[i];
        }
        sum += (double)(1 + place) *
               element((const char *)t->data + t->byte_offset + at * (t->bits / 8), t->code, t->bits);
        for (int i = t->ndim - 1; i >= 0 && ++index[i] == t->shape[i]; i--) {
            index[i] = 0;
        }
    }
    return sum;
}

/* The mean of a picture. */
double partner_mean(const picture *of) {
    double sum = 0;
    for (int64_t y = 0; y < of->height; y++) {
        const float *const row = (const float *)(const void *)((const char *)of->pixels + y * of->row_stride);
        for (int64_t x = 0; x < of->width; x++) {
            sum += (double)row[x];
        }
    }
    return sum / ((double)of->width * (double)of->height);
}

static void release(void *managed, int64_t is_versioned) {
    if (is_versioned) {
        dl_versioned *const versioned = managed;
        versioned->deleter(versioned);
    } else {
        dl_managed *const unversioned = managed;
        unversioned->deleter(unversioned);
    }
}

/* Reads every element, writes the weighed sum to *sum, and ends the loan. */
void partner_take(void *managed, int64_t is_versioned, double *sum) {
    *sum = weighed(is_versioned ? &((dl_versioned *)managed)->tensor : &((dl_managed *)managed)->tensor);
    release(managed, is_versioned);
}

static void delete_managed(dl_managed *self) {
    __atomic_add_fetch(&deleted, 1, __ATOMIC_RELAXED);
    free(self->context);
    free(self);
}

static void delete_versioned(dl_versioned *self) {
    __atomic_add_fetch(&deleted, 1, __ATOMIC_RELAXED);
    free(self->context);
    free(self);
}

/* How many structs of partner_make were deleted. */
int64_t partner_deleted(void) {
    return __atomic_load_n(&deleted, __ATOMIC_RELAXED);
}

/* A tensor over a copy of bytes, whose first element is at byte first of them. A byte offset of 0 or more is that
 * part of it. strides may be NULL. */
void *partner_make(const void *bytes, int64_t length, int64_t first, int64_t byte_offset, int64_t code_and_bits,
                   int64_t ndim, const int64_t *shape, const int64_t *strides, int64_t flags, int64_t is_versioned) {
    const size_t axes = (size_t)ndim * sizeof(int64_t);
    char *const block = malloc((size_t)length + 2 * axes + 16);
    char *const data = block + 2 * axes;
    memcpy(block, shape, axes);
    if (strides != NULL) memcpy(block + axes, strides, axes);
    memcpy(data, bytes, (size_t)length);
    const dl_tensor tensor = {data + first - byte_offset,
                              1,
                              0,
                              (int32_t)ndim,
                              (uint8_t)(code_and_bits >> 8),
                              (uint8_t)code_and_bits,
                              1,
                              (int64_t *)(void *)block,
                              strides == NULL ? NULL : (int64_t *)(void *)(block + axes),
                              (uint64_t)byte_offset};
    if (is_versioned) {
        dl_versioned *const versioned = malloc(sizeof *versioned);
        *versioned = (dl_versioned){1, 1, block, delete_versioned, (uint64_t)flags, tensor};
        return versioned;
    }
    dl_managed *const managed = malloc(sizeof *managed);
    *managed = (dl_managed){tensor, block, delete_managed};
    return managed;
}

/* What a thread has to release: every THREADS-th struct of a list. */
typedef struct share {
    void **managed;
    int64_t count, from, step, nap;
} share;

static void *release_share(void *argument) {
    const share mine = *(share *)argument;
    for (int64_t i = mine.from; i < mine.count; i += mine.step) {
        if (mine.nap > 0) usleep((useconds_t)mine.nap);
        release(mine.managed[i], 1);
    }
    return NULL;
}

/* Ends many loans on four threads, and waits for them. */
void partner_release_on_threads(void **managed, int64_t count) {
    pthread_t threads[4];
    share shares[4];
    for (int i = 0; i < 4; i++) {
        shares[i] = (share){managed, count, i, 4, 0};
        if (pthread_create(&threads[i], NULL, release_share, &shares[i]) != 0) abort();
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
}

/* Ends loans on a thread of its own, one in nap microseconds, and does not wait: the process may end meanwhile. */
void partner_release_slowly(void **managed, int64_t count, int64_t nap) {
    static share slow;
    pthread_t thread;
    slow = (share){managed, count, 0, 1, nap};
    if (pthread_create(&thread, NULL, release_share, &slow) != 0) abort();
}

static void *last;

static void release_last(void) {
    double sum = 0;
    partner_take(last, 1, &sum);
    char text[] = "after the JVM: 0\n";
    text[15] = (char)('0' + (int)sum);
    if (write(1, text, sizeof text - 1) < 0) abort();
}

/* Reads a tensor and ends its loan when the process ends, behind everything that the JVM does then. The sum must be a
 * digit. */
void partner_take_at_exit(void *managed) {
    last = managed;
    if (atexit(release_last) != 0) abort();
}
