/* loggen.h: what loggen's parts share. Times are milliseconds of UTC since 1970. */
#ifndef TOOLS_LOGGEN_H
#define TOOLS_LOGGEN_H

#include <stdarg.h>
#include <stdio.h>
#include "smfput.h"

enum { NAME_LEN = 64, PATH_LEN = 1000, MAX_NAMES = 64, MAX_PLANS = 64, MAX_OPS = 128, MAX_CLIENTS = 512, MAX_DARK = 8 };

enum op_kind { OP_GET, OP_PUT, OP_RENAME, OP_REMOVE, OP_MKDIR, OP_RMDIR, OP_CHMOD, OP_SYMLINK, NUM_OPS };
enum trouble { NO_TROUBLE, NO_SPACE, NO_FILE, DENIED, FORCED, KILLED, NUM_TROUBLES };
enum refusal { LOGIN_OK, BAD_PASSWORD, UNKNOWN_USER, TOO_MANY, BAD_KEY, NUM_REFUSALS };
enum { LINE_MAX_SYSLOG = 500 };     /* bytes of a message that are kept */
/* How much is said. */
enum level { SAY_NOTHING, SAY_INFO, SAY_VERBOSE, SAY_DEBUG1, SAY_DEBUG2, SAY_DEBUG3 };

struct op {
    enum op_kind kind;
    enum trouble trouble;
    int lost, missed;               /* lines not in the log; record not in the dump */
    int resumed, scp;
    long long bytes, lasting, wait; /* lasting 0 and bytes > 0: from a random rate; wait before it begins */
    unsigned mode, old_mode;
    char path[PATH_LEN], path2[PATH_LEN];
};
/* A machine: a server, or one where clients run. */
struct host {
    char name[NAME_LEN], ip[NAME_LEN], sid[8];
    unsigned next_pid;
    unsigned release;               /* OpenSSH, times 10: 50, 64, 76, 84, 92, 100 */
    enum level sshd, sftp;
    long long skew, step_at, step;  /* of the log's clock: always, and from an instant of the day on */
    double drift;                   /* milliseconds per hour */
    int has_zone[2], zone[2];       /* of its own, in minutes east of UTC: of its record headers, of its log */
    int client;                     /* its users go to the servers; it writes 94, 97 and traces */
};
struct user {
    char name[NAME_LEN], dir[NAME_LEN], key[NAME_LEN];
    int unrecorded;                 /* may not write records of transfers */
    int relative;                   /* its client names files relative to the directory */
    int chroot;                     /* the log's names lack the first component of the directory */
    int raw;                        /* names in records: each byte of UTF-8 a character */
};
/* A connection written down in the scenario. */
struct plan {
    long long at;
    unsigned host, user, partner;
    enum refusal refusal;
    unsigned attempts;
    size_t first, num;              /* its operations */
};
/* A stretch from which a machine's log or records are not there. */
struct dark {
    int is_log;
    unsigned host;
    long long from, to;
};

struct scenario {
    unsigned seed, year, month, day, clients, gap;
    long long midnight, begin;      /* of the day; first connections */
    int zone, log_zone, zone_after; /* minutes east of UTC: of record headers and logs; from zone_at on */
    int has_log_zone, log_after;    /* log_after: of the log only, from log_at on */
    long long zone_at, log_at;
    int iso;
    enum level sshd, sftp;
    unsigned release;
    unsigned long transfers;        /* random ones */
    unsigned per_session, fail, refuse, lost, missed, filler;
    unsigned again_wait, lost_records, ports;
    unsigned names, sizes, again, odd, scp, resume, keys, killed;
    unsigned lost_lines, twice_lines, twice_records, shuffle_lines, shuffle_records, pids, rotate, separate;
    long long max_bytes;
    enum put_form form;
    size_t block;
    struct host host[MAX_NAMES];
    struct user user[MAX_NAMES];
    struct { char ip[NAME_LEN]; int host; } partner[MAX_NAMES];     /* host: the machine of that address, or -1 */
    unsigned num_hosts, num_servers, num_users, num_partners;
    struct plan plan[MAX_PLANS];
    size_t num_plans;
    struct op op[MAX_OPS];
    size_t num_ops;
    struct dark dark[MAX_DARK];
    unsigned num_dark;
};

/* Reads a scenario (form: top of loggen.c); ends the program on mistakes. level: instead of the scenario's, or NULL. */
void scenario_read(struct scenario *s, const char *name, const char *level);

