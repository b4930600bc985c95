/* Boots as conversations: who took whose answer, who asks without booting, who asks too much; beside each what looks alike
 * and is ordinary. */
#include "forge.h"

#include <string.h>

enum { MINUTE = 60 * MICROSECONDS };

/* What a client did not do is known once its segment was watched for a quarter of an hour. */
static void watch(struct scene *s)
{
    scene_arp(s, ARPOP_REPLY, &router_42, &router_42);
    scene_wait(s, 16LL * MINUTE);
    scene_arp(s, ARPOP_REPLY, &router_42, &router_42);
}

/* The n-th of many: a MAC, an address and a transaction of its own. */
static struct client nth(const struct client *like, uint16_t n)
{
    struct client c = *like;
    c.host.mac[4] = (uint8_t)(0x10 + n / 256);
    c.host.mac[5] = (uint8_t)n;
    c.host.ip += n;
    c.xid = 0x5a000000U + n * 7919U;
    return c;
}

/* Taken by a rogue, or not. */

static void rogue_loses(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    lease_offer(s, &pc_1, &dhcp_1);
    proxy_offer(s, &pc_1, &wds_1);
    proxy_begin(&m, &pc_1, OFFER, &rogue);
    dhcp_file(&m, ROGUE_FILE);
    dhcp_reply(s, &m, &rogue);
    client_select(s, &pc_1, &dhcp_1);
    lease_ack(s, &pc_1, &dhcp_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_ack(s, &pc_1, &wds_1, WDS_FILE);
    tftp_load(s, &pc_1.host, &wds_1, 2070, WDS_FILE, 3);
}

/* The rogue names a URL, and the client asks its host from a lease that nobody saw. */
static void booted_by_url(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_2);
    lease_offer(s, &pc_2, &dhcp_1);
    proxy_begin(&m, &pc_2, OFFER, &rogue);
    m.siaddr = 0;
    dhcp_add_text(&m, 67, "tftp://10.42.0.66/Evil.efi");
    dhcp_reply(s, &m, &rogue);
    client_select(s, &pc_2, &dhcp_1);
    tftp_load(s, &pc_2.host, &rogue, 2070, "evil.efi", 2);
}

/* Nobody answers: four DISCOVERs as boot ROMs space them. */
static void nobody_answers(struct scene *s)
{
    for (int wait = 4; wait <= 32; wait *= 2) {
        client_discover(s, &pc_1);
        scene_wait(s, (int64_t)wait * MICROSECONDS);
    }
}

/* Many clients. */

/* One host invents them: its own Ethernet source, one transaction, addresses at random. */
static void starvation(struct scene *s)
{
    for (uint16_t i = 0; i < 40; i++) {
        struct client c = nth(&laptop, i);
        struct dhcp m;
        for (size_t b = 0; b < sizeof(c.host.mac); b++)
            c.host.mac[b] = (uint8_t)((i + 1) * (37 + 2 * b) ^ b * 91);
        c.host.mac[0] &= 0xfe;
        c.xid = 0x7bcbc32c;
        client_ask(&m, &c, DISCOVER);
        dhcp_ask(s, &m, &pc_9);
    }
}

static void ask_at_once(struct scene *s, const struct client *like, uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        struct client c = nth(like, i);
        struct dhcp m;
        client_ask(&m, &c, DISCOVER);
        m.bare = true;
        dhcp_ask(s, &m, &c.host);
        scene_wait(s, 20000);
    }
}

static void surge(struct scene *s)
{
    ask_at_once(s, &laptop, 360);
}

/* Hardware addresses drawn at random, each in frames of its own, as phones with private addresses and careful tools do. */
static void ask_privately(struct scene *s, uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        struct client c = nth(&laptop, i);
        struct dhcp m;
        for (size_t b = 1; b < sizeof(c.host.mac); b++)
            c.host.mac[b] = (uint8_t)((i + 1) * (37 + 2 * b) ^ b * 91);
        c.host.mac[0] = (uint8_t)((i * 4) | 2);
        client_ask(&m, &c, DISCOVER);
        m.bare = true;
        dhcp_ask(s, &m, &c.host);
        scene_wait(s, 30000);
    }
}

static void random_surge(struct scene *s)
{
    ask_privately(s, 150);
}

static void private_phones(struct scene *s)
{
    ask_privately(s, 62);
}

