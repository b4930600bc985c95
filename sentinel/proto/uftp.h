/* UFTP, encrypted UDP-based FTP with multicast, versions 4 and 5 (its protocol description, and its source where that is
 * silent). A sender announces from a port of its own to group:1044; clients answer from port 1044. Integers in network order. */
#ifndef SENTINEL_PROTO_UFTP_H
#define SENTINEL_PROTO_UFTP_H

#include "base/addr.h"
#include "base/bytes.h"
#include "net/packet.h"

enum { UFTP_PORT = 1044, UFTP_4 = 0x40, UFTP_5 = 0x50 };

enum uftp_function {
    UFTP_ANNOUNCE = 1,  /* sender: a session, its groups, its encryption */
    UFTP_REGISTER,      /* client: take me in */
    UFTP_CLIENT_KEY,    /* client: its public key */
    UFTP_REG_CONF,      /* sender: who is in */
    UFTP_KEYINFO,       /* sender: the group's key, for each client */
    UFTP_KEYINFO_ACK,   /* client */
    UFTP_FILEINFO,      /* sender: the file that comes */
    UFTP_FILEINFO_ACK,  /* client */
    UFTP_FILESEG,       /* sender: data */
    UFTP_DONE,          /* sender: end of a section, a file, or (file 0) the session */
    UFTP_STATUS,        /* client: blocks that lack */
    UFTP_COMPLETE,      /* client */
    UFTP_DONE_CONF,     /* sender */
    UFTP_HB_REQ,        /* proxies: heartbeat, keys */
    UFTP_HB_RESP,
    UFTP_KEY_REQ,
    UFTP_PROXY_KEY,
    UFTP_ENCRYPTED,     /* either: one of the above, encrypted */
    UFTP_ABORT,         /* either: it is over */
    UFTP_CONG_CTRL,     /* congestion control */
    UFTP_CC_ACK,
};

enum uftp_note {
    UFTP_ODD_EXTENSION = 1 << 0, /* an extension that lies about its length */
    UFTP_ODD_NAME = 1 << 1,      /* a file name that runs past its header */
    UFTP_WRONG_WAY = 1 << 2,     /* a client's message to a group */
    UFTP_NO_GROUP = 1 << 3,      /* an announcement of groups that are none */
};

/* Extension 1 of ANNOUNCE. Absent, or with key type 0: the session is in the clear. */
struct uftp_encryption {
    bool present;
    bool client_authentication;
    uint8_t key_exchange; /* version 4: 1 RSA, 2 ECDH with RSA, 3 ECDH with ECDSA */
    uint8_t signature;    /* version 4: 1 HMAC, 2 with the key of the exchange, 3 by the cipher (GCM, CCM) */
    uint8_t key_type;     /* see uftp_cipher_name() */
    uint8_t hash;         /* see uftp_hash_name() */
    uint16_t rsa_bits;    /* of an RSA key, else 0. The default of 512 is broken */
    struct bytes key, exchange, proof; /* public key, ECDH part, signature; any may be empty */
};

/* Worth showing: function, version, source, group_id, instance, public_group, private_group, block_size, encryption (key_type,
 * hash, signature, rsa_bits), name, size, notes. */
struct uftp {
    uint8_t version;             /* UFTP_4, UFTP_5 */
    enum uftp_function function;
    uint32_t notes;              /* enum uftp_note */
    uint16_t sequence;           /* per sender, one more each packet */
    uint32_t source;             /* the low 32 bits of the sender's address unless set by hand */
    uint32_t group_id;           /* names the session … */
    uint8_t instance;            /* … and its restarts */
    uint8_t round_trip, group_size; /* quantised (RFC 5401) */

    bool sync, preview, ip6;     /* ANNOUNCE, from here … */
    uint8_t robustness, congestion;
    uint16_t block_size;
    struct addr public_group, private_group;
    struct uftp_encryption encryption; /* … to here */

    uint16_t key_length;         /* REGISTER: bytes of key material; 0 in sessions in the clear */
    uint16_t file;               /* FILEINFO, FILESEG, DONE, STATUS, COMPLETE: number; 0 in DONE: the session */
    uint8_t file_type;           /* FILEINFO: 0 file, 1 directory, 2 link, 3 deletion, 4 free space */
    uint64_t size;               /* FILEINFO: bytes */
    struct bytes name, link;     /* FILEINFO: without padding */
    uint16_t section;            /* FILESEG, DONE, STATUS */
    uint16_t block;              /* FILESEG: within the section */
    struct bytes data;           /* FILESEG: of the file */
    uint8_t status;              /* COMPLETE: 0 normal, 1 skipped, 2 overwritten, 3 rejected */
    struct bytes clients;        /* REG_CONF, FILEINFO, DONE, DONE_CONF, ANNOUNCE: what uftp_client_next() walks */
    uint64_t counter;            /* ENCRYPTED, KEYINFO: of the initialisation vector, one more each packet */
    struct bytes proof, cipher;  /* ENCRYPTED: signature (none with GCM and CCM), encrypted message */
    uint32_t host;               /* ABORT: who must stop; 0 all */
    struct bytes reason;         /* ABORT: text without padding */
};

struct message;

/* Off port 1044 only what follows every rule of the header. */
enum parse uftp_parse(const struct packet *packet, struct bytes payload, struct message *ret);

/* "ANNOUNCE", …: constants, as tshark names them. */
const char *uftp_function_name(enum uftp_function function);
/* "none", "des", "3des", "aes128-cbc", "aes256-cbc", "aes128-gcm", …, "unknown". */
const char *uftp_cipher_name(uint8_t key_type);
/* "none", "md5", "sha1", "sha256", "sha384", "sha512", "unknown". */
const char *uftp_hash_name(uint8_t hash);
/* Whether cipher, hash or key are ones that UFTP 5 no longer takes or that can be broken: DES, MD5, SHA-1, RSA below 2048. */
bool uftp_encryption_is_weak(const struct uftp_encryption *encryption);
/* The next client's number off the front. False at the end. */
bool uftp_client_next(struct bytes *clients, uint32_t *ret);

#endif
