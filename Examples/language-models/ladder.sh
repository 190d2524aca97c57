#!/usr/bin/env bash
# Every system of the field's table on WikiText-2, eight minutes of training for each network; or on
# the held-out part of the One Billion Word benchmark, each sentence on its own.
# Usage: Examples/language-models/ladder.sh FOLDER [RUNS] [BUDGET]
#        FOLDER has wiki.{train,valid,test}.tokens, or 1b_benchmark.{dev,test}.tokens
set -euo pipefail
data=${1:?give the folder of the texts}
runs=${2:-ladder-runs}
budget=${3:-8m}
unroll=${UNROLL:-.build/release/unroll}
mkdir -p "$runs"

if [ -f "$data/wiki.train.tokens" ]; then
    "$unroll" lm ladder --train "$data/wiki.train.tokens" --valid "$data/wiki.valid.tokens" \
        --test "$data/wiki.test.tokens" --budget "$budget" --output "$runs" --resume
else
    # Nine tenths of the lines to train on, the last tenth to validate on.
    lines=$(wc -l <"$data/1b_benchmark.dev.tokens")
    head -n $((lines * 9 / 10)) "$data/1b_benchmark.dev.tokens" >"$runs/train.txt"
    tail -n +$((lines * 9 / 10 + 1)) "$data/1b_benchmark.dev.tokens" >"$runs/valid.txt"
    "$unroll" lm ladder --train "$runs/train.txt" --valid "$runs/valid.txt" \
        --test "$data/1b_benchmark.test.tokens" --per-line --min-count 2 --budget "$budget" \
        --output "$runs" --resume
fi
