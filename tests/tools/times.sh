#!/bin/sh
# times.sh: years, zones and order of inputs, as a user gives them: dumps of several years with a log that has none;
# rotated logs across New Year in any order; --tz that the records contradict; logs through a pipe; leap seconds;
# temporary files that are gone whatever happens.
# PROGRAM, TOOLS, RUN, WORK.
set -u
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
work=${WORK:-build/times}
failed=0
checks=0
rm -rf "$work"
mkdir -p "$work/tmp"
w=$work

fail() { echo "times: $*"; failed=1; }

# scene SEED DAY WORDS...: a day
scene() {
    printf 'seed %s\nday %s\nbegin 01:00:00\nclients 6\nper-session 3\nlargest 4000000\nrefuse 60\n' "$1" "$2"
    shift 2
    printf 'container rdw\n'
    printf '%s\n' "$@"
    for u in payroll orders claims; do
        echo "user $u /prod/$u kq3Vh0c5m1bY8pQeT2uXrWn6sDfGz9LaJoE4iKMv7Bt"
    done
    printf 'partner %s\n' 198.51.100.23 2001:db8::51
}
# run CODE ARGUMENT...: a run of report, which ends with that code; transfers and logins go to out.*.csv, messages to err
run() {
    want=$1
    shift
    checks=$((checks + 1))
    rm -f "$w"/out.*
    # shellcheck disable=SC2086
    ${RUN:-} "$program" report --all-logins --table transfers,logins --csv "$w/out.csv" "$@" 2>"$w/err"
    code=$?
    [ "$code" = "$want" ] || fail "code $code, not $want: $*: $(head -3 "$w/err")"
}
says() { grep -q "$1" "$w/err" || fail "nobody says $1"; }
silent() { grep "$1" "$w/err" && fail "somebody says $1"; }
# count TABLE MATCH: rows of the table that have this in column match
count() {
    awk -F, -v want="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "match") at = i }
        $at == want { n++ } END { print n + 0 }' "$w/out.$1.csv"
}
# Three years, the same days of them, and the log of the first.
for y in 2022 2023 2024; do
    scene $y $y-06-13 'system PRODA PRDA 192.0.2.10' 'zone +02:00' 'stamp rfc3164' >"$w/$y.scene"
    "$tools/loggen" -n 150 -s "$w/$y.smf" -l "$w/$y.log" "$w/$y.scene" || exit 1
done
run 0 "$w/2022.smf" "$w/2022.log"
transfers=$(count transfers matched) logins=$(count logins matched)
[ "$transfers" -gt 140 ] || fail "only $transfers transfers of one year are matched"
run 0 "$w/2022.smf" "$w/2023.smf" "$w/2024.smf" "$w/2022.log"
[ "$(count transfers matched)" = "$transfers" ] || fail "three years: $(count transfers matched) of $transfers"
run 0 "$w/2024.log" "$w/2022.smf" "$w/2023.smf" "$w/2024.smf" "$w/2022.log" "$w/2023.log"
n=$(count transfers matched)
[ "$n" -gt $((3 * transfers - 15)) ] || fail "three logs: $n matches"
[ "$(count transfers log-only)" = 0 ] || fail "three logs: lines without records"

