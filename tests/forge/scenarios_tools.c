/* Tools known by their habits on the wire: those that attack, and those that only probe. The bytes follow what
 * rules/fingerprints.yaml says of the tools, with its sources; no tool was run. */
#include <string.h>

#include "forge.h"

/* Asks for ConfigMgr's media variables with options of one fixed order, transaction id 0 and a machine id of its own. */
static void pxethief(struct scene *s)
{
    static const uint8_t asked[] = {3, 1, 60, 128, 129, 130, 131, 132, 133, 134, 135};
    static const uint8_t wds[] = {0x0c, 1, 1, 0x0d, 2, 8, 0, 1, 2, 0, 7, 0x0e, 1, 1, 5, 4, 0, 0, 0, 0x11, 0xff};
    static const uint8_t id[] = {0,    0x2a, 0x8c, 0x4d, 0x9d, 0xc1, 0x6c, 0x42, 0x41,
                                 0x83, 0x87, 0xef, 0xc6, 0xd8, 0x73, 0xc6, 0xd2};
    struct dhcp m;
    dhcp_begin(&m, BOOTREQUEST, REQUEST, 0, pc_9.mac);
    m.ciaddr = pc_9.ip;
    m.bare = true;
    dhcp_add(&m, 55, asked, sizeof(asked));
    dhcp_add_u16(&m, 93, 0);
    dhcp_add(&m, 250, wds, sizeof(wds));
    dhcp_add_text(&m, 60, "PXEClient");
    dhcp_add(&m, 97, id, sizeof(id));
    s->ip_id = 1;
    dhcp_send(s, &m, &pc_9, PORT_CLIENT, &wds_1, PORT_PXE);
}

/* Looks for servers by a broadcast REQUEST of three options. */
static void pxethiefy(struct scene *s)
{
    struct dhcp m;
    dhcp_begin(&m, BOOTREQUEST, REQUEST, 0, pc_9.mac);
    m.bare = true;
    dhcp_add_text(&m, 60, "PXEClient");
    dhcp_add_u16(&m, 93, 0);
    s->ip_id = 1;
    dhcp_ask(s, &m, &pc_9);
}

/* The real server's address and identifier, a lease of seconds, no UDP checksum, and its own name server. */
static void responder(struct scene *s)
{
    struct host thief = dhcp_1;
    struct dhcp m;
    thief.mac[5] = 0x66;
    lease_whole(s, &laptop, &dhcp_1);
    dhcp_begin(&m, BOOTREPLY, ACK, laptop.xid, laptop.host.mac);
    m.yiaddr = laptop.host.ip;
    m.bare = true;
    dhcp_add_u32(&m, 54, dhcp_1.ip);
    dhcp_add_u32(&m, 51, 15);
    dhcp_add_u32(&m, 1, 0xffff0000);
    dhcp_add_text(&m, 15, "lan");
    dhcp_add_u32(&m, 3, dhcp_1.ip);
    dhcp_add(&m, 6, LITERAL("\x0a\x2a\x00\x42\x00\x00\x00\x00"));
    dhcp_add_text(&m, 252, "http://10.42.0.66/wpad.dat");
    buffer_u8(&m.tail, 0);
    s->no_checksum = true;
    dhcp_send(s, &m, &thief, PORT_SERVER, &laptop.host, PORT_CLIENT);
}

static void metasploit(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_2);
    dhcp_begin(&m, BOOTREPLY, OFFER, pc_2.xid, pc_2.host.mac);
    m.yiaddr = IP4(10, 42, 0, 33);
    m.siaddr = rogue.ip;
    m.bare = true;
    dhcp_file(&m, "update1");
    dhcp_add_u32(&m, 54, rogue.ip);
    dhcp_add_u32(&m, 51, 600);
    dhcp_add_u32(&m, 1, 0xffff0000);
    dhcp_add_u32(&m, 3, rogue.ip);
    dhcp_add_u32(&m, 6, rogue.ip);
    dhcp_add_u32(&m, 208, 0xf100747e);
    dhcp_add_text(&m, 209, "update2");
    dhcp_add(&m, 210, "", 0);
    dhcp_add_u32(&m, 211, 2000);
    buffer_fill(&m.tail, 0, 32);
    dhcp_reply(s, &m, &rogue);
}

