/* What else an answer can set, in whose name it can be given, and how it can be asked for: each beside what is ordinary of it. */
#include "forge.h"

#include <string.h>

/* Boot-server discovery (43.71): by broadcast to port 67, to a group and to one server on port 4011. */

static const struct host discovery_group = {.mac = {1, 0, 0x5e, 0x2a, 1, 2}, .ip = IP4(239, 42, 1, 2)};

#define BOOT_ITEM "\x47\x04\x80\x00\x00\x00\xff"

static void discover_boot_server(struct scene *s, const struct host *to, uint16_t port, const struct host *answers,
                                 const char *file)
{
    struct dhcp m;
    client_ask(&m, &pc_1, REQUEST);
    m.ciaddr = pc_1.host.ip;
    dhcp_add(&m, 43, LITERAL(BOOT_ITEM));
    dhcp_send(s, &m, &pc_1.host, PORT_CLIENT, to, port);
    proxy_begin(&m, &pc_1, ACK, answers);
    dhcp_file(&m, file);
    dhcp_add(&m, 43, LITERAL(BOOT_ITEM));
    dhcp_send(s, &m, answers, port, &pc_1.host, PORT_CLIENT);
}

static void group_discovery_by_rogue(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    discover_boot_server(s, &discovery_group, PORT_PXE, &rogue, ROGUE_FILE);
}

static void unicast_discovery_by_rogue(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    discover_boot_server(s, &wds_1, PORT_PXE, &rogue, ROGUE_FILE);
}

static void discovery(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    discover_boot_server(s, &everyone, PORT_SERVER, &wds_1, WDS_FILE);
    discover_boot_server(s, &discovery_group, PORT_PXE, &wds_1, WDS_FILE);
    discover_boot_server(s, &wds_1, PORT_PXE, &wds_1, WDS_FILE);
}

/* Disks and configurations. */

/* A lease with a boot file and one without, each with that option; the policy lists what dhcp_1 may say. */
static void lease_and_option(struct scene *s, uint8_t option, const char *value)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    combined_begin(&m, &pc_1, OFFER, &dhcp_1, "pxelinux.0");
    dhcp_add_text(&m, option, value);
    dhcp_reply(s, &m, &dhcp_1);
    client_discover(s, &pc_2);
    lease_begin(&m, &pc_2, OFFER, &dhcp_1);
    dhcp_add_text(&m, option, value);
    dhcp_reply(s, &m, &dhcp_1);
}

static void root_path(struct scene *s)
{
    lease_and_option(s, 17, "iscsi:10.42.0.20::::iqn.2026-11.example:win");
}

static void root_path_elsewhere(struct scene *s)
{
    lease_and_option(s, 17, "iscsi:10.42.0.66::::iqn.2026-11.example:win");
}

static void config_file(struct scene *s)
{
    lease_and_option(s, 209, "pxelinux.cfg/floor-2");
}

static void config_file_elsewhere(struct scene *s)
{
    lease_and_option(s, 209, "http://10.42.0.66/evil.cfg");
}

static void path_prefix_elsewhere(struct scene *s)
{
    lease_and_option(s, 210, "tftp://10.42.0.66/");
}

/* Option 250: WDS's own, and, behind 255 bytes, the rest of a long option (MS-DHCPE §2.2.9). */

static void wds_answer(struct scene *s, const void *private, size_t size)
{
    struct dhcp m;
    boot_begin(&m, &pc_1, &wds_1, WDS_FILE);
    dhcp_add(&m, 250, private, size);
    boot_reply(s, &m, &pc_1, &wds_1);
}

/* Approval with a poll every ten seconds, a referral to the second body, and an end. */
static void wds_private(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    wds_answer(s, LITERAL("\x02\x01\x01\x05\x04\0\0\0\x07\x03\x02\0\x0a\x04\x02\0\x05\x06\x05pending\xff"));
    wds_answer(s, LITERAL("\x02\x01\x03\x09\x04\x0a\x2a\x00\x0b\xff"));
    wds_answer(s, LITERAL("\x02\x01\x05\xff"));
}

static void wds_refers_elsewhere(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    wds_answer(s, LITERAL("\x02\x01\x03\x09\x04\x0a\x2a\x00\x42\xff"));
}

