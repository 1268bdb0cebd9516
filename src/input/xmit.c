/* xmit.c: files of TSO TRANSMIT, NETDATA (containers.md 5; TSO/E Customization, "Format of transmitted data").

   The file is a stream of segments: a byte of length, which counts itself and the flags, a byte of flags, up to 253
   bytes. Segments from one flagged first to one flagged last make a record; the borders of the 80-byte cards mean
   nothing. Control records have a name of six EBCDIC characters and text units: a key of 2 bytes, a count of 2 bytes,
   and count times 2 bytes of length and that many bytes.

     INMR01   header
     INMR02   a 4-byte file number and what is known of the file; one for each utility that took part. The first
              describes the data set, the utility of the last one made the records that follow: INMCOPY copies them as
              they are, IEBCOPY unloads a library, AMSCIPHR encrypts.
     INMR03   the file's data records come next; files come in the order of their INMR02
     INMR06   trailer; blanks or zeros fill up its card. Another TRANSMIT file may follow.

   Data records have no RDW: it is made anew for variable-length records. For spanned ones no real file is known: a
   record that starts with a descriptor word of just its own length is taken to bring it along. */
#include "input/layer.h"
#include <stdlib.h>
#include "base/ebcdic.h"
#include "input/contain.h"

enum {
    SEG_FIRST_FLAG = 0x80, SEG_LAST_FLAG = 0x40, SEG_CONTROL_FLAG = 0x20, SEG_NUMBER_FLAG = 0x10,
    SEG_HEADER = 2, SEG_MAX = 255, CARD = 80, RDW = 4,
    NAME = 6, FILE_NUMBER = 4, CONTROL_MAX = 4096,
    KEY_DSNAME = 0x0002, KEY_TERMINAL = 0x0028, KEY_DSORG = 0x003C, KEY_RECFM = 0x0049, KEY_UTILITY = 0x1028,
    DSORG_LIBRARY = 0x0200,
    RECFM_FORM = 0xC000, RECFM_VARIABLE = 0x4000, RECFM_SPANNED = 0x0800,
    FILES_MAX = 16, DSNAME_MAX = 44,
    READY = 64 * 1024           /* output that is made at a time */
};

static const unsigned char inmr[] = { 0xC9, 0xD5, 0xD4, 0xD9, 0xF0 };     /* INMR0, a digit follows */
static const unsigned char inmcopy[] = { 0xC9, 0xD5, 0xD4, 0xC3, 0xD6, 0xD7, 0xE8 };
static const unsigned char iebcopy[] = { 0xC9, 0xC5, 0xC2, 0xC3, 0xD6, 0xD7, 0xE8 };
static const unsigned char amsciphr[] = { 0xC1, 0xD4, 0xE2, 0xC3, 0xC9, 0xD7, 0xC8, 0xD9 };
enum { E_0 = 0xF0, E_DOT = 0x4B };

/* What the INMR02 of a file say. */
struct file {
    uint32_t number;
    int message, library, encrypted, copied;
    unsigned recfm;             /* 0: not told */
    unsigned char other[8];     /* a utility that is not known, EBCDIC */
    size_t num_other;
    unsigned char dsname[DSNAME_MAX];   /* EBCDIC */
    size_t num_dsname;
};

enum inside { IN_NONE, IN_DATA, IN_CONTROL };

struct xmit {
    struct source *below;
    struct file file[FILES_MAX];
    unsigned num_files, next_file;      /* the file whose data the next INMR03 announces */
    enum inside inside;         /* of which record the next segment is */
    unsigned char control[CONTROL_MAX];
    size_t num_control;
    int ended;                  /* no more segments */
    int in_member;              /* data records are the present member's */
    unsigned recfm;             /* of the member */
    int drop;                   /* the record under way is too long */
    unsigned char *memory, *p;  /* output; p is behind it */
    unsigned char *at, *record; /* complete output is from at to record */
    char member[DSNAME_MAX * EBCDIC_WORST + 1];
};

static void report(const struct xmit *x, enum finding_id id, const struct value *arg)
{
    layer_report(x->below, id, source_offset(x->below), arg, arg != NULL ? 1 : 0);
}

