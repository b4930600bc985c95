/* DHCPv4 and BOOTP (RFC 951, 1542, 2131, 2132, 3396), with the readings in which clients differ.
 *
 * A sloppy boot ROM and a strict one do not read the same message: RFC 3396 joins repeated options, dnsmasq takes the
 * first; iPXE ignores option 52 and takes an overloaded `file` for a name; some walk on after END. Where that matters
 * (boot file, boot server), every reading is kept and marked. */
#ifndef SENTINEL_PROTO_DHCP4_H
#define SENTINEL_PROTO_DHCP4_H

#include "base/addr.h"
#include "base/bytes.h"
#include "net/packet.h"

enum {
    DHCP4_SERVER_PORT = 67, DHCP4_CLIENT_PORT = 68, DHCP4_PXE_PORT = 4011,
    DHCP4_MAGIC = 0x63825363,
    DHCP4_ORDER = 255,     /* option codes remembered in their order */
    DHCP4_JOINED = 4096,   /* bytes kept of options that came in pieces */
    DHCP4_PIECES = 1024,   /* option instances read in one message; more is malformed */
};

/* Option 53 (RFC 2132 §9.6, RFC 3203, RFC 4388). 0: BOOTP without it. */
enum dhcp4_type {
    DHCP4_BOOTP, DHCP4_DISCOVER, DHCP4_OFFER, DHCP4_REQUEST, DHCP4_DECLINE, DHCP4_ACK, DHCP4_NAK, DHCP4_RELEASE,
    DHCP4_INFORM, DHCP4_FORCERENEW, DHCP4_LEASEQUERY, DHCP4_LEASEUNASSIGNED, DHCP4_LEASEUNKNOWN, DHCP4_LEASEACTIVE,
};

/* Option codes that code here names (RFC 2132, 3046, 4578, 5071, 5859, 3442, …; protocols beside the standard: iPXE, ConfigMgr). */
enum dhcp4_option {
    OPTION_PAD = 0, OPTION_MASK = 1, OPTION_ROUTERS = 3, OPTION_DNS = 6, OPTION_HOST_NAME = 12, OPTION_DOMAIN = 15,
    OPTION_ROOT_PATH = 17, OPTION_BROADCAST = 28, OPTION_VENDOR_SPECIFIC = 43, OPTION_REQUESTED_IP = 50,
    OPTION_LEASE_TIME = 51, OPTION_OVERLOAD = 52, OPTION_TYPE = 53, OPTION_SERVER_ID = 54, OPTION_PARAMETERS = 55,
    OPTION_MESSAGE = 56, OPTION_MAX_SIZE = 57, OPTION_T1 = 58, OPTION_T2 = 59, OPTION_VENDOR_CLASS = 60,
    OPTION_CLIENT_ID = 61, OPTION_TFTP_SERVER = 66, OPTION_BOOT_FILE = 67, OPTION_USER_CLASS = 77, OPTION_FQDN = 81,
    OPTION_RELAY = 82, OPTION_ARCH = 93, OPTION_UNDI = 94, OPTION_UUID = 97, OPTION_DOMAIN_SEARCH = 119,
    OPTION_ROUTES = 121, OPTION_VENDOR_CLASSES = 124, OPTION_VENDOR_OPTIONS = 125, OPTION_TFTP_SERVERS = 150,
    OPTION_IPXE = 175, OPTION_ISCSI_TARGET = 201, OPTION_ISCSI_TARGET2 = 202, OPTION_ISCSI_INITIATOR = 203,
    OPTION_PXELINUX_MAGIC = 208, OPTION_CONFIG_FILE = 209, OPTION_PATH_PREFIX = 210, OPTION_REBOOT_TIME = 211,
    OPTION_SMS_VARIABLES = 243, OPTION_MS_ROUTES = 249, OPTION_MS_PRIVATE = 250, OPTION_MS_BCD = 252, OPTION_END = 255,
};

