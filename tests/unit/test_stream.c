/* Streams in order, and the messages that come in pieces: a boot file is hashed as its reader got it, however it was sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "track/content/stream.h"

enum { SIZE = 200000 };

static uint8_t window[STREAM_WINDOW], content[SIZE], heard[SIZE];
static size_t heard_size;

static bool take(void *self, struct bytes data)
{
    (void)self;
    assert_in_range(heard_size + data.left, 0, SIZE);
    memcpy(heard + heard_size, data.at, data.left);
    heard_size += data.left;
    return true;
}

static struct stream begun(uint32_t next)
{
    struct stream s = {.window = window};
    for (size_t i = 0; i < SIZE; i++)
        content[i] = (uint8_t)(i * 31 + i / 257);
    heard_size = 0;
    stream_begin(&s, next);
    return s;
}

static void put(struct stream *s, uint32_t start, size_t from, size_t size, bool last)
{
    stream_put(s, start + (uint32_t)from, bytes_of(content + from, size), last, take, NULL);
}

/* xorshift */
static uint32_t draw(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Segments of any size, each of a group of eight at any place and some of them twice, across the wrap of the numbers. */
static void test_any_order_gives_the_same_bytes(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed < 60; seed++) {
        uint32_t random = seed * 7919, start = 0xffff8000U + seed;
        struct stream s = begun(start);
        size_t at = 0;
        while (at < SIZE) {
            struct {
                size_t from, size;
            } piece[8];
            for (size_t i = 0; i < 8; i++) {
                piece[i].size = at < SIZE ? 1 + draw(&random) % 1460 : 0;
                piece[i].size = piece[i].size > SIZE - at ? SIZE - at : piece[i].size;
                piece[i].from = at;
                at += piece[i].size;
            }
            for (size_t turn = 0; turn < 24; turn++) {
                size_t i = turn < 16 ? draw(&random) % 8 : turn - 16;
                put(&s, start, piece[i].from, piece[i].size, false);
            }
        }
        assert_false(s.lost);
        assert_int_equal(heard_size, SIZE);
        assert_memory_equal(heard, content, SIZE);
    }
}

static void test_the_end_counts_when_all_before_it_came(void **state)
{
    struct stream s = begun(100);
    (void)state;
    put(&s, 100, 10, 10, true);
    assert_false(stream_is_over(&s));
    put(&s, 100, 0, 10, false);
    assert_true(stream_is_over(&s));
    s = begun(100);
    put(&s, 100, 0, 0, true);
    assert_true(stream_is_over(&s));
}

/* What is too far ahead, or in too many pieces, is a hole that nobody waits for. */
static void test_holes_are_lost_beyond_the_window(void **state)
{
    struct stream s = begun(0);
    (void)state;
    put(&s, 0, 1, STREAM_WINDOW - 1, false);
    assert_false(s.lost);
    put(&s, 0, STREAM_WINDOW, 2, false);
    assert_true(s.lost);
    s = begun(0);
    for (size_t i = 0; i <= STREAM_PIECES && !s.lost; i++)
        put(&s, 0, 10 + i * 10, 5, false);
    assert_true(s.lost);
    assert_int_equal(heard_size, 0);
}

static bool take_once(void *self, struct bytes data)
{
    take(self, data);
    return false;
}

static void test_a_taker_that_has_enough_hears_no_more(void **state)
{
    struct stream s = begun(0);
    (void)state;
    put(&s, 0, 10, 10, false);
    stream_put(&s, 0, bytes_of(content, 10), false, take_once, NULL);
    assert_int_equal(heard_size, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_order_gives_the_same_bytes),
        cmocka_unit_test(test_the_end_counts_when_all_before_it_came),
        cmocka_unit_test(test_holes_are_lost_beyond_the_window),
        cmocka_unit_test(test_a_taker_that_has_enough_hears_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
