#!/bin/sh
# why.sh: --why tells what the tables tell, for records and for lines, of transfers and logins; and the reasons of thin
# cases that are known by name. The same from partial reports. PROGRAM, TOOLS, RUN, WORK.
set -u
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
work=${WORK:-build/why}
failed=0
num=0
rm -rf "$work"
mkdir -p "$work"

fail() { echo "why: $*"; failed=1; }

# run CODE ARGUMENT...: output in $work/out
run() {
    want=$1
    shift
    num=$((num + 1))
    # shellcheck disable=SC2086
    ${RUN:-} "$program" "$@" >"$work/out" 2>"$work/err"
    code=$?
    [ $code = "$want" ] || { fail "exit code $code, expected $want: $*"; head -3 "$work/err"; }
}

# field NAME: value of that column in the rows of $work/out (csv; cells without commas)
field() {
    awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next } { print $c }' "$work/out"
}

# asked PLACE DECISION [PARTNER] INPUT...: by csv
asked() {
    place=$1 decision=$2 partner=$3
    shift 3
    run 0 report --format csv --why "$place" "$@"
    [ "$(field decision | head -1)" = "$decision" ] || fail "$place: $(field decision | head -1), expected $decision"
    [ "$(field partner | head -1)" = "$partner" ] || fail "$place: with $(field partner | head -1), expected $partner"
}

cd samples || exit 2
case $program in /*) ;; *) program=../$program ;; esac
case $work in /*) ;; *) work=../$work ;; esac
# some rows of each kind: what the table says
# shellcheck disable=SC2086
${RUN:-} "$program" report --all-logins --table transfers,logins --csv "$work/day.csv" day.smf day.log
for t in transfers logins; do
    awk -F, -v every=37 '
        NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
        $0 !~ /"/ && ($col["match"] != "matched" || NR % every == 3) {
            print $col["match"], $col["record"] == "" ? "-" : $col["record"], $col["log_first"] == "" ? "-" : $col["log_first"]
        }' "$work/day.$t.csv" >"$work/rows"
    while read -r match record line; do
        of_line=
        of_record=
        [ "$line" = - ] || of_line="day.log line $line"
        [ "$record" = - ] || of_record="day.smf record $record"
        [ "$record" = - ] || asked "day.smf:$record" "$match" "$of_line" day.smf day.log
        # a line may belong to several logins of one connection
        [ "$line" = - ] || [ $t = logins ] || asked "day.log:$line" "$match" "$of_record" day.smf day.log
    done <"$work/rows"
    [ "$(wc -l <"$work/rows")" -gt 3 ] || fail "$t: too few rows"
done
cd ..
program=${program#../} work=${work#../}

# reason NAME PLACE DECISION CANDIDATE DIFFERS TEXT: what the first candidate is, and words of a reason
reason() {
    run 0 report --format csv --why "$2" "$work/$1.smf" "$work/$1.log"
    [ "$(field decision | head -1)" = "$3" ] || fail "$1: $(field decision | head -1), expected $3"
    [ "$(field decision | sed -n 2p)" = "$4" ] || fail "$1: candidate is $(field decision | sed -n 2p), expected $4"
    [ "$(field differs | sed -n 2p)" = "$5" ] || fail "$1: differs in $(field differs | sed -n 2p), expected $5"
    field reason | grep -q "$6" || fail "$1: no reason \"$6\""
}
day() {
    {
        printf 'seed 1\nday 2025-06-13\nbegin 01:00:00\nstamp rfc3164\ncontainer rdw\nzone +02:00\nclients 0\ntransfers 0\n'
        printf '%s\n' "$2" | tr ';' '\n' | sed 's/^ *//'
        printf 'system PRODA PRDA 192.0.2.10\nuser payroll /u/payroll k\npartner 198.51.100.23\n'
        printf '%s\n' "$3" | tr ';' '\n' | sed 's/^ *//'
    } >"$work/$1.scene"
    "$tools/loggen" -s "$work/$1.smf" -l "$work/$1.log" -x "$work/$1.tsv" "$work/$1.scene" || exit 1
}
session='session 09:00:00 PRODA payroll 198.51.100.23'
day twins 'openssh 7.6; sshd INFO' "$session; put /u/payroll/in/x 1000 lasting 1; $session; put /u/payroll/in/x 1000 lasting 1"
reason twins twins.smf:4 ambiguous ambiguous '' 'nobody can tell'
day ports 'openssh 8.4' "$session; put /u/payroll/in/x 1000 lasting 1 lost; session 09:00:10 PRODA payroll 198.51.100.23; put /u/payroll/in/x 1000 lasting 1 missed"
reason ports ports.smf:3 smf-only rejected endpoint 'ruled out by what differs'
day names 'openssh 8.4' "$session; put /u/payroll/in/x 1000 lasting 1 lost; put /u/payroll/in/y 1000 after 1 lasting 1 missed"
reason names names.smf:3 smf-only rejected path 'ruled out by what differs'
others=
for f in a b c d e f; do
    others="$others; put /u/payroll/in/$f 2000 after 1 lasting 1"
done
day later 'openssh 8.4' "$session$others; put /u/payroll/in/x 1000 lasting 1 lost; put /u/payroll/in/x 1000 after 60 lasting 1 missed"
reason later later.smf:9 smf-only too-far time 'farther apart than the clocks explain'
day again 'openssh 8.4' "$session; put /u/payroll/in/x 1000 lasting 1; put /u/payroll/in/x 2000 after 3 lasting 1"
reason again again.smf:3 matched matched '' 'the only candidate\|the best'

# places that there are not; a place in words that are none; text; merged
run 4 report --why again.smf:999 "$work/again.smf" "$work/again.log"
grep -q WHY_NOTHING "$work/err" || fail "nothing is said of a record that is not there"
for bad in again.smf again.smf: :3 again.smf:0 again.smf:x; do
    run 12 report --why "$bad" "$work/again.smf"
done
run 12 report --partial "$work/p" --why again.smf:3 "$work/again.smf"
run 0 report --why again.smf:3 "$work/again.smf" "$work/again.log"
grep -q '| matched: ' "$work/out" && grep -q "again.log line" "$work/out" || fail "the text does not tell the reason"
grep -q '| for: endpoint+user+path' "$work/out" || fail "the text does not tell what speaks for it"
cp "$work/out" "$work/single"
run 0 report --why names.smf:3 "$work/names.smf" "$work/names.log"
tr -s '\n |' '   ' <"$work/out" | grep -q 'against: path; times differ by' || fail "the text does not tell what speaks against it"
run 0 report --why later.smf:9 "$work/later.smf" "$work/later.log"
grep -q 'not explained\|too-far' "$work/out" || fail "the text does not tell of the times"
run 0 report --partial "$work/p1" "$work/again.smf" "$work/again.log"
run 0 report --partial "$work/p2" samples/day.smf samples/day.log
run 0 merge --why again.smf:3 "$work/p2" "$work/p1"
sed -n '/^Why/,$p' "$work/single" >"$work/one"
sed -n '/^Why/,$p' "$work/out" | cmp -s - "$work/one" || fail "merged reports answer otherwise"

[ $failed -eq 0 ] && echo "why: $num runs"
exit $failed
