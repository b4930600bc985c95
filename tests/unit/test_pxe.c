/* What DHCP carries for booting clients: vendor options, machine, architecture, iPXE. */
#include "dhcp4_make.h"
#include "proto/pxe.h"

static struct make made;
static struct message message;
static struct pxe pxe;

static enum parse finish(bool pxe_port)
{
    make_byte(&made, OPTION_END);
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    return pxe_read(&message.dhcp4, pxe_port, &pxe);
}

static void is_addr(struct addr addr, const char *text)
{
    char buffer[ADDR_TEXT];
    assert_string_equal(addr_format(&addr, buffer), text);
}

/* As dnsmasq sends it for a pxe-service, and MTFTP's group:
 * discovery control 3 (no broadcast, no multicast), discovery group 232.1.1.1, boot server type 32768 10.0.0.9,
 * menu "Install x", prompt "Boot" at once, MTFTP group 232.2.2.2, END */
static const char menu[] = "\6\1\3"
                           "\7\4\xe8\1\1\1"
                           "\x08\7\x80\0\1\x0a\0\0\x09"
                           "\x09\x0c\x80\0\x09Install x"
                           "\x0a\5\0Boot"
                           "\1\4\xe8\2\2\2"
                           "\xff";

static enum parse read_vendor(const void *data, size_t size)
{
    make_offer(&made);
    make_text(&made, OPTION_VENDOR_CLASS, "PXEClient");
    make_option(&made, OPTION_VENDOR_SPECIFIC, data, size);
    return finish(false);
}

static void test_a_boot_menu_is_read_whole(void **state)
{
    (void)state;
    assert_int_equal(read_vendor(menu, sizeof(menu) - 1), PARSE_OK);
    assert_int_equal(pxe.class, PXE_PXECLIENT);
    assert_true(pxe.has_vendor && pxe.has_discovery_control);
    assert_int_equal(pxe.discovery_control, 3);
    is_addr(pxe.discovery_group, "232.1.1.1");
    is_addr(pxe.mtftp_group, "232.2.2.2");
    assert_int_equal(pxe.servers, 1);
    assert_int_equal(pxe.server[0].type, 0x8000);
    is_addr(pxe.server[0].addr, "10.0.0.9");
    assert_int_equal(pxe.menus, 1);
    assert_true(make_is_text(pxe.menu[0], "Install x"));
    assert_true(make_is_text(pxe.prompt, "Boot"));
    assert_false(pxe.has_item || pxe.has_wds || pxe.has_ipxe || pxe.has_arch || pxe.damaged);
}

/* Every prefix of option 43: between two sub-options it is whole (END is optional), elsewhere it lies, and what stood
 * before the lie is still told. */
static void test_every_cut_of_the_vendor_options_is_told(void **state)
{
    static const size_t whole[] = {0, 3, 9, 18, 32, 39, 45, 46};
    (void)state;
    for (size_t size = 0; size < sizeof(menu); size++) {
        bool between = false;
        for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
            between |= whole[i] == size;
        assert_int_equal(read_vendor(menu, size), between ? PARSE_OK : PARSE_MALFORMED);
        assert_int_equal(pxe.has_discovery_control, size >= 3);
        assert_int_equal(pxe.servers, size >= 18);
    }
}

/* M27, M28 */
static void test_counts_and_lengths_that_lie_damage_only_themselves(void **state)
{
    static const struct {
        const char *data;
        size_t size;
        unsigned servers, menus;
    } cases[] = {
        {"\x08\5\0\0\xff\x0a\0", 7, 0, 0},              /* 255 servers in two bytes */
        {"\x08\7\0\0\2\x0a\0\0\1", 9, 1, 0},            /* two announced, one there */
        {"\x08\2\0\0", 4, 0, 0},                        /* a type without a count */
        {"\x09\3\0\0\x09", 5, 0, 0},                    /* description beyond its list */
        {"\x09\7\0\0\1a\0\0\x05", 9, 0, 1},             /* the second one lies */
        {"\6\0", 2, 0, 0},                              /* discovery control of no bytes */
        {"\7\3\1\2\3", 5, 0, 0},                        /* three quarters of an address */
        {"\x47\2\0\0", 4, 0, 0},                        /* boot item without a layer */
        {"\x0a\0", 2, 0, 0},                            /* prompt without its wait */
        {"\x08\7\0\0\1\x0a\0\0\1\xfe\x09\1", 12, 1, 0}, /* a last sub-option beyond the option */
        {"\x2b\x04\x2b\x02\x2b\x00\x2b\x09", 8, 0, 0},  /* 43 in 43 in 43: never entered */
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(read_vendor(cases[i].data, cases[i].size), PARSE_MALFORMED);
        assert_true(pxe.damaged);
        assert_int_equal(pxe.servers, cases[i].servers);
        assert_int_equal(pxe.menus, cases[i].menus);
        assert_int_equal(message.dhcp4.type, DHCP4_OFFER);
    }
}

