#!/usr/bin/env python3
"""Trains the small models of this folder with a built tool and stores what the tool says of them.

    make_stored.py first|version-1|version-2 TOOL COMMIT

TOOL is the `unroll` built from COMMIT; the folder named first is written beside this script, its models
and answers.json. Python's own library suffices. The README beside it says which commits were used.
"""

import json
import math
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

VERSE = """the cat , which already ate , was full .
the cats , which already ate , were full .
a cat was full .
the cats were here .
"""
ASKED = "the cats were full .\na zebra ate .\n"
REVIEWS = "text\tlabel\n" + "".join(
    f"{words}\t{label}\n"
    for words, label in [
        ("A good film.", "good"), ("A fine, good story", "good"), ("how good", "good"),
        ("A bad film.", "bad"), ("An awful, bad story", "bad"), ("how bad!", "bad"),
    ] * 4
)
TEXTS = ["A good film.", "bad", "", "An awful zebra!"]
QUICK = ["--learning-rate", "0.05", "--seed", "1", "--threads", "1"]
LM = ["lm", "train", "text.txt", "--valid", "verse.txt", "--hidden", "4", "--epochs", "4",
      "--batch-size", "2", "--window", "8"] + QUICK
CLASSIFY = ["classify", "train", "reviews.tsv", "--valid", "reviews.tsv", "--hidden", "3",
            "--epochs", "4", "--batch-size", "8"] + QUICK


class Maker:
    def __init__(self, name, tool, commit):
        self.tool = os.path.abspath(tool)
        self.target = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
        self.work = tempfile.mkdtemp()
        self.models = []
        self.commit = commit
        self.write("text.txt", VERSE * 6)
        self.write("verse.txt", VERSE)
        self.write("asked.txt", ASKED)
        self.write("reviews.tsv", REVIEWS)

    def write(self, name, text):
        with open(os.path.join(self.work, name), "w", encoding="utf-8", newline="") as file:
            file.write(text)

    def run(self, *words):
        done = subprocess.run([self.tool, *words], cwd=self.work, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(words)}: {done.stderr}")
        return done.stdout

    def lines(self, *words):
        return [json.loads(line) for line in self.run(*words).splitlines()]

    def add(self, file, **answer):
        self.models.append({"file": file, **answer})

    def finish(self):
        shutil.rmtree(self.target, ignore_errors=True)
        os.makedirs(self.target)
        for model in self.models:
            shutil.copy(os.path.join(self.work, model["file"]), self.target)
            for other in model.pop("beside", []):
                shutil.copy(os.path.join(self.work, other), self.target)
        with open(os.path.join(self.target, "answers.json"), "w", encoding="utf-8") as file:
            json.dump({"commit": self.commit, "models": self.models}, file, indent=1,
                      ensure_ascii=False, sort_keys=True)
            file.write("\n")
        shutil.rmtree(self.work)

    # Tasks

    def language(self, name, *options, train=None):
        file = name + ".unroll"
        self.run(*(train or LM), *options, "--output", file)
        self.ask_language(file)

    def ask_language(self, file):
        rows = self.run("lm", "test", file, "asked.txt", "--per-symbol").splitlines()
        scores = []
        for row in rows:
            # The summary stands behind the symbols, without a tab and a number.
            head, tab, tail = row.rpartition("\t")
            try:
                scores.append(float(tail) if tab else math.nan)
            except ValueError:
                break
            if math.isnan(scores[-1]):
                scores.pop()
                break
        self.add(file, kind="language model", text=ASKED, log_probabilities=scores)

    def classifier(self, name, *options):
        file = name + ".unroll"
        self.run(*CLASSIFY, *options, "--output", file)
        found = self.lines("classify", "predict", file, *TEXTS, "--json")
        self.add(file, kind="classifier", texts=TEXTS, labels=[row["label"] for row in found],
                 probabilities=[row["probabilities"] for row in found])

    def counts(self):
        train = ["lm", "train", "text.txt", "--level", "word", "--order", "3"]
        self.language("kneser-ney", "--model", "kneser-ney", train=train)
        self.language("snm", "--model", "snm", train=train + ["--valid", "verse.txt", "--skips"])
        self.run("lm", "mix", "kneser-ney.unroll", "snm.unroll", "--valid", "verse.txt",
                 "--output", "mixture.unroll")
        self.ask_language("mixture.unroll")


def first(maker):
    """Files of the first format: neither an objective nor hasRecurrentLayers."""
    maker.language("rnn-character", "--model", "rnn")
    maker.language("lstm-word", "--level", "word", "--projection", "3", "--per-line")
    maker.language("gru-byte", "--level", "byte", "--model", "gru", "--reset-after",
                   "--optimizer", "adamw")


