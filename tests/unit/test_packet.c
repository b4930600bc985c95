/* Every encapsulation that a mirror port may wrap a boot packet in: if one of these fails, rogues behind it are
 * unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frames.h"
#include "guard.h"

static const struct hash_key key = {{1, 2}};
static struct net *net;

static int setup(void **state)
{
    (void)state;
    net = net_new(&key);
    return net ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    net_free(net);
    return 0;
}

static enum parse decode(uint32_t link, const char *hex, struct packet *ret)
{
    static uint8_t data[FRAME_MOST];
    struct frame frame = frame_of(link, data, frame_bytes(hex, data));
    return net_decode(net, &frame, ret);
}

static void assert_addresses(const struct packet *p, uint8_t family)
{
    static const struct addr src4 = {4, {10, 0, 0, 1}}, dst4 = {4, {10, 0, 0, 2}};
    static const struct addr src6 = {6, {0xfe, 0x80, [15] = 1}}, dst6 = {6, {0xfe, 0x80, [15] = 2}};
    assert_true(addr_equal(&p->src, family == 4 ? &src4 : &src6));
    assert_true(addr_equal(&p->dst, family == 4 ? &dst4 : &dst6));
    assert_int_equal(p->ethertype, family == 4 ? 0x0800 : 0x86dd);
    assert_int_equal(p->ttl, 64);
}

static void assert_payload(const struct packet *p)
{
    assert_int_equal(p->src_port, 67);
    assert_int_equal(p->dst_port, 68);
    assert_int_equal(p->ip_proto, 17);
    assert_int_equal(p->payload.left, 4);
    assert_memory_equal(p->payload.at, "\xde\xad\xbe\xef", 4);
}

static void every_wrapping_gives_up_the_packet_inside(void **state)
{
    (void)state;
    for (size_t i = 0; i < KNOWN_FRAMES; i++) {
        const struct known_frame *known = &known_frames[i];
        struct packet p;
        enum parse answer = decode(known->link, known->hex, &p);
        if (answer != PARSE_OK || packet_notes(&p) != known->notes)
            print_error("%s: answer %d, notes %x, %s\n", known->name, answer, packet_notes(&p),
                        p.fault ? p.fault : "no fault");
        assert_int_equal(answer, PARSE_OK);
        assert_int_equal(packet_notes(&p), known->notes);
        assert_addresses(&p, known->family);
        assert_payload(&p);
        assert_int_equal(p.has_mac, known->has_mac);
        assert_int_equal(p.vlans, known->vlans);
        assert_memory_equal(p.vlan, known->vlan, p.vlans * sizeof *p.vlan);
        assert_int_equal(p.tunnels, known->tunnels);
        if (p.tunnels)
            assert_int_equal(p.tunnel[p.tunnels - 1], known->tunnel);
        assert_int_equal(p.tunnel_id, known->tunnel_id);
        assert_true(net_knows_link(known->link));
    }
}

/* The station that sent the frame is who gets shut; behind a mirror tunnel that is not the switch. */
static void sender_is_the_one_inside_the_tunnel(void **state)
{
    (void)state;
    for (size_t i = 0; i < KNOWN_FRAMES; i++) {
        struct packet p;
        decode(known_frames[i].link, known_frames[i].hex, &p);
        bool same_frame =
            p.tunnels && p.vlans && p.vlan[0] == 500; /* bare IP within: the outer frame is all there is */
        uint8_t last = same_frame ? 0x99 : 1;
        if (p.has_mac)
            assert_int_equal(p.src_mac.byte[5], last);
    }
}

/* Every prefix of every frame, in front of an unreadable page: once as cut by the capture, which must never be blamed
 * on the sender, and once as sent that short, which must never be blamed on the capture. */
