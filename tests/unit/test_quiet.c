/* Silence where there was traffic: without it a mirror session that somebody removed is noticed at the next audit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "keeper/quiet.h"

enum { AFTER = 100 };

static enum quiet_news frames(struct quiet *q, uint64_t passed, int64_t now)
{
    return quiet_note_frames(q, passed, now, AFTER);
}

/* Busy from 1 to 151. */
static uint64_t make_busy(struct quiet *q)
{
    uint64_t passed = 0;
    for (int64_t now = 1; now <= 151; now += 10)
        assert_int_equal(frames(q, ++passed, now), QUIET_NOTHING);
    return passed;
}

static void silence_and_its_end_are_told_once(void **state)
{
    (void)state;
    struct quiet q = {0};
    uint64_t passed = make_busy(&q);
    assert_int_equal(frames(&q, passed, 250), QUIET_NOTHING);
    assert_int_equal(frames(&q, passed, 251), QUIET_SILENT);
    assert_int_equal(frames(&q, passed, 2000), QUIET_NOTHING);
    assert_int_equal(frames(&q, passed + 1, 2001), QUIET_HEARD);
    assert_int_equal(frames(&q, passed + 2, 2002), QUIET_NOTHING);
    assert_int_equal(frames(&q, passed + 2, 2200), QUIET_NOTHING); /* one frame is no habit */
}

static void a_segment_that_was_always_still_is_left_alone(void **state)
{
    (void)state;
    struct quiet q = {0};
    for (int64_t now = 1; now < 3000; now += 30)
        assert_int_equal(frames(&q, 0, now), QUIET_NOTHING);
    for (int64_t i = 0; i < 50; i++) /* a frame now and then */
        assert_int_equal(frames(&q, (uint64_t)i + 1, 3000 + 60 * i), QUIET_NOTHING);
    assert_int_equal(frames(&q, 50, 9000), QUIET_NOTHING);
}

static void a_new_sensor_is_no_traffic(void **state)
{
    (void)state;
    struct quiet q = {0};
    make_busy(&q);
    assert_int_equal(frames(&q, 0, 200), QUIET_NOTHING);
    assert_int_equal(frames(&q, 0, 260), QUIET_SILENT);
    assert_int_equal(frames(&q, 1, 261), QUIET_HEARD);
}

static void a_link_that_went_down_is_told_otherwise(void **state)
{
    (void)state;
    struct quiet q = {0};
    uint64_t passed = make_busy(&q);
    quiet_forget(&q);
    assert_int_equal(frames(&q, passed, 999), QUIET_NOTHING);
}

static void a_port_that_is_no_mirror_is_told(void **state)
{
    (void)state;
    struct quiet q = {0};
    assert_int_equal(quiet_note_broadcasts(&q, true, 10, AFTER), QUIET_NOTHING);
    assert_int_equal(quiet_note_broadcasts(&q, false, 50, AFTER), QUIET_NOTHING);
    assert_int_equal(quiet_note_broadcasts(&q, true, 60, AFTER), QUIET_NOTHING);
    assert_int_equal(quiet_note_broadcasts(&q, true, 159, AFTER), QUIET_NOTHING);
    assert_int_equal(quiet_note_broadcasts(&q, true, 160, AFTER), QUIET_SILENT);
    assert_int_equal(quiet_note_broadcasts(&q, true, 161, AFTER), QUIET_NOTHING);
    assert_int_equal(quiet_note_broadcasts(&q, false, 170, AFTER), QUIET_HEARD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_and_its_end_are_told_once),
        cmocka_unit_test(a_segment_that_was_always_still_is_left_alone),
        cmocka_unit_test(a_new_sensor_is_no_traffic),
        cmocka_unit_test(a_link_that_went_down_is_told_otherwise),
        cmocka_unit_test(a_port_that_is_no_mirror_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
