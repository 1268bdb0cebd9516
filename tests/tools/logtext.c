/* logtext.c: the debug lines that surround a connection at DEBUG3 (OpenSSH 8.4), and civil dates. Most of such a log is
   what sshd says about key exchange, privilege separation and windows; the share is kept near that of real logs. */
#include <string.h>
#include "loggen.h"

long long civil_days(unsigned y, unsigned m, unsigned d)
{
    static const unsigned before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    long long n = (long long)(y - 1970) * 365 + (y - 1969) / 4 - (y - 1901) / 100 + (y - 1601) / 400;
    int leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return n + before[m - 1] + (leap && m > 2 ? 1 : 0) + d - 1;
}

void civil_date(long long days, unsigned *y, unsigned *m, unsigned *d)
{
    *y = 1970 + (unsigned)(days / 366);
    while (civil_days(*y + 1, 1, 1) <= days)
        ++*y;
    for (*m = 1; *m < 12 && civil_days(*y, *m + 1, 1) <= days; ++*m)
        ;
    *d = (unsigned)(days - civil_days(*y, *m, 1)) + 1;
}

static void sshd_line(long long at, const struct conn *c, unsigned pid, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    paper_log(at, c->host, c->host->release >= 98 ? "sshd-session" : "sshd", pid, NULL, format, ap);
    va_end(ap);
}

/* Lines without arguments. */
static void many(long long at, const struct conn *c, unsigned pid, const char *const *list)
{
    for (; *list != NULL; list++)
        sshd_line(at, c, pid, "%s", *list);
}

