/* The walk over options: overload, pieces, lengths that lie, padding, and what it costs. */
#include "dhcp4_make.h"

static struct make made;
static struct message message;

static const struct dhcp4 *m = &message.dhcp4;

static enum parse finish(void)
{
    make_byte(&made, OPTION_END);
    if (made.size < 300)
        make_fill(&made, 0, 300 - made.size);
    return make_read(&made, &message);
}

static void is_order(const char *expected)
{
    char order[DHCP4_ORDER * 4 + 1] = "";
    size_t at = 0;
    for (unsigned i = 0; i < m->orders; i++)
        at += (size_t)snprintf(order + at, sizeof(order) - at, i ? ",%u" : "%u", m->order[i]);
    assert_string_equal(order, expected);
}

/* Options field, then file, then sname, each with its own END (RFC 2131 §4.1). */
static void test_overloaded_fields_are_read_in_the_order_of_the_standard(void **state)
{
    (void)state;
    make_offer(&made);
    make_option(&made, OPTION_OVERLOAD, "\3", 1);
    make_field(&made, MAKE_SNAME, "\x42\4srv1\x43\3/a3\xff", 12);
    make_field(&made, MAKE_FILE, "\x43\3/a1\x43\3/a2\xff", 11);
    make_text(&made, OPTION_BOOT_FILE, "tftp:");
    assert_int_equal(finish(), PARSE_OK);
    is_order("53,54,52,67,67,67,66,67");
    assert_int_equal(m->notes, DHCP4_OVERLOAD_FILE | DHCP4_OVERLOAD_SNAME | DHCP4_SPLIT | DHCP4_SPLIT_CHANGES);
    assert_true(make_is_text(dhcp4_option(m, OPTION_BOOT_FILE), "tftp:/a1/a2/a3"));
    assert_true(make_is_text(dhcp4_first(m, OPTION_BOOT_FILE), "tftp:"));
    assert_true(make_is_text(dhcp4_option(m, OPTION_TFTP_SERVER), "srv1"));
    assert_int_equal(m->file.left, 0);
    assert_int_equal(m->sname.left, 0);
}

/* M24: whatever option 52 says, nothing recurses and what is well-formed is read. */
static void test_odd_overloads_are_noted_and_never_followed_twice(void **state)
{
    static const struct {
        const char *value;
        size_t size;
        uint32_t notes;
    } cases[] = {
        {"\0", 1, DHCP4_BAD_OVERLOAD},  {"\3", 1, DHCP4_OVERLOAD_FILE | DHCP4_OVERLOAD_SNAME},
        {"\4", 1, DHCP4_BAD_OVERLOAD},  {"\xff", 1, DHCP4_BAD_OVERLOAD},
        {"", 0, DHCP4_BAD_OVERLOAD},    {"\1\1", 2, DHCP4_BAD_OVERLOAD},
        {"\1", 1, DHCP4_OVERLOAD_FILE}, {"\2", 1, DHCP4_OVERLOAD_SNAME},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make_offer(&made);
        make_option(&made, OPTION_OVERLOAD, cases[i].value, cases[i].size);
        make_field(&made, MAKE_FILE, "\xff", 1);
        make_field(&made, MAKE_SNAME, "\xff", 1);
        assert_int_equal(finish(), PARSE_OK);
        assert_int_equal(m->notes & ~(uint32_t)DHCP4_ODD_LENGTH, cases[i].notes);
        assert_int_equal(!!(m->notes & DHCP4_ODD_LENGTH), cases[i].size != 1);
        assert_int_equal(m->type, DHCP4_OFFER);
    }
    make_offer(&made);
    make_option(&made, OPTION_OVERLOAD, "\1", 1);
    make_field(&made, MAKE_FILE, "\x34\1\3\x0c\2pc\xff", 8); /* 52 = 3 again, then host name */
    make_field(&made, MAKE_SNAME, "\x34\1\3\xff", 4);
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(m->notes, DHCP4_OVERLOAD_FILE | DHCP4_BAD_OVERLOAD);
    assert_true(make_is_text(dhcp4_option(m, OPTION_HOST_NAME), "pc"));
    assert_true(make_is_text(dhcp4_option(m, OPTION_OVERLOAD), "\1"));
}

