# selftest.awk: compiles selftest.txt. awk -f selftest.awk selftest.txt gives gen/selftest.c, the tables that app/selftest.h
# declares. Texts become octal escapes, which are the same bytes in every execution character set.

function fail(msg) {
    printf "%s:%d: %s\n", FILENAME, FNR, msg | "cat 1>&2"
    bad = 1
}

function literal(s,    i, r) {
    r = ""
    for (i = 1; i <= length(s); i++)
        if (substr(s, i, 1) in code)
            r = r sprintf("\\%03o", code[substr(s, i, 1)])
        else {
            fail("not ASCII")
            return ""
        }
    return "{ (const unsigned char *)\"" r "\", " length(s) " }"
}

function bytes(s,    i, r, high, low) {
    r = ""
    if (s == "" || length(s) % 2 != 0)
        fail("pairs of hexadecimal digits are needed")
    for (i = 1; i < length(s); i += 2) {
        high = index("0123456789ABCDEF", substr(s, i, 1))
        low = index("0123456789ABCDEF", substr(s, i + 1, 1))
        if (high == 0 || low == 0) {
            fail("not hexadecimal: " substr(s, i, 2))
            return ""
        }
        r = r sprintf("\\%03o", (high - 1) * 16 + low - 1)
    }
    return "{ (const unsigned char *)\"" r "\", " length(s) / 2 " }"
}

function behind(n,    s) {      # what stands behind the first n words
    s = $0
    while (n-- > 0)
        sub(/^[^ ]+ +/, "", s)
    return s
}

function words(n, what) {
    if (NF != n)
        fail(what)
    return NF == n
}

BEGIN {
    ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    for (i = 1; i <= length(ascii); i++)
        code[substr(ascii, i, 1)] = i + 31
    num_values = num_instants = num_pages = dumps = bad = record = 0
    gzip = ""
}

{ sub(/\r$/, "") }
/^#/ || /^[ ]*$/ { next }
$1 == "gzip" {
    if (words(2, "gzip HEX"))
        gzip = gzip $2
    next
}
$1 == "dump" {
    if (words(3, "dump LENGTH CRC") && ($2 !~ /^[0-9]+$/ || length($3) != 8))
        fail("a length and eight hexadecimal digits are needed")
    dumps++
    dump = $2 ", 0x" $3
    next
}
$1 == "record" {
    if (words(3, "record N SUBTYPE")) {
        if ($2 !~ /^[0-9]+$/ || $2 + 0 <= record)
            fail("records are in order")
        record = $2 + 0
        subtype = $3
    }
    next
}
$1 == "value" {
    if (record == 0 || NF < 3)
        fail("value COLUMN TEXT stands behind a record")
    else
        value[++num_values] = sprintf("%d, %d, %s, %s", record, subtype, literal($2), literal(behind(2)))
    next
}
$1 == "instant" {
    if (words(3, "instant MICROS TEXT")) {
        if ($2 !~ /^-?[0-9]+$/)
            fail("not a number: " $2)
        instant[++num_instants] = sprintf("INT64_C(%s), %s", $2, literal($3))
    }
    next
}
$1 == "page" {
    if (words(4, "page NAME HEX HEX"))
        page[++num_pages] = sprintf("%s, %s, %s", literal($2), bytes($3), bytes($4))
    next
}
{ fail("unknown word " $1) }

END {
    gzip = bytes(gzip)
    if (dumps != 1)
        fail("one dump is needed")
    if (num_values == 0 || num_instants == 0 || num_pages == 0)
        fail("records, instants and pages are needed")
    if (bad)
        exit 1
    print "/* Made by selftest.awk. */\n#include \"app/selftest.h\"\n"
    printf "const struct self_dump self_dump = { %s,\n    %s };\n", dump, gzip
    print "const struct self_value self_values[] = {"
    for (i = 1; i <= num_values; i++)
        printf "    { %s },\n", value[i]
    print "};\nconst size_t num_self_values = " num_values ";\nconst struct self_instant self_instants[] = {"
    for (i = 1; i <= num_instants; i++)
        printf "    { %s },\n", instant[i]
    print "};\nconst size_t num_self_instants = " num_instants ";\nconst struct self_page self_pages[] = {"
    for (i = 1; i <= num_pages; i++)
        printf "    { %s },\n", page[i]
    print "};\nconst size_t num_self_pages = " num_pages ";"
}
