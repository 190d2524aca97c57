// The one table of whole-op entry points that the ops of UnrollTensors call.
//
// A table is filled once per kernel tier from the same bodies. A device (a GPU) brings a second
// table of the same type. Nothing here allocates, does input or output, or starts a thread: the
// caller hands in buffers and a team of workers.
//
// Letters: T time steps, B batch, N = live rows of all time steps together, D input features,
// H hidden size, P size of h (H unless an LSTM projects), G gates, V vocabulary.
// All matrices are row-major float32. "in", "out" and "accumulated" say what is read, written,
// added to.
#ifndef UNROLL_KERNELS_H
#define UNROLL_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

// What the workers of a team run: worker is 0..<size.
typedef void (*unroll_region)(void *argument, size_t worker, size_t size);

// The threads lent to one op; run calls the region once on each and returns when all are done.
typedef struct unroll_team {
    size_t size;
    void (*run)(void *context, unroll_region region, void *argument);
    void *context;
} unroll_team;

// What the factors of a product are rounded to. Sums are float32 (int8: whole, then float32).
typedef enum unroll_precision {
    UNROLL_FLOAT32 = 0,
    UNROLL_BFLOAT16 = 1,
    UNROLL_INT8 = 2  // per row of A and of the weight a scale: forward only
} unroll_precision;

// A product C = A · packed, or C += A · packed, with A [rows, depth].
typedef struct unroll_product {
    unroll_precision precision;
    const float *a;
    size_t a_stride, rows, depth;
    const float *packed;  // from pack
    size_t columns;
    float *c;
    size_t c_stride;
    const float *bias;  // [columns] or NULL; only where the product is not accumulated
    bool accumulate;
    float *workspace;   // product_workspace floats
} unroll_product;

// One factor of a weight gradient: d_weight [outputs, inputs] = d_yᵀ · x [rows, inputs], or +=.
typedef struct unroll_gradient_part {
    const float *x;
    size_t x_stride, inputs;
    float *d_weight;
    size_t d_weight_stride;
    bool accumulate;
} unroll_gradient_part;

// The weight gradients that share d_y [rows, outputs], and the bias's, the sum of its rows.
typedef struct unroll_weight_gradient {
    unroll_precision precision;  // not int8
    const float *d_y;
    size_t d_y_stride, rows, outputs;
    const unroll_gradient_part *parts;
    size_t part_count;
    float *d_bias;               // [outputs] or NULL
    bool accumulate_bias;
    float *workspace;            // weight_gradient_workspace floats
} unroll_weight_gradient;

typedef enum unroll_activation { UNROLL_TANH = 0, UNROLL_RELU = 1 } unroll_activation;

// One recurrent layer over a packed batch of sequences, sorted by falling length: at time step t
// rows 0..<live[t] are alive, and stand at rows offset[t] onward of every [N, …] matrix.
typedef struct unroll_recurrence {
    unroll_precision precision;  // of the products with the recurrent weights
    float *workspace;            // sequence_workspace floats
    size_t time_steps, batch, hidden, output;
    const size_t *live, *offset;   // [T]
    const size_t *cell_offset;     // [T]: rows of c; two alternate where nothing is to be kept
    const float *weight_hh;        // packed by rows, a group per gate (forward)
    const float *weight_hh_back;   // packed by columns, a group per gate (backward)
    const float *weight_hr;        // LSTM projection, packed by rows (forward), or NULL
    const float *weight_hr_back;   // the same packed by columns (backward)
    const float *bias_hn;          // GRU with the reset after the product: [H]
    unroll_activation activation;  // simple RNN

    float *gates;                  // [N, G·H] forward: in W·x + b, out activations
    const float *h0, *c0;          // [B, P], [B, H]
    float *h;                      // [N, P] out
    float *c;                      // [·, H] out, rows by cell_offset
    float *inner;                  // [N, H] out: LSTM before its projection o ⊙ tanh(c);
                                   //   GRU r ⊙ h⁻ (before the product) or U·h⁻ + b_hn (after)

    const float *d_output;         // [N, P] the gradient that reaches the outputs from above
    float *d_h, *d_c;              // [B, P], [B, H] in: of the final state; out: of h0, c0
    float *d_gates;                // [N, G·H] out: of the pre-activations
    float *d_inner;                // [N, H] out: GRU after the product: of U·h⁻ + b_hn;
                                   //   before it: of r ⊙ h⁻; LSTM with projection: of o ⊙ tanh(c)
    float *d_state;                // [N, P] out: all that reached h at each time step, or NULL
} unroll_recurrence;

