"""Language models of every kind, and mixtures of them.

Written from Documentation/model-format.md alone, for rebuild_models.py.
"""

import json
import os

import numpy as np

from rebuild_model_files import case, read_file
from rebuild_networks import character_vectors, log_softmax, run_stack
from rebuild_texts import Codec


MASK = (1 << 64) - 1


def mixed_64(value):
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


class Features:
    """Hashed n-grams."""

    def __init__(self, tensors, config):
        self.weights = tensors["features.weight"].ravel()
        self.order = config["order"]

    def starts(self, history):
        """The slot of class 0 for each order; the history's latest symbol first."""
        starts, state = [], 0
        for order in range(1, self.order + 1):
            if order > 1:
                if len(history) < order - 1:
                    break
                state = mixed_64(
                    (state + (history[order - 2] + 1) * 0x9E3779B97F4A7C15) & MASK
                )
            slot = mixed_64(state ^ ((order * 0xD1B54A32D192ED03) & MASK))
            starts.append((slot * len(self.weights)) >> 64)
        return starts

    def scores(self, history, first, count):
        """What is added to the scores of the classes first, first + 1, …."""
        scores = np.zeros(count)
        for start in self.starts(history):
            scores += self.weights[(start + first + np.arange(count)) % len(self.weights)]
        return scores


class Network:
    """A recurrent language model, or hashed n-grams alone."""

    def __init__(self, metadata, tensors):
        self.config = json.loads(metadata["unroll.config"])
        self.codec = Codec(metadata)
        self.tensors = tensors
        self.per_line = self.config["perLine"]
        self.objective, self.settings = case(self.config["objective"])
        self.features = None
        if "features" in self.config:
            self.features = Features(tensors, self.config["features"])
        self.vectors = None
        if self.config.get("hasRecurrentLayers", True):
            if "characters" in self.config:
                self.vectors = character_vectors(
                    self.codec.symbols, tensors, self.config["characters"]
                )
            else:
                self.vectors = tensors["embedding.weight"]

    def added(self, history, first, count):
        if self.features is None:
            return np.zeros(count)
        return self.features.scores(history, first, count)

    def log_probabilities(self, h, history):
        """Of all V symbols."""
        count = len(self.codec.symbols)
        if self.objective != "adaptive":
            weight = self.tensors["embedding.weight" if self.config["tied"] else "output.weight"]
            scores = weight @ h + self.tensors["output.bias"]
            return log_softmax(scores + self.added(history, 0, count))
        cutoffs = self.settings["cutoffs"]
        head = self.tensors["output.head.weight"] @ h + self.tensors["output.head.bias"]
        head = log_softmax(head + self.added(history, 0, len(head)))
        parts = [head[: cutoffs[0]]]
        for number, (first, end) in enumerate(zip(cutoffs, cutoffs[1:] + [count])):
            projection = self.tensors[f"output.tail.{number}.projection.weight"]
            scores = self.tensors[f"output.tail.{number}.output.weight"] @ (projection @ h)
            scores = scores + self.added(history, first + len(cutoffs), end - first)
            parts.append(head[cutoffs[0] + number] + log_softmax(scores))
        return np.concatenate(parts)

    def stream(self, symbols):
        """The log-probability of each symbol of one text, read from the start."""
        inputs = [self.codec.boundary] + symbols[:-1]
        outputs = np.zeros((len(inputs), 0))
        if self.vectors is not None:
            outputs, _ = run_stack(self.vectors[inputs], self.tensors, self.config["recurrent"])
        return [
            self.log_probabilities(outputs[t], inputs[t::-1])[symbol]
            for t, symbol in enumerate(symbols)
        ]


class Backoff:
    """A model of n-grams."""

    per_line = True

    def __init__(self, metadata, tensors):
        self.config = json.loads(metadata["unroll.config"])
        self.codec = Codec(metadata)
        self.order = self.config["order"]
        self.words, self.probabilities, self.backoffs = [], [], []
        self.first_children, self.suffixes = [], []
        for order in range(1, self.order + 1):
            nodes = tensors[f"order_{order}.nodes"]
            floats = np.ascontiguousarray(nodes).view("<f4").astype(np.float64)
            self.words.append(nodes[:, 0])
            self.probabilities.append(floats[:, 1])
            self.suffixes.append(nodes[:, -1])
            self.backoffs.append(floats[:, 2] if order < self.order else None)
            self.first_children.append(nodes[:, 3] if order < self.order else None)

    def stream(self, symbols):
        start = (1, len(self.codec.symbols)) if self.order > 1 else (0, 0)
        length, row = start
        scores = []
        for symbol in symbols:
            total = 0.0
            while True:
                if length == 0:
                    total += self.probabilities[0][symbol]
                    length, row = (1, symbol) if self.order > 1 else (0, 0)
                    break
                first, end = self.first_children[length - 1][row : row + 2]
                words = self.words[length][first:end]
                place = int(np.searchsorted(words, symbol))
                if place < len(words) and words[place] == symbol:
                    place += int(first)
                    total += self.probabilities[length][place]
                    if length + 1 < self.order:
                        length, row = length + 1, place
                    else:
                        row = int(self.suffixes[length][place])
                    break
                total += self.backoffs[length - 1][row]
                length, row = length - 1, int(self.suffixes[length - 1][row])
            scores.append(total * np.log(10))
        return scores


