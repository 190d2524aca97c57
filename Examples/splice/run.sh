#!/usr/bin/env bash
# Splice junctions, ten-fold: filters over nine nucleotides, a bidirectional LSTM, the states in the
# middle.
# Usage: Examples/splice/run.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

swift run -c release unroll classify train Examples/splice/splice.csv --input nucleotides \
    --pooling middle --filters 64 --filter-width 9 --hidden 64 --epochs 15 --learning-rate 0.003 \
    --label-smoothing 0.05 --folds 10
