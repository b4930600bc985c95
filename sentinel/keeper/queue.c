#include "keeper/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct queue {
    int socket;
    size_t size, begin, end; /* of what waits: a length and a message, over and over */
    uint8_t at[];
};

struct queue *queue_new(size_t size, int socket)
{
    struct queue *q = calloc(1, sizeof *q + size);
    if (!q)
        return NULL;
    q->size = size;
    q->socket = socket;
    return q;
}

void queue_free(struct queue *q)
{
    free(q);
}

bool queue_is_empty(const struct queue *q)
{
    return q->begin == q->end;
}

enum answer { SENT, FULL, GONE };

static enum answer offer(int socket, const void *message, size_t size)
{
    for (;;) {
        if (send(socket, message, size, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
            return SENT;
        if (errno == EAGAIN || errno == ENOBUFS)
            return FULL;
        if (errno != EINTR)
            return GONE;
    }
}

void queue_flush(struct queue *q)
{
    while (!queue_is_empty(q)) {
        size_t size;
        memcpy(&size, q->at + q->begin, sizeof size);
        if (offer(q->socket, q->at + q->begin + sizeof size, size) == FULL)
            return;
        q->begin += sizeof size + size;
    }
    q->begin = q->end = 0;
}

static bool keep(struct queue *q, const void *message, size_t size)
{
    size_t needed = sizeof size + size;
    if (needed > q->size - q->end && q->begin) {
        memmove(q->at, q->at + q->begin, q->end - q->begin);
        q->end -= q->begin;
        q->begin = 0;
    }
    if (needed > q->size - q->end)
        return false;
    memcpy(q->at + q->end, &size, sizeof size);
    memcpy(q->at + q->end + sizeof size, message, size);
    q->end += needed;
    return true;
}

bool queue_send(struct queue *q, const void *message, size_t size)
{
    queue_flush(q);
    enum answer answer = queue_is_empty(q) ? offer(q->socket, message, size) : FULL;
    return answer == SENT || (answer == FULL && keep(q, message, size));
}
