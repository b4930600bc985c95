/* TLS as far as it is readable: the two hellos, in which the parties name the server and agree on a version (RFC 8446 §4.1,
 * RFC 5246 §7.4.1, RFC 6066 §3). */
#ifndef SENTINEL_PROTO_TLS_H
#define SENTINEL_PROTO_TLS_H

#include "net/packet.h"

struct message;

enum { TLS_PORT = 443, TLS_1_0 = 0x0301, TLS_1_2 = 0x0303, TLS_1_3 = 0x0304 };

struct tls {
    bool response;     /* a server's hello */
    bool open;         /* the hello goes on in the next segment */
    uint16_t version;  /* the highest a client offers, or the one the server chose */
    uint16_t cipher;   /* that the server chose */
    struct bytes name; /* of the server that the client means */
    struct bytes alpn; /* first application protocol: "h2", "http/1.1" */
};

/* NOT_MINE: no hello. OK: also when it goes on beyond the segment. */
enum parse tls_read(struct bytes text, struct tls *ret);
enum parse tls_parse(const struct packet *packet, struct bytes payload, struct message *ret);

/* "SSL 3.0", "TLS 1.0" … "TLS 1.3"; NULL for others. */
const char *tls_version_name(uint16_t version);

#endif
