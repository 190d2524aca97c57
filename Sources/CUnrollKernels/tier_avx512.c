#include "kernel_prelude.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,evex512"))), apply_to = function)
#define LANES 16
#define VECTORS 3
#define TILE_ROWS 8
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#define NATIVE_BFLOAT16 unroll_bfloat16_avx512()
#define NATIVE_INT8 unroll_int8_avx512()
#define TIER_NAME "avx512"
#define TIER_TABLE unroll_table_avx512
#include "bodies/tier.inc"
#pragma clang attribute pop
#endif
