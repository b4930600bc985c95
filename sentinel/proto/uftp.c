#include "proto/uftp.h"

#include "proto/proto.h"

enum { HEADER = 16, WORD = 4, EXTENSION_ENCRYPTION = 1 };

/* Modulus length 2 behind a type and a reserved byte (keys of RSA, type 1). */
static uint16_t rsa_bits(struct bytes key)
{
    bool rsa = bytes_u8(&key) == 1;
    bytes_skip(&key, 1);
    uint16_t length = bytes_u16(&key);
    return rsa && length <= UINT16_MAX / 8 ? (uint16_t)(length * 8) : 0;
}

/* Flags 1, key exchange and signature 1, cipher 1, hash 1, three lengths of 2, 32 random bytes, then the three. */
static void read_encryption(struct bytes b, struct uftp *m)
{
    struct uftp_encryption e = {.present = true};
    e.client_authentication = bytes_u8(&b) & 1;
    uint8_t both = bytes_u8(&b);
    if (m->version == UFTP_4) {
        e.key_exchange = both >> 4;
        e.signature = both & 0xf;
    }
    e.key_type = bytes_u8(&b);
    e.hash = bytes_u8(&b);
    uint16_t key = bytes_u16(&b), exchange = bytes_u16(&b), proof = bytes_u16(&b);
    bytes_skip(&b, 32);
    e.key = bytes_sub(&b, key);
    e.exchange = bytes_sub(&b, exchange);
    e.proof = bytes_sub(&b, proof);
    e.rsa_bits = rsa_bits(e.key);
    if (!bytes_ok(&b))
        m->notes |= UFTP_ODD_EXTENSION;
    m->encryption = e;
}

/* Each: type 1, length 1 in words with these two. */
static void read_extensions(struct bytes b, struct uftp *m)
{
    while (b.left) {
        uint8_t type = bytes_u8(&b), words = bytes_u8(&b);
        struct bytes body = bytes_sub(&b, words ? (size_t)words * WORD - 2 : 0);
        if (!bytes_ok(&b) || !words) {
            m->notes |= UFTP_ODD_EXTENSION;
            return;
        }
        if (type == EXTENSION_ENCRYPTION && !m->encryption.present)
            read_encryption(body, m);
    }
}

static void read_announce(struct bytes *b, struct uftp *m)
{
    uint8_t flags = bytes_u8(b);
    m->sync = flags & 1;
    m->preview = flags & 2;
    m->ip6 = flags & 4;
    m->robustness = bytes_u8(b);
    m->congestion = bytes_u8(b);
    bytes_skip(b, 1);
    m->block_size = bytes_u16(b);
    bytes_skip(b, 8); /* time */
    m->public_group = m->ip6 ? addr_read6(b) : addr_read4(b);
    m->private_group = m->ip6 ? addr_read6(b) : addr_read4(b);
    if (bytes_ok(b) && (!addr_is_multicast(&m->public_group) || !addr_is_multicast(&m->private_group)))
        m->notes |= UFTP_NO_GROUP;
    read_extensions(*b, m);
}

static void read_register(struct bytes *b, struct uftp *m)
{
    m->key_length = bytes_u16(b);
    bytes_skip(b, 40); /* time, random bytes */
}

static void read_keyinfo(struct bytes *b, struct uftp *m)
{
    bytes_skip(b, 2);
    m->counter = bytes_u64(b);
}

/* Names have lengths in words, padded with NULs. */
static void read_fileinfo(struct bytes *b, struct uftp *m)
{
    m->file = bytes_u16(b);
    m->file_type = bytes_u8(b);
    bytes_skip(b, 3);
    size_t name = (size_t)bytes_u8(b) * WORD, link = (size_t)bytes_u8(b) * WORD;
    uint64_t high = bytes_u16(b);
    m->size = high << 32 | bytes_u32(b);
    bytes_skip(b, 12); /* times */
    if (bytes_ok(b) && name + link > b->left)
        m->notes |= UFTP_ODD_NAME;
    m->name = bytes_strip_nul(bytes_upto(b, name));
    m->link = bytes_strip_nul(bytes_upto(b, link));
}

