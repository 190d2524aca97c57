"""Compares what three programs say of the same texts: PyTorch (said.json), unroll (told.jsonl) and ONNX Runtime.

    python3 compare.py TEST.tsv FOLDER MODEL.onnx
"""

import csv
import json
import pathlib
import sys
import time

import numpy
import onnx
import onnxruntime

folder = pathlib.Path(sys.argv[2])
with open(sys.argv[1], encoding="utf-8") as file:
    texts = [
        row["text"].lower().split()
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
path = sys.argv[3]
onnx.checker.check_model(path, full_check=True)
metadata = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
symbols = json.loads(metadata["unroll.vocabulary"])["symbols"]
labels = json.loads(metadata["unroll.config"])["labels"]
index = {symbol: place for place, symbol in enumerate(symbols)}

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(path, options)
told = [json.loads(line)["probabilities"] for line in open(folder / "told.jsonl", encoding="utf-8")]
told = numpy.array([[row[label] for label in labels] for row in told])
begin = time.perf_counter()
found = []
for first in range(0, len(texts), 32):
    batch = texts[first:first + 32]
    lengths = numpy.array([len(text) for text in batch])
    places = numpy.zeros([len(batch), max(lengths.max(), 1)], numpy.int64)
    for row, text in zip(places, batch):
        row[:len(text)] = [index.get(word, 0) for word in text]
    found.append(session.run(None, {"symbols": places, "lengths": lengths})[0])
seconds = time.perf_counter() - begin
found = numpy.concatenate(found)
print(f"unroll and ONNX Runtime: {abs(told - found).max():.1e} apart at most, {len(texts)} texts")
print(f"ONNX Runtime: {len(texts) / seconds:.0f} texts a second on one thread")
if (folder / "said.json").exists():
    said = json.load(open(folder / "said.json"))
    order = [said["labels"].index(label) for label in labels]
    said = numpy.array(said["probabilities"])[:, order]
    print(f"unroll and PyTorch: {abs(told - said).max():.1e} apart at most")
