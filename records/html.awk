# html.awk: compiles html.txt. awk -f html.awk -v what=h html.txt gives gen/html.h, what=c gives gen/html.c.
# Texts become numbers, which are the same bytes in every execution character set; a hole @1 becomes the byte 1.

function fail(msg) {
    printf "%s:%d: %s\n", FILENAME, FNR, msg | "cat 1>&2"
    bad = 1
}

function numbers(s,    i, c, d, r) {
    r = ""
    for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        d = substr(s, i + 1, 1)
        if (c == "@" && d ~ /^[1-9]$/) {
            r = r d ", "
            if (d + 0 > holes[n])
                holes[n] = d + 0
            i++
        } else if (!(c in code)) {
            fail("a character that is not printable ASCII")
            return ""
        } else {
            r = r code[c] ", "
        }
    }
    return r
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
/^piece / {
    if (NF != 2 || $2 !~ /^[A-Z][A-Z0-9_]*$/)
        fail("a piece has a name of capitals, digits and underscores")
    if ($2 in piece_line)
        fail("piece " $2 " stands already in line " piece_line[$2])
    if (n > 0 && lines[n] == 0)
        fail("piece " ids[n] " is empty")
    piece_line[$2] = FNR
    ids[++n] = $2
    lines[n] = holes[n] = 0
    next
}
/^[|+]/ {
    if (n == 0) {
        fail("a line before the first piece")
        next
    }
    s = substr($0, 2)
    lower = tolower(s)
    if (lower ~ /<script|<iframe|<object|<link|javascript:|https?:|url\(|@import| on[a-z]+=|src=/)
        fail("a report has no script and loads nothing")
    lines[n]++
    text[n, lines[n]] = numbers(s)
    if (substr($0, 1, 1) == "|")
        text[n, lines[n]] = text[n, lines[n]] "10,"
    next
}
{ fail("a line begins with piece, | or +") }

END {
    if (n == 0 && !bad)
        fail("no pieces")
    if (n > 0 && lines[n] == 0)
        fail("piece " ids[n] " is empty")
    if (what != "h" && what != "c")
        fail("what must be h or c")
    if (bad)
        exit 1
    if (what == "h") {
        print "/* Made from records/html.txt by records/html.awk. */"
        print "#ifndef GEN_HTML_H"
        print "#define GEN_HTML_H"
        print ""
        print "enum html_piece {"
        for (i = 1; i <= n; i++)
            print "    H_" ids[i] ",    /* holes: " holes[i] " */"
        print "    NUM_HTML_PIECES"
        print "};"
        print ""
        print "#endif"
    } else {
        print "/* Made from records/html.txt by records/html.awk. */"
        print "#include \"render/html.h\""
        print ""
        for (i = 1; i <= n; i++) {
            print "static const unsigned char p_" tolower(ids[i]) "[] = {"
            for (j = 1; j <= lines[i]; j++)
                print "    " text[i, j]
            print "};"
        }
        print ""
        print "const struct slice html_pieces[NUM_HTML_PIECES] = {"
        for (i = 1; i <= n; i++)
            print "    { p_" tolower(ids[i]) ", sizeof p_" tolower(ids[i]) " }" (i < n ? "," : "")
        print "};"
    }
}