/* What is odd about a message that parsed. */
enum dhcp4_note {
    DHCP4_OVERLOAD_FILE = 1 << 0,   /* option 52 says that `file` holds options */
    DHCP4_OVERLOAD_SNAME = 1 << 1,
    DHCP4_BAD_OVERLOAD = 1 << 2,    /* option 52 twice, of a value other than 1..3, of another length, or within file/sname */
    DHCP4_SPLIT = 1 << 3,           /* a code came more than once (RFC 3396 joins them) */
    DHCP4_SPLIT_CHANGES = 1 << 4,   /* … and first piece and whole differ for one of 43 53 54 60 66 67 */
    DHCP4_AFTER_END = 1 << 5,       /* options after END that are not PAD */
    DHCP4_NO_END = 1 << 6,
    DHCP4_ODD_LENGTH = 1 << 7,      /* a fixed-size option with another length */
    DHCP4_DESYNC = 1 << 8,          /* a walker that gives PAD a length byte reads other boot data */
    DHCP4_NO_MAGIC = 1 << 9,        /* BOOTP without option area */
    DHCP4_SHORT = 1 << 10,          /* below 300 bytes: legal for DHCP over short media, a habit of tools */
    DHCP4_CUT = 1 << 11,            /* the capture ended within the message */
    DHCP4_OPTIONS_DAMAGED = 1 << 12,/* an option ran past its area; what stood before it was read */
    DHCP4_RELAY_IN_OVERLOAD = 1 << 13, /* option 82 within file or sname (RFC 3046 §2.1 forbids) */
    DHCP4_UNTERMINATED = 1 << 14,   /* sname or file without NUL */
    DHCP4_LONG_MICROSOFT = 1 << 15, /* 255 bytes continued in option 250 (MS-DHCPE §2.2.9) */
    DHCP4_UNJOINED = 1 << 16,       /* more in pieces than `joined` holds: the first instance stands for the whole */
    DHCP4_MORE_TARGETS = 1 << 17,   /* more boot targets than `target` holds */
};

/* Ways to read a boot target. One without READ_STRICT is seen only by clients that read in the ways marked. */
enum dhcp4_reading {
    READ_STRICT = 1 << 0,       /* as the RFCs say */
    READ_FIRST = 1 << 1,        /* first instance of a repeated option (dnsmasq) */
    READ_RAW = 1 << 2,          /* `file` and `sname` as names although overloaded (iPXE) */
    READ_TOLERANT = 1 << 3,     /* invalid overloads honoured, options after END, damaged ones taken as far as they go */
};

enum boot_what { BOOT_SERVER, BOOT_SERVER_NAME, BOOT_FILE };

/* One place where a message names a boot server or file. */
struct boot_target {
    enum boot_what what;
    uint8_t source;       /* option code; 0 for the header field */
    uint8_t readings;     /* enum dhcp4_reading, those in which it is seen */
    struct addr server;   /* BOOT_SERVER */
    struct bytes text;    /* BOOT_SERVER_NAME, BOOT_FILE; trailing NULs stripped; never empty */
};

enum { DHCP4_TARGETS = 24 };

struct dhcp4 {
    uint8_t op, htype, hlen, hops;
    uint32_t xid;
    uint16_t secs, flags;
    struct addr ciaddr, yiaddr, siaddr, giaddr;
    struct mac chaddr;           /* the first six bytes, zero-filled when hlen is below 6 */
    struct bytes hardware;       /* all hlen bytes (at most 16) */
    struct bytes sname, file;    /* the fields as text: up to the first NUL, empty when overloaded; see `targets` */

    enum dhcp4_type type;
    uint32_t notes;              /* enum dhcp4_note */
    uint64_t seen[4];            /* bit per option code */
    struct bytes option[256];    /* joined value (RFC 3396) of each seen code; unset otherwise: use dhcp4_option() */
    struct bytes first[256];     /* first instance of each seen code: use dhcp4_first() */
    uint8_t order[DHCP4_ORDER];  /* codes as they came, options field first, then file, then sname; no PAD, no END */
    uint8_t orders;
    uint32_t trailing;           /* bytes after END that are not zero */
    struct boot_target target[DHCP4_TARGETS];
    uint8_t targets;
    uint8_t joined[DHCP4_JOINED];
    uint16_t joined_used;
};

struct message;

/* Port 67, 68 or 4011 on either side, or BOOTP's shape and magic on any other. */
enum parse dhcp4_parse(const struct packet *packet, struct bytes payload, struct message *ret);

bool dhcp4_has(const struct dhcp4 *m, uint8_t code);
/* The joined value, or an empty bad cursor when the option is absent. */
struct bytes dhcp4_option(const struct dhcp4 *m, uint8_t code);
struct bytes dhcp4_first(const struct dhcp4 *m, uint8_t code);
/* Four bytes as an address or number; false when absent or shorter. Longer values are read from their front (noted as odd). */
bool dhcp4_addr(const struct dhcp4 *m, uint8_t code, struct addr *ret);
bool dhcp4_number(const struct dhcp4 *m, uint8_t code, uint32_t *ret);
/* A list of addresses: how many fit into `ret` of room for `max`. */
size_t dhcp4_addrs(const struct dhcp4 *m, uint8_t code, struct addr *ret, size_t max);
/* Takes the next sub-option off the front of 43, 82, 175 or 250: code, length, data; 0 pads and 255 ends the list (RFC
 * 2132 §8.4). False at the end; `list` is bad then if a sub-option ran past it. */
bool dhcp4_suboption_next(struct bytes *list, uint8_t *ret_code, struct bytes *ret);
/* The first sub-option of that code; an empty bad cursor when absent. */
struct bytes dhcp4_suboption(struct bytes option, uint8_t code);
/* "discover", "offer", … */
const char *dhcp4_type_name(enum dhcp4_type type);

#endif
