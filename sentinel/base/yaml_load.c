#include "base/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All of a file, but no more than one byte too many. */
static int read_all(int fd, char **ret, size_t *ret_size)
{
    size_t size = 0, capacity = 1 << 16;
    char *text = malloc(capacity);
    while (text && size <= YAML_SIZE) {
        ssize_t n = read(fd, text + size, capacity - size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            int r = -errno;
            free(text);
            return r;
        }
        if (n == 0) {
            *ret = text;
            *ret_size = size;
            return 0;
        }
        size += (size_t)n;
        if (size == capacity) {
            char *grown = realloc(text, capacity *= 2);
            if (!grown)
                free(text);
            text = grown;
        }
    }
    int r = text ? -EFBIG : -ENOMEM;
    free(text);
    return r;
}

int yaml_load(const char *path, struct diags *diags, struct yaml_file **ret)
{
    char *text = NULL;
    size_t size = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int r = fd < 0 ? -errno : read_all(fd, &text, &size);
    if (fd >= 0)
        close(fd);
    if (r < 0) {
        diags_add(diags, path, 0, 0, bytes_of("", 0), "cannot be read: %s", strerror(-r));
        return r;
    }
    r = yaml_parse(path, bytes_of(text, size), diags, ret);
    free(text);
    return r;
}
