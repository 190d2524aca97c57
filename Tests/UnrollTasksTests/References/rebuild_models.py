"""Computes what a model file says of a text, from Documentation/model-format.md alone.

    python3 rebuild_models.py MODEL TEXT     a language model: the log-probability of each symbol
    python3 rebuild_models.py MODEL TEXTS    a classifier: probabilities of each text's classes;
                                             TEXTS is a JSON array of strings, of paths where it
                                             reads frames or audio
    python3 rebuild_models.py MODEL WORDS    a tagger: tags and their probabilities; WORDS is a
                                             JSON array of sentences, arrays of words

Prints JSON. Needs NumPy and nothing else; all sums are made in float64. Written from the page, not
from the sources, so that it fails where the page says too little.
"""

import json
import os
import struct
import sys
import unicodedata

import numpy as np

# The folder of a package's tests stays as it is.
sys.dont_write_bytecode = True
import rebuild_frames

MASK = (1 << 64) - 1


# Files


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


# Texts

SPACES = set(" \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(code) for code in range(0x2000, 0x200B)
}


def words_of(text):
    words, word = [], ""
    for character in text + " ":
        if character in SPACES:
            if word:
                words.append(word)
            word = ""
        else:
            word += character
    return words


class Codec:
    def __init__(self, metadata):
        vocabulary = json.loads(metadata["unroll.vocabulary"])
        self.level = vocabulary["level"]
        if self.level == "byte":
            self.symbols = [
                chr(byte) if 0x21 <= byte < 0x7F else "<0x%02X>" % byte for byte in range(256)
            ]
            self.boundary = 10
        else:
            self.symbols = vocabulary["symbols"]
            self.boundary = 1
        self.index = {symbol: index for index, symbol in enumerate(self.symbols)}

    def encode_file(self, data):
        """The symbols of a file's bytes."""
        head = data[: 1 << 16]
        if self.level != "byte" and b"\r" in head and b"\n" not in head:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return self.encode(data, ends_last_line=True)

    def encode(self, data, ends_last_line):
        """The symbols of a text's bytes."""
        if self.level == "byte":
            return list(data)
        text = data.decode("utf-8").removeprefix("\ufeff")
        if self.level == "character":
            return [self.index.get(character, 0) for character in text]
        symbols = []
        lines = text.split("\n")
        for number, line in enumerate(lines):
            words = words_of(line)
            is_last = number == len(lines) - 1
            ends = not is_last or (ends_last_line and line != "")
            if words and words[0] == "<s>":
                words = words[1:]
            if ends and words and words[-1] == "</s>":
                words = words[:-1]
            symbols += [0 if word == "</s>" else self.index.get(word, 0) for word in words]
            if ends:
                symbols.append(self.boundary)
        return symbols

    def lines(self, symbols):
        """The symbols cut behind each boundary."""
        lines, line = [], []
        for symbol in symbols:
            line.append(symbol)
            if symbol == self.boundary:
                lines.append(line)
                line = []
        return lines + ([line] if line else [])


def lowered(text):
    """Scalar by scalar, so that no letter depends on its neighbours."""
    return "".join(character.lower() for character in text)


def is_punctuation(character):
    if ord(character) < 128:
        return 0x20 < ord(character) < 0x7F and not character.isalnum()
    return unicodedata.category(character).startswith("P")


ENDINGS = ["'s", "'re", "'ve", "'ll", "'d", "'m", "n't"]


def runs(signs):
    found = []
    for sign in signs:
        if found and found[-1][0] == sign:
            found[-1] += sign
        else:
            found.append(sign)
    return found


def split_word(word):
    places = [place for place, character in enumerate(word) if not is_punctuation(character)]
    if not places or word.lower() in ENDINGS and word[0] == "'":
        return [word]
    first, last = places[0], places[-1]
    end = last + 1
    if word[end : end + 1] == "." and "." in word[first:end]:
        end += 1
    core = [word[first:end]]
    for ending in ENDINGS:
        place = len(core[0]) - len(ending)
        if place > 0 and core[0][place:].lower() == ending:
            core = [core[0][:place], core[0][place:]]
            break
    return runs(word[:first]) + core + runs(word[end:])


