#!/bin/sh
# cli.sh: what a user of the command line relies on: exit codes, where results and messages go, files that stay whole.
#   PROGRAM=build/sftp119 RUN= sh tests/tools/cli.sh
set -u
program=$PROGRAM
case $program in /*) ;; *) program=$PWD/$program ;; esac
[ -x "$program" ] || { echo "$program is not there: make builds it"; exit 1; }
root=$PWD
dir=build/cli
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir" || exit 1
cp "$root/samples/talk.smf" "$root/samples/talk.log" "$root/samples/day.smf" "$root/samples/day.log" .
count=0
failed=0

complain() {
    echo "cli: $*"
    failed=1
}
# code CODE ARGUMENT...: runs the program; output in out, messages in err.
code() {
    want=$1
    shift
    count=$((count + 1))
    ${RUN:-} "$program" "$@" > out 2> err < /dev/null
    got=$?
    [ "$got" = "$want" ] || complain "exit code $got, expected $want: $*"
}
says() { grep -q -e "$1" err || complain "no message \"$1\": $(cat err)"; }
shows() { grep -q -e "$1" out || complain "no output \"$1\""; }
silent() { [ -s err ] && complain "a message: $(cat err)"; }

code 0 --help; shows '^usage: sftp119'; silent
code 0 --version; shows '^zlib [0-9]'; shows '^libxml2 [0-9]'; silent
for command in report decode trace check extract layout help; do
    code 0 help $command; shows "^usage: sftp119 $command"
done
code 12; says 'no FILE'
code 12 help nosuch; says 'no such command'
code 12 --nosuch talk.smf; says 'unknown option --nosuch (see: sftp119 --help)'
code 12 decode --nosuch talk.smf; says 'see: sftp119 help decode'
code 12 trace --container rdw talk.log; says 'does not take option'
code 12 --format nosuch talk.smf; says 'one of: text, csv, xml, json, html'
code 12 --table nosuch talk.smf; says 'has no table nosuch'
code 12 trace --table reconcile talk.log; says 'has no table reconcile'
code 12 layout nosuch; says 'no such subtype or section'

code 0 talk.smf talk.log; shows 'matched'; silent
cp out default
code 0 report talk.smf talk.log; cmp -s out default || complain "report is not the default"
code 0 REPORT --FORMAT=JSON --TABLE TRANSFERS talk.smf talk.log; shows '"table":"transfers"'; silent
code 4 --strict talk.smf; silent
code 0 --strict talk.smf talk.log; silent
code 0 -v talk.smf talk.log; says 'talk.smf: SMF dump (rdw)'; says 'talk.log: log'
code 0 trace --story none talk.log; says LOG_ZONE_ASSUMED
code 0 trace --story none -q talk.log; silent
code 0 trace --tz=-08:00 talk.log; silent
code 12 trace talk.smf; says INPUT_NOT_LOG
code 12 decode talk.log; says INPUT_NOT_SMF
code 12 nosuch talk.smf talk.log; says 'nosuch: INPUT_OPEN'; shows 'matched'
code 12 -q nosuch talk.smf; says 'nosuch: INPUT_OPEN'
code 12 --smf talk.log
code 4 --log talk.smf talk.log
code 4 decode --subtype 94 talk.smf; says FILTER_NOTHING
code 4 /dev/null; says INPUT_EMPTY

# Where results go
code 0 -f json -o result talk.smf talk.log; [ -s out ] && complain "output with -o"
grep -q '"table":"transfers"' result || complain "no result in -o FILE"
code 0 --csv day.csv --json day.json --xml day.xml --text day.txt --html day.html day.smf day.log
[ -s out ] && complain "output with files for all formats"
for table in transfers logins sessions throughput failures reconcile findings; do
    [ -s day.$table.csv ] || complain "no day.$table.csv"
    grep -q "\"table\":\"$table\"" day.json || [ "$table" = findings ] || complain "no $table in day.json"
done
code 0 -f html day.smf day.log; cmp -s out day.html || complain "html beside other formats is not html alone"
code 0 -f text day.smf day.log; cmp -s out day.txt || complain "text beside other formats is not text alone"
for chart in 'Throughput over time' 'Failures by cause' 'Busiest users' 'Busiest partners' 'Slowest transfers'; do
    grep -q "<strong>$chart" day.html || complain "no chart $chart"
done
code 0 --csv one.csv --table logins day.smf day.log; [ -s one.csv ] || complain "one table does not go to one.csv itself"
code 0 -f csv day.smf day.log; cmp -s out day.transfers.csv || complain "csv to standard output is not the table transfers"
code 12 -f csv --table logins,transfers day.smf day.log; says 'csv holds one table'
code 12 --csv x.csv --json x.csv day.smf; says 'two formats cannot go to one place'
[ -e x.csv ] && complain "a refused command line has made a file"

# Files stay whole
echo old > kept
code 12 -f nosuch -o kept talk.smf; [ "$(cat kept)" = old ] || complain "a failed run has changed its target"
code 12 -o /nosuch/dir/out talk.smf; says 'cannot be written'
if [ -w /dev/full ]; then
    count=$((count + 1))
    ${RUN:-} "$program" -f json day.smf day.log > /dev/full 2> err
    [ $? = 12 ] || complain "a full disk is not exit code 12"
    says 'No space left on device'
fi
count=$((count + 1))
{ ${RUN:-} "$program" decode -f json day.smf day.smf day.smf 2> err; echo $? > rc; } | head -n 1 > out
[ "$(cat rc)" = 0 ] || complain "a closed pipe: exit code $(cat rc)"
silent
ls .kept* kept?* 2> /dev/null && complain "a temporary file was left"

# Archives: whatever comes first in one, the log with local times or the dump that tells its zone
code 0 -f csv --table reconcile day.smf day.log; cp out apart
for members in 'day.smf day.log' 'day.log day.smf'; do
    # shellcheck disable=SC2086
    tar -cf day.tar $members
    gzip -n -c day.tar > day.tgz
    code 0 -f csv --table reconcile day.tgz; cmp -s out apart || complain "another result in an archive: $members"
done

# Standard input
count=$((count + 1))
${RUN:-} "$program" - talk.log < talk.smf > out 2> err || complain "standard input is not read"
cmp -s out default || sed 's/^/cli: /' err
code 12 - -; says 'standard input can be read only once'
code 12 -- --strict; says 'strict: INPUT_OPEN'

[ "$failed" = 0 ] && echo "cli: $count command lines"
exit "$failed"
