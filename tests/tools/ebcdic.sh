#!/bin/sh
# ebcdic.sh ROOMS LIBS OBJECT...: runs the unit tests with the core compiled for an EBCDIC execution character set
# (IBM-1047), where char is unsigned. CC, STD and CFLAGS come from the environment. ROOMS are the folders that are
# compiled anew, for example "src/base build/gen". What speaks with the system, with libxml2 or with the command line
# (src/base/io.c, src/render/render.c and xml.c, the options) stays as it is, and so do the tests. OBJECT... are all objects
# of the unit tests; the makefile tells which source makes which. SUITES may name the suites to run. The objects may
# call only functions of the C library that do not care about the character set.
set -eu
rooms=$1
libs=$2
shift 2
CC=${CC:-cc}
STD=${STD:--std=c99 -D_XOPEN_SOURCE=600}
CFLAGS=${CFLAGS:--O2}
SUITES=${SUITES:-}
out=build/ebcdic
ebcdic='-fexec-charset=IBM1047 -funsigned-char'
neutral=' memcpy memmove memset memcmp memchr strlen strcmp strncmp malloc calloc realloc free qsort __stack_chk_fail '

rm -rf "$out"
mkdir -p "$out"
echo 'extern int probe; int probe = 1;' > "$out/probe.c"
if ! $CC $ebcdic -c -o "$out/probe.o" "$out/probe.c" 2> /dev/null; then
    echo "SKIPPED: $CC knows no $ebcdic"
    exit 0
fi

# object and source of every rule
awk '/^\$\(B\)\/[a-z0-9_]+\.o:.*\$\(CO\)/ {
    object = $1
    sub(/^\$\(B\)\//, "", object)
    sub(/:$/, "", object)
    source = $NF
    sub(/^\$\(G\)/, "build/gen", source)
    print object, source
}' makefile > "$out/rules"

objects=
ours=
for object in "$@"; do
    name=${object##*/}
    source=$(awk -v name="$name" '$1 == name { print $2 }' "$out/rules")
    case " $rooms " in
    *" ${source%/*} "*) ;;
    *) source= ;;
    esac
    case "$source" in src/base/io.c | src/render/render.c | src/render/xml.c | build/gen/option.c) source= ;; esac
    if [ -n "$source" ]; then
        $CC $STD $CFLAGS $ebcdic -Iinclude -Ibuild -c -o "$out/$name" "$source"
        object=$out/$name
        ours="$ours $object"
    fi
    objects="$objects $object"
done
if [ -z "$ours" ]; then
    echo "ebcdic: no object of $rooms among the arguments"
    exit 1
fi

nm -g $objects | awk 'NF == 3 { print $3 }' > "$out/defined"
nm -u $ours | awk -v neutral="$neutral" '
NR == FNR { defined[$1] = 1; next }
/:$/ { file = $1; next }
NF == 2 && !($2 in defined) && index(neutral, " " $2 " ") == 0 {
    print "ebcdic: " file " calls " $2
    bad = 1
}
END { exit bad }' "$out/defined" - || exit 1

$CC $CFLAGS -o "$out/unit-tests" $objects $libs
"$out/unit-tests" $SUITES > "$out/log" || { cat "$out/log"; exit 1; }
held=$(awk '$1 == "asserts" { print $4 }' "$out/log")
echo "ebcdic: $(echo $ours | wc -w) objects for IBM-1047, $held assertions hold"
