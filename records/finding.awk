# finding.awk: compiles finding.txt. awk -f finding.awk -v what=h finding.txt gives gen/finding.h, what=c gives
# gen/finding.c. Texts become octal escapes, which are the same bytes in every execution character set.

function fail(msg) {
    printf "%s:%d: %s\n", FILENAME, FNR, msg | "cat 1>&2"
    bad = 1
}

function octal(s,    i, r) {
    r = ""
    for (i = 1; i <= length(s); i++)
        r = r sprintf("\\%03o", code[substr(s, i, 1)])
    return r
}

# Checks the arguments of a text: a percent sign is followed by 1-9, and 1 ... highest all stand in it.
function check_text(id, text,    i, c, d, seen, high) {
    high = 0
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (!(c in code)) {
            fail("the text of " id " is not ASCII")
            return
        }
        if (c != "%")
            continue
        d = index("123456789", substr(text, i + 1, 1))
        if (i == length(text) || d == 0) {
            fail("in the text of " id " a % stands without 1-9")
            return
        }
        seen[d] = 1
        if (d > high)
            high = d
    }
    for (i = 1; i <= high; i++)
        if (!(i in seen))
            fail("the text of " id " has %" high " but no %" i)
}

BEGIN {
    ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    for (i = 1; i <= length(ascii); i++)
        code[substr(ascii, i, 1)] = i + 31
    sev["note"] = "SEV_NOTE"
    sev["degraded"] = "SEV_DEGRADED"
    sev["skipped"] = "SEV_SKIPPED"
    sev["stopped"] = "SEV_STOPPED"
    n = 0
    bad = 0
}

{ sub(/\r$/, "") }
/^#/ || /^[ ]*$/ { next }
{
    number = $1
    text = $0
    sub(/^[^ ]+ +/, "", text)
    if (number !~ /^[0-9][0-9][0-9][0-9]$/) {
        fail("a finding begins with a number of four digits, the next free one of its part: " number)
        next
    }
    if (number in number_line)
        fail("number " number " stands already in line " number_line[number])
    number_line[number] = FNR
    $0 = text
    id = $1
    sub(/^[^ ]+ +[^ ]+ +[^ ]+ */, "", text)
    sub(/ +$/, "", text)
    if (NF < 4) {
        fail("a finding has a number, an id, a severity, an exit code and a text")
        next
    }
    if (id !~ /^[A-Z][A-Z0-9_]*$/ || id == "NONE")
        fail("not an identifier: " id)
    if (!($2 in sev))
        fail("unknown severity " $2)
    if ($3 != "0" && $3 != "4" && $3 != "8" && $3 != "12")
        fail("the exit code is 0, 4, 8 or 12, not " $3)
    if (id in id_line)
        fail("finding " id " stands already in line " id_line[id])
    check_text(id, text)
    id_line[id] = FNR
    n++
    ids[n] = id
    numbers[n] = number + 0
    sevs[n] = sev[$2]
    exits[n] = $3
    texts[n] = text
}

END {
    if (n == 0 && !bad)
        fail("no findings")
    if (what != "h" && what != "c")
        fail("what must be h or c")
    if (bad)
        exit 1
    if (what == "h") {
        print "/* Made by finding.awk. */"
        print "#ifndef GEN_FINDING_H"
        print "#define GEN_FINDING_H"
        print ""
        print "enum finding_id {"
        print "    F_NONE = 0,"
        for (i = 1; i <= n; i++)
            print "    F_" ids[i] ","
        print "    NUM_FINDINGS"
        print "};"
        print ""
        print "#endif"
    } else {
        print "/* Made by finding.awk. */"
        print "#include \"base/finding.h\""
        print ""
        print "const struct finding_kind finding_kinds[NUM_FINDINGS] = {"
        print "    { SEV_NOTE, 0, 0, { (const unsigned char *)\"\", 0 }, { (const unsigned char *)\"\", 0 } }"
        for (i = 1; i <= n; i++) {
            printf "    , { %s, %d, %d, /* %s */\n", sevs[i], exits[i], numbers[i], ids[i]
            printf "        { (const unsigned char *)\"%s\", %d },\n", octal(ids[i]), length(ids[i])
            printf "        { (const unsigned char *)\"%s\", %d } }\n", octal(texts[i]), length(texts[i])
        }
        print "};"
    }
}
