"""Translation models: the probability of given targets, and greedy translations.

Written from Documentation/model-format.md alone, for rebuild_models.py.
"""

import json
import unicodedata

import numpy as np

import rebuild_plain_text as plain_text
from rebuild_networks import log_softmax, run_stack, step
from rebuild_texts import lowered, words_of

UNKNOWN, END = 0, 1


class Side:
    """How the texts of one side become symbols and texts again."""

    def __init__(self, metadata, config, vocabulary, subwords):
        self.config = config
        self.symbols = json.loads(metadata["unroll." + vocabulary])
        self.index = {symbol: place for place, symbol in enumerate(self.symbols) if place > END}
        self.merges = None
        if config["level"] == "subword":
            merges = json.loads(metadata["unroll." + subwords])["merges"]
            self.merges = [tuple(merge.split(" ")) for merge in merges]
            self.ranks = {}
            for rank, merge in enumerate(self.merges):
                self.ranks.setdefault(merge, rank)

    def tokens(self, text):
        if self.config["normalization"]["lowercases"]:
            text = lowered(text)
        if self.config["normalization"]["composes"]:
            text = unicodedata.normalize("NFC", text)
        words = words_of(text)
        if self.config["level"] == "character":
            return list(" ".join(words))
        return words if self.config["isTokenized"] else plain_text.tokens(words)

    def parts(self, token):
        """The subwords of a token."""
        parts = list(token)
        parts[-1] += "</w>"
        while True:
            pairs = [(self.ranks.get(pair, len(self.ranks)), pair) for pair in zip(parts, parts[1:])]
            best = min(pairs, default=(len(self.ranks), None))
            if best[0] == len(self.ranks):
                break
            merged, place = [], 0
            while place < len(parts):
                if tuple(parts[place : place + 2]) == best[1]:
                    merged.append(parts[place] + parts[place + 1])
                    place += 2
                else:
                    merged.append(parts[place])
                    place += 1
            parts = merged
        marked = [part + "@@" for part in parts[:-1]] + [parts[-1].removesuffix("</w>")]
        return [piece for part in marked for piece in self.known(part)]

    def known(self, part):
        """A subword, or what undoing merges makes of an unknown one."""
        if part in self.index:
            return [part]
        is_continued = part.endswith("@@")
        text = part[:-2] if is_continued else part + "</w>"
        for first, second in self.merges:
            if first + second == text:
                after = second + "@@" if is_continued else second.removesuffix("</w>")
                return self.known(first + "@@") + self.known(after)
        return [part]

    def encode(self, text):
        symbols = []
        for token in self.tokens(text):
            for part in self.parts(token) if self.merges is not None else [token]:
                symbols.append(self.index.get(part, UNKNOWN))
        return symbols

    def text(self, symbols):
        words, is_open = [], False
        for symbol in symbols:
            spelled = self.symbols[symbol]
            if self.config["level"] == "character":
                spelled = "\ufffd" if symbol == UNKNOWN else spelled
                words.append(spelled)
                continue
            goes_on = self.merges is not None and spelled.endswith("@@")
            spelled = spelled[:-2] if goes_on else spelled
            if is_open:
                words[-1] += spelled
            else:
                words.append(spelled)
            is_open = goes_on
        if self.config["level"] == "character":
            return "".join(words)
        return " ".join(words) if self.config["isTokenized"] else plain_text.plain(words)


class Network:
    def __init__(self, tensors, config):
        self.tensors, self.config = tensors, config

    def embedding(self, side):
        name = "embedding" if self.config["sharesEmbeddings"] else side + "_embedding"
        return self.tensors[name + ".weight"]

    def encode(self, source):
        config, tensors = self.config, self.tensors
        inputs = self.embedding("source")[source + [END]]
        self.memory, final = run_stack(inputs, tensors, config["encoder"], "encoder.")
        first = np.tanh(tensors["bridge.weight"] @ final + tensors["bridge.bias"])
        decoder = config["decoder"]
        width = decoder.get("projection", decoder["hiddenSize"])
        cell = decoder["hiddenSize"] if decoder["cell"] == "lstm" else 0
        states = []
        for layer in range(decoder["layers"] + config["contextLayers"]):
            start = layer * (width + cell)
            states.append(
                (first[start : start + width], first[start + width : start + width + cell])
            )
        output = self.embedding("target").shape[1] if config["tied"] else width
        return states, np.zeros(output)

    def layer(self, prefix, x, state):
        given = self.tensors[prefix + "weight_ih"] @ x + self.tensors[prefix + "bias"]
        return step(given, self.tensors, prefix, self.config["decoder"], state)

    def attend(self, query):
        tensors, kind = self.tensors, self.config["attention"]
        if kind == "dot":
            scores = self.memory @ query
        elif kind == "general":
            scores = self.memory @ (tensors["attention.query.weight"] @ query)
        else:
            keys = self.memory @ tensors["attention.key.weight"].T + tensors["attention.key.bias"]
            hidden = np.tanh(keys + tensors["attention.query.weight"] @ query)
            scores = hidden @ tensors["attention.vector"]
        return np.exp(log_softmax(scores)) @ self.memory

    def step(self, symbol, states, fed):
        """The log-probabilities behind a symbol, and the states and the vector after it."""
        config, tensors = self.config, self.tensors
        embedded = self.embedding("target")[symbol]
        x = np.concatenate([embedded, fed]) if config["inputFeeding"] else embedded
        states, below = list(states), config["decoder"]["layers"]
        for layer in range(below):
            states[layer] = self.layer(f"decoder.{layer}.", x, states[layer])
            x = states[layer][0]
        context = self.attend(x)
        if config["contextLayers"] > 0:
            x = np.concatenate([x, context])
        for layer in range(config["contextLayers"]):
            states[below + layer] = self.layer(f"context.{layer}.", x, states[below + layer])
            x = states[below + layer][0]
        combined = np.concatenate([x, context, embedded])
        fed = np.tanh(tensors["combine.weight"] @ combined + tensors["combine.bias"])
        return log_softmax(self.scores(fed)), states, fed

    def scores(self, vector):
        weight = self.embedding("target") if self.config["tied"] else self.tensors["output.weight"]
        return weight @ vector + self.tensors["output.bias"]


def translations(metadata, tensors, pairs):
    """For each pair of texts: log p of the target's symbols, and the source's greedy translation."""
    config = json.loads(metadata["unroll.config"])
    texts = config["texts"]
    shared = texts["sharing"] == "vocabulary"
    source = Side(metadata, texts, "vocabulary", "subwords")
    target = Side(
        metadata,
        texts,
        "vocabulary" if shared else "target_vocabulary",
        "target_subwords" if texts["sharing"] == "nothing" else "subwords",
    )
    network = Network(tensors, config)
    found, written = [], []
    for text, reference in pairs:
        symbols = source.encode(text)
        states, fed = network.encode(symbols)
        before, logs = END, []
        for symbol in target.encode(reference) + [END]:
            scores, states, fed = network.step(before, states, fed)
            logs.append(float(scores[symbol]))
            before = symbol
        found.append(logs)
        states, fed = network.encode(symbols)
        before, output = END, []
        while len(output) < 2 * len(symbols) + 20:
            scores, states, fed = network.step(before, states, fed)
            before = int(scores.argmax())
            if before == END:
                break
            output.append(before)
        written.append(target.text(output))
    return {"log_probabilities": found, "translations": written}
