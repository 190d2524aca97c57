"""Runs ONNX models on ONNX Runtime and compares their outputs with ours.

    python3 run_onnx.py CASES.json

A case is a list of runs {"model": path, "inputs": {name: ARRAY}, "outputs": {name: ARRAY}} with ARRAY
{"shape": […], "values": […], "type": "float32" or "int64"}; a value of null is not compared. An input
{"from": name} is that output of an earlier run. Prints a JSON array with the largest difference of each case.
"""

import json
import sys

import numpy
import onnx
import onnxruntime


def array(given):
    values = numpy.array(
        [numpy.nan if value is None else float(value) for value in given["values"]], dtype=numpy.float64
    )
    return values.reshape(given["shape"]).astype(given["type"])


def difference(found, given):
    if list(found.shape) != given["shape"]:
        raise SystemExit(f"shape {found.shape}, not {given['shape']}")
    if not given["values"]:
        return 0.0
    expected = numpy.array(
        [numpy.nan if value is None else float(value) for value in given["values"]], dtype=numpy.float64
    ).reshape(given["shape"])
    counts = ~numpy.isnan(expected)
    if numpy.isnan(found[counts]).any():
        return float("inf")
    same = found == expected  # Both may be infinite.
    apart = numpy.abs(numpy.where(same, 0, found - numpy.where(same, 0, expected)))
    return float(apart[counts].max(initial=0))


sessions = {}


def session(path):
    if path not in sessions:
        onnx.checker.check_model(onnx.load(path), full_check=True)
        sessions[path] = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return sessions[path]


answers = []
for case in json.load(open(sys.argv[1])):
    largest, outputs = 0.0, {}
    for run in case:
        model = session(run["model"])
        inputs = {
            name: outputs[given["from"]] if "from" in given else array(given)
            for name, given in run["inputs"].items()
        }
        names = [output.name for output in model.get_outputs()]
        outputs.update(zip(names, model.run(names, inputs)))
        for name, given in run["outputs"].items():
            largest = max(largest, difference(outputs[name], given))
    answers.append(largest)
print(json.dumps(answers))
