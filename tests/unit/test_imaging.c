/* Image sessions: their blocks, members, rivals, and whether what they send can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "track/imaging/imaging.h"

static const struct hash_key key = {{0x0123456789abcdef, 0xfedcba9876543210}};

static struct addr host(uint8_t last)
{
    return (struct addr){.family = 4, .byte = {10, 42, 0, last}};
}

static struct imaging_session *session(struct imaging *i, enum imaging_protocol protocol, uint8_t sender, uint32_t id)
{
    struct imaging_key k = {.segment = 1, .protocol = (uint8_t)protocol, .id = id, .sender = host(sender)};
    bool fresh;
    struct imaging_session *s = imaging_open(i, &k, 1000 + sender, &fresh);
    assert_non_null(s);
    return s;
}

static struct imaging_finding take(struct imaging *i, struct imaging_session *s, uint64_t number, const void *data,
                                   size_t size)
{
    struct imaging_block b = {.number = number, .offset = number * size, .data = bytes_of(data, size), .whole = true};
    s->packets++;
    return imaging_take_block(i, s, &b);
}

/* A block that comes with other contents is somebody's doing; one that comes again is the protocol working. */
static void a_block_with_two_contents_is_seen(void **state)
{
    (void)state;
    struct imaging *i = imaging_new(&key);
    struct imaging_session *s = session(i, IMAGING_UDPCAST, 1, 0);
    uint8_t data[1456];
    for (size_t n = 0; n < sizeof data; n++)
        data[n] = (uint8_t)(n * 7);
    for (uint64_t number = 0; number < 500; number++) {
        data[0] = (uint8_t)number;
        assert_false(take(i, s, number, data, sizeof data).other);
    }
    data[0] = 77;
    assert_false(take(i, s, 77, data, sizeof data).other);
    for (size_t at = 0; at < sizeof data; at++) {
        data[at] ^= 1;
        assert_true(take(i, s, 77, data, sizeof data).other);
        data[at] ^= 1;
    }
    assert_true(take(i, s, 77, data, sizeof data - 1).other);
    assert_int_equal(s->blocks, 500);
    imaging_free(i);
}

/* More sessions than desks: none is mixed up with another. */
static void sessions_do_not_mix_their_blocks(void **state)
{
    (void)state;
    struct imaging *i = imaging_new(&key);
    for (uint64_t round = 0; round < 3; round++) {
        for (uint8_t n = 1; n < 60; n++) {
            uint8_t data[64] = {n};
            assert_false(take(i, session(i, IMAGING_UDPCAST, n, 0), round, data, sizeof data).other);
        }
    }
    imaging_free(i);
}

static void assert_protection(const struct imaging_session *s, const char *protection)
{
    const char *reason;
    assert_string_equal(imaging_protection(s, &reason), protection);
    assert_true(strlen(reason) > 10);
}

/* Three answers, and none of them a guess. */
static void protection_is_never_guessed(void **state)
{
    (void)state;
    struct imaging *i = imaging_new(&key);
    uint8_t noise[1456], text[1456];
    uint64_t random = 1;
    for (size_t n = 0; n < sizeof noise; n++) {
        random = random * 6364136223846793005 + 1442695040888963407;
        noise[n] = (uint8_t)(random >> 56);
        text[n] = (uint8_t)"plain text, "[n % 12];
    }
    struct imaging_session *s = session(i, IMAGING_UDPCAST, 1, 0);
    assert_protection(s, "unknown");
    for (uint64_t n = 0; n < 20; n++) {
        noise[1] = (uint8_t)(17 * n);
        take(i, s, n, noise, sizeof noise);
        assert_protection(s, "unknown");
    }
    s->integrity = INTEGRITY_KEYED;
    assert_protection(s, "keyed");

    s = session(i, IMAGING_UDPCAST, 2, 0);
    take(i, s, 0, text, sizeof text);
    assert_protection(s, "unknown");
    for (uint64_t n = 1; n < 8; n++)
        take(i, s, n, text, sizeof text);
    assert_protection(s, "readable");

    s = session(i, IMAGING_UDPCAST, 3, 0);
    memcpy(noise, "MSWIM\0\0\0\xd0\0\0\0", 12);
    assert_true(take(i, s, 0, noise, sizeof noise).kind);
    assert_string_equal(s->content, "wim");
    assert_protection(s, "readable");

    s = session(i, IMAGING_UFTP, 4, 0);
    s->encrypted = true;
    take(i, s, 0, text, sizeof text);
    assert_protection(s, "keyed");
    imaging_free(i);
}

/* An ISO image tells itself after 32 KiB, put together from blocks. */
static void first_bytes_are_put_together(void **state)
{
    (void)state;
    struct imaging *i = imaging_new(&key);
    struct imaging_session *s = session(i, IMAGING_UDPCAST, 1, 0);
    uint8_t data[1024] = {0};
    for (uint64_t n = 0; n < 32; n++) {
        data[5] = (uint8_t)n;
        assert_false(take(i, s, n, data, sizeof data).kind);
    }
    memcpy(data, "\1CD001\1", 7);
    assert_true(take(i, s, 32, data, sizeof data).kind);
    imaging_free(i);
}

