#include <stdio.h>

#include "print.h"
#include "proto/pxe.h"

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

void print_dhcp4(const struct packet *p, const struct message *message)
{
    const struct dhcp4 *m = &message->dhcp4;
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
