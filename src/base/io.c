/* io.c: files by the calls of POSIX, and the door to data sets (dsin.c, dsout.c): names that begin with two slashes
   are theirs on z/OS; elsewhere only those that can be nothing else, //DD:NAME and //'NAME', which are refused, and
   any other is a path.

   A result is written to a temporary file in the folder of its target, which rename() then puts into place in one
   step: whoever looks sees the old file or the new one, and a failed run leaves the old one. The target is what a
   symbolic link leads to, so that the link stays. An existing file hands down its mode and, where the system allows,
   its owner. What is not a regular file (a terminal, a pipe, /dev/null) is written directly.

   The numbers of the standard files are never given to another one, so that a program that was started without them
   does not write its messages into a result. A batch step of z/OS is started so: DD names stand in for them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>
#include "base/ds.h"
#include "base/le.h"

enum { MOST_BYTES = 1 << 30, MAX_LINKS = 40, MAX_TRIES = 100, MAX_STEM = 200 };

struct io_in {
    struct ds_in *ds;       /* NULL: a file */
    int fd;
    int borrowed;           /* standard input: stays open */
    uint64_t size;
};

struct io_out {
    struct ds_out *ds;      /* NULL: a file */
    int fd;
    int borrowed;           /* standard output: stays open */
    enum io_content content;
    unsigned char all;      /* z/OS: the bytes written, ORed together: tells ASCII */
    int result;
    const char *why;
    char *target, *temp;    /* owned; NULL when written directly */
};

static const char *why_not(void)
{
    return le_why(errno);
}

static int is_data_set(const char *name)
{
    return strncmp(name, "//", 2) == 0
        && (le_has_data_sets() || name[2] == '\'' || strncmp(name + 2, "DD:", 3) == 0
            || strncmp(name + 2, "dd:", 3) == 0);
}

/* A number above those of the standard files; -1 with errno set. */
static int above_standard(int fd)
{
    int up, error;

    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    up = fcntl(fd, F_DUPFD, STDERR_FILENO + 1);
    error = errno;
    (void)close(fd);
    errno = error;
    return up;
}

static int open_file(const char *name, int flags)
{
    return above_standard(open(name, flags | O_NOCTTY, 0666));
}

static int is_there(int fd)
{
    return fcntl(fd, F_GETFD) != -1 || errno != EBADF;
}

int io_is_batch(void)
{
    return le_has_data_sets() && !is_there(STDERR_FILENO);
}

/* "-" as a name of z/OS where there is no such file. */
static const char *standard(const char *name, int fd, const char *dd)
{
    return strcmp(name, "-") == 0 && le_has_data_sets() && !is_there(fd) ? dd : name;
}

static int is_dash(const char *name)
{
    return strcmp(name, "-") == 0;
}

int io_open(struct io_in **in, const char *name, const char **why)
{
    struct io_in *i = calloc(1, sizeof *i);
    struct stat st;

    *in = NULL;
    *why = NULL;
    if (i == NULL) {
        *why = strerror(ENOMEM);
        return E_NOMEM;
    }
    name = standard(name, STDIN_FILENO, "//DD:STDIN");
    if (is_data_set(name)) {
        int result = ds_open(&i->ds, name, why);
        if (result == OK)
            *in = i;
        else
            free(i);
        return result;
    }
    i->borrowed = is_dash(name);
    i->fd = i->borrowed ? STDIN_FILENO : open_file(name, O_RDONLY);
    if (i->fd < 0 || fstat(i->fd, &st) != 0)
        *why = why_not();
    else if (S_ISDIR(st.st_mode))
        *why = strerror(EISDIR);
    if (*why != NULL) {
        if (i->fd >= 0 && !i->borrowed)
            (void)close(i->fd);
        free(i);
        return E_IO;
    }
    i->size = S_ISREG(st.st_mode) && st.st_size > 0 ? (uint64_t)st.st_size : 0;
    *in = i;
    return OK;
}

int io_read(struct io_in *in, unsigned char *d, size_t n, size_t *got, const char **why)
{
    ssize_t r;

    *got = 0;
    *why = NULL;
    if (in->ds != NULL)
        return ds_read(in->ds, d, n, got, why);
    do
        r = read(in->fd, d, n < MOST_BYTES ? n : MOST_BYTES);
    while (r < 0 && errno == EINTR);
    if (r < 0) {
        *why = why_not();
        return E_IO;
    }
    *got = (size_t)r;
    return OK;
}

uint64_t io_size(const struct io_in *in)
{
    return in->size;
}

size_t io_fixed_length(const struct io_in *in)
{
    return in->ds != NULL ? ds_fixed_length(in->ds) : 0;
}

void io_close(struct io_in *in)
{
    if (in == NULL)
        return;
    if (in->ds != NULL)
        ds_close(in->ds);
    else if (!in->borrowed)
        (void)close(in->fd);
    free(in);
}