static const char *const before_login[] = {
    "debug1: inetd sockets after dupping: 4, 4",
    "debug1: Local version string SSH-2.0-OpenSSH_8.4",
    "debug1: Remote protocol version 2.0, remote software version OpenSSH_9.6",
    "debug1: match: OpenSSH_9.6 pat OpenSSH* compat 0x04000000",
    "debug2: fd 4 setting O_NONBLOCK",
    "debug3: preauth child monitor started",
    "debug3: privsep user:group 990:990 [preauth]",
    "debug1: permanently_set_uid: 990/990 [preauth]",
    "debug1: list_hostkey_types: rsa-sha2-512,rsa-sha2-256,ssh-rsa,ecdsa-sha2-nistp256,ssh-ed25519 [preauth]",
    "debug3: send packet: type 20 [preauth]",
    "debug1: SSH2_MSG_KEXINIT sent [preauth]",
    "debug3: receive packet: type 20 [preauth]",
    "debug1: SSH2_MSG_KEXINIT received [preauth]",
    "debug2: local server KEXINIT proposal [preauth]",
    "debug2: KEX algorithms: curve25519-sha256,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521 [preauth]",
    "debug2: host key algorithms: rsa-sha2-512,rsa-sha2-256,ssh-rsa,ecdsa-sha2-nistp256,ssh-ed25519 [preauth]",
    "debug2: ciphers ctos: aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com [preauth]",
    "debug2: ciphers stoc: aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com [preauth]",
    "debug2: MACs ctos: hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha1 [preauth]",
    "debug2: MACs stoc: hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha1 [preauth]",
    "debug2: compression ctos: none,zlib@openssh.com [preauth]",
    "debug2: compression stoc: none,zlib@openssh.com [preauth]",
    "debug2: languages ctos:  [preauth]",
    "debug2: languages stoc:  [preauth]",
    "debug2: first_kex_follows 0  [preauth]",
    "debug2: reserved 0  [preauth]",
    "debug2: peer client KEXINIT proposal [preauth]",
    "debug1: kex: algorithm: curve25519-sha256 [preauth]",
    "debug1: kex: host key algorithm: ssh-ed25519 [preauth]",
    "debug1: kex: client->server cipher: aes256-ctr MAC: hmac-sha2-256-etm@openssh.com compression: none [preauth]",
    "debug1: kex: server->client cipher: aes256-ctr MAC: hmac-sha2-256-etm@openssh.com compression: none [preauth]",
    "debug1: expecting SSH2_MSG_KEX_ECDH_INIT [preauth]",
    "debug3: receive packet: type 30 [preauth]",
    "debug3: mm_sshkey_sign entering [preauth]",
    "debug3: mm_request_send entering: type 6 [preauth]",
    "debug3: mm_sshkey_sign: waiting for MONITOR_ANS_SIGN [preauth]",
    "debug3: mm_request_receive_expect entering: type 7 [preauth]",
    "debug3: mm_request_receive entering [preauth]",
    "debug3: mm_request_receive entering",
    "debug3: monitor_read: checking request 6",
    "debug3: mm_answer_sign",
    "debug3: mm_answer_sign: hostkey proof signature 0x25de6120(83)",
    "debug3: mm_request_send entering: type 7",
    "debug2: monitor_read: 6 used once, disabling now",
    "debug3: send packet: type 31 [preauth]",
    "debug3: send packet: type 21 [preauth]",
    "debug2: set_newkeys: mode 1 [preauth]",
    "debug1: rekey out after 4294967296 blocks [preauth]",
    "debug1: SSH2_MSG_NEWKEYS sent [preauth]",
    "debug1: Sending SSH2_MSG_EXT_INFO [preauth]",
    "debug3: send packet: type 7 [preauth]",
    "debug1: expecting SSH2_MSG_NEWKEYS [preauth]",
    "debug3: receive packet: type 21 [preauth]",
    "debug1: SSH2_MSG_NEWKEYS received [preauth]",
    "debug2: set_newkeys: mode 0 [preauth]",
    "debug1: rekey in after 4294967296 blocks [preauth]",
    "debug1: KEX done [preauth]",
    "debug3: receive packet: type 5 [preauth]",
    "debug3: send packet: type 6 [preauth]",
    "debug3: receive packet: type 50 [preauth]",
    "debug1: attempt 0 failures 0 [preauth]",
    "debug3: mm_getpwnamallow entering [preauth]",
    "debug3: mm_request_send entering: type 8 [preauth]",
    "debug3: mm_getpwnamallow: waiting for MONITOR_ANS_PWNAM [preauth]",
    "debug3: mm_request_receive_expect entering: type 9 [preauth]",
    "debug3: mm_request_receive entering [preauth]",
    "debug3: mm_request_receive entering",
    "debug3: monitor_read: checking request 8",
    "debug3: mm_answer_pwnamallow",
    "debug2: parse_server_config_depth: config reprocess config len 1204",
    "debug3: mm_answer_pwnamallow: sending MONITOR_ANS_PWNAM: 1",
    "debug3: mm_request_send entering: type 9",
    "debug2: monitor_read: 8 used once, disabling now",
    "debug2: input_userauth_request: setting up authctxt [preauth]",
    "debug3: mm_inform_authserv entering [preauth]",
    "debug3: mm_request_send entering: type 4 [preauth]",
    "debug3: mm_request_receive entering",
    "debug3: monitor_read: checking request 4",
    "debug3: mm_answer_authserv: service=ssh-connection, style=",
    "debug2: monitor_read: 4 used once, disabling now",
    "debug2: input_userauth_request: try method none [preauth]",
    "debug3: user_specific_delay: user specific delay 3.250ms [preauth]",
    "debug3: ensure_minimum_time_since: elapsed 1.224ms, delaying 5.276ms (requested 6.500ms) [preauth]",
    "debug3: userauth_finish: failure partial=0 next methods=\"publickey,password\" [preauth]",
    "debug3: send packet: type 51 [preauth]",
    "debug3: receive packet: type 50 [preauth]",
    "debug1: attempt 1 failures 0 [preauth]",
    "debug2: input_userauth_request: try method publickey [preauth]",
    "debug3: mm_key_allowed entering [preauth]",
    "debug3: mm_request_send entering: type 22 [preauth]",
    "debug3: mm_key_allowed: waiting for MONITOR_ANS_KEYALLOWED [preauth]",
    "debug3: mm_request_receive_expect entering: type 23 [preauth]",
    "debug3: mm_request_receive entering [preauth]",
    "debug3: mm_request_receive entering",
    "debug3: monitor_read: checking request 22",
    "debug3: mm_answer_keyallowed entering",
    "debug1: temporarily_use_uid: 1204/100 (e=0/0)",
    "debug1: fd 9 clearing O_NONBLOCK",
    "debug1: restore_uid: 0/0",
    "debug3: mm_answer_keyallowed: publickey authentication: ED25519 key is allowed",
    "debug3: mm_request_send entering: type 23",
    "debug3: send packet: type 60 [preauth]",
    "debug2: userauth_pubkey: authenticated 0 pkalg ssh-ed25519 [preauth]",
    "debug3: receive packet: type 50 [preauth]",
    "debug1: attempt 2 failures 0 [preauth]",
    "debug3: mm_sshkey_verify entering [preauth]",
    "debug3: mm_request_send entering: type 24 [preauth]",
    "debug3: mm_sshkey_verify: waiting for MONITOR_ANS_KEYVERIFY [preauth]",
    "debug3: mm_request_receive entering",
    "debug3: monitor_read: checking request 24",
    "debug3: mm_answer_keyverify: publickey 0x25de5078 signature verified",
    "debug1: auth_activate_options: setting new authentication options",
    "debug3: mm_request_send entering: type 25",
    NULL
};
static const char *const after_login[] = {
    "debug3: mm_request_receive_expect entering: type 26",
    "debug3: mm_request_receive entering",
    "debug3: mm_get_keystate: Waiting for new keys",
    "debug3: mm_get_keystate: GOT new keys",
    "debug1: auth_activate_options: setting new authentication options [preauth]",
    "debug2: userauth_pubkey: authenticated 1 pkalg ssh-ed25519 [preauth]",
    "debug3: send packet: type 52 [preauth]",
    "debug3: mm_send_keystate: Finished sending state [preauth]",
    "debug1: monitor_read_log: child log fd closed",
    "debug3: ssh_sandbox_parent_finish: finished",
    "debug2: set_newkeys: mode 0",
    "debug1: rekey in after 4294967296 blocks",
    "debug2: set_newkeys: mode 1",
    "debug1: rekey out after 4294967296 blocks",
    "debug1: ssh_packet_set_postauth: called",
    "debug3: ssh_packet_set_state: done",
    "debug3: notify_hostkeys: key 0: ssh-ed25519",
    "debug3: notify_hostkeys: sent 3 hostkeys",
    "debug3: send packet: type 80",
    "debug1: Entering interactive session for SSH2.",
    "debug2: fd 7 setting O_NONBLOCK",
    "debug2: fd 8 setting O_NONBLOCK",
    "debug1: server_init_dispatch",
    "debug3: receive packet: type 90",
    "debug1: server_input_channel_open: ctype session rchan 0 win 2097152 max 32768",
    "debug1: input_session_request",
    "debug1: channel 0: new [server-session]",
    "debug2: session_new: allocate (allocated 0 max 10)",
    "debug3: session_unused: session id 0 unused",
    "debug1: session_new: session 0",
    "debug1: session_open: channel 0",
    "debug1: session_open: session 0: link with channel 0",
    "debug1: server_input_channel_open: confirm session",
    "debug3: send packet: type 91",
    "debug3: receive packet: type 98",
    "debug1: server_input_channel_req: channel 0 request subsystem reply 1",
    "debug1: session_by_channel: session 0 channel 0",
    "debug1: session_input_channel_req: session 0 req subsystem",
    "debug2: subsystem request for sftp by user",
    "debug1: subsystem: exec() /usr/lib/ssh/sftp-server -l DEBUG3",
    NULL
};
static const char *const at_close[] = {
    "debug3: receive packet: type 96",
    "debug2: channel 0: rcvd eof",
    "debug2: channel 0: output open -> drain",
    "debug2: channel 0: obuf empty",
    "debug2: channel 0: chan_shutdown_write (i0 o1 sock -1 wfd 9 efd -1 [closed])",
    "debug2: channel 0: output drain -> closed",
    "debug2: channel 0: read<=0 rfd 9 len 0",
    "debug2: channel 0: read failed",
    "debug2: channel 0: chan_shutdown_read (i0 o3 sock -1 wfd 9 efd -1 [closed])",
    "debug2: channel 0: input open -> drain",
    "debug2: channel 0: ibuf empty",
    "debug2: channel 0: send eof",
    "debug3: send packet: type 96",
    "debug2: channel 0: input drain -> closed",
    "debug2: notify_done: reading",
    "debug1: Received SIGCHLD.",
    "debug2: channel 0: request exit-status confirm 0",
    "debug3: send packet: type 98",
    "debug1: session_exit_message: release channel 0",
    "debug2: channel 0: send close",
    "debug3: send packet: type 97",
    "debug2: channel 0: is dead",
    "debug2: channel 0: gc: notify user",
    "debug1: session_close: session 0 pid 0",
    "debug2: channel 0: gc: user detached",
    "debug2: channel 0: garbage collecting",
    "debug1: channel 0: free: server-session, nchannels 1",
    "debug3: receive packet: type 1",
    NULL
};