static void every_prefix_is_safe_and_blamed_rightly(void **state)
{
    (void)state;
    struct guard guard = guard_new(FRAME_MOST);
    for (size_t i = 0; i < KNOWN_FRAMES; i++) {
        uint8_t data[FRAME_MOST];
        size_t size = frame_bytes(known_frames[i].hex, data);
        for (size_t n = 0; n < size; n++) {
            struct frame frame = frame_of(known_frames[i].link, guard_put(&guard, data, n), n);
            struct packet p;
            assert_int_not_equal(net_decode(net, &frame, &p), PARSE_TRUNCATED);
            assert_true(p.payload.left <= n);
            frame.length = (uint32_t)size;
            enum parse answer = net_decode(net, &frame, &p);
            assert_int_not_equal(answer, PARSE_MALFORMED);
            assert_true(answer != PARSE_TRUNCATED || (p.notes & PACKET_CUT && p.fault));
        }
    }
    guard_done(&guard);
}

/* What a snap length leaves of a packet is delivered. */
static void cut_payload_is_delivered(void **state)
{
    (void)state;
    uint8_t data[FRAME_MOST];
    size_t size = frame_bytes(FRAME4, data);
    struct frame frame = frame_of(LINK_ETHERNET, data, size);
    frame.captured -= 2;
    struct packet p;
    assert_int_equal(net_decode(net, &frame, &p), PARSE_TRUNCATED);
    assert_int_equal(p.payload.left, 2);
    assert_int_equal(p.dst_port, 68);
    assert_int_equal(packet_notes(&p), PACKET_CUT); /* the checksum is not judged */
}

/* A snap length that only costs padding costs nothing. */
static void cut_padding_is_no_loss(void **state)
{
    (void)state;
    uint8_t data[FRAME_MOST];
    struct frame frame = frame_of(LINK_ETHERNET, data, frame_bytes(FRAME4, data));
    frame.length += 14;
    struct packet p;
    assert_int_equal(net_decode(net, &frame, &p), PARSE_OK);
    assert_int_equal(packet_notes(&p), 0);
    assert_payload(&p);
}

/* The VLAN that ERSPAN tells is that of the frame it mirrors, not of one in a tunnel therein. */
static void mirror_vlan_stays_outside_of_inner_tunnels(void **state)
{
    (void)state;
    struct packet p;
    assert_int_equal(decode(LINK_RAW,
                            "45 00 00 00 00 01 00 00 40 2f f6 ca c0 00 02 01 c0 00 02 02 "
                            "10 00 88 be 00 00 00 01 10 4d 00 03 00 00 00 00 " MACS TYPE_IP4
                            "45 00 00 00 00 01 00 00 40 11 f6 e8 c0 00 02 01 c0 00 02 02 "
                            "c0 00 12 b5 00 3e 00 00 08 00 00 00 00 ab cd 00 " FRAME4,
                            &p),
                     PARSE_OK);
    assert_int_equal(p.tunnels, 2);
    assert_int_equal(p.tunnel[0], TUNNEL_ERSPAN2);
    assert_int_equal(p.tunnel[1], TUNNEL_VXLAN);
    assert_int_equal(p.vlans, 0);
    assert_payload(&p);
}

