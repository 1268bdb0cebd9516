/* state.h: the session machine's inside: processes, connections, sftp-servers and their operations. Used by
   src/trace only.

   A connection holds the processes that work for it and, while they live, its sftp-servers; an sftp-server holds the
   operations that have begun and not ended. All of them are kept for reuse when they are done with, with the memory
   of their texts, so that a long log allocates nothing after a while; their number is bounded. */
#ifndef TRACE_STATE_H
#define TRACE_STATE_H

#include "base/buf.h"
#include "trace/envel.h"
#include "trace/trace.h"

enum {
    MAX_CONNS = 16384,          /* connections that are open at once */
    MAX_OPS = 16384,            /* operations that are open at once, in all sessions */
    MAX_OPS_EACH = 1024,        /* and in one */
    MAX_DOUBTS_EACH = 64,       /* opens of one session that seem to have failed */
    MAX_ATTEMPTS = 16,          /* failed attempts of one connection that are held back */
    MAX_REPEATS = 1000,         /* "message repeated N times": no more than that many, */
    SOME_REPEATS = 10000,       /* in a run so many and */
    LINE_REPEATS = 16,          /* that many for each line that was read */
    MAX_HOSTS = 1024,
    MAX_CHAIN = 512,            /* connections of one address that are looked at for a join */
    LATE_LINES = 4096,          /* a power of 2 */
    MAX_FORKS = 256,            /* children of listeners that have not logged anything yet; a power of 2 */
    NEAR_PIDS = 16,             /* so many processes at most lie between a monitor and its sftp-server */
    PROC_BUCKETS = 16384,
    CONN_BUCKETS = 4096,
    CUT_MIN = 480               /* syslog cuts at 500 bytes; prefixes may have been taken off before */
};
#define DOUBT_TIME (60 * INSTANT_SECOND)
#define GRACE_TIME (60 * INSTANT_SECOND)
#define IDLE_TIME (15 * 60 * INSTANT_SECOND)
#define CLAIM_TIME (120 * INSTANT_SECOND)   /* from Accepted to the session opened that may claim it */
#define CLAIM_GAP (2 * INSTANT_SECOND)
#define LIVE_TIME (24 * 3600 * INSTANT_SECOND)

/* An owned text whose memory stays with it. */
struct text {
    unsigned char *p;
    size_t n, cap;
};

/* What client and server have agreed on, and who does it. */
enum term { TERM_KEX, TERM_CIPHER, TERM_MAC, TERM_COMPRESSION, TERM_HOST_KEY, TERM_PEER, TERM_KEX_SOURCE,
    TERM_CIPHER_SOURCE, TERM_MAC_SOURCE, TERM_COUNT };
struct terms {
    struct text of[TERM_COUNT];
};

/* The lines of an operation's story: the first half stays, the second half are the last ones. */
struct tale {
    struct tale *next;              /* in the pool */
    unsigned count;
    uint64_t omitted;
    unsigned slot[STORY_MAX];       /* the texts in order */
    size_t length[STORY_MAX];       /* by slot */
    uint64_t number[STORY_MAX];
    unsigned char line[STORY_MAX][STORY_CUT];
};

/* How far a transfer had come, at times at least a gap apart. */
struct samples {
    struct samples *next;           /* in the pool */
    unsigned count;
    int64_t gap;
    struct progress at[PROGRESS_MAX];
};

enum open_flag { OPEN_READ = 1, OPEN_WRITE = 2, OPEN_APPEND = 4, OPEN_CREATE = 8, OPEN_TRUNCATE = 16, OPEN_EXCL = 32,
    OPEN_UNTOLD = 64 /* the line was cut before the flags */ };

enum op_state {
    OP_OPENING,                     /* an open whose answer is awaited */
    OP_OPEN,
    OP_DOUBT,                       /* an open that a failing status followed, which may be of another request */
    OP_DONE                         /* closed, or not an open: its answer is awaited */
};

