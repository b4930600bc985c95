/* Bounds of the fragment store: memory, age, size and cost, whatever is thrown at it. */
#include "fragments.h"

#include <sys/resource.h>

#include "net/fragment.h"

/* M10: whoever never finishes what he began neither fills our memory nor blinds us. */
static void flood_of_first_fragments_leaves_memory_flat(void **state)
{
    (void)state;
    uint8_t whole[WHOLE], big[1480];
    make_whole('a', whole);
    make_whole('b', big);
    memset(big + WHOLE, 'b', sizeof big - WHOLE);
    struct rusage warm, after;
    struct packet p;
    for (uint32_t i = 0; i < 1000000; i++) {
        if (i == 10000)
            getrusage(RUSAGE_SELF, &warm);
        struct part part = {
            .id = i & 0xffff, .more = true, .data = big, .size = sizeof big, .sender = (uint8_t)(10 + (i >> 16))};
        assert_int_equal(send4(&part, &p), PARSE_NOT_MINE);
        now += 1000;
        if (i % 100000 == 0) {
            assert_int_equal(send_slice(whole, i / 100000, 0, 16, &p), PARSE_NOT_MINE);
            assert_int_equal(send_slice(whole, i / 100000, 16, 16, &p), PARSE_OK);
        }
    }
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - warm.ru_maxrss < 1024); /* KiB */
    struct net_counts counts = net_counts(net);
    assert_true(counts.waiting <= FRAGMENT_DATAGRAMS);
    assert_int_equal(counts.fragments, 1000020);
    assert_int_equal(counts.reassembled, 10);
    assert_int_equal(counts.refused + counts.waiting + counts.expired, 1000000);
}

/* A mirror port that shows each frame twice leaves copies behind; they must not look like an attack on what comes
 * next. */
static void stray_copies_of_a_mirror_port_are_forgotten(void **state)
{
    (void)state;
    uint8_t a[WHOLE], b[WHOLE];
    make_whole('a', a);
    make_whole('b', b);
    struct packet p;
    send_slice(a, 9, 0, 16, &p); /* waits all the while, and is older */
    send_slice(a, 1, 0, 16, &p);
    send_slice(a, 1, 0, 16, &p);
    assert_int_equal(send_slice(a, 1, 16, 16, &p), PARSE_OK);
    assert_int_equal(send_slice(a, 1, 16, 16, &p), PARSE_NOT_MINE);
    assert_int_equal(net_counts(net).waiting, 1);
    now += 5 * SECOND;
    assert_int_equal(send_slice(b, 1, 0, 16, &p), PARSE_NOT_MINE);
    assert_int_equal(send_slice(b, 1, 16, 16, &p), PARSE_OK);
    assert_false(p.notes & PACKET_OVERLAP);
    assert_whole(&p, b);
    assert_int_equal(net_counts(net).expired, 0);
}

static void late_siblings_find_nobody(void **state)
{
    (void)state;
    static const int64_t jumps[] = {31 * SECOND, -31 * SECOND, INT64_MAX - 1800000000 * SECOND};
    uint8_t whole[WHOLE];
    make_whole('a', whole);
    for (uint32_t i = 0; i < 3; i++) {
        struct packet p;
        assert_int_equal(send_slice(whole, i, 0, 16, &p), PARSE_NOT_MINE);
        now += jumps[i];
        assert_int_equal(send_slice(whole, i, 16, 16, &p), PARSE_NOT_MINE);
        assert_int_equal(net_counts(net).expired, i + 1 + i);
        assert_int_equal(net_counts(net).waiting, 1);
        now += 60 * SECOND;
    }
}

static void siblings_within_30_seconds_meet(void **state)
{
    (void)state;
    uint8_t whole[WHOLE];
    make_whole('a', whole);
    struct packet p;
    send_slice(whole, 1, 0, 16, &p);
    now += 29 * SECOND;
    assert_int_equal(send_slice(whole, 1, 16, 16, &p), PARSE_OK);
}

