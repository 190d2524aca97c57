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

// Entries: operands located, then the tier's.

typedef const unroll_team *team_t;

static void pack_rows(team_t team, unroll_precision p, const float *weight, size_t groups,
                      size_t columns, size_t depth, float *packed) {
    COUNT(), real->pack_rows(team, p, AT(weight), groups, columns, depth, AT(packed));
}
static void pack_columns(team_t team, unroll_precision p, const float *weight, size_t groups,
                         size_t columns, size_t depth, float *packed) {
    COUNT(), real->pack_columns(team, p, AT(weight), groups, columns, depth, AT(packed));
}
static void product(team_t team, const unroll_product *product) {
    unroll_product p = *product;
    p.a = AT(p.a), p.packed = AT(p.packed), p.c = AT(p.c), p.bias = AT(p.bias);
    p.workspace = AT(p.workspace);
    COUNT(), real->product(team, &p);
}
static void weight_gradient(team_t team, const unroll_weight_gradient *gradient) {
    unroll_weight_gradient g = *gradient;
    unroll_gradient_part parts[16];
    if (g.part_count > 16) abort();
    for (size_t i = 0; i < g.part_count; i++) {
        parts[i] = g.parts[i];
        parts[i].x = AT(parts[i].x), parts[i].d_weight = AT(parts[i].d_weight);
    }
    g.parts = parts;
    g.d_y = AT(g.d_y), g.d_bias = AT(g.d_bias), g.workspace = AT(g.workspace);
    COUNT(), real->weight_gradient(team, &g);
}

static unroll_recurrence recurrence(const unroll_recurrence *given) {
    unroll_recurrence r = *given;
    r.workspace = AT(r.workspace);
    r.weight_hh = AT(r.weight_hh), r.weight_hh_back = AT(r.weight_hh_back);
    r.weight_hr = AT(r.weight_hr), r.weight_hr_back = AT(r.weight_hr_back);
    r.bias_hn = AT(r.bias_hn), r.gates = AT(r.gates), r.h0 = AT(r.h0), r.c0 = AT(r.c0);
    r.h = AT(r.h), r.c = AT(r.c), r.inner = AT(r.inner), r.d_output = AT(r.d_output);
    r.d_h = AT(r.d_h), r.d_c = AT(r.d_c), r.d_gates = AT(r.d_gates);
    r.d_inner = AT(r.d_inner), r.d_state = AT(r.d_state);
    return r;
}
static void sequence_forward(team_t team, unroll_cell cell, const unroll_recurrence *given) {
    unroll_recurrence r = recurrence(given);
    COUNT(), real->sequence_forward(team, cell, &r);
}
static void sequence_backward(team_t team, unroll_cell cell, const unroll_recurrence *given) {
    unroll_recurrence r = recurrence(given);
    COUNT(), real->sequence_backward(team, cell, &r);
}
static size_t stack_step_workspace(const unroll_stack_step *step, size_t workers) {
    return real->stack_step_workspace(step, workers);
}
static void stack_step(team_t team, const unroll_stack_step *given) {
    unroll_stack_step step = *given;
    unroll_step_layer layers[UNROLL_STEP_LAYERS];
    for (size_t i = 0; i < step.count; i++) {
        layers[i] = step.layers[i];
        layers[i].recurrence = recurrence(&layers[i].recurrence);
        layers[i].weight_ih = AT(layers[i].weight_ih), layers[i].x = AT(layers[i].x);
        layers[i].bias = AT(layers[i].bias);
    }
    step.layers = layers;
    COUNT(), real->stack_step(team, &step);
}

