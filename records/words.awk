# words.awk: compiles words.txt. awk -f words.awk -v what=h words.txt gives gen/words.h, what=c gives gen/words.c.
# Texts become octal escapes, which are the same bytes in every execution character set.

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
    id = $1
    text = $0
    sub(/^[^ ]+ */, "", text)
    sub(/ +$/, "", text)
    if (id !~ /^[A-Z][A-Z0-9_]*$/)
        fail("an identifier is of capitals, digits and underscores: " id)
    else if (id == "NONE")
        fail("NONE is the empty word, it has no line")
    else if (text == "")
        fail("no text after " id)
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (!(c in code) || index("\"&'<>,\\;", c) > 0) {
            fail("the text of " id " is not plain")
            break
        }
    }
    if (id in id_line)
        fail("identifier " id " stands already in line " id_line[id])
    if (text in text_line)
        fail("text \"" text "\" stands already in line " text_line[text])
    id_line[id] = FNR
    text_line[text] = FNR
    n++
    ids[n] = id
    texts[n] = text
}

END {
    if (n == 0 && !bad)
        fail("no words")
    if (what != "h" && what != "c")
        fail("what must be h or c")
    if (bad)
        exit 1
    if (what == "h") {
        print "/* Made by words.awk. */"
        print "#ifndef GEN_WORDS_H"
        print "#define GEN_WORDS_H"
        print ""
        print "enum word {"
        print "    W_NONE = 0,"
        for (i = 1; i <= n; i++)
            print "    W_" ids[i] ","
        print "    NUM_WORDS"
        print "};"
        print ""
        print "#endif"
    } else {
        print "/* Made by words.awk. */"
        print "#include \"base/words.h\""
        print ""
        print "const struct slice word_texts[NUM_WORDS] = {"
        print "    { (const unsigned char *)\"\", 0 }"
        for (i = 1; i <= n; i++)
            printf "    , { (const unsigned char *)\"%s\", %d } /* %s */\n", octal(texts[i]), length(texts[i]), texts[i]
        print "};"
    }
}
