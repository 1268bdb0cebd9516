/* logcli.c: what sftp -vvv says on a client's machine, one trace for each connection. There are no times in it and no
   port of its own. */
#include <string.h>
#include "loggen.h"

enum { PIECE = 32768 };

void client_begin(struct conn *c)
{
    const struct host *me = c->from;
    unsigned release;

    if (me == NULL || (c->trace = paper_trace(c->session)) == NULL)
        return;
    release = me->release;
    paper_trace_line(c->trace, NULL, "OpenSSH_%u.%up1, OpenSSL 1.0.2h  3 May 2016", release / 10, release % 10);
    paper_trace_line(c->trace, NULL, "debug1: Reading configuration data /etc/ssh/ssh_config");
    paper_trace_line(c->trace, NULL, "debug1: Connecting to %s [%s] port 22.", c->host->name, c->host->ip);
    paper_trace_line(c->trace, NULL, "debug1: Connection established.");
    paper_trace_line(c->trace, NULL, "debug1: Remote protocol version 2.0, remote software version OpenSSH_%u.%u",
                     c->host->release / 10, c->host->release % 10);
    if (release >= 68)
        paper_trace_line(c->trace, NULL, "debug1: Authenticating to %s:22 as '%s'", c->host->name, c->user->name);
    paper_trace_line(c->trace, NULL, "debug1: SSH2_MSG_KEXINIT sent");
    paper_trace_line(c->trace, NULL, "debug1: SSH2_MSG_KEXINIT received");
    paper_trace_line(c->trace, NULL, "debug1: SSH2_MSG_NEWKEYS received");
    paper_trace_line(c->trace, NULL, "debug1: Authentications that can continue: publickey,password");
    paper_trace_line(c->trace, NULL, "debug1: Next authentication method: publickey");
}

void client_refused(const struct conn *c)
{
    if (c->trace == NULL)
        return;
    paper_trace_line(c->trace, NULL, "debug1: Authentications that can continue: publickey,password");
    paper_trace_line(c->trace, NULL, "%s@%s: Permission denied (publickey,password).", c->user->name, c->host->name);
}

void client_accepted(struct conn *c, struct fact *f)
{
    if (c->trace == NULL)
        return;
    if (c->from->release < 80)
        paper_trace_line(c->trace, f, "debug1: Authentication succeeded (publickey).");
    else
        paper_trace_line(c->trace, f, "Authenticated to %s ([%s]:22) using \"publickey\".", c->host->name,
                         c->host->ip);
}

static void session_begin(struct conn *c)
{
    if (c->trace_at > 0)
        return;
    c->trace_at = 1;
    paper_trace_line(c->trace, NULL, "debug1: channel 0: new [client-session]");
    paper_trace_line(c->trace, NULL, "debug1: Entering interactive session.");
    paper_trace_line(c->trace, NULL, "debug1: Sending subsystem: sftp");
    paper_trace_line(c->trace, NULL, "debug2: Remote version: 3");
    paper_trace_line(c->trace, NULL, "debug3: Sent message fd 3 T:16 I:1");
    paper_trace_line(c->trace, NULL, "debug3: SSH_FXP_REALPATH . -> %s", c->user->dir);
}

static void opening(struct conn *c, const struct op *o, struct fact *f)
{
    int put = o->kind == OP_PUT, newer = c->from->release >= 90;
    const char *base = strrchr(o->path, '/');

    base = base != NULL ? base + 1 : o->path;
    if (put)
        paper_trace_line(c->trace, f, "Uploading %s to %s", base, o->path);
    else
        paper_trace_line(c->trace, f, o->resumed ? "Resuming %s to %s" : "Fetching %s to %s", o->path, base);
    if (put)
        paper_trace_line(c->trace, NULL, "debug3: Looking up %s", base);
    paper_trace_line(c->trace, NULL, "debug3: Sent message fd 3 T:17 I:%u", ++c->trace_at);
    paper_trace_line(c->trace, NULL, put ? "debug3: Received stat reply T:101 I:%u" : "debug3: Received stat reply T:105 I:%u",
                     c->trace_at);
    if (put)
        paper_trace_line(c->trace, NULL, newer ? "debug1: stat remote: No such file or directory"
                         : "debug1: Couldn't stat remote file: No such file or directory");
    if (!newer)
        paper_trace_line(c->trace, f, "debug3: Sent message SSH2_FXP_OPEN I:%u P:%s", ++c->trace_at, o->path);
    else
        paper_trace_line(c->trace, f, "debug3: Sent %s message SSH2_FXP_OPEN I:%u P:%s M:0x%04x",
                         put ? "dest" : "remote", ++c->trace_at, o->path, put ? 0x1a : 1);
}

