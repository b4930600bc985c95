/* Fingerprints: tools are named, honest servers and clients are not. Option orders of servers from their sources
 * and from captures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "detect/detect.h"
#include "detect_make.h"

static const struct hash_key key = {{1, 2}};
static struct frame frame = {.time = TEST_TIME, .number = 1};

/* A DHCP message as far as fingerprints look at it. */
struct look {
    const char *tool; /* that it must be taken for, NULL: for none */
    enum event_kind kind;
    uint8_t order[20];
    size_t orders;
    uint32_t lease;
    const char *next_server, *router, *dns, *client;
    int ttl, ip_id;
    int64_t xid;
    uint32_t flags;
    void (*more)(struct event *e);
};
#define ORDER(...)                                                                                                     \
    .order = {__VA_ARGS__}, .orders = sizeof(uint8_t[])                                                                \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }

static void fill(struct event *e, const struct look *l)
{
    event_reset(e, l->kind, &frame);
    event_set_bytes(e, FIELD_DHCP_OPTION_ORDER, bytes_of(l->order, l->orders));
    event_set_integer(e, FIELD_DHCP_XID, l->xid);
    event_set_integer(e, FIELD_DHCP_FLAGS, l->flags);
    event_set_integer(e, FIELD_DHCP_SECS, 0);
    put_addr(e, FIELD_DHCP_CLIENT_ADDRESS, "0.0.0.0");
    put_addr(e, FIELD_DHCP_NEXT_SERVER, l->next_server ? l->next_server : "0.0.0.0");
    put_mac(e, FIELD_CLIENT_MAC, l->client ? l->client : "52:54:00:12:34:56");
    if (l->lease)
        event_set_integer(e, FIELD_DHCP_LEASE_TIME, l->lease);
    if (l->router)
        add_addr(e, FIELD_DHCP_ROUTERS, l->router);
    if (l->dns)
        add_addr(e, FIELD_DHCP_DNS, l->dns);
    bool reply = l->kind == EVENT_DHCP_OFFER || l->kind == EVENT_DHCP_ACK || l->kind == EVENT_PXE_REPLY;
    if (reply)
        put_addr(e, FIELD_SERVER_ID, "10.0.0.1");
    event_set_integer(e, reply ? FIELD_SERVER_TTL : FIELD_CLIENT_TTL, l->ttl);
    event_set_integer(e, reply ? FIELD_SERVER_IP_ID : FIELD_CLIENT_IP_ID, l->ip_id);
    if (l->more)
        l->more(e);
}

static void harvest(struct event *e)
{
    static const uint8_t private[] = {0x0c, 0x01, 0x01, 0x0d, 0x02, 0x08, 0x00, 0x01, 0x02, 0x00, 0x07,
                                      0x0e, 0x01, 0x01, 0x05, 0x04, 0x00, 0x00, 0x00, 0x11, 0xff};
    event_set_bytes(e, FIELD_DHCP_MS_PRIVATE, bytes_of(private, sizeof private));
    event_set_text(e, FIELD_DHCP_VENDOR_CLASS, "PXEClient");
}

static void harvest_with_guid(struct event *e)
{
    static const uint8_t guid[] = {0x00, 0x2a, 0x8c, 0x4d, 0x9d, 0xc1, 0x6c, 0x42, 0x41,
                                   0x83, 0x87, 0xef, 0xc6, 0xd8, 0x73, 0xc6, 0xd2};
    harvest(e);
    event_set_bytes(e, FIELD_DHCP_MACHINE_ID, bytes_of(guid, sizeof guid));
}

static void bare_pxe(struct event *e)
{
    event_set_text(e, FIELD_DHCP_VENDOR_CLASS, "PXEClient");
}

static void find_pxe(struct event *e)
{
    static const uint8_t wanted[] = {1, 3, 6, 66, 67};
    event_set_bytes(e, FIELD_DHCP_PARAMETERS, bytes_of(wanted, sizeof wanted));
}

static void second_dns_zero(struct event *e)
{
    event_unset(e, FIELD_DHCP_DNS);
    add_addr(e, FIELD_DHCP_DNS, "10.0.0.66");
    add_addr(e, FIELD_DHCP_DNS, "0.0.0.0");
}

/* The list alone proves nothing: an ordinary client may ask for the same, and sends a client identifier. */
static void responder_probe(struct event *e)
{
    static const uint8_t wanted[] = {1, 3, 12, 15, 6, 26, 33, 121, 119, 42, 120};
    event_set_bytes(e, FIELD_DHCP_PARAMETERS, bytes_of(wanted, sizeof wanted));
    event_set_integer(e, FIELD_DHCP_SECS, 1);
}

