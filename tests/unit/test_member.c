/* Group members and queriers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "track/imaging/member.h"

static const struct hash_key key = {{1, 2}};
static const struct mac mac = {{0x52, 0x54, 0, 0, 0, 1}};
#define SECOND INT64_C(1000000000)

static struct addr host(uint8_t last)
{
    return (struct addr){.family = 4, .byte = {10, 42, 0, last}};
}

static const struct addr group = {.family = 4, .byte = {239, 42, 0, 1}};

/* Each membership is told once, and again after it was left or has gone silent. */
static void a_member_joins_once(void **state)
{
    (void)state;
    struct members *m = members_new(&key);
    struct member_key k = {.segment = 1, .group = group, .addr = host(7)};
    assert_true(members_join(m, &k, &mac, SECOND));
    assert_false(members_join(m, &k, &mac, 60 * SECOND));
    assert_true(members_leave(m, &k, 61 * SECOND));
    assert_false(members_leave(m, &k, 61 * SECOND));
    assert_true(members_join(m, &k, &mac, 62 * SECOND));
    assert_true(members_join(m, &k, &mac, 62 * SECOND + MEMBER_MEMORY + 1));
    size_t cursor = 0;
    assert_non_null(members_next(m, 1, &group, &cursor));
    assert_null(members_next(m, 1, &group, &cursor));
    cursor = 0;
    assert_null(members_next(m, 2, &group, &cursor));
    members_free(m);
}

static const char *query(struct members *m, uint8_t from, uint8_t version, int64_t second)
{
    struct querier previous, heard = {.key = {.segment = 1, .family = 4}, .addr = host(from), .mac = {{2, from}},
                                      .version = version, .last = second * SECOND};
    return members_query(m, &heard, &previous);
}

static void assert_change(const char *change, const char *wanted)
{
    if (wanted)
        assert_string_equal(change, wanted);
    else
        assert_null(change);
}

/* The election (RFC 9776 §6.6.2), and what attackers make of it. */
static void changes_of_querier_are_told(void **state)
{
    (void)state;
    struct members *m = members_new(&key);
    assert_change(query(m, 100, 3, 0), "first");
    assert_change(query(m, 100, 3, 125), NULL);
    assert_change(query(m, 200, 3, 126), NULL); /* higher: it has lost */
    assert_change(query(m, 50, 3, 130), "lower");
    assert_change(query(m, 100, 3, 131), NULL); /* the old one's last word */
    assert_change(query(m, 200, 2, 132), "downgrade");
    assert_change(query(m, 200, 3, 1000), "changed");
    assert_change(query(m, 200, 1, 1001), "downgrade");
    assert_change(query(m, 200, 3, 1002), NULL);
    members_free(m);
}

/* A router with two addresses on one wire, and another version on the second (a real capture has one). */
static void one_router_is_one_querier(void **state)
{
    (void)state;
    struct members *m = members_new(&key);
    struct querier previous, heard = {.key = {.family = 4}, .addr = host(1), .mac = mac, .version = 3, .last = SECOND};
    assert_string_equal(members_query(m, &heard, &previous), "first");
    heard.addr = host(0);
    heard.version = 2;
    assert_null(members_query(m, &heard, &previous));
    members_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_member_joins_once), cmocka_unit_test(changes_of_querier_are_told),
                                       cmocka_unit_test(one_router_is_one_querier)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
