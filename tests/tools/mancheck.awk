# mancheck.awk: the man page against the tables that the program is made from.
#   awk -f tests/tools/mancheck.awk records/option.txt records/column.txt records/subtype.rec build/sftp119.1
# Every command, and every option with its short form and argument, is in the page, and nothing else; every table
# and record subtype is.

function fail(msg) {
    print msg | "cat 1>&2"
    bad = 1
}

function trim(s) {
    sub(/^ +/, "", s)
    sub(/ +$/, "", s)
    return s
}

FNR == 1 { file++ }

/^#/ && file < 4 { next }
{ sub(/\r$/, "") }

file == 1 && NF > 0 {
    split($0, f, / +[|] +/)
    name = trim(f[2])
    if (trim(f[1]) == "command") {
        command[name] = 1
    } else {
        option[name] = 1
        short[name] = trim(f[3])
        arg[name] = trim(f[4])
    }
    next
}
file == 2 && $1 == "table" { table[$3] = 1 }
file == 3 && $1 == "subtype" { subtype[$2] = 1 }

file < 4 { next }
/^\.Sh / { section = substr($0, 5) }
/^\.Ss Table / { page_table[$3] = 1 }
section == "COMMANDS" && /^\.It Cm / { page_command[$3] = 1 }
section == "RECORD FORMATS" && /^\.It Li / { page_subtype[$3] = 1 }
section == "OPTIONS" && /^\.It Fl / {
    rest = $0
    sub(/.*Fl Fl /, "", rest)
    name = rest
    sub(/ .*/, "", name)
    sub(/^[^ ]+ ?/, "", rest)
    if (name in page_option)
        fail("option --" name " stands twice")
    page_option[name] = 1
    page_short[name] = $3 == "Fl" ? "-" : $3
    sub(/^Ns = Ns Ar /, "", rest)
    page_arg[name] = rest == "" ? "-" : rest
}

END {
    for (c in command)
        if (!(c in page_command))
            fail("not in the man page: command " c)
    for (c in page_command)
        if (!(c in command))
            fail("in the man page only: command " c)
    for (o in option) {
        if (!(o in page_option)) {
            fail("not in the man page: option --" o)
            continue
        }
        if (page_short[o] != short[o])
            fail("short form of --" o ": " page_short[o] " in the man page, " short[o] " in the table")
        if (page_arg[o] != arg[o])
            fail("argument of --" o ": " page_arg[o] " in the man page, " arg[o] " in the table")
    }
    for (o in page_option)
        if (!(o in option))
            fail("in the man page only: option --" o)
    for (t in table)
        if (!(t in page_table))
            fail("not in the man page: table " t)
    for (t in page_table)
        if (!(t in table))
            fail("in the man page only: table " t)
    for (s in subtype)
        if (!(s in page_subtype))
            fail("not in the man page: record subtype " s)
    for (s in page_subtype)
        if (!(s in subtype))
            fail("in the man page only: record subtype " s)
    exit bad
}
