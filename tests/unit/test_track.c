/* Trackers: what an analyst is told happened. A plain lease taken for a boot answer is a false critical; a proxy offer taken for
 * a lease is a missed rogue. */
#include "dhcp4_make.h"

#include <stdio.h>

#include "base/when.h"
#include "track/track.h"

static const struct hash_key key = {{1, 2}};

enum { SEEN = 8, ORDER = 64 };

/* What came out of one packet. */
static struct {
    struct track *track;
    struct message message;
    enum event_kind kind[SEEN];
    char role[SEEN][16];
    char pxe_kind[SEEN][16];
    char file[SEEN][64];
    bool booting[SEEN], conflict[SEEN], ambiguous[SEEN];
    struct mac client[SEEN];
    int64_t time[SEEN];
    size_t count;
    int64_t now;
    int segment; /* in which the next packet is seen */
} t;

static void copy_text(char *ret, size_t size, struct bytes b)
{
    snprintf(ret, size, "%.*s", (int)b.left, (const char *)b.at);
}

static void take(void *self, struct event *e)
{
    (void)self;
    /* Steps of a boot, which tell the same again, are test_boot.c's. */
    if (e->kind >= EVENT_BOOT_OFFERED && e->kind <= EVENT_BOOT_STALLED)
        return;
    assert_true(t.count < SEEN);
    size_t i = t.count++;
    t.kind[i] = e->kind;
    copy_text(t.role[i], sizeof t.role[i], event_text(e, FIELD_SERVER_ROLE));
    copy_text(t.pxe_kind[i], sizeof t.pxe_kind[i], event_text(e, FIELD_PXE_KIND));
    copy_text(t.file[i], sizeof t.file[i],
              event_has(e, FIELD_TFTP_FILE) ? event_text(e, FIELD_TFTP_FILE) : event_text_at(e, FIELD_BOOT_FILES, 0));
    t.booting[i] = event_bool(e, FIELD_CLIENT_BOOTING);
    t.conflict[i] = event_bool(e, FIELD_SERVER_CONFLICT);
    t.ambiguous[i] = event_bool(e, FIELD_BOOT_AMBIGUOUS);
    t.time[i] = e->time;
    t.client[i] = event_mac(e, FIELD_CLIENT_MAC);
}

static int set_up(void **state)
{
    (void)state;
    t.track = track_new(&key, (struct track_sink){.take = take});
    t.now = INT64_C(1795372200) * WHEN_SECOND;
    t.segment = 3;
    return t.track ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    track_free(t.track);
    return 0;
}

struct hop {
    uint8_t from_mac; /* last byte of 52:54:00:00:00:xx */
    uint8_t from, to; /* last byte of 10.0.0.x; 255: everyone; 0: nobody yet */
    uint16_t from_port, to_port;
};

static struct addr host(uint8_t last)
{
    if (last == 0)
        return (struct addr){.family = 4};
    if (last == 255)
        return (struct addr){.family = 4, .byte = {255, 255, 255, 255}};
    return (struct addr){.family = 4, .byte = {10, 0, 0, last}};
}

static size_t send_bytes(const struct hop *hop, const void *data, size_t size)
{
    static struct frame frame;
    const struct track_place place = {.segment = t.segment, .segment_name = "imaging"};
    frame = (struct frame){.time = t.now, .number = 1, .link = LINK_ETHERNET};
    struct packet p = make_packet(hop->from_port, hop->to_port);
    p.frame = &frame;
    p.src = host(hop->from);
    p.dst = host(hop->to);
    p.has_mac = true;
    p.src_mac = (struct mac){{0x52, 0x54, 0, 0, 0, hop->from_mac}};
    t.count = 0;
    if (make_read_as(&p, data, size, &t.message) != PARSE_NOT_MINE)
        track_message(t.track, &p, &place, &t.message);
    return t.count;
}

static size_t send_dhcp(const struct hop *hop, const struct make *m)
{
    return send_bytes(hop, m->data, m->size);
}

