#!/usr/bin/env bash
# Seconds for the log-mel frames of an hour of audio, ours and librosa's in alternation on one thread,
# the ratio of each pair, and the median of the ratios.
# Usage: Benchmarks/peers/log_mel.sh [PAIRS]    (needs python with librosa; PYTHON names another)
set -euo pipefail
pairs=${1:-5}
python=${PYTHON:-python3}
here=$(dirname "$0")
benchmarks=${UNROLL_BENCHMARKS:-$(swift build -c release --show-bin-path)/UnrollBenchmarks}
export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 NUMBA_NUM_THREADS=1

ours() {
    echo "run log_mel_1h" | "$benchmarks" run --serve --threads 1 \
        | sed 's/.*"seconds":\([0-9.e-]*\).*/\1/'
}
theirs() { "$python" "$here/log_mel_librosa.py"; }

ratios=()
for ((i = 1; i <= pairs; i++)); do
    # Both orders, since a machine warms up and others come and go.
    if ((i % 2)); then a=$(ours) b=$(theirs); else b=$(theirs) a=$(ours); fi
    ratios+=("$(awk "BEGIN { printf \"%.2f\", $b / $a }")")
    echo "$i: unroll $a s, librosa $b s, ratio ${ratios[-1]}"
done
printf '%s\n' "${ratios[@]}" | sort -n \
    | awk '{ r[NR] = $1 } END { printf "median ratio %.2f\n", r[int((NR + 1) / 2)] }'
