# frozen.awk: every member of the model's transfer, login, session and their lists is frozen (src/model/freeze.c), or stands here as one
# that is not. Usage: awk -f frozen.awk include/model/model.h src/model/freeze.c
BEGIN {
    n = split("story progress num_progress phases num_phases processes num_processes", left, " ")
    for (i = 1; i <= n; i++)
        aside[left[i]] = 1
}
FNR == NR && /^struct (transfer|login|session|progress|phase|process) \{/ { in_struct = $2; next }
FNR == NR && /^\};/ { in_struct = "" }
FNR == NR && in_struct != "" {
    line = $0
    sub(/\/\*.*/, "", line)
    if (line !~ /;/)
        next
    sub(/;.*/, "", line)
    gsub(/[,*]/, " ", line)
    num = split(line, word, " ")
    begin = word[1] == "const" ? 2 : 1
    begin += word[begin] == "enum" || word[begin] == "struct" ? 2 : 1
    for (i = begin; i <= num; i++)
        if (word[i] != "char")
            member[++members] = in_struct " " word[i]
}
FNR != NR {
    line = $0
    while (match(line, /AT\([a-z]+, [a-z_0-9.]+\)/)) {
        item = substr(line, RSTART + 3, RLENGTH - 4)
        sub(/, /, " ", item)
        sub(/\..*/, "", item)
        frozen[item] = 1
        line = substr(line, RSTART + RLENGTH)
    }
    line = $0
    while (match(line, /(ENDPOINT|ORIGIN)\([a-z]+\)/)) {
        item = substr(line, RSTART, RLENGTH)
        what = item ~ /^END/ ? " at" : " from"
        sub(/^[A-Z]+\(/, "", item)
        sub(/\)/, "", item)
        frozen[item what] = 1
        line = substr(line, RSTART + RLENGTH)
    }
}
END {
    if (members < 60) {
        print "frozen.awk: the model was not understood: " members " members"
        exit 1
    }
    for (i = 1; i <= members; i++) {
        split(member[i], part, " ")
        if (!(member[i] in frozen) && !(part[2] in aside)) {
            print "freeze.c: struct " part[1] ": " part[2] " is not frozen"
            bad = 1
        }
    }
    exit bad
}