static const struct hop client_asks = {7, 0, 255, 68, 67};
static const struct hop server_says = {1, 1, 255, 67, 68};

static void make_discover(struct make *m, const char *vendor_class)
{
    make_bare(m, 1);
    make_option(m, OPTION_TYPE, "\1", 1);
    if (vendor_class)
        make_text(m, OPTION_VENDOR_CLASS, vendor_class);
    make_byte(m, OPTION_END);
}

static void set_yiaddr(struct make *m, uint8_t last)
{
    const uint8_t addr[] = {10, 0, 0, last};
    make_field(m, 16, addr, sizeof addr);
}

static struct make m;

static void test_plain_lease_is_no_boot_answer(void **state)
{
    (void)state;
    make_discover(&m, NULL);
    assert_int_equal(send_dhcp(&client_asks, &m), 1);
    assert_int_equal(t.kind[0], EVENT_DHCP_DISCOVER);
    assert_false(t.booting[0]);
    make_offer(&m); /* with a next server, as most leases */
    set_yiaddr(&m, 50);
    make_text(&m, OPTION_BOOT_FILE, "phone.cfg");
    make_byte(&m, OPTION_END);
    assert_int_equal(send_dhcp(&server_says, &m), 1);
    assert_int_equal(t.kind[0], EVENT_DHCP_OFFER);
    assert_string_equal(t.role[0], "dhcp");
    assert_string_equal(t.pxe_kind[0], "address");
}

static void test_proxy_offer_is_only_a_boot_answer(void **state)
{
    (void)state;
    make_offer(&m);
    make_text(&m, OPTION_VENDOR_CLASS, "PXEClient");
    make_text(&m, OPTION_BOOT_FILE, "evil.efi");
    make_byte(&m, OPTION_END);
    assert_int_equal(send_dhcp(&server_says, &m), 1);
    assert_int_equal(t.kind[0], EVENT_PXE_REPLY);
    assert_string_equal(t.role[0], "pxe");
    assert_string_equal(t.pxe_kind[0], "proxy");
    assert_string_equal(t.file[0], "evil.efi");
}

static void test_combined_offer_is_judged_in_both_roles(void **state)
{
    (void)state;
    make_offer(&m);
    set_yiaddr(&m, 50);
    make_text(&m, OPTION_VENDOR_CLASS, "PXEClient");
    make_byte(&m, OPTION_END);
    assert_int_equal(send_dhcp(&server_says, &m), 2);
    assert_int_equal(t.kind[0], EVENT_DHCP_OFFER);
    assert_int_equal(t.kind[1], EVENT_PXE_REPLY);
    assert_string_equal(t.pxe_kind[1], "combined");
}

/* A file for a client that asked to boot is boot data even when the server leaves option 60 out. */
static void test_file_for_a_booting_client_is_boot_data(void **state)
{
    (void)state;
    make_discover(&m, "PXEClient:Arch:00007:UNDI:003016");
    send_dhcp(&client_asks, &m);
    make_offer(&m);
    set_yiaddr(&m, 50);
    make_field(&m, MAKE_FILE, "boot.efi", 8);
    make_byte(&m, OPTION_END);
    assert_int_equal(send_dhcp(&server_says, &m), 2);
    assert_true(t.booting[1]);
    t.now += INT64_C(3600) * WHEN_SECOND; /* an hour later the client runs its system and renews */
    assert_int_equal(send_dhcp(&server_says, &m), 1);
    assert_false(t.booting[0]);
}

/* A client asks from 0.0.0.0: where segments are known by their networks alone, only the answer has a place. */
static void test_client_without_a_segment_is_known_in_every(void **state)
{
    (void)state;
    make_discover(&m, "PXEClient:Arch:00007:UNDI:003016");
    t.segment = EVENT_NO_SEGMENT;
    send_dhcp(&client_asks, &m);
    t.segment = 3;
    make_offer(&m);
    set_yiaddr(&m, 50);
    make_field(&m, MAKE_FILE, "boot.efi", 8);
    make_byte(&m, OPTION_END);
    assert_int_equal(send_dhcp(&server_says, &m), 2);
    assert_true(t.booting[0] && t.booting[1]);
}

