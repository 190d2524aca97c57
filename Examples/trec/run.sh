#!/usr/bin/env bash
# TREC questions in six classes: a bidirectional LSTM on pretrained vectors, five seeds; 500
# training questions are held out.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/trec/run.sh FOLDER VECTORS   (the folder of TREC.train and TREC.test; a file of
#        word vectors)
set -euo pipefail
data=${1:?give the folder that holds TREC.train and TREC.test}
vectors=${2:?give a file of word vectors}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# "DESC:manner How did ..." becomes a coarse label and a question.
for part in train test; do
    awk '{ label = $1; sub(/:.*/, "", label); sub(/^[^ ]+ /, ""); print label "\t" $0 }' \
        "$data/TREC.$part" > "$folder/$part.tsv"
done
for seed in 1 2 3 4 5; do
    swift run -c release unroll classify train "$folder/train.tsv" --test "$folder/test.tsv" \
        --held-out 0.09165 --epochs 30 --vectors "$vectors" --baseline --seed "$seed" \
        --output "trec-$seed.unroll"
done
