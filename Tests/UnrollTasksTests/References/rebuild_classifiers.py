"""Classifiers of texts, nucleotides, frames and recordings.

Written from Documentation/model-format.md alone, for rebuild_models.py.
"""

import json

import numpy as np

import rebuild_frames
from rebuild_networks import log_softmax, run_stack
from rebuild_texts import Codec, prepared


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
            pooled(
                outputs[p * steps // parts : -(-(p + 1) * steps // parts)], tensors,
                config["pooling"],
            )
            for p in range(parts)
        ]
    )


def pooled(outputs, tensors, pooling):
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
    configs = [config] * config.get("models", 1)
    if config.get("averagedMember") and "recurrent" in config and "input" not in config:
        plain = {key: value for key, value in config.items() if key != "recurrent"}
        configs.append(plain | {"pooling": "mean", "poolingParts": 1})
    members = [
        (
            {
                name.removeprefix(f"models.{k}."): value
                for name, value in tensors.items()
                if len(configs) == 1 or name.startswith(f"models.{k}.")
            },
            configs[k],
        )
        for k in range(len(configs))
    ]

    def probabilities(read):
        return np.mean(
            [
                member_probabilities(tensors, config, read(tensors))
                for tensors, config in members
            ],
            axis=0,
        )

    def member_probabilities(tensors, config, inputs):
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
