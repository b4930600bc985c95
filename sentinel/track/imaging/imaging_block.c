/* Blocks of images: whether the same one comes with other contents, and whether what they carry can be read. */
#include <stdlib.h>
#include <string.h>

#include "track/imaging/imaging_state.h"

enum {
    SAMPLES = 8,          /* blocks whose entropy is taken */
    SAMPLE_LEAST = 1024,  /* fewer bytes do not tell noise from text … */
    SAMPLE_JOINED = 2048, /* … so small blocks are taken together */
    SAMPLE_PLAIN = 700,   /* below this no cipher's output of that size comes */
    PLAIN_ENOUGH = 4,     /* samples */
};

/* --- Digests ---------------------------------------------------------------------------------------------------------------- */

/* NH (Black and others, UMAC, 1999) over 64-byte strips under a secret key, chained: who does not know the key cannot make two
 * blocks with one digest. SipHash would cost as much as everything else that is done with a packet of the stream. */
static uint64_t digest_of(const struct hash_key *key, struct bytes data)
{
    enum { STRIP = 64, WORDS = STRIP / 4 };
    uint64_t sum = key->word[0] ^ data.left;
    uint32_t secret[WORDS];
    for (uint32_t n = 0; n < WORDS; n++)
        secret[n] = (uint32_t)((key->word[n % 2] * (2 * n + 1)) >> 32);
    while (data.left) {
        uint32_t word[WORDS] = {0};
        uint64_t strip = 0;
        bytes_copy(&data, word, data.left < STRIP ? data.left : STRIP);
        for (size_t n = 0; n < WORDS; n += 2)
            strip += (uint64_t)(word[n] + secret[n]) * (word[n + 1] + secret[n + 1]);
        sum = (sum ^ strip) * (key->word[1] | 1);
        sum ^= sum >> 29;
    }
    return sum;
}

/* Whether the block was there with other contents; `ret_again`: it was there at all. */
static bool compare(struct imaging *i, struct imaging_desk *desk, const struct imaging_block *block, bool *ret_again)
{
    struct recent_block *r = &desk->recent[(block->number ^ block->number >> 16) % DESK_RECENT];
    uint64_t digest = digest_of(&i->key, block->data);
    *ret_again = r->number == block->number + 1;
    if (*ret_again)
        return r->digest != digest;
    *r = (struct recent_block){block->number + 1, digest};
    return false;
}

/* --- Desks ------------------------------------------------------------------------------------------------------------------ */

/* The session's desk; a free one, or the one unused for longest, when it has none. */
static struct imaging_desk *desk_of(struct imaging *i, struct imaging_session *s)
{
    struct imaging_desk *best = &i->desks[0];
    if (s->desk && s->desk->owner == s && s->desk->serial == s->serial)
        return s->desk;
    for (size_t n = 0; n < DESKS; n++) {
        struct imaging_desk *desk = &i->desks[n];
        if (!desk->owner || (best->owner && desk->used < best->used))
            best = desk;
    }
    best->owner = s;
    best->serial = s->serial;
    best->filled = 0;
    memset(best->recent, 0, sizeof best->recent);
    s->desk = best;
    return best;
}

/* --- What it is --------------------------------------------------------------------------------------------------------------- */

static bool is_readable(const struct imaging_session *s)
{
    return (s->content && content_class_is_readable(s->class)) || s->plain >= PLAIN_ENOUGH;
}

static void sample(struct imaging_session *s, struct bytes data)
{
    if (s->samples == SAMPLES || s->encrypted || data.left < SAMPLE_LEAST)
        return;
    unsigned entropy = content_entropy(data);
    if (entropy < s->entropy)
        s->entropy = entropy;
    s->samples++;
    s->plain += entropy < SAMPLE_PLAIN;
}

static bool recognise(struct imaging_session *s, struct imaging_desk *desk, const struct imaging_block *block)
{
    if (s->content || block->offset != desk->filled || desk->filled == DESK_HEAD)
        return false;
    struct bytes data = block->data;
    size_t room = DESK_HEAD - desk->filled, size = data.left < room ? data.left : room;
    bytes_copy(&data, desk->head + desk->filled, size);
    desk->filled += size;
    if (size < SAMPLE_LEAST && desk->filled % SAMPLE_JOINED < size && desk->filled >= SAMPLE_JOINED)
        sample(s, bytes_of(desk->head + desk->filled - SAMPLE_JOINED, SAMPLE_JOINED));
    s->begun = true;
    const struct content_kind *kind = content_kind_of(bytes_of(desk->head, desk->filled));
    if (!kind)
        return false;
    s->content = kind->name;
    s->class = kind->class;
    return true;
}

