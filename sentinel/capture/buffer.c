#include "capture/buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { MEMORY = BUFFER_READ + BUFFER_RECORD };

int buffer_init(struct buffer *b, int fd)
{
    *b = (struct buffer){.fd = fd, .memory = malloc(MEMORY)};
    b->window = bytes_of(b->memory, 0);
    return b->memory ? 0 : -ENOMEM;
}

void buffer_done(struct buffer *b)
{
    free(b->memory);
    if (b->fd > STDIN_FILENO)
        close(b->fd);
}

bool buffer_fill(struct buffer *b, size_t n)
{
    if (b->window.left >= n)
        return true;
    if (b->window.left)
        memmove(b->memory, b->window.at, b->window.left);
    b->window = bytes_of(b->memory, b->window.left);
    while (b->window.left < n && !b->ended) {
        ssize_t got = read(b->fd, b->memory + b->window.left, BUFFER_READ);
        if (got > 0) {
            b->window.left += (size_t)got;
            b->read += (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            b->ended = true;
            b->error = got == 0 ? 0 : errno;
        }
    }
    return b->window.left >= n;
}

bool buffer_skip(struct buffer *b, uint64_t n)
{
    while (n > b->window.left) {
        n -= b->window.left;
        bytes_skip(&b->window, b->window.left);
        if (!buffer_fill(b, 1))
            return false;
    }
    bytes_skip(&b->window, (size_t)n);
    return true;
}
