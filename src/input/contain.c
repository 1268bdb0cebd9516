/* contain.c: whole records out of any container.

   The forms stand in one table (forms); a form gives pieces, each led by a descriptor word, and has counted the
   complete records that nobody wants. What is left is done here: spanned records are put together, where they are
   wanted, from their first, middle and last segments (IBM, DFSMS Using Data Sets, "Segment Descriptor Word"), and get
   one RDW of the whole length; prefixed records get an RDW too.

   Recognition goes through the head of the input as each form has it and takes the form that goes furthest
   (containers.md 11). Where none fits from the first byte, and no foreign form does either, the first place where one
   starts decides. */
#include "input/form.h"
#include "input/foreign.h"
#include <limits.h>
#include <stdlib.h>

static const struct form *const forms[] = {
    &form_rdw, &form_block, &form_prefix,
    &form_rdw_exclusive, &form_rdw_le, &form_prefix_le, &form_prefix_all, &form_short
};
enum {
    NUM_FORMS_READ = sizeof forms / sizeof forms[0],
    CERTAIN = 4         /* records that prove a form that would otherwise be doubtful */
};

/* The readers of the names in records/form.txt. */
static const struct form *const form_readers[NUM_CONTAINER_FORMS] = {
    &form_rdw, &form_block, &form_block, &form_rdw, &form_block, &form_prefix, &form_bare,
    &form_rdw_exclusive, &form_rdw_le, &form_prefix_le, &form_prefix_all, &form_short
};

static const char *name_of(const struct form *form, int segments, int extended)
{
    enum container_form f = form_shown[form->id];

    if (form->blocked)
        f = extended ? CF_EXTENDED_BDW : segments ? CF_BDW_SEGMENTS : CF_BDW_RDW;
    else if (f == CF_RDW && segments)
        f = CF_RDW_SEGMENTS;
    return form_names[f];
}

/* Nothing else explains so many records, or two that end where the input ends. */
static int is_certain(const struct fit *f, struct slice head, int at_end)
{
    return f->records >= CERTAIN || (f->records >= 2 && at_end && !f->broken && !f->cut && f->bytes == head.n);
}

/* The form that goes furthest from the first byte on. Where it does not go to the end, it must have least records; one
   that z/OS does not write must be certain. */
static const struct form *detect_here(struct slice head, int at_end, unsigned least, struct fit *best)
{
    const struct form *found = NULL;
    struct fit f;
    size_t i;
    int ends;

    memset(best, 0, sizeof *best);
    for (i = 0; i < NUM_FORMS_READ; i++) {
        forms[i]->fit(forms[i], head, UINT_MAX, &f);
        ends = f.broken || (f.cut && at_end);
        if (form_said[forms[i]->id] != NULL && !is_certain(&f, head, at_end))
            continue;
        if (f.records >= (ends ? least : 1) && (found == NULL || f.bytes > best->bytes)) {
            found = forms[i];
            *best = f;
        }
    }
    return found;
}

/* The form that goes furthest from the first place where it starts. */
static const struct form *detect_later(struct slice head, int at_end, struct fit *best)
{
    const struct form *found = detect_here(head, at_end, 1, best);
    enum start want;
    struct fit f;
    size_t i, at;

    if (found != NULL)
        return found;
    for (i = 0; i < NUM_FORMS_READ; i++) {
        if (form_said[forms[i]->id] != NULL)
            continue;
        want = forms[i]->blocked ? START_BLOCK : START_RECORD;
        for (at = 1; at < head.n && form_start(forms[i], slice_from(head, at), at_end) != want; at++)
            ;
        forms[i]->fit(forms[i], slice_from(head, at), UINT_MAX, &f);
        if (f.records > 0 && f.bytes > best->bytes) {
            found = forms[i];
            *best = f;
        }
    }
    return found;
}

static const struct form *detect(struct slice head, int at_end, struct fit *f)
{
    const struct form *form = detect_here(head, at_end, 2, f);

    if (form == NULL && bare_is_here(head))
        form = &form_bare;
    if (form == NULL && foreign_find(head, at_end, 0) == NULL)
        form = detect_later(head, at_end, f);
    return form;
}

int form_is_odd(struct slice head, int at_end)
{
    struct fit f;
    size_t i;

    for (i = 0; i < NUM_FORMS_READ; i++) {
        if (form_said[forms[i]->id] == NULL)
            continue;
        forms[i]->fit(forms[i], head, 2, &f);
        if (f.records >= 2 && !(f.cut && at_end))
            return 1;
    }
    return 0;
}

static struct value text(const char *s)
{
    return value_text(slice_of((const unsigned char *)s, strlen(s)));
}

/* From blocks to RDWs only a new dump leads, which begins with its header: else it is a block that is longer than its
   length says. */
static int may_follow(const struct container *c, const struct form *form, struct slice head)
{
    if (form == c->form)
        return 0;
    return !(c->form->blocked && form == &form_rdw)
        || (head.n >= HEADER_MIN && form_header(head.p + WORD_SIZE, head.n - WORD_SIZE).type == 2);
}