static void read_fileseg(struct bytes *b, struct uftp *m)
{
    m->file = bytes_u16(b);
    m->section = bytes_u16(b);
    m->block = bytes_u16(b);
}

static void read_section(struct bytes *b, struct uftp *m)
{
    m->file = bytes_u16(b);
    m->section = bytes_u16(b);
    bytes_skip(b, 2);
}

static void read_complete(struct bytes *b, struct uftp *m)
{
    m->file = bytes_u16(b);
    m->status = bytes_u8(b);
    bytes_skip(b, 3);
}

static void read_abort(struct bytes *b, struct uftp *m)
{
    bytes_skip(b, 2); /* flags, reserved */
    m->host = bytes_u32(b);
    m->reason = bytes_strip_nul(bytes_upto(b, 300));
}

static void read_nothing(struct bytes *b, struct uftp *m)
{
    (void)b;
    (void)m;
}

enum tail { TAIL_NONE, TAIL_CLIENTS, TAIL_DATA };

/* What stands between function and header length and the header's end, and behind that. */
static const struct {
    const char *name;
    bool from_client;
    enum tail tail;
    void (*read)(struct bytes *b, struct uftp *m);
} functions[] = {
    [UFTP_ANNOUNCE] = {"ANNOUNCE", false, TAIL_CLIENTS, read_announce},
    [UFTP_REGISTER] = {"REGISTER", true, TAIL_NONE, read_register},
    [UFTP_CLIENT_KEY] = {"CLIENT_KEY", true, TAIL_NONE, read_nothing},
    [UFTP_REG_CONF] = {"REG_CONF", false, TAIL_CLIENTS, read_nothing},
    [UFTP_KEYINFO] = {"KEYINFO", false, TAIL_NONE, read_keyinfo},
    [UFTP_KEYINFO_ACK] = {"KEYINFO_ACK", true, TAIL_NONE, read_nothing},
    [UFTP_FILEINFO] = {"FILEINFO", false, TAIL_CLIENTS, read_fileinfo},
    [UFTP_FILEINFO_ACK] = {"FILEINFO_ACK", true, TAIL_NONE, read_nothing},
    [UFTP_FILESEG] = {"FILESEG", false, TAIL_DATA, read_fileseg},
    [UFTP_DONE] = {"DONE", false, TAIL_CLIENTS, read_section},
    [UFTP_STATUS] = {"STATUS", true, TAIL_NONE, read_section},
    [UFTP_COMPLETE] = {"COMPLETE", true, TAIL_NONE, read_complete},
    [UFTP_DONE_CONF] = {"DONE_CONF", false, TAIL_CLIENTS, read_nothing},
    [UFTP_HB_REQ] = {"HB_REQ", true, TAIL_NONE, read_nothing},
    [UFTP_HB_RESP] = {"HB_RESP", false, TAIL_NONE, read_nothing},
    [UFTP_KEY_REQ] = {"KEY_REQ", true, TAIL_NONE, read_nothing},
    [UFTP_PROXY_KEY] = {"PROXY_KEY", false, TAIL_NONE, read_nothing},
    [UFTP_ENCRYPTED] = {"ENCRYPTED", false, TAIL_NONE, read_nothing},
    [UFTP_ABORT] = {"ABORT", false, TAIL_NONE, read_abort},
    [UFTP_CONG_CTRL] = {"CONG_CTRL", false, TAIL_NONE, read_nothing},
    [UFTP_CC_ACK] = {"CC_ACK", true, TAIL_NONE, read_nothing},
};