/* The same about EBCDIC text. */
static void report_name(const struct xmit *x, enum finding_id id, struct slice name)
{
    unsigned char text[CARD * EBCDIC_WORST];
    unsigned flags;
    struct value v;

    if (name.n > CARD)
        name.n = CARD;
    v = value_text(slice_of(text, (size_t)(ebcdic_put(ebcdic_default(), text, name, &flags) - text)));
    report(x, id, &v);
}

static int is_variable(const struct xmit *x) { return (x->recfm & RECFM_FORM) == RECFM_VARIABLE; }

static int is_start(struct slice w)
{
    return w.n > SEG_HEADER + NAME && w.p[1] == (SEG_FIRST_FLAG | SEG_LAST_FLAG | SEG_CONTROL_FLAG)
        && w.p[0] >= SEG_HEADER + NAME && memcmp(w.p + SEG_HEADER, inmr, sizeof inmr) == 0
        && w.p[SEG_HEADER + NAME - 1] == E_0 + 1;
}

static int detect_xmit(struct slice head, int at_end, uint64_t size)
{
    (void)at_end;
    (void)size;
    return is_start(head);
}

/* The file of that number, which may be new; NULL when there are too many. */
static struct file *file_of(struct xmit *x, uint32_t number)
{
    unsigned i;

    for (i = 0; i < x->num_files; i++)
        if (x->file[i].number == number)
            return &x->file[i];
    if (i == FILES_MAX)
        return NULL;
    memset(&x->file[i], 0, sizeof x->file[i]);
    x->file[i].number = number;
    x->num_files++;
    return &x->file[i];
}

static void set_utility(struct file *f, struct slice name)
{
    name = ebcdic_trim(name);
    if (slice_same(name, slice_of(inmcopy, sizeof inmcopy))) {
        f->copied = 1;
    } else if (slice_same(name, slice_of(iebcopy, sizeof iebcopy))) {
        f->library = 1;
    } else if (slice_same(name, slice_of(amsciphr, sizeof amsciphr))) {
        f->encrypted = 1;
    } else {
        f->num_other = name.n < sizeof f->other ? name.n : sizeof f->other;
        memcpy(f->other, name.p, f->num_other);
    }
}

/* One value of a text unit, of which it is the first one or a later one. */
static void set_unit(struct file *f, unsigned key, struct slice v, int later, int new_name)
{
    if (key == KEY_UTILITY && !later) {
        set_utility(f, v);
    } else if (key == KEY_RECFM && f->recfm == 0 && v.n >= 2) {
        f->recfm = be16_at(v.p);
    } else if (key == KEY_DSORG && v.n >= 2) {
        f->library |= (be16_at(v.p) & DSORG_LIBRARY) != 0;
    } else if (key == KEY_DSNAME && new_name && f->num_dsname + v.n + (size_t)later <= DSNAME_MAX) {
        if (later)
            f->dsname[f->num_dsname++] = E_DOT;
        memcpy(f->dsname + f->num_dsname, v.p, v.n);
        f->num_dsname += v.n;
    }
}

/* The text units of u. 0 when they do not end with it. */
static int read_units(struct file *f, struct slice u)
{
    struct slice v;
    unsigned key, count, i;
    int new_name = f->num_dsname == 0;

    while (u.n > 0) {
        if (u.n < 4)
            return 0;
        key = be16_at(u.p);
        count = be16_at(u.p + 2);
        u = slice_from(u, 4);
        if (key == KEY_TERMINAL)
            f->message = 1;
        for (i = 0; i < count; i++) {
            if (u.n < 2 || slice_sub(u, 2, be16_at(u.p), &v) != OK)
                return 0;
            set_unit(f, key, v, i > 0, new_name);
            u = slice_from(u, 2 + v.n);
        }
    }
    return 1;
}

static void set_member(struct xmit *x, const struct file *f)
{
    unsigned char *d = (unsigned char *)x->member;
    unsigned flags;

    *ebcdic_put(ebcdic_default(), d, slice_of(f->dsname, f->num_dsname), &flags) = 0;
}

