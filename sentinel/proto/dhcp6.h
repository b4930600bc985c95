/* DHCPv6 (RFC 8415), with its options for network boot (RFC 5970) and Microsoft's for WDS (wdsbp.h).
 *
 * A message in relays is read through to the innermost: that is what a client will act on. */
#ifndef SENTINEL_PROTO_DHCP6_H
#define SENTINEL_PROTO_DHCP6_H

#include "base/addr.h"
#include "base/bytes.h"
#include "net/packet.h"

enum {
    DHCP6_CLIENT_PORT = 546, DHCP6_SERVER_PORT = 547,
    DHCP6_RELAYS = 32,     /* nested relays that are read: HOP_COUNT_LIMIT of RFC 3315 §5.5 … */
    DHCP6_HOP_LIMIT = 8,   /* … and of RFC 8415 §7.6; beyond it is noted */
    DHCP6_ORDER = 64,      /* option codes remembered in their order */
    DHCP6_ADDRS = 16,      /* addresses remembered, of all identity associations */
    DHCP6_PREFIXES = 8,
    DHCP6_URLS = 8,
};

/* RFC 8415 §7.3. Others (lease queries, failover) are numbers. */
enum dhcp6_type {
    DHCP6_SOLICIT = 1, DHCP6_ADVERTISE, DHCP6_REQUEST, DHCP6_CONFIRM, DHCP6_RENEW, DHCP6_REBIND, DHCP6_REPLY,
    DHCP6_RELEASE, DHCP6_DECLINE, DHCP6_RECONFIGURE, DHCP6_INFORMATION_REQUEST, DHCP6_RELAY_FORWARD, DHCP6_RELAY_REPLY,
};

/* Option codes that code here names (RFC 8415 §21, 3646, 4649, 4704, 5970, 6939; wdsbp.h). */
enum dhcp6_option {
    OPTION6_CLIENT_ID = 1, OPTION6_SERVER_ID = 2, OPTION6_IA_NA = 3, OPTION6_IA_TA = 4, OPTION6_IA_ADDR = 5,
    OPTION6_ORO = 6, OPTION6_PREFERENCE = 7, OPTION6_ELAPSED = 8, OPTION6_RELAY_MESSAGE = 9, OPTION6_AUTH = 11,
    OPTION6_STATUS = 13, OPTION6_RAPID_COMMIT = 14, OPTION6_USER_CLASS = 15, OPTION6_VENDOR_CLASS = 16,
    OPTION6_VENDOR_OPTIONS = 17, OPTION6_INTERFACE_ID = 18, OPTION6_DNS = 23, OPTION6_DOMAIN_SEARCH = 24,
    OPTION6_IA_PD = 25, OPTION6_IA_PREFIX = 26, OPTION6_REMOTE_ID = 37, OPTION6_FQDN = 39, OPTION6_BOOT_URL = 59,
    OPTION6_BOOT_PARAMETERS = 60, OPTION6_ARCH = 61, OPTION6_NII = 62, OPTION6_CLIENT_LINK_LAYER = 79,
    OPTION6_MS_FIRST = 50001, OPTION6_MS_NEXT_ACTION = 50001, OPTION6_MS_POLL_INTERVAL = 50002,
    OPTION6_MS_POLL_RETRIES = 50003, OPTION6_MS_REQUEST_ID = 50004, OPTION6_MS_MESSAGE = 50005,
    OPTION6_MS_VERSION_QUERY = 50006, OPTION6_MS_SERVER_VERSION = 50007, OPTION6_MS_REFERRAL = 50008,
    OPTION6_MS_PROMPT = 50009, OPTION6_MS_PROMPT_DONE = 50010, OPTION6_MS_NBP_VERSION = 50011,
    OPTION6_MS_BCD_PATH = 50014, OPTION6_MS_LAST = 50018,
};

/* Options whose value is kept: codes below DHCP6_LOW, and Microsoft's. */
enum { DHCP6_LOW = 80, DHCP6_KEPT = DHCP6_LOW + OPTION6_MS_LAST - OPTION6_MS_FIRST + 1 };