/* What a failing status between open and close says about the transfer. */
enum trouble {
    TROUBLE_NONE,                   /* nothing: it may be of another request */
    TROUBLE_SOFT,                   /* it failed when no byte was moved */
    TROUBLE_HARD                    /* it failed */
};

struct op {
    struct op *prev, *next;         /* of the same session, in order; next in the pool */
    struct op *due_prev, *due_next; /* in doubt, in order */
    struct op *also;                /* another one of the same request; the answer is for both */
    struct sftp *sftp;
    struct log *log;                /* of its first line */
    enum op_state state;
    enum word word, result, product;
    unsigned flags;
    struct text path, path2, status;
    int path_cut, resumed, has_bytes, has_offset, has_handle;
    int is_refused;                 /* the server said so; without an open before it: no row when no status follows */
    int is_due;                     /* among those in doubt that wait for their time */
    int is_missing;                 /* in doubt by No such file */
    int was_missed;                 /* No such file stood before it */
    int is_moved;                   /* DEBUG: read or written by the client */
    int is_source, is_copy;         /* of copy-data: read by it, written by it */
    int has_size, has_done;
    enum trouble trouble;
    int is_explained;               /* by an error line */
    uint64_t handle, bytes;
    uint64_t size;                  /* "set size" between open and close */
    uint64_t done;                  /* DEBUG: bytes whose reading or writing was answered */
    unsigned requests, drops;       /* those of its sftp-server and of the run when it came into doubt, began */
    int64_t start, end, due;
    uint64_t first, last;           /* line numbers */
    int64_t new1, new2;
    enum cause_id cause;
    struct tale *tale;
    struct samples *samples;        /* NULL: none */
};

enum leaving { LEAVING_NOT, LEAVING, LEFT };

enum detail { DETAIL_INFO, DETAIL_VERBOSE, DETAIL_DEBUG };

struct sftp {
    struct sftp *next;              /* of the same connection; in the pool */
    struct conn *conn;
    struct proc *proc;
    struct log *log;
    enum detail detail;             /* what this process is known to log */
    int sure;                       /* its connection is certain */
    int is_opened;                  /* its first line was seen */
    struct op *first, *last;
    unsigned num_ops, num_doubts;
    struct op *pending;             /* whose answer the next line may be */
    struct op *faulty;              /* the next status answers its read or write, whose error was logged */
    struct op *moving;              /* DEBUG: the next line answers a read or write of it */
    uint64_t moving_len;            /* bytes that are written */
    int is_other;                   /* the next status answers a request that is no operation */
    struct op *held;                /* INFO: No such file stood behind it; what comes next decides */
    int missed;                     /* the line before was the status No such file, of a request that is not logged */
    int looks;                      /* its client looks for the target of an upload before it */
    int set_rank;                   /* "set" lines of one request come in this order; the last one's rank, 0 none */
    int set_told;                   /* DEBUG: the request that they belong to was announced */
    uint32_t set_path;              /* hash of their path */
    unsigned next_flags;            /* of the open that comes (DEBUG3); 0 not told */
    uint64_t next_close;            /* handle of the close that comes (DEBUG3) plus 1; 0 not told */
    unsigned requests;              /* seen so far */
    int has_overdue;                /* opens in doubt whose time is over */
    int is_lossy;                   /* the syslog daemon dropped lines of this process */
};

struct attempt {
    int64_t when;
    struct log *log;                /* where it stands: not always the connection's */
    uint64_t line;
    enum cause_id cause;
    struct text user, method, why;
};

