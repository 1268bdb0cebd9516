/* t_option.c: the command line. Messages of refused ones go to standard error, which the runner's caller may hide. */
#include <stdio.h>
#include <stdlib.h>
#include "unit.h"
#include "app/option.h"

enum { WORDS = 32 };

/* Parses "sftp119" and the words of the line, which stand between blanks; the words live until the next call. */
static int parse(struct options *o, const char *line)
{
    static char text[512];
    static char *argv[WORDS + 1];
    static char program[] = "sftp119";
    struct msg m;
    int argc = 0;
    char *p = text;

    CU_ASSERT_FATAL(strlen(line) < sizeof text);
    memcpy(text, line, strlen(line) + 1);
    argv[argc++] = program;
    while (*p != '\0' && argc < WORDS) {
        argv[argc++] = p;
        while (*p != '\0' && *p != ' ')
            p++;
        if (*p == ' ')
            *p++ = '\0';
    }
    argv[argc] = NULL;
    msg_init(&m);
    m.silent = 1;
    return options_parse(o, argc, argv, &m);
}

static void refused(const char *line)
{
    struct options o;
    int r = parse(&o, line);

    CU_ASSERT_EQUAL(r, E_USAGE);
    if (r != E_USAGE)
        printf("not refused: %s ", line);
    options_done(&o);
}

static void test_commands(void)
{
    struct options o;

    CU_ASSERT(parse(&o, "decode a") == OK);
    CU_ASSERT_EQUAL(o.command, CMD_DECODE);
    options_done(&o);
    CU_ASSERT(parse(&o, "DECODE a") == OK);
    CU_ASSERT_EQUAL(o.command, CMD_DECODE);
    options_done(&o);
    CU_ASSERT(parse(&o, "a b") == OK);
    CU_ASSERT_EQUAL(o.command, CMD_REPORT);
    CU_ASSERT_EQUAL(o.num_inputs, 2);
    options_done(&o);
    CU_ASSERT(parse(&o, "--strict a") == OK);
    CU_ASSERT(o.strict);
    options_done(&o);
    CU_ASSERT(parse(&o, "layout 96") == OK);
    CU_ASSERT_STRING_EQUAL(o.topic, "96");
    options_done(&o);
    CU_ASSERT(parse(&o, "help") == OK);
    CU_ASSERT_PTR_NULL(o.topic);
    options_done(&o);
    CU_ASSERT(parse(&o, "--version") == OK);
    CU_ASSERT(o.want_version);
    options_done(&o);
    CU_ASSERT(parse(&o, "trace -h") == OK);
    CU_ASSERT(o.want_help);
    CU_ASSERT_STRING_EQUAL(o.topic, "trace");
    options_done(&o);
    refused("decode");
    refused("layout 96 97");
    refused("decode --version");
}

static void test_forms(void)
{
    struct options o;

    CU_ASSERT(parse(&o, "report --format=csv --tz +09:00 -o out a -- --strict -") == OK);
    CU_ASSERT_EQUAL(o.num_outputs, 1);
    CU_ASSERT_STRING_EQUAL(o.outputs[0].format, "csv");
    CU_ASSERT_STRING_EQUAL(o.outputs[0].name, "out");
    CU_ASSERT(o.outputs[0].stream);
    CU_ASSERT(o.zone_given);
    CU_ASSERT_EQUAL(o.zone, 32400);
    CU_ASSERT_EQUAL(o.num_inputs, 3);
    CU_ASSERT_STRING_EQUAL(o.inputs[1].name, "--strict");
    CU_ASSERT_STRING_EQUAL(o.inputs[2].name, "-");
    CU_ASSERT(!o.strict);
    options_done(&o);

    CU_ASSERT(parse(&o, "-qvfjson -oout a") == OK);
    CU_ASSERT(o.quiet && o.verbose);
    CU_ASSERT_STRING_EQUAL(o.outputs[0].format, "json");
    CU_ASSERT_STRING_EQUAL(o.outputs[0].name, "out");
    options_done(&o);

    CU_ASSERT(parse(&o, "REPORT --FORMAT CSV --BY HOUR,USER --STORY NONE --WINDOW 1H --SMF D.BIN --LOG L") == OK);
    CU_ASSERT_EQUAL(o.window, 3600 * INSTANT_SECOND);
    CU_ASSERT_STRING_EQUAL(o.outputs[0].format, "csv");
    CU_ASSERT_EQUAL(o.num_by, 2);
    CU_ASSERT_EQUAL(o.by[0], KEY_HOUR);
    CU_ASSERT_EQUAL(o.by[1], KEY_USER);
    CU_ASSERT_EQUAL(o.story, STORY_NONE);
    CU_ASSERT_EQUAL(o.inputs[0].forced, KIND_SMF);
    CU_ASSERT_STRING_EQUAL(o.inputs[0].name, "D.BIN");
    CU_ASSERT_EQUAL(o.inputs[1].forced, KIND_LOG);
    options_done(&o);

    refused("--form csv a");
    refused("--format a");
    refused("--format pdf a");
    refused("--strict=1 a");
    refused("-x a");
    refused("-o");
    refused("a --tz");
    refused("decode --strict a");
    refused("--unknown a");
    refused("-- ");
}