/* What is odd about a message that parsed. */
enum dhcp6_note {
    DHCP6_CUT = 1 << 0,        /* the capture ended within the message */
    DHCP6_DEEP = 1 << 1,       /* more than DHCP6_HOP_LIMIT relays */
    DHCP6_MISPLACED = 1 << 2,  /* 59 to 62 in a message that must not carry them (RFC 5970 §4) */
    DHCP6_REPEATED = 1 << 3,   /* an option twice that may come once; the first one counts */
    DHCP6_ODD_LENGTH = 1 << 4, /* a value that is no whole number of its items */
    DHCP6_BAD_URL = 1 << 5,    /* a boot URL with bytes that no URI has (RFC 3986 §2), or an empty one */
    DHCP6_MORE = 1 << 6,       /* more addresses, prefixes or URLs than are remembered */
};

/* What one relay added (RFC 8415 §9). */
struct dhcp6_relay {
    uint8_t hops;
    struct addr link, peer;
    struct bytes interface_id, remote_id; /* empty when absent */
    bool has_mac;                         /* option 79 (RFC 6939), Ethernet */
    struct mac mac;                       /* of the client */
};

struct dhcp6 {
    uint8_t type;    /* enum dhcp6_type, of the innermost message; a relay's when there is none in it */
    uint32_t xid;    /* 24 bits */
    uint32_t notes;  /* enum dhcp6_note */
    uint8_t relays;  /* how many are around it … */
    uint8_t relayed; /* … and of which type the outermost is, or 0 */
    struct dhcp6_relay near; /* the relay next to the client; the same as `far` when there is one */
    struct dhcp6_relay far;  /* the relay next to the server */

    uint64_t seen[2];                 /* bit per kept option */
    struct bytes option[DHCP6_KEPT];  /* first instance; unset unless seen: use dhcp6_option() */
    uint16_t order[DHCP6_ORDER];      /* codes of the innermost message as they came */
    uint8_t orders;

    uint8_t associations;             /* IA_NA, IA_TA, IA_PD; counted up to 255 */
    uint32_t iaid, t1, t2;            /* of the first */
    struct addr addr[DHCP6_ADDRS];
    uint8_t addrs;
    struct prefix prefix[DHCP6_PREFIXES]; /* delegated; host bits as sent */
    uint8_t prefixes;
    uint32_t preferred, valid;        /* lifetimes of the first address or prefix */
    bool has_status;
    uint16_t status;                  /* the first that is not success, wherever it stands; else 0 */
    struct bytes status_text;
    struct bytes url[DHCP6_URLS];     /* every instance of option 59: readers differ in which they take */
    uint8_t urls;
};

struct message;

/* Port 546 or 547 on either side, over IPv6. */
enum parse dhcp6_parse(const struct packet *packet, struct bytes payload, struct message *ret);

bool dhcp6_has(const struct dhcp6 *m, uint16_t code);
/* The first instance, or an empty bad cursor when the option is absent or none that is kept. */
struct bytes dhcp6_option(const struct dhcp6 *m, uint16_t code);
/* Takes the next option off the front of a list: code, length, value (RFC 8415 §21.1). False at the end; `list` is bad
 * then if an option ran past it. */
bool dhcp6_option_next(struct bytes *list, uint16_t *ret_code, struct bytes *ret);
/* Takes the next item, a length of two bytes and so many more, off 15, 60 or what follows the enterprise number of 16.
 * False at the end; `list` is bad then if an item ran past it. */
bool dhcp6_item_next(struct bytes *list, struct bytes *ret);
/* The Ethernet address within a DUID-LLT or DUID-LL (RFC 8415 §11.2, §11.4); false for others. */
bool dhcp6_duid_mac(struct bytes duid, struct mac *ret);
/* Whether servers send messages of that type, to clients or to relays. */
bool dhcp6_is_answer(uint8_t type);
/* "solicit", "advertise", …; "unknown". */
const char *dhcp6_type_name(uint8_t type);

#endif