class SparseMatrix:
    """A sparse non-negative matrix model."""

    per_line = True

    def __init__(self, metadata, tensors):
        self.info = json.loads(metadata["unroll.config"])
        self.codec = Codec(metadata)
        self.tensors = tensors
        config = self.info["config"]
        self.types = [[list(range(1, length + 1))] for length in range(config["order"])]
        for skip in config["skips"]:
            near = list(range(1, skip["adjacent"] + 1))
            first, last = skip["skipped"]
            self.types.append(
                [
                    near
                    + [skip["adjacent"] + gap + place for place in range(1, skip["remote"] + 1)]
                    for gap in range(first, last + 1)
                ]
            )

    @staticmethod
    def fingerprint(words):
        bits = 0x243F6A8885A308D3
        for word in words:
            bits = ((bits ^ (word + 1)) * 0x9E3779B97F4A7C15) & MASK
            bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
            bits ^= bits >> 31
        return bits

    def stream(self, symbols):
        line = [len(self.codec.symbols)]
        scores = []
        for symbol in symbols:
            total = self.info["uniformWeight"]
            mass = total / len(self.codec.symbols)
            for number, patterns in enumerate(self.types):
                part = {
                    name: self.tensors[f"type_{number}.{name}"]
                    for name in ["fingerprints", "starts", "sums", "words", "values"]
                }
                for pattern in patterns:
                    if pattern and pattern[-1] > len(line):
                        continue
                    wanted = np.uint64(self.fingerprint([line[-back] for back in pattern]))
                    row = int(np.searchsorted(part["fingerprints"], wanted))
                    if row == len(part["sums"]) or part["fingerprints"][row] != wanted:
                        continue
                    total += part["sums"][row]
                    begin, end = part["starts"][row : row + 2]
                    for word, value in zip(part["words"][begin:end], part["values"][begin:end]):
                        if word == symbol:
                            mass += value
            scores.append(np.log(mass / total))
            line.append(symbol)
        return scores


class Cache:
    """What was said lately is said again."""

    per_line = False

    def __init__(self, codec, settings):
        self.codec, self.settings = codec, settings

    def stream(self, symbols):
        counts = np.zeros(len(self.codec.symbols))
        smoothing = self.settings["smoothing"]
        scores = []
        for symbol in symbols:
            counts *= self.settings["decay"]
            mass = counts[symbol] + smoothing / len(counts)
            scores.append(np.log(mass / (counts.sum() + smoothing)))
            counts[symbol] += 1
        return scores


class Mixture:
    def __init__(self, metadata, path):
        config = json.loads(metadata["unroll.config"])
        self.codec = Codec(metadata)
        weights = np.array(config["weights"])
        self.weights = weights / weights.sum()
        self.parts = []
        for part in config["parts"]:
            kind, settings = case(part)
            if kind == "cache":
                self.parts.append(Cache(self.codec, settings))
            else:
                place = os.path.join(os.path.dirname(path), settings["file"])
                self.parts.append(language_model(place))

    def scores(self, symbols):
        names = [self.codec.symbols[symbol] for symbol in symbols]
        mixed = np.zeros(len(symbols))
        for weight, part in zip(self.weights, self.parts):
            mixed += weight * np.exp(scores_of(part, [part.codec.index[name] for name in names]))
        return np.log(mixed)


def language_model(path):
    metadata, tensors = read_file(path)
    task = metadata["unroll.task"]
    if task == "language-model":
        return Network(metadata, tensors)
    if task == "ngram-language-model":
        return Backoff(metadata, tensors)
    if task == "snm-language-model":
        return SparseMatrix(metadata, tensors)
    return Mixture(metadata, path)


def scores_of(model, symbols):
    if isinstance(model, Mixture):
        return model.scores(symbols)
    texts = model.codec.lines(symbols) if model.per_line else [symbols]
    return np.array([score for text in texts for score in model.stream(text)])
