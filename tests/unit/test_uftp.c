/* UFTP 4 and 5: whether a session is encrypted and signed, with what, and what it sends. */
#include "draft.h"
#include "reading.h"

static const struct uftp *const m = &message.uftp;

static const struct packet to_group = {
    .ip_proto = 17, .src_port = 40000, .dst_port = 1044, .src = {4, {10, 0, 0, 1}}, .dst = {4, {230, 5, 5, 7}}};
static const struct packet to_sender = {
    .ip_proto = 17, .src_port = 1044, .dst_port = 40000, .src = {4, {10, 0, 0, 2}}, .dst = {4, {10, 0, 0, 1}}};

/* Version, function, sequence 7, source 10.0.0.1, session abcd0001, instance 2, times, group size, reserved; then the function
 * again and the length of its header. */
static void begin(struct draft *d, uint8_t version, enum uftp_function function, size_t length)
{
    d->size = 0;
    draft_number(d, version, 1);
    draft_number(d, function, 1);
    draft_number(d, 7, 2);
    draft_number(d, 0x0a000001, 4);
    draft_number(d, 0xabcd0001, 4);
    draft_number(d, 0x026a3000, 4);
    if (function == UFTP_ENCRYPTED)
        return;
    draft_number(d, function, 1);
    draft_number(d, length / 4, 1);
}

/* Sync, robustness 20, congestion control 1, blocks of 1300, time, public and private group. */
static void add_announce(struct draft *d)
{
    draft_number(d, 0x01140100, 4);
    draft_number(d, 1300, 2);
    draft_number(d, 0, 8);
    draft_number(d, 0xe6040401, 4);
    draft_number(d, 0xe6050507, 4);
}

/* RSA, HMAC, AES-256-CBC, SHA-256; a key of 512 bits. */
static void add_encryption(struct draft *d)
{
    draft_number(d, 0x011d0011, 4);
    draft_number(d, 0x0403, 2);
    draft_number(d, 72, 2);
    draft_number(d, 0, 4);
    draft_fill(d, 0xaa, 32);
    draft_number(d, 0x01000040, 4);
    draft_number(d, 0x00010001, 4);
    draft_fill(d, 0xbb, 64);
}

static void make_announce(struct draft *d, uint8_t version, bool encrypted)
{
    begin(d, version, UFTP_ANNOUNCE, encrypted ? 140 : 24);
    add_announce(d);
    if (encrypted)
        add_encryption(d);
}

/* File 1, of 2^32 + 5 bytes; names of two words and one. */
static void make_fileinfo(struct draft *d)
{
    begin(d, UFTP_4, UFTP_FILEINFO, 40);
    draft_number(d, 1, 2);
    draft_number(d, 0, 4);
    draft_number(d, 2, 1);
    draft_number(d, 1, 1);
    draft_number(d, 1, 2);
    draft_number(d, 5, 4);
    draft_number(d, 0, 8);
    draft_number(d, 0, 4);
    draft_add(d, "img.wim\0", 8);
    draft_add(d, "link", 4);
    draft_number(d, 0x0a000002, 4);
}

static void make_segment(struct draft *d)
{
    begin(d, UFTP_4, UFTP_FILESEG, 8);
    draft_number(d, 1, 2);
    draft_number(d, 3, 2);
    draft_number(d, 4, 2);
    draft_add(d, "MSWIM\0\0\0", 8);
}

static void make_encrypted(struct draft *d, uint8_t version, uint16_t proof)
{
    begin(d, version, UFTP_ENCRYPTED, 0);
    draft_number(d, 0x100000002, 8);
    draft_number(d, proof, 2);
    draft_number(d, 16, 2);
    draft_fill(d, 0xcc, version == UFTP_4 ? proof : 0);
    draft_fill(d, 0xdd, 16);
}

static enum parse read_it(const struct draft *d)
{
    return read_message_as(uftp_parse, &to_group, d->at, d->size);
}

