#!/usr/bin/env python3
"""Compares two ARPA files n-gram by n-gram: kenlm_compare.py OURS THEIRS [TOLERANCE].

Prints, order by order, how many n-grams each has and the largest differences of log10 probabilities
and back-offs; fails where an n-gram is missing or a difference is above the tolerance (1e-5).
"""
import sys


def sections(path):
    """The n-grams of each order: words -> (log10 p, log10 back-off)."""
    grams = None
    for line in open(path, encoding="utf-8", newline="\n"):
        line = line.rstrip("\n")
        if line.endswith("-grams:") and line.startswith("\\"):
            if grams is not None:
                yield grams
            grams = {}
        elif line == "\\end\\":
            yield grams
            return
        elif line and grams is not None:
            fields = line.split("\t")
            grams[fields[1]] = (float(fields[0]), float(fields[2]) if len(fields) > 2 else 0.0)


def main():
    tolerance = float(sys.argv[3]) if len(sys.argv) > 3 else 1e-5
    failed = False
    for order, (ours, theirs) in enumerate(zip(sections(sys.argv[1]), sections(sys.argv[2])), 1):
        missing = len(theirs.keys() - ours.keys()) + len(ours.keys() - theirs.keys())
        worst = [0.0, 0.0]
        for words in ours.keys() & theirs.keys():
            for k in (0, 1):
                worst[k] = max(worst[k], abs(ours[words][k] - theirs[words][k]))
        print(f"{order}-grams: {len(ours)} and {len(theirs)}, {missing} in one alone; largest "
              f"difference {worst[0]:.2e} in probability, {worst[1]:.2e} in back-off")
        failed |= missing > 0 or max(worst) > tolerance
    sys.exit(failed)


main()
