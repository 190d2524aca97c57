#!/usr/bin/env bash
# Promoters, one sequence left out at a time: filters over nine nucleotides, a bidirectional LSTM, five
# networks averaged, no sequence held out to choose an epoch, three seeds.
# Usage: Examples/promoters/run.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

for seed in 1 2 3; do
    swift run -c release unroll classify train Examples/promoters/promoters.csv \
        --input nucleotides --filters 32 --filter-width 9 --hidden 16 --models 5 --augment-shift 3 \
        --class-weights balanced --epochs 45 --batch-size 16 --learning-rate 0.005 --keep last \
        --folds 106 --seed "$seed" --threads 1
done
