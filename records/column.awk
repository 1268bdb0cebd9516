# column.awk: column.txt to C tables, checked against report.xsd.
# awk -v what=h -f column.awk column.txt report.xsd > column.h     (what=c: column.c)

function fail(text)
{
    printf "%s:%d: %s\n", FILENAME, FNR, text | "cat 1>&2"
    bad = 1
    exit 1
}

function trim(s)
{
    sub(/^[ \t]+/, "", s)
    sub(/[ \t]+$/, "", s)
    return s
}

# s as a C string whose bytes are UTF-8 in every execution character set.
function octal(s,    i, o, c)
{
    o = ""
    for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        if (!(c in code))
            fail("a character that is not printable ASCII: " s)
        o = o sprintf("\\%03o", code[c])
    }
    return "\"" o "\""
}

function xsd_types()
{
    fits["instant"] = " xs:dateTime "
    fits["count"] = fits["bytes"] = fits["rate"] = fits["number"] = " xs:nonNegativeInteger flag port "
    fits["duration"] = " xs:decimal seconds "
    fits["text"] = " xs:string ip "
    fits["code"] = " word findingId "
}

BEGIN {
    ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    for (i = 1; i <= length(ascii); i++)
        code[substr(ascii, i, 1)] = i + 31
    num_kinds = split("text count bytes rate instant duration code number", k, " ")
    for (i = 1; i <= num_kinds; i++)
        kinds[k[i]] = 1
    xsd_types()
    num_tables = 0
    if (what != "h" && what != "c") {
        print "column.awk: what must be h or c" | "cat 1>&2"
        bad = 1
        exit 1
    }
}

FNR == 1 { file++ }

# report.xsd: one element or type a line.
file == 2 && /<xs:simpleType name="/ {
    match($0, /name="[^"]*"/)
    simple = substr($0, RSTART + 6, RLENGTH - 7)
    words[simple] = 0
    next
}
file == 2 && /<xs:enumeration / { words[simple] = 1; next }
file == 2 && /<xs:complexType name="/ {
    match($0, /name="[^"]*"/)
    here = substr($0, RSTART + 6, RLENGTH - 7)
    if (here ~ /\.row$/) {
        here = substr(here, 1, length(here) - 4)
        in_row = 1
        xsd_row[here] = FNR
        seen = 0
    } else
        in_row = 0
    next
}
file == 2 && /<\/xs:complexType>/ {
    if (in_row && here in table_of && seen != num_columns[table_of[here]])
        fail("table " here " has " num_columns[table_of[here]] " columns in column.txt, " seen " here")
    in_row = 0
    next
}
file == 2 && /<xs:element name="/ && in_row {
    match($0, /name="[^"]*"/)
    name = substr($0, RSTART + 6, RLENGTH - 7)
    match($0, /type="[^"]*"/)
    type = substr($0, RSTART + 6, RLENGTH - 7)
    if (!(here in table_of))
        fail("no table " here " in column.txt")
    t = table_of[here]
    seen++
    if (seen > num_columns[t] || id[t, seen] != name)
        fail("column " seen " of table " here " is " id[t, seen] " in column.txt, not " name)
    kind_here = kind[t, seen]
    if (index(fits[kind_here], " " type " ") == 0 && !(kind_here == "code" && type in words && words[type]))
        fail("column " name " of kind " kind_here " must not have the type " type)
    next
}
file == 2 { next }

