/* udpcast: any host that says HELLO hands images to whoever listens, so its messages must be known among others on such
 * ports, and told from TFTP, whose first bytes are the same. */
#include "reading.h"

static const struct udpcast *const m = &message.udpcast;

static const struct packet by_sender = {.ip_proto = 17, .src_port = 9001, .dst_port = 9000};
static const struct packet by_receiver = {.ip_proto = 17, .src_port = 9000, .dst_port = 9001};

/* HELLO, capabilities 9, group 232.42.0.10 and what stood on the stack, blocks of 1456, padding */
static const uint8_t hello[28] = {5, 0,  0,    0,    0,    0,    0,    9,    232,      42,
                                  0, 10, 0xe8, 0xd2, 0x8d, 0xbf, 0xf7, 0x55, [24] = 5, 0xb0};
/* CONNECT_REQ, capabilities 9, buffer 212992 */
static const uint8_t connect[12] = {0, 3, 0, 0, 0, 0, 0, 9, 0, 3, 0x40, 0};
/* CONNECT_REPLY, client 2, blocks of 1456, capabilities 9, group */
static const uint8_t reply[32] = {0, 7, 0, 0, 0, 0, 0, 2, 0, 0, 5, 0xb0, 0, 0, 0, 9, 232, 42, 0, 10};
/* DATA, slice 3, block 1, slice of 2920 bytes, and 8 of them (the last block) */
static const uint8_t data[24] = {0, 8, 0,    0,    0,   0,   0,   3,   0,   1, 0, 0,
                                 0, 0, 0x0b, 0x68, 'M', 'S', 'W', 'I', 'M', 0, 0, 0};
/* FEC, 4 stripes, slice 3, block 0, slice of 2920 bytes */
static const uint8_t fec[24] = {0, 9, 0, 4, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0x0b, 0x68};
/* REQACK, slice 3, 2920 bytes, round 1, map */
static const uint8_t reqack[144] = {0, 6, 0, 0, 0, 0, 0, 3, 0, 0, 0x0b, 0x68, 0, 0, 0, 1, 0xff};
/* RETRANSMIT, slice 3, round 1, map */
static const uint8_t retransmit[140] = {0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0xff, 0x0f};
static const uint8_t ok[8] = {0, 0, 0, 0, 0, 0, 0, 3};
static const uint8_t go[4] = {0, 2};
static const uint8_t disconnect[4] = {0, 4};

static const struct {
    const char *name;
    const uint8_t *bytes;
    size_t size;
    bool from_sender;
} messages[] = {
    {"hello", hello, sizeof hello, true},
    {"connect-request", connect, sizeof connect, false},
    {"connect-reply", reply, sizeof reply, true},
    {"data", data, sizeof data, true},
    {"fec", fec, sizeof fec, true},
    {"request-ack", reqack, sizeof reqack, true},
    {"retransmit", retransmit, sizeof retransmit, false},
    {"ok", ok, sizeof ok, false},
    {"go", go, sizeof go, false},
    {"disconnect", disconnect, sizeof disconnect, false},
};

enum { MESSAGES = sizeof messages / sizeof *messages };

static enum parse from_sender(const void *bytes, size_t size)
{
    return read_message_as(udpcast_parse, &by_sender, bytes, size);
}

static enum parse from_receiver(const void *bytes, size_t size)
{
    return read_message_as(udpcast_parse, &by_receiver, bytes, size);
}

/* In its own direction only, through the table that tries TFTP too. */
static void every_message_is_known_by_its_direction(void **state)
{
    (void)state;
    for (size_t i = 0; i < MESSAGES; i++) {
        const struct packet *right = messages[i].from_sender ? &by_sender : &by_receiver;
        const struct packet *wrong = messages[i].from_sender ? &by_receiver : &by_sender;
        assert_int_equal(read_message_as(proto_parse, right, messages[i].bytes, messages[i].size), PARSE_OK);
        assert_int_equal(message.proto, PROTO_UDPCAST);
        assert_string_equal(udpcast_opcode_name(m->opcode), messages[i].name);
        assert_int_equal(m->from_sender, messages[i].from_sender);
        assert_int_equal(m->base, 9000);
        assert_true(message.usual_port);
        assert_int_equal(read_message_as(udpcast_parse, wrong, messages[i].bytes, messages[i].size), PARSE_NOT_MINE);
    }
}

