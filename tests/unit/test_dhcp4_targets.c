/* Where a message tells a client to boot from, in every reading in which clients differ. */
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

static unsigned seen_file(uint8_t source, const char *name)
{
    return make_seen(m, BOOT_FILE, source, name);
}

static unsigned count(enum boot_what what)
{
    unsigned n = 0;
    for (unsigned i = 0; i < m->targets; i++)
        n += m->target[i].what == what;
    return n;
}

/* Nine ways to hand out "evil.0", on some of which known sensors lose the name. None may be lost here, and what a strict
 * client would not see must say so. */
static void test_nine_offers_give_nine_boot_files(void **state)
{
    static const uint8_t in_field[] = "\x43\6evil.0\xff";
    (void)state;

    make_offer(&made); /* 1: plainly */
    make_text(&made, OPTION_BOOT_FILE, "evil.0");
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "evil.0"), READ_STRICT);
    assert_int_equal(m->notes, 0);

    make_offer(&made); /* 2: behind one PAD */
    make_byte(&made, OPTION_PAD);
    make_text(&made, OPTION_BOOT_FILE, "evil.0");
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "evil.0"), READ_STRICT);
    assert_int_equal(m->notes, DHCP4_DESYNC);

    make_offer(&made); /* 3: behind a lease time of no bytes */
    make_option(&made, OPTION_LEASE_TIME, "", 0);
    make_text(&made, OPTION_BOOT_FILE, "evil.0");
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "evil.0"), READ_STRICT);
    assert_int_equal(m->notes, DHCP4_ODD_LENGTH);

    make_offer(&made); /* 4: behind a client identifier of one byte */
    make_option(&made, OPTION_CLIENT_ID, "\1", 1);
    make_text(&made, OPTION_BOOT_FILE, "evil.0");
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "evil.0"), READ_STRICT);
    assert_int_equal(m->notes, DHCP4_ODD_LENGTH);

    make_offer(&made); /* 5: in two pieces */
    make_text(&made, OPTION_BOOT_FILE, "ev");
    make_text(&made, OPTION_BOOT_FILE, "il.0");
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "evil.0"), READ_STRICT);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "ev"), READ_FIRST);
    assert_int_equal(m->notes, DHCP4_SPLIT | DHCP4_SPLIT_CHANGES);

    make_offer(&made); /* 6: in the overloaded file field */
    make_option(&made, OPTION_OVERLOAD, "\1", 1);
    make_field(&made, MAKE_FILE, in_field, 9);
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "evil.0"), READ_STRICT);
    assert_int_equal(m->notes, DHCP4_OVERLOAD_FILE);
    assert_int_equal(count(BOOT_FILE), 1);

    make_offer(&made); /* 7: overloaded by the second of two option 52 */
    make_option(&made, OPTION_OVERLOAD, "\0", 1);
    make_option(&made, OPTION_OVERLOAD, "\1", 1);
    make_field(&made, MAKE_FILE, in_field, 9);
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "evil.0"), READ_TOLERANT);
    assert_int_equal(m->notes, DHCP4_BAD_OVERLOAD | DHCP4_SPLIT | DHCP4_ODD_LENGTH);
    assert_int_equal(count(BOOT_FILE), 1);

    make_offer(&made); /* 8: and no END */
    make_text(&made, OPTION_BOOT_FILE, "evil.0");
    make_fill(&made, 0, 60);
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "evil.0"), READ_STRICT);
    assert_int_equal(m->notes, DHCP4_NO_END);

    make_offer(&made); /* 9: behind END */
    make_byte(&made, OPTION_END);
    make_text(&made, OPTION_BOOT_FILE, "evil.0");
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "evil.0"), READ_TOLERANT);
    assert_int_equal(m->notes, DHCP4_AFTER_END);
}

