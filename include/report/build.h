/* build.h: model and totals to rows. One builder per table; T_... and the column indexes come from gen/column.h. */
#ifndef REPORT_BUILD_H
#define REPORT_BUILD_H

#include "base/finding.h"
#include "join/tally.h"
#include "join/why.h"
#include "report/table.h"

/* T_TRANSFERS, T_LOGINS, T_SESSIONS, T_THROUGHPUT, T_FAILURES, T_RECONCILE, T_FINDINGS and further ones, in the order
   of column.txt. */
extern const struct table report_tables[];
extern const size_t report_num_tables;
/* Labels and kinds of the headline figures, HL_NUM of them. */
extern const struct column report_headline[];
/* Index of the table of that name, -1 when there is none. */
int report_find_table(struct slice name);
/* The throughput table's columns for the chosen keys: T_THROUGHPUT without the key columns not chosen. Caller's
   memory. */
void report_throughput_table(const enum tally_key *keys, size_t num, struct table *out, struct column *columns);

/* Each fills row[] (num_columns of the table). Values borrow from the arguments and from scratch, ROW_SCRATCH bytes. */
enum { ROW_SCRATCH = 1024, ROW_MAX_COLUMNS = 64 };
void build_transfer(const struct transfer_match *m, struct value *row, unsigned char *scratch);
void build_login(const struct login_match *m, struct value *row, unsigned char *scratch);
void build_session(const struct session *s, struct value *row, unsigned char *scratch);
/* Sample i of a logged transfer. */
void build_progress(const struct transfer *t, unsigned i, struct value *row);
void build_phase(const struct session *s, const struct phase *p, struct value *row);
void build_process(const struct session *s, const struct process *p, struct value *row);
void build_throughput(const struct throughput *t, const enum tally_key *keys, size_t num, struct value *row);
void build_failure(const struct failure *f, struct value *row, unsigned char *scratch);
void build_reconcile(const struct reconcile *r, struct value *row);
/* Both sides of a transfer; the clocks; a pair that contradicts itself (m->by has NOT_BYTES or NOT_RESULT). */
void build_ends(const struct ends_match *m, struct value *row, unsigned char *scratch);
void build_clock(const struct clock_row *c, struct value *row);
void build_audit(const struct audit_row *r, struct value *row);
void build_balance(const struct audit_balance *b, struct value *row);
void build_why(const struct why_row *r, struct value *row, unsigned char *scratch);
void build_conflict(const struct transfer_match *m, struct value *row, unsigned char *scratch);
void build_finding(const struct finding *f, struct value *row, unsigned char *scratch);
/* check: one input, one type and subtype of its records. Times are INSTANT_NONE where none is known. */
struct input_facts {
    const char *input, *layers, *container;     /* UTF-8; layers "", container NULL: none */
    enum word kind;                 /* W_SMF, W_LOG, W_UNKNOWN */
    uint64_t bytes, records;
    uint64_t segments, spanned, dumps, duplicates;  /* W_SMF */
    struct slice systems;           /* W_SMF */
    uint64_t damaged;
    int64_t first, last;
    int complete;
};
struct type_facts {
    const char *input;
    int has_type, has_subtype;
    unsigned type, subtype;
    uint64_t count, bytes;
    int64_t first, last;
};
struct unclaimed_facts {
    struct slice program, shape, text;          /* empty: absent */
    uint64_t count, line;
    const char *input;
};
void build_unclaimed(const struct unclaimed_facts *f, struct value *row);
void build_input(const struct input_facts *f, struct value *row);
void build_type(const struct type_facts *f, struct value *row);
/* The text form's headline figures; returns how many (at most FIGURES_MAX). */
enum { FIGURES_MAX = 24 };
size_t build_figures(const struct headline *h, struct figure *figures);

#endif
