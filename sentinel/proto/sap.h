/* Session announcements (RFC 2974, UDP 9875) and the session descriptions in them (RFC 8866, SDP): what somebody says that
 * he multicasts. By itself that is radio and television. */
#ifndef SENTINEL_PROTO_SAP_H
#define SENTINEL_PROTO_SAP_H

#include "base/addr.h"
#include "base/bytes.h"
#include "net/packet.h"

enum { SAP_PORT = 9875 };

enum sap_note {
    SAP_UNREADABLE = 1 << 0, /* encrypted or compressed: there may be a description, it is not read */
    SAP_NOT_SDP = 1 << 1,    /* it says that it carries something else, or what it carries does not begin as SDP does */
};

/* Worth showing: deletion, encrypted, compressed, authenticated (authentication.left), origin, name, group, port, media. */
struct sap {
    uint32_t notes;            /* enum sap_note */
    bool deletion, encrypted, compressed;
    uint16_t hash;             /* with the origin: names the announcement */
    struct addr origin;
    struct bytes authentication; /* signature data; empty: anybody could have sent it */
    struct bytes type;         /* MIME type, or empty: application/sdp */
    struct bytes payload;      /* the description as sent */
    struct bytes name;         /* s=: the session's name */
    struct bytes owner;        /* o=, the whole line */
    struct bytes media;        /* first m=, its first word: "video", "application", … */
    uint16_t port;             /* first m= */
    struct addr group;         /* first c= */
};

struct message;

/* NOT_MINE: what else uses the port; version 1 is the only one. */
enum parse sap_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
