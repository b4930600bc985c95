/* The cursor that every parser stands on: if one of these fails, a packet can be read past its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "guard.h"

static void numbers_are_read_in_the_order_of_their_bytes(void **state)
{
    (void)state;
    struct guard g = guard_new(32);
    const uint8_t data[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24};
    struct bytes b = bytes_of(guard_put(&g, data, sizeof data), sizeof data);
    assert_int_equal(bytes_u8(&b), 0x01);
    assert_int_equal(bytes_u16(&b), 0x0203);
    assert_int_equal(bytes_u24(&b), 0x040506);
    assert_int_equal(bytes_u32(&b), 0x0708090a);
    assert_true(bytes_u64(&b) == UINT64_C(0x0b0c0d0e0f101112));
    assert_int_equal(bytes_le16(&b), 0x1413);
    assert_int_equal(bytes_le32(&b), 0x18171615);
    assert_true(bytes_ok(&b));
    assert_int_equal(b.left, 0);
    guard_done(&g);
}

/* Every reader on every length that is too short for it: 0 comes back, the cursor is bad and stays empty. */
static void a_short_read_gives_zero_and_is_remembered(void **state)
{
    (void)state;
    struct guard g = guard_new(8);
    const uint8_t ones[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    for (size_t size = 0; size < 8; size++) {
        const uint8_t *at = guard_put(&g, ones, size);
        struct bytes b = bytes_of(at, size);
        assert_true((bytes_u64(&b) & 0xffffffff) == 0);
        assert_false(bytes_ok(&b));
        assert_int_equal(b.left, 0);
        assert_int_equal(bytes_u8(&b), 0);
        assert_false(bytes_ok(&b));

        uint8_t copy[8] = {7, 7, 7, 7, 7, 7, 7, 7};
        b = bytes_of(at, size);
        bytes_copy(&b, copy, sizeof copy);
        assert_int_equal(copy[0], 7);
        assert_false(bytes_ok(&b));
    }
    struct bytes none = bytes_of(NULL, 0);
    assert_non_null(bytes_take(&(struct bytes){.at = ones, .left = 8}, 0));
    assert_int_equal(bytes_u16(&none), 0);
    guard_done(&g);
}

static void a_length_that_lies_does_not_wrap(void **state)
{
    (void)state;
    const uint8_t data[4] = {1, 2, 3, 4};
    struct bytes b = bytes_of(data, sizeof data);
    assert_null(bytes_take(&b, SIZE_MAX));
    assert_int_equal(b.left, 0);
    assert_false(bytes_ok(&b));
}

static void a_part_ends_where_it_says(void **state)
{
    (void)state;
    const uint8_t data[6] = {1, 2, 3, 4, 5, 6};
    struct bytes b = bytes_of(data, sizeof data);
    struct bytes part = bytes_sub(&b, 2);
    assert_int_equal(bytes_u16(&part), 0x0102);
    assert_int_equal(bytes_u8(&part), 0);
    assert_false(bytes_ok(&part));
    assert_true(bytes_ok(&b));

    struct bytes rest = bytes_upto(&b, 100);
    assert_true(bytes_ok(&rest));
    assert_int_equal(rest.left, 4);
    bytes_trim(&rest, 1);
    bytes_trim(&rest, 3);
    assert_int_equal(rest.left, 1);

    struct bytes more = bytes_sub(&b, 1);
    assert_false(bytes_ok(&more));
    assert_false(bytes_ok(&b));
}

/* A server name of 64 bytes without a NUL is shown all the same, and told from a well-formed one. */
static void text_without_its_nul_is_delivered_but_bad(void **state)
{
    (void)state;
    struct guard g = guard_new(16);
    struct bytes b = bytes_of(guard_put(&g, "ab\0cd", 5), 5);
    struct bytes first = bytes_until_nul(&b);
    assert_true(bytes_ok(&first) && bytes_equal(first, bytes_of("ab", 2)));
    assert_int_equal(b.left, 2);
    struct bytes second = bytes_until_nul(&b);
    assert_false(bytes_ok(&second));
    assert_true(bytes_equal(second, bytes_of("cd", 2)));
    assert_false(bytes_ok(&b));
    guard_done(&g);
}

static void spans_compare_by_content(void **state)
{
    (void)state;
    assert_int_equal(bytes_strip_nul(bytes_of("ab\0\0", 4)).left, 2);
    assert_int_equal(bytes_strip_nul(bytes_of("\0\0", 2)).left, 0);
    assert_true(bytes_equal(bytes_of(NULL, 0), bytes_of("x", 0)));
    assert_false(bytes_equal(bytes_of("ab", 2), bytes_of("ac", 2)));
    assert_false(bytes_equal(bytes_of("ab", 2), bytes_of("a", 1)));
    assert_true(bytes_begins(bytes_of("PXEClient:Arch", 14), "PXEClient"));
    assert_false(bytes_begins(bytes_of("PXE", 3), "PXEClient"));
    struct bytes b = bytes_of("ab", 2);
    assert_int_equal(bytes_peek(&b, 1), 'b');
    assert_int_equal(bytes_peek(&b, 2), 0);
    assert_true(bytes_ok(&b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_in_the_order_of_their_bytes),
        cmocka_unit_test(a_short_read_gives_zero_and_is_remembered),
        cmocka_unit_test(a_length_that_lies_does_not_wrap),
        cmocka_unit_test(a_part_ends_where_it_says),
        cmocka_unit_test(text_without_its_nul_is_delivered_but_bad),
        cmocka_unit_test(spans_compare_by_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
