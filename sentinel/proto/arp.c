#include "proto/arp.h"

#include "proto/proto.h"

enum { ETHERTYPE_ARP = 0x0806, ETHERTYPE_IPV4 = 0x0800, ETHERNET = 1 };

enum parse arp_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    if (packet->ethertype != ETHERTYPE_ARP)
        return PARSE_NOT_MINE;

    struct bytes b = payload;
    uint16_t hardware = bytes_u16(&b), protocol = bytes_u16(&b);
    uint8_t hardware_size = bytes_u8(&b), protocol_size = bytes_u8(&b);
    if (bytes_ok(&b) &&
        (hardware != ETHERNET || protocol != ETHERTYPE_IPV4 || hardware_size != 6 || protocol_size != 4))
        return PARSE_NOT_MINE;

    struct arp *m = &ret->arp;
    m->operation = bytes_u16(&b);
    m->sender_mac = mac_read(&b);
    m->sender = addr_read4(&b);
    m->target_mac = mac_read(&b);
    m->target = addr_read4(&b);
    m->probe = bytes_ok(&b) && addr_is_unspecified(&m->sender);
    m->gratuitous = bytes_ok(&b) && !m->probe && addr_equal(&m->sender, &m->target);
    ret->usual_port = true;
    ret->fault = bytes_ok(&b) ? NULL : "shorter than ARP for IPv4 over Ethernet (28 bytes)";
    return proto_end(packet, ret);
}
