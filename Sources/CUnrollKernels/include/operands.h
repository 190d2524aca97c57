// What the entry points of the table take.
//
// Letters: T time steps, B batch, N = live rows of all time steps together, D input features,
// H hidden size, P size of h (H unless an LSTM projects), G gates, V vocabulary.
// All matrices are row-major float32. "in", "out" and "accumulated" say what is read, written,
// added to. "host" marks the arrays that the caller keeps in its own memory: sizes that decide what
// is launched. All other pointers are to the device's memory.
#ifndef UNROLL_OPERANDS_H
#define UNROLL_OPERANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
    const unroll_gradient_part *parts;  // host
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
    const size_t *live, *offset;   // [T], host
    const size_t *cell_offset;     // [T], host: rows of c; two alternate where nothing is kept
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
    const unroll_step_layer *layers;  // host
    size_t count;
} unroll_stack_step;

// The backward pass reads the output y, or of the last the input x.
typedef enum unroll_unary {
    UNROLL_UNARY_SIGMOID = 0,
    UNROLL_UNARY_TANH = 1,
    UNROLL_UNARY_RELU = 2,
    UNROLL_UNARY_EXP = 3,
    UNROLL_UNARY_SQRT = 4,
    UNROLL_UNARY_LOG = 5
} unroll_unary;

typedef enum unroll_binary {
    UNROLL_BINARY_ADD = 0,
    UNROLL_BINARY_SUBTRACT = 1,
    UNROLL_BINARY_MULTIPLY = 2,
    UNROLL_BINARY_DIVIDE = 3
} unroll_binary;

typedef enum unroll_rule {
    UNROLL_RULE_SGD = 0,
    UNROLL_RULE_ADAM = 1,
    UNROLL_RULE_ADAGRAD = 2,
    UNROLL_RULE_RMSPROP = 3
} unroll_rule;

