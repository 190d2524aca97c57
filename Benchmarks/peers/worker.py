"""The loop of a peer that is written in Python: `run VARIANT ROW` in, a JSON line out."""
import gc
import json
import re
import statistics
import sys
import time


def shape(row):
    """The numbers of a row's name: {'T': 35, 'B': 20, 'H': 650}; LxH as 'L' and 'H'."""
    numbers = {}
    for part in row.split("_"):
        if match := re.fullmatch(r"(\d+)x(\d+)", part):
            numbers["L"], numbers["H"] = int(match[1]), int(match[2])
        elif match := re.fullmatch(r"([A-Z])(\d+)", part):
            numbers[match[1]] = int(match[2])
    return numbers


def measure(body):
    """As Measurement.swift: warm for 0.05 s, then at least 3 samples and 0.3 s; the median."""
    spent, once = 0.0, 0.0
    while spent < 0.05:
        began = time.perf_counter()
        body()
        once = time.perf_counter() - began
        spent += once
    calls = max(1, -int(-2e-3 // max(once, 1e-9)))
    samples, spent = [], 0.0
    while len(samples) < 3 or spent < 0.3:
        began = time.perf_counter()
        for _ in range(calls):
            body()
        taken = time.perf_counter() - began
        samples.append(taken / calls)
        spent += taken
    return statistics.median(samples), len(samples)


def serve(prepare):
    """`prepare(variant, row)` makes the operands and returns one repetition."""
    ready, body = None, None
    for line in sys.stdin:
        answer = {}
        try:
            verb, variant, row = line.split()
            if verb != "run":
                raise ValueError("a line is: run VARIANT ROW")
            answer["row"] = row
            if ready != (variant, row):
                body = None
                gc.collect()
                body, ready = prepare(variant, row), (variant, row)
            answer["seconds"], answer["samples"] = measure(body)
        except Exception as error:  # the driver shows it and goes on with the other rows
            ready = None
            answer["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(answer), flush=True)
