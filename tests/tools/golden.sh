#!/bin/sh
# golden.sh [write]: builds samples and specimens from their descriptions and runs every command of
# tests/golden/golden.lst; all results must be what is committed, byte for byte. With "write" they replace it, for
# review with git diff.
# PROGRAM, TOOLS, RUN.
set -u
root=$(pwd)
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
case $program in /*) ;; *) program=$root/$program ;; esac
case $tools in /*) ;; *) tools=$root/$tools ;; esac
write=${1:-}
work=$root/build/golden
rm -rf "$work"
mkdir -p "$work/samples" "$work/golden"
COLUMNS=120 NO_COLOR=1 LC_ALL=C TZ=UTC
export COLUMNS NO_COLOR LC_ALL TZ
failed=0 number=0

settle() {  # settle FRESH COMMITTED: the same, or replaced
    number=$((number + 1))
    if [ "$write" = write ]; then
        cmp -s "$1" "$2" || { cp "$1" "$2" && echo "written: ${2#"$root/"}"; }
    elif [ ! -f "$2" ]; then
        echo "${2#"$root/"} is not there"
        failed=1
    elif ! cmp -s "$1" "$2"; then
        echo "${2#"$root/"} differs:"
        diff "$2" "$1" | head -20
        failed=1
    fi
}

# Dumps and logs from descriptions; decode must show the values that the descriptions name.
describe() {    # describe DESCRIPTION DUMP
    "$tools/smfgen" -o "$2" -j "$work/expected" "$1" || failed=1
    # shellcheck disable=SC2086
    ${RUN:-} "$program" decode --format json "$2" >"$work/decoded" 2>"$work/err"
    "$tools/jsoncmp" "$work/expected" "$work/decoded" >"$work/compared" || { cat "$work/compared"; failed=1; }
}
for d in samples/*.dump; do
    n=${d%.dump}
    describe "$d" "$work/$n.smf"
    settle "$work/$n.smf" "$root/$n.smf"
done
"$tools/loggen" -s "$work/samples/day.smf" -l "$work/samples/day.log" samples/day.scene || failed=1
settle "$work/samples/day.smf" "$root/samples/day.smf"
settle "$work/samples/day.log" "$root/samples/day.log"
for d in tests/golden/*.dump; do
    n=$(basename "$d" .dump)
    describe "$d" "$work/golden/$n.smf"
done
cp samples/*.log "$work/samples"
cp samples/*.smf "$work/samples"

# golden.lst: folder, result, exit code, arguments; the command runs in the folder.
while read -r folder result code arguments; do
    case $folder in ''|'#'*) continue ;; esac
    cd "$work/$folder" || exit 2
    # shellcheck disable=SC2086
    ${RUN:-} "$program" $arguments >"$result" 2>"$work/err" </dev/null
    got=$?
    cd "$root" || exit 2
    if [ "$got" != "$code" ]; then
        echo "$folder/$result: exit code $got, expected $code"
        head -5 "$work/err"
        failed=1
    fi
    case $folder in
        samples) settle "$work/$folder/$result" "$root/samples/$result" ;;
        *) settle "$work/$folder/$result" "$root/tests/golden/$result" ;;
    esac
done <tests/golden/golden.lst

for f in samples/*.html tests/golden/*.html; do
    xmllint --noout "$f" 2>"$work/err" || { cat "$work/err"; failed=1; }
    grep -Ein '<[^>]*(https?:|src=)|<(script|link|img|iframe|object)|^[^<]*(url[(]|@import)' "$f" && { echo "$f: not self-contained"; failed=1; }
    awk 'length($0) > 250 { print FILENAME ":" FNR ": a long line"; bad = 1 } END { exit bad }' "$f" || failed=1
done
for f in samples/*.xml tests/golden/*.xml; do
    [ -f "$f" ] || continue
    xmllint --noout --schema records/report.xsd "$f" 2>"$work/err" || { cat "$work/err"; failed=1; }
done
"$tools/csvchk" samples/*.csv tests/golden/*.csv >"$work/csv" || { cat "$work/csv"; failed=1; }
echo "golden: $number files compared, $([ $failed = 0 ] && echo all as expected || echo FAILED)"
exit $failed
