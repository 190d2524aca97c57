#!/usr/bin/env bash
# A small word LSTM with the full softmax over 33,278 words: one epoch of WikiText-2.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/wikitext-2/run.sh FOLDER     (the folder of wiki.{train,valid,test}.tokens)
set -euo pipefail
data=${1:?give the folder that holds wiki.train.tokens}

swift run -c release unroll lm train "$data/wiki.train.tokens" \
    --valid "$data/wiki.valid.tokens" --test "$data/wiki.test.tokens" \
    --level word --hidden 200 --tied --dropout 0.2 --epochs 1 --output wikitext-2.unroll
