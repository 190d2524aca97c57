// Checks a build of the kernels without Swift: for processors that there is only an emulator of,
// and under clang's sanitizers. Products, their gradients and the elementary functions are held
// against plain loops, recurrences against the portable tier, which the Swift tests hold against
// plain loops and PyTorch. Run by .ci/neon and .ci/sanitize.
#include "products.inc"
#include "recurrences.inc"
#include "sequences.inc"

int main(void) {
    const unroll_table *portable = unroll_tier_table(UNROLL_TIER_PORTABLE);
    for (int tier = 0; tier < UNROLL_TIER_COUNT; tier++) {
        const unroll_table *table = unroll_tier_table((unroll_tier)tier);
        if (table == NULL) continue;
        size_t before = checked, failed_before = failed;
        check_products(table);
        check_weight_gradients(table);
        check_elementary_functions(table);
        check_recurrences(table, portable);
        check_sequences(table, portable);
        printf("%s: %zu checks, %zu failed\n", table->name, checked - before,
               failed - failed_before);
    }
    return failed > 0;
}
