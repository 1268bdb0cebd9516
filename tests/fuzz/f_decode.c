/* f_decode.c: fuzz target: the records of a dump, decoded, as the model and as hex. */
#include "fuzz.h"
#include "base/buf.h"
#include "decode/decode.h"

static struct decoder *decoder(struct findings *fs)
{
    struct decode_options o;
    struct decoder *d;

    o.codepage = ebcdic_default();
    o.triplets = o.raw = 1;
    d = decoder_new(&o, fs);
    HOLDS(d != NULL);
    decoder_input(d, "FUZZ");
    return d;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct value row[LAYOUT_NUM_COLUMNS];
    static const struct record_want ours = { 0, 94, 98, NULL, NULL };
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *dec = decoder(fs);
    struct container *c = NULL;
    struct drip d;
    struct source *s = fuzz_source(&d, data, size, 0, fs);
    struct transfer t;
    struct login l;
    enum decoded what;
    struct record r;
    struct buf hex;
    int32_t zone;

    HOLDS(container_open(&c, s, container_forms()[0], &ours) == OK);
    while (container_next(c, &r) == OK) {
        if (decode_record(dec, &r, row) != OK)
            continue;
        if (decode_zone(row, &zone) != OK)
            zone = 0;
        HOLDS(decode_model(dec, &r, row, zone, &what, &t, &l) == OK);
        buf_init(&hex, 16 * 1024 * 1024);
        HOLDS(decode_hex(dec, &r, row, &hex) == OK);
        buf_done(&hex);
    }
    container_close(c);
    source_close(s);
    decoder_free(dec);
    findings_free(fs);
    return 0;
}
