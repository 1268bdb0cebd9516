/* sample.h: the samples of the message patterns: all of them, for the tests, and some, for the command self-test. */
#ifndef TRACE_SAMPLE_H
#define TRACE_SAMPLE_H

#include "trace/pattern.h"

enum { SAMPLE_CAPS = 12 };

struct sample {
    enum pattern_class class;
    int cut;
    enum event event;
    struct slice text;
    struct {
        enum capture_role role;             /* CAP_NONE ends the list */
        struct slice value;
    } expect[SAMPLE_CAPS];
};

extern const struct sample pattern_samples[], self_samples[];
extern const size_t num_pattern_samples, num_self_samples;

#endif
