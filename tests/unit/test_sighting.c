/* Responders as stores keep them, and back: an audit by another policy must meet the same server that was seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "record/sighting.h"

static const struct frame frame = {.data = (const uint8_t *)"", .time = 1};

static struct sighting_words words(const char *role, const char *ip, const char *server_id)
{
    return (struct sighting_words){.role = role, .ip = ip, .mac = "52:54:00:00:00:10", .server_id = server_id};
}

static void option_54_goes_there_and_back(void **state)
{
    (void)state;
    struct sighting s = {.server_id = {.family = 4, .byte = {10, 42, 0, 10}}};
    char id[SIGHTING_ID];
    uint8_t duid[SIGHTING_DUID];
    struct event e;
    assert_string_equal(sighting_server_id(&s, id), "10.42.0.10");
    struct sighting_words w = words("dhcp", "10.42.0.9", id);
    assert_true(sighting_event(&w, &frame, duid, &e));
    assert_int_equal(e.kind, EVENT_DHCP_OFFER);
    struct addr back = event_addr(&e, FIELD_SERVER_ID);
    assert_true(addr_equal(&back, &s.server_id));
    assert_false(event_has(&e, FIELD_DHCP6_TYPE));
    assert_true(event_has(&e, FIELD_SERVER_MAC));
}

static void the_longest_duid_goes_there_and_back(void **state)
{
    (void)state;
    struct sighting s = {.duid_size = SIGHTING_DUID};
    char id[SIGHTING_ID];
    uint8_t duid[SIGHTING_DUID];
    struct event e;
    for (size_t i = 0; i < SIGHTING_DUID; i++)
        s.duid[i] = (uint8_t)(i * 7);
    struct sighting_words w = words("pxe", "fe80::10", sighting_server_id(&s, id));
    assert_int_equal(strlen(id), 2 * SIGHTING_DUID);
    assert_true(sighting_event(&w, &frame, duid, &e));
    assert_int_equal(e.kind, EVENT_DHCP6_ADVERTISE);
    assert_true(event_is(&e, FIELD_DHCP6_TYPE, "advertise"));
    assert_true(bytes_equal(event_text(&e, FIELD_DHCP6_SERVER_ID), bytes_of(s.duid, s.duid_size)));
}

static void a_server_without_name_has_none(void **state)
{
    (void)state;
    const struct sighting s = {.segment = 0};
    char id[SIGHTING_ID] = "x";
    assert_string_equal(sighting_server_id(&s, id), "");
}

/* Routers and relays over IPv6 are known by other things than DUIDs, and file servers by their address. */
static void roles_without_duids_need_none(void **state)
{
    (void)state;
    static const struct {
        const char *role;
        enum event_kind kind;
    } roles[] = {{"router", EVENT_ND_ROUTER_ADVERTISEMENT},
                 {"relay", EVENT_DHCP6_RELAY_FORWARD},
                 {"tftp", EVENT_TFTP_DATA},
                 {"http-boot", EVENT_HTTP_RESPONSE},
                 {"multicast", EVENT_MULTICAST_SESSION},
                 {"distribution-point", EVENT_SMB_TREE_CONNECT},
                 {"peer-cache", EVENT_CACHE_ANSWER}};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        struct sighting_words w = words(roles[i].role, "fe80::1", "");
        uint8_t duid[SIGHTING_DUID];
        struct event e;
        assert_true(sighting_event(&w, &frame, duid, &e));
        assert_int_equal(e.kind, roles[i].kind);
        assert_true(event_is(&e, FIELD_SERVER_ROLE, roles[i].role));
    }
}

/* A store may be anybody's: what does not tell enough, or is no DUID at all, makes no event. */
static void too_little_is_nothing(void **state)
{
    (void)state;
    char long_one[2 * SIGHTING_DUID + 3];
    memset(long_one, 'a', sizeof long_one);
    long_one[sizeof long_one - 1] = '\0';
    const struct sighting_words none[] = {
        words("dhcp", "fe80::1", ""),    words("dhcp", "fe80::1", "zz"),     words("dhcp", "fe80::1", "abc"),
        words("dhcp", "fe80::1", ":ab"), words("dhcp", "fe80::1", long_one), words("dhcp", "", "10.0.0.1"),
        words("king", "10.0.0.1", ""),
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        uint8_t duid[SIGHTING_DUID];
        struct event e;
        assert_false(sighting_event(&none[i], &frame, duid, &e));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(option_54_goes_there_and_back),  cmocka_unit_test(the_longest_duid_goes_there_and_back),
        cmocka_unit_test(a_server_without_name_has_none), cmocka_unit_test(roles_without_duids_need_none),
        cmocka_unit_test(too_little_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
