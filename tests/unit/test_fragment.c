/* Fragments put together: what an attacker hides by cutting it up is found, and nobody pays more for it than it weighs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/resource.h>

#include "net/fragment.h"
#include "net/packet.h"

enum { MOST = 2048, WHOLE = 32 };

#define SECOND INT64_C(1000000000)

static const struct hash_key key = {{1, 2}};
static struct net *net;
static int64_t now;

static int setup(void **state)
{
    (void)state;
    now = 1700000000 * SECOND;
    net = net_new(&key);
    return net ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    net_free(net);
    return 0;
}

struct part {
    uint32_t id;
    uint32_t offset;
    bool more;
    const uint8_t *data;
    size_t size;
    size_t cut; /* bytes that the capture leaves out */
    uint8_t sender, protocol;
};

/* 10.0.0.x > 10.0.0.2, UDP unless told otherwise; the checksum stays 0 and is noted as wrong. */
static enum parse send4(const struct part *part, struct packet *ret)
{
    static uint8_t data[MOST];
    uint16_t place = (uint16_t)(part->offset / 8 | (part->more ? 0x2000 : 0));
    size_t total = 20 + part->size;
    const uint8_t header[20] = {0x45,
                                0,
                                (uint8_t)(total >> 8),
                                (uint8_t)total,
                                (uint8_t)(part->id >> 8),
                                (uint8_t)part->id,
                                (uint8_t)(place >> 8),
                                (uint8_t)place,
                                64,
                                part->protocol ? part->protocol : 17,
                                0,
                                0,
                                10,
                                0,
                                0,
                                part->sender ? part->sender : 1,
                                10,
                                0,
                                0,
                                2};
    memcpy(data, header, sizeof header);
    memcpy(data + sizeof header, part->data, part->size);
    struct frame frame = {.link = LINK_IPV4,
                          .data = data,
                          .captured = (uint32_t)(total - part->cut),
                          .length = (uint32_t)total,
                          .time = now};
    return net_decode(net, &frame, ret);
}

/* fe80::1 > fe80::2 with a fragment header: next header, reserved, offset and more, identification. */
static enum parse send6(const struct part *part, struct packet *ret)
{
    static uint8_t data[MOST];
    size_t length = 8 + part->size;
    uint32_t place = part->offset | part->more;
    const uint8_t header[48] = {0x60,
                                0,
                                0,
                                0,
                                (uint8_t)(length >> 8),
                                (uint8_t)length,
                                44,
                                64,
                                [8] = 0xfe,
                                0x80,
                                [23] = 1,
                                0xfe,
                                0x80,
                                [39] = 2,
                                part->protocol ? part->protocol : 17,
                                0,
                                (uint8_t)(place >> 8),
                                (uint8_t)place,
                                (uint8_t)(part->id >> 24),
                                (uint8_t)(part->id >> 16),
                                (uint8_t)(part->id >> 8),
                                (uint8_t)part->id};
    memcpy(data, header, sizeof header);
    memcpy(data + sizeof header, part->data, part->size);
    struct frame frame = {.link = LINK_IPV6,
                          .data = data,
                          .captured = (uint32_t)(48 + part->size),
                          .length = (uint32_t)(48 + part->size),
                          .time = now};
    return net_decode(net, &frame, ret);
}

/* UDP 67 > 68 of 32 bytes without checksum; its 24 bytes of payload are all `letter`. */
static void make_whole(uint8_t letter, uint8_t ret[WHOLE])
{
    const uint8_t header[8] = {0, 67, 0, 68, 0, WHOLE, 0, 0};
    memset(ret, letter, WHOLE);
    memcpy(ret, header, sizeof header);
}

static enum parse send_slice(const uint8_t *whole, uint32_t id, uint32_t offset, size_t size, struct packet *ret)
{
    struct part part = {
        .id = id, .offset = offset, .more = offset + size < WHOLE, .data = whole + offset, .size = size};
    return send4(&part, ret);
}

