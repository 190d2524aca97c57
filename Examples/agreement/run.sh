#!/usr/bin/env bash
# Agreement of a verb with a distant subject: 20,000 sentences are made, n-grams, an RNN, a GRU and an
# LSTM are trained on them, and pairs that differ in the verb's number are scored by distance. Then the
# same models on pairs with up to 80 words between subject and verb, five times as far as in training.
# Usage: Examples/agreement/run.sh [FOLDER]     (where models and charts go; a new one if not given)
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-$(mktemp -d)}
mkdir -p "$folder/far"
swift build -c release --product unroll
tool=.build/release/unroll

"$tool" lm agreement "$folder"
"$tool" lm agreement "$folder/far" --sentences 1 --valid 1 --longest 80 --seed 7 > /dev/null
"$tool" lm train "$folder/train.txt" --valid "$folder/valid.txt" --level word --model kneser-ney \
    --order 5 --output "$folder/5-grams.unroll"
for cell in rnn gru lstm; do
    "$tool" lm train "$folder/train.txt" --valid "$folder/valid.txt" --level word --per-line \
        --model "$cell" --hidden 128 --embedding 64 --epochs 8 --output "$folder/$cell.unroll"
done
models=("$folder/5-grams.unroll" "$folder/rnn.unroll" "$folder/gru.unroll" "$folder/lstm.unroll")
"$tool" lm probe "${models[@]}" --pairs "$folder/pairs.tsv" --svg "$folder/agreement.svg"
"$tool" lm probe "${models[@]}" --pairs "$folder/far/pairs.tsv" --svg "$folder/far.svg" \
    | awk 'NR == 1 || ($1 + 0) % 10 == 0 && $2 == 100 || $1 == "all"'
echo "charts: $folder/agreement.svg, $folder/far.svg"
