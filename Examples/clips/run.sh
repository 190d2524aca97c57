#!/usr/bin/env bash
# Clips of six motions, drawn and then classified by how they move; the test part moves at other speeds.
# Usage: Examples/clips/run.sh FOLDER      FOLDER receives the clips (92 MB) and the models
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/../.."

[ -f "$folder/test.tsv" ] || swift -O Examples/clips/draw.swift "$folder"
for seed in 1 2 3; do
    swift run -c release unroll classify train "$folder/train.tsv" --test "$folder/test.tsv" \
        --input frames --orientations 0 --augment-speed 1 --pooling mean-max --hidden 64 \
        --epochs 40 --learning-rate 0.003 --keep last --seed "$seed" \
        --output "$folder/clips-$seed.unroll"
done