static void announcements_tell_where_data_go(void **state)
{
    static const uint8_t forms[][2] = {{5, 0}, {0, 0x0a}, {0, 0x0b}};
    uint8_t form[sizeof reply];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        memcpy(form, hello, sizeof hello);
        memcpy(form, forms[i], 2);
        assert_int_equal(from_sender(form, sizeof hello), PARSE_OK);
        assert_true(udpcast_is_hello(m->opcode));
        assert_true(is_addr(&m->group, "232.42.0.10"));
        assert_int_equal(m->block_size, 1456);
        assert_int_equal(m->capabilities, UDPCAST_NEW_GENERATION | UDPCAST_BIG_ENDIAN);
    }
    assert_int_equal(from_sender(hello, 26), PARSE_OK); /* without padding */
    assert_int_equal(from_sender(reply, sizeof reply), PARSE_OK);
    assert_int_equal(m->client, 2);
    assert_false(m->full);
    assert_int_equal(m->block_size, 1456);
    assert_true(is_addr(&m->group, "232.42.0.10"));
    memcpy(form, reply, sizeof form);
    memset(form + 4, 0xff, 4);
    assert_int_equal(from_sender(form, sizeof form), PARSE_OK);
    assert_true(m->full);
}

static void data_has_its_place_in_the_image(void **state)
{
    (void)state;
    assert_int_equal(from_sender(data, sizeof data), PARSE_OK);
    assert_int_equal(m->slice, 3);
    assert_int_equal(m->block, 1);
    assert_int_equal(m->slice_size, 2920);
    assert_true(bytes_begins(m->data, "MSWIM"));
    assert_int_equal(m->data.left, 8);
    assert_int_equal(from_sender(fec, sizeof fec), PARSE_OK);
    assert_int_equal(m->stripes, 4);
    assert_int_equal(from_sender(reqack, sizeof reqack), PARSE_OK);
    assert_int_equal(m->round, 1);
    assert_int_equal(m->map.left, 128);
    assert_int_equal(from_sender(reqack, 16), PARSE_OK); /* older senders */
    assert_int_equal(from_receiver(retransmit, sizeof retransmit), PARSE_OK);
    assert_int_equal(m->round, 1);
    assert_int_equal(bytes_peek(&m->map, 1), 0x0f);
    assert_int_equal(from_receiver(connect, sizeof connect), PARSE_OK);
    assert_int_equal(m->receive_buffer, 212992);
}

/* FOG's range, DRBL's port, and any even port with the next one: the lengths must be right there. */
static void sessions_on_other_ports_are_known(void **state)
{
    static const struct {
        uint16_t base;
        bool usual;
    } ports[] = {{63100, true}, {63228, true}, {2232, true}, {49500, false}, {63230, false}};
    (void)state;
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        struct packet packet = {.ip_proto = 17, .src_port = (uint16_t)(ports[i].base + 1), .dst_port = ports[i].base};
        assert_int_equal(read_message_as(udpcast_parse, &packet, hello, sizeof hello), PARSE_OK);
        assert_int_equal(message.usual_port, ports[i].usual);
        assert_int_equal(read_message_as(udpcast_parse, &packet, hello, 25),
                         ports[i].usual ? PARSE_MALFORMED : PARSE_NOT_MINE);
    }
}