static void copy(team_t team, const void *x, void *y, size_t size) {
    COUNT(), real->copy(team, AT(x), AT(y), size);
}
static void fill(team_t team, float value, float *y, size_t count) {
    COUNT(), real->fill(team, value, AT(y), count);
}
static void unary(team_t team, unroll_unary op, const float *x, float *y, size_t count) {
    COUNT(), real->unary(team, op, AT(x), AT(y), count);
}
static void unary_backward(team_t team, unroll_unary op, const float *kept, const float *d_y,
                           float *d_x, size_t count) {
    COUNT(), real->unary_backward(team, op, AT(kept), AT(d_y), AT(d_x), count);
}
static void binary(team_t team, unroll_binary op, const float *a, const float *b, float *y,
                   size_t count) {
    COUNT(), real->binary(team, op, AT(a), AT(b), AT(y), count);
}
static void add_scaled(team_t team, float by, const float *x, float *y, size_t count) {
    COUNT(), real->add_scaled(team, by, AT(x), AT(y), count);
}
static void scale(team_t team, float by, const float *x, float *y, size_t count) {
    COUNT(), real->scale(team, by, AT(x), AT(y), count);
}
static void add_scalar(team_t team, const float *scalar, float *y, size_t count) {
    COUNT(), real->add_scalar(team, AT(scalar), AT(y), count);
}
static void multiply_by_scalar(team_t team, const float *scalar, float *y, size_t count) {
    COUNT(), real->multiply_by_scalar(team, AT(scalar), AT(y), count);
}
static void sum(team_t team, const float *x, size_t count, float *y) {
    COUNT(), real->sum(team, AT(x), count, AT(y));
}
static void weighted_total(team_t team, const float *x, const float *weights, size_t count,
                           double divisor, float *y) {
    COUNT(), real->weighted_total(team, AT(x), AT(weights), count, divisor, AT(y));
}
static double sum_of_squares(team_t team, const float *x, size_t count) {
    COUNT();
    return real->sum_of_squares(team, AT(x), count);
}
static bool is_finite(team_t team, const float *x, size_t count) {
    COUNT();
    return real->is_finite(team, AT(x), count);
}
static void broadcast_rows(team_t team, unroll_binary op, const float *x, const float *v, float *y,
                           size_t rows, size_t count, bool accumulate) {
    COUNT(), real->broadcast_rows(team, op, AT(x), AT(v), AT(y), rows, count, accumulate);
}
static void broadcast_columns(team_t team, unroll_binary op, const float *x, const float *v,
                              float *y, size_t rows, size_t count, bool accumulate) {
    COUNT(), real->broadcast_columns(team, op, AT(x), AT(v), AT(y), rows, count, accumulate);
}
static void column_sums(team_t team, const float *x, size_t stride, size_t rows, size_t columns,
                        float *sums) {
    COUNT(), real->column_sums(team, AT(x), stride, rows, columns, AT(sums));
}
static void column_dots(team_t team, const float *a, const float *b, size_t rows, size_t columns,
                        float *sums) {
    COUNT(), real->column_dots(team, AT(a), AT(b), rows, columns, AT(sums));
}
static void row_dots(team_t team, const float *a, const float *b, size_t rows, size_t columns,
                     float *sums) {
    COUNT(), real->row_dots(team, AT(a), AT(b), rows, columns, AT(sums));
}
static void axis_sum(team_t team, const float *x, size_t outer, size_t length, size_t inner,
                     float by, float *y) {
    COUNT(), real->axis_sum(team, AT(x), outer, length, inner, by, AT(y));
}
static void axis_sum_backward(team_t team, const float *d_y, size_t outer, size_t length,
                              size_t inner, float by, float *d_x) {
    COUNT(), real->axis_sum_backward(team, AT(d_y), outer, length, inner, by, AT(d_x));
}
static void copy_columns(team_t team, const float *x, size_t x_stride, size_t rows, size_t columns,
                         float *y, size_t y_stride, bool accumulate) {
    COUNT(), real->copy_columns(team, AT(x), x_stride, rows, columns, AT(y), y_stride, accumulate);
}
static void gather_rows(team_t team, const float *table, const int32_t *indices,
                        const float *scales, size_t count, size_t columns, float *y) {
    COUNT(), real->gather_rows(team, AT(table), AT(indices), AT(scales), count, columns, AT(y));
}
static void gather_either(team_t team, const float *first, const float *second,
                          const int32_t *indices, size_t count, size_t columns, float *y) {
    COUNT(), real->gather_either(team, AT(first), AT(second), AT(indices), count, columns, AT(y));
}
static void scatter_add_rows(team_t team, const float *x, const int32_t *indices,
                             const float *scales, size_t count, size_t columns, float *table) {
    COUNT(), real->scatter_add_rows(team, AT(x), AT(indices), AT(scales), count, columns, AT(table));
}
static void scale_rows(team_t team, const float *x, const int32_t *indices, const float *scales,
                       size_t count, size_t columns, float *y) {
    COUNT(), real->scale_rows(team, AT(x), AT(indices), AT(scales), count, columns, AT(y));
}
static size_t distinct_rows(team_t team, const int32_t *indices, size_t count, size_t rows,
                            int32_t *places, int32_t *unique, int32_t *targets, bool *rises) {
    COUNT();
    return real->distinct_rows(team, AT(indices), count, rows, AT(places), AT(unique), AT(targets),
                               rises);
}
static void top_rows(team_t team, const float *x, size_t rows, size_t columns, size_t k,
                     float *values, int32_t *indices) {
    COUNT(), real->top_rows(team, AT(x), rows, columns, k, AT(values), AT(indices));
}
static void layer_norm(team_t team, const float *x, const float *gain, const float *bias,
                       float epsilon, size_t rows, size_t columns, float *means, float *inverses,
                       float *y) {
    COUNT(), real->layer_norm(team, AT(x), AT(gain), AT(bias), epsilon, rows, columns, AT(means),
                              AT(inverses), AT(y));
}
static void layer_norm_backward(team_t team, const float *x, const float *gain, const float *means,
                                const float *inverses, const float *d_y, size_t rows,
                                size_t columns, float *d_x, float *d_gain, float *d_bias) {
    COUNT(), real->layer_norm_backward(team, AT(x), AT(gain), AT(means), AT(inverses), AT(d_y),
                                       rows, columns, AT(d_x), AT(d_gain), AT(d_bias));
}
static void to_bfloat16(team_t team, const float *x, size_t count, uint16_t *y) {
    COUNT(), real->to_bfloat16(team, AT(x), count, AT(y));
}
static void from_bfloat16(team_t team, const uint16_t *x, size_t count, float *y) {
    COUNT(), real->from_bfloat16(team, AT(x), count, AT(y));
}
static void to_int8(team_t team, const float *x, size_t rows, size_t columns, int8_t *y,
                    float *scales) {
    COUNT(), real->to_int8(team, AT(x), rows, columns, AT(y), AT(scales));
}
static void from_int8(team_t team, const int8_t *x, const float *scales, size_t rows,
                      size_t columns, float *y) {
    COUNT(), real->from_int8(team, AT(x), AT(scales), rows, columns, AT(y));
}

