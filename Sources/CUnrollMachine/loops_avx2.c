#include "machine.h"

#if defined(__x86_64__)
#define LANES 8
#define MACHINE(name) name##_avx2
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "body.inc"
#pragma clang attribute pop

const unroll_machine_loops unroll_machine_avx2 = {
    .lanes = LANES,
    .multiply_add = multiply_add_avx2,
    .read = read_avx2,
};
#endif
