"""What sacreBLEU makes of awkward translations, for BLEUTests, ChrFTests and PairedBootstrapTests.

    pip install sacrebleu==2.6.0
    python make_translation_scores.py > translation-scores.jsonl

Made with Python 3.11. A line of kind "tokens" holds a sentence and its tokens by each tokenizer; one of kind "scores" holds
hypotheses, references (a list for each sentence) and the scores under many settings; one of kind "paired" two outputs, the
references, and the p-values of BLEU and chrF from 20,000 samples.
"""

import json
import random

import numpy
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.significance import Result, _paired_bs_test

TOKENIZERS = ["13a", "none", "char", "intl"]

SENTENCES = [
    "", " ", "good day", "Hello, world!", "It costs $1,000.50 (or 3.14) today.", "1.5, 2,5 and 3-4 a-b 5-x x-5 10-",
    "He said &quot;yes&quot; &amp; left &lt;now&gt; &amp;lt; &apos;x&apos;", "a,,b ..c 1,,2 1.,2 .5 5. ,5 5, .", "<skipped>word -",
    "non\u00a0breaking\u202fblanks\u2003here\u3000too", "日本語のテキスト、です。数字１２３，４５６", "l\u2019homme d'affaires\u2026 «bien» ça",
    "emoji 👍🏽👩‍👩‍👧 ❤️ and flags 🇫🇷🇩🇪", "€5 £6 5€ 5% 20°C ±3 ½ ² x² 3×4 a+b=c a^b ~tilde `tick`", "e\u0301\u0302 combining a\u0323b",
    "www.example.com/path?x=1&y=2#z user@example.org", "don't can't it's rock 'n' roll ''quoted'' \u201cquoted\u201d",
    "tabs\tand\x0bothers\x1cseparators\x85here", "trailing blanks   \u00a0\t", "   leading", "{braces} [brackets] \\back/slash|pipe_underscore",
    "U.S.A. e.g. z.B. 3.000.000 12:30 1/2 50/50", "Ωμέγα ΣΊΣΥΦΟΣ ΟΔΟΣ. Σ", "İstanbul IŞIK ẞ ǅ", "١٢٣,٤٥٦ Ⅷ. ③) 5.③", "नमस्ते। शुभ", "a\u2013b 1\u20132 \u2014x 3\u2014",
]

HAND_WRITTEN = [
    ("same", ["the cat sits on the mat", "a dog runs home now"], ["the cat sits on the mat", "a dog runs home now"]),
    ("short", ["good day"], ["good day"]),
    ("three tokens", ["a b c", "d e"], ["a b c", "d f"]),
    ("empty hypothesis", ["the cat sits on the mat", "", "a dog runs home now"],
     ["the cat sits on the mat", "a bird sings a song", "a dog runs home now"]),
    ("all hypotheses empty", ["", " "], ["some words here now", "more"]),
    ("empty reference", ["some words here that nobody wanted", "the cat sat on the mat today"], ["", "the cat sat on the mat yesterday"]),
    ("all references empty", ["some words", "more"], ["", ""]),
    ("everything empty", ["", ""], ["", ""]),
    ("nothing right", ["a b c d e f", "g h"], ["q r s t u", "v w x"]),
    ("too short", ["the cat"], ["the cat sat on the mat because it was tired"]),
    ("too long", ["the cat the cat the cat on the mat on the mat"], ["the cat sat on the mat"]),
    ("no bigram", ["c b a", "z y x w v"], ["a b c", "v w x y z"]),
    ("case", ["The Cat Sat ON the mat ΟΔΟΣ İ"], ["the cat sat on the MAT οδος i̇"]),
    ("odd tokens", SENTENCES[2:], SENTENCES[3:] + SENTENCES[2:3]),
    ("odd tokens, nearly right", [s.replace("a", "e") for s in SENTENCES], SENTENCES),
    ("punctuation", ["(hi) !! ...what? 'so' so, it's -a- b-", "x"], ["(hi !! ...what 'so so, it's a- -b", "x."]),
]


def number(x):
    return float(f"{float(x):.12g}")


