/* paths.h: do two path names, one from a record and one from a log, name the same thing? */
#ifndef JOIN_PATHS_H
#define JOIN_PATHS_H

#include "base/slice.h"

enum path_fit { PATH_NOT, PATH_CUT, PATH_SUFFIX, PATH_SAME };

/* A path in the reading that all its forms in records and logs have in common. d has room for s.n bytes; the slice lies
   there, or is s. */
struct slice path_reading(struct slice s, unsigned char *d);
/* The normal form of a path: no empty or "." components, "a/.." taken out, leading ".." dropped, no slash at the end
   but in "/" itself. d has room for s.n bytes, and may be s.p; the slice lies there. */
struct slice path_normal(struct slice s, unsigned char *d);
/* The last component of a normal form; empty for "/" and "". */
struct slice path_last(struct slice norm);
/* Both in normal form. PATH_SUFFIX: the log's path is the end of the record's (relative, or seen from inside a
   chroot). */
enum path_fit path_fit(struct slice smf, struct slice log);
/* The text of a log line that was cut (or whose two names cannot be told apart) against the record's path or paths,
   all as they stand: the record's text, as it is or escaped as sftp-server does, must begin with it. PATH_CUT,
   PATH_SAME when nothing is missing. */
enum path_fit path_fit_cut(struct slice smf, struct slice smf2, struct slice log, struct slice log2);

#endif
