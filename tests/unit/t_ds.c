/* t_ds.c: data sets through io.h: what becomes of their records in both directions. The store is zsim.c's. EBCDIC bytes
   are written out as numbers: IBM-1047. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "unit.h"
#include "zsim.h"
#include "base/io.h"

static char folder[64];
static unsigned char stream[400000];

static void begin(void)
{
    static unsigned turn;

    (void)snprintf(folder, sizeof folder, "/tmp/t_ds.%ld.%u", (long)getpid(), turn++);
    CU_ASSERT_FATAL(mkdir(folder, 0700) == 0 && setenv(ZSIM_STORE, folder, 1) == 0);
}

static void finish(void)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    char path[400];

    while (d != NULL && (e = readdir(d)) != NULL)
        if (e->d_name[0] != '.') {
            (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
            (void)remove(path);
        }
    if (d != NULL)
        (void)closedir(d);
    CU_ASSERT(rmdir(folder) == 0 && unsetenv(ZSIM_STORE) == 0);
}

static struct slice bytes(const char *s, size_t n)
{
    return slice_of((const unsigned char *)s, n);
}

#define BYTES(s) bytes(s, sizeof s - 1)

/* All of the input in `stream`, read in pieces of that size; -1 when it cannot be opened, -2 when reading fails. */
static long read_all(const char *name, size_t piece)
{
    struct io_in *in;
    const char *why;
    size_t n = 0, got = 1;
    int result = io_open(&in, name, &why);

    if (result != OK) {
        CU_ASSERT(in == NULL && why != NULL);
        return -1;
    }
    while (result == OK && got > 0 && n < sizeof stream) {
        result = io_read(in, stream + n, piece < sizeof stream - n ? piece : sizeof stream - n, &got, &why);
        n += got;
    }
    CU_ASSERT(result == OK || why != NULL);
    io_close(in);
    return result == OK ? (long)n : -2;
}

static void reads_as(const char *name, struct slice want)
{
    static const size_t pieces[] = { 1, 7, 131072 };
    size_t i;

    for (i = 0; i < 3; i++) {
        long n = read_all(name, pieces[i]);
        int same = n == (long)want.n && memcmp(stream, want.p, want.n) == 0;
        CU_ASSERT(same);
        if (!same)
            printf("%s: %ld bytes ", name, n);
    }
}

/* An SMF record of n bytes without its RDW: flags, type 119, 12:00:00.00, 2026.001. */
static struct slice smf_record(size_t n)
{
    static unsigned char d[70000];
    static const unsigned char head[14] = {
        0x5E, 0x77, 0x00, 0x41, 0xEB, 0x00, 0x01, 0x26, 0x00, 0x1F, 0xE2, 0xE8, 0xE2, 0xF1
    };

    memset(d, 0xAA, sizeof d);
    memcpy(d, head, sizeof head);
    return slice_of(d, n);
}

