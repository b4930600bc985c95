/* What a file is, by its first bytes: the witness that an image crossed the wire readable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/content_kind.h"

static uint8_t head[CONTENT_HEAD_MOST];

static const struct content_kind *kind_of(size_t size)
{
    static struct guard guard;
    if (!guard.map)
        guard = guard_new(sizeof head);
    return content_kind_of(bytes_of(guard_put(&guard, head, size), size));
}

static const char *name_of(size_t size)
{
    const struct content_kind *kind = kind_of(size);
    return kind ? kind->name : "";
}

static void begin(size_t offset, const char *magic, size_t size)
{
    memset(head, 0, sizeof head);
    memcpy(head + offset, magic, size);
}

/* Formats by their published magic. Each is known from the byte that completes its magic on, and not one byte before. */
static const struct {
    const char *name, *class, *magic;
    size_t offset, size;
} formats[] = {
    {"wim", "image", "MSWIM\0\0\0", 0, 8},
    {"wim", "image", "WLPWM\0\0\0", 0, 8},
    {"partclone", "image", "partclone-image", 0, 15},
    {"partimage", "image", "PaRtImAgE-VoLuMe", 0, 16},
    {"squashfs", "image", "hsqs", 0, 4},
    {"iso", "image", "CD001", 32769, 5},
    {"ghost", "image", "\xfe\xef\x01", 0, 3},
    {"gzip", "compressed", "\x1f\x8b\x08", 0, 3},
    {"zstd", "compressed", "\x28\xb5\x2f\xfd", 0, 4},
    {"xz", "compressed",
     "\xfd"
     "7zXZ\0",
     0, 6},
    {"lz4", "compressed", "\x04\x22\x4d\x18", 0, 4},
    {"bzip2", "compressed", "\x31\x41\x59\x26\x53\x59", 4, 6},
    {"ntfs", "file-system", "NTFS    ", 3, 8},
    {"fat", "file-system", "FAT32   ", 82, 8},
    {"btrfs", "file-system", "_BHRfS_M", 65600, 8},
    {"registry-hive", "boot-data", "regf", 0, 4},
    {"sdi", "boot-data", "$SDI0001", 0, 8},
    {"linux", "kernel", "HdrS", 514, 4},
    {"pxelinux", "program", "\x66\x9c\x66\x60\x1e\x06\x0f\xa0", 36, 8},
    {"ipxe-script", "script", "#!ipxe", 0, 6},
    {"bitlocker", "encrypted", "-FVE-FS-", 3, 8},
};

static void every_format_is_known_by_its_magic(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        size_t whole = formats[i].offset + formats[i].size;
        begin(formats[i].offset, formats[i].magic, formats[i].size);
        assert_string_equal(name_of(whole), formats[i].name);
        assert_string_equal(content_class_name(kind_of(sizeof head)->class), formats[i].class);
        for (size_t size = whole > 600 ? whole - 64 : 0; size < whole; size++)
            assert_null(kind_of(size));
    }
}

static void only_encrypted_content_is_unreadable(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CONTENT_CLASSES; i++)
        assert_int_equal(content_class_is_readable(i), i != CONTENT_ENCRYPTED);
}

/* An ESD is a WIM of version 0x0e00. */
static void solid_images_are_told_from_plain_ones(void **state)
{
    (void)state;
    begin(0, "MSWIM\0\0\0\xd0\0\0\0\0\x0e\0\0", 16);
    assert_string_equal(name_of(512), "esd");
    head[13] = 0x0d;
    head[14] = 1;
    assert_string_equal(name_of(512), "wim");
}

/* "MZ" and a PE header at 0x80; "MZ" and prose; a head that ends before the PE header. */
static void two_letters_make_no_program(void **state)
{
    (void)state;
    begin(0, "MZ", 2);
    head[0x3c] = 0x80;
    memcpy(head + 0x80, "PE\0\0", 4);
    assert_string_equal(name_of(512), "pe");
    assert_string_equal(name_of(0x82), "pe");
    head[0x80] = 'p';
    assert_null(kind_of(512));
    head[0x3f] = 0xff;
    assert_null(kind_of(512));
    begin(0, "MZ is where Lagos and Maputo send their parcels, said the man in the train to nowhere.", 86);
    assert_null(kind_of(86));
}

/* Superblock at 1024: magic at 56, block size code at 24, state 1 at 58, errors 1 at 60. */
static void an_ext_superblock_is_more_than_its_magic(void **state)
{
    (void)state;
    begin(1080, "\x53\xef\x01\x00\x01\x00", 6);
    assert_string_equal(name_of(CONTENT_HEAD), "ext");
    head[1048] = 200;
    assert_null(kind_of(CONTENT_HEAD));
}

/* 55 AA ends boot programs of all kinds; a disk also has a table of partitions. */
static void a_disk_has_partitions(void **state)
{
    (void)state;
    begin(510, "\x55\xaa", 2);
    assert_null(kind_of(512));
    head[446] = 0x80;
    head[450] = 7;
    assert_string_equal(name_of(512), "mbr-disk");
    head[462] = 1;
    assert_null(kind_of(512));
}

static void configurations_are_text(void **state)
{
    static const char config[] = "DEFAULT vesamenu.c32\nPROMPT 0\n";
    (void)state;
    begin(0, config, sizeof config - 1);
    assert_string_equal(name_of(sizeof config - 1), "pxelinux-config");
    head[20] = 1;
    assert_null(kind_of(sizeof config - 1));
}

static void nothing_is_nothing(void **state)
{
    (void)state;
    memset(head, 0, sizeof head);
    assert_null(kind_of(0));
    assert_null(kind_of(sizeof head));
}

/* By hand: one value 0; two values 1 bit; four 2 bits; all 256 equally 8 bits; three of four equal 0.8113 bits. */
static void entropy_is_shannons(void **state)
{
    (void)state;
    memset(head, 'x', sizeof head);
    assert_int_equal(content_entropy(bytes_of(head, 0)), 0);
    assert_int_equal(content_entropy(bytes_of(head, 1)), 0);
    assert_int_equal(content_entropy(bytes_of(head, sizeof head)), 0);
    assert_int_equal(content_entropy(bytes_of("abab", 4)), 100);
    assert_int_equal(content_entropy(bytes_of("abcd", 4)), 200);
    assert_int_equal(content_entropy(bytes_of("aaab", 4)), 81);
    for (size_t i = 0; i < 4096; i++)
        head[i] = (uint8_t)i;
    assert_int_equal(content_entropy(bytes_of(head, 4096)), CONTENT_ENTROPY_MOST);
}

/* A generator's 1456 bytes, as one udpcast block holds: what the header says of small samples. */
static void one_block_of_noise_stays_below_eight_bits(void **state)
{
    uint32_t x = 1;
    (void)state;
    for (size_t i = 0; i < 1456; i++) {
        x = x * 1664525 + 1013904223;
        head[i] = (uint8_t)(x >> 24);
    }
    unsigned entropy = content_entropy(bytes_of(head, 1456));
    assert_in_range(entropy, 775, 795);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_known_by_its_magic),
        cmocka_unit_test(only_encrypted_content_is_unreadable),
        cmocka_unit_test(solid_images_are_told_from_plain_ones),
        cmocka_unit_test(two_letters_make_no_program),
        cmocka_unit_test(an_ext_superblock_is_more_than_its_magic),
        cmocka_unit_test(a_disk_has_partitions),
        cmocka_unit_test(configurations_are_text),
        cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(entropy_is_shannons),
        cmocka_unit_test(one_block_of_noise_stays_below_eight_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
