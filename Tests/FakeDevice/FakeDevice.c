#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE  // MAP_ANONYMOUS, MAP_NORESERVE
#endif
#include "FakeDevice.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// Nothing is used twice, so that what was released stays NaNs.
#define ARENA ((size_t)16 << 30)

static const unroll_table *real;
static char *addresses, *bytes;  // what callers see; where the bytes are
static _Atomic size_t taken, copies_out, calls;

static void open_arena(void) {
    if (addresses != NULL) return;
    addresses = mmap(NULL, ARENA, PROT_NONE, MAP_PRIVATE | MAP_ANON | MAP_NORESERVE, -1, 0);
    bytes = mmap(NULL, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON | MAP_NORESERVE, -1, 0);
    if (addresses == MAP_FAILED || bytes == MAP_FAILED) abort();
}

// Where an operand's bytes are.
static void *located(const void *operand, const char *name, const char *entry) {
    if (operand == NULL) return NULL;
    const char *at = operand;
    if (at < addresses || at >= addresses + ARENA) {
        fprintf(stderr, "fake device: %s: %s is not the device's memory\n", entry, name);
        abort();
    }
    return bytes + (at - addresses);
}
#define AT(operand) ((__typeof__(operand))located(operand, #operand, __func__))
#define COUNT() atomic_fetch_add(&calls, 1)

size_t fake_device_copies_out(void) { return copies_out; }
size_t fake_device_calls(void) { return calls; }

// Memory.

static void *allocate(size_t size) {
    size_t first = atomic_fetch_add(&taken, (size + 127) / 64 * 64);
    if (first + size > ARENA) return NULL;
    memset(bytes + first, 0xFF, size);
    return addresses + first;
}
static void release(void *buffer, size_t size) { memset(AT(buffer), 0xFF, size); }
static void copy_in(void *buffer, const void *host, size_t size) { memcpy(AT(buffer), host, size); }
static void copy_out(void *host, const void *buffer, size_t size) {
    atomic_fetch_add(&copies_out, 1);
    memcpy(host, AT(buffer), size);
}
static void synchronize(void) {}

#include "entries.inc"
#include "sequence_entries.inc"

const unroll_table *fake_device_table(const unroll_table *tier, bool lacks) {
    static unroll_table tables[2];
    open_arena();
    real = tier;
    unroll_table *table = &tables[lacks];
    *table = (unroll_table){
        .version = UNROLL_TABLE_VERSION, .size = sizeof(unroll_table), .name = "fake device",
        .memory = {.is_host = false, .allocate = allocate, .release = release, .copy_in = copy_in,
                   .copy_out = copy_out, .synchronize = synchronize},
        // What reads sizes alone is the tier's own.
        .packed_count = tier->packed_count, .product_workspace = tier->product_workspace,
        .weight_gradient_workspace = tier->weight_gradient_workspace,
        .sequence_workspace = tier->sequence_workspace,
        .linear_cross_entropy_logits = tier->linear_cross_entropy_logits,
        .linear_cross_entropy_workspace = tier->linear_cross_entropy_workspace,
        .attention_workspace = tier->attention_workspace,
        .crf_workspace = tier->crf_workspace,
        .crf_decode_workspace = tier->crf_decode_workspace, .crf = crf,
        .crf_backward = crf_backward, .crf_marginals = crf_marginals, .crf_decode = crf_decode,
        .ctc_forwards = tier->ctc_forwards, .ctc_workspace = tier->ctc_workspace, .ctc = ctc,
        .ctc_backward = ctc_backward,
        .note_sets_workspace = tier->note_sets_workspace, .note_sets = note_sets,
        .note_sets_backward = note_sets_backward, .note_sets_draw = note_sets_draw,
        .pack_rows = pack_rows, .pack_columns = pack_columns, .product = product,
        .weight_gradient = weight_gradient, .sequence_forward = sequence_forward,
        .sequence_backward = sequence_backward, .copy = copy, .fill = fill, .unary = unary,
        .unary_backward = unary_backward, .binary = binary, .add_scaled = add_scaled,
        .scale = scale, .add_scalar = add_scalar, .multiply_by_scalar = multiply_by_scalar,
        .sum = sum, .weighted_total = weighted_total, .sum_of_squares = sum_of_squares,
        .is_finite = is_finite, .broadcast_rows = broadcast_rows,
        .broadcast_columns = broadcast_columns, .column_sums = column_sums,
        .column_dots = column_dots, .row_dots = row_dots, .axis_sum = axis_sum,
        .axis_sum_backward = axis_sum_backward, .copy_columns = copy_columns,
        .gather_rows = gather_rows, .gather_either = gather_either,
        .scatter_add_rows = scatter_add_rows, .scale_rows = scale_rows,
        .distinct_rows = distinct_rows, .top_rows = top_rows, .layer_norm = layer_norm,
        .layer_norm_backward = layer_norm_backward, .to_bfloat16 = to_bfloat16,
        .from_bfloat16 = from_bfloat16, .to_int8 = to_int8, .from_int8 = from_int8,
        .softmax_cross_entropy = softmax_cross_entropy,
        .softmax_cross_entropy_backward = softmax_cross_entropy_backward,
        .linear_cross_entropy = linear_cross_entropy,
        .linear_cross_entropy_backward = linear_cross_entropy_backward,
        .log_softmax = log_softmax, .log_softmax_backward = log_softmax_backward,
        .binary_cross_entropy = binary_cross_entropy,
        .binary_cross_entropy_backward = binary_cross_entropy_backward,
        .sampled_loss = sampled_loss, .hashed_scores = hashed_scores,
        .hashed_gradients = hashed_gradients, .hashed_blocks = hashed_blocks,
        .dropout_mask = dropout_mask, .mean_over_time = mean_over_time,
        .mean_over_time_backward = mean_over_time_backward, .max_over_time = max_over_time,
        .max_over_time_backward = max_over_time_backward, .softmax_over_time = softmax_over_time,
        .softmax_over_time_backward = softmax_over_time_backward,
        .weighted_sum_over_time = weighted_sum_over_time,
        .weighted_sum_over_time_backward = weighted_sum_over_time_backward,
        .max_over_windows = max_over_windows,
        .max_over_windows_backward = max_over_windows_backward, .attention = attention,
        .attention_backward = attention_backward, .max_over_segments = max_over_segments,
        .max_over_segments_backward = max_over_segments_backward, .update = update};
    if (lacks) return table;
    table->stack_step_workspace = stack_step_workspace, table->stack_step = stack_step;
    table->skip_gram_stride = tier->skip_gram_stride;
    table->skip_gram_workspace = tier->skip_gram_workspace, table->skip_gram = skip_gram;
    return table;
}
