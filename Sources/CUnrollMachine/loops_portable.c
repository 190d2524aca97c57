#include "machine.h"

// Registers of 16 bytes, which every processor of 64 bits has: NEON on ARM.
#define LANES 4
#define MACHINE(name) name##_portable
#if defined(__x86_64__)
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))  // without FMA the builtin calls a function
#else
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#endif
#include "body.inc"

const unroll_machine_loops unroll_machine_portable = {
    .lanes = LANES,
    .multiply_add = multiply_add_portable,
    .read = read_portable,
};
