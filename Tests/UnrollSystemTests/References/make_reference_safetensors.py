"""Writes reference.safetensors with the official library (safetensors 0.4 or later, numpy).

    python3 make_reference_safetensors.py reference.safetensors

With a second argument it opens a file that our writer made, and prints what it finds.
"""
import sys

import numpy as np
from safetensors import deserialize, safe_open
from safetensors.numpy import save_file

if len(sys.argv) == 2:
    tensors = {
        "matrix": np.array([[1.5, -2.0, 0.25], [3.0, 1e-30, -0.0]], dtype=np.float32),
        "vector": np.array([1, -2, 3], dtype=np.int64),
        "bytes": np.array([0, 255, 7, 9, 1], dtype=np.uint8),
        "empty": np.zeros((0, 4), dtype=np.float32),
        "scalar": np.array(2.5, dtype=np.float64),
        "naïve \"name\"\n": np.array([1.0], dtype=np.float16),
    }
    save_file(tensors, sys.argv[1], metadata={"task": "test", "quote": "a \"b\" \\ é\n"})
else:
    with safe_open(sys.argv[2], "np") as file:
        print(sorted(file.metadata().items()))
    with open(sys.argv[2], "rb") as file:
        # Raw bytes, because numpy lacks bfloat16.
        for name, tensor in sorted(deserialize(file.read())):
            print(repr(name), tensor["dtype"], tensor["shape"], list(tensor["data"]))