static void rex(struct event *e)
{
    static const uint8_t magic[] = {0xf1, 0x00, 0x74, 0x7e};
    event_set_bytes(e, FIELD_DHCP_PXELINUX_MAGIC, bytes_of(magic, sizeof magic));
    event_set_text(e, FIELD_DHCP_CONFIG_FILE, "update2");
    event_set_text(e, FIELD_DHCP_PATH_PREFIX, "");
    event_set_integer(e, FIELD_DHCP_REBOOT_TIME, 2000);
}

/* An honest PXELINUX site uses the same options. */
static void pxelinux(struct event *e)
{
    static const uint8_t magic[] = {0xf1, 0x00, 0x74, 0x7e};
    event_set_bytes(e, FIELD_DHCP_PXELINUX_MAGIC, bytes_of(magic, sizeof magic));
    event_set_text(e, FIELD_DHCP_CONFIG_FILE, "pxelinux.cfg/default");
    event_set_integer(e, FIELD_DHCP_REBOOT_TIME, 30);
}

static void scapy(struct event *e)
{
    put_addr(e, FIELD_DHCP_CLIENT_ADDRESS, "10.0.0.1");
    event_set_integer(e, FIELD_DHCP_RENEWAL_TIME, 60);
}

static void dhcpig(struct event *e)
{
    event_set_integer(e, FIELD_DHCP_MAX_SIZE, 1500);
}

static const struct look tools[] = {
    {.tool = "PXEThief",
     .kind = EVENT_PXE_REQUEST,
     ORDER(53, 55, 93, 250, 60, 97),
     .ttl = 64,
     .ip_id = 1,
     .more = harvest_with_guid},
    {.tool = "PXEThief", .kind = EVENT_PXE_REQUEST, ORDER(53, 55, 93, 250, 60), .xid = 77, .ttl = 64, .more = harvest},
    {.tool = "cred1py",
     .kind = EVENT_PXE_REQUEST,
     ORDER(53, 55, 93, 250, 60, 97),
     .client = "11:22:33:44:55:66",
     .ttl = 128,
     .more = harvest_with_guid},
    {.tool = "PXEThief discovery", .kind = EVENT_DHCP_DISCOVER, ORDER(53, 55), .ttl = 64, .ip_id = 1, .more = find_pxe},
    {.tool = "pxethiefy discovery",
     .kind = EVENT_DHCP_REQUEST,
     ORDER(53, 60, 93),
     .ttl = 64,
     .ip_id = 1,
     .more = bare_pxe},
    {.tool = "Responder",
     .kind = EVENT_DHCP_ACK,
     ORDER(53, 54, 51, 1, 15, 3, 6),
     .lease = 14,
     .router = "10.0.0.1",
     .ttl = 64,
     .more = second_dns_zero},
    {.tool = "Responder",
     .kind = EVENT_DHCP_ACK,
     ORDER(53, 54, 51, 1, 15, 3, 6, 252),
     .lease = 10,
     .router = "10.0.0.1",
     .ttl = 64,
     .more = second_dns_zero},
    {.tool = "Responder discovery",
     .kind = EVENT_DHCP_DISCOVER,
     ORDER(53, 55, 12),
     .xid = 5,
     .flags = 0x8000,
     .ttl = 64,
     .more = responder_probe},
    {.tool = "Ettercap",
     .kind = EVENT_DHCP_ACK,
     ORDER(53, 54, 51, 1, 3, 6),
     .lease = 1800,
     .next_server = "10.0.0.1",
     .router = "10.0.0.66",
     .ttl = 64,
     .ip_id = 0xe77e},
    {.tool = "Yersinia",
     .kind = EVENT_DHCP_OFFER,
     ORDER(53, 54, 51, 58, 1, 3, 6, 15),
     .lease = 3600,
     .next_server = "10.0.0.9",
     .router = "10.0.0.9",
     .ttl = 128},
    {.tool = "Metasploit",
     .kind = EVENT_DHCP_OFFER,
     ORDER(53, 54, 51, 1, 3, 6, 208, 209, 210, 211),
     .lease = 600,
     .next_server = "10.0.0.1",
     .router = "10.0.0.1",
     .ttl = 64,
     .more = rex},
    {.tool = "Scapy DHCP_am",
     .kind = EVENT_DHCP_OFFER,
     ORDER(53, 54, 15, 3, 6, 28, 1, 58, 51),
     .lease = 1800,
     .next_server = "10.0.0.1",
     .router = "10.0.0.1",
     .ttl = 64,
     .ip_id = 1,
     .more = scapy},
    {.tool = "Yersinia flood", .kind = EVENT_DHCP_DISCOVER, ORDER(53), .xid = 0x643c9869, .flags = 0x8000, .ttl = 16},
    {.tool = "DHCPig",
     .kind = EVENT_DHCP_DISCOVER,
     ORDER(53, 55, 57, 61, 51, 12),
     .xid = 9,
     .client = "de:ad:1f:00:11:22",
     .lease = 10000,
     .ttl = 64,
     .more = dhcpig},
    {.tool = "nmap broadcast-dhcp-discover",
     .kind = EVENT_DHCP_DISCOVER,
     ORDER(53, 55),
     .xid = 3,
     .client = "de:ad:c0:de:ca:fe",
     .ttl = 64},
    {.tool = "dhcp_probe", .kind = EVENT_DHCP_DISCOVER, ORDER(53, 55), .xid = 0x19970112, .ttl = 64},
    {.tool = "dhcp_probe", .kind = EVENT_BOOTP_REQUEST, .xid = 0x19970112, .ttl = 64},
};

