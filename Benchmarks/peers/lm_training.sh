#!/usr/bin/env bash
# Characters a second in training, ours and PyTorch's in alternation, and the ratio of each pair.
# Usage: Benchmarks/peers/lm_training.sh TEXT [PAIRS] [THREADS]    (needs python with torch)
set -euo pipefail
text=${1:?give a text of a megabyte}
pairs=${2:-5}
threads=${3:-2}
python=${PYTHON:-python3}
here=$(dirname "$0")
unroll=$(swift build -c release --show-bin-path)/unroll
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

ours() {
    "$unroll" lm train "$text" --hidden 512 --layers 2 --embedding 128 --dropout 0.3 \
        --batch-size 32 --window 64 --clip 1 --time-limit 12s --threads "$threads" \
        --output "$folder/m.unroll" --json > /dev/null 2>&1
    sed -n 's/.*"units_per_second":\([0-9]*\).*/\1/p' "$folder/m.unroll.jsonl" | head -n 1
}
theirs() { "$python" "$here/lm_training_torch.py" "$threads" 12; }

for ((i = 1; i <= pairs; i++)); do
    # Both orders, since a machine warms up and others come and go.
    if ((i % 2)); then a=$(ours) b=$(theirs); else b=$(theirs) a=$(ours); fi
    echo "$i: unroll $a, PyTorch $b characters/s, ratio $(awk "BEGIN { printf \"%.2f\", $a / $b }")"
done
