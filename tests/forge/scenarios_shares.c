/* Distribution points: who serves packages, how well protected, who takes too much; and boot files over HTTP. */
#include <stdio.h>
#include <string.h>

#include "forge.h"
#include "web.h"

#define CONTENT "/SMS_DP_SMSPKG$/ABC00001/sccm?/install.wim"

static const char task_sequence[] = "SMS CCM 5.0 TS", browser[] = "curl/8.5.0", ipxe[] = "iPXE/1.21.1+";

/* The n-th rogue of several, with a MAC and an address of its own. */
static struct host another(uint8_t n)
{
    struct host h = rogue;
    h.mac[5] = (uint8_t)(0x70 + n);
    h.ip += n;
    return h;
}

/* Who serves. */

static void rogue_serves(struct scene *s)
{
    http_get(s, &pc_1.host, 49200, &rogue, CONTENT, task_sequence);
    http_get(s, &pc_2.host, 49201, &rogue, "/NOCERT_SMS_DP_SMSPKG$/ABC00002", task_sequence);
}

static void listed_serves(struct scene *s)
{
    http_get(s, &pc_1.host, 49200, &wds_1, CONTENT, task_sequence);
    struct connection c = smb_connect(s, &pc_1.host, 49201, &wds_1, &smb_unsigned, "\\\\wds-1\\REMINST", 0);
    smb_open(s, &c, "SMSImages\\ABC00001\\boot.ABC00001.wim");
    tcp_close(s, &c);
}

/* A web server that has nothing of the kind, and one that is asked in vain. */
static void others_serve(struct scene *s)
{
    http_get(s, &pc_1.host, 49200, &rogue, "/index.html?next=/SMS_DP_SMSPKG$/", browser);
    struct connection c = tcp_open(s, &pc_1.host, 49201, &rogue, 80);
    http_ask(s, &c, "GET", CONTENT, task_sequence);
    http_give(s, &c, "404 Not Found", LITERAL("no"));
    http_ask(s, &c, "GET", "/", task_sequence);
    http_give(s, &c, "200 OK", LITERAL("welcome"));
    tcp_close(s, &c);
    c = smb_connect(s, &pc_1.host, 49202, &rogue, &smb_unsigned, "\\\\files\\Users", 0);
    smb_open(s, &c, "REMINST.txt");
    smb_connect(s, &pc_1.host, 49203, &rogue, &smb_unsigned, "\\\\files\\REMINST", 0xc00000cc);
}

static void rogue_shares(struct scene *s)
{
    struct connection c = smb_connect(s, &pc_1.host, 49200, &rogue, &smb_signed, "\\\\wds-1\\reminst", 0);
    smb_open(s, &c, "SMSBoot\\x64\\bootmgfw.efi");
    struct host second = another(1);
    smb_connect(s, &pc_1.host, 49201, &second, &smb_guest, "\\\\dp-1\\SMSPKGD$", 0);
}

