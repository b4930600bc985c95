/* How far a transfer has come. A block taken for another one makes a wrong digest, and that a false critical; loss in the capture
 * taken for loss on the wire vouches for what nobody saw. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/when.h"
#include "track/transfer/transfer_follow.h"

static uint8_t content[65464];
static int64_t now; /* ns */

static struct transfer transfer_of(uint32_t block_size, uint32_t window)
{
    return (struct transfer){.block_size = (uint16_t)block_size, .window = (uint16_t)window, .next = 1};
}

static enum follow data(struct transfer *t, uint32_t block, size_t size)
{
    struct tftp m = {.opcode = TFTP_DATA, .block = (uint16_t)block, .data = bytes_of(content, size)};
    transfer_settle(t, &m, now);
    return transfer_take(t, &m, size, block * 2 + 1);
}

/* Whether blocks that were not seen are owed now. */
static bool ack(struct transfer *t, uint32_t block)
{
    struct tftp m = {.opcode = TFTP_ACK, .block = (uint16_t)block};
    transfer_acknowledge(t, &m, now);
    return t->owed;
}

static void test_lockstep_to_the_last_block(void **state)
{
    (void)state;
    struct transfer t = transfer_of(512, 1);
    for (uint32_t block = 1; block <= 3; block++) {
        assert_int_equal(data(&t, block, 512), FOLLOW_FRESH);
        assert_false(ack(&t, block));
    }
    assert_false(t.whole);
    assert_int_equal(data(&t, 4, 0), FOLLOW_FRESH); /* a file of whole blocks ends with an empty one */
    assert_true(t.whole);
    assert_int_equal(t.bytes, 3 * 512);
    assert_int_equal(data(&t, 4, 0), FOLLOW_REPEATED);
    assert_int_equal(data(&t, 5, 512), FOLLOW_NONSENSE);
}

static void test_numbers_wrap_to_zero(void **state)
{
    (void)state;
    struct transfer t = transfer_of(8, 1);
    for (uint32_t block = 1; block <= 140000; block++) {
        assert_int_equal(data(&t, block, 8), FOLLOW_FRESH);
        assert_false(ack(&t, block));
    }
    assert_int_equal(t.next, 140001);
    assert_int_equal(data(&t, 140000, 8), FOLLOW_REPEATED);
}

static void test_numbers_wrap_to_one(void **state)
{
    (void)state;
    struct transfer t = transfer_of(8, 1);
    for (uint32_t block = 1; block <= 140000; block++)
        assert_int_equal(data(&t, (block - 1) % 65535 + 1, 8), FOLLOW_FRESH);
    assert_int_equal(t.next, 140001);
    assert_int_equal(t.gaps, 0);
}

/* After a loss on the wire a window begins again (RFC 7440 §4): nothing is missing. */
static void test_window_sent_again(void **state)
{
    (void)state;
    struct transfer t = transfer_of(512, 4);
    assert_int_equal(data(&t, 1, 512), FOLLOW_FRESH);
    assert_int_equal(data(&t, 3, 512), FOLLOW_EARLY);
    assert_int_equal(data(&t, 4, 512), FOLLOW_EARLY);
    assert_false(ack(&t, 1));
    for (uint32_t block = 2; block <= 5; block++)
        assert_int_equal(data(&t, block, 512), FOLLOW_FRESH);
    assert_int_equal(data(&t, 3, 512), FOLLOW_REPEATED);
    assert_int_equal(t.gaps, 0);
    assert_int_equal(t.doubt, DOUBT_NONE);
}

/* The receiver acknowledges what the capture never showed. */
static void test_gap_of_the_capture(void **state)
{
    (void)state;
    struct transfer t = transfer_of(512, 1);
    data(&t, 1, 512);
    assert_true(ack(&t, 2));
    assert_int_equal(t.gaps, 0); /* it may still come */
    assert_int_equal(data(&t, 3, 512), FOLLOW_FRESH);
    assert_int_equal(t.gaps, 1);
    assert_int_equal(t.doubt, DOUBT_GAPS);
    assert_int_equal(data(&t, 9, 512),
                     FOLLOW_AFTER_GAP); /* without windows a block comes when the one before has arrived */
    assert_int_equal(t.gaps, 6);
}

/* Two mirrored ports, or two queues of a card: a block is seen after its acknowledgement, and nothing is missing. */
static void test_acknowledgement_overtakes(void **state)
{
    (void)state;
    struct transfer t = transfer_of(8, 1);
    for (uint32_t block = 1; block <= 70000; block++) {
        assert_true(ack(&t, block));
        now += WHEN_MILLISECOND;
        assert_int_equal(data(&t, block, 8), FOLLOW_FRESH);
        assert_int_equal(t.owed, 0);
    }
    assert_int_equal(t.gaps, 0);
    assert_int_equal(t.doubt, DOUBT_NONE);
}

