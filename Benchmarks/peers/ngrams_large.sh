#!/usr/bin/env bash
# A Kneser-Ney model of a text larger than the memory allowed, and the same model in memory.
# Usage: Benchmarks/peers/ngrams_large.sh FOLDER [WORDS] [MEGABYTES] [BIN]
#   FOLDER  for some 15 GB of temporary files
#   BIN     KenLM's programs (see kenlm.sh), to build the model beside ours
# Needs python3 with numpy (PYTHON names another), and GNU time.
set -euo pipefail
folder=${1:?give a folder for temporary files}
words=${2:-100000000}
memory=${3:-512}
bin=${4:-}
here=$(cd "$(dirname "$0")" && pwd)
ours=$(swift build -c release --show-bin-path)/UnrollBenchmarks
work=$(mktemp -d -p "$folder")
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" "$here/natural_text.py" "$words" 1 > text
wc text
measure() { /usr/bin/time -f "$1: %e s (%U user, %S system), %M KB" "${@:2}" 2>&1 | tail -n 1; }
measure "unroll, $memory MB" "$ours" kneser-ney text --memory "$memory" --streaming --model bounded
if [ -n "$bin" ]; then
    measure "KenLM, $memory MB" "$bin/lmplz" -o 5 -S "${memory}M" -T "$work" --text text --arpa /dev/null
fi
measure "unroll, in memory" "$ours" kneser-ney text --memory 1000000 --model unbounded
cmp bounded unbounded && echo "the same bytes: $(stat -c %s bounded)"
