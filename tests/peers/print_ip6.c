#include <stdio.h>

#include "print.h"

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

void print_dhcp6(const struct packet *p, const struct message *message)
{
    const struct dhcp6 *m = &message->dhcp6;
    (void)p;
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

void print_nd(const struct packet *p, const struct message *message)
{
    const struct nd *m = &message->nd;
    (void)p;
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
