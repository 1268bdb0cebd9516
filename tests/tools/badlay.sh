#!/bin/sh
# badlay.sh AWK RECORD-FILE...: the record map's compiler refuses each bad layout of tests/bad/layout with the complaint that
# its first line expects ("# expect LINE: text"), writes nothing, and takes the good files alone.
awk=$1
shift
tmp=${TMPDIR:-/tmp}/badlay.$$
trap 'rm -f "$tmp.out" "$tmp.err"' 0
failed=0
count=0

for what in h c man; do
    if ! $awk -v what=$what -f records/layout.awk "$@" >"$tmp.out" 2>"$tmp.err" || [ ! -s "$tmp.out" ] || [ -s "$tmp.err" ]
    then
        echo "badlay: the good files are refused ($what)"
        cat "$tmp.err"
        failed=1
    fi
done
for file in tests/bad/layout/*.rec; do
    count=$((count + 1))
    expect=$(sed -n 's/^# expect //p' "$file")
    if $awk -v what=c -f records/layout.awk "$@" "$file" >"$tmp.out" 2>"$tmp.err"; then
        echo "badlay: $file is not refused"
        failed=1
    elif [ -s "$tmp.out" ]; then
        echo "badlay: $file is refused, but something was written"
        failed=1
    elif ! grep -Fqx "$file:$expect" "$tmp.err"; then
        echo "badlay: $file: expected"
        echo "  $file:$expect"
        echo "badlay: but got"
        sed 's/^/  /' "$tmp.err"
        failed=1
    fi
done
if [ $failed -eq 0 ]; then
    echo "badlay: $count bad layouts refused"
fi
exit $failed
