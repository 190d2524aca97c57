#include "kernel_prelude.h"

#if defined(__aarch64__)
#define LANES 4
#define VECTORS 3
#define TILE_ROWS 8
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#define NATIVE_BFLOAT16 ((const unroll_arithmetic *)NULL)
#define NATIVE_INT8 ((const unroll_arithmetic *)NULL)
#define TIER_NAME "neon"
#define TIER_TABLE unroll_table_neon
#include "bodies/tier.inc"
#endif
