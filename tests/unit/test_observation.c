/* Observations: what events tell beyond alerts. Without them an audit could not say what a machine booted last Tuesday. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "detect_make.h"
#include "record/observation.h"

static const struct frame frame = {.time = TEST_TIME, .number = 1};
static struct observed seen;

static void make_boot(struct event *e)
{
    event_reset(e, EVENT_BOOT_COMPLETED, &frame);
    event_set_text(e, FIELD_SEGMENT, "imaging-42");
    put_addr(e, FIELD_SERVER_IP, "10.42.0.66");
    put_mac(e, FIELD_SERVER_MAC, "52:54:00:00:00:66");
    event_set_text(e, FIELD_SERVER_VERDICT, "unknown");
    put_addr(e, FIELD_CLIENT_IP, "0.0.0.0");
    put_mac(e, FIELD_CLIENT_MAC, "52:54:00:42:01:01");
    event_set_text(e, FIELD_CLIENT_ARCH_NAME, "x86-64 UEFI");
    event_add_text(e, FIELD_BOOT_FILES, bytes_of("snp\x1b[2J.efi", 11));
}

static void a_boot_names_who_booted_what_from_whom(void **state)
{
    (void)state;
    struct event e;
    make_boot(&e);
    assert_int_equal(observation_of(&e), OBSERVATION_CLIENT);
    assert_int_equal(observation_make(&e, &seen), 0);
    assert_string_equal(seen.it.segment, "imaging-42");
    assert_string_equal(seen.it.server, "10.42.0.66");
    assert_string_equal(seen.it.server_mac, "52:54:00:00:00:66");
    assert_string_equal(seen.it.client, ""); /* 0.0.0.0 is nobody */
    assert_string_equal(seen.it.client_mac, "52:54:00:42:01:01");
    assert_string_equal(seen.it.verdict, "unknown");
    assert_string_equal(seen.it.service, "");
    assert_int_equal(seen.it.first, TEST_TIME);
    assert_int_equal(seen.it.last, TEST_TIME);
    assert_int_equal(seen.it.count, 1);
    assert_null(strchr(seen.it.name, '\x1b'));
    assert_non_null(strstr(seen.it.name, ".efi"));
    assert_null(strchr(seen.it.detail, '\x1b'));
    assert_non_null(strstr(seen.it.detail, "\"arch_name\":\"x86-64 UEFI\""));
    observed_done(&seen);
}

/* Who asked to boot and was never answered is known too; who asked for an address only is nobody's business here. */
static void only_booting_clients_requests_count(void **state)
{
    (void)state;
    struct event e;
    event_reset(&e, EVENT_DHCP_DISCOVER, &frame);
    put_mac(&e, FIELD_CLIENT_ETHER, "52:54:00:42:01:02");
    event_set_bool(&e, FIELD_CLIENT_BOOTING, false);
    assert_int_equal(observation_of(&e), OBSERVATION_KINDS);
    assert_int_equal(observation_make(&e, &seen), -ENOENT);
    event_set_bool(&e, FIELD_CLIENT_BOOTING, true);
    assert_int_equal(observation_make(&e, &seen), 0);
    assert_string_equal(seen.it.client_mac, "52:54:00:42:01:02");
    assert_string_equal(seen.it.server, "");
    observed_done(&seen);
    event_reset(&e, EVENT_ARP_REPLY, &frame);
    assert_int_equal(observation_of(&e), OBSERVATION_KINDS);
}

/* However long an attacker's texts are, the message to the keeper has room for what is made of them. */
static void long_texts_are_cut(void **state)
{
    (void)state;
    struct event e;
    static char name[60000];
    memset(name, 0x01, sizeof name);
    make_boot(&e);
    for (size_t i = 0; i < 40; i++)
        event_add_text(&e, FIELD_BOOT_FILES, bytes_of(name, sizeof name - i));
    event_set_bytes(&e, FIELD_SEGMENT, bytes_of(name, sizeof name));
    event_set_bytes(&e, FIELD_SERVER_SERVICE, bytes_of(name, sizeof name));
    assert_int_equal(observation_make(&e, &seen), 0);
    assert_true(strlen(seen.it.name) < OBSERVED_TEXT);
    assert_true(strlen(seen.it.segment) < OBSERVED_TEXT);
    assert_true(strlen(seen.it.service) < OBSERVED_TEXT);
    assert_string_equal(seen.it.detail, "{\"too_long\":true}");
    observed_done(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_boot_names_who_booted_what_from_whom),
        cmocka_unit_test(only_booting_clients_requests_count),
        cmocka_unit_test(long_texts_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
