#!/bin/sh
# bench.sh: makes inputs (seeded, the same at every run) and measures the program on them, each beside a reference
# command in the same run. Prints a table in Markdown. Variables:
#   PROGRAM, TOOLS       build/sftp119, build/tools
#   BENCHDIR             where the inputs go (build/bench); kept for the next run, made anew when a size changes
#   MIX_MIB              dump of mixed types, 1 % ours (1024)
#   RECORDS              dump of 96 and 97 only, in records (1000000)
#   DEBUG_MIB            DEBUG3 log (512)
#   TRANSFERS            operations of the INFO log and its dump (1000000)
#   RUNS                 best of so many runs (3)
set -u
program=${PROGRAM:-build/sftp119}
tools=${TOOLS:-build/tools}
dir=${BENCHDIR:-build/bench}
mix_mib=${MIX_MIB:-1024}
records=${RECORDS:-1000000}
debug_mib=${DEBUG_MIB:-512}
transfers=${TRANSFERS:-1000000}
runs=${RUNS:-3}
here=$(dirname "$0")
mkdir -p "$dir"
LC_ALL=C
export LC_ALL

stale() {   # stale FILE SIZE: is there none of that size? Remembers the size.
    [ "$(cat "$1.size" 2>/dev/null)" != "$2" ] || [ ! -f "$1" ]
}
repeat() {  # repeat FILE BYTES OUT: FILE again and again until OUT has BYTES
    one=$(wc -c <"$1")
    n=$((($2 + one - 1) / one))
    : >"$3"
    while [ $n -gt 0 ]; do
        cat "$1" >>"$3" || exit 1
        n=$((n - 1))
    done
}

if stale "$dir/mixed.smf" "$mix_mib"; then
    "$tools/loggen" -n 180 -s "$dir/part" "$here/mixed.scene" || exit 1
    repeat "$dir/part" $((mix_mib * 1048576)) "$dir/mixed.smf"
    echo "$mix_mib" >"$dir/mixed.smf.size"
fi
if stale "$dir/records.smf" "$records"; then
    "$tools/smfgen" -o "$dir/part" "$here/both.dump" || exit 1
    repeat "$dir/part" $(($(wc -c <"$dir/part") * (records / 50000 > 0 ? records / 50000 : 1))) "$dir/records.smf"
    echo "$records" >"$dir/records.smf.size"
fi
if stale "$dir/debug.log" "$debug_mib"; then
    "$tools/loggen" -n $((debug_mib * 106)) -L DEBUG3 -l "$dir/debug.log" "$here/bench.scene" || exit 1
    echo "$debug_mib" >"$dir/debug.log.size"
fi
if stale "$dir/info.log" "$transfers"; then
    "$tools/loggen" -n "$transfers" -s "$dir/info.smf" -l "$dir/info.log" "$here/bench.scene" || exit 1
    echo "$transfers" >"$dir/info.log.size"
fi
rm -f "$dir/part"

# grep stops early when its output is /dev/null, so that goes to a file.
to=/dev/null
best() {    # best COMMAND...: wall seconds (the best run) and peak KiB (the highest) into $wall, $peak
    wall= peak=0 i=0
    while [ $i -lt "$runs" ]; do
        "$tools/rusage" "$dir/usage" "$@" >"$to" 2>"$dir/err"
        read -r w _ _ p code <"$dir/usage"
        case $code in 0|1|4|8) ;; *) echo "exit code $code: $*" >&2; head -3 "$dir/err" >&2 ;; esac
        wall=$(echo "$w $wall" | awk '{print ($2 == "" || $1 < $2 ? $1 : $2)}')
        peak=$(echo "$p $peak" | awk '{print ($1 > $2 ? $1 : $2)}')
        i=$((i + 1))
    done
}
row() {     # row NAME BYTES ITEMS UNIT REFERENCE AIM: the program's $w1 $p1 beside the reference's $w2
    awk -v name="$1" -v bytes="$2" -v items="$3" -v unit="$4" -v ref="$5" -v aim="$6" \
        -v w1="$w1" -v p1="$p1" -v w2="$w2" 'BEGIN {
        if (w1 < 0.001) w1 = 0.001
        speed = items > 0 ? sprintf("%.0f %s/s, ", items / w1, unit) : ""
        beside = w2 == "" ? "-" : sprintf("`%s` %.2f s", ref, w2)
        factor = w2 == "" ? "-" : sprintf("%.1f", w1 / (w2 < 0.001 ? 0.001 : w2))
        printf "| %s | %.0f MiB | %.2f s | %s%.0f MB/s | %s | %s | %s | %.0f MiB |\n", name, bytes / 1048576, w1, speed,
            bytes / w1 / 1e6, beside, factor, aim, p1 / 1024
    }'
}
size() { wc -c <"$1"; }

echo "| work | input | time | speed | reference | times of it | aim | peak memory |"
echo "|---|---:|---:|---|---|---:|---|---:|"

f=$dir/mixed.smf
best cat "$f"; w2=$wall
best "$program" decode --format csv "$f"; w1=$wall p1=$peak
row "\`decode\` to csv, mixed types, 1 % ours" "$(size "$f")" 0 '' 'cat FILE >/dev/null' '2'

f=$dir/records.smf
best cat "$f"; w2=$wall
best "$program" decode --format csv "$f"; w1=$wall p1=$peak
row "\`decode\` to csv, 96 and 97 only" "$(size "$f")" "$records" records 'cat FILE >/dev/null' '1,000,000 records/s'

f=$dir/info.log
to=$dir/out; best grep -c sftp-server "$f"; to=/dev/null w2=$wall
best "$program" trace --format csv --table transfers "$f"; w1=$wall p1=$peak
row "\`trace\`, INFO log" "$(size "$f")" "$(wc -l <"$f")" lines 'grep -c sftp-server FILE' '6'

f=$dir/debug.log
to=$dir/out; best grep -c sftp-server "$f"; to=/dev/null w2=$wall
best "$program" trace --format csv --table transfers "$f"; w1=$wall p1=$peak
row "\`trace\`, DEBUG3 log" "$(size "$f")" "$(wc -l <"$f")" lines 'grep -c sftp-server FILE' '3'

best cat "$dir/info.smf" "$dir/info.log"; w2=$wall
best "$program" report --csv "$dir/report.csv" "$dir/info.smf" "$dir/info.log"; w1=$wall p1=$peak
row "\`report\`, all tables to csv" "$(cat "$dir/info.smf" "$dir/info.log" | wc -c)" "$transfers" transfers \
    'cat FILES >/dev/null' '-'
rm -f "$dir"/report.*.csv "$dir/report.csv" "$dir/out"
