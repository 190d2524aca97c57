"""What both reference scripts share: reproducible values that float32 holds exactly, and one safetensors file at the end."""

import json
import pathlib
import zlib

import numpy as np
import safetensors.numpy
import torch

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)


class Values:
    """Random float64 values that are floats, from a seed and a name: a new case leaves the numbers of the others alone."""

    def __init__(self, seed, name):
        self.generator = np.random.Generator(np.random.PCG64([seed, zlib.crc32(name.encode())]))

    def normal(self, *shape, scale=1.0):
        return self.floats(self.generator.standard_normal(shape) * scale)

    def uniform(self, *shape, limit):
        return self.floats(self.generator.uniform(-limit, limit, shape))

    @staticmethod
    def floats(values):
        return torch.from_numpy(values.astype(np.float32).astype(np.float64))


def as_array(value, real=np.float32):
    """A tensor, list or number as it is stored: integers as int32, everything else as `real`; numbers have the shape [1]."""
    array = np.atleast_1d(value.detach().numpy() if isinstance(value, torch.Tensor) else np.asarray(value))
    kind = np.int32 if np.issubdtype(array.dtype, np.integer) else real
    return np.ascontiguousarray(array.astype(kind))


def save(name, tensors, description):
    """Writes NAME.safetensors beside the scripts; the description is JSON under the metadata key `description`."""
    path = pathlib.Path(__file__).with_name(f"{name}.safetensors")
    description = {"torch_version": torch.__version__.split("+")[0], **description}
    safetensors.numpy.save_file(tensors, path, metadata={"description": json.dumps(description, sort_keys=True)})
    print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size} bytes")
