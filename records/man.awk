# man.awk: the man page with its parts that come from tables.
#   awk -v what=man -f layout.awk ... | awk -f man.awk column.txt src/app/sftp119.1
# In place of the line .\" @columns@ stand the report's tables (column.txt), in place of .\" @records@ the record
# formats (the standard input: layout.awk's man(7) lines, here turned into mdoc(7)). Long lines of text are
# broken.

function fail(msg) {
    printf "%s:%d: %s\n", FILENAME, FNR, msg | "cat 1>&2"
    bad = 1
    exit 1
}

function trim(s) {
    sub(/^ +/, "", s)
    sub(/ +$/, "", s)
    return s
}

function plain(s) {
    gsub(/\\/, "\\e", s)
    gsub(/-/, "\\-", s)
    return s
}

function add(line) {
    columns = columns line "\n"
}

# A line of the page; text outside displays in lines of at most 78 columns.
function put(line,    i) {
    if (line ~ /^\.Bd -literal/)
        literal = 1
    if (line ~ /^\.Ed/)
        literal = 0
    while (!literal && line !~ /^\./ && length(line) > 78) {
        for (i = 78; i > 1 && substr(line, i, 1) != " "; i--)
            ;
        if (i == 1)
            break
        print substr(line, 1, i - 1)
        line = substr(line, i + 1)
    }
    print line
}

function print_records(    line, in_list) {
    while ((getline line < "-") > 0) {
        if (line == ".TP") {
            if (!in_list)
                put(".Bl -tag -width 94")
            in_list = 1
        } else if (substr(line, 1, 3) == ".B ") {
            put(".It Li " substr(line, 4))
        } else if (substr(line, 1, 4) == ".SS ") {
            if (in_list)
                put(".El")
            in_list = 0
            put(".Ss " substr(line, 5))
        } else if (line == ".nf") {
            put(".Bd -literal -compact")
        } else if (line == ".fi") {
            put(".Ed")
        } else if (substr(line, 1, 1) == ".") {
            fail("a macro that is not known here: " line)
        } else {
            put(line)
        }
        records++
    }
    if (in_list)
        put(".El")
    if (records == 0)
        fail("no record formats on standard input")
}

BEGIN {
    columns = ""
    in_table = 0
    bad = 0
}

FNR == 1 { file++ }

file == 1 {
    if ($0 ~ /^#/ || $0 ~ /^ *$/)
        next
    split($0, f, "|")
    for (i = 1; i <= 6; i++)
        f[i] = trim(f[i])
    if (f[1] == "figures" || f[1] == "chart") {
        if (in_table)
            add(".El")
        in_table = 0
        in_figures = 1
    } else if (f[1] == "table") {
        if (in_table)
            add(".El")
        in_table = 1
        in_figures = 0
        add(".Ss Table " f[2])
        add(".Bl -tag -width remote_port -compact")
    } else if (!in_figures) {
        add(".It Va " plain(f[1]))
        add("\\&" plain(f[6]) (f[3] != "-" ? " (" f[3] ")" : ""))
    }
    next
}

/^\.\\" @columns@/ {
    n = split(columns (in_table ? ".El" : ""), line, "\n")
    for (i = 1; i <= n; i++)
        if (line[i] != "")
            put(line[i])
    next
}
/^\.\\" @records@/ {
    print_records()
    next
}
{ put($0) }

END { exit bad }
