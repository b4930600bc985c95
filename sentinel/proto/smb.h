/* SMB 1, 2 and 3 over TCP: who negotiates what, which share is asked for, and whether the traffic is signed or encrypted
 * (MS-SMB2, MS-CIFS, RFC 1001/1002 for the framing, which is the same on ports 445 and 139). */
#ifndef SENTINEL_PROTO_SMB_H
#define SENTINEL_PROTO_SMB_H

#include "net/packet.h"

struct message;

enum { SMB_PORT = 445, SMB_NETBIOS_PORT = 139, SMB_PARTS = 8, SMB_TEXT = 260 };

enum smb_form {
    SMB_FORM_1,
    SMB_FORM_2,          /* SMB 2 and 3 in clear */
    SMB_FORM_ENCRYPTED,  /* MS-SMB2 §2.2.41 */
    SMB_FORM_COMPRESSED, /* MS-SMB2 §2.2.42 */
};

/* What is read of the commands, SMB 1's and SMB 2's as one. */
enum smb_command {
    SMB_NEGOTIATE,
    SMB_SESSION_SETUP,
    SMB_TREE_CONNECT,
    SMB_CREATE,
    SMB_QUERY_DIRECTORY,
    SMB_OTHER,
};

enum {
    SMB_SIGNING_ENABLED = 1, /* security mode, MS-SMB2 §2.2.3; SMB 1's bits are put in the same places */
    SMB_SIGNING_REQUIRED = 2,
    SMB_SESSION_GUEST = 1, /* session flags, MS-SMB2 §2.2.6 */
    SMB_SESSION_ANONYMOUS = 2,
    SMB_SESSION_ENCRYPTED = 4,
    SMB_SHARE_ENCRYPTED = 0x8000, /* share flags, MS-SMB2 §2.2.10 */
    SMB_DIALECT_1 = 0x0100,       /* stands for every dialect of SMB 1; others as on the wire: 0x0202 … 0x0311 */
    SMB_DIALECT_ANY = 0x02ff,     /* "SMB 2.???": a second negotiation follows */
};

/* One command of a message. Texts are spans of UTF-16LE (`wide`) or bytes. */
struct smb_part {
    enum smb_command command;
    bool response, signature;
    uint32_t status;
    uint32_t tree; /* identifier */
    uint64_t session;
    uint16_t dialect;       /* negotiate: offered highest, or chosen */
    uint16_t security_mode; /* negotiate, session setup; SMB_SIGNING_… */
    bool has_security_mode;
    uint16_t session_flags; /* session setup response */
    uint32_t share_flags;   /* tree connect response */
    uint32_t options;       /* create: MS-SMB2 §2.2.13, CreateOptions */
    bool wide;
    struct bytes path; /* tree connect: \\server\share; create: name; query directory: pattern */
};

struct smb {
    enum smb_form form;
    uint8_t parts;
    struct smb_part part[SMB_PARTS];
    bool open;         /* the message goes on in the next segment */
    uint32_t size;     /* what NetBIOS framing says: bytes of the message */
    struct bytes rest; /* behind the message */
};

/* Whether bytes begin an SMB message: session framing, then one of the four protocol identifiers. */
bool smb_begins(struct bytes text);
/* Reads a message from its framing on. NOT_MINE: none; OK: also when it goes on beyond the segment: what there is was read. */
enum parse smb_read(struct bytes text, struct smb *ret);
enum parse smb_parse(const struct packet *packet, struct bytes payload, struct message *ret);

/* A text of a part as UTF-8, cut to `size` bytes; broken surrogates become U+FFFD. Returns its length. */
size_t smb_text(const struct smb_part *part, uint8_t *ret, size_t size);

/* "SMB 1", "SMB 2.0.2", …, "SMB 3.1.1"; NULL for what is no dialect. */
const char *smb_dialect_name(uint16_t dialect);

#endif
