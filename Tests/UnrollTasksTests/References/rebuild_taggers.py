"""Taggers of words and nucleotides.

Written from Documentation/model-format.md alone, for rebuild_models.py.
"""

import json
import unicodedata

import numpy as np

from rebuild_classifiers import filtered, nucleotide_frames
from rebuild_networks import character_vectors, log_softmax, run_stack
from rebuild_texts import Codec, lowered, normalized


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
        words = [normalized(w, encoder.get("normalization", "none")) for w in words]
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
