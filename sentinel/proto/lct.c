#include "proto/lct.h"

#include "proto/proto.h"

enum { VERSION = 1, WORD = 4, HALF = 2, EXT_FDT = 192, EXT_FIXED = 128 };

/* A number of `size` bytes, network order; of more than eight the last eight. */
static uint64_t read_number(struct bytes *b, size_t size)
{
    uint64_t number = 0;
    while (size--)
        number = number << 8 | bytes_u8(b);
    return number;
}

/* Extensions: type 1; below 128 a length 1 in words follows, from there all have one word (RFC 5651 §5.2). */
static bool has_directory(struct bytes b)
{
    while (b.left) {
        uint8_t type = bytes_u8(&b);
        if (type == EXT_FDT)
            return true;
        if (type >= EXT_FIXED) {
            bytes_skip(&b, WORD - 1);
            continue;
        }
        uint8_t words = bytes_u8(&b);
        if (!words)
            return false;
        bytes_skip(&b, (size_t)words * WORD - 2);
    }
    return false;
}

/* RFC 5651 §5.1: version 4 bits, C 2, PSI 2; S 1, O 2, H 1, reserved 2, A 1, B 1; header length 1 in words, codepoint 1;
 * then congestion control, TSI, TOI, as long as C, S, O and H say, and extensions. */
enum parse lct_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    struct bytes b = payload;
    uint8_t first = bytes_u8(&b), flags = bytes_u8(&b);
    if (packet->ip_proto != IP_PROTO_UDP || !addr_is_multicast(&packet->dst) || first >> 4 != VERSION || flags & 0x0c)
        return PARSE_NOT_MINE;
    size_t length = (size_t)bytes_u8(&b) * WORD, half = flags & 0x10 ? HALF : 0;
    size_t control = ((first >> 2 & 3u) + 1) * WORD;
    size_t session = (flags >> 7) * (size_t)WORD + half, object = (flags >> 5 & 3u) * WORD + half;
    size_t fixed = WORD + control + session + object;
    if (!session || length < fixed || length > payload.left)
        return PARSE_NOT_MINE;

    struct lct *m = &ret->lct;
    *m = (struct lct){.close_session = flags & 2, .close_object = flags & 1, .has_object = object > 0};
    m->codepoint = bytes_u8(&b);
    bytes_skip(&b, control);
    m->session = read_number(&b, session);
    m->object = read_number(&b, object);
    struct bytes extensions = bytes_sub(&b, length - fixed);
    m->is_directory = has_directory(extensions);
    m->data = b;
    if (!m->is_directory && extensions.left > 16 * WORD)
        return PARSE_NOT_MINE;
    ret->usual_port = false;
    ret->fault = NULL;
    return PARSE_OK;
}
