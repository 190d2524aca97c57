// A BLAS's or oneDNN's float32 product, found in a shared library.
// Usage: sgemm_worker LIBRARY SYMBOL THREADS, then lines `run sgemm ROW` on standard input, each
// answered with a JSON line. SYMBOL is a cblas_sgemm, or dnnl_sgemm.
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef void (*cblas)(int, int, int, int, int, int, float, const float *, int, const float *, int,
                      float, float *, int);
typedef int (*dnnl)(char, char, int64_t, int64_t, int64_t, float, const float *, int64_t,
                    const float *, int64_t, float, float *, int64_t);

static void *function;
static int is_dnnl, transposed, rows, depth, columns;
static float *a, *b, *c;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static float *filled(size_t count, float scale) {
    float *numbers = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
    if (!numbers) exit(1);
    for (size_t i = 0; i < count; i++) numbers[i] = (float)(i % 7) * scale;
    return numbers;
}

static void multiply(void) {
    const int stride = transposed ? depth : columns;
    if (is_dnnl)
        ((dnnl)function)('N', transposed ? 'T' : 'N', rows, columns, depth, 1, a, depth, b, stride,
                         0, c, columns);
    else
        ((cblas)function)(101, 111, transposed ? 112 : 111, rows, columns, depth, 1, a, depth, b,
                          stride, 0, c, columns);
}

static int rising(const void *x, const void *y) {
    const double p = *(const double *)x, q = *(const double *)y;
    return p < q ? -1 : p > q;
}

// Warm for 0.05 s, then at least 3 samples and 0.3 s: the median.
static double measure(int *count) {
    static double taken[4096];
    double once = 0;
    for (double spent = 0; spent < 0.05; spent += once) {
        const double began = now();
        multiply();
        once = now() - began;
    }
    const int calls = (int)(2e-3 / once) + 1;
    *count = 0;
    for (double spent = 0; (*count < 3 || spent < 0.3) && *count < 4096;) {
        const double began = now();
        for (int i = 0; i < calls; i++) multiply();
        taken[*count] = (now() - began) / calls;
        spent += taken[(*count)++] * calls;
    }
    qsort(taken, (size_t)*count, sizeof taken[0], rising);
    return (taken[(*count - 1) / 2] + taken[*count / 2]) / 2;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL);
    function = library ? dlsym(library, argv[2]) : NULL;
    is_dnnl = strcmp(argv[2], "dnnl_sgemm") == 0;
    char line[256], row[128], ready[128] = "", kind[16];
    while (fgets(line, sizeof line, stdin)) {
        const char *error = NULL;
        if (!function) error = dlerror();
        else if (sscanf(line, "run sgemm %127s", row) != 1) error = "a line is: run sgemm ROW";
        else if (strcmp(row, ready) != 0) {
            if (sscanf(row, "product_%15[ABt]_M%d_K%d_N%d", kind, &rows, &depth, &columns) != 4)
                error = "no such row";
            else {
                transposed = strcmp(kind, "ABt") == 0;
                free(a), free(b), free(c);
                a = filled((size_t)rows * (size_t)depth, 0.1f);
                b = filled((size_t)depth * (size_t)columns, 0.1f);
                c = filled((size_t)rows * (size_t)columns, 0);
                strcpy(ready, row);
            }
        }
        if (error) {
            ready[0] = 0;
            printf("{\"row\": \"%s\", \"error\": \"%s\"}\n", row, error);
        } else {
            int samples;
            const double seconds = measure(&samples);
            printf("{\"row\": \"%s\", \"seconds\": %.9g, \"samples\": %d}\n", row, seconds, samples);
        }
        fflush(stdout);
    }
}
