/* Messages that the socket did not take at once, in order, in bounded memory. A sensor never waits: what finds no room here
 * either is counted. */
#ifndef SENTINEL_KEEPER_QUEUE_H
#define SENTINEL_KEEPER_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue;

/* NULL when memory is short. */
struct queue *queue_new(size_t size, int socket);
void queue_free(struct queue *q);
/* Sends, or keeps for queue_flush(). False when there is no room, or the other side is gone. */
bool queue_send(struct queue *q, const void *message, size_t size);
/* Sends what waits, as far as the socket takes it. */
void queue_flush(struct queue *q);
bool queue_is_empty(const struct queue *q);

#endif