/* An odd base, ports that are no pair, other opcodes, a reserved word in use, TCP. */
static void what_is_no_udpcast_is_left_alone(void **state)
{
    static const uint8_t unknown[] = {0, 5, 0, 0}, reserved[] = {0, 2, 0, 1};
    struct packet odd = {.ip_proto = 17, .src_port = 9002, .dst_port = 9001};
    struct packet apart = {.ip_proto = 17, .src_port = 9001, .dst_port = 9002};
    struct packet far = {.ip_proto = 17, .src_port = 9003, .dst_port = 9000};
    struct packet tcp = by_sender;
    (void)state;
    tcp.ip_proto = 6;
    assert_int_equal(read_message_as(udpcast_parse, &odd, hello, sizeof hello), PARSE_NOT_MINE);
    assert_int_equal(read_message_as(udpcast_parse, &apart, hello, sizeof hello), PARSE_NOT_MINE);
    assert_int_equal(read_message_as(udpcast_parse, &far, hello, sizeof hello), PARSE_NOT_MINE);
    assert_int_equal(read_message_as(udpcast_parse, &tcp, hello, sizeof hello), PARSE_NOT_MINE);
    assert_int_equal(from_receiver(unknown, sizeof unknown), PARSE_NOT_MINE);
    assert_int_equal(from_receiver(reserved, sizeof reserved), PARSE_NOT_MINE);
}

/* M40: blocks of size 0, a block beyond its slice, a slice of 4 GiB less one that nobody allocates. */
static void sizes_that_cannot_be_are_malformed(void **state)
{
    uint8_t bytes[sizeof hello];
    (void)state;
    memcpy(bytes, hello, sizeof bytes);
    bytes[24] = bytes[25] = 0;
    assert_int_equal(from_sender(bytes, sizeof hello), PARSE_MALFORMED);
    assert_string_equal(message.fault, "blocks of no possible size");
    memcpy(bytes, data, sizeof data);
    memset(bytes + 12, 0, 4);
    assert_int_equal(from_sender(bytes, sizeof data), PARSE_MALFORMED);
    assert_string_equal(message.fault, "a block beyond its slice");
    bytes[15] = 15; /* two blocks of 8 would need 16 */
    assert_int_equal(from_sender(bytes, sizeof data), PARSE_MALFORMED);
    memset(bytes + 8, 0xff, 2);
    memset(bytes + 12, 0xff, 4);
    assert_int_equal(from_sender(bytes, sizeof data), PARSE_OK);
    assert_int_equal(m->block, 65535);
}

static void every_prefix_is_survived(void **state)
{
    (void)state;
    for (size_t i = 0; i < MESSAGES; i++) {
        size_t whole = read_every_prefix(udpcast_parse, messages[i].from_sender ? &by_sender : &by_receiver,
                                         messages[i].bytes, messages[i].size);
        /* shorter blocks of data, shorter maps of REQACK, HELLO without its padding are whole */
        size_t expected = messages[i].bytes == data || messages[i].bytes == fec ? 8
                          : messages[i].bytes == reqack                         ? 128
                          : messages[i].bytes == hello                          ? 2
                                                                                : 0;
        assert_int_equal(whole, expected);
    }
}

/* TFTP between ordinary ports keeps what is its own. */
static void tftp_is_still_tftp(void **state)
{
    static const uint8_t block[] = {0, 3, 0, 1, 'd', 'a', 't', 'a'};
    struct packet packet = {.ip_proto = 17, .src_port = 40001, .dst_port = 2070};
    (void)state;
    assert_int_equal(read_message_as(proto_parse, &packet, block, sizeof block), PARSE_OK);
    assert_int_equal(message.proto, PROTO_TFTP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_is_known_by_its_direction),
        cmocka_unit_test(announcements_tell_where_data_go),
        cmocka_unit_test(data_has_its_place_in_the_image),
        cmocka_unit_test(sessions_on_other_ports_are_known),
        cmocka_unit_test(what_is_no_udpcast_is_left_alone),
        cmocka_unit_test(sizes_that_cannot_be_are_malformed),
        cmocka_unit_test(every_prefix_is_survived),
        cmocka_unit_test(tftp_is_still_tftp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