struct conn {
    struct conn *prev, *next;       /* in one of the queues; next in the pool */
    struct conn_queue *queue;
    struct conn *addr_prev, *addr_next;
    unsigned bucket;
    int64_t due, last_seen;
    uint64_t number;
    struct log *log;
    unsigned host;
    struct endpoint at;
    int64_t start, end, accepted, resolution;
    uint64_t first, last;           /* line numbers */
    uint64_t pid;
    struct text user, method, why, next_why;
    struct terms terms;
    enum word phase, outcome, product;
    enum cause_id cause, next_cause;
    int is_accepted;                /* logged in */
    enum leaving leaving;      /* its end has begun, has been logged */
    int is_closing;                 /* conn_close() is at work */
    int is_tried;                   /* somebody tried to log in, whether an attempt was logged or not */
    int is_claimed;                 /* an sftp-server has been joined to it */
    int64_t guessed;                /* when one was, though no line had told of its start; INSTANT_NONE */
    int is_traced;                  /* sshd logs what happens after the login */
    int is_done;                    /* its last sftp-server ended in order, at done */
    int64_t done;
    int no_sshd;                    /* made for an sftp-server that has no lines of sshd */
    int is_asked;                   /* its last line was a subsystem request for sftp */
    uint64_t quiet;                 /* not 0: nothing of it is handed out (carry.c) */
    struct log *latest;             /* of the last message about it */
    struct text lines;              /* carry.c: all so far */
    int has_user, none_seen, is_forced;
    struct tale *tale;
    unsigned starts;                /* Starting session lines that no sftp-server has claimed */
    uint64_t start_order;
    int64_t now;                    /* of the line that it was touched by last, and its number; 0: in another log */
    uint64_t now_line;
    struct phase phases[PHASES_MAX];
    unsigned num_phases;
    struct process *family;         /* PROCESSES_MAX; NULL: nobody wants it; kept */
    unsigned num_family;
    struct attempt *attempts;       /* MAX_ATTEMPTS of them once there is one; kept */
    unsigned num_attempts;
    struct proc *procs;
    struct sftp *sftps;
    uint64_t transfers, failures, bytes_in, bytes_out;
};

struct proc {
    struct proc *hash_next;         /* in the pool too */
    struct proc *conn_next;
    uint64_t pid;
    unsigned host;
    struct conn *conn;
    struct sftp *sftp;
};

/* Connections in the order in which their time comes. */
struct conn_queue {
    struct conn *first, *last;
};

/* A child that a listener told of. */
struct fork {
    uint64_t pid, listener;         /* pid 0: unused */
    unsigned host;
    const struct log *log;
    int64_t when;
    uint64_t line;
    struct text message;            /* carry.c */
};

/* Standard error: lines that may be one message (broken.c). */
enum broken_kind { BROKEN_END, BROKEN_BEGUN, BROKEN_NAME };
struct broken {
    int has_crlf;                   /* a line ended in CR LF */
    enum broken_kind kind;
    uint64_t line;                  /* number of the first one; 0: there are none */
    struct text text;               /* of all, without the end of the last one */
    unsigned end;                   /* bytes of that */
    struct text lines;              /* as they stand in the log */
    size_t given;                   /* bytes of them that have been handed out again */
    int is_given;                   /* the line at hand has been */
    size_t stamp;                   /* bytes in front of the text in each line */
    struct text name;               /* of a user, broken before */
    size_t name_at;                 /* where it may begin in the text */
    enum owner owner;               /* of the first line */
    uint64_t pid;
    int64_t when, resolution;
};

enum { LATE_HOSTS = 8, LATE_PIDS = 256 };
struct late {               /* the last line of a host or a process */
    int64_t when;
    uint64_t pid;
    unsigned host;
};
#define DISORDER_TIME (600 * INSTANT_SECOND)    /* lines that come late may do so again so long */
struct log {
    const char *name;
    struct envelopes in;
    size_t index;                   /* among the logs of the run */
    int64_t begin;                  /* carry.c: time of its first message; INSTANT_NONE: none yet */
    int64_t reached;                /* the latest time of its lines */
    struct conn *about;             /* the connection that the message at hand is about, and what it was then */
    uint64_t about_number;
    int is_about_quiet;
    int is_known;                   /* a message of ours has been seen */
    int has_login;
    uint64_t any_line;              /* the number of a line that was read; 0 none */
    struct text last;               /* the last message that was claimed, for "last message repeated" */
    uint64_t last_pid;
    unsigned last_host;
    enum owner last_owner;
    int is_client;                  /* the last line that tells was a client's */
    uint64_t twice;                 /* lines that were there before */
    int is_sorted;                  /* it has been put in order */
    struct late late_host[LATE_HOSTS];      /* of some lines before, in the place of their number */
    struct late late_pid[LATE_PIDS];
    int64_t disorder;               /* until then the order of lines tells nothing of processes; INSTANT_NONE */
    int64_t doubt;                  /* until then it tells nothing for certain; INSTANT_NONE */
    int is_served;                  /* an sftp-server writes into it without a tag, and has not ended */
    struct client *client;          /* its runs; NULL: none yet */
    struct broken broken;
};
enum { LAST_MAX = 2048 };           /* bytes of it; a longer one is not kept */

