#!/bin/sh
# audit.sh: the tables of the audit against what is known. On samples and on days of work whose truth is known: every line
# of balance adds up; as many records are read as decode shows; what stands in it is what stands in the rows. Users
# without records, dark stretches, lost records and lines are told, and nothing is told of a day that lacks nothing.
# PROGRAM, TOOLS, RUN, WORK.
set -u
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
work=${WORK:-build/audit}
failed=0
num=0
rm -rf "$work"
mkdir -p "$work"

fail() { echo "audit: $*"; failed=1; }

# run NAME ARGUMENT...: report into $work/NAME.TABLE.csv, and the balance checked
run() {
    name=$1
    shift
    # shellcheck disable=SC2086
    ${RUN:-} "$program" report --table balance,audit,transfers,conflicts --csv "$work/$name.csv" "$@" 2>"$work/err" >"$work/out"
    code=$?
    [ $code -le 4 ] || { fail "$name: exit code $code"; head -3 "$work/err"; }
    num=$((num + 1))
    awk -F, -v name="$name" '
        FNR == 1 { file++; next }
        file == 1 {
            if ($3 != $4 + $5 + $6 + $7 + $8) {
                print "audit: " name ": " $1 " of " $2 ": " $3 " read, " $4 + $5 + $6 + $7 + $8 " accounted for"
                bad = 1
            }
            rows++
        }
        END { exit bad || rows == 0 }' "$work/$name.balance.csv" || failed=1
}

# records NAME DUMP: as many are read as there are
records() {
    # shellcheck disable=SC2086
    ${RUN:-} "$program" decode --format json "$2" 2>/dev/null |
        sed -n 's/.*"subtype":\([0-9]*\).*/\1/p' | sort | uniq -c | awk '{ print "smf" $2 " " $1 }' | sort >"$work/there"
    awk -F, '$2 ~ /^smf/ { n[$2] += $3 } END { for (s in n) print s " " n[s] }' "$work/$1.balance.csv" | sort >"$work/read"
    num=$((num + 1))
    cmp -s "$work/there" "$work/read" || { fail "$1: records read are not those that are there"; diff "$work/there" "$work/read"; }
}

# only NAME WHAT: nothing else is told
only() {
    num=$((num + 1))
    awk -F, -v what="$2" 'NR > 1 && $1 !~ "^(" what ")$" { exit 1 }' "$work/$1.audit.csv" ||
        { fail "$1: more than $2"; cut -d, -f1-7 "$work/$1.audit.csv"; }
}

scene() {
    printf 'seed 7\nday 2025-06-13\nbegin 01:00:00\nclients 6\nper-session 3\nfail 40\nrefuse 40\nlargest 4000000\n'
    printf 'stamp rfc3164\ncontainer rdw\nzone +02:00\ntransfers 400\n'
    printf 'system PRODA PRDA 192.0.2.10\nsystem PRODB PRDB 192.0.2.11\n'
    for u in orders archive stock; do
        echo "user $u /prod/$u k"
    done
    printf 'partner %s\n' 198.51.100.23 203.0.113.9
}

# day NAME WORDS: made, reported; the truth in $work/NAME.tsv
day() {
    scene >"$work/$1.scene"
    printf '%s\n' "$2" | tr ';' '\n' | sed 's/^ *//' >>"$work/$1.scene"
    "$tools/loggen" -s "$work/$1.smf" -l "$work/$1.log" -c "$work/$1.trace" -x "$work/$1.tsv" "$work/$1.scene" || failed=1
    # shellcheck disable=SC2046
    run "$1" $(ls "$work/$1".smf* "$work/$1".log* "$work/$1".trace.* 2>/dev/null)
}

# truth NAME CONDITION: how many of the truth's lines meet it (their form: logpaper.c)
truth() {
    awk -F'\t' -v n=0 '
        { kind = $1; records = $4; lines = $5; user = $8 }
        '"$2"' { n++ }
        END { print n }' "$work/$1.tsv"
}

for s in day denied strict talk; do
    run "$s" "samples/$s.smf" "samples/$s.log"
    records "$s" "samples/$s.smf"
done
only denied none
only strict none

day whole 'gap 4000'
records whole "$work/whole.smf"
only whole none

day right 'gap 4000; user payroll /prod/payroll k unrecorded; user payroll-north /prod/north k'
records right "$work/right.smf"
for s in PRODA PRODB; do
    num=$((num + 1))
    grep -q "^unrecorded,smf96,$s,payroll,.*BPX.SMF.119.96" "$work/right.audit.csv" || fail "right: payroll is not told of on $s"
done
n=$(truth right 'kind == "transfer" && user == "payroll" && lines != "-"')
num=$((num + 1))
[ "$n" -gt 0 ] && [ "$(awk -F, '$1 == "unrecorded" { n += $5 } END { print n + 0 }' "$work/right.audit.csv")" = "$n" ] ||
    fail "right: payroll has $n operations"
only right unrecorded

day lost 'gap 4000; lost 40; missed 40'
records lost "$work/lost.smf"
only lost 'lost-records|lost-lines'
num=$((num + 1))
[ "$(awk -F, '$1 == "lost-records" { n += $5 } END { print n + 0 }' "$work/lost.audit.csv")" = \
    "$(truth lost 'kind == "transfer" && records == "-" && lines != "-"')" ] || fail "lost: not all records that are missing are told of"

