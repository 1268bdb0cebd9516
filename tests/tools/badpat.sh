#!/bin/sh
# badpat.sh AWK CAUSE-FILE MSG-FILE...: the compilers of message patterns and causes refuse each bad file of
# tests/bad/pattern, put behind good ones, with the complaint that its first line expects ("# expect LINE: text"),
# write nothing, and take the good files alone. A complaint about a sample of a good file is expected with that file's
# name left out.
awk=$1
causes=$2
shift 2
tmp=${TMPDIR:-/tmp}/badpat.$$
trap 'rm -f "$tmp.out" "$tmp.err"' 0
failed=0
count=0

# compile WHAT FILE: the compiler for the kind of FILE, which comes last, or for patterns alone when it is empty.
compile() {
    case $2 in
    *.cause) $awk -v what="$1" -f records/cause.awk "$causes" "$2" ;;
    *) $awk -v what="$1" -f records/pattern.awk "$causes" $messages $2 ;;
    esac >"$tmp.out" 2>"$tmp.err"
}

messages=$*
for what in h c samples; do
    if ! compile $what '' || [ ! -s "$tmp.out" ] || [ -s "$tmp.err" ]; then
        echo "badpat: the good patterns are refused ($what)"
        cat "$tmp.err"
        failed=1
    fi
done
messages="records/sftpserv.msg records/sshd.msg"     # enough to be contradicted by
for file in tests/bad/pattern/*.msg tests/bad/pattern/*.cause; do
    count=$((count + 1))
    expect=$(sed -n 's/^# expect //p' "$file")
    if compile c "$file"; then
        echo "badpat: $file is not refused"
        failed=1
    elif [ -s "$tmp.out" ]; then
        echo "badpat: $file is refused, but something was written"
        failed=1
    elif ! grep -Fqx "$file:$expect" "$tmp.err" &&
        ! sed 's/^records[^:]*:[0-9]*: //' "$tmp.err" | grep -Fqx "${expect#[0-9]*: }"
    then
        echo "badpat: $file: expected"
        echo "  $file:$expect"
        echo "badpat: but got"
        sed 's/^/  /' "$tmp.err"
        failed=1
    fi
done
if [ $failed -eq 0 ]; then
    echo "badpat: $count bad pattern and cause files refused"
fi
exit $failed
