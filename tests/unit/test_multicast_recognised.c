/* What is only recognised: Ghost by its places, FLUTE and NORM by their headers; TFTP's multicast option; names in UTF-16. */
#include "draft.h"
#include "proto/name.h"
#include "proto/tftp_multicast.h"
#include "reading.h"

static struct packet to(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint16_t port)
{
    return (struct packet){
        .ip_proto = 17, .src_port = 40000, .dst_port = port, .src = {4, {10, 0, 0, 1}}, .dst = {4, {a, b, c, d}}};
}

static void ghost_is_known_by_where_it_goes(void **state)
{
    struct packet console = to(229, 55, 150, 208, 1345), client = to(229, 55, 150, 208, 1347);
    struct packet image = to(224, 77, 3, 4, 7777), other = to(224, 78, 3, 4, 7777), port = to(224, 77, 3, 4, 7778);
    (void)state;
    assert_int_equal(read_message_as(proto_parse, &console, "?", 1), PARSE_OK);
    assert_int_equal(message.proto, PROTO_GHOST);
    assert_int_equal(message.ghost.kind, GHOST_DISCOVERY);
    assert_int_equal(read_message_as(ghost_parse, &client, "?", 1), PARSE_OK);
    assert_int_equal(message.ghost.kind, GHOST_DISCOVERY);
    assert_int_equal(read_message_as(ghost_parse, &image, "image", 5), PARSE_OK);
    assert_int_equal(message.ghost.kind, GHOST_DATA);
    assert_int_equal(message.ghost.data.left, 5);
    assert_int_equal(read_message_as(ghost_parse, &other, "image", 5), PARSE_NOT_MINE);
    assert_int_equal(read_message_as(ghost_parse, &port, "image", 5), PARSE_NOT_MINE);
}

/* Version 1, TSI and TOI of 32 bits, five words, codepoint 0; congestion control; session 7; object 0; EXT_FDT; payload. */
static const uint8_t directory[] = {0x10, 0xa0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 192, 0x10, 0, 1, '<', '?'};
/* TSI of 48 bits, TOI of 16 bits (H), congestion control of 64 bits, one extension of two words; close of session. */
static const uint8_t object[] = {0x14, 0x92, 7, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0,
                                 1,    0,    0, 0, 9, 2, 2, 0, 0, 0, 0, 0, 0, 'x'};

static void flute_is_known_by_a_header_that_adds_up(void **state)
{
    struct packet group = to(239, 0, 0, 5, 4001), host = to(10, 0, 0, 2, 4001);
    const struct lct *m = &message.lct;
    uint8_t wrong[sizeof directory];
    (void)state;
    assert_int_equal(read_message_as(proto_parse, &group, directory, sizeof directory), PARSE_OK);
    assert_int_equal(message.proto, PROTO_LCT);
    assert_true(m->is_directory && m->has_object);
    assert_int_equal(m->session, 7);
    assert_int_equal(m->object, 0);
    assert_int_equal(m->data.left, 2);
    assert_int_equal(read_message_as(lct_parse, &group, object, sizeof object), PARSE_OK);
    assert_false(m->is_directory);
    assert_true(m->close_session);
    assert_int_equal(m->session, 0x10000);
    assert_int_equal(m->object, 9);
    assert_int_equal(m->codepoint, 3);
    assert_int_equal(m->data.left, 1);
    assert_int_equal(read_message_as(lct_parse, &host, directory, sizeof directory), PARSE_NOT_MINE);
    static const struct {
        size_t at;
        uint8_t value;
    } changes[] = {{0, 0x20}, {1, 0x20}, {1, 0xac}, {2, 3}, {2, 6}};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        memcpy(wrong, directory, sizeof wrong);
        wrong[changes[i].at] = changes[i].value;
        assert_int_equal(read_message_as(lct_parse, &group, wrong, sizeof wrong), PARSE_NOT_MINE);
    }
    assert_int_equal(read_every_prefix(lct_parse, &group, directory, sizeof directory), 2);
    assert_int_equal(read_every_prefix(lct_parse, &group, object, sizeof object), 1);
}

/* NORM_DATA, six words, sequence 5, source 10.0.0.1, instance 2, times, flags, object. */
static const uint8_t norm_data[] = {0x12, 6, 0, 5, 10, 0, 0, 1, 0, 2, 0x20, 0x30, 1,  0x81,
                                    0,    1, 0, 0, 0,  0, 0, 0, 0, 0, 'i',  'm',  'g'};