static void test_long_lists_end_where_the_room_ends(void **state)
{
    uint8_t list[2 + 3 + 4 * 60], menus[2 + 60 * 4];
    (void)state;
    memcpy(list, "\x08\xf3\0\0\x3c", 5);
    memset(list + 5, 10, sizeof(list) - 5);
    assert_int_equal(read_vendor(list, sizeof(list)), PARSE_OK);
    assert_int_equal(pxe.servers, PXE_SERVERS);
    memset(menus, 0, sizeof(menus));
    memcpy(menus, "\x09\xf0", 2);
    for (size_t i = 0; i < 60; i++)
        memcpy(menus + 2 + 4 * i, "\0\0\1x", 4);
    assert_int_equal(read_vendor(menus, sizeof(menus)), PARSE_OK);
    assert_int_equal(pxe.menus, PXE_MENU);
}

/* What an Apple server offers is what the Mac's owner sees in the list. */
static void test_netboot_names_its_server_and_images(void **state)
{
    static const uint8_t vendor[] = {
        1, 1,  1,                                                                      /* LIST */
        3, 4,  10,   42, 0, 66,                                                        /* server identifier */
        9, 17, 0x81, 0,  6, 0x77, 2, 'O', 'S', 1, 0, 0, 1, 5, 'D', 'i', 'a', 'g', 's', /* two images */
    };
    (void)state;
    make_offer(&made);
    make_text(&made, OPTION_VENDOR_CLASS, "AAPLBSDPC");
    make_option(&made, OPTION_VENDOR_SPECIFIC, vendor, sizeof(vendor));
    assert_int_equal(finish(0), PARSE_OK);
    assert_int_equal(pxe.menus, 2);
    assert_true(bytes_equal(pxe.menu[1], bytes_of("Diags", 5)));
    assert_int_equal(pxe.servers, 1);
    assert_memory_equal(pxe.server[0].addr.byte, "\x0a\x2a\x00\x42", 4);
}

