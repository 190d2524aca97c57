"""What seqeval and conlleval make of awkward sequences of tags, for EntityScoresTests.

    pip install seqeval==1.2.2 conlleval==0.2
    python make_entity_scores.py > entity-scores.jsonl

Made with Python 3.11. Every line of the output holds a scheme, the expected and the predicted tags of some sentences,
and the numbers of seqeval's default mode and of its strict mode, [precision, recall, F1] or, by type, those and the number of
expected entities; and the correct, predicted and expected entities that conlleval counts. `entities` are those that the
two modes find in the expected tags: [type, first, last]. seqeval's default and conlleval know no L and no U.
"""

import json
import random
import warnings

import conlleval
from seqeval.metrics import accuracy_score
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support as default_scores
from seqeval.metrics.v1 import precision_recall_fscore_support as strict_scores
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, Entities

warnings.simplefilter("ignore")
SCHEMES = {"iob1": IOB1, "iob2": IOB2, "iobes": IOBES, "bilou": BILOU}
LETTERS = {"iob1": "BI", "iob2": "BI", "iobes": "BIES", "bilou": "BILU"}

HAND_WRITTEN = [
    # A stray I-; conlleval begins an entity there, strict modes do not.
    ("iob2", "B-A I-A O B-B", "I-A I-A O I-B"),
    ("iob2", "O I-PER O", "O B-PER O"),
    # Neighbours of one type, and of two.
    ("iob2", "B-LOC I-LOC B-LOC O B-ORG", "B-LOC I-LOC I-LOC O B-ORG"),
    ("iob1", "I-LOC I-LOC B-LOC O I-ORG", "I-LOC I-LOC B-LOC O I-ORG"),
    ("iob1", "I-LOC B-LOC I-LOC", "B-LOC I-LOC I-LOC"),
    ("iob1", "B-LOC I-LOC O B-LOC", "I-LOC I-LOC O I-LOC"),
    ("iob1", "I-LOC B-ORG I-ORG", "I-LOC I-ORG I-ORG"),
    # Another type inside of an entity.
    ("iob2", "B-PER I-ORG I-ORG", "B-PER I-PER I-ORG"),
    ("iob2", "B-PER I-PER", "B-PER I-LOC"),
    # A gap of O.
    ("iob2", "B-PER I-PER I-PER", "B-PER O I-PER"),
    # No entities on either side, on one, no tokens, no sentences.
    ("iob2", "O O O", "O O O"),
    ("iob2", "O O O", "O B-X O"),
    ("iob2", "B-X O O", "O O O"),
    ("iob2", "", ""),
    ("iob2", None, None),
    ("iob2", "B-X||O B-Y", "B-X||O B-Y"),
    # E and S without their begin, B without its end.
    ("iobes", "B-A I-A E-A S-B", "B-A I-A E-A S-B"),
    ("iobes", "B-A E-A S-A S-A", "B-A I-A S-A E-A"),
    ("iobes", "E-A I-A O B-A O", "I-A E-A O S-A O"),
    ("iobes", "S-A I-A E-A", "S-A B-A E-A"),
    ("iobes", "B-A B-A E-A", "B-A E-A E-A"),
    ("iobes", "B-A I-B E-B", "B-A E-A S-B"),
    ("bilou", "B-A I-A L-A U-B", "B-A L-A O U-B"),
    ("bilou", "B-A O L-A", "U-A O U-A"),
    # Types with hyphens, and none.
    ("iob2", "B-creative-work I-creative-work O", "B-creative-work I-creative-work B-creative"),
    ("iob2", "B I O I B B", "B B O B I B"),
    # One sentence's end is not the next one's beginning.
    ("iob2", "B-A I-A|I-A O", "B-A I-A|B-A O"),
    ("iob1", "I-A I-A|I-A O", "I-A B-A|I-A O"),
]


def scores(table, true, predicted, **more):
    result = {}
    for average in ["micro", "macro", "weighted"]:
        figures = table(true, predicted, average=average, zero_division=0, **more)[:3]
        result[average] = [float(figure) for figure in figures]
    return result


def valid(scheme, count, source):
    """Tags of random entities, written as the scheme says."""
    tags, last = [], None
    while len(tags) < count:
        if source.random() < 0.4:
            tags.append("O")
            last = None
            continue
        kind = source.choice(["PER", "LOC", "creative-work"])
        length = min(source.choice([1, 1, 2, 3]), count - len(tags))
        for place in range(length):
            first, final = place == 0, place == length - 1
            letter = {
                "iob1": "B" if first and last == kind else "I",
                "iob2": "B" if first else "I",
                "iobes": ("S" if final else "B") if first else ("E" if final else "I"),
                "bilou": ("U" if final else "B") if first else ("L" if final else "I"),
            }[scheme]
            tags.append(f"{letter}-{kind}")
        last = kind
    return tags


def spoilt(tags, scheme, source):
    result = []
    for tag in tags:
        if source.random() < 0.25:
            kind = source.choice(["PER", "LOC", "creative-work"])
            tag = source.choice(["O", source.choice(LETTERS[scheme]) + "-" + kind])
        result.append(tag)
    return result


def line(scheme, true, predicted):
    row = {"scheme": scheme, "expected": true, "predicted": predicted}
    types = sorted({t for sentence in true + predicted for t, _, _ in get_entities(sentence)})
    if scheme != "bilou":
        row["entities"] = [[list(map(str, e[:1])) + list(e[1:]) for e in get_entities(s)] for s in true]
        if types:
            row["default"] = scores(default_scores, true, predicted)
            by_type = default_scores(true, predicted, average=None, zero_division=0)
            row["types"] = {
                name: [float(by_type[0][i]), float(by_type[1][i]), float(by_type[2][i]), int(by_type[3][i])]
                for i, name in enumerate(types)
            }
    if any(true):
        row["accuracy"] = accuracy_score(true, predicted)
    strict = SCHEMES[scheme]
    row["strict_entities"] = [
        [[e.tag, e.start, e.end - 1] for e in found] for found in Entities(true, strict).entities
    ]
    if any(Entities(true, strict).entities) or any(Entities(predicted, strict).entities):
        row["strict"] = scores(strict_scores, true, predicted, scheme=strict)
    if scheme != "bilou" and any(true):
        flat = [tag for sentence in true for tag in sentence + ["O"]]
        guessed = [tag for sentence in predicted for tag in sentence + ["O"]]
        counts = conlleval.evaluate([f"x {a} {b}" for a, b in zip(flat, guessed)])["overall"]["chunks"]["stats"]
        row["conlleval"] = [counts["correct"], counts["pred"], counts["gold"]]
    print(json.dumps(row, separators=(",", ":")))


def split(text):
    return [] if text is None else [sentence.split() for sentence in text.split("|")]


for scheme, true, predicted in HAND_WRITTEN:
    line(scheme, split(true), split(predicted))
source = random.Random(13)
for index in range(120):
    scheme = list(SCHEMES)[index % 4]
    true = [valid(scheme, source.randint(0, 9), source) for _ in range(source.randint(1, 4))]
    if index % 3 == 2:
        true = [spoilt(tags, scheme, source) for tags in true]
    line(scheme, true, [spoilt(tags, scheme, source) for tags in true])
