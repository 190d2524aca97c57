#include "kernel_prelude.h"

#define LANES 4
#define VECTORS 2
#define TILE_ROWS 6
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#define TIER_NAME "portable"
#define TIER_TABLE unroll_table_portable
#include "bodies/tier.inc"
