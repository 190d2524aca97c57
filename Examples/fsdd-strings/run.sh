#!/usr/bin/env bash
# Strings of 3 to 7 spoken digits: a recogniser that reads whole recordings, and one that listens to a stream.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/fsdd-strings/run.sh RECORDINGS
#        RECORDINGS holds 7_jackson_32.wav and the others
set -euo pipefail
recordings=$(cd "${1:?give the folder that holds 7_jackson_32.wav}" && pwd)
cd "$(dirname "$0")/../.."
strings=${2:-fsdd-strings}
[ -f "$strings/test.tsv" ] || Examples/fsdd-strings/make-strings.sh "$recordings" "$strings"

swift run -c release unroll speech train "$strings/train.tsv" --test "$strings/test.tsv" \
    --epochs 12 --output fsdd-strings.unroll
swift run -c release unroll speech train "$strings/train.tsv" --test "$strings/test.tsv" \
    --epochs 12 --streaming --filters 128 --output fsdd-stream.unroll
swift run -c release unroll speech transcribe fsdd-stream.unroll - < "$strings/test/00001.wav"
