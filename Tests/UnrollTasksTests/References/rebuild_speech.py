"""Speech recognisers: the log-probabilities of recordings' symbols, and greedy texts.

Written from Documentation/model-format.md alone, for rebuild_models.py.
"""

import json

import numpy as np

from rebuild_frames import numbers_of, samples_of, spectra_of, with_derivatives
from rebuild_networks import log_softmax, run_stack


def frames_of(path, config, normalization):
    """What the network reads of a file, [T, D]."""
    given = config["input"]
    if "audio" in given:
        frames = spectra_of(samples_of(path), given["audio"])
    else:
        frames = with_derivatives(numbers_of(path), {"deltas": given["deltas"], "deltaWidth": 5})
    if given["normalization"] in ("mean", "deviation"):
        frames = frames - frames.mean(axis=0)
    if given["normalization"] == "deviation":
        deviation = np.sqrt((frames**2).mean(axis=0))
        frames = frames / np.where(deviation >= 1e-3, deviation, 1)
    frames = (frames - np.array(normalization["mean"])) / np.array(normalization["deviation"])
    if given["normalization"] == "running":
        mean = np.zeros(frames.shape[1])
        for t in range(len(frames)):
            mean = mean + (frames[t] - mean) / (50 + min(t + 1, 300))
            frames[t] = frames[t] - mean
    return frames


def joined(steps, count):
    """Groups of time steps side by side; zeros for what the last one lacks."""
    missing = -len(steps) % count
    steps = np.concatenate([steps, np.zeros((missing, steps.shape[1]))])
    return steps.reshape(len(steps) // count, -1)


def outputs_of(frames, config, tensors):
    encoder, stack = config["encoder"], config["stack"]
    steps = joined(frames, encoder["stack"])
    if encoder["filters"] > 0:
        half, stride = encoder["filterWidth"] // 2, encoder["filterStride"]
        padded = np.pad(steps, ((half, half), (0, 0)))
        windows = [
            padded[u : u + encoder["filterWidth"]].ravel() for u in range(0, len(steps), stride)
        ]
        steps = np.array(windows) @ tensors["encoder.filters.weight"].T
        steps = np.maximum(0, steps + tensors["encoder.filters.bias"])
    pyramid = encoder["pyramid"]
    for level in range(pyramid + 1):
        if level > 0:
            steps = joined(steps, 2)
        layers = 1 if level < pyramid else stack["layers"] - pyramid
        steps, _ = run_stack(
            steps, tensors, {**stack, "layers": layers}, f"encoder.levels.{level}."
        )
    return log_softmax(steps @ tensors["output.weight"].T + tensors["output.bias"])


def recognized(metadata, tensors, paths):
    config = json.loads(metadata["unroll.config"])
    normalization = json.loads(metadata["unroll.normalization"])
    codec = json.loads(metadata["unroll.symbols"])
    answers = {"log_probabilities": [], "texts": []}
    for path in paths:
        outputs = outputs_of(frames_of(path, config, normalization), config, tensors)
        answers["log_probabilities"].append(outputs.ravel().tolist())
        best = [0] + outputs.argmax(axis=1).tolist()
        written = [b for a, b in zip(best, best[1:]) if b not in (0, a)]
        glue = "" if codec["unit"] == "characters" else " "
        answers["texts"].append(glue.join(codec["symbols"][symbol] for symbol in written))
    return answers
