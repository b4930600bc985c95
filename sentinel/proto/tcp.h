/* A TCP segment in the middle of a stream: nothing by itself, something to who follows the stream (RFC 9293). */
#ifndef SENTINEL_PROTO_TCP_H
#define SENTINEL_PROTO_TCP_H

#include "net/packet.h"

struct message;

enum tcp_flag { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

/* OK for every segment: the last of the readers of TCP, for it refuses none. */
enum parse tcp_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
