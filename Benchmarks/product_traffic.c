// What a large product loses to writing its result: the float32 kernel alone, one thread, with the rows
// of the result apart and with all of them written over each other, so that they stay in the caches.
//
//   k=Sources/CUnrollKernels; clang -std=c11 -O2 -w -I $k/include $k/*.c Benchmarks/product_traffic.c \
//       -lm -o /tmp/product_traffic && /tmp/product_traffic 704 650 2592
#define _GNU_SOURCE
#include "CUnrollKernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static void alone(void *context, unroll_region region, void *argument) {
    (void)context;
    region(argument, 0, 1);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

static int rising(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Whole huge pages, as the package's own buffers have.
static float *numbers(size_t count) {
    size_t page = 1 << 21, bytes = (count * sizeof(float) + page - 1) / page * page;
    float *all = aligned_alloc(page, bytes);
    if (all == NULL) exit(1);
    madvise(all, bytes, MADV_HUGEPAGE);
    for (size_t i = 0; i < count; i++) all[i] = (float)(i % 17) - 8;
    return all;
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "give rows, depth and columns\n");
        return 64;
    }
    size_t rows = strtoul(arguments[1], NULL, 10), depth = strtoul(arguments[2], NULL, 10);
    size_t columns = strtoul(arguments[3], NULL, 10);
    const unroll_table *table = NULL;
    for (int tier = UNROLL_TIER_COUNT - 1; table == NULL; tier--) table = unroll_tier_table(tier);
    unroll_team team = {.size = 1, .run = alone};
    float *weight = numbers(columns * depth), *a = numbers(rows * depth);
    float *packed = numbers(table->packed_count(UNROLL_FLOAT32, columns, depth));
    float *result = numbers(rows * columns);
    table->pack_rows(&team, UNROLL_FLOAT32, weight, 1, columns, depth, packed);

    double operations = 2.0 * rows * depth * columns;
    int repeats = (int)(3e9 / operations) + 1;
    for (int apart = 1; apart >= 0; apart--) {
        unroll_product product = {.precision = UNROLL_FLOAT32, .a = a, .a_stride = depth,
                                  .rows = rows, .depth = depth, .packed = packed,
                                  .columns = columns, .c = result,
                                  .c_stride = apart ? columns : 48};
        double speeds[15];
        for (int i = 0; i < 15; i++) {
            double began = seconds();
            for (int j = 0; j < repeats; j++) table->product(&team, &product);
            speeds[i] = operations * repeats / (seconds() - began) / 1e9;
        }
        qsort(speeds, 15, sizeof(double), rising);
        printf("%s, rows %s: %.1f GFLOP/s\n", table->name,
               apart ? "apart" : "written over each other", speeds[7]);
    }
}
