/* Any bytes as neighbour discovery: counts stay within their arrays, prefixes within addresses. */
#include <stdlib.h>

#include "proto/proto.h"

static void check(bool held)
{
    if (!held)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    const struct nd *m = &message.nd;
    if (size < 2)
        return 0;
    uint8_t *exact = malloc(size);
    if (!exact)
        return 0;
    memcpy(exact, data, size);
    exact[0] = (uint8_t)(ND_ROUTER_SOLICITATION + exact[0] % 5);
    struct packet packet = {.ip_proto = 58, .ethertype = 0x86dd, .ttl = 255};
    packet.src = (struct addr){.family = 6, .byte = {0xfe, 0x80}};
    packet.notes = exact[size - 1] & 1 ? PACKET_CUT : 0; /* the last byte says whether the capture cut it */
    enum parse parse = nd_parse(&packet, bytes_of(exact, size), &message);
    check(parse != PARSE_NOT_MINE && (parse == PARSE_OK) == (message.fault == NULL));
    check(parse != PARSE_TRUNCATED || packet.notes);
    check(m->prefixes <= ND_PREFIXES && m->routes <= ND_ROUTES && m->servers <= ND_DNS);
    check(m->domains <= ND_DOMAINS && m->nat64s <= ND_NAT64);
    for (unsigned i = 0; i < m->prefixes; i++)
        check(m->prefix[i].prefix.bits <= 128);
    for (unsigned i = 0; i < m->routes; i++)
        check(m->route[i].prefix.bits <= 128);
    for (unsigned i = 0; i < m->domains; i++) {
        uintptr_t at = (uintptr_t)m->domain[i].at, in = (uintptr_t)exact;
        check(at >= in && at + m->domain[i].left <= in + size);
    }
    free(exact);
    return 0;
}