/* A menu so long that its list of boot servers comes in option 250. */
static void long_menu(struct scene *s, uint32_t boot_server)
{
    struct dhcp m;
    struct buffer menu = {.size = 0};
    buffer_add(&menu, LITERAL("\x06\x01\x03\x09\xf8"));
    for (uint8_t i = 0; i < 8; i++) {
        buffer_u16(&menu, 0x8000 + i);
        buffer_u8(&menu, 28);
        buffer_fill(&menu, 'a' + i, 28);
    }
    buffer_add(&menu, LITERAL("\x0a\x01"));
    buffer_add(&menu, LITERAL("\x05\x08\x07\x80\x00\x01"));
    buffer_u32(&menu, boot_server);
    buffer_u8(&menu, 255);
    client_discover(s, &pc_1);
    proxy_begin(&m, &pc_1, OFFER, &wds_1);
    dhcp_add(&m, 43, menu.data, 255);
    dhcp_add(&m, 250, menu.data + 255, menu.size - 255);
    dhcp_reply(s, &m, &wds_1);
}

static void long_option(struct scene *s)
{
    long_menu(s, wds_1.ip);
}

static void long_option_elsewhere(struct scene *s)
{
    long_menu(s, rogue.ip);
}

/* iPXE (option 175): 81 a script, 190 and 191 a name and password, 192 and 193 those of the other direction. */

static void ipxe_by_rogue(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_2);
    lease_offer(s, &pc_2, &dhcp_1);
    proxy_begin(&m, &pc_2, OFFER, &rogue);
    dhcp_add_text(&m, 17, "iscsi:10.42.0.66::::iqn.2026-11.evil:disk");
    dhcp_add(&m, 175, LITERAL("\x51\x04" "goto" "\xc0\x03" "all" "\xc1\x03" "you"));
    dhcp_reply(s, &m, &rogue);
}

static void ipxe_credentials(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_2);
    lease_offer(s, &pc_2, &dhcp_1);
    proxy_begin(&m, &pc_2, OFFER, &web_1);
    dhcp_file(&m, "undionly.kpxe");
    dhcp_add(&m, 175, LITERAL("\xbe\x04" "user" "\xbf\x06" "secret"));
    dhcp_reply(s, &m, &web_1);
}

/* Routes under Microsoft's code (249). */

static void ms_route(struct scene *s, uint32_t gateway)
{
    struct dhcp m;
    struct buffer routes = {.size = 0};
    client_discover(s, &laptop);
    lease_begin(&m, &laptop, OFFER, &dhcp_1);
    buffer_add(&routes, LITERAL("\x10\x0a\x32")); /* 10.50.0.0/16 */
    buffer_u32(&routes, gateway);
    dhcp_add(&m, 249, routes.data, routes.size);
    dhcp_reply(s, &m, &dhcp_1);
}

static void ms_route_elsewhere(struct scene *s)
{
    ms_route(s, rogue.ip);
}

static void ms_route_listed(struct scene *s)
{
    ms_route(s, router_42.ip);
}

/* siaddr, sname, file, 66 and 67 name several things, all of them listed: careless, and no more. */
static void fields_disagree(struct scene *s)
{
    struct dhcp m;
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_begin(&m, &pc_1, &wds_1, WDS_FILE);
    dhcp_sname(&m, "wds-1");
    dhcp_add_text(&m, 66, "10.42.0.11");
    dhcp_add_text(&m, 67, "boot\\x64\\bootmgfw.efi");
    boot_reply(s, &m, &pc_1, &wds_1);
}

/* Two bodies. */

/* The policy lists no MACs; both answers are equal to the byte: one of them is a copy. */
static void equal_answers(struct scene *s)
{
    struct host copy = dhcp_1;
    copy.mac[5] = 0x77;
    client_discover(s, &laptop);
    lease_offer(s, &laptop, &dhcp_1);
    lease_offer(s, &laptop, &copy);
}

/* Two servers share a network without knowing of each other: both offer, and the one that was not chosen refuses. */
static void split_scope(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &laptop);
    lease_offer(s, &laptop, &dhcp_1);
    lease_begin(&m, &laptop, OFFER, &dhcp_2);
    m.yiaddr = IP4(10, 42, 129, 7);
    dhcp_reply(s, &m, &dhcp_2);
    client_select(s, &laptop, &dhcp_1);
    dhcp_begin(&m, BOOTREPLY, NAK, laptop.xid, laptop.host.mac);
    m.flags = 0x8000;
    dhcp_add_u32(&m, 54, dhcp_2.ip);
    dhcp_reply(s, &m, &dhcp_2);
    lease_ack(s, &laptop, &dhcp_1);
}

/* Both routers of the pair bring each answer, from the shared address and from one MAC each. */
static void two_relays(struct scene *s)
{
    struct host second = router_42;
    second.mac[5] = 0xfd;
    client_discover(s, &laptop);
    for (uint8_t type = OFFER; type <= ACK; type += ACK - OFFER) {
        struct dhcp m;
        lease_begin(&m, &laptop, type, &dhcp_1);
        m.giaddr = router_42.ip;
        m.hops = 1;
        dhcp_reply(s, &m, &router_42);
        dhcp_reply(s, &m, &second);
        if (type == OFFER)
            client_select(s, &laptop, &dhcp_1);
    }
}

