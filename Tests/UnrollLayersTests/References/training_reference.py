"""Reference numbers for what surrounds the layers: optimisers, clipping, losses, schedules, tied weights, a training run.

    python training_reference.py         writes training.safetensors beside this script

Everything comes from PyTorch in float64, from values that float32 holds exactly. The README lists the names of the tensors.
"""

import math

import numpy as np
import torch
from torch.nn import functional

from fixtures import Values, as_array, save

SEED = 21

ADAM = dict(lr=0.05, betas=(0.9, 0.999), eps=1e-8)
RMSPROP = dict(lr=0.01, alpha=0.99, eps=1e-8)
OPTIMIZERS = {
    "sgd": (torch.optim.SGD, dict(lr=0.1)),
    "sgd_momentum": (torch.optim.SGD, dict(lr=0.1, momentum=0.9)),
    "sgd_nesterov": (torch.optim.SGD, dict(lr=0.1, momentum=0.9, nesterov=True)),
    "sgd_weight_decay": (torch.optim.SGD, dict(lr=0.1, weight_decay=0.1)),
    "sgd_momentum_weight_decay": (torch.optim.SGD, dict(lr=0.1, momentum=0.9, weight_decay=0.1)),
    "adam": (torch.optim.Adam, ADAM),
    "adamw": (torch.optim.AdamW, dict(ADAM, weight_decay=0.1)),
    "adagrad": (torch.optim.Adagrad, dict(lr=0.1, eps=1e-10)),
    "adagrad_accumulator": (torch.optim.Adagrad, dict(lr=0.1, eps=1e-10, initial_accumulator_value=1.0)),
    "rmsprop": (torch.optim.RMSprop, RMSPROP),
    "rmsprop_momentum": (torch.optim.RMSprop, dict(RMSPROP, momentum=0.9)),
    "rmsprop_centered": (torch.optim.RMSprop, dict(RMSPROP, centered=True)),
}
# What PyTorch accepts sparse gradients for. SGD and Adagrad then compute what they compute on dense ones; SparseAdam does
# not: rows without a gradient keep their moments and stay where they are.
SPARSE = {
    "sgd": OPTIMIZERS["sgd"],
    "adagrad": OPTIMIZERS["adagrad"],
    "adagrad_accumulator": OPTIMIZERS["adagrad_accumulator"],
    "sparse_adam": (torch.optim.SparseAdam, ADAM),
}

torch.sparse.check_sparse_tensor_invariants.enable()

tensors = {}


def store(prefix, real=np.float32, **values):
    tensors.update({f"{prefix}.{name}": as_array(value, real) for name, value in values.items()})


# Optimisers: a matrix [5, 3], six updates with given gradients


def trajectory(kind, options, initial, gradients):
    parameter = torch.nn.Parameter(initial.clone())
    optimizer = kind([parameter], **options)
    after = []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        optimizer.step()
        after.append(parameter.detach().clone())
    return torch.stack(after)


def optimizers():
    values = Values(SEED, "optimizer")
    initial, dense = values.normal(5, 3), values.normal(6, 5, 3)
    # Two rows an update; row 0 comes every time, row 3 twice with a gap, row 4 never.
    rows = torch.tensor([[0, 3], [1, 0], [0, 2], [2, 0], [3, 0], [0, 1]])
    row_values = values.normal(6, 2, 3)
    scattered = [torch.zeros(5, 3, dtype=torch.float64).index_copy(0, at, v) for at, v in zip(rows, row_values)]
    sparse = [torch.sparse_coo_tensor(at[None], v, (5, 3)) for at, v in zip(rows, row_values)]
    store("optimizer", initial=initial, dense_gradients=dense, rows=rows, row_gradients=row_values)
    for name, (kind, options) in OPTIMIZERS.items():
        store(f"optimizer.{name}", dense=trajectory(kind, options, initial, dense),
              rows_as_dense=trajectory(kind, options, initial, scattered))
    for name, (kind, options) in SPARSE.items():
        result = trajectory(kind, options, initial, sparse)
        store(f"optimizer.{name}", rows_as_sparse=result)
        if name != "sparse_adam":
            torch.testing.assert_close(result, trajectory(kind, options, initial, scattered), rtol=0, atol=1e-14)
        np.testing.assert_array_equal(result[:, 4], initial[4].expand(6, 3))
    for kind in (torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop):
        try:
            trajectory(kind, {}, initial, sparse)
        except RuntimeError:
            continue
        raise AssertionError(f"{kind.__name__} takes sparse gradients now: the description is out of date")
    return {name: {"class": kind.__name__, **options} for name, (kind, options) in {**OPTIMIZERS, **SPARSE}.items()}


