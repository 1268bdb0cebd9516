#!/bin/sh
# bad.sh [NAME]: runs the commands of tests/bad/bad.lst on malformed inputs and compares exit code and findings; what
# comes out must be well-formed all the same, and nothing may come from a sanitizer.
# PROGRAM, TOOLS, RUN.
set -u
root=$(pwd)
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
case $program in /*) ;; *) program=$root/$program ;; esac
case $tools in /*) ;; *) tools=$root/$tools ;; esac
work=$root/build/bad
only=${1:-}
rm -rf "$work"
mkdir -p "$work"
for d in tests/bad/*.dump; do
    "$tools/smfgen" -o "$work/$(basename "$d" .dump).smf" "$d" || exit 2
done
sh tests/bad/make.sh "$work" "$root" "$tools" || exit 2
cd "$work" || exit 2
failed=0 number=0

wrong() {
    echo "$name: $*"
    failed=1
}

# bad.lst: name ; exit code ; lines of output, or - ; findings, or - ; arguments
while IFS=';' read -r name code lines findings arguments; do
    name=$(echo $name)
    case $name in ''|'#'*) continue ;; esac
    [ -z "$only" ] || [ "$only" = "$name" ] || continue
    number=$((number + 1))
    # shellcheck disable=SC2086
    ${RUN:-} "$program" $arguments >out 2>err </dev/null
    got=$?
    [ "$got" = "$(echo $code)" ] || { wrong "exit code $got, expected" $code; head -5 err; }
    case $lines in
        *-*) ;;
        *) [ $(wc -l <out) -eq $(echo $lines) ] || wrong "$(wc -l <out) lines of output, expected" $lines ;;
    esac
    grep -E 'Sanitizer|runtime error' err && wrong "a sanitizer spoke"
    # what stands behind the place: SOME_ID: text
    sed -n 's/^sftp119: .*[: ]\([A-Z][A-Z0-9]*_[A-Z0-9_]*\): .*/\1/p' err | LC_ALL=C sort -u | tr '\n' ' ' \
        | sed 's/ $//' >got
    echo $findings | sed 's/^-$//' | tr ' ' '\n' | LC_ALL=C sort -u | tr '\n' ' ' \
        | sed 's/^ *//; s/ $//' >want
    cmp -s got want || { wrong "findings '$(cat got)', expected '$(cat want)'"; head -5 err; }
    grep -v '^sftp119: ' err && wrong "a message without the program's name"
    case $arguments in
        *'--format json'*) "$tools/jsoncmp" out || wrong "the JSON is not well-formed" ;;
        *'--format csv'*) [ ! -s out ] || "$tools/csvchk" out >chk || wrong "the CSV is not well-formed: $(cat chk)" ;;
        *'--format xml'*) [ ! -s out ] || xmllint --noout --schema "$root/records/report.xsd" out 2>chk \
            || wrong "the XML is not valid: $(head -3 chk)" ;;
    esac
done <"$root/tests/bad/bad.lst"
echo "bad: $number cases, $([ $failed = 0 ] && echo all as expected || echo FAILED)"
exit $failed