static void test_every_place_that_names_a_server_counts(void **state)
{
    /* 43: discovery control 8, boot servers type 0 10.9.0.1 10.9.0.2, type 7 any, type 1 10.9.0.3 */
    static const uint8_t vendor[] = {6, 1, 8, 8, 21, 0, 0, 2, 10, 9, 0, 1, 10, 9,
                                     0, 2, 0, 7, 0,  0, 1, 1, 10, 9, 0, 3, 255};
    (void)state;
    make_offer(&made);
    make_field(&made, MAKE_SNAME, "sname.example", 13);
    make_field(&made, MAKE_FILE, "file.efi", 8);
    make_text(&made, OPTION_VENDOR_CLASS, "PXEClient");
    make_text(&made, OPTION_TFTP_SERVER, "10.7.0.1");
    make_option(&made, OPTION_BOOT_FILE, "option.efi\0\0", 12);
    make_option(&made, OPTION_TFTP_SERVERS, "\x0a\x08\0\1\x0a\x08\0\2", 8);
    make_option(&made, OPTION_VENDOR_SPECIFIC, vendor, sizeof(vendor));
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(m->notes, 0);
    assert_int_equal(seen_file(0, "file.efi"), READ_STRICT);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "option.efi"), READ_STRICT);
    assert_int_equal(make_seen(m, BOOT_SERVER_NAME, 0, "sname.example"), READ_STRICT);
    assert_int_equal(make_seen(m, BOOT_SERVER_NAME, OPTION_TFTP_SERVER, "10.7.0.1"), READ_STRICT);
    assert_int_equal(make_seen(m, BOOT_SERVER, 0, "10.0.0.9"), READ_STRICT);
    assert_int_equal(make_seen(m, BOOT_SERVER, OPTION_SERVER_ID, "10.0.0.1"), READ_STRICT);
    assert_int_equal(make_seen(m, BOOT_SERVER, OPTION_TFTP_SERVERS, "10.8.0.2"), READ_STRICT);
    assert_int_equal(make_seen(m, BOOT_SERVER, OPTION_VENDOR_SPECIFIC, "10.9.0.1"), READ_STRICT);
    assert_int_equal(make_seen(m, BOOT_SERVER, OPTION_VENDOR_SPECIFIC, "10.9.0.2"), READ_STRICT);
    assert_int_equal(make_seen(m, BOOT_SERVER, OPTION_VENDOR_SPECIFIC, "10.9.0.3"), READ_STRICT);
    assert_int_equal(m->targets, 11);
}

/* In another vendor's class sub-option 8 is something else, and no address of 0.0.0.0 is a server. */
static void test_what_names_no_server_gives_none(void **state)
{
    (void)state;
    make_offer(&made);
    memset(made.data + 20, 0, 4);
    make_text(&made, OPTION_VENDOR_CLASS, "MSFT 5.0");
    make_option(&made, OPTION_VENDOR_SPECIFIC, "\x08\7\0\0\1\x0a\x09\0\1", 9);
    make_option(&made, OPTION_TFTP_SERVERS, "\0\0\0\0", 4);
    make_option(&made, OPTION_BOOT_FILE, "\0\0", 2);
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(m->targets, 1);
    assert_int_equal(make_seen(m, BOOT_SERVER, OPTION_SERVER_ID, "10.0.0.1"), READ_STRICT);
}

static void test_requests_have_no_targets(void **state)
{
    (void)state;
    make_bare(&made, 1);
    make_field(&made, MAKE_FILE, "wanted.efi", 10);
    make_text(&made, OPTION_BOOT_FILE, "wanted.efi");
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(m->targets, 0);
    assert_true(make_is_text(m->file, "wanted.efi"));
}