static void records(void)
{
    static const char two[] = "\0\022\0\0\x5E\x77\0\x41\xEB\0\x01\x26\0\x1F\xE2\xE8\xE2\xF1"
        "\0\023\0\0\x5E\x77\0\x41\xEB\0\x01\x26\0\x1F\xE2\xE8\xE2\xF1\xAA";
    size_t i;

    begin();
    zsim_make("A.VBS", "RECFM=VBS LRECL=32767 BLKSIZE=27998");
    zsim_add("A.VBS", smf_record(14));
    zsim_add("A.VBS", smf_record(15));
    reads_as("//'A.VBS'", BYTES(two));
    zsim_make("A.RDW", "RECFM=VB LRECL=100 BLKSIZE=0");
    zsim_add("A.RDW", bytes(two, 18));
    zsim_add("A.RDW", bytes(two + 18, 19));
    reads_as("//'A.RDW'", BYTES(two));
    zsim_add("A.RDW", bytes("\0\005\0", 3));        /* no RDW in this one */
    CU_ASSERT(read_all("//'A.RDW'", 1000) == 37 + 7 && memcmp(stream + 37, "\0\007\0\0\0\005\0", 7) == 0);
    zsim_make("A.LONG", "RECFM=VBS LRECL=32767 BLKSIZE=0");
    for (i = 0; i < 3; i++)
        zsim_add("A.LONG", smf_record(i == 1 ? 65531 : 32763));
    CU_ASSERT(read_all("//'A.LONG'", 50000) == 2 * 32767 + 65535);
    CU_ASSERT(memcmp(stream, "\x7F\xFF\0\0\x5E", 5) == 0 && memcmp(stream + 32767, "\xFF\xFF\0\0\x5E", 5) == 0);
    zsim_add("A.LONG", smf_record(65532));
    CU_ASSERT(read_all("//'A.LONG'", 50000) == -2);
    for (i = 0; i < 40; i++)                /* behind what is looked at first */
        zsim_add("A.VBS", i % 2 ? slice_of(NULL, 0) : smf_record(300));
    CU_ASSERT(read_all("//'A.VBS'", 11) == 37 + 20 * 304 + 20 * 4);
    zsim_make("A.NOISE", "RECFM=VB LRECL=100 BLKSIZE=0");
    zsim_add("A.NOISE", BYTES("\x01\x02\x03\xFF\xFE"));
    zsim_add("A.NOISE", smf_record(14));                /* one that is told suffices */
    CU_ASSERT(read_all("//'A.NOISE'", 100) == 9 + 18 && memcmp(stream, "\0\011\0\0\x01\x02\x03\xFF\xFE", 9) == 0);
    finish();
}

static void names(void)
{
    struct io_in *in;
    const char *why;

    begin();
    zsim_make("IBMUSER.SMF", "RECFM=VBS LRECL=32760 BLKSIZE=0");
    zsim_add("IBMUSER.SMF", smf_record(20));
    zsim_make("LIB(DAY)", "RECFM=VB LRECL=400 BLKSIZE=0");
    zsim_add("LIB(DAY)", smf_record(30));
    zsim_make("GDG.G0007V00", "RECFM=VBS LRECL=32760 BLKSIZE=0");
    zsim_add("GDG.G0007V00", smf_record(40));
    zsim_make("GDG.G0012V00", "RECFM=VBS LRECL=32760 BLKSIZE=0");
    zsim_add("GDG.G0012V00", smf_record(50));
    zsim_make("EMPTY", "RECFM=VBS LRECL=32760 BLKSIZE=0");
    zsim_dd("SMFIN DSN=GDG(-5)");
    zsim_dd("SMF DSN=GDG(0)");
    zsim_dd("NIL DUMMY");
    zsim_dd("STDIN DSN=IBMUSER.SMF");
    CU_ASSERT_EQUAL(read_all("//SMF", 100), 24);
    CU_ASSERT_EQUAL(read_all("//'LIB(DAY)'", 100), 34);
    CU_ASSERT_EQUAL(read_all("//'lib(day)'", 100), 34);
    CU_ASSERT_EQUAL(read_all("//'GDG(0)'", 100), 54);
    CU_ASSERT_EQUAL(read_all("//'GDG(-5)'", 100), 44);
    CU_ASSERT_EQUAL(read_all("//DD:SMFIN", 100), 44);
    CU_ASSERT_EQUAL(read_all("//dd:smf", 100), 54);
    CU_ASSERT_EQUAL(read_all("//'EMPTY'", 100), 0);
    CU_ASSERT_EQUAL(read_all("//DD:NIL", 100), 0);
    CU_ASSERT_EQUAL(read_all("//DD:NONE", 100), -1);
    CU_ASSERT_EQUAL(read_all("//'NONE'", 100), -1);
    CU_ASSERT_EQUAL(read_all("//'GDG(-1)'", 100), -1);
    CU_ASSERT(unsetenv(ZSIM_STORE) == 0);       /* another system than z/OS */
    CU_ASSERT(io_open(&in, "//DD:SMFIN", &why) == E_IO && why != NULL);
    CU_ASSERT(io_open(&in, "//'EMPTY'", &why) == E_IO && why != NULL);
    CU_ASSERT(io_open(&in, "//dev/null", &why) == OK && io_fixed_length(in) == 0);
    io_close(in);
    CU_ASSERT(setenv(ZSIM_STORE, folder, 1) == 0);
    finish();
}

