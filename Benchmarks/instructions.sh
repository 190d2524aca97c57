#!/usr/bin/env bash
# Instructions for each floating-point operation, counted by valgrind: a check that other programs on
# the machine cannot move. Fails where a row needs more than it did when
# Benchmarks/Results/instructions.txt was written, by more than the tolerance given there.
#
#   swift build -c release --product UnrollBenchmarks
#   Benchmarks/instructions.sh             compares
#   Benchmarks/instructions.sh --keep      writes the figures again
#
# A row is counted in two runs, of one and of two measurements; the difference has no start-up in it.
# The kernels are those of AVX2, as valgrind hides AVX-512. UNROLL_BENCHMARKS names another program.
set -euo pipefail
cd "$(dirname "$0")/.."

# Name, and the floating-point operations of one repetition (a multiply-add is two). A repetition must
# take 0.1 s at the least under valgrind: shorter ones are repeated by the clock.
rows=(
    "product_ABt_M16_K512_N2048 $((2 * 16 * 512 * 2048))"
    "lstm_T16_B8_H128 $((3 * 2 * 16 * 8 * (128 + 128) * 4 * 128))"
)
tolerance=2 # percent, where nothing is kept yet
kept=Benchmarks/Results/instructions.txt
program=${UNROLL_BENCHMARKS:-.build/release/UnrollBenchmarks}

command -v valgrind > /dev/null || { echo "instructions: valgrind is not installed" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Valgrind cannot read newer debugging records, and needs none.
strip --strip-debug -o "$folder/program" "$program"

# Prints the instructions and the repetitions of a number of measurements of a row.
count() {
    for ((i = 0; i < $2; i++)); do echo "run $1"; done |
        UNROLL_KERNELS=avx2 SWIFT_DETERMINISTIC_HASHING=1 \
            valgrind --tool=callgrind --callgrind-out-file="$folder/counts" \
            "$folder/program" run --serve --threads 1 > "$folder/answers" 2> "$folder/messages" ||
        { cat "$folder/messages" >&2; exit 1; }
    awk -v row="$1" '
        # A measurement runs the body once to warm up, then once for each sample.
        match($0, /"samples":[0-9]+/) { samples = substr($0, RSTART + 10, RLENGTH - 10) }
        match($0, /"seconds":[0-9.e+-]+/) { seconds = substr($0, RSTART + 10, RLENGTH - 10) }
        samples == "" || seconds < 0.1 { print row ": " $0 > "/dev/stderr"; bad = 1; exit 1 }
        { repetitions += 1 + samples; samples = "" }
        END { if (bad || NR == 0) exit 1; printf "%d ", repetitions }' "$folder/answers"
    awk '/^(summary|totals):/ { total = $2 } END { print total }' "$folder/counts"
}

failed=0
lines=()
for row in "${rows[@]}"; do
    read -r name operations <<< "$row"
    one=$(count "$name" 1)
    two=$(count "$name" 2)
    figure=$(echo "$one $two" | awk -v operations="$operations" \
        '{ printf "%.5f", ($4 - $2) / ($3 - $1) / operations }')
    lines+=("$name $figure")
    before=$(awk -v name="$name" '$1 == name { print $2 }' "$kept" 2> /dev/null || true)
    percent=$(awk '$1 == "tolerance" { print $2 }' "$kept" 2> /dev/null || true)
    if [ "${1:-}" = --keep ]; then
        echo "$name: $figure instructions an operation"
    elif [ -z "$before" ]; then
        echo "$name: $figure instructions an operation; nothing is kept to compare with"
        failed=1
    elif awk -v a="$figure" -v b="$before" -v p="${percent:-$tolerance}" \
        'BEGIN { exit !(a > b * (1 + p / 100)) }'; then
        echo "$name: $figure instructions an operation, more than $before and $percent %"
        failed=1
    else
        echo "$name: $figure instructions an operation, kept: $before"
    fi
done

if [ "${1:-}" = --keep ]; then
    {
        echo "# Instructions for each floating-point operation: Benchmarks/instructions.sh --keep"
        echo "# AVX2 kernels, one thread. A row fails above its figure by more than this percentage:"
        echo "tolerance ${tolerance}"
        printf '%s\n' "${lines[@]}"
    } > "$kept"
fi
exit "$failed"
