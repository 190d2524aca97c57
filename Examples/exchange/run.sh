#!/usr/bin/env bash
# A BiLSTM classifier that PyTorch has trained becomes a model of unroll, and that one of ONNX Runtime; all three say the
# same of 600 reviews. Needs a Python with torch, numpy, onnx and onnxruntime.
#
#   Examples/exchange/run.sh [PYTHON]
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${1:-python3}
swift build -c release --product unroll
tool=.build/release/unroll
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Every fifth review is a test.
reviews=Examples/reviews/reviews.tsv
awk -v out="$folder" 'NR == 1 { print > (out "/train.tsv") }
    NR == 1 || NR % 5 == 0 { print > (out "/test.tsv"); next } { print > (out "/train.tsv") }' "$reviews"

"$python" Examples/exchange/torch_classifier.py "$folder/train.tsv" "$folder/test.tsv" "$folder"
"$tool" info "$folder/torch.pt"
printf '{"task": "classification", "lowercases": true, "pooling": "last"}\n' > "$folder/mapping.json"
"$tool" convert "$folder/torch.pt" "$folder/torch.unroll" --mapping "$folder/mapping.json" \
    --vocabulary "$folder/words.txt" --labels "$folder/labels.txt"
"$tool" classify test "$folder/torch.unroll" "$folder/test.tsv"
"$tool" classify predict "$folder/torch.unroll" "$folder/test.tsv" --json > "$folder/told.jsonl"
"$tool" convert "$folder/torch.unroll" "$folder/torch.onnx"
"$python" Examples/exchange/compare.py "$folder/test.tsv" "$folder" "$folder/torch.onnx"
