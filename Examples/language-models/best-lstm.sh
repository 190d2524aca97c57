#!/usr/bin/env bash
# The best LSTM that an hour of training gives on WikiText-2, and what n-grams and a cache add to it.
# Usage: Examples/language-models/best-lstm.sh FOLDER [RUNS]     FOLDER has wiki.{train,valid,test}.tokens
set -euo pipefail
data=${1:?give the folder that holds wiki.train.tokens}
runs=${2:-best-lstm-runs}
unroll=${UNROLL:-.build/release/unroll}
mkdir -p "$runs"

"$unroll" lm train "$data/wiki.train.tokens" --valid "$data/wiki.valid.tokens" \
    --test "$data/wiki.test.tokens" --level word --model lstm --hidden 400 --layers 1 \
    --objective sampled --samples 2048 --dropout 0.4 --input-dropout 0.3 --batch-size 32 --window 35 \
    --learning-rate 0.004 --schedule cosine --warm-up 100 --epochs "${EPOCHS:-8}" --patience 20 \
    --clip 1 --precision bfloat16 --time-limit 60m \
    --output "$runs/lstm.unroll" --resume
"$unroll" lm train "$data/wiki.train.tokens" --level word --model kneser-ney \
    --output "$runs/kneser-ney.unroll"
"$unroll" lm mix "$runs/lstm.unroll" "$runs/kneser-ney.unroll" --valid "$data/wiki.valid.tokens" \
    --test "$data/wiki.test.tokens" --output "$runs/mixture.unroll"