/* The line that is being worked on. */
struct message {
    struct log *log;
    struct slice line;
    uint64_t number;
    int64_t when, resolution;
    uint64_t pid;
    unsigned host;
    int preauth;
    int fatal;                      /* the last words of a process */
    unsigned end;                   /* bytes of its line end, as in struct line */
    int is_scp;                     /* a client's line, marked by scp */
    struct slice text;              /* without what stands around it */
    int placed;                     /* logged by LogVerbose, maybe beyond the level */
    const struct pattern *pattern;
    struct capture cap;
};

/* What stands around the text of a message. */
struct body {
    struct slice text;
    int debug;
    int fatal;
    int preauth;
};

/* A line of late, by what it says and when. */
struct late_line {
    int64_t when;
    uint64_t pid;
    uint32_t hash, n;
};

struct trace {
    struct trace_options options;
    struct trace_out out;
    struct findings *findings;
    struct trace_tally tally;
    struct log **logs;
    struct unclaim *unclaim;        /* NULL: not asked for */
    size_t num_logs;
    int result;                     /* sticks: what a receiver or memory said */
    int64_t now;                    /* the latest time of any line; INSTANT_NONE */
    int64_t swept;
    uint64_t next_number, next_start;
    struct text hosts[MAX_HOSTS];
    unsigned num_hosts;
    struct proc *procs[PROC_BUCKETS];
    struct conn *conns[CONN_BUCKETS];
    struct conn_queue leaving, living;
    struct op *doubt_first, *doubt_last;
    struct conn *free_conns;
    struct proc *free_procs;
    struct sftp *free_sftps;
    struct op *free_ops;
    struct tale *free_tales;
    struct samples *free_samples;
    unsigned num_conns, num_ops, num_procs;
    struct fork forks[MAX_FORKS];   /* by pid */
    struct conn *current;           /* lines without a process id: the connection that the last line was about */
    struct text scratch;
    struct transfer row;            /* of the operation that is handed out; what all have in common is set once */
    struct late_line late[LATE_LINES];      /* by hash */
    int carry;                      /* connections that are not whole are handed out as messages */
    uint64_t quiet;                 /* connections that begin now are, and have that number; 0: not */
    uint64_t told;                  /* number of the connection that was handed out as messages last */
    size_t len_lines;               /* of all connections */
    struct buf kept;                /* the message being kept */
    uint64_t repeats;               /* messages that were counted because a line said that they were repeated */
    unsigned drops;                 /* times that a syslog daemon dropped lines, of whatever process */
};

