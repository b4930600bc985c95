/* Prints every DHCP, BOOTP, DHCPv6, TFTP, ARP and neighbour discovery message of the given captures as sentinel's readers see it: a JSON line each,
 * all that strangers wrote in hex. No tracker, no filter of copies: what a peer program's dissection is held against. */
#include <stdio.h>

#include "base/text.h"
#include "capture/capture.h"
#include "net/packet.h"
#include "proto/proto.h"
#include "proto/pxe.h"

static void print_hex(const char *name, struct bytes b)
{
    printf(",\"%s\":\"", name);
    while (b.left)
        printf("%02x", bytes_u8(&b));
    printf("\"");
}

static void print_addr(const char *name, const struct addr *addr)
{
    char text[ADDR_TEXT];
    printf(",\"%s\":\"%s\"", name, addr_format(addr, text));
}

static void print_mac(const char *name, const struct mac *mac)
{
    char text[MAC_TEXT];
    printf(",\"%s\":\"%s\"", name, mac_format(mac, text));
}

static void print_number(const char *name, uint64_t number)
{
    printf(",\"%s\":%llu", name, (unsigned long long)number);
}

/* [[code, "hex"], …] of 43 or 82. */
static void print_suboptions(const char *name, struct bytes list)
{
    uint8_t code;
    struct bytes value;
    const char *comma = "";
    printf(",\"%s\":[", name);
    while (dhcp4_suboption_next(&list, &code, &value)) {
        printf("%s[%u,\"", comma, code);
        while (value.left)
            printf("%02x", bytes_u8(&value));
        printf("\"]");
        comma = ",";
    }
    printf("]");
}

static void print_options(const struct dhcp4 *m)
{
    printf(",\"order\":[");
    for (unsigned i = 0; i < m->orders; i++)
        printf("%s%u", i ? "," : "", m->order[i]);
    printf("]");
    for (unsigned code = 1; code < OPTION_END; code++) {
        char name[8];
        snprintf(name, sizeof name, "%u", code);
        if (dhcp4_has(m, (uint8_t)code))
            print_hex(name, dhcp4_option(m, (uint8_t)code));
    }
}

/* Options whose value the reader makes addresses or a number of. */
static void print_values(const struct dhcp4 *m)
{
    static const uint8_t lists[] = {OPTION_ROUTERS, OPTION_DNS, OPTION_TFTP_SERVERS};
    static const uint8_t single[] = {OPTION_MASK, OPTION_BROADCAST, OPTION_REQUESTED_IP, OPTION_SERVER_ID};
    static const uint8_t numbers[] = {OPTION_LEASE_TIME, OPTION_T1, OPTION_T2};
    char name[16];
    struct addr addr[64];
    uint32_t number;
    for (size_t i = 0; i < sizeof lists; i++) {
        size_t count = dhcp4_addrs(m, lists[i], addr, 64);
        printf(",\"addrs.%u\":[", lists[i]);
        for (size_t j = 0; j < count; j++) {
            char text[ADDR_TEXT];
            printf("%s\"%s\"", j ? "," : "", addr_format(&addr[j], text));
        }
        printf("]");
    }
    for (size_t i = 0; i < sizeof single; i++) {
        snprintf(name, sizeof name, "addr.%u", single[i]);
        if (dhcp4_addr(m, single[i], addr))
            print_addr(name, addr);
    }
    for (size_t i = 0; i < sizeof numbers; i++) {
        snprintf(name, sizeof name, "number.%u", numbers[i]);
        if (dhcp4_number(m, numbers[i], &number))
            print_number(name, number);
    }
}

static void print_vendor(const struct pxe *pxe)
{
    char text[ADDR_TEXT];
    printf(",\"pxe.servers\":[");
    for (unsigned i = 0; i < pxe->servers; i++)
        printf("%s[%u,\"%s\"]", i ? "," : "", pxe->server[i].type, addr_format(&pxe->server[i].addr, text));
    printf("]");
    print_number("pxe.menus", pxe->menus);
    if (pxe->menus)
        print_hex("pxe.menu", pxe->menu[0]);
    print_hex("pxe.prompt", pxe->prompt);
    if (pxe->has_discovery_control)
        print_number("pxe.control", pxe->discovery_control);
    print_addr("pxe.group", &pxe->discovery_group);
    print_addr("pxe.mtftp", &pxe->mtftp_group);
    if (pxe->has_item) {
        print_number("pxe.item", pxe->item_type);
        print_number("pxe.layer", pxe->item_layer);
    }
}