static void an_announcement_tells_whether_it_is_encrypted(void **state)
{
    static const uint8_t versions[] = {UFTP_4, UFTP_5};
    struct draft d;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        make_announce(&d, versions[i], true);
        assert_int_equal(read_message_as(proto_parse, &to_group, d.at, d.size), PARSE_OK);
        assert_int_equal(message.proto, PROTO_UFTP);
        assert_int_equal(m->version, versions[i]);
        assert_int_equal(m->notes, 0);
        assert_true(m->sync && !m->preview && !m->ip6);
        assert_int_equal(m->sequence, 7);
        assert_int_equal(m->source, 0x0a000001);
        assert_int_equal(m->group_id, 0xabcd0001);
        assert_int_equal(m->instance, 2);
        assert_int_equal(m->block_size, 1300);
        assert_true(is_addr(&m->public_group, "230.4.4.1"));
        assert_true(is_addr(&m->private_group, "230.5.5.7"));
        assert_true(m->encryption.present);
        assert_int_equal(m->encryption.key_exchange, versions[i] == UFTP_4 ? 1 : 0);
        assert_int_equal(m->encryption.signature, versions[i] == UFTP_4 ? 1 : 0);
        assert_string_equal(uftp_cipher_name(m->encryption.key_type), "aes256-cbc");
        assert_string_equal(uftp_hash_name(m->encryption.hash), "sha256");
        assert_int_equal(m->encryption.rsa_bits, 512);
        assert_true(uftp_encryption_is_weak(&m->encryption));
    }
    make_announce(&d, UFTP_4, false);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_false(m->encryption.present);
    assert_int_equal(m->clients.left, 0);
}

/* RSA of 512 bits, DES, MD5, SHA-1 are no protection; AES with a key of 2048 bits or elliptic curves is. */
static void weak_algorithms_are_known(void **state)
{
    static const struct {
        struct uftp_encryption encryption;
        bool weak;
    } rows[] = {
        {{.key_type = 4, .hash = 3, .rsa_bits = 2048}, false},
        {{.key_type = 6, .hash = 4}, false},
        {{.key_type = 4, .hash = 3, .rsa_bits = 512}, true},
        {{.key_type = 1, .hash = 3}, true},
        {{.key_type = 2, .hash = 3}, true},
        {{.key_type = 4, .hash = 1}, true},
        {{.key_type = 4, .hash = 2}, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(uftp_encryption_is_weak(&rows[i].encryption), rows[i].weak);
    assert_string_equal(uftp_cipher_name(99), "unknown");
    assert_string_equal(uftp_hash_name(99), "unknown");
}

static void files_have_names_and_content(void **state)
{
    struct draft d;
    uint32_t client;
    (void)state;
    make_fileinfo(&d);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->file, 1);
    assert_int_equal(m->size, 0x100000005);
    assert_true(is_text(m->name, "img.wim"));
    assert_true(is_text(m->link, "link"));
    struct bytes clients = m->clients;
    assert_true(uftp_client_next(&clients, &client));
    assert_int_equal(client, 0x0a000002);
    assert_false(uftp_client_next(&clients, &client));
    make_segment(&d);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->section, 3);
    assert_int_equal(m->block, 4);
    assert_true(bytes_begins(m->data, "MSWIM"));
    assert_int_equal(m->data.left, 8);
}

/* Version 5 has no signature beside its ciphers; what stands in its place means nothing. */
static void encrypted_messages_have_lengths_that_fit(void **state)
{
    struct draft d;
    (void)state;
    make_encrypted(&d, UFTP_4, 32);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->counter, 0x100000002);
    assert_int_equal(m->proof.left, 32);
    assert_int_equal(m->cipher.left, 16);
    make_encrypted(&d, UFTP_5, 9);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->proof.left, 0);
    assert_int_equal(m->cipher.left, 16);
    make_encrypted(&d, UFTP_4, 32);
    d.at[26] = 0xff;
    assert_int_equal(read_it(&d), PARSE_MALFORMED);
    assert_string_equal(message.fault, "lengths that are not the message's");
}

/* One datagram that ends a session: ABORT to all. */
static void aborts_tell_who_must_stop(void **state)
{
    struct draft d;
    (void)state;
    begin(&d, UFTP_4, UFTP_ABORT, 308);
    draft_number(&d, 0, 2);
    draft_number(&d, 0x0a000002, 4);
    draft_add(&d, "go away", 7);
    draft_fill(&d, 0, 293);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->host, 0x0a000002);
    assert_true(is_text(m->reason, "go away"));
}

