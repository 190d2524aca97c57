#!/usr/bin/env bash
# Builds the DocC pages of the public targets and the tutorial, as a static site for each target.
# Usage: Documentation/build.sh [FOLDER]      (default: .build/documentation)
set -euo pipefail
cd "$(dirname "$0")/.."
output=${1:-.build/documentation}
mkdir -p "$output"
export UNROLL_DOCUMENTATION=1

for target in UnrollSystem UnrollTensors UnrollLayers UnrollData UnrollLanguageModels UnrollTraining \
    UnrollTasks UnrollInsight UnrollExchange Unroll; do
    swift package --scratch-path .build-documentation --allow-writing-to-directory "$output" \
        generate-documentation --target "$target" --output-path "$output/$target" \
        --transform-for-static-hosting --hosting-base-path "$target" --warnings-as-errors
done
