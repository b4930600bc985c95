/* Who speaks for a protected address: a fail-over is not a fight, and a claim is remembered until the boot that follows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "track/address/binding.h"

#define SECOND INT64_C(1000000000)

static const struct hash_key key = {{1, 2}};
static const struct mac owner = {{0x52, 0x54, 0, 0, 0, 1}}, other = {{0x52, 0x54, 0, 0, 0, 2}};
static const struct addr address = {.family = 4, .byte = {10, 0, 0, 1}};

static struct claim_answer claim(struct bindings *b, const struct mac *mac, bool answer, int64_t time)
{
    struct claim c = {.segment = 1, .address = address, .mac = *mac, .answer = answer, .time = time};
    return bindings_claim(b, &c);
}

static void test_the_first_has_no_rival(void **state)
{
    (void)state;
    struct bindings *b = bindings_new(&key);
    struct claim_answer a = claim(b, &owner, false, SECOND);
    assert_false(a.has_rival || a.contested || a.unasked);
    assert_int_equal(a.claims, 1);
    assert_int_equal(claim(b, &owner, false, 2 * SECOND).claims, 2);
    assert_int_equal(claim(b, &owner, false, 20 * SECOND).claims, 1);
    bindings_free(b);
}

static void test_a_fail_over_is_not_a_fight(void **state)
{
    (void)state;
    struct bindings *b = bindings_new(&key);
    claim(b, &owner, false, SECOND);
    struct claim_answer a = claim(b, &other, false, 2 * SECOND);
    assert_true(a.has_rival);
    assert_memory_equal(&a.rival, &owner, sizeof owner);
    assert_false(a.contested);
    assert_false(claim(b, &other, false, 3 * SECOND).contested);
    assert_true(claim(b, &owner, false, 4 * SECOND).contested); /* … but this is */
    assert_true(claim(b, &other, false, 5 * SECOND).contested);
    bindings_free(b);
}

/* After an hour of silence nobody fights any more, and a capture that steps back by a year is another story. */
static void test_old_claims_are_forgotten(void **state)
{
    (void)state;
    struct bindings *b = bindings_new(&key);
    claim(b, &owner, false, 10000 * SECOND);
    assert_false(claim(b, &other, false, 10001 * SECOND + BINDING_MEMORY).has_rival);
    assert_false(claim(b, &owner, false, -BINDING_MEMORY).has_rival);
    bindings_free(b);
}

static void test_questions_and_answers(void **state)
{
    (void)state;
    struct bindings *b = bindings_new(&key);
    assert_true(claim(b, &owner, true, SECOND).unasked);
    bindings_ask(b, 1, &address, 2 * SECOND);
    assert_false(claim(b, &owner, true, 3 * SECOND).unasked);
    bindings_ask(b, 2, &address, 20 * SECOND); /* another segment */
    assert_true(claim(b, &owner, true, 20 * SECOND).unasked);
    bindings_free(b);
}

static void test_a_claimant_is_known_for_ten_minutes(void **state)
{
    (void)state;
    struct bindings *b = bindings_new(&key);
    struct addr claimed[BINDING_CLAIMED];
    int64_t first = 0;
    claim(b, &other, false, SECOND);
    claim(b, &other, false, 5 * SECOND);
    assert_int_equal(bindings_claimed(b, 1, &other, 6 * SECOND, claimed, &first), 1);
    assert_true(addr_equal(&claimed[0], &address));
    assert_true(first == SECOND);
    assert_int_equal(bindings_claimed(b, 1, &owner, 6 * SECOND, claimed, &first), 0);
    assert_int_equal(bindings_claimed(b, 2, &other, 6 * SECOND, claimed, &first), 0);
    assert_int_equal(bindings_claimed(b, 1, &other, 6 * SECOND + BINDING_STORY, claimed, &first), 0);
    bindings_free(b);
}

/* A stranger who claims with a thousand MACs neither grows the tables nor stops the claims from being seen. */
static void test_many_claimants(void **state)
{
    (void)state;
    struct bindings *b = bindings_new(&key);
    claim(b, &owner, false, SECOND);
    for (int i = 0; i < 5000; i++) {
        struct mac mac = {{2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};
        assert_true(claim(b, &mac, false, 2 * SECOND + i).has_rival);
    }
    assert_int_equal(bindings_counts(b).used, 1);
    bindings_free(b);
}

static void test_virtual_addresses(void **state)
{
    (void)state;
    static const struct mac vrrp = {{0, 0, 0x5e, 0, 1, 7}}, hsrp = {{0, 0, 0x0c, 7, 0xac, 1}};
    assert_string_equal(binding_virtual(&vrrp), "vrrp");
    assert_string_equal(binding_virtual(&hsrp), "hsrp");
    assert_null(binding_virtual(&owner));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_has_no_rival),
        cmocka_unit_test(test_a_fail_over_is_not_a_fight),
        cmocka_unit_test(test_old_claims_are_forgotten),
        cmocka_unit_test(test_questions_and_answers),
        cmocka_unit_test(test_a_claimant_is_known_for_ten_minutes),
        cmocka_unit_test(test_many_claimants),
        cmocka_unit_test(test_virtual_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
