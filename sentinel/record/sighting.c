#include "record/sighting.h"

#include <string.h>

#include "base/text.h"

const char *sighting_server_id(const struct sighting *s, char ret[SIGHTING_ID])
{
    struct text t;
    text_init(&t, ret, SIGHTING_ID);
    if (s->duid_size)
        text_add_hex(&t, bytes_of(s->duid, s->duid_size));
    else if (!addr_is_unspecified(&s->server_id))
        addr_format(&s->server_id, ret);
    return ret;
}

/* An event in which somebody acts in that role: policies ask for the role, and whether DHCPv6 or an advertisement said it. */
static const struct {
    const char *role;
    enum event_kind kind;
    const char *dhcp6; /* its message over IPv6, where the role is one of DHCPv6 */
} acts[] = {
    {"dhcp", EVENT_DHCP_OFFER, "advertise"},
    {"pxe", EVENT_PXE_REPLY, "advertise"},
    {"relay", EVENT_DHCP6_RELAY_FORWARD, "relay_forward"},
    {"router", EVENT_ND_ROUTER_ADVERTISEMENT, NULL},
    {"tftp", EVENT_TFTP_DATA, NULL},
    {"http-boot", EVENT_HTTP_RESPONSE, NULL},
    {"multicast", EVENT_MULTICAST_SESSION, NULL},
    {"distribution-point", EVENT_SMB_TREE_CONNECT, NULL},
    {"peer-cache", EVENT_CACHE_ANSWER, NULL},
};

static bool set_dhcp6(struct event *e, const char *type, const char *server_id, uint8_t duid[SIGHTING_DUID])
{
    bool serves = e->kind != EVENT_DHCP6_RELAY_FORWARD;
    size_t size = serves ? text_parse_hex(bytes_of(server_id, strlen(server_id)), duid, SIGHTING_DUID) : 0;
    if (serves)
        e->kind = EVENT_DHCP6_ADVERTISE;
    event_set_text(e, FIELD_DHCP6_TYPE, type);
    if (size)
        event_set_bytes(e, FIELD_DHCP6_SERVER_ID, bytes_of(duid, size));
    return size || !serves;
}

bool sighting_event(const struct sighting_words *words, const struct frame *frame, uint8_t duid[SIGHTING_DUID],
                    struct event *ret)
{
    struct addr ip, id;
    struct mac mac;
    size_t i = 0;
    while (i < sizeof acts / sizeof *acts && strcmp(acts[i].role, words->role) != 0)
        i++;
    if (i == sizeof acts / sizeof *acts || addr_parse(words->ip, strlen(words->ip), &ip) != 0)
        return false;
    event_reset(ret, acts[i].kind, frame);
    event_set_text(ret, FIELD_SERVER_ROLE, words->role);
    event_set_addr(ret, FIELD_SERVER_IP, &ip);
    if (mac_parse(words->mac, strlen(words->mac), &mac) == 0)
        event_set_mac(ret, FIELD_SERVER_MAC, &mac);
    if (ip.family == 6 && acts[i].dhcp6)
        return set_dhcp6(ret, acts[i].dhcp6, words->server_id, duid);
    if (addr_parse(words->server_id, strlen(words->server_id), &id) == 0)
        event_set_addr(ret, FIELD_SERVER_ID, &id);
    return true;
}
