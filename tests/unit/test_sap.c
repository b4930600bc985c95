/* Session announcements: what somebody says that he multicasts, signed or not, readable or not. */
#include "draft.h"
#include "reading.h"

static const struct sap *const m = &message.sap;

static const struct packet to_group = {
    .ip_proto = 17, .src_port = 40000, .dst_port = 9875, .dst = {4, {224, 2, 127, 254}}};

static const char description[] = "v=0\r\n"
                                  "o=deploy 1 1 IN IP4 10.42.0.10\r\n"
                                  "s=images\r\n"
                                  "c=IN IP4 239.0.0.5/1\r\n"
                                  "t=0 0\r\n"
                                  "m=application 9000/2 UDP *\r\n"
                                  "c=IN IP4 239.9.9.9\r\n"
                                  "m=video 9002 RTP/AVP 33\r\n";

/* Flags, words of signature, hash, origin, signature, type, description. */
static void make(struct draft *d, uint8_t flags, uint8_t words, const char *type, const char *text)
{
    d->size = 0;
    draft_number(d, flags, 1);
    draft_number(d, words, 1);
    draft_number(d, 0x1234, 2);
    draft_number(d, 0x0a2a000a, 4);
    draft_fill(d, 0, flags & 0x10 ? 12 : 0);
    draft_fill(d, 0xaa, (size_t)words * 4);
    if (type)
        draft_add(d, type, strlen(type) + 1);
    draft_add(d, text, strlen(text));
}

static enum parse read_it(const struct draft *d)
{
    return read_message_as(sap_parse, &to_group, d->at, d->size);
}

static void an_announcement_names_session_and_group(void **state)
{
    static const char *const types[] = {NULL, "application/sdp"};
    struct draft d;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        make(&d, 0x20, 0, types[i], description);
        assert_int_equal(read_message_as(proto_parse, &to_group, d.at, d.size), PARSE_OK);
        assert_int_equal(message.proto, PROTO_SAP);
        assert_int_equal(m->notes, 0);
        assert_int_equal(m->hash, 0x1234);
        assert_true(is_addr(&m->origin, "10.42.0.10"));
        assert_int_equal(m->authentication.left, 0);
        assert_true(is_text(m->type, types[i] ? types[i] : ""));
        assert_true(is_text(m->name, "images"));
        assert_true(is_text(m->owner, "deploy 1 1 IN IP4 10.42.0.10"));
        assert_true(is_text(m->media, "application"));
        assert_int_equal(m->port, 9000);
        assert_true(is_addr(&m->group, "239.0.0.5"));
    }
}

/* Signature, deletion, encryption, compression, IPv6 are told; what cannot be read is not guessed at. */
static void flags_are_told(void **state)
{
    struct draft d;
    (void)state;
    make(&d, 0x20, 5, NULL, description);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->authentication.left, 20);
    assert_true(is_text(m->name, "images"));
    make(&d, 0x24, 0, NULL, "o=deploy 1 1 IN IP4 10.42.0.10\r\n");
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_true(m->deletion);
    assert_int_equal(m->notes, 0);
    assert_true(is_text(m->owner, "deploy 1 1 IN IP4 10.42.0.10"));
    make(&d, 0x22, 0, NULL, description);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_true(m->encrypted);
    assert_int_equal(m->notes, SAP_UNREADABLE);
    assert_int_equal(m->name.left, 0);
    make(&d, 0x21, 0, NULL, description);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_true(m->compressed);
    assert_int_equal(m->notes, SAP_UNREADABLE);
    make(&d, 0x30, 0, NULL, description);
    d.at[4] = 0xfd;
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->origin.family, 6);
    assert_true(is_text(m->name, "images"));
}

/* Lines that are none, addresses and ports that are none, other types: noted or left out. */
static void odd_descriptions_are_harmless(void **state)
{
    struct draft d;
    (void)state;
    make(&d, 0x20, 0, NULL, "v=0\ns=\nc=IN IP4 nowhere\nm=video 99999 RTP\nrubbish\n\nm\n=\nc=\n");
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->notes, 0);
    assert_int_equal(m->name.left, 0);
    assert_int_equal(m->group.family, 0);
    assert_int_equal(m->port, 0);
    assert_true(is_text(m->media, "video"));
    make(&d, 0x20, 0, "text/plain", description);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->notes, SAP_NOT_SDP);
    assert_true(is_text(m->type, "text/plain"));
    make(&d, 0x20, 0, NULL, "what is this?");
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->notes, SAP_NOT_SDP);
}

static void what_is_none_is_left_alone(void **state)
{
    struct draft d;
    struct packet elsewhere = to_group;
    (void)state;
    elsewhere.dst_port = 9876;
    make(&d, 0x20, 0, NULL, description);
    assert_int_equal(read_message_as(sap_parse, &elsewhere, d.at, d.size), PARSE_NOT_MINE);
    make(&d, 0x40, 0, NULL, description);
    assert_int_equal(read_it(&d), PARSE_NOT_MINE);
    make(&d, 0x20, 0, NULL, description);
    d.at[1] = 255;
    assert_int_equal(read_it(&d), PARSE_MALFORMED);
    assert_string_equal(message.fault, "shorter than its header");
}

static void every_prefix_is_survived(void **state)
{
    struct draft d;
    (void)state;
    make(&d, 0x20, 1, "application/sdp", description);
    assert_int_equal(read_every_prefix(sap_parse, &to_group, d.at, d.size), d.size - 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_announcement_names_session_and_group),
        cmocka_unit_test(flags_are_told),
        cmocka_unit_test(odd_descriptions_are_harmless),
        cmocka_unit_test(what_is_none_is_left_alone),
        cmocka_unit_test(every_prefix_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
