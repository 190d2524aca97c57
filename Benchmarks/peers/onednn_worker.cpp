// oneDNN's recurrent primitives (2.x and 3.x). Usage: onednn_worker THREADS, then lines
// `run primitive ROW` on standard input, each answered with a JSON line.
//
// As in training, weights lie in plain layouts and change from call to call: reorders into the
// primitive's own layouts, for both passes, and of the weight gradients back are part of the time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include <dnnl.hpp>

using namespace dnnl;
using Desc = memory::desc;
using Tag = memory::format_tag;
static const auto f32 = memory::data_type::f32;
static const auto direction = rnn_direction::unidirectional_left2right;

static engine cpu(engine::kind::cpu, 0);
static stream queue(cpu);

// Version 3 merged operation descriptors into primitive descriptors.
#if DNNL_VERSION_MAJOR >= 3
template <class P, class... A> typename P::primitive_desc describe(A... a) {
    return typename P::primitive_desc(cpu, a...);
}
template <class P, class H, class... A> typename P::primitive_desc describe_back(H hint, A... a) {
    return typename P::primitive_desc(cpu, a..., hint);
}
#else
template <class P, class... A> typename P::primitive_desc describe(A... a) {
    return typename P::primitive_desc(typename P::desc(a...), cpu);
}
template <class P, class H, class... A> typename P::primitive_desc describe_back(H hint, A... a) {
    return typename P::primitive_desc(typename P::desc(a...), cpu, hint);
}
#endif

static double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

static memory filled(const Desc &desc) {
    memory result(desc, cpu);
    auto *numbers = static_cast<float *>(result.get_data_handle());
    const size_t count = desc.get_size() / sizeof(float);
    for (size_t i = 0; i < count; i++) numbers[i] = 0.001f * float((i * 7919) % 101) - 0.05f;
    return result;
}

static void clear(memory &m) { std::memset(m.get_data_handle(), 0, m.get_desc().get_size()); }

using Arguments = std::unordered_map<int, memory>;
using Body = std::function<void()>;

// T, B, H of a layer whose inputs are as wide as its state.
struct Shape { int time, batch, hidden; };

