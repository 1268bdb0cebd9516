/* rdw.c: records and segments led by their RDW or SDW, without blocks: what FTP with site rdw delivers. IBM, DFSMS
   Using Data Sets, "Record Descriptor Word" and "Segment Descriptor Word": 2-byte length with the four bytes of the
   word itself, segment control code (0 complete, 1 first, 2 last, 3 middle), zero.

   Other writers leave the four bytes out of the length (GnuCOBOL's COB_VARSEQ_FORMAT=0) or write it little-endian. */
#include "input/form.h"

const struct form form_rdw = { CF_RDW, RULE_RDW, 0, chain_fit, chain_read };
const struct form form_rdw_exclusive = { CF_RDW_EXCLUSIVE, RULE_RDW_EXCLUSIVE, 0, chain_fit, chain_read };
const struct form form_rdw_le = { CF_RDW_LE, RULE_RDW_LE, 0, chain_fit, chain_read };