static void phones_restart(struct scene *s)
{
    scene_vlan(s, 44);
    ask_at_once(s, &phone, 62);
}

/* One MAC, a new transaction each time. */
static void discover_flood(struct scene *s, uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        struct client c = laptop;
        c.xid += i;
        client_discover(s, &c);
        scene_wait(s, 40000);
    }
}

static void request_flood(struct scene *s)
{
    discover_flood(s, 120);
}

static void impatient(struct scene *s)
{
    discover_flood(s, 30);
}

/* Sixty requests of sixty clients to one boot server whose limit is fifty in ten seconds. */
static void press(struct scene *s, uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        struct client c = nth(&pc_1, i);
        client_ask_boot(s, &c, &wds_1);
    }
}

static void service_pressed(struct scene *s)
{
    press(s, 60);
}

static void service_busy(struct scene *s)
{
    press(s, 40);
}

/* Leases taken away. */

static void give_back(struct scene *s, const struct client *c, const struct host *frame, uint8_t type)
{
    struct dhcp m;
    struct host from = *frame;
    from.ip = type == RELEASE ? c->host.ip : 0;
    dhcp_begin(&m, BOOTREQUEST, type, c->xid, c->host.mac);
    m.ciaddr = from.ip;
    dhcp_add_u32(&m, 54, dhcp_1.ip);
    if (type == DECLINE)
        dhcp_add_u32(&m, 50, c->host.ip);
    dhcp_send(s, &m, &from, PORT_CLIENT, type == RELEASE ? &dhcp_1 : &everyone, PORT_SERVER);
}

static void forged_release(struct scene *s)
{
    lease_whole(s, &laptop, &dhcp_1);
    give_back(s, &laptop, &rogue, RELEASE);
}

/* The client's own; one through the listed router; one through a router that nobody listed, whose TTL tells. */
static void own_release(struct scene *s)
{
    struct host routed = router_42, far = rogue;
    routed.ttl = 127;
    far.ttl = 61;
    lease_whole(s, &laptop, &dhcp_1);
    give_back(s, &laptop, &laptop.host, RELEASE);
    give_back(s, &laptop, &routed, RELEASE);
    give_back(s, &laptop, &far, RELEASE);
    give_back(s, &laptop, &laptop.host, DECLINE);
}

static void forged_renew(struct scene *s)
{
    struct dhcp m;
    lease_whole(s, &laptop, &dhcp_1);
    dhcp_begin(&m, BOOTREPLY, 9, laptop.xid, laptop.host.mac);
    dhcp_add_u32(&m, 54, dhcp_1.ip);
    dhcp_send(s, &m, &rogue, PORT_SERVER, &laptop.host, PORT_CLIENT);
}

static void declines(struct scene *s)
{
    for (uint16_t i = 0; i < 40; i++) {
        struct client c = nth(&laptop, i);
        give_back(s, &c, &c.host, DECLINE);
    }
}

/* Who may boot. The policy knows the MACs 52:54:00:42:01:*, and one machine by its GUID. */

static void unknown_client(struct scene *s)
{
    struct client c = pc_1;
    memcpy(c.host.mac, "\x52\x54\x00\x99\x01\x01", sizeof(c.host.mac));
    boot_until_lease(s, &c);
}

static void known_clients(struct scene *s)
{
    struct client docked = pc_1, other = laptop;
    boot_until_lease(s, &pc_1);
    memcpy(docked.host.mac, "\x52\x54\x00\x77\x01\x01", sizeof(docked.host.mac));
    docked.xid++;
    boot_until_lease(s, &docked);
    memcpy(other.host.mac, "\x52\x54\x00\x99\x01\x02", sizeof(other.host.mac));
    lease_whole(s, &other, &dhcp_1);
}

/* What answers may contain. */

static void http_offer(struct scene *s, const char *url)
{
    struct client http = pc_1;
    struct dhcp m;
    http.arch = 16;
    http.vendor_class = "HTTPClient:Arch:00016:UNDI:003016";
    client_discover(s, &http);
    lease_offer(s, &http, &dhcp_1);
    proxy_begin(&m, &http, OFFER, &web_1);
    m.options.size = 0;
    dhcp_add_u8(&m, 53, OFFER);
    dhcp_add_u32(&m, 54, web_1.ip);
    dhcp_add_text(&m, 60, "HTTPClient");
    dhcp_add_text(&m, 67, url);
    dhcp_reply(s, &m, &web_1);
}