/* M25: 1,020 pieces of one byte, four options interleaved, across all three fields. */
static void test_pieces_of_one_byte_are_joined_across_fields(void **state)
{
    static const uint8_t codes[] = {OPTION_TFTP_SERVER, OPTION_BOOT_FILE, OPTION_VENDOR_SPECIFIC, OPTION_VENDOR_CLASS};
    uint8_t field[128];
    size_t used = 0;
    (void)state;
    make_bare(&made, 2);
    make_option(&made, OPTION_TYPE, "\2", 1);
    make_option(&made, OPTION_OVERLOAD, "\3", 1);
    for (unsigned i = 0; i < 4 * 255; i++) {
        uint8_t piece[] = {codes[i % 4], 1, (uint8_t)(i / 4)};
        if (i < 4 * 255 - 60) {
            make_option(&made, piece[0], piece + 2, 1);
            continue;
        }
        memcpy(field + used, piece, 3);
        used += 3;
        if (i == 4 * 255 - 60 + 39 || i == 4 * 255 - 1) { /* 40 pieces in file, 20 in sname */
            field[used] = OPTION_END;
            make_field(&made, i == 4 * 255 - 1 ? MAKE_SNAME : MAKE_FILE, field, used + 1);
            used = 0;
        }
    }
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(m->orders, DHCP4_ORDER);
    assert_int_equal(m->joined_used, 4 * 255);
    for (size_t c = 0; c < sizeof(codes); c++) {
        struct bytes value = dhcp4_option(m, codes[c]);
        assert_int_equal(value.left, 255);
        for (unsigned i = 0; i < 255; i++)
            assert_int_equal(bytes_u8(&value), i);
    }
}

/* RFC 3396: where an option is split must not matter. */
static void test_every_split_leaves_the_joined_value(void **state)
{
    static const char name[] = "smsboot/x64/wdsnbp.com";
    (void)state;
    for (size_t i = 0; i <= strlen(name); i++) {
        for (size_t j = i; j <= strlen(name); j++) {
            make_offer(&made);
            make_option(&made, OPTION_BOOT_FILE, name, i);
            make_option(&made, OPTION_HOST_NAME, "x", 1);
            make_option(&made, OPTION_BOOT_FILE, name + i, j - i);
            make_option(&made, OPTION_BOOT_FILE, name + j, strlen(name) - j);
            assert_int_equal(finish(), PARSE_OK);
            assert_true(make_is_text(dhcp4_option(m, OPTION_BOOT_FILE), name));
            assert_int_equal(!!(m->notes & DHCP4_SPLIT_CHANGES), i < strlen(name));
            assert_true(make_seen(m, BOOT_FILE, OPTION_BOOT_FILE, name) & READ_STRICT);
        }
    }
}

static void test_padding_between_options_changes_nothing(void **state)
{
    (void)state;
    for (unsigned place = 0; place < 4; place++) {
        for (size_t pads = 0; pads < 300; pads++) {
            make_bare(&made, 2);
            make_fill(&made, OPTION_PAD, place == 0 ? pads : 0);
            make_option(&made, OPTION_TYPE, "\2", 1);
            make_fill(&made, OPTION_PAD, place == 1 ? pads : 0);
            make_text(&made, OPTION_BOOT_FILE, "a.efi");
            make_fill(&made, OPTION_PAD, place == 2 ? pads : 0);
            make_text(&made, OPTION_BOOT_FILE, "b");
            make_fill(&made, OPTION_PAD, place == 3 ? pads : 0);
            assert_int_equal(finish(), PARSE_OK);
            assert_int_equal(m->notes & ~(uint32_t)DHCP4_DESYNC, DHCP4_SPLIT | DHCP4_SPLIT_CHANGES);
            is_order("53,67,67");
            assert_true(make_is_text(dhcp4_option(m, OPTION_BOOT_FILE), "a.efib"));
        }
    }
}

/* MS-DHCPE §2.2.9: 600 bytes as 255 in option 43, 255 and 90 in 250. */
static void test_microsofts_long_options_are_put_together(void **state)
{
    uint8_t part[255];
    (void)state;
    make_offer(&made);
    memset(part, 'a', sizeof(part));
    make_option(&made, OPTION_VENDOR_SPECIFIC, part, 255);
    memset(part, 'b', sizeof(part));
    make_option(&made, OPTION_MS_PRIVATE, part, 255);
    memset(part, 'c', sizeof(part));
    make_option(&made, OPTION_MS_PRIVATE, part, 90);
    make_option(&made, OPTION_MS_PRIVATE, "\2\1\3", 3); /* stands alone: WDSNBP's */
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(m->notes, DHCP4_LONG_MICROSOFT | DHCP4_SPLIT_CHANGES);
    is_order("53,54,43,250,250,250");
    struct bytes value = dhcp4_option(m, OPTION_VENDOR_SPECIFIC);
    assert_int_equal(value.left, 600);
    assert_int_equal(bytes_peek(&value, 254), 'a');
    assert_int_equal(bytes_peek(&value, 255), 'b');
    assert_int_equal(bytes_peek(&value, 599), 'c');
    assert_int_equal(dhcp4_first(m, OPTION_VENDOR_SPECIFIC).left, 255);
    assert_true(make_is_text(dhcp4_option(m, OPTION_MS_PRIVATE), "\2\1\3"));
}

