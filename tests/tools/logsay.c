/* logsay.c: what sshd and sftp-server say, in the words of their release (5.0p1 to 10.x) and as far as their level
   goes. */
#include <string.h>
#include "loggen.h"

static void sshd(long long at, struct conn *c, enum level level, unsigned pid, struct fact *f,
                 const char *format, ...)
{
    va_list ap;
    if (c->host->sshd < level)
        return;
    va_start(ap, format);
    if (paper_log(at, c->host, c->host->release >= 98 ? "sshd-session" : "sshd", pid, f, format, ap) && f == NULL)
        c->torn = 1;
    va_end(ap);
}

static void sftp(long long at, struct conn *c, enum level level, struct fact *f, const char *format, ...)
{
    va_list ap;
    if (c->host->sftp < level)
        return;
    va_start(ap, format);
    if (paper_log(at, c->host, "sftp-server", c->server, f, format, ap) && f == NULL)
        c->torn = 1;
    va_end(ap);
}

const char *log_name(const struct user *u, const char *path, char *d)
{
    static const char ends[] = "\n\r\t\b\a\v\f", names[] = "nrtbavf";
    const unsigned char *p;
    char *to = d;
    size_t n = strlen(u->dir);

    if (u->relative && strncmp(path, u->dir, n) == 0 && path[n] == '/') {
        path += n + 1;
    } else if (u->chroot) {
        const char *second = strchr(path + 1, '/');
        path = second != NULL ? second : path;
    }
    for (p = (const unsigned char *)path; *p != '\0'; p++) {
        const char *e = strchr(ends, *p);
        if (e != NULL)
            to += sprintf(to, "\\%c", names[e - ends]);
        else if (*p == '\\')
            to += sprintf(to, "\\\\");
        else if (*p < 0x20 || *p > 0x7e)
            to += sprintf(to, "\\%03o", *p);
        else
            *to++ = (char)*p;
    }
    *to = '\0';
    return d;
}

void say_connect(long long at, struct conn *c)
{
    unsigned release = c->host->release;

    if (release < 65)
        sshd(at, c, SAY_VERBOSE, c->monitor, NULL, "Connection from %s port %u", c->partner, c->port);
    else
        sshd(at, c, SAY_VERBOSE, c->monitor, NULL, "Connection from %s port %u on %s port 22%s", c->partner, c->port,
             c->host->ip, release >= 77 ? " rdomain \"\"" : "");
    debug_connect(at + 20, c);
    if (release == 50)
        sshd(at + 40, c, SAY_VERBOSE, c->monitor, NULL, "Failed none for %s from %s port %u ssh2", c->user->name,
             c->partner, c->port);
}

int says_refused(const struct host *h, enum refusal why)
{
    return h->sshd >= (why == BAD_KEY ? SAY_VERBOSE : SAY_INFO);
}

void say_refused(long long at, struct conn *c, enum refusal why, int first, struct fact *f)
{
    unsigned release = c->host->release;
    const char *who = why == UNKNOWN_USER ? "invalid user " : "", *user = c->user->name;

    if (why == BAD_KEY) {
        sshd(at, c, SAY_VERBOSE, c->monitor, f, release < 63 ? "Failed publickey for %s from %s port %u ssh2"
             : release < 68 ? "Failed publickey for %s from %s port %u ssh2: RSA 20:c7:0d:ef:2c:a9:7d:62:65:72:b8:b3"
             : "Failed publickey for %s from %s port %u ssh2: RSA SHA256:%s", user, c->partner, c->port, c->user->key);
        return;
    }
    if (why == UNKNOWN_USER && first) {
        if (release >= 73)
            sshd(at, c, SAY_INFO, c->monitor, c->over, "Invalid user %s from %s port %u", user, c->partner, c->port);
        else
            sshd(at, c, SAY_INFO, c->monitor, c->over, "Invalid user %s from %s", user, c->partner);
        if (release > 50 && release < 75)
            sshd(at, c, SAY_INFO, c->monitor, c->over, "input_userauth_request: invalid user %s [preauth]", user);
        if (release == 50)
            sshd(at, c, SAY_INFO, c->monitor, c->over, "Failed none for invalid user %s from %s port %u ssh2", user,
                 c->partner, c->port);
    }
    sshd(at, c, SAY_INFO, c->monitor, f, "Failed password for %s%s from %s port %u ssh2", who, user, c->partner,
         c->port);
}

