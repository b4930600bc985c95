/* Answers of name services: DNS (RFC 1035), mDNS (RFC 6762), LLMNR (RFC 4795), and NetBIOS (RFC 1002 §4.2), which shares
 * the format but for the way in which it writes names. Only what maps names to addresses is kept. */
#ifndef SENTINEL_PROTO_NAME_SERVICE_H
#define SENTINEL_PROTO_NAME_SERVICE_H

#include "base/addr.h"
#include "base/bytes.h"
#include "net/packet.h"

enum name_protocol { NAME_DNS, NAME_NETBIOS, NAME_MDNS, NAME_LLMNR };

enum {
    NAME_ANSWERS = 16,
    NAME_MOST = 255, /* bytes of a name (RFC 1035 §2.3.4) */
    NAME_TEXT = NAME_MOST * (NAME_ANSWERS + 1),
};

enum { NAME_TYPE_A = 1, NAME_TYPE_CNAME = 5, NAME_TYPE_AAAA = 28, NAME_TYPE_NETBIOS = 32 };

/* That name lives at that address. */
struct name_answer {
    struct bytes name; /* labels joined by dots */
    uint32_t lifetime; /* seconds */
    struct addr addr;
};

struct name_service {
    enum name_protocol protocol;
    uint16_t id;
    uint16_t flags;     /* RFC 1035 §4.1.1, as sent */
    struct bytes asked; /* name of the first question; empty: there is none */
    struct name_answer answer[NAME_ANSWERS];
    uint8_t answers;
    bool more;               /* more than are kept */
    bool damaged;            /* a record runs past the message; those before it stand */
    uint16_t used;           /* of … */
    uint8_t text[NAME_TEXT]; /* … the names, unpacked */
};

/* "dns", "mdns", "llmnr", "netbios". */
const char *name_protocol_name(enum name_protocol protocol);

struct message;

/* UDP from ports 53, 137, 5353 and 5355 that says of itself that it is an answer without error. Never MALFORMED: this is no boot
 * protocol, and its victims believe what stood before the damage. */
enum parse name_service_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
