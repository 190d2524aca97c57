#!/usr/bin/env bash
# Strings of digits out of the Free Spoken Digit Dataset: recordings of one speaker, 3 to 7 of them, with
# silence of 0.05 to 0.4 seconds between them and at both ends, and what is said ("seven three one").
# Strings for training are made of recordings 5 to 49 of each digit and speaker, those for testing of
# recordings 0 to 4. The same seed gives the same files, byte for byte.
#
# Usage: Examples/fsdd-strings/make-strings.sh RECORDINGS OUTPUT [SEED] [TRAINING] [TEST]
#
# Writes OUTPUT/train.tsv and OUTPUT/test.tsv (file, transcript) and the WAV files that they name: 16 bits,
# one channel, 8,000 samples a second.
set -euo pipefail
export LC_ALL=C
recordings=$(cd "${1:?give the folder that holds 7_jackson_32.wav and the others}" && pwd)
output=${2:?give a folder for the strings}
seed=${3:-1}
training=${4:-3000}
test=${5:-300}
mkdir -p "$output/train" "$output/test"
cd "$output"
raw=$(mktemp -d)
trap 'rm -rf "$raw"' EXIT

# Without their headers of 44 bytes recordings can be put one behind the other.
for file in "$recordings"/[0-9]_*_*.wav; do
    [ "$(head -c 40 "$file" | tail -c 4)" = data ] ||
        { echo "make-strings: $file: no WAV file with a header of 44 bytes" >&2; exit 1; }
    tail -c +45 "$file" > "$raw/$(basename "$file" .wav)"
done
# A hundredth of a second is 80 samples of two bytes.
for pause in $(seq 5 40); do head -c $((pause * 160)) /dev/zero > "$raw/pause$pause"; done

# Draws strings: the number of bytes, the parts, and the transcript, with tabs between them.
plan() { # COUNT SEED CONDITION
    find "$raw" -type f -printf '%f %s\n' | sort | awk -v count="$1" -v seed="$2" "
        # Park and Miller's generator; what it gives is exact in every awk.
        function draw(bound) { state = state * 16807 % 2147483647; return state % bound }
        BEGIN { split(\"one two three four five six seven eight nine\", words, \" \"); words[0] = \"zero\" }
        { bytes[\$1] = \$2 }
        \$1 ~ /^[0-9]_/ { split(\$1, part, \"_\"); number = part[3]
            if ($3) {
                if (!((part[2]) in sizes)) speakers[people++] = part[2]
                names[part[2], sizes[part[2]]++] = \$1 } }
        END {
            state = 1 + (seed * 7919) % 2147483646
            for (i = 0; i < 10; i++) draw(2)
            for (string = 0; string < count; string++) {
                speaker = speakers[draw(people)]; digits = 3 + draw(5)
                parts = \"pause\" (5 + draw(36)); total = bytes[parts]; text = \"\"
                for (i = 0; i < digits; i++) {
                    name = names[speaker, draw(sizes[speaker])]; pause = \"pause\" (5 + draw(36))
                    parts = parts \" \" name \" \" pause; total += bytes[name] + bytes[pause]
                    text = text (i ? \" \" : \"\") words[substr(name, 1, 1)]
                }
                print total \"\t\" parts \"\t\" text
            }
        }"
}

# The bytes of a number, the lowest first, as printf reads them.
little() { # NUMBER BYTES
    local number=$1 text=
    for ((i = 0; i < $2; i++)); do
        printf -v text '%s\\x%02x' "$text" $((number & 255))
        number=$((number >> 8))
    done
    printf '%s' "$text"
}

make() { # NAME COUNT SEED CONDITION
    local number=0 file
    local format="WAVEfmt $(little 16 4)$(little 1 2)$(little 1 2)$(little 8000 4)$(little 16000 4)"
    format="$format$(little 2 2)$(little 16 2)data"
    printf 'file\ttranscript\n' > "$1.tsv"
    plan "$2" "$3" "$4" | while IFS=$'\t' read -r bytes parts text; do
        number=$((number + 1))
        printf -v file '%s/%05d.wav' "$1" "$number"
        {
            printf "RIFF$(little $((bytes + 36)) 4)$format$(little "$bytes" 4)"
            (cd "$raw" && cat $parts)
        } > "$file"
        printf '%s\t%s\n' "$file" "$text" >> "$1.tsv"
    done
}

make train "$training" "$seed" 'number > 4'
make test "$test" $((seed + 1)) 'number <= 4'
