/* help.c: help is made from the same table as the parser (records/option.txt). */
#include <stdio.h>
#include "app/about.h"
#include "app/command.h"
#include "app/outs.h"
#include "base/buf.h"
#include "input/inflate.h"
#include "render/render.h"

enum { HELP_COLUMN = 28, LINE_MAX_CHARS = 200 };

static void put(struct buf *b, const char *text)
{
    buf_put(b, slice_of((const unsigned char *)text, strlen(text)));
}

/* Two columns; a left one that is too wide stands on a line of its own. */
static void put_two(struct buf *b, const char *left, const char *right)
{
    size_t n = strlen(left);

    put(b, left);
    if (n >= HELP_COLUMN) {
        put(b, "\n");
        n = 0;
    }
    for (; n < HELP_COLUMN; n++)
        put(b, " ");
    put(b, right);
    put(b, "\n");
}

static void put_options(struct buf *b, unsigned commands)
{
    char left[LINE_MAX_CHARS];
    size_t i;

    for (i = 0; i < NUM_OPTIONS; i++) {
        const struct option_kind *k = &option_kinds[i];
        char letter[5] = "    ";
        if ((k->commands & commands) == 0)
            continue;
        if (k->letter != 0)
            snprintf(letter, sizeof letter, "-%c, ", k->letter);
        snprintf(left, sizeof left, "  %s--%s%s%s", letter, k->name, k->arg != NULL ? "=" : "",
            k->arg != NULL ? k->arg : "");
        put_two(b, left, k->text);
    }
}

static void put_program(struct buf *b)
{
    char left[LINE_MAX_CHARS];
    size_t i;

    put(b, "usage: sftp119 [COMMAND] [OPTION]... FILE...\n\n"
        "Reads SMF type 119 records of z/OS OpenSSH and OpenSSH logs; reports transfers and failures.\n"
        "Without a COMMAND: report. FILE is told by its content; - is standard input.\n\n");
    for (i = 0; i < NUM_COMMANDS; i++) {
        snprintf(left, sizeof left, "  %s", command_kinds[i].name);
        put_two(b, left, command_kinds[i].text);
    }
    put(b, "\n");
    put_options(b, 1u << NUM_COMMANDS);
    put(b, "\nThe options of a command: sftp119 help COMMAND\n");
}

static void put_command(struct buf *b, int command)
{
    const struct command_kind *c = &command_kinds[command];

    put(b, "usage: sftp119 ");
    put(b, c->name);
    put(b, " ");
    put(b, c->args);
    put(b, "\n\n");
    put(b, c->text);
    put(b, "\n\n");
    put_options(b, 1u << command);
}

int cmd_help(struct run *r, const char *topic)
{
    int command = topic != NULL ? command_find(topic) : -1, result;
    struct buf b;

    if (topic != NULL && command < 0) {
        msg_error(r->msg, "no such command: %s (see: sftp119 --help)", topic);
        return E_USAGE;
    }
    buf_init(&b, 0);
    if (command >= 0)
        put_command(&b, command);
    else
        put_program(&b);
    result = b.result == OK ? outs_print(r->msg, buf_slice(&b)) : b.result;
    buf_done(&b);
    return result;
}

int cmd_version(struct run *r)
{
    char text[LINE_MAX_CHARS];
    unsigned xml = render_xml_version();
    int n = snprintf(text, sizeof text, "%s\nzlib %s\nlibxml2 %u.%u.%u\n", ABOUT_PROGRAM, inflate_version(),
        xml / 10000, xml / 100 % 100, xml % 100);

    return outs_print(r->msg, slice_of((const unsigned char *)text, (size_t)n));
}
