/* Clients that look for copies of content with one another: BranchCache (WS-Discovery) and Configuration Manager's peer cache. */
#include <stdio.h>
#include <string.h>

#include "forge.h"
#include "web.h"

#define SOAP                                                                                                           \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"                                                                   \
    "<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\" "                                           \
    "xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "                                                  \
    "xmlns:wsd=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\" "
#define PEERDIST "xmlns:PeerDist=\"http://schemas.microsoft.com/p2p/2007/09/PeerDistributionDiscovery\">"
#define ACTION(word)                                                                                                   \
    "<soap:Header><wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/" word "</wsa:Action></soap:Header>"
#define SEGMENT_ID "0200000000000000000000000000000000000000000000000000000000000000"

static const struct host discovery = {.mac = {1, 0, 0x5e, 0x7f, 0xff, 0xfa}, .ip = IP4(239, 255, 255, 250)};
static const struct host printer = {.mac = {0x52, 0x54, 0, 0, 0, 0x99}, .ip = IP4(10, 42, 0, 99)};
static const struct host subnet = {.mac = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, .ip = IP4(10, 42, 255, 255)};

/* [MS-PCCRD] §4.1. */
static void branch_ask(struct scene *s, const struct host *client, uint16_t port)
{
    static const char probe[] =
        SOAP PEERDIST ACTION("Probe") "<soap:Body><wsd:Probe><wsd:Types>PeerDist:PeerDistData</wsd:Types>"
                                      "<wsd:Scopes MatchBy=\"http://schemas.xmlsoap.org/ws/2005/04/discovery/strcmp0\">" SEGMENT_ID
                                      "</wsd:Scopes></wsd:Probe></soap:Body></soap:Envelope>";
    scene_udp(s, client, port, &discovery, 3702, LITERAL(probe));
}

/* §4.3, of version 1, and §4.4, of version 2. */
static void branch_answer(struct scene *s, const struct host *peer, const struct host *client, uint16_t port, unsigned version)
{
    static const char before[] =
        SOAP PEERDIST ACTION("ProbeMatches") "<soap:Body><wsd:ProbeMatches><wsd:ProbeMatch><wsa:EndpointReference><wsa:Address>"
                                             "urn:uuid:87a89944-0230-43a5-ac4e-fab1386c8e2c</wsa:Address></wsa:EndpointReference>";
    static const char *const data[] = {
        NULL, "<PeerDist:PeerDistData><PeerDist:BlockCount>0000002A</PeerDist:BlockCount></PeerDist:PeerDistData>",
        "<PeerDist:PeerDistData><PeerDist:SegmentAges>AAEDAgBg6gACYOoA</PeerDist:SegmentAges></PeerDist:PeerDistData>"};
    struct buffer b = {.size = 0};
    char text[512];
    buffer_text(&b, before);
    snprintf(text, sizeof text,
             "<wsd:Types>PeerDist:PeerDistData%s</wsd:Types><wsd:Scopes>" SEGMENT_ID "</wsd:Scopes>"
             "<wsd:XAddrs>10.42.%u.%u:80</wsd:XAddrs><wsd:MetadataVersion>%u</wsd:MetadataVersion>",
             version == 2 ? "V2" : "", (unsigned)(peer->ip >> 8 & 0xff), (unsigned)(peer->ip & 0xff), version);
    buffer_text(&b, text);
    buffer_text(&b, data[version]);
    buffer_text(&b, "</wsd:ProbeMatch></wsd:ProbeMatches></soap:Body></soap:Envelope>");
    scene_udp(s, peer, 3702, client, port, b.data, b.size);
}

/* Nobody has described what is said: some bytes that look signed. */
static void peer_ask(struct scene *s, const struct host *client, uint16_t port, const struct host *everybody)
{
    struct buffer b = {.size = 0};
    buffer_text(&b, "<PeerRequest ContentID=\"ABC00001\" Version=\"1\"/>");
    buffer_fill(&b, 0xa5, 256);
    scene_udp(s, client, port, everybody, 8004, b.data, b.size);
}

static void peer_answer(struct scene *s, const struct host *peer, const struct host *client, uint16_t port)
{
    scene_udp(s, peer, 8004, client, port, LITERAL("<PeerResponse ContentID=\"ABC00001\"/>"));
}

