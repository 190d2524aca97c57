#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "machine.h"

static const unroll_machine_loops *loops(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        return &unroll_machine_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &unroll_machine_avx2;
#endif
    return &unroll_machine_portable;
}

static int has_bfloat16(void) {
#if defined(__x86_64__)
    return loops()->multiply_add_bfloat16 && __builtin_cpu_supports("avx512bf16");
#else
    return 0;
#endif
}

static int has_int8(void) {
#if defined(__x86_64__)
    return loops()->multiply_add_int8 && __builtin_cpu_supports("avx512vnni");
#else
    return 0;
#endif
}

double unroll_machine_round(unroll_machine_number number) {
    const double float32 = 2.0 * (double)loops()->lanes * UNROLL_MACHINE_SUMS;
    switch (number) {
    case UNROLL_MACHINE_FLOAT32: return float32;
    case UNROLL_MACHINE_BFLOAT16: return has_bfloat16() ? 2 * float32 : 0;
    case UNROLL_MACHINE_INT8: return has_int8() ? 4 * float32 : 0;
    }
    return 0;
}

void unroll_machine_multiply_add(unroll_machine_number number, size_t rounds) {
    switch (number) {
    case UNROLL_MACHINE_FLOAT32: loops()->multiply_add(rounds); break;
    case UNROLL_MACHINE_BFLOAT16: if (has_bfloat16()) loops()->multiply_add_bfloat16(rounds); break;
    case UNROLL_MACHINE_INT8: if (has_int8()) loops()->multiply_add_int8(rounds); break;
    }
}

void unroll_machine_read(const float *numbers, size_t count) { loops()->read(numbers, count); }

void unroll_machine_naive_product(const float *a, const float *b, float *c, size_t rows,
                                  size_t depth, size_t columns) {
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++) {
            float sum = 0;
            for (size_t k = 0; k < depth; k++) sum += a[i * depth + k] * b[k * columns + j];
            c[i * columns + j] = sum;
        }
    }
}

void unroll_machine_trim_heap(void) {
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

const char *unroll_machine_compiler(void) { return __VERSION__; }