static void test_client_of_another_segment_is_another(void **state)
{
    (void)state;
    make_discover(&m, "PXEClient:Arch:00007:UNDI:003016");
    t.segment = 4;
    send_dhcp(&client_asks, &m);
    t.segment = 3;
    make_offer(&m);
    set_yiaddr(&m, 50);
    make_byte(&m, OPTION_END);
    assert_int_equal(send_dhcp(&server_says, &m), 1);
    assert_false(t.booting[0]);
}

static void test_boot_server_port_makes_a_boot_answer(void **state)
{
    (void)state;
    static const struct hop asks = {7, 50, 1, 4011, 4011}, says = {1, 1, 50, 4011, 4011};
    make_bare(&m, 1);
    make_option(&m, OPTION_TYPE, "\3", 1);
    make_text(&m, OPTION_VENDOR_CLASS, "PXEClient:Arch:00007");
    make_byte(&m, OPTION_END);
    assert_int_equal(send_dhcp(&asks, &m), 1);
    assert_int_equal(t.kind[0], EVENT_PXE_REQUEST);
    make_bare(&m, 2);
    make_option(&m, OPTION_TYPE, "\5", 1);
    make_byte(&m, OPTION_END);
    assert_int_equal(send_dhcp(&says, &m), 1);
    assert_int_equal(t.kind[0], EVENT_PXE_REPLY);
    assert_string_equal(t.pxe_kind[0], "boot-server");
}

static void lease(uint8_t address)
{
    make_offer(&m);
    set_yiaddr(&m, address);
    make_byte(&m, OPTION_END);
}

static void test_two_bodies_behind_one_server_id(void **state)
{
    (void)state;
    static const struct hop impostor = {66, 1, 255, 67, 68};
    lease(50);
    send_dhcp(&server_says, &m);
    assert_false(t.conflict[0]);
    send_dhcp(&impostor, &m); /* equal contents: a copy that a router or mirror made */
    assert_false(t.conflict[0]);
    lease(51);
    send_dhcp(&server_says, &m); /* the same body changed its mind */
    send_dhcp(&impostor, &m);
    assert_true(t.conflict[0]);
}

/* Clients reuse transaction identifiers: yesterday's answer must not make an impostor of today's. */
static void test_old_answers_are_another_story(void **state)
{
    (void)state;
    static const struct hop successor = {2, 1, 255, 67, 68};
    lease(50);
    send_dhcp(&server_says, &m);
    t.now += 60 * WHEN_SECOND;
    lease(51);
    send_dhcp(&successor, &m);
    assert_false(t.conflict[0]);
    t.now -= INT64_C(10) * 365 * 86400 * WHEN_SECOND; /* merged captures jump back */
    lease(52);
    send_dhcp(&server_says, &m);
    assert_false(t.conflict[0]);
}

static void test_transfer_is_followed_off_port_69(void **state)
{
    (void)state;
    static const struct hop asks = {7, 50, 1, 2070, 69}, serves = {1, 1, 50, 33000, 2070},
                            other = {66, 66, 50, 69, 2070};
    static const char request[] = "\0\1boot.efi\0octet\0blksize\0001456";
    static const char oack[] = "\0\6blksize\0001456", data[] = "\0\3\0\1abc";
    assert_int_equal(send_bytes(&serves, data, sizeof data - 1), 0); /* nobody asked */
    assert_int_equal(send_bytes(&asks, request, sizeof request), 1);
    assert_int_equal(t.kind[0], EVENT_TFTP_REQUEST);
    assert_int_equal(send_bytes(&serves, oack, sizeof oack), 1);
    assert_int_equal(t.kind[0], EVENT_TFTP_OPTION_ACK);
    assert_string_equal(t.role[0], "tftp");
    assert_string_equal(t.file[0], "boot.efi");
    assert_int_equal(send_bytes(&serves, data, sizeof data - 1), 1); /* the first block is the last */
    assert_int_equal(t.kind[0], EVENT_TFTP_TRANSFER);
    assert_int_equal(send_bytes(&serves, data, sizeof data - 1), 0); /* told once */
    assert_int_equal(send_bytes(&other, data, sizeof data - 1), 2);  /* a second host in the same transfer is told */
    assert_int_equal(t.kind[0], EVENT_TFTP_DATA);
    assert_int_equal(t.kind[1], EVENT_TFTP_CONFLICT);
    t.now += 120 * WHEN_SECOND;
    assert_int_equal(send_bytes(&serves, data, sizeof data - 1), 0); /* over: the port is somebody else's */
}