// A forward and a backward primitive with everything they read and write.
template <class F, class B>
static Body layer(Shape s, int gates, bool has_cell, bool training,
                  typename F::primitive_desc forward, typename B::primitive_desc *backward) {
    const Desc plain({1, 1, s.hidden, gates, s.hidden}, f32, Tag::ldigo);
    memory input_weights = filled(plain), recurrent_weights = filled(plain);
    memory input_gradient = filled(plain), recurrent_gradient = filled(plain);
    auto cell_desc = [&](int argument) {
        return forward.query_md(query::exec_arg_md, argument);
    };

    Arguments there;
    there[DNNL_ARG_SRC_LAYER] = filled(forward.src_layer_desc());
    there[DNNL_ARG_SRC_ITER] = filled(forward.src_iter_desc());
    // Packed layouts may have a header: only a reorder writes them.
    there[DNNL_ARG_WEIGHTS_LAYER] = memory(forward.weights_layer_desc(), cpu);
    there[DNNL_ARG_WEIGHTS_ITER] = memory(forward.weights_iter_desc(), cpu);
    there[DNNL_ARG_BIAS] = filled(forward.bias_desc());
    there[DNNL_ARG_DST_LAYER] = filled(forward.dst_layer_desc());
    there[DNNL_ARG_DST_ITER] = filled(forward.dst_iter_desc());
    if (has_cell) {
        there[DNNL_ARG_SRC_ITER_C] = filled(cell_desc(DNNL_ARG_SRC_ITER_C));
        there[DNNL_ARG_DST_ITER_C] = filled(cell_desc(DNNL_ARG_DST_ITER_C));
    }
    if (training) there[DNNL_ARG_WORKSPACE] = memory(forward.workspace_desc(), cpu);
    F run_forward(forward);
    reorder to_input(input_weights, there[DNNL_ARG_WEIGHTS_LAYER]);
    reorder to_recurrent(recurrent_weights, there[DNNL_ARG_WEIGHTS_ITER]);

    if (!training) {
        to_input.execute(queue, input_weights, there[DNNL_ARG_WEIGHTS_LAYER]);
        to_recurrent.execute(queue, recurrent_weights, there[DNNL_ARG_WEIGHTS_ITER]);
        queue.wait();
        return [=]() mutable {
            run_forward.execute(queue, there);
            queue.wait();
        };
    }

    auto desc = *backward;
    Arguments back = there;
    back[DNNL_ARG_WEIGHTS_LAYER] = memory(desc.weights_layer_desc(), cpu);
    back[DNNL_ARG_WEIGHTS_ITER] = memory(desc.weights_iter_desc(), cpu);
    back[DNNL_ARG_DIFF_SRC_LAYER] = filled(desc.diff_src_layer_desc());
    back[DNNL_ARG_DIFF_SRC_ITER] = filled(desc.diff_src_iter_desc());
    back[DNNL_ARG_DIFF_WEIGHTS_LAYER] = memory(desc.diff_weights_layer_desc(), cpu);
    back[DNNL_ARG_DIFF_WEIGHTS_ITER] = memory(desc.diff_weights_iter_desc(), cpu);
    back[DNNL_ARG_DIFF_BIAS] = filled(desc.diff_bias_desc());
    back[DNNL_ARG_DIFF_DST_LAYER] = filled(desc.diff_dst_layer_desc());
    back[DNNL_ARG_DIFF_DST_ITER] = filled(desc.diff_dst_iter_desc());
    if (has_cell) {
        for (int argument : {DNNL_ARG_DIFF_SRC_ITER_C, DNNL_ARG_DIFF_DST_ITER_C})
            back[argument] = filled(desc.query_md(query::exec_arg_md, argument));
    }
    B run_backward(desc);
    reorder back_to_input(input_weights, back[DNNL_ARG_WEIGHTS_LAYER]);
    reorder back_to_recurrent(recurrent_weights, back[DNNL_ARG_WEIGHTS_ITER]);
    reorder from_input(back[DNNL_ARG_DIFF_WEIGHTS_LAYER], input_gradient);
    reorder from_recurrent(back[DNNL_ARG_DIFF_WEIGHTS_ITER], recurrent_gradient);
    return [=]() mutable {
        to_input.execute(queue, input_weights, there[DNNL_ARG_WEIGHTS_LAYER]);
        to_recurrent.execute(queue, recurrent_weights, there[DNNL_ARG_WEIGHTS_ITER]);
        run_forward.execute(queue, there);
        back_to_input.execute(queue, input_weights, back[DNNL_ARG_WEIGHTS_LAYER]);
        back_to_recurrent.execute(queue, recurrent_weights, back[DNNL_ARG_WEIGHTS_ITER]);
        clear(back[DNNL_ARG_DIFF_WEIGHTS_LAYER]);
        clear(back[DNNL_ARG_DIFF_WEIGHTS_ITER]);
        clear(back[DNNL_ARG_DIFF_BIAS]);
        run_backward.execute(queue, back);
        from_input.execute(queue, back[DNNL_ARG_DIFF_WEIGHTS_LAYER], input_gradient);
        from_recurrent.execute(queue, back[DNNL_ARG_DIFF_WEIGHTS_ITER], recurrent_gradient);
        queue.wait();
    };
}

