"""Gradients of a loss at the last time step with respect to every earlier state, by PyTorch.

python3 state_gradients.py > state_gradients.json      (PyTorch 2, float64)

The weights are sines of their places, so that the test needs none of them stored.
"""
import json
import torch

torch.set_default_dtype(torch.float64)
T, B, D, H = 6, 3, 2, 5


def sines(name, *shape):
    count = 1
    for size in shape:
        count *= size
    shift = float(sum(name.encode()) % 7)
    return torch.sin(torch.arange(count) * 0.7 + shift).reshape(shape) * 0.8


x = sines("x", T, B, D)
readout = sines("readout", B, H)
result = {}
for name, cell, gates in [
    ("rnn", torch.nn.RNNCell(D, H), 1),
    ("gru", torch.nn.GRUCell(D, H), 3),
    ("lstm", torch.nn.LSTMCell(D, H), 4),
]:
    with torch.no_grad():
        cell.weight_ih.copy_(sines("weight_ih", gates * H, D))
        cell.weight_hh.copy_(sines("weight_hh", gates * H, H))
        cell.bias_ih.copy_(sines("bias", gates * H))
        cell.bias_hh.zero_()
    h = torch.zeros(B, H)
    c = torch.zeros(B, H)
    states, cells = [], []
    for t in range(T):
        if name == "lstm":
            h, c = cell(x[t], (h, c))
            c.retain_grad()
            cells.append(c)
        else:
            h = cell(x[t], h)
        h.retain_grad()
        states.append(h)
    (h * readout).sum().backward()
    # A list for each sequence, the last time step first.
    result[name] = {
        "hidden": [[s.grad[b].norm().item() for s in reversed(states)] for b in range(B)],
    }
    if name == "lstm":
        result[name]["cell"] = [
            [s.grad[b].norm().item() for s in reversed(cells)] for b in range(B)
        ]
print(json.dumps(result, indent=1))
