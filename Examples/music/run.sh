#!/usr/bin/env bash
# Music: models of piano rolls of Bach's chorales and of the Nottingham tunes, of both kinds of notes, and a
# minute composed by each.
# Where the data come from, and their licence: "Data and licences" in Examples/README.md.
# Usage: Examples/music/run.sh FOLDER [chorales|nottingham …]
#        FOLDER holds jsb-chorales/jsb-chorales-quarter.json and nottingham/nottingham.json
set -euo pipefail
data=$(cd "${1:?give the folder that holds jsb-chorales and nottingham}" && pwd)
shift
[ $# -gt 0 ] || set -- chorales nottingham
cd "$(dirname "$0")/../.."

train() {  # NAME FILE OPTION …
    local name=$1 file=$2
    shift 2
    swift run -c release unroll music train "$file" --output "$name.unroll" --threads 1 "$@"
    swift run -c release unroll music test "$name.unroll" "$file"
    swift run -c release unroll music compose "$name.unroll" --seconds 60 --seed 1 \
        --output "$name.mid" --wav "$name.wav" --svg "$name.svg"
}

for music in "$@"; do
    case $music in
    chorales)
        file=$data/jsb-chorales/jsb-chorales-quarter.json
        common=(--steps-per-quarter 1 --transpose 6)
        train chorales "$file" "${common[@]}" --hidden 256 --no-skip --weight-drop 0.3 \
            --epochs 320 --schedule cosine --learning-rate 0.003 --patience 320
        train chorales-joint "$file" "${common[@]}" --joint --hidden 300 --joint-size 200 --epochs 600
        ;;
    nottingham)
        file=$data/nottingham/nottingham.json
        train nottingham "$file" --hidden 320 --no-skip --dropout 0.5 --weight-drop 0.3 --transpose 0 \
            --learning-rate 0.004 --epochs 60 --schedule cosine --patience 60
        train nottingham-joint "$file" --joint --hidden 256 --dropout 0.3 --transpose 0 --window 200 \
            --learning-rate 0.003 --epochs 32
        ;;
    *)
        echo "run.sh: '$music' is neither chorales nor nottingham" >&2
        exit 64
        ;;
    esac
done