/* store.c: texts, pools, processes, hosts */
void text_set(struct trace *t, struct text *x, struct slice s);
/* Adds s behind it. s must not be part of it. */
void text_add(struct trace *t, struct text *x, struct slice s);
/* The same as text_set() with the log's escapes undone, twice when preauth. */
void text_set_name(struct trace *t, struct text *x, struct slice s, int preauth);
/* The same of a name that a client shows besides its messages. */
void text_set_shown(struct trace *t, struct text *x, struct slice s);
static inline struct slice text_slice(const struct text *x) { return slice_of(x->p, x->n); }
void text_done(struct text *x);
/* Nothing is known; memory stays. */
void terms_clear(struct terms *x);
void terms_done(struct terms *x);
/* Borrowed: what a session's row and those of its transfers tell of them. */
void terms_tell(const struct terms *x, struct session *row);
void terms_tell_of(const struct terms *x, struct transfer *row);
unsigned host_index(struct trace *t, struct slice name);
struct proc *proc_find(const struct trace *t, unsigned host, uint64_t pid);
/* The process of that number, made if need be, as one of that connection. NULL: no memory. */
struct proc *proc_attach(struct trace *t, struct conn *c, unsigned host, uint64_t pid);
void proc_drop_all(struct trace *t, struct conn *c);
struct conn *conn_take(struct trace *t);
void conn_give(struct trace *t, struct conn *c);
struct sftp *sftp_take(struct trace *t);
void sftp_give(struct trace *t, struct sftp *s);
/* Its texts are empty and it has no tale; all else is op_begin()'s to set. */
struct op *op_take(struct trace *t);
void op_give(struct trace *t, struct op *o);
void tables_done(struct trace *t);
/* Adds the line at hand to a story, which is begun when there is none. */
void tale_add(struct trace *t, struct tale **l, const struct message *m);
void tale_tell(const struct tale *l, struct story *story);
void tale_give(struct trace *t, struct tale *l);

/* family.c: the processes of a connection; nothing happens unless the options ask for them */
/* A listener has told of a child. */
void family_fork(struct trace *t, const struct message *m, uint64_t child);
/* The connection begins: room for its processes, and the listener that its first one comes from. */
void family_begin(struct trace *t, struct conn *c);
/* A process of that role works for it; the line at hand tells so. */
void family_role(struct conn *c, uint64_t pid, enum word role);
/* The line at hand is of its process. */
void family_line(struct conn *c, const struct message *m);
/* The process has worked for c all the time. */
void family_move(struct conn *from, struct conn *c, uint64_t pid);
/* unclaim.c: messages that no pattern claims */
/* NULL: no memory. */
struct unclaim *unclaim_new(void);
void unclaim_free(struct unclaim *u);
void unclaim_add(struct unclaim *u, const struct message *m, enum owner owner, struct slice text);
/* Hands out all shapes, the most frequent first; behind them those that had no room. Nothing can be added then. */
int unclaim_tell(struct unclaim *u, int (*take)(void *ctx, const struct unclaimed *x), void *ctx);
/* How many messages had no room. */
uint64_t unclaim_gone(const struct unclaim *u);

/* trace.c: messages */
/* The text of a message; *m tells where it stands and who wrote it. e: what stands around it; NULL: nothing. */
/* 1 when the text is one of those debug lines of sshd that mean nothing (most lines of a log that has them): it is
   counted and nothing more is to be done. */
int message_skip(struct trace *t, struct log *log, struct slice text);
void message_take(struct trace *t, struct message *m, enum owner owner, struct slice text, const struct envelope *e);
/* It may be "last message repeated": worth a look. */
static inline int text_may_repeat(struct slice text)
{
    return text.n > 0 && text.p[0] == trace_texts[TEXT_LAST_REPEATED].p[0];
}
/* The same of one that another trace has taken. */
void message_again(struct trace *t, struct message *m, enum owner owner, struct slice text);
/* Level, message id and marks off the text. */
void body_take(struct slice s, struct body *b);
/* 1 when a pattern claims the text; when it is a debug message. */
int text_is_known(enum owner owner, struct slice text);
int text_is_debug(struct slice text);
/* 1 when a message begins like it, up to a name in it. */
int text_begins(enum owner owner, struct slice text);
void log_finding(struct trace *t, enum finding_id id, const struct log *log, uint64_t line);

/* client.c: the traces of clients */
/* A line without a tag. 1 when a message of a client claims it; m->pattern is NULL for a progress meter alone. */
int client_take(struct trace *t, struct message *m, struct slice text);
/* 1 when only a client writes such a line. */
int client_knows(struct slice text);
/* A line in the trace of a client: 1 when its message goes on in the next one. Then it is held, and so are the next
   ones (client_joins() is 1) up to the last one: *m becomes the whole message. */
