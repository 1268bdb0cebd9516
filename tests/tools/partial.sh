#!/bin/sh
# partial.sh: merging. The report of partial reports is that of one run over all inputs, byte for byte in every format, in
# whatever order the files are given and whatever has been merged before; also when the dump and the log of a system went to
# different runs, when dumps overlap, and when a log is cut. Damaged, foreign and doubled files are refused. PROGRAM, TOOLS, RUN, WORK.
set -u
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
work=${WORK:-build/partial}
tables=transfers,logins,sessions,throughput,failures,reconcile,ends,clocks,conflicts,audit,balance,phases,processes,progress,findings
failed=0
num=0
rm -rf "$work"
mkdir -p "$work"

fail() { echo "partial: $*"; failed=1; }

# scene N SYSTEM: a part of a day at one system
scene() {
    printf 'seed %d\nday 2025-06-13\nbegin 01:00:00\nclients 6\nper-session 3\nfail 60\nrefuse 60\nlargest 4000000\n' "$1"
    printf 'stamp iso\ncontainer rdw\nzone +02:00\ntransfers 150\nsystem %s\n' "$2"
    for u in payroll orders claims; do
        echo "user $u /prod/$u kq3Vh0c5m1bY8pQeT2uXrWn6sDfGz9LaJoE4iKMv7Bt"
    done
    printf 'partner %s\n' 198.51.100.23 2001:db8::51
}

run() {
    # shellcheck disable=SC2086
    ${RUN:-} "$program" "$@" 2>"$work/err"
    code=$?
    [ $code -le 4 ] || { fail "exit code $code: $*"; head -3 "$work/err"; }
}

# report NAME COMMAND ARGUMENT...: all tables in every format
report() {
    name=$1
    shift
    mkdir -p "$work/$name"
    run "$@" --all-logins --table $tables --text "$work/$name/r.txt" --csv "$work/$name/r.csv" --xml "$work/$name/r.xml" \
        --json "$work/$name/r.json" \
        --html "$work/$name/r.html"
}

same() {
    for f in "$work/one"/*; do
        num=$((num + 1))
        cmp -s "$f" "$work/$1/${f##*/}" || fail "$1: ${f##*/} is not that of a single run"
    done
}

i=0
for s in 'PRODA PRDA 192.0.2.10' 'PRODB PRDB 192.0.2.11' 'PRODC PRDC 192.0.2.12'; do
    i=$((i + 1))
    scene $((200 + i)) "$s" >"$work/$i.scene"
    "$tools/loggen" -s "$work/$i.smf" -l "$work/$i.log" -x "$work/$i.tsv" "$work/$i.scene" || exit 1
done
w=$work
report one report "$w/1.smf" "$w/1.log" "$w/2.smf" "$w/2.log" "$w/3.smf" "$w/3.log"
[ "$(wc -l <"$w/one/r.transfers.csv")" -gt 300 ] || fail "too few transfers to compare"

for i in 1 2 3; do
    run report --partial "$w/p$i" "$w/$i.smf" "$w/$i.log"
done
report abc merge "$w/p1" "$w/p2" "$w/p3"; same abc
report cab merge "$w/p3" "$w/p1" "$w/p2"; same cab
run merge --partial "$w/p12" "$w/p1" "$w/p2"
run merge --partial "$w/p32" "$w/p3" "$w/p2"
report ab_c merge "$w/p12" "$w/p3"; same ab_c
report a_cb merge "$w/p1" "$w/p32"; same a_cb
run merge --partial "$w/p123" "$w/p12" "$w/p3"
report all merge "$w/p123"; same all

# records here, lines there
run report --partial "$w/q1" "$w/1.smf" "$w/2.log"
run report --partial "$w/q2" "$w/2.smf" "$w/3.smf" "$w/1.log"
run report --partial "$w/q3" "$w/3.log"
report crossed merge "$w/q1" "$w/q2" "$w/q3"; same crossed

# records that two runs have read count once
cp "$w/1.smf" "$w/again.smf"
run report --partial "$w/q4" "$w/again.smf" "$w/2.smf" "$w/2.log"
report twice merge "$w/p1" "$w/q4" "$w/p3"
num=$((num + 1))
[ "$(wc -l <"$w/one/r.transfers.csv")" = "$(wc -l <"$w/twice/r.transfers.csv")" ] &&
    grep -q SMF_OVERLAP "$w/twice/r.findings.csv" || fail "records that were read twice stand in the report twice"

# A log that is cut anywhere, the dump with one of its parts: what is open at the cuts comes out as in one run, in
# whatever order the parts are given, and merged in two steps.
# cut LEVEL SEED
cut() {
    { scene "$2" "PRODD PRDD 192.0.2.13"; printf 'level %s\nsshd %s\ngap 200000\nkilled 40\nscp 50\n' "$1" "$1"; } >"$w/c.scene"
    "$tools/loggen" -s "$w/c.smf" -l "$w/c.log" -x "$w/c.tsv" "$w/c.scene" || exit 1
    lines=$(wc -l <"$w/c.log")
    sed "$((lines / 3))q" "$w/c.log" >"$w/c1.log"
    sed "1,$((lines / 3))d;$((lines / 2))q" "$w/c.log" >"$w/c2.log"
    sed "1,$((lines / 2))d" "$w/c.log" >"$w/c3.log"
    rm -rf "$w/one"
    report one report "$w/c1.log" "$w/c2.log" "$w/c3.log" "$w/c.smf"
    run report --partial "$w/c1" "$w/c1.log"
    run report --partial "$w/c2" "$w/c2.log" "$w/c.smf"
    run report --partial "$w/c3" "$w/c3.log"
    report "cut.$1" merge "$w/c1" "$w/c2" "$w/c3"; same "cut.$1"
    run merge --partial "$w/c23" "$w/c3" "$w/c2"
    report "cut2.$1" merge "$w/c23" "$w/c1"; same "cut2.$1"
    run merge --partial "$w/c13" "$w/c1" "$w/c3"
    report "cut3.$1" merge "$w/c2" "$w/c13"; same "cut3.$1"
}
cut INFO 11
cut VERBOSE 12
cut DEBUG1 13
cut DEBUG3 14

