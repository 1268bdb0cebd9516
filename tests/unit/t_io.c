/* t_io.c: files, sinks and spools. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/sink.h"
#include "base/spool.h"
#include "unit.h"

static char folder[64];

/* The path of a name in the test's own folder; good until the third call after. */
static const char *in_folder(const char *name)
{
    static char path[4][400];
    static unsigned turn;
    char *p = path[turn++ % 4];

    (void)snprintf(p, sizeof path[0], "%s/%s", folder, name);
    return p;
}

static void begin(void)
{
    static unsigned turn;

    (void)snprintf(folder, sizeof folder, "/tmp/t_io.%ld.%u", (long)getpid(), turn++);
    CU_ASSERT_FATAL(mkdir(folder, 0700) == 0);
}

/* Number of names in the folder. */
static unsigned num_names(void)
{
    DIR *d = opendir(folder);
    unsigned n = 0;

    while (d != NULL && readdir(d) != NULL)
        n++;
    if (d != NULL)
        (void)closedir(d);
    return n - 2;
}

static void finish(void)
{
    DIR *d = opendir(folder);
    struct dirent *e;

    while (d != NULL && (e = readdir(d)) != NULL)
        if (e->d_name[0] != '.' || strlen(e->d_name) > 2)
            (void)remove(in_folder(e->d_name));
    if (d != NULL)
        (void)closedir(d);
    CU_ASSERT(rmdir(folder) == 0);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fputs(text, f);
    fclose(f);
}

static int holds(const char *path, const char *text)
{
    size_t n;
    unsigned char *p = unit_file(path, &n);
    int same = p != NULL && slice_same(slice_of(p, n), unit_text(text));

    free(p);
    return same;
}

static void reading(void)
{
    struct io_in *in;
    const char *why = "?";
    unsigned char d[16];
    size_t got;

    begin();
    write_file(in_folder("a"), "0123456789");
    CU_ASSERT_FATAL(io_open(&in, in_folder("a"), &why) == OK);
    CU_ASSERT(why == NULL && io_size(in) == 10);
    CU_ASSERT(io_read(in, d, 7, &got, &why) == OK && got == 7 && memcmp(d, "0123456", 7) == 0);
    CU_ASSERT(io_read(in, d, 7, &got, &why) == OK && got == 3);
    CU_ASSERT(io_read(in, d, 7, &got, &why) == OK && got == 0);
    io_close(in);
    CU_ASSERT(io_open(&in, in_folder("none"), &why) == E_IO && in == NULL && why != NULL && strstr(why,
        "No such file") != NULL);
    CU_ASSERT(io_open(&in, folder, &why) == E_IO && in == NULL && strstr(why, "directory") != NULL);
    CU_ASSERT(io_open(&in, "", &why) == E_IO);
    CU_ASSERT_FATAL(io_open(&in, "/dev/null", &why) == OK && io_size(in) == 0);
    CU_ASSERT(io_read(in, d, 7, &got, &why) == OK && got == 0);
    io_close(in);
    io_close(NULL);
    finish();
}

static int create_with(const char *path, const char *text)
{
    struct io_out *out;
    const char *why;
    int result = io_create(&out, path, &why);

    if (result != OK)
        return result;
    if (io_write(out, unit_text(text)) != OK) {
        io_discard(out);
        return E_IO;
    }
    return io_commit(out, &why);
}

static void creating(void)
{
    struct io_out *out;
    const char *why;
    struct stat st;
    mode_t mask = umask(027);

    begin();
    CU_ASSERT(create_with(in_folder("new"), "one") == OK && holds(in_folder("new"), "one") && num_names() == 1);
    CU_ASSERT(stat(in_folder("new"), &st) == 0 && (st.st_mode & 07777) == 0640);
    (void)umask(mask);
    CU_ASSERT(chmod(in_folder("new"), 0604) == 0);
    CU_ASSERT_FATAL(io_create(&out, in_folder("new"), &why) == OK && why == NULL);
    CU_ASSERT(io_write(out, unit_text("two")) == OK && io_write(out, unit_text("")) == OK);
    CU_ASSERT(holds(in_folder("new"), "one") && num_names() == 2);      /* until the commit */
    CU_ASSERT(io_commit(out, &why) == OK && holds(in_folder("new"), "two") && num_names() == 1);
    CU_ASSERT(stat(in_folder("new"), &st) == 0 && (st.st_mode & 07777) == 0604);
    CU_ASSERT_FATAL(io_create(&out, in_folder("new"), &why) == OK);
    CU_ASSERT(io_write(out, unit_text("three")) == OK);
    io_discard(out);
    CU_ASSERT(holds(in_folder("new"), "two") && num_names() == 1);
    io_discard(NULL);
    finish();
}

