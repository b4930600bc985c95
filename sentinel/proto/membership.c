#include "proto/membership.h"

static struct addr read_addr(struct bytes *b, uint8_t family)
{
    return family == 6 ? addr_read6(b) : addr_read4(b);
}

static size_t addr_size(uint8_t family)
{
    return family == 6 ? 16 : 4;
}

bool membership_begin(const struct membership_form *forms, size_t count, uint8_t type, uint8_t family,
                      struct membership *ret)
{
    for (size_t i = 0; i < count; i++) {
        if (forms[i].type != type)
            continue;
        *ret = (struct membership){.kind = forms[i].kind, .version = forms[i].version, .family = family};
        return true;
    }
    return false;
}

void membership_end(const struct packet *packet, struct bytes left, struct membership *m)
{
    if (packet->ttl != 1)
        m->notes |= MEMBERSHIP_BAD_HOPS;
    if (!addr_is_unspecified(&m->group) && !addr_is_multicast(&m->group))
        m->notes |= MEMBERSHIP_NOT_A_GROUP;
    if (left.left)
        m->notes |= MEMBERSHIP_EXTRA;
}

uint32_t membership_code(uint8_t code)
{
    return code < 128 ? code : (uint32_t)((code & 0xf) | 0x10) << (((code >> 4) & 7) + 3);
}

/* Reserved 4 bits, S 1 bit, QRV 3 bits; QQIC 1; sources 2, their addresses (RFC 3376 §4.1.5, RFC 3810 §5.1.7). */
const char *membership_read_query(struct bytes *b, struct membership *m)
{
    uint8_t flags = bytes_u8(b);
    m->suppress = flags & 8;
    m->robustness = flags & 7;
    m->interval = membership_code(bytes_u8(b));
    m->sources = bytes_u16(b);
    size_t size = m->sources * addr_size(m->family);
    bool lies = size > b->left;
    m->source = bytes_upto(b, size);
    return lies ? "more sources announced than there are" : NULL;
}

/* Type 1, auxiliary words 1, sources 2, group, sources' addresses, auxiliary data (RFC 3376 §4.2.4, RFC 3810 §5.2.4). */
static bool read_record(struct bytes *b, uint8_t family, struct membership_record *ret)
{
    ret->type = bytes_u8(b);
    size_t auxiliary = (size_t)bytes_u8(b) * 4;
    ret->sources = bytes_u16(b);
    ret->group = read_addr(b, family);
    ret->source = bytes_sub(b, ret->sources * addr_size(family));
    bytes_skip(b, auxiliary);
    return bytes_ok(b);
}

const char *membership_read_records(struct bytes *b, struct membership *m)
{
    struct membership_record record;
    struct bytes whole = *b;
    for (unsigned left = m->record_count; left; left--) {
        struct bytes before = *b;
        if (!read_record(b, m->family, &record)) {
            m->records = bytes_upto(&whole, whole.left - before.left);
            return "a group record runs past the message";
        }
        if (!addr_is_multicast(&record.group))
            m->notes |= MEMBERSHIP_NOT_A_GROUP;
    }
    m->records = bytes_upto(&whole, whole.left - b->left);
    return NULL;
}

const char *membership_read_group(struct bytes *b, struct membership *m)
{
    m->records = *b;
    bytes_trim(&m->records, addr_size(m->family));
    m->group = read_addr(b, m->family);
    return NULL;
}

static bool has_records(const struct membership *m)
{
    return m->version == (m->family == 6 ? 2 : 3);
}

bool membership_next(const struct membership *m, struct bytes *list, struct membership_record *ret)
{
    if (!list->left)
        return false;
    if (has_records(m))
        return read_record(list, m->family, ret);
    bool leaves = m->kind == MEMBERSHIP_LEAVE;
    *ret = (struct membership_record){.type = leaves ? MEMBERSHIP_TO_INCLUDE : MEMBERSHIP_TO_EXCLUDE,
                                      .group = read_addr(list, m->family)};
    return bytes_ok(list);
}

enum membership_change membership_change(const struct membership_record *record)
{
    switch (record->type) {
    case MEMBERSHIP_IS_EXCLUDE:
    case MEMBERSHIP_TO_EXCLUDE:
        return MEMBERSHIP_JOINS;
    case MEMBERSHIP_IS_INCLUDE:
    case MEMBERSHIP_ALLOW:
        return record->sources ? MEMBERSHIP_JOINS : MEMBERSHIP_SAME;
    case MEMBERSHIP_TO_INCLUDE:
        return record->sources ? MEMBERSHIP_JOINS : MEMBERSHIP_LEAVES;
    default:
        return MEMBERSHIP_SAME;
    }
}

bool membership_is_ignored(const struct membership *m)
{
    bool query6 = m->family == 6 && m->kind == MEMBERSHIP_QUERY;
    uint32_t dropped = MEMBERSHIP_BAD_HOPS | MEMBERSHIP_NOT_LINK_LOCAL | MEMBERSHIP_NO_ALERT;
    return m->notes & MEMBERSHIP_BAD_SUM || (query6 && m->notes & dropped);
}

bool membership_outranks(const struct addr *a, const struct addr *b)
{
    return !addr_is_unspecified(a) && (addr_is_unspecified(b) || memcmp(a->byte, b->byte, sizeof a->byte) < 0);
}
