/* unpack.h: an input without its layers. Layers nest (terse in gzip in tar); an archive's members come one after the
   other. Plain input costs nothing: its source is handed out as it is. */
#ifndef INPUT_UNPACK_H
#define INPUT_UNPACK_H

#include "input/layer.h"

enum {
    UNPACK_DEPTH = 8,           /* layers one in another; deeper ones are a finding */
    UNPACK_MEMBERS = 100000     /* members of one input; more are a finding */
};

struct unpack;

/* Opens name ("-": standard input). Errors become findings and E_IO. name must live as long as the findings. */
int MUST_USE unpack_open(struct unpack **out, const char *name, struct findings *fs);
/* The same over an open source, which it takes over. */
int MUST_USE unpack_take(struct unpack **out, struct source *s);
void unpack_close(struct unpack *u);
/* The next innermost stream of bytes, to be read to its end or left: borrowed until the next call. OK, END, E_NOMEM.
   An input that is not an archive with members gives one stream, or none when its layers cannot be read (findings
   say why). */
int MUST_USE unpack_next(struct unpack *u, struct source **inner);
/* 1 when the present stream is a member of an archive: others may follow it. */
int unpack_is_member(const struct unpack *u);
/* Layers of the present stream, outermost first, joined by +: "gzip+terse-pack"; "" when there are none. */
const char *unpack_layers(const struct unpack *u);
enum layer_content unpack_content(const struct unpack *u);
/* How the present stream is called in messages: NAME, or NAME(member), the member's name escaped and cut after 1023
   bytes. Lives as long as the findings. */
const char *unpack_name(const struct unpack *u);
/* Bytes read from the file so far and its size (0: not known), for the progress line. */
uint64_t unpack_raw_offset(const struct unpack *u);
uint64_t unpack_raw_size(const struct unpack *u);

#endif
