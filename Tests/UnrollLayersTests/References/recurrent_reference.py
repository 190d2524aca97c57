"""Reference numbers for every recurrent layer: outputs, final states and all gradients, from PyTorch in float64.

    python recurrent_reference.py        writes recurrent.safetensors beside this script

For each case the loss is  sum(output * G) + sum(final_h * G') (+ sum(final_c * G''))  with fixed random G. RNN, GRU
(reset after the product) and LSTM come from PyTorch's own modules on packed sequences; the GRU with the reset before the
product and the simplified GRU, which PyTorch lacks, are loops over time with autograd. Everything is then checked: outputs
and final states against the plain numpy loops of plain_cells.py, run with parameters converted to the package's
conventions, within 1e-12; and the gradients against central differences of those loops along random directions. The README
lists the names of the tensors.
"""

import dataclasses

import numpy as np
import torch

import plain_cells
from fixtures import Values, as_array, save

SEED = 20
HIDDEN, BATCH = 5, 4
LIMIT = 0.7  # parameters are uniform in [-LIMIT, LIMIT]


@dataclasses.dataclass
class Case:
    name: str
    cell: str  # a key of plain_cells.CELLS
    layers: int = 1
    directions: tuple = (False,)  # per layer: is it right-to-left?
    projection: int = 0
    input_size: int = 3
    time: int = 6
    lengths: tuple = (4, 6, 0, 1)  # unsorted, one empty

    @property
    def gates(self):
        return {"rnn_tanh": 1, "rnn_relu": 1, "lstm": 4, "gru_before": 3, "gru_after": 3, "simplified_gru": 2}[self.cell]

    @property
    def has_module(self):
        return self.cell not in ("gru_before", "simplified_gru")

    @property
    def output_size(self):
        return self.projection or HIDDEN

    @property
    def is_stack(self):
        return self.layers * len(self.directions) > 1

    def suffixes(self):
        """PyTorch's endings of parameter names, in the order of its states: l0, l0_reverse, l1, …"""
        return [
            [(reverse, f"l{layer}" + ("_reverse" if reverse else "")) for reverse in self.directions]
            for layer in range(self.layers)
        ]


def cases():
    for cell in ("rnn_tanh", "rnn_relu", "gru_after", "lstm", "gru_before", "simplified_gru"):
        yield Case(cell, cell)
        yield Case(f"{cell}_reversed", cell, directions=(True,))
    projected = dict(projection=3, input_size=4)  # no two of D, H and P are alike
    yield Case("lstm_projection", "lstm", **projected)
    yield Case("lstm_projection_reversed", "lstm", directions=(True,), **projected)
    # Here the last time step is padding in every row.
    stack = dict(time=7, lengths=(3, 6, 0, 5))
    yield Case("lstm_bidirectional_2layer", "lstm", layers=2, directions=(False, True), **stack)
    yield Case("gru_after_bidirectional_2layer", "gru_after", layers=2, directions=(False, True), **stack)
    yield Case("lstm_3layer", "lstm", layers=3, **stack)


# PyTorch's modules


def module(case, bidirectional):
    options = dict(num_layers=case.layers, bidirectional=bidirectional, dtype=torch.float64)
    if case.cell == "lstm":
        return torch.nn.LSTM(case.input_size, HIDDEN, proj_size=case.projection, **options)
    if case.cell == "gru_after":
        return torch.nn.GRU(case.input_size, HIDDEN, **options)
    return torch.nn.RNN(case.input_size, HIDDEN, nonlinearity=case.cell.removeprefix("rnn_"), **options)


def new_module_parameters(case, values):
    names = {suffix for layer in case.suffixes() for _, suffix in layer}
    shapes = module(case, bidirectional=True in case.directions).named_parameters()
    return {
        name: values.uniform(*p.shape, limit=LIMIT) for name, p in shapes if name.split("_", 2)[2] in names
    }