static void test_values(void)
{
    refused("--tz local a");
    refused("--year 26 a");
    refused("--year x a");
    refused("--codepage 9999 a");
    refused("--container tape a");
    refused("--by user,user a");
    refused("--by day,week a");
    refused("--story some a");
    refused("--subtype 99 a");
    refused("--ip 1.2.3 a");
    refused("--op read a");
    refused("--min-bytes 1x a");
    refused("--window 0 a");
    refused("--window 32d a");
    refused("--window soon a");
    refused("trace --window 1m a");
    refused("--since soon a");
    refused("--csv= a");
}

static void test_outputs(void)
{
    struct options o;

    CU_ASSERT(parse(&o, "a") == OK);
    CU_ASSERT_EQUAL(o.num_outputs, 1);
    CU_ASSERT_STRING_EQUAL(o.outputs[0].format, "text");
    CU_ASSERT_STRING_EQUAL(o.outputs[0].name, "-");
    options_done(&o);

    CU_ASSERT(parse(&o, "--csv x.csv --json x.json a") == OK);
    CU_ASSERT_EQUAL(o.num_outputs, 2);
    CU_ASSERT(!o.outputs[0].stream && !o.outputs[1].stream);
    options_done(&o);

    CU_ASSERT(parse(&o, "--csv x.csv -f text a") == OK);
    CU_ASSERT_EQUAL(o.num_outputs, 2);
    CU_ASSERT_STRING_EQUAL(o.outputs[1].name, "-");
    options_done(&o);

    refused("--csv x --json x a");
    refused("--csv - --json - a");
    refused("--csv x --csv y a");
    refused("- -");
    refused("decode --hex -f json a");
}

static char file_name[64];

