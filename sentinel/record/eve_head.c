#include <stdio.h>

#include "record/eve_value.h"
#include "record/flow.h"

static const struct {
    uint8_t number;
    const char *name; /* as Suricata writes it */
} protocols[] = {{1, "ICMP"}, {2, "IGMP"}, {6, "TCP"}, {17, "UDP"}, {47, "GRE"}, {58, "IPv6-ICMP"}, {132, "SCTP"}};

static void put_protocol(struct eve *e, cJSON *root, uint8_t number)
{
    char digits[4];
    snprintf(digits, sizeof digits, "%03u", number);
    const char *name = digits;
    for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++) {
        if (protocols[i].number == number)
            name = protocols[i].name;
    }
    eve_word(e, root, "proto", name);
}

/* Suricata's name of the protocol, or NULL. */
static const char *app_proto(const struct event *event)
{
    static const struct {
        const char *protocol, *suricata;
    } names[] = {{"dhcp", "dhcp"}, {"bootp", "dhcp"}, {"pxe", "dhcp"}, {"tftp", "tftp"}};
    static const struct {
        uint32_t family;
        const char *suricata;
    } by_family[] = {
        {FAMILY_DHCP, "dhcp"}, {FAMILY_TFTP, "tftp"}, {FAMILY_TLS, "tls"}, {FAMILY_SMB, "smb"}, {FAMILY_HTTP, "http"},
    };
    uint32_t families = event_kind_table[event->kind].families;
    if (event->kind == EVENT_DISTRIBUTION_WALK)
        return event_has(event, FIELD_SMB_FILE) ? "smb" : "http";
    for (size_t i = 0; i < sizeof by_family / sizeof *by_family; i++) {
        if (families & by_family[i].family)
            return by_family[i].suricata;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (event_is(event, FIELD_MALFORMED_PROTOCOL, names[i].protocol))
            return names[i].suricata;
    }
    return NULL;
}

static void put_addresses(struct eve *e, cJSON *root, const struct event *event)
{
    const struct event_flow *flow = &event->flow;
    char community[40];
    eve_addr(e, root, "src_ip", &flow->src);
    if (flow->src_port)
        eve_integer(e, root, "src_port", flow->src_port);
    eve_addr(e, root, "dest_ip", &flow->dst);
    if (flow->dst_port)
        eve_integer(e, root, "dest_port", flow->dst_port);
    if (flow->src.family) {
        put_protocol(e, root, flow->ip_proto);
        eve_integer(e, root, "ip_v", flow->src.family);
    }
    if (!event_has(event, FIELD_PACKET_TUNNEL))
        eve_word(e, root, "pkt_src", "wire/pcap");
    if (record_community_id(flow, community, sizeof community))
        eve_word(e, root, "community_id", community);
}

static void put_ether(struct eve *e, cJSON *root, const struct event_flow *flow)
{
    if (!flow->has_mac)
        return;
    cJSON *ether = eve_object(e, root, "ether");
    eve_mac(e, ether, "src_mac", &flow->src_mac);
    eve_mac(e, ether, "dest_mac", &flow->dst_mac);
    if (flow->ethertype)
        eve_integer(e, ether, "ether_type", flow->ethertype);
}

void eve_head(struct eve *e, cJSON *root, const char *event_type, const struct record_site *site,
              const struct event *event)
{
    const struct event_flow *flow = &event->flow;
    int64_t id = flow_id(flow);
    eve_time(e, root, "timestamp", event->time);
    if (id)
        eve_integer(e, root, "flow_id", id);
    eve_text(e, root, "in_iface", event_text(event, FIELD_INTERFACE));
    eve_word(e, root, "event_type", event_type);
    cJSON *vlan = flow->vlans ? eve_array(e, root, "vlan") : NULL;
    for (size_t i = 0; i < flow->vlans; i++)
        eve_integer(e, vlan, NULL, flow->vlan[i]);
    put_addresses(e, root, event);
    eve_word(e, root, "app_proto", app_proto(event));
    eve_word(e, root, "host", site->sensor);
    put_ether(e, root, flow);
    if (event->frame->number)
        eve_integer(e, root, "pcap_cnt", (int64_t)event->frame->number);
    eve_word(e, root, "pcap_filename", event->frame->file);
}