/* MLD queries without one are dropped by every node (RFC 3810 §6.2). Only hop-by-hop options can ask routers (RFC 2711). */
static void router_alert_is_noted(void **state)
{
    (void)state;
    static const struct {
        const char *frame;
        bool alert;
    } rows[] = {
        {IP6("00 08 ", "00 ") "3b 00 05 02 00 00 01 00 ", true},  /* router alert, PadN */
        {IP6("00 08 ", "00 ") "3b 00 00 01 00 05 02 00 ", true},  /* Pad1, PadN of nothing, router alert */
        {IP6("00 08 ", "00 ") "3b 00 01 04 05 02 00 00 ", false}, /* inside a PadN */
        {IP6("00 08 ", "00 ") "3b 00 c2 ff 05 02 00 00 ", false}, /* behind an option past the header */
        {IP6("00 08 ", "3c ") "3b 00 05 02 00 00 01 00 ", false}, /* destination options */
        {IP6("00 10 ", "00 ") "3c 00 01 04 00 00 00 00 3b 00 05 02 00 00 01 00 ", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct packet p;
        assert_int_equal(decode(LINK_RAW, rows[i].frame, &p), PARSE_OK);
        assert_int_equal((p.notes & PACKET_ROUTER_ALERT) != 0, rows[i].alert);
        assert_int_equal(p.notes & PACKET_AUTHENTICATED, 0);
    }
}

/* What a note says is said by none of the others: an option of IPv6 once passed for an authentication header. */
static void authentication_is_noted(void **state)
{
    (void)state;
    struct packet p;
    assert_int_equal(decode(LINK_RAW,
                            IP6("00 18 ", "33 ") "3b 04 00 00 00 00 01 00 00 00 00 01 " /* next: none */
                                                 "00 00 00 00 00 00 00 00 00 00 00 00 ",
                            &p),
                     PARSE_OK);
    assert_int_equal(p.notes, PACKET_AUTHENTICATED);
}

/* A card that takes tags out must not move a packet to another segment. */
static void tag_taken_out_by_the_card_is_the_outermost(void **state)
{
    (void)state;
    uint8_t data[FRAME_MOST];
    struct frame frame = frame_of(LINK_ETHERNET, data, frame_bytes(MACS "81 00 00 2a " TYPE_IP4 PACKET4, data));
    frame.vlan = 0x6064;
    frame.vlan_type = 0x88a8;
    struct packet p;
    assert_int_equal(net_decode(net, &frame, &p), PARSE_OK);
    assert_int_equal(p.vlans, 2);
    assert_int_equal(p.vlan[0], 100);
    assert_int_equal(p.vlan[1], 42);
    frame.vlan = 0;
    assert_int_equal(net_decode(net, &frame, &p), PARSE_OK);
    assert_int_equal(packet_notes(&p), PACKET_TAGGED | PACKET_PRIORITY_TAG);
}

/* operation 2, 02:..:01 10.0.0.1 tells 02:..:02 10.0.0.2, and padding */
static void arp_body_is_handed_out_without_padding(void **state)
{
    (void)state;
    struct packet p;
    assert_int_equal(decode(LINK_ETHERNET,
                            MACS "08 06 00 01 08 00 06 04 00 02 02 00 00 00 00 01 0a 00 00 01 "
                                 "02 00 00 00 00 02 0a 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ",
                            &p),
                     PARSE_OK);
    assert_int_equal(p.ethertype, 0x0806);
    assert_int_equal(p.payload.left, 28);
    assert_int_equal(p.src.family, 0);
}

/* 10.0.0.1:1234 > 10.0.0.2:80, header 20 bytes, PSH ACK, four bytes */
static void tcp_payload_is_handed_out(void **state)
{
    (void)state;
    struct packet p;
    assert_int_equal(decode(LINK_RAW,
                            "45 00 00 2c 00 01 00 00 40 06 66 c9 0a 00 00 01 0a 00 00 02 "
                            "04 d2 00 50 00 00 00 01 00 00 00 02 50 18 ff ff 00 00 00 00 " DATA,
                            &p),
                     PARSE_OK);
    assert_int_equal(p.src_port, 1234);
    assert_int_equal(p.dst_port, 80);
    assert_int_equal(p.tcp_flags, 0x18);
    assert_int_equal(p.tcp_seq, 1);
    assert_int_equal(p.tcp_ack, 2);
    assert_int_equal(p.payload.left, 4);
}

/* ESP (and all that nobody enters) ends the walk with its body in hand. */
static void unread_protocols_keep_their_body(void **state)
{
    (void)state;
    struct packet p;
    assert_int_equal(decode(LINK_RAW, IP6("00 0c ", "32 ") "00 00 01 00 00 00 00 01 de ad be ef", &p), PARSE_OK);
    assert_int_equal(p.ip_proto, 50);
    assert_int_equal(p.payload.left, 12);
}

static void foreign_frames_are_not_ours(void **state)
{
    (void)state;
    static const struct {
        uint32_t link;
        const char *hex;
    } foreign[] = {
        {LINK_ETHERNET, MACS "88 cc 02 07 04 00 01 02 03 04 05"},                  /* LLDP */
        {LINK_ETHERNET, MACS "00 03 42 42 03"},                                    /* spanning tree */
        {LINK_ETHERNET, MACS "00 08 aa aa 03 00 00 0c 20 00"},                     /* CDP */
        {LINK_ETHERNET, MACS "88 63 11 09 00 00 00 00"},                           /* PPPoE discovery */
        {LINK_ETHERNET, MACS "88 64 11 00 00 07 00 06 c0 21 01 01 00 04"},         /* LCP */
        {LINK_NULL, "07 00 00 00 de ad be ef"},                                    /* another family */
        {LINK_SLL, "00 00 03 38 00 00 00 00 00 00 00 00 00 00 00 00 de ad be ef"}, /* netlink */
        {105, PACKET4},                                                            /* 802.11 */
        {147, PACKET4},                                                            /* a private link type */
    };
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        struct packet p;
        assert_int_equal(decode(foreign[i].link, foreign[i].hex, &p), PARSE_NOT_MINE);
    }
    assert_false(net_knows_link(105));
    assert_false(net_knows_link(147));
}

