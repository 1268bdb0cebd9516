# layout.awk: checks the record map (*.rec, codes.txt) and compiles it.
#   awk -v what=h|c|man -f layout.awk row.rec header.rec triplet.rec ident.rec ... subtype.rec codes.txt
# h gives gen/layout.h, c gives gen/layout.c, man the record formats of the manual page (man(7) lines). With anything
# wrong every complaint goes to standard error as file:line: text, nothing is written, and the exit status is 1.
#
# A file holds blocks. A block begins with a line of its kind and ends where the next one begins:
#   header NAME     the bytes in front of every record
#   triplets NAME   a self-defining section; its offsets count from the record's first byte
#   section NAME    a section; its offsets count from the section's first byte
#   subtype NUMBER  a record subtype: its triplets (the table's name) and sections (in the order of the triplets)
#   list NAME       a code list (codes.txt): a line per code, hexadecimal, ascending, and its text
#   row             the columns of the decode table beside the fields: before | NAME | text or number | title,
#                   behind | ...
# Then title, source (manual, edition, table; mandatory), length (bytes, or n), written (of a subtype: when it is).
# A field's line has IBM's columns, then ours:
#   offset | the same in hexadecimal | IBM's name | length | binary, EBCDIC or packed | meaning | our name | kind
# Our name is IBM's without SMF_119SSH_. Kinds: number; detail (a number shown with --triplets); text; clock (1/100 s
# since midnight); date; address; duration (1/100 s); code LIST [in SUBTYPE]: a number and, in the column behind it, its
# meaning (in that subtype only); reserved (name -). Columns of the decode table stand in the order of files and lines.

function fail(msg) {
    complain(FILENAME, FNR, msg)
}

function complain(file, line, msg) {
    printf "%s:%d: %s\n", file, line, msg | "cat 1>&2"
    bad = 1
}

function trim(s) {
    sub(/^ +/, "", s)
    sub(/ +$/, "", s)
    return s
}

function octal(s,    i, r) {
    r = ""
    for (i = 1; i <= length(s); i++)
        r = r sprintf("\\%03o", index(ascii, substr(s, i, 1)) + 31)
    return "\"" r "\""
}

function check_text(s,    i) {
    for (i = 1; i <= length(s); i++)
        if (index(ascii, substr(s, i, 1)) == 0) {
            fail("a character that is not ASCII")
            return
        }
}

# -1 when s is not a hexadecimal number.
function hexadecimal(s,    i, d, v) {
    v = 0
    for (i = 1; i <= length(s); i++) {
        d = index("0123456789ABCDEF", substr(s, i, 1))
        if (d == 0)
            return -1
        v = v * 16 + d - 1
    }
    return s == "" ? -1 : v
}

