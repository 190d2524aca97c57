"""How plain text becomes the tokens of translation models, and tokens plain text.

Written from Documentation/model-format.md alone, for rebuild_translations.py.

Usage: python rebuild_plain_text.py FILE    a JSON array of texts; prints one of their tokens
"""

import json
import re
import sys
import unicodedata

from rebuild_texts import words_of

JOINER = "\uffed"
ABBREVIATIONS = set(
    "etc a.m p.m al seq mr mrs ms dr prof rev hon fr gen col maj capt cmdr lt sgt cpl sen rep gov pres supt "
    "st mt ft messrs mme mlle sr jr esq inc ltd co corp bros dept univ assn est vs cf viz ca approx ph.d jan "
    "feb mar apr jun jul aug sep sept oct nov dec ave blvd rd vol pp ed eds figs tel nos".split()
)
SHORTENED = set("s m d re ve ll em til till cause n tis twas bout".split())
IDEOGRAPHS = (
    (0x3041, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def clusters(text):
    """Characters with the marks that combine with them: the clusters that texts of tests have."""
    found = []
    for scalar in text:
        if found and (unicodedata.category(scalar)[0] == "M" or found[-1][-1] == "\u200d"):
            found[-1] += scalar
        elif found and scalar == "\u200d":
            found[-1] += scalar
        else:
            found.append(scalar)
    return found


def kind(character):
    if any(first <= ord(character[0]) <= last for first, last in IDEOGRAPHS):
        return "ideograph"
    if character == "_" or character[0].isalpha():
        return "letter"
    return "digit" if character[0].isnumeric() else "mark"


class Chunk:
    def __init__(self, characters):
        self.characters = characters
        self.kinds = [kind(character) for character in characters]

    def at(self, place):
        return self.characters[place] if 0 <= place < len(self.characters) else ""

    def in_word(self, place):
        return 0 <= place < len(self.kinds) and self.kinds[place] in ("letter", "digit")

    def tokens(self):
        place, found = 0, []
        while place < len(self.characters):
            end = self.end(place)
            found.append(self.characters[place:end])
            place = end
        return found

    def end(self, place):
        if place == 0 or self.kinds[place - 1] == "mark":
            end = self.address(place)
            if end:
                return end
        if self.kinds[place] == "ideograph":
            return place + 1
        if self.in_word(place):
            return self.mail(place) or self.word(place)
        return self.emoticon(place) or self.name(place) or self.shortened(place) or self.run(place)

    def address(self, start):
        text = "".join(self.characters[start:])
        begin = re.match(r"(?i)https?://|ftp://|www\.", text)
        if not begin or not self.in_word(start + begin.end()):
            return None
        end = start
        while end < len(self.characters) and self.at(end) not in "<>\"“”":
            end += 1
        while end > start + 1 and self.at(end - 1) in ".,;:!?'’”»)]}…*":
            own = self.characters[start:end]
            if self.at(end - 1) == ")" and own.count("(") >= own.count(")"):
                break
            end -= 1
        return end

    def mail(self, start):
        text = "".join(self.characters[start : start + 254])
        found = re.match(r"[A-Za-z0-9._+%-]+@([A-Za-z0-9.-]*)", text)
        if not found:
            return None
        domain = found.group(1).rstrip(".-")
        point = domain.rfind(".")
        if point < 1 or len(domain) - point <= 2:
            return None
        return start + found.start(1) + len(domain)

    def joins(self, place):
        before, mark, after = self.at(place - 1), self.at(place), self.at(place + 1)
        kinds = {self.kinds[place - 1], self.kinds[place + 1]}
        if mark in "'’·\u00ad-\u2010\u2011":
            return True
        if mark == ".":
            letters = kinds == {"letter"} and not (before.islower() and after.isupper())
            return kinds == {"digit"} or letters
        if mark in ",:/":
            return kinds == {"digit"}
        return mark == "&" and before.isupper() and after.isupper()

    def word(self, start):
        end = start + 1
        while end < len(self.characters):
            if self.in_word(end):
                end += 1
            elif self.in_word(end + 1) and self.joins(end):
                end += 2
            else:
                break
        word = "".join(self.characters[start:end])
        if self.at(end) == "." and self.at(end + 1) != ".":
            spelled = re.fullmatch(r"[^\W\d_](\.[^\W\d_])+", word)
            if spelled or len(word) > 1 and word.lower() in ABBREVIATIONS:
                end += 1
        return end

    def emoticon(self, start):
        eyes = self.at(start)
        if eyes == "<":
            heart = self.at(start + 1) == "3" and not self.in_word(start + 2)
            return start + 2 if heart else None
        if eyes not in (":", ";", "="):
            return None
        place = start + 1
        if self.at(place) == "'":
            place += 1
        if self.at(place) in ("-", "o", "^") and self.at(place + 1):
            place += 1
        mouth = self.at(place)
        if not mouth or mouth not in (")(]DP" if eyes == "=" else ")(][DPpdOo3*|/\\@$}{"):
            return None
        end = place + 1
        while self.at(end) == mouth:
            end += 1
        if self.in_word(place):
            after_digit = start > 0 and self.kinds[start - 1] == "digit"
            return None if self.in_word(end) or after_digit else end
        return None if mouth == "/" and end > place + 1 else end

    def name(self, start):
        mark = self.at(start)
        if mark not in ("@", "#") or self.in_word(start - 1) or not self.at(start + 1):
            return None
        first = self.kinds[start + 1]
        if first == "mark" or first == "digit" and mark == "#":
            return None
        end = start + 1
        while end < len(self.kinds) and self.kinds[end] != "mark":
            end += 1
        return end

    def shortened(self, start):
        if self.at(start) not in ("'", "’") or not self.in_word(start + 1):
            return None
        end = start + 1
        while end < len(self.kinds) and (self.at(end)[0].isalpha() or self.at(end)[0].isnumeric()):
            end += 1
        rest = "".join(self.characters[start + 1 : end]).lower()
        is_year = self.kinds[start + 1] == "digit" and end - start - 1 <= 3
        return end if is_year or rest in SHORTENED else None

    def run(self, start):
        mark, end = self.at(start), start + 1
        if mark in ("!", "?"):
            while self.at(end) in ("!", "?"):
                end += 1
        elif mark in ".-–—*=~…`'\"^#+|<>":
            while self.at(end) == mark:
                end += 1
            if mark in ("-", "=") and self.at(end) == ">":
                end += 1
        return end


def tokens(words):
    """The tokens of what stands between white space."""
    found = []
    for word in words:
        if word.isascii() and word.isalpha():
            found.append(word)
            continue
        own, last_is_word = [], False
        for characters in Chunk(clusters(word.replace(JOINER, "\u25a0"))).tokens():
            token = "".join(characters)
            is_word = any(c[0].isalpha() or c[0].isnumeric() for c in characters)
            if own and (not is_word or last_is_word):
                token = JOINER + token
            elif own:
                own[-1] += JOINER
            own.append(token)
            last_is_word = is_word
        found += own
    return found


def plain(tokens):
    """The text of tokens."""
    text, is_open = "", True
    for token in tokens:
        joined, token = token.startswith(JOINER), token.removeprefix(JOINER)
        joins, token = token.endswith(JOINER), token.removesuffix(JOINER)
        text += token if is_open or joined else " " + token
        is_open = joins or not token
    return text


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(json.dumps([tokens(words_of(text)) for text in json.load(file)]))
