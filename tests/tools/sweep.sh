#!/bin/sh
# sweep.sh: every prefix of every small specimen goes through decode and report, and samples through pipes that deliver
# 1 to 31 bytes at a time: exit codes are those of the interface, and no sanitizer speaks. PROGRAM should be built with
# sanitizers. Many prefixes go into one run of the program; each is its own input to it; two workers share the specimens.
# PROGRAM, TOOLS, RUN, EVERY (1: every prefix).
set -u
root=$(pwd)
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
case $program in /*) ;; *) program=$root/$program ;; esac
case $tools in /*) ;; *) tools=$root/$tools ;; esac
work=$root/build/sweep
rm -rf "$work"
mkdir -p "$work/specimen" "$work/1" "$work/2"

# Specimens: the goldens' as they are, one dump in the other containers, a small log, gzip.
for d in tests/golden/*.dump samples/talk.dump; do
    "$tools/smfgen" -o "$work/specimen/$(basename "$d" .dump).rdw" "$d" || exit 2
done
for c in bdw-segments rdw-segments extended-bdw prefixed; do
    "$tools/smfgen" -c $c -b 300 -o "$work/specimen/talk.$c" samples/talk.dump || exit 2
done
cp samples/strict.log "$work/specimen"
gzip -n -c samples/denied.log >"$work/specimen/denied.log.gz"
gzip -n -c samples/talk.smf >"$work/specimen/talk.gz"

run() {     # run WHAT ARGUMENT...: in the worker's folder
    what=$1
    shift
    # shellcheck disable=SC2086
    ${RUN:-} "$program" "$@" >out 2>err </dev/null
    code=$?
    runs=$((runs + 1))
    case $code in 0|4|8|12) ;; *) echo "$what: exit code $code"; tail -5 err; failed=1 ;; esac
    if grep -E 'Sanitizer|runtime error' err; then
        echo "$what: a sanitizer spoke"
        failed=1
    fi
}

worker() {  # worker NUMBER: every second specimen
    cd "$work/$1" || exit 2
    failed=0 runs=0 prefixes=0 turn=$1
    for f in "$work"/specimen/*; do
        turn=$((3 - turn))
        [ $turn = 1 ] || continue
        n=$(basename "$f")
        mkdir p
        "$tools/pieces" "$f" p "${EVERY:-1}" || exit 2
        for group in 00 01 02 03 04 05 06 07 08 09; do
            for hundred in 0 1 2 3 4 5 6 7 8 9; do
                set -- "p/p$group$hundred"*
                [ -f "$1" ] || continue
                prefixes=$((prefixes + $#))
                run "decode, prefixes $group$hundred.. of $n" decode --format json "$@"
                run "report, prefixes $group$hundred.. of $n" report --format csv --table transfers "$@"
            done
        done
        rm -rf p
    done
    echo "$prefixes $runs" >done
    exit $failed
}

worker 1 &
one=$!
worker 2 &
two=$!
failed=0
wait $one || failed=1
wait $two || failed=1
[ -f "$work/1/done" ] && [ -f "$work/2/done" ] || failed=1

pieces=0
for f in samples/talk.smf samples/strict.log "$work/specimen/talk.gz"; do
    want=
    size=1
    while [ $size -le 31 ]; do
        # shellcheck disable=SC2086
        got=$("$tools/drip" $size "$f" | ${RUN:-} "$program" report --format json - 2>"$work/err" | cksum)
        pieces=$((pieces + 1))
        [ -n "$want" ] || want=$got
        if [ "$got" != "$want" ] || grep -E 'Sanitizer|runtime error' "$work/err"; then
            echo "$f in pieces of $size bytes: another result"
            failed=1
        fi
        size=$((size + 1))
    done
done
cat "$work"/?/done | awk -v pieces=$pieces -v failed=$failed '{p += $1; r += $2}
    END {printf "sweep: %d prefixes in %d runs, %d pipes, %s\n", p, r, pieces, failed ? "FAILED" : "all as expected"}'
exit $failed
