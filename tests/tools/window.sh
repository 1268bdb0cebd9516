#!/bin/sh
# window.sh: --window. A log whose clock is 20 minutes wrong is matched with a window of half an hour, and not with the
# default, in report and in merge; and memory for what never meets its other half depends on the window, not on how
# much there is.
# PROGRAM, TOOLS, RUN, WORK.
set -u
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
work=${WORK:-build/window}
failed=0
rm -rf "$work"
mkdir -p "$work"

fail() { echo "window: $*"; failed=1; }

# scene SEED SYSTEM...: a day
scene() {
    seed=$1
    shift
    printf 'seed %s\nday 2025-06-13\nbegin 01:00:00\nclients 6\nper-session 3\nlargest 4000000\n' "$seed"
    printf 'stamp iso\ncontainer rdw\nzone +02:00\nsystem %s\n' "$*"
    for u in payroll orders claims; do
        echo "user $u /prod/$u kq3Vh0c5m1bY8pQeT2uXrWn6sDfGz9LaJoE4iKMv7Bt"
    done
    printf 'partner %s\n' 198.51.100.23 2001:db8::51
}
# matched COMMAND...: how many transfers have both
matched() {
    # shellcheck disable=SC2086
    ${RUN:-} "$program" "$@" --format csv --table transfers 2>"$work/err" >"$work/out.csv" || [ $? -eq 4 ] || fail "code: $*"
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "match") at = i }
        $at == "matched" { n++ } END { print n + 0 }' "$work/out.csv"
}
w=$work
scene 7 PRODA PRDA 192.0.2.10 skew 1200000 >"$w/late.scene"
"$tools/loggen" -n 300 -s "$w/late.smf" -l "$w/late.log" "$w/late.scene" || exit 1
# shellcheck disable=SC2086
${RUN:-} "$program" report --partial "$w/late.partial" "$w/late.smf" "$w/late.log" 2>"$w/err" || fail "no partial report"
for c in "report $w/late.smf $w/late.log" "merge $w/late.partial"; do
    # shellcheck disable=SC2086
    n=$(matched $c)
    [ "$n" -eq 0 ] || fail "$c: $n matches over 20 minutes within the default window"
    # shellcheck disable=SC2086
    n=$(matched $c --window 30m)
    [ "$n" -ge 290 ] || fail "$c --window 30m: $n matches of 300"
    # shellcheck disable=SC2086
    n=$(matched $c --window 19m)
    [ "$n" -eq 0 ] || fail "$c --window 19m: $n matches over 20 minutes"
done

# An emulator's memory is not the program's.
[ -z "${RUN:-}" ] || { [ $failed -eq 0 ] && echo "window: matches, not memory"; exit $failed; }

# the dump of one system and the log of another: nothing belongs together
# peak NUMBER WINDOW: KiB
peak() {
    "$tools/rusage" "$w/usage" "$program" report --window "$2" --csv "$w/never.csv" "$w/$1.smf" "$w/$1.log" \
        2>"$w/err.$1.$2"
    awk '{ print $4 }' "$w/usage"
}
for n in 20000 40000; do
    scene 8 PRODA PRDA 192.0.2.10 >"$w/a.scene"
    scene 9 PRODB PRDB 192.0.2.11 >"$w/b.scene"
    "$tools/loggen" -n $n -s "$w/$n.smf" -l "$w/out.log" "$w/a.scene" || exit 1
    "$tools/loggen" -n $n -s "$w/out.smf" -l "$w/$n.log" "$w/b.scene" || exit 1
done
small=$(peak 20000 1m)
twice=$(peak 40000 1m)
large=$(peak 40000 1d)
[ "$twice" -lt $((small + 4096)) ] || fail "twice as much in the same window takes more memory: $small KiB, $twice KiB"
[ "$large" -gt $((twice + 8192)) ] || fail "a longer window takes no more memory: $twice KiB, $large KiB"
[ "$large" -lt $((twice + 40960)) ] || fail "memory of a long window is not bounded: $twice KiB, $large KiB"
grep -q MATCH_MEMORY "$w/err.40000.1d" || fail "nobody says that the window was cut short"
grep -q MATCH_MEMORY "$w/err.40000.1m" && fail "memory is short within a minute"
[ $failed -eq 0 ] && echo "window: $small KiB, of twice as much $twice KiB, of the whole day $large KiB"
exit $failed
