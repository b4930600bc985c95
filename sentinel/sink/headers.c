#include "sink/headers.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sink/kind.h"

enum { SIZE = 16 * 1024 };

/* The whole file, ended by a NUL. */
static int load(const char *path, char text[SIZE + 1], char ret_error[SINK_ERROR])
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return sink_fail_system(ret_error, -errno, "%s", path);
    ssize_t size = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? 0 : -1, got = 1;
    while (size >= 0 && size < SIZE && (got = read(fd, text + size, SIZE - (size_t)size)) > 0)
        size += got;
    close(fd);
    if (size < 0 || got < 0)
        return sink_fail(ret_error, -EINVAL, "%s cannot be read, or is no regular file", path);
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        return sink_fail(ret_error, -EPERM, "%s holds secrets, but others may use it: chmod 600", path);
    text[size] = 0;
    if (size == SIZE || strlen(text) != (size_t)size)
        return sink_fail(ret_error, -EINVAL, "%s: over 16 KiB, or no text", path);
    return 0;
}

/* RFC 9110 §5.1 (a name is a token) and §5.5 (a value has no control characters). */
static bool is_header(const char *line)
{
    static const char token[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";
    size_t name = strspn(line, token);
    if (!name || line[name] != ':')
        return false;
    for (const char *c = line + name; *c; c++)
        if (((unsigned char)*c < 32 && *c != '\t') || *c == 127)
            return false;
    return true;
}

int headers_read(const char *path, void (*take)(void *self, const char *header), void *self, char ret_error[SINK_ERROR])
{
    char text[SIZE + 1];
    int error = load(path, text, ret_error);
    if (error)
        return error;
    size_t number = 1;
    for (char *line = text, *next; *line; line = next, number++) {
        size_t size = strcspn(line, "\n");
        next = line + size + (line[size] == '\n');
        size -= size && line[size - 1] == '\r';
        line[size] = 0;
        if (!*line || *line == '#')
            continue;
        if (!is_header(line))
            return sink_fail(ret_error, -EINVAL, "%s:%zu: this is no header of the form Name: value", path, number);
        take(self, line);
    }
    return 0;
}
