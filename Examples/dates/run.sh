#!/usr/bin/env bash
# Draws dates in many spellings, trains a translator to ISO form in a minute or two, tests it and asks it.
# Usage: Examples/dates/run.sh FOLDER     FOLDER receives the dates and the model
set -euo pipefail
mkdir -p "${1:?give a folder for the dates}"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
Examples/dates/draw.sh "$folder"

swift run -c release unroll translate train "$folder/train.source" "$folder/train.target" \
    --valid-source "$folder/valid.source" --valid-target "$folder/valid.target" \
    --level character --hidden 128 --embedding 64 --dropout 0.1 --label-smoothing 0 \
    --learning-rate 0.004 --schedule cosine --epochs 6 --output "$folder/dates.unroll"
swift run -c release unroll translate test "$folder/dates.unroll" \
    "$folder/test.source" "$folder/test.target"
swift run -c release unroll translate predict "$folder/dates.unroll" \
    "Friday, March 5, 2021" "le 24 octobre 05" "the twenty-eighth of February, 1935"
