/* Windows Deployment Services' multicast transport and what runs in it ([MS-WDSMT], [MS-WDSMA]). Known by its first bytes "WD"
 * on any port: servers send to the group, clients to the server. Integers in network order, names in UTF-16LE.
 *
 * A client checks the security header, the session's number and the opcode, never the sender's address ([MS-WDSMT]
 * §3.2.5.2): without a key (types NONE and CHECKSUM, all that booting clients use) anybody can speak for the server. */
#ifndef SENTINEL_PROTO_WDS_MULTICAST_H
#define SENTINEL_PROTO_WDS_MULTICAST_H

#include "base/addr.h"
#include "base/bytes.h"
#include "net/packet.h"

/* §2.2.2.1 */
enum wds_security { WDS_NONE, WDS_HASH, WDS_SIGN, WDS_CHECKSUM };

/* §2.2.3.1: SPM … DEMOTE; "server" and "client" say who sends it. */
enum wds_opcode {
    WDS_SPM = 1,  /* server: sequence, master, window */
    WDS_JOIN,     /* client */
    WDS_JOINACK,  /* server, to the client: its number */
    WDS_QCC,      /* server: report in */
    WDS_QCR,      /* client: report */
    WDS_ODATA,    /* server: data */
    WDS_RDATA,    /* server: data again */
    WDS_ACK,      /* client: the master's acknowledgement */
    WDS_NACK,     /* client: ranges wanted */
    WDS_NCF,      /* server: ranges confirmed */
    WDS_LEAVE,    /* client */
    WDS_POLL,     /* server: question for the application */
    WDS_POLLACK,  /* client: its answer */
    WDS_KICK,     /* server: clients that must go */
    WDS_DEMOTE,   /* server: clients that must go to another session */
};

enum wds_leave { WDS_LEAVE_COMPLETE, WDS_LEAVE_CANCELLED, WDS_LEAVE_INACTIVE };
enum wds_kick { WDS_KICK_POLICY, WDS_KICK_FALLBACK, WDS_KICK_FAIL };

/* [MS-WDSMA] §2.2. */
enum wds_application_opcode { WDS_APP_NONE, WDS_APP_SRVCIR, WDS_APP_CNTCIR, WDS_APP_DATA, WDS_APP_PROGRESS };

enum wds_note {
    WDS_BAD_SUM = 1 << 0,         /* type CHECKSUM, and it is wrong; not judged when the capture cut it */
    WDS_WRONG_WAY = 1 << 1,       /* a client's opcode to a group, a server's (but JOINACK) to one host */
    WDS_EXTRA = 1 << 2,           /* bytes that belong to nothing */
    WDS_ODD_OPTIONS = 1 << 3,     /* extended options that lie about their lengths, or of a length their type has not */
    WDS_ODD_APPLICATION = 1 << 4, /* application data that is damaged, or not what this opcode carries (§3.1.5 of MA) */
    WDS_TRAIL_BEYOND_LEAD = 1 << 5, /* a window that makes clients give up what they lack */
    WDS_ODD_RANGE = 1 << 6,       /* a range that ends before it begins */
};

/* Worth showing: opcode, security, session, client, sequence, reason, and of DEMOTE to_session, group, server. */
struct wds_multicast {
    enum wds_opcode opcode;
    bool from_server;          /* by the opcode */
    enum wds_security security;
    uint32_t notes;            /* enum wds_note */
    struct bytes signature;    /* security data: checksum, HMAC or RSA signature */
    uint32_t session;
    uint64_t time;             /* sender's clock, milliseconds */
    uint32_t client;           /* JOINACK, and what clients send; SPM, ODATA, RDATA: the master */
    uint64_t sequence;         /* SPM, QCC, QCR, ODATA, RDATA, ACK, POLL, POLLACK */
    uint64_t trail, lead;      /* SPM; ODATA, RDATA: trail only */
    uint64_t high;             /* QCR, ACK, NACK: highest ODATA seen */
    uint64_t loss;             /* QCR, ACK, NACK: fraction × 10^16 */
    uint64_t echo;             /* JOINACK, QCR, ACK: the other side's clock, given back */
    uint16_t back_off, nack_least, nack_most, round_trip; /* milliseconds */
    struct bytes data;         /* ODATA, RDATA, QCR, POLL, POLLACK: what the application says */
    struct bytes ranges;       /* NACK, NCF: what wds_range_next() walks */
    uint16_t range_count;      /* as announced */
    struct bytes clients;      /* KICK, DEMOTE: what wds_client_next() walks */
    uint16_t client_count;     /* as announced */
    uint8_t reason;            /* LEAVE: enum wds_leave */
    struct bytes name;         /* JOIN: the client's name, UTF-16LE without its NUL */
    struct addr addr;          /* JOIN: the client's address as it says; more often than not packet->src */
    struct bytes hardware;     /* JOIN: its hardware address */
    uint32_t to_session;       /* DEMOTE, from here … */
    struct addr group, server;
    uint16_t group_port, server_port; /* … to here */
    struct bytes options;      /* JOIN, QCR, ODATA: extended options, whole ones only */

    enum wds_application_opcode application;
    uint64_t block;            /* DATA: number of the block of content, from 0 or 1 */
    struct bytes content;      /* DATA: of the file */
    uint8_t progress;          /* CNTCIR, PROGRESS: per cent */
    uint32_t seconds;          /* CNTCIR, PROGRESS: in the session */
};

struct message;

/* MALFORMED when the two headers are in order and the body is not; NOT_MINE when already they are not. */
enum parse wds_multicast_parse(const struct packet *packet, struct bytes payload, struct message *ret);

/* "SPM", "JOIN", …: a constant. */
const char *wds_opcode_name(enum wds_opcode opcode);
/* "none", "hash", "sign", "checksum". */
const char *wds_security_name(enum wds_security security);
/* Whether a key is needed to make such a message. */
bool wds_security_is_keyed(enum wds_security security);

/* The next range of blocks, first and last, off the front of `ranges`. False at the end. */
bool wds_range_next(struct bytes *ranges, uint64_t *ret_first, uint64_t *ret_last);
/* The next client off the front of a KICK's or DEMOTE's `clients`; a DEMOTE has no reasons (0). False at the end. */
bool wds_client_next(const struct wds_multicast *m, struct bytes *clients, uint32_t *ret_client, uint8_t *ret_reason);

#endif
