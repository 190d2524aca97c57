#include "kernel_prelude.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define VECTORS 2
#define TILE_ROWS 6
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#define NATIVE_BFLOAT16 ((const unroll_arithmetic *)NULL)
#define NATIVE_INT8 ((const unroll_arithmetic *)NULL)
#define TIER_NAME "avx2"
#define TIER_TABLE unroll_table_avx2
#include "bodies/tier.inc"
#pragma clang attribute pop
#endif