typedef enum unroll_cell {
    UNROLL_CELL_RNN = 0,
    UNROLL_CELL_SIMPLIFIED_GRU = 1,
    UNROLL_CELL_GRU_BEFORE = 2,
    UNROLL_CELL_GRU_AFTER = 3,
    UNROLL_CELL_LSTM = 4
} unroll_cell;

enum { UNROLL_STEP_LAYERS = 32 };  // the most layers of one stack_step

// One layer of a stack that goes one time step.
typedef struct unroll_step_layer {
    unroll_recurrence recurrence;  // of one time step, all rows alive
    const float *weight_ih;        // packed by rows, a group per gate; NULL where the gates hold
                                   //   W·x + b already
    const float *x;                // [B, inputs]: the layer below's h
    size_t inputs;
    const float *bias;             // [G·H]
} unroll_step_layer;

typedef struct unroll_stack_step {
    unroll_cell cell;
    const unroll_step_layer *layers;
    size_t count;
} unroll_stack_step;

typedef enum unroll_unary {
    UNROLL_UNARY_SIGMOID = 0,
    UNROLL_UNARY_TANH = 1,
    UNROLL_UNARY_RELU = 2,
    UNROLL_UNARY_EXP = 3
} unroll_unary;

typedef enum unroll_binary {
    UNROLL_BINARY_ADD = 0,
    UNROLL_BINARY_SUBTRACT = 1,
    UNROLL_BINARY_MULTIPLY = 2
} unroll_binary;

typedef enum unroll_rule {
    UNROLL_RULE_SGD = 0,
    UNROLL_RULE_ADAM = 1,
    UNROLL_RULE_ADAGRAD = 2,
    UNROLL_RULE_RMSPROP = 3
} unroll_rule;

// One optimiser update of `count` numbers. moment_1 and moment_2 are NULL where a rule has none.
typedef struct unroll_update {
    float *value;
    const float *gradient;
    float *moment_1, *moment_2, *moment_3;
    size_t count;
    float gradient_scale;         // from clipping; multiplies the gradient first
    float learning_rate;
    float momentum;               // SGD and RMSprop: μ; Adam: β1
    float decay;                  // Adam: β2; RMSprop: α
    float epsilon;
    float correction_1;           // Adam: 1 - β1^t
    float correction_2;           // Adam: sqrt(1 - β2^t)
    float weight_decay;           // added to the gradient
    float decoupled_weight_decay; // AdamW: the value shrinks by learning_rate · this
    bool nesterov, centered;
} unroll_update;

// Scores of hashed features: for row n, order o and class c, weights[(starts[n, o] + first + c) mod
// slots], summed over the orders.
enum { UNROLL_HASHED_BLOCK = 16 };  // slots are a multiple of it

typedef struct unroll_hashed_scores {
    const float *weights;   // [slots]
    size_t slots;
    const int32_t *starts;  // [N, orders]; negative: the row has no such order
    size_t orders;
    size_t first;           // what a class is counted from
    const int32_t *words;   // [K] the classes of candidates, rising; NULL where all follow each other
} unroll_hashed_scores;

// An output layer and its softmax cross-entropy: x [N, H], weight [V, H].
typedef struct unroll_linear_cross_entropy {
    unroll_precision precision;
    size_t rows, inputs, classes;  // N, H, V
    const float *x, *weight;
    const float *bias;         // [V] or NULL
    const unroll_hashed_scores *hashed;  // added to the logits, all classes; or NULL
    const int32_t *targets;    // [N]; negative: the row is left out
    const float *row_weights;  // [N] or NULL for ones; only the backward pass reads them
    float smoothing;
    float *logits;     // kept from the forward pass, which writes them, to the backward pass, which
                       //   turns them into their gradients; or NULL: made twice, never all at once
    float *log_sums;   // [N] forward: out, backward: in
    float *losses;     // [N] forward: out, without the row's weight; 0 where the target is negative
    float *workspace;  // linear_cross_entropy_workspace floats

    float scale;                   // multiplies the gradient
    float *d_x;                    // [N, H] out, or NULL
    float *d_weight;               // [V, H] out, or NULL
    float *d_bias;                 // [V] out, or NULL
    float *d_hashed;               // [slots] accumulated, or NULL
    bool accumulate_d_weight, accumulate_d_bias;  // added to rather than written
} unroll_linear_cross_entropy;

// What a sampled output layer is trained with; the candidates are the words drawn for a batch and
// its targets.
typedef enum unroll_sampled_rule {
    UNROLL_SAMPLED_SOFTMAX = 0,
    UNROLL_BLACKOUT = 1,
    UNROLL_NOISE_CONTRASTIVE = 2
} unroll_sampled_rule;

