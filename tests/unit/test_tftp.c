/* TFTP message by message: what is read on port 69, what is recognised elsewhere, and what must not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/proto.h"

static struct message message;
static const struct tftp *t = &message.tftp;

enum { ROOM = 70000 };

static enum parse read_as(uint16_t src_port, uint16_t dst_port, uint32_t notes, const void *data, size_t size)
{
    static struct guard guard;
    struct packet packet = {
        .ip_proto = 17, .ethertype = 0x0800, .src_port = src_port, .dst_port = dst_port, .notes = notes};
    if (!guard.map)
        guard = guard_new(ROOM);
    return tftp_parse(&packet, bytes_of(guard_put(&guard, data, size), size), &message);
}

static enum parse read_usual(const void *data, size_t size)
{
    return read_as(2070, 69, 0, data, size);
}

static enum parse read_elsewhere(const void *data, size_t size)
{
    return read_as(2070, 50000, 0, data, size);
}

static bool is_text(struct bytes b, const char *text)
{
    return bytes_equal(b, bytes_of(text, strlen(text)));
}

/* Read request: boot\x64\wdsnbp.com, octet, tsize 0, BlkSize 1456, windowsize 4, timeout 5, msftwindow 31416,
 * multicast without a value */
static const char request[] = "\0\1boot\\x64\\wdsnbp.com\0octet\0tsize\0000\0BlkSize\0001456\0windowsize\0004\0"
                              "timeout\0005\0msftwindow\00031416\0multicast\0";

static void test_a_request_is_read_whole_on_any_port(void **state)
{
    (void)state;
    for (unsigned usual = 0; usual < 2; usual++) {
        assert_int_equal((usual ? read_usual : read_elsewhere)(request, sizeof(request)), PARSE_OK);
        assert_int_equal(message.usual_port, usual);
        assert_null(message.fault);
        assert_int_equal(t->opcode, TFTP_RRQ);
        assert_int_equal(t->notes, 0);
        assert_true(is_text(t->file, "boot\\x64\\wdsnbp.com"));
        assert_true(is_text(t->mode, "octet"));
        assert_int_equal(t->options, 6);
        assert_true(is_text(t->option[1].name, "BlkSize"));
        assert_true(is_text(t->option[1].value, "1456"));
        assert_true(t->has_transfer_size && t->has_block_size && t->has_window_size && t->has_timeout);
        assert_true(t->has_ms_window && t->has_multicast);
        assert_int_equal(t->transfer_size, 0);
        assert_int_equal(t->block_size, 1456);
        assert_int_equal(t->window_size, 4);
        assert_int_equal(t->timeout, 5);
        assert_int_equal(t->multicast.left, 0);
    }
}

/* Every prefix: malformed when sent so, truncated when the capture cut it; never claimed away from port 69. */
static void test_every_prefix_of_a_request_is_told(void **state)
{
    static const size_t whole[] = {28, 36, 49, 62, 72, 89, 100}; /* behind the mode and behind each option */
    (void)state;
    for (size_t size = 0; size < sizeof(request); size++) {
        bool ends = false;
        for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
            ends |= size == whole[i];
        assert_int_equal(read_usual(request, size), ends ? PARSE_OK : PARSE_MALFORMED);
        assert_int_equal(message.fault == NULL, ends);
        assert_int_equal(read_elsewhere(request, size), ends ? PARSE_OK : PARSE_NOT_MINE);
        assert_int_equal(read_as(2070, 69, PACKET_CUT, request, size), PARSE_TRUNCATED);
        if (size > 21) {
            assert_int_equal(t->file.left, 19);
        }
    }
}

