"""Reference numbers for sampled output layers: the losses as their papers write them, differentiated by PyTorch.

    python sampled_reference.py         writes sampled.safetensors beside this script

Everything comes from PyTorch in float64, from values that float32 holds exactly. The README lists the names of the tensors.
"""

import torch
import torch.nn.functional as F

from fixtures import Values, as_array, save

SEED = 47
CASES = {
    # name: N, H, V, draws (equal ones for BlackOut and noise), targets
    "few": (5, 7, 30, [4, 11, 11, 0, 25, 11], [11, 3, 4, 29, 0]),
    "many": (17, 9, 700, [k * k % 593 for k in range(400)], [k * 41 % 700 for k in range(17)]),
}


def scores(x, weight, bias, words):
    return F.linear(x, weight[words], bias[words])


def sampled_softmax(x, weight, bias, draws, targets, offsets):
    """The target's logit before those of the different drawn words, a drawn target masked out; class 0 is right."""
    drawn = torch.unique(draws)
    own = (x * weight[targets]).sum(1) + bias[targets] + offsets[targets]
    others = scores(x, weight, bias, drawn) + offsets[drawn]
    others = others.masked_fill(drawn[None, :] == targets[:, None], -torch.inf)
    logits = torch.cat([own[:, None], others], dim=1)
    return F.cross_entropy(logits, torch.zeros(len(targets), dtype=torch.long))


def blackout(x, weight, bias, draws, targets, offsets):
    own = (x * weight[targets]).sum(1) + bias[targets] + offsets[targets]
    others = scores(x, weight, bias, draws) + offsets[draws]
    others = others.masked_fill(draws[None, :] == targets[:, None], -torch.inf)
    weighted = torch.softmax(torch.cat([own[:, None], others], dim=1), dim=1)
    return -(torch.log(weighted[:, 0]) + torch.log1p(-weighted[:, 1:]).sum(1)).mean()


def noise_contrastive(x, weight, bias, draws, targets, offsets):
    own = (x * weight[targets]).sum(1) + bias[targets] + offsets[targets]
    others = scores(x, weight, bias, draws) + offsets[draws]
    rows = len(targets)
    data = F.binary_cross_entropy_with_logits(own, torch.ones_like(own), reduction="sum")
    noise = F.binary_cross_entropy_with_logits(others, torch.zeros_like(others), reduction="sum")
    return (data + noise) / rows


def case(name, rows, inputs, words, draws, targets):
    values = Values(SEED, name)
    x = values.normal(rows, inputs).requires_grad_()
    weight = values.normal(words, inputs, scale=0.4).requires_grad_()
    bias = values.normal(words, scale=0.5).requires_grad_()
    offsets = values.normal(words)
    draws, targets = torch.tensor(draws), torch.tensor(targets)
    result = {"x": x, "weight": weight, "bias": bias, "offsets": offsets, "draws": draws, "targets": targets}
    for rule in (sampled_softmax, blackout, noise_contrastive):
        loss = rule(x, weight, bias, draws, targets, offsets)
        gradients = torch.autograd.grad(loss, (x, weight, bias))
        result[f"{rule.__name__}.loss"] = loss
        for key, gradient in zip(("x", "weight", "bias"), gradients):
            result[f"{rule.__name__}.gradient.{key}"] = gradient
    return {f"{name}.{key}": as_array(value) for key, value in result.items()}


def main():
    tensors = {}
    for name, options in CASES.items():
        tensors.update(case(name, *options))
    save("sampled", tensors, {"seed": SEED, "computed": "in float64; stored as float32"})


if __name__ == "__main__":
    main()
