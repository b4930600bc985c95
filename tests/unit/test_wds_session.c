/* Where a Windows deployment server sends its clients: the reply that a stranger can give as well. Forged from [MS-WDSMSI]. */
#include "draft.h"
#include "proto/name.h"
#include "reading.h"

static const struct wds_session *const m = &message.wds_session;

static const struct packet request = {.ip_proto = 17, .src_port = 50000, .dst_port = 5041};
static const struct packet reply = {.ip_proto = 17, .src_port = 5041, .dst_port = 50000};

static void option(struct draft *d, uint16_t id, uint64_t number, uint16_t size)
{
    draft_number(d, id, 2);
    draft_number(d, size, 2);
    draft_number(d, number, size);
}

static void option_text(struct draft *d, uint16_t id, const char *text)
{
    draft_number(d, id, 2);
    draft_number(d, 2 * strlen(text) + 2, 2);
    draft_text16(d, text);
}

static void begin(struct draft *d, uint8_t operation, uint16_t options)
{
    d->size = 0;
    draft_number(d, operation, 1);
    draft_number(d, options, 2);
}

/* Namespace, content, the client's MAC, that it can do IPv6. */
static void make_request(struct draft *d)
{
    begin(d, 1, 4);
    option_text(d, 0x0601, "WDS:default");
    option_text(d, 0x0602, "install.wim");
    option(d, 0x050c, 0x525400420101, 6);
    option(d, 0x010d, 1, 1);
}

/* Group, server, ports, size, block size, blocks, session. */
static void make_reply(struct draft *d)
{
    begin(d, 2, 8);
    option(d, 0x0503, 0xef00006f, 4);
    option(d, 0x0504, 0x0a2a000a, 4);
    option(d, 0x0205, 64132, 2);
    option(d, 0x0206, 64132, 2);
    option(d, 0x0407, 4000000000, 8);
    option(d, 0x0309, 8785, 4);
    option(d, 0x0408, 455321, 8);
    option(d, 0x030a, 77, 4);
}

static enum parse read_it(const struct packet *packet, const struct draft *d)
{
    return read_message_as(wds_session_parse, packet, d->at, d->size);
}

static void a_request_names_the_image(void **state)
{
    struct draft d;
    char text[64];
    (void)state;
    make_request(&d);
    assert_int_equal(read_message_as(proto_parse, &request, d.at, d.size), PARSE_OK);
    assert_int_equal(message.proto, PROTO_WDS_SESSION);
    assert_int_equal(m->kind, WDS_SESSION_REQUEST);
    assert_int_equal(m->notes, 0);
    utf16_to_utf8(m->name_space, text, sizeof text);
    assert_string_equal(text, "WDS:default");
    utf16_to_utf8(m->content, text, sizeof text);
    assert_string_equal(text, "install.wim");
    assert_string_equal(mac_format(&m->client_mac, text), "52:54:00:42:01:01");
    assert_true(m->has_client_mac);
    assert_true(m->takes_ip6);
}

static void a_reply_names_the_session(void **state)
{
    struct draft d;
    (void)state;
    make_reply(&d);
    assert_int_equal(read_it(&reply, &d), PARSE_OK);
    assert_int_equal(m->kind, WDS_SESSION_REPLY);
    assert_int_equal(m->notes, 0);
    assert_true(is_addr(&m->group, "239.0.0.111"));
    assert_true(is_addr(&m->server, "10.42.0.10"));
    assert_int_equal(m->port, 64132);
    assert_int_equal(m->session, 77);
    assert_int_equal(m->content_size, 4000000000);
    assert_int_equal(m->block_size, 8785);
    assert_int_equal(m->blocks, 455321);
    begin(&d, 2, 1);
    option(&d, 0x030b, 5, 4);
    assert_int_equal(read_it(&reply, &d), PARSE_OK);
    assert_int_equal(m->kind, WDS_SESSION_ERROR);
    assert_int_equal(m->error, 5);
}

/* The server's port must be the group's (§2.2.2.2); a reply without its parts is of no use. */
static void replies_no_server_gives_are_noted(void **state)
{
    struct draft d;
    (void)state;
    make_reply(&d);
    d.at[3 + 8 + 8 + 6 + 5] ^= 1;
    assert_int_equal(read_it(&reply, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_SESSION_PORTS);
    begin(&d, 2, 1);
    option(&d, 0x0503, 0xef00006f, 4);
    assert_int_equal(read_it(&reply, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_SESSION_MISSING);
}

/* An option twice, one of the wrong size, an unknown one, bytes behind: the first of each counts, the rest is noted. */
static void odd_options_are_noted(void **state)
{
    struct draft d;
    (void)state;
    make_reply(&d);
    d.at[2] = 10;
    option(&d, 0x0503, 0xef060606, 4);
    option(&d, 0x7777, 1, 3);
    assert_int_equal(read_it(&reply, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_SESSION_DUPLICATE);
    assert_true(is_addr(&m->group, "239.0.0.111"));
    begin(&d, 2, 2);
    option(&d, 0x0503, 0xef0000, 3);
    option(&d, 0x0205, 64132, 4);
    assert_int_equal(read_it(&reply, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_SESSION_ODD_LENGTH | WDS_SESSION_MISSING);
    assert_int_equal(m->group.family, 0);
    assert_int_equal(m->port, 0);
    make_request(&d);
    draft_number(&d, 0, 1);
    assert_int_equal(read_it(&request, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_SESSION_EXTRA);
}

/* A text without NUL is all of its option. */
static void texts_end_with_their_option(void **state)
{
    struct draft d;
    char text[64];
    (void)state;
    begin(&d, 1, 1);
    option(&d, 0x0602, 0x61006200, 4);
    assert_int_equal(read_it(&request, &d), PARSE_OK);
    utf16_to_utf8(m->content, text, sizeof text);
    assert_string_equal(text, "ab");
}

static void what_is_none_is_left_alone(void **state)
{
    struct draft d;
    struct packet elsewhere = {.ip_proto = 17, .src_port = 5042, .dst_port = 50000};
    (void)state;
    make_reply(&d);
    assert_int_equal(read_it(&elsewhere, &d), PARSE_NOT_MINE);
    d.at[0] = 3;
    assert_int_equal(read_it(&reply, &d), PARSE_NOT_MINE);
    d.at[0] = 2;
    d.at[1] = 0xff;
    assert_int_equal(read_it(&reply, &d), PARSE_MALFORMED);
    assert_string_equal(message.fault, "an option runs past the message");
    assert_int_equal(m->session, 77);
}

static void every_prefix_is_survived(void **state)
{
    struct draft d;
    (void)state;
    make_request(&d);
    assert_int_equal(read_every_prefix(wds_session_parse, &request, d.at, d.size), 0);
    make_reply(&d);
    assert_int_equal(read_every_prefix(wds_session_parse, &reply, d.at, d.size), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_names_the_image),         cmocka_unit_test(a_reply_names_the_session),
        cmocka_unit_test(replies_no_server_gives_are_noted), cmocka_unit_test(odd_options_are_noted),
        cmocka_unit_test(texts_end_with_their_option),       cmocka_unit_test(what_is_none_is_left_alone),
        cmocka_unit_test(every_prefix_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
