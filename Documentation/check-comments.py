#!/usr/bin/env python3
"""Lists the public symbols that have no documentation comment, and fails where there is one.

Reads the symbol graphs that Documentation/build.sh leaves behind. Left out is what the compiler makes
by itself, and what a comment is inherited for: the implementation of a protocol's requirement, where the
requirement has a comment or belongs to another package.

Usage: Documentation/check-comments.py [FOLDER]     (default: .build-documentation)
"""
import json
import pathlib
import sys


def main(folder):
    graphs = [json.loads(path.read_text()) for path in sorted(folder.rglob("*.symbols.json"))]
    if not graphs:
        sys.exit(f"check-comments: no symbol graphs in {folder}: run Documentation/build.sh first")
    commented, origins = {}, {}
    for graph in graphs:
        for symbol in graph["symbols"]:
            commented[symbol["identifier"]["precise"]] = "docComment" in symbol
        for relation in graph["relationships"]:
            if "sourceOrigin" in relation:
                origins[relation["source"]] = relation["sourceOrigin"]["identifier"]

    missing, count = set(), 0
    for graph in graphs:
        for symbol in graph["symbols"]:
            name = symbol["identifier"]["precise"]
            made_by_compiler = "::SYNTHESIZED::" in name or "location" not in symbol
            if made_by_compiler or symbol["kind"]["identifier"] == "swift.extension":
                continue
            count += 1
            if commented[name] or commented.get(origins.get(name), name in origins):
                continue
            place = symbol["location"]
            file = place["uri"].split("/Sources/")[-1]
            missing.add((file, place["position"]["line"] + 1, ".".join(symbol["pathComponents"])))

    for file, line, path in sorted(missing):
        print(f"Sources/{file}:{line}: {path} has no documentation comment")
    print(f"check-comments: {count} public symbols, {len(missing)} without a comment")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".build-documentation")))
