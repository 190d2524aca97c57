"""gensim's words a second with the defaults of `unroll vectors train`: TEXT WORKERS."""

import sys
import time

from gensim.models import Word2Vec

text, workers = sys.argv[1], int(sys.argv[2])
with open(text, encoding="utf8") as file:
    lines = [line.split() for line in file]
words = sum(map(len, lines))
model = Word2Vec(
    vector_size=100, window=5, sg=1, negative=5, hs=0, sample=1e-3, min_count=5, seed=1,
    workers=workers)
model.build_vocab(lines)
began = time.time()
model.train(lines, total_examples=model.corpus_count, epochs=5)
print(int(words * 5 / (time.time() - began)))
