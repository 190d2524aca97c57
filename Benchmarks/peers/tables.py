#!/usr/bin/env python3
"""Prints results of compare.py --json as Markdown tables. Usage: tables.py FILE ..."""
import json
import statistics
import sys


def main():
    records = {}
    for path in sys.argv[1:]:
        for line in open(path):
            record = json.loads(line)
            # The last measurement of each comparison counts.
            records[record["threads"], record["row"], record["peer"]] = record
    for threads in sorted({key[0] for key in records}):
        some = [record for key, record in records.items() if key[0] == threads]
        plural = "thread" if threads == 1 else "threads"
        print(f"{some[0]['cpu']}, {threads} {plural}, {some[-1]['date']}\n")
        print("| row | peer | ours | peer's | ratio (95 %) | bar | |")
        print("|---|---|---:|---:|---:|---:|---|")
        for record in some:
            ours, theirs = (statistics.median(side) for side in zip(*record["pairs"]))
            bounds = record["interval_95"]
            spread = f" ({bounds[0]:.2f}–{bounds[1]:.2f})" if bounds else ""
            bar = "" if record["bar"] is None else f"{record['bar']:.2f}"
            version = f" {record['version']}" if record["version"] else ""
            print(f"| `{record['row']}` | {record['peer']}{version} | {ours * 1e3:.4g} ms"
                  f" | {theirs * 1e3:.4g} ms | {record['ratio']:.2f}{spread} | {bar}"
                  f" | {record['verdict']} |")
        print()


if __name__ == "__main__":
    main()
