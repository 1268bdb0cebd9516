#!/bin/sh
# selftest.sh FOLDER OBJECTS LIBS: self-test passes on this system; and built with data that are wrong in one place, or started where
# something is missing, it fails: in that test alone, with its message and exit code 16. OBJECTS, below FOLDER, are those of
# the program. PROGRAM, RUN, CC (with all flags), AWK.
set -u
folder=$1 objects=$2 libs=$3
program=$PROGRAM
AWK=${AWK:-awk}
dir=$folder/selftest
rm -rf "$dir"
mkdir -p "$dir"
count=0 failed=0
LC_ALL=C NO_COLOR=1
export LC_ALL NO_COLOR

complain() {
    echo "selftest: $*"
    failed=1
}
# run CODE PROGRAM [ARGUMENT]...: results to $dir/out
run() {
    want=$1
    shift
    count=$((count + 1))
    # shellcheck disable=SC2086
    ${RUN:-} "$@" >"$dir/out" 2>"$dir/err"
    got=$?
    [ "$got" = "$want" ] || complain "exit code $got, not $want: $*: $(cat "$dir/out" "$dir/err")"
}
# fails TEST TEXT: only that test failed, and said so
fails() {
    [ "$(awk -F, '$1 == "FAIL" { print $2 }' "$dir/out")" = "$1" ] || complain "failed: $(grep FAIL "$dir/out")"
    grep -q "SELF_TEST_FAILED: test $1: .*$2" "$dir/err" || complain "no message '$2': $(cat "$dir/err")"
}
# broken TEST TEXT SCRIPT: data changed by the sed script
broken() {
    sed "$3" records/selftest.txt >"$dir/data"
    cmp -s records/selftest.txt "$dir/data" && complain "nothing is changed by $3"
    $AWK -f records/selftest.awk "$dir/data" >"$dir/data.c" || complain "not compiled: $3"
    build "$dir/data.c" g_self.o
    run 16 "$dir/sftp119" self-test -f csv --table tests
    fails "$1" "$2"
}
build() {   # build SOURCE OBJECT: the program with that in place of the object
    others=
    for object in $objects; do
        case $object in */"$2") ;; *) others="$others $object" ;; esac
    done
    # shellcheck disable=SC2086
    $CC -c -o "$dir/$2" "$1" && $CC -o "$dir/sftp119" "$dir/$2" $others $libs || complain "cannot be built: $1"
}

run 0 "$program" self-test -f csv --table tests
for test in 'code pages' times inflate records patterns xml 'temporary files'; do
    grep -q "^PASS,$test,[1-9][0-9]*,0,\$" "$dir/out" || complain "$test did not pass: $(cat "$dir/out")"
done
grep -q '^SKIP,data sets,0,0,this system has none$' "$dir/out" || complain "data sets are not skipped"
run 0 "$program" self-test
grep -q '^zlib  *[1-9]' "$dir/out" && grep -q '^byte order  *[a-z]*-endian' "$dir/out" || complain "the platform is not told"
run 12 "$program" self-test records
run 12 "$program" self-test --tz UTC
run 0 "$program" help self-test
there=${TMPDIR:-/tmp}
TMPDIR=/nonexistent
export TMPDIR
run 16 "$program" self-test -f csv --table tests
TMPDIR=$there
grep -q '^FAIL,xml,' "$dir/out" && grep -q '^FAIL,temporary files,' "$dir/out" || complain "no temporary file is no failure"

broken 'code pages' 'page 273: other' '/^page 273/s/C384/C385/'
broken 'times' '2000-02-29' '/2000-02-29/s/instant 9/instant 8/'
broken 'inflate' 'other bytes' '/^dump/s/....$/0000/'
broken 'records' 'record 7, subtype 96: FSBytes is 4294967296, not 4294967297' 's/4294967296/4294967297/'
broken 'records' 'HDSID is PRDA, not PRDB' 's/^value HDSID PRDA/value HDSID PRDB/'
broken 'records' 'FSOpera is ' 's/^value FSOper /value FSOpera /'
$AWK '/E_[A-Z_]*, \{/ && !done { done = sub(/E_[A-Z_]*/, "E_NONE") } { print }' build/gen/selfsamp.c >"$dir/samples.c"
build "$dir/samples.c" g_selfs.o
run 16 "$dir/sftp119" self-test -f csv --table tests
fails patterns 'not claimed'

# What the compiler of the data refuses
refuse() {  # refuse COMPLAINT LINE
    count=$((count + 1))
    { cat records/selftest.txt; echo "$2"; } >"$dir/data"
    $AWK -f records/selftest.awk "$dir/data" >"$dir/data.c" 2>"$dir/err" && complain "taken: $2"
    grep -q "$1" "$dir/err" || complain "no complaint '$1': $(cat "$dir/err")"
}
refuse 'unknown word' 'tape 1'
refuse 'not hexadecimal: 0x' 'page 037 0x41 41'
refuse 'pairs of hexadecimal digits' 'page 037 404 20'
refuse 'records are in order' 'record 1 94'
refuse 'one dump' 'dump 1 00000000'
refuse 'not a number' 'instant 1e6 1970-01-01T00:00:01.000000Z'
refuse 'stands behind a record' 'value HDSID'
refuse 'not ASCII' "$(printf 'value HDSID \303\204')"

[ $failed = 0 ] && echo "selftest: $count cases"
exit $failed
