"""The cells of the package written out as plain loops over sequences and time steps, in numpy and float64.

Names and conventions are the package's: gate order i f g o (LSTM), r z n (GRU), z n (simplified GRU); the update gate
z multiplies the candidate; one bias; `bias_hn` for the GRU whose reset gate acts after the product; `weight_hr` for a
projection.
"""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def rnn(g):
    def cell(p, x, h, c):
        return g(p["weight_ih"] @ x + p["weight_hh"] @ h + p["bias"]), c

    return cell


def lstm(p, x, h, c):
    i, f, g, o = np.split(p["weight_ih"] @ x + p["weight_hh"] @ h + p["bias"], 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return (p["weight_hr"] @ h if "weight_hr" in p else h), c


def gru_before(p, x, h, c):
    wr, wz, wn = np.split(p["weight_ih"] @ x + p["bias"], 3)
    ur, uz, un = np.split(p["weight_hh"], 3)
    r = sigmoid(wr + ur @ h)
    z = sigmoid(wz + uz @ h)
    n = np.tanh(wn + un @ (r * h))
    return z * n + (1 - z) * h, c


def gru_after(p, x, h, c):
    wr, wz, wn = np.split(p["weight_ih"] @ x + p["bias"], 3)
    ur, uz, un = np.split(p["weight_hh"], 3)
    r = sigmoid(wr + ur @ h)
    z = sigmoid(wz + uz @ h)
    n = np.tanh(wn + r * (un @ h + p["bias_hn"]))
    return z * n + (1 - z) * h, c


def simplified_gru(p, x, h, c):
    z, n = np.split(p["weight_ih"] @ x + p["weight_hh"] @ h + p["bias"], 2)
    z = sigmoid(z)
    return z * np.tanh(n) + (1 - z) * h, c


CELLS = {
    "rnn_tanh": rnn(np.tanh),
    "rnn_relu": rnn(lambda x: np.maximum(x, 0)),
    "lstm": lstm,
    "gru_before": gru_before,
    "gru_after": gru_after,
    "simplified_gru": simplified_gru,
}


def run_layer(cell, p, inputs, lengths, h, c, reverse=False):
    """One layer, one direction: output [T, B, ·], final h and c [B, ·] (c is handed through where a cell has none)."""
    h, c = h.copy(), c.copy()
    output = np.zeros((inputs.shape[0], inputs.shape[1], h.shape[1]))
    for b, length in enumerate(lengths):
        for t in reversed(range(length)) if reverse else range(length):
            h[b], c[b] = CELLS[cell](p, inputs[t, b], h[b], c[b])
            output[t, b] = h[b]
    return output, h, c


def run_stack(cell, parts, inputs, lengths, h, c):
    """A stack: `parts` lists per layer the directions (reverse, parameters); states are [parts, B, ·] in that order."""
    final_h, final_c, index = [], [], 0
    for directions in parts:
        outputs = []
        for reverse, p in directions:
            output, last_h, last_c = run_layer(cell, p, inputs, lengths, h[index], c[index], reverse)
            outputs.append(output)
            final_h.append(last_h)
            final_c.append(last_c)
            index += 1
        inputs = np.concatenate(outputs, axis=2)
    return inputs, np.stack(final_h), np.stack(final_c)