int form_change(struct container *c)
{
    struct slice head = source_look(c->s, SOURCE_LOOK);
    int at_end = head.n < SOURCE_LOOK;
    struct value args[2];
    struct fit f;
    size_t i;

    for (i = 0; i < NUM_FORMS_READ; i++) {
        if (!may_follow(c, forms[i], head))
            continue;
        forms[i]->fit(forms[i], head, CERTAIN, &f);
        if (!is_certain(&f, head, at_end))
            continue;
        args[0] = text(form_said[c->form->id] != NULL ? form_names[c->form->id] : container_name(c));
        args[1] = text(form_said[forms[i]->id] != NULL ? form_names[forms[i]->id]
            : name_of(forms[i], f.segments, f.extended));
        form_report(c, F_SMF_FORM_CHANGE, source_offset(c->s), args, 2);
        if (c->name == NULL)
            c->name = container_name(c);
        c->form = forms[i];
        c->block_left = c->form->blocked ? 0 : BLOCK_OPEN;
        c->block_length = 0;
        return 1;
    }
    return 0;
}

const char *container_detect(struct slice head, int at_end)
{
    struct fit f;
    const struct form *form = detect(head, at_end, &f);

    return form != NULL ? name_of(form, f.segments, f.extended) : NULL;
}

const char *const *container_forms(void)
{
    return form_names;
}

/* Says why the source is not read as a container. */
static void report_unknown(struct source *s, struct slice head, int at_end)
{
    const struct foreign *f = foreign_find(head, at_end, 0);
    struct place at = { NULL, 0, 0, 0, 0 };

    at.input = source_name(s);
    if (f != NULL)
        foreign_report(f, s);
    else
        finding_add(source_findings(s), F_INPUT_UNKNOWN, &at, NULL, 0);
}

/* The form to read with: the named one or the one that is seen. OK, E_USAGE, E_FORMAT. */
static int choose(struct container *c, const char *name)
{
    struct slice head;
    struct place at = { NULL, 0, 0, 0, 0 };
    struct value args[2];
    struct fit f;
    int i, at_end;

    if (name != NULL) {
        for (i = 0; i < NUM_CONTAINER_FORMS; i++)
            if (strcmp(name, form_names[i]) == 0)
                c->form = form_readers[i];
        return c->form != NULL ? OK : E_USAGE;
    }
    head = source_look(c->s, SOURCE_LOOK);
    at_end = head.n < SOURCE_LOOK;
    if (head.n == 0) {
        at.input = source_name(c->s);
        finding_add(source_findings(c->s), F_INPUT_EMPTY, &at, NULL, 0);
        c->form = &form_rdw;
        return OK;
    }
    c->form = detect(head, at_end, &f);
    if (c->form == NULL) {
        report_unknown(c->s, head, at_end);
        return E_FORMAT;
    }
    if (c->form->fit != NULL) {
        c->segments = f.segments;
        c->extended = f.extended;
    }
    if (form_said[c->form->id] != NULL) {
        args[0] = text(form_said[c->form->id]);
        args[1] = text(form_names[c->form->id]);
        at.input = source_name(c->s);
        finding_add(source_findings(c->s), F_SMF_LENGTHS, &at, args, 2);
    }
    return OK;
}

int container_open(struct container **out, struct source *s, const char *form, const struct record_want *want)
{
    struct container *c = calloc(1, sizeof *c);
    int r;

    *out = NULL;
    if (c == NULL || (c->whole = malloc(RECORD_MAX)) == NULL) {
        free(c);
        return E_NOMEM;
    }
    c->s = s;
    c->want = *want;
    r = choose(c, form);
    if (r != OK) {
        container_close(c);
        return r;
    }
    c->block_left = c->form->blocked ? 0 : BLOCK_OPEN;
    *out = c;
    return OK;
}

void container_close(struct container *c)
{
    if (c == NULL)
        return;
    free(c->whole);
    free(c);
}

static int give(struct container *c, struct record *r, struct slice bytes, const struct header *h)
{
    r->offset = c->offset;
    form_count(c, h, bytes.p + WORD_SIZE, bytes.n - WORD_SIZE, 1);
    r->number = c->tally.records;
    r->bytes = bytes;
    r->type = h->type;
    r->subtype = h->subtype;
    r->has_subtype = h->has_subtype;
    return OK;
}

/* The length as the RDW of the rebuilt record in whole. */
static struct slice seal(struct container *c, size_t length)
{
    c->whole[0] = (unsigned char)(length >> 8);
    c->whole[1] = (unsigned char)(length & 0xFF);
    c->whole[2] = c->whole[3] = 0;
    return slice_of(c->whole, length);
}

