// One instruction set's loops; a member is NULL where the set has no such instruction.
#ifndef UNROLL_MACHINE_H
#define UNROLL_MACHINE_H

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "include/CUnrollMachine.h"

typedef struct {
    size_t lanes;
    void (*multiply_add)(size_t rounds);
    void (*multiply_add_bfloat16)(size_t rounds);
    void (*multiply_add_int8)(size_t rounds);
    void (*read)(const float *numbers, size_t count);
} unroll_machine_loops;

extern const unroll_machine_loops unroll_machine_portable;
#if defined(__x86_64__)
extern const unroll_machine_loops unroll_machine_avx2, unroll_machine_avx512;
#endif

/// Sums that a round adds to.
enum { UNROLL_MACHINE_SUMS = 12 };

#endif
