/* prefix.c: records led by the 4-byte big-endian length of what follows: z/OSMF's "record" transfers, z/OS UNIX files
   with FILEDATA=RECORD (IGGRPFX, DFSMS Using Data Sets). The prefix stands where the RDW would, so that offsets
   within the record hold; there are no segments.

   Other writers do it little-endian (GnuCOBOL's COB_VARSEQ_FORMAT=2), count the prefix itself, or have two bytes only
   (GnuCOBOL's 3; big-endian, whatever its manual says). */
#include "input/form.h"

const struct form form_prefix = { CF_PREFIXED, RULE_PREFIX, 0, chain_fit, chain_read };
const struct form form_prefix_le = { CF_PREFIXED_LE, RULE_PREFIX_LE, 0, chain_fit, chain_read };
const struct form form_prefix_all = { CF_PREFIXED_INCLUSIVE, RULE_PREFIX_ALL, 0, chain_fit, chain_read };
const struct form form_short = { CF_PREFIXED_SHORT, RULE_SHORT, 0, chain_fit, chain_read };