static void free_out(struct io_out *o)
{
    free(o->target);
    free(o->temp);
    free(o);
}

static struct io_out *new_out(void)
{
    struct io_out *o = calloc(1, sizeof *o);

    if (o != NULL)
        o->fd = -1;
    return o;
}

/* Length of the folder at the front of a path, its last slash included; 0 when there is none. */
static size_t len_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* The first n bytes of a followed by b, allocated; NULL without memory. */
static char *join(const char *a, size_t n, const char *b)
{
    size_t m = strlen(b) + 1;
    char *s = malloc(n + m);

    if (s != NULL) {
        memcpy(s, a, n);
        memcpy(s + n, b, m);
    }
    return s;
}

/* The path at the end of all symbolic links of name, whether something is there or not; NULL with errno set. */
static char *follow(const char *name)
{
    char *path = join(name, strlen(name), "");
    char to[4096];
    struct stat st;
    int i;

    for (i = 0; path != NULL && lstat(path, &st) == 0 && S_ISLNK(st.st_mode); i++) {
        ssize_t n = readlink(path, to, sizeof to - 1);
        char *next = NULL;
        if (n < 0 || n >= (ssize_t)sizeof to - 1 || i == MAX_LINKS) {
            if (n >= 0)
                errno = i == MAX_LINKS ? ELOOP : ENAMETOOLONG;
        } else {
            to[n] = '\0';
            next = join(path, to[0] == '/' ? 0 : len_folder(path), to);
        }
        free(path);
        path = next;
    }
    return path;
}

/* Opens a new file beside o->target, whose name tells target and process. */
static int open_beside(struct io_out *o)
{
    size_t folder = len_folder(o->target), stem = strlen(o->target + folder);
    char tail[64];
    unsigned i;
    int error;

    if (stem > MAX_STEM)
        stem = MAX_STEM;
    for (i = 0; i < MAX_TRIES; i++) {
        (void)snprintf(tail, sizeof tail, ".%ld.%u.tmp", (long)getpid(), i);
        free(o->temp);
        o->temp = join(o->target, folder + stem, tail);
        if (o->temp == NULL)
            return E_NOMEM;
        o->fd = open_file(o->temp, O_WRONLY | O_CREAT | O_EXCL);
        if (o->fd >= 0)
            return OK;
        if (errno != EEXIST)
            break;
    }
    error = errno;
    free(o->temp);      /* another's file, or none: not to be unlinked */
    o->temp = NULL;
    errno = error;
    return E_IO;
}

/* Gives the new file the mode of the old one, and its owner where that is allowed; where it is not, another group
   gets no more than everybody had. */
static int hand_down(int fd, const struct stat *old)
{
    mode_t mode = old->st_mode & 0777;

    if (fchown(fd, old->st_uid, old->st_gid) != 0)
        mode &= (mode_t)(0707 | (mode & 07) << 3);
    return fchmod(fd, mode) == 0 ? OK : E_IO;
}

static int create(struct io_out *o, const char *name)
{
    struct stat st;
    int exists = stat(name, &st) == 0, result;

    if (!exists && (errno != ENOENT || name[0] == '\0'))
        return E_IO;
    if (exists && S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return E_IO;
    }
    if (exists && !S_ISREG(st.st_mode)) {
        o->fd = open_file(name, O_WRONLY);
        return o->fd >= 0 ? OK : E_IO;
    }
    if (exists && access(name, W_OK) != 0)      /* rename() would not ask */
        return E_IO;
    o->target = follow(name);
    if (o->target == NULL)
        return errno == ENOMEM ? E_NOMEM : E_IO;
    result = open_beside(o);
    return result == OK && exists ? hand_down(o->fd, &st) : result;
}

int io_has_data_sets(void)
{
    return le_has_data_sets();
}

int io_is_ebcdic(const char *name)
{
    return is_data_set(standard(name, STDOUT_FILENO, "//DD:STDOUT"));
}

int io_create_form(struct io_out **out, const char *name, const struct io_form *form, const char **why)
{
    struct io_out *o = new_out();
    int result = o != NULL ? OK : E_NOMEM;

    *out = NULL;
    *why = NULL;
    name = standard(name, STDOUT_FILENO, "//DD:STDOUT");
    if (o != NULL)
        o->content = form->content;
    if (o != NULL && is_data_set(name)) {
        result = ds_create(&o->ds, name, form, why);
    } else if (o != NULL && is_dash(name)) {
        o->fd = STDOUT_FILENO;
        o->borrowed = 1;
    } else if (o != NULL) {
        result = create(o, name);
    }
    if (result == OK) {
        *out = o;
        return OK;
    }
    if (*why == NULL)
        *why = result == E_NOMEM ? strerror(ENOMEM) : why_not();
    if (o != NULL)
        io_discard(o);
    return result;
}