/^[ \t]*(#|$)/ { next }

{
    n = split($0, f, "|")
    for (i = 1; i <= n; i++)
        f[i] = trim(f[i])
}

f[1] == "table" || f[1] == "figures" || f[1] == "chart" {
    if (f[1] == "chart" && n != 6)
        fail("a chart has the form: chart | NAME | PREFIX | TITLE | BAR | DOC")
    if (f[1] != "chart" && n != 4 && !(n == 5 && f[1] == "table" && f[5] == "optional"))
        fail("a table has the form: table | NAME | PREFIX | TITLE [| optional]")
    if (f[2] !~ /^[a-z][a-z_]*$/ || f[3] !~ /^[A-Z][A-Z]$/ || f[4] == "")
        fail("bad name, prefix or title")
    if (f[2] in table_of)
        fail("table " f[2] " stands twice")
    if (f[3] in prefix_used)
        fail("prefix " f[3] " stands twice")
    prefix_used[f[3]] = 1
    num_tables++
    table_of[f[2]] = num_tables
    is_table[num_tables] = f[1] == "table"
    optional[num_tables] = n == 5
    is_chart[num_tables] = f[1] == "chart"
    bar[num_tables] = is_chart[num_tables] ? f[5] : "-"
    chart_doc[num_tables] = is_chart[num_tables] ? octal(f[6]) : ""
    table_name[num_tables] = f[2]
    prefix[num_tables] = f[3]
    table_title[num_tables] = octal(f[4])
    num_columns[num_tables] = 0
    next
}

{
    if (n != 6)
        fail("a column has the form: ID | KIND | UNIT | RANK | TITLE | DOC")
    if (num_tables == 0)
        fail("a column before the first table")
    if (f[1] !~ /^[a-z][a-z0-9_]*$/)
        fail("bad column id " f[1])
    if (!(f[2] in kinds))
        fail("no such kind: " f[2])
    if (f[3] != "-" && f[3] != "s" && f[3] != "B" && f[3] != "B/s")
        fail("no such unit: " f[3])
    if (f[4] !~ /^[-1-9]$/)
        fail("a rank is - or a digit 1 to 9")
    if (f[5] == "" || f[6] == "")
        fail("title and doc are needed")
    if ((num_tables, f[1]) in column_seen)
        fail("column " f[1] " stands twice")
    column_seen[num_tables, f[1]] = 1
    c = ++num_columns[num_tables]
    if (c > 64)
        fail("more than 64 columns (ROW_MAX_COLUMNS)")
    id[num_tables, c] = f[1]
    kind[num_tables, c] = f[2]
    text[num_tables, c] = octal(f[1]) ", " octal(f[5]) ", " octal(f[3] == "-" ? "" : f[3]) ",\n        " octal(f[6])
    rank[num_tables, c] = f[4] == "-" ? 0 : f[4]
}

function header(    t, c)
{
    print "/* Made from records/column.txt by records/column.awk. */"
    print "#ifndef GEN_COLUMN_H"
    print "#define GEN_COLUMN_H"
    print ""
    print "enum table_id {"
    for (t = 1; t <= num_tables; t++)
        if (is_table[t])
            print "    T_" toupper(table_name[t]) ","
    print "    NUM_TABLES"
    print "};"
    print "enum chart_id {"
    for (t = 1; t <= num_tables; t++)
        if (is_chart[t])
            print "    CH_" toupper(table_name[t]) ","
    print "    NUM_CHARTS"
    print "};"
    for (t = 1; t <= num_tables; t++) {
        print "enum " table_name[t] "_column {"
        for (c = 1; c <= num_columns[t]; c++)
            print "    " prefix[t] "_" toupper(id[t, c]) ","
        print "    " prefix[t] "_NUM"
        print "};"
    }
    print ""
    print "#endif"
}

function source(    t, c)
{
    print "/* Made from records/column.txt by records/column.awk. */"
    print "#include \"report/build.h\""
    print "#include \"report/chart.h\""
    for (t = 1; t <= num_tables; t++) {
        print ""
        print (is_table[t] || is_chart[t] ? "static const struct column " table_name[t] "_columns[]" : \
            "const struct column report_" table_name[t] "[]") " = {"
        for (c = 1; c <= num_columns[t]; c++)
            print "    { " text[t, c] ", K_" toupper(kind[t, c]) ", " rank[t, c] " },"
        print "};"
    }
    print ""
    print "const struct table report_tables[] = {"
    for (t = 1; t <= num_tables; t++)
        if (is_table[t])
            print "    { " octal(table_name[t]) ", " table_title[t] ", " table_name[t] "_columns, " prefix[t] "_NUM, " \
                optional[t] " },"
    print "};"
    print "const size_t report_num_tables = NUM_TABLES;"
    print ""
    print "const struct chart report_charts[NUM_CHARTS] = {"
    for (t = 1; t <= num_tables; t++)
        if (is_chart[t])
            print "    { " octal(table_name[t]) ", " table_title[t] ",\n        " chart_doc[t] ",\n        " \
                table_name[t] "_columns, " prefix[t] "_NUM, " (bar[t] == "-" ? prefix[t] "_NUM" : prefix[t] "_" toupper(bar[t])) \
                ", NULL, 0, 0, 0 },"
    print "};"
}

END {
    if (bad)
        exit 1
    if (file != 2) {
        print "column.awk: column.txt and report.xsd are both needed" | "cat 1>&2"
        exit 1
    }
    for (t = 1; t <= num_tables; t++)
        if (bar[t] != "-" && !((t, bar[t]) in column_seen)) {
            print FILENAME ": chart " table_name[t] " has no column " bar[t] | "cat 1>&2"
            exit 1
        }
    for (t = 1; t <= num_tables; t++)
        if (is_table[t] && !(table_name[t] in xsd_row)) {
            print FILENAME ": no type " table_name[t] ".row" | "cat 1>&2"
            exit 1
        }
    if (what == "h")
        header()
    else
        source()
}