static Body prepare(const std::string &cell, Shape s, bool training) {
    const Desc x({s.time, s.batch, s.hidden}, f32, Tag::tnc);
    const Desc h({1, 1, s.batch, s.hidden}, f32, Tag::ldnc);
    auto weights = [&](int gates) {
        return Desc({1, 1, s.hidden, gates, s.hidden}, f32, Tag::any);
    };
    auto bias = [&](int gates) { return Desc({1, 1, gates, s.hidden}, f32, Tag::ldgo); };
    const auto kind = training ? prop_kind::forward_training : prop_kind::forward_inference;
    const auto back = prop_kind::backward;

    if (cell == "lstm") {
        auto w = weights(4), b = bias(4);
        auto forward = describe<lstm_forward>(kind, direction, x, h, h, w, w, b, x, h, h);
        if (!training) return layer<lstm_forward, lstm_backward>(s, 4, true, false, forward, nullptr);
        auto backward = describe_back<lstm_backward>(
            forward, back, direction, x, h, h, w, w, b, x, h, h, x, h, h, w, w, b, x, h, h);
        return layer<lstm_forward, lstm_backward>(s, 4, true, true, forward, &backward);
    }
    if (cell == "gru_after") {
        auto w = weights(3), b = bias(4);
        auto forward = describe<lbr_gru_forward>(kind, direction, x, h, w, w, b, x, h);
        if (!training)
            return layer<lbr_gru_forward, lbr_gru_backward>(s, 3, false, false, forward, nullptr);
        auto backward = describe_back<lbr_gru_backward>(
            forward, back, direction, x, h, w, w, b, x, h, x, h, w, w, b, x, h);
        return layer<lbr_gru_forward, lbr_gru_backward>(s, 3, false, true, forward, &backward);
    }
    if (cell == "gru_before") {
        auto w = weights(3), b = bias(3);
        auto forward = describe<gru_forward>(kind, direction, x, h, w, w, b, x, h);
        if (!training)
            return layer<gru_forward, gru_backward>(s, 3, false, false, forward, nullptr);
        auto backward = describe_back<gru_backward>(
            forward, back, direction, x, h, w, w, b, x, h, x, h, w, w, b, x, h);
        return layer<gru_forward, gru_backward>(s, 3, false, true, forward, &backward);
    }
    if (cell == "rnn") {
        auto w = weights(1), b = bias(1);
        const auto tanh = algorithm::eltwise_tanh;
        auto forward =
            describe<vanilla_rnn_forward>(kind, tanh, direction, x, h, w, w, b, x, h);
        if (!training)
            return layer<vanilla_rnn_forward, vanilla_rnn_backward>(
                s, 1, false, false, forward, nullptr);
        auto backward = describe_back<vanilla_rnn_backward>(
            forward, back, tanh, direction, x, h, w, w, b, x, h, x, h, w, w, b, x, h);
        return layer<vanilla_rnn_forward, vanilla_rnn_backward>(
            s, 1, false, true, forward, &backward);
    }
    throw std::runtime_error("no such cell: " + cell);
}

// Warm for 0.05 s, then at least 3 samples and 0.3 s: the median.
static double measure(const Body &body, int &samples) {
    double once = 0;
    for (double spent = 0; spent < 0.05; spent += once) {
        const double began = now();
        body();
        once = now() - began;
    }
    const int calls = std::max(1, int(2e-3 / std::max(once, 1e-9)) + 1);
    std::vector<double> taken;
    for (double spent = 0; taken.size() < 3 || spent < 0.3; spent += taken.back() * calls) {
        const double began = now();
        for (int i = 0; i < calls; i++) body();
        taken.push_back((now() - began) / calls);
    }
    std::sort(taken.begin(), taken.end());
    samples = int(taken.size());
    return (taken[(taken.size() - 1) / 2] + taken[taken.size() / 2]) / 2;
}

int main() {
    std::string line, ready;
    Body body;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string verb, variant, row;
        words >> verb >> variant >> row;
        try {
            if (row != ready) {
                // CELL_[forward_]Tt_Bb_Hh
                Shape s;
                const size_t place = row.find("_T");
                if (place == std::string::npos ||
                    std::sscanf(row.c_str() + place, "_T%d_B%d_H%d", &s.time, &s.batch,
                                &s.hidden) != 3)
                    throw std::runtime_error("no such row");
                std::string cell = row.substr(0, place);
                const size_t forward = cell.find("_forward");
                if (forward != std::string::npos) cell = cell.substr(0, forward);
                body = nullptr;
                body = prepare(cell, s, forward == std::string::npos);
                ready = row;
            }
            int samples = 0;
            const double seconds = measure(body, samples);
            std::printf("{\"row\": \"%s\", \"seconds\": %.9g, \"samples\": %d}\n", row.c_str(),
                        seconds, samples);
        } catch (const std::exception &error) {
            ready.clear();
            std::printf("{\"row\": \"%s\", \"error\": \"%s\"}\n", row.c_str(), error.what());
        }
        std::fflush(stdout);
    }
}