def clipping():
    for name, scale in (("clip", 1.0), ("clip_below", 0.05)):
        values = Values(SEED, name)
        gradients = [values.normal(*shape, scale=scale) for shape in ((4, 3), (5,), (2, 2, 2))]
        parameters = [torch.nn.Parameter(torch.zeros_like(g)) for g in gradients]
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient.clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm=1.0)
        assert (norm > 1) == (name == "clip")
        store(name, norm=norm, max_norm=1.0)
        for k, (parameter, gradient) in enumerate(zip(parameters, gradients)):
            store(name, **{f"gradient.{k}": gradient, f"clipped.{k}": parameter.grad})


# Losses


def losses():
    values = Values(SEED, "losses")
    logits = values.normal(7, 5, scale=2)
    logits[2] += 90  # a float32 exponential of these is infinite: only differences may be taken
    logits[5] -= 120
    targets = torch.tensor([1, -1, 4, 0, 0, 3, -1])
    store("cross_entropy", logits=logits, targets=targets, ignored=-1)
    for name, options in {
        "mean": {}, "sum": dict(reduction="sum"), "smoothed_mean": dict(label_smoothing=0.1),
        "smoothed_sum": dict(label_smoothing=0.1, reduction="sum"),
    }.items():
        leaf = logits.clone().requires_grad_()
        loss = functional.cross_entropy(leaf, targets, ignore_index=-1, **options)
        loss.backward()
        store(f"cross_entropy.{name}", loss=loss, gradient=leaf.grad)

    # The same by hand: with smoothing e, a row's loss is (1 - e) * -log p[target] + e * the mean of -log p over the classes.
    x = logits.numpy()
    log_p = x - x.max(1, keepdims=True)
    log_p -= np.log(np.exp(log_p).sum(1, keepdims=True))
    live = [k for k, target in enumerate(targets.tolist()) if target >= 0]
    for name, e in (("mean", 0), ("smoothed_mean", 0.1)):
        expected = np.mean([-(1 - e) * log_p[k, targets[k]] - e * log_p[k].mean() for k in live])
        np.testing.assert_allclose(tensors[f"cross_entropy.{name}.loss"], expected, rtol=1e-6)

    logits = values.normal(6, 4, scale=2)
    logits[1, 2], logits[3, 0], logits[4, 3], logits[5, 1] = 40, -40, 120, -120
    targets = Values.floats(values.generator.uniform(0, 1, (6, 4)))  # soft targets ...
    targets[1:5] = (targets[1:5] > 0.5).double()  # ... and hard ones
    store("binary_cross_entropy", logits=logits, targets=targets)
    for name in ("mean", "sum"):
        leaf = logits.clone().requires_grad_()
        loss = functional.binary_cross_entropy_with_logits(leaf, targets, reduction=name)
        loss.backward()
        store(f"binary_cross_entropy.{name}", loss=loss, gradient=leaf.grad)


# Schedules


def rates(optimizer, scheduler, updates):
    found = []
    for _ in range(updates):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def schedules():
    def optimizer():
        return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)

    def cosine(sgd):
        return torch.optim.lr_scheduler.CosineAnnealingLR(sgd, T_max=16, eta_min=0.01)

    def closed_form(u):
        return 0.01 + 0.09 * (1 + math.cos(math.pi * u / 16)) / 2

    sgd = optimizer()
    plain = rates(sgd, cosine(sgd), 17)
    sgd = optimizer()
    warm_up = torch.optim.lr_scheduler.LinearLR(sgd, start_factor=0.2, end_factor=1.0, total_iters=4)
    warm = rates(sgd, torch.optim.lr_scheduler.SequentialLR(sgd, [warm_up, cosine(sgd)], milestones=[4]), 21)
    np.testing.assert_allclose(plain, [closed_form(u) for u in range(17)], rtol=1e-12)
    np.testing.assert_allclose(warm, [0.1 * (u + 1) / 5 if u < 4 else closed_form(u - 4) for u in range(21)], rtol=1e-12)
    store("schedule", cosine=plain, warm_up_cosine=warm)

    metrics = [2.0, 1.8, 1.81, 1.79, 1.79, 1.7899, 1.78985, 1.5, 1.6, 1.55, 1.51, 1.499, 1.6, 1.6, 1.6, 1.6]
    store("schedule.plateau", metrics=metrics)
    for name, threshold in (("rates", 1e-4), ("rates_without_threshold", 0.0)):
        sgd, found = optimizer(), []
        plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(sgd, factor=0.5, patience=1, threshold=threshold)
        for metric in metrics:
            plateau.step(metric)
            found.append(sgd.param_groups[0]["lr"])
        store("schedule.plateau", **{name: found})


# Tied weights: the embedding is the output matrix too


