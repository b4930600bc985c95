#include "detect/identity.h"

/* Made once with a random generator, never changed: identifiers in SIEMs depend on it. */
static const uint8_t space[UUID_SIZE] = {0x99, 0xbd, 0xf4, 0x52, 0xf2, 0x60, 0x4a, 0xcf,
                                         0xb2, 0x70, 0xe8, 0x0b, 0x4b, 0xb8, 0xeb, 0xa0};

static void add_bytes(struct identity *i, const void *data, size_t size)
{
    struct bytes b = bytes_of(data, size);
    bytes_trim(&b, sizeof i->at - i->size);
    size_t taken = b.left;
    bytes_copy(&b, i->at + i->size, taken);
    i->size += taken;
}

static void add_number(struct identity *i, uint64_t number)
{
    uint8_t bytes[8];
    for (size_t n = 0; n < sizeof bytes; n++)
        bytes[n] = (uint8_t)(number >> (56 - 8 * n));
    add_bytes(i, bytes, sizeof bytes);
}

void identity_add(struct identity *i, const struct event *e, const enum field *fields, size_t count)
{
    for (size_t n = 0; n < count; n++)
        i->size += event_key(e, fields[n], i->at + i->size, sizeof i->at - i->size);
}

void identity_begin(struct identity *i, const struct rule *rule, char of, const struct event *e)
{
    static const enum field segment = FIELD_SEGMENT;
    i->size = 0;
    add_bytes(i, rule->id, strlen(rule->id) + 1);
    add_bytes(i, &of, 1);
    identity_add(i, e, &segment, 1);
}

struct identity_key identity_hash(const struct identity *i, const struct hash_key *key)
{
    const struct hash_key other = {{key->word[0] ^ UINT64_MAX, key->word[1]}};
    return (struct identity_key){{hash_bytes(key, i->at, i->size), hash_bytes(&other, i->at, i->size)}};
}

/* All zero when libcrypto cannot: an alert without a good id is worth more than none. */
static void uuid(const uint8_t within[UUID_SIZE], const struct identity *i, uint8_t ret[UUID_SIZE])
{
    memset(ret, 0, UUID_SIZE);
    (void)digest_uuid5(within, bytes_of(i->at, i->size), ret);
}

void identity_group_id(const struct identity *i, uint8_t ret[UUID_SIZE])
{
    uuid(space, i, ret);
}

void identity_event_id(const uint8_t group_id[UUID_SIZE], uint32_t telling, int64_t first, uint8_t ret[UUID_SIZE])
{
    struct identity i;
    i.size = 0;
    add_number(&i, telling);
    add_number(&i, (uint64_t)(first / 1000));
    uuid(group_id, &i, ret);
}

/* A TTL that no system starts with was counted down by a router: the frame's MAC is then the router's. */
static bool came_through_router(const struct event *e)
{
    static const uint8_t initial[] = {1, 16, 20, 32, 64, 128, 150, 255};
    int64_t ttl = event_integer(e, FIELD_SERVER_TTL);
    for (size_t i = 0; i < sizeof initial; i++) {
        if (ttl == initial[i])
            return false;
    }
    return ttl != 0;
}

static bool was_relayed(const struct event *e)
{
    struct addr relay = event_addr(e, FIELD_DHCP_RELAY);
    return !addr_is_unspecified(&relay);
}

static enum field first_present(const struct event *e, const enum field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (event_has(e, fields[i]))
            return fields[i];
    }
    return FIELD_SEGMENT;
}

static enum field responder(const struct event *e)
{
    static const enum field near[] = {FIELD_SERVER_MAC, FIELD_SERVER_IP, FIELD_SERVER_ID};
    static const enum field routed[] = {FIELD_SERVER_IP, FIELD_SERVER_ID, FIELD_SERVER_MAC};
    static const enum field relayed[] = {FIELD_SERVER_ID, FIELD_SERVER_IP, FIELD_SERVER_MAC};
    /* Who claims addresses on this link stands on it, whatever TTL he forwards with. */
    bool stands_here = event_has(e, FIELD_SERVER_CLAIMS);
    const enum field *order = was_relayed(e) ? relayed : came_through_router(e) && !stands_here ? routed : near;
    return first_present(e, order, 3);
}

static enum field requester(const struct event *e)
{
    static const enum field order[] = {FIELD_BINDING_MAC, FIELD_CLIENT_MAC,     FIELD_CLIENT_ETHER,
                                       FIELD_CLIENT_IP,   FIELD_ARP_SENDER_MAC, FIELD_SERVER_MAC,
                                       FIELD_SERVER_IP,   FIELD_TROUBLE_SUBJECT};
    return first_present(e, order, sizeof order / sizeof *order);
}

void identity_incident_id(const struct event *e, uint8_t ret[UUID_SIZE])
{
    bool by_server = event_has(e, FIELD_SERVER_ROLE) || event_bool(e, FIELD_MALFORMED_FROM_SERVER) ||
                     event_has(e, FIELD_REDIRECT_GATEWAY) || event_has(e, FIELD_NAME_ANSWERED);
    enum field who[] = {FIELD_SEGMENT, by_server ? responder(e) : requester(e)};
    struct identity i;
    i.size = 0;
    add_bytes(&i, "incident", sizeof "incident");
    identity_add(&i, e, who, 2);
    uuid(space, &i, ret);
}