static void url_in_clear(struct scene *s)
{
    http_offer(s, "http://10.42.0.40/boot/shim.efi");
}

static void url_https(struct scene *s)
{
    http_offer(s, "https://10.42.0.40/boot/shim.efi");
}

/* An answer to iPXE with option 175; the policy lets web_1 set scripts. */
static void ipxe_answer(struct scene *s, const void *settings, size_t size)
{
    struct dhcp m;
    client_discover(s, &pc_2);
    lease_offer(s, &pc_2, &dhcp_1);
    proxy_begin(&m, &pc_2, OFFER, &web_1);
    dhcp_file(&m, "undionly.kpxe");
    dhcp_add(&m, 175, settings, size);
    dhcp_reply(s, &m, &web_1);
}

static void ipxe_trust(struct scene *s)
{
    ipxe_answer(s, LITERAL("\x5a\x14"
                           "0123456789abcdef0123"));
}

static void ipxe_script(struct scene *s)
{
    ipxe_answer(s, LITERAL("\x51\x0a"
                           "autoboot;;"));
}

/* Classless routes (option 121): everything through the given gateway. */
static void lease_route(struct scene *s, uint32_t gateway, const char *wpad)
{
    struct dhcp m;
    struct buffer routes = {.size = 0};
    client_discover(s, &laptop);
    lease_begin(&m, &laptop, OFFER, &dhcp_1);
    buffer_u8(&routes, 0);
    buffer_u32(&routes, gateway);
    dhcp_add(&m, 121, routes.data, routes.size);
    if (wpad)
        dhcp_add_text(&m, 252, wpad);
    dhcp_reply(s, &m, &dhcp_1);
}

static void rogue_route(struct scene *s)
{
    lease_route(s, rogue.ip, NULL);
}

static void rogue_wpad(struct scene *s)
{
    lease_route(s, router_42.ip, "http://10.42.0.66/wpad.dat");
}

static void listed_wpad(struct scene *s)
{
    lease_route(s, router_42.ip, "http://wpad.lon.example/wpad.dat");
}

/* Other ages. */

static void ris(struct scene *s)
{
    struct host server = rogue;
    scene_udp(s, &pc_1.host, PORT_PXE, &server, PORT_PXE, LITERAL("\x81NCQ\x20\0\0\0\0\0\0\0"));
    scene_udp(s, &server, PORT_PXE, &pc_1.host, PORT_PXE, LITERAL("\x82NCR\x20\0\0\0\0\0\0\0"));
}

static void bsdp(struct scene *s)
{
    struct dhcp m;
    dhcp_begin(&m, BOOTREQUEST, INFORM, pc_1.xid, pc_1.host.mac);
    m.ciaddr = pc_1.host.ip;
    dhcp_add_text(&m, 60, "AAPLBSDPC/i386/iMac9,1");
    dhcp_add(&m, 43, LITERAL("\x01\x01\x01\x02\x02\x01\x01"));
    dhcp_send(s, &m, &pc_1.host, PORT_CLIENT, &everyone, PORT_SERVER);
}

/* Apple's NetBoot: a Mac that has an address asks for images, and is answered without one. */
static void netboot_from(struct scene *s, const struct host *server)
{
    struct dhcp m;
    bsdp(s);
    dhcp_begin(&m, BOOTREPLY, ACK, pc_1.xid, pc_1.host.mac);
    m.siaddr = server->ip;
    dhcp_add_u32(&m, 54, server->ip);
    dhcp_add_text(&m, 60, "AAPLBSDPC");
    dhcp_add(&m, 43, LITERAL("\x01\x01\x01\x04\x02\x80\x80\x09\x0c\x81\x00\x06\x77\x07Install"));
    dhcp_send(s, &m, server, PORT_SERVER, &pc_1.host, PORT_CLIENT);
}

static void rogue_netboot(struct scene *s)
{
    netboot_from(s, &rogue);
}

static void listed_netboot(struct scene *s)
{
    netboot_from(s, &wds_1);
}