/* IPv6 groups; extensions that lie about their lengths, of which the encryption's is the one to believe in nothing. */
static void odd_announcements_are_noted(void **state)
{
    struct draft d;
    (void)state;
    begin(&d, UFTP_4, UFTP_ANNOUNCE, 48);
    draft_number(&d, 0x04140000, 4);
    draft_number(&d, 1300, 2);
    draft_number(&d, 0, 8);
    for (int i = 0; i < 2; i++) {
        draft_number(&d, 0xff15, 2);
        draft_fill(&d, 0, 13);
        draft_number(&d, 5, 1);
    }
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_true(is_addr(&m->private_group, "ff15::5"));
    assert_int_equal(m->notes, 0);
    make_announce(&d, UFTP_4, true);
    d.at[16 + 24 + 1] = 200;
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->notes, UFTP_ODD_EXTENSION);
    make_announce(&d, UFTP_4, true);
    d.at[16 + 24 + 6] = 0xff;
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->notes, UFTP_ODD_EXTENSION);
    assert_true(m->encryption.present);
    make_announce(&d, UFTP_4, false);
    d.at[16 + 16] = 10;
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->notes, UFTP_NO_GROUP);
}

/* M40: header of length 0, beyond the message, another function inside; names longer than the header. */
static void headers_that_lie_are_malformed(void **state)
{
    struct draft d;
    (void)state;
    make_segment(&d);
    d.at[17] = 0;
    assert_int_equal(read_it(&d), PARSE_MALFORMED);
    assert_string_equal(message.fault, "a header of length 0");
    d.at[17] = 255;
    assert_int_equal(read_it(&d), PARSE_MALFORMED);
    assert_string_equal(message.fault, "its header runs past the message");
    d.at[17] = 1;
    assert_int_equal(read_it(&d), PARSE_MALFORMED);
    assert_string_equal(message.fault, "a header too short for its function");
    make_segment(&d);
    d.at[16] = UFTP_DONE;
    assert_int_equal(read_it(&d), PARSE_MALFORMED);
    assert_string_equal(message.fault, "its two function numbers differ");
    make_fileinfo(&d);
    d.at[16 + 8] = 200;
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->notes, UFTP_ODD_NAME);
}

/* Off its port only what follows every rule; a client's message to a group is odd. */
static void other_ports_need_certainty(void **state)
{
    struct draft d;
    struct packet elsewhere = to_group;
    (void)state;
    elsewhere.dst_port = 5000;
    make_segment(&d);
    assert_int_equal(read_message_as(uftp_parse, &elsewhere, d.at, d.size), PARSE_OK);
    assert_false(message.usual_port);
    d.at[15] = 1;
    assert_int_equal(read_message_as(uftp_parse, &elsewhere, d.at, d.size), PARSE_NOT_MINE);
    make_segment(&d);
    d.at[17] = 255;
    assert_int_equal(read_message_as(uftp_parse, &elsewhere, d.at, d.size), PARSE_NOT_MINE);
    begin(&d, UFTP_4, UFTP_COMPLETE, 8);
    draft_number(&d, 1, 2);
    draft_number(&d, 0x03000000, 4);
    assert_int_equal(read_it(&d), PARSE_OK);
    assert_int_equal(m->notes, UFTP_WRONG_WAY);
    assert_int_equal(read_message_as(uftp_parse, &to_sender, d.at, d.size), PARSE_OK);
    assert_int_equal(m->notes, 0);
    assert_int_equal(m->status, 3);
    assert_int_equal(read_message_as(uftp_parse, &to_sender, "\x31\1", 2), PARSE_NOT_MINE);
    assert_int_equal(read_message_as(uftp_parse, &to_sender, "\x40\x16", 2), PARSE_NOT_MINE);
}

static void every_prefix_is_survived(void **state)
{
    struct draft d;
    (void)state;
    make_announce(&d, UFTP_4, true);
    assert_int_equal(read_every_prefix(uftp_parse, &to_group, d.at, d.size), 0);
    make_fileinfo(&d);
    assert_int_equal(read_every_prefix(uftp_parse, &to_group, d.at, d.size), 4); /* a shorter list of clients */
    make_segment(&d);
    assert_int_equal(read_every_prefix(uftp_parse, &to_group, d.at, d.size), 8);
    make_encrypted(&d, UFTP_4, 32);
    assert_int_equal(read_every_prefix(uftp_parse, &to_group, d.at, d.size), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_announcement_tells_whether_it_is_encrypted),
        cmocka_unit_test(weak_algorithms_are_known),
        cmocka_unit_test(files_have_names_and_content),
        cmocka_unit_test(encrypted_messages_have_lengths_that_fit),
        cmocka_unit_test(aborts_tell_who_must_stop),
        cmocka_unit_test(odd_announcements_are_noted),
        cmocka_unit_test(headers_that_lie_are_malformed),
        cmocka_unit_test(other_ports_need_certainty),
        cmocka_unit_test(every_prefix_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