/* iPXE does not know option 52: to it an overloaded field that reads like a name is one. */
static void test_an_overloaded_field_that_reads_like_a_name_is_one_to_some(void **state)
{
    (void)state;
    make_offer(&made);
    make_option(&made, OPTION_OVERLOAD, "\3", 1);
    make_field(&made, MAKE_FILE, "C dos/long/enough/to/be/an/option/of/32/bytes.0", 47);
    made.data[MAKE_FILE + 1] = ' '; /* option 67 of 32 bytes */
    make_field(&made, MAKE_FILE + 34, "\xff", 1);
    make_field(&made, MAKE_SNAME, "\xff", 1);
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "dos/long/enough/to/be/an/option/"), READ_STRICT);
    assert_int_equal(count(BOOT_FILE), 2);
    assert_int_equal(count(BOOT_SERVER_NAME), 0); /* an END and nothing else is no name */
    for (unsigned i = 0; i < m->targets; i++)
        assert_int_equal(m->target[i].readings,
                         m->target[i].source || m->target[i].what == BOOT_SERVER ? READ_STRICT : READ_RAW);
}

/* Before a name 0xff may be a letter. */
static void test_an_end_before_a_name_hides_it_from_nobody(void **state)
{
    (void)state;
    make_offer(&made);
    make_option(&made, OPTION_OVERLOAD, "\1", 1);
    make_field(&made, MAKE_FILE, "\xff" "evil.efi", 9);
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(count(BOOT_FILE), 1);
}

/* The first of two server identifiers, or both as one value: dnsmasq and the standard take the same four bytes. */
static void test_equal_readings_become_one_target(void **state)
{
    (void)state;
    make_offer(&made);
    make_option(&made, OPTION_SERVER_ID, "\x0a\0\0\2", 4);
    make_text(&made, OPTION_BOOT_FILE, "same");
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(make_seen(m, BOOT_SERVER, OPTION_SERVER_ID, "10.0.0.1"), READ_STRICT | READ_FIRST);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "same"), READ_STRICT | READ_FIRST);
    assert_int_equal(m->targets, 3);
}

static void test_a_walk_out_of_step_finds_what_was_hidden_for_it(void **state)
{
    (void)state;
    make_offer(&made);
    make_text(&made, OPTION_BOOT_FILE, "good.efi");
    make_byte(&made, OPTION_PAD);
    make_option(&made, OPTION_HOST_NAME, "12345678901\x43\4evil", 17); /* PAD with length 12 ends before the inner 67 */
    assert_int_equal(finish(), PARSE_OK);
    assert_true(m->notes & DHCP4_DESYNC);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "good.efi"), READ_STRICT);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "good.efievil"), READ_TOLERANT);
}

static void test_damaged_names_are_taken_as_far_as_they_go(void **state)
{
    (void)state;
    make_offer(&made);
    make_raw(&made, "\x43\xffhalf.efi", 10);
    assert_int_equal(make_read(&made, &message), PARSE_MALFORMED);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "half.efi"), READ_TOLERANT);
}

static void test_pieces_behind_end_are_joined_among_themselves(void **state)
{
    (void)state;
    make_offer(&made);
    make_text(&made, OPTION_BOOT_FILE, "good.efi");
    make_byte(&made, OPTION_END);
    make_text(&made, OPTION_BOOT_FILE, "ev");
    make_text(&made, OPTION_TFTP_SERVER, "10.0.");
    make_text(&made, OPTION_BOOT_FILE, "il");
    make_text(&made, OPTION_TFTP_SERVER, "0.66");
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "good.efi"), READ_STRICT);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "evil"), READ_TOLERANT);
    assert_int_equal(make_seen(m, BOOT_SERVER_NAME, OPTION_TFTP_SERVER, "10.0.0.66"), READ_TOLERANT);
}

/* Servers that reuse the request's buffer leave old bytes behind END: no control bytes become a name. */
static void test_rubbish_behind_end_is_no_name(void **state)
{
    (void)state;
    make_offer(&made);
    make_byte(&made, OPTION_END);
    make_option(&made, OPTION_BOOT_FILE, "a\1\2\3", 4);
    assert_int_equal(finish(), PARSE_OK);
    assert_true(m->notes & DHCP4_AFTER_END);
    assert_int_equal(count(BOOT_FILE), 0);
}

