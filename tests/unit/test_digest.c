/* Digests: if one of these fails, hashes in policies match no file and alert ids match no other tool's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/text.h"

static struct bytes of(const char *string)
{
    return bytes_of(string, strlen(string));
}

static void assert_hex(const uint8_t *data, size_t size, const char *hex)
{
    char buffer[2 * SHA256_SIZE + 1];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add_hex(&t, bytes_of(data, size));
    assert_string_equal(buffer, hex);
}

/* FIPS 180-2, appendices A and B, and the empty message. */
static void sha_gives_the_published_sums(void **state)
{
    (void)state;
    static const char long_text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    uint8_t sha1[SHA1_SIZE], sha256[SHA256_SIZE];
    assert_int_equal(digest_sha1(of("abc"), sha1), 0);
    assert_hex(sha1, sizeof sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_int_equal(digest_sha1(of(long_text), sha1), 0);
    assert_hex(sha1, sizeof sha1, "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    assert_int_equal(digest_sha1(bytes_of(NULL, 0), sha1), 0);
    assert_hex(sha1, sizeof sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    assert_int_equal(digest_sha256(of("abc"), sha256), 0);
    assert_hex(sha256, sizeof sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(digest_sha256(of(long_text), sha256), 0);
    assert_hex(sha256, sizeof sha256, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    assert_int_equal(digest_sha256(bytes_of(NULL, 0), sha256), 0);
    assert_hex(sha256, sizeof sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* RFC 9562, appendix A.4: www.example.com in the DNS name space. */
static void a_name_gives_its_uuid(void **state)
{
    (void)state;
    static const uint8_t dns[UUID_SIZE] = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                           0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    uint8_t uuid[UUID_SIZE];
    char text[UUID_TEXT];
    assert_int_equal(digest_uuid5(dns, of("www.example.com"), uuid), 0);
    assert_string_equal(digest_uuid_format(uuid, text), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    assert_int_equal(digest_uuid5(dns, of("www.example.org"), uuid), 0);
    assert_string_not_equal(digest_uuid_format(uuid, text), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

/* RFC 4648 §10. */
static void base64_is_padded(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"},
                                          {"\xff\xfe\xfb", "//77"},
                                          {"\xfb\xef\xbe", "++++"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[16];
        size_t size = 4 * ((strlen(rows[i][0]) + 2) / 3) + 1;
        assert_int_equal(digest_base64(of(rows[i][0]), text, size), size - 1);
        assert_string_equal(text, rows[i][1]);
    }
    char narrow[5];
    assert_int_equal(digest_base64(of("foobar"), narrow, sizeof narrow), 4);
    assert_string_equal(narrow, "Zm9v");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha_gives_the_published_sums),
        cmocka_unit_test(a_name_gives_its_uuid),
        cmocka_unit_test(base64_is_padded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