def version_1(maker):
    maker.language("softmax", "--model", "gru", "--reset-after", "--optimizer", "rmsprop")
    maker.language("adaptive", "--level", "word", "--objective", "adaptive", "--cutoffs", "6",
                   "--optimizer", "adamw")
    maker.language("blackout", "--level", "word", "--objective", "blackout", "--samples", "4")
    maker.language("noise-contrastive", "--level", "word", "--objective", "nce", "--samples", "4")
    maker.language("features", "--level", "word", "--model", "rnn-maxent", "--slots", "64",
                   "--order", "3")
    maker.run("lm", "quantize", "softmax.unroll", "verse.txt", "--weights", "int8", "--output", "int8.unroll")
    maker.ask_language("int8.unroll")
    maker.classifier("bidirectional", "--bidirectional", "--cell", "gru", "--class-weights",
                     "bad=2.5", "--embedding", "4")
    maker.classifier("right-to-left", "--direction", "right-to-left", "--pooling", "attention",
                     "--attention", "3", "--embedding", "4", "--level", "character")
    maker.counts()


def version_2(maker):
    maker.language("softmax", "--model", "gru", "--reset-after")
    maker.language("adaptive", "--level", "word", "--objective", "adaptive", "--cutoffs", "6")
    maker.language("noise-contrastive", "--level", "word", "--objective", "nce", "--samples", "4")
    maker.language("characters", "--level", "word", "--character-filters", "16")
    maker.language("features", "--level", "word", "--model", "rnn-maxent", "--slots", "64",
                   "--order", "3")
    maker.run("lm", "quantize", "softmax.unroll", "verse.txt", "--weights", "int8", "--output", "int8.unroll")
    maker.ask_language("int8.unroll")
    maker.classifier("classifier", "--bidirectional", "--cell", "gru", "--class-weights",
                     "bad=2.5", "--embedding", "4")
    maker.classifier("ensemble", "--models", "2", "--pooling", "attention", "--attention", "3",
                     "--embedding", "4", "--vector-epochs", "0")
    nucleotides(maker)
    tagger(maker)
    translator(maker)
    recognizer(maker)
    music(maker)
    maker.counts()
    checkpoint(maker)


def nucleotides(maker):
    rows = [("ACGTAAGTAC", "donor"), ("CCTGAAGTTA", "donor"), ("ACCCTTTCAA", "neither"),
            ("GGGCTATCAC", "neither")] * 6
    maker.write("sites.tsv", "text\tlabel\n" + "".join(f"{s}\t{c}\n" for s, c in rows))
    maker.run("classify", "train", "sites.tsv", "--valid", "sites.tsv", "--input", "nucleotides",
              "--filters", "3", "--filter-width", "3", "--hidden", "3", "--epochs", "4", *QUICK,
              "--output", "nucleotides.unroll")
    asked = ["ACGTNNAGGTAAGT", "TTTT"]
    found = maker.lines("classify", "predict", "nucleotides.unroll", *asked, "--json")
    maker.add("nucleotides.unroll", kind="classifier", texts=asked,
              labels=[row["label"] for row in found],
              probabilities=[row["probabilities"] for row in found])


def tagger(maker):
    people = "\n".join(
        f"dr\tB-PER\n{name}\tI-PER\nworks\tO\nin\tO\n{place}\tB-LOC\n.\tO\n"
        for name, place in [("Lena", "Oslo"), ("Omar", "Lima"), ("Ida", "Oslo")] * 6)
    maker.write("people.conll", people)
    maker.run("tag", "train", "people.conll", "--valid", "people.conll", "--hidden", "4",
              "--embedding", "4", "--spelling-size", "3", "--epochs", "8", "--batch-size", "4",
              *QUICK, "--output", "tagger.unroll")
    sentences = [["dr", "Ida", "works", "in", "Lima", "."], ["Lena", "in", "Rome", "."]]
    found = maker.lines("tag", "predict", "tagger.unroll", *[" ".join(s) for s in sentences],
                        "--json", "--probabilities")
    assert [row["tokens"] for row in found] == sentences
    maker.add("tagger.unroll", kind="tagger", sentences=sentences,
              tags=[row["tags"] for row in found],
              tag_probabilities=[row["probabilities"] for row in found])