/* One rogue a disguise: escapes, detours, another port, a whole URL, pieces of three bytes, a slow start. */
static void disguised(struct scene *s)
{
    static const char *const paths[] = {
        "/%53MS_DP_%53MSPKG%24/ABC00001/a",
        "/x/..//.\\SMS_dp_SMSPKG$/ABC00001/a",
        "http://elsewhere.example/CCMTOKENAUTH_SMS_DP_SMSPKG$/ABC00001/a",
    };
    struct host server;
    struct connection c;
    for (uint8_t i = 0; i < 3; i++) {
        server = another(i);
        c = tcp_open(s, &pc_1.host, (uint16_t)(49200 + i), &server, (uint16_t)(8530 + i));
        http_ask(s, &c, "GET", paths[i], browser);
        http_give(s, &c, "206 Partial Content", LITERAL("content"));
    }
    server = another(3);
    c = tcp_open(s, &pc_1.host, 49210, &server, 80);
    tcp_say_in_pieces(s, &c, false, LITERAL("\r\nGET " CONTENT " HTTP/1.1\r\nHost: a\r\n\r\n"), 3);
    tcp_say_in_pieces(s, &c, true, LITERAL("HTTP/1.0 200 OK\r\n\r\ncontent"), 5);
    server = another(4);
    c = tcp_open(s, &pc_1.host, 49211, &server, 80);
    tcp_say(s, &c, false, LITERAL("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET " CONTENT " HTTP/1.1\r\nHost: a\r\n\r\n"));
    tcp_say(s, &c, true, LITERAL("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
}

/* The same behind two tags, and by an ERSPAN mirror. */
static void carried(struct scene *s)
{
    s->tag[0] = (struct tag){0x88a8, 100};
    s->tag[1] = (struct tag){0x8100, 42};
    s->tags = 2;
    http_get(s, &pc_1.host, 49200, &rogue, CONTENT, task_sequence);
    s->carrier = CARRIER_ERSPAN2;
    s->copies = 2;
    http_get(s, &pc_1.host, 49201, &rogue, CONTENT, task_sequence);
}

/* How well protected, where the policy demands https and signing. */

static void in_clear(struct scene *s)
{
    http_get(s, &pc_1.host, 49200, &wds_1, CONTENT, task_sequence);
    http_get(s, &pc_1.host, 49201, &wds_1, CONTENT, task_sequence);
    smb_connect(s, &pc_1.host, 49202, &wds_1, &smb_unsigned, "\\\\wds-1\\SMSPKGC$", 0);
    smb_connect(s, &pc_2.host, 49203, &wds_1, &smb_guest, "\\\\wds-1\\SMSPKGC$", 0);
}

static void protected(struct scene *s)
{
    smb_connect(s, &pc_1.host, 49200, &wds_1, &smb_signed, "\\\\wds-1\\SMSPKGC$", 0);
    smb_connect(s, &pc_1.host, 49201, &wds_1, &smb_sealed, "\\\\wds-1\\SMSPKGC$", 0);
}

/* Who takes too much. */

/* For "BEFORE nn AFTER". */
static void ask_for(struct scene *s, struct connection *c, const char *method, const char *before, unsigned n,
                    const char *after, const char *agent)
{
    char path[128];
    snprintf(path, sizeof path, "%s%02u%s", before, n, after);
    http_ask(s, c, method, path, agent);
    http_give(s, c, "200 OK", LITERAL("content"));
}

static void looting(struct scene *s)
{
    static const char package[] = "/SMS_DP_SMSPKG$/Datalib/ABC000";
    struct connection c = tcp_open(s, &pc_9, 49200, &wds_1, 80);
    http_ask(s, &c, "GET", "/SMS_DP_SMSPKG$/Datalib", browser);
    http_give(s, &c, "200 OK", LITERAL("content"));
    for (unsigned i = 0; i < 20; i++) {
        ask_for(s, &c, "GET", package, i, ".1/", browser);
        ask_for(s, &c, "GET", package, i, ".1/unattend.xml", browser);
    }
}

/* A task sequence: six packages, each listed once and read file by file. */
static void imaging(struct scene *s)
{
    for (unsigned package = 0; package < 6; package++) {
        struct connection c = tcp_open(s, &pc_1.host, (uint16_t)(49200 + package), &wds_1, 80);
        char folder[64];
        snprintf(folder, sizeof folder, "/SMS_DP_SMSPKG$/ABC0000%u/sccm%%3f/drivers/", package);
        ask_for(s, &c, "PROPFIND", "/SMS_DP_SMSPKG$/ABC000", package, "", task_sequence);
        for (unsigned n = 0; n < 40; n++)
            ask_for(s, &c, "GET", folder, n, ".inf", task_sequence);
    }
}

static void walk_share(struct scene *s, const struct host *client)
{
    struct connection c = smb_connect(s, client, 49200, &wds_1, &smb_signed, "\\\\wds-1\\SCCMContentLib$", 0);
    char name[64];
    smb_open(s, &c, "DataLib");
    smb_list(s, &c);
    for (unsigned i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "DataLib\\ABC000%02u.1\\setup.exe.INI", i);
        smb_open(s, &c, name);
    }
}

static void looting_by_smb(struct scene *s)
{
    walk_share(s, &pc_9);
}

/* A server of the policy copies content to another. */
static void server_copies(struct scene *s)
{
    walk_share(s, &dhcp_1);
}

/* Boot files. */

static uint8_t file[6000];

/* A head of a PE program, then bytes that repeat. */
static void make_file(void)
{
    for (size_t i = 0; i < sizeof file; i++)
        file[i] = (uint8_t)(i * 7 + i / 251);
    memcpy(file, "MZ", 2);
    memset(file + 2, 0, 62);
    file[60] = 64;
    memcpy(file + 64, "PE\0\0\x64\x86", 6);
}

static void boot_over_http(struct scene *s, const struct host *server, const char *path)
{
    make_file();
    struct connection c = tcp_open(s, &pc_2.host, 49200, server, 80);
    http_ask(s, &c, "GET", path, ipxe);
    http_give(s, &c, "200 OK", file, sizeof file);
    tcp_close(s, &c);
}

static void boot_changed(struct scene *s)
{
    boot_over_http(s, &web_1, "/boot/pc.efi");
}

/* The head alone, then the content's pieces out of order and twice; and once more in chunks. */
static void boot_approved(struct scene *s)
{
    enum { PIECE = 1200, PIECES = 5 };
    static const uint8_t order[] = {1, 0, 0, 3, 2, 1, 4};
    make_file();
    struct connection c = tcp_open(s, &pc_2.host, 49200, &web_1, 80);
    http_ask(s, &c, "GET", "/boot/pc.efi", ipxe);
    tcp_say(s, &c, true, LITERAL("HTTP/1.1 200 OK\r\nContent-Length: 6000\r\n\r\n"));
    uint32_t start = c.sequence[1];
    for (size_t i = 0; i < sizeof order; i++) {
        c.sequence[1] = start + order[i] * (uint32_t)PIECE;
        tcp_say(s, &c, true, file + order[i] * PIECE, PIECE);
    }
    tcp_close(s, &c);
    c = tcp_open(s, &pc_2.host, 49201, &web_1, 80);
    http_ask(s, &c, "GET", "/boot/pc.efi", ipxe);
    tcp_say(s, &c, true, LITERAL("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0;x=1\r\n"));
    tcp_say_in_pieces(s, &c, true, file, 2000, 999);
    tcp_say(s, &c, true, LITERAL("\r\nFA0\r\n"));
    tcp_say_in_pieces(s, &c, true, file + 2000, 4000, 1400);
    tcp_say(s, &c, true, LITERAL("\r\n0\r\n\r\n"));
}

/* One segment is missing in the capture; a file that is another is not called so. */
static void boot_with_a_gap(struct scene *s)
{
    make_file();
    memset(file + 3000, 0, 100);
    struct connection c = tcp_open(s, &pc_2.host, 49200, &web_1, 80);
    http_ask(s, &c, "GET", "/boot/pc.efi", ipxe);
    tcp_say(s, &c, true, LITERAL("HTTP/1.1 200 OK\r\nContent-Length: 6000\r\n\r\n"));
    tcp_say(s, &c, true, file, 1400);
    c.sequence[1] += 1400;
    tcp_say(s, &c, true, file + 2800, 1400);
    tcp_say(s, &c, true, file + 4200, 1400);
    tcp_say(s, &c, true, file + 5600, 400);
    tcp_close(s, &c);
    scene_wait(s, 60LL * MICROSECONDS);
    scene_arp(s, ARPOP_REPLY, &router_42, &router_42);
}

static void rogue_boots(struct scene *s)
{
    boot_over_http(s, &rogue, "/boot/evil.efi");
}

/* A client hello of TLS 1.3 for dp-1.lon, and the server's of TLS 1.2: nothing of the site's demands is hurt. */
static void over_tls(struct scene *s)
{
    struct buffer hello = {.size = 0};
    struct connection c = tcp_open(s, &pc_1.host, 49200, &wds_1, 443);
    buffer_add(&hello, LITERAL("\x16\x03\x01\x00\x4f\x01\x00\x00\x4b\x03\x03"));
    buffer_fill(&hello, 0x11, 32);
    buffer_add(&hello, LITERAL("\x00\x00\x02\x13\x01\x01\x00\x00\x20"));
    buffer_add(&hello, LITERAL("\x00\x00\x00\x0d\x00\x0b\x00\x00\x08"
                               "dp-1.lon"));
    buffer_add(&hello, LITERAL("\x00\x10\x00\x05\x00\x03\x02h2"));
    buffer_add(&hello, LITERAL("\x00\x2b\x00\x02\x01\x00"));
    tcp_say(s, &c, false, hello.data, hello.size);
    hello.size = 0;
    buffer_add(&hello, LITERAL("\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03"));
    buffer_fill(&hello, 0x22, 32);
    buffer_add(&hello, LITERAL("\x00\xc0\x2f\x00"));
    tcp_say(s, &c, true, hello.data, hello.size);
}

const struct scenario scenarios_shares[] = {
    {"rogue-distribution-point", "an unlisted host serves packages over HTTP", rogue_serves},
    {"quiet-distribution-point", "the listed one serves packages and REMINST", listed_serves},
    {"quiet-other-web-servers", "servers of other things, and one that has no packages and says so", others_serve},
    {"rogue-distribution-shares", "unlisted hosts grant REMINST and SMSPKGD$", rogue_shares},
    {"rogue-distribution-disguised", "five rogues, five spellings and ways to cut a request", disguised},
    {"rogue-distribution-carried", "two tags; then a mirror that brings everything twice", carried},
    {"distribution-in-clear", "the policy demands https and signing; HTTP and unsigned SMB are seen", in_clear},
    {"quiet-distribution-protected", "the same policy; SMB signed by demand of the server, and encrypted", protected},
    {"content-looting", "a client takes the list of all packages and goes through them", looting},
    {"quiet-imaging-client", "a task sequence: 240 files of six packages", imaging},
    {"content-looting-smb", "the same through the content library's share", looting_by_smb},
    {"quiet-content-copied", "a server of the policy reads a content library: it is no client", server_copies},
    {"http-boot-file-changed", "iPXE loads a file whose hash the policy does not approve", boot_changed},
    {"quiet-http-boot-approved", "the approved file, out of order, twice, and in chunks", boot_approved},
    {"quiet-http-boot-gap", "another file, but a piece is missing: nobody can say", boot_with_a_gap},
    {"rogue-http-boot-server", "an unlisted host serves a boot loader over HTTP", rogue_boots},
    {"quiet-distribution-tls", "the same policy; the listed one is spoken to over TLS", over_tls},
    {NULL, NULL, NULL},
};