# a connection that has had more lines when its log is cut than are kept of one
awk -v w="$w" 'BEGIN {
    host = "+02:00 PRODE "; sshd = "sshd[70]: "; sftp = "sftp-server[77]: "
    f = w "/l1.log"
    print "2025-06-13T03:00:00" host sshd "Connection from 198.51.100.23 port 4711 on 192.0.2.14 port 22" >f
    print "2025-06-13T03:00:01" host sshd "Accepted publickey for claims from 198.51.100.23 port 4711 ssh2" >f
    print "2025-06-13T03:00:01" host sftp "session opened for local user claims from [198.51.100.23]" >f
    for (i = 0; i < 4000; i++) {
        if (i == 3000)
            f = w "/l2.log"
        at = sprintf("2025-06-13T03:%02d:%02d", 1 + i / 80, i % 60)
        print at host sftp "open \"/prod/claims/long-name-of-a-file-" i ".csv\" flags READ mode 0666" >f
        print at host sftp "close \"/prod/claims/long-name-of-a-file-" i ".csv\" bytes read 5 written 0" >f
    }
}'
rm -rf "$w/one"
report one report "$w/l1.log" "$w/l2.log"
[ "$(wc -l <"$w/one/r.transfers.csv")" -eq 4001 ] || fail "the long connection has not all its transfers"
run report --partial "$w/l1" "$w/l1.log"
run report --partial "$w/l2" "$w/l2.log"
report long merge "$w/l2" "$w/l1"; same long

# refused: exit code 12, the finding, no report
refused() {
    want=$1
    shift
    rm -f "$w/out.txt"
    # shellcheck disable=SC2086
    ${RUN:-} "$program" merge --text "$w/out.txt" "$@" 2>"$w/err"
    code=$?
    num=$((num + 1))
    [ $code -eq 12 ] && [ ! -e "$w/out.txt" ] && grep -q "$want" "$w/err" || fail "$want: exit code $code: $(head -1 "$w/err")"
}
# the same of what is damaged: exit code 8, and a report of what is whole
damaged() {
    # shellcheck disable=SC2086
    ${RUN:-} "$program" merge --text "$w/out.txt" "$@" 2>"$w/err"
    code=$?
    num=$((num + 1))
    [ $code -eq 8 ] && [ -s "$w/out.txt" ] && grep -q PARTIAL_DAMAGED "$w/err" && grep -q PARTIAL_DAMAGED "$w/out.txt" ||
        fail "PARTIAL_DAMAGED: exit code $code: $(head -1 "$w/err")"
}
refused PARTIAL_UNKNOWN "$w/1.smf"
refused PARTIAL_UNKNOWN "$w/p1" "$w/1.log"
refused INPUT_EMPTY\\\|PARTIAL_UNKNOWN /dev/null
refused INPUT_OPEN "$w/none"
refused PARTIAL_TWICE "$w/p1" "$w/p2" "$w/p1"
refused PARTIAL_TWICE "$w/p12" "$w/p1"
refused PARTIAL_TWICE "$w/p12" "$w/p32"
refused PARTIAL_TWICE "$w/p2" "$w/p123"
gzip -dc "$w/p1" >"$w/plain"
sed '1s/partial .*/partial 0.0.0/' "$w/plain" >"$w/old"
refused PARTIAL_VERSION "$w/old"
size=$(wc -c <"$w/plain")
for part in 1 3 7 9; do
    head -c $((size * part / 10)) "$w/plain" >"$w/cut"
    damaged "$w/cut"
done
head -c $((size - 1)) "$w/plain" >"$w/cut"
damaged "$w/cut"
head -c $(($(wc -c <"$w/p1") / 2)) "$w/p1" >"$w/cut"
damaged "$w/cut"
damaged "$w/cut" "$w/p2"
# What a merge has made of damaged files is merged with that finding.
# shellcheck disable=SC2086
${RUN:-} "$program" merge "$w/cut" --partial "$w/half" 2>/dev/null
num=$((num + 1))
[ $? -le 8 ] && damaged "$w/half" || fail "a merge forgets that a file was damaged"
# one byte of another value anywhere: refused or read, but nothing worse
for at in 20 40 61 83 150 333 1001 5002 20003; do
    [ $at -lt "$size" ] || continue
    { head -c $at "$w/plain"; printf '\377'; tail -c +$((at + 2)) "$w/plain"; } >"$w/bent"
    # shellcheck disable=SC2086
    ${RUN:-} "$program" merge "$w/bent" >/dev/null 2>"$w/err"
    code=$?
    num=$((num + 1))
    case $code in 0|4|8|12) ;; *) fail "byte $at changed: exit code $code: $(tail -1 "$w/err")" ;; esac
done
[ $failed -eq 0 ] && echo "partial: $num comparisons"
exit $failed