static void assert_whole(const struct packet *p, const uint8_t *whole)
{
    assert_true(p->notes & PACKET_FRAGMENTED);
    assert_int_equal(p->src_port, 67);
    assert_int_equal(p->dst_port, 68);
    assert_int_equal(p->payload.left, WHOLE - 8);
    assert_memory_equal(p->payload.at, whole + 8, WHOLE - 8);
}

/* Four fragments in each of their 24 orders, over IPv4 and IPv6. */
static void every_order_gives_the_same_datagram(void **state)
{
    (void)state;
    uint8_t whole[WHOLE];
    make_whole('a', whole);
    for (size_t i = 8; i < WHOLE; i++)
        whole[i] = (uint8_t)i;
    for (unsigned code = 0; code < 256; code++) {
        unsigned order[4] = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6};
        if ((1u << order[0] | 1u << order[1] | 1u << order[2] | 1u << order[3]) != 15)
            continue;
        for (int six = 0; six < 2; six++) {
            for (unsigned i = 0; i < 4; i++) {
                struct part part = {
                    .id = code, .offset = order[i] * 8, .more = order[i] < 3, .data = whole + order[i] * 8, .size = 8};
                struct packet p;
                assert_int_equal((six ? send6 : send4)(&part, &p), i < 3 ? PARSE_NOT_MINE : PARSE_OK);
                assert_true(p.notes & PACKET_FRAGMENTED);
                if (i == 3)
                    assert_whole(&p, whole);
            }
        }
    }
    assert_int_equal(net_counts(net).reassembled, 48);
    assert_int_equal(net_counts(net).waiting, 0);
    assert_int_equal(net_counts(net).overlaps, 0);
}

/* A network that delivers twice, and one that cuts differently on two paths, are no attacks. */
static void duplicates_and_equal_overlaps_are_quiet(void **state)
{
    (void)state;
    uint8_t whole[WHOLE];
    make_whole('a', whole);
    struct packet p;
    assert_int_equal(send_slice(whole, 1, 0, 16, &p), PARSE_NOT_MINE);
    assert_int_equal(send_slice(whole, 1, 0, 16, &p), PARSE_NOT_MINE);
    assert_int_equal(send_slice(whole, 1, 8, 16, &p), PARSE_NOT_MINE);
    assert_int_equal(send_slice(whole, 1, 16, 16, &p), PARSE_OK);
    assert_whole(&p, whole);
    assert_false(p.notes & PACKET_OVERLAP);
    assert_int_equal(p.other.left, 0);
}

/* M09: two boot files in one datagram, and it depends on the victim which one it boots. */
static void differing_overlap_gives_both_views(void **state)
{
    (void)state;
    uint8_t good[WHOLE], evil[WHOLE], mixed[WHOLE];
    make_whole('g', good);
    make_whole('e', evil);
    memcpy(mixed, good, WHOLE);
    memcpy(mixed + 8, evil + 8, 16);
    struct packet p;
    assert_int_equal(send_slice(good, 1, 0, 24, &p), PARSE_NOT_MINE);
    assert_int_equal(send_slice(evil, 1, 8, 16, &p), PARSE_NOT_MINE);
    assert_int_equal(send_slice(good, 1, 24, 8, &p), PARSE_OK);
    assert_true(p.notes & PACKET_OVERLAP);
    assert_whole(&p, good);
    assert_int_equal(p.other.left, WHOLE - 8);
    assert_memory_equal(p.other.at, mixed + 8, WHOLE - 8);
    assert_int_equal(net_counts(net).overlaps, 1);
}

/* The second view has a UDP length of its own: neither view is cut to what the other one claims. */
static void each_view_has_its_own_length(void **state)
{
    (void)state;
    uint8_t brief[WHOLE], full[WHOLE];
    make_whole('a', brief);
    make_whole('a', full);
    brief[5] = 16;
    struct packet p;
    send_slice(brief, 1, 0, 16, &p);
    send_slice(full, 1, 0, 16, &p);
    assert_int_equal(send_slice(full, 1, 16, 16, &p), PARSE_OK);
    assert_true(p.notes & PACKET_OVERLAP);
    assert_int_equal(p.payload.left, 8);
    assert_int_equal(p.other.left, WHOLE - 8);
}

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

