#!/usr/bin/env bash
# Draws dates in many spellings with their ISO form: 20,000 to train on, 1,000 to validate, 1,000 to test.
# Usage: Examples/dates/draw.sh FOLDER     FOLDER receives train, valid and test, each .source and .target
set -euo pipefail
folder=$(mkdir -p "${1:?give a folder for the dates}" && cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
# In the C locale every awk sees bytes and writes points in numbers.
export LC_ALL=C
draw() { # SEED COUNT PART
    awk -v seed="$1" -v count="$2" -v part="$3" -v source="$folder/$3.source" \
        -v target="$folder/$3.target" -f "$here/draw.awk"
}
draw 1 20000 train
draw 2 1000 valid
draw 3 1000 test
