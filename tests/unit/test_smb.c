/* SMB: who may read a share, and whether others on the wire may read or change what goes by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/proto.h"

static struct smb smb;

static enum parse read_bytes(const uint8_t *data, size_t size)
{
    static struct guard guard;
    if (!guard.map)
        guard = guard_new(1024);
    return smb_read(bytes_of(guard_put(&guard, data, size), size), &smb);
}

/* Framing: message, 70 bytes. Header: size 64, status 0, command 0 (negotiate), flags 1 (response), next 0, message 0, tree 0,
 * session 0. Body: size 65, security mode 3 (signing enabled, required), dialect 0x0311. */
static const uint8_t negotiated[] = {
    0, 0, 0, 70, 0xfe, 'S', 'M', 'B', 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,  0, 1, 0, 0,    0, 0,
    0, 0, 0, 0,  0,    0,   0,   0,   0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0,    0, 0,
    0, 0, 0, 0,  0,    0,   0,   0,   0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 65, 0, 3, 0, 0x11, 3,
};

/* Framing: 92 bytes. Header: command 3 (tree connect), flags 8 (signed), tree 0, session 0x4100000009. Body: size 9, flags 0, path at
 * 72, 20 bytes: "\\s\REMINST" in UTF-16LE. */
static const uint8_t tree[] = {
    0,    0, 0,  92, 0xfe, 'S', 'M',  'B', 64,  0, 0,    0, 0,   0, 0,   0, 3,   0, 1,   0, 8,   0, 0,   0,
    0,    0, 0,  0,  4,    0,   0,    0,   0,   0, 0,    0, 0,   0, 0,   0, 0,   0, 0,   0, 9,   0, 0,   0,
    0x41, 0, 0,  0,  0,    0,   0,    0,   0,   0, 0,    0, 0,   0, 0,   0, 0,   0, 0,   0, 9,   0, 0,   0,
    72,   0, 20, 0,  '\\', 0,   '\\', 0,   's', 0, '\\', 0, 'R', 0, 'E', 0, 'M', 0, 'I', 0, 'N', 0, 'S', 0,
};

static void test_a_negotiation_says_dialect_and_signing(void **state)
{
    (void)state;
    assert_int_equal(read_bytes(negotiated, sizeof negotiated), PARSE_OK);
    assert_int_equal(smb.form, SMB_FORM_2);
    assert_false(smb.open);
    assert_int_equal(smb.parts, 1);
    assert_int_equal(smb.part[0].command, SMB_NEGOTIATE);
    assert_true(smb.part[0].response && smb.part[0].has_security_mode);
    assert_int_equal(smb.part[0].security_mode, SMB_SIGNING_ENABLED | SMB_SIGNING_REQUIRED);
    assert_string_equal(smb_dialect_name(smb.part[0].dialect), "SMB 3.1.1");
}

static void test_a_share_is_asked_for_by_name(void **state)
{
    uint8_t text[32];
    (void)state;
    assert_int_equal(read_bytes(tree, sizeof tree), PARSE_OK);
    assert_int_equal(smb.part[0].command, SMB_TREE_CONNECT);
    assert_true(smb.part[0].signature && !smb.part[0].response);
    assert_int_equal(smb.part[0].session, UINT64_C(0x4100000009));
    assert_int_equal(smb_text(&smb.part[0], text, sizeof text), 10);
    assert_memory_equal(text, "\\\\s\\REMINS", 10);
    assert_int_equal(smb_text(&smb.part[0], text, 4), 4);
}

/* Two commands in one message, the first naming the place of the second; a chain that leads back ends. */
static void test_compound_messages_are_read_to_their_end(void **state)
{
    uint8_t both[4 + 96 + 70] = {0, 0, 0, 96 + 70};
    (void)state;
    memcpy(both + 4, tree + 4, 92);
    memcpy(both + 4 + 96, negotiated + 4, 70);
    both[4 + 20] = 96;
    assert_int_equal(read_bytes(both, sizeof both), PARSE_OK);
    assert_int_equal(smb.parts, 2);
    assert_int_equal(smb.part[1].command, SMB_NEGOTIATE);
    assert_int_equal(smb.part[1].dialect, 0x0311);
    both[4 + 20] = 1;
    assert_int_equal(read_bytes(both, sizeof both), PARSE_OK);
    assert_int_equal(smb.parts, 1);
}

static void test_encrypted_traffic_is_known_as_such(void **state)
{
    uint8_t data[60] = {0, 0, 0, 56, 0xfd, 'S', 'M', 'B'};
    (void)state;
    assert_int_equal(read_bytes(data, sizeof data), PARSE_OK);
    assert_int_equal(smb.form, SMB_FORM_ENCRYPTED);
    assert_int_equal(smb.parts, 0);
    data[4] = 0xfb;
    assert_int_equal(read_bytes(data, sizeof data), PARSE_NOT_MINE);
    data[4] = 0xfd, data[0] = 0x81; /* NetBIOS session request */
    assert_int_equal(read_bytes(data, sizeof data), PARSE_NOT_MINE);
}