/* M37 */
static void test_malformed_requests_say_what_is_wrong(void **state)
{
    static const struct {
        const char *data;
        size_t size;
        enum parse parse;
        uint32_t notes;
        const char *file;
    } cases[] = {
        {"\0\1name", 6, PARSE_MALFORMED, TFTP_UNTERMINATED, "name"},
        {"\0\1name\0", 7, PARSE_MALFORMED, TFTP_UNTERMINATED | TFTP_UNKNOWN_MODE, "name"},
        {"\0\1name\0octet", 12, PARSE_MALFORMED, TFTP_UNTERMINATED, "name"},
        {"\0\1name\0octet\0tsize\0", 19, PARSE_MALFORMED, TFTP_ODD_OPTIONS, "name"},
        {"\0\1name\0octet\0tsize\0000", 20, PARSE_MALFORMED, TFTP_UNTERMINATED, "name"},
        {"\0\1name\0binary\0", 14, PARSE_OK, TFTP_UNKNOWN_MODE, "name"},
        {"\0\1name\0OCTET\0\0\0\0\0\0\0", 20, PARSE_OK, 0, "name"}, /* padded */
        {"\0\2\0octet\0", 9, PARSE_OK, 0, ""},
        {"\0\1n\0mail\0a\0001\0A\0002\0", 17, PARSE_OK, TFTP_DUPLICATE, "n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(read_usual(cases[i].data, cases[i].size), cases[i].parse);
        assert_int_equal(t->notes, cases[i].notes);
        assert_true(is_text(t->file, cases[i].file));
        assert_int_equal(message.fault != NULL, cases[i].parse == PARSE_MALFORMED);
    }
}

/* A name that merely contains an option's name is not that option. */
static void test_option_names_are_compared_whole(void **state)
{
    static const char data[] = "\0\1n\0octet\0foo_blksize_bar\0001\0blksiz\0002\0blksize3\0003";
    (void)state;
    assert_int_equal(read_usual(data, sizeof(data)), PARSE_OK);
    assert_int_equal(t->options, 3);
    assert_int_equal(t->notes, 0);
    assert_false(t->has_block_size);
}

/* M38: numbers are decimal digits within their range, or they are no numbers. */
static void test_numbers_are_strict(void **state)
{
    static const struct {
        const char *name, *value;
        bool good;
        uint64_t number;
    } cases[] = {
        {"blksize", "8", true, 8},
        {"blksize", "65464", true, 65464},
        {"blksize", "000512", true, 512},
        {"blksize", "0", false, 0},
        {"blksize", "7", false, 0},
        {"blksize", "65465", false, 0},
        {"blksize", "4294967304", false, 0},
        {"blksize", "-1", false, 0},
        {"blksize", "+8", false, 0},
        {"blksize", "8 ", false, 0},
        {"blksize", "0x200", false, 0},
        {"blksize", "", false, 0},
        {"timeout", "1", true, 1},
        {"timeout", "255", true, 255},
        {"timeout", "0", false, 0},
        {"timeout", "256", false, 0},
        {"windowsize", "1", true, 1},
        {"windowsize", "65535", true, 65535},
        {"windowsize", "0", false, 0},
        {"windowsize", "65536", false, 0},
        {"tsize", "0", true, 0},
        {"tsize", "18446744073709551615", true, UINT64_MAX},
        {"tsize", "18446744073709551616", false, 0},
        {"tsize", "99999999999999999999999999", false, 0},
        {"msftwindow", "31416", true, 0},
        {"msftwindow", "27182", true, 0},
        {"msftwindow", "31417", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char data[128];
        int size = snprintf(data, sizeof(data), "xxn%coctet%c%s%c%s", 0, 0, cases[i].name, 0, cases[i].value);
        data[0] = 0;
        data[1] = TFTP_RRQ;
        assert_int_equal(read_usual(data, (size_t)size + 1), PARSE_OK);
        assert_int_equal(t->notes, cases[i].good ? 0 : TFTP_BAD_VALUE);
        bool has =
            t->has_block_size || t->has_timeout || t->has_window_size || t->has_transfer_size || t->has_ms_window;
        assert_int_equal(has, cases[i].good);
        uint64_t number = t->block_size + t->timeout + t->window_size + t->transfer_size;
        assert_true(number == (has ? cases[i].number : 0));
    }
}

/* Room for sixteen; a block size in the seventeenth still counts, or it would hide a transfer's shape. */
static void test_options_beyond_the_room_are_still_obeyed(void **state)
{
    char data[512] = "\0\6";
    size_t size = 2;
    (void)state;
    for (int i = 0; i < 20; i++)
        size += (size_t)snprintf(data + size, sizeof(data) - size, "o%d%cv", i, 0) + 1;
    size += (size_t)snprintf(data + size, sizeof(data) - size, "blksize%c1024", 0) + 1;
    assert_int_equal(read_usual(data, size), PARSE_OK);
    assert_int_equal(t->options, TFTP_OPTIONS);
    assert_int_equal(t->notes, TFTP_MORE_OPTIONS);
    assert_int_equal(t->block_size, 1024);
}

static void test_the_other_messages_are_offered_wherever_they_are_plausible(void **state)
{
    static const struct {
        const char *data;
        size_t size;
        enum parse usual, elsewhere;
    } cases[] = {
        {"\0\3\0\1data", 8, PARSE_OK, PARSE_OK},
        {"\0\3\0\2", 4, PARSE_OK, PARSE_OK}, /* the empty last block */
        {"\0\3\0", 3, PARSE_MALFORMED, PARSE_NOT_MINE},
        {"\0\4\0\1", 4, PARSE_OK, PARSE_OK},
        {"\0\4\0\1\x10", 5, PARSE_OK, PARSE_OK}, /* Microsoft's variable window */
        {"\0\4\0\1\x10\0", 6, PARSE_MALFORMED, PARSE_NOT_MINE},
        {"\0\4\0", 3, PARSE_MALFORMED, PARSE_NOT_MINE},
        {"\0\5\0\1File not found\0", 19, PARSE_OK, PARSE_OK},
        {"\0\5\0\x09x\0", 6, PARSE_OK, PARSE_NOT_MINE},
        {"\0\5\0\1\x1b[2J\0", 9, PARSE_OK, PARSE_NOT_MINE},
        {"\0\5\0", 3, PARSE_MALFORMED, PARSE_NOT_MINE},
        {"\0\6blksize\0001456\0tsize\00026\0", 24, PARSE_OK, PARSE_OK},
        {"\0\6", 2, PARSE_OK, PARSE_NOT_MINE},
        {"\0\6blksize", 9, PARSE_MALFORMED, PARSE_NOT_MINE},
        {"\0\6\0\0a\0b\0", 8, PARSE_OK, PARSE_NOT_MINE},
        {"\0\6\1\2\0b\0", 7, PARSE_OK, PARSE_NOT_MINE},
        {"", 0, PARSE_MALFORMED, PARSE_NOT_MINE}, /* M36 */
        {"\0", 1, PARSE_MALFORMED, PARSE_NOT_MINE},
        {"\0\0", 2, PARSE_MALFORMED, PARSE_NOT_MINE},
        {"\0\7\0\0", 4, PARSE_MALFORMED, PARSE_NOT_MINE},
        {"\xff\xff\0\0", 4, PARSE_MALFORMED, PARSE_NOT_MINE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(read_usual(cases[i].data, cases[i].size), cases[i].usual);
        assert_int_equal(read_as(69, 2070, 0, cases[i].data, cases[i].size), cases[i].usual);
        assert_true(message.usual_port);
        assert_int_equal(read_elsewhere(cases[i].data, cases[i].size), cases[i].elsewhere);
    }
    assert_int_equal(read_elsewhere("\0\3\1\2data", 8), PARSE_OK);
    assert_int_equal(t->block, 0x0102);
    assert_true(is_text(t->data, "data"));
    assert_int_equal(read_elsewhere("\0\5\0\1File not found\0", 19), PARSE_OK);
    assert_int_equal(t->error, 1);
    assert_true(is_text(t->error_text, "File not found"));
    assert_int_equal(read_elsewhere("\0\5\0\2denied", 10), PARSE_OK); /* a sloppy server */
    assert_int_equal(t->notes, TFTP_UNTERMINATED);
    assert_int_equal(read_as(2070, 50000, PACKET_CUT, "\0\3\0\1da", 6), PARSE_TRUNCATED);
    assert_int_equal(read_elsewhere("\0\6multicast\000239.255.0.1,1758,1\0", 31), PARSE_OK);
    assert_true(is_text(t->multicast, "239.255.0.1,1758,1"));
}

/* What else travels over UDP is not called a file transfer on an odd port. */
static void test_other_protocols_are_left_alone(void **state)
{
    static const struct {
        const char *data;
        size_t size;
    } cases[] = {
        {"\0\1\0\0\x21\x12\xa4\x42"
         "ABCDEFGHIJKL",
         20}, /* STUN binding request */
        {"\0\1\0\x08\x21\x12\xa4\x42"
         "ABCDEFGHIJKL\0\6\0\4user",
         28},                                    /* STUN with a user name */
        {"\x80\0\0\1\0\0\0\1\0\0\0\1voice", 17}, /* RTP */
        {"\xc3\0\0\0\1\x08"
         "12345678\0",
         15},                                                /* QUIC */
        {"\x12\x34\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1", 19},   /* DNS */
        {"\0\1\1\0\0\1\0\0\0\0\0\0\3www\0\0\1\0\1", 21},     /* DNS with id 1 */
        {"\0\2\1\0\0\1\0\0\0\0\0\0\3www\0\0\1\0\1", 21},     /* DNS with id 2 */
        {"\0\5\x81\x80\0\1\0\1\0\0\0\0\3www\0\0\1\0\1", 21}, /* DNS answer with id 5 */
        {"\0\6\1\0\0\1\0\0\0\0\0\0\3www\0\0\1\0\1", 21},     /* DNS with id 6 */
        {"\0\5\0\1\0\1\2\3\x5f\0\0\0\0\0\0\1", 16},          /* NetFlow 5 of one record */
        {"\0\1name\0other\0", 13},                           /* no mode that exists */
        {"\0\1na\tme\0octet\0", 14},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(read_elsewhere(cases[i].data, cases[i].size), PARSE_NOT_MINE);
    struct packet tcp = {.ip_proto = 6, .src_port = 2070, .dst_port = 69};
    assert_int_equal(tftp_parse(&tcp, bytes_of(request, sizeof(request)), &message), PARSE_NOT_MINE);
}

/* 64 KiB of NULs and one letter: padding is measured once, so the read stays linear and ends. */
static void test_a_long_run_of_nothing_is_read_to_its_end(void **state)
{
    static char data[65000] = "\0\1n\0octet";
    (void)state;
    data[sizeof(data) - 3] = 'x';
    assert_int_equal(read_usual(data, sizeof(data)), PARSE_OK);
    assert_int_equal(t->options, TFTP_OPTIONS);
    assert_int_equal(t->notes, TFTP_MORE_OPTIONS | TFTP_DUPLICATE);
}

static void test_names_that_leave_their_directory_are_seen(void **state)
{
    static const struct {
        const char *name;
        bool traversal;
    } cases[] = {
        {"", false},
        {"pxelinux.0", false},
        {"/pxelinux.0", false},
        {"\\Boot\\BCD", false},
        {"//pxelinux.cfg/default", false},
        {"pxelinux.cfg/01-52-54-00-00-00-07", false},
        {"a..b/..c/d../...", false},
        {"./a", false},
        {"..", true},
        {"../etc/passwd", true},
        {"a/..", true},
        {"a\\..\\b", true},
        {"a/../b", true},
        {"/..", true},
        {"C:\\Windows\\win.ini", true},
        {"c:", true},
        {"/C:/x", true},
        {"\\\\host\\share", true},
        {"a\nb", true},
        {"a\x1b[2J", true},
        {"a\x7f", true},
        {"\xc3\xa4.efi", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(tftp_is_traversal(bytes_of(cases[i].name, strlen(cases[i].name))), cases[i].traversal);
    assert_true(tftp_is_traversal(bytes_of("a\0b", 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_request_is_read_whole_on_any_port),
        cmocka_unit_test(test_every_prefix_of_a_request_is_told),
        cmocka_unit_test(test_malformed_requests_say_what_is_wrong),
        cmocka_unit_test(test_option_names_are_compared_whole),
        cmocka_unit_test(test_numbers_are_strict),
        cmocka_unit_test(test_options_beyond_the_room_are_still_obeyed),
        cmocka_unit_test(test_the_other_messages_are_offered_wherever_they_are_plausible),
        cmocka_unit_test(test_other_protocols_are_left_alone),
        cmocka_unit_test(test_a_long_run_of_nothing_is_read_to_its_end),
        cmocka_unit_test(test_names_that_leave_their_directory_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