# Dark in the middle: lost; dark to the end: a stretch of one source. Nobody of that time is said to have no right.
day dark 'gap 250000; user night /prod/night k; dark records PRODB 01:20:00 01:50:00; dark log PRODA 01:40:00 09:00:00'
records dark "$work/dark.smf"
only dark 'lost-records|smf-stretch'
num=$((num + 1))
awk -F, '$1 == "lost-records" && $2 == "smf96" && $3 == "PRODB" && $6 >= "2025-06-13T01:20" && $7 <= "2025-06-13T01:50:05" { n++ }
    $1 == "smf-stretch" && $3 == "PRDA" && $6 >= "2025-06-13T01:39:55" { m++ }
    END { exit n != 1 || m != 1 }' "$work/dark.audit.csv" || { fail "dark: the stretches are not told"; cut -d, -f1-7 "$work/dark.audit.csv"; }

day clients 'gap 4000; client CLIA CLIA 198.51.100.23'
records clients "$work/clients.smf"

# Records that their logs contradict: of the server, and of the client beside another pair.
sed '/close .*written [1-9]/{s/written \([0-9]*\)/written 1\1/;:rest
n
b rest
}' "$work/whole.log" >"$work/bent.log"
run bent "$work/whole.smf" "$work/bent.log"
num=$((num + 1))
awk -F, '$1 == "transfers" && $5 != 1 { exit 1 }' "$work/bent.balance.csv" || fail "bent: no record and line in conflict"
num=$((num + 1))
awk -F, 'NR == 2 && $1 == "bytes" && $7 == "1" $6 { n++ } END { exit NR != 2 || n != 1 }' "$work/bent.conflicts.csv" ||
    { fail "bent: the conflict is not listed"; cat "$work/bent.conflicts.csv"; }
mkdir "$work/bent"
for f in "$work"/clients.trace.*; do
    sed '/Received data .* -> [0-9]*8$/s/8$/6/' "$f" >"$work/bent/${f##*/}"
done
run bentclient "$work/clients.smf" "$work/clients.log" "$work"/bent/*
num=$((num + 1))
n=$(awk -F, '$2 == "smf97" { print $5 }' "$work/bentclient.balance.csv")
m=$(awk -F, 'NR > 1 && $12 == "" { exit 1 } END { print NR - 1 }' "$work/bentclient.conflicts.csv")
[ "$n" -gt 0 ] && [ "$n" = "$m" ] || fail "bentclient: $n records in conflict, $m are listed"

# The log holds more than the dump, or of another system: that is no sign of a missing right. A login that is recorded,
# and nothing of what came behind it, is one.
night='session 03:05:00 PRODA night 198.51.100.23; put /prod/night/in/a 1000 lasting 1; put /prod/night/in/b 1000 lasting 1'
orders='PRODA orders 198.51.100.23; put /prod/orders/in/a 1000 lasting 1'
day edges "transfers 0; user night /prod/night k; dark records PRODA 00:00:00 05:00:00; dark records PRODA 07:00:00 23:00:00
    $night; session 06:05:00 $orders; session 09:05:00 PRODA night 198.51.100.23; put /prod/night/in/b 1000 lasting 1"
only edges log-stretch
day between "transfers 0; user night /prod/night k; dark records PRODA 02:00:00 05:00:00
    session 01:05:00 $orders; $night; session 06:05:00 $orders"
only between lost-records
day single "transfers 0; user night /prod/night k unrecorded; $night"
num=$((num + 1))
awk -F, '$1 == "unrecorded" && $2 == "smf96" && $4 == "night" && $5 == 2 && /BPX.SMF.119.96/ { n++ } END { exit n != 1 || NR != 2 }' \
    "$work/single.audit.csv" || fail "single: the user without the right is not told of"
day systems 'gap 4000; separate 1; transfers 60'
run other "$work/systems.smf.PRODA" "$work/systems.log.PRODA" "$work/systems.log.PRODB"
num=$((num + 1))
awk -F, 'NR > 1 && !($1 == "unrecorded" && $3 == "PRODB" && $4 == "" && /its dump/) { exit 1 } END { exit NR != 4 }' \
    "$work/other.audit.csv" || { fail "other: not told is that PRODB has no dump"; cut -d, -f1-7 "$work/other.audit.csv"; }

day filter "gap 4000; session 01:00:30 PRODA orders 198.51.100.23; put /prod/orders/in/zz1 1000 lasting 1 missed
    put /prod/orders/in/zz2 1000 lasting 1 missed"
run part --path '*/zz*' "$work/filter.smf" "$work/filter.log"
only part lost-records

# A filter leaves things out, but loses nothing; nor do duplicates.
run filtered --user orders --op put "$work/lost.smf" "$work/lost.log"
num=$((num + 1))
awk -F, '$1 == "transfers" && $8 == 0 { exit 1 }' "$work/filtered.balance.csv" || fail "filtered: nothing is left out"
cp "$work/whole.smf" "$work/again.smf"
run twice "$work/whole.smf" "$work/again.smf" "$work/whole.log"
num=$((num + 1))
cmp -s "$work/whole.balance.csv" "$work/twice.balance.csv" || fail "twice: records that stand in two dumps are counted twice"

cp "$work/whole.log" "$work/again.log"
run log "$work/whole.smf" "$work/whole.log" "$work/again.log"
num=$((num + 1))
grep -q "again.log: LOG_TWICE: .*whole.log" "$work/err" || fail "log: not told is that it was given twice"
run parts "$work/systems.smf.PRODA" "$work/systems.log.PRODA" "$work/systems.log.PRODB"
num=$((num + 1))
! grep -q LOG_TWICE "$work/err" || fail "parts: two logs are taken for one"

[ $failed -eq 0 ] && echo "audit: $num checks"
exit $failed