def run_packed(case, network, parameters, inputs, h, c):
    """A module on the rows that are not empty; an empty row's output is zero and its final state the initial one."""
    live = [b for b, length in enumerate(case.lengths) if length > 0]
    lengths = torch.tensor([case.lengths[b] for b in live])
    packed = torch.nn.utils.rnn.pack_padded_sequence(inputs[:, live], lengths, enforce_sorted=False)
    state = (h[:, live], c[:, live]) if case.cell == "lstm" else h[:, live]
    output, last = torch.func.functional_call(network, parameters, (packed, state))
    output, _ = torch.nn.utils.rnn.pad_packed_sequence(output, total_length=case.time)
    last = last if case.cell == "lstm" else (last, None)
    rows = torch.tensor(live)
    whole = torch.zeros(case.time, BATCH, output.shape[2], dtype=torch.float64).index_copy(1, rows, output)
    final_h = h.index_copy(1, rows, last[0])
    final_c = c.index_copy(1, rows, last[1]) if case.cell == "lstm" else c
    return whole, final_h, final_c


def run_module(case, parameters, inputs, h, c):
    if case.directions != (True,):
        return run_packed(case, module(case, len(case.directions) == 2), parameters, inputs, h, c)
    # Right-to-left alone: the reverse half of a bidirectional module, whose other half sees zeros.
    network = module(case, bidirectional=True)
    both = {name: parameters.get(name, torch.zeros_like(p)) for name, p in network.named_parameters()}
    h, c = (torch.cat([torch.zeros_like(s), s]) for s in (h, c))
    output, final_h, final_c = run_packed(case, network, both, inputs, h, c)
    return output[:, :, case.output_size :], final_h[1:], final_c[1:]


# The cells that PyTorch lacks


def new_parameters(case, values):
    shapes = {
        "weight_ih": (case.gates * HIDDEN, case.input_size),
        "weight_hh": (case.gates * HIDDEN, HIDDEN),
        "bias": (case.gates * HIDDEN,),
    }
    return {name: values.uniform(*shape, limit=LIMIT) for name, shape in shapes.items()}


def run_loop(case, p, inputs, h, c):
    """All rows together, time step by time step; a row that is not alive keeps its state and puts out zero."""
    state, outputs = h[0], [None] * case.time
    for t in reversed(range(case.time)) if case.directions[0] else range(case.time):
        x = inputs[t]
        if case.cell == "gru_before":
            wr, wz, wn = (x @ p["weight_ih"].T + p["bias"]).chunk(3, dim=1)
            ur, uz, un = p["weight_hh"].chunk(3)
            r, z = torch.sigmoid(wr + state @ ur.T), torch.sigmoid(wz + state @ uz.T)
            n = torch.tanh(wn + (r * state) @ un.T)
        else:
            z, n = (x @ p["weight_ih"].T + state @ p["weight_hh"].T + p["bias"]).chunk(2, dim=1)
            z, n = torch.sigmoid(z), torch.tanh(n)
        new = z * n + (1 - z) * state
        alive = torch.tensor([[t < length] for length in case.lengths])
        state = torch.where(alive, new, state)
        outputs[t] = torch.where(alive, new, 0.0)
    return torch.stack(outputs), state[None], c


# Checks


def converted(case, parameters):
    """PyTorch's parameters in the package's conventions, per layer and direction."""

    def convert(suffix):
        p = {name.removesuffix(f"_{suffix}"): v for name, v in parameters.items() if name.endswith(f"_{suffix}")}
        ours = {"weight_ih": p["weight_ih"], "weight_hh": p["weight_hh"], "bias": p["bias_ih"] + p["bias_hh"]}
        if "weight_hr" in p:
            ours["weight_hr"] = p["weight_hr"]
        if case.cell == "gru_after":
            n = slice(2 * HIDDEN, None)
            ours["bias"][n] = p["bias_ih"][n]
            ours["bias_hn"] = p["bias_hh"][n]
            for name in ("weight_ih", "weight_hh", "bias"):  # σ(−a) = 1 − σ(a): z now multiplies the candidate
                ours[name] = ours[name].copy()
                ours[name][HIDDEN : 2 * HIDDEN] *= -1
        return ours

    if not case.has_module:
        return [[(case.directions[0], parameters)]]
    return [[(reverse, convert(suffix)) for reverse, suffix in layer] for layer in case.suffixes()]


