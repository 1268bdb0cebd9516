#!/bin/sh
# ebcdic.sh ROOMS LIBS OBJECT...: runs the unit tests with the core compiled for an EBCDIC execution character set
# (IBM-1047), where char is unsigned. CC, STD, CFLAGS, RUN, SHARED and CI come from the environment, and B, the folder of
# the variant. ROOMS are the folders that are compiled anew, for example "src/base build/gen". What speaks with the
# system, with a library or with the command line (stays, below) stays as it is, and so do the tests. OBJECT... are all
# objects of the unit tests; the makefile tells which source makes which. PROGRAM_OBJS are those of the program: main() of
# an EBCDIC build must refuse to work.
# The objects may call only functions of the C library that do not care about the character set.
set -eu
rooms=$1
libs=$2
shift 2
CC=${CC:-cc}
STD=${STD:--std=c99 -D_XOPEN_SOURCE=600}
CFLAGS=${CFLAGS:--O2}
out=${B:-build}/ebcdic
ebcdic='-fexec-charset=IBM1047 -funsigned-char'
neutral=' memcpy memmove memset memcmp memchr strlen strcmp strncmp malloc calloc realloc free qsort __stack_chk_fail '
stays=' src/base/io.c src/base/le.c src/render/render.c src/render/xml.c src/input/inflate.c build/gen/option.c '

rm -rf "$out"
mkdir -p "$out"
# The option has its effect, on literals and in #if.
cat >"$out/probe.c" <<'END'
#if 'A' != 0xC1 || '0' != 0xF0
#error "literals in #if are not EBCDIC"
#endif
extern const char probe['J' - 'I' == 8 ? 1 : -1];
const char probe[1] = { 'A' };
END
if ! $CC $ebcdic -c -o "$out/probe.o" "$out/probe.c" 2>"$out/probe.err"; then
    echo "SKIPPED: $CC knows no $ebcdic"
    [ "${CI:-}" != true ]
    exit
fi

# object and source of every rule
awk '/^\$\(B\)\/[a-z0-9_]+\.o:.*\$\(CO\)/ {
    object = $1
    sub(/^\$\(B\)\//, "", object)
    sub(/:$/, "", object)
    source = $NF
    sub(/^\$\(G\)/, "build/gen", source)
    print object, source
}' makefile >"$out/rules"

objects=
ours=
for object in "$@"; do
    name=${object##*/}
    source=$(awk -v name="$name" '$1 == name { print $2 }' "$out/rules")
    case " $rooms " in
    *" ${source%/*} "*) ;;
    *) source= ;;
    esac
    case $stays in *" $source "*) source= ;; esac
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

# gate OBJECT...: complains of what is called and neither neutral nor ours
nm -g $objects | awk 'NF == 3 { print $3 }' >"$out/defined"
gate() {
    nm -A -u "$@" | awk -v neutral="$neutral" '
    NR == FNR { defined[$1] = 1; next }
    !($NF in defined) && index(neutral, " " $NF " ") == 0 {
        print "ebcdic: " $1 " calls " $NF
        bad = 1
    }
    END { exit bad }' "$out/defined" -
}
gate $ours || exit 1
echo 'extern int atoi(const char *); int probe(const char *s); int probe(const char *s) { return atoi(s); }' >"$out/probe.c"
$CC $ebcdic -fno-builtin -c -o "$out/probe.o" "$out/probe.c"
gate "$out/probe.o" >"$out/gate" && { echo "ebcdic: the gate lets atoi() pass"; exit 1; }

$CC $CFLAGS -o "$out/unit-tests" $objects $libs
held=$(sh tests/tools/units.sh "$out/unit-tests") || { echo "$held"; exit 1; }

# A program of the wrong character set says so and does nothing.
others=
for object in ${PROGRAM_OBJS:-}; do
    case $object in */main.o) ;; *) others="$others $object" ;; esac
done
if [ -n "$others" ]; then
    $CC $STD $CFLAGS $ebcdic -Iinclude -Ibuild -c -o "$out/main.o" src/app/main.c
    $CC $CFLAGS -o "$out/sftp119" "$out/main.o" $others $libs
    code=0
    ${RUN:-} "$out/sftp119" samples/talk.smf >"$out/said" 2>&1 || code=$?
    [ $code = 16 ] || { echo "ebcdic: main() of an EBCDIC build ends with $code, not 16"; exit 1; }
fi
echo "ebcdic: $(echo $ours | wc -w) objects for IBM-1047; $held"
