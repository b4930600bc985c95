#define _GNU_SOURCE /* memfd_create */
#include "keeper/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum part { PART_POLICY = 1, PART_INCLUDED, PART_RULES, PART_BASELINE };
enum { RULE_FILES = 1024, NAME_MOST = 4096 };

int bundle_create(void)
{
    int fd = memfd_create("sentinel", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return fd < 0 ? -errno : fd;
}

int bundle_seal(int fd)
{
    return fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0 ? -errno : 0;
}

static int write_all(int fd, struct bytes data)
{
    while (data.left) {
        ssize_t n = write(fd, data.at, data.left);
        if (n < 0 && errno != EINTR)
            return -errno;
        if (n > 0)
            bytes_skip(&data, (size_t)n);
    }
    return 0;
}

/* A byte that tells the part, four of the name's size, the name and a NUL, four of the text's size, the text. */
static int write_part(int fd, enum part part, const char *name, struct bytes text)
{
    uint8_t head[5] = {(uint8_t)part}, size[4];
    size_t length = strlen(name);
    for (unsigned i = 0; i < 4; i++) {
        head[1 + i] = (uint8_t)(length >> (24 - 8 * i));
        size[i] = (uint8_t)(text.left >> (24 - 8 * i));
    }
    struct bytes pieces[] = {bytes_of(head, sizeof head), bytes_of(name, length + 1), bytes_of(size, sizeof size),
                             text};
    int error = 0;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces && !error; i++)
        error = write_all(fd, pieces[i]);
    return error;
}

int bundle_write(int fd, const struct bundle *b)
{
    int error = 0;
    if (b->policy) {
        struct bytes text, included;
        policy_texts(b->policy, &text, &included);
        error = write_part(fd, PART_POLICY, policy_path(b->policy), text);
        if (!error)
            error = write_part(fd, PART_INCLUDED, "", included);
    }
    struct rules_file file;
    for (size_t i = 0; !error && rules_file(b->rules, i, &file); i++)
        error = write_part(fd, PART_RULES, file.name, file.text);
    if (!error && b->baseline)
        error = write_part(fd, PART_BASELINE, "", bytes_of(b->baseline, strlen(b->baseline)));
    return error;
}

struct parts {
    const char *policy_path; /* NULL: none */
    struct bytes policy, included;
    struct rules_file rules[RULE_FILES];
    size_t rule_files;
    struct bytes baseline;
};

static bool read_part(struct bytes *b, struct parts *p)
{
    uint8_t part = bytes_u8(b);
    struct bytes name = bytes_sub(b, bytes_u32(b));
    bool ended = bytes_u8(b) == 0;
    struct bytes text = bytes_sub(b, bytes_u32(b));
    if (!bytes_ok(b) || !ended || name.left > NAME_MOST || (name.left && memchr(name.at, 0, name.left)))
        return false;
    const char *path = (const char *)name.at;
    switch (part) {
    case PART_POLICY:
        p->policy_path = path;
        p->policy = text;
        return true;
    case PART_INCLUDED:
        p->included = text;
        return true;
    case PART_BASELINE:
        p->baseline = text;
        return true;
    case PART_RULES:
        if (p->rule_files == RULE_FILES)
            return false;
        p->rules[p->rule_files++] = (struct rules_file){.name = path, .text = text};
        return true;
    default:
        return false;
    }
}

static char *copy(struct bytes text)
{
    size_t size = text.left;
    char *made = malloc(size + 1);
    if (!made)
        return NULL;
    bytes_copy(&text, made, size);
    made[size] = '\0';
    return made;
}

int bundle_parse(struct bytes text, struct diags *diags, struct bundle *ret)
{
    struct parts p = {.policy_path = NULL, .included = bytes_of("", 0)};
    struct bundle b = {0};
    while (text.left) {
        if (!read_part(&text, &p))
            return -EBADMSG;
    }
    size_t complaints = diags_count(diags);
    int error = rules_parse(p.rules, p.rule_files, diags, &b.rules);
    if (!error && p.policy_path)
        error = policy_parse(p.policy_path, p.policy, p.included, diags, &b.policy);
    if (!error && diags_count(diags) > complaints)
        error = -EINVAL;
    if (!error && p.baseline.left && !(b.baseline = copy(p.baseline)))
        error = -ENOMEM;
    if (error)
        bundle_done(&b);
    else
        *ret = b;
    return error;
}

int bundle_read(int fd, struct diags *diags, struct bundle *ret)
{
    off_t size = lseek(fd, 0, SEEK_END); /* not fstat(): the sandbox knows no call that takes a path */
    if (size < 0)
        return -errno;
    if (size == 0)
        return bundle_parse(bytes_of("", 0), diags, ret);
    void *map = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return -errno;
    int error = bundle_parse(bytes_of(map, (size_t)size), diags, ret); /* what is compiled points into copies */
    munmap(map, (size_t)size);
    return error;
}

void bundle_done(struct bundle *b)
{
    rules_free(b->rules);
    policy_free(b->policy);
    free(b->baseline);
    *b = (struct bundle){0};
}
