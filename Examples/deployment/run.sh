#!/usr/bin/env bash
# Trains a small classifier of reviews, builds the program that carries it, asks it, and measures how
# quickly it starts and how much memory it takes.
#
#   Examples/deployment/run.sh [RUNS]      RUNS of each measurement, 9 if not given; medians are printed
#
# The first build compiles the library, which takes some minutes; UNROLL names another tool than the
# one in .build/release.
set -euo pipefail
runs=${1:-9}
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
tool=${UNROLL:-.build/release/unroll}
[ -x "$tool" ] || swift build -c release --product unroll
reviews=Examples/reviews/reviews.tsv
resources=$here/Sources/reviews/Resources
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

mkdir -p "$resources"
if [ ! -f "$resources/reviews.unroll" ]; then
    "$tool" classify train $reviews --hidden 32 --embedding 32 --min-count 2 --epochs 6 \
        --threads 1 --output "$folder/reviews.unroll"
    cp "$folder/reviews.unroll" "$resources/"
fi
swift build -c release --package-path "$here" > "$folder/build.log" ||
    { cat "$folder/build.log" >&2; exit 1; }
program=$(swift build -c release --package-path "$here" --show-bin-path)/reviews

"$program" "Good, but not for long." "It broke within a week."
tail -n +2 $reviews | cut -f 1 | head -1000 > "$folder/texts.txt"
"$program" < "$folder/texts.txt" | tail -1
"$program" --concurrent < "$folder/texts.txt"

# The median of the runs of a command: milliseconds of the whole process, and its greatest resident
# memory in MB where there is GNU's time.
measure() { # NAME COMMAND...
    local name=$1 begin end memory=""
    shift
    for ((run = 0; run < runs; run++)); do
        begin=${EPOCHREALTIME/[.,]/}
        "$@" < /dev/null > /dev/null
        end=${EPOCHREALTIME/[.,]/}
        echo $((end - begin))
    done | sort -n > "$folder/times"
    if /usr/bin/time -f %M true 2> /dev/null; then
        for ((run = 0; run < runs; run++)); do
            /usr/bin/time -f %M -a -o "$folder/memory" "$@" < /dev/null > /dev/null
        done
        memory=$(sort -n "$folder/memory" | awk -v n="$runs" 'NR == int((n + 1) / 2) { printf "%.1f", $1 / 1024 }')
        rm "$folder/memory"
    fi
    awk -v n="$runs" -v name="$name" -v memory="${memory:-?}" 'NR == int((n + 1) / 2) {
        printf "| %s | %.1f | %s |\n", name, $1 / 1000, memory }' "$folder/times"
}

echo
echo "model: $(wc -c < "$resources/reviews.unroll") bytes"
echo "| median of $runs runs | ms | MB |"
echo "|---|---:|---:|"
measure "no text: start and load the model it carries" "$program"
measure "the same by --model" "$program" --model "$resources/reviews.unroll"
measure "one text" "$program" "Good, but not for long."
measure "one text, one thread" env UNROLL_THREADS=1 "$program" "Good, but not for long."
measure "unroll classify predict, one text" "$tool" classify predict "$resources/reviews.unroll" \
    "Good, but not for long."
measure "true, for comparison" /bin/true