/* AB, an empty line, and C with two blanks in front, as records of that length and filler. */
static void add_text(const char *dsn, const char *a, const char *blank, size_t length)
{
    char d[133];
    int i;

    for (i = 0; i < 3; i++) {
        memset(d, *blank, sizeof d);
        if (i == 0)
            memcpy(d, a, 2);
        if (i == 2)
            d[2] = a[2];
        zsim_add(dsn, bytes(d, length > 0 ? length : i == 0 ? 2 : i == 1 ? 0 : 3));
    }
}

static void lines(void)
{
    static const struct slice none = { NULL, 0 };
    struct io_in *in;
    const char *why;

    begin();
    zsim_make("FB", "RECFM=FB LRECL=80 BLKSIZE=0");
    add_text("FB", "\xC1\xC2\xC3", "\x40", 80);
    reads_as("//'FB'", BYTES("\xC1\xC2\x15\x15\x40\x40\xC3\x15"));
    CU_ASSERT_FATAL(io_open(&in, "//'FB'", &why) == OK);
    CU_ASSERT_EQUAL(io_fixed_length(in), 80);
    io_close(in);
    zsim_make("VB", "RECFM=VB LRECL=255 BLKSIZE=0");
    add_text("VB", "\xC1\xC2\xC3", "\x40", 0);
    reads_as("//'VB'", BYTES("\xC1\xC2\x15\x15\x40\x40\xC3\x15"));
    zsim_make("VBA", "RECFM=VBA LRECL=137 BLKSIZE=0");
    zsim_add("VBA", BYTES("\xF1\xC1\xC2"));
    zsim_add("VBA", BYTES("\x40\xC3\x40"));
    zsim_add("VBA", none);
    reads_as("//'VBA'", BYTES("\xC1\xC2\x15\xC3\x40\x15\x15"));
    zsim_make("ASCII", "RECFM=FB LRECL=80 BLKSIZE=0");
    add_text("ASCII", "ABC", " ", 80);
    reads_as("//'ASCII'", BYTES("AB\n\n  C\n"));
    zsim_make("NULS", "RECFM=FB LRECL=80 BLKSIZE=0");
    add_text("NULS", "AB", "\0", 80);
    CU_ASSERT_EQUAL(read_all("//'NULS'", 100), 5);
    finish();
}

static void pieces(void)
{
    char d[80];

    begin();
    memset(d, 0, sizeof d);
    memcpy(d, "\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03", 10);
    zsim_make("GZ.FB", "RECFM=FB LRECL=80 BLKSIZE=0");
    zsim_make("GZ.VB", "RECFM=VB LRECL=84 BLKSIZE=0");
    zsim_add("GZ.FB", bytes(d, 80));
    zsim_add("GZ.FB", bytes(d, 80));
    zsim_add("GZ.VB", bytes(d, 80));
    zsim_add("GZ.VB", bytes(d, 3));
    CU_ASSERT(read_all("//'GZ.FB'", 100) == 160 && memcmp(stream, d, 80) == 0 && memcmp(stream + 80, d, 80) == 0);
    CU_ASSERT(read_all("//'GZ.VB'", 100) == 83 && memcmp(stream, d, 80) == 0 && memcmp(stream + 80, d, 3) == 0);
    zsim_make("TEXT", "RECFM=VB LRECL=84 BLKSIZE=0");      /* transferred in binary */
    zsim_add("TEXT", unit_text("Nov  3 12:00:00 host sshd[1]: Server lis"));
    zsim_add("TEXT", unit_text("tening on :: port 22.\nNov  3"));
    reads_as("//'TEXT'", unit_text("Nov  3 12:00:00 host sshd[1]: Server listening on :: port 22.\nNov  3"));
    zsim_make("U", "RECFM=U BLKSIZE=6000");
    zsim_add("U", BYTES("\0\x26\0\0\0\x22\0\0\x5E\x77"));
    CU_ASSERT_EQUAL(read_all("//'U'", 100), 10);
    zsim_make("NOISE", "RECFM=VB LRECL=100 BLKSIZE=0");
    zsim_add("NOISE", BYTES("\x01\x02\x03\xFF\xFE"));
    zsim_add("NOISE", BYTES("\x00"));
    reads_as("//'NOISE'", BYTES("\x01\x02\x03\xFF\xFE\x00"));
    finish();
}