int io_create(struct io_out **out, const char *name, const char **why)
{
    static const struct io_form bytes = { IO_BYTES, NULL, NULL };

    return io_create_form(out, name, &bytes, why);
}

int io_temp(struct io_out **out, const char **why)
{
    const char *folder = getenv("TMPDIR");
    struct io_out *o = new_out();
    char *path;

    *out = NULL;
    *why = NULL;
    if (folder == NULL || folder[0] == '\0')
        folder = "/tmp";
    path = join(folder, strlen(folder), "/sftp119.XXXXXX");
    if (o == NULL || path == NULL) {
        *why = strerror(ENOMEM);
        free(o);
        free(path);
        return E_NOMEM;
    }
    o->fd = above_standard(mkstemp(path));
    if (o->fd < 0) {
        *why = why_not();
        free(o);
        free(path);
        return E_IO;
    }
    (void)unlink(path);
    free(path);
    *out = o;
    return OK;
}

int io_write(struct io_out *out, struct slice s)
{
    size_t i;

    if (out->ds != NULL && out->result == OK) {
        out->result = ds_write(out->ds, s, &out->why);
        return out->result;
    }
    for (i = 0; le_has_data_sets() && i < s.n; i++)
        out->all |= s.p[i];
    while (s.n > 0 && out->result == OK) {
        ssize_t r = write(out->fd, s.p, s.n < MOST_BYTES ? s.n : MOST_BYTES);
        if (r >= 0) {
            s = slice_from(s, (size_t)r);
        } else if (errno != EINTR) {
            out->result = errno == EPIPE ? END : E_IO;
            out->why = why_not();
        }
    }
    return out->result;
}

int io_reread(struct io_out *out, uint64_t ofs, unsigned char *d, size_t n, size_t *got)
{
    *got = 0;
    while (*got < n) {
        size_t part = n - *got < MOST_BYTES ? n - *got : MOST_BYTES;
        ssize_t r = pread(out->fd, d + *got, part, (off_t)(ofs + *got));
        if (r == 0)
            return OK;
        if (r > 0) {
            *got += (size_t)r;
        } else if (errno != EINTR) {
            out->result = E_IO;
            out->why = why_not();
            *got = 0;
            return E_IO;
        }
    }
    return OK;
}

const char *io_why(const struct io_out *out)
{
    return out->why;
}

/* A new z/OS UNIX file says which character set it is in. */
static void tag(const struct io_out *o)
{
    if (o->temp != NULL)
        le_tag(o->fd, o->content == IO_BYTES || o->content == IO_RECORDS ? LE_BINARY
            : o->all < 0x80 ? LE_TEXT_819 : LE_TEXT_1208);
}

/* close() tells what a network file system found late. Standard output stays open, so its double is closed. */
static int finish(struct io_out *o)
{
    int fd = o->borrowed ? dup(o->fd) : o->fd;

    tag(o);
    if (o->temp != NULL && fsync(o->fd) != 0 && errno != EINVAL)    /* EINVAL: a file system that knows no fsync() */
        return E_IO;
    o->fd = -1;
    if (fd >= 0 && close(fd) != 0 && errno != EINTR)
        return E_IO;
    if (o->temp == NULL)
        return OK;
    if (rename(o->temp, o->target) != 0)
        return E_IO;
    free(o->temp);
    o->temp = NULL;
    return OK;
}

int io_commit(struct io_out *out, const char **why)
{
    int result = out->result;

    *why = out->why;
    if (out->ds != NULL) {
        struct ds_out *ds = out->ds;
        out->ds = NULL;
        if (result == OK)
            result = ds_finish(ds, 1, why);
        else
            (void)(ds_finish(ds, 0, &out->why) == OK);      /* *why is the first failure's */
    } else if (result == OK && finish(out) != OK) {
        result = E_IO;
        *why = why_not();
    }
    io_discard(out);
    return result;
}

void io_discard(struct io_out *out)
{
    const char *why;

    if (out == NULL)
        return;
    if (out->ds != NULL)
        (void)(ds_finish(out->ds, 0, &why) == OK);      /* nobody wants to know any more */
    if (out->fd >= 0 && !out->borrowed)
        (void)close(out->fd);
    if (out->temp != NULL)
        (void)unlink(out->temp);
    free_out(out);
}

int io_is_terminal(int standard_error)
{
    return isatty(standard_error ? STDERR_FILENO : STDOUT_FILENO);
}

unsigned io_terminal_width(void)
{
    const char *columns = getenv("COLUMNS");
    uint64_t n = 0;
#ifdef TIOCGWINSZ
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
#endif
    if (columns == NULL || slice_u64(slice_of((const unsigned char *)columns, strlen(columns)), &n) != OK || n > 10000)
        return 0;
    return (unsigned)n;
}

int64_t io_now(void)
{
    struct timeval now;

    if (gettimeofday(&now, NULL) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000000 + now.tv_usec;
}
