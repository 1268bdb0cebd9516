#!/bin/sh
# awks.sh AWK...: every file that awk makes out of records/ is the same, byte for byte, whichever awk makes it: each argument
# is the command of one. z/OS has one that works in EBCDIC; what differs there and can be seen in the text is refused
# here: characters by number, and ranges that are none in EBCDIC.
set -eu
export LC_ALL=C
maker=${MAKE:-make}
targets=$(awk '/^\$\(G\)\/[a-z0-9]+\.[ch]:/ { sub(/:.*/, ""); sub(/^\$\(G\)\//, ""); print }' makefile)
failed=0 first=
for awk in "$@"; do
    out=build/awks/$(echo "$awk" | tr -c 'a-z0-9\n' _)
    rm -rf "$out"
    list=
    for t in $targets; do
        list="$list $out/$t"
    done
    # shellcheck disable=SC2086
    $maker -s G="$out" AWK="$awk" $list
    : "${first:=$out}"
    diff -r "$first" "$out" >"$out.diff" || { echo "awks: $awk makes something else:"; head -10 "$out.diff"; failed=1; }
done
if grep -n -E 'sprintf\("%c|\[ -~|-~\]' records/*.awk; then
    echo "awks: this depends on the character set that awk works in"
    failed=1
fi
[ -n "$targets" ] && [ $failed = 0 ] && echo "awks: $(echo $targets | wc -w) files, the same by $#: $(echo "$*" | tr '\n' ' ')"
exit $failed