void debug_connect(long long at, const struct conn *c)
{
    if (c->host->sshd < SAY_DEBUG3)
        return;
    sshd_line(at, c, 65538, "debug1: Forked child %u.", c->monitor);
    many(at, c, c->monitor, before_login);
}

void debug_login(long long at, const struct conn *c)
{
    if (c->host->sshd >= SAY_DEBUG3)
        many(at, c, c->child, after_login);
}

void debug_close(long long at, const struct conn *c)
{
    if (c->host->sshd >= SAY_DEBUG1)
        sshd_line(at, c, c->child, "debug1: session_by_pid: pid %u", c->server);
    if (c->host->sshd < SAY_DEBUG3)
        return;
    sshd_line(at, c, c->child, "debug1: session_exit_message: session 0 channel 0 pid %u", c->server);
    many(at, c, c->child, at_close);
    sshd_line(at, c, c->child, "debug1: do_cleanup");
    sshd_line(at, c, c->monitor, "debug3: mm_answer_term: tearing down sessions");
}

static void sftp(long long at, const struct conn *c, enum level level, const char *format, ...)
{
    va_list ap;
    if (c->host->sftp < level)
        return;
    va_start(ap, format);
    paper_log(at, c->host, "sftp-server", c->server, NULL, format, ap);
    va_end(ap);
}

