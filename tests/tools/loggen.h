/* loggen.h: what loggen's parts share. Times are milliseconds of UTC since 1970. */
#ifndef TOOLS_LOGGEN_H
#define TOOLS_LOGGEN_H

#include <stdarg.h>
#include <stdio.h>
#include "smfput.h"

enum { NAME_LEN = 64, PATH_LEN = 200, MAX_NAMES = 64, MAX_PLANS = 64, MAX_OPS = 128, MAX_CLIENTS = 128 };

enum op_kind { OP_GET, OP_PUT, OP_RENAME, OP_REMOVE, OP_MKDIR, OP_RMDIR, OP_CHMOD, NUM_OPS };
enum trouble { NO_TROUBLE, NO_SPACE, NO_FILE, DENIED, FORCED, NUM_TROUBLES };
enum refusal { LOGIN_OK, BAD_PASSWORD, UNKNOWN_USER, TOO_MANY, NUM_REFUSALS };

struct op {
    enum op_kind kind;
    enum trouble trouble;
    int lost, missed;               /* lines not in the log; record not in the dump */
    long long bytes, lasting, wait; /* lasting 0 and bytes > 0: from a random rate; wait before it begins */
    unsigned mode, old_mode;
    char path[PATH_LEN], path2[PATH_LEN];
};
struct host {
    char name[NAME_LEN], ip[NAME_LEN], sid[8];
    unsigned next_pid;
};
struct user {
    char name[NAME_LEN], dir[NAME_LEN], key[NAME_LEN];
};
/* A connection written down in the scenario. */
struct plan {
    long long at;
    unsigned host, user, partner;
    enum refusal refusal;
    unsigned attempts;
    size_t first, num;              /* its operations */
};

struct scenario {
    unsigned seed, year, month, day, clients, gap;
    long long begin;                /* first connections */
    int zone;                       /* minutes east of UTC */
    int iso, debug3;
    unsigned long transfers;        /* random ones */
    unsigned per_session, fail, refuse, lost, missed, filler;
    long long max_bytes;
    enum put_form form;
    size_t block;
    struct host host[MAX_NAMES];
    struct user user[MAX_NAMES];
    char partner[MAX_NAMES][NAME_LEN];
    unsigned num_hosts, num_users, num_partners;
    struct plan plan[MAX_PLANS];
    size_t num_plans;
    struct op op[MAX_OPS];
    size_t num_ops;
};

/* Reads a scenario (form: top of loggen.c); ends the program on mistakes. */
void scenario_read(struct scenario *s, const char *name);

/* One connection and the processes behind it. */
struct conn {
    const struct host *host;
    const struct user *user;
    const char *partner;
    unsigned port, monitor, child, server, request;
};

/* The log: lines with an envelope. */
struct log_out {
    FILE *f;
    int iso, debug3, zone;
    unsigned long long lines;
};
void log_vline(struct log_out *o, long long at, const struct host *h, const char *tag, unsigned pid, const char *format,
               va_list ap);
void log_line(struct log_out *o, long long at, const struct host *h, const char *tag, unsigned pid,
              const char *format, ...);
/* DEBUG3's lines of sshd around a connection: before the login, between login and session, at its end; and of one
   transfer's start, data and end in sftp-server. Nothing at INFO. */
void debug_connect(struct log_out *o, long long at, const struct conn *c);
void debug_login(struct log_out *o, long long at, const struct conn *c);
void debug_close(struct log_out *o, long long at, const struct conn *c);
void debug_open(struct log_out *o, long long at, struct conn *c, const struct op *op);
void debug_data(struct log_out *o, long long at, struct conn *c, const struct op *op);
void debug_status(struct log_out *o, long long at, struct conn *c, int code);

/* The dump and the file of truth; either may be NULL. 0 or -1. */
int rec_start(const struct scenario *s, FILE *dump, FILE *truth);
void rec_login(long long at, const struct conn *c, unsigned reason);
void rec_op(long long began, long long at, const struct conn *c, const struct op *o);
/* The records that a dump program puts at the beginning (2) and the end (3). */
void rec_edge(unsigned type, long long at);
int rec_stop(void);

/* 0 ... n-1, from the seed. */
unsigned roll(unsigned n);

/* Civil date of a day number and the other way. */
long long civil_days(unsigned y, unsigned m, unsigned d);
void civil_date(long long days, unsigned *y, unsigned *m, unsigned *d);

#endif