static void test_acknowledgement_overtakes_a_window(void **state)
{
    (void)state;
    struct transfer t = transfer_of(8, 4);
    assert_true(ack(&t, 4));
    for (uint32_t block = 1; block <= 3; block++)
        assert_int_equal(data(&t, block, 8), FOLLOW_FRESH);
    assert_int_equal(t.owed, 1);
    assert_int_equal(data(&t, 6, 8), FOLLOW_EARLY); /* 4 never came, and 5 may come yet */
    assert_int_equal(t.gaps, 1);
    assert_int_equal(data(&t, 5, 8), FOLLOW_FRESH);
    assert_int_equal(t.doubt, DOUBT_GAPS);
}

/* What comes much later is another's word, or the server's second: nobody vouches for what the receiver took first. */
static void test_late_block_is_a_gap(void **state)
{
    (void)state;
    struct transfer t = transfer_of(8, 1);
    assert_true(ack(&t, 1));
    now += (TRANSFER_LATE + 2) * WHEN_MILLISECOND;
    assert_int_equal(data(&t, 1, 8), FOLLOW_REPEATED);
    assert_int_equal(t.gaps, 1);
    assert_int_equal(t.doubt, DOUBT_GAPS);
}

/* The last block never came: the end tells. */
static void test_owed_at_the_end_is_a_gap(void **state)
{
    (void)state;
    struct transfer t = transfer_of(8, 1);
    data(&t, 1, 8);
    assert_true(ack(&t, 2));
    transfer_settle(&t, NULL, now);
    assert_int_equal(t.gaps, 1);
    assert_int_equal(t.owed, 0);
}

static void test_block_with_two_contents(void **state)
{
    (void)state;
    struct transfer t = transfer_of(512, 1);
    data(&t, 1, 512);
    data(&t, 2, 512);
    struct tftp other = {.opcode = TFTP_DATA, .block = 2, .data = bytes_of(content, 512)};
    assert_int_equal(transfer_take(&t, &other, 512, 99), FOLLOW_CHANGED);
    assert_int_equal(t.next, 3);
    other.block = 1;
    assert_int_equal(transfer_take(&t, &other, 512, 99), FOLLOW_CHANGED);
    assert_int_equal(transfer_take(&t, &other, 512, 3), FOLLOW_REPEATED);
}

/* Content begins with block 1: block 0 is nobody's, however it is dressed. */
static void test_block_zero_is_nonsense(void **state)
{
    (void)state;
    struct transfer t = transfer_of(512, 1);
    assert_int_equal(data(&t, 0, 512), FOLLOW_NONSENSE);
    assert_int_equal(t.bytes, 0);
}

/* Microsoft's variable windows: each acknowledgement says how large the next one is. */
static void test_windows_that_vary(void **state)
{
    (void)state;
    struct transfer t = transfer_of(512, 1);
    transfer_agree(&t, &(struct tftp){.has_ms_window = true});
    struct tftp leave = {.opcode = TFTP_ACK, .block = 0, .next_window = 4};
    transfer_acknowledge(&t, &leave, now);
    assert_int_equal(t.owed, 0);
    assert_int_equal(t.window, 4);
    assert_int_equal(data(&t, 1, 512), FOLLOW_FRESH);
    assert_int_equal(data(&t, 3, 512), FOLLOW_EARLY);
    assert_int_equal(data(&t, 2, 512), FOLLOW_FRESH);
}

/* Whatever arrives, in whatever state: numbers stay in order. */
static void test_any_sequence_is_survived(void **state)
{
    (void)state;
    uint32_t dice = 1;
    for (uint32_t window = 1; window <= 65535; window = window * 3 + 1) {
        struct transfer t = transfer_of(8, window);
        t.rolls_to_one = window & 1;
        for (unsigned i = 0; i < 20000; i++) {
            dice = dice * 1664525 + 1013904223;
            uint32_t before = t.next;
            if (dice >> 31)
                data(&t, dice >> 8, 8);
            else
                ack(&t, dice >> 8);
            assert_true(t.next >= before && t.next - before <= 65536);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lockstep_to_the_last_block), cmocka_unit_test(test_numbers_wrap_to_zero),
        cmocka_unit_test(test_numbers_wrap_to_one),        cmocka_unit_test(test_window_sent_again),
        cmocka_unit_test(test_gap_of_the_capture),         cmocka_unit_test(test_block_with_two_contents),
        cmocka_unit_test(test_block_zero_is_nonsense),     cmocka_unit_test(test_windows_that_vary),
        cmocka_unit_test(test_any_sequence_is_survived),
        cmocka_unit_test(test_acknowledgement_overtakes),
        cmocka_unit_test(test_acknowledgement_overtakes_a_window),
        cmocka_unit_test(test_late_block_is_a_gap),        cmocka_unit_test(test_owed_at_the_end_is_a_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