static void refusing(void)
{
    struct io_out *out;
    const char *why;
    char longest[300];

    begin();
    CU_ASSERT(io_create(&out, folder, &why) == E_IO && out == NULL && strstr(why, "directory") != NULL);
    CU_ASSERT(io_create(&out, in_folder("no/such"), &why) == E_IO && strstr(why, "No such file") != NULL);
    CU_ASSERT(io_create(&out, "", &why) == E_IO && why != NULL);
    memset(longest, 'n', sizeof longest);
    longest[255] = '\0';
    write_file(in_folder("plain"), "x");
    CU_ASSERT(io_create(&out, in_folder("plain/x"), &why) == E_IO && strstr(why, "Not a directory") != NULL);
    if (geteuid() != 0) {
        CU_ASSERT(chmod(in_folder("plain"), 0400) == 0);
        CU_ASSERT(io_create(&out, in_folder("plain"), &why) == E_IO && holds(in_folder("plain"), "x"));
        CU_ASSERT(chmod(folder, 0500) == 0);
        CU_ASSERT(io_create(&out, in_folder("new"), &why) == E_IO);
        CU_ASSERT(chmod(folder, 0700) == 0);
    }
    CU_ASSERT(num_names() == 1);
    CU_ASSERT(create_with(in_folder(longest), "long") == OK && num_names() == 2);
    finish();
}

static void links(void)
{
    struct stat st;
    struct io_out *out;
    const char *why;

    begin();
    write_file(in_folder("real"), "old");
    CU_ASSERT_FATAL(symlink("real", in_folder("first")) == 0);
    CU_ASSERT_FATAL(symlink(in_folder("first"), in_folder("second")) == 0);
    CU_ASSERT(create_with(in_folder("second"), "new") == OK);
    CU_ASSERT(holds(in_folder("real"), "new"));
    CU_ASSERT(lstat(in_folder("second"), &st) == 0 && S_ISLNK(st.st_mode));
    CU_ASSERT_FATAL(symlink("later", in_folder("dangling")) == 0);
    CU_ASSERT(create_with(in_folder("dangling"), "made") == OK && holds(in_folder("later"), "made"));
    CU_ASSERT_FATAL(symlink("loop", in_folder("loop")) == 0);
    CU_ASSERT(io_create(&out, in_folder("loop"), &why) == E_IO && out == NULL && why != NULL);
    CU_ASSERT(num_names() == 6);
    finish();
}

static void direct(void)
{
    struct io_out *out;
    const char *why;
    struct stat st;

    CU_ASSERT(create_with("/dev/null", "gone") == OK);
    CU_ASSERT(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode));
    if (stat("/dev/full", &st) != 0) {
        unit_skip("no /dev/full");
        return;
    }
    CU_ASSERT_FATAL(io_create(&out, "/dev/full", &why) == OK);
    CU_ASSERT(io_write(out, unit_text("x")) == E_IO);
    CU_ASSERT(io_why(out) != NULL && strstr(io_why(out), "No space") != NULL);
    CU_ASSERT(io_write(out, unit_text("")) == E_IO);        /* sticks */
    CU_ASSERT(io_commit(out, &why) == E_IO && strstr(why, "No space") != NULL);
}

static void closed_pipe(void)
{
    int ends[2], saved = dup(STDOUT_FILENO);
    struct io_out *out;
    struct sink s;
    const char *why;
    int opened, first, later, committed, i;
    void (*old)(int) = signal(SIGPIPE, SIG_IGN);

    CU_ASSERT_FATAL(saved >= 0 && pipe(ends) == 0);
    fflush(stdout);
    (void)dup2(ends[1], STDOUT_FILENO);
    (void)close(ends[1]);
    (void)close(ends[0]);
    opened = io_create(&out, "-", &why);
    first = opened == OK ? io_write(out, unit_text("x")) : E_IO;
    later = opened == OK && sink_init(&s, out) == OK ? OK : E_IO;
    for (i = 0; later == OK && i < 100000; i++)
        sink_put(&s, unit_text("text"));
    later = sink_flush(&s);
    sink_done(&s);
    committed = io_commit(out, &why);
    (void)dup2(saved, STDOUT_FILENO);
    (void)close(saved);
    (void)signal(SIGPIPE, old);
    CU_ASSERT(opened == OK && first == END && later == END && committed == END);
}