/* Port 4011 is an ordinary ephemeral port too. */
static void not_ris(struct scene *s)
{
    scene_udp(s, &pc_1.host, PORT_PXE, &web_1, 5060, LITERAL("\x81XYZ\x20\0\0\0\0\0\0\0"));
    scene_udp(s, &web_1, 5060, &pc_1.host, PORT_PXE, LITERAL("\x82NCQ\x20\0\0\0\0\0\0\0"));
}

/* Relays. */

static void relayed_request(struct scene *s, uint32_t giaddr, const struct host *from)
{
    struct dhcp m;
    client_ask(&m, &laptop, DISCOVER);
    m.giaddr = giaddr;
    m.hops = 1;
    dhcp_send(s, &m, from, PORT_SERVER, &dhcp_1, PORT_SERVER);
}

static void unknown_relay(struct scene *s)
{
    relayed_request(s, IP4(10, 42, 0, 250), &pc_9);
}

static void relay_impostor(struct scene *s)
{
    relayed_request(s, router_42.ip, &pc_9);
}

/* From the relay's far side, whose address the policy does not list. */
static void relay_far_side(struct scene *s)
{
    struct host far = {.mac = {0x52, 0x54, 0, 0, 0, 0xf0}, .ip = IP4(10, 99, 0, 2), .ttl = 255};
    relayed_request(s, router_42.ip, &router_42);
    relayed_request(s, router_42.ip, &far);
}

/* Files with secrets. */

#define VARIABLES "\\SMSTemp\\2026.11.22.09.00.00.0001.{5A1D}.boot.var"
#define BOOT_BCD  "\\SMSTemp\\2026.11.22.09.00.00.01.{5A1D}.boot.bcd"

static void fetch(struct scene *s, const struct host *client, uint16_t port, const char *file)
{
    struct transfer t = {client, &wds_1, port, (uint16_t)(port + 1000)};
    tftp_read(s, &t, file, NULL);
    tftp_data(s, &t, 1, 100);
    tftp_ack(s, &t, 1, false);
}

/* Asks port 4011 without having booted, as the harvesters do, and reads what the answer names. */
static void harvest(struct scene *s)
{
    struct client thief = {
        .host = pc_9, .xid = 0x42010009, .arch = 7, .vendor_class = "PXEClient:Arch:00007:UNDI:003016"};
    client_ask_boot(s, &thief, &wds_1);
    boot_ack(s, &thief, &wds_1, WDS_FILE);
    fetch(s, &pc_9, 50001, VARIABLES);
}

static void harvest_watched(struct scene *s)
{
    watch(s);
    harvest(s);
}

static void harvest_tool(struct scene *s)
{
    static const uint8_t asked[] = {3, 1, 60, 128, 129, 130, 131, 132, 133, 134, 135};
    static const uint8_t wds[] = {0x0c, 1, 1, 0x0d, 2, 8, 0, 1, 2, 0, 7, 0x0e, 1, 1, 5, 4, 0, 0, 0, 0x11, 0xff};
    struct dhcp m;
    watch(s);
    dhcp_begin(&m, BOOTREQUEST, REQUEST, 0, pc_9.mac);
    m.ciaddr = pc_9.ip;
    m.bare = true;
    dhcp_add(&m, 55, asked, sizeof(asked));
    dhcp_add_u16(&m, 93, 0);
    dhcp_add(&m, 250, wds, sizeof(wds));
    dhcp_add_text(&m, 60, "PXEClient");
    dhcp_send(s, &m, &pc_9, PORT_CLIENT, &wds_1, PORT_PXE);
}

/* A real deployment: the boot program first, then half an hour of loading, then Windows PE with another address. */
static void deployment(struct scene *s)
{
    struct client pe = pc_1;
    watch(s);
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_ack(s, &pc_1, &wds_1, WDS_FILE);
    tftp_load(s, &pc_1.host, &wds_1, 2070, WDS_FILE, 2);
    fetch(s, &pc_1.host, 2090, BOOT_BCD);
    scene_wait(s, 30LL * MINUTE);
    pe.vendor_class = NULL;
    pe.host.ip += 100;
    pe.xid += 5;
    lease_whole(s, &pe, &dhcp_1);
    fetch(s, &pe.host, 50002, VARIABLES);
}

static void direct_access(struct scene *s)
{
    watch(s);
    fetch(s, &pc_9, 50003, WDS_FILE);
}

static void sensitive_file(struct scene *s)
{
    watch(s);
    fetch(s, &pc_9, 50004, BOOT_BCD);
}

