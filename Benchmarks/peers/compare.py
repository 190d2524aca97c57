#!/usr/bin/env python3
"""Ours and the peers in alternation, in one run: the ratio of each pair, its median and its spread.

Usage: Benchmarks/peers/compare.py [ROW ...] [--pairs 7] [--threads 2] [--json FILE]

ROW is a part of a row's name or a pattern with *; all rows where none is given. See README.md.
"""
import argparse
import fnmatch
import json
import math
import os
import statistics
import sys
import time
from typing import NamedTuple

from rows import BEFORE, ROWS
from workers import Ours, Pool, busy_seconds


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help="part of a name, or a pattern")
    parser.add_argument("--pairs", type=int, default=7, help="measured pairs of a row and a peer")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", metavar="FILE", help="append a JSON line for each comparison")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME",
                        help="only peers with this in their name, such as onednn or compiled")
    parser.add_argument("--before", metavar="PROGRAM",
                        help="another build's UnrollBenchmarks: the only peer, of every row")
    parser.add_argument("--list", action="store_true", help="print rows and peers alone")
    parser.add_argument("--python", default=os.environ.get("PYTHON", sys.executable),
                        help="a Python with torch and onnxruntime")
    given = parser.parse_args()
    if given.pairs < 1 or given.threads < 1:
        parser.error("--pairs and --threads must be at least 1")
    return given


def wanted(given):
    """(row, peer) in order, of those asked for."""
    def matches(row):
        return not given.rows or any(
            fnmatch.fnmatch(row, part) if "*" in part else part in row for part in given.rows)
    rows = {row: [BEFORE] for row in Ours.names()} if given.before else ROWS
    return [
        (row, peer) for row, peers in rows.items() if matches(row)
        for peer in peers
        if not given.peer or any(part.lower() in peer.name.lower() for part in given.peer)]


def interval(ratios):
    """The narrowest pair of order statistics that holds the true median with 95 % or more,
    whatever the distribution: from six pairs on (the least and the greatest)."""
    rising, n = sorted(ratios), len(ratios)
    below = 0.0
    found = None
    for k in range(n // 2):
        below += math.comb(n, k) / 2 ** n
        if 1 - 2 * below < 0.95:
            break
        found = (rising[k], rising[n - 1 - k])
    return found


def verdict(ratios, bar):
    if bar is None:
        return ""
    low, high = interval(ratios) or (min(ratios), max(ratios))
    if low >= bar:
        return "met"
    if high < bar:
        return "not met"
    return "open, median " + ("met" if statistics.median(ratios) >= bar else "not met")


# Seconds between turns, in which the threads of the one that worked last stop spinning and sleep.
PAUSE = 0.05


class Spoilers(NamedTuple):
    """What may have spoilt a comparison, in processors kept busy."""
    waiting: float  # by the one whose turn it was not
    others: float  # by programs outside this comparison, and by the machine's host


def compare(row, peer, pool, pairs):
    """Pairs of seconds (ours, theirs), in both orders alternately, and what may have spoilt them."""
    ours, theirs = pool.ours, pool.worker(peer.worker)
    # Both make their operands first: an answer that does not count.
    ours.run("", row)
    theirs.run(peer.variant, row)
    taken, waiting = [], 0.0
    began, all_busy = time.monotonic(), busy_seconds()
    own_busy = ours.processor_seconds() + theirs.processor_seconds()
    for pair in range(pairs):
        order = [(ours, ""), (theirs, peer.variant)]
        seconds = {}
        for worker, variant in order if pair % 2 == 0 else reversed(order):
            other = theirs if worker is ours else ours
            time.sleep(PAUSE)
            busy = other.processor_seconds()
            seconds[worker] = worker.run(variant, row)
            waiting += other.processor_seconds() - busy
        taken.append((seconds[ours], seconds[theirs]))
    passed = time.monotonic() - began
    own_busy = ours.processor_seconds() + theirs.processor_seconds() - own_busy
    others = busy_seconds() - all_busy - own_busy
    return taken, Spoilers(waiting / passed, max(0.0, others / passed))


def main():
    given = arguments()
    todo = wanted(given)
    if not todo:
        sys.exit("no row and peer has such a name; --list shows all")
    if given.list:
        for row, peer in todo:
            print(f"{row:46} {peer.name}" + (f"  (bar {peer.bar})" if peer.bar else ""))
        return
    pool = Pool(given.threads, given.python, given.before)
    known = set(Ours.names())
    print(f"{'row':46} {'peer':22} {'ours':>10} {'peer':>10} {'ratio':>6} {'min':>5} {'max':>5}"
          f" {'95 %':>11} {'bar':>5}  verdict")
    try:
        for row, peer in todo:
            if row not in known:
                print(f"{row:46} {peer.name:22} ours has no such benchmark")
                continue
            try:
                taken, spoilers = compare(row, peer, pool, given.pairs)
            except RuntimeError as error:
                print(f"{row:46} {peer.name:22} {error}", flush=True)
                continue
            report(given, row, peer, taken, spoilers, pool)
    finally:
        pool.close()


def report(given, row, peer, taken, spoilers, pool):
    ratios = [theirs / ours for ours, theirs in taken]
    ours, theirs = (statistics.median(side) for side in zip(*taken))
    bounds = interval(ratios)
    text = f"{bounds[0]:.2f}-{bounds[1]:.2f}" if bounds else "-"
    bar = "-" if peer.bar is None else f"{peer.bar:.2f}"
    line = (f"{row:46} {peer.name:22} {ours * 1e3:10.4g} {theirs * 1e3:10.4g}"
            f" {statistics.median(ratios):6.2f} {min(ratios):5.2f} {max(ratios):5.2f} {text:>11}"
            f" {bar:>5}  {verdict(ratios, peer.bar)}")
    if spoilers.waiting > 0.02:
        line += f"  [the waiting one kept {spoilers.waiting:.0%} of a core busy]"
    if spoilers.others > 0.1:
        line += f"  [others took {spoilers.others:.0%} of a core]"
    print(line, flush=True)
    if given.json:
        record = {
            "row": row, "peer": peer.name, "version": pool.worker(peer.worker).version,
            "threads": given.threads, "pairs": taken, "ratio": statistics.median(ratios),
            "minimum": min(ratios), "maximum": max(ratios), "interval_95": bounds,
            "bar": peer.bar, "verdict": verdict(ratios, peer.bar), **{name: round(value, 3) for name, value in spoilers._asdict().items()},
            "cpu": pool.processor, "date": time.strftime("%Y-%m-%d"),
        }
        with open(given.json, "a") as file:
            file.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
