/* NACK-oriented reliable multicast (RFC 5740): its header, in what goes to a group. No port of its own. */
#ifndef SENTINEL_PROTO_NORM_H
#define SENTINEL_PROTO_NORM_H

#include "base/bytes.h"
#include "net/packet.h"

/* RFC 5740 §4.1. */
enum norm_type { NORM_INFO = 1, NORM_DATA, NORM_CMD, NORM_NACK, NORM_ACK, NORM_REPORT };

/* Worth showing: type, source. */
struct norm {
    enum norm_type type;
    bool from_sender;   /* INFO, DATA, CMD */
    uint16_t sequence;
    uint32_t source;    /* the speaker's number */
    uint16_t instance;  /* of the sender */
    struct bytes data;  /* behind the header */
};

struct message;

enum parse norm_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