/* SMB 1, Unicode: session setup and the share's name behind it in one message. Header 32; session setup: 13 words, next 0x75 at 63,
 * bytes 0. At 63: tree connect: 4 words, no next, password 1; bytes 17: password, "\\s\X" in UTF-16LE. */
static const uint8_t chain[] = {
    0, 0, 0, 93, 0xff, 'S', 'M', 'B', 0x73, 0, 0,    0, 0,   0x18, 0x07, 0xc8, 0,   0, 0, 0, 0,    0,   0, 0,
    0, 0, 0, 0,  7,    0,   0,   0,   9,    0, 0,    0, 13,  0x75, 0,    63,   0,   0, 0, 0, 0,    0,   0, 0,
    0, 0, 0, 0,  0,    0,   0,   0,   0,    0, 0,    0, 0,   0,    0,    0,    0,   0, 0, 4, 0xff, 0,   0, 0,
    0, 0, 1, 0,  19,   0,   0,   0,   '\\', 0, '\\', 0, 's', 0,    '\\', 0,    'X', 0, 0, 0, 'A',  ':', 0,
};

static void test_smb1_chains_are_followed(void **state)
{
    uint8_t text[16];
    (void)state;
    assert_int_equal(read_bytes(chain, sizeof chain), PARSE_OK);
    assert_int_equal(smb.form, SMB_FORM_1);
    assert_int_equal(smb.parts, 2);
    assert_int_equal(smb.part[0].command, SMB_SESSION_SETUP);
    assert_int_equal(smb.part[1].command, SMB_TREE_CONNECT);
    assert_int_equal(smb_text(&smb.part[1], text, sizeof text), 5);
    assert_memory_equal(text, "\\\\s\\X", 5);
}

static void test_every_prefix_is_survived(void **state)
{
    static const struct {
        const uint8_t *data;
        size_t size;
    } messages[] = {{negotiated, sizeof negotiated}, {tree, sizeof tree}, {chain, sizeof chain}};
    (void)state;
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        for (size_t size = 0; size < messages[i].size; size++) {
            enum parse parse = read_bytes(messages[i].data, size);
            assert_int_equal(parse, size < 8 ? PARSE_NOT_MINE : PARSE_OK);
            assert_true(size < 8 || smb.open);
        }
    }
}

/* Lengths and offsets that lie: every byte of the messages at several values. */
static void test_no_byte_leads_astray(void **state)
{
    static const uint8_t values[] = {0, 1, 0x40, 0x7f, 0x80, 0xff};
    uint8_t data[128], text[64];
    (void)state;
    for (size_t at = 4; at < sizeof chain; at++) {
        for (size_t v = 0; v < sizeof values; v++) {
            const uint8_t *const from[] = {chain, tree};
            for (size_t k = 0; k < 2; k++) {
                size_t size = k ? sizeof tree : sizeof chain;
                memcpy(data, from[k], size);
                data[at % size] = values[v];
                read_bytes(data, size);
                for (size_t i = 0; i < smb.parts; i++)
                    assert_in_range(smb_text(&smb.part[i], text, sizeof text), 0, sizeof text);
            }
        }
    }
}

static void test_broken_surrogates_become_one_character(void **state)
{
    static const uint8_t wide[] = {0x3d, 0xd8, 0x00, 0xde, 0x3d, 0xd8, 'a', 0, 0xe9, 0, 0xac, 0x20, 7};
    struct smb_part part = {.wide = true, .path = {.at = wide, .left = sizeof wide}};
    uint8_t text[32];
    (void)state;
    size_t size = smb_text(&part, text, sizeof text);
    assert_int_equal(size, 4 + 3 + 1 + 2 + 3);
    assert_memory_equal(text,
                        "\xf0\x9f\x98\x80\xef\xbf\xbd"
                        "a\xc3\xa9\xe2\x82\xac",
                        size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_negotiation_says_dialect_and_signing),
        cmocka_unit_test(test_a_share_is_asked_for_by_name),
        cmocka_unit_test(test_compound_messages_are_read_to_their_end),
        cmocka_unit_test(test_encrypted_traffic_is_known_as_such),
        cmocka_unit_test(test_smb1_chains_are_followed),
        cmocka_unit_test(test_every_prefix_is_survived),
        cmocka_unit_test(test_no_byte_leads_astray),
        cmocka_unit_test(test_broken_surrogates_become_one_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
