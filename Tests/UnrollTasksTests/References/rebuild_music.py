"""Models of piano rolls.

Written from Documentation/model-format.md alone, for rebuild_models.py.
"""

import json

import numpy as np

from rebuild_networks import run_stack, sigmoid


def losses_of_steps(metadata, tensors, pieces):
    """The negative log-likelihood of each time step's notes."""
    config = json.loads(metadata["unroll.config"])
    return {"losses": [losses(config, tensors, piece) for piece in pieces]}


def losses(config, tensors, piece):
    keys = np.zeros((len(piece), 88))
    for t, pitches in enumerate(piece):
        for pitch in pitches:
            if 21 <= pitch <= 108:
                keys[t, pitch - 21] = 1
    before = np.concatenate([np.zeros((1, 88)), keys[:-1]])
    outputs, _ = run_stack(before, tensors, config["recurrent"])
    if config["seesInput"]:
        outputs = np.concatenate([outputs, before], axis=1)
    found = []
    for d, y in zip(outputs, keys):
        if config["notes"] == "independent":
            p = sigmoid(tensors["notes.weight"] @ d + tensors["notes.bias"])
        else:
            p = np.zeros(88)
            bias = tensors["notes.notes.weight"] @ d + tensors["notes.notes.bias"]
            a = tensors["notes.hidden.weight"] @ d + tensors["notes.hidden.bias"]
            for k in range(88):
                p[k] = sigmoid(bias[k] + tensors["notes.set_outputs"][k] @ sigmoid(a))
                a = a + y[k] * tensors["notes.set_inputs"][k]
        found.append(float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).sum()))
    return found
