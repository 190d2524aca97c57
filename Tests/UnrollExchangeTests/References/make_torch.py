"""Writes the torch-*.pt files beside this script and torch.json with what torch.load finds in them.

    python make_torch.py        (PyTorch 2.15, NumPy 2.4)
"""

import argparse
import collections
import io
import json
import os
import warnings
import zipfile

import numpy
import torch

warnings.filterwarnings("ignore")
folder = os.path.dirname(os.path.abspath(__file__))
expected = {}


def path(name):
    return os.path.join(folder, f"torch-{name}.pt")


def note(name, tensors):
    """Keeps shape, type and elements of each tensor."""
    expected[name] = [
        {
            "name": key,
            "shape": list(tensor.shape),
            "type": str(tensor.dtype).removeprefix("torch."),
            "values": tensor.detach().to(torch.float64).flatten().tolist(),
        }
        for key, tensor in tensors.items()
    ]


def save(name, value, tensors=None, **options):
    torch.save(value, path(name), **options)
    if tensors is not None:
        note(name, tensors)


torch.manual_seed(7)
lstm = torch.nn.LSTM(3, 2, bidirectional=True)

# The state of a module alone, in the order of its parameters; with protocol 4 too.
save("state", lstm.state_dict(), lstm.state_dict())
save("protocol-4", lstm.state_dict(), pickle_protocol=4)
save("protocol-1", {"a": torch.arange(3.0), "n": [True, 300, 2**40, -1]}, {"a": torch.arange(3.0)},
     pickle_protocol=1)
torch.serialization.set_crc32_options(False)
save("no-checksums", lstm.state_dict())
torch.serialization.set_crc32_options(True)

# Every type, views, one storage for several tensors, parameters.
x = torch.arange(12.0).reshape(3, 4) - 5.5
cube = torch.arange(24.0).reshape(2, 3, 4)
flat = torch.arange(10.0)
kinds = {
    "transposed": x.t(),
    "expanded": x[:1].expand(5, 4),
    "sliced": x[:, 1:3],
    "stepped": x[:, ::2],
    "permuted": cube.permute(2, 0, 1),
    "offset": x[1:],
    "first": flat[:4],
    "second": flat[4:].reshape(2, 3),
    "scalar": torch.tensor(3.5),
    "empty": torch.zeros(0, 3),
    "parameter": torch.nn.Parameter(x.clone()),
    "tied": x,
    "untied": x.clone(),
}
for dtype in ["float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "bool"]:
    kinds[dtype] = (x * 2).to(getattr(torch, dtype))
for dtype in ["uint8", "uint16", "uint32", "uint64"]:
    kinds[dtype] = (x + 5.5).to(getattr(torch, dtype))
kinds["int16 transposed"] = kinds["int16"].t()
save("kinds", kinds, kinds)

# A checkpoint with all that programs put beside a model, whose names have the prefixes of wrappers.
wrapped = collections.OrderedDict(
    ("module._orig_mod." + name, tensor) for name, tensor in lstm.state_dict().items()
)
optimizer = torch.optim.Adam(lstm.parameters())
lstm(torch.randn(2, 1, 3))[0].sum().backward()
optimizer.step()
wrapped = collections.OrderedDict(
    ("module._orig_mod." + name, tensor) for name, tensor in lstm.state_dict().items()
)
save(
    "checkpoint",
    {
        "epoch": 3,
        "model_state_dict": wrapped,
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": numpy.float64(0.125),
        "steps": numpy.int64(-7),
        "half": numpy.float16(1.5),
        "vocabulary": ["<unk>", "naïve", "word"],
        "index": {"<unk>": 0, "word": 2},
        "args": argparse.Namespace(hidden=2, cell="lstm", bidirectional=True, dropout=None),
        "counts": collections.Counter("abca"),
        "default": collections.defaultdict(int, {"a": 1}),
        "labels": {"x", "y"},
        "shape": torch.Size([2, 3]),
        "device": torch.device("cpu"),
        "dtype": torch.float32,
        "bytes": b"\x00\xff",
        "seed": 2**63 + 5,
        "name": "a model",
        "pair": (1, 2.5),
    },
    lstm.state_dict(),
)

# The encoder and the decoder each in a dictionary of its own; lists of tensors.
parts = {
    "encoder": {"weight": x.clone(), "layers": [flat[:2].clone(), flat[2:5].clone()]},
    "decoder": collections.OrderedDict(bias=flat[5:7].clone()),
    "optimizer": {"state": {0: {"exp_avg": x.clone()}}},
    "epoch": 2,
}
save(
    "parts",
    parts,
    {
        "encoder.weight": parts["encoder"]["weight"],
        "encoder.layers.0": parts["encoder"]["layers"][0],
        "encoder.layers.1": parts["encoder"]["layers"][1],
        "decoder.bias": parts["decoder"]["bias"],
    },
)
save("tensor", x, {"tensor": x})


def rewritten(source, target, change, compression=zipfile.ZIP_STORED):
    """Writes an archive again by another program, its records changed."""
    with zipfile.ZipFile(path(source)) as old, zipfile.ZipFile(path(target), "w") as new:
        for entry in old.infolist():
            new.writestr(
                zipfile.ZipInfo(entry.filename), change(entry.filename, old.read(entry)), compression
            )


def big_endian(name, content):
    if name.endswith("/byteorder"):
        return b"big"
    if "/data/" in name:
        return numpy.frombuffer(content, "<f4").byteswap().tobytes()
    return content


rewritten("state", "big-endian", big_endian)
rewritten("state", "deflated", lambda name, content: content, zipfile.ZIP_DEFLATED)
for name in ["big-endian", "deflated"]:
    found = torch.load(path(name), weights_only=True)
    assert all(torch.equal(found[key], value) for key, value in torch.load(path("state")).items())

# What is refused.
save("legacy", lstm.state_dict(), _use_new_zipfile_serialization=False)
save("module", torch.nn.Linear(2, 1))
save("quantised", {"q": torch.quantize_per_tensor(x, 0.1, 0, torch.qint8)})
save("sparse", {"s": x.to_sparse()})
save("complex", {"c": torch.complex(x, x)})
save("float8", {"f": x.to(torch.float8_e4m3fn)})
save("no-tensors", {"epoch": 3})


class Double(torch.nn.Module):
    def forward(self, x):
        return x * 2


torch.jit.save(torch.jit.script(Double()), path("script"))

with open(os.path.join(folder, "torch.json"), "w") as file:
    json.dump(expected, file, separators=(",", ":"))
