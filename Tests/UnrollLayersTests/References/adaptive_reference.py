"""Reference numbers for the adaptive softmax: PyTorch's AdaptiveLogSoftmaxWithLoss.

    python adaptive_reference.py         writes adaptive.safetensors beside this script

Everything comes from PyTorch in float64, from values that float32 holds exactly. The README lists the names of the tensors.
"""

import torch

from fixtures import Values, as_array, save

SEED = 31
CASES = {
    # name: H, V, cut-offs, divisor, head bias, N, words that no target is
    "two_clusters": (13, 40, [7, 20], 2.0, False, 11, ()),
    "three_clusters_bias": (33, 300, [50, 90, 200], 2.5, True, 29, ()),
    "one_cluster": (5, 9, [4], 4.0, True, 6, ()),
    "empty_cluster": (9, 30, [3, 12, 20], 2.0, False, 8, range(12, 20)),
}


def case(name, inputs, vocabulary, cutoffs, divisor, bias, rows, absent):
    values = Values(SEED, name)
    layer = torch.nn.AdaptiveLogSoftmaxWithLoss(
        inputs, vocabulary, cutoffs, div_value=divisor, head_bias=bias, dtype=torch.float64)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(values.normal(*parameter.shape, scale=0.5))
    x = values.normal(rows, inputs).requires_grad_()
    allowed = [word for word in range(vocabulary) if word not in absent]
    targets = torch.tensor([allowed[k * 17 % len(allowed)] for k in range(rows)])
    output, loss = layer(x, targets)
    loss.backward()
    log_probabilities = layer.log_prob(x)
    result = {
        "x": x, "targets": targets, "cutoffs": torch.tensor(cutoffs), "divisor": divisor,
        "loss": loss, "losses": -output, "log_probabilities": log_probabilities,
        "most_probable": layer.predict(x), "gradient.x": x.grad,
    }
    torch.testing.assert_close(log_probabilities.exp().sum(1), torch.ones(rows, dtype=torch.float64))
    assert torch.equal(layer.predict(x), log_probabilities.argmax(1))
    for key, parameter in layer.named_parameters():
        result[f"torch.{key}"] = parameter
        if parameter.grad is not None:
            result[f"torch_gradient.{key}"] = parameter.grad
    assert any(parameter.grad is None for parameter in layer.parameters()) == bool(absent)
    return {f"{name}.{key}": as_array(value) for key, value in result.items()}


def main():
    tensors = {}
    for name, options in CASES.items():
        tensors.update(case(name, *options))
    save("adaptive", tensors, {"seed": SEED, "computed": "in float64; stored as float32"})


if __name__ == "__main__":
    main()
