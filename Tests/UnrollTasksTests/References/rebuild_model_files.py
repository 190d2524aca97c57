"""The tensors and the metadata of a model file.

Written from Documentation/model-format.md alone, for rebuild_models.py.
"""

import json
import struct

import numpy as np


def read_file(path):
    """The metadata and the tensors of a safetensors file; matrices of fewer bits as float64."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    types = {"F32": "<f4", "BF16": "<u2", "I8": "i1", "U32": "<u4", "U64": "<u8"}
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        numbers = np.frombuffer(data[begin:end], types[entry["dtype"]])
        if entry["dtype"] == "BF16":
            numbers = (numbers.astype("<u4") << 16).view("<f4")
        tensors[name] = numbers.reshape(entry["shape"])
    for name, entry in header.items():
        if entry["dtype"] == "I8":
            scales = tensors.pop(name + ".scale").astype(np.float64)
            tensors[name] = tensors[name] * scales[:, None]
    for name, numbers in tensors.items():
        if numbers.dtype.kind == "f":
            tensors[name] = numbers.astype(np.float64)
    return metadata, tensors


def case(value):
    """The name of a case and its settings."""
    ((name, settings),) = value.items()
    return name, settings