static void test_tftp_client_is_known_by_its_lease(void **state)
{
    (void)state;
    static const struct hop asks = {99, 50, 1, 2070, 69}; /* through a router: another MAC */
    static const char request[] = "\0\1boot.efi\0octet";
    make_discover(&m, "PXEClient:Arch:00007:UNDI:003016");
    send_dhcp(&client_asks, &m);
    make_bare(&m, 2);
    set_yiaddr(&m, 50);
    make_option(&m, OPTION_TYPE, "\5", 1);
    make_byte(&m, OPTION_END);
    send_dhcp(&server_says, &m);
    send_bytes(&asks, request, sizeof request);
    assert_true(t.booting[0]);
    assert_int_equal(t.client[0].byte[5], 7);
}

static void test_write_is_accepted_by_ack_zero(void **state)
{
    (void)state;
    static const struct hop asks = {7, 50, 1, 2070, 69}, serves = {1, 1, 50, 33000, 2070};
    static const char request[] = "\0\2loot.bin\0octet";
    assert_int_equal(send_bytes(&asks, request, sizeof request), 1);
    assert_int_equal(send_bytes(&serves, "\0\4\0\0", 4), 1);
    assert_int_equal(t.kind[0], EVENT_TFTP_DATA);
    assert_string_equal(t.file[0], "loot.bin");
}

/* A server that answers somebody who never asked repeats itself until it gives up: told once, when it has fallen silent. */
static void test_answer_nobody_took_up_is_told(void **state)
{
    (void)state;
    static const struct hop asks = {7, 50, 2, 40000, 69}, answers = {2, 2, 50, 1069, 40000},
                            goes_on = {7, 50, 2, 40000, 1069};
    int64_t began = t.now;
    send_bytes(&asks,
               "\0\1evil.efi\0octet\0tsize\0"
               "0\0",
               25);
    for (int i = 0; i < 5; i++, t.now += WHEN_SECOND)
        send_bytes(&answers,
                   "\0\6tsize\0"
                   "9\0",
                   10);
    t.count = 0;
    track_tick(t.track, t.now, false);
    assert_int_equal(t.count, 0);
    track_tick(t.track, t.now + 40 * WHEN_SECOND, false);
    assert_int_equal(t.count, 1);
    assert_int_equal(t.kind[0], EVENT_TFTP_ABANDONED);
    assert_string_equal(t.file[0], "evil.efi");
    assert_int_equal(t.time[0], began + 4 * WHEN_SECOND);
    t.count = 0;
    track_tick(t.track, t.now + 80 * WHEN_SECOND, false);
    assert_int_equal(t.count, 0);

    send_bytes(&asks, "\0\1good.efi\0octet\0", 17);
    send_bytes(&answers, "\0\3\0\1abc", 7);
    send_bytes(&goes_on, "\0\4\0\1", 4);
    t.count = 0;
    track_tick(t.track, t.now + 40 * WHEN_SECOND, false);
    assert_int_equal(t.count, 0);
}

/* Requests in invented names push out each other, not the transfers that clients are waiting for: 300 of them at once, of which
 * most have only their first block. */
