/* Fragments put together: what an attacker hides by cutting it up is found, in every reading a victim may take. */
#include "fragments.h"

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

/* The same fragment in a frame: destination, source, 802.1Q tag, IPv4. */
static enum parse send_framed(const struct part *part, uint8_t station, uint8_t vlan, struct packet *ret)
{
    const uint8_t header[18] = {[6] = 2, [11] = station, 0x81, 0, 0, vlan, 8, 0};
    uint8_t data[MOST];
    memcpy(data, header, sizeof header);
    size_t size = sizeof header + part4(part, data + sizeof header);
    struct frame frame = {
        .link = LINK_ETHERNET, .data = data, .captured = (uint32_t)size, .length = (uint32_t)size, .time = now};
    return net_decode(net, &frame, ret);
}

/* The victim's stack does not look at MACs: a sender that changes its own from fragment to fragment gets no further with us. */
static void vlans_do_not_mix_and_macs_do_not_count(void **state)
{
    (void)state;
    uint8_t whole[WHOLE];
    make_whole('a', whole);
    struct part first = {.id = 1, .more = true, .data = whole, .size = 16};
    struct part last = {.id = 1, .offset = 16, .data = whole + 16, .size = 16};
    struct packet p;
    assert_int_equal(send_framed(&first, 1, 42, &p), PARSE_NOT_MINE);
    assert_int_equal(send_framed(&last, 1, 43, &p), PARSE_NOT_MINE);
    assert_int_equal(send_framed(&last, 2, 42, &p), PARSE_OK);
    assert_int_equal(p.vlan[0], 42);
    assert_whole(&p, whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_order_gives_the_same_datagram, setup, teardown),
        cmocka_unit_test_setup_teardown(duplicates_and_equal_overlaps_are_quiet, setup, teardown),
        cmocka_unit_test_setup_teardown(differing_overlap_gives_both_views, setup, teardown),
        cmocka_unit_test_setup_teardown(each_view_has_its_own_length, setup, teardown),
        cmocka_unit_test_setup_teardown(identification_used_again, setup, teardown),
        cmocka_unit_test_setup_teardown(half_repeated_datagram_is_not_lost, setup, teardown),
        cmocka_unit_test_setup_teardown(contradictions_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(tiny_first_fragment_is_noted, setup, teardown),
        cmocka_unit_test_setup_teardown(fragments_within_fragments, setup, teardown),
        cmocka_unit_test_setup_teardown(strangers_do_not_mix, setup, teardown),
        cmocka_unit_test_setup_teardown(vlans_do_not_mix_and_macs_do_not_count, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
