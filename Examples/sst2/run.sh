#!/usr/bin/env bash
# SST-2 sentences: a bidirectional LSTM on pretrained vectors beside averaged vectors, three seeds.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/sst2/run.sh FOLDER VECTORS   (the folder of train.tsv, dev.tsv, test.tsv; a file
#        of word vectors)
set -euo pipefail
data=${1:?give the folder that holds train.tsv, dev.tsv and test.tsv}
vectors=${2:?give a file of word vectors}

for seed in 1 2 3; do
    swift run -c release unroll classify train "$data/train.tsv" --valid "$data/dev.tsv" \
        --test "$data/test.tsv" --vectors "$vectors" --baseline --seed "$seed" \
        --output "sst2-$seed.unroll"
done
