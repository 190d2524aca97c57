// What the checks of the kernels share: numbers, buffers of exactly their size, teams, comparison.
#ifndef UNROLL_CHECK_H
#define UNROLL_CHECK_H

#include "CUnrollKernels.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t checked, failed;

static inline void expect_close(const char *tier, const char *what, size_t count,
                                const float *actual, const double *expected, double relative,
                                double absolute) {
    for (size_t i = 0; i < count; i++) {
        checked++;
        double bound = absolute + relative * fabs(expected[i]);
        if (fabs(actual[i] - expected[i]) <= bound) continue;
        if (failed++ < 20)
            fprintf(stderr, "%s, %s [%zu]: %.9g, expected %.9g ± %.2g\n", tier, what, i,
                    (double)actual[i], expected[i], bound);
    }
}

static inline void expect_same_bits(const char *tier, const char *what, size_t count,
                                    const float *a, const float *b) {
    checked++;
    if (count == 0 || memcmp(a, b, count * sizeof(float)) == 0) return;
    if (failed++ < 20) fprintf(stderr, "%s, %s: two threads give other bits\n", tier, what);
}

// Buffers end where their numbers end, for the address sanitizer, and lie four bytes past what the
// system aligns, for the undefined-behaviour sanitizer: kernels ask for no more than a float's.
static inline float *floats(size_t count) {
    char *room = malloc(count * sizeof(float) + 4);
    if (room == NULL) abort();
    return (float *)(room + 4);
}
static inline void release(const float *buffer) {
    if (buffer != NULL) free((char *)buffer - 4);
}

static uint64_t seed = 88172645463325252u;
// Marsaglia's xorshift (2003): -1…1.
static inline float draw(void) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (float)(int32_t)(seed >> 32) / 2147483648.0f;
}
static inline float *random_floats(size_t count) {
    float *numbers = floats(count);
    for (size_t i = 0; i < count; i++) numbers[i] = draw();
    return numbers;
}
static inline float *copy_of(const float *from, size_t count) {
    float *numbers = floats(count);
    if (count > 0) memcpy(numbers, from, count * sizeof(float));
    return numbers;
}

// The nearest bfloat16, ties to even.
static inline double in_bfloat16(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    bits = (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000u;
    memcpy(&x, &bits, 4);
    return x;
}

// A team of two: a thread made for each region, which is slow but as parallel as the real one.
typedef struct {
    unroll_region region;
    void *argument;
} check_call;

static inline void *run_second(void *call) {
    check_call *second = call;
    second->region(second->argument, 1, 2);
    return NULL;
}
static inline void run_two(void *context, unroll_region region, void *argument) {
    (void)context;
    check_call call = {region, argument};
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_second, &call) != 0) abort();
    region(argument, 0, 2);
    pthread_join(thread, NULL);
}
static const unroll_team team_of[2] = {{.size = 1}, {.size = 2, .run = run_two}};

void check_products(const unroll_table *tier);
void check_weight_gradients(const unroll_table *tier);
void check_elementary_functions(const unroll_table *tier);
void check_recurrences(const unroll_table *tier, const unroll_table *portable);

#endif
