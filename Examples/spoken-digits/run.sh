#!/usr/bin/env bash
# Spoken digits (Free Spoken Digit Dataset): the official split with three seeds, then each speaker left
# out.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/spoken-digits/run.sh FOLDER   (the folder of recordings such as 7_jackson_32.wav)
set -euo pipefail
data=$(cd "${1:?give the folder that holds 7_jackson_32.wav and the others}" && pwd)
cd "$(dirname "$0")/../.."
tables=$(mktemp -d)
trap 'rm -rf "$tables"' EXIT

# A table of the recordings whose speaker ($2) or number ($3) is asked about in awk's words.
table() { # NAME CONDITION
    ls "$data" | awk -F'[_.]' -v folder="$data" "BEGIN { print \"file\tlabel\" }
        /\\.wav\$/ && ($2) { print folder \"/\" \$0 \"\t\" \$1 }" > "$tables/$1.tsv"
}

train() { # TRAINING TEST SEED
    swift run -c release unroll classify train "$tables/$1.tsv" --test "$tables/$2.tsv" \
        --input audio --sample-rate 8000 --masking --filters 96 --filter-width 5 --hidden 128 \
        --epochs 40 --learning-rate 0.003 --schedule cosine --patience 99 --label-smoothing 0.05 \
        --seed "$3" --threads 1 --replace --output "$tables/digits.unroll"
}

# Recordings 0 to 4 of each digit and speaker are the test part.
table train '$3 > 4'
table test '$3 <= 4'
for seed in 1 2 3; do train train test "$seed"; done

for speaker in george jackson lucas nicolas theo yweweler; do
    table others "\$2 != \"$speaker\""
    table speaker "\$2 == \"$speaker\""
    echo "without $speaker"
    train others speaker 1
done
