# jclchk.awk: the rules of JCL that a machine can check without z/OS, and that what a member asks of the program exists.
#   awk -f tests/tools/jclchk.awk records/option.txt jcl/SFTPDAY ...
# Text: columns 1-71, no tabs, printable ASCII; statement forms and names; capitals outside apostrophes and in-stream
# data; apostrophes and parentheses closed; a line that ends with a comma is continued in columns 4-16; in-stream
# data is closed, and no line of DD * begins with //. Data sets: RECFM, LRECL and BLKSIZE go together; a temporary data
# set is passed on before it is read. Names: IF and ENDIF in pairs, steps that a condition names stand before it, DD names
# once in a step, symbols are SET, and exported where in-stream data uses them. Steps: every DD name that control
# statements or options name is a DD of the step, and the other way round; the program's options exist, have a value
# where they take one, and belong to the command. IFASMFDP without OPTIONS(DUMP) clears its input.

function complain(where, msg) {
    printf "%s:%d: %s\n", FILENAME_NOW, where, msg
    bad = 1
}

function fail(msg) { complain(FNR, msg) }

function is_name(s) { return s ~ /^[A-Z#@$][A-Z0-9#@$]*$/ && length(s) <= 8 }

function member_begin() {
    continued = instream = depth_if = quoted = parens = jobs = 0
    operands = whole = step = program = op = ""
    split("", steps); split("", dds); split("", sets); split("", exported); split("", passed)
    sets["SYSUID"] = 1
}

function step_begin() {
    split("", dds)
    split("", dd_ops)
    split("", data_count)
    split("", data_line)
    split("", data_at)
    split("", used)
}

# --- symbols

# Every &NAME of the text is SET; in in-stream data exported too. && begins a temporary data set's name.
function symbols(text, in_data,    name) {
    gsub(/&&/, " ", text)
    while (match(text, /&[A-Z#@$][A-Z0-9#@$]*/)) {
        name = substr(text, RSTART + 1, RLENGTH - 1)
        text = substr(text, RSTART + RLENGTH)
        if (!(name in sets))
            fail("symbol " name " is not SET")
        else if (in_data && !(name in exported))
            fail("symbol " name " is not exported: EXPORT SYMLIST=")
    }
}

# --- statements

function attribute(ops, key,    s) {
    if (!match(ops, key "=[A-Z0-9]+"))
        return ""
    s = substr(ops, RSTART, RLENGTH)
    sub(/^[A-Z]+=/, "", s)
    return s
}

function check_dcb(ops,    recfm, lrecl, blksize) {
    recfm = attribute(ops, "RECFM")
    lrecl = attribute(ops, "LRECL")
    blksize = attribute(ops, "BLKSIZE") + 0
    if (recfm ~ /^[VF]/ && lrecl == "")
        fail("RECFM without LRECL")
    if (recfm == "" && lrecl != "")
        fail("LRECL without RECFM")
    if (recfm == "" || lrecl == "")
        return
    lrecl += 0
    if (lrecl > 32767 || (recfm !~ /^VB?S/ && lrecl > 32760))
        fail("LRECL " lrecl " is too long")
    else if (recfm ~ /^VB?$/ && lrecl > 32756)
        fail("LRECL " lrecl " leaves no room for the lengths of block and record: 32756")
    if (blksize > 0 && recfm ~ /^F/ && blksize % lrecl != 0)
        fail("BLKSIZE " blksize " is no multiple of LRECL " lrecl)
    if (blksize > 0 && recfm ~ /^V/ && recfm !~ /S/ && blksize < lrecl + 4)
        fail("BLKSIZE " blksize " does not hold a record of LRECL " lrecl)
}

# &&NAME: made with PASS, or read behind a step that passed it on.
function check_temporary(ops,    name, new) {
    if (!match(ops, /DSN=&&[A-Z0-9#@$]+/))
        return
    name = substr(ops, RSTART + 6, RLENGTH - 6)
    new = ops ~ /DISP=\(NEW/
    if (!new && !(name in passed))
        fail("no step before has passed &&" name " on")
    if (new && ops !~ /DISP=\(NEW,(PASS|DELETE,DELETE\))/)
        fail("&&" name " is not passed on: DISP=(NEW,PASS)")
    if (new)
        passed[name] = 1
    else if (ops ~ /DELETE\)/)
        delete passed[name]
}

function end_statement(    n, part, i, name) {
    if (quoted)
        fail("an apostrophe is not closed")
    if (parens != 0)
        fail("a parenthesis is not closed, or closed too often")
    symbols(whole, 0)
    if (op == "DD") {
        check_dcb(operands)
        check_temporary(operands)
        dd_ops[dd] = whole
    }
    if (op == "EXEC")
        step_exec()
    if (op == "SET") {
        n = split(operands, part, ",")
        for (i = 1; i <= n; i++) {
            name = part[i]
            if (name ~ /[()]/)
                fail("a value with parentheses stands between apostrophes: " name)
            sub(/=.*/, "", name)
            sets[name] = 1
        }
    }
    if (op == "EXPORT") {
        name = operands
        sub(/^SYMLIST=/, "", name)
        gsub(/[()]/, "", name)
        n = split(name, part, ",")
        for (i = 1; i <= n; i++)
            exported[part[i]] = 1
    }
    quoted = parens = 0
}

function step_exec() {
    program = attribute(operands, "PGM")
    parm = ""
    if (match(whole, /PARM='[^']*'/))
        parm = substr(whole, RSTART + 6, RLENGTH - 7)
    if (match(operands, /COND=\([0-9]+,[A-Z]+,[A-Z0-9#@$]+/)) {
        n = split(substr(operands, RSTART, RLENGTH), part, ",")
        if (!(part[n] in steps))
            fail("no step " part[n] " before")
    }
}

# Follows apostrophes and parentheses; gives the text in front of the comment, without quoted parts.
function scan(s,    i, c, out) {
    out = ""
    for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        if (c == " " && !quoted)
            break
        whole = whole c
        if (c == "'") {
            quoted = !quoted
            out = out c
            continue
        }
        if (quoted)
            continue
        if (c == "(")
            parens++
        if (c == ")")
            parens--
        if (c ~ /[a-z]/)
            fail("a small letter outside apostrophes")
        out = out c
    }
    return out
}

function open_instream(ops) {
    if (ops !~ /^\*/ && ops !~ /^DATA/)
        return
    instream = ops ~ /^\*/ ? 1 : 2
    delimiter = "/*"
    with_symbols = ops ~ /SYMBOLS=/
    if (match(whole, /DLM='[^']*'/))
        delimiter = substr(whole, RSTART + 5, RLENGTH - 6)
}

function check_if(rest) {
    if (rest !~ / THEN$/)
        fail("IF without THEN")
    while (match(rest, /[A-Z#@$][A-Z0-9#@$]*\.(RC|RUN|ABEND)/)) {
        name = substr(rest, RSTART, RLENGTH)
        sub(/\..*/, "", name)
        if (!(name in steps))
            fail("no step " name " before")
        rest = substr(rest, RSTART + RLENGTH)
    }
}

function statement(    name, rest) {
    name = ""
    rest = substr($0, 3)
    if (substr(rest, 1, 1) != " ") {
        name = rest
        sub(/ .*/, "", name)
        rest = substr(rest, length(name) + 1)
        if (!is_name(name))
            fail("not a name of at most 8 capitals and digits: " name)
    }
    sub(/^ +/, "", rest)
    op = rest
    sub(/ .*/, "", op)
    rest = substr(rest, length(op) + 1)
    sub(/^ +/, "", rest)
    if (op == "") {
        if (name != "" || rest != "")
            fail("no operation")
        return
    }
    if (index(" JOB EXEC DD SET IF ELSE ENDIF EXPORT PROC PEND JCLLIB INCLUDE OUTPUT ", " " op " ") == 0) {
        fail("not an operation: " op)
        return
    }
    if (jobs == 0 && op != "JOB")
        fail("the first statement is not JOB")
    if (op == "JOB")
        jobs++
    if (op == "IF")
        depth_if++
    if (op == "ENDIF" && --depth_if < 0)
        fail("ENDIF without IF")
    if (op == "IF" || op == "ELSE" || op == "ENDIF" || op == "EXEC")
        check_step()
    if (op == "IF")
        check_if(rest)
    if (op == "IF" || op == "ELSE" || op == "ENDIF")
        return
    if (op == "EXEC") {
        if (name in steps)
            fail("step " name " stands already in line " steps[name])
        steps[name] = FNR
        step = name
        step_begin()
    }
    if (op == "DD" && name != "") {
        if (name in dds)
            fail("DD " name " stands already in line " dds[name])
        dds[name] = FNR
        dd = name
    }
    operands = whole = ""
    operands = scan(rest)
    if (op == "DD")
        open_instream(operands)
    continued = !quoted && operands ~ /,$/
    if (!continued)
        end_statement()
}

function continuation(    rest, at) {
    rest = substr($0, 3)
    if ($0 !~ /^\/\/ /) {
        fail("the line before ends with a comma, but this one does not continue it")
        continued = 0
        end_statement()
        return
    }
    match(rest, /[^ ]/)
    at = RSTART + 2
    if (RSTART == 0 || at < 4 || at > 16)
        fail("a continuation begins in columns 4 to 16, not " at)
    sub(/^ +/, "", rest)
    operands = operands scan(rest)
    continued = !quoted && operands ~ /,$/
    if (!continued)
        end_statement()
}

# A line of in-stream data.
function data() {
    if (substr($0, 1, length(delimiter)) == delimiter) {
        instream = 0
        return
    }
    if (instream == 1 && /^\/\//) {
        fail("in-stream data is ended by // and not by its delimiter")
        instream = 0
        line()
        return
    }
    if (with_symbols)
        symbols($0, 1)
    data_line[dd, ++data_count[dd]] = $0
    data_at[dd, data_count[dd]] = FNR
}

function line() {
    if (instream)
        data()
    else if (/^\/\/\*/)
        return
    else if (/^\/\//)
        if (continued)
            continuation()
        else
            statement()
    else if (/^\/\*/)
        fail("a delimiter without in-stream data")
    else
        fail("neither a statement nor in-stream data")
}
