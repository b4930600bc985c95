#include "capture/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "capture/reader.h"

/* The first that knows the file's beginning reads it; libpcap is asked last, about everything. */
static const struct reader *const readers[] = {&reader_pcap, &reader_pcapng, &reader_libpcap};

__attribute__((format(printf, 3, 0))) static void say(struct capture *c, uint64_t at, const char *format, va_list args)
{
    struct text t;
    text_init(&t, c->error, sizeof c->error);
    text_addf(&t, "frame %llu, byte %llu: ", (unsigned long long)c->frames + 1, (unsigned long long)at);
    text_addv(&t, format, args);
}

int reader_fail(struct capture *c, uint64_t at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(c, at, format, args);
    va_end(args);
    return -EINVAL;
}

int reader_cut(struct capture *c, uint64_t at, const char *record)
{
    if (c->buffer.error) {
        reader_fail(c, at, "cannot be read: %s", strerror(c->buffer.error));
        return -EIO;
    }
    reader_fail(c, at, "the file ends within the %s", record);
    return -ENODATA;
}

/* What people take for a capture, by its first bytes. */
static const struct {
    const char *magic;
    size_t size;
    const char *what;
} lookalikes[] = {
    {"\x1f\x8b", 2, "compressed with gzip: unpack it first"},
    {"\x28\xb5\x2f\xfd", 4, "compressed with zstd: unpack it first"},
    {"\3757zXZ", 5, "compressed with xz: unpack it first"},
    {"BZh", 3, "compressed with bzip2: unpack it first"},
    {"\x04\x22\x4d\x18", 4, "compressed with lz4: unpack it first"},
    {"PK\x03\x04", 4, "a zip archive: unpack it first"},
};

/* Says in capture_error() what that beginning is instead. */
static int refuse(struct capture *c, struct bytes head)
{
    struct text t;
    text_init(&t, c->error, sizeof c->error);
    text_add(&t, head.left ? "not a capture file: " : "the file is empty");
    for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++) {
        if (head.left >= lookalikes[i].size && memcmp(head.at, lookalikes[i].magic, lookalikes[i].size) == 0) {
            text_add(&t, lookalikes[i].what);
            return -EINVAL;
        }
    }
    if (head.left) {
        bytes_trim(&head, 8);
        text_add(&t, "begins with ");
        text_add_hex(&t, head);
        text_add(&t, " “");
        text_add_untrusted(&t, head);
        text_add(&t, "”");
    }
    return -EINVAL;
}

static int refuse_errno(struct capture *c, int error)
{
    snprintf(c->error, sizeof c->error, "%s", strerror(error));
    return -error;
}

/* Opens the file and learns its size. */
static int open_file(struct capture *c)
{
    bool is_stdin = strcmp(c->name, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(c->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return refuse_errno(c, errno);
    int r = buffer_init(&c->buffer, fd);
    if (r < 0)
        return refuse_errno(c, -r);
    struct stat st;
    if (fstat(fd, &st) < 0)
        return refuse_errno(c, errno);
    if (S_ISDIR(st.st_mode)) {
        snprintf(c->error, sizeof c->error, "a directory, not a capture file");
        return -EINVAL;
    }
    c->size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
    return 0;
}

/* Finds the reader for what the file begins with and lets it read the header. */
static int begin(struct capture *c, bool force_libpcap)
{
    buffer_fill(&c->buffer, READER_HEAD);
    if (c->buffer.error)
        return refuse_errno(c, c->buffer.error);
    struct bytes head = c->buffer.window;
    bytes_trim(&head, READER_HEAD);
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        bool passed_over = force_libpcap && readers[i] != &reader_libpcap;
        if (!passed_over && readers[i]->knows(head)) {
            c->reader = readers[i];
            return c->reader->open(c);
        }
    }
    return refuse(c, head);
}

int capture_open(const char *name, bool force_libpcap, char ret_error[CAPTURE_ERROR], struct capture **ret)
{
    struct capture *c = calloc(1, sizeof *c);
    if (!c) {
        snprintf(ret_error, CAPTURE_ERROR, "%s", strerror(ENOMEM));
        return -ENOMEM;
    }
    c->name = name;
    c->buffer.fd = -1;
    int r = open_file(c);
    if (r == 0)
        r = begin(c, force_libpcap);
    if (r == 0) {
        *ret = c;
        return 0;
    }
    snprintf(ret_error, CAPTURE_ERROR, "%s", r == -ENOMEM ? strerror(ENOMEM) : c->error);
    capture_close(c);
    return r;
}

void capture_close(struct capture *c)
{
    if (!c)
        return;
    if (c->reader)
        c->reader->done(c->state);
    buffer_done(&c->buffer);
    free(c);
}

int capture_next(struct capture *c, struct frame *ret)
{
    if (c->ended)
        return 0;
    int r = c->reader->next(c, ret);
    c->ended = r <= 0;
    return r;
}

const char *capture_error(const struct capture *c)
{
    return c->error;
}

void capture_progress(const struct capture *c, uint64_t *ret_done, uint64_t *ret_total)
{
    *ret_done = buffer_offset(&c->buffer);
    *ret_total = c->size;
}

bool capture_is_libpcap(const struct capture *c)
{
    return c->reader == &reader_libpcap;
}
