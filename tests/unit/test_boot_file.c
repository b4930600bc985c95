/* What a file is and whose it is: names as servers read them, kinds of programs, what a server gave before. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/checksum.h"
#include "guard.h"
#include "proto/boot_search.h"
#include "proto/pe.h"
#include "track/transfer/known_files.h"
#include "track/transfer/transfer_content.h"

static const struct hash_key key = {{1, 2}};

static const struct content_listener nobody;

static struct bytes text(const char *t)
{
    return bytes_of(t, strlen(t));
}

/* Taken for an enumeration, a boot loader's search is a false alert on every boot. */
static void test_search_of_boot_loaders(void **state)
{
    static const char *const searched[] = {
        "pxelinux.cfg/564d332d-8d33-5c80-1a7c-4be5538096e2",
        "pxelinux.cfg/01-00-0c-29-80-96-e2",
        "pxelinux.cfg/C0A8620A",
        "/boot\\pxelinux.cfg\\C",
        "default",
        "grub/grub.cfg-01-00-0c-29-80-96-e2",
        "grub.cfg-C0A8",
    };
    static const char *const others[] = {"",
                                         "pxelinux.cfg/",
                                         "running-config",
                                         "pxelinux.cfg/C0A8620A0",
                                         "defaults",
                                         "01-00-0c-29-80-96",
                                         "564d332d-8d33-5c80-1a7c-4be5538096eg"};
    (void)state;
    for (size_t i = 0; i < sizeof searched / sizeof *searched; i++)
        assert_true(boot_search_has(text(searched[i])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(boot_search_has(text(others[i])));
}

/* "MZ", PE header at 64; machine, sections 0, time, symbols 0, optional header of `optional` bytes, characteristics. */
static size_t make_pe(uint8_t *at, uint16_t machine, uint16_t magic)
{
    size_t directories = magic == 0x20b ? 112 : 96, optional = directories + 5 * 8;
    memset(at, 0, 64 + 24 + optional);
    memcpy(at, "MZ", 2);
    at[0x3c] = 64;
    memcpy(at + 64, "PE", 2);
    at[68] = (uint8_t)machine;
    at[69] = (uint8_t)(machine >> 8);
    at[84] = (uint8_t)optional;
    at[88] = (uint8_t)magic;
    at[89] = (uint8_t)(magic >> 8);
    at[88 + 68] = 10;
    at[88 + directories - 4] = 5;
    at[88 + directories + 33] = 8; /* certificates at 0x800 */
    at[88 + directories + 37] = 4; /* 1 KiB of them */
    return 64 + 24 + optional;
}

static void test_programs_and_their_machines(void **state)
{
    (void)state;
    uint8_t file[512];
    struct pe pe;
    size_t size = make_pe(file, 0xaa64, 0x20b);
    assert_int_equal(pe_parse(bytes_of(file, size), &pe), PARSE_OK);
    assert_true(pe.efi && pe.signature);
    assert_string_equal(pe_machine_name(pe.machine), "arm64");
    size = make_pe(file, 0x014c, 0x10b);
    assert_int_equal(pe_parse(bytes_of(file, size), &pe), PARSE_OK);
    assert_true(pe.signature);
    assert_string_equal(pe_machine_name(pe.machine), "ia32");
    file[88 + 96 + 33] = file[88 + 96 + 37] = 0;
    assert_int_equal(pe_parse(bytes_of(file, size), &pe), PARSE_OK);
    assert_false(pe.signature);
    assert_null(pe_machine_name(0x1234));
}

static void test_every_prefix_of_a_program(void **state)
{
    (void)state;
    struct guard g = guard_new(4096);
    uint8_t file[512];
    size_t size = make_pe(file, 0x8664, 0x20b);
    for (size_t n = 0; n <= size; n++) {
        struct pe pe;
        enum parse parse = pe_parse(bytes_of(guard_put(&g, file, n), n), &pe);
        assert_true(parse == (n == size ? PARSE_OK : n < 2 ? PARSE_NOT_MINE : PARSE_TRUNCATED));
    }
    memset(file + 0x3c, 0xff, 4); /* its header lies beyond every end */
    struct pe pe;
    assert_int_equal(pe_parse(bytes_of(guard_put(&g, file, size), size), &pe), PARSE_TRUNCATED);
    guard_done(&g);
}

static void make_digest(uint8_t ret[SHA256_SIZE], uint8_t what)
{
    memset(ret, what, SHA256_SIZE);
}

/* A changed boot file is what nobody else would notice; the same one under another spelling is no change. */
static void test_files_that_a_server_gave_before(void **state)
{
    (void)state;
    struct known_files *k = known_files_new(&key);
    struct addr server = {.family = 4, .byte = {10, 0, 0, 1}}, other = {.family = 4, .byte = {10, 0, 0, 2}};
    uint8_t a[SHA256_SIZE], b[SHA256_SIZE], before[SHA256_SIZE] = {0};
    make_digest(a, 1);
    make_digest(b, 2);
    assert_int_equal(known_files_see(k, &server, text("boot\\x64\\Boot.efi"), a, 1, before), KNOWN_FIRST);
    assert_int_equal(known_files_see(k, &server, text("/BOOT/x64/boot.EFI"), a, 2, before), KNOWN_SAME);
    assert_int_equal(known_files_see(k, &other, text("boot/x64/boot.efi"), b, 3, before), KNOWN_FIRST);
    assert_int_equal(known_files_see(k, &server, text("boot/x64/boot.efi"), b, 4, before), KNOWN_CHANGED);
    assert_memory_equal(before, a, SHA256_SIZE);
    assert_int_equal(known_files_see(k, &server, text("boot/x64/boot.efi"), a, 5, before), KNOWN_SAME);
    known_files_learn(k, &server, text("late.efi"), a, 6);
    assert_int_equal(known_files_see(k, &server, text("late.efi"), b, 7, before), KNOWN_CHANGED);
    for (uint8_t i = 10; i < 10 + KNOWN_DIGESTS; i++) {
        make_digest(b, i);
        known_files_see(k, &server, text("late.efi"), b, 8, before);
    }
    assert_int_equal(known_files_see(k, &server, text("late.efi"), a, 9, before), KNOWN_CHANGED); /* long ago */
    known_files_free(k);
}

/* A full pool refuses; what a forgotten transfer held comes back. */
static void test_pool_of_contents_is_bounded(void **state)
{
    (void)state;
    struct contents *c = contents_new(2, &nobody);
    uint16_t one = contents_take(c, text("name")), two = contents_take(c, text("name"));
    assert_true(one && two && one != two);
    assert_int_equal(contents_take(c, text("name")), 0);
    contents_sweep_begin(c);
    contents_mark(c, one);
    contents_sweep_end(c);
    assert_int_equal(contents_take(c, text("name")), two);
    /* FIPS 180-4, "abc" */
    static const uint8_t abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                  0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                  0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    uint8_t sum[SHA256_SIZE];
    contents_add(c, two, text("ab"));
    contents_add(c, two, text("c"));
    assert_true(bytes_equal(contents_head(c, two), text("abc")));
    assert_true(contents_end(c, two, sum));
    assert_memory_equal(sum, abc, sizeof abc);
    contents_free(c);
}

/* One bit anywhere, and two pieces exchanged, make another sum. */
static void test_checksum_tells_contents_apart(void **state)
{
    (void)state;
    const struct checksum_key sums = checksum_key_of(&key);
    uint8_t data[300], other[300];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7);
    for (size_t size = 1; size <= sizeof data; size++) {
        uint32_t sum = checksum_keyed(&sums, bytes_of(data, size));
        assert_true(sum && sum == checksum_keyed(&sums, bytes_of(data, size)));
        memcpy(other, data, sizeof data);
        other[size / 2] ^= 1;
        assert_true(sum != checksum_keyed(&sums, bytes_of(other, size)));
        assert_true(sum != checksum_keyed(&sums, bytes_of(data, size - 1)));
    }
    memcpy(other, data + 64, 64);
    memcpy(other + 64, data, 64);
    assert_true(checksum_keyed(&sums, bytes_of(data, 128)) != checksum_keyed(&sums, bytes_of(other, 128)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_of_boot_loaders),      cmocka_unit_test(test_programs_and_their_machines),
        cmocka_unit_test(test_every_prefix_of_a_program),   cmocka_unit_test(test_files_that_a_server_gave_before),
        cmocka_unit_test(test_pool_of_contents_is_bounded), cmocka_unit_test(test_checksum_tells_contents_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
