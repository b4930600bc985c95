/* TFTP (RFC 1350, 2347, 2348, 2349, 2090, 7440) message by message. Port 69, or a whole request on any port; data,
 * acknowledgements, errors and option acknowledgements have no port of their own: their readers are told by the
 * tracker whether the port pair belongs to a transfer, so tftp_parse() offers every plausible one. */
#ifndef SENTINEL_PROTO_TFTP_H
#define SENTINEL_PROTO_TFTP_H

#include "net/packet.h"

enum { TFTP_PORT = 69, TFTP_OPTIONS = 16, TFTP_KNOWN_OPTIONS = 9, TFTP_ORDER_BITS = 4 };

enum tftp_opcode { TFTP_RRQ = 1, TFTP_WRQ, TFTP_DATA, TFTP_ACK, TFTP_ERROR, TFTP_OACK };

struct tftp_option {
    struct bytes name, value;
};

enum tftp_note {
    TFTP_UNTERMINATED = 1 << 0,  /* no NUL after the last text */
    TFTP_ODD_OPTIONS = 1 << 1,   /* a name without its value */
    TFTP_DUPLICATE = 1 << 2,     /* an option twice */
    TFTP_BAD_VALUE = 1 << 3,     /* a number that is none or out of its range (blksize 8..65464, timeout 1..255, windowsize 1..65535) */
    TFTP_UNKNOWN_MODE = 1 << 4,
    TFTP_MORE_OPTIONS = 1 << 5,  /* more than TFTP_OPTIONS */
};

struct tftp {
    enum tftp_opcode opcode;
    uint32_t notes;               /* enum tftp_note */
    struct bytes file, mode;      /* requests; as sent */
    uint8_t options;              /* requests and OACK: how many of `option` are set */
    uint32_t order;               /* the known ones among them as they stand, the first eight: TFTP_ORDER_BITS each, the first lowest */
    bool capitals;                /* a name is not all in small letters */
    bool has_block_size, has_transfer_size, has_timeout, has_window_size, has_multicast, has_ms_window, has_rollover;
    uint32_t block_size, window_size, timeout;
    uint64_t transfer_size;
    struct bytes multicast;       /* value of `multicast`: "" in requests, addr,port,mc in OACK */
    uint32_t rollover;            /* to which number blocks wrap */
    uint16_t block;               /* DATA, ACK */
    uint8_t next_window;          /* ACK of five bytes: blocks of the next window; 0: not said */
    struct bytes data;            /* DATA */
    uint16_t error;               /* ERROR */
    struct bytes error_text;
    struct tftp_option option[TFTP_OPTIONS]; /* in order; those beyond `options` hold nothing */
};

struct message;

enum parse tftp_parse(const struct packet *packet, struct bytes payload, struct message *ret);

/* The known option that `place`, 1 … TFTP_KNOWN_OPTIONS, stands for in `order`. */
const char *tftp_option_name(unsigned place);

/* Where a multicast transfer's data goes, by the option's value (RFC 2090 §3); false when it does not say. */
bool tftp_multicast_group(struct bytes value, struct addr *ret_group, uint16_t *ret_port);

/* Whether a requested name tries to leave its directory or confuse a reader: a `..` component, an absolute or UNC
 * path with a drive letter, control bytes. A single leading slash or backslash is ordinary. */
bool tftp_is_traversal(struct bytes file);

#endif
