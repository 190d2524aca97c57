#!/usr/bin/env bash
# Kills a training run at random moments, resumes it each time, and compares the model's tensors
# with those of a run left alone: they are the same, bit for bit.
# Usage: Examples/kill-and-resume.sh [TEXT] [KILLS]
set -euo pipefail
text=${1:-Examples/alice/alice.txt}
kills=${2:-20}
swift build -c release --product unroll
unroll=$(swift build -c release --show-bin-path)/unroll
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
options=(--hidden 64 --epochs 4 --dropout 0.2 --json)

"$unroll" lm train "$text" "${options[@]}" --output "$folder/alone.unroll" 2> /dev/null
for ((i = 0; i < kills; i++)); do
    timeout -s KILL "$((RANDOM % 2)).$((RANDOM % 10))$((RANDOM % 9 + 1))" \
        "$unroll" lm train "$text" "${options[@]}" --output "$folder/killed.unroll" --resume \
        > /dev/null 2>&1 || true
done
"$unroll" lm train "$text" "${options[@]}" --output "$folder/killed.unroll" --resume 2> /dev/null

# The header's length differs with the seconds it tells; the tensors follow it.
tensors() {
    local header
    header=$(od -A n -t u8 -N 8 "$1" | tr -d ' ')
    tail -c +$((9 + header)) "$1"
}
cmp <(tensors "$folder/alone.unroll") <(tensors "$folder/killed.unroll")
echo "the same bits after $kills kills"