/* M20, M21: damage never hides what stood before it. */
static void test_an_option_that_runs_over_its_field_is_damage(void **state)
{
    static const struct {
        const char *tail;
        size_t size;
    } cases[] = {{"\x43", 1},
                 {"\x43\1", 2},
                 {"\x43\xff"
                  "a",
                  3},
                 {"\x43\5evil", 6}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make_offer(&made);
        make_raw(&made, cases[i].tail, cases[i].size);
        assert_int_equal(make_read(&made, &message), PARSE_MALFORMED);
        assert_string_equal(message.fault, "an option runs past its area");
        assert_true(m->notes & DHCP4_OPTIONS_DAMAGED);
        assert_int_equal(m->type, DHCP4_OFFER);
        is_order("53,54");
        assert_false(dhcp4_has(m, OPTION_BOOT_FILE));
    }
    make_offer(&made); /* within file, which ends before the option does */
    make_option(&made, OPTION_OVERLOAD, "\1", 1);
    memset(made.data + MAKE_FILE, 0, 128);
    make_field(&made, MAKE_FILE + 120,
               "\x43\x10"
               "abcdef",
               8);
    assert_int_equal(finish(), PARSE_MALFORMED);
    assert_true(m->notes & DHCP4_OPTIONS_DAMAGED);
}

/* M23 */
static void test_fixed_size_options_of_other_sizes_are_noted_not_fatal(void **state)
{
    static const uint8_t codes[] = {OPTION_MASK, OPTION_REQUESTED_IP, OPTION_LEASE_TIME, OPTION_SERVER_ID, OPTION_T1};
    static const size_t sizes[] = {0, 1, 3, 5, 255};
    static const uint8_t data[255] = {1, 2, 3, 4};
    struct addr addr;
    uint32_t number;
    (void)state;
    for (size_t c = 0; c < sizeof(codes); c++) {
        for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
            make_bare(&made, 2);
            make_option(&made, codes[c], data, sizes[s]);
            make_text(&made, OPTION_BOOT_FILE, "behind it");
            assert_int_equal(finish(), PARSE_OK);
            assert_int_equal(m->notes & ~(uint32_t)DHCP4_DESYNC, DHCP4_ODD_LENGTH);
            assert_true(make_is_text(dhcp4_option(m, OPTION_BOOT_FILE), "behind it"));
            assert_int_equal(dhcp4_addr(m, codes[c], &addr), sizes[s] >= 4);
            assert_int_equal(dhcp4_number(m, codes[c], &number), sizes[s] >= 4);
            if (sizes[s] >= 4)
                assert_int_equal(number, 0x01020304);
        }
    }
}

static void test_lists_of_addresses_are_read_as_far_as_they_go(void **state)
{
    struct addr addr[3];
    char text[ADDR_TEXT];
    (void)state;
    make_offer(&made);
    make_option(&made, OPTION_DNS, "\1\1\1\1\2\2\2\2\3\3", 10);
    assert_int_equal(finish(), PARSE_OK);
    assert_true(m->notes & DHCP4_ODD_LENGTH);
    assert_int_equal(dhcp4_addrs(m, OPTION_DNS, addr, 3), 2);
    assert_string_equal(addr_format(&addr[1], text), "2.2.2.2");
    assert_int_equal(dhcp4_addrs(m, OPTION_DNS, addr, 1), 1);
    assert_int_equal(dhcp4_addrs(m, OPTION_ROUTERS, addr, 3), 0);
}

/* M22 */
static void test_a_missing_end_and_bytes_behind_it_are_noted(void **state)
{
    (void)state;
    make_offer(&made);
    make_fill(&made, 0, 60);
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    assert_int_equal(m->notes, DHCP4_NO_END);

    make_offer(&made);
    make_byte(&made, OPTION_END);
    make_fill(&made, 0, 50);
    make_text(&made, OPTION_HOST_NAME, "ab");
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    assert_int_equal(m->notes, DHCP4_AFTER_END);
    assert_int_equal(m->trailing, 4);
    assert_false(dhcp4_has(m, OPTION_HOST_NAME));

    make_offer(&made);
    make_byte(&made, OPTION_END);
    make_fill(&made, 0, 60);
    make_byte(&made, OPTION_HOST_NAME); /* a byte that is no option */
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    assert_int_equal(m->notes, 0);
    assert_int_equal(m->trailing, 1);
}