static void softmax_cross_entropy(team_t team, const float *logits, const int32_t *targets,
                                  float smoothing, size_t rows, size_t classes, float *log_sums,
                                  float *losses) {
    COUNT(), real->softmax_cross_entropy(team, AT(logits), AT(targets), smoothing, rows, classes,
                                         AT(log_sums), AT(losses));
}
static void softmax_cross_entropy_backward(team_t team, const float *logits,
                                           const int32_t *targets, float smoothing,
                                           const float *weights, const float *log_sums,
                                           const float *d_loss, float divisor, size_t rows,
                                           size_t classes, float *d_logits) {
    COUNT(), real->softmax_cross_entropy_backward(team, AT(logits), AT(targets), smoothing,
                                                  AT(weights), AT(log_sums), AT(d_loss), divisor,
                                                  rows, classes, AT(d_logits));
}

static unroll_hashed_scores hashed(const unroll_hashed_scores *given) {
    unroll_hashed_scores h = *given;
    h.weights = AT(h.weights), h.starts = AT(h.starts), h.words = AT(h.words);
    return h;
}
static void linear_loss(team_t team, const unroll_linear_cross_entropy *given, bool backward) {
    unroll_linear_cross_entropy op = *given;
    unroll_hashed_scores h;
    if (op.hashed != NULL) h = hashed(op.hashed), op.hashed = &h;
    op.x = AT(op.x), op.weight = AT(op.weight), op.bias = AT(op.bias);
    op.targets = AT(op.targets), op.row_weights = AT(op.row_weights), op.logits = AT(op.logits);
    op.log_sums = AT(op.log_sums), op.losses = AT(op.losses), op.workspace = AT(op.workspace);
    op.d_loss = AT(op.d_loss), op.d_x = AT(op.d_x), op.d_weight = AT(op.d_weight);
    op.d_bias = AT(op.d_bias), op.d_hashed = AT(op.d_hashed);
    COUNT();
    if (backward) real->linear_cross_entropy_backward(team, &op);
    else real->linear_cross_entropy(team, &op);
}
static void linear_cross_entropy(team_t team, const unroll_linear_cross_entropy *op) {
    linear_loss(team, op, false);
}
static void linear_cross_entropy_backward(team_t team, const unroll_linear_cross_entropy *op) {
    linear_loss(team, op, true);
}
static void log_softmax(team_t team, const float *logits, size_t rows, size_t classes, float *y) {
    COUNT(), real->log_softmax(team, AT(logits), rows, classes, AT(y));
}
static void log_softmax_backward(team_t team, const float *y, const float *d_y, size_t rows,
                                 size_t classes, float *d_x) {
    COUNT(), real->log_softmax_backward(team, AT(y), AT(d_y), rows, classes, AT(d_x));
}
static unroll_binary_cross_entropy binary_loss(const unroll_binary_cross_entropy *given) {
    unroll_binary_cross_entropy b = *given;
    b.logits = AT(b.logits), b.targets = AT(b.targets), b.lengths = AT(b.lengths);
    b.row_weights = AT(b.row_weights), b.losses = AT(b.losses), b.d_loss = AT(b.d_loss);
    b.d_logits = AT(b.d_logits);
    return b;
}
static void binary_cross_entropy(team_t team, const unroll_binary_cross_entropy *given) {
    unroll_binary_cross_entropy b = binary_loss(given);
    COUNT(), real->binary_cross_entropy(team, &b);
}
static void binary_cross_entropy_backward(team_t team, const unroll_binary_cross_entropy *given) {
    unroll_binary_cross_entropy b = binary_loss(given);
    COUNT(), real->binary_cross_entropy_backward(team, &b);
}
static void sampled_loss(team_t team, const unroll_sampled_loss *given) {
    unroll_sampled_loss s = *given;
    s.scores = AT(s.scores), s.targets = AT(s.targets), s.counts = AT(s.counts);
    s.offsets = AT(s.offsets), s.drawn_offsets = AT(s.drawn_offsets), s.losses = AT(s.losses);
    COUNT(), real->sampled_loss(team, &s);
}
static void hashed_scores(team_t team, const unroll_hashed_scores *given, size_t rows,
                          size_t columns, float *scores) {
    unroll_hashed_scores h = hashed(given);
    COUNT(), real->hashed_scores(team, &h, rows, columns, AT(scores));
}
static void hashed_gradients(team_t team, const unroll_hashed_scores *given, const float *d_scores,
                             size_t rows, size_t columns, const int32_t *places,
                             float *d_weights) {
    unroll_hashed_scores h = hashed(given);
    COUNT(), real->hashed_gradients(team, &h, AT(d_scores), rows, columns, AT(places),
                                    AT(d_weights));
}
static size_t hashed_blocks(team_t team, const unroll_hashed_scores *given, size_t rows,
                            size_t columns, uint8_t *marks, int32_t *places, int32_t *found) {
    unroll_hashed_scores h = hashed(given);
    COUNT();
    return real->hashed_blocks(team, &h, rows, columns, AT(marks), AT(places), AT(found));
}
static void dropout_mask(team_t team, uint32_t key_0, uint32_t key_1, float keep, uint64_t first,
                         size_t count, float *mask) {
    COUNT(), real->dropout_mask(team, key_0, key_1, keep, first, count, AT(mask));
}

