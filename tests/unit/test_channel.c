/* Channels: what a packet is protected by, and when that is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "track/channel/channel.h"
#include "track/track.h"

#define SECOND INT64_C(1000000000)

enum { TCP = 6, UDP = 17, SYN = 2, ACK = 16 };

/* Events as they come, in few words: "traffic clear", "state esp ah". */
struct told {
    size_t count;
    char text[32][64];
    int64_t bytes[32]; /* −1: not told */
};

static void take(void *self, struct event *e)
{
    struct told *t = self;
    assert_true(t->count < 32);
    char *text = t->text[t->count];
    bool state = e->kind == EVENT_CHANNEL_STATE;
    snprintf(text, sizeof t->text[0], "%s", state ? "state" : "traffic");
    for (size_t i = 0; i < event_count(e, FIELD_CHANNEL_PROTECTIONS); i++) {
        struct bytes kind = event_text_at(e, FIELD_CHANNEL_PROTECTIONS, i);
        snprintf(text + strlen(text), sizeof t->text[0] - strlen(text), " %.*s", (int)kind.left, (const char *)kind.at);
    }
    struct bytes kind = event_text(e, FIELD_CHANNEL_PROTECTION), service = event_text(e, FIELD_CHANNEL_SERVICE);
    if (kind.left)
        snprintf(text + strlen(text), sizeof t->text[0] - strlen(text), " %.*s %.*s", (int)kind.left,
                 (const char *)kind.at, (int)service.left, (const char *)service.at);
    t->bytes[t->count++] = event_has(e, FIELD_CHANNEL_BYTES) ? event_integer(e, FIELD_CHANNEL_BYTES) : -1;
}

static struct told told;
static struct track *track;

static int set_up(void **state)
{
    (void)state;
    static const struct hash_key key = {{1, 2}};
    told.count = 0;
    track = track_new(&key, (struct track_sink){.take = take, .self = &told});
    return track ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    track_free(track);
    return 0;
}

/* One packet of 100 bytes; `back`: from the second end to the first. */
static void pass(int64_t time, bool back, uint8_t protocol, uint16_t from, uint16_t to, uint8_t flags,
                 const void *payload, size_t size)
{
    static const struct track_place place = {.segment = 1, .segment_name = "s"};
    static const struct addr ends[2] = {{.family = 4, .byte = {10, 0, 0, 1}}, {.family = 4, .byte = {10, 0, 0, 2}}};
    struct frame frame = {.time = time, .captured = 100, .length = 100};
    struct packet p = {
        .frame = &frame, .src = ends[back], .dst = ends[!back], .ip_proto = protocol, .tcp_flags = flags};
    p.src_port = from;
    p.dst_port = to;
    p.payload = bytes_of(payload, size);
    track_channel(track, &p, &place);
}

static const uint8_t esp[16] = {0xc0, 0xff, 0xee, 1, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9};

static void test_a_kind_is_told_once_an_interval(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        pass(i * SECOND, i & 1, 50, 0, 0, 0, esp, sizeof esp);
    assert_int_equal(told.count, 2);
    assert_string_equal(told.text[0], "traffic esp ipsec");
    assert_string_equal(told.text[1], "state esp");
    assert_int_equal(told.bytes[1], -1);
    pass(301 * SECOND, false, 50, 0, 0, 0, esp, sizeof esp);
    assert_int_equal(told.count, 4);
    assert_string_equal(told.text[2], "state esp"); /* the end of the first */
    assert_int_equal(told.bytes[2], 1000);
    assert_string_equal(told.text[3], "traffic esp ipsec");
}

static void test_something_new_is_told_at_once_and_silence_once(void **state)
{
    (void)state;
    pass(0, false, 50, 0, 0, 0, esp, sizeof esp);
    pass(SECOND, false, UDP, 50000, 53, 0, "name?", 5);
    assert_int_equal(told.count, 4);
    assert_string_equal(told.text[2], "traffic clear dns");
    assert_string_equal(told.text[3], "state clear esp");
    track_tick(track, 2 * SECOND, false);
    assert_int_equal(told.count, 4);
    track_tick(track, 300 * SECOND, false);
    assert_int_equal(told.count, 5);
    assert_int_equal(told.bytes[4], 200);
    for (int64_t now = 301; now < 3000; now += 100)
        track_tick(track, now * SECOND, false);
    assert_int_equal(told.count, 6);
    assert_string_equal(told.text[5], "state");
}

