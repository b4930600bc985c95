#include "cmd/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"

enum { DEFAULT_MOST = 1024 /* MiB */ };
enum { NAME_KEPT = 64, NAME_PART = 16, NAME_WHOLE = 2 * SHA256_SIZE + 1 + NAME_KEPT + 1 };

struct part {
    int fd; /* −1: not being written */
    bool whole;
    uint64_t size;
    char name[NAME_KEPT + 1];
    char sha256[2 * SHA256_SIZE + 1];
};

struct extract {
    int folder;
    uint64_t most;
    uint64_t kept, too_large;
    int error;                      /* errno of the first failure, or 0 */
    struct part part[CONTENTS + 1]; /* by number, from 1 */
};

static int open_folder(const char *folder, uint64_t most, struct extract **ret)
{
    struct extract *x = calloc(1, sizeof *x);
    if (!x)
        return -ENOMEM;
    x->most = most;
    for (size_t i = 0; i <= CONTENTS; i++)
        x->part[i].fd = -1;
    x->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (x->folder < 0) {
        int error = -errno;
        free(x);
        return error;
    }
    *ret = x;
    return 0;
}

int extract_open(const struct arguments *args, struct extract **ret)
{
    const char *folder = arguments_get(args, "extract"), *limit = arguments_get(args, "extract-limit");
    char *end = NULL;
    unsigned long most = limit ? strtoul(limit, &end, 10) : DEFAULT_MOST;
    if (limit && (!*limit || *end || !most || most > UINT32_MAX))
        return arguments_complain(args, "--extract-limit wants a number of MiB, from 1 on");
    if (!folder)
        return EXIT_CLEAN;
    if (arguments_has(args, "no-hash"))
        return arguments_complain(args, "--extract names files by their hash: not together with --no-hash");
    int error = open_folder(folder, (uint64_t)most << 20, ret);
    if (error)
        fprintf(stderr, "sentinel replay: --extract %s: %s\n", folder, strerror(-error));
    return error ? EXIT_FAILED : EXIT_CLEAN;
}

static void note_error(struct extract *x)
{
    if (!x->error)
        x->error = errno;
}

static const char *part_name(uint16_t number, char ret[NAME_PART])
{
    snprintf(ret, NAME_PART, ".part-%u", (unsigned)number);
    return ret;
}

static bool is_plain(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* Behind the last slash of either kind: no name leads out of the folder. */
static void keep_name(struct bytes name, char ret[NAME_KEPT + 1])
{
    size_t size = 0;
    while (name.left) {
        uint8_t c = bytes_u8(&name);
        if (c == '/' || c == '\\')
            size = 0;
        else if (size < NAME_KEPT)
            ret[size++] = is_plain(c) ? (char)c : '_';
    }
    ret[size] = '\0';
}

static void begin(void *self, uint16_t number, struct bytes name)
{
    struct extract *x = self;
    struct part *p = &x->part[number];
    char file[NAME_PART];
    p->size = 0;
    p->whole = false;
    keep_name(name, p->name);
    (void)unlinkat(x->folder, part_name(number, file), 0); /* of a run that was interrupted */
    p->fd = openat(x->folder, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (p->fd < 0)
        note_error(x);
}

static void give_up(struct extract *x, uint16_t number)
{
    char file[NAME_PART];
    close(x->part[number].fd);
    x->part[number].fd = -1;
    (void)unlinkat(x->folder, part_name(number, file), 0);
}

static void piece(void *self, uint16_t number, struct bytes data)
{
    struct extract *x = self;
    struct part *p = &x->part[number];
    if (p->fd < 0)
        return;
    p->size += data.left;
    if (p->size > x->most) {
        x->too_large++;
        give_up(x, number);
        return;
    }
    while (data.left) {
        ssize_t n = write(p->fd, data.at, data.left);
        if (n < 0) {
            note_error(x);
            give_up(x, number);
            return;
        }
        bytes_skip(&data, (size_t)n);
    }
}

static void whole(void *self, uint16_t number, const uint8_t sha256[SHA256_SIZE])
{
    struct extract *x = self;
    struct text t;
    text_init(&t, x->part[number].sha256, sizeof x->part[number].sha256);
    text_add_hex(&t, bytes_of(sha256, SHA256_SIZE));
    x->part[number].whole = true;
}

static void over(void *self, uint16_t number)
{
    struct extract *x = self;
    struct part *p = &x->part[number];
    char file[NAME_PART], name[NAME_WHOLE];
    if (p->fd < 0)
        return;
    if (!p->whole) {
        give_up(x, number);
        return;
    }
    snprintf(name, sizeof name, "%s%s%s", p->sha256, *p->name ? "-" : "", p->name);
    int closed = close(p->fd);
    p->fd = -1;
    if (closed < 0 || renameat(x->folder, part_name(number, file), x->folder, name) < 0)
        note_error(x);
    else
        x->kept++;
}

struct content_listener extract_listener(struct extract *x)
{
    return (struct content_listener){.begin = begin, .piece = piece, .whole = whole, .over = over, .self = x};
}

int extract_close(struct extract *x, const struct arguments *args)
{
    if (!x)
        return EXIT_CLEAN;
    for (uint16_t i = 1; i <= CONTENTS; i++) {
        if (x->part[i].fd >= 0)
            give_up(x, i);
    }
    if (!arguments_has(args, "quiet"))
        fprintf(stderr, "Files: %llu written, %llu too large.\n", (unsigned long long)x->kept,
                (unsigned long long)x->too_large);
    if (x->error)
        fprintf(stderr, "sentinel replay: --extract: %s\n", strerror(x->error));
    int code = x->error ? EXIT_FAILED : EXIT_CLEAN;
    close(x->folder);
    free(x);
    return code;
}