static struct findings *found;

/* Writes the text in pieces of n bytes. E_IO: not opened; else io_commit's. */
static int write_all(const char *name, enum io_content content, const char *page, struct slice text, size_t n)
{
    struct io_form form;
    struct io_out *out;
    const char *why;
    int result;

    form.content = content;
    form.page = page != NULL ? ebcdic_find(unit_text(page)) : NULL;
    form.fs = found;
    if (io_create_form(&out, name, &form, &why) != OK) {
        CU_ASSERT(out == NULL && why != NULL);
        return E_IO;
    }
    for (result = OK; result == OK && text.n > 0; text = slice_from(text, n))
        result = io_write(out, slice_of(text.p, text.n < n ? text.n : n));
    CU_ASSERT_EQUAL(result, OK);
    return io_commit(out, &why);
}

static int record_is(const char *dsn, size_t i, struct slice want)
{
    static unsigned char d[70000];
    long n = zsim_record(dsn, i, d, sizeof d);

    return n == (long)want.n && memcmp(d, want.p, want.n) == 0;
}

static int has_records(const char *dsn, size_t n)
{
    unsigned char d[1];

    return (n == 0 || zsim_record(dsn, n - 1, d, 1) >= 0) && zsim_record(dsn, n, d, 1) < 0;
}

static void text_out(void)
{
    char filled[80];
    size_t n;

    begin();
    found = findings_new(NULL, NULL);
    zsim_dd("FB DSN=OUT.FB RECFM=FB LRECL=80");
    zsim_dd("VB DSN=OUT.GDG(+1) RECFM=VB LRECL=84");
    zsim_dd("PRINT SYSOUT RECFM=VBA LRECL=137");
    zsim_dd("MACHINE SYSOUT RECFM=VBM LRECL=137");
    zsim_dd("NIL DUMMY");
    zsim_dd("NODCB DSN=NO.DCB");
    zsim_dd("NOLRECL DSN=NO.LRECL RECFM=VB");
    memset(filled, 0x40, sizeof filled);
    for (n = 1; n < 20; n += 3) {
        CU_ASSERT(write_all("//DD:FB", IO_TEXT, NULL, unit_text("AB\r\n\nC 1"), n) == OK);
        memcpy(filled, "\xC1\xC2", 2);
        CU_ASSERT(record_is("OUT.FB", 0, bytes(filled, 80)) && has_records("OUT.FB", 3));
        memcpy(filled, "\x40\x40", 2);
        CU_ASSERT(record_is("OUT.FB", 1, bytes(filled, 80)));
        CU_ASSERT(write_all("//DD:VB", IO_TEXT, NULL, unit_text("AB\n\nC \n"), n) == OK);
    }
    CU_ASSERT(record_is("OUT.GDG.G0007V00", 0, BYTES("\xC1\xC2")) && has_records("OUT.GDG.G0007V00", 3));
    CU_ASSERT(record_is("OUT.GDG.G0007V00", 1, BYTES("\x40")) && record_is("OUT.GDG.G0007V00", 2, BYTES("\xC3\x40")));
    CU_ASSERT(write_all("//DD:PRINT", IO_TEXT, NULL, unit_text("AB\n\n"), 100) == OK);
    CU_ASSERT(record_is("PRINT.SYSOUT", 0, BYTES("\x40\xC1\xC2")) && record_is("PRINT.SYSOUT", 1, BYTES("\x40\x40")));
    CU_ASSERT(write_all("//DD:MACHINE", IO_TEXT, NULL, unit_text("A"), 100) == OK);
    CU_ASSERT(record_is("MACHINE.SYSOUT", 0, BYTES("\x09\xC1")));
    CU_ASSERT(write_all("//DD:NIL", IO_TEXT, NULL, unit_text("AB\n"), 100) == OK);
    CU_ASSERT(write_all("//DD:NODCB", IO_TEXT, NULL, unit_text("AB\n"), 100) == E_IO);
    CU_ASSERT(write_all("//DD:NOLRECL", IO_TEXT, NULL, unit_text("AB\n"), 100) == E_IO);
    CU_ASSERT(write_all("//DD:NONE", IO_TEXT, NULL, unit_text("AB\n"), 100) == E_IO);
    CU_ASSERT_PTR_NULL(findings_get(found, 0));
    findings_free(found);
    finish();
}

