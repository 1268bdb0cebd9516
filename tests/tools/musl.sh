#!/bin/sh
# musl.sh: makes what a build with musl-gcc needs, in build/musl: the headers of zlib and of libxml2 beside musl's own, CUnit's
# stand-in, and one for libxml2, which Debian does not have for musl. zlib is Debian's archive: it calls nothing that is
# not in both C libraries. Then builds the program, and runs the unit tests that need neither XML nor
# what only the C library of this system has. MAKE, SHARED.
set -eu
out=build/musl
mkdir -p "$out/include/libxml"
for header in $(echo '#include <zlib.h>' | cc -M -xc - | tr -s ' ' '\n' | grep -E '/(zlib|zconf)\.h$'); do
    cp "$header" "$out/include"
done
cp "$(pkg-config --variable=includedir libxml-2.0)"/libxml2/libxml/*.h "$out/include/libxml"
sed 's/^#define LIBXML_ICU_ENABLED//' "$out/include/libxml/xmlversion.h" >"$out/xmlversion.h"
mv "$out/xmlversion.h" "$out/include/libxml/xmlversion.h"
cc="musl-gcc -static"
std='-std=c99 -D_XOPEN_SOURCE=600 -O2'
$cc $std "-I$out/include" -c -o "$out/noxml.o" tests/mini/noxml.c
$cc $std -Itests/mini -c -o "$out/cunit.o" tests/mini/cunit.c
build() {
    ${MAKE:-make} B="$out" CC="$cc" CFLAGS=-O2 "CPPFLAGS=-I$out/include" XML_CFLAGS= WERROR=-Werror CUNIT_CFLAGS=-Itests/mini \
        LIBS="$out/noxml.o $(cc -print-file-name=libz.a)" CUNIT_LIBS="$out/cunit.o" "$@"
}
build "$out/sftp119"
build LDFLAGS=-Wl,--unresolved-symbols=ignore-all "$out/unit-tests"     # t_xml.o and t_html.o have no library to check documents with
# put asks the C library's inet_ntop, which writes some addresses otherwise; ebcdic asks its iconv, which knows no IBM pages.
suites=$(sed -n 's/^const struct unit_suite suite_[a-z0-9_]* = { "\([a-z0-9_]*\)".*/\1/p' tests/unit/t_*.c |
    grep -v -x -e xml -e html -e render -e put -e ebcdic)
# shellcheck disable=SC2086
SHARED=${SHARED:-} "$out/unit-tests" $suites >"$out/log" || { cat "$out/log"; exit 1; }
echo "musl: static; $(awk '$1 == "asserts" { print $4 }' "$out/log") assertions of $(echo $suites | wc -w) suites hold"
