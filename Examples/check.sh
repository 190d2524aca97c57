#!/usr/bin/env bash
# Runs the quick examples on the texts that the repository holds and compares their figures with
# figures.tsv: to the digit with the kernels that the figures name, within 3 % with others, whose
# rounding differs.
#
#   Examples/check.sh [quick|all]        quick: half a minute; all: two minutes more
#   Examples/check.sh --write            writes all figures instead, with the commit
set -euo pipefail
cd "$(dirname "$0")/.."
write=false
part=${1:-quick}
if [ "$part" = --write ]; then write=true; part=all; fi
tool=.build/release/unroll
[ -x "$tool" ] || swift build -c release --product unroll
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
kernels=$("$tool" info --json | sed 's/.*"kernels":"\([a-z0-9]*\)".*/\1/')
alice=Examples/alice/alice.txt
reviews=Examples/reviews/reviews.tsv

# A figure of a JSON object: the number behind the last key of a path such as validation.accuracy.
figure() { # JSON PATH
    python=$(sed 's/\./" *: *{[^{}]*"/g' <<< "$2")
    grep -o "\"$python\" *: *[-0-9.e+]*" <<< "$1" | head -1 | grep -o '[-0-9.e+]*$'
}

failed=0
check() { # NAME PATH COMMAND...
    local name=$1 path=$2
    shift 2
    local found expected
    found=$(figure "$("$tool" "$@" --json 2> "$folder/errors" || true)" "$path" || true)
    [ -n "$found" ] || { echo "check: $name: no figure" >&2; tail -1 "$folder/errors" >&2; failed=1; return; }
    if $write; then
        printf '%s\t%s\t%s\t%s\n' "$name" "$found" "$kernels" "$(git rev-parse --short HEAD)" \
            >> Examples/figures.tsv
        return
    fi
    expected=$(awk -F'\t' -v n="$name" '$1 == n { print $2, $3 }' Examples/figures.tsv)
    if awk -v found="$found" -v kernels="$kernels" -v line="$expected" 'BEGIN {
        split(line, part, " ")
        change = part[1] == 0 ? 1 : found / part[1] - 1
        exit !(found != "" && (kernels == part[2] ? found == part[1] : change < 0.03 && change > -0.03))
    }'; then
        echo "check: $name: $found"
    else
        echo "check: $name: $found, but figures.tsv says $expected" >&2
        failed=1
    fi
}

if $write; then sed -i '/^#/!d' Examples/figures.tsv; fi
check "alice, Kneser-Ney" validation.perplexity lm train $alice --level word --model kneser-ney \
    --valid Examples/alice/alice.txt --output "$folder/kn.unroll"
check "alice, SNM" validation.perplexity lm train $alice --level word --model snm \
    --valid Examples/alice/alice.txt --output "$folder/snm.unroll"
check "alice, one epoch" validation.bits_per_character lm train $alice --epochs 1 \
    --output "$folder/alice.unroll"
check "reviews, two epochs" validation.accuracy classify train $reviews --epochs 2 \
    --output "$folder/reviews.unroll"
if [ "$part" = all ]; then
    check "alice" validation.bits_per_character lm train $alice --output "$folder/whole.unroll"
    check "reviews, five-fold" recurrent.accuracy classify train $reviews --folds 5 --baseline
fi
exit $failed
