"""Texts in normalization form C, for CanonicalCompositionTests.

    python make_compositions.py > compositions.jsonl

Made with Python 3.11 (Unicode 14). Every line of the output is a text and its form C.
"""

import json
import random
import unicodedata


def main():
    draw = random.Random(14)
    decomposable = [c for c in map(chr, range(0xA0, 0x2FA20)) if not 0xD800 <= ord(c) < 0xE000
                    and unicodedata.normalize("NFD", c) != c and not 0xAC00 <= ord(c) < 0xD7A4]
    marks = [c for c in map(chr, range(0x300, 0x20F0)) if unicodedata.combining(c)]
    syllables = [chr(draw.randint(0xAC00, 0xD7A3)) for _ in range(40)]
    texts = ["", "plain", "".join(decomposable), unicodedata.normalize("NFD", "".join(decomposable)),
             "".join(syllables), unicodedata.normalize("NFD", "".join(syllables)), "\u0301\u0300a", "a" + "\u0301\u0323" * 20,
             "\u1100\u1161\u11a8\u11a8 \uac00\u11a8 \uac01\u11a8 \u1100\u1161\u11a7"]
    for _ in range(160):
        letters = draw.choices(["aeiouAOUdkysz", "".join(decomposable[:600]), "αωηΑ", "かはウ", "अकর"], [4, 3, 1, 1, 1])[0]
        texts.append("".join(draw.choice(letters) + "".join(draw.choice(marks[:70] if draw.random() < 0.8 else marks)
                                                           for _ in range(draw.randint(0, 3))) for _ in range(draw.randint(1, 6))))
    for text in texts:
        print(json.dumps([text, unicodedata.normalize("NFC", text)]))


main()