/* When the capture ends, what was counted is told, wherever the interval stands; and not twice. */
static void test_the_end(void **state)
{
    (void)state;
    pass(0, false, 50, 0, 0, 0, esp, sizeof esp);
    track_tick(track, SECOND, true);
    assert_int_equal(told.count, 3);
    assert_int_equal(told.bytes[2], 100);
}

/* The same bytes: a violation where the connection's beginning was seen, nothing where it was not. */
static void test_streams_joined_on_their_way_prove_nothing(void **state)
{
    (void)state;
    pass(0, false, TCP, 50001, 445, ACK, "middle of something", 19);
    assert_int_equal(told.count, 1);
    assert_string_equal(told.text[0], "state unknown");
    pass(1, false, TCP, 50001, 80, ACK, "middle of something", 19);
    assert_string_equal(told.text[1], "traffic clear http");
    pass(2, false, TCP, 50002, 445, SYN, "", 0);
    pass(3, true, TCP, 445, 50002, SYN | ACK, "", 0);
    pass(4, false, TCP, 50002, 445, ACK, "", 0);
    assert_int_equal(told.count, 3);
    pass(5, false, TCP, 50002, 445, ACK, "in clear from the start", 23);
    assert_string_equal(told.text[3], "traffic clear smb");
}

/* The service is who was connected to, not who has the lower port. */
static void test_the_service_is_the_side_that_answers(void **state)
{
    (void)state;
    pass(0, true, TCP, 2000, 49733, SYN, "", 0);
    pass(1, false, TCP, 49733, 2000, ACK, "hello", 5);
    assert_string_equal(told.text[0], "traffic clear tcp/49733");
}

static void test_a_stream_goes_on_as_it_began(void **state)
{
    (void)state;
    /* application data, 300 bytes, of TLS 1.2; then its middle */
    static const uint8_t record[40] = {23, 3, 3, 1, 44, 7, 7, 7};
    pass(0, false, TCP, 50001, 8443, SYN, "", 0);
    pass(1, false, TCP, 50001, 8443, ACK, record, sizeof record);
    pass(2, false, TCP, 50001, 8443, ACK, "anything at all", 15);
    assert_int_equal(told.count, 2);
    assert_string_equal(told.text[0], "traffic tls tcp/8443");
    pass(3, false, TCP, 50001, 8443, SYN, "", 0); /* the ports are used again */
    pass(4, false, TCP, 50001, 8443, ACK, "anything at all", 15);
    assert_string_equal(told.text[2], "traffic clear tcp/8443");
}

static void test_what_says_nothing(void **state)
{
    (void)state;
    pass(0, false, 1, 0, 0, 0, "\x08\x00ping", 6);
    pass(1, false, TCP, 50001, 445, SYN, "", 0);
    pass(2, false, TCP, 50001, 445, ACK, "\0", 1); /* a keep-alive */
    pass(3, false, UDP, 4500, 4500, 0, "\xff", 1);
    pass(4, false, UDP, 50000, 53, 0, "", 0);
    assert_int_equal(told.count, 0);
}