# 1 when the text may be copied as it is into every output format (VALUE_PLAIN).
function is_plain(s) {
    return s !~ /["&'<>,\\;]/
}

function add_column(id, format, detail, title) {
    num_cols++
    col_id[num_cols] = id
    col_format[num_cols] = format
    col_detail[num_cols] = detail
    col_title[num_cols] = title
    column_of[id] = num_cols
    return num_cols
}

# The block that was open is complete.
function close_block(    e) {
    if (kind == "")
        return
    if (kind != "row" && !has_source)
        complain(open_file, open_line, kind " " name " has no source line")
    if (kind == "header" || kind == "triplets" || kind == "section") {
        if (sec_title[s] == "")
            complain(open_file, open_line, kind " " name " has no title line")
        if (sec_length[s] == "")
            complain(open_file, open_line, kind " " name " has no length line")
        else if (sec_fields[s] == 0)
            complain(open_file, open_line, kind " " name " has no fields")
        else if (sec_length[s] != "n" && broken == 0 && running - sec_base[s] != sec_length[s])
            complain(open_file, open_line, kind " " name ": its fields add up to " (running - sec_base[s]) \
                ", its length says " sec_length[s])
    }
    if (kind == "subtype" && \
        (sub_title[t] == "" || sub_written[t] == "" || sub_triplets[t] == "" || sub_sections[t] == ""))
        complain(open_file, open_line, "subtype " name " needs title, written, triplets and sections")
    if (kind == "list" && list_num[l] == 0)
        complain(open_file, open_line, "list " name " has no codes")
    kind = ""
}

function open_block() {
    close_block()
    kind = $1
    name = $2
    open_file = FILENAME
    open_line = FNR
    has_source = 0
    broken = 0
    running = 0
    if (NF != (kind == "row" ? 1 : 2))
        fail(kind == "row" ? "row stands alone" : kind " needs one name")
    if (kind == "row")
        return
    if ((kind == "subtype" ? "subtype " : kind == "list" ? "list " : "section ") name in block_at)
        fail("duplicate " kind " " name)
    block_at[(kind == "subtype" ? "subtype " : kind == "list" ? "list " : "section ") name] = 1
    if (kind == "subtype") {
        if (name !~ /^[1-9][0-9]*$/)
            fail("a subtype is a number, not " name)
        t = ++num_subs
        sub_number[t] = name
        sub_at[t] = FNR
        sub_file[t] = FILENAME
        return
    }
    if (name !~ /^[A-Za-z][A-Za-z0-9]*$/)
        fail("not a name: " name)
    if (kind == "list") {
        l = ++num_lists
        list_name[l] = name
        list_of[name] = l
        list_num[l] = 0
        return
    }
    s = ++num_secs
    sec_kind[s] = kind
    sec_name[s] = name
    sec_of[name] = s
    sec_fields[s] = 0
    sec_base[s] = 0
    if (kind == "header") {
        if (the_header)
            fail("a second header")
        the_header = s
    }
    if (kind == "triplets") {
        if (!the_header)
            fail("triplets stand behind the header")
        sec_base[s] = the_header ? sec_length[the_header] : 0
    }
    running = sec_base[s]
}

function widths_fit(k, len) {
    if (k == "number" || k == "detail" || k == "code")
        return len == 1 || len == 2 || len == 4 || (len == 8 && k != "code")
    if (k == "clock" || k == "date" || k == "duration")
        return len == 4
    if (k == "address")
        return len == 16
    return 1
}

function field_line(    c, i, n, k, w, f, ibm, title) {
    n = split($0, c, "|")
    if (n != 8) {
        fail("a field has 8 columns (offset, hex, IBM's name, length, format, meaning, our name, kind), not " n)
        broken = 1
        return
    }
    for (i = 1; i <= 8; i++)
        c[i] = trim(c[i])
    if (c[1] !~ /^[0-9]+$/ || hexadecimal(c[2]) < 0 || \
        (c[3] !~ /^SMF_119SSH_[A-Za-z0-9_]+$/ && c[3] != "(reserved)") || c[4] !~ /^([1-9][0-9]*|n)$/) {
        fail("columns out of order: offset, hexadecimal offset, IBM's name, length come first")
        broken = 1
        return
    }
    if (c[5] != "binary" && c[5] != "EBCDIC" && c[5] != "packed") {
        fail("unknown format " c[5] " (binary, EBCDIC, packed)")
        broken = 1
    }
    if (c[1] + 0 != hexadecimal(c[2]))
        fail("offset " c[1] " is not X'" c[2] "'")
    if (c[1] + 0 > running)
        fail("gap: " c[3] " begins at " c[1] ", the field in front of it ends at " running)
    if (c[1] + 0 < running)
        fail("overlap: " c[3] " begins at " c[1] ", the field in front of it ends at " running)
    if (c[6] == "")
        fail(c[3] " has no meaning")
    if ((c[4] == "n") != (sec_length[s] == "n") || (c[4] == "n" && sec_fields[s] > 0))
        fail("length n: a field that is all of a section of length n, and no other")
    running = c[1] + (c[4] == "n" ? 0 : c[4])
    ibm = c[3]
    sub(/^SMF_119SSH_/, "", ibm)
    if (c[3] == "(reserved)" ? c[7] != "-" || c[8] != "reserved" : c[7] != ibm || c[8] == "reserved")
        fail("our name of " c[3] " is " (c[3] == "(reserved)" ? "- and its kind reserved" : ibm))
    split(c[8], w, " ")
    k = w[1]
    if (!(k in format)) {
        fail("unknown kind " k)
        broken = 1
        return
    }
    if (k == "code" ? !(w[2] != "" && (w[3] == "" || (w[3] == "in" && w[4] ~ /^[0-9]+$/ && w[5] == ""))) : w[2] != "")
        fail("kind " c[8] ": what stands behind " k)
    if (k != "reserved" && c[5] != (k == "text" ? "EBCDIC" : k == "date" ? "packed" : "binary"))
        fail("kind " k " and format " c[5] " do not go together")
    if (!widths_fit(k, c[4]))
        fail("wrong width: " k " of " c[4] " bytes")
    f = ++sec_fields[s]
    f_offset[s, f] = c[1]
    f_width[s, f] = c[4] == "n" ? 0 : c[4]
    f_format[s, f] = c[5]
    f_kind[s, f] = k
    f_name[s, f] = c[7] == "-" ? "(reserved)" : c[7]
    f_ibm[s, f] = c[3]
    f_meaning[s, f] = c[6]
    f_list[s, f] = w[2]
    f_only[s, f] = w[3] == "in" ? w[4] : 0
    f_line[s, f] = FNR
    f_file[s, f] = FILENAME
    f_column[s, f] = 0
    if (k == "reserved")
        return
    title = c[6]
    if (c[7] in column_of) {
        if (kind != "triplets" || same[c[7]] != c[1] " " c[4])
            fail("duplicate name " c[7])
        f_column[s, f] = column_of[c[7]]
        return
    }
    if (kind == "triplets")
        same[c[7]] = c[1] " " c[4]
    f_column[s, f] = add_column(c[7], format[k], k == "detail", title)
    if (k == "code")
        add_column(c[7] "_text", "FMT_TEXT", 0, title)
}

function code_line(    v, text) {
    v = hexadecimal($1)
    text = $0
    sub(/^ *[^ ]+ */, "", text)
    text = trim(text)
    if (v < 0 || v > 65535 || text == "") {
        fail("a code is a hexadecimal number of at most 4 digits, and a text")
        return
    }
    if (list_num[l] > 0 && v <= list_code[l, list_num[l]])
        fail("code " $1 " is not above the one in front of it")
    check_text(text)
    list_num[l]++
    list_code[l, list_num[l]] = v
    list_text[l, list_num[l]] = text
}

function row_line(    c, n, i) {
    n = split($0, c, "|")
    for (i = 1; i <= n; i++)
        c[i] = trim(c[i])
    if (n != 4 || (c[1] != "before" && c[1] != "behind") || (c[3] != "text" && c[3] != "number")) {
        fail("a row's line is before or behind | name | text or number | title")
        return
    }
    if (c[2] in column_of)
        fail("duplicate name " c[2])
    if (c[1] == "before") {
        if (the_header)
            fail("the columns before the fields stand before the header")
        add_column(c[2], format[c[3]], 0, c[4])
    } else {
        num_behind++
        column_of[c[2]] = 0
        behind_id[num_behind] = c[2]
        behind_format[num_behind] = format[c[3]]
        behind_title[num_behind] = c[4]
    }
}

function rest_of_line(    r) {
    r = $0
    sub(/^ *[^ ]+ */, "", r)
    return trim(r)
}

BEGIN {
    ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    format["number"] = format["detail"] = "FMT_UINT"
    format["text"] = "FMT_TEXT"
    format["clock"] = "FMT_CLOCK"
    format["date"] = "FMT_DATE"
    format["address"] = "FMT_IP"
    format["duration"] = "FMT_DURATION"
    format["code"] = "FMT_CODE"
    format["reserved"] = "FMT_RESERVED"
    num_cols = num_secs = num_subs = num_lists = num_behind = the_header = bad = 0
    kind = ""
}

{ sub(/\r$/, "") }
/^#/ || /^ *$/ { next }
{ check_text($0) }
$1 == "header" || $1 == "section" || $1 == "subtype" || $1 == "list" || $1 == "row" || \
($1 == "triplets" && kind != "subtype") {
    open_block()
    next
}
kind == "" {
    fail("a line outside of any block")
    next
}
kind == "row" {
    row_line()
    next
}
$1 == "source" {
    has_source = NF > 1
    if (kind == "list")
        list_source[l] = rest_of_line()
    else if (kind == "subtype")
        sub_source[t] = rest_of_line()
    else
        sec_source[s] = rest_of_line()
    next
}
kind == "list" {
    code_line()
    next
}
kind == "subtype" && $1 == "title" { sub_title[t] = rest_of_line(); next }
kind == "subtype" && $1 == "written" { sub_written[t] = rest_of_line(); next }
kind == "subtype" && $1 == "triplets" { sub_triplets[t] = $2; next }
kind == "subtype" && $1 == "sections" { sub_sections[t] = rest_of_line(); next }
kind == "subtype" {
    fail("unknown word " $1)
    next
}
$1 == "title" { sec_title[s] = rest_of_line(); next }
$1 == "length" {
    sec_length[s] = $2
    if ($2 !~ /^([1-9][0-9]*|n)$/)
        fail("length " $2)
    next
}
$0 ~ /[|]/ {
    field_line()
    next
}
{ fail("unknown word " $1) }

# What can be checked when everything has been read.
function check_all(    i, j, n, w, at, f) {
    if (!the_header)
        complain(FILENAME, FNR, "no header")
    for (i = 1; i <= num_secs; i++)
        for (j = 1; j <= sec_fields[i]; j++)
            if (f_kind[i, j] == "code" && !(f_list[i, j] in list_of))
                complain(f_file[i, j], f_line[i, j], "unknown code list " f_list[i, j])
    for (i = 1; i <= num_subs; i++) {
        n = split(sub_sections[i], w, " ")
        for (j = 1; j <= n; j++)
            if (!(w[j] in sec_of) || sec_kind[sec_of[w[j]]] != "section")
                complain(sub_file[i], sub_at[i], "subtype " sub_number[i] ": unknown section " w[j])
        if (!(sub_triplets[i] in sec_of) || sec_kind[sec_of[sub_triplets[i]]] != "triplets") {
            complain(sub_file[i], sub_at[i], "subtype " sub_number[i] ": unknown triplets " sub_triplets[i])
            continue
        }
        if (n > most_triplets)
            most_triplets = n
        if (sec_fields[sec_of[sub_triplets[i]]] != 2 + 3 * n)
            complain(sub_file[i], sub_at[i], "subtype " sub_number[i] ": " n \
                " sections do not go with the triplets of " sub_triplets[i])
    }
    if (num_subs == 0)
        complain(FILENAME, FNR, "no subtypes")
}

function print_h(    i) {
    print "/* Made by layout.awk. */"
    print "#ifndef GEN_LAYOUT_H"
    print "#define GEN_LAYOUT_H"
    print ""
    print "enum layout_column {"
    for (i = 1; i <= num_cols; i++)
        print "    COL_" col_id[i] ","
    print "    LAYOUT_NUM_COLUMNS"
    print "};"
    print ""
    print "enum layout_section {"
    for (i = 1; i <= num_secs; i++)
        if (sec_kind[i] == "section")
            print "    SEC_" sec_name[i] ","
    print "    LAYOUT_NUM_SECTIONS"
    print "};"
    print ""
    print "enum { LAYOUT_MAX_TRIPLETS = " most_triplets " };"
    print ""
    print "#endif"
}

function print_section(i, number,    j, first, last, varies) {
    printf "static const struct field fields_%d[] = {\n", i
    first = last = varies = 0
    for (j = 1; j <= sec_fields[i]; j++) {
        printf "    { %d, %d, %s, %d, %d, %d, %d,\n        %s,\n        %s,\n        %s,\n        %s },\n",
            f_offset[i, j], f_width[i, j], format[f_kind[i, j]], (f_kind[i, j] == "detail"), f_column[i, j] - 1,
            (f_kind[i, j] == "code" ? list_of[f_list[i, j]] - 1 : -1), f_only[i, j],
            octal(f_name[i, j]), octal(f_ibm[i, j]), octal(f_format[i, j]), octal(f_meaning[i, j])
        if (f_only[i, j] != 0)
            varies = 1
        if (f_column[i, j] > 0) {
            if (first == 0)
                first = f_column[i, j]
            last = f_column[i, j] + (f_kind[i, j] == "code")
        }
    }
    print "};"
    if (sec_kind[i] == "header")
        printf "const struct section layout_header = {\n"
    else
        printf "static const struct section section_%d = { /* %s */\n", i, sec_name[i]
    printf "    %s,\n    %s,\n    %s,\n", octal(sec_name[i]), octal(sec_title[i]), octal(sec_source[i])
    printf "    %d, %d, %d, fields_%d, %d, %d, %d, %d\n};\n", (sec_length[i] == "n" ? 0 : sec_length[i]), sec_base[i],
        number, i, sec_fields[i], varies, first - 1, last - first + 1
}

function print_c(    i, j, n, w, number) {
    print "/* Made by layout.awk. */"
    print "#include \"decode/layout.h\""
    number = 0
    for (i = 1; i <= num_secs; i++)
        print_section(i, sec_kind[i] == "section" ? number++ : 0)
    for (i = 1; i <= num_subs; i++) {
        n = split(sub_sections[i], w, " ")
        printf "static const struct section *const sections_%d[] = {", i
        for (j = 1; j <= n; j++)
            printf "%s &section_%d", (j == 1 ? "" : ","), sec_of[w[j]]
        print " };"
    }
    print "const struct subtype layout_subtypes[] = {"
    for (i = 1; i <= num_subs; i++)
        printf "    { %d,\n        %s,\n        %s,\n        %s,\n        &section_%d, sections_%d, %d },\n",
            sub_number[i], octal(sub_title[i]), octal(sub_written[i]), octal(sub_source[i]), sec_of[sub_triplets[i]], i,
            split(sub_sections[i], w, " ")
    print "};"
    printf "const size_t layout_num_subtypes = %d;\n", num_subs
    for (i = 1; i <= num_lists; i++) {
        printf "static const struct code codes_%d[] = { /* %s */\n", i, list_name[i]
        for (j = 1; j <= list_num[i]; j++)
            printf "    { %d, %d, %s, %s },\n", list_code[i, j], length(list_text[i, j]),
                (is_plain(list_text[i, j]) ? "VALUE_PLAIN" : "0"), octal(list_text[i, j])
        print "};"
    }
    print "const struct code_list layout_codes[] = {"
    for (i = 1; i <= num_lists; i++)
        printf "    { %s,\n        %s,\n        codes_%d, %d },\n", octal(list_name[i]), octal(list_source[i]), i,
            list_num[i]
    print "};"
    printf "const size_t layout_num_codes = %d;\n", num_lists
    print "const struct record_column layout_columns[] = {"
    for (i = 1; i <= num_cols; i++)
        printf "    { %s, %s, %d,\n        %s },\n", octal(col_id[i]), col_format[i], col_detail[i], octal(col_title[i])
    print "};"
}

# A hyphen of the manual's text stays one, a backslash too.
function man_text(s) {
    gsub(/\\/, "\\e", s)
    gsub(/-/, "\\-", s)
    return s
}

function man_section(i,    j) {
    printf ".SS %s%s\n%s.\n.nf\n", man_text(sec_title[i]), (sec_length[i] == "n" ? "" : " (" sec_length[i] " bytes)"),
        man_text(sec_source[i])
    for (j = 1; j <= sec_fields[i]; j++)
        printf "%4d %3s  %-6s  %-14s %s%s\n", f_offset[i, j], (f_width[i, j] == 0 ? "n" : f_width[i, j]),
            f_format[i, j], man_text(f_name[i, j]), man_text(f_meaning[i, j]),
            (f_kind[i, j] == "code" ? " (codes " f_list[i, j] ")" : "")
    print ".fi"
}

function print_man(    i, j) {
    for (i = 1; i <= num_subs; i++)
        printf ".TP\n.B %d\n%s: %s.\nSections: %s.\n", sub_number[i], man_text(sub_title[i]), man_text(sub_written[i]),
            sub_sections[i]
    for (i = 1; i <= num_secs; i++)
        man_section(i)
    for (i = 1; i <= num_lists; i++) {
        printf ".SS Codes %s\n%s.\n.nf\n", list_name[i], man_text(list_source[i])
        for (j = 1; j <= list_num[i]; j++)
            printf "%6d  %s\n", list_code[i, j], man_text(list_text[i, j])
        print ".fi"
    }
}

END {
    close_block()
    for (i = 1; i <= num_behind; i++) {
        column_of[behind_id[i]] = num_cols + 1
        add_column(behind_id[i], behind_format[i], 0, behind_title[i])
    }
    check_all()
    if (what != "h" && what != "c" && what != "man")
        complain(FILENAME, FNR, "what must be h, c or man")
    if (bad)
        exit 1
    if (what == "h")
        print_h()
    else if (what == "c")
        print_c()
    else
        print_man()
}
