/* option.h: the command line. Commands and options are data: records/option.txt. */
#ifndef APP_OPTION_H
#define APP_OPTION_H

#include "app/filter.h"
#include "app/msg.h"
#include "base/arena.h"
#include "input/kind.h"
#include "join/tally.h"
#include "gen/option.h"

struct command_kind {
    const char *name, *args, *text;
};
struct option_kind {
    const char *name;
    char letter;                /* short form, 0: none */
    const char *arg;            /* NULL: takes none */
    unsigned commands;          /* bit 1 << CMD_...; bit 1 << NUM_COMMANDS: without a command */
    const char *text;
};
extern const struct command_kind command_kinds[NUM_COMMANDS];
extern const struct option_kind option_kinds[NUM_OPTIONS];

struct input_arg {
    const char *name;
    enum input_kind forced;     /* KIND_UNKNOWN: told by its content */
};
/* A place that the result goes to, in one format. */
struct output_arg {
    const char *format;         /* a name of render_formats() */
    const char *name;           /* "-": standard output */
    int stream;                 /* standard output or -o FILE: takes one csv table only */
};
enum { OUTPUTS_MAX = 6 };       /* the stream and one file of each format */
enum story_choice { STORY_ALL, STORY_FAILED, STORY_NONE };

/* Texts point into argv, or into texts: those out of options files. */
struct options {
    struct arena texts;
    enum command_id command;
    int want_help, want_version;
    struct input_arg *inputs;   /* owned */
    size_t num_inputs, cap_inputs;
    const char *topic;          /* layout, help: the argument; NULL: none */
    const char *container, *envelope;
    const char *into;           /* extract: the container of the new dump; NULL: rdw */
    size_t block_size;          /* extract: 0: the default */
    const struct ebcdic *codepage;
    int zone_given;             /* 0: auto */
    int32_t zone;               /* seconds east of UTC */
    const char *why;            /* INPUT:N; NULL: not asked */
    int64_t window;             /* of matching, microseconds; 0: not given */
    int year;                   /* 0: not given */
    struct output_arg outputs[OUTPUTS_MAX];
    size_t num_outputs;
    const char *partial;        /* the partial report that is to be written; NULL: a report is made */
    const char *tables;         /* --table's list; NULL: not given */
    enum tally_key by[NUM_TALLY_KEYS];
    size_t num_by;
    enum story_choice story;
    int wide, crlf, safe, all_logins, unclaimed, strict, triplets, raw, hex;
    int gzip, any_type, unwrap, keep_duplicates;
    int no_progress, quiet, verbose;
    struct filter filter;
};

/* Reads the command line. E_USAGE: a message has been given; E_NOMEM. options_done() in any case. */
int MUST_USE options_parse(struct options *o, int argc, char **argv, struct msg *m);
void options_done(struct options *o);

/* The command of that name, capitals or not; -1 when there is none. */
int command_find(const char *name);
/* Next element of a list separated by commas; moves *rest behind it; END when nothing is left. */
int option_next(const char **rest, struct slice *element);
/* 1 when a text of the user's is the word, capitals or not. */
int option_is(struct slice text, const char *word);

#endif
