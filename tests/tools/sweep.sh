#!/bin/sh
# sweep.sh: every prefix of every small specimen goes through decode and report, and samples through pipes that deliver
# 1 to 31 bytes at a time: exit codes are those of the interface, and no sanitizer speaks. PROGRAM should be built with
# sanitizers. Many prefixes go into one run of the program; each is its own input to it. PROGRAM, TOOLS, RUN, EVERY (1:
# every prefix).
set -u
root=$(pwd)
program=${PROGRAM:-build/sftp119}
tools=${TOOLS:-build/tools}
case $program in /*) ;; *) program=$root/$program ;; esac
case $tools in /*) ;; *) tools=$root/$tools ;; esac
work=$root/build/sweep
rm -rf "$work"
mkdir -p "$work/p"
failed=0 runs=0 prefixes=0

run() {     # run WHAT ARGUMENT...
    what=$1
    shift
    # shellcheck disable=SC2086
    ${RUN:-} "$program" "$@" >"$work/out" 2>"$work/err" </dev/null
    code=$?
    runs=$((runs + 1))
    case $code in 0|4|8|12) ;; *) echo "$what: exit code $code"; tail -5 "$work/err"; failed=1 ;; esac
    if grep -E 'Sanitizer|runtime error' "$work/err"; then
        echo "$what: a sanitizer spoke"
        failed=1
    fi
}

# Specimens: the goldens' as they are, two of them in the other containers, a small log, gzip.
for d in tests/golden/*.dump samples/talk.dump; do
    "$tools/smfgen" -o "$work/$(basename "$d" .dump).rdw" "$d" || exit 2
done
for d in tests/golden/layout.dump samples/talk.dump; do
    for c in bdw-segments rdw-segments prefixed; do
        "$tools/smfgen" -c $c -b 200 -o "$work/$(basename "$d" .dump).$c" "$d" || exit 2
    done
done
cp samples/denied.log "$work/denied.log"
gzip -n -c samples/denied.log >"$work/denied.log.gz"
gzip -n -c samples/talk.smf >"$work/talk.gz"

for f in "$work"/*.*; do
    case $f in */out|*/err) continue ;; esac
    n=$(basename "$f")
    size=$(wc -c <"$f")
    [ "$size" -le 6000 ] || { head -c 6000 "$f" >"$work/p/cut" && mv "$work/p/cut" "$f" && size=6000; }
    "$tools/pieces" "$f" "$work/p" "${EVERY:-1}" || exit 2
    # names sort as numbers: p00000 ...
    for group in 00 01 02 03 04 05; do
        for tens in 0 1 2 3 4 5 6 7 8 9; do
            set -- "$work/p/p$group$tens"*
            [ -f "$1" ] || continue
            prefixes=$((prefixes + $#))
            run "decode, prefixes p$group$tens.. of $n" decode --format json "$@"
        done
        set -- "$work/p/p$group"*
        [ -f "$1" ] || continue
        run "report, prefixes p$group... of $n" report --format csv --table transfers "$@"
    done
    rm -f "$work"/p/p*
done

for f in samples/talk.smf samples/talk.log "$work/talk.gz"; do
    want=
    size=1
    while [ $size -le 31 ]; do
        # shellcheck disable=SC2086
        got=$("$tools/drip" $size "$f" | ${RUN:-} "$program" report --format json - 2>"$work/err" | cksum)
        runs=$((runs + 1))
        [ -n "$want" ] || want=$got
        if [ "$got" != "$want" ] || grep -E 'Sanitizer|runtime error' "$work/err"; then
            echo "$f in pieces of $size bytes: another result"
            failed=1
        fi
        size=$((size + 1))
    done
done
echo "sweep: $prefixes prefixes, $runs runs, $([ $failed = 0 ] && echo all as expected || echo FAILED)"
exit $failed
