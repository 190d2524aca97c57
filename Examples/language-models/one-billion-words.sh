#!/usr/bin/env bash
# The One Billion Word benchmark, as its release unpacks it: its published counts, and interpolated
# Kneser-Ney on held-out shard 0, whose published perplexity is 67.61 (Chelba et al., 2013).
# Usage: Examples/language-models/one-billion-words.sh FOLDER [RUNS] [MEMORY]
#        FOLDER has training-monolingual.tokenized.shuffled and heldout-monolingual.tokenized.shuffled
set -euo pipefail
data=${1:?give the folder of the unpacked benchmark}
runs=${2:-one-billion-words-runs}
memory=${3:-8G}
unroll=${UNROLL:-.build/release/unroll}
training=("$data"/training-monolingual.tokenized.shuffled/news.en-000??-of-00100)
heldout=$data/heldout-monolingual.tokenized.shuffled/news.en.heldout-00000-of-00050
mkdir -p "$runs"

number() { sed -E "s/.*\"$1\":([0-9.]+).*/\1/" "$2"; }
check() { # what, found, published
    [ "$2" = "$3" ] && echo "$1: $2, as published" || echo "$1: $2, published: $3"
}

cat "${training[@]}" | "$unroll" lm train - --level word --model kneser-ney --order 5 \
    --min-count 3 --memory "$memory" --output "$runs/kneser-ney.unroll" --json >"$runs/train.json"
"$unroll" lm test "$runs/kneser-ney.unroll" "$heldout" --json >"$runs/test.json"

check "training words, line ends among them" "$(number symbols "$runs/train.json")" 829250940
# The published vocabulary counts <S> too, which nothing predicts.
check "vocabulary" "$(($(number vocabulary "$runs/train.json") + 1))" 793471
check "scored words" "$(number symbols "$runs/test.json")" 159658
perplexity=$(number perplexity "$runs/test.json")
awk -v p="$perplexity" 'BEGIN {
    d = p / 67.61 - 1
    printf "perplexity: %.2f, published: 67.61 (%+.1f %%, %s)\n", p, 100 * d,
        d * d < 0.0009 ? "within 3 %" : "not within 3 %" }'
