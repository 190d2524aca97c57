#include "machine.h"

#if defined(__x86_64__)
#define LANES 16
#define MACHINE(name) name##_avx512
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx2,fma,evex512"))), apply_to = function)
#include "body.inc"
#pragma clang attribute pop

#define SUMS UNROLL_MACHINE_SUMS

__attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16,evex512"))) static void
multiply_add_bfloat16(size_t rounds) {
    volatile short one = 0x3f80;
    const __m512bh x = (__m512bh)_mm512_set1_epi16(one);
    __m512 sums[SUMS];
    for (int i = 0; i < SUMS; i++) sums[i] = _mm512_set1_ps((float)i);
    for (size_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < SUMS; i++) sums[i] = _mm512_dpbf16_ps(sums[i], x, x);
    }
    __m512 total = sums[0];
    for (int i = 1; i < SUMS; i++) total += sums[i];
    volatile float sink = total[0];
    (void)sink;
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,evex512"))) static void
multiply_add_int8(size_t rounds) {
    volatile char one = 1;
    const __m512i x = _mm512_set1_epi8(one);
    __m512i sums[SUMS];
    for (int i = 0; i < SUMS; i++) sums[i] = _mm512_set1_epi32(i);
    for (size_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < SUMS; i++) sums[i] = _mm512_dpbusd_epi32(sums[i], x, x);
    }
    __m512i total = sums[0];
    for (int i = 1; i < SUMS; i++) total = _mm512_xor_si512(total, sums[i]);
    volatile long long sink = total[0];
    (void)sink;
}

const unroll_machine_loops unroll_machine_avx512 = {
    .lanes = LANES,
    .multiply_add = multiply_add_avx512,
    .multiply_add_bfloat16 = multiply_add_bfloat16,
    .multiply_add_int8 = multiply_add_int8,
    .read = read_avx512,
};
#endif