/* An options file of n bytes; its name is file_name. */
static void file_make(const char *text, size_t n)
{
    FILE *f;
    int fd;

    (void)strcpy(file_name, "/tmp/t_option.XXXXXX");
    fd = mkstemp(file_name);
    CU_ASSERT_FATAL(fd >= 0);
    f = fdopen(fd, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT(fwrite(text, 1, n, f) == n && fclose(f) == 0);
}

static int parse_file(struct options *o, const char *text, const char *front, const char *behind)
{
    char line[256];
    int r;

    file_make(text, strlen(text));
    (void)snprintf(line, sizeof line, "%s--options %s%s", front, file_name, behind);
    r = parse(o, line);
    (void)remove(file_name);
    return r;
}

static void refused_file(const char *text, const char *front)
{
    struct options o;
    int r = parse_file(&o, text, front, "");

    CU_ASSERT_EQUAL(r, E_USAGE);
    if (r != E_USAGE)
        printf("not refused: %s ", text);
    options_done(&o);
}

static void test_files(void)
{
    struct options o;
    char many[4000] = "";
    int i;

    CU_ASSERT(parse_file(&o, "# one\n * two\n\ndecode\r\n--format csv\n\"my dump\" my\" \"log\n--raw", "", " d") == OK);
    CU_ASSERT(o.command == CMD_DECODE && o.raw && o.num_inputs == 3);
    CU_ASSERT_STRING_EQUAL(o.inputs[0].name, "my dump");
    CU_ASSERT_STRING_EQUAL(o.inputs[1].name, "my log");
    CU_ASSERT_STRING_EQUAL(o.inputs[2].name, "d");
    CU_ASSERT_STRING_EQUAL(o.outputs[0].format, "csv");
    options_done(&o);
    CU_ASSERT(parse_file(&o, "\"a\"\"b\"\n//'PROD.SMF(0)'\n--path\n\"*.csv\"\n", "trace ", "") == OK);
    CU_ASSERT_STRING_EQUAL(o.inputs[0].name, "a\"b");
    CU_ASSERT_STRING_EQUAL(o.inputs[1].name, "//'PROD.SMF(0)'");
    options_done(&o);
    CU_ASSERT(parse_file(&o, "decode\n", "--strict ", " x") == OK);     /* an input: report was asked for */
    CU_ASSERT(o.command == CMD_REPORT && o.num_inputs == 2);
    options_done(&o);
    CU_ASSERT(parse_file(&o, "--\n--strict\n", "decode ", "") == OK);
    CU_ASSERT(o.num_inputs == 1 && !o.strict);
    options_done(&o);
    for (i = 0; i < 200; i++)
        (void)snprintf(many + strlen(many), sizeof many - strlen(many), "dump%d\n", i);
    CU_ASSERT(parse_file(&o, many, "check ", " last") == OK);
    CU_ASSERT_EQUAL(o.num_inputs, 201);
    CU_ASSERT_STRING_EQUAL(o.inputs[199].name, "dump199");
    options_done(&o);
    refused_file("--strict\n", "decode ");
    refused_file("--format\n", "");
    refused_file("--options x\n", "");
    refused_file("\"open\n", "");
    refused_file("", "");
    CU_ASSERT_EQUAL(parse(&o, "--options /no/such/file"), E_IO);
    options_done(&o);
    file_make("a\0b\n", 4);
    (void)snprintf(many, sizeof many, "--options %s", file_name);
    refused(many);
    (void)remove(file_name);
    /* DECODE, --raw, dump: IBM-1047 with X'15' */
    file_make("\xC4\xC5\xC3\xD6\xC4\xC5\x15\x60\x60\x99\x81\xA6\x15\x84\xA4\x94\x97\x15", 18);
    (void)snprintf(many, sizeof many, "--options %s", file_name);
    CU_ASSERT(parse(&o, many) == OK && o.command == CMD_DECODE && o.raw && o.num_inputs == 1);
    CU_ASSERT_STRING_EQUAL(o.inputs[0].name, "dump");
    options_done(&o);
    (void)remove(file_name);
}

/* PARM text: capitals, and the slash behind run-time options. */
static void test_batch(void)
{
    struct options o;

    CU_ASSERT(parse(&o, "/ CHECK A") == OK && o.command == CMD_CHECK && o.num_inputs == 1);
    options_done(&o);
    CU_ASSERT(parse(&o, "/--STRICT A") == OK && o.strict);
    options_done(&o);
    CU_ASSERT(parse(&o, "/check") == OK && o.command == CMD_REPORT);
    CU_ASSERT_STRING_EQUAL(o.inputs[0].name, "/check");
    options_done(&o);
    CU_ASSERT(parse(&o, "REPORT --TZ UTC --SINCE 2026-01-01T00:00:00Z --SUBTYPE 96 --OP PUT,GET --RESULT OK --MIN-BYTES 1K "
        "--STORY NONE --CODEPAGE IBM-037 --CONTAINER RDW -F CSV -O Out A") == OK);
    CU_ASSERT(o.zone_given && o.story == STORY_NONE && o.filter.active);
    CU_ASSERT_STRING_EQUAL(o.outputs[0].name, "Out");
    CU_ASSERT_STRING_EQUAL(o.container, "rdw");
    options_done(&o);
    CU_ASSERT(parse(&o, "EXTRACT --TYPE ANY --CONTAINER BDW-RDW --UNTIL 2026-01-02 -O X Y") == OK && o.any_type);
    options_done(&o);
    CU_ASSERT(parse(&o, "TRACE --TZ AUTO --BY USER,DIR --ENVELOPE RFC3164 L") == OK && o.num_by == 2);
    options_done(&o);
}

static const struct unit_case cases[] = {
    { "commands", test_commands },
    { "forms", test_forms },
    { "values", test_values },
    { "outputs", test_outputs },
    { "options files", test_files },
    { "batch", test_batch },
    { NULL, NULL }
};
const struct unit_suite suite_option = { "option", cases };
