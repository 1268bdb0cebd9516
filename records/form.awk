# form.awk: compiles form.txt. awk -f form.awk -v what=h form.txt gives gen/form.h, what=c gives gen/form.c.
# Texts become octal escapes, which are the same bytes in every execution character set.

function fail(msg) {
    printf "%s:%d: %s\n", FILENAME, FNR, msg | "cat 1>&2"
    bad = 1
}

function octal(s,    i, r) {
    r = ""
    for (i = 1; i <= length(s); i++) {
        if (!(substr(s, i, 1) in code))
            fail("not ASCII: " s)
        r = r sprintf("\\%03o", code[substr(s, i, 1)])
    }
    return r
}

# Hex digits to octal escapes; an any-byte (..) gives 000 there and the mask tells.
function bytes(hex, mask,    i, h, l, r) {
    r = ""
    if (length(hex) % 2 || hex == "")
        fail("an odd number of hex digits: " hex)
    for (i = 1; i < length(hex); i += 2) {
        if (substr(hex, i, 2) == "..") {
            r = r "\\000"
            continue
        }
        h = index("0123456789ABCDEF", substr(hex, i, 1))
        l = index("0123456789ABCDEF", substr(hex, i + 1, 1))
        if (h == 0 || l == 0)
            fail("not hex digits: " hex)
        r = r sprintf("\\%03o", mask ? 255 : (h - 1) * 16 + l - 1)
    }
    return r
}

BEGIN {
    ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    for (i = 1; i <= length(ascii); i++)
        code[substr(ascii, i, 1)] = i + 31
    nc = nf = bad = 0
}

function cf(name) {
    name = toupper(name)
    gsub(/-/, "_", name)
    return "CF_" name
}

# One row, its continuation lines joined.
function row(line,    text, cut, f, n) {
    n = split(line, f, / +/)
    if (f[1] == "container") {
        if (n < 2 || n == 3 || f[2] !~ /^[a-z][a-z-]*$/)
            fail("container NAME, in small letters and hyphens, alone or with SHOWN and WHAT")
        if (n > 3 && (!(f[3] in shown) || shown[f[3]] != f[3]))
            fail("no container that is shown as " f[3] " stands above")
        if (f[2] in seen)
            fail("container " f[2] " stands already in line " seen[f[2]])
        seen[f[2]] = FNR
        cname[++nc] = f[2]
        shown[f[2]] = n > 3 ? f[3] : f[2]
        sub(/^[^ ]+ +[^ ]+ *[^ ]* */, "", line)
        told[nc] = octal(line)
        return
    }
    text = line
    sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ */, "", text)
    cut = index(text, " => ")
    if (f[1] != "foreign" || n < 8 || cut < 2) {
        fail("container NAME, or foreign ID FINDING OFFSET BYTES WHAT => ADVICE")
        return
    }
    if (f[2] !~ /^[A-Z][A-Z0-9_]*$/ || f[3] !~ /^[A-Z][A-Z0-9_]*$/)
        fail("an identifier is of capitals, digits and underscores")
    if (f[2] in seen)
        fail(f[2] " stands already in line " seen[f[2]])
    if (f[4] == "-" ? f[5] != "-" : (f[4] !~ /^[0-9]+$/ || f[4] > 4096))
        fail("OFFSET is a number up to 4096 with BYTES, or both are -")
    seen[f[2]] = FNR
    nf++
    id[nf] = f[2]
    finding[nf] = f[3]
    offset[nf] = f[4] == "-" ? 0 : f[4]
    magic[nf] = f[4] == "-" ? "" : bytes(f[5], 0)
    mask[nf] = f[4] == "-" ? "" : bytes(f[5], 1)
    size[nf] = f[4] == "-" ? 0 : length(f[5]) / 2
    said[nf] = octal(substr(text, 1, cut - 1))
    advice[nf] = octal(substr(text, cut + 4))
}

{ sub(/\r$/, ""); sub(/ +$/, "") }
/^#/ || /^$/ { next }
/^ / { sub(/^ +/, ""); held = held " " $0; next }
{
    if (held != "")
        row(held)
    held = $0
}

END {
    if (held != "")
        row(held)
    if (what != "h" && what != "c")
        fail("what must be h or c")
    if ((nc == 0 || nf == 0) && !bad)
        fail("no container or no foreign form")
    if (bad)
        exit 1
    if (what == "h") {
        print "/* Made by form.awk. */"
        print "#ifndef GEN_FORM_H"
        print "#define GEN_FORM_H"
        print "\nenum container_form {"
        for (i = 1; i <= nc; i++)
            print "    " cf(cname[i]) ","
        print "    NUM_CONTAINER_FORMS\n};"
        print "\nenum foreign_id {"
        for (i = 1; i <= nf; i++)
            print "    FOREIGN_" id[i] ","
        print "    NUM_FOREIGN\n};"
        print "\n#endif"
    } else {
        print "/* Made by form.awk. */"
        print "#include \"input/foreign.h\""
        print "#include \"input/form.h\""
        print "\nconst char *const form_names[NUM_CONTAINER_FORMS + 1] = {"
        for (i = 1; i <= nc; i++)
            printf "    \"%s\", /* %s */\n", octal(cname[i]), cname[i]
        print "    0\n};"
        print "\nconst enum container_form form_shown[NUM_CONTAINER_FORMS] = {"
        for (i = 1; i <= nc; i++)
            print "    " cf(shown[cname[i]]) ","
        print "};"
        print "\nconst char *const form_said[NUM_CONTAINER_FORMS] = {"
        for (i = 1; i <= nc; i++)
            print "    " (told[i] == "" ? "0" : "\"" told[i] "\"") ","
        print "};"
        print "\nconst struct foreign foreign_forms[NUM_FOREIGN] = {"
        for (i = 1; i <= nf; i++) {
            printf "    { FOREIGN_%s, F_%s, %d, %d, ", id[i], finding[i], offset[i], size[i]
            printf "\"%s\", \"%s\",\n", magic[i], mask[i]
            printf "        \"%s\",\n        \"%s\" }%s\n", said[i], advice[i], (i < nf ? "," : "")
        }
        print "};"
    }
}