static void peer_serve(struct scene *s, const struct host *client, uint16_t port, const struct host *peer)
{
    struct connection c = tcp_open(s, client, port, peer, 8003);
    http_ask(s, &c, "GET", "/SCCM_BranchCache$/ABC00001/sccm?/install.wim", "SMS CCM 5.0 TS");
    http_give(s, &c, "200 OK", LITERAL("content"));
    tcp_close(s, &c);
}

/* Everything that a peer does. */
static void serve_all(struct scene *s, const struct host *client, const struct host *peer)
{
    peer_ask(s, client, 50100, &everyone);
    peer_answer(s, peer, client, 50100);
    peer_serve(s, client, 49300, peer);
    branch_ask(s, client, 50101);
    branch_answer(s, peer, client, 50101, 1);
    branch_ask(s, client, 50102);
    branch_answer(s, peer, client, 50102, 2);
    http_get(s, client, 49301, peer, "/116B50EB-ECE2-41ac-8429-9F9E963361B7/", "Microsoft-BITS/7.8");
}

static void peers_serve(struct scene *s)
{
    serve_all(s, &pc_1.host, &pc_9);
}

static void rogue_serves(struct scene *s)
{
    serve_all(s, &pc_1.host, &rogue);
}

/* The first is in the inventory; the second is not, answers the network's own broadcast address, and to port 8004 itself. */
static void one_is_known(struct scene *s)
{
    serve_all(s, &pc_1.host, &pc_2.host);
    peer_ask(s, &pc_1.host, 8004, &subnet);
    peer_answer(s, &pc_2.host, &pc_1.host, 8004);
    peer_answer(s, &rogue, &pc_1.host, 8004);
}

/* The distribution point itself has what is looked for. */
static void point_serves(struct scene *s)
{
    serve_all(s, &pc_1.host, &wds_1);
}

/* Printers and scanners; and a port 8004 of which nobody asked anything, or too long ago. */
static void others_discover(struct scene *s)
{
    static const char probe[] = SOAP "xmlns:wsdp=\"http://schemas.xmlsoap.org/ws/2006/02/devprof\">" ACTION(
        "Probe") "<soap:Body><wsd:Probe><wsd:Types>wsdp:Device</wsd:Types></wsd:Probe></soap:Body></soap:Envelope>";
    static const char match[] =
        SOAP "xmlns:wsdp=\"http://schemas.xmlsoap.org/ws/2006/02/devprof\">" ACTION("ProbeMatches") "<soap:Body><wsd:ProbeMatches>"
             "<wsd:ProbeMatch><wsd:Types>wsdp:Device</wsd:Types><wsd:XAddrs>http://10.42.0.99:5357/PeerDistData</wsd:XAddrs>"
             "</wsd:ProbeMatch></wsd:ProbeMatches></soap:Body></soap:Envelope>";
    scene_udp(s, &pc_1.host, 50200, &discovery, 3702, LITERAL(probe));
    scene_udp(s, &printer, 3702, &pc_1.host, 50200, LITERAL(match));
    scene_udp(s, &printer, 3702, &discovery, 3702, LITERAL("<soap:Envelope><soap:Body><wsd:Hello/></soap:Body></soap:Envelope>"));
    scene_udp(s, &rogue, 8004, &pc_1.host, 50201, LITERAL("unasked"));
    peer_ask(s, &pc_1.host, 50202, &everyone);
    scene_wait(s, 60LL * MICROSECONDS);
    peer_answer(s, &rogue, &pc_1.host, 50202);
}

const struct scenario scenarios_caches[] = {
    {"quiet-peer-caches", "clients serve one another where the segment lets them: BranchCache and peer cache", peers_serve},
    {"rogue-peer-cache", "the same by a stranger, where the policy says nothing of it", rogue_serves},
    {"peer-cache-forbidden", "clients serve one another where the segment forbids it", peers_serve},
    {"peer-cache-not-in-inventory", "machines of the inventory may; one that is not in it answers too", one_is_known},
    {"quiet-peer-cache-point", "the distribution point itself answers", point_serves},
    {"quiet-ws-discovery", "printers, and a port 8004 that nobody asked", others_discover},
    {NULL, NULL, NULL},
};
