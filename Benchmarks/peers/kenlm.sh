#!/usr/bin/env bash
# Kneser-Ney models beside KenLM's: build time, memory, every number, perplexity, queries, in alternation.
# Usage: Benchmarks/peers/kenlm.sh FOLDER BIN [PAIRS]
#   FOLDER  wiki.train.tokens and wiki.test.tokens (WikiText-2)
#   BIN     lmplz, build_binary and query, built from the PyPI source distribution of kenlm 0.3.0:
#           cmake -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS="-O3 -march=native", make
# <unk> is rewritten as UNK on both sides: lmplz takes no <unk>. Needs GNU time.
set -euo pipefail
data=${1:?give the folder of the texts}
bin=${2:?give the folder of the programs of KenLM}
pairs=${3:-5}
here=$(cd "$(dirname "$0")" && pwd)
ours=$(swift build -c release --show-bin-path)/UnrollBenchmarks
folder=$(mktemp -d -p "${TMPDIR:-/tmp}")
trap 'rm -rf "$folder"' EXIT
cd "$folder"
sed 's/<unk>/UNK/g' "$data/wiki.train.tokens" > train
sed 's/<unk>/UNK/g' "$data/wiki.test.tokens" > test
for _ in 1 2 3 4 5 6 7 8 9 10; do cat test; done > tests

# Seconds, user seconds, peak kilobytes of a command.
measure() { /usr/bin/time -o time -f '%e %U %M' "$@" > out 2> err && cat time; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
both() { # NAME FIELD THEIRS OURS: prints the pair, whichever came first
    local theirs=($3) own=($4)
    echo "$1: KenLM ${theirs[0]} s (${theirs[1]} user, $((theirs[2] / 1024)) MB)," \
        "unroll ${own[0]} s (${own[1]} user, $((own[2] / 1024)) MB)," \
        "ratio $(ratio "${theirs[$2]}" "${own[$2]}")"
}
turns() { # NAME FIELD I THEIRS OURS: both in alternation, the order changing
    if (($3 % 2)); then theirs=$(eval "$4") own=$(eval "$5"); else own=$(eval "$5") theirs=$(eval "$4"); fi
    both "$1 $3" "$2" "$theirs" "$own"
}

echo "text to ARPA, default memory (seconds)"
for ((i = 1; i <= pairs; i++)); do
    turns build 0 "$i" "measure '$bin/lmplz' -o 5 -T '$folder' --discount_fallback --text train --arpa theirs.arpa" \
        "measure '$ours' kneser-ney train --arpa ours.arpa"
done
echo "200 MB: KenLM from text to ARPA, ours to its model file (seconds)"
for ((i = 1; i <= pairs; i++)); do
    turns build 0 "$i" "measure '$bin/lmplz' -o 5 -S 200M -T '$folder' --discount_fallback --text train --arpa theirs.arpa" \
        "measure '$ours' kneser-ney train --streaming --model streamed.unroll --memory 200"
done
"$here/kenlm_compare.py" ours.arpa theirs.arpa
"$ours" kneser-ney train --model ours.unroll
cmp ours.unroll streamed.unroll && echo "streamed and in memory: the same bytes"
for type in probing trie; do "$bin/build_binary" $type theirs.arpa theirs.$type > /dev/null 2>&1; done

echo "scoring ten times the test text (user seconds on one processor, net of those for one line)"
head -n 1 test > line
user() { measure "$@" | cut -d ' ' -f 2; }
net() { awk "BEGIN { printf \"%.2f\", $1 - $2 }"; }
for type in probing trie; do
    for ((i = 1; i <= pairs; i++)); do
        theirs=$(net "$(user taskset -c 1 "$bin/query" -v summary theirs.$type < tests)" \
            "$(user taskset -c 1 "$bin/query" -v summary theirs.$type < line)")
        own=$(net "$(user taskset -c 1 "$ours" query ours.unroll tests)" \
            "$(user taskset -c 1 "$ours" query ours.unroll line)")
        echo "query $i: KenLM's $type $theirs s, unroll $own s, ratio $(ratio "$theirs" "$own")"
    done
done
echo "and on two processors (seconds, start included)"
for ((i = 1; i <= pairs; i++)); do
    turns "query" 0 "$i" "measure '$bin/query' -v summary theirs.probing < tests" \
        "measure '$ours' query ours.unroll tests --threads 2"
done
"$bin/query" -v summary theirs.probing < test 2> /dev/null | head -1
"$ours" query ours.unroll test
