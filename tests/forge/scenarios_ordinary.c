/* Ordinary networks, which must stay quiet: the catalogue's section of that name, line by line. Where a line has an
 * edge, what lies beyond it stands beside it and fires. */
#include "forge.h"

#include <string.h>

/* Boot data: siaddr alone is none, provisioning of phones is none. */

static void siaddr_in_leases(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &laptop);
    lease_begin(&m, &laptop, OFFER, &dhcp_1);
    m.siaddr = dhcp_1.ip;
    dhcp_reply(s, &m, &dhcp_1);
    client_discover(s, &pc_1);
    lease_begin(&m, &pc_1, OFFER, &dhcp_1);
    m.siaddr = dhcp_1.ip;
    dhcp_reply(s, &m, &dhcp_1);
}

/* The phone's lease comes through the router of its VLAN and names its provisioning server by 66, 67 and 150. */
static void phone_lease(struct scene *s, const struct host *provisioning)
{
    static const struct host router_44 = {.mac = {0x52, 0x54, 0, 0, 0, 0xfe}, .ip = IP4(10, 44, 0, 254), .ttl = 255};
    char address[16];
    struct dhcp m;
    scene_vlan(s, 44);
    snprintf(address, sizeof(address), "%u.%u.%u.%u", provisioning->ip >> 24, provisioning->ip >> 16 & 255,
             provisioning->ip >> 8 & 255, provisioning->ip & 255);
    client_discover(s, &phone);
    for (uint8_t type = OFFER; type <= ACK; type += ACK - OFFER) {
        lease_begin(&m, &phone, type, &dhcp_1);
        m.giaddr = router_44.ip;
        dhcp_add_text(&m, 66, address);
        dhcp_add_text(&m, 67, "XMLDefault.cnf.xml");
        dhcp_add_u32(&m, 150, provisioning->ip);
        dhcp_reply(s, &m, &router_44);
        if (type == OFFER)
            client_select(s, &phone, &dhcp_1);
    }
    tftp_load(s, &phone.host, provisioning, 49200, "SEP525400440101.cnf.xml", 2);
}

static void phones(struct scene *s)
{
    phone_lease(s, &phone_server);
}

static void phones_elsewhere(struct scene *s)
{
    static const struct host stranger = {.mac = {0x52, 0x54, 0, 0, 0, 0x67}, .ip = IP4(10, 44, 0, 67)};
    phone_lease(s, &stranger);
}

/* Routed servers: the frames bear a router's MAC, and routers alternate. */

static void routed_boot(struct scene *s, const uint8_t last_of_macs[2])
{
    struct host far = {.mac = {0x52, 0x54, 0, 0, 0, last_of_macs[0]}, .ip = IP4(10, 50, 0, 10), .ttl = 127};
    client_discover(s, &pc_1);
    lease_offer(s, &pc_1, &dhcp_1);
    client_select(s, &pc_1, &dhcp_1);
    lease_ack(s, &pc_1, &dhcp_1);
    client_ask_boot(s, &pc_1, &far);
    boot_ack(s, &pc_1, &far, WDS_FILE);
    far.mac[5] = last_of_macs[1];
    far.ttl = 126;
    client_ask_boot(s, &pc_1, &far);
    boot_ack(s, &pc_1, &far, WDS_FILE);
    tftp_load(s, &pc_1.host, &far, 2070, WDS_FILE, 2);
}

static void routed(struct scene *s)
{
    routed_boot(s, (const uint8_t[]){0xfe, 0xfd});
}

static void routed_stranger(struct scene *s)
{
    routed_boot(s, (const uint8_t[]){0xfe, 0x66});
}

/* Two bodies, one identity. */

static void failover(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &laptop);
    lease_offer(s, &laptop, &dhcp_1);
    lease_begin(&m, &laptop, OFFER, &dhcp_2);
    m.yiaddr = IP4(10, 42, 129, 7);
    dhcp_reply(s, &m, &dhcp_2);
    client_select(s, &laptop, &dhcp_1);
    lease_ack(s, &laptop, &dhcp_1);
}

/* The second body takes the first one's address over, and both answer once. */
static void cluster(struct scene *s)
{
    struct host body = wds_2;
    struct dhcp m;
    body.ip = wds_1.ip;
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_ack(s, &pc_1, &wds_1, WDS_FILE);
    boot_begin(&m, &pc_1, &wds_1, "smsboot\\x64\\bootmgfw.efi");
    boot_reply(s, &m, &pc_1, &body);
}