/* Option 43 belongs to the class: in a Microsoft answer the same bytes mean other things. */
static void test_the_class_decides_what_vendor_options_mean(void **state)
{
    static const struct {
        const char *text;
        enum pxe_class class;
        bool vendor, vendor_on_4011;
    } cases[] = {
        {"PXEClient", PXE_PXECLIENT, true, true},
        {"PXEClient:Arch:00007:UNDI:003016", PXE_PXECLIENT, true, true},
        {"HTTPClient", PXE_HTTPCLIENT, false, false},
        {"MSFT 5.0", PXE_MICROSOFT, false, false},
        {"pxeclient", PXE_NONE, false, true},
        {"", PXE_NONE, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (unsigned port = 0; port < 2; port++) {
            make_offer(&made);
            make_text(&made, OPTION_VENDOR_CLASS, cases[i].text);
            make_option(&made, OPTION_VENDOR_SPECIFIC, menu, sizeof(menu) - 1);
            assert_int_equal(finish(port), PARSE_OK);
            assert_int_equal(pxe.class, cases[i].class);
            assert_int_equal(pxe.has_vendor, port ? cases[i].vendor_on_4011 : cases[i].vendor);
        }
    }
}

/* M30 */
static void test_architecture_and_machine_are_read_from_where_they_stand(void **state)
{
    static const char uuid[] = "\0\x2a\x8c\x4d\x9d\xc1\x6c\x42\x41\x83\x87\xef\xc6\xd8\x73\xc6\xd2!";
    static const struct {
        const char *class;
        const char *arch; /* option 93 */
        size_t size;
        int expected;
    } cases[] = {
        {"PXEClient:Arch:00007:UNDI:003016", NULL, 0, 7},
        {"HTTPClient:Arch:00016:UNDI:003001", NULL, 0, 16},
        {"PXEClient:Arch:00007:UNDI:003016", "\0\x0b\0\x07", 4, 11},
        {"PXEClient:Arch:00007:UNDI:003016", "\0", 1, 7},
        {"PXEClient:Arch:0000", NULL, 0, -1},
        {"PXEClient:Arch:0x007:", NULL, 0, -1},
        {"PXEClient:Arch:99999:", NULL, 0, -1},
        {"PXEClient", "\0\0\1", 3, 0},
        {"PXEClient", NULL, 0, -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make_bare(&made, 1);
        make_text(&made, OPTION_VENDOR_CLASS, cases[i].class);
        if (cases[i].arch)
            make_option(&made, OPTION_ARCH, cases[i].arch, cases[i].size);
        assert_int_equal(finish(false), PARSE_OK);
        assert_int_equal(pxe.has_arch ? pxe.arch : -1, cases[i].expected);
    }
    for (size_t size = 0; size <= 18; size++) {
        make_bare(&made, 1);
        make_option(&made, OPTION_UUID, uuid, size);
        assert_int_equal(finish(false), PARSE_OK);
        assert_int_equal(pxe.uuid.left, size == 17 ? 16 : 0);
        assert_int_equal(!!(message.dhcp4.notes & DHCP4_ODD_LENGTH), size != 17);
    }
}

static void test_an_answer_to_boot_server_discovery_names_its_item(void **state)
{
    (void)state;
    assert_int_equal(read_vendor("\x47\4\x80\1\0\2", 6), PARSE_OK);
    assert_true(pxe.has_item);
    assert_int_equal(pxe.item_type, 0x8001);
    assert_int_equal(pxe.item_layer, 2);
}

static void test_ipxe_settings_that_move_trust_are_seen(void **state)
{
    static const struct {
        const char *data;
        size_t size;
        bool trust, credentials;
        const char *script;
        enum parse parse;
    } cases[] = {
        {"\x51\x0chttp://a/b\0\0", 14, false, false, "http://a/b", PARSE_OK},
        {"\x5a\1x", 3, true, false, "", PARSE_OK},
        {"\x5d\1x\xff", 4, true, false, "", PARSE_OK},
        {"\xbe\1u\xbf\1p", 6, false, true, "", PARSE_OK},
        {"\xc1\0", 2, false, true, "", PARSE_OK},
        {"\xb0\1\1\x59\1\1\x5e\1\1", 9, false, false, "", PARSE_OK},
        {"\x5a\1x\x51\x09short", 10, true, false, "", PARSE_MALFORMED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make_offer(&made);
        make_option(&made, OPTION_IPXE, cases[i].data, cases[i].size);
        assert_int_equal(finish(false), cases[i].parse);
        assert_true(pxe.has_ipxe);
        assert_int_equal(pxe.ipxe_trust, cases[i].trust);
        assert_int_equal(pxe.ipxe_credentials, cases[i].credentials);
        assert_true(make_is_text(pxe.ipxe_script, cases[i].script));
    }
}

/* iPXE sends its user class bare; RFC 3004 wants a length before each. */
static void test_ipxe_is_known_by_either_form_of_its_user_class(void **state)
{
    static const struct {
        const char *data;
        size_t size;
        bool ipxe;
    } cases[] = {{"iPXE", 4, true},      {"\4iPXE", 5, true}, {"\2ab\4iPXE", 8, true}, {"iPXE!", 5, false},
                 {"\x09iPXE", 5, false}, {"", 0, false},      {"\0\0\0", 3, false},    {"gPXE", 4, false}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make_bare(&made, 1);
        make_option(&made, OPTION_USER_CLASS, cases[i].data, cases[i].size);
        assert_int_equal(finish(false), PARSE_OK);
        assert_int_equal(pxe.has_ipxe, cases[i].ipxe);
    }
}

static void test_architectures_have_names_up_to_the_last_registered(void **state)
{
    (void)state;
    assert_string_equal(pxe_arch_name(0), "x86 BIOS");
    assert_string_equal(pxe_arch_name(7), "x86-64 UEFI");
    assert_string_equal(pxe_arch_name(41), "ARM rpiboot");
    assert_string_equal(pxe_arch_name(42), "");
    assert_string_equal(pxe_arch_name(UINT16_MAX), "");
    for (uint16_t arch = 0; arch <= 41; arch++) {
        const char *name = pxe_arch_name(arch);
        assert_true(strlen(name) > 0);
        assert_int_equal(pxe_arch_is_http(arch), strstr(name, "HTTP") != NULL);
    }
    assert_false(pxe_arch_is_http(7) || pxe_arch_is_http(42));
    assert_true(pxe_arch_is_http(16));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_boot_menu_is_read_whole),
        cmocka_unit_test(test_every_cut_of_the_vendor_options_is_told),
        cmocka_unit_test(test_counts_and_lengths_that_lie_damage_only_themselves),
        cmocka_unit_test(test_long_lists_end_where_the_room_ends),
        cmocka_unit_test(test_netboot_names_its_server_and_images),
        cmocka_unit_test(test_the_class_decides_what_vendor_options_mean),
        cmocka_unit_test(test_architecture_and_machine_are_read_from_where_they_stand),
        cmocka_unit_test(test_an_answer_to_boot_server_discovery_names_its_item),
        cmocka_unit_test(test_ipxe_settings_that_move_trust_are_seen),
        cmocka_unit_test(test_ipxe_is_known_by_either_form_of_its_user_class),
        cmocka_unit_test(test_architectures_have_names_up_to_the_last_registered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