static unroll_pooling pooling(const unroll_pooling *given) {
    unroll_pooling p = *given;
    p.lengths = AT(p.lengths);
    return p;
}
static void mean_over_time(team_t team, const unroll_pooling *given, const float *x, float *y) {
    unroll_pooling p = pooling(given);
    COUNT(), real->mean_over_time(team, &p, AT(x), AT(y));
}
static void mean_over_time_backward(team_t team, const unroll_pooling *given, const float *d_y,
                                    float *d_x) {
    unroll_pooling p = pooling(given);
    COUNT(), real->mean_over_time_backward(team, &p, AT(d_y), AT(d_x));
}
static void max_over_time(team_t team, const unroll_pooling *given, const float *x, float *y,
                          int32_t *where) {
    unroll_pooling p = pooling(given);
    COUNT(), real->max_over_time(team, &p, AT(x), AT(y), AT(where));
}
static void max_over_time_backward(team_t team, const unroll_pooling *given, const int32_t *where,
                                   const float *d_y, float *d_x) {
    unroll_pooling p = pooling(given);
    COUNT(), real->max_over_time_backward(team, &p, AT(where), AT(d_y), AT(d_x));
}
static void softmax_over_time(team_t team, const unroll_pooling *given, const float *scores,
                              float *weights) {
    unroll_pooling p = pooling(given);
    COUNT(), real->softmax_over_time(team, &p, AT(scores), AT(weights));
}
static void softmax_over_time_backward(team_t team, const unroll_pooling *given,
                                       const float *weights, const float *d_weights,
                                       float *d_scores) {
    unroll_pooling p = pooling(given);
    COUNT(), real->softmax_over_time_backward(team, &p, AT(weights), AT(d_weights), AT(d_scores));
}
static void weighted_sum_over_time(team_t team, const unroll_pooling *given, const float *x,
                                   const float *weights, float *y) {
    unroll_pooling p = pooling(given);
    COUNT(), real->weighted_sum_over_time(team, &p, AT(x), AT(weights), AT(y));
}
static void weighted_sum_over_time_backward(team_t team, const unroll_pooling *given,
                                            const float *x, const float *weights,
                                            const float *d_y, float *d_x, float *d_weights) {
    unroll_pooling p = pooling(given);
    COUNT(), real->weighted_sum_over_time_backward(team, &p, AT(x), AT(weights), AT(d_y), AT(d_x),
                                                   AT(d_weights));
}
static void max_over_windows(team_t team, const unroll_pooling *given, const float *x,
                             size_t window, size_t stride, size_t outputs, float *y,
                             int32_t *where) {
    unroll_pooling p = pooling(given);
    COUNT(), real->max_over_windows(team, &p, AT(x), window, stride, outputs, AT(y), AT(where));
}
static void max_over_windows_backward(team_t team, const unroll_pooling *given,
                                      const int32_t *where, size_t outputs, const float *d_y,
                                      float *d_x) {
    unroll_pooling p = pooling(given);
    COUNT(), real->max_over_windows_backward(team, &p, AT(where), outputs, AT(d_y), AT(d_x));
}
static unroll_attention attended(const unroll_attention *given) {
    unroll_attention a = *given;
    a.lengths = AT(a.lengths), a.q = AT(a.q), a.k = AT(a.k), a.v = AT(a.v);
    a.vector = AT(a.vector), a.weights = AT(a.weights), a.contexts = AT(a.contexts);
    a.d_contexts = AT(a.d_contexts), a.d_q = AT(a.d_q), a.d_k = AT(a.d_k), a.d_v = AT(a.d_v);
    a.d_vector = AT(a.d_vector), a.workspace = AT(a.workspace);
    return a;
}
static void attention(team_t team, const unroll_attention *given) {
    unroll_attention a = attended(given);
    COUNT(), real->attention(team, &a);
}
static void attention_backward(team_t team, const unroll_attention *given) {
    unroll_attention a = attended(given);
    COUNT(), real->attention_backward(team, &a);
}
static void max_over_segments(team_t team, const float *x, const int32_t *offsets, size_t segments,
                              size_t columns, float *y, int32_t *where) {
    COUNT(), real->max_over_segments(team, AT(x), AT(offsets), segments, columns, AT(y), AT(where));
}
static void max_over_segments_backward(team_t team, const int32_t *where, const int32_t *offsets,
                                       const float *d_y, size_t segments, size_t columns,
                                       float *d_x) {
    COUNT(), real->max_over_segments_backward(team, AT(where), AT(offsets), AT(d_y), segments,
                                              columns, AT(d_x));
}