def prepared(text, config):
    """A classifier's text as its words or characters are counted."""
    if config["level"] == "byte":
        return text
    preparation = config["preparation"]
    if preparation["lowercases"]:
        text = lowered(text)
    if config["level"] == "character":
        return text
    words = words_of(text)
    if preparation["splitsPunctuation"]:
        words = [part for word in words for part in split_word(word.replace("\u2019", "'"))]
    return " ".join(words)


# Networks


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def log_softmax(scores):
    scores = scores - scores.max(axis=-1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))


def run_layer(inputs, tensors, prefix, config, reads_backwards):
    """The outputs of each time step [T, H]."""
    weight_ih, weight_hh = tensors[prefix + "weight_ih"], tensors[prefix + "weight_hh"]
    bias = tensors[prefix + "bias"]
    hidden_size, cell = config["hiddenSize"], config["cell"]
    h = np.zeros(weight_hh.shape[1])
    c = np.zeros(hidden_size)
    outputs = np.zeros((len(inputs), len(h)))
    steps = range(len(inputs))
    for t in reversed(steps) if reads_backwards else steps:
        x = weight_ih @ inputs[t] + bias
        if cell == "rnn":
            s = x + weight_hh @ h
            h = np.tanh(s) if config["activation"] == "tanh" else np.maximum(s, 0)
        elif cell == "simplified-gru":
            z, n = np.split(x + weight_hh @ h, 2)
            z, n = sigmoid(z), np.tanh(n)
            h = z * n + (1 - z) * h
        elif cell == "gru":
            u_r, u_z, u_n = np.split(weight_hh, 3)
            x_r, x_z, x_n = np.split(x, 3)
            r, z = sigmoid(x_r + u_r @ h), sigmoid(x_z + u_z @ h)
            if config["reset"] == "before-product":
                n = np.tanh(x_n + u_n @ (r * h))
            else:
                n = np.tanh(x_n + r * (u_n @ h + tensors[prefix + "bias_hn"]))
            h = z * n + (1 - z) * h
        else:
            i, f, g, o = np.split(x + weight_hh @ h, 4)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
            if "projection" in config:
                h = tensors[prefix + "weight_hr"] @ h
        outputs[t] = h
    return outputs


def run_stack(inputs, tensors, config, prefix="recurrent."):
    """The top layer's outputs, and its last states of both directions side by side."""
    final = None
    for depth in range(config["layers"]):
        outputs, final = [], []
        if config["direction"] != "right-to-left":
            below = run_layer(inputs, tensors, f"{prefix}{depth}.", config, False)
            outputs.append(below)
            final.append(below[-1])
        if config["direction"] != "left-to-right":
            below = run_layer(inputs, tensors, f"{prefix}{depth}.reverse.", config, True)
            outputs.append(below)
            final.append(below[0])
        inputs, final = np.concatenate(outputs, axis=1), np.concatenate(final)
    return inputs, final


def character_vectors(symbols, tensors, config):
    """The vector of every symbol, [V, E]."""
    vectors = []
    for symbol in symbols:
        kept = list(symbol.encode("utf-8"))[: config["limit"] - 2]
        characters = tensors["characters.characters.weight"][[256] + kept + [257]]
        found = []
        for number, filters in enumerate(config["filters"]):
            weight = tensors[f"characters.filters.{number}.weight"]
            width = filters["width"]
            padded = characters
            if len(characters) < width:
                missing = np.zeros((width - len(characters), characters.shape[1]))
                padded = np.concatenate([characters, missing])
            windows = np.array(
                [padded[t : t + width].ravel() for t in range(len(padded) - width + 1)]
            )
            largest = (windows @ weight.T).max(axis=0)
            found.append(largest + tensors[f"characters.filters.{number}.bias"])
        x = np.maximum(np.concatenate(found), 0)
        for number in range(config["highwayLayers"]):
            part = f"characters.highway.{number}."
            computed = np.maximum(
                tensors[part + "transform.weight"] @ x + tensors[part + "transform.bias"], 0
            )
            t = sigmoid(tensors[part + "gate.weight"] @ x + tensors[part + "gate.bias"])
            x = t * computed + (1 - t) * x
        vectors.append(
            tensors["characters.projection.weight"] @ x + tensors["characters.projection.bias"]
        )
    return np.array(vectors)


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