static void norm_is_known_by_its_header(void **state)
{
    struct packet group = to(239, 0, 0, 5, 6003), host = to(10, 0, 0, 2, 6003);
    const struct norm *m = &message.norm;
    (void)state;
    assert_int_equal(read_message_as(proto_parse, &group, norm_data, sizeof norm_data), PARSE_OK);
    assert_int_equal(message.proto, PROTO_NORM);
    assert_int_equal(m->type, NORM_DATA);
    assert_true(m->from_sender);
    assert_int_equal(m->sequence, 5);
    assert_int_equal(m->source, 0x0a000001);
    assert_int_equal(m->instance, 2);
    assert_int_equal(m->data.left, 3);
    assert_int_equal(read_message_as(norm_parse, &host, norm_data, sizeof norm_data), PARSE_NOT_MINE);
    assert_int_equal(read_every_prefix(norm_parse, &group, norm_data, sizeof norm_data), 3);
}

/* Radio and television go to groups all day: RTP, MPEG transport streams, mDNS, SSDP are nobody's here. */
static void ordinary_multicast_is_left_alone(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } ordinary[] = {
        {"\x80\x60\0\1\0\0\0\0\0\0\0\0payload of some length, on and on", 44},
        {"\x47\x40\0\x10\0\0\xb0\x0d transport stream, one packet of many", 44},
        {"\0\0\x84\0\0\0\0\1\0\0\0\0\x05local", 18},
        {"NOTIFY * HTTP/1.1\r\n", 19},
    };
    struct packet group = to(239, 255, 255, 250, 1900);
    (void)state;
    for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++)
        assert_int_equal(read_message_as(proto_parse, &group, ordinary[i].bytes, ordinary[i].size), PARSE_NOT_MINE);
}

/* RFC 2090: address, port and master; the first two may be empty, meaning: as before. */
static void the_option_of_tftp_names_the_group(void **state)
{
    static const char *const wrong[] = {"",
                                        "239.255.0.1",
                                        "239.255.0.1,1758",
                                        "239.255.0.1,1758,2",
                                        "239.255.0.1,1758,1,",
                                        "x,1758,1",
                                        "239.255.0.1,99999,1",
                                        "239.255.0.1,-1,1",
                                        ",,"};
    struct tftp_multicast m = {.port = 1};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(tftp_multicast_read(bytes_of(wrong[i], strlen(wrong[i])), &m));
    assert_int_equal(m.port, 1);
    assert_true(tftp_multicast_read(bytes_of("239.255.0.1,1758,1", 18), &m));
    assert_true(is_addr(&m.group, "239.255.0.1"));
    assert_int_equal(m.port, 1758);
    assert_true(m.master);
    assert_true(tftp_multicast_read(bytes_of(",,0", 3), &m));
    assert_int_equal(m.group.family, 0);
    assert_int_equal(m.port, 0);
    assert_false(m.master);
}

/* "aé€😀", half a pair, and room for less than all of it: characters stay whole. */
static void utf16_becomes_utf8(void **state)
{
    static const uint8_t text[] = {'a',  0,    0xe9, 0,   0xac, 0x20, 0x3d, 0xd8, 0x00,
                                   0xde, 0x3d, 0xd8, 'b', 0,    0,    0,    'c',  0};
    struct bytes b = bytes_of(text, sizeof text), whole = utf16_until_nul(&b);
    char out[32];
    (void)state;
    assert_int_equal(whole.left, 14);
    assert_int_equal(b.left, 2);
    assert_int_equal(utf16_to_utf8(whole, out, sizeof out), 14);
    assert_string_equal(out, "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbd"
                             "b");
    assert_int_equal(utf16_to_utf8(whole, out, 6), 3);
    assert_string_equal(out, "a\xc3\xa9");
    assert_int_equal(utf16_to_utf8(whole, out, 1), 0);
    assert_int_equal(utf16_to_utf8(whole, out, 0), 0);
    assert_int_equal(utf16_to_utf8(bytes_of(text, 1), out, sizeof out), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ghost_is_known_by_where_it_goes),    cmocka_unit_test(flute_is_known_by_a_header_that_adds_up),
        cmocka_unit_test(norm_is_known_by_its_header),        cmocka_unit_test(ordinary_multicast_is_left_alone),
        cmocka_unit_test(the_option_of_tftp_names_the_group), cmocka_unit_test(utf16_becomes_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
