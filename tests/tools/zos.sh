#!/bin/sh
# zos.sh STD PROGRAM: all sources of the program compiled for z/OS, its own branches included, warnings as errors, by a compiler
# that knows the target s390x-ibm-zos and writes its objects (GOFF). The headers are musl's, with stubs in tests/zstub
# for what only Language Environment has, and those of zlib and libxml2 alone. This proves syntax, types and calls, not what
# the system does. Then:
#   - the functions that are called are those of tests/zstub/libc.txt, of zlib and of libxml2;
#   - what is called of libxml2 was there in 2.9.12, the version of z/OS: PROGRAM, linked here, names for each function the version
#     that brought it (libxml2 marks its symbols);
#   - a build that is not in ASCII mode is refused.
# STD is how make zos chooses the language level. CLANG names the compiler.
set -eu
std=$1
program=$2
CLANG=${CLANG:-clang-19}
out=build/zos
LC_ALL=C
export LC_ALL
resource=$($CLANG -print-resource-dir)/include
set -- /usr/include/*-linux-musl
musl=$1
rm -rf "$out"
mkdir -p "$out/include/libxml"
for header in $(echo '#include <zlib.h>' | ${CC:-cc} -M -xc - | tr -s ' ' '\n' | grep -E '/(zlib|zconf)\.h$'); do
    cp "$header" "$out/include"
done
cp "$(pkg-config --variable=includedir libxml-2.0)"/libxml2/libxml/*.h "$out/include/libxml"
# A build of libxml2 without ICU, as on z/OS
sed 's/^#define LIBXML_ICU_ENABLED//' "$out/include/libxml/xmlversion.h" >"$out/xmlversion.h"
mv "$out/xmlversion.h" "$out/include/libxml/xmlversion.h"

# Jump tables: this backend cannot yet write them.
compile() {     # compile ARGUMENT...: for z/OS
    $CLANG --target=s390x-ibm-zos -fno-jump-tables -nostdinc -isystem tests/zstub -isystem "$musl" \
        -isystem "$resource" -isystem "$out/include" $std -DVERSION='"check"' \
        -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wno-unused-command-line-argument -Werror \
        -Iinclude -Ibuild "$@"
}
fail() {
    echo "zos: $*"
    exit 1
}

failed=0 number=0
for source in src/*/*.c build/gen/*.c; do
    object=$out/$(basename "$source" .c)
    case $source in build/*) object=$out/g_$(basename "$source" .c) ;; esac
    if compile -D__CHARSET_LIB=1 -S -emit-llvm -o "$object.ll" "$source" && compile -c -o "$object.o" "$object.ll"; then
        [ "$(od -An -tx1 -N2 "$object.o" | tr -d ' ')" = 03f0 ] || fail "$object.o is no object of z/OS"
        number=$((number + 1))
    else
        failed=1
    fi
done
[ $failed = 0 ] || fail "these sources do not compile for z/OS"
grep -q '@__fchattr' "$out/le.ll" || fail "the branches of z/OS are not compiled"

# What is called, and not defined in one of the sources
sed -n 's/^define .*@\([A-Za-z_][A-Za-z0-9_]*\)(.*/\1/p' "$out"/*.ll | sort -u >"$out/defined"
sed -n 's/^declare .*@\([A-Za-z_][A-Za-z0-9_]*\)(.*/\1/p' "$out"/*.ll | sort -u | comm -23 - "$out/defined" >"$out/called"
grep -v '^#' tests/zstub/libc.txt | tr -s ' ' '\n' | sort -u >"$out/known"
grep -v -E '^(__)?xml' "$out/called" | grep -v -x -e '__errno_location' -e 'inflate.*' -e 'deflate.*' -e crc32 -e zlibVersion |
    comm -23 - "$out/known" >"$out/unknown"
[ ! -s "$out/unknown" ] || fail "not in tests/zstub/libc.txt: $(tr '\n' ' ' <"$out/unknown")"

# The version behind @ is that of the libxml2 in which the symbol was new; a symbol without one is newer than all that have one.
nm -D -u --with-symbol-versions "$program" | awk '$NF ~ /^xml/ { print $NF }' | sort -u >"$out/xml"
grep '^xml' "$out/called" | comm -23 - "$out/defined" >"$out/xmlcalled"
newer() {       # newer FILE: what 2.9.12 lacks
    awk '{
        n = split($0, part, "@LIBXML2_")
        split(part[n], v, ".")
        if (n != 2 || v[1] * 10000 + v[2] * 100 + v[3] > 20912)
            print
    }' "$1"
}
[ -z "$(newer "$out/xml")" ] || fail "not in libxml2 2.9.12: $(newer "$out/xml" | tr '\n' ' ')"
sed 's/@.*//' "$out/xml" | comm -13 - "$out/xmlcalled" >"$out/xmlmore"
[ ! -s "$out/xmlmore" ] || fail "called, but not linked here: $(tr '\n' ' ' <"$out/xmlmore")"

# Each of these checks can fail.
refused() {     # refused TEXT [ARGUMENT]...: compiling the file probe.c fails with TEXT
    text=$1
    shift
    compile "$@" -c -o "$out/probe.o" "$out/probe.c" >"$out/probe.err" 2>&1 && fail "taken: $(cat "$out/probe.c")"
    grep -q "$text" "$out/probe.err" || fail "not refused with '$text': $(head -3 "$out/probe.err")"
}
echo '#include "base/result.h"' >"$out/probe.c"
refused 'ASCII mode'
refused 'ASCII mode' -D__CHARSET_LIB=0
compile -D__CHARSET_LIB=1 -c -o "$out/probe.o" "$out/probe.c" || fail "an empty source is refused"
printf '#include <string.h>\nsize_t f(const char *);\nsize_t f(const char *s) { return strnlenx(s, 8); }\n' >"$out/probe.c"
refused 'strnlenx'
printf '#include <stdio.h>\nint f(fldata_t *);\nint f(fldata_t *d) { return d->__recfmX; }\n' >"$out/probe.c"
refused '__recfmX'
printf 'xmlOld@LIBXML2_2.6.0\nxmlNew@LIBXML2_2.9.13\nxmlNone\n' >"$out/probe"
[ "$(newer "$out/probe" | tr '\n' ' ')" = 'xmlNew@LIBXML2_2.9.13 xmlNone ' ] || fail "the gate of libxml2 lets a new function pass"

echo "zos: $number sources compiled to objects of z/OS; $(comm -12 "$out/called" "$out/known" | wc -l) functions of the C library," \
    "$(wc -l <"$out/xmlcalled") of libxml2 (none newer than $(sed 's/.*LIBXML2_//' "$out/xml" | sort -t. -k1n -k2n -k3n | tail -1))"
