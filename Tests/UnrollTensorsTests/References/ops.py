"""The numbers of OpReferenceTests, from PyTorch in float64: python3 ops.py prints them as Swift.

Element i of every operand is sin(0.7 i + its number), rounded to float32; the loss is the sum of the
results, each times sin(0.7 i + 9). Lengths are 3 and 1 of 3 time steps.
"""

import math

import torch
from torch.nn import functional

LENGTHS = [3, 1]


def operand(number, *shape):
    count = math.prod(shape)
    values = torch.tensor([math.sin(0.7 * i + number) for i in range(count)], dtype=torch.float64)
    return values.float().double().reshape(shape).requires_grad_()


def show(name, result, leaves):
    weights = operand(9, *result.shape).detach()
    (result * weights).sum().backward()
    print(f"    static let {name}: [[Double]] = [")
    for tensor in [result.detach()] + [leaf.grad for leaf in leaves]:
        print("        [" + ", ".join(f"{x:.9g}" for x in tensor.flatten().tolist()) + "],")
    print("    ]")


def attention(q, k, v, vector, scale):
    contexts = []
    for b, length in enumerate(LENGTHS):
        keys, values = k[:length, b], v[:length, b]
        if vector is None:
            scores = scale * q[:, b] @ keys.T
        else:
            scores = torch.tanh(q[:, b, None] + keys[None]) @ vector
        contexts.append(scores.softmax(-1) @ values)
    return torch.stack(contexts, 1)


q, k, v = operand(1, 2, 2, 2), operand(2, 3, 2, 2), operand(3, 3, 2, 2)
show("dotAttention", attention(q, k, v, None, 0.5), [q, k, v])
q, k, v, vector = operand(1, 2, 2, 2), operand(2, 3, 2, 2), operand(3, 3, 2, 2), operand(4, 2)
show("additiveAttention", attention(q, k, v, vector, 1), [q, k, v, vector])

x, gain, bias = operand(1, 2, 3), operand(2, 3), operand(3, 3)
show("layerNorm", functional.layer_norm(x, [3], gain, bias), [x, gain, bias])

# Each sequence separately, of its own length: [T, B, D] with weight [F, width * D].
x, weight, bias = operand(1, 3, 2, 2), operand(2, 2, 6), operand(3, 2)
filters = weight.reshape(2, 3, 2).permute(0, 2, 1)  # [F, D, width]
outputs = []
for b, length in enumerate(LENGTHS):
    y = functional.conv1d(x[:length, b].T[None], filters, bias, stride=2, padding=1)[0].T
    outputs.append(functional.pad(y, (0, 0, 0, 2 - y.shape[0])))
show("convolution", torch.stack(outputs, 1), [x, weight, bias])

x = operand(1, 3, 2, 2)
pooled = [functional.max_pool1d(x[:, b].T[None], 2, 1)[0].T for b in range(2)]
pooled[1] = pooled[1] * 0  # one time step has no window
show("maxOverWindows", torch.stack(pooled, 1), [x])

logits, targets = operand(1, 3, 2, 2), operand(2, 3, 2, 2).detach().abs()
mask = torch.tensor([[1.0, 1.0], [1.0, 0.0], [1.0, 0.0]], dtype=torch.float64)
weights = mask * torch.tensor([[1.0, 0.5], [2.0, 1.0], [0.25, 1.0]], dtype=torch.float64)
losses = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
show("binaryCrossEntropy", (losses * weights[..., None]).sum() / 5, [logits])

# Targets of three symbols and of two equal ones that just fit; and two, of which the second is impossible.
x = operand(1, 6, 2, 4)
lengths, symbols = torch.tensor([6, 3]), torch.tensor([3, 2])
targets = torch.tensor([[1, 2, 1], [3, 3, 0]])
loss = functional.ctc_loss(x.log_softmax(2), targets, lengths, symbols, reduction="sum") / 5
show("ctc", loss, [x])
x = operand(1, 6, 2, 4)
targets = torch.tensor([[3, 1, 2], [2, 2, 0]])
lengths = torch.tensor([5, 2])
loss = functional.ctc_loss(
    x.log_softmax(2), targets, lengths, symbols, reduction="sum", zero_infinity=True
) / 3
show("ctcWithAnImpossibleTarget", loss, [x])
