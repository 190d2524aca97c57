"""What jiwer makes of recognised texts, for RecognitionScoresTests.

    pip install jiwer==4.0.0 rapidfuzz==3.14.6
    python make_word_errors.py > word-errors.jsonl

Made with Python 3.11. Each line holds references, hypotheses, and the scores of the corpus and of each text.
"""

import json
import random

import jiwer

HAND_WRITTEN = [
    ("same", ["seven three one"], ["seven three one"]),
    ("swapped", ["a b c d", "b a"], ["b a d c", "a b"]),
    ("one of each", ["a b c d e", "x"], ["a c x e f", "x"]),
    ("empty reference", [""], ["a b"]),
    ("empty hypothesis", ["a b"], [""]),
    ("nothing at all", ["", ""], ["", ""]),
    ("some references empty", ["", "", "x y"], ["", "a b", "x"]),
    ("case and stops", ["Hello, world.", "it IS"], ["hello world", "it is"]),
    ("blanks", ["  a  b ", "a b"], ["a b", " a   b  "]),
    ("accents", ["caf\u00e9 na\u00efve", "cafe\u0301"], ["cafe\u0301 naive", "caf\u00e9"]),
    ("other scripts", ["\u65e5\u672c \u8a9e", "\u03a9\u03bc"], ["\u65e5\u672c\u8a9e", "\u03a9"]),
]


def drawn(random, words, length):
    return [random.choice(words) for _ in range(length)]


def changed(random, words, reference):
    found = []
    for word in reference:
        draw = random.random()
        if draw < 0.1:
            continue
        found.append(random.choice(words) if draw < 0.25 else word)
        if random.random() < 0.1:
            found.append(random.choice(words))
    return found


def rows():
    yield from HAND_WRITTEN
    draws = random.Random(7)
    for size in (2, 3, 8, 40):
        words = ["ab", "b", "ba", "aab", "c", "abc", "bb", "a"][:size] + [f"w{n}" for n in range(size - 8)]
        for kind in ("changed", "drawn"):
            references, hypotheses = [], []
            for length in (1, 2, 3, 4, 5, 7, 9, 12, 20, 63, 64, 65, 66, 130):
                reference = drawn(draws, words, length)
                found = changed(draws, words, reference) if kind == "changed" else drawn(draws, words, draws.randint(0, 2 * length))
                references.append(" ".join(reference))
                hypotheses.append(" ".join(found))
            yield f"{size} words, {kind}", references, hypotheses
    words = [f"w{n}" for n in range(30)]
    reference = drawn(draws, words, 900)
    yield "long", [" ".join(reference)], [" ".join(changed(draws, words, reference))]


def counts(output):
    return [output.hits, output.substitutions, output.deletions, output.insertions]


for name, references, hypotheses in rows():
    words = jiwer.process_words(references, hypotheses)
    characters = jiwer.process_characters(references, hypotheses)
    # Two matrices of more than a megabyte are divided before they are aligned.
    exact = all(len(r) * len(h) < 4_000_000 for r, h in zip(references, hypotheses))
    print(json.dumps({
        "name": name, "references": references, "hypotheses": hypotheses,
        "wer": float(words.wer), "mer": float(words.mer), "wil": float(words.wil), "cer": float(characters.cer),
        "words": counts(words), "characters": counts(characters) if exact else None,
        "texts": [counts(jiwer.process_words(r, h)) for r, h in zip(references, hypotheses)],
    }))
