"""Writes numpy-arrays.jsonl (files as NumPy itself saves them) and video-features.jsonl (a plain
NumPy implementation of what VideoFeatures documents), beside this script.

Needs NumPy; written with NumPy 2.4.6.
"""
import base64
import io
import json
import math
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))


def saved(array, version=None):
    file = io.BytesIO()
    if version is None:
        np.save(file, array)
    else:
        np.lib.format.write_array(file, array, version=version)
    return file.getvalue()


def bits(array):
    with np.errstate(over="ignore"):
        frames = np.asarray(array).reshape(len(array), -1).astype(np.float32)
    return frames.view(np.uint32).tolist()


def arrays():
    random = np.random.default_rng(13)
    for order in "<>":
        for kind in ["f2", "f4", "f8", "i2", "i4", "i8", "u2", "u4", "u8"]:
            dtype = np.dtype(order + kind)
            if kind[0] == "f":
                array = (random.standard_normal((4, 3)) * 100).astype(dtype)
                array[0] = [0.0, -0.0, np.finfo(dtype).tiny]
                # The smallest of those below the normal range; in 64 bits it would round to 0.
                array[1, 0] = 6e-8 if kind == "f2" else 1e-42
                array[1, 1] = 65504 if kind == "f2" else 3.4028235e38
            else:
                limits = np.iinfo(dtype)
                array = random.integers(limits.min, limits.max, (4, 3), dtype.newbyteorder("="), True)
                array[0] = [limits.min, limits.max, 1]
                array = array.astype(dtype)
            yield dtype.str, array, None
    yield "i1", np.array([[-128, 127], [0, -1]], np.int8), None
    yield "u1", np.array([[0, 255], [128, 7]], np.uint8), None
    yield "b1", np.array([[True, False], [False, True]]), None
    for version in [(1, 0), (2, 0), (3, 0)]:
        yield f"version {version[0]}", random.standard_normal((2, 2)), version
    yield "one axis", np.arange(5.0), None
    yield "one frame", np.arange(5.0).reshape(1, 5), None
    yield "three axes", np.arange(24, dtype=np.int16).reshape(2, 3, 4), None
    yield "Fortran", np.asfortranarray(np.arange(12, dtype="<f4").reshape(4, 3)), None
    yield "Fortran, big-endian", np.asfortranarray(np.arange(12, dtype=">i4").reshape(4, 3)), None
    yield "Fortran, four axes", np.asfortranarray(np.arange(120.0).reshape(5, 2, 3, 4)), None
    yield "axes of one", np.asfortranarray(np.arange(6.0).reshape(3, 1, 2, 1)), None


def refused():
    yield "objects", np.array([1, "a", None], dtype=object), "Python objects (pickled)"
    yield "records", np.zeros(2, dtype=[("x", "<f4"), ("y", "<i2")]), "several fields"
    yield "complex", np.zeros((2, 2), complex), "complex numbers"
    yield "unicode", np.array(["a", "bc"]), "strings"
    yield "bytes", np.array([b"a", b"bc"]), "strings"
    yield "dates", np.array(["2020-01-01"], dtype="datetime64[D]"), "dates"
    yield "lengths of time", np.zeros(2, dtype="timedelta64[s]"), "lengths of time"
    yield "void", np.zeros(2, dtype="V3"), "raw bytes"
    yield "long double", np.zeros(2, np.longdouble), "only some machines"
    yield "scalar", np.array(3.0), "single number"
    yield "no frames", np.zeros((0, 3)), "(0, 3)"
    yield "no features", np.zeros((3, 0)), "(3, 0)"
    yield "infinite", np.array([[1.0, 2.0], [np.inf, 1.0]]), "feature 1 of frame 2"
    yield "not a number", np.asfortranarray([[1.0, 2.0], [3.0, np.nan]]), "feature 2 of frame 2"
    yield "too large", np.array([[1e300]]), "feature 1 of frame 1"