void say_refused_end(long long at, struct conn *c, enum refusal why)
{
    unsigned release = c->host->release;
    const char *user = c->user->name;

    if (release < 59)
        return;
    if (why == TOO_MANY) {
        if (release >= 68)
            sshd(at, c, SAY_INFO, c->monitor, c->over,
                 "error: maximum authentication attempts exceeded for %s from %s port %u ssh2 [preauth]", user,
                 c->partner, c->port);
        if (release >= 75)
            sshd(at, c, SAY_INFO, c->monitor, c->over,
                 "Disconnecting authenticating user %s %s port %u: Too many authentication failures [preauth]", user,
                 c->partner, c->port);
        else
            sshd(at, c, SAY_INFO, c->monitor, c->over, "Disconnecting: Too many authentication failures for %s [preauth]",
                 user);
    } else if (release >= 75) {
        sshd(at, c, SAY_INFO, c->monitor, c->over, "Connection closed by %s%s %s port %u [preauth]",
             why == UNKNOWN_USER ? "invalid user " : "authenticating user ", user, c->partner, c->port);
    } else {
        sshd(at, c, SAY_INFO, c->monitor, c->over, "Connection closed by %s [preauth]", c->partner);
    }
}

void say_accepted(long long at, struct conn *c, struct fact *f)
{
    unsigned release = c->host->release;

    sshd(at, c, SAY_INFO, c->monitor, f, release < 63 ? "Accepted publickey for %s from %s port %u ssh2"
         : release < 68 ? "Accepted publickey for %s from %s port %u ssh2: RSA 20:c7:0d:ef:2c:a9:7d:62:65:72:b8:b3"
         : "Accepted publickey for %s from %s port %u ssh2: ED25519 SHA256:%s", c->user->name, c->partner, c->port,
         c->user->key);
    sshd(at, c, SAY_VERBOSE, c->monitor, NULL, "User child is on pid %u", c->child);
}

void say_session(long long at, struct conn *c, int scp)
{
    unsigned release = c->host->release;

    debug_login(at, c);
    if (release < 65 && !scp)
        sshd(at, c, SAY_INFO, c->child, NULL, release < 56 ? "subsystem request for sftp"
             : "subsystem request for sftp by user %s", c->user->name);
    if (release >= 65)
        sshd(at, c, SAY_VERBOSE, c->child, NULL, "Starting session: %s for %s from %s port %u%s",
             scp ? "command" : "subsystem 'sftp'", c->user->name, c->partner, c->port, release >= 72 ? " id 0" : "");
    if (scp)
        return;
    sftp(at, c, SAY_INFO, NULL, "session opened for local user %s from [%s]", c->user->name, c->partner);
    sftp(at, c, SAY_VERBOSE, NULL, "received client version 3");
    sftp(at, c, SAY_VERBOSE, NULL, "realpath \".\"");
}

void say_begin(long long at, struct conn *c, const struct op *o, int looked, struct fact *f)
{
    static char name[4 * PATH_LEN];
    const char *flags;

    if (o->scp || o->kind > OP_PUT)
        return;
    log_name(c->user, o->path, name);
    if (looked) {
        sftp(at, c, SAY_VERBOSE, NULL, "stat name \"%s\"", name);
        sftp(at, c, SAY_INFO, NULL, "sent status No such file");
    }
    debug_open(at, c, o);
    flags = o->kind == OP_GET ? "READ mode 0666" : !o->resumed ? "WRITE,CREATE,TRUNCATE mode 0644"
        : c->host->release >= 65 ? "WRITE,APPEND,CREATE mode 0644" : "WRITE,CREATE mode 0644";
    sftp(at, c, SAY_INFO, f, "open \"%s\" flags %s", name, flags);
    if (o->trouble != NO_FILE && o->trouble != DENIED)
        debug_data(at, c, o);
}