static void print_dhcp(const struct packet *p, const struct dhcp4 *m)
{
    struct pxe pxe;
    pxe_read(m, p->src_port == DHCP4_PXE_PORT || p->dst_port == DHCP4_PXE_PORT, &pxe);
    print_number("op", m->op);
    print_number("htype", m->htype);
    print_number("hlen", m->hlen);
    print_number("hops", m->hops);
    print_number("xid", m->xid);
    print_number("secs", m->secs);
    print_number("flags", m->flags);
    print_addr("ciaddr", &m->ciaddr);
    print_addr("yiaddr", &m->yiaddr);
    print_addr("siaddr", &m->siaddr);
    print_addr("giaddr", &m->giaddr);
    print_hex("hardware", m->hardware);
    print_hex("sname", m->sname);
    print_hex("file", m->file);
    print_number("type", m->type);
    print_number("notes", m->notes);
    print_options(m);
    print_values(m);
    print_suboptions("sub.43", dhcp4_option(m, OPTION_VENDOR_SPECIFIC));
    print_suboptions("sub.82", dhcp4_option(m, OPTION_RELAY));
    if (dhcp4_has(m, OPTION_ARCH) && pxe.has_arch)
        print_number("arch", pxe.arch);
    print_hex("uuid", pxe.uuid);
    if (pxe.has_vendor)
        print_vendor(&pxe);
}

static void print_tftp(const struct tftp *m)
{
    print_number("opcode", m->opcode);
    print_number("notes", m->notes);
    print_hex("file", m->file);
    print_hex("mode", m->mode);
    print_number("options", m->options);
    for (unsigned i = 0; i < m->options; i++) {
        char name[24];
        snprintf(name, sizeof name, "option.%u.name", i);
        print_hex(name, m->option[i].name);
        snprintf(name, sizeof name, "option.%u.value", i);
        print_hex(name, m->option[i].value);
    }
    print_number("block", m->block);
    print_number("size", m->data.left);
    print_number("error", m->error);
    print_hex("text", m->error_text);
}

static void print_arp(const struct arp *m)
{
    print_number("operation", m->operation);
    print_mac("sender_mac", &m->sender_mac);
    print_addr("sender", &m->sender);
    print_mac("target_mac", &m->target_mac);
    print_addr("target", &m->target);
}

/* ["hex", …] */
static void print_addrs6(const char *name, const struct addr *addr, size_t count)
{
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        printf(i ? ",\"" : "\"");
        for (size_t k = 0; k < sizeof addr->byte; k++)
            printf("%02x", addr[i].byte[k]);
        printf("\"");
    }
    printf("]");
}

static void print_addr6(const char *name, const struct addr *addr)
{
    print_hex(name, bytes_of(addr->byte, sizeof addr->byte));
}

static void print_options6(const struct dhcp6 *m)
{
    printf(",\"order\":[");
    for (unsigned i = 0; i < m->orders; i++)
        printf("%s%u", i ? "," : "", m->order[i]);
    printf("]");
    for (uint32_t code = 0; code <= OPTION6_MS_LAST; code++) {
        char name[8];
        snprintf(name, sizeof name, "%u", (unsigned)code);
        if (dhcp6_has(m, (uint16_t)code))
            print_hex(name, dhcp6_option(m, (uint16_t)code));
    }
}

static void print_dhcp6(const struct dhcp6 *m)
{
    struct addr dns[64];
    size_t servers = 0;
    print_number("type", m->type);
    print_number("xid", m->xid);
    print_number("notes", m->notes);
    print_number("relays", m->relays);
    if (m->relays) {
        print_number("hops", m->far.hops);
        print_addr6("link", &m->near.link);
        print_addr6("peer", &m->near.peer);
    }
    print_options6(m);
    if (m->associations) {
        print_number("iaid", m->iaid);
        print_number("t1", m->t1);
        print_number("t2", m->t2);
    }
    print_addrs6("addrs", m->addr, m->addrs);
    printf(",\"prefixes\":[");
    for (unsigned i = 0; i < m->prefixes; i++) {
        printf(i ? ",[\"" : "[\"");
        for (size_t k = 0; k < sizeof m->prefix[i].addr.byte; k++)
            printf("%02x", m->prefix[i].addr.byte[k]);
        printf("\",%u]", m->prefix[i].bits);
    }
    printf("]");
    if (m->addrs || m->prefixes) {
        print_number("preferred", m->preferred);
        print_number("valid", m->valid);
    }
    if (m->has_status)
        print_number("status", m->status);
    for (struct bytes list = dhcp6_option(m, OPTION6_DNS); list.left >= 16 && servers < 64;)
        dns[servers++] = addr_read6(&list);
    print_addrs6("dns", dns, servers);
    printf(",\"urls\":[");
    for (unsigned i = 0; i < m->urls; i++) {
        printf(i ? ",\"" : "\"");
        for (struct bytes url = m->url[i]; url.left;)
            printf("%02x", bytes_u8(&url));
        printf("\"");
    }
    printf("]");
}

