#!/usr/bin/env bash
# AN4: letters by CTC from cepstra, tested greedily, with a list of words, and with language models that are
# made of the training transcripts.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/an4/run.sh FOLDER
#        FOLDER holds etc/an4_train.transcription, etc/an4_test.transcription and feat/
set -euo pipefail
data=$(cd "${1:?give the folder that holds etc/an4_train.transcription}" && pwd)
cd "$(dirname "$0")/../.."
unroll() { swift run -c release unroll "$@"; }

sed 's/ *([^)]*) *$//; s/<\/*s> *//g; s/ *$//' "$data/etc/an4_train.transcription" > an4.txt
tr ' ' '\n' < an4.txt | grep . | sort -u > an4-words.txt

unroll speech train "$data/etc/an4_train.transcription" --output an4.unroll
unroll lm train an4.txt --level word --model kneser-ney --order 3 --output an4-3gram.unroll
unroll lm train an4.txt --level character --model kneser-ney --order 6 --output an4-6gram.unroll

for options in "--beam 1" "--words an4-words.txt" \
    "--language-model an4-3gram.unroll" \
    "--language-model an4-3gram.unroll --words an4-words.txt" \
    "--language-model an4-6gram.unroll --words an4-words.txt"; do
    echo "== ${options}"
    # shellcheck disable=SC2086 — several words
    unroll speech test an4.unroll "$data/etc/an4_test.transcription" $options
done
