"""Recurrent layers and what reads characters before them.

Written from Documentation/model-format.md alone, for rebuild_models.py.
"""

import numpy as np


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def log_softmax(scores):
    scores = scores - scores.max(axis=-1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))


def step(given, tensors, prefix, config, state):
    """The state (h, c) after one time step of a layer; given is W x + b."""
    h, c = state
    weight_hh, cell = tensors[prefix + "weight_hh"], config["cell"]
    if cell == "rnn":
        s = given + weight_hh @ h
        return (np.tanh(s) if config["activation"] == "tanh" else np.maximum(s, 0)), c
    if cell == "simplified-gru":
        z, n = np.split(given + weight_hh @ h, 2)
        z, n = sigmoid(z), np.tanh(n)
        return z * n + (1 - z) * h, c
    if cell == "gru":
        u_r, u_z, u_n = np.split(weight_hh, 3)
        x_r, x_z, x_n = np.split(given, 3)
        r, z = sigmoid(x_r + u_r @ h), sigmoid(x_z + u_z @ h)
        if config["reset"] == "before-product":
            n = np.tanh(x_n + u_n @ (r * h))
        else:
            n = np.tanh(x_n + r * (u_n @ h + tensors[prefix + "bias_hn"]))
        return z * n + (1 - z) * h, c
    i, f, g, o = np.split(given + weight_hh @ h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return (tensors[prefix + "weight_hr"] @ h if "projection" in config else h), c


def run_layer(inputs, tensors, prefix, config, reads_backwards):
    """The outputs of each time step [T, H]."""
    weight_ih, weight_hh = tensors[prefix + "weight_ih"], tensors[prefix + "weight_hh"]
    bias = tensors[prefix + "bias"]
    state = np.zeros(weight_hh.shape[1]), np.zeros(config["hiddenSize"])
    outputs = np.zeros((len(inputs), weight_hh.shape[1]))
    steps = range(len(inputs))
    for t in reversed(steps) if reads_backwards else steps:
        state = step(weight_ih @ inputs[t] + bias, tensors, prefix, config, state)
        outputs[t] = state[0]
    return outputs


def run_stack(inputs, tensors, config, prefix="recurrent."):
    """The top layer's outputs, and its last states of both directions side by side."""
    final = None
    for depth in range(config["layers"]):
        outputs, final = [], []
        if config["direction"] != "right-to-left":
            below = run_layer(inputs, tensors, f"{prefix}{depth}.", config, False)
            outputs.append(below)
            final.append(below[-1])
        if config["direction"] != "left-to-right":
            below = run_layer(inputs, tensors, f"{prefix}{depth}.reverse.", config, True)
            outputs.append(below)
            final.append(below[0])
        inputs, final = np.concatenate(outputs, axis=1), np.concatenate(final)
    return inputs, final


def character_vectors(symbols, tensors, config):
    """The vector of every symbol, [V, E]."""
    vectors = []
    for symbol in symbols:
        kept = list(symbol.encode("utf-8"))[: config["limit"] - 2]
        characters = tensors["characters.characters.weight"][[256] + kept + [257]]
        found = []
        for number, filters in enumerate(config["filters"]):
            weight = tensors[f"characters.filters.{number}.weight"]
            width = filters["width"]
            padded = characters
            if len(characters) < width:
                missing = np.zeros((width - len(characters), characters.shape[1]))
                padded = np.concatenate([characters, missing])
            windows = np.array(
                [padded[t : t + width].ravel() for t in range(len(padded) - width + 1)]
            )
            largest = (windows @ weight.T).max(axis=0)
            found.append(largest + tensors[f"characters.filters.{number}.bias"])
        x = np.maximum(np.concatenate(found), 0)
        for number in range(config["highwayLayers"]):
            part = f"characters.highway.{number}."
            computed = np.maximum(
                tensors[part + "transform.weight"] @ x + tensors[part + "transform.bias"], 0
            )
            t = sigmoid(tensors[part + "gate.weight"] @ x + tensors[part + "gate.bias"])
            x = t * computed + (1 - t) * x
        vectors.append(
            tensors["characters.projection.weight"] @ x + tensors["characters.projection.bias"]
        )
    return np.array(vectors)
