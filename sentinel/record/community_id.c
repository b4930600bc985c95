/* Community ID v1 (corelight/community-id-spec): "1:" and the base64 of a SHA-1 over seed, addresses, protocol and ports,
 * the smaller end first. flow_id is made of the same bytes. */
#include <errno.h>

#include "base/digest.h"
#include "base/table.h"
#include "record/flow.h"
#include "record/record.h"

enum { TCP = 6, UDP = 17, SCTP = 132 };
enum { TUPLE = 2 + 16 + 16 + 1 + 1 + 2 + 2 };

struct end {
    const struct addr *addr;
    uint16_t port;
};

static bool is_greater(const struct end *a, const struct end *b)
{
    int order = memcmp(a->addr->byte, b->addr->byte, sizeof a->addr->byte);
    return order > 0 || (order == 0 && a->port > b->port);
}

static size_t add(uint8_t *ret, size_t used, const void *data, size_t size)
{
    memcpy(ret + used, data, size);
    return used + size;
}

/* Seed 0, the ends in order, protocol, padding, ports. The number of bytes. */
static size_t tuple_of(const struct event_flow *flow, uint8_t ret[TUPLE])
{
    struct end first = {&flow->src, flow->src_port};
    struct end second = {&flow->dst, flow->dst_port};
    if (is_greater(&first, &second)) {
        struct end other = first;
        first = second;
        second = other;
    }
    size_t address = flow->src.family == 4 ? 4 : 16;
    size_t used = add(ret, 0, (uint8_t[]){0, 0}, 2);
    used = add(ret, used, first.addr->byte, address);
    used = add(ret, used, second.addr->byte, address);
    used = add(ret, used, (uint8_t[]){flow->ip_proto, 0}, 2);
    used = add(ret, used, (uint8_t[]){(uint8_t)(first.port >> 8), (uint8_t)first.port}, 2);
    return add(ret, used, (uint8_t[]){(uint8_t)(second.port >> 8), (uint8_t)second.port}, 2);
}

static bool has_addresses(const struct event_flow *flow)
{
    return flow->src.family && flow->src.family == flow->dst.family;
}

bool record_community_id(const struct event_flow *flow, char *ret, size_t size)
{
    uint8_t tuple[TUPLE], sum[SHA1_SIZE];
    bool has_ports = flow->ip_proto == TCP || flow->ip_proto == UDP || flow->ip_proto == SCTP;
    if (!has_addresses(flow) || !has_ports || size < 40)
        return false;
    if (digest_sha1(bytes_of(tuple, tuple_of(flow, tuple)), sum) < 0)
        return false;
    ret[0] = '1';
    ret[1] = ':';
    digest_base64(bytes_of(sum, sizeof sum), ret + 2, size - 2);
    return true;
}

int64_t flow_id(const struct event_flow *flow)
{
    static const struct hash_key key = {{0, 0}};
    uint8_t tuple[TUPLE];
    if (!has_addresses(flow))
        return 0;
    return (int64_t)(hash_bytes(&key, tuple, tuple_of(flow, tuple)) & ((UINT64_C(1) << 53) - 1));
}
