/* sorter.h: things in order whatever their number: in memory up to a bound, then in a temporary file. */
#ifndef BASE_SORTER_H
#define BASE_SORTER_H

#include "base/slice.h"

struct sorter;

/* memory: bytes that are used before a temporary file is, at least SORTER_LEAST. NULL: no memory. */
enum { SORTER_LEAST = 65536 };
struct sorter *sorter_new(size_t memory);
void sorter_free(struct sorter *s);

/* A copy of body under the key. E_LIMIT: body is longer than a quarter of the memory; E_IO, E_NOMEM. */
int MUST_USE sorter_put(struct sorter *s, int64_t key, struct slice body);
/* Everything that was put in, by key, then by the bytes of the body, so that the order of arrival does not matter; END
   behind the last. Nothing is put in after the first call. *body is borrowed until the next call. E_IO, E_NOMEM. */
int MUST_USE sorter_next(struct sorter *s, int64_t *key, struct slice *body);

#endif