/* e acute, euro, n with caron, a face: in 1047 only the first one is there, in 1140 the euro too. */
static void characters(void)
{
    struct slice text = BYTES("\xC3\xA9\xE2\x82\xAC\xC5\x88\xF0\x9F\x98\x80[^]\n");

    begin();
    found = NULL;
    zsim_make("T", "RECFM=VB LRECL=255 BLKSIZE=0");
    CU_ASSERT(write_all("//'T'", IO_TEXT, NULL, text, 3) == OK);
    CU_ASSERT(record_is("T", 0, BYTES("\x51\xE0\xA4\xF2\xF0\x81\x83\xE0\xA4\xF0\xF1\xF4\xF8"
        "\xE0\xA4\x84\xF8\xF3\x84\xE0\xA4\x84\x85\xF0\xF0\xAD\x5F\xBD")));
    CU_ASSERT(write_all("//'T'", IO_XML, NULL, text, 3) == OK);
    CU_ASSERT(record_is("T", 0, BYTES("\x51\x50\x7B\xA7\xF2\xF0\x81\x83\x5E\x50\x7B\xA7\xF1\xF4\xF8\x5E"
        "\x50\x7B\xA7\xF1\x86\xF6\xF0\xF0\x5E\xAD\x5F\xBD")));
    CU_ASSERT(write_all("//'T'", IO_TEXT, "1140", text, 100) == OK);
    CU_ASSERT(record_is("T", 0, BYTES("\x51\x9F\xE0\xA4\xF0\xF1\xF4\xF8"
        "\xE0\xA4\x84\xF8\xF3\x84\xE0\xA4\x84\x85\xF0\xF0\xBA\xB0\xBB")));
    CU_ASSERT(io_is_ebcdic("//'T'") && !io_is_ebcdic("/tmp/T") && !io_is_ebcdic("-"));
    finish();
}

static void too_long(void)
{
    const struct finding *f;

    begin();
    found = findings_new(NULL, NULL);
    zsim_make("V", "RECFM=VB LRECL=10 BLKSIZE=0");
    CU_ASSERT(write_all("//'V'", IO_TEXT, NULL, unit_text("123456\n1234567\nab\n\xC5\x88\n\xC5\x88" "1\nc"), 5) == OK);
    CU_ASSERT(record_is("V", 0, BYTES("\xF1\xF2\xF3\xF4\xF5\xF6")) && record_is("V", 1, BYTES("\x81\x82")));
    CU_ASSERT(record_is("V", 2, BYTES("\xE0\xA4\xF0\xF1\xF4\xF8")) && record_is("V", 3, BYTES("\x83")));
    CU_ASSERT(has_records("V", 4) && findings_code(found) == 8);
    f = findings_get(found, 0);
    CU_ASSERT_FATAL(f != NULL && f->id == F_OUTPUT_LINE_LONG);
    CU_ASSERT(f->count == 2 && f->at.line == 2 && strcmp(f->at.input, "//'V'") == 0);
    CU_ASSERT(slice_same(f->text, unit_text("a line of 7 bytes does not go into a record of 6: 1234567")));
    findings_free(found);
    found = NULL;                               /* messages: folded */
    zsim_make("M", "RECFM=VB LRECL=19 BLKSIZE=0");
    CU_ASSERT(write_all("//'M'", IO_TEXT, NULL, unit_text("123456789012345\n1234567890123456789012\n1"), 5) == OK);
    CU_ASSERT(record_is("M", 0, BYTES("\xF1\xF2\xF3\xF4\xF5\xF6\xF7\xF8\xF9\xF0\xF1\xF2\xF3\xF4\xF5")));
    CU_ASSERT(record_is("M", 1, BYTES("\xF1\xF2\xF3\xF4\xF5\xF6\xF7\xF8\xF9\xF0\xF1\xF2\xF3\xF4\xF5")));
    CU_ASSERT(record_is("M", 2, BYTES("\x40\x40\x40\x40\x40\x40\x40\x40\x40\xF6\xF7\xF8\xF9\xF0\xF1")));
    CU_ASSERT(record_is("M", 3, BYTES("\x40\x40\x40\x40\x40\x40\x40\x40\x40\xF2")) && has_records("M", 5));
    found = findings_new(NULL, NULL);
    memset(stream, 'x', sizeof stream);
    zsim_make("B", "RECFM=VB LRECL=32760 BLKSIZE=0");
    stream[32756] = stream[65514] = '\n';       /* one that goes, one that does not, a very long one */
    CU_ASSERT(write_all("//'B'", IO_TEXT, NULL, slice_of(stream, sizeof stream), 65536) == OK);
    CU_ASSERT(has_records("B", 1) && findings_get(found, 0)->count == 2);
    findings_free(found);
    finish();
}

