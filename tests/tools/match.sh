#!/bin/sh
# match.sh: report finds for every record the process that did the work, in runs of a real server (made ones:
# truth.sh). The truth is a table of record and pid (none: no lines of that operation are in the log; rcp-style scp leaves
# none). No wrong pid, at least 99 % found, and every record and every logged operation in one and only one bin of
# reconcile. PROGRAM, TOOLS, SHARED, RUN; with CI=true a missing SHARED is a failure.
set -u
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
shared=${SHARED:-../shared}
work=${WORK:-build/match}
tools=${TOOLS:-build/tools}
failed=0
mkdir -p "$work"

# check NAME TRUTH DUMP LOG [OPTION]...
check() {
    name=$1 truth=$2
    shift 2
    # shellcheck disable=SC2086
    ${RUN:-} "$program" report --table transfers,reconcile --csv "$work/$name.csv" "$@" \
        >"$work/$name.out" 2>"$work/$name.err"
    code=$?
    case $code in 0|4) ;; *) echo "match $name: exit code $code"; head -5 "$work/$name.err"; failed=1 ;; esac
    awk -v name="$name" '
    # one CSV record into c[1..n]; no cell of these runs holds a line end
    function split_csv(s, c,    n, p, q) {
        n = 0
        while (1) {
            n++
            if (substr(s, 1, 1) == "\"") {
                c[n] = ""
                s = substr(s, 2)
                while ((p = index(s, "\"")) > 0 && substr(s, p + 1, 1) == "\"") {
                    c[n] = c[n] substr(s, 1, p)
                    s = substr(s, p + 2)
                }
                c[n] = c[n] substr(s, 1, p - 1)
                s = substr(s, p + 1)
            } else {
                p = index(s, ",")
                c[n] = p > 0 ? substr(s, 1, p - 1) : s
                s = p > 0 ? substr(s, p) : ""
            }
            if (substr(s, 1, 1) != ",")
                return n
            s = substr(s, 2)
        }
    }
    FILENAME == ARGV[1] {
        split($0, t, "\t")
        if (t[1] ~ /^[0-9]+$/) {
            truth[t[1]] = t[2] == "-" ? "" : t[2]
            asked += truth[t[1]] != ""
        }
        next
    }
    FNR == 1 {
        for (k in col) delete col[k]
        n = split_csv($0, head)
        for (i = 1; i <= n; i++) col[head[i]] = i
        file++
        next
    }
    file == 1 {
        split_csv($0, cell)
        m = cell[col["match"]]
        rows[m]++
        record = cell[col["record"]]
        if (record == "" || !(record in truth))
            next
        seen[record]++
        if (cell[col["pid"]] == "")
            next
        if (cell[col["pid"]] == truth[record])
            found++
        else {
            wrong++
            print name ": record " record " got pid " cell[col["pid"]] ", expected " \
                (truth[record] == "" ? "none" : truth[record])
        }
    }
    file == 2 {
        split_csv($0, cell)
        if (cell[col["what"]] != "transfers")
            next
        bins++
        for (m in rows)
            sum += rows[m]
        if (cell[col["matched"]] + 0 != rows["matched"] + 0 || cell[col["smf_only"]] + 0 != rows["smf-only"] + 0 \
            || cell[col["log_only"]] + 0 != rows["log-only"] + 0 \
            || cell[col["ambiguous"]] + 0 != rows["ambiguous"] + 0) {
            print name ": reconcile says something else than the rows"
            bad = 1
        }
    }
    END {
        for (r in truth)
            if (seen[r] != 1) {
                print name ": record " r " has " seen[r] + 0 " rows"
                bad = 1
            }
        printf "match %s: %d of %d pids found, %d wrong; matched %d, smf-only %d, log-only %d, ambiguous %d\n", name,
            found, asked, wrong, rows["matched"], rows["smf-only"], rows["log-only"], rows["ambiguous"]
        exit bad || wrong > 0 || bins != 1 || asked == 0 || found < 0.99 * asked
    }' "$truth" "$work/$name.transfers.csv" "$work/$name.reconcile.csv" || failed=1
}

run=$shared/data/logs/9.2p1-random200-INFO
if [ -d "$run" ]; then
    for e in rfc3164 iso; do
        check "$e" "$run/expect.tsv" "$run/transfers.smf" "$run/syslog.$e.log.gz"
    done
else
    echo "SKIPPED: no logs of real runs in $shared"
    [ "${CI:-}" != true ] || failed=1
fi
exit $failed