/* On a tunnel's port, but no tunnel: the packet itself is still read. */
static void what_is_no_tunnel_stays_udp(void **state)
{
    (void)state;
    static const char *const plain[] = {
        "c0 00 12 b5 00 10 00 00 00 00 00 00 00 ab cd 00",                  /* VXLAN without I */
        "c0 00 12 b5 00 0c 00 00 08 00 00 00",                              /* VXLAN header cut */
        "c0 00 17 c1 00 10 00 00 40 00 65 58 00 00 09 00",                  /* GENEVE version 1 */
        "c0 00 17 c1 00 10 00 00 3f 00 65 58 00 00 09 00",                  /* GENEVE options past the end */
        "c0 00 17 c1 00 10 00 00 00 00 12 34 00 00 09 00",                  /* GENEVE with an unknown protocol */
        "c0 00 90 90 00 0d 00 00 02 00 00 01 01",                           /* TZSP version 2 */
        "c0 00 90 90 00 0d 00 00 01 04 00 01 01",                           /* TZSP keepalive */
        "c0 00 90 90 00 0e 00 00 01 00 00 01 0a ff",                        /* TZSP tag past the end */
        "c0 00 12 b5 00 14 00 00 08 00 00 00 00 ab cd 00 ff ff ff ff",      /* VXLAN around four bytes */
        "c0 00 12 b5 00 1f 00 00 08 00 00 00 00 ab cd 00 " MACS "08 00 55", /* VXLAN around IP version 5 */
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        uint8_t data[FRAME_MOST];
        size_t size = frame_bytes(OUTER4("00 00 ", "11 ", "f6 e8 "), data); /* total length 0: the frame's */
        uint8_t udp[FRAME_MOST];
        size_t udp_size = frame_bytes(plain[i], udp);
        memcpy(data + size, udp, udp_size);
        struct frame frame = frame_of(LINK_ETHERNET, data, size + udp_size);
        struct packet p;
        assert_int_equal(net_decode(net, &frame, &p), PARSE_OK);
        assert_int_equal(p.tunnels, 0);
        assert_int_equal(p.src_port, 0xc000);
        assert_int_equal(p.payload.left, udp_size - 8);
        assert_int_equal(p.src.byte[0], 192);
        assert_int_equal(p.vlan[0], 500);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wrapping_gives_up_the_packet_inside),
        cmocka_unit_test(sender_is_the_one_inside_the_tunnel),
        cmocka_unit_test(every_prefix_is_safe_and_blamed_rightly),
        cmocka_unit_test(cut_payload_is_delivered),
        cmocka_unit_test(cut_padding_is_no_loss),
        cmocka_unit_test(mirror_vlan_stays_outside_of_inner_tunnels),
        cmocka_unit_test(tag_taken_out_by_the_card_is_the_outermost),
        cmocka_unit_test(router_alert_is_noted),
        cmocka_unit_test(authentication_is_noted),
        cmocka_unit_test(arp_body_is_handed_out_without_padding),
        cmocka_unit_test(tcp_payload_is_handed_out),
        cmocka_unit_test(unread_protocols_keep_their_body),
        cmocka_unit_test(foreign_frames_are_not_ours),
        cmocka_unit_test(what_is_no_tunnel_stays_udp),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
