// Products of bfloat16 and int8 with the instructions made for them: AVX512_BF16, AVX512_VNNI.
// They are apart from tier_avx512.c, since not every processor with AVX-512 has them.
#include "kernel_prelude.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx512vnni,avx2,fma,evex512"))), apply_to = function)
#define LANES 16
#define VECTORS 3
#define TILE_ROWS 8
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#include "bodies/coefficients.h"
#include "bodies/vector.inc"
#include "bodies/sizes.inc"

typedef __bf16 vpairs __attribute__((vector_size(64)));
typedef int vfours __attribute__((vector_size(64)));
typedef float vsums __attribute__((vector_size(64)));

#define FAMILY(name) bfloat16_##name
#define FAMILY_TURNS 1
#define DOT(x, b, sum)                                                                             \
    (vfloat) __builtin_ia32_dpbf16ps_512((vsums)(sum), (vpairs)(x), (vpairs)(b))
#define FINISH_TILE(R, P)
#define FINISH_SUM(r, p, v, sum) sum
#include "bodies/tiles.inc"

#define FAMILY(name) int8_##name
#define FAMILY_TURNS 0
#define DOT(x, b, sum)                                                                             \
    (vfloat) __builtin_ia32_vpdpbusd512((vfours)(sum), (vfours)(x), (vfours)(b))
#define FINISH_TILE(R, P) INT8_FINISH_TILE(R, P)
#define FINISH_SUM(r, p, v, sum) INT8_FINISH_SUM(r, p, v, sum)
#include "bodies/tiles.inc"
#pragma clang attribute pop

static const unroll_arithmetic bfloat16_arithmetic = {
    .by_rows = bfloat16_panels_product, .turned = bfloat16_turned_panels_product,
    .precision = UNROLL_BFLOAT16, .terms = 2, .block = DEPTH_BLOCK};
static const unroll_arithmetic int8_arithmetic = {
    .by_rows = int8_panels_product, .precision = UNROLL_INT8, .terms = 4, .block = SIZE_MAX,
    .row_tail = 1, .panel_tail = 2};

const unroll_arithmetic *unroll_bfloat16_avx512(void) {
    return __builtin_cpu_supports("avx512bf16") ? &bfloat16_arithmetic : NULL;
}
const unroll_arithmetic *unroll_int8_avx512(void) {
    return __builtin_cpu_supports("avx512vnni") ? &int8_arithmetic : NULL;
}
#endif
