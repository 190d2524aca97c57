#!/usr/bin/env bash
# Parts of speech of the English Web Treebank, and entities of WNUT-17 with a random field and with a
# softmax: three seeds each.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/tagging/run.sh EWT WNUT VECTORS   (the folders of en_ewt-ud-*.conllu, and of
#        wnut17train.conll and emerging.*; a file of word vectors)
set -euo pipefail
ewt=$(cd "${1:?give the folder that holds en_ewt-ud-train.conllu}" && pwd)
wnut=$(cd "${2:?give the folder that holds wnut17train.conll}" && pwd)
vectors=$(realpath "${3:?give a file of word vectors}")
cd "$(dirname "$0")/../.."

for seed in 1 2 3; do
    swift run -c release unroll tag train "$ewt/en_ewt-ud-train.conllu" \
        --valid "$ewt/en_ewt-ud-dev.conllu" --test "$ewt/en_ewt-ud-test.conllu" \
        --vectors "$vectors" --epochs 12 --seed "$seed" --baseline --output "ewt-$seed.unroll"
    for layer in crf softmax; do
        swift run -c release unroll tag train "$wnut/wnut17train.conll" \
            --valid "$wnut/emerging.dev.conll" --test "$wnut/emerging.test.annotated" \
            --vectors "$vectors" --spelled-vectors --keep-scheme --models 3 \
            --epochs 20 --patience 20 --schedule cosine \
            --output-layer "$layer" --seed "$seed" --baseline --output "wnut17-$layer-$seed.unroll"
    done
done
