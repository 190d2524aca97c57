#!/usr/bin/env bash
# UIT-VSFC: the sentiment of Vietnamese students' feedback, vectors learnt on the way, three seeds.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/uit-vsfc/run.sh FOLDER   (the folder of train/, dev/ and test/, each with
#        sents.txt and sentiments.txt)
set -euo pipefail
data=${1:?give the folder that holds train, dev and test}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for part in train dev test; do
    paste "$data/$part/sentiments.txt" "$data/$part/sents.txt" > "$folder/$part.tsv"
done
for seed in 1 2 3; do
    swift run -c release unroll classify train "$folder/train.tsv" --valid "$folder/dev.tsv" \
        --test "$folder/test.tsv" --baseline --seed "$seed" --output "uit-vsfc-$seed.unroll"
done
