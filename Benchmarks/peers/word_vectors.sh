#!/usr/bin/env bash
# Words a second in learning word vectors, ours and gensim's in alternation, and the ratio of each pair.
# Usage: Benchmarks/peers/word_vectors.sh TEXT [PAIRS] [THREADS]    (needs python with gensim)
set -euo pipefail
text=${1:?give a text of some million words}
pairs=${2:-3}
threads=${3:-2}
python=${PYTHON:-python3}
here=$(dirname "$0")
unroll=$(swift build -c release --show-bin-path)/unroll
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

ours() {
    "$unroll" vectors train "$text" --threads "$threads" --output "$folder/v.vec" --json \
        2> /dev/null | sed 's/.*"words_per_second":\([0-9]*\).*/\1/'
}
theirs() { "$python" "$here/word_vectors_gensim.py" "$text" "$threads"; }

for ((i = 1; i <= pairs; i++)); do
    # Both orders, since a machine warms up and others come and go.
    if ((i % 2)); then a=$(ours) b=$(theirs); else b=$(theirs) a=$(ours); fi
    echo "$i: unroll $a, gensim $b words/s, ratio $(awk "BEGIN { printf \"%.2f\", $a / $b }")"
done
