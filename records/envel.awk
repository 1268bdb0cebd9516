# envel.awk: compiles envel.txt. awk -f envel.awk -v what=h envel.txt gives gen/envel.h, what=c gives gen/envel.c.
# Texts become octal escapes, which are the same bytes in every execution character set.

function fail(msg) {
    printf "%s:%d: %s\n", FILENAME, FNR, msg | "cat 1>&2"
    bad = 1
}

# \ooo stays as it is.
function octal(s,    i, r, c) {
    r = ""
    for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        if (!(c in code))
            fail("not ASCII: " s)
        if (c == "\\") {
            if (substr(s, i, 4) !~ /^\\[0-3][0-7][0-7]$/)
                fail("not an octal escape: " s)
            r = r substr(s, i, 4)
            i += 3
        } else {
            r = r sprintf("\\%03o", code[c])
        }
    }
    return r
}
# In bytes.
function size(s) {
    gsub(/\\[0-3][0-7][0-7]/, "x", s)
    return length(s)
}
function constant(s) {
    s = toupper(s)
    gsub(/-/, "_", s)
    return s
}

BEGIN {
    ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    for (i = 1; i <= length(ascii); i++)
        code[substr(ascii, i, 1)] = i + 31
    num_forms = num_names = num_months = num_zones = num_keys = num_roles = bad = 0
}

{ sub(/\r$/, "") }
/^#/ || /^[ ]*$/ { next }
$1 == "form" || $1 == "alias" {
    if (NF != ($1 == "form" ? 2 : 3) || $2 !~ /^[a-z][a-z0-9-]*$/)
        fail("form NAME or alias NAME FORM, in small letters, digits and hyphens")
    if ($2 in name_line)
        fail("the name " $2 " stands already in line " name_line[$2])
    if ($1 == "alias" && !($3 in is_form))
        fail("no form " $3 " stands above")
    if ($1 == "form" && num_names > num_forms)
        fail("a form behind an alias")
    name_line[$2] = FNR
    name[++num_names] = $2
    name_form[num_names] = $1 == "form" ? $2 : $3
    if ($1 == "form") {
        is_form[$2] = 1
        num_forms++
    }
    next
}
$1 == "month" {
    if (NF < 3 || $2 !~ /^([1-9]|1[0-2])$/)
        fail("month N NAME...")
    for (i = 3; i <= NF; i++) {
        if ($i in month_line)
            fail("the month " $i " stands already in line " month_line[$i])
        month_line[$i] = FNR
        month[++num_months] = $i
        month_number[num_months] = $2
        if (i == 3 && $i !~ /^[A-Z][a-z][a-z]$/)
            fail("the first name of a month has three letters")
        if (i == 3)
            first[$2] = $i
    }
    next
}
$1 == "zone" {
    if (NF != 3 || $2 !~ /^[A-Z]+$/ || $3 !~ /^[+-][01][0-9][0-5][0-9]$/)
        fail("zone NAME +hhmm")
    if ($2 in zone_line)
        fail("the zone " $2 " stands already in line " zone_line[$2])
    zone_line[$2] = FNR
    zone[++num_zones] = $2
    zone_seconds[num_zones] = (substr($3, 2, 2) * 60 + substr($3, 4, 2)) * 60 * (substr($3, 1, 1) == "-" ? -1 : 1)
    next
}
$1 == "key" {
    if (NF < 3 || $2 !~ /^[a-z]+$/ || $2 in role_line)
        fail("key ROLE NAME..., each role once")
    role_line[$2] = FNR
    role[++num_roles] = $2
    for (i = 3; i <= NF; i++) {
        if ($i in key_line)
            fail("the key " $i " stands already in line " key_line[$i])
        key_line[$i] = FNR
        key[++num_keys] = $i
        key_role[num_keys] = $2
        key_rank[num_keys] = NF - i + 1
    }
    next
}
{ fail("unknown line " $1) }

function header(    i) {
    print "/* Made by envel.awk. */\n#ifndef GEN_ENVEL_H\n#define GEN_ENVEL_H\n"
    print "enum envelope_form {\n    FORM_NONE,"
    for (i = 1; i <= num_forms; i++)
        print "    FORM_" constant(name[i]) ","
    print "    NUM_ENVELOPES\n};\n\nenum entry_role {"
    for (i = 1; i <= num_roles; i++)
        print "    ROLE_" constant(role[i]) ","
    print "    NUM_ROLES\n};\n"
    printf "enum { NUM_FORM_NAMES = %d, NUM_MONTHS = %d, NUM_ZONES = %d, NUM_KEYS = %d };\n\n#endif\n", num_names, \
        num_months, num_zones, num_keys
}
function tables(    i) {
    print "/* Made by envel.awk. */\n#include \"trace/stamp.h\"\n#include \"trace/entry.h\"\n"
    print "const char *const envelope_form_names[NUM_FORM_NAMES + 1] = {"
    for (i = 1; i <= num_names; i++)
        printf "    \"%s\", /* %s */\n", octal(name[i]), name[i]
    print "    NULL\n};\n\nconst unsigned char envelope_name_forms[NUM_FORM_NAMES] = {"
    for (i = 1; i <= num_names; i++)
        print "    FORM_" constant(name_form[i]) ","
    print "};\n\nconst unsigned char month_letters[12][4] = {"
    for (i = 1; i <= 12; i++)
        printf "    \"%s\",\n", octal(first[i])
    print "};\n\nconst struct month_name month_names[NUM_MONTHS] = {"
    for (i = 1; i <= num_months; i++)
        printf "    { { (const unsigned char *)\"%s\", %d }, %d },\n", octal(month[i]), size(month[i]), month_number[i]
    print "};\n\nconst struct zone_name zone_names[NUM_ZONES] = {"
    for (i = 1; i <= num_zones; i++)
        printf "    { { (const unsigned char *)\"%s\", %d }, %d },\n", octal(zone[i]), size(zone[i]), zone_seconds[i]
    print "};\n\nconst struct entry_key entry_keys[NUM_KEYS] = {"
    for (i = 1; i <= num_keys; i++)
        printf "    { { (const unsigned char *)\"%s\", %d }, ROLE_%s, %d },\n", octal(key[i]), size(key[i]), \
            constant(key_role[i]), key_rank[i]
    print "};"
}
END {
    for (i = 1; i <= 12 && !bad; i++)
        if (!(i in first))
            fail("month " i " has no name")
    if (what != "h" && what != "c")
        fail("what must be h or c")
    if (bad)
        exit 1
    if (what == "h")
        header()
    else
        tables()
}