typedef struct unroll_sampled_loss {
    unroll_sampled_rule rule;
    size_t rows, candidates;     // N, K
    float *scores;               // [N, K] in; out: the losses' gradients, times scale
    const int32_t *targets;      // [N] places among the candidates; negative: the row is left out
    const float *counts;         // [K] how often each was drawn
    const float *offsets;        // [K] added to the score of a target; noise-contrastive: to all
    const float *drawn_offsets;  // [K] offsets + log counts, far below zero where never drawn
    float scale;
    float *losses;               // [N] out; 0 where the target is negative
} unroll_sampled_loss;

// Vectors of sequences to be made one: x [T, B, D], of which sequence b has lengths[b] time steps.
typedef struct unroll_pooling {
    size_t time_steps, batch, columns;
    const size_t *lengths;  // [B], each at most T
} unroll_pooling;

// What a block of tokens is trained with: the tokens that subsampling kept, their windows and their
// negatives. Buffers for `tokens` tokens of the block.
typedef struct unroll_skip_gram_plan {
    size_t count;         // out: tokens kept
    int32_t *words;       // [tokens] out
    int32_t *places;      // [tokens] out: where each stands in the block
    int32_t *first;       // [tokens] out: the window is the kept tokens first..<last but the centre
    int32_t *last;
    int32_t *negatives;   // [tokens, N] out; -1 where the draw was the centre's own word
} unroll_skip_gram_plan;

enum { UNROLL_SKIP_GRAM_WINDOW = 100, UNROLL_SKIP_GRAM_NEGATIVES = 100 };  // the most of each

// Skip-gram with negative sampling, a block at a time: the model is trained with one plan while
// the next is made.
typedef struct unroll_skip_gram {
    float *inputs, *outputs;      // [V, stride] in and out; zero beyond the dimensions
    size_t stride;                // from skip_gram_stride
    size_t window, negatives;     // the longest window on each side; N
    float learning_rate;
    const unroll_skip_gram_plan *plan;  // trained with; NULL for none
    float *workspace;             // skip_gram_workspace floats
    double loss;                  // accumulated: -log σ, of every 64th centre's pairs
    size_t pairs;                 // accumulated: the pairs of a centre and a context behind `loss`

    unroll_skip_gram_plan *next;  // made; NULL for none
    const int32_t *tokens;        // [token_count] words; -1 ends a sentence, below: left out
    size_t token_count;
    uint64_t place;               // of the first token in the text; even
    const uint32_t *keep;         // [V] a token stays where its draw is no larger
    const uint32_t *thresholds;   // [V] negatives, by Walker's alias method: a draw below the
    const int32_t *aliases;       //     threshold takes the word itself, else its alias
    size_t words;                 // V
    uint32_t window_key_0, window_key_1;      // words 2p, 2p + 1: token p stays; its window
    uint32_t negative_key_0, negative_key_1;  // per token ⌈N / 2⌉ blocks, two words a negative
} unroll_skip_gram;