def y4m(frames, parameters):
    rows, columns = frames[0].shape
    chroma = bytes([128]) * (2 * ((rows + 1) // 2) * ((columns + 1) // 2))
    head = f"YUV4MPEG2 W{columns} H{rows} {parameters}\n".encode()
    return head + b"".join(b"FRAME\n" + frame.tobytes() + chroma for frame in frames)


def scaled(frame, most_rows):
    """Area averaging by integrating the image to the borders of the new pixels."""
    rows, columns = frame.shape
    new_rows = min(rows, most_rows)
    new_columns = max(1, min(columns, math.floor(columns * new_rows / rows + 0.5), 256))
    def matrix(new, old):
        edges = np.arange(new + 1) * old / new
        cover = np.minimum(edges[1:, None], np.arange(1, old + 1)) - np.maximum(edges[:-1, None], np.arange(old))
        return np.maximum(cover, 0) / (old / new)
    return matrix(new_rows, rows) @ (frame / 255.0) @ matrix(new_columns, columns).T


def features(frames, grid=4, bins=8, most_rows=64):
    out, previous = [], None
    for frame in frames:
        plane = scaled(frame.astype(np.float64), most_rows)
        rows, columns = plane.shape
        cell_y, cell_x = np.arange(rows) * grid // rows, np.arange(columns) * grid // columns
        padded = np.pad(plane, 1, mode="edge")
        dx, dy = (padded[1:-1, 2:] - padded[1:-1, :-2]) / 2, (padded[2:, 1:-1] - padded[:-2, 1:-1]) / 2
        magnitude, angle = np.hypot(dx, dy), np.arctan2(dy, dx) % np.pi
        histograms = np.zeros((grid, grid, bins))
        for b in range(bins):
            away = np.abs(angle * bins / np.pi - (b + 0.5))
            share = np.maximum(0, 1 - np.minimum(away, bins - away))
            for y in range(grid):
                for x in range(grid):
                    inside = np.outer(cell_y == y, cell_x == x)
                    if inside.any():
                        histograms[y, x, b] = (magnitude * share)[inside].sum() / inside.sum()
        normal = np.zeros_like(histograms)
        for y in range(grid):
            for x in range(grid):
                block = histograms[max(y - 1, 0):y + 2, max(x - 1, 0):x + 2]
                normal[y, x] = histograms[y, x] / math.sqrt((block ** 2).sum() + 0.01 ** 2)
        energy, centre, flow = np.zeros((grid, grid)), [0.0, 0.0], [0.0] * 4
        if previous is not None:
            change = plane - previous
            for y in range(grid):
                for x in range(grid):
                    inside = np.outer(cell_y == y, cell_x == x)
                    if inside.any():
                        energy[y, x] = 10 * np.abs(change[inside]).mean()
            weight = change ** 2
            if weight.sum() > 0:
                at_x, at_y = (2 * np.arange(columns) + 1) / columns - 1, (2 * np.arange(rows) + 1) / rows - 1
                centre = [(weight * at_x).sum() / weight.sum(), (weight * at_y[:, None]).sum() / weight.sum()]
                x, y = (at_x[None, :] - centre[0]) * columns / rows, at_y[:, None] - centre[1]
                mean = np.pad((plane + previous) / 2, 1, mode="edge")
                gx, gy = (mean[1:-1, 2:] - mean[1:-1, :-2]) / 2, (mean[2:, 1:-1] - mean[:-2, 1:-1]) / 2
                a = np.stack([gx, gy, gx * x + gy * y, gy * x - gx * y], -1).reshape(-1, 4)
                normal_matrix = a.T @ a + 1e-6 * change.size * np.eye(4)
                flow = (np.linalg.solve(normal_matrix, -a.T @ change.ravel()) * 64 / rows).tolist()
        previous = plane
        out.append(np.concatenate([normal.ravel(), energy.ravel(), centre, flow]).tolist())
    return out


def videos():
    random = np.random.default_rng(7)
    def moving(rows, columns, count, noise):
        at_y, at_x = np.mgrid[:rows, :columns]
        for t in range(count):
            disc = (at_x - columns * (0.2 + 0.2 * t)) ** 2 + (at_y - rows * 0.6) ** 2 < (rows / 5) ** 2
            yield np.clip(60 + 150 * disc + noise * random.standard_normal((rows, columns)), 0, 255).astype(np.uint8)
    yield "small", list(moving(16, 20, 3, 10)), "F25:1 Ip A1:1 C420jpeg XCOMMENT"
    yield "odd", list(moving(13, 11, 2, 30)), "F30000:1001"
    yield "scaled", list(moving(81, 37, 2, 20)), "F0:0 C420mpeg2"
    yield "still", [np.full((8, 8), 77, np.uint8)] * 2, "F1:2 C420"
    yield "tiny", [np.array([[3, 250]], np.uint8), np.array([[200, 9]], np.uint8)], "C420paldv"


with open(os.path.join(here, "numpy-arrays.jsonl"), "w") as out:
    for name, array, version in arrays():
        data = base64.b64encode(saved(array, version)).decode()
        out.write(json.dumps({"name": name, "file": data, "bits": bits(array)}) + "\n")
    for name, array, problem in refused():
        data = base64.b64encode(saved(array)).decode()
        out.write(json.dumps({"name": name, "file": data, "problem": problem}) + "\n")

with open(os.path.join(here, "video-features.jsonl"), "w") as out:
    for name, frames, parameters in videos():
        data = base64.b64encode(y4m(frames, parameters)).decode()
        rounded = [[float(f"{v:.7g}") for v in row] for row in features(frames)]
        out.write(json.dumps({"name": name, "file": data, "features": rounded}) + "\n")
