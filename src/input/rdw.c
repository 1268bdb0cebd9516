/* rdw.c: records and segments led by their RDW or SDW, without blocks: what FTP with site rdw delivers. IBM, DFSMS
   Using Data Sets, "Record Descriptor Word" and "Segment Descriptor Word": 2-byte length with the four bytes of the
   word itself, segment control code (0 complete, 1 first, 2 last, 3 middle), zero. */
#include "input/form.h"

static void rdw_fit(struct slice head, unsigned max, struct fit *f)
{
    chain_fit(head, max, 0, f);
}

const struct form form_rdw = { 0, 0, rdw_fit, chain_read };
