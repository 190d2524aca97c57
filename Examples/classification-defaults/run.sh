#!/usr/bin/env bash
# The classifier's defaults on six sets: the recurrent model beside averaged vectors, seeds 1, 2, 3.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/classification-defaults/run.sh FOLDER [OPTIONS]   (the folder that holds the
#        folders ag-news, rotten-tomatoes, sst2, trec and uit-vsfc; options of `classify train`)
set -euo pipefail
data=${1:?give the folder that holds the data sets}
shift
reviews=$(dirname "$0")/../reviews/reviews.tsv
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Lines of a label and a text, below a header.
table() { { printf 'label\ttext\n'; cat; } > "$folder/$1.tsv"; }

# Every fifth of our reviews, and every tenth of each class of Rotten Tomatoes, is tested.
tail -n +2 "$reviews" | awk -F'\t' '(NR - 1) % 5 { print $2 "\t" $1 }' | table reviews.train
tail -n +2 "$reviews" | awk -F'\t' '(NR - 1) % 5 == 0 { print $2 "\t" $1 }' | table reviews.test
for part in train test; do
    for class in pos neg; do
        awk -v part=$part -v class=$class '
            (NR % 10 == 0) == (part == "test") { gsub(/\t/, " "); print class "\t" $0 }' \
            "$data/rotten-tomatoes/rt-polarity.$class"
    done | table rotten-tomatoes.$part
    awk '{ label = $1; sub(/:.*/, "", label); sub(/^[^ ]+ /, ""); print label "\t" $0 }' \
        "$data/trec/TREC.$part" | table trec.$part
done
awk -F'\t' '{ print $2 "\t" $1 }' "$data/ag-news/train_subset10k.tsv" | table ag-news.train
awk -F'\t' '{ print $2 "\t" $1 }' "$data/ag-news/test.tsv" | table ag-news.test
for part in train dev test; do
    table sst2.$part < "$data/sst2/$part.tsv"
    paste "$data/uit-vsfc/$part/sentiments.txt" "$data/uit-vsfc/$part/sents.txt" | table uit-vsfc.$part
done

for set in reviews trec sst2 rotten-tomatoes ag-news uit-vsfc; do
    valid=()
    [ -e "$folder/$set.dev.tsv" ] && valid=(--valid "$folder/$set.dev.tsv")
    for seed in 1 2 3; do
        swift run -c release unroll classify train "$folder/$set.train.tsv" \
            --test "$folder/$set.test.tsv" ${valid[@]+"${valid[@]}"} --baseline --seed "$seed" \
            --output "$set-$seed.unroll" "$@"
    done
done
