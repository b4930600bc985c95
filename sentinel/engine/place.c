#include "engine/place.h"

bool place_reverses(const struct message *m)
{
    if (m->proto == PROTO_DHCP4)
        return m->dhcp4.op == 2;
    if (m->proto == PROTO_DHCP6)
        return dhcp6_is_answer(m->dhcp6.type);
    if (m->proto == PROTO_HTTP)
        return m->http.response;
    if (m->proto == PROTO_SMB)
        return m->smb.parts && m->smb.part[0].response;
    if (m->proto == PROTO_TLS)
        return m->tls.response;
    return m->proto == PROTO_TFTP && (m->tftp.opcode == TFTP_DATA || m->tftp.opcode == TFTP_OACK);
}

/* Addresses that stand for nobody in particular tell nothing of a place. */
static void add_evidence(struct place *where, struct addr addr)
{
    if (!addr_is_unspecified(&addr) && !addr_is_broadcast(&addr) && !addr_is_multicast(&addr))
        where->addr[where->addrs++] = addr;
}

/* The relay that says where the client stands: the one next to it, unless it names no link (RFC 6221 §5.3.1). */
static struct addr link_of(const struct dhcp6 *m)
{
    return addr_is_unspecified(&m->near.link) ? m->far.link : m->near.link;
}

/* A REQUEST that chooses a server (option 54) names the address that it was offered there: the client, which has none yet, is
 * on that network. Without 54 it may be the address of another network, where the machine was before. */
static struct addr taken_address(const struct dhcp4 *m)
{
    struct addr taken = {0}, server;
    if (m->type == DHCP4_REQUEST && dhcp4_addr(m, OPTION_SERVER_ID, &server))
        dhcp4_addr(m, OPTION_REQUESTED_IP, &taken);
    return taken;
}

/* Addresses that tell where a message belongs, the client's first. It may have none yet, and answers may go to everyone. */
static void gather_evidence(const struct packet *packet, const struct message *message, struct place *where)
{
    bool reverse = message && place_reverses(message);
    if (message && message->proto == PROTO_DHCP4) {
        where->relay = message->dhcp4.giaddr;
        add_evidence(where, message->dhcp4.yiaddr);
        add_evidence(where, message->dhcp4.ciaddr);
        add_evidence(where, taken_address(&message->dhcp4));
    }
    if (message && message->proto == PROTO_ARP) {
        add_evidence(where, message->arp.sender);
        add_evidence(where, message->arp.target);
    }
    if (message && message->proto == PROTO_DHCP6) {
        where->relay = link_of(&message->dhcp6);
        for (size_t i = 0; i < message->dhcp6.addrs && i < 2; i++)
            add_evidence(where, message->dhcp6.addr[i]);
    }
    add_evidence(where, reverse ? packet->dst : packet->src);
    add_evidence(where, reverse ? packet->src : packet->dst);
    if (message && message->proto == PROTO_ND && message->nd.prefixes)
        add_evidence(where, message->nd.prefix[0].prefix.addr);
}

struct track_place place_of(const struct engine_settings *s, const struct packet *packet, const struct message *message)
{
    struct track_place place = {.segment = EVENT_NO_SEGMENT, .segment_name = s->segment, .interface = s->interface};
    if (!place.interface)
        place.interface = packet->frame->interface;
    if (!s->policy)
        return place;
    if (s->segment) {
        place.segment = policy_segment_find(s->policy, s->segment);
        return place;
    }
    struct place where = {.interface = place.interface, .vlan = packet->vlan, .vlans = packet->vlans};
    gather_evidence(packet, message, &where);
    place.segment = policy_locate(s->policy, &where);
    place.segment_name = policy_segment_name(s->policy, place.segment);
    /* A client that asks from 0.0.0.0 on an untagged wire may be anywhere: that is not outside. */
    bool evident = where.addrs || where.vlans || !addr_is_unspecified(&where.relay);
    place.outside = place.segment == EVENT_NO_SEGMENT && policy_segments(s->policy) > 0 && evident;
    return place;
}