static void members_are_counted_once(void **state)
{
    (void)state;
    struct imaging *i = imaging_new(&key);
    struct imaging_session *s = session(i, IMAGING_WDS, 1, 5);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned n = 1; n <= 200; n++) {
            struct addr member = host((uint8_t)n);
            imaging_add_member(s, &member, NULL);
        }
    }
    assert_int_equal(s->members, 200);
    struct addr first = host(1), none = host(255);
    assert_non_null(imaging_member_of(s, &first));
    assert_null(imaging_member_of(s, &none));
    assert_null(imaging_member_by_id(s, 0));
    imaging_free(i);
}

/* Two senders to one group and port, or (udpcast) to the receivers of one port. */
static void rivals_are_found(void **state)
{
    (void)state;
    struct imaging *i = imaging_new(&key);
    struct imaging_session *first = session(i, IMAGING_WDS, 1, 5), *second = session(i, IMAGING_WDS, 2, 5);
    assert_null(imaging_rival(i, second, INT64_MAX));
    first->group = second->group = (struct addr){.family = 4, .byte = {239, 0, 0, 1}};
    assert_ptr_equal(imaging_rival(i, second, INT64_MAX), first);
    assert_null(imaging_rival(i, first, INT64_MAX));
    second->port = 7;
    assert_null(imaging_rival(i, second, INT64_MAX));
    first = session(i, IMAGING_UDPCAST, 3, 0);
    second = session(i, IMAGING_UDPCAST, 4, 0);
    assert_ptr_equal(imaging_rival(i, second, INT64_MAX), first);
    assert_null(imaging_rival(i, second, 1));
    imaging_free(i);
}

static void an_offender_is_told_once(void **state)
{
    (void)state;
    struct imaging *i = imaging_new(&key);
    struct imaging_session *s = session(i, IMAGING_WDS, 1, 5);
    struct addr a = host(9);
    struct mac mac = {{1}};
    static const char how[] = "kick", other[] = "demote";
    assert_true(imaging_note_offender(s, how, &a, &mac));
    assert_false(imaging_note_offender(s, how, &a, &mac));
    assert_true(imaging_note_offender(s, other, &a, &mac));
    for (unsigned n = 0; n < 1000; n++) {
        struct mac invented = {{2, (uint8_t)n, (uint8_t)(n >> 8)}};
        assert_true(imaging_note_offender(s, how, &a, &invented));
    }
    imaging_free(i);
}

/* Datagrams of data as the quick path reads them: whole ones are read, no prefix is read past its end. M40: sizes of zero,
 * blocks beyond everything. */
static void blocks_are_read_within_their_bytes(void **state)
{
    (void)state;
    static const struct {
        enum imaging_protocol protocol;
        const char *bytes;
        size_t size;
        uint64_t number;
        size_t data;
    } datagrams[] = {
        /* DATA, slice 2, block 3, slice of 2912 bytes */
        {IMAGING_UDPCAST, "\0\10\0\0\0\0\0\2\0\3\0\0\0\0\13\140abcd", 20, 0x20003, 4},
        /* block 0xffff of slice 0xffffffff, slice of no bytes */
        {IMAGING_UDPCAST, "\0\10\0\0\377\377\377\377\377\377\0\0\0\0\0\0x", 17, 0xffffffffffff, 1},
        /* version 4, FILESEG, sequence 5; 9, two words, file 1, section 0, block 7 */
        {IMAGING_UFTP, "\100\11\0\5\12\52\0\106\160\241\262\303\0\0\0\0\11\2\0\1\0\0\0\7data", 28, 0x100000007, 4},
        /* ENCRYPTED, counter 9 */
        {IMAGING_UFTP, "\100\22\0\5\12\52\0\106\160\241\262\303\0\0\0\0\0\0\0\0\0\0\0\11\0\0\0\4beef", 32,
         (uint64_t)1 << 63 | 9, 8},
        /* DATA, block 1 */
        {IMAGING_TFTP, "\0\3\0\1file", 8, 1, 4},
        /* CHECKSUM; session 5, ODATA, time; client, sequence 2, trail 1, 17 bytes: DATA, block 2, 4 bytes */
        {IMAGING_WDS,
         "WD\3\0\4sum!\0\0\0\5\6\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\1\0\21\0\21\3\0\0\0\0\0\0\0\2\0\4data",
         61, 2, 4},
    };
    struct imaging *i = imaging_new(&key);
    struct guard guard = guard_new(128);
    for (size_t n = 0; n < sizeof datagrams / sizeof *datagrams; n++) {
        struct imaging_session *s = session(i, datagrams[n].protocol, (uint8_t)n, 5);
        struct imaging_block block;
        for (size_t size = 0; size < datagrams[n].size; size++)
            imaging_read_block(s, bytes_of(guard_put(&guard, datagrams[n].bytes, size), size), &block);
        size_t size = datagrams[n].size;
        assert_true(imaging_read_block(s, bytes_of(guard_put(&guard, datagrams[n].bytes, size), size), &block));
        assert_true(block.number == datagrams[n].number);
        assert_int_equal(block.data.left, datagrams[n].data);
    }
    guard_done(&guard);
    imaging_free(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_with_two_contents_is_seen),  cmocka_unit_test(sessions_do_not_mix_their_blocks),
        cmocka_unit_test(protection_is_never_guessed),        cmocka_unit_test(first_bytes_are_put_together),
        cmocka_unit_test(members_are_counted_once),           cmocka_unit_test(rivals_are_found),
        cmocka_unit_test(an_offender_is_told_once),           cmocka_unit_test(blocks_are_read_within_their_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
