#!/usr/bin/env bash
# Exons and introns of drawn sequences, a tag for each base: filters over eleven nucleotides, a
# bidirectional LSTM, a random field. Then a sequence of a million bases in windows.
# Usage: Examples/genes/run.sh FOLDER   (gets the drawn sequences and the model)
set -euo pipefail
mkdir -p "${1:?give a folder for the drawn sequences and the model}"
folder=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."

draw() { awk -v seed="$1" -v sequences="$2" -v genes="$3" -f "$here/draw.awk"; }
draw 1 60 6 > "$folder/train.fasta"
draw 2 10 6 > "$folder/valid.fasta"
draw 3 20 6 > "$folder/test.fasta"
# Name and bases alone; all of it is read, so that no pipe breaks.
draw 9 1 1600 | awk 'NR <= 2' > "$folder/long.fasta"

swift run -c release unroll tag train "$folder/train.fasta" --input nucleotides \
    --valid "$folder/valid.fasta" --test "$folder/test.fasta" \
    --filters 64 --filter-width 11 --hidden 64 --window 400 --overlap 200 --dropout 0.1 --input-dropout 0.1 \
    --batch-size 4 --epochs 30 --patience 30 --learning-rate 0.005 --schedule cosine \
    --output "$folder/genes.unroll"
swift run -c release unroll tag predict "$folder/genes.unroll" --sequences "$folder/long.fasta" \
    > "$folder/long.bed"
