/* model.h: what decoding and tracing both arrive at. Plain structs; slices and names are borrowed and live as long as
   the call that hands the struct over. "Not known" is never zero: INSTANT_NONE, -1, an empty slice, W_NONE, or a has_
   flag. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "base/instant.h"
#include "base/ip.h"
#include "base/words.h"
#include "gen/cause.h"

/* The trace lines that tell an operation's story, as they stand in the log (cut at STORY_CUT bytes). */
enum { STORY_MAX = 8, STORY_CUT = 240 };
struct story {
    struct slice line[STORY_MAX];
    uint64_t number[STORY_MAX];     /* line numbers */
    unsigned count;                 /* lines held */
    uint64_t omitted;               /* further lines that belong to it */
};

/* Where in which input a thing was read. */
struct origin {
    const char *input;              /* SMF dump; NULL when none */
    uint64_t record;                /* number in it, from 1; 0 none */
    const char *log_input;          /* log; NULL when none */
    uint64_t log_first, log_last;   /* line numbers, from 1; 0 none */
    uint64_t pid;                   /* process that did the work (sftp-server; sshd's monitor for a login); 0 none */
    uint64_t digest;                /* hash over the record, where it is asked for; 0 none */
};

struct endpoint {
    struct ip remote_ip, local_ip;  /* all zero: not known */
    int32_t remote_port, local_port; /* -1: not known */
    int sure;                       /* log: 0 when the port was found by a weak join (user and address only) */
};

/* How far a transfer had come: bytes done at that time (for a client: acknowledged). */
struct progress {
    int64_t when;
    uint64_t bytes;
};
enum { PROGRESS_MAX = 64 };         /* samples of one transfer, spread over its time */

struct transfer {
    enum word source;               /* W_SMF96, W_SMF97, W_LOG, W_CLIENT_TRACE */
    enum word role;                 /* W_SERVER, W_CLIENT */
    enum word product;              /* W_SFTP, W_SCP */
    enum word op;                   /* W_GET W_PUT W_RENAME W_REMOVE W_MKDIR W_RMDIR W_CHMOD W_CHOWN W_SYMLINK */
    enum word result;               /* W_OK, W_FAIL, W_NONE: not known */
    struct slice system, sysplex, stack, release, job;
    int32_t asid;                   /* -1 */
    int64_t start, end;             /* instants; INSTANT_NONE */
    int64_t duration;               /* microseconds; -1 */
    int64_t resolution;             /* of start and end, microseconds: 10000 for SMF, 1000000 for RFC 3164 lines */
    int64_t opened;                 /* log: when its connection logged in; INSTANT_NONE */
    uint64_t bytes;
    int has_bytes;
    struct slice user;              /* account on the server */
    struct slice login;             /* name used to log in */
    struct endpoint at;
    struct slice host, path, path2;
    int path_cut;                   /* log: cut inside or behind the path, or two names not told apart */
    int resumed;                    /* 1, 0, -1 not known */
    struct slice data_type, mode;
    int64_t old1, old2, new1, new2; /* chmod: permissions in old1, new1; chown: uid:gid in *1:*2; -1 not known */
    struct slice auth, cipher, mac, kex, compression, ssh_version;
    int fips;                       /* 1, 0, -1 */
    struct origin from;
    uint64_t session;               /* log: number of the connection within the run, 0 none; operations of one
                                       session arrive in the order of their end */
    enum cause_id cause;            /* C_NONE: none or not known */
    struct slice cause_text;        /* the status or error text of the log ("Permission denied"); may be empty */
    struct story story;
    const struct progress *progress;    /* log, where it tells of single reads and writes with times; in order */
    unsigned num_progress;
};

struct login {
    enum word source;               /* W_SMF94, W_SMF95, W_SMF98, W_LOG, W_CLIENT_TRACE */
    enum word result;               /* W_OK, W_FAIL */
    struct slice system;
    int64_t time, resolution;
    struct slice user;
    struct endpoint at;
    struct slice auth;              /* method */
    int32_t reason;                 /* LFReason; -1 */
    struct slice reason_text;
    int retry;                      /* log: a failed attempt of a connection that logged in later */
    struct origin from;
    uint64_t session;
    enum cause_id cause;
    struct slice cause_text;
    struct story story;
};

/* A phase of a connection: when it was reached, and the line that tells so. */
struct phase {
    enum word name;                 /* as struct session's phase */
    int64_t when;                   /* INSTANT_NONE: a line without time */
    uint64_t line;
};
enum { PHASES_MAX = 9 };

/* A process that worked for a connection. */
enum { PROCESSES_MAX = 32 };        /* that are told of one */
struct process {
    uint64_t pid;
    enum word role;                 /* W_LISTENER, W_MONITOR, W_PREAUTH, W_CHILD, W_SFTP_SERVER, W_NONE: not told */
    int64_t first_when, last_when;  /* of its lines; INSTANT_NONE */
    uint64_t first, last;           /* line numbers */
};

struct session {
    enum word role;
    struct slice system, user;
    struct endpoint at;
    int64_t start, end;             /* INSTANT_NONE: begins before or ends after the log */
    int64_t resolution;
    struct slice auth, kex, cipher, mac;
    enum word product;              /* W_SFTP, W_SCP, W_SHELL, W_COMMAND, W_NONE */
    uint64_t transfers, failures, bytes_in, bytes_out;
    enum word phase;                /* last one reached: W_REACH W_BANNER W_KEX W_AUTH W_SESSION W_SFTP_INIT W_OPERATION
                                       W_DISCONNECT */
    enum word outcome;              /* W_CLOSED, W_AUTH_FAILED, W_DROPPED, W_LOST, W_OPEN ... */
    struct origin from;
    uint64_t session;
    enum cause_id cause;
    struct slice cause_text;
    struct slice kex_source, cipher_source, mac_source; /* who does it: OpenSSL, ICSF, CPACF; empty: not told */
    struct slice host_key, compression; /* algorithms; empty: not told */
    struct slice peer;              /* software that the partner says it is; empty: not told */
    const struct phase *phases;     /* in the order in which they were reached */
    unsigned num_phases;
    const struct process *processes;    /* in the order of their first lines */
    unsigned num_processes;
};

#endif