static void upload(struct conn *c, const struct op *o)
{
    long long ofs;

    for (ofs = 0; ofs < o->bytes; ofs += PIECE) {
        long long len = o->bytes - ofs < PIECE ? o->bytes - ofs : PIECE;
        paper_trace_line(c->trace, NULL, "debug3: Sent message SSH2_FXP_WRITE I:%u O:%lld S:%lld", ++c->trace_at, ofs, len);
        paper_trace_line(c->trace, NULL, "debug3: SSH2_FXP_STATUS 0");
        paper_trace_line(c->trace, NULL, "debug3: In write loop, ack for %u %lld bytes at %lld", c->trace_at, len, ofs);
    }
}

static void download(struct conn *c, const struct op *o)
{
    long long ofs, len = 0;

    for (ofs = 0; ofs < o->bytes; ofs += len) {
        len = o->bytes - ofs < PIECE ? o->bytes - ofs : PIECE;
        paper_trace_line(c->trace, NULL, "debug3: Request range %lld -> %lld (0/1)", ofs, ofs + PIECE - 1);
        paper_trace_line(c->trace, NULL, "debug3: Received reply T:103 I:%u R:1", ++c->trace_at);
        paper_trace_line(c->trace, NULL, "debug3: Received data %lld -> %lld", ofs, ofs + len - 1);
    }
    paper_trace_line(c->trace, NULL, "debug3: Request range %lld -> %lld (0/1)", ofs, ofs + PIECE - 1);
    paper_trace_line(c->trace, NULL, "debug3: Received reply T:101 I:%u R:1", ++c->trace_at);
}

static void refused_op(struct conn *c, const struct op *o, struct fact *f)
{
    const char *why = o->trouble == NO_FILE ? "No such file or directory" : "Permission denied";

    if (c->from->release < 90)
        paper_trace_line(c->trace, f, "Couldn't get handle: %s", why);
    else
        paper_trace_line(c->trace, f, "%s open \"%s\": %s", o->kind == OP_PUT ? "dest" : "remote", o->path, why);
}

void client_op(struct conn *c, const struct op *o, unsigned length, struct fact *f)
{
    if (c->trace == NULL)
        return;
    session_begin(c);
    if (o->kind > OP_PUT)
        return;
    if (o->kind == OP_GET && o->trouble == NO_FILE) {
        paper_trace_line(c->trace, f, "debug3: Looking up %s", o->path);
        paper_trace_line(c->trace, f, "File \"%s\" not found.", o->path);
        return;
    }
    paper_trace_line(c->trace, NULL, "debug3: zsshSmfSetClientOpData: subcommand %s", o->kind == OP_PUT ? "PUT" : "GET");
    opening(c, o, f);
    if (o->trouble == NO_FILE || o->trouble == DENIED) {
        refused_op(c, o, f);
        return;
    }
    if (o->kind == OP_PUT)
        upload(c, o);
    else
        download(c, o);
    if (o->trouble == NO_SPACE)
        paper_trace_line(c->trace, f, c->from->release >= 90 ? "write remote \"%s\": Failure"
                         : "Couldn't write to remote file \"%s\": Failure", o->path);
    if (o->trouble == FORCED || o->trouble == KILLED) {
        paper_trace_line(c->trace, f, "Connection to %s closed by remote host.", c->host->name);
        return;
    }
    paper_trace_line(c->trace, f, "debug3: Sent message SSH2_FXP_CLOSE I:%u", ++c->trace_at);
    paper_trace_line(c->trace, f, "debug3: SSH2_FXP_STATUS 0");
    paper_trace_line(c->trace, f, "debug1: zsshSmfWriteRecord: Writing SMF record type 119 subtype 97 length %u with record"
                     " exit IEFU84.", length);
}

void client_end(struct conn *c)
{
    if (c->trace == NULL)
        return;
    if (c->trace_at > 0) {
        paper_trace_line(c->trace, NULL, "debug1: client_input_channel_req: channel 0 rtype exit-status reply 0");
        paper_trace_line(c->trace, NULL, "debug1: Exit status 0");
    }
    paper_trace_close(c->trace);
    c->trace = NULL;
}
