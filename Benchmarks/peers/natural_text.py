#!/usr/bin/env python3
"""A text of any length with a natural frequency curve: natural_text.py WORDS [SEED] > TEXT

Words follow a Zipf-Mandelbrot law over 200,000 types; four in five are drawn among fifty followers of
the word before (by a law of their own), so that n-grams come again as in a language. The same seed
gives the same text. Needs numpy.
"""
import sys

import numpy as np

TYPES, FOLLOWERS, BLOCK = 200_000, 50, 100_000


def cumulative(weights):
    return np.cumsum(weights) / np.sum(weights)


def main():
    total, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    words = np.array([f"w{i:x}" for i in range(TYPES)])
    unigrams = cumulative(1 / (np.arange(TYPES) + 2.7) ** 1.05)
    ranks = cumulative(1 / (np.arange(FOLLOWERS) + 1.0) ** 1.3)
    written, block = 0, 0
    while written < total:
        random = np.random.Generator(np.random.PCG64([seed, block]))
        block += 1
        lengths = np.minimum(1 + random.poisson(18, BLOCK), 60)
        longest = lengths.max()
        last = np.full(BLOCK, TYPES, dtype=np.uint64)
        columns = []
        for _ in range(longest):
            rank = np.searchsorted(ranks, random.random(BLOCK)).astype(np.uint64)
            mixed = (last * np.uint64(0x9E3779B97F4A7C15) + rank) * np.uint64(0xD6E8FEB86659FD93)
            mixed ^= mixed >> np.uint64(32)
            mixed *= np.uint64(0xD6E8FEB86659FD93)
            follower = (mixed >> np.uint64(11)).astype(np.float64) / float(1 << 53)
            draw = np.where(random.random(BLOCK) < 0.8, follower, random.random(BLOCK))
            last = np.minimum(np.searchsorted(unigrams, draw), TYPES - 1).astype(np.uint64)
            columns.append(last)
        table = words[np.stack(columns, axis=1).astype(np.int64)]
        lines = [" ".join(row[:n]) for row, n in zip(table.tolist(), lengths.tolist())]
        sys.stdout.write("\n".join(lines) + "\n")
        written += int(lengths.sum())


main()
