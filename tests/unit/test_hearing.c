/* Which segments were heard when: an auditor believes no "nothing was found" of a wire that nobody heard. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/when.h"
#include "record/hearing.h"

struct told {
    struct heard heard[8];
    size_t count;
};

static void take(void *self, const struct heard *heard)
{
    struct told *t = self;
    assert_true(t->count < 8);
    t->heard[t->count++] = *heard;
}

#define MINUTE (60 * WHEN_SECOND)

static void packets_within_an_hour_are_one_interval(void **state)
{
    (void)state;
    struct told t = {0};
    struct hearing *h = hearing_new(2, take, &t);
    for (int i = 0; i < 10; i++)
        hearing_take(h, 1, i * 59 * MINUTE);
    assert_int_equal(t.count, 0);
    hearing_tell(h);
    hearing_tell(h);
    assert_int_equal(t.count, 1);
    assert_int_equal(t.heard[0].segment, 1);
    assert_int_equal(t.heard[0].to, 9 * 59 * MINUTE);
    assert_int_equal(t.heard[0].packets, 10);
    hearing_free(h);
}

/* Else a mirror that was unplugged for a day would count as watched. */
static void silence_ends_an_interval(void **state)
{
    (void)state;
    struct told t = {0};
    struct hearing *h = hearing_new(1, take, &t);
    hearing_take(h, 0, 0);
    hearing_take(h, 0, 10 * MINUTE);
    hearing_take(h, 0, 71 * MINUTE);
    hearing_tell(h);
    assert_int_equal(t.count, 2);
    assert_int_equal(t.heard[0].to, 10 * MINUTE);
    assert_int_equal(t.heard[1].from, 71 * MINUTE);
    hearing_free(h);
}

/* The store prolongs an interval by one that begins in it: what is told in parts must join. */
static void parts_join(void **state)
{
    (void)state;
    struct told t = {0};
    struct hearing *h = hearing_new(1, take, &t);
    hearing_take(h, 0, 0);
    hearing_take(h, 0, MINUTE);
    hearing_tell(h);
    hearing_take(h, 0, 2 * MINUTE);
    hearing_tell(h);
    assert_int_equal(t.count, 2);
    assert_int_equal(t.heard[1].from, t.heard[0].to);
    assert_int_equal(t.heard[1].packets, 1);
    hearing_free(h);
}

static void captures_may_jump_back(void **state)
{
    (void)state;
    struct told t = {0};
    struct hearing *h = hearing_new(1, take, &t);
    hearing_take(h, 0, 100 * MINUTE);
    hearing_take(h, 0, 5 * MINUTE);
    hearing_take(h, 0, 6 * MINUTE);
    hearing_tell(h);
    assert_int_equal(t.count, 2);
    assert_int_equal(t.heard[1].from, 5 * MINUTE);
    assert_int_equal(t.heard[1].to, 6 * MINUTE);
    hearing_free(h);
}

static void no_segment_is_none(void **state)
{
    (void)state;
    struct told t = {0};
    struct hearing *h = hearing_new(1, take, &t);
    hearing_take(h, -1, 0);
    hearing_take(h, 1, 0);
    hearing_tell(h);
    assert_int_equal(t.count, 0);
    hearing_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_within_an_hour_are_one_interval),
        cmocka_unit_test(silence_ends_an_interval),
        cmocka_unit_test(parts_join),
        cmocka_unit_test(captures_may_jump_back),
        cmocka_unit_test(no_segment_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