/* ["prefix length flags valid preferred", …] in hex. */
static void print_prefixes(const struct nd *m)
{
    printf(",\"prefixes\":[");
    for (unsigned i = 0; i < m->prefixes; i++) {
        const struct nd_prefix *p = &m->prefix[i];
        printf(i ? ",\"" : "\"");
        for (size_t k = 0; k < sizeof p->prefix.addr.byte; k++)
            printf("%02x", p->prefix.addr.byte[k]);
        printf("%02x%02x%08lx%08lx\"", p->prefix.bits, p->flags, (unsigned long)p->valid, (unsigned long)p->preferred);
    }
    printf("]");
}

static void print_nd(const struct nd *m)
{
    print_number("type", m->type);
    print_number("notes", m->notes);
    print_number("flags", m->flags);
    print_number("hop_limit", m->hop_limit);
    print_number("lifetime", m->lifetime);
    print_number("reachable", m->reachable);
    print_number("retransmit", m->retransmit);
    print_addr6("target", &m->target);
    print_addr6("destination", &m->destination);
    if (m->has_source_mac)
        print_hex("source_mac", bytes_of(m->source_mac.byte, sizeof m->source_mac.byte));
    if (m->has_target_mac)
        print_hex("target_mac", bytes_of(m->target_mac.byte, sizeof m->target_mac.byte));
    if (m->has_mtu)
        print_number("mtu", m->mtu);
    print_prefixes(m);
    print_addrs6("dns", m->dns, m->servers);
    if (m->servers)
        print_number("dns_lifetime", m->dns_lifetime);
}

static void print_message(const char *file, const struct packet *p, enum parse answer, const struct message *m)
{
    static const char *const answers[] = {
        [PARSE_OK] = "ok", [PARSE_TRUNCATED] = "truncated", [PARSE_MALFORMED] = "malformed"};
    char name[512];
    struct text text;
    text_init(&text, name, sizeof name);
    text_add_untrusted(&text, bytes_of(file, strlen(file)));
    printf("{\"capture\":\"%s\",\"frame\":%llu,\"proto\":\"%s\",\"answer\":\"%s\",\"usual\":%s", name,
           (unsigned long long)p->frame->number, protos[m->proto].name, answers[answer],
           m->usual_port ? "true" : "false");
    if (m->fault)
        printf(",\"fault\":\"%s\"", m->fault);
    print_addr("src", &p->src);
    print_addr("dst", &p->dst);
    print_number("src_port", p->src_port);
    print_number("dst_port", p->dst_port);
    printf(",\"vlan\":[");
    for (unsigned i = 0; i < p->vlans; i++)
        printf("%s%u", i ? "," : "", p->vlan[i]);
    printf("]");
    switch (m->proto) {
    case PROTO_DHCP4:
        print_dhcp(p, &m->dhcp4);
        break;
    case PROTO_TFTP:
        print_tftp(&m->tftp);
        break;
    case PROTO_DHCP6:
        print_dhcp6(&m->dhcp6);
        break;
    case PROTO_ND:
        print_nd(&m->nd);
        break;
    case PROTO_ARP:
        print_arp(&m->arp);
        break;
    default:
        break;
    }
    printf("}\n");
}

static int decode(const char *file)
{
    static struct message message;
    static const struct hash_key key;
    char error[CAPTURE_ERROR];
    struct capture *capture;
    int got = capture_open(file, false, error, &capture);
    if (got < 0) {
        fprintf(stderr, "%s: %s\n", file, error);
        return got;
    }
    struct net *net = net_new(&key);
    struct frame frame;
    while (net && (got = capture_next(capture, &frame)) > 0) {
        struct packet packet;
        enum parse answer = net_decode(net, &frame, &packet);
        if (answer != PARSE_NOT_MINE && answer != PARSE_OK && !packet.payload.left)
            continue;
        if (answer == PARSE_NOT_MINE)
            continue;
        answer = proto_parse(&packet, packet.payload, &message);
        if (answer != PARSE_NOT_MINE)
            print_message(file, &packet, answer, &message);
    }
    net_free(net);
    capture_close(capture);
    return net ? 0 : -1;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed |= decode(argv[i]) < 0;
    return failed;
}
