#!/bin/sh
# zosmake.sh: make zos, zos-xlclang and zos-xlc give the command lines that INSTALL in README.md tells (make -n; nothing of it
# runs here): how a source is compiled, the program linked, installed and copied as a load module, for GNU make and bmake.
set -u
out=build/zosmake
mkdir -p "$out"
zopen=/usr/zopen
unset ZOPEN_ROOTFS
defs='-D_XOPEN_SOURCE=600 -D_EXT=1 -D_OPEN_SYS_FILE_EXT=1 -D_LARGE_TIME_API -D_ENHANCED_ASCII_EXT=0xFFFFFFFF'
tail="-I$zopen/usr/local/include -Iinclude -Ibuild -c -o"
failed=0 count=0

has() {     # has LINE: among the commands, but for the number of blanks
    count=$((count + 1))
    grep -qxF -e "$1" "$out/lines" || { echo "$how: no such command: $1"; failed=1; }
}
# run MAKE TARGET GOAL [VARIABLE]...
run() {
    how="$1 $2 $3"
    maker=$1 target=$2 goal=$3
    shift 3
    # shellcheck disable=SC2086
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL $maker -n "$target" GOAL="$goal" ZOPEN_ROOTFS=$zopen "$@" >"$out/raw" 2>&1 || {
        echo "$how: failed"
        head -5 "$out/raw"
        failed=1
    }
    tr -s ' ' <"$out/raw" | sed 's/ $//' >"$out/lines"
}
check() {   # check MAKE TARGET COMPILER STD CFLAGS LDFLAGS
    run "$1" "$2" build/zos/sftp119
    has "$3 $4 $5 $tail build/zos/io.o src/base/io.c"
    has "$3 $4 $5 $tail build/zos/xml.o -I$zopen/usr/local/include/libxml2 src/render/xml.c"
    grep "^$3 .* -o build/zos/sftp119 " "$out/lines" >"$out/link"
    linked=$(tr ' ' '\n' <"$out/link" | grep -c '\.o$')
    compiled=$(grep -c "^$3 .* -c -o build/zos/" "$out/lines")
    count=$((count + 1))
    [ "$(wc -l <"$out/link")" = 1 ] && [ "$linked" = "$compiled" ] && [ "$linked" -gt 100 ] && grep -q -e \
        "^$3 $5 $6-o build/zos/sftp119 .*\.o $zopen/usr/local/lib/libxml2.a $zopen/usr/local/lib/libz.a" "$out/link" || {
        echo "$how: $compiled sources compiled, $linked linked: $(cut -c1-200 "$out/link")"
        failed=1
    }
    count=$((count + 1))
    others=$(grep -E '^(cc|gcc|clang|ibm|xl)' "$out/lines" | grep -v "^$3 ")
    [ -z "$others" ] || { echo "$how: another compiler: $others" | head -2; failed=1; }
}
for maker in "${MAKE:-make}" bmake; do
    maker=${maker%% *}
    check "$maker" zos ibm-clang64 "-std=c99 $defs" "-m64 -O2 -fzos-le-char-mode=ascii -fexec-charset=ISO8859-1" "-Wl,-bedit=no "
    check "$maker" zos-xlclang xlclang "-std=c99 $defs" "-q64 -qascii -O2" ""
    check "$maker" zos-xlc xlc "-qlanglvl=extc99 $defs" "-q64 -qascii -qfloat=ieee -O2" ""
    run "$maker" zos load LOAD=PROD.SFTP119.LOAD
    has "cp -X build/zos/sftp119 \"//'PROD.SFTP119.LOAD(SFTP119)'\""
    run "$maker" zos install PREFIX=/usr/local
    has "cp build/zos/sftp119 /usr/local/bin/sftp119 && chmod 755 /usr/local/bin/sftp119"
done
[ $failed = 0 ] && echo "zosmake: $count command lines as told"
exit $failed
