/* command.h: the commands. Each returns a result: E_USAGE and E_IO with their message given; END when the reader of
   standard output has gone or a signal ended the run. What was wrong with inputs is in fs; code is what the command
   itself asks for as exit code. */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include <signal.h>
#include "app/option.h"

struct zones;
struct run {
    const struct options *o;
    struct msg *msg;
    struct findings *fs;
    const volatile sig_atomic_t *stop;      /* a signal asks for the end */
    int code;                               /* exit code asked for: 0 or 4 */
    struct zones *zones;                    /* what is found out about zones; NULL: nothing is */
    int progress;                           /* samples of transfers are asked for */
    int family;                             /* phases and processes of connections are asked for */
};

int MUST_USE cmd_report(struct run *r);
int MUST_USE cmd_decode(struct run *r);
int MUST_USE cmd_trace(struct run *r);
int MUST_USE cmd_check(struct run *r);
int MUST_USE cmd_extract(struct run *r);
int MUST_USE cmd_layout(struct run *r);
int MUST_USE cmd_merge(struct run *r);
int MUST_USE cmd_self_test(struct run *r);
/* report --partial */
int MUST_USE cmd_partial(struct run *r);
/* --help, help [COMMAND]; topic NULL: the program. --version. */
int MUST_USE cmd_help(struct run *r, const char *topic);
int MUST_USE cmd_version(struct run *r);

#endif