def translator(maker):
    words, digits = ["one", "two", "three"], ["1", "2", "3"]
    numbers = [[(n + k * (n % 5 + 1)) % 3 for k in range(1 + n % 3)] for n in range(60)]
    for name, spelling in [("numbers.words", words), ("numbers.digits", digits)]:
        maker.write(name, "".join(" ".join(spelling[k] for k in row) + "\n" for row in numbers))
    maker.run("translate", "train", "numbers.words", "numbers.digits", "--valid-source",
              "numbers.words", "--valid-target", "numbers.digits", "--hidden", "8", "--embedding",
              "6", "--attention-size", "4", "--dropout", "0", "--level", "word", "--epochs", "60",
              "--batch-size", "8", *QUICK, "--learning-rate", "0.02", "--output", "translator.unroll")
    texts = ["two one", "three", "one one two"]
    found = maker.lines("translate", "predict", "translator.unroll", *texts, "--beam", "1",
                        "--json")
    maker.add("translator.unroll", kind="translator", texts=texts,
              translations=[row["translation"] for row in found],
              log_probabilities=[row["log_probability"] for row in found])


def tone(letters, noise, place):
    """A tone for each letter, at 4,000 samples a second."""
    samples = []
    for letter in letters:
        pitch = {"a": 400, "b": 900, " ": 0}[letter]
        for n in range(400):
            value = 9000 * math.sin(2 * math.pi * pitch * n / 4000) if pitch else 0
            samples.append(int(value + noise.uniform(-200, 200)))
    data = struct.pack(f"<{len(samples)}h", *samples)
    header = b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack(
        "<IHHIIHH", 16, 1, 1, 4000, 8000, 2, 16) + b"data" + struct.pack("<I", len(data))
    with open(place, "wb") as file:
        file.write(header + data)


def recognizer(maker):
    noise = random.Random(1)
    texts = ["ab", "ba", "a b", "bab", "aab", "b a"]
    rows = []
    for number in range(24):
        text = texts[number % len(texts)]
        tone(text, noise, os.path.join(maker.work, f"{number}.wav"))
        rows.append(f"{number}.wav,{text}\n")
    maker.write("speech.csv", "file,text\n" + "".join(rows))
    maker.run("speech", "train", "speech.csv", "--valid", "speech.csv", "--hidden", "6", "--layers",
              "1", "--bands", "8", "--dropout", "0", "--input-dropout", "0", "--no-masking",
              "--speeds", "1", "--epochs", "30", "--batch-size", "4", *QUICK, "--output",
              "recognizer.unroll")
    tone("ab", noise, os.path.join(maker.work, "said.wav"))
    found = maker.lines("speech", "transcribe", "recognizer.unroll", "said.wav", "--beam", "1",
                        "--json")[0]
    maker.add("recognizer.unroll", kind="recognizer", recording="said.wav", beside=["said.wav"],
              text=found["text"], log_probabilities=[found["log_probability"]])


def music(maker):
    pieces = [[[48, 52, 55] if step // 3 % 2 == 0 else [48, 53, 57] for step in range(12 + n % 3)]
              for n in range(8)]
    asked = pieces[:2]
    maker.write("chords.json", json.dumps({"train": pieces, "valid": asked, "test": asked}))
    maker.write("asked.json", json.dumps(asked))
    for name, options in [("independent", []), ("joint", ["--joint", "--joint-size", "4", "--no-skip"])]:
        file = f"music-{name}.unroll"
        maker.run("music", "train", "chords.json", *options, "--hidden", "4", "--epochs", "4",
                  "--batch-size", "4", "--transpose", "0", *QUICK, "--output", file)
        found = maker.lines("music", "test", file, "asked.json", "--json")[0]
        maker.add(file, kind="music", pieces=asked, loss_per_step=found["nll_per_step"],
                  steps=found["steps"])


def checkpoint(maker):
    """A run of two epochs of four: its checkpoint, and what a run of all four ends with."""
    whole = ["lm", "train", "text.txt", "--valid", "verse.txt", "--level", "word", "--hidden", "4",
             "--batch-size", "2", "--window", "8", "--schedule", "constant", *QUICK]
    maker.run(*whole, "--epochs", "4", "--output", "whole.unroll")
    with open(os.path.join(maker.work, "whole.unroll.jsonl"), encoding="utf-8") as file:
        losses = [json.loads(line)["validation_loss"] for line in file]
    maker.run(*whole, "--epochs", "2", "--output", "run.unroll")
    name = "run.unroll.checkpoint"
    maker.add(name, kind="checkpoint", beside=["run.unroll", "run.unroll.jsonl", "text.txt",
                                               "verse.txt"],
              losses=losses)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("first", "version-1", "version-2"):
        sys.exit(__doc__)
    maker = Maker(*sys.argv[1:])
    {"first": first, "version-1": version_1, "version-2": version_2}[sys.argv[1]](maker)
    maker.finish()
