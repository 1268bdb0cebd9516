# option.awk: compiles option.txt. awk -f option.awk -v what=h option.txt gives gen/option.h, what=c gives gen/option.c.

function fail(msg) {
    printf "%s:%d: %s\n", FILENAME, FNR, msg | "cat 1>&2"
    bad = 1
}

function trim(s) {
    sub(/^ +/, "", s)
    sub(/ +$/, "", s)
    return s
}

function ident(s) {
    gsub(/-/, "_", s)
    return toupper(s)
}

function check_name(s) {
    if (s !~ /^[a-z][a-z0-9-]*$/)
        fail("not a name: " s)
}

function check_text(s,    i, plain) {
    if (s == "" || s == "-")
        fail("a text is missing")
    plain = s !~ /["\\]/
    for (i = 1; i <= length(s); i++)
        plain = plain && index(ascii, substr(s, i, 1)) > 0
    if (!plain)
        fail("a text is of printable characters without quotes and backslashes: " s)
}

BEGIN {
    ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    num_commands = 0
    num_options = 0
    bad = 0
}

{ sub(/\r$/, "") }
/^#/ || /^ *$/ { next }
{
    n = split($0, f, / +[|] +/)
    for (i = 1; i <= n; i++)
        f[i] = trim(f[i])
}
f[1] == "command" {
    if (n != 4) {
        fail("a command has 3 fields behind its word")
        next
    }
    check_name(f[2])
    check_text(f[3])
    check_text(f[4])
    if (f[2] in command)
        fail("command " f[2] " stands already in line " command[f[2]])
    if (num_options > 0)
        fail("commands come before options")
    command[f[2]] = FNR
    command_name[num_commands] = f[2]
    command_args[num_commands] = f[3]
    command_text[num_commands] = f[4]
    num_commands++
    next
}
f[1] == "option" {
    if (n != 6) {
        fail("an option has 5 fields behind its word")
        next
    }
    check_name(f[2])
    check_text(f[6])
    if (f[2] in option)
        fail("option " f[2] " stands already in line " option[f[2]])
    option[f[2]] = FNR
    if (f[3] != "-") {
        if (f[3] !~ /^[a-z]$/)
            fail("a short form is one lower-case letter: " f[3])
        if (f[3] in short)
            fail("short form " f[3] " stands already in line " short[f[3]])
        short[f[3]] = FNR
    }
    if (f[4] != "-")
        check_text(f[4])
    option_mask[num_options] = ""
    m = split(f[5], who, " ")
    if (m == 0)
        fail("no command takes option " f[2])
    for (i = 1; i <= m; i++) {
        if (who[i] != "any" && !(who[i] in command))
            fail("no such command: " who[i])
        if ((FNR, who[i]) in taken)
            fail("command " who[i] " stands twice")
        taken[FNR, who[i]] = 1
        option_mask[num_options] = option_mask[num_options] (i > 1 ? " | " : "") \
            (who[i] == "any" ? "1u << NUM_COMMANDS" : "1u << CMD_" ident(who[i]))
    }
    option_name[num_options] = f[2]
    option_short[num_options] = f[3]
    option_arg[num_options] = f[4]
    option_text[num_options] = f[6]
    num_options++
    next
}
{ fail("a line begins with command or option") }

END {
    if (!bad && (num_commands == 0 || num_options == 0))
        fail("no commands or no options")
    if (what != "h" && what != "c")
        fail("what must be h or c")
    if (bad)
        exit 1
    print "/* Made by option.awk. */"
    if (what == "h") {
        print "#ifndef GEN_OPTION_H"
        print "#define GEN_OPTION_H"
        print ""
        print "enum command_id {"
        for (i = 0; i < num_commands; i++)
            print "    CMD_" ident(command_name[i]) ","
        print "    NUM_COMMANDS"
        print "};"
        print ""
        print "enum option_id {"
        for (i = 0; i < num_options; i++)
            print "    OPT_" ident(option_name[i]) ","
        print "    NUM_OPTIONS"
        print "};"
        print ""
        print "#endif"
    } else {
        print "#include \"app/option.h\""
        print ""
        print "const struct command_kind command_kinds[NUM_COMMANDS] = {"
        for (i = 0; i < num_commands; i++)
            printf "    { \"%s\", \"%s\",\n        \"%s\" }%s\n", command_name[i], command_args[i], command_text[i],
                (i + 1 < num_commands ? "," : "")
        print "};"
        print ""
        print "const struct option_kind option_kinds[NUM_OPTIONS] = {"
        for (i = 0; i < num_options; i++)
            printf "    { \"%s\", %s, %s, %s,\n        \"%s\" }%s\n", option_name[i],
                (option_short[i] == "-" ? "0" : "'" option_short[i] "'"),
                (option_arg[i] == "-" ? "0" : "\"" option_arg[i] "\""), option_mask[i], option_text[i],
                (i + 1 < num_options ? "," : "")
        print "};"
    }
}
