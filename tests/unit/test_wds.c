/* ConfigMgr's and WDS's options: whether a boot asks for a password, and where a network boot program is sent. */
#include "dhcp4_make.h"
#include "proto/pxe.h"

static struct make made;
static struct message message;
static struct pxe pxe;

/* Type 1: the path, and so a password. */
static const char with_password[] = "\1\x0c\\SMSTemp\\a.v";
/* Type 2: a key blob of 1 + 4 bytes, a second type byte, the path with its length. */
static const char with_key[] = "\2\5\4KEYS\1\x0c\\SMSTemp\\a.v";

static enum parse read_option(uint8_t code, const void *data, size_t size)
{
    make_offer(&made);
    make_text(&made, OPTION_VENDOR_CLASS, "PXEClient");
    make_option(&made, code, data, size);
    make_byte(&made, OPTION_END);
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    return pxe_read(&message.dhcp4, true, &pxe);
}

static void test_boot_variables_tell_whether_a_password_guards_them(void **state)
{
    (void)state;
    assert_int_equal(read_option(OPTION_SMS_VARIABLES, with_password, sizeof(with_password) - 1), PARSE_OK);
    assert_int_equal(pxe.variables_type, 1);
    assert_true(make_is_text(pxe.variables_path, "\\SMSTemp\\a.v"));
    assert_int_equal(read_option(OPTION_SMS_VARIABLES, with_key, sizeof(with_key) - 1), PARSE_OK);
    assert_int_equal(pxe.variables_type, 2);
    assert_true(make_is_text(pxe.variables_path, "\\SMSTemp\\a.v"));
}

/* A half-read option must never say "no password": it would accuse a guarded site. */
static void test_cut_boot_variables_accuse_nobody(void **state)
{
    static const struct {
        const char *data;
        size_t size;
    } options[] = {{with_password, sizeof(with_password) - 1}, {with_key, sizeof(with_key) - 1}};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (size_t size = 1; size < options[i].size; size++) {
            assert_int_equal(read_option(OPTION_SMS_VARIABLES, options[i].data, size), PARSE_MALFORMED);
            assert_int_equal(pxe.variables_type, 0);
            assert_int_equal(pxe.variables_path.left, 0);
        }
    }
    assert_int_equal(read_option(OPTION_SMS_VARIABLES, "\2\4\4KEY\1\1p", 9),
                     PARSE_MALFORMED); /* blob beyond its field */
    assert_int_equal(pxe.variables_type, 0);
    assert_int_equal(read_option(OPTION_SMS_VARIABLES, "\7\1a", 3), PARSE_OK); /* somebody else's option 243 */
    assert_int_equal(pxe.variables_type, 0);
}

static void test_damage_elsewhere_does_not_hide_a_missing_password(void **state)
{
    (void)state;
    make_offer(&made);
    make_text(&made, OPTION_VENDOR_CLASS, "PXEClient");
    make_option(&made, OPTION_VENDOR_SPECIFIC, "\6\0", 2);
    make_option(&made, OPTION_SMS_VARIABLES, with_key, sizeof(with_key) - 1);
    make_byte(&made, OPTION_END);
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    assert_int_equal(pxe_read(&message.dhcp4, false, &pxe), PARSE_MALFORMED);
    assert_int_equal(pxe.variables_type, 2);
}

/* Action 3 (referral), request 0x11, referral server 10.0.0.66, message "wait", END. */
static void test_a_referral_names_its_server(void **state)
{
    static const char option[] = "\2\1\3\5\4\0\0\0\x11\x09\4\x0a\0\0\x42\6\5wait\0\xff";
    (void)state;
    assert_int_equal(read_option(OPTION_MS_PRIVATE, option, sizeof(option) - 1), PARSE_OK);
    char addr[ADDR_TEXT];
    assert_true(pxe.has_wds);
    assert_int_equal(pxe.wds_action, 3);
    assert_int_equal(pxe.wds_request_id, 0x11);
    assert_string_equal(addr_format(&pxe.wds_referral, addr), "10.0.0.66");
    assert_true(make_is_text(pxe.wds_message, "wait"));
}

/* The request that the known credential harvesters send, as they send it. */
static void test_the_harvesters_request_reads_as_a_client_of_wds(void **state)
{
    static const char option[] = "\x0c\1\1\x0d\2\x08\0\1\2\0\7\x0e\1\1\5\4\0\0\0\x11\xff";
    (void)state;
    assert_int_equal(read_option(OPTION_MS_PRIVATE, option, sizeof(option) - 1), PARSE_OK);
    assert_true(pxe.has_wds);
    assert_int_equal(pxe.wds_request_id, 0x11);
    assert_int_equal(pxe.wds_action, 0);
}

static void test_lying_wds_options_are_told(void **state)
{
    static const struct {
        const char *data;
        size_t size;
    } cases[] = {{"\2\0", 2}, {"\2\1", 2}, {"\x09\3\x0a\0\0", 5}, {"\5\2\0\1", 4}, {"\6\x09wait", 6}, {"\2", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(read_option(OPTION_MS_PRIVATE, cases[i].data, cases[i].size), PARSE_MALFORMED);
        assert_int_equal(pxe.wds_referral.family, 0);
    }
}

/* 250 directly behind 255 bytes continues those: it is not WDS's. */
static void test_a_continuation_is_no_wds_option(void **state)
{
    uint8_t path[255];
    (void)state;
    memset(path, 'a', sizeof(path));
    make_offer(&made);
    make_text(&made, OPTION_VENDOR_CLASS, "PXEClient");
    make_option(&made, OPTION_MS_BCD, path, sizeof(path));
    make_option(&made, OPTION_MS_PRIVATE, "\2\1\3", 3);
    make_byte(&made, OPTION_END);
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    assert_int_equal(pxe_read(&message.dhcp4, true, &pxe), PARSE_OK);
    assert_false(pxe.has_wds);
    assert_int_equal(pxe.bcd_path.left, 258);
}

static void test_option_252_is_a_boot_path_only_to_booting_clients(void **state)
{
    (void)state;
    assert_int_equal(read_option(OPTION_MS_BCD, "\\Tmp\\x64.bcd\0\0", 14), PARSE_OK);
    assert_true(make_is_text(pxe.bcd_path, "\\Tmp\\x64.bcd"));
    assert_int_equal(read_option(OPTION_MS_BCD, "http://wpad/wpad.dat", 20), PARSE_OK);
    assert_int_equal(pxe.bcd_path.left, 0);
    make_offer(&made);
    make_text(&made, OPTION_MS_BCD, "\\Tmp\\x64.bcd");
    make_option(&made, OPTION_SMS_VARIABLES, with_key, sizeof(with_key) - 1);
    make_byte(&made, OPTION_END);
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    assert_int_equal(pxe_read(&message.dhcp4, false, &pxe), PARSE_OK);
    assert_int_equal(pxe.bcd_path.left, 0);
    assert_int_equal(pxe.variables_type, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boot_variables_tell_whether_a_password_guards_them),
        cmocka_unit_test(test_cut_boot_variables_accuse_nobody),
        cmocka_unit_test(test_damage_elsewhere_does_not_hide_a_missing_password),
        cmocka_unit_test(test_a_referral_names_its_server),
        cmocka_unit_test(test_the_harvesters_request_reads_as_a_client_of_wds),
        cmocka_unit_test(test_lying_wds_options_are_told),
        cmocka_unit_test(test_a_continuation_is_no_wds_option),
        cmocka_unit_test(test_option_252_is_a_boot_path_only_to_booting_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