/* The data of a file comes next: is it a member? What is not read is said. */
static int begin_file(struct xmit *x, struct file *f)
{
    if (f->message && !f->library)
        return 0;
    x->recfm = f->recfm;
    set_member(x, f);
    if (f->encrypted)
        layer_refuse(x->below, FOREIGN_XMIT_CIPHER, source_offset(x->below), x->member);
    else if (f->library)
        layer_refuse(x->below, FOREIGN_XMIT_PDS, source_offset(x->below), x->member);
    else if (f->num_other > 0 || !f->copied)
        report_name(x, F_XMIT_UTILITY, slice_of(f->other, f->num_other));
    else if ((f->recfm & RECFM_FORM) == 0)
        report_name(x, F_XMIT_RECFM, slice_of(f->dsname, f->num_dsname));
    else
        return 1;
    return 0;
}

/* Behind the trailer: another file may start with the next card. */
static void end_file(struct xmit *x)
{
    uint64_t rest = source_offset(x->below) % CARD, done;

    if (rest > 0)
        source_skip_far(x->below, CARD - rest, &done);
    x->num_files = x->next_file = 0;
    x->ended = !is_start(source_look(x->below, SEG_HEADER + NAME + 1));
}

/* A whole control record. 1 when a member begins. */
static int control(struct xmit *x)
{
    struct slice c = slice_of(x->control, x->num_control), units;
    struct file spare, *f;
    int ok = c.n >= NAME && memcmp(c.p, inmr, sizeof inmr) == 0 && x->num_control < CONTROL_MAX;
    unsigned digit = ok ? (unsigned)c.p[NAME - 1] - E_0 : 0;

    memset(&spare, 0, sizeof spare);
    f = x->next_file < x->num_files ? &x->file[x->next_file] : &spare;
    if (digit == 2) {
        ok = slice_sub(c, NAME + FILE_NUMBER, c.n - (NAME + FILE_NUMBER), &units) == OK
            && (f = file_of(x, be32_at(c.p + NAME))) != NULL && read_units(f, units);
    } else if (digit == 3) {
        ok = read_units(f, slice_from(c, NAME));
        x->next_file++;
    }
    if (!ok)
        report_name(x, F_XMIT_CONTROL, c.n > NAME ? slice_of(c.p, NAME) : c);
    if (digit == 6)
        end_file(x);
    return digit == 3 && begin_file(x, f);
}

static void begin_record(struct xmit *x)
{
    x->record = x->p;
    if (is_variable(x))
        x->p += RDW;
}

/* The record under way is whole, or as whole as it will be. */
static void end_record(struct xmit *x)
{
    size_t n = (size_t)(x->p - x->record);
    unsigned char *r = x->record;

    if (is_variable(x)) {
        if (x->drop || n > RECORD_MAX) {
            report(x, F_XMIT_RECORD_LONG, NULL);
            x->p = r;
        } else if ((x->recfm & RECFM_SPANNED) != 0 && n >= 2 * RDW && be16_at(r + RDW) == n - RDW && r[6] <= 3
            && r[7] == 0) {
            memmove(r, r + RDW, n - RDW);
            x->p -= RDW;
        } else {
            r[0] = (unsigned char)(n >> 8);
            r[1] = (unsigned char)n;
            r[2] = r[3] = 0;
        }
    }
    x->drop = 0;
    x->record = x->p;
}

static void add_data(struct xmit *x, struct slice s)
{
    if (!x->in_member || x->drop)
        return;
    memcpy(x->p, s.p, s.n);
    x->p += s.n;
    if (is_variable(x) && x->p - x->record > RECORD_MAX) {
        x->drop = 1;
        x->p = x->record + RDW;
    }
}

static void add_control(struct xmit *x, struct slice s)
{
    if (s.n > CONTROL_MAX - x->num_control)
        s.n = CONTROL_MAX - x->num_control;
    memcpy(x->control + x->num_control, s.p, s.n);
    x->num_control += s.n;
}

/* Nothing more can be read: what there was of the record under way is handed out. */
static void give_up(struct xmit *x, enum finding_id id, struct slice seen)
{
    struct value v = value_text(seen);

    v.kind = V_HEX;
    if (x->in_member && x->inside == IN_DATA && x->p - x->record > RDW)
        end_record(x);
    else
        x->p = x->record;
    report(x, id, id == F_XMIT_SEGMENT ? &v : NULL);
    x->inside = IN_NONE;
    x->ended = 1;
    x->in_member = 0;
}