# Classifiers

BASES = dict(
    A="A", C="C", G="G", T="T", U="T", R="AG", Y="CT", S="CG", W="AT", K="GT", M="AC", B="CGT",
    D="AGT", H="ACT", V="ACG", N="ACGT", X="ACGT",
)
BASES.update({"-": "ACGT", ".": "ACGT", "*": "ACGT"})


def nucleotide_frames(text):
    letters = [letter for letter in text.upper() if letter not in " \t\n\v\f\r"]
    return np.array(
        [[(base in BASES[x]) / len(BASES[x]) for base in "ACGT"] for x in letters]
    ).reshape(-1, 4)


def filtered(frames, tensors, config):
    width = config["filterWidth"]
    beyond = np.zeros((width // 2, frames.shape[1]))
    padded = np.concatenate([beyond, frames, beyond])
    windows = np.array([padded[t : t + width].ravel() for t in range(len(frames))])
    return np.maximum(windows @ tensors["filters.weight"].T + tensors["filters.bias"], 0)


def encoded(inputs, tensors, config):
    """The outputs of all time steps, and the last states of both directions side by side."""
    if "input" in config and config["frames"]["filters"] > 0:
        inputs = filtered(inputs, tensors, config["frames"])
    if "recurrent" not in config:
        return inputs, None
    return run_stack(inputs, tensors, config["recurrent"])


def windows_encoded(inputs, tensors, config):
    """The same of a sequence that is read in both directions, in windows that overlap."""
    length, margin = config["windowing"]["length"], config["windowing"]["overlap"] // 2
    kept, count = [], len(inputs)
    for start in range(0, count - 2 * margin, length - 2 * margin):
        outputs, _ = encoded(inputs[start : start + length], tensors, config)
        first = margin if start > 0 else 0
        kept.append(outputs[first : len(outputs) - (margin if start + length < count else 0)])
    outputs = np.concatenate(kept)
    half = outputs.shape[1] // 2
    return outputs, np.concatenate([outputs[-1][:half], outputs[0][half:]])


def pooled_outputs(inputs, tensors, config):
    is_long = "windowing" in config and len(inputs) > config["windowing"]["length"]
    if is_long and config.get("recurrent", {}).get("direction") == "bidirectional":
        outputs, final = windows_encoded(inputs, tensors, config)
    else:
        outputs, final = encoded(inputs, tensors, config)
    if config["pooling"] == "last":
        return final
    parts, steps = config.get("poolingParts", 1), len(outputs)
    return np.concatenate(
        [
            pooled(outputs[p * steps // parts : -(-(p + 1) * steps // parts)], tensors, config)
            for p in range(parts)
        ]
    )


def pooled(outputs, tensors, config):
    pooling = config["pooling"]
    if pooling == "middle":
        return outputs[len(outputs) // 2]
    if pooling == "mean":
        return outputs.mean(axis=0)
    if pooling == "max":
        return outputs.max(axis=0)
    if pooling == "mean-max":
        return np.concatenate([outputs.mean(axis=0), outputs.max(axis=0)])
    hidden = np.tanh(
        outputs @ tensors["pooling.weight.weight"].T + tensors["pooling.weight.bias"]
    )
    shares = np.exp(log_softmax(hidden @ tensors["pooling.score.weight"][0]))
    return shares @ outputs


def class_probabilities(metadata, tensors, texts):
    config = json.loads(metadata["unroll.config"])
    is_dna = config.get("input") == "nucleotides"
    codec = None if "input" in config else Codec(metadata)
    count = config.get("models", 1)
    models = [
        {
            name.removeprefix(f"models.{k}."): value
            for name, value in tensors.items()
            if count == 1 or name.startswith(f"models.{k}.")
        }
        for k in range(count)
    ]

    def probabilities(read):
        return np.mean([member_probabilities(tensors, read(tensors)) for tensors in models], axis=0)

    def member_probabilities(tensors, inputs):
        pooled = np.zeros(tensors["output.weight"].shape[1])
        if len(inputs) > 0:
            pooled = pooled_outputs(inputs, tensors, config)
        logits = tensors["output.weight"] @ pooled + tensors["output.bias"]
        return np.exp(log_softmax(logits))

    answers = []
    for text in texts:
        if is_dna:
            most = None if "windowing" in config else config["maximumLength"]
            frames = nucleotide_frames(text)[:most]
            answer = probabilities(lambda tensors: frames)
            if config["bothStrands"]:
                answer = (answer + probabilities(lambda tensors: frames[::-1, ::-1])) / 2
        elif "input" in config:
            normalization = json.loads(metadata["unroll.normalization"])
            frames = rebuild_frames.frames_of(text, config, normalization)
            answer = probabilities(lambda tensors: frames[: config["maximumLength"]])
        else:
            symbols = codec.encode(prepared(text, config).encode("utf-8"), ends_last_line=False)
            kept = symbols[: config["maximumLength"]]
            answer = probabilities(lambda tensors: tensors["embedding.weight"][kept])
        answers.append(answer.tolist())
    return {"labels": config["labels"], "probabilities": answers}


# Taggers


def shape_of(word):
    letters = [x for x in word if x.isalpha()]
    small = word.lower()
    if len(word) > 1 and word[0] in "@#":
        return "@#".index(word[0])
    if small.startswith(("http:", "https:", "www.")):
        return 2
    if any(unicodedata.numeric(x, None) is not None for x in word):
        return 3
    if not letters:
        return 4
    if len(letters) > 1 and all(x.isupper() for x in letters):
        return 5
    if all(x.islower() for x in letters):
        return 7
    if letters[0].isupper() and all(x.islower() for x in letters[1:]):
        return 6
    return 8


def spelled(words, tensors, config):
    """How each word is spelled, as a vector."""
    if config["reader"] == "convolution":
        filters = [{"width": width} for width in config["widths"]]
        given = {"limit": config["limit"], "filters": filters, "highwayLayers": 0}
        # The names begin forms.characters.characters, .filters, .projection.
        mine = {
            name.removeprefix("forms."): value
            for name, value in tensors.items()
            if name.startswith("forms.")
        }
        read = character_vectors(words, mine, given)
    else:
        layer = {"cell": "lstm", "layers": 1, "direction": "bidirectional"}
        layer["hiddenSize"] = config["size"] // 2
        read = []
        for word in words:
            kept = list(word.encode("utf-8"))[: config["limit"] - 2]
            inputs = tensors["forms.characters.weight"][[256] + kept + [257]]
            read.append(run_stack(inputs, tensors, layer, "forms.recurrent.")[1])
        read = np.array(read)
    if config["shapeSize"] > 0:
        shapes = tensors["forms.shapes.weight"][[shape_of(word) for word in words]]
        read = np.concatenate([read, shapes], axis=1)
    return read


def allowed(tag, after, scheme):
    """Whether a tag may follow another; None is an end of the sentence."""
    if scheme == "plain":
        return True
    letter, kind = ("O", "") if tag in (None, "O") else tag.split("-", 1)
    before, other = ("O", "") if after in (None, "O") else after.split("-", 1)
    is_open = before in ("B", "I") and other == kind
    if scheme == "iob1":
        return letter != "B" or is_open
    if scheme == "iob2":
        return letter != "I" or is_open
    inside = letter in ("I", "E", "L")
    return is_open if inside else before not in ("B", "I")


def joined_marks(words):
    """Words behind a lone mark, with it."""
    read = words[:1]
    for mark, word in zip(words, words[1:]):
        may_name = word[:1].isalpha() or word[:1] == "_" or word[:1] in tuple("0123456789")
        read.append(mark + word if mark in ("@", "#") and may_name else word)
    return read


def tag_scores(given, tensors, config, codec):
    """The scores of each place's tags by one network: of words, or of a sequence of nucleotides."""
    encoder = config["encoder"]
    if codec is None:
        inputs = nucleotide_frames("".join(given))
        if config["frames"]["filters"] > 0:
            inputs = filtered(inputs, tensors, config["frames"])
    else:
        words = given[: encoder["maximumLength"]]
        if config.get("joinsMarks"):
            words = joined_marks(words)
        names = [lowered(w) if encoder["preparation"]["lowercases"] else w for w in words]
        symbols = [0 if w == "</s>" else codec.index.get(w, 0) for w in names]
        inputs = tensors["embedding.weight"][symbols]
        if "wordForms" in encoder:
            forms = spelled(words, tensors, encoder["wordForms"])
            if encoder.get("spellsVectors"):
                made = forms @ tensors["spelled_vectors.weight"].T
                made = made + tensors["spelled_vectors.bias"]
                inputs = np.where(np.array(symbols)[:, None] == 0, made, inputs)
            inputs = np.concatenate([inputs, forms], axis=1)
    if "recurrent" in encoder:
        inputs, _ = run_stack(inputs, tensors, encoder["recurrent"])
    return inputs @ tensors["output.weight"].T + tensors["output.bias"]


def tag_sentences(metadata, tensors, sentences):
    config = json.loads(metadata["unroll.config"])
    tags, scheme = config["tags"], config["learnedScheme"]
    codec = None if config.get("input") == "nucleotides" else Codec(metadata)
    members = [tensors]
    if config.get("models", 1) > 1:
        members = [
            {
                name.removeprefix(f"models.{place}."): value
                for name, value in tensors.items()
                if name.startswith(f"models.{place}.")
            }
            for place in range(config["models"])
        ]
    mean = {
        name: np.mean([member[name] for member in members], axis=0)
        for name in members[0]
        if name in ("output.transitions", "output.start", "output.end")
    }
    answers, shares = [], []
    for words in sentences:
        scores = np.mean([tag_scores(words, m, config, codec) for m in members], axis=0)
        if "outside_bias" in tensors:
            scores[:, tags.index("O")] -= tensors["outside_bias"][0]
        if config["outputLayer"] == "softmax":
            p = np.exp([log_softmax(row) for row in scores])
            best = scores.argmax(axis=1)
        else:
            best, p = random_field(scores, mean, tags, scheme)
        answers.append([tags[k] for k in best])
        shares.append([float(p[t, k]) for t, k in enumerate(best)])
    return {"tags": answers, "probabilities": shares}


def random_field(scores, tensors, tags, scheme):
    """The best sequence of tags, and every tag's probability at every time step."""
    never = -np.inf
    pairs = np.array([[0 if allowed(b, a, scheme) else never for b in tags] for a in tags])
    first = np.array([0 if allowed(b, None, scheme) else never for b in tags])
    last = np.array([0 if allowed(None, a, scheme) else never for a in tags])
    pairs = pairs + tensors["output.transitions"]
    first, last = first + tensors["output.start"], last + tensors["output.end"]
    forward, best, origins = [first + scores[0]], first + scores[0], []
    for row in scores[1:]:
        forward.append(np.logaddexp.reduce(forward[-1][:, None] + pairs, axis=0) + row)
        candidates = best[:, None] + pairs
        origins.append(candidates.argmax(axis=0))
        best = candidates.max(axis=0) + row
    backward = [last]
    for row in scores[:0:-1]:
        backward.append(np.logaddexp.reduce(pairs + row + backward[-1], axis=1))
    p = np.array(forward) + np.array(backward[::-1])
    path = [int((best + last).argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1], np.exp([log_softmax(row) for row in p])


def main(path, given):
    with open(given, "rb") as file:
        data = file.read()
    metadata, tensors = read_file(path)
    answer = {"classification": class_probabilities, "tagging": tag_sentences}
    if metadata["unroll.task"] in answer:
        task = answer[metadata["unroll.task"]]
        print(json.dumps(task(metadata, tensors, json.loads(data))))
        return
    model = language_model(path)
    symbols = model.codec.encode_file(data)
    scores = [float(score) for score in scores_of(model, symbols)]
    print(json.dumps({"symbols": symbols, "log_probabilities": scores}))


if __name__ == "__main__":
    main(*sys.argv[1:])
