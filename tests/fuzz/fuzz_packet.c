/* A sequence of frames from one input: link type 1 byte, capture flags 1, seconds since the last 1, size 1; then the frame. */
#include <stdlib.h>
#include <string.h>

#include "net/glance.h"
#include "net/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* Touches every byte, so that the sanitizer sees a span that is not ours to read. */
static void check_span(struct bytes span, size_t most)
{
    check(!span.bad && span.left <= most);
    uint8_t sum = 0;
    while (span.left)
        sum ^= bytes_u8(&span);
    *(volatile uint8_t *)&sum = sum;
}

static void check_packet(const struct packet *p, enum parse answer)
{
    bool whole = p->notes & PACKET_FRAGMENTED || p->notes & PACKET_OVERLAP;
    check(p->vlans <= PACKET_VLANS && p->tunnels <= PACKET_TUNNELS);
    for (uint8_t i = 0; i < p->vlans; i++)
        check(p->vlan[i] > 0 && p->vlan[i] < 4096);
    check(answer == PARSE_OK || answer == PARSE_NOT_MINE || p->fault);
    check(answer != PARSE_TRUNCATED || p->frame->captured < p->frame->length || p->tunnels);
    check(whole || p->tunnels || p->payload.left <= p->frame->captured);
    check_span(p->payload, 65535 + (size_t)p->frame->captured);
    check_span(p->other, 65535);
    check(!p->other.left || p->notes & PACKET_OVERLAP);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t links[] = {LINK_ETHERNET, LINK_SLL,     LINK_SLL2, LINK_NULL, LINK_LOOP,
                                     LINK_RAW,      LINK_RAW_BSD, LINK_IPV4, LINK_IPV6, 105};
    const struct hash_key key = {{1, 2}};
    struct net *net = net_new(&key);
    struct bytes input = bytes_of(data, size);
    struct frame frame = {0};
    while (net && input.left >= 4) {
        frame.link = links[bytes_u8(&input) % (sizeof links / sizeof *links)];
        uint8_t flags = bytes_u8(&input);
        frame.time += (int64_t)bytes_u8(&input) * 1000000000;
        struct bytes body = bytes_upto(&input, bytes_u8(&input));
        uint8_t *copy = malloc(body.left ? body.left : 1);
        if (!copy)
            break;
        frame.data = copy;
        frame.captured = (uint32_t)body.left;
        frame.length = frame.captured + (flags & 0x0f);
        frame.vlan = flags >> 4;
        frame.vlan_type = flags & 0x80 ? 0x8100 : 0;
        frame.number++;
        bytes_copy(&body, copy, body.left);
        struct packet packet;
        enum parse answer = net_decode(net, &frame, &packet);
        check_packet(&packet, answer);
        check(answer != PARSE_OK || packet.ethertype != 0x0806 || net_glance(&frame, NULL, NULL));
        free(copy);
    }
    struct net_counts counts = net ? net_counts(net) : (struct net_counts){0};
    check(counts.waiting <= 512 && counts.reassembled <= counts.fragments);
    net_free(net);
    return 0;
}