/* The function once more 1, length of this header in words 1, then by function. */
static const char *read_message(struct bytes *b, struct uftp *m)
{
    uint8_t function = bytes_u8(b);
    size_t length = (size_t)bytes_u8(b) * WORD;
    if (bytes_ok(b) && function != m->function)
        return "its two function numbers differ";
    if (bytes_ok(b) && length < WORD)
        return "a header of length 0";
    bool lies = length > b->left + 2;
    struct bytes header = bytes_upto(b, length >= 2 ? length - 2 : 0);
    functions[m->function].read(&header, m);
    if (functions[m->function].tail == TAIL_CLIENTS)
        m->clients = *b;
    if (functions[m->function].tail == TAIL_DATA)
        m->data = *b;
    if (!bytes_ok(b) || lies)
        return "its header runs past the message";
    return bytes_ok(&header) ? NULL : "a header too short for its function";
}

/* Initialisation vector's counter 8, length of signature 2, of the rest 2. Version 5 has ciphers alone that authenticate by
 * themselves, and nothing where the signature's length stood. */
static const char *read_encrypted(struct bytes *b, struct uftp *m)
{
    m->counter = bytes_u64(b);
    uint16_t proof = bytes_u16(b), cipher = bytes_u16(b);
    if (m->version == UFTP_5)
        proof = 0;
    bool whole = bytes_ok(b) && (size_t)proof + cipher == b->left;
    m->proof = bytes_upto(b, proof);
    m->cipher = bytes_upto(b, cipher);
    return whole ? NULL : "lengths that are not the message's";
}

enum parse uftp_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    struct bytes b = payload;
    uint8_t version = bytes_u8(&b), function = bytes_u8(&b);
    bool known = function >= UFTP_ANNOUNCE && function <= UFTP_CC_ACK;
    if (packet->ip_proto != IP_PROTO_UDP || (version != UFTP_4 && version != UFTP_5) || !known)
        return PARSE_NOT_MINE;

    struct uftp *m = &ret->uftp;
    *m = (struct uftp){.version = version, .function = (enum uftp_function)function};
    m->sequence = bytes_u16(&b);
    m->source = bytes_u32(&b);
    m->group_id = bytes_u32(&b);
    m->instance = bytes_u8(&b);
    m->round_trip = bytes_u8(&b);
    m->group_size = bytes_u8(&b);
    uint8_t reserved = bytes_u8(&b);
    ret->usual_port = packet->src_port == UFTP_PORT || packet->dst_port == UFTP_PORT;
    ret->fault = "shorter than its header";
    if (bytes_ok(&b))
        ret->fault = function == UFTP_ENCRYPTED ? read_encrypted(&b, m) : read_message(&b, m);
    if (!ret->usual_port && (ret->fault || reserved))
        return PARSE_NOT_MINE;
    if (functions[function].from_client && addr_is_multicast(&packet->dst))
        m->notes |= UFTP_WRONG_WAY;
    return proto_end(packet, ret);
}

const char *uftp_function_name(enum uftp_function function)
{
    return functions[function].name;
}

const char *uftp_cipher_name(uint8_t key_type)
{
    static const char *const names[] = {"none",       "des",        "3des",       "aes128-cbc", "aes256-cbc",
                                        "aes128-gcm", "aes256-gcm", "aes128-ccm", "aes256-ccm"};
    return key_type < sizeof names / sizeof *names ? names[key_type] : "unknown";
}

const char *uftp_hash_name(uint8_t hash)
{
    static const char *const names[] = {"none", "md5", "sha1", "sha256", "sha384", "sha512"};
    return hash < sizeof names / sizeof *names ? names[hash] : "unknown";
}

bool uftp_encryption_is_weak(const struct uftp_encryption *encryption)
{
    enum { DES = 1, DES3 = 2, MD5 = 1, SHA1 = 2, RSA_LEAST = 2048 };
    return encryption->key_type == DES || encryption->key_type == DES3 || encryption->hash == MD5 ||
           encryption->hash == SHA1 || (encryption->rsa_bits && encryption->rsa_bits < RSA_LEAST);
}

bool uftp_client_next(struct bytes *clients, uint32_t *ret)
{
    if (clients->left < WORD)
        return false;
    *ret = bytes_u32(clients);
    return true;
}
