#include "capture/pcapng_ring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    NAME_MOST = 255, /* of a file in Linux */
    DIGITS_MOST = 15,
    PREFIX_MOST = NAME_MOST - 1 - DIGITS_MOST - 7,
};

static const char suffix[] = ".pcapng";

struct pcapng_ring {
    int folder;
    unsigned keep;
    char prefix[PREFIX_MOST + 1];
};

struct census {
    unsigned files;
    uint64_t lowest, highest;
};

/* Whether a file is of this ring: PREFIX-DIGITS.pcapng. */
static bool number_of(const struct pcapng_ring *r, const char *name, uint64_t *ret)
{
    size_t prefix = strlen(r->prefix);
    if (strncmp(name, r->prefix, prefix) != 0 || name[prefix] != '-')
        return false;
    const char *digits = name + prefix + 1;
    size_t count = strspn(digits, "0123456789");
    if (count < 6 || count > DIGITS_MOST || strcmp(digits + count, suffix) != 0)
        return false;
    *ret = strtoull(digits, NULL, 10);
    return true;
}

static void name_of(const struct pcapng_ring *r, uint64_t number, char ret[NAME_MOST + 1])
{
    snprintf(ret, NAME_MOST + 1, "%s-%06llu%s", r->prefix, (unsigned long long)number, suffix);
}

static int count_files(const struct pcapng_ring *r, struct census *ret)
{
    int fd = openat(r->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        int error = errno;
        if (fd >= 0)
            close(fd);
        return -error;
    }
    *ret = (struct census){.lowest = UINT64_MAX};
    for (struct dirent *entry; (entry = readdir(dir));) {
        uint64_t number;
        if (!number_of(r, entry->d_name, &number))
            continue;
        ret->files++;
        ret->lowest = number < ret->lowest ? number : ret->lowest;
        ret->highest = number > ret->highest ? number : ret->highest;
    }
    closedir(dir);
    return 0;
}

int pcapng_ring_next(struct pcapng_ring *r)
{
    char name[NAME_MOST + 1];
    for (;;) {
        struct census census = {0};
        int error = count_files(r, &census);
        if (error < 0)
            return error;
        if (census.files < r->keep) {
            name_of(r, census.highest + 1, name);
            int fd = openat(r->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
            return fd < 0 ? -errno : fd;
        }
        name_of(r, census.lowest, name);
        if (unlinkat(r->folder, name, 0) < 0)
            return -errno;
    }
}

/* Splits the path and opens its folder. */
static int begin(struct pcapng_ring *r, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *prefix = slash ? slash + 1 : path;
    size_t size = strlen(prefix), end = sizeof suffix - 1;
    if (size > end && strcmp(prefix + size - end, suffix) == 0)
        size -= end;
    if (size == 0 || size > PREFIX_MOST)
        return -EINVAL;
    memcpy(r->prefix, prefix, size);

    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    if (!folder)
        return -ENOMEM;
    r->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = r->folder < 0 ? -errno : 0;
    free(folder);
    return error;
}

int pcapng_ring_new(const char *path, unsigned keep, struct pcapng_ring **ret)
{
    struct pcapng_ring *r = calloc(1, sizeof *r);
    if (!r)
        return -ENOMEM;
    r->folder = -1;
    r->keep = keep;
    int error = keep ? begin(r, path) : -EINVAL;
    if (error < 0)
        pcapng_ring_free(r);
    else
        *ret = r;
    return error;
}

void pcapng_ring_free(struct pcapng_ring *r)
{
    if (!r)
        return;
    if (r->folder >= 0)
        close(r->folder);
    free(r);
}