/* Address, proxy and boot server answers of one host to one transaction differ: kinds are not compared. */
static void kinds_differ(struct scene *s)
{
    struct dhcp m;
    struct host second_card = wds_1;
    second_card.mac[5] = 0x12;
    client_discover(s, &pc_1);
    lease_offer(s, &pc_1, &dhcp_1);
    proxy_offer(s, &pc_1, &wds_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_begin(&m, &pc_1, &wds_1, WDS_FILE);
    boot_reply(s, &m, &pc_1, &second_card);
}

static void mirror_without_mac(struct scene *s)
{
    struct host copy = wds_1;
    memset(copy.mac, 0, sizeof(copy.mac));
    boot_until_lease(s, &pc_1);
    proxy_offer(s, &pc_1, &copy);
}

/* Wi-Fi controllers: their MAC speaks for listed servers, random MACs are behind them. */

static void wifi(struct scene *s)
{
    struct host speaker = dhcp_1;
    memcpy(speaker.mac, controller.mac, sizeof(speaker.mac));
    for (uint8_t i = 0; i < 8; i++) {
        struct client guest = laptop;
        struct dhcp m;
        guest.host.mac[0] = 0x02 | (uint8_t)(i * 4);
        guest.host.mac[3] = (uint8_t)(i * 37);
        guest.host.ip += i;
        guest.xid += i;
        client_ask(&m, &guest, DISCOVER);
        dhcp_ask(s, &m, &controller);
        lease_offer(s, &guest, &speaker);
        client_ask(&m, &guest, REQUEST);
        dhcp_add_u32(&m, 54, dhcp_1.ip);
        dhcp_ask(s, &m, &controller);
        lease_ack(s, &guest, &speaker);
    }
}

/* Reports of multicast listeners. */

static const struct host6 nobody6 = {.mac = {0x52, 0x54, 0, 0x42, 1, 1}};
static const struct host6 mld_routers = {.mac = {0x33, 0x33, 0, 0, 0, 0x16}, .ip = {0xff, 2, [15] = 0x16}};

static void mld(struct scene *s)
{
    struct buffer report = {.size = 0};
    buffer_add(&report, LITERAL("\x8f\0\0\0\0\0\0\1\4\0\0\0"));
    buffer_add(&report, mld_routers.ip, 16);
    scene_icmp6(s, &nobody6, &mld_routers, &report, true);
    scene_icmp6(s, &nobody6, &mld_routers, &report, false);
}

/* Multicast that is not imaging. */

static void multicast(struct scene *s)
{
    static const struct host mdns = {.mac = {1, 0, 0x5e, 0, 0, 0xfb}, .ip = IP4(224, 0, 0, 251)};
    static const struct host ssdp = {.mac = {1, 0, 0x5e, 0x7f, 0xff, 0xfa}, .ip = IP4(239, 255, 255, 250)};
    static const struct host tv = {.mac = {1, 0, 0x5e, 0x0a, 0, 1}, .ip = IP4(239, 10, 0, 1)};
    static const struct host sap = {.mac = {1, 0, 0x5e, 2, 0x7f, 0xfe}, .ip = IP4(224, 2, 127, 254)};
    static const char search[] = "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n\r\n";
    static const char probe[] = "<?xml version=\"1.0\"?><Envelope><Body><Probe/></Body></Envelope>";
    static const char session[] = "\x20\0\x12\x34\x0a\x2a\0\x28"
                                  "application/sdp\0v=0\r\no=- 1 1 IN IP4 10.42.0.40\r\n";
    struct buffer stream = {.size = 0};
    scene_udp(s, &pc_9, 5353, &mdns, 5353, LITERAL("\0\0\0\0\0\1\0\0\0\0\0\0\5_http\4_tcp\5local\0\0\14\0\1"));
    scene_udp(s, &pc_9, 50800, &ssdp, 1900, search, sizeof(search) - 1);
    scene_udp(s, &pc_9, 50801, &ssdp, 3702, probe, sizeof(probe) - 1);
    scene_udp(s, &web_1, 9875, &sap, 9875, session, sizeof(session) - 1);
    for (uint8_t i = 0; i < 7; i++) {
        buffer_add(&stream, LITERAL("\x47\x01\x00\x10"));
        buffer_fill(&stream, 0xff, 184);
    }
    scene_udp(s, &web_1, 5004, &tv, 5004, stream.data, stream.size);
    scene_udp(s, &web_1, 5006, &tv, 5006, LITERAL("\x80\x60\x00\x01\0\0\0\1\0\0\0\2rtp"));
}

/* ARP: virtual addresses move, routers answer for others, hosts probe. */

static void arp(struct scene *s)
{
    struct host second = router_42, proxied = {.ip = IP4(10, 50, 0, 10)}, prober = pc_9, wanted = {.ip = pc_9.ip};
    second.mac[5] = 0xfd;
    memcpy(proxied.mac, router_42.mac, sizeof(proxied.mac));
    scene_arp(s, ARPOP_REPLY, &router_42, &router_42);
    scene_arp(s, ARPOP_REPLY, &second, &second);
    scene_arp(s, ARPOP_REQUEST, &pc_9, &proxied);
    scene_arp(s, ARPOP_REPLY, &proxied, &pc_9);
    prober.ip = 0;
    scene_arp(s, ARPOP_REQUEST, &prober, &wanted);
    scene_arp(s, ARPOP_REQUEST, &pc_9, &pc_9);
}

/* iPXE chains and menus. */

/* First the ROM loads iPXE, then iPXE asks again (user class, option 175) and is given a script. */
static void ipxe_chain_of(struct scene *s, const char *script)
{
    static const struct host chain = {.mac = {0x52, 0x54, 0, 0, 0, 0x40}, .ip = IP4(10, 42, 0, 40)};
    struct dhcp m;
    client_discover(s, &pc_2);
    lease_offer(s, &pc_2, &dhcp_1);
    proxy_begin(&m, &pc_2, OFFER, &chain);
    dhcp_file(&m, "undionly.kpxe");
    dhcp_reply(s, &m, &chain);
    client_select(s, &pc_2, &dhcp_1);
    lease_ack(s, &pc_2, &dhcp_1);
    tftp_load(s, &pc_2.host, &chain, 2070, "undionly.kpxe", 3);
    client_ask(&m, &pc_2, DISCOVER);
    m.xid++;
    dhcp_add_text(&m, 77, "iPXE");
    dhcp_add(&m, 175, LITERAL("\xb1\x05\x01\x80\x86\x10\x0e\xeb\x03\x01\x15\x01"));
    dhcp_ask(s, &m, &pc_2.host);
    lease_begin(&m, &pc_2, OFFER, &dhcp_1);
    m.xid++;
    dhcp_reply(s, &m, &dhcp_1);
    proxy_begin(&m, &pc_2, OFFER, &chain);
    m.xid++;
    dhcp_file(&m, script);
    dhcp_reply(s, &m, &chain);
}

static void ipxe_chain(struct scene *s)
{
    ipxe_chain_of(s, "http://10.42.0.40/boot/menu.ipxe");
}

static void ipxe_chain_tainted(struct scene *s)
{
    ipxe_chain_of(s, "http://10.42.0.66/boot/menu.ipxe");
}

static void menu(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    proxy_begin(&m, &pc_1, OFFER, &wds_1);
    dhcp_add(&m, 43,
             LITERAL("\x06\x01\x03\x08\x07\x80\x00\x01\x0a\x2a\x00\x0a\x09\x09\x80\x00\x06Images\x0a\x05\x05"
                     "Boot\xff"));
    dhcp_reply(s, &m, &wds_1);
}

/* And the rest: two proxies, option 82, a sensor that came late. */

static void two_proxies(struct scene *s)
{
    static const struct host chain = {.mac = {0x52, 0x54, 0, 0, 0, 0x40}, .ip = IP4(10, 42, 0, 40)};
    struct dhcp m;
    client_discover(s, &pc_2);
    lease_offer(s, &pc_2, &dhcp_1);
    proxy_offer(s, &pc_2, &wds_1);
    proxy_begin(&m, &pc_2, OFFER, &chain);
    dhcp_file(&m, "undionly.kpxe");
    dhcp_reply(s, &m, &chain);
}

/* A snooping switch adds option 82 with giaddr 0; the server gives it back, last (RFC 3046 §2.2). */
static void snooping(struct scene *s)
{
    static const uint8_t relay_info[] = {1, 6, 0, 4, 0, 42, 0, 7, 2, 8, 0, 6, 0x52, 0x54, 0, 0x5c, 0, 1};
    struct dhcp m;
    client_ask(&m, &laptop, DISCOVER);
    dhcp_add(&m, 82, relay_info, sizeof(relay_info));
    dhcp_ask(s, &m, &laptop.host);
    lease_begin(&m, &laptop, OFFER, &dhcp_1);
    dhcp_add(&m, 82, relay_info, sizeof(relay_info));
    dhcp_reply(s, &m, &dhcp_1);
}

static void late_sensor(struct scene *s)
{
    struct transfer t = {&pc_1.host, &wds_1, 2090, 42090};
    tftp_data(s, &t, 900, 1456);
    tftp_ack(s, &t, 900, false);
    tftp_load(s, &pc_1.host, &wds_1, 2091, "boot\\boot.sdi", 2);
    lease_ack(s, &pc_1, &dhcp_1);
}

/* A docking station's network card boots one machine after another: MAC stays, machine id changes. */
static void docking(struct scene *s)
{
    struct dhcp m;
    for (uint8_t i = 0; i < 3; i++) {
        static const uint8_t guid[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
        uint8_t id[17] = {0};
        memcpy(id, guid, sizeof(guid));
        id[16] = i;
        dhcp_begin(&m, BOOTREQUEST, DISCOVER, pc_1.xid + i, pc_1.host.mac);
        m.flags = 0x8000;
        dhcp_add(&m, 97, id, sizeof(id));
        dhcp_add_u16(&m, 93, 7);
        dhcp_add_text(&m, 60, pc_1.vendor_class);
        dhcp_ask(s, &m, &pc_1.host);
        lease_begin(&m, &pc_1, OFFER, &dhcp_1);
        m.xid += i;
        dhcp_reply(s, &m, &dhcp_1);
        proxy_begin(&m, &pc_1, OFFER, &wds_1);
        m.xid += i;
        dhcp_reply(s, &m, &wds_1);
        scene_wait(s, 60 * (int64_t)MICROSECONDS);
    }
}

/* Thirty machines are started at once. */
static void imaging_burst(struct scene *s)
{
    for (uint8_t i = 0; i < 30; i++) {
        struct client c = pc_1;
        c.host.mac[5] = (uint8_t)(100 + i);
        c.host.ip += i;
        c.xid += i;
        boot_until_lease(s, &c);
        client_ask_boot(s, &c, &wds_1);
        boot_ack(s, &c, &wds_1, WDS_FILE);
        tftp_load(s, &c.host, &wds_1, 2070, WDS_FILE, 2);
    }
}

/* Exceptions: the rogue that netops owns, until its day has come. */

static void lab_switch(struct scene *s)
{
    struct host lab = {.mac = {0x52, 0x54, 0, 0xaa, 0, 1}, .ip = IP4(10, 42, 0, 77)};
    struct dhcp m;
    client_discover(s, &pc_1);
    proxy_begin(&m, &pc_1, OFFER, &lab);
    dhcp_file(&m, "lab.efi");
    dhcp_reply(s, &m, &lab);
}

const struct scenario scenarios_ordinary[] = {
    {"quiet-siaddr-in-leases", "plain leases that carry a next server, to ordinary and booting clients",
     siaddr_in_leases},
    {"quiet-phones", "66, 67 and 150 to a phone, which then loads from the provisioning server", phones},
    {"phones-elsewhere", "the phone is sent to, and loads from, a host that is not listed", phones_elsewhere},
    {"quiet-routed-server", "a listed server behind two routers whose MACs and TTLs alternate", routed},
    {"routed-server-other-mac", "the same server's address from a MAC that is no router's", routed_stranger},
    {"quiet-failover", "both halves of a failover pair offer, each its own address", failover},
    {"quiet-cluster", "the second body of a cluster answers from the first one's address", cluster},
    {"two-cards-not-listed", "a boot server answers from a second network card that the policy does not list",
     kinds_differ},
    {"quiet-mirror-without-mac", "a mirror's copy with an all-zero source MAC", mirror_without_mac},
    {"quiet-wifi-controller", "a controller speaks for the listed server; behind it random MACs in foreign frames",
     wifi},
    {"quiet-mld-reports", "reports from ::, with and without router alert", mld},
    {"quiet-multicast", "mDNS, SSDP, WS-Discovery, SAP, RTP and MPEG-TS", multicast},
    {"quiet-arp", "a virtual address that moves, proxy ARP by a router, probes from 0.0.0.0", arp},
    {"quiet-ipxe-chain", "the ROM loads iPXE, iPXE is given its script: each stage is listed", ipxe_chain},
    {"ipxe-chain-tainted", "the second stage of the same chain leads elsewhere", ipxe_chain_tainted},
    {"quiet-boot-menu", "a boot menu that names the listed server", menu},
    {"quiet-two-proxies", "one DHCP server and two authorised proxies answer one client", two_proxies},
    {"quiet-option-82", "a snooping switch's option 82 with giaddr 0, given back by the server", snooping},
    {"quiet-late-sensor", "the capture begins in the middle of a boot", late_sensor},
    {"quiet-docking-station", "one MAC, three machine ids", docking},
    {"quiet-imaging-burst", "thirty machines boot at once", imaging_burst},
    {"exception-covers", "an exception in the policy excuses the laboratory's boot server", lab_switch},
    {"exception-expired", "the same exception has run out", lab_switch},
    {0},
};
