"""What subword-nmt learns from awkward words and how it divides them, for SubwordEncodingTests.

    pip install subword-nmt==0.3.8
    python make_subwords.py ../../../Examples/alice/alice.txt > subwords.jsonl

Made with Python 3.11. Every line of the output holds words with their counts, the number of merges asked for, the
merges that were learned, and words with their subwords; one holds them with a vocabulary too, `known`. The text is that of Examples/alice (public domain). Words are divided
with a new cache each time; a word that ends with the mark of continuation itself is left out, since the package divides it on purpose.
"""

import collections
import io
import json
import random
import sys

from subword_nmt.apply_bpe import BPE
from subword_nmt.learn_bpe import learn_bpe


def case(name, counts, merges, extra=(), minimum=2, threshold=None):
    text = "".join(f"{word} {count}\n" for word, count in counts)
    out = io.StringIO()
    learn_bpe(io.StringIO(text), out, merges, min_frequency=minimum, is_dict=True)
    codes = out.getvalue()
    bpe = BPE(io.StringIO(codes))
    words = [word for word, _ in counts] + list(extra)
    divided = [[word, bpe.segment_tokens([word])] for word in dict.fromkeys(words)]
    known, restricted = [], []
    if threshold:
        uses = collections.Counter()
        for word, count in counts:
            for subword in bpe.segment_tokens([word]):
                uses[subword] += count
        known = [subword for subword, count in uses.items() if count >= threshold]
        cut = BPE(io.StringIO(codes), vocab=set(known))
        restricted = [[word, cut.segment_tokens([word])] for word in dict.fromkeys(words)]
    print(json.dumps({
        "name": name, "known": known, "restricted": restricted, "counts": counts, "merges": merges, "minimum": minimum,
        "learned": codes.split("\n")[1:-1], "divided": [pair for pair in divided if not pair[0].endswith("@@")],
    }, ensure_ascii=False))


def main():
    case("paper", [["low", 5], ["lower", 2], ["newest", 6], ["widest", 3]], 10,
         ["lowest", "newer", "l", "w", "wide", "lowlow", "xyz", "lowx"])
    case("overlaps", [["aaa", 3], ["aaaa", 5], ["aaaaa", 7], ["baaab", 2], ["aa", 1]], 8,
         ["aaaaaaaaa", "baab", "aab", "baaaaaaaaab"])
    case("marks", [["a</w>", 4], ["a</w>b", 3], ["ab", 9], ["</w>", 2], ["b@@a", 5], ["@@", 2], ["\\n", 4], ["a\\b", 4]],
         20, ["</w></w>", "@@@", "a@@b", "\\"])
    accents = [["é", 3], ["e\u0301", 3], ["café", 5], ["cafe\u0301", 4], ["cafés", 2], ["cafe\u0301s", 2], ["naïve", 3],
               ["👩‍👩‍👧", 4], ["👍🏽", 3], ["👍👍", 3], ["नमस्ते", 4], ["नमक", 2], ["日本語", 5], ["日本", 6], ["ﬁne", 2],
               ["straße", 4], ["größe", 4], ["о́сень", 3], ["שלום", 3], ["𝔘𝔫𝔦", 2]]
    case("scripts", accents, 40, ["e\u0301e\u0301", "日本日本", "👩‍👧", "Straße", "😀", "naı"])
    case("all merges", [["abcabc", 1], ["bcd", 1], ["x", 9]], 50, ["abcd", "dcba"], minimum=1)
    # Counts that subword-nmt prunes: small alphabets give one string by several merges.
    draw = random.Random(14)
    for number in range(24):
        letters = "abcdéü"[:draw.choice([1, 2, 2, 3, 4, 6])]
        counts = collections.Counter()
        for _ in range(draw.choice([5, 20, 100])):
            counts["".join(draw.choice(letters) for _ in range(draw.randint(1, 14)))] += draw.randint(1, 40)
        extra = ["".join(draw.choice(letters + "z") for _ in range(draw.randint(1, 30))) for _ in range(5)]
        case(f"random {number}", [list(pair) for pair in counts.items()], draw.choice([5, 60, 400]), extra)
    words = collections.Counter(open(sys.argv[1], encoding="utf-8").read().split())
    counts = [[word, count] for word, count in words.items()][:1500]
    case("alice", counts, 900, ["unbelievable", "Queen's", "curiouser-and-curiouser", "Zürich", "--"], threshold=12)


main()
