"""What scikit-learn says of small predictions, for ClassificationReportTests.

    python classification_report.py > classification_report.json

Made with scikit-learn 1.9.1, Python 3.11.
"""

import json
import random

from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support

source = random.Random(4)


def drawn(classes, count, hits):
    expected = [source.randrange(classes) for _ in range(count)]
    return expected, [e if source.random() < hits else source.randrange(classes) for e in expected]


CASES = {
    "all right": (3, [0, 1, 2, 2], [0, 1, 2, 2]),
    "all wrong": (2, [0, 1, 0], [1, 0, 1]),
    "a class never predicted": (3, [0, 1, 2, 2, 1], [0, 1, 0, 1, 1]),
    "a class never expected": (3, [0, 1, 0, 1, 1], [0, 2, 0, 1, 2]),
    "a class on neither side": (4, [0, 1, 3, 3], [0, 3, 3, 1]),
    "one class": (1, [0, 0, 0], [0, 0, 0]),
    "one of two classes": (2, [1, 1], [1, 1]),
    "one example, wrong": (2, [0], [1]),
    "two classes": (2, *drawn(2, 37, 0.6)),
    "seven classes": (7, *drawn(7, 501, 0.7)),
    "fifty classes, few examples": (50, *drawn(50, 60, 0.5)),
}

report = []
for name, (classes, expected, predicted) in CASES.items():
    labels = list(range(classes))
    precision, recall, f1, support = precision_recall_fscore_support(
        expected, predicted, labels=labels, zero_division=0)
    report.append({
        "name": name, "labels": classes, "expected": expected, "predicted": predicted,
        "accuracy": accuracy_score(expected, predicted),
        # Without labels= the average runs over those in expected or predicted.
        "macroF1": f1_score(expected, predicted, average="macro", zero_division=0),
        "weightedF1": f1_score(expected, predicted, average="weighted", zero_division=0),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": [int(count) for count in support],
        "confusion": confusion_matrix(expected, predicted, labels=labels).tolist(),
    })
print("[\n" + ",\n".join(json.dumps(case) for case in report) + "\n]")