static const struct look honest[] = {
    /* ISC dhcpd to a Windows client: 53 54 51 and then the client's order, which is Responder's. */
    {.kind = EVENT_DHCP_ACK,
     ORDER(53, 54, 51, 1, 15, 3, 6),
     .lease = 600,
     .next_server = "10.0.0.1",
     .router = "10.0.0.1",
     .dns = "10.0.0.1",
     .ttl = 64},
    {.kind = EVENT_DHCP_ACK,
     ORDER(53, 54, 51, 1, 15, 3, 6),
     .lease = 15,
     .router = "10.0.0.1",
     .dns = "10.0.0.53",
     .ttl = 64},
    /* ISC dhcpd to a client that asks for 1 3 6: Ettercap's order, also with its lease. */
    {.kind = EVENT_DHCP_ACK,
     ORDER(53, 54, 51, 1, 3, 6),
     .lease = 1800,
     .next_server = "10.0.0.1",
     .router = "10.0.0.1",
     .dns = "10.0.0.1",
     .ttl = 64,
     .ip_id = 0x1234},
    /* dnsmasq: server, then proxy. */
    {.kind = EVENT_DHCP_OFFER,
     ORDER(53, 54, 51, 58, 59, 67, 1, 28, 6, 15, 3, 60, 97, 43),
     .lease = 3600,
     .next_server = "10.0.0.1",
     .router = "10.0.0.1",
     .dns = "10.0.0.1",
     .ttl = 64},
    {.kind = EVENT_DHCP_OFFER,
     ORDER(53, 54, 51, 58, 59, 1, 28, 3, 6),
     .lease = 120,
     .next_server = "10.0.0.1",
     .router = "10.0.0.1",
     .dns = "10.0.0.1",
     .ttl = 64},
    {.kind = EVENT_PXE_REPLY, ORDER(53, 54, 60, 97, 43), .ttl = 64, .more = bare_pxe},
    /* Windows DHCP: OFFER and ACK. */
    {.kind = EVENT_DHCP_OFFER,
     ORDER(53, 1, 58, 59, 51, 54, 3, 6, 15),
     .lease = 691200,
     .next_server = "10.0.0.1",
     .router = "10.0.0.254",
     .dns = "10.0.0.1",
     .ttl = 128,
     .ip_id = 0xe77e},
    {.kind = EVENT_DHCP_ACK,
     ORDER(53, 58, 59, 51, 54, 1, 3, 6, 15),
     .lease = 691200,
     .router = "10.0.0.254",
     .ttl = 128,
     .ip_id = 1},
    /* WDS and ConfigMgr. */
    {.kind = EVENT_PXE_REPLY, ORDER(53, 54, 97, 60), .next_server = "10.0.0.1", .ttl = 128, .more = bare_pxe},
    {.kind = EVENT_PXE_REPLY, ORDER(53, 54, 97, 60, 250, 252, 243), .ttl = 128, .more = bare_pxe},
    /* VMware NAT, whose lease is Ettercap's. */
    {.kind = EVENT_DHCP_OFFER,
     ORDER(53, 54, 51, 1, 3, 6, 15),
     .lease = 1800,
     .router = "10.0.0.2",
     .dns = "10.0.0.2",
     .ttl = 16},
    /* udhcpd; Tftpd64; PyPXE. */
    {.kind = EVENT_DHCP_OFFER,
     ORDER(53, 1, 3, 6, 51, 54),
     .lease = 86400,
     .router = "10.0.0.1",
     .dns = "10.0.0.1",
     .ttl = 150},
    {.kind = EVENT_DHCP_OFFER,
     ORDER(53, 54, 1, 3, 6, 51, 58, 59, 66),
     .lease = 172800,
     .next_server = "10.0.0.1",
     .router = "10.0.0.1",
     .ttl = 128},
    {.kind = EVENT_DHCP_OFFER,
     ORDER(53, 54, 1, 3, 6, 51, 66, 67),
     .lease = 86400,
     .next_server = "10.0.0.1",
     .router = "10.0.0.1",
     .ttl = 64},
    /* ISC dhcpd with PXELINUX's options. */
    {.kind = EVENT_DHCP_OFFER,
     ORDER(53, 54, 51, 1, 3, 6, 208, 209, 210, 211),
     .lease = 600,
     .next_server = "10.0.0.1",
     .router = "10.0.0.1",
     .ttl = 64,
     .more = pxelinux},
    /* Clients: a PXE ROM, a network boot program polling port 4011, one with the list above, a card of the vendor de:ad:… */
    {.kind = EVENT_DHCP_DISCOVER, ORDER(53, 55, 57, 97, 93, 94, 60), .xid = 0x1234, .flags = 0x8000, .ttl = 20},
    {.kind = EVENT_PXE_REQUEST, ORDER(53, 60, 93, 97, 250), .xid = 0x1234, .ttl = 20, .more = harvest},
    {.kind = EVENT_DHCP_DISCOVER, ORDER(53, 61, 55, 57, 12), .xid = 7, .ttl = 64, .more = responder_probe},
    {.kind = EVENT_DHCP_DISCOVER, ORDER(53, 61, 50, 12, 60, 55), .xid = 7, .client = "de:ad:1f:00:11:22", .ttl = 128},
    {.kind = EVENT_DHCP_REQUEST, ORDER(53, 54, 50, 55, 60, 93, 94, 97), .xid = 7, .ttl = 20, .more = bare_pxe},
};