/* One segment. 1 when a member begins. A control record ends the member and is left where it is. */
static int segment(struct xmit *x)
{
    struct slice w = source_look(x->below, SEG_MAX), s;
    unsigned flags;
    enum inside kind;

    if (w.n < SEG_HEADER || (w.p[0] >= SEG_HEADER && w.n < w.p[0])) {
        give_up(x, F_XMIT_TRUNCATED, w);
        return 0;
    }
    flags = w.p[1];
    kind = (flags & SEG_CONTROL_FLAG) != 0 ? IN_CONTROL : IN_DATA;
    if (w.p[0] < SEG_HEADER || ((flags & SEG_NUMBER_FLAG) == 0
        && x->inside != ((flags & SEG_FIRST_FLAG) != 0 ? IN_NONE : kind))) {
        give_up(x, F_XMIT_SEGMENT, slice_of(w.p, SEG_HEADER));
        return 0;
    }
    if (kind == IN_CONTROL && x->in_member) {
        x->in_member = 0;
        return 0;
    }
    s = slice_of(w.p + SEG_HEADER, (size_t)w.p[0] - SEG_HEADER);
    source_skip(x->below, w.p[0]);
    if ((flags & SEG_NUMBER_FLAG) != 0)
        return 0;
    if ((flags & SEG_FIRST_FLAG) != 0) {
        x->num_control = 0;
        if (kind == IN_DATA && x->in_member)
            begin_record(x);
    }
    if (kind == IN_CONTROL)
        add_control(x, s);
    else
        add_data(x, s);
    x->inside = (flags & SEG_LAST_FLAG) != 0 ? IN_NONE : kind;
    if (x->inside == IN_NONE && kind == IN_DATA && x->in_member)
        end_record(x);
    return x->inside == IN_NONE && kind == IN_CONTROL && control(x);
}

static void close_xmit(void *state)
{
    struct xmit *x = state;

    if (x == NULL)
        return;
    free(x->memory);
    free(x);
}

static int open_xmit(void **state, struct source *below)
{
    struct xmit *x = calloc(1, sizeof *x);

    *state = NULL;
    if (x == NULL)
        return E_NOMEM;
    x->below = below;
    if (!is_start(source_look(below, SEG_HEADER + NAME + 1))) {
        report(x, F_XMIT_HEADER, NULL);
        close_xmit(x);
        return E_FORMAT;
    }
    x->memory = malloc((size_t)READY + RECORD_MAX + SEG_MAX);
    if (x->memory == NULL) {
        close_xmit(x);
        return E_NOMEM;
    }
    x->at = x->p = x->record = x->memory;
    *state = x;
    return OK;
}

static int next_xmit(void *state)
{
    struct xmit *x = state;

    x->in_member = 0;
    while (!x->ended)
        if (segment(x)) {
            x->in_member = 1;
            x->at = x->p = x->record = x->memory;
            return OK;
        }
    return END;
}

/* What was handed out makes room for the record under way and for more. */
static void fill(struct xmit *x)
{
    size_t n = (size_t)(x->p - x->record);

    memmove(x->memory, x->record, n);
    x->at = x->record = x->memory;
    x->p = x->memory + n;
    while (x->in_member && x->record < x->memory + READY) {
        (void)segment(x);
        if (!is_variable(x))
            x->record = x->p;
    }
}

static int read_xmit(void *state, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct xmit *x = state;

    (void)why;
    if (x->at == x->record && x->in_member)
        fill(x);
    if (n > (size_t)(x->record - x->at))
        n = (size_t)(x->record - x->at);
    memcpy(d, x->at, n);
    x->at += n;
    *got = n;
    return OK;
}

static const char *member_xmit(void *state)
{
    const struct xmit *x = state;

    return x->member[0] != 0 ? x->member : NULL;
}

static enum layer_content content_xmit(void *state)
{
    return is_variable(state) ? LAYER_RDW : LAYER_BYTES;
}

/* xmit */
const struct layer_kind layer_xmit = {
    "\170\155\151\164", detect_xmit, open_xmit, next_xmit, read_xmit, member_xmit, content_xmit, close_xmit
};