static void test_more_targets_than_fit_are_told(void **state)
{
    uint8_t list[4 * 40];
    (void)state;
    for (uint8_t i = 0; i < 40; i++)
        memcpy(list + (size_t)4 * i, (uint8_t[]){10, 1, 1, (uint8_t)(i + 1)}, 4);
    make_offer(&made);
    make_option(&made, OPTION_TFTP_SERVERS, list, sizeof(list));
    make_text(&made, OPTION_BOOT_FILE, "last.efi");
    assert_int_equal(finish(), PARSE_OK);
    assert_int_equal(m->targets, DHCP4_TARGETS);
    assert_int_equal(m->notes, DHCP4_MORE_TARGETS);
    assert_int_equal(seen_file(OPTION_BOOT_FILE, "last.efi"), READ_STRICT); /* names come before lists */
}

/* The order of options is the server's taste: the places it boots from are the same. */
static void test_the_order_of_options_changes_no_target(void **state)
{
    static const struct {
        uint8_t code;
        const char *data;
        size_t size;
    } options[] = {
        {OPTION_TYPE, "\2", 1},
        {OPTION_SERVER_ID, "\x0a\0\0\1", 4},
        {OPTION_VENDOR_CLASS, "PXEClient", 9},
        {OPTION_BOOT_FILE, "a.efi", 5},
        {OPTION_VENDOR_SPECIFIC, "\x08\7\0\0\1\x0a\x09\0\1", 9},
    };
    enum { OPTIONS = sizeof(options) / sizeof(options[0]) };
    (void)state;
    for (unsigned order = 0; order < OPTIONS * OPTIONS * OPTIONS * OPTIONS * OPTIONS; order++) {
        unsigned used = 0;
        make_bare(&made, 2);
        for (unsigned i = 0, rest = order; i < OPTIONS; i++, rest /= OPTIONS) {
            unsigned pick = rest % OPTIONS;
            if (used & 1u << pick)
                continue;
            used |= 1u << pick;
            make_option(&made, options[pick].code, options[pick].data, options[pick].size);
        }
        if (used != (1u << OPTIONS) - 1)
            continue; /* not a permutation */
        assert_int_equal(finish(), PARSE_OK);
        assert_int_equal(m->targets, 4);
        assert_int_equal(seen_file(OPTION_BOOT_FILE, "a.efi"), READ_STRICT);
        assert_int_equal(make_seen(m, BOOT_SERVER, 0, "10.0.0.9"), READ_STRICT);
        assert_int_equal(make_seen(m, BOOT_SERVER, OPTION_SERVER_ID, "10.0.0.1"), READ_STRICT);
        assert_int_equal(make_seen(m, BOOT_SERVER, OPTION_VENDOR_SPECIFIC, "10.9.0.1"), READ_STRICT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nine_offers_give_nine_boot_files),
        cmocka_unit_test(test_every_place_that_names_a_server_counts),
        cmocka_unit_test(test_what_names_no_server_gives_none),
        cmocka_unit_test(test_requests_have_no_targets),
        cmocka_unit_test(test_an_overloaded_field_that_reads_like_a_name_is_one_to_some),
        cmocka_unit_test(test_an_end_before_a_name_hides_it_from_nobody),
        cmocka_unit_test(test_equal_readings_become_one_target),
        cmocka_unit_test(test_a_walk_out_of_step_finds_what_was_hidden_for_it),
        cmocka_unit_test(test_damaged_names_are_taken_as_far_as_they_go),
        cmocka_unit_test(test_pieces_behind_end_are_joined_among_themselves),
        cmocka_unit_test(test_rubbish_behind_end_is_no_name),
        cmocka_unit_test(test_more_targets_than_fit_are_told),
        cmocka_unit_test(test_the_order_of_options_changes_no_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
