/* Every kind of event, declared once, with the families of fields it may carry. */
#ifndef SENTINEL_EVENT_KIND_H
#define SENTINEL_EVENT_KIND_H

#include "event/field.h"

#define FAMILIES_ANY (FAMILY_PLACE | FAMILY_PACKET | FAMILY_POLICY | FAMILY_FINGERPRINT | FAMILY_SERVER | FAMILY_CLIENT)
#define FAMILIES_SENSOR (FAMILY_PLACE | FAMILY_SENSOR)
#define FAMILIES_DHCP (FAMILIES_ANY | FAMILY_DHCP | FAMILY_PXE)
/* Steps of a client's boot, told over again from what single packets said: nobody is counted by them. */
#define FAMILIES_BOOT (FAMILIES_DHCP | FAMILY_BOOT)
#define FAMILIES_DHCP6 (FAMILIES_ANY | FAMILY_DHCP6 | FAMILY_PXE)

/* X(identifier, name, families, meaning) */
#define EVENT_KINDS(X) \
    X(DHCP_DISCOVER, "dhcp.discover", FAMILIES_DHCP, "a client looks for DHCP servers") \
    X(DHCP_OFFER, "dhcp.offer", FAMILIES_DHCP | FAMILY_BOOT, "a server offers an address") \
    X(DHCP_REQUEST, "dhcp.request", FAMILIES_DHCP, "a client takes, confirms or extends an address; server.id names the chosen server") \
    X(DHCP_ACK, "dhcp.ack", FAMILIES_DHCP | FAMILY_BOOT, "a server grants an address or answers an INFORM") \
    X(DHCP_NAK, "dhcp.nak", FAMILIES_DHCP, "a server refuses an address") \
    X(DHCP_DECLINE, "dhcp.decline", FAMILIES_DHCP, "a client finds its address in use") \
    X(DHCP_RELEASE, "dhcp.release", FAMILIES_DHCP, "a client gives its address back") \
    X(DHCP_INFORM, "dhcp.inform", FAMILIES_DHCP, "a client with an address asks for parameters") \
    X(DHCP_OTHER, "dhcp.other", FAMILIES_DHCP, "FORCERENEW, lease queries, and message types without a name") \
    X(BOOTP_REQUEST, "bootp.request", FAMILIES_DHCP, "a request without a message type: BOOTP") \
    X(BOOTP_REPLY, "bootp.reply", FAMILIES_DHCP | FAMILY_BOOT, "a reply without a message type: BOOTP") \
    X(PXE_REQUEST, "pxe.request", FAMILIES_DHCP, "a client asks a boot server: port 4011, or boot-server discovery") \
    X(PXE_REPLY, "pxe.reply", FAMILIES_DHCP | FAMILY_BOOT, \
      "a booting client is given boot data: by a proxy, by a combined offer, by a boot server") \
    X(RIS_REQUEST, "ris.request", FAMILIES_ANY | FAMILY_RIS, "a client of Remote Installation Services asks on port 4011") \
    X(RIS_REPLY, "ris.reply", FAMILIES_ANY | FAMILY_RIS, "a server of Remote Installation Services answers") \
    X(BOOT_OFFERED, "boot.offered", FAMILIES_BOOT, "one more server answered a client's boot") \
    X(BOOT_CHOSEN, "boot.chosen", FAMILIES_BOOT, "a booting client took a server's address") \
    X(BOOT_COMPLETED, "boot.completed", FAMILIES_BOOT | FAMILY_TFTP, \
      "a booting client asks for a file; server.* is who sent it there") \
    X(BOOT_STALLED, "boot.stalled", FAMILIES_BOOT, "a booting client asks again and nobody has answered for ten seconds") \
    X(TFTP_REQUEST, "tftp.request", FAMILIES_ANY | FAMILY_TFTP, "a client asks to read or write a file") \
    X(TFTP_OPTION_ACK, "tftp.option_ack", FAMILIES_ANY | FAMILY_TFTP, "a server accepts a transfer and its options") \
    X(TFTP_DATA, "tftp.data", FAMILIES_ANY | FAMILY_TFTP, "a server begins to serve: the first block, or the leave to write") \
    X(TFTP_ERROR, "tftp.error", FAMILIES_ANY | FAMILY_TFTP, "one side ends a transfer with an error") \
    X(ARP_REQUEST, "arp.request", FAMILY_PLACE | FAMILY_PACKET | FAMILY_ARP, "who has an address?") \
    X(ARP_REPLY, "arp.reply", FAMILY_PLACE | FAMILY_PACKET | FAMILY_ARP, "an address is claimed for a MAC") \
    X(DHCP6_SOLICIT, "dhcp6.solicit", FAMILIES_DHCP6, "a client looks for DHCPv6 servers") \
    X(DHCP6_ADVERTISE, "dhcp6.advertise", FAMILIES_DHCP6, "a server offers itself") \
    X(DHCP6_REQUEST, "dhcp6.request", FAMILIES_DHCP6, "a client asks the server that it chose; dhcp6.server_id names it") \
    X(DHCP6_CONFIRM, "dhcp6.confirm", FAMILIES_DHCP6, "a client asks whether its addresses still fit the link") \
    X(DHCP6_RENEW, "dhcp6.renew", FAMILIES_DHCP6, "a client extends its addresses") \
    X(DHCP6_REBIND, "dhcp6.rebind", FAMILIES_DHCP6, "the same, from any server") \
    X(DHCP6_REPLY, "dhcp6.reply", FAMILIES_DHCP6, "a server grants, refuses or answers") \
    X(DHCP6_RELEASE, "dhcp6.release", FAMILIES_DHCP6, "a client gives its addresses back") \
    X(DHCP6_DECLINE, "dhcp6.decline", FAMILIES_DHCP6, "a client finds an address in use") \
    X(DHCP6_RECONFIGURE, "dhcp6.reconfigure", FAMILIES_DHCP6, "a server tells a client to ask again") \
    X(DHCP6_INFORMATION_REQUEST, "dhcp6.information_request", FAMILIES_DHCP6, "a client asks for parameters without addresses") \
    X(DHCP6_RELAY_FORWARD, "dhcp6.relay_forward", FAMILIES_DHCP6, \
      "a relay passes a client's message on; the message inside is an event of its own") \
    X(DHCP6_RELAY_REPLY, "dhcp6.relay_reply", FAMILIES_DHCP6, \
      "a server answers a relay; the message inside is an event of its own") \
    X(DHCP6_OTHER, "dhcp6.other", FAMILIES_DHCP6, "lease queries, failover, and message types without a name") \
    X(DHCP6_BOOT, "dhcp6.boot", FAMILIES_DHCP6 | FAMILY_BOOT, "a server names a boot file URL (option 59)") \
    X(ND_ROUTER_ADVERTISEMENT, "nd.router_advertisement", FAMILIES_ANY | FAMILY_ND, "a router says what it routes, and how hosts get addresses") \
    X(ND_NEIGHBOR_ADVERTISEMENT, "nd.neighbor_advertisement", FAMILY_PLACE | FAMILY_PACKET | FAMILY_ND, "an IPv6 address is claimed for a MAC") \
    X(PACKET_MALFORMED, "packet.malformed", FAMILIES_ANY | FAMILY_MALFORMED, "a boot protocol's packet is damaged, and the capture did not do it") \
    X(PACKET_AMBIGUOUS, "packet.ambiguous", FAMILIES_ANY | FAMILY_MALFORMED, \
      "fragments of a boot protocol overlap with different contents: victims see different packets") \
    X(SENSOR_LOSS, "sensor.loss", FAMILIES_SENSOR, "frames were lost before anybody looked at them") \
    X(SENSOR_DIED, "sensor.died", FAMILIES_SENSOR, "a process of the sensor died or hung and was started anew") \
    X(SENSOR_BLIND, "sensor.blind", FAMILIES_SENSOR, "an interface shows nothing: it is down, gone or silent") \
    X(SENSOR_REJECTED, "sensor.rejected", FAMILIES_SENSOR, "a reload was refused; the old policy and rules stay") \
    X(SENSOR_EXHAUSTED, "sensor.exhausted", FAMILIES_SENSOR, "a table or queue was full: something was forgotten or turned away") \
    X(SENSOR_EXCEPTION, "sensor.exception", FAMILIES_SENSOR, "an exception of the policy has run out and would have covered something") \
    X(SENSOR_BACKLOG, "sensor.backlog", FAMILIES_SENSOR, "a receiver or the store does not keep up")

enum event_kind {
#define X(identifier, name, families, meaning) EVENT_##identifier,
    EVENT_KINDS(X)
#undef X
    EVENT_KIND_COUNT
};

struct event_kind_info {
    const char *name;
    uint32_t families; /* enum field_family */
    const char *meaning;
};

extern const struct event_kind_info event_kind_table[EVENT_KIND_COUNT];

/* The kind of that name, or EVENT_KIND_COUNT. */
enum event_kind event_kind_find(const char *name);

#endif
