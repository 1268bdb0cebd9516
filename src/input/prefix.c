/* prefix.c: records led by the 4-byte big-endian length of what follows: z/OSMF's "record" transfers, z/OS UNIX files
   with FILEDATA=RECORD (IGGRPFX, DFSMS Using Data Sets). The prefix stands where the RDW would, so that offsets
   within the record hold; there are no segments. */
#include "input/form.h"

static void prefix_fit(struct slice head, unsigned max, struct fit *f)
{
    chain_fit(head, max, 1, f);
}

const struct form form_prefix = { 1, 0, prefix_fit, chain_read };