// The optimiser update of one parameter. Moments that a rule has not are NULL.
typedef struct unroll_update {
    unroll_rule rule;
    float *value;
    const float *gradient;
    float *moment_1, *moment_2, *moment_3;
    size_t count;                 // elements of the gradient
    const int32_t *indices;       // the rows of value and moments that the gradient's rows belong
                                  //   to, each once, rising; NULL for all
    size_t columns;               // of a row; read where there are indices
    float gradient_scale;         // of clipping, which sets it: multiplies the gradient first
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

enum { UNROLL_SUM_PARTS = 256 };  // partial sums of one parameter's squares, at most

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

    const float *d_loss;           // the gradient is multiplied by *d_loss / divisor
    float divisor;
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

// Binary cross-entropy: of rows of logits x [rows, columns] with targets y in 0…1 the sum over columns
// of -y log σ(x) - (1 - y) log(1 - σ(x)). Row r is time step r / batch of sequence r % batch.
typedef struct unroll_binary_cross_entropy {
    size_t rows, columns, batch;
    const float *logits, *targets;
    const int32_t *lengths;    // [batch] or NULL: time steps that count; others are not read
    const float *row_weights;  // [rows] or NULL for ones; only the backward pass reads them
    float *losses;             // [rows] out, without the row's weight; 0 past a sequence's end
    const float *d_loss;       // the gradient is multiplied by *d_loss / divisor
    float divisor;
    float *d_logits;           // accumulated
} unroll_binary_cross_entropy;

// Vectors of sequences to be made one: x [T, B, D], of which sequence b has lengths[b] time steps.
typedef struct unroll_pooling {
    size_t time_steps, batch, columns;
    const int32_t *lengths;  // [B], each at most T
} unroll_pooling;

// How a query q and a key k of S elements make a score: scale · q · k, or v · tanh(q + k).
typedef enum unroll_attention_score {
    UNROLL_ATTENTION_DOT = 0,
    UNROLL_ATTENTION_ADDITIVE = 1
} unroll_attention_score;

// Attention over padded sequences: softmax over the time steps of a sequence, of which b has
// lengths[b]; the context is the values' sum by these weights. The backward pass makes the scores'
// parts again: nothing of T' · T · B · S elements exists. T' queries, T keys, D of a value.
typedef struct unroll_attention {
    unroll_attention_score score;
    size_t queries, time_steps, batch, size, columns;  // T', T, B, S, D
    const int32_t *lengths;  // [B], each at most T
    const float *q;          // [T', B, S]
    const float *k;          // [T, B, S]
    const float *v;          // [T, B, D]
    const float *vector;     // [S] additive: v
    float scale;             // dot
    float *weights;          // [T', B, T] forward: out, backward: in
    float *contexts;         // [T', B, D] out
    const float *d_contexts; // [T', B, D]
    float *d_q, *d_k, *d_v, *d_vector;  // accumulated; each may be NULL
    float *workspace;        // attention_workspace floats
} unroll_attention;

// Tag sequences with scores of each tag at each time step and of each pair of neighbours. Minus
// infinity in transitions, start and end: impossible.
typedef struct unroll_crf {
    size_t time_steps, batch, tags;  // T, B, K
    const int32_t *lengths;    // [B], each at most T
    const float *scores;       // [T, B, K]
    const float *transitions;  // [K, K] from the row's tag to the column's
    const float *start, *end;  // [K] of the first and of the last tag
    const int32_t *targets;    // [T, B] below K within lengths; crf: may be NULL
    double *forwards;          // [B, T, K]
    float scale;               // loss = scale · sum of losses
    float *loss, *losses;      // [1], [B]
    const float *d_loss;       // [1]
    float *d_scores, *d_transitions, *d_start, *d_end;  // accumulated; each may be NULL
    float *marginals;          // [T, B, K] within lengths
    float *conditionals;       // [T, B] of each target, given the one before it; may be NULL
    int32_t *path;             // [T, B], -1 past a sequence's end
    float *workspace;          // crf_workspace or crf_decode_workspace floats
} unroll_crf;

// Targets without an alignment to the time steps: class 0 is the blank.
typedef struct unroll_ctc {
    size_t time_steps, batch, classes;  // T, B, V
    size_t symbols;                // L, the longest target's
    const int32_t *lengths;        // [B], each at most T
    const int32_t *targets;        // [B, L] in 1..<V within target_lengths
    const int32_t *target_lengths; // [B], each at most L
    const float *logits;           // [T, B, V]
    float *log_sums;               // [T, B] of the logits' exponentials, within lengths
    float *forwards;               // ctc_forwards floats
    float scale;                   // loss = scale · sum of the losses that are finite
    float *loss, *losses;          // [1], [B]; infinite where no alignment is possible
    const float *d_loss;           // [1]
    float *d_logits;               // accumulated
    float *workspace;              // ctc_workspace floats
} unroll_ctc;

// Sets of K notes with N hidden units, a set a row; see bodies/note_sets.inc.
typedef struct unroll_note_sets {
    size_t rows, keys, hidden;   // R = T · B, K, N
    size_t batch;                // B, the rows of a time step
    const int32_t *lengths;      // [B]: rows past a sequence's end are left out; or NULL
    const float *biases;         // [R, K]; minus infinity, of note_sets_draw alone: never sounds
    const float *states;         // [R, N] the hidden state before the first note
    const float *weights_in;     // W [K, N]
    const float *weights_out;    // V [K, N]
    const float *targets;        // [R, K] 0 or 1; note_sets and its gradient
    float *logits;               // [R, K] out of note_sets, in of its gradient
    float *losses;               // [R] out of note_sets
    const float *d_loss;         // [1]
    float divisor;               // loss = sum of losses / divisor
    float *d_biases, *d_states, *d_in, *d_out;  // accumulated; each may be NULL
    const float *uniforms;       // [R, K] in 0..<1, for note_sets_draw
    float sharpness;             // note_sets_draw: the factor on logits, 1 / temperature
    float *draws;                // [R, K] 0 or 1, out of note_sets_draw
    float *workspace;            // note_sets_workspace floats
} unroll_note_sets;

// What a block of tokens is trained with: the tokens that subsampling kept, their windows and their
// negatives. Buffers for `tokens` tokens of the block.
typedef struct unroll_skip_gram_plan {
    size_t count;         // out, in the struct: tokens kept
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

#endif