struct imaging_finding imaging_take_block(struct imaging *i, struct imaging_session *s,
                                          const struct imaging_block *block)
{
    struct imaging_finding found = {0};
    bool before = is_readable(s), again = false;
    if (!block->whole || !block->data.left)
        return found;
    if (!s->block_size)
        s->block_size = block->data.left;
    if (block->number != UINT64_MAX) {
        struct imaging_desk *desk = desk_of(i, s);
        desk->used = s->last;
        found.other = compare(i, desk, block, &again);
        found.kind = !found.other && recognise(s, desk, block);
    }
    s->blocks += !again;
    if (!again)
        sample(s, block->data);
    found.settled = found.kind || before != is_readable(s);
    return found;
}

const char *imaging_protection(const struct imaging_session *s, const char **ret_reason)
{
    static const struct {
        const char *protection, *reason;
    } answers[] = {
        {"readable", "the data begin with the magic number of a readable format"},
        {"readable", "the data repeat themselves as no cipher's output does"},
        {"keyed", "the session is encrypted, as its own announcement or packets say"},
        {"keyed", "the data begin with the header of an encrypted container"},
        {"keyed", "packets carry a hash or signature under a key; whether the content is encrypted does not show"},
        {"unknown", "no data have been seen yet"},
        {"unknown", "the beginning of the data was not seen"},
        {"unknown", "too few data have been seen"},
        {"unknown", "the data begin with nothing known and look like noise: compressed or encrypted"},
    };
    size_t n = s->content && content_class_is_readable(s->class) ? 0
               : s->plain >= PLAIN_ENOUGH                        ? 1
               : s->encrypted                                    ? 2
               : s->content && s->class == CONTENT_ENCRYPTED     ? 3
               : s->integrity == INTEGRITY_KEYED                 ? 4
               : !s->packets                                     ? 5
               : !s->begun                                       ? 6
               : s->samples < SAMPLES                            ? 7
                                                                 : 8;
    *ret_reason = answers[n].reason;
    return answers[n].protection;
}

/* --- Blocks on the wire ------------------------------------------------------------------------------------------------------- */

/* A number of 16 bits as one that goes on counting: the nearest to the last one. */
static uint64_t extend(uint64_t last, uint16_t number)
{
    uint64_t near = (last & ~UINT64_C(0xffff)) | number;
    if (near + 0x8000 < last)
        near += 0x10000;
    else if (near > last + 0x8000 && near >= 0x10000)
        near -= 0x10000;
    return near;
}

static uint64_t offset_of(const struct imaging_session *s, uint64_t index)
{
    return index && !s->block_size ? UINT64_MAX : index * s->block_size;
}

/* Opcode 8, reserved, slice u32, block u16, reserved, bytes of the slice u32, data (udpc-protoc.h). */
static bool read_udpcast(const struct imaging_session *s, struct bytes b, struct imaging_block *ret)
{
    uint16_t opcode = bytes_u16(&b);
    bytes_skip(&b, 2);
    uint32_t slice = bytes_u32(&b);
    uint16_t block = bytes_u16(&b);
    bytes_skip(&b, 6);
    if (!bytes_ok(&b) || opcode != 8)
        return false;
    ret->number = (uint64_t)slice << 16 | block;
    ret->offset = slice ? UINT64_MAX : offset_of(s, block);
    ret->data = b;
    return true;
}

/* ENCRYPTED behind the header: the counter that every packet raises, then what nobody reads (UFTP protocol.txt §5.2.20). */
static bool read_uftp_encrypted(struct bytes body, struct imaging_block *ret)
{
    uint64_t counter = bytes_u64(&body);
    ret->number = counter | UINT64_C(1) << 63;
    ret->data = body;
    return bytes_ok(&body);
}

/* Version, function, sequence u16, …, 16 in all. FILESEG: function 9, length u8 in words, file u16, section u16, block u16
 * (UFTP protocol.txt §5.2.11). */
