"""Writes the small vector files that WordVectorReferenceTests reads, with gensim.

    pip install gensim==4.4.0
    python word_vectors.py            writes the files beside this script
    python word_vectors.py FILE...    reads files that Unroll wrote, and prints what gensim sees

The numbers are drawn with a fixed seed, so that the files come out the same each time.
"""

import json
import pathlib
import sys

import numpy
from gensim.models import KeyedVectors

here = pathlib.Path(__file__).parent
words = [
    "the", "The", "king", "queen", "man", "woman", "naïve", "日本", "e\u0301", "\u00e9", "new_york",
    "</s>", "a" * 100, "1.5", "-", "🙂",
]


def read(path):
    for binary in [False, True]:
        try:
            return KeyedVectors.load_word2vec_format(path, binary=binary)
        except (UnicodeDecodeError, ValueError, EOFError):
            continue
    raise SystemExit(f"{path}: gensim reads it neither as text nor as binary")


def main():
    random = numpy.random.default_rng(3)
    values = random.normal(size=(len(words), 7)).astype(numpy.float32)
    # Awkward numbers: tiny, huge, exact, zero, negative zero, a denormal, the largest.
    values[2] = [1e-05, -1.17549435e-38, 3.4028235e38, 0.5, 0.0, -0.0, 1e-45]
    values[4:6] = values[4:6] / 1000
    vectors = KeyedVectors(vector_size=7)
    vectors.add_vectors(words, values)
    vectors.save_word2vec_format(here / "gensim.txt", binary=False)
    vectors.save_word2vec_format(here / "gensim.bin", binary=True)
    vectors.save_word2vec_format(here / "gensim-glove.txt", binary=False, write_header=False)

    # Neighbours by gensim, of vectors without the extreme row.
    plain = KeyedVectors(vector_size=7)
    kept = [index for index in range(len(words)) if index != 2]
    plain.add_vectors([words[index] for index in kept], values[kept])
    expected = {
        "bits": [[int(bits) for bits in row] for row in values.view(numpy.uint32)],
        "words": words,
        "neighbours": [
            {"word": word, "similarity": float(similarity)}
            for word, similarity in plain.most_similar("man", topn=5)
        ],
        "analogy": [
            {"word": word, "similarity": float(similarity)}
            for word, similarity in plain.most_similar(
                positive=["the", "woman"], negative=["man"], topn=5)
        ],
    }
    (here / "gensim.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    for path in sys.argv[1:]:
        vectors = read(path)
        print(path, len(vectors), vectors.vector_size)
        for word in vectors.index_to_key:
            print(json.dumps(word), [int(bits) for bits in vectors[word].view(numpy.uint32)])
