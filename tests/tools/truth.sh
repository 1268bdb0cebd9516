#!/bin/sh
# truth.sh: report against days of work whose truth is known. Every line of tests/regress/truth.lst is such a day:
# loggen makes it, report matches it, truthcmp judges. Arguments: names of days (all). PROGRAM, TOOLS, RUN, WORK, LIST; with
# KEEP set the days stay in WORK. SEEDS: each day once for each of these instead of its own; TRANSFERS: in place of 1500.
set -u
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
work=${WORK:-build/truth}
failed=0
mkdir -p "$work"

trim() { sed 's/^ *//; s/ *$//'; }

# scene WORDS: the scenario on standard output
scene() {
    case $1 in @*) cat "${1#@}"; return ;; esac
    printf 'seed 42\nday 2025-06-13\nbegin 01:00:00\nclients 8\nper-session 3\nfail 40\nrefuse 40\nlargest 4000000\n'
    printf 'stamp rfc3164\ncontainer rdw\nzone +02:00\ntransfers %d\n' "${TRANSFERS:-1500}"
    echo "$1" | tr ';' '\n' | trim
    case $1 in *system\ *) ;; *) printf 'system PRODA PRDA 192.0.2.10\nsystem PRODB PRDB 192.0.2.11\n' ;; esac
    case $1 in *user\ *) ;; *)
        for u in payroll orders claims archive stock ledger rates intake; do
            echo "user $u /prod/$u kq3Vh0c5m1bY8pQeT2uXrWn6sDfGz9LaJoE4iKMv7Bt"
        done ;;
    esac
    case $1 in *partner\ *) ;; *)
        printf 'partner %s\n' 198.51.100.23 198.51.100.40 203.0.113.9 2001:db8::51 ;;
    esac
}

# day NAME JUDGE REPORT WORDS [SEED]
day() {
    d=$work/$1
    rm -f "$d".*
    scene "$4" >"$d.scene"
    [ -z "${5:-}" ] || echo "seed $5" >>"$d.scene"
    "$tools/loggen" -s "$d.smf" -l "$d.log" -c "$d.trace" -x "$d.tsv" "$d.scene" || { failed=1; return; }
    # shellcheck disable=SC2046,SC2086
    ${RUN:-} "$program" report --all-logins $3 --csv "$d.csv" $(ls "$d".smf* "$d".log* "$d".trace.* 2>/dev/null) \
        >"$d.out" 2>"$d.err"
    code=$?
    case $code in 0|4) ;; *) echo "$1: exit code $code"; head -3 "$d.err"; failed=1 ;; esac
    tables="$d.transfers.csv $d.logins.csv"
    [ ! -f "$d.ends.csv" ] || tables="$tables $d.ends.csv"
    tables="$tables $d.reconcile.csv"
    # shellcheck disable=SC2086
    "$tools/truthcmp" $2 "$1${5:+ seed $5}" "$d.tsv" $tables || { echo "$1: FAILED"; failed=1; }
    [ -n "${KEEP:-}" ] || rm -f "$d".*
}

list=${LIST:-$(dirname "$0")/../regress/truth.lst}
while IFS='|' read -r name judge report words; do
    name=$(echo "$name" | trim)
    case $name in ''|\#*) continue ;; esac
    [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    words=$(echo "$words" | trim)
    for seed in ${SEEDS:-own}; do
        day "$name" "$judge" "$report" "$words" "$([ "$seed" = own ] || echo "$seed")"
    done
done <"$list"
exit $failed