typedef struct unroll_table {
    const char *name;

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

    // One time step of a whole stack; forward only.
    size_t (*stack_step_workspace)(const unroll_stack_step *, size_t workers);
    void (*stack_step)(const unroll_team *, const unroll_stack_step *);

    // Element-wise over count numbers. The backward forms take the output y; d_x is accumulated.
    void (*unary)(const unroll_team *, unroll_unary op, const float *x, float *y, size_t count);
    void (*unary_backward)(const unroll_team *, unroll_unary op, const float *y, const float *d_y,
                           float *d_x, size_t count);
    void (*binary)(const unroll_team *, unroll_binary op, const float *a, const float *b, float *y,
                   size_t count);
    // y += scale · x
    void (*add_scaled)(const unroll_team *, float scale, const float *x, float *y, size_t count);
    // y = scale · x
    void (*scale)(const unroll_team *, float scale, const float *x, float *y, size_t count);
    // y [rows, count] = x ⊙ m [count]; accumulated into y where asked.
    void (*multiply_rows)(const unroll_team *, const float *x, const float *m, float *y,
                          size_t rows, size_t count, bool accumulate);
    // y [rows, count] += v [count]
    void (*add_rows)(const unroll_team *, const float *v, float *y, size_t rows, size_t count);
    // sums [columns] += Σ over rows of x [rows, columns], in blocks added in order.
    void (*column_sums)(const unroll_team *, const float *x, size_t stride, size_t rows,
                        size_t columns, float *sums);
    // Σ x, of blocks of 256 in double
    double (*sum)(const unroll_team *, const float *x, size_t count);
    // Σ x²
    double (*sum_of_squares)(const unroll_team *, const float *x, size_t count);

    // y [rows, columns] = x, rows x_stride and y_stride apart
    void (*copy_columns)(const unroll_team *, const float *x, size_t x_stride, size_t rows,
                         size_t columns, float *y, size_t y_stride);
    // y[i] = table[indices[i]] · scales[indices[i]]; a negative index gives zeros; scales or NULL.
    void (*gather_rows)(const unroll_team *, const float *table, const int32_t *indices,
                        const float *scales, size_t count, size_t columns, float *y);
    // table[indices[i]] += x[i] · scales[indices[i]], in the order of i; negative: skipped.
    void (*scatter_add_rows)(const unroll_team *, const float *x, const int32_t *indices,
                             const float *scales, size_t count, size_t columns, float *table);

    // Per row of logits [rows, classes]: log Σ exp, and the row's loss
    // -( (1 - s) log p[target] + s · mean log p ), s = smoothing; 0 where the target is negative.
    void (*softmax_cross_entropy)(const unroll_team *, const float *logits, const int32_t *targets,
                                  float smoothing, size_t rows, size_t classes, float *log_sums,
                                  float *losses);
    // d_logits = scale · weights[row] · (p - target distribution); rows with a negative target:
    // zeros; weights or NULL for ones.
    void (*softmax_cross_entropy_backward)(const unroll_team *, const float *logits,
                                           const int32_t *targets, float smoothing,
                                           const float *weights, const float *log_sums,
                                           float scale, size_t rows, size_t classes,
                                           float *d_logits);
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
    // losses = log(1 + exp(-|x|)) + max(x, 0) - x·y;  d_logits += scale · (σ(x) - y)
    void (*binary_cross_entropy)(const unroll_team *, const float *logits, const float *targets,
                                 size_t count, float *losses);
    void (*binary_cross_entropy_backward)(const unroll_team *, const float *logits,
                                          const float *targets, float scale, size_t count,
                                          float *d_logits);

    void (*sampled_loss)(const unroll_team *, const unroll_sampled_loss *);

    // scores [rows, columns] += those of hashed features; columns are candidates or all classes.
    void (*hashed_scores)(const unroll_team *, const unroll_hashed_scores *, size_t rows,
                          size_t columns, float *scores);
    // d_weights += what the gradients of scores say of the weights: of all slots or, where places
    // is not NULL, of the blocks that hashed_blocks found, in their order.
    void (*hashed_gradients)(const unroll_team *, const unroll_hashed_scores *,
                             const float *d_scores, size_t rows, size_t columns,
                             const int32_t *places, float *d_weights);
    // The blocks of slots that candidates' scores are made of: how many, marks[block] = 1, and
    // places[block] = how many come before; both [slots / UNROLL_HASHED_BLOCK] out.
    size_t (*hashed_blocks)(const unroll_team *, const unroll_hashed_scores *, size_t rows,
                            size_t columns, uint8_t *marks, int32_t *places);

    // mask[i] = kept ? 1 / keep : 0 by word i % 4 of Philox-4x32-10 block i / 4 under the key;
    // kept where the word is below keep · 2³².
    void (*dropout_mask)(const unroll_team *, uint32_t key_0, uint32_t key_1, float keep,
                         size_t count, float *mask);

    // y [B, D] = the mean over each sequence's time steps; zeros where it has none.
    void (*mean_over_time)(const unroll_team *, const unroll_pooling *, const float *x, float *y);
    // d_x += d_y / length
    void (*mean_over_time_backward)(const unroll_team *, const unroll_pooling *, const float *d_y,
                                    float *d_x);
    // y [B, D] = the largest number over each sequence's time steps; zeros where it has none.
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

    // y [segments, columns] = the largest number of rows offsets[b]..<offsets[b + 1] of x; zeros
    // where there are none. where [segments, columns] out: the first row that has it, -1 for none.
    void (*max_over_segments)(const unroll_team *, const float *x, const size_t *offsets,
                              size_t segments, size_t columns, float *y, int32_t *where);
    // d_x = d_y where it came from, zeros elsewhere
    void (*max_over_segments_backward)(const unroll_team *, const int32_t *where,
                                       const size_t *offsets, const float *d_y, size_t segments,
                                       size_t columns, float *d_x);

    void (*update)(const unroll_team *, unroll_rule, const unroll_update *);
    // The same of some rows of `columns` numbers: row indices[i] (each once, rising) of value and
    // moments, row i of the gradient. The update's count is not read.
    void (*update_rows)(const unroll_team *, unroll_rule, const unroll_update *,
                        const int32_t *indices, size_t rows, size_t columns);

    // Floats from one row to the next.
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

#if defined(__cplusplus)
}
#endif
#endif