static struct rules *shipped(void)
{
    const char *path = shipped_rules();
    struct diags *diags = diags_new();
    struct rules *rules = NULL;
    assert_int_equal(rules_load(&path, 1, diags, &rules), 0);
    diags_free(diags);
    return rules;
}

static void check(const struct look *looks, size_t count)
{
    struct rules *rules = shipped();
    struct detect *d = detect_new(rules, &key);
    struct event *e = test_malloc(sizeof *e);
    const struct rule *hits[DETECT_HITS];
    for (size_t i = 0; i < count; i++) {
        fill(e, &looks[i]);
        detect_match(d, e, hits);
        struct bytes tool = event_text(e, FIELD_FINGERPRINT_TOOL);
        const char *wanted = looks[i].tool ? looks[i].tool : "";
        if (!bytes_equal(tool, bytes_of(wanted, strlen(wanted))))
            fail_msg("look %zu: taken for \"%.*s\" (%d points), wanted \"%s\"", i, (int)tool.left,
                     (const char *)tool.at, (int)event_integer(e, FIELD_FINGERPRINT_SCORE), wanted);
        if (looks[i].tool) {
            assert_in_range(event_integer(e, FIELD_FINGERPRINT_SCORE), 50, 100);
            assert_true(event_count(e, FIELD_FINGERPRINT_TRAITS) > 0);
            assert_true(event_has(e, FIELD_FINGERPRINT_KIND));
        }
    }
    test_free(e);
    detect_free(d);
    rules_free(rules);
}

static void test_tools_are_named(void **state)
{
    (void)state;
    check(tools, sizeof tools / sizeof *tools);
}

static void test_honest_servers_and_clients_are_not(void **state)
{
    (void)state;
    check(honest, sizeof honest / sizeof *honest);
}

/* A tool raises SN-1018, a benign probe SN-1019 and nothing louder. */
static void test_tools_and_probes_raise_their_rules(void **state)
{
    (void)state;
    struct rules *rules = shipped();
    struct detect *d = detect_new(rules, &key);
    struct event *e = test_malloc(sizeof *e);
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        const struct rule *hits[DETECT_HITS];
        fill(e, &tools[i]);
        size_t n = detect_match(d, e, hits);
        assert_int_equal(n, 1);
        assert_string_equal(hits[0]->id, event_is(e, FIELD_FINGERPRINT_KIND, "probe") ? "SN-1019" : "SN-1018");
    }
    test_free(e);
    detect_free(d);
    rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tools_are_named),
        cmocka_unit_test(test_honest_servers_and_clients_are_not),
        cmocka_unit_test(test_tools_and_probes_raise_their_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
