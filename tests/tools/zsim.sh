#!/bin/sh
# zsim.sh: the program as a batch step of z/OS: built with the store of data sets of tests/unit/zsim.c in place of the
# system's, its inputs and outputs are DD names, data sets and members, its messages go to SYSPRINT.
#   PROGRAM=build/sftp119 ZSIM119=build/zsim119 TOOLS=build/tools RUN= sh tests/tools/zsim.sh
set -u
plain=$PROGRAM
program=$ZSIM119
tools=$TOOLS
case $plain in /*) ;; *) plain=$PWD/$plain ;; esac
case $program in /*) ;; *) program=$PWD/$program ;; esac
case $tools in /*) ;; *) tools=$PWD/$tools ;; esac
for needed in "$program" "$tools/dsput"; do
    [ -x "$needed" ] || { echo "$needed is not there: make builds it"; exit 1; }
done
root=$PWD
dir=build/zsim
rm -rf "$dir"
mkdir -p "$dir/store"
cd "$dir" || exit 1
cp "$root/samples/day.smf" "$root/samples/day.log" "$root/samples/talk.smf" "$root/samples/talk.log" .
ZSIM=$PWD/store
count=0
failed=0

complain() {
    echo "zsim: $*"
    failed=1
}
put() { "$tools/dsput" put "$2" "$3" > "store/$1" || complain "data set $1 cannot be made"; }
put_text() { iconv -f UTF-8 -t IBM-1047 | put "$1" "$2" lines; }
get() { "$tools/dsput" get lines < "store/$1" | iconv -f IBM-1047 -t UTF-8; }
dd() { echo "$*" >> store/DD; }
# step CODE ARGUMENT...: a batch step, which has no standard files.
step() {
    want=$1
    shift
    count=$((count + 1))
    rm -f store/*.SYSOUT
    (exec <&- >&- 2>&-; export ZSIM; exec ${RUN:-} "$program" "$@")
    got=$?
    : > err
    [ ! -e store/SYSPRINT.SYSOUT ] || get SYSPRINT.SYSOUT > err
    [ "$got" = "$want" ] || complain "return code $got, expected $want: $*: $(cat err)"
}
says() { grep -q -e "$1" err || complain "no message \"$1\" in SYSPRINT: $(cat err)"; }
silent() { [ -s err ] && complain "a message: $(cat err)"; }
same() { cmp -s "$1" "$2" || complain "$3: $(diff "$1" "$2" | head -n 4)"; }

VBS='RECFM=VBS LRECL=32760 BLKSIZE=27998'
put PROD.SMF.G0001V00 "$VBS" rdw < talk.smf
put PROD.SMF.G0002V00 "$VBS" rdw < day.smf
put PROD.SMF.RDW 'RECFM=VB LRECL=32756 BLKSIZE=0' keep < day.smf
put PROD.EMPTY "$VBS" rdw < /dev/null
put 'PROD.LIB(TALK)' 'RECFM=VB LRECL=32756 BLKSIZE=0' rdw < talk.smf
gzip -n -c day.smf | put PROD.GZ 'RECFM=FB LRECL=1024 BLKSIZE=0' bytes
put PROD.LOG.ASCII 'RECFM=FB LRECL=80 BLKSIZE=0' bytes < day.log
tr '\n' '%' < day.log | put PROD.LOG.VB 'RECFM=VB LRECL=1028 BLKSIZE=0' lines      # X'25' is a percent sign
cp store/PROD.SMF.G0002V00 store/PROD.CUT
truncate -s -30 store/PROD.CUT
dd 'SMFIN DSN=PROD.SMF(0)'
dd 'TALK DSN=PROD.SMF(-1)'
dd 'LOG DSN=PROD.LOG.VB'
dd 'NIL DUMMY'
dd 'SYSPRINT SYSOUT RECFM=VBA LRECL=137'
dd 'STDOUT SYSOUT RECFM=VBA LRECL=4096'
dd 'REPORT SYSOUT RECFM=VB LRECL=4096'
dd 'CSVOUT DSN=PROD.CSV(+1) RECFM=VB LRECL=4096'
dd 'XMLOUT DSN=PROD.XML RECFM=VB LRECL=32756'
dd 'JSONOUT DSN=PROD.JSON RECFM=VB LRECL=32756'
dd 'NARROW DSN=PROD.NARROW RECFM=VB LRECL=200'
dd 'CARDS DSN=PROD.CARDS RECFM=FB LRECL=80'
dd 'LIB DSN=PROD.CSVLIB RECFM=VB LRECL=4096'
dd 'OPTIONS DSN=PROD.OPTIONS'
dd 'DUMPOUT DSN=PROD.OUT RECFM=VBS LRECL=32760'
dd 'PARTIAL DSN=PROD.PART RECFM=VB LRECL=4096'

# What the plain program makes of the same data as files; names of inputs differ, so tables with them are compared without.
${RUN:-} "$plain" report --csv all.csv --json all.json day.smf day.log 2> /dev/null
sed 's/,day\.smf,/,IN,/g; s/,day\.log,/,LOG,/g' all.transfers.csv > want.csv
unnamed() { sed 's!,//DD:SMFIN,!,IN,!g; s!,//DD:LOG,!,LOG,!g'; }

step 0 report //DD:SMFIN //DD:LOG --csv //DD:CSVOUT --xml //DD:XMLOUT --json //DD:JSONOUT --text //DD:REPORT
silent
get PROD.CSV.G0001V00 | unnamed > got.csv
same want.csv got.csv "another report from data sets"
get REPORT.SYSOUT | grep -q '^Transfers$' || complain "no report in SYSOUT"
get PROD.XML > got.xml
grep -q 'encoding="IBM-1047"' got.xml || complain "the document does not tell its encoding"
if command -v xmllint > /dev/null; then
    "$tools/dsput" get lines < store/PROD.XML > ebcdic.xml
    xmllint --noout --schema "$root/records/report.xsd" ebcdic.xml 2> /dev/null || complain "the XML report is not valid"
fi
[ "$(get PROD.JSON | wc -l)" = "$(wc -l < all.json)" ] || complain "JSON has another number of lines"
step 0 report //DD:SMFIN //DD:LOG --csv //DD:CSVOUT
get PROD.CSV.G0002V00 | unnamed > got.csv
same want.csv got.csv "another report in the next generation"
step 4 report "//'PROD.SMF.RDW'" "//'PROD.LOG.ASCII'" --csv "//'PROD.CSV(0)'"
says TRACE_NO_ENVELOPE                          # the zeros that fill its last record
get PROD.CSV.G0002V00 | sed "s!,//'PROD.SMF.RDW',!,IN,!g; s!,//'PROD.LOG.ASCII',!,LOG,!g" > got.csv
same want.csv got.csv "another report where records have their RDW"
step 0 decode -f csv -o //DD:CSVOUT "//'PROD.GZ'"
step 0 report //DD:SMFIN //DD:LOG --csv '//DD:LIB()'
for member in TRANSFER LOGINS SESSIONS THROUGHP FAILURES RECONCIL; do
    [ -s "store/PROD.CSVLIB($member)" ] || complain "no member $member"
done

# Standard output, capitals, options out of a data set
step 0 DECODE --FORMAT CSV "//'PROD.LIB(TALK)'"; silent
get STDOUT.SYSOUT | grep -q '^ input,record' || complain "standard output is not STDOUT"
printf '%s\n' '* The daily report                                                       00010000' \
    'REPORT                                                                  00020000' \
    '--CSV //DD:CSVOUT                                                       00030000' \
    '//DD:SMFIN' '//DD:LOG' | put_text PROD.OPTIONS 'RECFM=FB LRECL=80 BLKSIZE=0'
step 0 --OPTIONS //DD:OPTIONS; silent
newest=$(ls store/PROD.CSV.G* | tail -n 1)
get "${newest#store/}" | unnamed > got.csv
same want.csv got.csv "another report with --options"
printf '%s\n' report --bogus | put_text PROD.OPTIONS 'RECFM=FB LRECL=80 BLKSIZE=0'
step 12 --OPTIONS //DD:OPTIONS; says '^ SFT0903S //DD:OPTIONS: line 2: unknown option --bogus'
step 12 /REPORT --NOSUCH; says 'unknown option --NOSUCH (see: sftp119 help report)'

# What is not whole, not there, empty
step 12 report //DD:NONE; says '^ SFT0101S //DD:NONE: INPUT_OPEN: cannot be opened: EDC5129I'
step 12 report "//'PROD.NONE'"; says 'EDC5049I'
step 4 report "//'PROD.EMPTY'"; says '^ SFT0103W .*INPUT_EMPTY'
step 4 report //DD:NIL; says INPUT_EMPTY
step 12 report "//'PROD.CUT'"; says 'SFT0102S .*INPUT_READ: cannot be read: EDC5003I'
step 12 report //DD:SMFIN --csv //DD:NONE; says '^ SFT0904S //DD:NONE: cannot be written: EDC5129I'
step 12 extract -o //DD:CARDS //DD:SMFIN; says 'RECFM=VBS or VB is needed'
step 12; says '^ SFT0903S no FILE'

# Lines that do not go into a record: told of with their beginning, never cut
step 8 report //DD:TALK --csv //DD:NARROW
says '^ SFT0801E //DD:NARROW: line 1: OUTPUT_LINE_LONG: a line of [0-9]* bytes does not go into a record of 196: source,role'
step 8 decode -f json -o //DD:CARDS //DD:TALK; says OUTPUT_LINE_LONG
[ "$(get PROD.CARDS | wc -l)" = 0 ] || complain "a line was cut"
step 0 trace -f json --table sessions -o //DD:NIL //DD:LOG --tz=-08:00; silent

# Records as data set and back
step 0 extract -o //DD:DUMPOUT //DD:SMFIN; silent
"$tools/dsput" get rdw < store/PROD.OUT > got.smf
${RUN:-} "$plain" extract -o want.smf day.smf
same want.smf got.smf "other records"
step 0 check -f csv -o //DD:CSVOUT //DD:DUMPOUT

# The self-test writes lines and records to DD names and reads them back.
step 4 self-test; says '^ SFT0906W SELF_TEST_SKIPPED: test data sets was not made: //DD:SELFTEXT: EDC5129I'
get STDOUT.SYSOUT | grep -q '^ SKIP *data sets' || complain "no SKIP: $(get STDOUT.SYSOUT)"
dd 'SELFTEXT DSN=PROD.SELFTEXT RECFM=VB LRECL=255'
dd 'SELFDUMP DSN=PROD.SELFDUMP RECFM=VBS LRECL=32760'
step 0 SELF-TEST -f csv -o //DD:REPORT; silent
get REPORT.SYSOUT | grep -q '^PASS,data sets,[1-9][0-9]*,0,$' || complain "data sets fail: $(get REPORT.SYSOUT)"
[ "$(get PROD.SELFTEXT | head -n 1)" = 1970-01-01T00:00:00.000000Z ] || complain "other lines in SELFTEXT"
sed '/^SELFTEXT/s/255/24/' store/DD > DD && cp DD store/DD
step 16 self-test; says '^ SFT0801E //DD:SELFTEXT: line 1: OUTPUT_LINE_LONG'; says 'SFT0905S SELF_TEST_FAILED: test data sets'

# A partial report, which is cut into records
step 0 report --partial //DD:PARTIAL //DD:SMFIN //DD:LOG
step 0 merge //DD:PARTIAL -f csv --table transfers -o //DD:CSVOUT
newest=$(ls store/PROD.CSV.G* | tail -n 1)
get "${newest#store/}" | unnamed > got.csv
same want.csv got.csv "another report from partial ones"

# Elsewhere these names mean nothing
${RUN:-} "$plain" report //DD:SMFIN > /dev/null 2> err; [ $? = 12 ] || complain "a DD name is not refused"
says '^sftp119: //DD:SMFIN: INPUT_OPEN: cannot be opened: the name of a data set, which only z/OS has'
${RUN:-} "$plain" report day.smf --csv "//'PROD.CSV'" > /dev/null 2> err; [ $? = 12 ] || complain "a data set is not refused"
says "^sftp119: //'PROD.CSV': cannot be written: the name of a data set"

[ "$failed" = 0 ] && echo "zsim: $count batch steps"
exit "$failed"
