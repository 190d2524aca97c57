"""Writes Sources/UnrollData/Unicode/CompatibilityDecompositions.swift.

    python make_compatibility.py > ../../../Sources/UnrollData/Unicode/CompatibilityDecompositions.swift

Made with Python 3.11 (Unicode 14). Decompositions of assigned characters never change; newer versions add a few characters.
"""

import unicodedata

HEAD = """/// The compatibility decompositions of Unicode %s, taken apart as far as they go.
///
/// `code=a+b` is of one character, `code-code=a` of a run of them, each of which is the character that
/// follows that of the one before. Made by `References/make_compatibility.py` of the tests.
enum CompatibilityDecompositions {
    static let list = \"\"\""""


def main():
    found = []
    for code in range(0x110000):
        if 0xAC00 <= code < 0xD7A4 or 0xD800 <= code < 0xE000:
            continue
        full = [ord(c) for c in unicodedata.normalize("NFKD", chr(code))]
        if full != [ord(c) for c in unicodedata.normalize("NFD", chr(code))]:
            found.append((code, full))
    entries, at = [], 0
    while at < len(found):
        code, parts = found[at]
        end = at
        while (end + 1 < len(found) and len(parts) == 1
               and found[end + 1] == (code + end + 1 - at, [parts[0] + end + 1 - at])):
            end += 1
        name = f"{code:X}" if end == at else f"{code:X}-{found[end][0]:X}"
        entries.append(name + "=" + "+".join(f"{part:X}" for part in parts))
        at = end + 1
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
