#!/bin/sh
# same.sh OTHER: every command on every sample, in every format with all tables, by PROGRAM and by OTHER (with RUN in front of
# it): results, messages and exit codes must be the same, byte for byte; and self-test of OTHER passes. Commands and
# formats are those that records/option.txt and the program name, so that a new one is compared from its first day.
# WITHOUT: a format that OTHER does not have. PROGRAM, RUN.
set -u
root=$(pwd)
program=${PROGRAM:-build/sftp119}
other=$1
case $program in /*) ;; *) program=$root/$program ;; esac
case $other in /*) ;; *) other=$root/$other ;; esac
for p in "$program" "$other"; do
    [ -x "$p" ] || { echo "$p is not there: make builds it" >&2; exit 2; }
done
work=$other.same
rm -rf "$work"
mkdir -p "$work/one" "$work/two"
COLUMNS=120 NO_COLOR=1 LC_ALL=C TZ=UTC
export COLUMNS NO_COLOR LC_ALL TZ

formats=$("$program" --format nosuch x 2>&1 | sed -n 's/.*one of: //p' | tr -d ',()')
commands=$(awk -F'|' '$1 ~ /^command / { gsub(/ /, "", $2); print $2 }' records/option.txt)
case $formats in *csv*xml*) ;; *) echo "same: the formats are not told: $formats"; exit 1 ;; esac
case $commands in *report*layout*) ;; *) echo "same: the commands are not told: $commands"; exit 1 ;; esac
formats=$(for f in $formats; do [ "$f" = "${WITHOUT:-}" ] || echo "$f"; done)

# Command lines: name and arguments, one a line.
plan() {
    for f in samples/*.smf; do
        s=$(basename "$f" .smf)
        all=
        for format in $formats; do
            all="$all --$format $s.pair.$format"
        done
        echo "$s.report report --wide $all $s.smf $s.log"
        echo "$s.default report $s.smf $s.log"
        echo "$s.smf.report report --wide --all-logins $s.smf"
        echo "$s.log.report report --by user,op,hour,dir $s.log"
        echo "$s.hex decode --hex --triplets --raw $s.smf"
        echo "$s.segments extract --container bdw-segments --block-size 500 -o $s.new $s.smf"
        for command in $commands; do
            case $command in
            report|help|layout|self-test) continue ;;
            extract) echo "$s.extract extract -o $s.$command $s.smf"; continue ;;
            compare) echo "$s.compare compare $s.log strict.log"; continue ;;
            decode|check) files=$s.smf ;;
            trace|explain) files=$s.log ;;
            *) echo "$s.any.$command $command $s.smf $s.log"; continue ;;
            esac
            all=
            for format in $formats; do
                all="$all --$format $s.$command.$format"
            done
            echo "$s.$command $command $all $files"
            echo "$s.$command.plain $command $files"
        done
    done
    for f in samples/*.trace; do
        echo "$(basename "$f") trace --story all --format json $(basename "$f")"
    done
    all=
    for format in $formats; do
        all="$all --$format layout.$format"
        echo "layout.$format.plain layout --format $format 97"
    done
    echo "layout layout $all"
    echo "help help"
    for command in $commands; do
        echo "help.$command help $command"
    done
}
plan >"$work/plan"

perform() {     # perform FOLDER COMMAND...: the plan, in the folder
    cd "$1" || exit 2
    shift
    cp "$root"/samples/*.smf "$root"/samples/*.log "$root"/samples/*.trace .
    while read -r name arguments; do
        # shellcheck disable=SC2086
        "$@" $arguments >"$name.out" 2>"$name.err" </dev/null
        echo $? >"$name.code"
    done <"$work/plan"
}
(perform "$work/one" "$program") &
one=$!
# shellcheck disable=SC2086
(perform "$work/two" ${RUN:-} "$other")
wait $one

failed=0
# shellcheck disable=SC2086
${RUN:-} "$other" self-test -f csv --table tests >"$work/self" 2>"$work/self.err"
grep -v -e '^PASS,' -e '^SKIP,data sets,' -e '^result,' -e "^FAIL,${WITHOUT:-nothing}," "$work/self" && failed=1
[ "$(grep -c '^PASS,' "$work/self")" -ge 6 ] || { echo "same: self-test:"; cat "$work/self" "$work/self.err"; failed=1; }
diff -r "$work/one" "$work/two" >"$work/diff" || { head -40 "$work/diff"; failed=1; }
refused=$(grep -l '^1[26]$' "$work"/one/*.code | grep -v '\.any\.')
[ -z "$refused" ] || { echo "same: refused: $refused"; failed=1; }
for command in $commands; do
    grep -q "^[^ ]* $command" "$work/plan" || [ "$command" = self-test ] || { echo "same: $command is not compared"; failed=1; }
done
echo "same: $(wc -l <"$work/plan") command lines, $(find "$work/one" -type f -size +0 | wc -l) files with content," \
    "$([ $failed = 0 ] && echo all the same || echo DIFFERENT)"
exit $failed