int client_holds(struct trace *t, struct log *log, const struct envelope *e, unsigned end);
int client_is_holding(const struct log *log);
int client_joins(struct trace *t, struct message *m);
/* While a client's run is not over, a stamped line in its trace has no tag, whatever it looks like: 1 when *e was
   changed. */
int client_untag(const struct log *log, struct envelope *e);
/* The run has told its end: what follows may be of a server. */
int client_is_over(const struct log *log);
/* A line of an sftp-server in a client's trace, m->pattern is its: 1 when it counts. */
int client_passes(const struct message *m);
/* The log is at its end. */
void client_close(struct trace *t, struct log *log);
void client_free(struct trace *t, struct log *log);

/* conn.c: connections */
/* A new connection whose first line is at hand. NULL: no memory. */
struct conn *conn_open(struct trace *t, const struct message *m);
/* Hands out what is left of it and its session row; frees it. */
void conn_close(struct trace *t, struct conn *c);
/* Frees it without a row. */
void conn_forget(struct trace *t, struct conn *c);
/* Its end has been logged: closed when nothing of it lives, else after a while. */
void conn_leave(struct trace *t, struct conn *c, const struct message *m, int final);
/* Its last sftp-server has ended, and its sshd may never tell that it has: closed after a while unless another
   one comes. */
void conn_rest(struct trace *t, struct conn *c);
/* The line at hand is about it. */
void conn_touch(struct conn *c, const struct message *m);
/* That phase is reached, or is told of, with the line that it was touched by last. Phases only go forward. */
void conn_phase(struct conn *c, enum word phase);
void conn_set_addr(struct trace *t, struct conn *c, struct slice addr, struct slice port);
/* The open connection with that address and port. */
struct conn *conn_by_endpoint(const struct trace *t, unsigned host, const struct ip *ip, int32_t port);
/* The connection that an sftp-server for that user from that address belongs to; NULL when that is not certain
   enough. *sure: found by Starting session. */
struct conn *conn_for_sftp(struct trace *t, const struct message *m, struct slice user, const struct ip *ip, int *sure);
/* What became quiet as that is no longer. */
void conn_speak(struct trace *t, uint64_t quiet);
/* 1 when the message's log was put in order by times that do not tell all of it. */
int conn_is_sorted(const struct message *m);
/* From when on, and for so long, lines may stand in another order than they were written in. */
void log_disorder(struct log *log, int64_t when, int64_t micros);
/* Time goes on: closes what is due. */
void conn_sweep(struct trace *t);

/* carry.c: connections that begin before the log or end behind it */
/* Before and behind what a message does. */
void carry_begin(struct trace *t, const struct message *m);
void carry_end(struct trace *t, const struct message *m, enum owner owner, struct slice text);
/* The message is about c. */
void carry_about(struct conn *c, const struct message *m);
/* 1 when the connection that begins with the message may have begun before the log. */
int carry_is_doubtful(const struct trace *t, const struct message *m);
/* The connection of an sftp-server becomes part of c. */
void carry_join(struct trace *t, struct conn *c);
/* The listener has told of the child; c comes of it. */
void carry_fork(struct trace *t, const struct fork *f, struct conn *c);
/* 1 when c, which has come to its end, is handed out as messages, because its sftp-server may stand in another log. */
int carry_close(struct trace *t, struct conn *c);
/* The logs have lines of sftp-servers. */
void carry_sftp(struct trace *t);
/* The log is at its end: what is open there is handed out as messages. */
void carry_tell(struct trace *t, const struct log *l);

/* login.c */
void login_failed(struct trace *t, struct conn *c, const struct message *m);
void login_accepted(struct trace *t, struct conn *c, const struct message *m);
/* The attempts held back are handed out; retry: the connection has logged in. */
void login_flush(struct trace *t, struct conn *c, int retry);

