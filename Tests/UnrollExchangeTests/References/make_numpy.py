"""Writes the numpy-*.npz and numpy-*.npy files beside this script and numpy.json with their values.

    python make_numpy.py        (NumPy 2.4)
"""

import json
import os

import numpy

folder = os.path.dirname(os.path.abspath(__file__))
x = numpy.arange(12, dtype=numpy.float32).reshape(3, 4) - 5.5
cube = numpy.arange(24, dtype=numpy.int16).reshape(2, 3, 4)
arrays = {
    "plain": x,
    "fortran": numpy.asfortranarray(x),
    "cube": numpy.asfortranarray(cube),
    "layers/0": x[:1],
    "scalar": numpy.float64(2.5),
    "empty": numpy.zeros((0, 3), numpy.float32),
    "one": numpy.arange(3, dtype=numpy.uint8),
}
for kind in ["<f8", ">f8", ">f4", "<f2", ">f2", "<i8", ">i8", "<i4", "<i2", "|i1", "?"]:
    arrays[kind.replace("<", "little ").replace(">", "big ").replace("|", "").replace("?", "bool")] = (
        (x * 2).astype(kind)
    )
for kind in ["|u1", "<u2", ">u4", "<u8"]:
    arrays[kind.replace("<", "little ").replace(">", "big ").replace("|", "")] = (x + 5.5).astype(kind)

numpy.savez(os.path.join(folder, "numpy-arrays.npz"), **arrays)
numpy.savez_compressed(os.path.join(folder, "numpy-compressed.npz"), **arrays)
numpy.save(os.path.join(folder, "numpy-fortran.npy"), arrays["fortran"])
numpy.save(os.path.join(folder, "numpy-objects.npy"), numpy.array([{}], dtype=object), allow_pickle=True)
numpy.savez(os.path.join(folder, "numpy-complex.npz"), c=numpy.zeros(2, complex))

names = {"f2": "F16", "f4": "F32", "f8": "F64", "b1": "BOOL"}
names |= {f"{kind}{size}": f"{kind.upper()}{8 * size}" for kind in "iu" for size in [1, 2, 4, 8]}
expected = [
    {
        "name": name,
        "shape": list(numpy.shape(array)),
        "type": names[numpy.asarray(array).dtype.str[1:]],
        "values": numpy.asarray(array, dtype=numpy.float64).flatten().tolist(),
    }
    for name, array in arrays.items()
]
with open(os.path.join(folder, "numpy.json"), "w") as file:
    json.dump(expected, file, separators=(",", ":"))
