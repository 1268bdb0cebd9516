/* t_option.c: the command line. Messages of refused ones go to standard error, which the runner's caller may hide. */
#include <stdio.h>
#include "unit.h"
#include "app/option.h"

enum { WORDS = 24 };

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

    CU_ASSERT(parse(&o, "REPORT --FORMAT CSV --BY HOUR,USER --STORY NONE --SMF D.BIN --LOG L") == OK);
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
    refused("--format html a");
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

static const struct unit_case cases[] = {
    { "commands", test_commands },
    { "forms", test_forms },
    { "values", test_values },
    { "outputs", test_outputs },
    { NULL, NULL }
};
const struct unit_suite suite_option = { "option", cases };
