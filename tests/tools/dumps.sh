#!/bin/sh
# dumps.sh: check and extract as a user runs them: what was written reads back the same, in every form; counts of real
# dumps; duplicates.
#   PROGRAM=build/sftp119 SHARED=../shared RUN= sh tests/tools/dumps.sh
set -u
program=$PROGRAM
case $program in /*) ;; *) program=$PWD/$program ;; esac
[ -x "$program" ] || { echo "$program is not there: make builds it"; exit 1; }
shared=${SHARED:-../shared}
case $shared in /*) ;; *) shared=$PWD/$shared ;; esac
root=$PWD
dir=build/dumps
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir" || exit 1
cp "$root/samples/day.smf" "$root/samples/talk.smf" "$root/samples/talk.log" .
count=0
failed=0

complain() {
    echo "dumps: $*"
    failed=1
}
code() {    # code CODE ARGUMENT...: runs the program; output in out, messages in err
    want=$1
    shift
    count=$((count + 1))
    ${RUN:-} "$program" "$@" > out 2> err < /dev/null
    got=$?
    [ "$got" = "$want" ] || complain "exit code $got, expected $want: $*: $(cat err)"
}
says() { grep -q -e "$1" err || complain "no message \"$1\": $(cat err)"; }
shows() { grep -q -e "$1" out || complain "no output \"$1\": $(cat out)"; }

# Every form, from every form
forms='rdw bdw-rdw bdw-segments rdw-segments prefixed'
for from in $forms; do
    code 0 extract --type any --container $from --block-size 500 -o "$from" day.smf
    code 0 check -f csv --table inputs "$from"
    shows "^$from,smf,,$from,.*,430,.*,yes\$"
    for to in $forms; do
        code 0 extract --type any --container $to --gzip -o again "$from"
        code 0 extract --type any -o back again
        cmp -s back day.smf || complain "$from to $to and back is not the same"
    done
done
code 0 check -f csv --table inputs again
shows '^again,smf,gzip,prefixed,'
for form in prefixed bdw-rdw; do
    gzip -c $form > packed
    code 0 extract --unwrap -o back packed
    cmp -s back day.smf || complain "--unwrap of $form in gzip"
done
gzip -c talk.log > packed
code 0 extract --unwrap -o back packed
cmp -s back talk.log || complain "--unwrap of a log in gzip"

# Selection
code 0 extract -o new day.smf
code 0 check -f csv --table types new
[ "$(grep -c ',119,' out)" = "$(($(wc -l < out) - 1))" ] || complain "other types than 119: $(cat out)"
code 0 extract --op get --result fail -o new day.smf
code 0 decode -f csv new; cp out one
code 0 decode -f csv --op get --result fail day.smf
[ "$(wc -l < out)" = "$(wc -l < one)" ] || complain "extract and decode select differently"
code 0 extract --type any --since 2025-06-13T10:00:00 --until 2025-06-13T11:00:00 -o new day.smf
code 0 check -f csv --table inputs new
shows ',2025-06-13T10:00:00.35Z,2025-06-13T10:45:01.82Z,'
code 4 extract --user nosuch -o new day.smf; says FILTER_NOTHING
code 12 extract day.smf; says 'no -o OUT'
code 12 extract --type any --user a -o new day.smf; says 'go with --type'
code 12 extract --unwrap --user a -o new day.smf; says 'go with --unwrap'
code 12 extract --container extended-bdw -o new day.smf; says 'one of: rdw, bdw-rdw'
code 12 extract --block-size 63 -o new day.smf; says 'bad value'
code 12 extract -o new talk.log; says INPUT_NOT_SMF
echo old > kept
code 12 extract -o /nosuch/dir/out day.smf; says 'cannot be written'

# Boundaries, order, duplicates
code 0 check -f csv --table inputs day.smf talk.log
shows '^day.smf,smf,,rdw,146843,430,430,0,2025-06-13T00:44:06.92Z,2025-06-13T19:19:43.84Z,PRDA PRDB,1,0,0,yes$'
shows '^talk.log,log,,rfc3164,9714,121,,,'
code 4 check -f csv --table inputs day.smf talk.smf day.smf; says 'SMF_OVERLAP: 430 of its records'
shows ',1,430,0,yes$'
cat day.smf talk.smf day.smf > three
code 4 check -f csv --table inputs three; says 'SMF_DUPLICATES: 430 of its records'; says SMF_UNORDERED
shows ',3,430,0,yes$'
head -c 146000 day.smf > cut
code 8 check -f csv --table inputs cut; says SMF_NO_TRAILER; says SMF_TRUNCATED
shows ',0,0,1,no$'
tail -c +19 talk.smf > headless
code 4 check -f csv --table inputs headless; says SMF_NO_HEADER
shows ',no$'
code 12 check -f csv --table inputs "$program"
shows ',unknown,,.*,no$'
code 0 report -f csv --table transfers day.smf; cp out once
code 4 report -f csv --table transfers three day.smf; says SMF_DUPLICATES; says SMF_OVERLAP
[ "$(wc -l < out)" = "$(($(wc -l < once) + 1))" ] || complain "duplicates are reported"
code 0 report --keep-duplicates -f csv --table transfers day.smf day.smf
[ "$(wc -l < out)" = "$((2 * $(wc -l < once) - 1))" ] || complain "--keep-duplicates does not keep them"

# Real dumps; the counts are those of their README.
if [ -r "$shared/data/smf/TESTCHL.dat" ]; then
    code 0 check -f csv --table inputs "$shared/data/smf/TESTCHL.dat"
    shows ',smf,,rdw-segments,792532,319,347,28,.*,1,0,0,yes$'
    code 0 check -f csv --table types "$shared/data/smf/TESTCHL.dat"
    cut -d , -f 2-4 out > counts
    printf '%s\n' type,subtype,count 2,,1 3,,1 115,1,16 115,2,16 115,215,16 115,231,16 116,0,45 116,1,200 116,10,8 |
        cmp -s - counts || complain "counts of TESTCHL.dat: $(cat counts)"
    code 0 extract --type any --container rdw-segments -o back "$shared/data/smf/TESTCHL.dat"
    cmp -s back "$shared/data/smf/TESTCHL.dat" || complain "the segments of TESTCHL.dat are not the same"
    code 4 check -f csv --table types "$shared/data/smf/TEST115.dat"; says SMF_NO_TRAILER
    cut -d , -f 2-4 out > counts
    printf '%s\n' type,subtype,count 2,,1 115,1,1 115,2,1 115,215,1 |
        cmp -s - counts || complain "counts of TEST115.dat: $(cat counts)"
else
    echo "dumps: SKIPPED: $shared/data/smf"
    [ "${CI:-}" = true ] && failed=1
fi

[ "$failed" = 0 ] && echo "dumps: $count command lines"
exit "$failed"
