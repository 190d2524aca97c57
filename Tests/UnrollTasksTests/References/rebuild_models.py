"""Computes what a model file says of a text, from Documentation/model-format.md alone.

    python3 rebuild_models.py MODEL TEXT     a language model: the log-probability of each symbol
    python3 rebuild_models.py MODEL TEXTS    a classifier: probabilities of each text's classes;
                                             TEXTS is a JSON array of strings, of paths where it
                                             reads frames or audio
    python3 rebuild_models.py MODEL WORDS    a tagger: tags and their probabilities; WORDS is a
                                             JSON array of sentences, arrays of words
    python3 rebuild_models.py MODEL PIECES   a model of piano rolls: the loss of each time step;
                                             PIECES is a JSON array of pieces, arrays of time
                                             steps, arrays of pitches
    python3 rebuild_models.py MODEL PAIRS    a translation model: the log-probability of each symbol
                                             of the targets, and greedy translations of the sources;
                                             PAIRS is a JSON array of arrays of two texts
    python3 rebuild_models.py MODEL FILES    a speech recogniser: the log-probabilities of each
                                             output's symbols, and greedy texts; FILES is a JSON
                                             array of paths

Prints JSON. Needs NumPy and nothing else; all sums are made in float64. Written from the page, not
from the sources, so that it fails where the page says too little.
"""

import json
import sys

# The folder of a package's tests stays as it is.
sys.dont_write_bytecode = True
from rebuild_classifiers import class_probabilities
from rebuild_language_models import language_model, scores_of
from rebuild_model_files import read_file
from rebuild_speech import recognized
from rebuild_music import losses_of_steps
from rebuild_taggers import tag_sentences
from rebuild_translations import translations


def main(path, given):
    with open(given, "rb") as file:
        data = file.read()
    metadata, tensors = read_file(path)
    answer = {
        "classification": class_probabilities,
        "speech": recognized,
        "music": losses_of_steps,
        "tagging": tag_sentences,
        "translation": translations,
    }
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