/* M10: an identification used again, after its datagram was finished and before. */
static void identification_used_again(void **state)
{
    (void)state;
    uint8_t a[WHOLE], b[WHOLE];
    make_whole('a', a);
    make_whole('b', b);
    struct packet p;
    for (int i = 0; i < 4; i++) {
        const uint8_t *whole = i % 2 ? b : a;
        assert_int_equal(send_slice(whole, 1, 0, 16, &p), PARSE_NOT_MINE);
        assert_int_equal(send_slice(whole, 1, 16, 16, &p), PARSE_OK);
        assert_false(p.notes & PACKET_OVERLAP);
        assert_whole(&p, whole);
    }
    send_slice(a, 2, 0, 16, &p);
    send_slice(b, 2, 0, 16, &p);
    assert_int_equal(send_slice(b, 2, 16, 16, &p), PARSE_OK);
    assert_true(p.notes & PACKET_OVERLAP);
    assert_memory_equal(p.payload.at, "aaaaaaaab", 9);
    assert_memory_equal(p.other.at, "bbbbbbbbb", 9);
}

/* Only the second half of a known datagram changes: the first half must not be taken for a stray copy and lost. */
static void half_repeated_datagram_is_not_lost(void **state)
{
    (void)state;
    uint8_t a[WHOLE], b[WHOLE];
    make_whole('a', a);
    make_whole('a', b);
    memset(b + 16, 'b', 16);
    struct packet p;
    send_slice(a, 1, 0, 16, &p);
    assert_int_equal(send_slice(a, 1, 16, 16, &p), PARSE_OK);
    assert_int_equal(send_slice(b, 1, 0, 16, &p), PARSE_NOT_MINE);
    assert_int_equal(send_slice(b, 1, 16, 16, &p), PARSE_OK);
    assert_whole(&p, b);
    assert_false(p.notes & PACKET_OVERLAP);
}

