#include "engine/duplicate.h"

#include <string.h>

#include "base/when.h"

#define DUPLICATE_WINDOW (50 * WHEN_MILLISECOND)

enum { SEGMENT_HEAD = 64 };

void duplicates_init(struct duplicates *d, const struct hash_key *key)
{
    memset(d, 0, sizeof *d);
    d->key = *key;
    for (size_t i = 0; i < DUPLICATES; i++)
        d->seen[i].time = INT64_MIN / 2;
}

bool duplicates_check(struct duplicates *d, const struct packet *packet, int segment)
{
    /* Zeroed as a whole: the padding is hashed too. */
    struct {
        uint64_t payload;
        struct mac src_mac, dst_mac;
        struct addr src, dst;
        uint32_t ip_id;
        int32_t segment;
        uint16_t src_port, dst_port;
        uint32_t tcp_seq;
        uint8_t ttl, ip_proto;
    } identity;
    memset(&identity, 0, sizeof identity);
    /* Of a segment, sequence number and beginning tell enough. */
    bool segment_of_tcp = packet->ip_proto == IP_PROTO_TCP;
    size_t size = segment_of_tcp && packet->payload.left > SEGMENT_HEAD ? SEGMENT_HEAD : packet->payload.left;
    identity.payload = hash_bytes(&d->key, packet->payload.at, size);
    identity.tcp_seq = packet->tcp_seq;
    identity.src_mac = packet->src_mac;
    identity.dst_mac = packet->dst_mac;
    identity.src = packet->src;
    identity.dst = packet->dst;
    identity.ip_id = packet->ip_id;
    identity.segment = segment;
    identity.src_port = packet->src_port;
    identity.dst_port = packet->dst_port;
    identity.ttl = packet->ttl;
    identity.ip_proto = packet->ip_proto;

    uint64_t sum = hash_bytes(&d->key, &identity, sizeof identity);
    size_t place = sum % DUPLICATES;
    int64_t now = packet->frame->time;
    int64_t since = now - d->seen[place].time;
    if (d->seen[place].sum == sum && since > -DUPLICATE_WINDOW && since < DUPLICATE_WINDOW)
        return true;
    d->seen[place].sum = sum;
    d->seen[place].time = now;
    return false;
}
