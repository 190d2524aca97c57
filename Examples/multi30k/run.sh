#!/usr/bin/env bash
# Multi30k: English captions into German and French, tested on both test sets with a beam of five.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/multi30k/run.sh FOLDER [de|fr …]
#        FOLDER holds train, val, test_2016_flickr and test_2017_flickr, each as .lc.norm.tok.en, .de, .fr
set -euo pipefail
data=$(cd "${1:?give the folder that holds train.lc.norm.tok.en}" && pwd)
shift
[ $# -gt 0 ] || set -- de fr
cd "$(dirname "$0")/../.."

for target in "$@"; do
    swift run -c release unroll translate train \
        "$data/train.lc.norm.tok.en" "$data/train.lc.norm.tok.$target" \
        --valid-source "$data/val.lc.norm.tok.en" --valid-target "$data/val.lc.norm.tok.$target" \
        --tokenized --subwords 8000 --shared-embeddings \
        --learning-rate 0.002 --clip 1 --dropout 0.3 --precision bfloat16 \
        --epochs 16 --schedule cosine --warm-up 200 --patience 16 --best-by bleu \
        --output "multi30k-en-$target.unroll"
    for part in test_2016_flickr test_2017_flickr; do
        swift run -c release unroll translate test "multi30k-en-$target.unroll" \
            "$data/$part.lc.norm.tok.en" "$data/$part.lc.norm.tok.$target"
    done
done