void debug_status(long long at, struct conn *c, int code)
{
    if (c->host->sftp < SAY_DEBUG1)
        return;
    sftp(at, c, SAY_DEBUG3, "debug3: request %u: sent status %d", c->request, code);
    if (code == 0)
        sftp(at, c, SAY_DEBUG1, "sent status Success");
}

void debug_open(long long at, struct conn *c, const struct op *op)
{
    c->request++;
    sftp(at, c, SAY_DEBUG3, "debug3: request %u: open flags %d", c->request, op->kind == OP_GET ? 1 : 26);
}

/* The first requests of a transfer, each with the windows that sshd talks about meanwhile. */
void debug_data(long long at, struct conn *c, const struct op *op)
{
    enum { MOST = 6, WINDOWS = 16 };
    static char name[4 * PATH_LEN];
    long long ofs;
    int i, k;

    log_name(c->user, op->path, name);
    if (c->host->sftp < SAY_DEBUG1)
        return;
    sftp(at, c, SAY_DEBUG1, "debug1: request %u: sent handle handle 0", c->request);
    for (i = 0, ofs = 0; i < MOST && ofs < op->bytes; i++, ofs += 32768) {
        long long len = op->bytes - ofs < 32768 ? op->bytes - ofs : 32768;
        c->request++;
        sftp(at, c, SAY_DEBUG1, "debug1: request %u: %s \"%s\" (handle 0) off %lld len %lld", c->request,
             op->kind == OP_GET ? "read" : "write", op->path, ofs, len);
        if (op->kind == OP_GET)
            sftp(at, c, SAY_DEBUG1, "debug1: request %u: sent data len %lld", c->request, len);
        else
            debug_status(at, c, 0);
        for (k = 0; k < WINDOWS && c->host->sshd >= SAY_DEBUG3; k++)
            sshd_line(at, c, c->child, k % 2 == 0 ? "debug2: channel 0: window %lld sent adjust %lld"
                     : "debug3: channel 0: rcvd adjust %lld, now %lld", 2097152 - ofs, len);
    }
    c->request++;
    sftp(at, c, SAY_DEBUG3, "debug3: request %u: close handle 0", c->request);
}