def tied():
    values = Values(SEED, "tied")
    tokens = torch.tensor([[3, 0], [3, 6], [1, 3]])  # repeated, and some never seen
    targets = torch.tensor([[0, 6], [3, 1], [3, 3]])
    p = {
        "embedding": values.uniform(7, 4, limit=0.8), "weight": values.uniform(4, 4, limit=0.8),
        "bias": values.uniform(4, limit=0.8), "output_bias": values.uniform(7, limit=0.8),
    }
    p = {name: value.requires_grad_() for name, value in p.items()}
    hidden = torch.tanh(functional.linear(functional.embedding(tokens, p["embedding"]), p["weight"], p["bias"]))
    logits = functional.linear(hidden, p["embedding"], p["output_bias"])
    loss = functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
    loss.backward()
    store("tied", tokens=tokens, targets=targets, logits=logits, loss=loss)
    store("tied.parameter", **p)
    store("tied.gradient", **{name: value.grad for name, value in p.items()})


# Ten updates of a character LSTM


TEXT = (
    "the rain came in from the sea and ran on the stones. "
    "a cat sat near the door, as cats do, and saw rain. "
    "no one came, and the cat ate the rest of the tart. "
)
TIME, BATCH, UPDATES = 4, 3, 10
RATE, MOMENTUM = 0.5, 0.9
CLIP = 0.35  # the norm is above it in some updates and below it in others


def character_model(dtype):
    """Ten updates. The hidden biases stay zero and out of the optimiser: the package has one bias where PyTorch has two."""
    symbols = sorted(set(TEXT))
    indices = torch.tensor([symbols.index(s) for s in TEXT])
    columns = indices[: len(indices) // BATCH * BATCH].view(BATCH, -1).T
    inputs = torch.stack([columns[k * TIME : (k + 1) * TIME] for k in range(UPDATES)])
    targets = torch.stack([columns[k * TIME + 1 : (k + 1) * TIME + 1] for k in range(UPDATES)])

    model = torch.nn.ModuleDict({
        "embedding": torch.nn.Embedding(len(symbols), 6, dtype=dtype),
        "lstm": torch.nn.LSTM(6, 8, num_layers=2, dtype=dtype),
        "decoder": torch.nn.Linear(8, len(symbols), dtype=dtype),
    })
    values = Values(SEED, "character_lstm")
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(values.uniform(*parameter.shape, limit=0.5))
            if ".bias_hh_" in name:
                parameter.zero_()
                parameter.requires_grad_(False)
    initial = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(learned, lr=RATE, momentum=MOMENTUM)
    state = (torch.zeros(2, BATCH, 8, dtype=dtype), torch.zeros(2, BATCH, 8, dtype=dtype))
    losses, norms = [], []
    for x, y in zip(inputs, targets):
        output, state = model["lstm"](model["embedding"](x), state)
        state = tuple(s.detach() for s in state)
        loss = functional.cross_entropy(model["decoder"](output).flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(learned, CLIP)))
        optimizer.step()
        losses.append(loss.item())
    return inputs, targets, initial, dict(model.named_parameters()), losses, norms, state


def character_lstm():
    inputs, targets, initial, final, losses, norms, (h, c) = character_model(torch.float64)
    store("character_lstm", inputs=inputs, targets=targets)
    store("character_lstm.torch", **initial)
    store("character_lstm", np.float64, losses=losses, gradient_norms=norms, final_h=h, final_c=c)
    store("character_lstm.torch_final", np.float64, **final)
    assert min(norms) < CLIP < max(norms)
    # How far float32 drifts in ten updates within PyTorch: what a tolerance has to allow.
    *_, single, single_losses, _, _ = character_model(torch.float32)
    print(f"losses {np.round(losses, 4).tolist()}\nnorms {np.round(norms, 3).tolist()}")
    drift = max(float((single[name].detach().double() - final[name].detach()).abs().max()) for name in final)
    print(f"float32 against float64: losses {np.abs(np.subtract(losses, single_losses)).max():.1e}, parameters {drift:.1e}")


def main():
    options = optimizers()
    clipping()
    losses()
    schedules()
    tied()
    character_lstm()
    save("training", tensors, {
        "seed": SEED,
        "computed": "in float64; stored as float32, but as float64 what character_lstm comes to",
        "optimizers": options,
        "sparse": "PyTorch's SGD and Adagrad take sparse gradients and compute what they do on dense ones (both leave a row "
        "without gradient where it is); SparseAdam leaves rows without gradient and their moments alone, while its bias "
        "correction counts every update; Adam, AdamW and RMSprop refuse sparse gradients",
        "clip": "gradients are multiplied by max_norm / (norm + 1e-6) where that is below 1",
        "schedule": "lr 0.1; cosine T_max 16 to eta_min 0.01; warm-up 0.2, 0.4, 0.6, 0.8 of lr in 4 updates before the "
        "cosine; rates are those of update 0, 1, ...; plateau: factor 0.5, patience 1, relative threshold 1e-4 or 0, rates "
        "after each metric",
        "character_lstm": {
            "text": TEXT,
            "update": f"SGD lr {RATE} momentum {MOMENTUM}, clip {CLIP}",
            "loss": "mean over T * B",
            "state": "zero at first, carried over windows without gradient",
            "biases": "bias_hh are zero and never updated nor counted in the norm: one bias per gate learns",
        },
    })


if __name__ == "__main__":
    main()