/* M08, and fragments that cannot be: refused with a name, kept out of the store. */
static void impossible_fragments_are_malformed(void **state)
{
    (void)state;
    static const uint8_t data[100];
    static const struct {
        struct part part;
        const char *fault;
    } rows[] = {
        {{.id = 1, .offset = 65528, .data = data, .size = 100}, "fragment: end beyond 65535"},
        {{.id = 2, .offset = 65528, .data = data, .size = 8}, "fragment: end beyond 65535"},
        {{.id = 3, .offset = 8, .data = data, .size = 0}, "fragment: no data"},
        {{.id = 4, .more = true, .data = data, .size = 7}, "fragment: no data"},
        {{.id = 5, .more = true, .data = data, .size = 20}, "fragment: length not a multiple of 8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct packet p;
        assert_int_equal(send4(&rows[i].part, &p), PARSE_MALFORMED);
        assert_string_equal(p.fault, rows[i].fault);
        assert_int_equal(send6(&rows[i].part, &p), PARSE_MALFORMED);
        assert_string_equal(p.fault, rows[i].fault);
    }
    assert_int_equal(net_counts(net).waiting, 2); /* the last row is kept, cut to 16 bytes, as victims do */
}

/* The largest datagram there is. */
static void datagram_of_65535_bytes(void **state)
{
    (void)state;
    static uint8_t data[1480];
    struct packet p;
    data[1] = 67;
    data[3] = 68;
    data[4] = data[5] = 0xff;
    for (uint32_t offset = 0; offset + 1480 < 65535; offset += 1480) {
        struct part part = {.id = 1, .offset = offset, .more = true, .data = data, .size = 1480};
        assert_int_equal(send6(&part, &p), PARSE_NOT_MINE);
    }
    struct part last = {.id = 1, .offset = 65120, .data = data, .size = 415};
    assert_int_equal(send6(&last, &p), PARSE_OK);
    assert_int_equal(p.payload.left, 65527);
}

/* A snap length leaves fragments that cannot be put together; the first still shows its ports. */
static void cut_fragments_are_truncated(void **state)
{
    (void)state;
    uint8_t whole[WHOLE];
    make_whole('a', whole);
    struct part first = {.id = 1, .more = true, .data = whole, .size = 24, .cut = 8};
    struct part last = {.id = 1, .offset = 24, .data = whole + 24, .size = 8, .cut = 4};
    struct packet p;
    assert_int_equal(send4(&first, &p), PARSE_TRUNCATED);
    assert_int_equal(p.dst_port, 68);
    assert_int_equal(p.payload.left, 8);
    assert_int_equal(send4(&last, &p), PARSE_TRUNCATED);
    assert_string_equal(p.fault, "fragment: cut short by the capture");
    assert_int_equal(net_counts(net).waiting, 0);
}

enum order { FORWARD, BACKWARD, SCATTERED, OVERLAPPING, ORDERS };

/* What it costs to take `n` fragments of 8 bytes, of which the last never comes. */
static uint64_t cost_of(uint32_t n, enum order order)
{
    struct fragments *f = fragments_new(&key);
    assert_non_null(f);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t place[ORDERS] = {i, n - 1 - i, i * 4099 % 8191, i % 64};
        uint8_t data[16];
        memset(data, (int)i, sizeof data);
        struct fragment fragment = {.offset = place[order] * 8,
                                    .more = true,
                                    .time = now,
                                    .data = bytes_of(data, order == OVERLAPPING ? 16 : 8)};
        struct datagram whole;
        uint32_t notes = 0;
        const char *fault = NULL;
        assert_int_equal(fragments_add(f, &fragment, &whole, &notes, &fault), PARSE_NOT_MINE);
    }
    uint64_t cost = fragments_cost(f);
    fragments_free(f);
    return cost;
}

/* Twice as many fragments cost twice as much, counted in blocks touched, whatever their order. */
static void cost_grows_no_faster_than_the_fragments(void **state)
{
    (void)state;
    for (enum order order = FORWARD; order < ORDERS; order++)
        for (uint32_t n = 256; n <= 4096; n *= 2) {
            uint64_t once = cost_of(n, order), twice = cost_of(2 * n - 1, order);
            assert_true(once >= n);
            assert_true(twice <= 2 * once + 16);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(flood_of_first_fragments_leaves_memory_flat, setup, teardown),
        cmocka_unit_test_setup_teardown(stray_copies_of_a_mirror_port_are_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(late_siblings_find_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(siblings_within_30_seconds_meet, setup, teardown),
        cmocka_unit_test_setup_teardown(impossible_fragments_are_malformed, setup, teardown),
        cmocka_unit_test_setup_teardown(datagram_of_65535_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(cut_fragments_are_truncated, setup, teardown),
        cmocka_unit_test_setup_teardown(cost_grows_no_faster_than_the_fragments, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
