#!/bin/sh
# vectors.sh: decode says of every reference vector what stands in its .jsonl, value by value.
# PROGRAM, TOOLS, SHARED; with CI=true a missing SHARED is a failure.
set -u
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
shared=${SHARED:-../shared}
work=${WORK:-build/vectors}
if [ ! -d "$shared/vectors" ]; then
    echo "SKIPPED: no reference vectors in $shared"
    [ "${CI:-}" != true ]
    exit
fi
mkdir -p "$work"
failed=0 number=0
for f in "$shared"/vectors/*.bin "$shared"/vectors/*.gz; do
    name=$(basename "$f")
    # shellcheck disable=SC2086
    ${RUN:-} "$program" decode --format json "$f" >"$work/$name.json" 2>"$work/$name.err"
    code=$?
    number=$((number + 1))
    if [ $code != 0 ] && [ $code != 4 ]; then
        echo "$name: exit code $code"
        failed=1
    fi
    if ! "$tools/jsoncmp" "$shared/vectors/${name%.*}.jsonl" "$work/$name.json" AuthMethod2 >"$work/$name.diff"; then
        echo "$name:"
        cat "$work/$name.diff"
        failed=1
    fi
done
cat "$work"/*.diff | awk -v n="$number" '/rows,.*differences$/ {v += $3; d += $5}
    END {printf "vectors: %d files, %d values, %d differences\n", n, v, d; exit v == 0}' || failed=1
exit $failed
