#include "kernel_prelude.h"

#define LANES 4
#define VECTORS 2
#define TILE_ROWS 6
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#define NATIVE_BFLOAT16 ((const unroll_arithmetic *)NULL)
#define NATIVE_INT8 ((const unroll_arithmetic *)NULL)
#define TIER_NAME "portable"
#define TIER_TABLE unroll_table_portable
#include "bodies/tier.inc"
