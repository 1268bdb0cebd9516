# codepage.awk: compiles codepage.txt to gen/codepage.c. awk -f codepage.awk codepage.txt An entry of a table is the
# UTF-8 byte, or, with EBCDIC_WIDE, the code point of a character of two or three bytes; EBCDIC_ODD marks what is not
# plain (value.h, VALUE_PLAIN).

function fail(msg) {
    printf "%s:%d: %s\n", FILENAME, FNR, msg | "cat 1>&2"
    bad = 1
}

# The value of width hexadecimal digits; -1 when s is not such.
function hex(s, width,    i, d, v) {
    if (length(s) != width)
        return -1
    v = 0
    for (i = 1; i <= width; i++) {
        d = index("0123456789ABCDEF", substr(s, i, 1))
        if (d == 0)
            return -1
        v = v * 16 + d - 1
    }
    return v
}

function octal(s,    i, r) {
    r = ""
    for (i = 1; i <= length(s); i++)
        r = r sprintf("\\%03o", 47 + index("0123456789", substr(s, i, 1)))
    return r
}

# Puts code point v at byte b of page n; 16383 is the most that an entry of 16 bits with two flags holds.
function set(b, v) {
    if (v < 0 || v > 16383)
        fail("not a code point up to 3FFF")
    map[n, b] = v
}

function end_page(    b, v, seen) {
    if (n == 0)
        return
    if (whole && next_byte != 256)
        fail("page " name[n] " has " next_byte " characters, not 256")
    for (b = 0; b < 256; b++) {
        if (!((n, b) in map))
            return
        v = map[n, b]
        if (v in seen)
            fail("page " name[n] sprintf(": %04X stands at %02X and at %02X", v, seen[v], b))
        seen[v] = b
    }
}

function entry(v) {
    if (v > 127)
        return sprintf("0x%04X", 49152 + v)
    if (v < 32 || v == 127 || v in special)
        return sprintf("0x%04X", 16384 + v)
    return sprintf("0x%04X", v)
}

BEGIN {
    n = 0
    bad = 0
    m = split("34 38 39 60 62 44 92 59", s, " ")    # " & ' < > , \ ;
    for (i = 1; i <= m; i++)
        special[s[i] + 0] = 1
}

{ sub(/\r$/, "") }
/^#/ || /^[ ]*$/ { next }

$1 == "page" {
    end_page()
    if (!($2 ~ /^[0-9]+$/) || !(NF == 2 || (NF == 4 && $3 == "like")))
        fail("page NUMBER [like NUMBER]")
    if ($2 in number)
        fail("page " $2 " stands already above")
    n++
    name[n] = $2
    number[$2] = n
    next_byte = 0
    whole = NF == 2
    if (!whole && (!($4 in number) || $4 == $2))
        fail("no page " $4 " above")
    else if (!whole)
        for (b = 0; b < 256; b++)
            set(b, map[number[$4], b])
    next
}

n == 0 { fail("no page yet"); next }

whole {
    if (NF != 16)
        fail("16 characters a line")
    for (i = 1; i <= NF; i++)
        set(next_byte++, hex($i, 4))
    next
}

{
    for (i = 1; i <= NF; i++) {
        b = hex(substr($i, 1, 2), 2)
        v = hex(substr($i, 4), 4)
        if (b < 0 || v < 0 || substr($i, 3, 1) != "=")
            fail("not BYTE=CODE: " $i)
        else if (map[n, b] == v)
            fail("not a difference: " $i)
        else
            set(b, v)
    }
}

END {
    end_page()
    if (n == 0 && !bad)
        fail("no pages")
    if (bad)
        exit 1
    print "/* Made by codepage.awk. */"
    print "#include \"base/ebcdic.h\""
    print ""
    printf "const size_t num_ebcdic_pages = %d;\n", n
    printf "const struct ebcdic ebcdic_pages[%d] = {\n", n
    for (i = 1; i <= n; i++) {
        printf "    { { (const unsigned char *)\"%s\", %d }, { /* %s */\n", octal(name[i]), length(name[i]), name[i]
        for (b = 0; b < 256; b += 8) {
            line = "       "
            for (k = b; k < b + 8; k++)
                line = line " " entry(map[i, k]) (k < 255 ? "," : "")
            print line
        }
        print "    } }" (i < n ? "," : "")
    }
    print "};"
}