void say_end(long long at, struct conn *c, const struct op *o, struct fact *f)
{
    static char name[4 * PATH_LEN], name2[4 * PATH_LEN];
    unsigned release = c->host->release;
    int i;

    if (o->scp || o->trouble == KILLED)
        return;
    log_name(c->user, o->path, name);
    log_name(c->user, o->path2, name2);
    switch (o->kind) {
    case OP_RENAME: sftp(at, c, SAY_INFO, f, "posix-rename old \"%s\" new \"%s\"", name, name2); break;
    case OP_SYMLINK: sftp(at, c, SAY_INFO, f, "symlink old \"%s\" new \"%s\"", name, name2); break;
    case OP_REMOVE: sftp(at, c, SAY_INFO, f, "remove name \"%s\"", name); break;
    case OP_MKDIR: sftp(at, c, SAY_INFO, f, "mkdir name \"%s\" mode 0777", name); break;
    case OP_RMDIR: sftp(at, c, SAY_INFO, f, "rmdir name \"%s\"", name); break;
    case OP_CHMOD:
        sftp(at, c, SAY_INFO, f, "set \"%s\" mode %04o", name, o->mode);
        if (strlen(name) + 10 > LINE_MAX_SYSLOG)
            fact_line_lost(f);      /* cut behind the name it may as well be a time that is set */
        break;
    default: break;
    }
    if (o->trouble == NO_FILE || o->trouble == DENIED) {
        sftp(at, c, SAY_INFO, NULL, o->trouble == NO_FILE ? "sent status No such file"
             : "sent status Permission denied");
        return;
    }
    for (i = 0; o->trouble == NO_SPACE && i < 3; i++) {
        if (release >= 86)
            sftp(at, c, SAY_INFO, NULL, "error: process_write: write \"%.100s\": No space left on device", name);
        else
            sftp(at, c, SAY_INFO, NULL, release >= 84 ? "error: process_write: write: No space left on device"
                 : "error: process_write: write failed");
        sftp(at, c, SAY_INFO, NULL, "sent status Failure");
    }
    if (o->kind <= OP_PUT)
        sftp(at, c, SAY_INFO, f, "%sclose \"%s\" bytes read %lld written %lld", o->trouble == FORCED ? "forced " : "",
             name, o->kind == OP_GET ? o->bytes : 0, o->kind == OP_PUT ? o->bytes : 0);
    if (o->trouble != FORCED)
        debug_status(at, c, 0);
}

void say_close(long long at, struct conn *c, enum trouble last)
{
    unsigned release = c->host->release;

    if (last == KILLED)
        return;
    if (c->server != 0)
        sftp(at, c, SAY_INFO, NULL, "session closed for local user %s from [%s]", c->user->name, c->partner);
    if (last == FORCED) {
        if (release >= 75)
            sshd(at, c, SAY_INFO, c->child, NULL, "Connection reset by user %s %s port %u", c->user->name, c->partner,
                 c->port);
        return;
    }
    debug_close(at, c);
    if (release < 59) {
        sshd(at, c, SAY_VERBOSE, c->child, NULL, "Connection closed by %s", c->partner);
        sshd(at, c, SAY_VERBOSE, c->child, NULL, "Closing connection to %s", c->partner);
    } else if (release < 72) {
        sshd(at, c, SAY_INFO, c->child, NULL, "Received disconnect from %s: 11: disconnected by user", c->partner);
    } else {
        sshd(at, c, SAY_INFO, c->child, NULL, "Received disconnect from %s port %u:11: disconnected by user",
             c->partner, c->port);
        sshd(at, c, SAY_INFO, c->child, NULL, "Disconnected from user %s %s port %u", c->user->name, c->partner,
             c->port);
    }
}
