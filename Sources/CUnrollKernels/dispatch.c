// Which tiers this build has and this processor (and its operating system) can run.
#include "include/CUnrollKernels.h"

extern const unroll_table unroll_table_portable;
#if defined(__x86_64__)
extern const unroll_table unroll_table_avx2, unroll_table_avx512;
#elif defined(__aarch64__)
extern const unroll_table unroll_table_neon;
#endif

const unroll_table *unroll_tier_table(unroll_tier tier) {
    switch (tier) {
    case UNROLL_TIER_PORTABLE:
        return &unroll_table_portable;
#if defined(__x86_64__)
    case UNROLL_TIER_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
                   ? &unroll_table_avx2 : NULL;
    case UNROLL_TIER_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
                   ? &unroll_table_avx512 : NULL;
#elif defined(__aarch64__)
    case UNROLL_TIER_NEON:
        return &unroll_table_neon;  // part of every 64-bit ARM processor
#endif
    default:
        return NULL;
    }
}

bool unroll_tier_has_bfloat16(unroll_tier tier) {
#if defined(__x86_64__)
    return tier == UNROLL_TIER_AVX512 && __builtin_cpu_supports("avx512bf16");
#else
    (void)tier;
    return false;
#endif
}