# New Year, in three files of a log: whatever their order, names' order or times of change. No records: the newest
# year that is not in the future.
scene 5 2025-12-31 'system PRODA PRDA 192.0.2.10' 'stamp rfc3164' 'gap 120000' >"$w/new.scene"
sed -i.was 's/^begin .*/begin 23:52:00/' "$w/new.scene"
"$tools/loggen" -n 150 -s "$w/new.smf" -l "$w/new.log" "$w/new.scene" || exit 1
lines=$(wc -l <"$w/new.log")
mkdir "$w/r"
head -n $((lines / 3)) "$w/new.log" | gzip -n >"$w/r/log.2.gz"
sed -n "$((lines / 3 + 1)),$((lines / 3 * 2))p" "$w/new.log" >"$w/r/log.1"
sed -n "$((lines / 3 * 2 + 1)),\$p" "$w/new.log" >"$w/r/log"
touch -t 203001010000 "$w/r/log.2.gz"
head -n 1 "$w/new.log" | grep -q '^Dec' && grep -q '^Jan' "$w/r/log" || fail "the logs are not of two years"
first=
for order in 'log log.1 log.2.gz' 'log.2.gz log.1 log' 'log.1 log log.2.gz' 'log.1 log.2.gz log'; do
    # shellcheck disable=SC2086
    (cd "$w/r" && for f in $order; do echo "$w/r/$f"; done) >"$w/list"
    # shellcheck disable=SC2046
    run 0 "$w/new.smf" $(cat "$w/list")
    mv "$w/out.transfers.csv" "$w/now.csv"
    [ -n "$first" ] || { first=1; cp "$w/now.csv" "$w/first.csv"; }
    cmp -s "$w/now.csv" "$w/first.csv" || fail "New Year: another result in the order $order"
    # shellcheck disable=SC2046
    run 0 $(cat "$w/list")
    grep -q '2025-12-31T2' "$w/out.transfers.csv" || fail "New Year: no transfer of the old year: $order"
    grep -v '^source' "$w/out.transfers.csv" | grep -v -e '2025-12-31T' -e '2026-01-01T' && fail "New Year: $order"
done
[ "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "match") at = i } $at == "matched"' "$w/first.csv" | wc -l)" -gt 140 ] ||
    fail "New Year: not matched"

# --tz that the records contradict: their headers, and the log, are in the zone that they tell. A zone that nothing
# contradicts is taken.
z=$w/2024
run 0 "$z.smf" "$z.log"
cp "$w/out.logins.csv" "$w/right.csv"
transfers=$(count transfers matched) logins=$(count logins matched)
run 4 --tz +09:00 "$z.smf" "$z.log"
says HEADER_ZONE_DIFFERS.*PRODA.*+02:00; says LOG_ZONE_DIFFERS
[ "$(count transfers matched) $(count logins matched)" = "$transfers $logins" ] || fail "--tz against the records"
cmp -s "$w/out.logins.csv" "$w/right.csv" || fail "--tz against the records: other logins"
run 0 --tz +02:00 "$z.smf" "$z.log"
silent ZONE_DIFFERS
cmp -s "$w/out.logins.csv" "$w/right.csv" || fail "--tz as the records have it: other logins"

# Through a pipe: the same, also of a log in another zone, and of a dump out of order.
sed 's/^zone .*/&\nlog-zone -04:00/' "$w/2024.scene" >"$w/far.scene"
"$tools/loggen" -n 150 -s "$w/far.smf" -l "$w/far.log" "$w/far.scene" || exit 1
run 4 "$w/far.smf" "$w/far.log"
says LOG_ZONE_DIFFERS
for t in transfers logins; do cp "$w/out.$t.csv" "$w/plain.$t"; done
for f in smf log; do
    other=$([ $f = smf ] && echo log || echo smf)
    gzip -n -c "$w/far.$f" >"$w/far.$f.gz"
    for way in pipe gzip file; do
        checks=$((checks + 1))
        case $way in pipe) cat "$w/far.$f" ;; gzip) cat "$w/far.$f.gz" ;; esac |
            if [ $way = file ]; then
                ${RUN:-} "$program" report --all-logins --table transfers,logins --csv "$w/out.csv" "$w/far.$other" - \
                    2>"$w/err" <"$w/far.$f"
            else
                ${RUN:-} "$program" report --all-logins --table transfers,logins --csv "$w/out.csv" "$w/far.$other" - \
                    2>"$w/err"
            fi
        for t in transfers logins; do
            sed "s|,-,|,$w/far.$f,|g" "$w/out.$t.csv" | cmp -s - "$w/plain.$t" || fail "another result through a pipe: $way, $t"
        done
        says LOG_ZONE_DIFFERS
    done
