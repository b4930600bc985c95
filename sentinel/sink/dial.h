/* Sockets that reach a receiver in bounded time. All are non-blocking and closed on exec. */
#ifndef SENTINEL_SINK_DIAL_H
#define SENTINEL_SINK_DIAL_H

#include "sink/kind.h"

enum { DIAL_HOST = 256, DIAL_PORT = 16 };

struct dial_target {
    char host[DIAL_HOST];
    char port[DIAL_PORT];
};

/* "logs.example", "192.0.2.1:514", "[2001:db8::1]:514"; −EINVAL with the reason. */
int dial_parse(const char *text, const char *default_port, char ret_error[SINK_ERROR], struct dial_target *ret);

/* Connects to the first address of the name that answers; `type` is SOCK_STREAM or SOCK_DGRAM. The deadline does not
 * bind the resolver: its time-outs stand in resolv.conf(5). 0, or −errno with the reason. */
int dial_network(const struct dial_target *target, int type, int64_t deadline, char ret_error[SINK_ERROR], int *ret);
/* A unix stream socket. */
int dial_unix(const char *path, char ret_error[SINK_ERROR], int *ret);

/* Waits until the socket has one of `events` (or an error, which the next call on it gives): 0, or −ETIMEDOUT. */
int dial_wait(int fd, short events, int64_t deadline);

#endif
