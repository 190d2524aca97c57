// The one table of whole-op entry points that the ops of UnrollTensors call.
//
// A table is filled once per kernel tier from the same bodies. A device (a GPU) brings a second
// table of the same type. The tiers' bodies allocate nothing, do no input or output and start no
// thread: the caller hands in buffers and a team of workers. Letters and words as in operands.h.
//
// Pointers to elements (floats, int32_t, the bytes of stored types) point into the memory of the
// table's device, workspaces included. The structs themselves, and what their comments call "host",
// are the caller's memory, read before the call returns. A call that returns a size or a sum waits
// for the device; every other call may return before the work is done, and calls are carried out in
// order.
#ifndef UNROLL_KERNELS_H
#define UNROLL_KERNELS_H

#include "operands.h"

#if defined(__cplusplus)
extern "C" {
#endif

// The version of the table below: a device whose table has another one is refused.
enum { UNROLL_TABLE_VERSION = 3 };

// Where the bytes of tensors are. The tiers share the host's memory, which the program allocates,
// reads and writes itself; a device brings all of the functions.
typedef struct unroll_memory {
    bool is_host;
    // At least 64-byte aligned; NULL where there is not enough. OPTIONAL where is_host, like all of
    // these.
    void *(*allocate)(size_t bytes);
    void (*release)(void *buffer, size_t bytes);
    void (*copy_in)(void *buffer, const void *host, size_t bytes);
    // Waits for the calls before it.
    void (*copy_out)(void *host, const void *buffer, size_t bytes);
    // Returns when all calls before it are done.
    void (*synchronize)(void);
} unroll_memory;

// Entries that may be NULL are marked OPTIONAL, with what is done without them.
typedef struct unroll_table {
    uint32_t version;  // UNROLL_TABLE_VERSION
    size_t size;       // sizeof(unroll_table)
    const char *name;
    unroll_memory memory;

    // Floats of a packed matrix with `columns` outputs and `depth` summed terms.
    size_t (*packed_count)(unroll_precision, size_t columns, size_t depth);
    // groups × weight [columns, depth]: packed so that products sum over depth (y = x · Wᵀ).
    void (*pack_rows)(const unroll_team *team, unroll_precision, const float *weight,
                      size_t groups, size_t columns, size_t depth, float *packed);
    // groups × weight [depth, columns]: packed so that products sum over depth (y = x · W). Not
    // int8, whose scales belong to the rows of a weight.
    void (*pack_columns)(const unroll_team *team, unroll_precision, const float *weight,
                         size_t groups, size_t columns, size_t depth, float *packed);
    size_t (*product_workspace)(unroll_precision, size_t rows, size_t depth);
    void (*product)(const unroll_team *team, const unroll_product *product);
    // Of the gradient's sizes.
    size_t (*weight_gradient_workspace)(const unroll_weight_gradient *, size_t workers);
    void (*weight_gradient)(const unroll_team *team, const unroll_weight_gradient *gradient);

    // Of the recurrence's sizes and precision.
    size_t (*sequence_workspace)(unroll_cell, const unroll_recurrence *, size_t workers);
    // A recurrent layer over a whole packed batch; the input products stand in gates before.
    void (*sequence_forward)(const unroll_team *, unroll_cell, const unroll_recurrence *);
    void (*sequence_backward)(const unroll_team *, unroll_cell, const unroll_recurrence *);

    // One time step of a whole stack; forward only. OPTIONAL, both: layer by layer.
    size_t (*stack_step_workspace)(const unroll_stack_step *, size_t workers);
    void (*stack_step)(const unroll_team *, const unroll_stack_step *);

    // y = x, bytes of any type
    void (*copy)(const unroll_team *, const void *x, void *y, size_t bytes);
    void (*fill)(const unroll_team *, float value, float *y, size_t count);
    // Element-wise over count elements. The backward forms take what `unroll_unary` says; d_x is
    // accumulated.
    void (*unary)(const unroll_team *, unroll_unary op, const float *x, float *y, size_t count);
    void (*unary_backward)(const unroll_team *, unroll_unary op, const float *kept,
                           const float *d_y, float *d_x, size_t count);
    void (*binary)(const unroll_team *, unroll_binary op, const float *a, const float *b, float *y,
                   size_t count);
    // y += scale · x
    void (*add_scaled)(const unroll_team *, float scale, const float *x, float *y, size_t count);
    // y = scale · x
    void (*scale)(const unroll_team *, float scale, const float *x, float *y, size_t count);
    // y += *scalar, everywhere
    void (*add_scalar)(const unroll_team *, const float *scalar, float *y, size_t count);
    // y *= *scalar, everywhere
    void (*multiply_by_scalar)(const unroll_team *, const float *scalar, float *y, size_t count);
    // *y = Σ x, of blocks of 256 in double
    void (*sum)(const unroll_team *, const float *x, size_t count, float *y);
    // *y = Σ x · weights / divisor, in double and in order; weights or NULL for ones.
    void (*weighted_total)(const unroll_team *, const float *x, const float *weights,
                           size_t count, double divisor, float *y);
    // Σ x²
    double (*sum_of_squares)(const unroll_team *, const float *x, size_t count);
    // Whether no element is infinite or a NaN.
    bool (*is_finite)(const unroll_team *, const float *x, size_t count);

    // Rows x [rows, count] with a vector v [count], or columns with a vector v [rows]:
    // y = x + v or x ⊙ v; y += where accumulated.
    void (*broadcast_rows)(const unroll_team *, unroll_binary op, const float *x, const float *v,
                           float *y, size_t rows, size_t count, bool accumulate);
    void (*broadcast_columns)(const unroll_team *, unroll_binary op, const float *x,
                              const float *v, float *y, size_t rows, size_t count,
                              bool accumulate);
    // sums [columns] += Σ over rows of x [rows, columns], in blocks added in order; rows stride
    // apart.
    void (*column_sums)(const unroll_team *, const float *x, size_t stride, size_t rows,
                        size_t columns, float *sums);
    // sums [columns] += Σ over rows of a ⊙ b, both [rows, columns]
    void (*column_dots)(const unroll_team *, const float *a, const float *b, size_t rows,
                        size_t columns, float *sums);
    // sums [rows] += Σ over columns of a ⊙ b, both [rows, columns]; b or NULL for ones.
    void (*row_dots)(const unroll_team *, const float *a, const float *b, size_t rows,
                     size_t columns, float *sums);
    // y [outer, inner] = scale · Σ over the middle axis of x [outer, length, inner], in blocks added
    // in order
    void (*axis_sum)(const unroll_team *, const float *x, size_t outer, size_t length,
                     size_t inner, float scale, float *y);
    // d_x [outer, length, inner] += scale · d_y [outer, inner]
    void (*axis_sum_backward)(const unroll_team *, const float *d_y, size_t outer, size_t length,
                              size_t inner, float scale, float *d_x);

    // y [rows, columns] = x, rows x_stride and y_stride apart; y += where accumulated
    void (*copy_columns)(const unroll_team *, const float *x, size_t x_stride, size_t rows,
                         size_t columns, float *y, size_t y_stride, bool accumulate);
    // y[i] = table[indices[i]] · scales[indices[i]]; a negative index gives zeros; scales or NULL.
    void (*gather_rows)(const unroll_team *, const float *table, const int32_t *indices,
                        const float *scales, size_t count, size_t columns, float *y);
    // y[i] = first[indices[i]], or second[-1 - indices[i]] where that is negative.
    void (*gather_either)(const unroll_team *, const float *first, const float *second,
                          const int32_t *indices, size_t count, size_t columns, float *y);
    // table[indices[i]] += x[i] · scales[indices[i]], in the order of i; negative: skipped.
    void (*scatter_add_rows)(const unroll_team *, const float *x, const int32_t *indices,
                             const float *scales, size_t count, size_t columns, float *table);
    // y[i] = x[i] · scales[indices[i]]; zeros where the index is negative
    void (*scale_rows)(const unroll_team *, const float *x, const int32_t *indices,
                       const float *scales, size_t count, size_t columns, float *y);
    // The rows that indices [count], each below `rows`, name: unique [at most count] out, rising;
    // targets [count] out: where each stands in it, -1 for a negative index. Returns how many there
    // are; where the indices rise already (and none is negative), *rises (host) is true and nothing
    // else is written. places: [rows] workspace.
    size_t (*distinct_rows)(const unroll_team *, const int32_t *indices, size_t count, size_t rows,
                            int32_t *places, int32_t *unique, int32_t *targets, bool *rises);

    // The k largest of each row of x [rows, columns], falling, the first of equal ones first; a NaN
    // is larger than all, so that it shows: values and indices [rows, k] out.
    void (*top_rows)(const unroll_team *, const float *x, size_t rows, size_t columns, size_t k,
                     float *values, int32_t *indices);

    // y [rows, columns] = (x - mean) · inverse ⊙ gain + bias, of each row's own mean and
    // inverse = 1 / √(variance + epsilon), both [rows] out. Then, accumulated: d_x or NULL, and
    // d_gain and d_bias [columns] or NULL.
    void (*layer_norm)(const unroll_team *, const float *x, const float *gain, const float *bias,
                       float epsilon, size_t rows, size_t columns, float *means, float *inverses,
                       float *y);
    void (*layer_norm_backward)(const unroll_team *, const float *x, const float *gain,
                                const float *means, const float *inverses, const float *d_y,
                                size_t rows, size_t columns, float *d_x, float *d_gain,
                                float *d_bias);

    // The nearest bfloat16 of each element, ties to even; large finite ones stay finite. And back.
    void (*to_bfloat16)(const unroll_team *, const float *x, size_t count, uint16_t *y);
    void (*from_bfloat16)(const unroll_team *, const uint16_t *x, size_t count, float *y);
    // Rows [rows, columns] as whole numbers -127…127 and a scale each, rounded to the nearest, ties
    // to even. And back.
    void (*to_int8)(const unroll_team *, const float *x, size_t rows, size_t columns, int8_t *y,
                    float *scales);
    void (*from_int8)(const unroll_team *, const int8_t *x, const float *scales, size_t rows,
                      size_t columns, float *y);

    // Per row of logits [rows, classes]: log Σ exp, and the row's loss
    // -( (1 - s) log p[target] + s · mean log p ), s = smoothing; 0 where the target is negative.
    void (*softmax_cross_entropy)(const unroll_team *, const float *logits, const int32_t *targets,
                                  float smoothing, size_t rows, size_t classes, float *log_sums,
                                  float *losses);
    // d_logits = *d_loss / divisor · weights[row] · (p - target distribution); rows with a negative
    // target: zeros; weights or NULL for ones.
    void (*softmax_cross_entropy_backward)(const unroll_team *, const float *logits,
                                           const int32_t *targets, float smoothing,
                                           const float *weights, const float *log_sums,
                                           const float *d_loss, float divisor, size_t rows,
                                           size_t classes, float *d_logits);
    // The same with the output layer before it: the logits are x · Wᵀ + b. Floats of kept logits
    // and of the workspace of either pass; then both passes.
    size_t (*linear_cross_entropy_logits)(size_t rows, size_t classes);
    size_t (*linear_cross_entropy_workspace)(const unroll_linear_cross_entropy *, size_t workers,
                                             bool backward);
    void (*linear_cross_entropy)(const unroll_team *, const unroll_linear_cross_entropy *);
    void (*linear_cross_entropy_backward)(const unroll_team *, const unroll_linear_cross_entropy *);
    void (*log_softmax)(const unroll_team *, const float *logits, size_t rows, size_t classes,
                        float *log_probabilities);
    // d_x += d_y - softmax · Σ d_y
    void (*log_softmax_backward)(const unroll_team *, const float *log_probabilities,
                                 const float *d_y, size_t rows, size_t classes, float *d_x);
    // Binary cross-entropy of logits: losses [rows] out, and d_logits accumulated.
    void (*binary_cross_entropy)(const unroll_team *, const unroll_binary_cross_entropy *);
    void (*binary_cross_entropy_backward)(const unroll_team *,
                                          const unroll_binary_cross_entropy *);

    void (*sampled_loss)(const unroll_team *, const unroll_sampled_loss *);

    // scores [rows, columns] += those of hashed features; columns are candidates or all classes.
    void (*hashed_scores)(const unroll_team *, const unroll_hashed_scores *, size_t rows,
                          size_t columns, float *scores);
    // d_weights += what the gradients of scores say of the weights: of all slots or, where places
    // is not NULL, of the blocks that hashed_blocks found, in their order.
    void (*hashed_gradients)(const unroll_team *, const unroll_hashed_scores *,
                             const float *d_scores, size_t rows, size_t columns,
                             const int32_t *places, float *d_weights);
    // The blocks of slots that candidates' scores are made of: how many, found [how many] out,
    // rising, and places[block] = how many come before; marks are workspace; each is
    // for slots / UNROLL_HASHED_BLOCK elements.
    size_t (*hashed_blocks)(const unroll_team *, const unroll_hashed_scores *, size_t rows,
                            size_t columns, uint8_t *marks, int32_t *places, int32_t *found);

    // mask[i] = kept ? 1 / keep : 0 by word n % 4 of Philox-4x32-10 block n / 4 under the key, with
    // n = first + i; kept where the word is below keep · 2³².
    void (*dropout_mask)(const unroll_team *, uint32_t key_0, uint32_t key_1, float keep,
                         uint64_t first, size_t count, float *mask);

    // y [B, D] = the mean over each sequence's time steps; zeros where it has none.
    void (*mean_over_time)(const unroll_team *, const unroll_pooling *, const float *x, float *y);
    // d_x += d_y / length
    void (*mean_over_time_backward)(const unroll_team *, const unroll_pooling *, const float *d_y,
                                    float *d_x);
    // y [B, D] = the largest element over each sequence's time steps; zeros where it has none.
    // where [B, D] out: the first time step that has it, -1 for none; or NULL.
    void (*max_over_time)(const unroll_team *, const unroll_pooling *, const float *x, float *y,
                          int32_t *where);
    // d_x[where] += d_y
    void (*max_over_time_backward)(const unroll_team *, const unroll_pooling *,
                                   const int32_t *where, const float *d_y, float *d_x);
    // weights [T, B] = softmax of scores [T, B] over each sequence's time steps; zeros beyond.
    void (*softmax_over_time)(const unroll_team *, const unroll_pooling *, const float *scores,
                              float *weights);
    // d_scores += weights · (d_weights - Σ over time of weights · d_weights)
    void (*softmax_over_time_backward)(const unroll_team *, const unroll_pooling *,
                                       const float *weights, const float *d_weights,
                                       float *d_scores);
    // y [B, D] = Σ over each sequence's time steps of weights [T, B] · x
    void (*weighted_sum_over_time)(const unroll_team *, const unroll_pooling *, const float *x,
                                   const float *weights, float *y);
    // d_x += weights · d_y;  d_weights += Σ over columns of x · d_y; either may be NULL.
    void (*weighted_sum_over_time_backward)(const unroll_team *, const unroll_pooling *,
                                            const float *x, const float *weights,
                                            const float *d_y, float *d_x, float *d_weights);

    // y [outputs, B, D] = the largest element of each window of time steps: window t' is time steps
    // t'·stride ..< t'·stride + window; zeros where it does not lie in the sequence.
    // where [outputs, B, D] out: its time step, -1 for none; or NULL.
    void (*max_over_windows)(const unroll_team *, const unroll_pooling *, const float *x,
                             size_t window, size_t stride, size_t outputs, float *y,
                             int32_t *where);
    // d_x[where] += d_y
    void (*max_over_windows_backward)(const unroll_team *, const unroll_pooling *,
                                      const int32_t *where, size_t outputs, const float *d_y,
                                      float *d_x);

    // Attention of T' queries on the T time steps of each sequence: weights, then contexts.
    size_t (*attention_workspace)(const unroll_attention *, bool backward);
    void (*attention)(const unroll_team *, const unroll_attention *);
    void (*attention_backward)(const unroll_team *, const unroll_attention *);

    // A linear-chain conditional random field. crf: loss, losses (of sequences: log of the sum over
    // all tag sequences, less their own tags' score where there are targets) and forwards are
    // written. Then, with the same forwards: crf_backward accumulates gradients; crf_marginals
    // writes marginals, and conditionals of the targets where wanted. crf_decode: path and losses
    // (the best scores) are written.
    size_t (*crf_workspace)(const unroll_crf *, bool backward);
    void (*crf)(const unroll_team *, const unroll_crf *);
    void (*crf_backward)(const unroll_team *, const unroll_crf *);
    void (*crf_marginals)(const unroll_team *, const unroll_crf *);
    size_t (*crf_decode_workspace)(const unroll_crf *);
    void (*crf_decode)(const unroll_team *, const unroll_crf *);

    // Connectionist temporal classification. ctc: loss, losses, log_sums and forwards are written.
    // Then, with the same ones: ctc_backward accumulates d_logits, nothing where a loss is infinite.
    size_t (*ctc_forwards)(const unroll_ctc *);
    size_t (*ctc_workspace)(const unroll_ctc *);
    void (*ctc)(const unroll_team *, const unroll_ctc *);
    void (*ctc_backward)(const unroll_team *, const unroll_ctc *);

    // Sets of notes, each note given the ones below it. note_sets: logits and losses are written.
    // Then, with the same logits: note_sets_backward accumulates gradients. note_sets_draw: draws are
    // written.
    size_t (*note_sets_workspace)(const unroll_note_sets *, bool backward);
    void (*note_sets)(const unroll_team *, const unroll_note_sets *);
    void (*note_sets_backward)(const unroll_team *, const unroll_note_sets *);
    void (*note_sets_draw)(const unroll_team *, const unroll_note_sets *);

    // y [segments, columns] = the largest element of rows offsets[b]..<offsets[b + 1] of x; zeros
    // where there are none. where [segments, columns] out: the first row that has it, -1 for none.
    void (*max_over_segments)(const unroll_team *, const float *x, const int32_t *offsets,
                              size_t segments, size_t columns, float *y, int32_t *where);
    // d_x = d_y where it came from, zeros elsewhere
    void (*max_over_segments_backward)(const unroll_team *, const int32_t *where,
                                       const int32_t *offsets, const float *d_y, size_t segments,
                                       size_t columns, float *d_x);

    // The norm of all gradients together, which is returned; then all updates, with the gradients
    // scaled to `clipping` where the norm is above it (INFINITY: never). Where the norm is not finite
    // nothing moves. partial: [count, UNROLL_SUM_PARTS], on the device.
    double (*update)(const unroll_team *, const unroll_update *, size_t count, double clipping,
                     double *partial);

    // Floats from one row to the next. OPTIONAL, all three: such models are not trained there.
    size_t (*skip_gram_stride)(size_t dimensions);
    size_t (*skip_gram_workspace)(size_t stride, size_t window, size_t negatives);
    void (*skip_gram)(const unroll_team *, unroll_skip_gram *);
} unroll_table;

typedef enum unroll_tier {
    UNROLL_TIER_PORTABLE = 0,
    UNROLL_TIER_NEON = 1,
    UNROLL_TIER_AVX2 = 2,
    UNROLL_TIER_AVX512 = 3,
    UNROLL_TIER_COUNT = 4
} unroll_tier;

// The tier's table, or NULL where this build or this processor has no such tier.
const unroll_table *unroll_tier_table(unroll_tier tier);

// Whether this processor has instructions for the tier's products of bfloat16; where it has none
// they are computed as pairs of float32 products, which takes longer than float32 alone.
bool unroll_tier_has_bfloat16(unroll_tier tier);

#if defined(__cplusplus)
}
#endif
#endif