done

# A log of a week in another zone, and a dump of one day in the midst of it: what lies at the front and at the end of
# the log tells nothing.
for day in 10 16; do
    scene $day 2024-06-$day 'system PRODA PRDA 192.0.2.10' 'zone +02:00' 'log-zone -04:00' 'stamp rfc3164' >"$w/week.scene"
    "$tools/loggen" -n 14000 -s "$w/week.smf" -l "$w/week.$day.log" "$w/week.scene" || exit 1
done
cat "$w/week.10.log" "$w/far.log" "$w/week.16.log" >"$w/week.log"
run 4 "$w/far.smf" "$w/week.log"
says LOG_ZONE_DIFFERS
[ "$(count transfers matched)" = "$transfers" ] || fail "a day of a week: $(count transfers matched) of $transfers"

# The leap second of 2016: the line lies in its minute, and nothing goes back.
cat >"$w/leap.log" <<'X'
Dec 31 23:59:58 PRODA sftp-server[77]: session opened for local user orders from [198.51.100.23]
Dec 31 23:59:59 PRODA sftp-server[77]: open "/prod/orders/a" flags WRITE,CREATE,TRUNCATE mode 0644
Dec 31 23:59:60 PRODA sftp-server[77]: close "/prod/orders/a" bytes read 0 written 17
Jan  1 00:00:01 PRODA sftp-server[77]: session closed for local user orders from [198.51.100.23]
X
run 0 --year 2016 --tz UTC "$w/leap.log"
grep -q '2016-12-31T23:59:59' "$w/out.transfers.csv" && grep -v '^source' "$w/out.transfers.csv" | grep 2017 &&
    fail "the leap second is in the next year"
sed 's/^Dec 31 \(2[0-9:]*\)/2016-12-31T\1.500000Z/; s/^Jan  1 \([0-9:]*\)/2017-01-01T\1.500000Z/' "$w/leap.log" >"$w/leap2.log"
run 0 "$w/leap2.log"
grep -q '2016-12-31T23:59:59.5.*,2016-12-31T23:59:59.9' "$w/out.transfers.csv" || fail "the leap second in ISO form"

# Temporary files: none is left by a run that ends, that is stopped, or that cannot go on.
{ tail -c +1 "$w/far.log" | sed -n '200,$p'; sed -n '1,199p' "$w/far.log"; } >"$w/back.log"
TMPDIR=$w/tmp
export TMPDIR
run 4 "$w/far.smf" "$w/back.log"
says INPUT_SORTED
[ -z "$(ls -A "$w/tmp")" ] || fail "temporary files are left"
if [ -z "${RUN:-}" ]; then
    for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do cat "$w/far.log"; done >"$w/large.log"
    for signal in TERM HUP; do
        checks=$((checks + 1))
        rm -f "$w"/stopped*
        mkfifo "$w/tmp.fifo"
        "$program" report --csv "$w/stopped.csv" "$w/far.smf" "$w/tmp.fifo" 2>"$w/err" &
        child=$!
        { cat "$w/large.log"; kill -s $signal $child; sleep 1; } >"$w/tmp.fifo" 2>/dev/null
        wait $child 2>/dev/null
        rm "$w/tmp.fifo"
        [ -z "$(ls -A "$w/tmp")" ] || fail "temporary files are left by SIG$signal"
        ls "$w"/stopped* 2>/dev/null && fail "results are left by SIG$signal"
    done
    checks=$((checks + 1))
    rm -f "$w"/stopped*
    # shellcheck disable=SC2002
    cat "$w/large.log" | TMPDIR=$w/nowhere "$program" report --csv "$w/stopped.csv" "$w/far.smf" - 2>"$w/err"
    [ $? = 12 ] || fail "no place for temporary files, and not exit code 12"
    says TMPDIR
    ls "$w"/stopped* 2>/dev/null && fail "results are left by a run that failed"
fi
[ $failed -eq 0 ] && echo "times: $checks runs"
exit $failed
