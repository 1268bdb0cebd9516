# jclchk.awk: the rules of JCL that a machine can check without z/OS, and that the options in a member exist.
#   awk -f tests/tools/jclchk.awk records/option.txt jcl/SFTPDAY ...
# Columns 1-71, no tabs, printable ASCII; statement forms and names; capitals outside apostrophes and in-stream
# data; apostrophes and parentheses closed; a line that ends with a comma is continued in columns 4-16; in-stream
# data is closed, and no line of DD * begins with //; RECFM and LRECL together; IF and ENDIF in pairs; step and DD
# names once. IFASMFDP without OPTIONS(DUMP) clears its input.

function fail(msg) {
    printf "%s:%d: %s\n", FILENAME, FNR, msg
    bad = 1
}

function is_name(s) {
    return s ~ /^[A-Z#@$][A-Z0-9#@$]*$/ && length(s) <= 8
}

# The statement's operands that are continued over lines, without what stands between apostrophes.
function begin(member) {
    continued = 0
    instream = 0
    depth_if = 0
    program = ""
    quoted = 0
    parens = 0
    operands = ""
    jobs = 0
    split("", steps)
    split("", dds)
}

function end_statement() {
    if (quoted)
        fail("an apostrophe is not closed")
    if (parens != 0)
        fail("a parenthesis is not closed, or closed too often")
    if (index(operands, "RECFM=V") > 0 || index(operands, "RECFM=F") > 0) {
        if (index(operands, "LRECL=") == 0)
            fail("RECFM without LRECL")
    } else if (index(operands, "LRECL=") > 0) {
        fail("LRECL without RECFM")
    }
    if (match(operands, /LRECL=[0-9]+/)) {
        lrecl = substr(operands, RSTART + 6, RLENGTH - 6) + 0
        if (lrecl > 32767 || (index(operands, "RECFM=VBS") == 0 && lrecl > 32760))
            fail("LRECL " lrecl " is too long")
    }
    quoted = 0
    parens = 0
    operands = ""
}

# Follows apostrophes and parentheses; gives the text in front of the comment, without quoted parts.
function scan(s,    i, c, out) {
    out = ""
    for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        if (c == "'") {
            quoted = !quoted
            out = out c
            continue
        }
        if (quoted)
            continue
        if (c == " ")
            break
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
    if (ops ~ /^\*/) {
        instream = 1
        delimiter = "/*"
    } else if (ops ~ /^DATA/) {
        instream = 2
        delimiter = "/*"
    }
    if (instream && match(ops_raw, /DLM='[^']*'/))
        delimiter = substr(ops_raw, RSTART + 5, RLENGTH - 6)
}

function statement(    name, op, rest, ops) {
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
    if (op == "IF" && rest !~ / THEN$/)
        fail("IF without THEN")
    if (op == "IF" || op == "ELSE" || op == "ENDIF")
        return
    if (op == "EXEC") {
        if (name in steps)
            fail("step " name " stands already in line " steps[name])
        steps[name] = FNR
        split("", dds)
        program = ""
        if (match(rest, /PGM=[A-Z0-9#@$*.]+/))
            program = substr(rest, RSTART + 4, RLENGTH - 4)
        if (program == "IFASMFDP" || program == "IFASMFDL")
            dumps = 0
    }
    if (op == "DD" && name != "") {
        if (name in dds)
            fail("DD " name " stands already in line " dds[name])
        dds[name] = FNR
        dd = name
    }
    ops_raw = rest
    ops = scan(rest)
    operands = operands ops
    if (op == "DD")
        open_instream(ops)
    continued = !quoted && ops ~ /,$/
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
    rest = scan(rest)
    operands = operands rest
    continued = !quoted && rest ~ /,$/
    if (!continued)
        end_statement()
}

# A line of in-stream data.
function data(    name) {
    if (substr($0, 1, length(delimiter)) == delimiter || (instream == 1 && /^\/\//)) {
        if (substr($0, 1, length(delimiter)) != delimiter)
            fail("in-stream data is ended by // and not by its delimiter")
        if ((program == "IFASMFDP" || program == "IFASMFDL") && dd == "SYSIN" && !dumps)
            fail("no OPTIONS(DUMP): the input would be cleared")
        if (instream == 1 && /^\/\// && substr($0, 1, length(delimiter)) != delimiter) {
            instream = 0
            line()
        }
        instream = 0
        return
    }
    if (index($0, "OPTIONS(DUMP)") > 0)
        dumps = 1
    if (/^--?[A-Za-z]/ && (dd == "STDPARM" || dd == "OPTIONS")) {
        name = $1
        sub(/^--?/, "", name)
        sub(/=.*/, "", name)
        if (!(tolower(name) in option))
            fail("the program has no option " $1)
    }
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

FNR == 1 { file++ }

file == 1 {
    split($0, f, / +[|] +/)
    sub(/ +$/, "", f[2])
    sub(/ +$/, "", f[3])
    if (f[1] == "option") {
        option[f[2]] = 1
        if (f[3] != "-")
            option[f[3]] = 1
    }
    next
}

FNR == 1 {
    if (file > 2)
        finish()
    begin()
    n = split(FILENAME, part, "/")
    if (!is_name(part[n]))
        fail("not a member name: " part[n])
    member = FILENAME
}

{
    if ($0 ~ /[^ -~]/)
        fail("a tab or a byte that is not printable ASCII")
    if (length($0) > 71)
        fail("a line of " length($0) " columns")
    if ($0 ~ / $/)
        fail("a blank at the end")
    line()
}

function finish() {
    if (instream) {
        printf "%s: in-stream data is not closed\n", member
        bad = 1
    }
    if (continued) {
        printf "%s: the last statement is not complete\n", member
        bad = 1
    }
    if (depth_if > 0) {
        printf "%s: IF without ENDIF\n", member
        bad = 1
    }
    if (jobs != 1) {
        printf "%s: not one JOB statement\n", member
        bad = 1
    }
}

END {
    finish()
    exit bad
}
