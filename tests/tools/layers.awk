# layers.awk: the house rules that a machine can check, over all C sources and headers given as arguments.
#   awk -f tests/tools/layers.awk include/*/*.h src/*/*.c
# Layers look only down; zlib and libxml2 each have one user; no ASCII assumption and no output in the core; only main exits.
# A violation is printed as file:line: text; the exit status is then 1.

BEGIN {
    may["base"] = " base "
    may["input"] = " base input "
    may["model"] = " base model "
    may["decode"] = " base model input decode "
    may["trace"] = " base model input trace "
    may["join"] = " base model join "
    may["report"] = " base model join report "
    may["render"] = " base render report/table.h "
    may["app"] = " base model input decode trace join report render app "
    only["decode"] = " input/contain.h "
    only["trace"] = " input/line.h "
    if (makefile == "")
        makefile = "makefile"
    while ((getline line < makefile) > 0)
        rules = rules line "\n"
    close(makefile)
}

function complain(text) {
    print FILENAME ":" FNR ": " text
    bad = 1
}

FNR == 1 {
    n = split(FILENAME, part, "/")
    room = part[n - 1]
    file = part[n]
    header = part[1] == "include"
    core = room != "app" && file != "io.c" && file != "le.c"
    if (!(room in may))
        complain("a room that the house does not have: " room)
    base = file
    sub(/\.[ch]$/, "", base)
    if (length(base) > 8)
        complain("a base name over 8 characters")
    if (file in seen)
        complain("a second file of this name: " seen[file])
    seen[file] = FILENAME
    if (index(rules, FILENAME) == 0)
        complain("not named in the makefile")
    in_comment = 0
    lines[FILENAME] = 0
}

{
    lines[FILENAME] = FNR
    if (lines[FILENAME] == 601)
        complain("a file over 600 lines")
    if (length($0) > 120)
        complain("a line over 120 characters")
    if ($0 ~ /\t/)
        complain("a tab")
    if ($0 ~ /[^ -~]/ && $0 !~ /\t/)
        complain("a byte outside ASCII")
    if ($0 ~ /[ ]$/)
        complain("a blank at the end")
    code = $0
    # Comments and strings do not count below.
    if (in_comment) {
        if (!match(code, /\*\//))
            next
        code = substr(code, RSTART + 2)
        in_comment = 0
    }
    gsub(/\/\*([^*]|\*[^\/])*\*\//, " ", code)
    if (match(code, /\/\*/)) {
        code = substr(code, 1, RSTART - 1)
        in_comment = 1
    }
}

code ~ /^[ ]*#[ ]*include/ {
    target = code
    sub(/^[ ]*#[ ]*include[ ]*[<"]/, "", target)
    sub(/[>"].*/, "", target)
    if (code ~ /"/) {
        split(target, t, "/")
        if (t[1] != "gen" && index(may[room], " " t[1] " ") == 0 && index(may[room], " " target " ") == 0)
            complain(room " must not include " target)
        if (t[1] != room && room in only && t[1] == "input" && index(only[room], " " target " ") == 0)
            complain(room " may include of input only" only[room])
    } else if (target ~ /^zlib/ && FILENAME != "src/input/inflate.c") {
        complain("zlib outside src/input/inflate.c")
    } else if (target ~ /^libxml/ && FILENAME != "src/render/xml.c") {
        complain("libxml2 outside src/render/xml.c")
    } else if (target ~ /^(ctype|getopt|wchar|locale|wctype)\.h$/) {
        complain("a header that the core does without: " target)
    }
    next
}

{
    gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
    if (code ~ /(^|[^A-Za-z0-9_])(gzopen|timegm|strndup|strnlen|asprintf|getline|memmem|alloca|strtok|gets|sprintf|strcpy|strcat)[ ]*\(/)
        complain("a function that the house does without")
    if (core && code ~ /(^|[^A-Za-z0-9_])(printf|fprintf|snprintf|vsnprintf|puts|fputs|perror|strtol|strtoul|strtoull|atoi|strcasecmp|isdigit|isalpha|toupper|tolower|strftime|fopen|fread|fwrite)[ ]*\(/)
        complain("a function that depends on character set, locale or the system, in the core")
    if (core && code ~ /'([^'\\]|\\.)+'/)
        complain("a character literal in the core")
    if (core && code ~ /(^|[^A-Za-z0-9_])(stderr|stdout)([^A-Za-z0-9_]|$)/)
        complain("output in the core")
    if (FILENAME != "src/app/main.c" && code ~ /(^|[^A-Za-z0-9_])(exit|abort|_exit)[ ]*\(/)
        complain("only main exits")
    if (code ~ /(^|[^A-Za-z0-9_])(longjmp|setjmp)[ ]*\(/)
        complain("longjmp")
}

END { exit bad }
