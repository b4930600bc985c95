/* TLS: which server a client means and how old the protection is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/proto.h"

static struct tls tls;

static enum parse read_bytes(const uint8_t *data, size_t size)
{
    static struct guard guard;
    if (!guard.map)
        guard = guard_new(1024);
    return tls_read(bytes_of(guard_put(&guard, data, size), size), &tls);
}

/* Record: handshake, 3.1, 88 bytes. Client hello, 84: version 3.3, random, session 0, ciphers 2: 1301, compression 1: 0.
 * Extensions 41: server name "dp-1.lon" (17), ALPN "h2" (9), versions 1a1a, 0304 (9), 3 bytes of another. */
static const uint8_t client[] = {
    22, 3, 1, 0,  88,  1,   0, 0,  84, 3,  3, 1,    1,    1,   1,   1,   1,   1,   1,   1,   1,   1, 1,    1,
    1,  1, 1, 1,  1,   1,   1, 1,  1,  1,  1, 1,    1,    1,   1,   1,   1,   1,   1,   0,   0,   2, 0x13, 1,
    1,  0, 0, 41, 0,   0,   0, 13, 0,  11, 0, 0,    8,    'd', 'p', '-', '1', '.', 'l', 'o', 'n', 0, 16,   0,
    5,  0, 3, 2,  'h', '2', 0, 43, 0,  5,  4, 0x1a, 0x1a, 3,   4,   0,   23,  0,   0,   0,   35,
};

/* Record: handshake, 3.3, 48. Server hello, 44: 3.3, random, session 0, cipher 1302, compression 0; extensions 6: version 0304 */
static const uint8_t server[] = {
    22, 3, 3, 0, 50, 2, 0, 0, 46, 3, 3, 2, 2, 2, 2, 2, 2,    2, 2, 2, 2, 2, 2,  2, 2, 2, 2, 2,
    2,  2, 2, 2, 2,  2, 2, 2, 2,  2, 2, 2, 2, 2, 2, 0, 0x13, 2, 0, 0, 6, 0, 43, 0, 2, 3, 4,
};

static void same(struct bytes b, const char *text)
{
    assert_int_equal(b.left, strlen(text));
    assert_memory_equal(b.at, text, b.left);
}

static void test_a_client_names_the_server(void **state)
{
    (void)state;
    assert_int_equal(read_bytes(client, sizeof client), PARSE_OK);
    assert_false(tls.response);
    same(tls.name, "dp-1.lon");
    same(tls.alpn, "h2");
    assert_string_equal(tls_version_name(tls.version), "TLS 1.3");
}

static void test_a_server_chooses_the_version(void **state)
{
    uint8_t old[sizeof server];
    (void)state;
    assert_int_equal(read_bytes(server, sizeof server), PARSE_OK);
    assert_true(tls.response && !tls.open);
    assert_int_equal(tls.cipher, 0x1302);
    assert_int_equal(tls.version, TLS_1_3);
    memcpy(old, server, sizeof old);
    old[10] = 1, old[50] = 9; /* TLS 1.0, and another extension */
    assert_int_equal(read_bytes(old, sizeof old), PARSE_OK);
    assert_string_equal(tls_version_name(tls.version), "TLS 1.0");
}

static void test_every_prefix_is_survived(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof client; size++) {
        enum parse parse = read_bytes(client, size);
        assert_int_equal(parse, size < 11 ? PARSE_NOT_MINE : PARSE_OK);
        assert_true(parse != PARSE_OK || tls.open);
    }
    for (size_t size = 0; size < sizeof server; size++)
        assert_true(read_bytes(server, size) != PARSE_OK || tls.open);
}

static void test_no_byte_leads_astray(void **state)
{
    uint8_t data[sizeof client];
    (void)state;
    for (size_t at = 0; at < sizeof client; at++) {
        for (unsigned value = 0; value < 256; value += 5) {
            memcpy(data, client, sizeof client);
            data[at] = (uint8_t)value;
            if (read_bytes(data, sizeof data) == PARSE_OK)
                assert_in_range(tls.name.left, 0, sizeof client);
        }
    }
}

static void test_records_that_are_no_hello_are_left_alone(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
    } cases[] = {{0, 23}, {1, 2}, {5, 0}, {5, 11}, {6, 1}, {9, 9}};
    uint8_t data[sizeof client];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        memcpy(data, client, sizeof client);
        memset(data + 83, 0, 9); /* no list of versions that could mend the version */
        data[cases[i].at] = cases[i].value;
        assert_int_equal(read_bytes(data, sizeof data), PARSE_NOT_MINE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_client_names_the_server),
        cmocka_unit_test(test_a_server_chooses_the_version),
        cmocka_unit_test(test_every_prefix_is_survived),
        cmocka_unit_test(test_no_byte_leads_astray),
        cmocka_unit_test(test_records_that_are_no_hello_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