static void test_spoofed_requests_leave_transfers_followed(void **state)
{
    (void)state;
    enum { RUNNING = 300, FORGED = 100000, SOME = 5 };
    static const char request[] = "\0\1good.efi\0octet";
    static uint8_t block[4 + 512] = {0, 3, 0, 1};
    for (uint16_t i = 0; i < RUNNING + FORGED / 1000; i++) {
        /* A hundred more begin while the flood is on. */
        for (uint32_t k = 0; i >= RUNNING && k < 1000; k++) {
            uint32_t number = (uint32_t)(i - RUNNING) * 1000 + k;
            struct hop forged = {9, (uint8_t)(100 + number % 100), 2, (uint16_t)(1024 + number / 2), 69};
            t.now += 10000; /* 100,000 a second */
            send_bytes(&forged, request, sizeof request);
        }
        uint16_t client = (uint16_t)(2070 + i), server = (uint16_t)(20000 + i);
        const struct hop asks = {7, 50, 2, client, 69}, serves = {2, 2, 50, server, client}, acks = {7, 50, 2, client, server};
        send_bytes(&asks, request, sizeof request);
        send_bytes(&serves, block, sizeof block);
        if (i % SOME == 0)
            send_bytes(&acks, "\0\4\0\1", 4);
    }
    assert_true(track_counts(t.track).transfers.evicted > 0);
    block[3] = 2;
    for (uint16_t i = 0; i < RUNNING + FORGED / 1000; i++) {
        struct hop serves = {2, 2, 50, (uint16_t)(20000 + i), (uint16_t)(2070 + i)};
        assert_int_equal(send_bytes(&serves, block, 10), 1);
        assert_int_equal(t.kind[0], EVENT_TFTP_TRANSFER);
    }
    block[3] = 1;
}

/* A flood of invented clients must not cost memory, nor the story of the client that is booting now. */
static void test_flood_is_bounded(void **state)
{
    (void)state;
    make_discover(&m, "PXEClient:Arch:00000:UNDI:002001");
    for (uint32_t i = 0; i < 200000; i++) {
        uint8_t mac[] = {2, 0, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i, 9};
        make_field(&m, 28, mac, sizeof mac);
        t.now += 1000;
        send_dhcp(&client_asks, &m);
    }
    struct track_counts c = track_counts(t.track);
    assert_true(c.clients.used <= c.clients.capacity);
    assert_true(c.clients.evicted > 0);
    assert_true(send_dhcp(&client_asks, &m) == 1 && t.booting[0]);
}

static void test_every_prefix_of_every_message_is_survived(void **state)
{
    (void)state;
    make_offer(&m);
    set_yiaddr(&m, 50);
    make_text(&m, OPTION_VENDOR_CLASS, "PXEClient");
    make_option(&m, OPTION_VENDOR_SPECIFIC, "\6\1\3\x8\7\x80\0\1\x0a\0\0\1\xff", 13);
    make_option(&m, OPTION_RELAY, "\1\2ab\2\1c", 7);
    make_byte(&m, OPTION_END);
    for (size_t size = 0; size <= m.size; size++)
        send_bytes(&server_says, m.data, size);
    assert_int_equal(t.count, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_plain_lease_is_no_boot_answer),
        TEST(test_proxy_offer_is_only_a_boot_answer),
        TEST(test_combined_offer_is_judged_in_both_roles),
        TEST(test_file_for_a_booting_client_is_boot_data),
        TEST(test_client_without_a_segment_is_known_in_every),
        TEST(test_client_of_another_segment_is_another),
        TEST(test_boot_server_port_makes_a_boot_answer),
        TEST(test_two_bodies_behind_one_server_id),
        TEST(test_old_answers_are_another_story),
        TEST(test_transfer_is_followed_off_port_69),
        TEST(test_tftp_client_is_known_by_its_lease),
        TEST(test_answer_nobody_took_up_is_told),
        TEST(test_spoofed_requests_leave_transfers_followed),
        TEST(test_write_is_accepted_by_ack_zero),
        TEST(test_flood_is_bounded),
        TEST(test_every_prefix_of_every_message_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
