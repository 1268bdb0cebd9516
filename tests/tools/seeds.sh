#!/bin/sh
# seeds.sh: every trace line that the documents of the shared data show is claimed by the pattern of its program. Writes
# what became of each to build/seeds.txt. The lines are named in tests/seeds.lst, and no line of the documents that looks
# like one may be missing there. CLAIM is the program made from tests/unit/claim.c, RUN what runs it.
set -u
claim=${CLAIM:-build/claim}
shared=${SHARED:-../shared}
out=build/seeds.txt
LC_ALL=C
export LC_ALL
if [ ! -d "$shared/seeds" ]; then
    echo "seeds: SKIPPED, there is no $shared/seeds"
    [ "${CI:-}" != true ]
    exit
fi
tmp=${TMPDIR:-/tmp}/seeds.$$
trap 'rm -f "$tmp".*' 0
failed=0

# Lines of the list to "PLACE text" of the message, and "PLACE program".
for file in "$shared"/seeds/*.txt; do
    base=${file##*/}
    awk -v doc="${base%%_*}" -v want="$tmp.want" '
    function trim(s) {
        sub(/^[ \t]+/, "", s)
        sub(/[ \t\r]+$/, "", s)
        return s
    }
    function put(place, who, how, text, s,    i) {
        if (how == "behind" && (i = index(s, text)) > 0)
            s = substr(s, i + length(text))
        if (how == "before" && (i = index(s, text)) > 0)
            s = substr(s, 1, i - 1)
        if (how == "ascii" && match(s, /[^ -~]/))
            s = substr(s, 1, RSTART - 1)
        s = trim(s)
        if (s ~ /^\.*$/)
            return
        print place " " s
        print place " " who >> want
    }
    NR == FNR {
        if ($1 == doc) {
            n++
            place[n] = $2; who[n] = $3; how[n] = $4
            text[n] = $0
            sub(/^[^ ]+ [^ ]+ [^ ]+ ?[^ ]* ?/, "", text[n])
        }
        next
    }
    {
        line[FNR] = $0
        last = FNR
    }
    END {
        for (i = 1; i <= n; i++) {
            if (place[i] ~ /\+/) {
                k = split(place[i], part, "+")
                s = ""
                for (j = 1; j <= k; j++) {
                    s = s (j > 1 ? " " : "") trim(line[part[j] + 0])
                    seen[part[j] + 0] = 1
                }
                put(doc ":" place[i], who[i], how[i], text[i], s)
                continue
            }
            split(place[i], part, "-")
            to = part[2] == "" ? part[1] : part[2]
            for (j = part[1] + 0; j <= to + 0; j++) {
                seen[j] = 1
                put(doc ":" j, who[i], how[i], text[i], line[j])
            }
        }
        for (j = 1; j <= last; j++)
            if (!(j in seen) && line[j] ~ /(^|[ \t])(debug[123]: |sshd\[[0-9]+\]: |sftp-server\[[0-9]+\]: |zssh[A-Z][A-Za-z]*: )/)
                print doc ":" j " not-listed " line[j]
    }' tests/seeds.lst "$file" >>"$tmp.lines"
done
# shellcheck disable=SC2086
${RUN:-} "$claim" <"$tmp.lines" >"$out" || failed=1
awk 'NR == FNR { want[$1] = $2; next }
    $3 == "not-listed" || !($1 in want) { print "seeds: not in tests/seeds.lst: " $0; bad = 1; next }
    {
        who = $2
        gsub(/[()]/, "", who)
        if (index("," who ",", "," want[$1] ",") == 0) { print "seeds: " $0 " (" want[$1] " expected)"; bad = 1 }
        count[want[$1]]++
        total++
        delete want[$1]
    }
    END {
        for (place in want) { print "seeds: " place " has no answer"; bad = 1 }
        printf "seeds: %d lines (sshd %d, sftp-server %d, client %d), see %s\n", total, count["sshd"], count["sftp-server"],
            count["client"], out
        exit bad
    }' out="$out" "$tmp.want" "$out" || failed=1
exit $failed
