# method.awk: compiles method.txt. awk -f method.awk method.txt gives gen/method.c, the table that join/judge.h declares.
# Texts become octal escapes, which are the same bytes in every execution character set.

function fail(msg) {
    printf "%s:%d: %s\n", FILENAME, FNR, msg | "cat 1>&2"
    bad = 1
}

function literal(s,    i, r) {
    r = ""
    for (i = 1; i <= length(s); i++)
        r = r sprintf("\\%03o", code[substr(s, i, 1)])
    return "{ (const unsigned char *)\"" r "\", " length(s) " }"
}

BEGIN {
    ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    for (i = 1; i <= length(ascii); i++)
        code[substr(ascii, i, 1)] = i + 31
    n = 0
    bad = 0
}

{ sub(/\r$/, "") }
/^#/ || /^[ ]*$/ { next }
{
    text = $0
    sub(/^[^ ]+ */, "", text)
    sub(/ +$/, "", text)
    if (text == "")
        fail("a method has two names")
    if ($1 ~ /\//)
        fail("the log's name stops before the slash: " $1)
    for (i = 1; i <= length($0); i++)
        if (!(substr($0, i, 1) in code)) {
            fail("not ASCII")
            next
        }
    if (text in seen)
        fail("\"" text "\" stands already in line " seen[text])
    seen[text] = FNR
    n++
    logs[n] = $1 == "-" ? "" : $1
    smfs[n] = text
}

END {
    if (n == 0 && !bad)
        fail("no methods")
    if (bad)
        exit 1
    print "/* Made by method.awk. */"
    print "#include \"join/judge.h\""
    print ""
    print "const struct method method_list[] = {"
    for (i = 1; i <= n; i++)
        printf "    { %s, %s }%s\n", literal(logs[i]), literal(smfs[i]), (i < n ? "," : "")
    print "};"
    print "const size_t method_count = " n ";"
}
