"""onnxruntime's side: text a symbol at a time, two LSTM layers, float32 or dynamic int8.

Usage: onnxruntime_worker.py THREADS, then `run float32|int8 ROW` lines.
"""
import atexit
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from worker import serve, shape

THREADS = int(sys.argv[1])
FOLDER = Path(tempfile.mkdtemp(prefix="unroll-onnx-"))
atexit.register(shutil.rmtree, FOLDER, True)


def model(vocabulary, hidden, layers):
    """Symbol and states in, likeliest next symbol and states out."""
    draw = np.random.default_rng(1)

    def weights(*size):
        return (draw.uniform(-1, 1, size) * hidden ** -0.5).astype(np.float32)
    constants = {
        "embedding": weights(vocabulary, hidden), "output": weights(hidden, vocabulary),
        "bias": weights(vocabulary), "axis": np.array([1], np.int64),
    }
    nodes = [helper.make_node("Gather", ["embedding", "symbol"], ["x0"])]
    inputs = [helper.make_tensor_value_info("symbol", TensorProto.INT64, [1, 1])]
    outputs = [helper.make_tensor_value_info("next", TensorProto.INT64, [1, 1])]
    for layer in range(layers):
        constants[f"w{layer}"] = weights(1, 4 * hidden, hidden)
        constants[f"r{layer}"] = weights(1, 4 * hidden, hidden)
        constants[f"b{layer}"] = weights(1, 8 * hidden)
        nodes += [
            helper.make_node(
                "LSTM",
                [f"x{layer}", f"w{layer}", f"r{layer}", f"b{layer}", "", f"h{layer}", f"c{layer}"],
                [f"y{layer}", f"h{layer}_out", f"c{layer}_out"], hidden_size=hidden),
            helper.make_node("Squeeze", [f"y{layer}", "axis"], [f"x{layer + 1}"]),
        ]
        for state in "hc":
            for values, end in ((inputs, ""), (outputs, "_out")):
                values.append(helper.make_tensor_value_info(
                    f"{state}{layer}{end}", TensorProto.FLOAT, [1, 1, hidden]))
    nodes += [
        helper.make_node("MatMul", [f"x{layers}", "output"], ["products"]),
        helper.make_node("Add", ["products", "bias"], ["logits"]),
        helper.make_node("ArgMax", ["logits"], ["next"], axis=2, keepdims=0),
    ]
    graph = helper.make_graph(
        nodes, "writer", inputs, outputs,
        [numpy_helper.from_array(value, name) for name, value in constants.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    onnx.checker.check_model(made)
    return made


def prepare(variant, row):
    size = shape(row)
    hidden, layers = size["H"], size["L"]
    path = FOLDER / "float32.onnx"
    onnx.save(model(size["V"], hidden, layers), path)
    if variant == "int8":
        from onnxruntime.quantization import QuantType, quantize_dynamic
        quantize_dynamic(path, FOLDER / "int8.onnx", weight_type=QuantType.QInt8)
        path = FOLDER / "int8.onnx"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    states = [f"{state}{layer}" for layer in range(layers) for state in "hc"]
    names = ["next"] + [state + "_out" for state in states]
    zero = np.zeros((1, 1, hidden), np.float32)

    def write():
        symbol, carried = np.ones((1, 1), np.int64), [zero] * len(states)
        for _ in range(200):
            symbol, *carried = session.run(
                names, {"symbol": symbol, **dict(zip(states, carried))})
            int(symbol[0, 0])
    return write


serve(prepare)
