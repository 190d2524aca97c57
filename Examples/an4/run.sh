#!/usr/bin/env bash
# AN4: letters by CTC from cepstra, tested greedily, with a list of words, and with language models that are
# made of the training transcripts and tuned on recordings that were not learned from.
# Usage: Examples/an4/run.sh FOLDER
#        FOLDER holds etc/an4_train.transcription, etc/an4_test.transcription and feat/
set -euo pipefail
data=$(cd "${1:?give the folder that holds etc/an4_train.transcription}" && pwd)
cd "$(dirname "$0")/../.."
unroll() { swift run -c release unroll "$@"; }

# A tenth of the recordings chooses the epoch and the weights of the language models.
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT
for part in train valid; do
    for kind in transcription fileids; do
        awk -v part="$part" '(NR % 10 == 5) == (part == "valid")' "$data/etc/an4_train.$kind" \
            > "$lists/$part.$kind"
    done
done
sed 's/ *([^)]*) *$//; s/<\/*s> *//g; s/ *$//' "$lists/train.transcription" > an4.txt
tr ' ' '\n' < an4.txt | grep . | sort -u > an4-words.txt

unroll speech train "$lists/train.transcription" --valid "$lists/valid.transcription" \
    --folder "$data/feat" --output an4.unroll
unroll lm train an4.txt --level word --model kneser-ney --order 3 --output an4-3gram.unroll
unroll lm train an4.txt --level character --model kneser-ney --order 6 --output an4-6gram.unroll

test() { echo "== $*"; unroll speech test an4.unroll "$data/etc/an4_test.transcription" "$@"; }
test --beam 1
test --words an4-words.txt
for model in 3gram 6gram; do
    unroll speech tune an4.unroll "$lists/valid.transcription" --folder "$data/feat" \
        --language-model "an4-$model.unroll" --words an4-words.txt --output "an4-with-$model.unroll"
    echo "== $model, tuned"
    unroll speech test "an4-with-$model.unroll" "$data/etc/an4_test.transcription" \
        --language-model "an4-$model.unroll" --words an4-words.txt
done
