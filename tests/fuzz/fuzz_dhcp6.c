/* Any bytes as a DHCPv6 message: spans stay within the payload, counts within their arrays. */
#include <stdlib.h>

#include "proto/proto.h"

static void check(bool held)
{
    if (!held)
        abort();
}

static void check_span(struct bytes payload, struct bytes span)
{
    uintptr_t at = (uintptr_t)span.at, in = (uintptr_t)payload.at;
    check(!span.left || (at >= in && at + span.left <= in + payload.left));
}

static void check_message(const struct dhcp6 *m, struct bytes payload)
{
    struct mac mac;
    check(m->relays <= DHCP6_RELAYS && m->orders <= DHCP6_ORDER && m->addrs <= DHCP6_ADDRS);
    check(m->prefixes <= DHCP6_PREFIXES && m->urls <= DHCP6_URLS && m->xid <= 0xffffff);
    check((m->relays > 0) == (m->relayed != 0));
    check_span(payload, m->near.interface_id);
    check_span(payload, m->near.remote_id);
    check_span(payload, m->far.interface_id);
    check_span(payload, m->status_text);
    for (unsigned i = 0; i < m->prefixes; i++)
        check(m->prefix[i].bits <= 128);
    for (unsigned i = 0; i < m->urls; i++)
        check_span(payload, m->url[i]);
    for (uint32_t code = 0; code <= UINT16_MAX; code += code == DHCP6_LOW ? OPTION6_MS_FIRST - DHCP6_LOW : 1) {
        check_span(payload, dhcp6_option(m, (uint16_t)code));
        if (code > OPTION6_MS_LAST)
            break;
    }
    dhcp6_duid_mac(dhcp6_option(m, OPTION6_CLIENT_ID), &mac);
    struct bytes items = dhcp6_option(m, OPTION6_BOOT_PARAMETERS), item;
    while (dhcp6_item_next(&items, &item))
        check_span(payload, item);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    if (!size)
        return 0;
    uint8_t *exact = malloc(size);
    if (!exact)
        return 0;
    memcpy(exact, data, size);
    struct packet packet = {.ip_proto = 17, .ethertype = 0x86dd, .src_port = 547, .dst_port = 546};
    packet.src.family = packet.dst.family = 6;
    packet.notes = exact[size - 1] & 1 ? PACKET_CUT : 0; /* the last byte says whether the capture cut it */
    struct bytes payload = bytes_of(exact, size);
    enum parse parse = dhcp6_parse(&packet, payload, &message);
    check(parse != PARSE_NOT_MINE && (parse == PARSE_OK) == (message.fault == NULL));
    check(parse != PARSE_TRUNCATED || packet.notes);
    check_message(&message.dhcp6, payload);
    free(exact);
    return 0;
}
