/* A file that collectors follow: opened for appending, one write a line, mode 0640. */
#include "sink/kind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct file {
    char *path;
    int fd;         /* −1 when it has to be opened */
    bool torn;      /* the file ends within a line */
    time_t written; /* when the oldest line was written that may not be on the disk yet; 0 for none */
};

enum { SYNC_SECONDS = 1, SYNC_SEVERITY = 3 /* high */ };

static time_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + 1;
}

static int fail(const struct file *f, const char *verb, int error, char ret_error[SINK_ERROR])
{
    return sink_fail_system(ret_error, -error, "cannot %s %s", verb, f->path);
}

static void shut(struct file *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
    f->written = 0;
}

/* Whether the file does not end with a newline: whoever wrote it last died within a line. */
static bool ends_torn(int fd, off_t size)
{
    char last = '\n';
    return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

/* Replaces the open file; on errors the old one stays. */
static int reopen(struct file *f, char ret_error[SINK_ERROR])
{
    struct stat st;
    int fd = open(f->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640);
    if (fd < 0)
        return fail(f, "open", errno, ret_error);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return sink_fail(ret_error, -EINVAL, "%s is no regular file", f->path);
    }
    if (f->fd >= 0 && f->written)
        (void)fdatasync(f->fd);
    shut(f);
    f->fd = fd;
    f->torn = ends_torn(fd, st.st_size);
    return 0;
}

/* Whether the path leads to the file that is open: not renamed, not deleted. */
static bool is_current(const struct file *f)
{
    struct stat here, there;
    return f->fd >= 0 && fstat(f->fd, &here) == 0 && stat(f->path, &there) == 0 && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
}

/* Ends what a short write left, so that what comes next begins a line of its own. What was torn off is the beginning of
 * an object, which no reader of JSON takes for a whole one. */
static int mend(struct file *f)
{
    if (!f->torn)
        return 0;
    ssize_t written = write(f->fd, "\n", 1);
    if (written != 1)
        return written < 0 ? -errno : -ENOSPC;
    f->torn = false;
    return 0;
}

/* A file takes less than all only when it is full, at a limit, or interrupted; the second attempt then says which. */
static int write_line(struct file *f, const struct sink_line *line)
{
    struct iovec pieces[] = {{.iov_base = (void *)(uintptr_t)line->line, .iov_len = line->size},
                             {.iov_base = (void *)(uintptr_t) "\n", .iov_len = 1}};
    for (int attempt = 0; attempt < 2; attempt++) {
        int error = mend(f);
        if (error)
            return error;
        ssize_t written = writev(f->fd, pieces, 2);
        if (written == (ssize_t)line->size + 1)
            return 0;
        if (written < 0 && errno != EINTR)
            return -errno;
        f->torn = written > 0;
        if (written == (ssize_t)line->size)
            return mend(f);
    }
    return -ENOSPC;
}

/* Lines of high severity are on the disk before they count as received; others at latest with the next line a second
 * on. */
static int sync_lines(struct file *f, const struct sink_line *lines, size_t count)
{
    time_t now = seconds_now();
    bool due = f->written && now - f->written >= SYNC_SECONDS;
    for (size_t i = 0; i < count; i++)
        due |= lines[i].severity >= SYNC_SEVERITY;
    if (!f->written)
        f->written = now;
    if (!due)
        return 0;
    if (fdatasync(f->fd) != 0)
        return -errno;
    f->written = 0;
    return 0;
}

static int file_send(void *self, const struct sink_line *lines, size_t count, char ret_error[SINK_ERROR])
{
    struct file *f = self;
    int error = 0;
    size_t done = 0;
    if (!is_current(f) && (error = reopen(f, ret_error)) != 0)
        return error;
    while (done < count && (error = write_line(f, &lines[done])) == 0)
        done++;
    if (!done)
        return fail(f, "write to", -error, ret_error);

    error = sync_lines(f, lines, done);
    if (error) {
        /* The kernel reports a lost page once and then calls it clean: only writing everything again helps. */
        shut(f);
        return fail(f, "write to", -error, ret_error);
    }
    return (int)done;
}

static int file_reopen(void *self, char ret_error[SINK_ERROR])
{
    return reopen(self, ret_error);
}

static void file_close(void *self)
{
    struct file *f = self;
    if (!f)
        return;
    if (f->fd >= 0)
        (void)fdatasync(f->fd);
    shut(f);
    free(f->path);
    free(f);
}

static int file_open(const struct sink_setup *setup, char ret_error[SINK_ERROR], void **ret)
{
    if (setup->target[0] != '/')
        return sink_fail(ret_error, -EINVAL, "a sink's file is given by its whole path: %s", setup->kind->form);
    struct file *f = calloc(1, sizeof *f);
    if (f)
        *f = (struct file){.path = strdup(setup->target), .fd = -1};
    if (!f || !f->path) {
        free(f);
        return sink_fail(ret_error, -ENOMEM, "out of memory");
    }
    int error = reopen(f, ret_error);
    if (error) {
        file_close(f);
        return error;
    }
    *ret = f;
    return 0;
}

static const struct sink_ops ops = {file_open, file_send, file_reopen, file_close};

const struct sink_kind sink_file = {
    .scheme = "file",
    .form = "file:/PATH",
    .meaning = "appends to a file; follows renames, and SIGHUP",
    .ops = &ops,
};
