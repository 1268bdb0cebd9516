#!/bin/sh
# releases.sh: logs of servers and traces of clients, written as releases 6.4p1, 7.5p1 and 10.3p1 write them. Of each
# tests/logs/NAME.log, trace claims every line, and tells the operations, logins and sessions that stand in NAME.expect. With
# "write" these are replaced, for review with git diff. PROGRAM, RUN.
set -u
program=${PROGRAM:-build/sftp119}
tmp=${TMPDIR:-/tmp}/releases.$$
trap 'rm -f "$tmp.out" "$tmp.rows"' 0
failed=0
count=0

# show KEY...: those columns of JSON rows
show() {
    awk -v keys="$*" 'BEGIN { n = split(keys, key, " ") }
    {
        line = ""
        for (i = 1; i <= n; i++) {
            at = index($0, "\"" key[i] "\":")
            if (at == 0) continue
            rest = substr($0, at + length(key[i]) + 3)
            if (substr(rest, 1, 1) == "\"") { match(rest, /^"([^"\\]|\\.)*"/); rest = substr(rest, 1, RLENGTH) }
            else sub(/[,}].*/, "", rest)
            line = line (i > 1 ? " " : "") rest
        }
        print line
    }' "$tmp.rows"
}
rows() { ${RUN:-} "$program" trace --year 2026 -q --format json "$@" >"$tmp.rows"; }

for log in tests/logs/*.log; do
    count=$((count + 1))
    rows --unclaimed "$log"
    {
        show shape
        rows --table transfers "$log"
        show op result bytes resumed user path path2 old new cause
        rows --table logins --all-logins "$log"
        show result user remote_ip remote_port auth cause cause_text
        rows --table sessions "$log"
        show role user remote_ip remote_port product transfers failures phase outcome
    } >"$tmp.out"
    expect=${log%.log}.expect
    if [ "${1:-}" = write ]; then
        cp "$tmp.out" "$expect"
    elif ! cmp -s "$tmp.out" "$expect"; then
        echo "releases: $log"
        diff "$expect" "$tmp.out" | head -20
        failed=1
    fi
done
[ $failed -eq 0 ] && echo "releases: $count logs and traces told right"
exit $failed