/* A mirror port that shows each frame twice leaves copies behind; they must not look like an attack on what comes next. */
static void stray_copies_of_a_mirror_port_are_forgotten(void **state)
{
    (void)state;
    uint8_t a[WHOLE], b[WHOLE];
    make_whole('a', a);
    make_whole('b', b);
    struct packet p;
    send_slice(a, 1, 0, 16, &p);
    send_slice(a, 1, 0, 16, &p);
    assert_int_equal(send_slice(a, 1, 16, 16, &p), PARSE_OK);
    assert_int_equal(send_slice(a, 1, 16, 16, &p), PARSE_NOT_MINE);
    assert_int_equal(net_counts(net).waiting, 0);
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

/* Two ends, or bytes beyond the end: victims differ in what they make of it, so it is told and nothing is guessed. */
static void contradictions_are_told(void **state)
{
    (void)state;
    uint8_t whole[WHOLE];
    make_whole('a', whole);
    struct part early_end = {.id = 1, .offset = 8, .data = whole, .size = 8};
    struct packet p;
    send4(&early_end, &p);
    assert_int_equal(send_slice(whole, 1, 16, 16, &p), PARSE_MALFORMED);
    assert_true(p.notes & PACKET_OVERLAP);
    assert_string_equal(p.fault, "fragment: contradicts its siblings");
    send_slice(whole, 1, 8, 16, &p);
    assert_int_equal(send4(&early_end, &p), PARSE_MALFORMED);
    assert_int_equal(net_counts(net).waiting, 0);
    send_slice(whole, 1, 0, 16, &p);
    assert_int_equal(send_slice(whole, 1, 16, 16, &p), PARSE_OK);
}

/* M13: a first fragment that stops before UDP slips past whoever filters by port. */
static void tiny_first_fragment_is_noted(void **state)
{
    (void)state;
    uint8_t whole[8 + WHOLE] = {17, 0, 1, 4, 0, 0, 0, 0}; /* destination options, then UDP */
    make_whole('a', whole + 8);
    struct part first = {.id = 1, .more = true, .protocol = 60, .data = whole, .size = 8};
    struct part second = {.id = 1, .offset = 8, .protocol = 60, .data = whole + 8, .size = WHOLE};
    struct packet p;
    assert_int_equal(send6(&first, &p), PARSE_NOT_MINE);
    assert_int_equal(p.notes, PACKET_FRAGMENTED | PACKET_TINY_FRAGMENT);
    assert_int_equal(send6(&second, &p), PARSE_OK);
    assert_true(p.notes & PACKET_TINY_FRAGMENT);
    assert_whole(&p, whole + 8);

    struct part tcp = {.id = 2, .more = true, .protocol = 6, .data = whole, .size = 16};
    send4(&tcp, &p);
    assert_true(p.notes & PACKET_TINY_FRAGMENT);
}

/* M13: a fragment header within the reassembled datagram, of the same identification. */
static void fragments_within_fragments(void **state)
{
    (void)state;
    uint8_t whole[WHOLE];
    make_whole('a', whole);
    struct packet p;
    for (uint32_t half = 0; half < 2; half++) {
        uint8_t inner[8 + 16] = {17, 0, 0, (uint8_t)(half ? 16 : 1), 0, 0, 0, 1};
        memcpy(inner + 8, whole + half * 16, 16);
        struct part first = {.id = 1, .more = true, .protocol = 44, .data = inner, .size = 8};
        struct part second = {.id = 1, .offset = 8, .protocol = 44, .data = inner + 8, .size = 16};
        assert_int_equal(send6(&first, &p), PARSE_NOT_MINE);
        assert_int_equal(send6(&second, &p), half ? PARSE_OK : PARSE_NOT_MINE);
    }
    assert_whole(&p, whole);
}

static void strangers_do_not_mix(void **state)
{
    (void)state;
    uint8_t whole[WHOLE];
    make_whole('a', whole);
    struct packet p;
    struct part part = {.id = 1, .more = true, .data = whole, .size = 16};
    send4(&part, &p);
    struct part rest = {.id = 1, .offset = 16, .data = whole + 16, .size = 16};
    struct part others[] = {rest, rest, rest};
    others[0].id = 2;
    others[1].sender = 3;
    others[2].protocol = 6;
    for (int i = 0; i < 3; i++)
        assert_int_equal(send4(&others[i], &p), PARSE_NOT_MINE);
    assert_int_equal(send4(&rest, &p), PARSE_OK);
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
        cmocka_unit_test_setup_teardown(every_order_gives_the_same_datagram, setup, teardown),
        cmocka_unit_test_setup_teardown(duplicates_and_equal_overlaps_are_quiet, setup, teardown),
        cmocka_unit_test_setup_teardown(differing_overlap_gives_both_views, setup, teardown),
        cmocka_unit_test_setup_teardown(each_view_has_its_own_length, setup, teardown),
        cmocka_unit_test_setup_teardown(flood_of_first_fragments_leaves_memory_flat, setup, teardown),
        cmocka_unit_test_setup_teardown(identification_used_again, setup, teardown),
        cmocka_unit_test_setup_teardown(half_repeated_datagram_is_not_lost, setup, teardown),
        cmocka_unit_test_setup_teardown(stray_copies_of_a_mirror_port_are_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(late_siblings_find_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(siblings_within_30_seconds_meet, setup, teardown),
        cmocka_unit_test_setup_teardown(impossible_fragments_are_malformed, setup, teardown),
        cmocka_unit_test_setup_teardown(datagram_of_65535_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(contradictions_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(tiny_first_fragment_is_noted, setup, teardown),
        cmocka_unit_test_setup_teardown(fragments_within_fragments, setup, teardown),
        cmocka_unit_test_setup_teardown(strangers_do_not_mix, setup, teardown),
        cmocka_unit_test_setup_teardown(cut_fragments_are_truncated, setup, teardown),
        cmocka_unit_test_setup_teardown(cost_grows_no_faster_than_the_fragments, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
