#!/usr/bin/env bash
# A full-size system on this machine: LSTM-2048-512 over 793,471 words starts, updates and writes its
# checkpoint; its estimate beside a longer run's speed. The text is made up: what speed and memory
# depend on is the number of words and how often each comes.
# Usage: Examples/language-models/full-size.sh [RUNS]
set -euo pipefail
runs=${1:-full-size-runs}
unroll=${UNROLL:-.build/release/unroll}
mkdir -p "$runs"

# Every word once, then 600,000 words by a natural frequency curve.
awk 'BEGIN {
    srand(1); words = 793469
    for (i = 1; i <= words; i++) printf "w%d%s", i, i % 25 ? " " : "\n"
    for (i = 1; i <= 600000; i++) printf "w%d%s", int(exp(rand() * log(words))), i % 25 ? " " : "\n"
    print "" }' >"$runs/text.txt"
head -200 "$runs/text.txt" >"$runs/valid.txt"

"$unroll" lm train "$runs/text.txt" --valid "$runs/valid.txt" --preset lstm-2048-sampled \
    --estimate --estimate-words 829250940
# A minute of training, then the checkpoint: what is not memory of the process is on the disk.
"$unroll" lm train "$runs/text.txt" --valid "$runs/valid.txt" --preset lstm-2048-sampled \
    --time-limit "${TIME:-90s}" --output "$runs/lstm.unroll" --json | tee "$runs/run.json"
sed -E 's/.*"units_per_second":([0-9.]+).*/words a second of the run: \1/' \
    "$runs/lstm.unroll.jsonl" | tail -1