/* A server whose time was up, by the policy, has left; its successor is not listed yet. */
static void retired(struct scene *s)
{
    lease_whole(s, &laptop, &dhcp_1);
    scene_wait(s, 26LL * 3600 * MICROSECONDS);
    for (uint8_t i = 0; i < 6; i++) {
        struct client c = laptop;
        c.host.mac[5] = (uint8_t)(0x80 + i);
        c.host.ip += i;
        c.xid += i;
        client_discover(s, &c);
        lease_offer(s, &c, &rogue);
        scene_wait(s, 10 * MICROSECONDS);
    }
}

/* Option 82 inside `file` (option 52): no relay puts it there. */
static void relay_info_hidden(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &laptop);
    lease_begin(&m, &laptop, OFFER, &dhcp_1);
    dhcp_add_u8(&m, 52, 1);
    memcpy(m.file, "\x52\x06\x01\x04port\xff", 9);
    dhcp_reply(s, &m, &dhcp_1);
}

/* Another host declines a client's address, which the server then lays aside. */
static void forged_decline(struct scene *s)
{
    struct dhcp m;
    lease_whole(s, &laptop, &dhcp_1);
    dhcp_begin(&m, BOOTREQUEST, DECLINE, laptop.xid, laptop.host.mac);
    dhcp_add_u32(&m, 54, dhcp_1.ip);
    dhcp_add_u32(&m, 50, laptop.host.ip);
    dhcp_ask(s, &m, &rogue);
}

/* Forty clients, each with an Ethernet source of its own, but all in one transaction. */
static void shared_transaction(struct scene *s)
{
    for (uint8_t i = 0; i < 40; i++) {
        struct client c = laptop;
        c.host.mac[4] = 0x20;
        c.host.mac[5] = i;
        c.xid = 0x01020304;
        client_discover(s, &c);
    }
}

const struct scenario scenarios_answers[] = {
    {"rogue-boot-server-group", "boot-server discovery by multicast, answered by a stranger", group_discovery_by_rogue},
    {"rogue-boot-server-unicast", "boot-server discovery at the listed server, answered by a stranger", unicast_discovery_by_rogue},
    {"quiet-boot-server-discovery", "the listed server answers all three ways", discovery},
    {"tainted-root-path", "the listed server names a disk that the policy does not list, with and without a boot file", root_path_elsewhere},
    {"quiet-root-path", "it names the listed one", root_path},
    {"tainted-config-file", "it sends PXELINUX to a stranger's configuration (209)", config_file_elsewhere},
    {"tainted-path-prefix", "it sends PXELINUX to a stranger for all its files (210)", path_prefix_elsewhere},
    {"quiet-config-file", "it names a listed configuration", config_file},
    {"tainted-referral", "WDS's private options refer the client to a stranger (250.9)", wds_refers_elsewhere},
    {"quiet-wds-private", "approval, a referral to the second body, and abort", wds_private},
    {"tainted-long-option", "the boot server list stands in option 250, the rest of a long 43, and names a stranger", long_option_elsewhere},
    {"quiet-long-option", "the same list names the listed server", long_option},
    {"rogue-ipxe", "a stranger sets a script, reverse CHAP and a disk for iPXE", ipxe_by_rogue},
    {"ipxe-credentials", "the listed server sets a password for iPXE, which it may not", ipxe_credentials},
    {"rogue-ms-route", "a route under Microsoft's code leads through a stranger", ms_route_elsewhere},
    {"quiet-ms-route", "the same route through the listed router", ms_route_listed},
    {"quiet-boot-fields-disagree", "siaddr, sname, file, 66 and 67 name different things, all listed", fields_disagree},
    {"quiet-equal-answers", "one answer from two MACs where the policy lists none: a copy", equal_answers},
    {"quiet-split-scope", "two authorised servers offer, one refuses and the other leases", split_scope},
    {"quiet-two-relays", "both listed routers bring each answer", two_relays},
    {"server-retired", "an authorised server is gone whose end the policy says: a stranger answers, nobody is missed", retired},
    {"relay-info-hidden", "option 82 inside the file field", relay_info_hidden},
    {"forged-decline", "another host declines a client's address", forged_decline},
    {"dhcp-starvation-one-transaction", "forty clients share one transaction identifier", shared_transaction},
    {0},
};
