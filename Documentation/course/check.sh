#!/usr/bin/env bash
# Runs the commands of the course in a short form: every `sh` block of every page, in a folder of its own
# for each page. Where a page trains several epochs, one is enough to see that the command works.
#
#   Documentation/course/check.sh [PAGE…]      (default: all pages)
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
[ -x .build/release/unroll ] || swift build -c release --product unroll
export PATH="$root/.build/release:$PATH"
pages=("$@")
[ $# -gt 0 ] || pages=(Documentation/course/*.md)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for page in "${pages[@]}"; do
    name=$(basename "$page" .md)
    mkdir "$folder/$name"
    ln -s "$root/Examples" "$folder/$name/Examples"
    awk '/^ *```sh$/ { inside = 1; next } /^ *```/ { inside = 0 } inside' "$page" |
        sed -E 's/--epochs [0-9]+/--epochs 1/g; s/--time-limit [0-9]+[smh]/--time-limit 2s/g
                s/--budget [0-9]+[smh]/--budget 10s/g' > "$folder/$name/commands.sh"
    [ -s "$folder/$name/commands.sh" ] || continue
    began=$SECONDS
    if (cd "$folder/$name" && bash -euo pipefail commands.sh > output.txt 2> errors.txt); then
        echo "course: $name: $((SECONDS - began)) s"
    else
        echo "course: $name: a command failed; its last lines:" >&2
        tail -n 5 "$folder/$name/output.txt" "$folder/$name/errors.txt" >&2
        exit 1
    fi
done