def check(case, leaves, parameters, g, results, gradients):
    arrays = {name: leaf.detach().numpy() for name, leaf in leaves.items()}

    def plain(at):
        parts = converted(case, {name: at[name] for name in parameters})
        return plain_cells.run_stack(case.cell, parts, at["input"], case.lengths, at["initial_h"], at["initial_c"])

    def loss(at):
        return sum(float((result * weight.numpy()).sum()) for result, weight in zip(plain(at), g))

    for mine, theirs in zip(plain(arrays), results):
        np.testing.assert_allclose(mine, theirs.detach().numpy(), rtol=0, atol=1e-12)
    generator, step = np.random.default_rng(1), 1e-6
    for moved in [[name] for name in leaves] + [list(leaves)]:
        along = {name: generator.standard_normal(arrays[name].shape) for name in moved}
        ahead, behind = (
            loss({**arrays, **{name: arrays[name] + sign * step * along[name] for name in moved}}) for sign in (1, -1)
        )
        expected = sum(float((gradients[name].numpy() * along[name]).sum()) for name in moved)
        np.testing.assert_allclose((ahead - behind) / (2 * step), expected, rtol=1e-6, atol=1e-7)
    if case.cell == "rnn_relu":  # no pre-activation so near the kink that float32 could fall on its other side
        output = results[0].detach().numpy()
        assert output[output > 0].min() > 1e-3, output[output > 0].min()


def reference(case):
    values = Values(SEED, case.name)
    states = case.layers * len(case.directions)
    has_c = case.cell == "lstm"
    parameters = new_module_parameters(case, values) if case.has_module else new_parameters(case, values)
    leaves = {
        "input": values.normal(case.time, BATCH, case.input_size),  # past a sequence's end too: it must not matter
        "initial_h": values.normal(states, BATCH, case.output_size, scale=0.5),
        "initial_c": values.normal(states, BATCH, HIDDEN, scale=0.5),
        **parameters,
    }
    leaves = {name: leaf.requires_grad_() for name, leaf in leaves.items()}
    run = run_module if case.has_module else run_loop
    own = {name: leaves[name] for name in parameters}
    results = run(case, own, leaves["input"], leaves["initial_h"], leaves["initial_c"])
    g = [values.normal(*result.shape) for result in results]
    if not has_c:
        g[2] = torch.zeros_like(g[2])
    loss = sum((result * weight).sum() for result, weight in zip(results, g))
    found = torch.autograd.grad(loss, list(leaves.values()), allow_unused=True)
    gradients = {name: torch.zeros_like(leaf) if d is None else d for (name, leaf), d in zip(leaves.items(), found)}
    check(case, leaves, parameters, g, results, gradients)

    tensors = {"lengths": list(case.lengths), "loss": loss}

    def add(name, value):
        if name.endswith("_c") and not has_c:
            return
        tensors[name] = value if case.is_stack or not name.endswith(("_h", "_c")) else value[0]

    for name in ("input", "initial_h", "initial_c"):
        add(name, leaves[name])
        add(f"gradient.{name}", gradients[name])
    for name, result, weight in zip(("output", "final_h", "final_c"), results, g):
        add(name, result)
        add(f"loss_weight.{name}", weight)
    kind = "torch" if case.has_module else "parameter"
    for name in parameters:
        tensors[f"{kind}.{name}"] = leaves[name]
        tensors[f"{kind}_gradient.{name}"] = gradients[name]
    return {f"{case.name}.{name}": as_array(value) for name, value in tensors.items()}


def main():
    tensors, names = {}, []
    for case in cases():
        tensors.update(reference(case))
        names.append(case.name)
    save("recurrent", tensors, {
        "seed": SEED,
        "cases": names,
        "computed": "in float64 from values that float32 holds exactly, then stored as float32",
        "loss": "the sum over output, final_h and final_c of sum(value * loss_weight.value)",
        "torch": "PyTorch's names and conventions: gates i f g o, r z n; its GRU's z multiplies the old state; two biases",
        "parameter": "the package's names and conventions: gates r z n, z n; z multiplies the candidate; one bias",
        "states": "[B, H]; in stacks [L * directions, B, H], in the order l0, l0_reverse, l1, ...",
    })


if __name__ == "__main__":
    main()