/* Writes the real server's identifier into a reply of its own. */
static void ettercap(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &laptop);
    dhcp_begin(&m, BOOTREPLY, OFFER, laptop.xid, laptop.host.mac);
    m.flags = 0x8000;
    m.yiaddr = laptop.host.ip;
    m.siaddr = rogue.ip;
    dhcp_add_u32(&m, 54, rogue.ip);
    dhcp_add_u32(&m, 51, 1800);
    dhcp_add_u32(&m, 1, 0xffff0000);
    dhcp_add_u32(&m, 3, rogue.ip);
    dhcp_add_u32(&m, 6, rogue.ip);
    s->ip_id = 0xe77e;
    dhcp_reply(s, &m, &rogue);
}

/* broadcast-dhcp-discover: one hardware address for everybody. */
static void nmap(struct scene *s)
{
    static const uint8_t mac[6] = {0xde, 0xad, 0xc0, 0xde, 0xca, 0xfe};
    static const uint8_t asked[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14,
                                    15, 16, 17, 18, 19, 20, 28, 40, 42, 51, 54, 58, 59, 252};
    struct dhcp m;
    dhcp_begin(&m, BOOTREQUEST, DISCOVER, 0x5eed1234, mac);
    m.flags = 0x8000;
    m.bare = true;
    dhcp_add(&m, 55, asked, sizeof(asked));
    dhcp_ask(s, &m, &pc_9);
}

/* Our own probe (sentinel/probe/message.c): a lease is offered and not taken. */
static void sentinel_probe(struct scene *s)
{
    struct client c = pc_1;
    memcpy(c.host.mac, "\x02\x73\x6e\x70\x62\x09", 6);
    client_discover(s, &c);
    lease_offer(s, &c, &dhcp_1);
    proxy_offer(s, &c, &wds_1);
}

/* dhcp_probe: five kinds of request, each with a transaction id of its own that never changes. */
static void dhcp_probe(struct scene *s)
{
    struct dhcp m;
    dhcp_begin(&m, BOOTREQUEST, 0, 1, pc_9.mac);
    dhcp_ask(s, &m, &pc_9);
    dhcp_begin(&m, BOOTREQUEST, DISCOVER, 0x19970112, pc_9.mac);
    dhcp_ask(s, &m, &pc_9);
}

/* From port 69, and the first block right behind the option acknowledgement (lib/rex/proto/tftp/server.rb). */
static void metasploit_tftp(struct scene *s)
{
    struct transfer t = {&pc_1.host, &rogue, 2070, 69};
    boot_until_lease(s, &pc_1);
    tftp_read(s, &t, "update1", "tsize=0 blksize=1456");
    tftp_option_ack(s, &t, "tsize=2000 blksize=1456");
    tftp_data(s, &t, 1, 1456);
    tftp_ack(s, &t, 0, false);
    tftp_ack(s, &t, 1, false);
    tftp_data(s, &t, 2, 544);
    tftp_ack(s, &t, 2, false);
}

/* A server with a single port waits for the acknowledgement, as everybody does. */
static void single_port(struct scene *s)
{
    struct transfer t = {&pc_1.host, &wds_1, 2070, 69};
    boot_until_lease(s, &pc_1);
    tftp_read(s, &t, WDS_FILE, "tsize=0 blksize=1456");
    tftp_option_ack(s, &t, "tsize=2000 blksize=1456");
    tftp_ack(s, &t, 0, false);
    tftp_data(s, &t, 1, 1456);
    tftp_ack(s, &t, 1, false);
    tftp_data(s, &t, 2, 544);
    tftp_ack(s, &t, 2, false);
}

const struct scenario scenarios_tools[] = {
    {"tool-pxethief", "a credential harvester asks the boot server for ConfigMgr's media variables", pxethief},
    {"tool-pxethiefy", "the same family looks for boot servers", pxethiefy},
    {"tool-responder", "the real server's identity, a lease of 15 seconds, a name server of its own", responder},
    {"tool-metasploit", "an offer that boots the client into a framework's kernel", metasploit},
    {"tool-metasploit-tftp", "its TFTP server, which waits for no acknowledgement", metasploit_tftp},
    {"quiet-tftp-single-port", "another one with a single port, which does", single_port},
    {"tool-ettercap", "an offer with the tool's fixed IP identification", ettercap},
    {"probe-nmap", "a scan for DHCP servers: named, so that nobody hunts it", nmap},
    {"probe-sentinel", "sentinel probe asks, and nobody takes it for a machine", sentinel_probe},
    {"probe-dhcp-probe", "the operators' own watch for DHCP servers", dhcp_probe},
    {0},
};