/* A segment joins the record under way. The bytes of a wanted one are kept, of another the header. */
static void add_segment(struct container *c, struct slice bytes)
{
    struct span *sp = &c->span;
    size_t n = bytes.n - WORD_SIZE, most = sp->known && !sp->wanted ? HEADER_FULL : RECORD_MAX;

    sp->length += n;
    if (sp->held >= most)
        return;
    if (n > most - sp->held)
        n = most - sp->held;
    memcpy(c->whole + sp->held, bytes.p + WORD_SIZE, n);
    sp->held += n;
    if (!sp->known && sp->held >= HEADER_FULL) {
        sp->head = form_header(c->whole + WORD_SIZE, sp->held - WORD_SIZE);
        sp->wanted = form_wanted(&c->want, &sp->head);
        sp->known = 1;
    }
}

static void begin_span(struct container *c, struct slice bytes)
{
    struct span *sp = &c->span;

    memset(sp, 0, sizeof *sp);
    sp->active = 1;
    sp->length = sp->held = WORD_SIZE;
    sp->offset = source_offset(c->s);
    if (bytes.n >= HEADER_FULL) {
        sp->head = form_header(bytes.p + WORD_SIZE, bytes.n - WORD_SIZE);
        sp->wanted = form_wanted(&c->want, &sp->head);
        sp->known = 1;
    }
    add_segment(c, bytes);
}

/* The last segment is in. OK: *r is the record; END: it is not wanted, or cannot be one. */
static int end_span(struct container *c, struct record *r)
{
    struct span *sp = &c->span;
    struct value v = value_uint(sp->length);

    sp->active = 0;
    if (sp->length > RECORD_MAX || sp->length < HEADER_MIN) {
        c->tally.damaged++;
        form_report(c, sp->length > RECORD_MAX ? F_SMF_RECORD_LONG : F_SMF_RECORD_SHORT, sp->offset, &v, 1);
        return END;
    }
    if (!sp->known) {
        sp->head = form_header(c->whole + WORD_SIZE, sp->held - WORD_SIZE);
        sp->wanted = form_wanted(&c->want, &sp->head);
    }
    c->tally.spanned++;
    if (sp->wanted)
        return give(c, r, seal(c, sp->held), &sp->head);
    form_count(c, &sp->head, c->whole + WORD_SIZE, (size_t)sp->length - WORD_SIZE, 0);
    return END;
}

void form_tell(struct container *c, const struct header *h, const unsigned char *p, size_t n)
{
    struct record_head head = { NULL, 0, 0, 0, 0, 0, 0 };
    unsigned char header[HEADER_FULL] = { 0 };

    head.header = header;
    head.length = n + WORD_SIZE;
    header[0] = (unsigned char)(head.length >> 8);
    header[1] = (unsigned char)(head.length & 0xFF);
    memcpy(header + WORD_SIZE, p, n < BODY_FULL ? n : BODY_FULL);
    head.number = c->tally.records + 1;
    head.offset = c->offset;
    head.type = h->type;
    head.subtype = h->subtype;
    head.has_subtype = h->has_subtype;
    c->want.seen(c->want.ctx, &head);
}

/* A complete record, wanted or just behind a broken spanned one. OK or END as above. */
static int take_complete(struct container *c, struct record *r, struct slice bytes)
{
    struct slice body = slice_from(bytes, form_word_size(c->form->rule));
    struct header h = form_header(body.p, body.n);

    form_drop_span(c, 1);
    if (!form_wanted(&c->want, &h)) {
        form_count(c, &h, body.p, body.n, 0);
        return END;
    }
    if (c->form->rule != RULE_RDW) {
        memcpy(c->whole + WORD_SIZE, body.p, body.n);
        bytes = seal(c, body.n + WORD_SIZE);
    }
    return give(c, r, bytes, &h);
}

/* A middle or last segment whose first one is not there; a run of them is one finding. */
static void report_orphan(struct container *c)
{
    if (c->orphan == c->tally.records + 1)
        return;
    c->orphan = c->tally.records + 1;
    c->tally.damaged++;
    form_report(c, F_SMF_SEGMENT_ORPHAN, source_offset(c->s), NULL, 0);
}

int container_next(struct container *c, struct record *r)
{
    struct piece pc;
    int result;

    for (;;) {
        result = c->form->next(c, &pc);
        if (result != OK) {
            form_drop_span(c, 1);
            memset(r, 0, sizeof *r);
            return result;
        }
        if (pc.bytes.n == 0) {
            result = END;
        } else if (pc.segment == SEG_COMPLETE) {
            result = take_complete(c, r, pc.bytes);
        } else if (pc.segment == SEG_FIRST) {
            form_drop_span(c, 1);
            begin_span(c, pc.bytes);
            result = END;
        } else if (!c->span.active) {
            report_orphan(c);
            result = END;
        } else {
            add_segment(c, pc.bytes);
            result = pc.segment == SEG_LAST ? end_span(c, r) : END;
        }
        if (result == OK)
            return OK;
    }
}

const char *container_name(const struct container *c)
{
    return c->name != NULL ? c->name : name_of(c->form, c->segments, c->extended);
}

const struct container_tally *container_tally(const struct container *c)
{
    return &c->tally;
}
