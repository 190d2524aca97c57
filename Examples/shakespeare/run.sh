#!/usr/bin/env bash
# A 2 × 512 character LSTM on tiny Shakespeare: nine epochs, 15 to 30 minutes.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/shakespeare/run.sh FOLDER    (the folder of input.txt: 1,115,394 characters)
set -euo pipefail
data=${1:?give the folder that holds input.txt}/input.txt
unroll="swift run -c release unroll"

$unroll lm train "$data" --hidden 512 --layers 2 --embedding 128 --dropout 0.3 \
    --batch-size 32 --window 64 --schedule cosine --warm-up 100 --clip 1 \
    --epochs 9 --output shakespeare.unroll

# The speed of generation, one stream, output to a file.
time $unroll lm generate shakespeare.unroll --length 10000 --seed 1 > shakespeare.txt
