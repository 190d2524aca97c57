"""Texts as models read them: words, vocabularies, normalised spellings.

Written from Documentation/model-format.md alone, for rebuild_models.py.
"""

import json
import unicodedata


SPACES = set(" \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(code) for code in range(0x2000, 0x200B)
}


def words_of(text):
    words, word = [], ""
    for character in text + " ":
        if character in SPACES:
            if word:
                words.append(word)
            word = ""
        else:
            word += character
    return words


def normalized(text, form):
    return text if form == "none" else unicodedata.normalize(form.upper(), text)


class Codec:
    def __init__(self, metadata):
        vocabulary = json.loads(metadata["unroll.vocabulary"])
        self.level = vocabulary["level"]
        if self.level == "byte":
            self.symbols = [
                chr(byte) if 0x21 <= byte < 0x7F else "<0x%02X>" % byte for byte in range(256)
            ]
            self.boundary = 10
        else:
            self.symbols = vocabulary["symbols"]
            self.boundary = 1
        self.index = {symbol: index for index, symbol in enumerate(self.symbols)}
        self.normalization = vocabulary.get("normalization", "none")

    def encode_file(self, data):
        """The symbols of a file's bytes."""
        head = data[: 1 << 16]
        if self.level != "byte" and b"\r" in head and b"\n" not in head:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return self.encode(data, ends_last_line=True)

    def encode(self, data, ends_last_line):
        """The symbols of a text's bytes."""
        if self.level == "byte":
            return list(data)
        text = normalized(data.decode("utf-8").removeprefix("\ufeff"), self.normalization)
        if self.level == "character":
            return [self.index.get(character, 0) for character in text]
        symbols = []
        lines = text.split("\n")
        for number, line in enumerate(lines):
            words = words_of(line)
            is_last = number == len(lines) - 1
            ends = not is_last or (ends_last_line and line != "")
            if words and words[0] == "<s>":
                words = words[1:]
            if ends and words and words[-1] == "</s>":
                words = words[:-1]
            symbols += [0 if word == "</s>" else self.index.get(word, 0) for word in words]
            if ends:
                symbols.append(self.boundary)
        return symbols

    def lines(self, symbols):
        """The symbols cut behind each boundary."""
        lines, line = [], []
        for symbol in symbols:
            line.append(symbol)
            if symbol == self.boundary:
                lines.append(line)
                line = []
        return lines + ([line] if line else [])


def lowered(text):
    """Scalar by scalar, so that no letter depends on its neighbours."""
    return "".join(character.lower() for character in text)


def is_punctuation(character):
    if ord(character) < 128:
        return 0x20 < ord(character) < 0x7F and not character.isalnum()
    return unicodedata.category(character).startswith("P")


ENDINGS = ["'s", "'re", "'ve", "'ll", "'d", "'m", "n't"]


def runs(signs):
    found = []
    for sign in signs:
        if found and found[-1][0] == sign:
            found[-1] += sign
        else:
            found.append(sign)
    return found


def split_word(word):
    places = [place for place, character in enumerate(word) if not is_punctuation(character)]
    if not places or word.lower() in ENDINGS and word[0] == "'":
        return [word]
    first, last = places[0], places[-1]
    end = last + 1
    if word[end : end + 1] == "." and "." in word[first:end]:
        end += 1
    core = [word[first:end]]
    for ending in ENDINGS:
        place = len(core[0]) - len(ending)
        if place > 0 and core[0][place:].lower() == ending:
            core = [core[0][:place], core[0][place:]]
            break
    return runs(word[:first]) + core + runs(word[end:])


def prepared(text, config):
    """A classifier's text as its words or characters are counted."""
    if config["level"] == "byte":
        return text
    preparation = config["preparation"]
    text = normalized(text, config.get("normalization", "none"))
    if preparation["lowercases"]:
        text = lowered(text)
    if config["level"] == "character":
        return text
    words = words_of(text)
    if preparation["splitsPunctuation"]:
        words = [part for word in words for part in split_word(word.replace("\u2019", "'"))]
    return " ".join(words)
