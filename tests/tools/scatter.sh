#!/bin/sh
# scatter.sh: days of work scattered over many machines: dumps and logs are cut at places made at random and given to runs
# at random; their partial reports, merged in random trees, must give the report of one run over all pieces, byte for
# byte, in every format and table.
# A run that has no dump cannot know the zone and the year of a log that does not tell them: all runs are told, then, and
# days whose logs are in other zones than that are left out. So are days of one log with clocks that are far apart: where
# it is cut the order of lines is anybody's guess.
# Arguments: names of days in tests/regress/truth.lst (a few; all: all). SEED (1), ROUNDS (1) of each day, TRANSFERS of a
# day (90), TABLES, KEEP. PROGRAM, TOOLS, RUN, WORK, LIST.
set -u
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
work=${WORK:-build/scatter}
seed=${SEED:-1}
failed=0
num=0
tables=transfers,logins,sessions,throughput,failures,reconcile,ends,clocks,conflicts,audit,balance
tables=${TABLES:-$tables,phases,processes,progress,findings}
mkdir -p "$work"

# roll N: $rolled is one of 0 ... N - 1
state=$seed
roll() {
    state=$(((state * 1103515245 + 12345) % 2147483648))
    rolled=$((state / 65536 % $1))
}

trim() { sed 's/^ *//; s/ *$//'; }

# scene WORDS: the scenario on standard output
scene() {
    printf 'seed %d\nday 2025-06-13\nbegin 01:00:00\nclients 4\n' "$state"
    printf 'per-session 3\nfail 60\nrefuse 60\nlargest 4000000\n'
    printf 'stamp rfc3164\ncontainer rdw\nzone +02:00\n'
    echo "$1" | tr ';' '\n' | trim | grep -v '^transfers\|^rotate'
    echo "transfers ${TRANSFERS:-90}"
    case $1 in *system\ *) ;; *) printf 'system PRODA PRDA 192.0.2.10\nsystem PRODB PRDB 192.0.2.11\n' ;; esac
    case $1 in *user\ *) ;; *)
        for u in payroll orders claims archive; do
            echo "user $u /prod/$u kq3Vh0c5m1bY8pQeT2uXrWn6sDfGz9LaJoE4iKMv7Bt"
        done ;;
    esac
    case $1 in *partner\ *) ;; *) printf 'partner %s\n' 198.51.100.23 2001:db8::51 ;; esac
}

# report NAME COMMAND ARGUMENT...
report() {
    out=$d/$1
    shift
    mkdir -p "$out"
    # shellcheck disable=SC2086
    ${RUN:-} "$program" "$@" --all-logins --table $tables --wide --text "$out/r.txt" --csv "$out/r.csv" \
        --xml "$out/r.xml" --json "$out/r.json" --html "$out/r.html" >"$out.out" 2>"$out.err"
    echo $? >"$out/code"
}

# Merges the partial reports in $left, two to all of them at a time, to one.
tree() {
    step=0
    # shellcheck disable=SC2086
    set -- $left
    while [ $# -gt 1 ]; do
        roll $#
        turns=$rolled
        while [ $turns -gt 0 ]; do
            first=$1
            shift
            set -- "$@" "$first"
            turns=$((turns - 1))
        done
        roll $(($# - 1))
        some=$((rolled + 2))
        step=$((step + 1))
        these=
        while [ $some -gt 0 ]; do
            these="$these $1"
            shift
            some=$((some - 1))
        done
        if [ $# -eq 0 ]; then
            set -- "$these"
            break
        fi
        # shellcheck disable=SC2086
        ${RUN:-} "$program" merge $these --partial "$d/m$step" >"$d/m$step.out" 2>&1
        code=$?
        [ $code -le 8 ] || { echo "$name: merge exit code $code"; failed=1; }
        set -- "$@" "$d/m$step"
    done
    left="$*"
}

# day NAME REPORT WORDS
day() {
    name=$1
    d=$work/$1
    rm -rf "$d"
    mkdir -p "$d"
    was=$state
    scene "$3" >"$d/scene"
    reading=$2
    case $3 in *stamp\ iso*) ;; *) reading="$2 --year 2025 --tz $(sed -n 's/^zone //p' "$d/scene" | tail -1)" ;; esac
    "$tools/loggen" -s "$d/smf" -l "$d/log" -c "$d/trace" -x "$d/tsv" "$d/scene" || { failed=1; return; }
    roll 4
    runs=$((rolled + 2))
    for f in "$d"/smf* "$d"/log* "$d"/trace.*; do
        [ -s "$f" ] || continue
        kind=record
        case $f in */log*|*/trace*) roll 3; kind=line; [ $rolled -gt 0 ] || kind=byte ;; esac
        roll 4
        parts=$((rolled + 1))
        roll 1000000
        "$tools/scatter" $rolled $kind "$f" $parts "$d/piece.${f##*/}" || { echo "$name: scatter failed"; failed=1; }
    done
    i=0
    while [ $i -lt $runs ]; do
        i=$((i + 1))
        : >"$d/run.$i"
    done
    for f in "$d"/piece.*; do
        [ -s "$f" ] || { rm -f "$f"; continue; }
        roll $runs
        echo "$f" >>"$d/run.$((rolled + 1))"
    done
    # shellcheck disable=SC2086
    report one report $reading "$d"/piece.*
    left=
    i=0
    while [ $i -lt $runs ]; do
        i=$((i + 1))
        [ -s "$d/run.$i" ] || continue
        # shellcheck disable=SC2046,SC2086
        ${RUN:-} "$program" report --partial "$d/part.$i" $reading $(cat "$d/run.$i") >"$d/part.$i.out" 2>&1
        code=$?
        [ $code -le 8 ] || { echo "$name: partial exit code $code"; head -2 "$d/part.$i.out"; failed=1; }
        left="$left $d/part.$i"
    done
    tree
    # shellcheck disable=SC2086
    report all merge $left
    same=1
    for f in "$d/one"/*; do
        num=$((num + 1))
        cmp -s "$f" "$d/all/${f##*/}" && continue
        echo "$name: ${f##*/} is not that of a single run (SEED=$was)"
        same=0
        failed=1
    done
    [ $same -eq 0 ] || [ -n "${KEEP:-}" ] || rm -rf "$d"
}

list=${LIST:-$(dirname "$0")/../regress/truth.lst}
[ $# -gt 0 ] || set -- micros info-76 twice disorder separate debug3 ends again-info client
round=0
while [ $round -lt "${ROUNDS:-1}" ]; do
    round=$((round + 1))
    while IFS='|' read -r name judge options words; do
        name=$(echo "$name" | trim)
        case $name in ''|\#*) continue ;; esac
        case $name in skew*|any-order-days|lone-hour) continue ;; esac
        case $words in *@*|*zone-change*|*log-zone*|*log-change*|*\ zone\ *zone\ *) continue ;; esac
        case " $* " in *" $name "*|" all ") ;; *) continue ;; esac
        day "$name" "$options" "$words"
    done <"$list"
done
[ $failed -eq 0 ] && echo "scatter: $num comparisons"
exit $failed