/* What each kind of protection begins with, as the first payload of a connection that was seen to begin. */
static void test_each_protection_is_recognised(void **state)
{
    enum { FRAMED = 4, SMB2 = 64 };
    static const struct {
        const char *told;
        uint16_t port;
        bool back;
        uint8_t payload[112];
    } rows[] = {
        /* negotiate, 36 bytes; a create with and without signature (flag 8, signature behind 48 bytes); encrypted */
        {"traffic smb-setup smb", 445, false, {0, 0, 0, 100, 0xfe, 'S', 'M', 'B', 64, [16] = 0}},
        {"traffic smb-signed smb", 445, false,
         {0, 0, 0, 100, 0xfe, 'S', 'M', 'B', 64, [16] = 5, [20] = 8, [52] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
        {"traffic clear smb", 445, false, {0, 0, 0, 100, 0xfe, 'S', 'M', 'B', 64, [16] = 5}},
        {"traffic smb3 smb", 445, false, {0, 0, 0, 100, 0xfd, 'S', 'M', 'B', 1, 2, 3, 4}},
        {"traffic smb3 tcp/4455", 4455, false, {0, 0, 0, 100, 0xfd, 'S', 'M', 'B', 1, 2, 3, 4}},
        /* application data; a server that chose 1.0 (hello, 38 bytes), and one that chose 1.2 */
        {"traffic tls https", 443, false, {23, 3, 3, 0, 80, 1, 2, 3}},
        {"traffic tls-old https", 443, true, {22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1, [43] = 0, 0, 47, 0}},
        {"traffic tls https", 443, true, {22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3, [43] = 0, 0, 47, 0}},
        /* SQL Server's PRELOGIN leads to TLS; its login without proves the opposite only behind it */
        {"traffic tls-setup sql", 1433, false, {0x12, 1, 0, 100, 0, 0, 1, 0}},
        /* RPC requests of 104 bytes, whose last 16 are the signature and 8 before it name the level (5, 6, 2), or without */
        {"traffic rpc-integrity rpc", 135, false, {5, 0, 0, 3, 0x10, 0, 0, 0, 104, 0, 16, 0, 1, [80] = 10, 5}},
        {"traffic rpc-privacy rpc", 135, false, {5, 0, 0, 3, 0x10, 0, 0, 0, 104, 0, 16, 0, 1, [80] = 10, 6}},
        {"traffic clear rpc", 135, false, {5, 0, 0, 3, 0x10, 0, 0, 0, 104, 0, 16, 0, 1, [80] = 10, 2}},
        {"traffic clear rpc", 135, false, {5, 0, 0, 3, 0x10, 0, 0, 0, 104, 0, 0, 0, 1}},
        {"traffic clear http", 80, false, "GET /SMS_DP_SMSPKG$/ HTTP/1.1\r\n"},
        {"traffic clear tcp/8888", 8888, false, "anything"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint16_t client = (uint16_t)(50000 + i);
        told.count = 0;
        pass((int64_t)i * CHANNEL_INTERVAL, false, TCP, client, rows[i].port, SYN, "", 0);
        told.count = 0; /* the end of the interval before */
        pass((int64_t)i * CHANNEL_INTERVAL + 1, rows[i].back, TCP, rows[i].back ? rows[i].port : client,
             rows[i].back ? client : rows[i].port, ACK, rows[i].payload, FRAMED + SMB2 + 36);
        if (!told.count || strcmp(told.text[0], rows[i].told) != 0)
            fail_msg("row %zu: %s", i, told.count ? told.text[0] : "nothing");
    }
}

/* IPsec's kinds, and what by UDP is none of them: IKE of both versions says nothing, QUIC is TLS. */
static void test_ipsec_and_udp_are_recognised(void **state)
{
    static const uint8_t ike[2][28] = {{1, [17] = 0x10, 2, [27] = 28}, {1, [17] = 0x20, 34, [27] = 28}};
    static const uint8_t nat[4 + 28] = {0, 0, 0, 0, 1, [21] = 0x20, 34, [31] = 28};
    (void)state;
    for (size_t i = 0; i < 2; i++)
        pass(0, false, UDP, 500, 500, 0, ike[i], sizeof ike[i]);
    pass(0, false, UDP, 4500, 4500, 0, nat, sizeof nat);
    assert_int_equal(told.count, 0);
    pass(0, false, UDP, 4500, 4500, 0, esp, sizeof esp);
    assert_string_equal(told.text[0], "traffic esp ipsec");
    pass(CHANNEL_INTERVAL, false, 50, 0, 0, 0, esp, sizeof esp);
    assert_string_equal(told.text[told.count - 1], "traffic esp ipsec");
    pass(2 * CHANNEL_INTERVAL, false, UDP, 50001, 443, 0, "\xc3\0\0\0\1", 5);
    assert_string_equal(told.text[told.count - 2], "traffic tls https");
    pass(3 * CHANNEL_INTERVAL, false, UDP, 50001, 500, 0, "clear on IKE's port", 19);
    assert_string_equal(told.text[told.count - 2], "traffic clear udp/500");
}

/* Captures that were merged step back by years. */
static void test_time_that_steps_back(void **state)
{
    (void)state;
    pass(INT64_C(1000000) * SECOND, false, 50, 0, 0, 0, esp, sizeof esp);
    pass(SECOND, false, 50, 0, 0, 0, esp, sizeof esp);
    track_tick(track, 2 * SECOND, true);
    assert_true(told.count >= 4);
    for (size_t i = 0; i < told.count; i++)
        assert_true(told.bytes[i] <= 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_kind_is_told_once_an_interval, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_something_new_is_told_at_once_and_silence_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_streams_joined_on_their_way_prove_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_service_is_the_side_that_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_stream_goes_on_as_it_began, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_says_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_each_protection_is_recognised, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ipsec_and_udp_are_recognised, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_time_that_steps_back, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
