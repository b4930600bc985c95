/* The event: what a rule tests and a record shows. A mistake here shows every analyst something that did not happen. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "event/event.h"

static const struct frame no_frame = {.time = 42};

static struct bytes span(const char *text)
{
    return bytes_of(text, strlen(text));
}

static struct addr addr(const char *text)
{
    struct addr a = {0};
    assert_int_equal(addr_parse(text, strlen(text), &a), 0);
    return a;
}

static struct event *fresh(enum event_kind kind)
{
    struct event *e = test_calloc(1, sizeof *e);
    memset(e, 0xa5, sizeof *e); /* an event is reused: what stood there before must not shine through */
    event_reset(e, kind, &no_frame);
    return e;
}

static void test_reset_forgets_everything(void **state)
{
    (void)state;
    struct event *e = fresh(EVENT_DHCP_OFFER);
    assert_int_equal(e->time, 42);
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        assert_false(event_has(e, f));
        assert_int_equal(event_text(e, f).left, 0);
        assert_int_equal(event_count(e, f), 0);
    }
    assert_int_equal(e->segment, EVENT_NO_SEGMENT);
    test_free(e);
}

static void test_every_field_has_a_name_a_meaning_and_a_source(void **state)
{
    (void)state;
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        assert_non_null(field_table[f].name);
        assert_true(strlen(field_table[f].meaning) > 3);
        assert_true(strlen(field_table[f].source) > 2);
        assert_int_equal(field_find(field_table[f].name), f); /* unique: the first of that name is this one */
        assert_non_null(field_type_name(field_table[f].type));
    }
    assert_int_equal(field_find("dhcp.no_such"), FIELD_COUNT);
}

static void test_every_kind_carries_fields(void **state)
{
    (void)state;
    for (enum event_kind k = 0; k < EVENT_KIND_COUNT; k++) {
        assert_int_equal(event_kind_find(event_kind_table[k].name), k);
        assert_true(event_kind_table[k].families & FAMILY_PLACE);
    }
    assert_int_equal(event_kind_find("dhcp"), EVENT_KIND_COUNT);
}

static void test_sets_keep_members_once_and_in_order(void **state)
{
    (void)state;
    struct event *e = fresh(EVENT_PXE_REPLY);
    event_add_text(e, FIELD_BOOT_FILES, span("b.efi"));
    event_add_text(e, FIELD_BOOT_FILES, span("a.efi"));
    event_add_text(e, FIELD_BOOT_FILES, span("b.efi"));
    assert_int_equal(event_count(e, FIELD_BOOT_FILES), 2);
    assert_true(bytes_equal(event_text_at(e, FIELD_BOOT_FILES, 1), span("a.efi")));
    assert_int_equal(event_text_at(e, FIELD_BOOT_FILES, 2).left, 0);
    test_free(e);
}

/* A message with hundreds of routers must not push the event over its edge, nor mix one set with another. */
static void test_full_pools_drop_and_never_mix(void **state)
{
    (void)state;
    struct event *e = fresh(EVENT_DHCP_OFFER);
    for (unsigned i = 0; i < 1000; i++) {
        struct addr a = {.family = 4, .byte = {10, (uint8_t)(i >> 8), (uint8_t)i, 1}};
        event_add_addr(e, FIELD_DHCP_ROUTERS, &a);
    }
    struct addr dns = addr("9.9.9.9");
    event_add_addr(e, FIELD_DHCP_DNS, &dns);
    enum { ROOM = EVENT_ADDRS - EVENT_RESERVED };
    assert_int_equal(event_count(e, FIELD_DHCP_ROUTERS), ROOM);
    assert_int_equal(event_count(e, FIELD_DHCP_DNS), 0);
    struct addr last = event_addr_at(e, FIELD_DHCP_ROUTERS, ROOM - 1);
    assert_int_equal(last.byte[2], ROOM - 1);
    /* … and the verdict of the policy still finds its place. */
    event_add_addr(e, FIELD_POLICY_EXPECTED, &dns);
    assert_int_equal(event_count(e, FIELD_POLICY_EXPECTED), 1);
    test_free(e);
}

static void test_kept_text_survives_its_source_and_stops_at_the_room(void **state)
{
    (void)state;
    struct event *e = fresh(EVENT_TFTP_REQUEST);
    char source[8] = "boot";
    struct bytes kept = event_keep(e, bytes_of(source, 4));
    memset(source, 'x', sizeof source);
    assert_true(bytes_equal(kept, span("boot")));
    uint8_t big[EVENT_SCRATCH] = {0};
    assert_int_equal(event_keep(e, bytes_of(big, sizeof big)).left, 0);
    assert_int_equal(event_keep(e, bytes_of(big, sizeof big - 4)).left, sizeof big - 4);
    assert_int_equal(event_keep(e, bytes_of(big, 1)).left, 0);
    test_free(e);
}

static void test_rendering_disarms_untrusted_text(void **state)
{
    (void)state;
    struct event *e = fresh(EVENT_TFTP_REQUEST);
    event_set_bytes(e, FIELD_TFTP_FILE, span("a\x1b[2J\r\n"));
    struct mac mac = {{0x52, 0x54, 0, 0, 0, 1}};
    event_set_mac(e, FIELD_CLIENT_MAC, &mac);
    char buffer[64];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    event_render(e, FIELD_TFTP_FILE, &t);
    for (const char *p = buffer; *p; p++)
        assert_true((unsigned char)*p >= 0x20);
    text_init(&t, buffer, sizeof buffer);
    event_render(e, FIELD_CLIENT_MAC, &t);
    assert_string_equal(buffer, "52:54:00:00:00:01");
    test_free(e);
}

/* Two responders must never share a group because their keys ran into each other. */
static void test_keys_tell_values_apart(void **state)
{
    (void)state;
    struct event *a = fresh(EVENT_PXE_REPLY), *b = fresh(EVENT_PXE_REPLY);
    uint8_t ka[256], kb[256];
    size_t na = event_key(a, FIELD_SERVER_IP, ka, sizeof ka);
    struct addr ip = addr("10.0.0.1");
    event_set_addr(b, FIELD_SERVER_IP, &ip);
    size_t nb = event_key(b, FIELD_SERVER_IP, kb, sizeof kb);
    assert_true(na != nb || memcmp(ka, kb, na) != 0);
    event_add_text(a, FIELD_BOOT_FILES, span("ab"));
    event_add_text(a, FIELD_BOOT_FILES, span("c"));
    event_add_text(b, FIELD_BOOT_FILES, span("a"));
    event_add_text(b, FIELD_BOOT_FILES, span("bc"));
    na = event_key(a, FIELD_BOOT_FILES, ka, sizeof ka);
    nb = event_key(b, FIELD_BOOT_FILES, kb, sizeof kb);
    assert_true(na != nb || memcmp(ka, kb, na) != 0);
    assert_int_equal(event_key(b, FIELD_BOOT_FILES, kb, 3), 3);
    test_free(a);
    test_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reset_forgets_everything),
        cmocka_unit_test(test_every_field_has_a_name_a_meaning_and_a_source),
        cmocka_unit_test(test_every_kind_carries_fields),
        cmocka_unit_test(test_sets_keep_members_once_and_in_order),
        cmocka_unit_test(test_full_pools_drop_and_never_mix),
        cmocka_unit_test(test_kept_text_survives_its_source_and_stops_at_the_room),
        cmocka_unit_test(test_rendering_disarms_untrusted_text),
        cmocka_unit_test(test_keys_tell_values_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
