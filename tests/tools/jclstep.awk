# jclstep.awk: the second half of jclchk.awk: what a step's program asks of its DD statements, and what its options are.

# The DDs that each program takes by their own names: those it cannot do without, then the others.
BEGIN {
    must["IFASMFDP"] = must["IFASMFDL"] = "SYSPRINT SYSIN"
    must["SORT"] = "SYSOUT SORTIN SORTOUT SYSIN"
    must["AMATERSE"] = "SYSPRINT SYSUT1 SYSUT2"
    must["IEBGENER"] = "SYSPRINT SYSUT1 SYSUT2 SYSIN"
    must["IDCAMS"] = "SYSPRINT SYSIN"
    must["IKJEFT01"] = "SYSTSPRT SYSTSIN"
    must["FTP"] = "INPUT OUTPUT"
    may["FTP"] = "SYSPRINT NETRC SYSFTPD"
    must["BPXBATCH"] = must["BPXBATSL"] = "STDPARM STDOUT STDERR"
    may["BPXBATCH"] = may["BPXBATSL"] = "STDENV"
    must["SFTP119"] = "STEPLIB SYSPRINT"
    may["SFTP119"] = "STDIN STDOUT SYSOUT CEEDUMP CEEOPTS"
    own["self-test"] = "SELFTEXT SELFDUMP"
}

function want(name, where) {
    used[name] = 1
    if (!(name in dds))
        complain(where, "the step has no DD " name)
}

