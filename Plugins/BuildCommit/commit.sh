#!/bin/sh
# Writes BuildCommit.swift, which holds the commit or release that a build is of. In a clone git tells it;
# in an archive made by git, archive.txt, which git fills in then; else it is not known.
# Usage: commit.sh PACKAGE FOLDER
package=$1
archive=$(cat "$package/Plugins/BuildCommit/archive.txt")
build="commit unknown"
case $archive in
'$Format'*)
    # A package inside of another repository is none of its commits.
    if prefix=$(git -C "$package" rev-parse --show-prefix 2> /dev/null) && [ -z "$prefix" ]; then
        commit=$(git -C "$package" describe --always --exclude='*' --dirty=' with changes')
        tag=$(git -C "$package" describe --tags --exact-match --match='v[0-9]*' 2> /dev/null)
        case $commit in
        *changes) build="commit $commit" ;;
        *) if [ -n "$tag" ]; then build="release $tag"; else build="commit $commit"; fi ;;
        esac
    fi
    ;;
*'tag: v'*)
    tag=${archive##*tag: }
    build="release ${tag%%,*}"
    ;;
*) build="commit ${archive%% *}" ;;
esac
line="let buildCommit = \"$build\""
# A file that stays as it was builds nothing.
[ "$(cat "$2/BuildCommit.swift" 2> /dev/null)" = "$line" ] || echo "$line" > "$2/BuildCommit.swift"
