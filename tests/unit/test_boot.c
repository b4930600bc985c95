/* Boot sessions: which machine took whose answer. A boot laid at the wrong door sends people after the wrong machine. */
#include "dhcp4_make.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/when.h"
#include "track/track.h"

static const struct hash_key key = {{3, 4}};

enum { TOLD = 16, CLIENT = 7, SERVER = 1, ROGUE = 66, ADDRESS = 50 };

struct told {
    enum event_kind kind;
    uint8_t server, id, mac; /* last bytes of server.ip, server.id, server.mac */
    char role[16];
    bool started, offer_seen, offered, loaded, watched;
    int64_t answers, latency, waited;
    char invented[64];
};

static struct {
    struct track *track;
    struct message message;
    struct told told[TOLD];
    size_t count;
    int64_t now;
    int segment;
} t;

static struct make m;

static uint8_t last_of(const struct event *e, enum field f)
{
    struct addr a = event_addr(e, f);
    return a.byte[3];
}

static void take(void *self, struct event *e)
{
    (void)self;
    assert_true(t.count < TOLD);
    struct told *told = &t.told[t.count++];
    struct bytes role = event_text(e, FIELD_SERVER_ROLE);
    struct text text;
    *told = (struct told){
        .kind = e->kind,
        .server = last_of(e, FIELD_SERVER_IP),
        .id = last_of(e, FIELD_SERVER_ID),
        .mac = event_mac(e, FIELD_SERVER_MAC).byte[5],
        .started = event_bool(e, FIELD_BOOT_STARTED),
        .offer_seen = event_bool(e, FIELD_BOOT_OFFER_SEEN),
        .offered = event_bool(e, FIELD_CLIENT_OFFERED),
        .loaded = event_bool(e, FIELD_CLIENT_LOADED),
        .watched = event_bool(e, FIELD_CLIENT_WATCHED),
        .answers = event_integer(e, FIELD_BOOT_ANSWERS),
        .latency = event_integer(e, FIELD_BOOT_LATENCY),
        .waited = event_integer(e, FIELD_BOOT_WAITED),
    };
    snprintf(told->role, sizeof told->role, "%.*s", (int)role.left, (const char *)role.at);
    text_init(&text, told->invented, sizeof told->invented);
    event_render(e, FIELD_CLIENT_INVENTED, &text);
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

/* Who sends what to whom; addresses and MACs by their last byte, 0 for none and 255 for everyone. */
struct hop {
    uint8_t mac, from, to;
    uint16_t from_port, to_port;
    uint8_t ttl;
};

static struct addr host(uint8_t last)
{
    static const struct addr nobody = {.family = 4}, everyone = {.family = 4, .byte = {255, 255, 255, 255}};
    return last == 0 ? nobody : last == 255 ? everyone : (struct addr){.family = 4, .byte = {10, 0, 0, last}};
}

static void send_bytes(const struct hop *hop, const void *data, size_t size)
{
    static struct frame frame;
    const struct track_place place = {.segment = t.segment, .segment_name = "imaging"};
    frame = (struct frame){.time = t.now, .number = 1, .link = LINK_ETHERNET};
    struct packet p = make_packet(hop->from_port, hop->to_port);
    p.frame = &frame;
    p.src = host(hop->from);
    p.dst = host(hop->to);
    p.ttl = hop->ttl ? hop->ttl : 64;
    p.has_mac = true;
    p.src_mac = (struct mac){{0x52, 0x54, 0, 0, 0, hop->mac}};
    t.count = 0;
    if (make_read_as(&p, data, size, &t.message) != PARSE_NOT_MINE)
        track_message(t.track, &p, &place, &t.message);
}

/* The one event of that kind; NULL when it was not told. */
static const struct told *told(enum event_kind kind)
{
    const struct told *found = NULL;
    for (size_t i = 0; i < t.count; i++) {
        if (t.told[i].kind != kind)
            continue;
        assert_null(found);
        found = &t.told[i];
    }
    return found;
}

static void set_xid(uint8_t last)
{
    make_field(&m, 7, &last, 1);
}

static void put_address(uint8_t code, uint8_t last)
{
    const uint8_t addr[] = {10, 0, 0, last};
    make_option(&m, code, addr, sizeof addr);
}

static void begin(uint8_t op, uint8_t type)
{
    make_bare(&m, op);
    make_option(&m, OPTION_TYPE, &type, 1);
}

static void discover(uint8_t xid)
{
    static const struct hop asks = {CLIENT, 0, 255, 68, 67, 0};
    begin(1, DHCP4_DISCOVER);
    make_text(&m, OPTION_VENDOR_CLASS, "PXEClient:Arch:00007:UNDI:003016");
    make_byte(&m, OPTION_END);
    set_xid(xid);
    send_bytes(&asks, m.data, m.size);
}

static void offer_address(uint8_t server)
{
    const struct hop says = {server, server, 255, 67, 68, 0};
    const uint8_t yours[] = {10, 0, 0, ADDRESS}, none[4] = {0};
    begin(2, DHCP4_OFFER);
    put_address(OPTION_SERVER_ID, server);
    make_byte(&m, OPTION_END);
    make_field(&m, 16, yours, sizeof yours);
    make_field(&m, 20, none, sizeof none);
    send_bytes(&says, m.data, m.size);
}

/* A proxy's offer that sends the client to `next` for that file. */
static void offer_boot(uint8_t server, uint8_t next, const char *file)
{
    const struct hop says = {server, server, 255, 67, 68, 0};
    const uint8_t addr[] = {next ? 10 : 0, 0, 0, next};
    begin(2, DHCP4_OFFER);
    put_address(OPTION_SERVER_ID, server);
    make_text(&m, OPTION_VENDOR_CLASS, "PXEClient");
    if (file)
        make_text(&m, OPTION_BOOT_FILE, file);
    make_byte(&m, OPTION_END);
    make_field(&m, 20, addr, sizeof addr);
    send_bytes(&says, m.data, m.size);
}

static void choose(uint8_t server)
{
    static const struct hop asks = {CLIENT, 0, 255, 68, 67, 0};
    begin(1, DHCP4_REQUEST);
    make_text(&m, OPTION_VENDOR_CLASS, "PXEClient:Arch:00007:UNDI:003016");
    put_address(OPTION_SERVER_ID, server);
    make_byte(&m, OPTION_END);
    send_bytes(&asks, m.data, m.size);
}

static void load(uint8_t server, const char *file)
{
    const struct hop asks = {CLIENT, ADDRESS, server, 2070, 69, 0};
    char request[128];
    int size = snprintf(request, sizeof request, "%c\1%s%coctet", 0, file, 0);
    send_bytes(&asks, request, (size_t)size + 1);
}

static void test_every_host_that_answers_is_told_once(void **state)
{
    (void)state;
    discover(1);
    t.now += 3 * WHEN_MILLISECOND;
    offer_address(SERVER);
    assert_string_equal(told(EVENT_BOOT_OFFERED)->role, "dhcp");
    assert_int_equal(told(EVENT_BOOT_OFFERED)->latency, 3);
    assert_true(told(EVENT_BOOT_OFFERED)->started);
    offer_boot(ROGUE, ROGUE, "evil.efi");
    assert_string_equal(told(EVENT_BOOT_OFFERED)->role, "pxe");
    assert_int_equal(told(EVENT_BOOT_OFFERED)->server, ROGUE);
    assert_int_equal(told(EVENT_BOOT_OFFERED)->mac, ROGUE);
    assert_int_equal(told(EVENT_BOOT_OFFERED)->answers, 2);
    offer_boot(ROGUE, ROGUE, "evil.efi");
    assert_null(told(EVENT_BOOT_OFFERED));
}

static void test_chosen_server_is_named_by_option_54(void **state)
{
    (void)state;
    discover(1);
    offer_address(SERVER);
    choose(SERVER);
    assert_int_equal(told(EVENT_BOOT_CHOSEN)->mac, SERVER);
    assert_true(told(EVENT_BOOT_CHOSEN)->offer_seen);
    choose(SERVER); /* repeated, not chosen anew */
    assert_null(told(EVENT_BOOT_CHOSEN));
    choose(ROGUE); /* whose offer was unicast, or elsewhere */
    assert_int_equal(told(EVENT_BOOT_CHOSEN)->server, ROGUE);
    assert_int_equal(told(EVENT_BOOT_CHOSEN)->mac, 0);
    assert_false(told(EVENT_BOOT_CHOSEN)->offer_seen);
}

static void test_file_is_laid_at_the_door_of_who_named_it(void **state)
{
    (void)state;
    discover(1);
    offer_boot(SERVER, SERVER, "boot\\x64\\good.efi");
    offer_boot(ROGUE, SERVER, "boot/evil.efi"); /* the listed server, but another file of it */
    load(SERVER, "/Boot/X64/good.EFI");
    assert_int_equal(told(EVENT_BOOT_COMPLETED)->id, SERVER);
    assert_string_equal(told(EVENT_BOOT_COMPLETED)->role, "pxe");
    load(SERVER, "boot\\x64\\good.efi"); /* after the size probe */
    assert_null(told(EVENT_BOOT_COMPLETED));
    load(SERVER, "boot/evil.efi");
    assert_int_equal(told(EVENT_BOOT_COMPLETED)->id, ROGUE);
    load(SERVER, "fonts/wgl4_boot.ttf");
    assert_null(told(EVENT_BOOT_COMPLETED));
}

static void test_of_two_who_name_the_same_the_first_counts(void **state)
{
    (void)state;
    discover(1);
    offer_boot(SERVER, SERVER, "good.efi");
    offer_boot(ROGUE, SERVER, "good.efi");
    load(SERVER, "good.efi");
    assert_int_equal(told(EVENT_BOOT_COMPLETED)->id, SERVER);
}

static void test_url_names_server_and_file(void **state)
{
    (void)state;
    discover(1);
    offer_boot(SERVER, 0, "tftp://10.0.0.66:69/evil.efi");
    load(ROGUE, "evil.efi");
    assert_int_equal(told(EVENT_BOOT_COMPLETED)->id, SERVER);
}

static void test_answer_without_a_server_means_itself(void **state)
{
    (void)state;
    discover(1);
    offer_boot(ROGUE, 0, NULL);
    load(ROGUE, "anything.efi");
    assert_int_equal(told(EVENT_BOOT_COMPLETED)->id, ROGUE);
}

static void test_transfers_of_others_are_no_boots(void **state)
{
    (void)state;
    load(SERVER, "good.efi");
    assert_null(told(EVENT_BOOT_COMPLETED));
    assert_false(told(EVENT_TFTP_REQUEST)->offered);
    discover(1);
    offer_address(SERVER); /* an address and nothing to boot */
    load(SERVER, "good.efi");
    assert_null(told(EVENT_BOOT_COMPLETED));
    assert_false(told(EVENT_TFTP_REQUEST)->offered);
}

static void test_past_of_a_client_is_remembered_for_a_day(void **state)
{
    (void)state;
    discover(1);
    offer_boot(SERVER, SERVER, "good.efi");
    load(SERVER, "other.var");
    assert_true(told(EVENT_TFTP_REQUEST)->offered);
    assert_false(told(EVENT_TFTP_REQUEST)->loaded);
    load(SERVER, "good.efi");
    t.now += INT64_C(3600) * WHEN_SECOND;
    discover(2); /* boots again: what it did before still counts */
    load(SERVER, "other.var");
    assert_true(told(EVENT_TFTP_REQUEST)->loaded);
    t.now += INT64_C(25) * 3600 * WHEN_SECOND;
    load(SERVER, "other.var");
    assert_false(told(EVENT_TFTP_REQUEST)->loaded);
    assert_false(told(EVENT_TFTP_REQUEST)->offered);
}

static void test_another_transaction_is_another_boot(void **state)
{
    (void)state;
    discover(1);
    offer_boot(ROGUE, ROGUE, "evil.efi");
    discover(1); /* the same again: nothing is forgotten */
    offer_boot(ROGUE, ROGUE, "evil.efi");
    assert_null(told(EVENT_BOOT_OFFERED));
    discover(2);
    load(ROGUE, "evil.efi"); /* that answer was to the boot before */
    assert_null(told(EVENT_BOOT_COMPLETED));
    offer_boot(ROGUE, ROGUE, "evil.efi");
    assert_int_equal(told(EVENT_BOOT_OFFERED)->answers, 1);
}

static void test_boot_that_nobody_answers_stalls(void **state)
{
    (void)state;
    discover(1);
    t.now += 4 * WHEN_SECOND;
    discover(1);
    assert_null(told(EVENT_BOOT_STALLED));
    t.now += 8 * WHEN_SECOND;
    discover(2); /* firmware that draws a new number each time asks for the same boot */
    assert_int_equal(told(EVENT_BOOT_STALLED)->waited, 12);
    t.now += 16 * WHEN_SECOND;
    discover(3);
    assert_null(told(EVENT_BOOT_STALLED)); /* told once */
    t.now += 200 * WHEN_SECOND;
    discover(4);
    offer_address(SERVER);
    t.now += 20 * WHEN_SECOND;
    discover(4);
    assert_null(told(EVENT_BOOT_STALLED));
}

static void test_client_without_a_segment_is_the_one_that_is_answered(void **state)
{
    (void)state;
    t.segment = EVENT_NO_SEGMENT;
    discover(1);
    t.segment = 5;
    t.now += 2 * WHEN_MILLISECOND;
    offer_boot(SERVER, SERVER, "good.efi");
    assert_int_equal(told(EVENT_BOOT_OFFERED)->latency, 2);
    t.segment = EVENT_NO_SEGMENT;
    discover(2);
    t.segment = 5;
    offer_boot(SERVER, SERVER, "good.efi"); /* to the second boot, so told again */
    assert_int_equal(told(EVENT_BOOT_OFFERED)->answers, 1);
    load(SERVER, "good.efi");
    assert_non_null(told(EVENT_BOOT_COMPLETED));
}

/* Eight are kept; a rogue that hides behind many false answers is still counted. */
static void test_answers_are_bounded(void **state)
{
    (void)state;
    discover(1);
    for (uint8_t i = 0; i < 20; i++)
        offer_boot((uint8_t)(100 + i), (uint8_t)(100 + i), "x.efi");
    offer_address(SERVER);
    choose(100);
    assert_int_equal(told(EVENT_BOOT_CHOSEN)->answers, 21);
    load(119, "x.efi");
    assert_null(told(EVENT_BOOT_COMPLETED));
}

/* A whole DHCP request on its way, for the signs of invention. */
static const char *signs_of(const struct hop *hop, uint8_t type, const uint8_t mac[6], uint8_t relay, uint8_t xid)
{
    const uint8_t giaddr[] = {relay ? 10 : 0, 0, 0, relay};
    begin(1, type);
    make_byte(&m, OPTION_END);
    make_field(&m, 28, mac, 6);
    make_field(&m, 24, giaddr, sizeof giaddr);
    set_xid(xid);
    send_bytes(hop, m.data, m.size);
    assert_int_equal(t.count, 1);
    return t.told[0].invented;
}

static void test_made_up_clients_show_it(void **state)
{
    (void)state;
    static const uint8_t own[] = {0x52, 0x54, 0, 0, 0, CLIENT}, other[] = {0x52, 0x54, 0, 9, 9, 9},
                         group[] = {0x87, 0x9f, 1, 2, 3, 4};
    static const struct hop asks = {CLIENT, 0, 255, 68, 67, 0}, to_server = {CLIENT, ADDRESS, 1, 68, 67, 64},
                            routed = {CLIENT, ADDRESS, 1, 68, 67, 63}, relayed = {CLIENT, 2, 1, 67, 67, 64};
    assert_string_equal(signs_of(&asks, DHCP4_DISCOVER, own, 0, 1), "");
    assert_string_equal(signs_of(&asks, DHCP4_REQUEST, own, 0, 1), "");
    assert_string_equal(signs_of(&asks, DHCP4_DISCOVER, other, 0, 2), "ether");
    assert_string_equal(signs_of(&asks, DHCP4_DISCOVER, group, 0, 3), "ether, group");
    assert_string_equal(signs_of(&to_server, DHCP4_RELEASE, other, 0, 4), "ether");
    assert_string_equal(signs_of(&routed, DHCP4_RELEASE, other, 0, 5), "");
    assert_string_equal(signs_of(&relayed, DHCP4_DISCOVER, other, 2, 6), "");
    assert_string_equal(signs_of(&relayed, DHCP4_DISCOVER, own, 2, 6), "shared_xid");
    t.now += 60 * WHEN_SECOND;
    assert_string_equal(signs_of(&asks, DHCP4_DISCOVER, own, 0, 6), "");
}

static void test_segment_must_be_watched_for_a_quarter_of_an_hour(void **state)
{
    (void)state;
    load(SERVER, "a");
    assert_false(told(EVENT_TFTP_REQUEST)->watched);
    t.now += INT64_C(16) * 60 * WHEN_SECOND;
    load(SERVER, "a");
    assert_true(told(EVENT_TFTP_REQUEST)->watched);
    t.segment = 4;
    load(SERVER, "a");
    assert_false(told(EVENT_TFTP_REQUEST)->watched);
    t.segment = 3;
    t.now += INT64_C(2) * 3600 * WHEN_SECOND; /* a gap: anything may have happened */
    load(SERVER, "a");
    assert_false(told(EVENT_TFTP_REQUEST)->watched);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_every_host_that_answers_is_told_once),
        TEST(test_chosen_server_is_named_by_option_54),
        TEST(test_file_is_laid_at_the_door_of_who_named_it),
        TEST(test_of_two_who_name_the_same_the_first_counts),
        TEST(test_url_names_server_and_file),
        TEST(test_answer_without_a_server_means_itself),
        TEST(test_transfers_of_others_are_no_boots),
        TEST(test_past_of_a_client_is_remembered_for_a_day),
        TEST(test_another_transaction_is_another_boot),
        TEST(test_boot_that_nobody_answers_stalls),
        TEST(test_client_without_a_segment_is_the_one_that_is_answered),
        TEST(test_answers_are_bounded),
        TEST(test_made_up_clients_show_it),
        TEST(test_segment_must_be_watched_for_a_quarter_of_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