static bool read_uftp(const struct imaging_session *s, struct bytes b, struct imaging_block *ret)
{
    bytes_skip(&b, 1);
    uint8_t function = bytes_u8(&b);
    ret->sequence = extend(s->series[SERIES_DATA], bytes_u16(&b));
    ret->rises = true;
    bytes_skip(&b, 12);
    if (function == 18)
        return read_uftp_encrypted(b, ret);
    struct bytes body = b;
    bytes_skip(&body, 1);
    uint8_t words = bytes_u8(&body);
    uint16_t file = bytes_u16(&body), section = bytes_u16(&body), block = bytes_u16(&body);
    if (!bytes_ok(&body) || function != 9 || words < 2)
        return false;
    bytes_skip(&b, (size_t)words * 4);
    ret->number = (uint64_t)file << 32 | (uint64_t)section << 16 | block;
    ret->offset = section ? UINT64_MAX : offset_of(s, block);
    ret->data = b;
    return bytes_ok(&b);
}

/* "WD", type, length u16 of what follows it; session u32, opcode 6 or 7, time u64; client u32, sequence u64, trail u64, length
 * u16 (MS-WDSMT §2.2.2, §2.2.3.6); size u16, 3, block u64, length u16, data (MS-WDSMA §2.2.3). */
static bool read_wds(const struct imaging_session *s, struct bytes b, struct imaging_block *ret)
{
    enum { ODATA = 6, RDATA = 7, DATA = 3, HASH = 1, SIGN = 2 };
    bytes_skip(&b, 2);
    uint8_t security = bytes_u8(&b);
    bytes_skip(&b, bytes_u16(&b));
    bool keyed = security == HASH || security == SIGN;
    uint32_t id = bytes_u32(&b);
    uint8_t opcode = bytes_u8(&b);
    bytes_skip(&b, 8 + 4);
    ret->sequence = bytes_u64(&b);
    ret->rises = opcode == ODATA;
    uint64_t trail = bytes_u64(&b);
    struct bytes data = bytes_sub(&b, bytes_u16(&b));
    bytes_skip(&data, 2);
    uint8_t application = bytes_u8(&data);
    ret->number = bytes_u64(&data);
    ret->data = bytes_sub(&data, bytes_u16(&data));
    ret->offset = offset_of(s, ret->number ? ret->number - 1 : 0);
    return bytes_ok(&ret->data) && id == s->key.id && (opcode == ODATA || opcode == RDATA) && application == DATA &&
           trail <= ret->sequence && keyed == (s->integrity == INTEGRITY_KEYED);
}

/* Opcode 3, block u16 (RFC 1350 §5), to a group (RFC 2090). */
static bool read_tftp(const struct imaging_session *s, struct bytes b, struct imaging_block *ret)
{
    uint16_t opcode = bytes_u16(&b), block = bytes_u16(&b);
    ret->sequence = ret->number = extend(s->series[SERIES_DATA], block);
    ret->offset = ret->number ? offset_of(s, ret->number - 1) : UINT64_MAX;
    ret->data = b;
    return bytes_ok(&b) && opcode == 3;
}

/* Nothing is known of its numbers. */
static bool read_any(const struct imaging_session *s, struct bytes b, struct imaging_block *ret)
{
    ret->data = b;
    return s->key.protocol != IMAGING_SAP;
}

bool imaging_read_block(const struct imaging_session *s, struct bytes payload, struct imaging_block *ret)
{
    static bool (*const readers[IMAGING_PROTOCOLS])(const struct imaging_session *, struct bytes,
                                                    struct imaging_block *) = {
        [IMAGING_UNKNOWN] = read_any, [IMAGING_WDS] = read_wds,   [IMAGING_UDPCAST] = read_udpcast,
        [IMAGING_UFTP] = read_uftp,   [IMAGING_TFTP] = read_tftp, [IMAGING_GHOST] = read_any,
        [IMAGING_SAP] = read_any,     [IMAGING_FLUTE] = read_any, [IMAGING_NORM] = read_any,
    };
    *ret = (struct imaging_block){.number = UINT64_MAX, .offset = UINT64_MAX, .sequence = UINT64_MAX, .whole = true};
    return readers[s->key.protocol](s, payload, ret);
}