static double update(team_t team, const unroll_update *given, size_t count, double clipping,
                     double *partial) {
    unroll_update *updates = malloc((count + 1) * sizeof *updates);
    for (size_t i = 0; i < count; i++) {
        unroll_update u = given[i];
        u.value = AT(u.value), u.gradient = AT(u.gradient), u.indices = AT(u.indices);
        u.moment_1 = AT(u.moment_1), u.moment_2 = AT(u.moment_2), u.moment_3 = AT(u.moment_3);
        updates[i] = u;
    }
    COUNT();
    double norm = real->update(team, updates, count, clipping, AT(partial));
    free(updates);
    return norm;
}

static unroll_skip_gram_plan skip_gram_plan(const unroll_skip_gram_plan *given) {
    unroll_skip_gram_plan p = *given;
    p.words = AT(p.words), p.places = AT(p.places), p.first = AT(p.first), p.last = AT(p.last);
    p.negatives = AT(p.negatives);
    return p;
}
static void skip_gram(team_t team, unroll_skip_gram *given) {
    unroll_skip_gram s = *given;
    unroll_skip_gram_plan plan, next;
    if (s.plan != NULL) plan = skip_gram_plan(s.plan), s.plan = &plan;
    if (s.next != NULL) next = skip_gram_plan(s.next), s.next = &next;
    s.inputs = AT(s.inputs), s.outputs = AT(s.outputs), s.workspace = AT(s.workspace);
    s.tokens = AT(s.tokens), s.keep = AT(s.keep), s.thresholds = AT(s.thresholds);
    s.aliases = AT(s.aliases);
    COUNT(), real->skip_gram(team, &s);
    given->loss = s.loss, given->pairs = s.pairs;
    if (given->next != NULL) given->next->count = next.count;
}

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