/* M26: a message is read in time that grows with its size only. The budget is the proof: whatever arrives, at most
 * DHCP4_PIECES instances are read. */
static void test_floods_of_options_end_at_the_budget(void **state)
{
    (void)state;
    make_offer(&made);
    for (unsigned i = 0; i < 1400; i++)
        make_option(&made, OPTION_HOST_NAME, "", 0);
    assert_int_equal(finish(), PARSE_MALFORMED);
    assert_string_equal(message.fault, "more than 1024 options");
    assert_int_equal(m->type, DHCP4_OFFER);
    assert_int_equal(m->orders, DHCP4_ORDER);
    assert_int_equal(m->joined_used, 0);

    make_offer(&made);
    while (made.size + 3 < 65000)
        make_option(&made, (uint8_t)(1 + made.size % 254), "", 0);
    assert_int_equal(finish(), PARSE_MALFORMED);
    assert_string_equal(message.fault, "more than 1024 options");

    make_bare(&made, 2);
    for (unsigned i = 0; i < DHCP4_PIECES; i++)
        make_option(&made, OPTION_HOST_NAME, "", 0);
    assert_int_equal(finish(), PARSE_OK);
}

static void test_pieces_beyond_the_buffer_leave_the_first(void **state)
{
    uint8_t part[255];
    (void)state;
    memset(part, 'x', sizeof(part));
    make_offer(&made);
    for (unsigned i = 0; i < 17; i++) /* 4,335 bytes */
        make_option(&made, OPTION_ROOT_PATH, part, sizeof(part));
    make_text(&made, OPTION_BOOT_FILE, "ev");
    make_text(&made, OPTION_BOOT_FILE, "il");
    assert_int_equal(finish(), PARSE_MALFORMED);
    assert_string_equal(message.fault, "options in pieces exceed 4096 bytes");
    assert_true(m->notes & DHCP4_UNJOINED);
    assert_int_equal(dhcp4_option(m, OPTION_ROOT_PATH).left, 255);
    assert_true(make_is_text(dhcp4_option(m, OPTION_BOOT_FILE), "evil"));
}

/* M29: sub-options of option 82 that lie, twice, and where they must not be (RFC 3046 §2.1). */
static void test_relay_information_is_read_up_to_the_lie(void **state)
{
    struct bytes value;
    (void)state;
    make_offer(&made);
    make_option(&made, OPTION_RELAY,
                "\1\4port\2\x09"
                "cut",
                11);
    make_option(&made, OPTION_OVERLOAD, "\1", 1);
    make_field(&made, MAKE_FILE, "\x52\4\2\2ab\xff", 7);
    assert_int_equal(finish(), PARSE_OK);
    assert_true(m->notes & DHCP4_RELAY_IN_OVERLOAD);
    assert_true(make_is_text(dhcp4_suboption(dhcp4_first(m, OPTION_RELAY), 1), "port"));
    value = dhcp4_suboption(dhcp4_first(m, OPTION_RELAY), 2);
    assert_true(value.bad && !value.left);
    value = dhcp4_suboption(dhcp4_option(m, OPTION_RELAY), 9);
    assert_true(value.bad && !value.left);

    uint8_t code;
    struct bytes list = bytes_of("\0\1\1a\xff\2\1b", 8);
    assert_true(dhcp4_suboption_next(&list, &code, &value));
    assert_int_equal(code, 1);
    assert_false(dhcp4_suboption_next(&list, &code, &value));
    assert_true(bytes_ok(&list));
    list = bytes_of("\1", 1);
    assert_false(dhcp4_suboption_next(&list, &code, &value));
    assert_false(bytes_ok(&list));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overloaded_fields_are_read_in_the_order_of_the_standard),
        cmocka_unit_test(test_odd_overloads_are_noted_and_never_followed_twice),
        cmocka_unit_test(test_pieces_of_one_byte_are_joined_across_fields),
        cmocka_unit_test(test_every_split_leaves_the_joined_value),
        cmocka_unit_test(test_padding_between_options_changes_nothing),
        cmocka_unit_test(test_microsofts_long_options_are_put_together),
        cmocka_unit_test(test_an_option_that_runs_over_its_field_is_damage),
        cmocka_unit_test(test_fixed_size_options_of_other_sizes_are_noted_not_fatal),
        cmocka_unit_test(test_lists_of_addresses_are_read_as_far_as_they_go),
        cmocka_unit_test(test_a_missing_end_and_bytes_behind_it_are_noted),
        cmocka_unit_test(test_floods_of_options_end_at_the_budget),
        cmocka_unit_test(test_pieces_beyond_the_buffer_leave_the_first),
        cmocka_unit_test(test_relay_information_is_read_up_to_the_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
