/* tally.h: totals over decided rows: throughput by group, failures by cause, reconciliation. All mergeable: the state
   of two runs added gives the state of one run over both. */
#ifndef JOIN_TALLY_H
#define JOIN_TALLY_H

#include "join/audit.h"

struct tally;
struct peaks;

enum tally_key { KEY_USER, KEY_IP, KEY_HOST, KEY_SYSTEM, KEY_OP, KEY_HOUR, KEY_DAY, KEY_CIPHER, KEY_DIR,
    NUM_TALLY_KEYS };

/* keys: the groups of the throughput table, in order. */
struct tally *tally_new(const enum tally_key *keys, size_t num_keys, struct findings *fs);
void tally_free(struct tally *t);
/* What is added from now on goes to p, too (borrowed). */
void tally_draw(struct tally *t, struct peaks *p);
int MUST_USE tally_transfer(struct tally *t, const struct transfer_match *m);
int MUST_USE tally_login(struct tally *t, const struct login_match *m);
int MUST_USE tally_session(struct tally *t, const struct session *s);

/* What goes into the matcher, and the rows that the filters drop: for the balance. */
void tally_read_transfer(struct tally *t, const struct transfer *x);
void tally_read_login(struct tally *t, const struct login *x);
int MUST_USE tally_drop_transfer(struct tally *t, const struct transfer_match *m);
int MUST_USE tally_drop_login(struct tally *t, const struct login_match *m);

/* Instants covered by each side, for the stretches that only one of them covers. */
void tally_cover(struct tally *t, int is_log, int64_t when);
void tally_cover_stretch(struct tally *t, int is_log, int64_t first, int64_t last);

struct throughput {
    struct value key[NUM_TALLY_KEYS];
    uint64_t count, failed, bytes;
    int64_t busy;                   /* microseconds in which at least one transfer ran */
    int has_rate;                   /* 0: no transfer with a duration */
    uint64_t rate_mean, rate_p50, rate_p95, rate_max;   /* bytes per second, get and put that succeeded */
    uint64_t peak_concurrent;
};
struct failure {
    enum cause_id cause;
    uint64_t count;
    int64_t first, last;
    uint64_t users, partners;       /* distinct ones (exact up to 4096, then estimated: see distinct.c) */
    struct slice example;           /* "SYSLOG line 17" or "DUMP record 4" */
};
struct reconcile {
    enum word what;                 /* W_TRANSFERS, W_LOGINS; W_SMF_STRETCH, W_LOG_STRETCH: one source only */
    uint64_t matched, smf_only, log_only, ambiguous, conflicting;
    int64_t first, last;            /* of a stretch; INSTANT_NONE otherwise */
};
/* Headline figures. */
struct headline {
    uint64_t transfers, transfers_failed, bytes_in, bytes_out;
    uint64_t logins_failed, logins_ok, sessions;
    int64_t first, last;
    uint64_t matched, smf_only, log_only, ambiguous, conflicting;
};

/* Ready tables, sorted: throughput by key, failures by count downward. Slices live until tally_free(). *num rows.
   NULL with *num 0 when memory is used up or there are none. */
const struct throughput *tally_throughput(struct tally *t, size_t *num);
const struct failure *tally_failures(struct tally *t, size_t *num);
const struct reconcile *tally_reconcile(struct tally *t, size_t *num);
/* The rows of audit and balance; 0: there is no such row. */
int tally_audit(struct tally *t, size_t index, struct audit_row *out);
int tally_balance(const struct tally *t, size_t index, struct audit_balance *out);
void tally_headline(const struct tally *t, struct headline *h);

#endif
