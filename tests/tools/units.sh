#!/bin/sh
# units.sh PROGRAM: the unit tests in two halves at the same time, every second suite each. RUN stands in front of
# PROGRAM; SHARED and CI as for the unit tests. What failed or was skipped is shown.
set -u
program=$1
log=$program.log
# shellcheck disable=SC2086
${RUN:-} "$program" 1/2 >"$log.1" 2>&1 &
first=$!
# shellcheck disable=SC2086
${RUN:-} "$program" 2/2 >"$log.2" 2>&1 &
second=$!
bad=0
wait $first || { bad=1; cat "$log.1"; }
wait $second || { bad=1; cat "$log.2"; }
[ $bad = 1 ] || grep -h SKIPPED "$log.1" "$log.2"
cat "$log.1" "$log.2" | awk -v program="$program" '$1 == "asserts" { n += $4; failed += $5; runs++ }
    END { printf "%s: %d assertions hold, %d do not\n", program, n, failed; exit n == 0 || failed > 0 || runs != 2 }' || bad=1
exit $bad
