/* Who is in which multicast group: what IGMP says for IPv4 and MLD for IPv6, in one form. igmp.h and mld.h read it. */
#ifndef SENTINEL_PROTO_MEMBERSHIP_H
#define SENTINEL_PROTO_MEMBERSHIP_H

#include "base/addr.h"
#include "base/bytes.h"
#include "net/packet.h"

enum membership_kind { MEMBERSHIP_QUERY, MEMBERSHIP_REPORT, MEMBERSHIP_LEAVE };

enum membership_note {
    MEMBERSHIP_BAD_HOPS = 1 << 0,       /* TTL or hop limit other than 1 */
    MEMBERSHIP_NOT_LINK_LOCAL = 1 << 1, /* MLD from another than an fe80 address; a report may come from :: (RFC 3810 §5.2.13) */
    MEMBERSHIP_NO_ALERT = 1 << 2,       /* MLD without a router alert (RFC 3810 §5). IGMP often has none: not noted */
    MEMBERSHIP_BAD_SUM = 1 << 3,        /* IGMP's checksum is wrong; not judged when the capture cut it */
    MEMBERSHIP_NO_TIME = 1 << 4,        /* a query of the newest version that wants answers within no time */
    MEMBERSHIP_NOT_A_GROUP = 1 << 5,    /* it names a group that is none */
    MEMBERSHIP_EXTRA = 1 << 6,          /* bytes after the message: allowed, unusual */
    MEMBERSHIP_PROXY = 1 << 7,          /* a query from 0.0.0.0: a snooping switch, outside the election (RFC 4541 §2.1.1) */
};

/* Group record types (RFC 3376 §4.2.12, RFC 3810 §5.2.12). */
enum membership_record_type {
    MEMBERSHIP_IS_INCLUDE = 1, MEMBERSHIP_IS_EXCLUDE, MEMBERSHIP_TO_INCLUDE, MEMBERSHIP_TO_EXCLUDE, MEMBERSHIP_ALLOW,
    MEMBERSHIP_BLOCK,
};

/* Worth showing: kind, version, group, the querier's interval and max_response, notes. */
struct membership {
    enum membership_kind kind;
    uint8_t family;          /* 4 IGMP, 6 MLD */
    uint8_t version;         /* IGMP 1 to 3, MLD 1 or 2 */
    uint32_t notes;          /* enum membership_note */
    struct addr group;       /* query: unspecified when general; report and leave of the older versions: the group */
    uint32_t max_response;   /* query: milliseconds; 0 in IGMPv1 */
    bool suppress;           /* query of the newest version, from here … */
    uint8_t robustness;
    uint32_t interval;       /* seconds between queries */
    uint16_t sources;
    struct bytes source;     /* … to here: the sources' addresses */
    struct bytes records;    /* report and leave: what membership_next() walks; whole records only */
    uint16_t record_count;   /* as announced */
};

struct membership_record {
    uint8_t type;        /* enum membership_record_type; others as they are */
    struct addr group;
    uint16_t sources;
    struct bytes source; /* the sources' addresses */
};

enum membership_change { MEMBERSHIP_SAME, MEMBERSHIP_JOINS, MEMBERSHIP_LEAVES };

/* The next group that a report or leave speaks of; `list` starts as `m->records` and is used up. The older versions' one
 * group comes as a record TO_EXCLUDE (join) or TO_INCLUDE (leave) without sources. False at the end. */
bool membership_next(const struct membership *m, struct bytes *list, struct membership_record *ret);

/* What a record means for its group. Including no source is leaving; blocking sources changes nothing. */
enum membership_change membership_change(const struct membership_record *record);

/* Whether nodes and routers ignore it: a wrong checksum, or an MLD query that RFC 3810 §6.2 has them drop. */
bool membership_is_ignored(const struct membership *m);

/* Whether `a`, which asks on `b`'s link, wins the election of the querier: the lower address, never 0.0.0.0 (RFC 3376
 * §6.6.2, RFC 4541 §2.1.1). */
bool membership_outranks(const struct addr *a, const struct addr *b);

/* An 8-bit code: as it is below 128, a floating-point number from there (RFC 3376 §4.1.1). */
uint32_t membership_code(uint8_t code);

/* From here for igmp.c and mld.c: what a type on the wire says, and in which version. */
struct membership_form {
    uint8_t type;
    enum membership_kind kind;
    uint8_t version;
};

/* Empties `ret` for a message of that type. False when it is none of `forms`. */
bool membership_begin(const struct membership_form *forms, size_t count, uint8_t type, uint8_t family,
                      struct membership *ret);

/* The part of a newest-version query behind the group (S, QRV, QQIC, sources); the group records of a report; the one group
 * of an older report or leave. The fault, or NULL. */
const char *membership_read_query(struct bytes *b, struct membership *m);
const char *membership_read_records(struct bytes *b, struct membership *m);
const char *membership_read_group(struct bytes *b, struct membership *m);

/* Notes what both look at, with `left` of the message unread. */
void membership_end(const struct packet *packet, struct bytes left, struct membership *m);

#endif
