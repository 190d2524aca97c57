"""Writes Sources/UnrollData/Unicode/CanonicalDecompositions.swift.

    python make_decompositions.py > ../../../Sources/UnrollData/Unicode/CanonicalDecompositions.swift

Made with Python 3.11 (Unicode 14). Decompositions of assigned characters never change; newer versions add a few characters.
"""

import unicodedata

HEAD = """/// The canonical decompositions of Unicode %s, without those of Hangul syllables, which are computed.
///
/// A character's decomposition is one or two others, `base+mark`. One that has `=` before it is of the
/// character with that number, others of the character that follows the one before. Those behind `!`
/// are never composed again, nor are single characters. Made by `References/make_decompositions.py` of
/// the tests.
enum CanonicalDecompositions {
    static let list = \"\"\""""


def main():
    entries, previous = [], None
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if not parts or parts[0].startswith("<"):
            continue
        parts = [int(part, 16) for part in parts]
        entry = "+".join(f"{part:X}" for part in parts)
        if len(parts) == 2 and unicodedata.normalize("NFC", chr(code)) != chr(code):
            entry = "!" + entry
        if code - 1 != previous:
            entry = f"{code:X}={entry}"
        previous = code
        entries.append(entry)
    print(HEAD % unicodedata.unidata_version)
    line = ""
    for entry in entries:
        if len(line) + len(entry) + 1 > 92:
            print(" " * 8 + line)
            line = entry
        else:
            line = f"{line} {entry}".strip()
    print(" " * 8 + line + "\n" + " " * 8 + '"""\n}')


main()