/* One connection and the processes behind it. */
struct conn {
    const struct host *host;
    const struct user *user;
    const char *partner;
    const struct host *from;        /* the partner, where it is one of the machines; else NULL */
    unsigned long session;          /* from 1 */
    long long opened;
    int scp;
    int torn;                       /* one of its own lines was lost */
    unsigned port, monitor, child, server, request;
    unsigned trace_at;              /* request of the client */
    struct paper *trace;            /* what the client says, or NULL */
    struct fact *over;              /* of a refused one: its lines that are no attempt's */
};

/* The truth about one operation or attempt to log in; NULL everywhere when no truth is asked for. Freed and written
   when nothing holds it any more. */
struct fact;
struct fact *fact_new(const char *kind, const struct conn *c);
void fact_op(struct fact *f, const struct op *o, long long begin, long long end);
void fact_time(struct fact *f, long long at);
/* A word that says what was withheld or cannot be seen. */
void fact_flag(struct fact *f, const char *flag);
void fact_hold(struct fact *f);
void fact_drop(struct fact *f);
void fact_record(struct fact *f, const char *dump, unsigned long record, int client);
void fact_line(struct fact *f, const char *log, unsigned long line, int client);
void fact_line_lost(struct fact *f);
void fact_start(FILE *truth);

/* Where records and lines go (logout.c). paper_log(): a line, with the clock and the losses of its machine;
   returns 1 when it was lost. paper_record(): a record. paper_tick(): nothing will come any more that is earlier than at. 0 or -1 from
   paper_done(). */
struct paper;
void paper_start(const struct scenario *s, const char *dump, const char *log, const char *traces);
int paper_log(long long at, const struct host *h, const char *tag, unsigned pid, struct fact *f, const char *format,
              va_list ap);
void paper_record(long long at, const struct host *h, struct fact *f, int client, const unsigned char *b, size_t n);
struct paper *paper_trace(unsigned long session);
void paper_trace_line(struct paper *p, struct fact *f, const char *format, ...);
void paper_trace_close(struct paper *p);
void paper_tick(long long at);
int paper_done(void);
/* Offset of local time in milliseconds at that instant. */
long long zone_at(const struct scenario *s, const struct host *h, int of_log, long long at);
/* A name as the log shows it: escaped, and its path as the user's client and root have it. */
const char *log_name(const struct user *u, const char *path, char *d);

/* What the server's programs say (logsay.c), each in the words of its release and as far as its level goes. f: whose
   lines these are. */
void say_connect(long long at, struct conn *c);
void say_refused(long long at, struct conn *c, enum refusal why, int first, struct fact *f);
void say_refused_end(long long at, struct conn *c, enum refusal why);
void say_accepted(long long at, struct conn *c, struct fact *f);
void say_session(long long at, struct conn *c, int scp);
void say_begin(long long at, struct conn *c, const struct op *o, int looked, struct fact *f);
void say_end(long long at, struct conn *c, const struct op *o, struct fact *f);
void say_close(long long at, struct conn *c, enum trouble last);
/* What a log of that machine can tell: 0 when the refused attempt leaves no line. */
int says_refused(const struct host *h, enum refusal why);

/* DEBUG3's lines of sshd around a connection: before the login, between login and session, at its end; and of one
   transfer's start, data and end in sftp-server. */
void debug_connect(long long at, const struct conn *c);
void debug_login(long long at, const struct conn *c);
void debug_close(long long at, const struct conn *c);
void debug_open(long long at, struct conn *c, const struct op *op);
void debug_data(long long at, struct conn *c, const struct op *op);
void debug_status(long long at, struct conn *c, int code);

/* What the client says (logcli.c), where its machine keeps traces. length: of the operation's record. */
void client_begin(struct conn *c);
void client_accepted(struct conn *c, struct fact *f);
void client_refused(const struct conn *c);
void client_op(struct conn *c, const struct op *o, unsigned length, struct fact *f);
void client_end(struct conn *c);

/* Records (logrec.c). */
void rec_start(const struct scenario *s);
void rec_login(long long at, const struct conn *c, enum refusal why, unsigned reason, struct fact *f);
void rec_op(long long began, long long at, const struct conn *c, const struct op *o, struct fact *f);
/* The client's side: its login (94), its transfer (97), whose length is returned. */
void rec_client_login(long long at, const struct conn *c, struct fact *f);
unsigned rec_client_op(long long began, long long at, const struct conn *c, const struct op *o, struct fact *f);
/* The records that a dump program puts at the beginning (2) and the end (3). */
void rec_edge(unsigned type, long long at, const struct host *h);

/* 0 ... n-1, from the seed. chance() is a second row of numbers, for what is not traffic but its fate. */
unsigned roll(unsigned n);
unsigned chance(unsigned n);

/* Civil date of a day number and the other way. */
long long civil_days(unsigned y, unsigned m, unsigned d);
void civil_date(long long days, unsigned *y, unsigned *m, unsigned *d);

#endif
