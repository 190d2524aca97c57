#!/usr/bin/env bash
# Word vectors of WikiText-2, and what stands near some words.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/word-vectors/run.sh FOLDER   (the folder of wiki.train.tokens: 2,051,910 words)
set -euo pipefail
data=${1:?give the folder that holds wiki.train.tokens}/wiki.train.tokens
unroll="swift run -c release unroll"

$unroll vectors train "$data" --output wikitext-2.vec
$unroll vectors info wikitext-2.vec
for word in king music river 1990; do
    echo "$word:"
    $unroll vectors neighbours wikitext-2.vec "$word" --count 6
done