# Names in parentheses behind a word of the control statements: INDD(DUMPIN,...
function want_behind(word,    i, s) {
    for (i = 1; i <= data_count["SYSIN"]; i++) {
        s = data_line["SYSIN", i]
        while (match(s, "(^|[^A-Z])" word "\\([A-Z0-9#@$]+")) {
            want_name = substr(s, RSTART, RLENGTH)
            sub(/.*\(/, "", want_name)
            s = substr(s, RSTART + RLENGTH)
            want(want_name, data_at["SYSIN", i])
        }
    }
}

# DD names of the form //DD:NAME in the in-stream data of that DD.
function want_slashes(name,    i, s) {
    for (i = 1; i <= data_count[name]; i++) {
        s = data_line[name, i]
        while (match(s, /\/\/DD:[A-Z0-9#@$]+/)) {
            want(substr(s, RSTART + 5, RLENGTH - 5), data_at[name, i])
            s = substr(s, RSTART + RLENGTH)
        }
    }
}

function check_dump(    i, cleared) {
    cleared = 1
    for (i = 1; i <= data_count["SYSIN"]; i++)
        if (index(data_line["SYSIN", i], "OPTIONS(DUMP)") > 0)
            cleared = 0
    if (cleared)
        fail("no OPTIONS(DUMP): the input would be cleared")
    want_behind("INDD")
    want_behind("OUTDD")
}

# --- the program's words

function word_add(s, where) {
    words[++num_words] = s
    word_at[num_words] = where
}

# One or more words of a line; a comment has none.
function words_add(s, where,    n, i, part) {
    if (s ~ /^ *[#*]/)
        return
    gsub(/"/, "", s)
    n = split(s, part, " ")
    for (i = 1; i <= n; i++)
        word_add(part[i], where)
}

function words_of(name,    i) {
    used[name] = 1
    for (i = 1; i <= data_count[name]; i++)
        words_add(data_line[name, i], data_at[name, i])
}

# The result that goes to a DD: text needs records of different lengths that are long enough, a dump VBS or VB.
function check_output(name, option, where,    recfm, lrecl) {
    recfm = attribute(dd_ops[name], "RECFM")
    lrecl = attribute(dd_ops[name], "LRECL") + 0
    if (recfm == "" && dd_ops[name] ~ /DISP=\(NEW|SYSOUT=/)
        complain(where, "DD " name " needs RECFM and LRECL: lines that do not go into a record are left out")
    else if (recfm != "" && recfm !~ /^V/)
        complain(where, "DD " name " needs RECFM=VB")
    else if (recfm != "" && option != "output" && lrecl < 1024)
        complain(where, "LRECL of DD " name " is too short for a line")
}

function file_word(value, option, where,    name) {
    if (value !~ /^\/\/DD:/)
        return
    name = substr(value, 6)
    sub(/\(.*/, "", name)
    want(name, where)
    if (program == "BPXBATCH")
        complain(where, "BPXBATCH does not pass DD " name " on: BPXBATSL")
    if (index(" output text csv xml json html partial ", " " option " ") > 0 && name in dds)
        check_output(name, option, where)
}

function check_words(    i, w, name, value, command, has_value, part) {
    command = "report"
    i = 1
    if (tolower(words[1]) in commands) {
        command = tolower(words[1])
        i = 2
    }
    for (w = split(own[command], part, " "); w > 0; w--)
        used[part[w]] = 1
    for (; i <= num_words; i++) {
        w = words[i]
        if (w !~ /^-./) {
            file_word(w, "", word_at[i])
            continue
        }
        name = w
        sub(/^--?/, "", name)
        has_value = index(name, "=") > 0
        value = name
        sub(/^[^=]*=?/, "", value)
        sub(/=.*/, "", name)
        name = tolower(name)
        if (!(name in option)) {
            complain(word_at[i], "the program has no option " w)
            continue
        }
        name = option[name]
        if (index(takers[name], " " command " ") == 0)
            complain(word_at[i], command " does not take option --" name)
        if (argument[name] == "-" && has_value)
            complain(word_at[i], "no value goes with option --" name)
        if (argument[name] != "-" && !has_value) {
            if (i == num_words)
                complain(word_at[i], "a value must follow option --" name)
            value = words[++i]
        }
        if (argument[name] == "FILE")
            file_word(value, name, word_at[i])
    }
}

# PARM='POSIX(ON)/WORDS'; the words of --options //DD:NAME take its place.
function check_program(    n, i, part, at, name) {
    at = steps[step]
    if (parm !~ /^[A-Z(),]*\//)
        complain(at, "PARM needs a slash between run-time options and those of the program")
    sub(/^[^\/]*\//, "", parm)
    n = split(parm, part, " ")
    for (i = 1; i <= n; i++)
        if (tolower(part[i]) == "--options") {
            name = part[++i]
            sub(/^\/\/DD:/, "", name)
            want(name, at)
            words_of(name)
        } else {
            word_add(part[i], at)
        }
    check_words()
}

function check_unix(    i, n, part) {
    n = split(data_line["STDPARM", 1], part, " ")
    if (part[1] != "PGM" || part[2] !~ /\/sftp119$/)
        return
    for (i = 2; i <= data_count["STDPARM"]; i++)
        word_add(data_line["STDPARM", i], data_at["STDPARM", i])
    check_words()
}

function check_step(    n, i, part, name, known) {
    if (program == "" || step == "")
        return
    known = program in must
    n = split(must[program], part, " ")
    for (i = 1; i <= n; i++)
        want(part[i], steps[step])
    n = split(may[program], part, " ")
    for (i = 1; i <= n; i++)
        used[part[i]] = 1
    num_words = 0
    if (program == "IFASMFDP" || program == "IFASMFDL")
        check_dump()
    else if (program == "SFTP119")
        check_program()
    else if (program == "BPXBATCH" || program == "BPXBATSL")
        check_unix()
    else if (program == "FTP")
        want_slashes("INPUT")
    if (known)
        for (name in dds)
            if (!(name in used))
                complain(dds[name], "nothing in the step names DD " name)
    program = ""
}

# --- files

FNR == 1 { file++ }

file == 1 {
    n = split($0, f, / +[|] +/)
    for (i = 1; i <= n; i++)
        gsub(/^ +| +$/, "", f[i])
    if (f[1] == "command")
        commands[f[2]] = 1
    if (f[1] == "option") {
        option[f[2]] = f[2]
        if (f[3] != "-")
            option[f[3]] = f[2]
        argument[f[2]] = f[4]
        takers[f[2]] = " " f[5] " "
    }
    next
}

FNR == 1 {
    if (file > 2)
        member_end()
    FILENAME_NOW = FILENAME
    member_begin()
    n = split(FILENAME, part, "/")
    if (!is_name(part[n]))
        fail("not a member name: " part[n])
}

{
    if ($0 ~ /[^ -~]/)
        fail("a tab or a byte that is not printable ASCII")
    if (length($0) > 71)
        fail("a line of " length($0) " columns")
    if ($0 ~ / $/)
        fail("a blank at the end")
    line()
    last = FNR
}

function member_end() {
    check_step()
    if (instream)
        complain(last, "in-stream data is not closed")
    if (continued)
        complain(last, "the last statement is not complete")
    if (depth_if > 0)
        complain(last, "IF without ENDIF")
    if (jobs != 1)
        complain(last, "not one JOB statement")
}

END {
    member_end()
    exit bad
}