/* Just begun to listen: who reads now may have booted before. */
static void not_yet_watched(struct scene *s)
{
    fetch(s, &pc_9, 50005, VARIABLES);
}

/* A phone reads its configuration from the server that is listed for that. */
static void provisioning(struct scene *s)
{
    struct transfer t = {&phone.host, &phone_server, 50006, 51006};
    scene_vlan(s, 44);
    scene_arp(s, ARPOP_REPLY, &phone_server, &phone_server);
    scene_wait(s, 16LL * MINUTE);
    tftp_read(s, &t, "gateway-confg", NULL);
    tftp_data(s, &t, 1, 100);
}

const struct scenario scenarios_boot[] = {
    {"rogue-loses", "a rogue answers, and the client boots what the listed server gave it", rogue_loses},
    {"booted-by-url", "a client loads from the host of a rogue's URL", booted_by_url},
    {"quiet-nobody-answers", "a client asks four times and no server is there", nobody_answers},
    {"dhcp-starvation", "one host invents forty clients", starvation},
    {"random-client-surge", "150 clients with random hardware addresses ask within ten seconds", random_surge},
    {"quiet-private-phones", "62 phones with private addresses ask within ten seconds", private_phones},
    {"client-surge", "360 clients without any sign of invention ask within ten seconds", surge},
    {"quiet-phones-restart", "62 phones ask at once, each for itself", phones_restart},
    {"request-flood", "one client asks 120 times, each time in another transaction", request_flood},
    {"quiet-impatient-client", "one client asks thirty times in as many transactions", impatient},
    {"boot-service-pressed", "sixty clients ask one boot server at once, more than its limit", service_pressed},
    {"quiet-boot-service-busy", "forty clients do, within its limit", service_busy},
    {"forged-release", "another host gives a client's lease back", forged_release},
    {"quiet-own-release", "clients give back their own, directly and through routers", own_release},
    {"forged-forcerenew", "a stranger tells a client to renew", forged_renew},
    {"decline-flood", "forty declined addresses in a row use up the pool", declines},
    {"unknown-client", "a machine that is in no inventory boots", unknown_client},
    {"quiet-known-clients", "machines known by MAC, by GUID, and one that does not boot", known_clients},
    {"cleartext-boot-url", "the listed server hands out an http: URL where the policy wants https", url_in_clear},
    {"quiet-https-url", "the same by https", url_https},
    {"ipxe-trust", "the listed server sets iPXE's trusted roots, which the policy does not let it", ipxe_trust},
    {"quiet-ipxe-script", "the same server sets a script, which it may", ipxe_script},
    {"rogue-route", "the listed server's classless route leads through a stranger", rogue_route},
    {"rogue-wpad", "the listed server names a proxy script of a stranger", rogue_wpad},
    {"quiet-wpad", "a listed route and a listed proxy script", listed_wpad},
    {"legacy-ris", "Remote Installation Services' binary protocol on port 4011", ris},
    {"rogue-netboot", "a stranger offers a Mac its images", rogue_netboot},
    {"legacy-netboot-listed", "the listed boot server does: legacy, and no more", listed_netboot},
    {"legacy-bsdp", "an old Mac looks for NetBoot", bsdp},
    {"quiet-not-ris", "other traffic of an ephemeral port 4011", not_ris},
    {"unknown-relay", "requests come through a relay that the policy does not list", unknown_relay},
    {"relay-impostor", "a host of the segment sends requests in the relay's name", relay_impostor},
    {"quiet-relay-far-side", "the listed relay forwards, also from an address that is not listed", relay_far_side},
    {"credential-harvest", "a host that never booted reads the media variables", harvest_watched},
    {"credential-harvest-tool", "a known tool asks port 4011, and was offered no boot before", harvest_tool},
    {"quiet-deployment", "Windows PE reads the media variables after its boot chain, from another address", deployment},
    {"tftp-direct-access", "a host that does not boot reads from the boot server", direct_access},
    {"tftp-sensitive-file", "and reads boot configuration data", sensitive_file},
    {"quiet-not-yet-watched", "the same just after the sensor began: nothing is known of the client's past",
     not_yet_watched},
    {"quiet-provisioning", "a device reads its configuration from the server listed for it", provisioning},
    {0},
};
