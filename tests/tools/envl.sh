#!/bin/sh
# envl.sh: the same log in every envelope (envput) tells the same transfers, logins, sessions, processes: tables of trace
# are compared with those of the log as it is, times as far as the envelope tells them. The logs: names of users and
# files that look like messages (nothing may come of those), a day of loggen's, real ones (../shared). Then a log across
# New Year in pieces, plain and gzip, in EBCDIC too, in any order of the files.
# PROGRAM, TOOLS, SHARED, RUN, WORK.
set -u
program=${PROGRAM:-build/sftp119}
[ -x "$program" ] || { echo "$program is not there: make builds it" >&2; exit 2; }
tools=${TOOLS:-build/tools}
shared=${SHARED:-../shared}
work=${WORK:-build/envl}
here=$(dirname "$0")
failed=0
rm -rf "$work"
mkdir -p "$work"

fail() { echo "envl: $*"; failed=1; }

# rows DECIMALS LINES FILE...: the rows without what tells of the file, times with so many decimals (-: none), line
# numbers only when LINES is 1
rows() {
    decimals=$1
    numbered=$2
    shift 2
    # shellcheck disable=SC2086
    ${RUN:-} "$program" trace --all-logins --table transfers,logins,sessions,processes,phases --json - "$@" 2>"$work/err" \
        >"$work/out.json"
    code=$?
    case $code in 0|4) ;; *) fail "exit code $code: $*"; head -3 "$work/err" ;; esac
    case $decimals in
        0) times='s/\(T[0-9:]*\)\.[0-9]*Z"/\1Z"/g' ;;
        3) times='s/\(T[0-9:]*\.[0-9][0-9][0-9]\)[0-9]*Z"/\1Z"/g' ;;
        6) times= ;;
        -) times='s/"\([a-z]*\)":"[0-9-]*T[0-9:.]*Z"/"\1":null/g' ;;
    esac
    lines=
    [ "$numbered" = 1 ] || lines='s/"\(log_first\|log_last\|first_line\|last_line\|line\)":[0-9nul]*//g'
    sed -e 's/"\(duration\|rate\)":[0-9.null]*//g; s/"log_input":"[^"]*"//; s/"input":"[^"]*"//' -e "$times" -e "$lines" \
        "$work/out.json" | LC_ALL=C sort
}

# same NAME DECIMALS LINES LOG FILE...: the files tell what the log tells
same() {
    what=$1 d=$2 l=$3 log=$4
    shift 4
    rows "$d" "$l" "$log" >"$work/want"
    rows "$d" "$l" "$@" >"$work/got"
    [ -s "$work/want" ] || fail "$what: nothing to compare"
    cmp -s "$work/want" "$work/got" || { fail "$what: other rows"; diff "$work/want" "$work/got" | cut -c1-400 | head -4; }
}

# all NAME LOG
all() {
    "$tools/envput" >"$work/envelopes"
    while read -r name decimals lines; do
        "$tools/envput" "$name" <"$2" >"$work/$1.$name" || { fail "$1: $name is not made"; continue; }
        same "$1 as $name" "$decimals" "$lines" "$2" "$work/$1.$name"
        rm -f "$work/$1.$name"
    done <"$work/envelopes"
}

# moved NAME LOG: WORK/NAME.log is the log with its middle put to the last New Year, UTC
moved() {
    "$tools/envput" iso <"$2" >"$work/utc"
    n=$(wc -l <"$work/utc")
    later=$(sed -n "$((n / 2))p" "$work/utc" | awk -v year="$(date +%Y)" '
        function days(y, m, d) {
            if (m < 3) { y--; m += 12 }
            return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + d
        }
        { split($1, at, "[-T:.+]")
          print 86400 * (days(year, 1, 1) - days(at[1] + 0, at[2] + 0, at[3] + 0)) - 3600 * at[4] - 60 * at[5] - at[6] }')
    "$tools/envput" iso "$later" <"$work/utc" >"$work/$1.log"
}

# rotated NAME LOG: the log in pieces
rotated() {
    n=$(wc -l <"$2")
    for envelope in rfc3164 crlf 1047-15 037-25 iso json; do
        for i in 0 1 2 3; do
            tail -n "+$((n * i / 4 + 1))" "$2" | head -n "$((n * (i + 1) / 4 - n * i / 4))" |
                "$tools/envput" "$envelope" >"$work/piece.$((3 - i))"
        done
        gzip -f "$work/piece.3" "$work/piece.2"
        case $envelope in iso|json) d=6 ;; *) d=0 ;; esac
        same "$1 in pieces as $envelope" $d 0 "$2" "$work/piece.0" "$work/piece.3.gz" "$work/piece.1" "$work/piece.2.gz"
        rm -f "$work"/piece.*
    done
}

moved names "$here/../regress/names.log"
all names "$work/names.log"
rows 6 1 "$work/names.log" >"$work/want"
grep -q '"remote_ip":"203\.0\.113\.66"\|"user":"root"' "$work/want" && fail "a name became an event"
# found ROWS EVENTS
found() {
    [ "$(grep -c "$1" "$work/want")" = "$(grep -c "$2" "$work/names.log")" ] || fail "names: $1"
}
found '"op":"put","result":"ok"' '\]: close "'
found '"table":"logins".*"result":"fail"' '\]: Failed password for '
found '"table":"logins".*"result":"ok"' '\]: Accepted publickey for '

{ printf 'seed 7\nday 2025-06-13\nbegin 01:00:00\nclients 6\nper-session 3\nlargest 4000000\nfail 40\nrefuse 40\n'
  printf 'stamp iso\ncontainer rdw\nzone +02:00\ngap 4000\nsystem PRODA PRDA 192.0.2.10\nsystem PRODB PRDB 192.0.2.11\n'
  printf 'user payroll /prod/payroll kq3Vh0c5m1bY8pQeT2uXrWn6sDfGz9LaJoE4iKMv7Bt\npartner 198.51.100.23\n'
} >"$work/day.scene"
"$tools/loggen" -n 150 -s "$work/day.smf" -l "$work/made.log" "$work/day.scene" || fail "no day"
moved day "$work/made.log"
all day "$work/day.log"
rotated day "$work/day.log"

if [ -d "$shared/data/logs" ]; then
    for log in 9.2p1-catalogue-INFO/syslog.iso.log 5.0p1/VERBOSE/syslog.iso.log; do
        moved real "$shared/data/logs/$log"
        all "real-${log%%/*}" "$work/real.log"
    done
    gzip -dc "$shared/data/logs/9.2p1-random200-INFO/syslog.iso.log.gz" >"$work/made.log"
    moved random "$work/made.log"
    rotated random "$work/random.log"
elif [ -n "${CI:-}" ]; then
    fail "no $shared"
else
    echo "envl: real logs SKIPPED"
fi
exit $failed