static void records_out(void)
{
    static const char dump[] = "\0\007\0\0abc" "\0\005\0\0d" "\0\012\0\0efghij";

    begin();
    found = findings_new(NULL, NULL);
    zsim_make("V", "RECFM=VBS LRECL=32760 BLKSIZE=0");
    CU_ASSERT(write_all("//'V'", IO_RECORDS, NULL, BYTES(dump), 3) == OK);
    CU_ASSERT(record_is("V", 0, unit_text("abc")) && record_is("V", 1, unit_text("d")));
    CU_ASSERT(record_is("V", 2, unit_text("efghij")) && has_records("V", 3));
    zsim_make("F", "RECFM=FB LRECL=80 BLKSIZE=0");
    CU_ASSERT(write_all("//'F'", IO_RECORDS, NULL, BYTES(dump), 100) == E_IO);
    CU_ASSERT_PTR_NULL(findings_get(found, 0));
    zsim_make("S", "RECFM=VB LRECL=9 BLKSIZE=0");
    CU_ASSERT(write_all("//'S'", IO_RECORDS, NULL, BYTES(dump), 100) == OK && has_records("S", 2));
    CU_ASSERT_FATAL(findings_get(found, 0) != NULL);
    CU_ASSERT(findings_get(found, 0)->id == F_OUTPUT_RECORD_LONG && findings_get(found, 0)->at.record == 3);
    findings_free(found);
    finish();
}

static void bytes_out(void)
{
    struct io_out *out;
    const char *why;

    begin();
    found = NULL;
    zsim_make("F", "RECFM=FB LRECL=4 BLKSIZE=0");
    CU_ASSERT(write_all("//'F'", IO_BYTES, NULL, unit_text("abcdefghij"), 3) == OK);
    CU_ASSERT(record_is("F", 1, unit_text("efgh")) && record_is("F", 2, BYTES("ij\0\0")) && has_records("F", 3));
    zsim_make("V", "RECFM=VB LRECL=8 BLKSIZE=0");
    CU_ASSERT(write_all("//'V'", IO_BYTES, NULL, unit_text("abcdefghij"), 100) == OK);
    CU_ASSERT(record_is("V", 1, unit_text("efgh")) && record_is("V", 2, unit_text("ij")) && has_records("V", 3));
    CU_ASSERT(write_all("//'V'", IO_BYTES, NULL, unit_text(""), 100) == OK && has_records("V", 0));
    CU_ASSERT_FATAL(io_create(&out, "//'V'", &why) == OK);
    CU_ASSERT(io_write(out, unit_text("abcdef")) == OK);
    io_discard(out);                            /* what was written stays, the rest is not */
    CU_ASSERT(record_is("V", 0, unit_text("abcd")) && has_records("V", 1));
    finish();
}

static const struct unit_case cases[] = {
    { "records", records }, { "names", names }, { "lines", lines }, { "pieces", pieces }, { "text out", text_out },
    { "characters", characters }, { "too long", too_long }, { "records out", records_out },
    { "bytes out", bytes_out }, { NULL, NULL }
};
const struct unit_suite suite_ds = { "ds", cases };