static void temporary(void)
{
    struct io_out *out;
    const char *why;
    unsigned char d[8];
    size_t got;

    begin();
    CU_ASSERT_FATAL(setenv("TMPDIR", folder, 1) == 0);
    CU_ASSERT_FATAL(io_temp(&out, &why) == OK);
    CU_ASSERT(num_names() == 0);
    CU_ASSERT(io_write(out, unit_text("0123456789")) == OK);
    CU_ASSERT(io_reread(out, 2, d, 8, &got) == OK && got == 8 && memcmp(d, "23456789", 8) == 0);
    CU_ASSERT(io_write(out, unit_text("ab")) == OK);
    CU_ASSERT(io_reread(out, 8, d, 8, &got) == OK && got == 4 && memcmp(d, "89ab", 4) == 0);
    CU_ASSERT(io_reread(out, 99, d, 8, &got) == OK && got == 0);
    io_discard(out);
    CU_ASSERT(setenv("TMPDIR", in_folder("none"), 1) == 0);
    CU_ASSERT(io_temp(&out, &why) == E_IO && out == NULL && why != NULL);
    CU_ASSERT(unsetenv("TMPDIR") == 0);
    finish();
}

static void sinking(void)
{
    static unsigned char all[300000];
    struct io_out *out;
    struct sink s;
    const char *why;
    unsigned char *d, *back;
    uint32_t r = 31;
    size_t at = 0, n, i;

    begin();
    for (i = 0; i < sizeof all; i++)
        all[i] = (unsigned char)unit_random(&r);
    CU_ASSERT_FATAL(io_create(&out, in_folder("sink"), &why) == OK && sink_init(&s, out) == OK);
    while (at < sizeof all) {
        n = unit_random(&r) % (unit_random(&r) % 16 ? 900 : 100000);
        if (n > sizeof all - at)
            n = sizeof all - at;
        if (unit_random(&r) & 1) {
            sink_put(&s, slice_of(all + at, n));
        } else {
            d = sink_room(&s, n + 7);
            CU_ASSERT_PTR_NOT_NULL_FATAL(d);
            memcpy(d, all + at, n);
            sink_used(&s, d + n);
        }
        at += n;
    }
    CU_ASSERT(sink_flush(&s) == OK);
    sink_done(&s);
    CU_ASSERT(io_commit(out, &why) == OK);
    back = unit_file(in_folder("sink"), &n);
    CU_ASSERT(slice_same(slice_of(back, n), slice_of(all, sizeof all)));
    free(back);
    finish();
}

static void sink_fails(void)
{
    struct io_out *out;
    struct sink s;
    const char *why;
    struct stat st;

    if (stat("/dev/full", &st) != 0) {
        unit_skip("no /dev/full");
        return;
    }
    CU_ASSERT_FATAL(io_create(&out, "/dev/full", &why) == OK && sink_init(&s, out) == OK);
    sink_put(&s, unit_text("x"));
    CU_ASSERT(s.result == OK && sink_flush(&s) == E_IO && s.result == E_IO);
    CU_ASSERT_PTR_NULL(sink_room(&s, 1));
    sink_put(&s, unit_text("y"));
    CU_ASSERT(sink_flush(&s) == E_IO);
    sink_done(&s);
    io_discard(out);
}

static void spool_of(size_t size)
{
    static unsigned char all[3500000], d[70000];
    struct spool *s = spool_new();
    uint32_t r = 13;
    size_t at, n, i, round;

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    for (i = 0; i < size; i++)
        all[i] = (unsigned char)(i * 7 + (i >> 8));
    for (at = 0; at < size; at += n) {
        n = unit_random(&r) % 65537 < size - at ? unit_random(&r) % 65537 : size - at;
        if (n > size - at)
            n = size - at;
        CU_ASSERT_FATAL(spool_put(s, slice_of(all + at, n)) == OK);
    }
    CU_ASSERT_EQUAL(spool_size(s), size);
    for (round = 0; round < 3; round++) {
        CU_ASSERT(spool_rewind(s) == OK && spool_rewind(s) == OK);
        for (at = 0; at < size; at += n) {
            n = unit_random(&r) % sizeof d;
            if (n > size - at) {
                CU_ASSERT(spool_get(s, d, n) == E_SHORT);
                n = size - at;
            }
            CU_ASSERT_FATAL(spool_get(s, d, n) == OK && memcmp(d, all + at, n) == 0);
            if (round == 1 && at > size / 2)
                break;
        }
        if (round != 1)
            CU_ASSERT(spool_get(s, d, 1) == END && spool_get(s, d, 0) == OK);
    }
    spool_free(s);
}

static void spooling(void)
{
    spool_of(0);
    spool_of(1);
    spool_of(1048575);
    spool_of(1048576);
    spool_of(1048577);
    spool_of(3500000);
    spool_free(NULL);
}

static const struct unit_case cases[] = {
    { "reading", reading }, { "creating", creating }, { "refusing", refusing }, { "links", links }, { "direct",
    direct },
    { "closed pipe", closed_pipe }, { "temporary", temporary }, { "sink", sinking }, { "sink fails", sink_fails },
    { "spool", spooling }, { NULL, NULL }
};
const struct unit_suite suite_io = { "io", cases };
