/* What is known of responders from before: who has fallen silent, and who answers unlike before. */
#include "forge.h"

enum { CLIENTS = 6 };

static struct client client_number(uint8_t i)
{
    struct client c = laptop;
    c.host.mac[5] = (uint8_t)(0x80 + i);
    c.host.ip += i;
    c.xid += i;
    return c;
}

/* Each asks ten seconds after the one before. */
static void ask_all(struct scene *s, const struct host *first, const struct host *second)
{
    for (uint8_t i = 0; i < CLIENTS; i++) {
        struct client c = client_number(i);
        client_discover(s, &c);
        lease_offer(s, &c, first);
        if (second)
            lease_offer(s, &c, second);
        scene_wait(s, 10 * MICROSECONDS);
    }
}

/* The real server is there, is made to shut up, and the rogue has the segment to itself. */
static void server_silenced(struct scene *s)
{
    lease_whole(s, &laptop, &dhcp_1);
    scene_wait(s, 60 * MICROSECONDS);
    ask_all(s, &rogue, NULL);
}

/* A rogue beside a server that lives is a rogue and nothing else. */
static void server_beside_rogue(struct scene *s)
{
    lease_whole(s, &laptop, &dhcp_1);
    scene_wait(s, 60 * MICROSECONDS);
    ask_all(s, &rogue, &dhcp_1);
}

/* One of two authorised servers is down: the other one answers. */
static void server_failed_over(struct scene *s)
{
    lease_whole(s, &laptop, &dhcp_1);
    scene_wait(s, 60 * MICROSECONDS);
    ask_all(s, &dhcp_2, NULL);
}

/* From one day to the next another system answers by the server's addresses. */
static void server_exchanged(struct scene *s)
{
    struct host exchanged = dhcp_1;
    exchanged.ttl = 128;
    for (uint8_t i = 0; i < 24; i++) {
        struct client c = client_number(i);
        client_discover(s, &c);
        lease_offer(s, &c, i < 22 ? &dhcp_1 : &exchanged);
        scene_wait(s, 10 * MICROSECONDS);
    }
}

/* The boot server by the manner of a TFTP server's software: a client that asks for `asked` is granted `granted`. */
static void serve(struct scene *s, const struct host *server, uint16_t number, const char *asked, const char *granted)
{
    struct transfer t = {&pc_1.host, server, (uint16_t)(2070 + number), (uint16_t)(42070 + number)};
    tftp_read(s, &t, WDS_FILE, asked);
    tftp_option_ack(s, &t, granted);
    tftp_ack(s, &t, 0, false);
    tftp_data(s, &t, 1, 300);
    tftp_ack(s, &t, 1, false);
    scene_wait(s, 10 * MICROSECONDS);
}

static void deny(struct scene *s, const struct host *server, uint16_t number, const char *words)
{
    struct transfer t = {&pc_1.host, server, (uint16_t)(2070 + number), (uint16_t)(42070 + number)};
    tftp_read(s, &t, "boot\\extra.cfg", "tsize=0 blksize=1408");
    tftp_error(s, &t, 1, words, true);
}

#define ROM_ASKS    "tsize=0 blksize=1456"
#define LOADER_ASKS "blksize=1432 tsize=0"

/* dnsmasq's fixed order, atftpd's, and tftp-hpa's, which is the client's: whoever asks, each as it is wont to. */
static void tftp_servers(struct scene *s)
{
    struct host linux_1 = wds_1, linux_2 = wds_2;
    linux_1.ttl = linux_2.ttl = 64;
    boot_until_lease(s, &pc_1);
    serve(s, &linux_1, 0, ROM_ASKS, "blksize=1456 tsize=300");
    serve(s, &linux_1, 1, LOADER_ASKS, "blksize=1432 tsize=300");
    deny(s, &linux_1, 2, "file boot/extra.cfg not found for 10.42.1.1");
    serve(s, &linux_2, 3, ROM_ASKS, "tsize=300 blksize=1456");
    serve(s, &linux_2, 4, LOADER_ASKS, "blksize=1432 tsize=300");
    deny(s, &linux_2, 5, "File not found");
    serve(s, &linux_1, 6, ROM_ASKS, "blksize=1456 tsize=300");
}

/* The addresses, the MAC and the TTL stay, the manner does not. */
static void tftp_server_exchanged(struct scene *s)
{
    struct host linux_1 = wds_1;
    linux_1.ttl = 64;
    boot_until_lease(s, &pc_1);
    serve(s, &linux_1, 0, ROM_ASKS, "blksize=1456 tsize=300");
    serve(s, &linux_1, 1, LOADER_ASKS, "blksize=1432 tsize=300");
    serve(s, &linux_1, 2, ROM_ASKS, "tsize=300 blksize=1456");
    serve(s, &linux_1, 3, LOADER_ASKS, "tsize=300 blksize=1432");
}

/* Somebody answers beside the server, by its address, identifier and MAC; his TTL is his own. */
static void server_and_double(struct scene *s)
{
    struct host twin = dhcp_1;
    twin.ttl = 128;
    for (uint8_t i = 0; i < 26; i++) {
        struct client c = client_number(i);
        client_discover(s, &c);
        lease_offer(s, &c, &dhcp_1);
        if (i >= 22)
            lease_offer(s, &c, &twin);
        scene_wait(s, 10 * MICROSECONDS);
    }
}

/* An offer that is in no way longer than it must be when `bare`. */
static void offer_for(struct scene *s, const struct client *c, uint32_t lease, bool bare)
{
    struct dhcp m;
    dhcp_begin(&m, BOOTREPLY, OFFER, c->xid, c->host.mac);
    m.flags = 0x8000;
    m.yiaddr = c->host.ip;
    m.bare = bare;
    dhcp_add_u32(&m, 54, dhcp_1.ip);
    dhcp_add_u32(&m, 51, lease);
    dhcp_add_u32(&m, 1, 0xffff0000);
    dhcp_add_u32(&m, 3, IP4(10, 42, 0, 254));
    dhcp_reply(s, &m, &dhcp_1);
}

static void offers_change(struct scene *s, uint32_t lease, bool bare)
{
    for (uint8_t i = 0; i < 24; i++) {
        struct client c = client_number(i);
        client_discover(s, &c);
        offer_for(s, &c, i < 22 ? 28800 : lease, i >= 22 && bare);
        scene_wait(s, 10 * MICROSECONDS);
    }
}

/* An operator's decision, before an address plan changes, say. */
static void shorter_leases(struct scene *s)
{
    offers_change(s, 300, false);
}

/* What he does not set changes with it. */
static void shorter_leases_of_another(struct scene *s)
{
    offers_change(s, 15, true);
}

const struct scenario scenarios_known[] = {
    {"server-silenced",
     "the real server fell silent and a rogue answers in its place: who was pushed aside is told too", server_silenced},
    {"server-beside-rogue", "a rogue is told, and nobody is said to be silent who answers", server_beside_rogue},
    {"server-failed-over", "a failover partner that takes over is no attack", server_failed_over},
    {"server-exchanged", "another system answers by a known server's addresses", server_exchanged},
    {"server-and-double", "somebody answers beside a server by its addresses and its MAC", server_and_double},
    {"server-lease-and-padding", "leases become short, and answers are padded no longer", shorter_leases_of_another},
    {"quiet-shorter-leases", "leases become short, and nothing else changes", shorter_leases},
    {"tftp-server-exchanged", "another TFTP server's software answers by the boot server's addresses", tftp_server_exchanged},
    {"quiet-tftp-servers", "two kinds of TFTP servers, each of which answers as it always does", tftp_servers},
    {NULL, NULL, NULL},
};
