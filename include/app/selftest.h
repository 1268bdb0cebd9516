/* selftest.h: what self-test compares with (records/selftest.txt, compiled into gen/selftest.c), and its tests. */
#ifndef APP_SELFTEST_H
#define APP_SELFTEST_H

#include "app/command.h"
#include "base/slice.h"

struct self_dump {
    size_t n;                   /* inflated */
    uint32_t crc;
    struct slice gzip;
};
struct self_value {
    unsigned record, subtype;   /* the Nth OpenSSH record of the dump */
    struct slice column, text;
};
struct self_instant {
    int64_t micros;
    struct slice text;
};
struct self_page {
    struct slice name, bytes, text;
};
extern const struct self_dump self_dump;
extern const struct self_value self_values[];
extern const struct self_instant self_instants[];
extern const struct self_page self_pages[];
extern const size_t num_self_values, num_self_instants, num_self_pages;

enum { SELF_TEXT = 200 };

/* A test under way. */
struct self {
    struct run *run;
    uint64_t cases;             /* what was compared */
    uint64_t wrong;             /* what was not as it must be */
    char first[SELF_TEXT];      /* the first of those, or why the test does not apply; UTF-8 of the system's kind */
};

/* Counts a comparison; the first that does not hold is kept: a format of printf and what it asks for. */
void self_check(struct self *x, int holds, const char *format, ...);

/* Each compares and counts. OK; END: it does not apply here, first says why; E_NOMEM, E_IO: it could not be done. */
int MUST_USE self_pages_test(struct self *x);
int MUST_USE self_instants_test(struct self *x);
int MUST_USE self_inflate_test(struct self *x);
int MUST_USE self_records_test(struct self *x);
int MUST_USE self_patterns_test(struct self *x);
int MUST_USE self_xml_test(struct self *x);
int MUST_USE self_spool_test(struct self *x);
int MUST_USE self_data_sets_test(struct self *x);

#endif
