#!/usr/bin/env bash
# MSR Action3D, skeletons of 20 joints: 20 classes, then the three subsets of eight, each with three
# seeds. Subjects 1, 3, 5, 7 and 9 train, the others test.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/action3d/run.sh FOLDER [RUNS]
#        FOLDER has labels.tsv (columns: sequence, number and name
#        of the action, subject, …, the part and the subsets in columns 7 and 8) and
#        sequences/a01_s01_e01.txt and the others: a line of 20 joints x y z for each
#        frame; models go to RUNS (default: action3d-runs)
set -euo pipefail
data=$(cd "${1:?give the folder that holds labels.tsv and sequences}" && pwd)
runs=$(mkdir -p "${2:-action3d-runs}" && cd "${2:-action3d-runs}" && pwd)
cd "$(dirname "$0")/../.."
tables=$(mktemp -d)
trap 'rm -rf "$tables"' EXIT

# A table of the sequences of a part whose subsets ($8) hold a digit.
table() { # NAME PART SUBSET
    awk -F'\t' -v folder="$data" -v part="$2" -v subset="$3" 'BEGIN { print "file\tlabel" }
        NR > 1 && $7 == part && $8 ~ subset { print folder "/sequences/" $1 ".txt\t" $3 }' \
        "$data/labels.tsv" > "$tables/$1.tsv"
}

train() { # NAME SUBSET
    table train train "$2"
    table test test "$2"
    for seed in 1 2 3; do
        swift run -c release unroll classify train "$tables/train.tsv" --test "$tables/test.tsv" \
            --input frames --reference-joint 7 --differences 5 --one-scale \
            --augment-rotation 0.35 --augment-scale 0.15 --augment-crop 0.1 --augment-noise 8 \
            --pooling mean-max --models 5 --keep last --epochs 80 \
            --batch-size 16 --learning-rate 0.003 --label-smoothing 0.05 --seed "$seed" \
            --threads 1 --replace --output "$runs/$1-$seed.unroll"
    done
}

train all .
for subset in 1 2 3; do train "as$subset" "$subset"; done
