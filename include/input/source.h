/* source.h: the bytes of one input, or of what is inside a layer of it, seen through a window that the caller moves
   forward. */
#ifndef INPUT_SOURCE_H
#define INPUT_SOURCE_H

#include "base/finding.h"
#include "base/io.h"

struct source;

/* Opens name ("-": standard input). Errors become findings (INPUT_UNREADABLE ...) and E_IO. name must live as long as
   the source. */
int MUST_USE source_open(struct source **out, const char *name, struct findings *fs);
/* The same over bytes that come from elsewhere: read works like io_read() on ctx, which the caller keeps. Any other
   result than OK ends the input behind the *got bytes; with E_FORMAT the reader has added its own finding. */
typedef int source_reader(void *ctx, unsigned char *d, size_t n, size_t *got, const char **why);
int MUST_USE source_open_reader(struct source **out, source_reader *read, void *ctx, const char *name,
    struct findings *fs);
void source_close(struct source *s);

/* A window on the next bytes: at least want of them (want <= SOURCE_WINDOW), fewer only at the end of the input (or
   after a read error or damage to a layer, each of which has become a finding). Stays valid until the next call. */
enum { SOURCE_WINDOW = 256 * 1024, SOURCE_LOOK = 128 * 1024 };
struct slice source_look(struct source *s, size_t want);
/* Moves n bytes forward, n at most what the last window held. */
void source_skip(struct source *s, size_t n);
/* Moves n bytes forward whatever n is; *done tells how many there were (fewer at the end). */
void source_skip_far(struct source *s, uint64_t n, uint64_t *done);

uint64_t source_offset(const struct source *s);     /* bytes moved past */
const char *source_name(const struct source *s);
/* Bytes read so far, and the size of the file (0: not known). */
uint64_t source_raw_offset(const struct source *s);
uint64_t source_raw_size(const struct source *s);
/* 1 when reading ended early (read error, damage to a layer). */
int source_damaged(const struct source *s);
/* The findings collection that the source reports to. */
struct findings *source_findings(const struct source *s);

#endif