/* sshd.c, sftp.c: what the messages mean */
void sshd_event(struct trace *t, const struct message *m);
/* The connection that a message of sshd is about, as far as one is open. */
struct conn *sshd_find(struct trace *t, const struct message *m);
/* The message tells that it failed, unless that is known already. */
void sshd_cause(struct trace *t, struct conn *c, const struct message *m);
/* detail.c: lines that only add to what is known of a connection */
void detail_event(struct trace *t, const struct message *m);
void sftp_event(struct trace *t, const struct message *m);
/* A syslog daemon says that it drops lines. */
void sftp_lossy(struct trace *t, const struct message *m);
/* The process has ended, in order (closed) or not. Its connection may end with it. */
void sftp_end(struct trace *t, struct sftp *s, int64_t when, int closed);
/* The sftp-server belongs to that connection. */
void sftp_join(struct trace *t, struct sftp *s, struct conn *c);

/* reply.c: what answers a request */
/* The pending request went well unless that has been decided already. */
void reply_settle(struct trace *t, struct sftp *s);
/* What follows an operation that is held back; upload: a file that is created. */
void reply_decide(struct trace *t, struct sftp *s, int upload);
/* The line belongs to that operation. */
void reply_line(struct trace *t, struct op *o, const struct message *m);
/* A status. */
void reply_status(struct trace *t, struct sftp *s, const struct message *m);
/* Data for the client; the debug line of a request that a status answers. */
void reply_data(struct trace *t, struct sftp *s, const struct message *m);
/* A failing status, or an error, while the file was open. */
void reply_trouble(struct trace *t, struct op *o, const struct message *m, enum trouble trouble, enum cause_id cause,
    struct slice text);

/* request.c: requests that are no transfers */
/* The two names of a message. Where the text between them stands in it more than once, names that are absolute stand
   behind mark, which is that text with the slash: 0 when they cannot be told apart all the same. */
int split_names(const struct message *m, struct slice mark, struct slice *a, struct slice *b);
/* A number of a message, -1 without one. */
int64_t message_number(const struct message *m, enum capture_role role);
/* The next request begins: what was pending is settled. */
void request_begin(struct trace *t, struct sftp *s);
/* 1 when the message was one of those. */
int request_event(struct trace *t, struct sftp *s, const struct message *m);

/* files.c: open, close and what lies between. 1 when the message was of those. */
int file_event(struct trace *t, struct sftp *s, const struct message *m);
/* The only file that is open; when none is, the only one that may be. NULL when there is none or several. */
struct op *file_alone(const struct sftp *s);
/* The file of that path that a client uploads; NULL. */
struct op *file_upload(const struct sftp *s, struct slice path);

/* op.c: operations of an sftp-server */
struct op *op_begin(struct trace *t, struct sftp *s, const struct message *m, enum word word);
/* Sets what is the same in all rows of operations. */
void op_row_begin(struct transfer *x);
/* Hands it out and frees it. */
void op_finish(struct trace *t, struct op *o);
/* Frees it without a row. */
void op_drop(struct trace *t, struct op *o);
/* Lines about it may have been dropped. */
int op_is_lossy(const struct trace *t, const struct op *o);
/* An open that a failing status followed, which may be of another request. op_sure(): it has not failed. */
void op_doubt(struct trace *t, struct op *o);
void op_sure(struct trace *t, struct op *o);
/* Opens in doubt for longer than DOUBT_TIME have failed, but those by No such file whose process has not gone on: it
   may be at work on them. */
void op_sweep(struct trace *t);
/* The process has gone on: those have failed too. */
void op_overdue(struct trace *t, struct sftp *s);

/* progress.c */
/* So many bytes of the transfer were done at that time. Nothing happens unless the options ask for progress, or when
   the time is INSTANT_NONE. The row tells at most PROGRESS_MAX samples, spread over the time of the transfer. */
void op_progress(struct trace *t, struct op *o, int64_t when, uint64_t bytes);
void samples_give(struct trace *t, struct samples *x);
void samples_done(struct trace *t);

#endif