def bleu(metric, hypotheses, references):
    streams = list(zip(*references))
    score = metric.corpus_score(hypotheses, streams)
    # compute_bleu changes the counts when it smooths.
    counts = [int(c) for c in numpy.sum(metric._extract_corpus_statistics(hypotheses, streams), axis=0)]
    return {"score": number(score.score), "counts": counts, "precisions": [number(p) for p in score.precisions],
            "bp": number(score.bp), "signature": str(metric.get_signature())}


def scores(name, hypotheses, references):
    settings = [dict(tokenize=t, lowercase=l) for t in TOKENIZERS for l in (False, True)]
    settings += [dict(smooth_method="none"), dict(smooth_method="floor"), dict(smooth_method="floor", smooth_value=0.5),
                 dict(smooth_method="add-k"), dict(smooth_method="add-k", smooth_value=0.25), dict(effective_order=True)]
    results = []
    for setting in settings:
        metric = BLEU(force=True, **setting)
        result = bleu(metric, hypotheses, references)
        results.append({"setting": setting, **result})
    sentence = BLEU(effective_order=True, force=True)
    chrf = []
    for words in (0, 2):
        for lower in (False, True):
            metric = CHRF(word_order=words, lowercase=lower)
            chrf.append({"words": words, "lower": lower, "score": number(metric.corpus_score(hypotheses, list(zip(*references))).score),
                         "sentences": [number(metric.sentence_score(h, r).score) for h, r in zip(hypotheses, references)],
                         "signature": str(metric.get_signature())})
    print(json.dumps({
        "kind": "scores", "name": name, "hypotheses": hypotheses, "references": references, "bleu": results,
        "sentences": [number(sentence.sentence_score(h, r).score) for h, r in zip(hypotheses, references)], "chrf": chrf,
    }, ensure_ascii=False))


WORDS = "the a cat dog man woman runs sits eats on in with red blue small old house street ball , . and two".split()


def disturbed(draw, sentence, share):
    words = []
    for word in sentence.split():
        kind = draw.random()
        if kind < share / 2:
            words.append(draw.choice(WORDS))
        elif kind >= share:
            words.append(word)
    return " ".join(words)


def paired(name, one, two, references):
    result = {"kind": "paired", "name": name, "output": one, "baseline": two, "references": references}
    for key, metric in (("bleu", BLEU(force=True)), ("chrf", CHRF())):
        stats = metric._extract_corpus_statistics(two, [references])
        base = metric._aggregate_and_compute(stats)
        info = {key: (numpy.array(stats), Result(base.score))}
        _, found = _paired_bs_test(info, "x", one, [references], {key: metric}, n_samples=20000, seed=7)
        found = found[key]
        result[key] = [number(x) for x in (found.score, base.score, found.mean, found.ci, found.p_value)]
    print(json.dumps(result, ensure_ascii=False))


def main():
    draw = random.Random(14)
    for sentence in SENTENCES:
        tokens = {name: BLEU(tokenize=name).tokenizer(sentence.rstrip()).split() for name in TOKENIZERS}
        print(json.dumps({"kind": "tokens", "sentence": sentence, "tokens": tokens}, ensure_ascii=False))
    for name, hypotheses, references in HAND_WRITTEN:
        scores(name, hypotheses, [[r] for r in references])
    for round in range(8):
        references = [" ".join(draw.choice(WORDS) for _ in range(draw.randint(0, 15))) for _ in range(draw.randint(1, 8))]
        scores(f"random {round}", [disturbed(draw, r, 0.12 * round) for r in references], [[r] for r in references])
    for round in range(3):
        references = [[" ".join(draw.choice(WORDS) for _ in range(draw.randint(1, 12))) for _ in range(3)] for _ in range(4)]
        scores(f"several references {round}", [disturbed(draw, r[1], 0.3) for r in references], references)
    references = [" ".join(draw.choice(WORDS) for _ in range(draw.randint(4, 12))) for _ in range(60)]
    better = [disturbed(draw, r, 0.25) for r in references]
    worse = [disturbed(draw, r, 0.35) for r in references]
    paired("near", better, worse, references)
    paired("same quality", [disturbed(draw, r, 0.3) for r in references], [disturbed(draw, r, 0.3) for r in references], references)
    paired("far", better, [disturbed(draw, r, 0.8) for r in references], references)
    paired("the same", better, better, references)


main()
