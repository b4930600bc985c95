/* Malformed and hostile frames: whatever they do, the well-formed part is handed out, and the fault has a name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frames.h"
#include "guard.h"

static const struct hash_key key = {{1, 2}};
static struct net *net;
static struct guard guard;

static int setup(void **state)
{
    (void)state;
    net = net_new(&key);
    guard = guard_new(FRAME_MOST);
    return net ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    net_free(net);
    guard_done(&guard);
    return 0;
}

struct hostile {
    const char *what;
    uint32_t link;
    const char *hex;
    enum parse answer;
    const char *fault; /* NULL: none */
    uint32_t notes;
    size_t payload; /* bytes still handed out */
};

static void check(const struct hostile *row)
{
    uint8_t data[FRAME_MOST];
    size_t size = frame_bytes(row->hex, data);
    struct frame frame = frame_of(row->link, guard_put(&guard, data, size), size);
    struct packet p;
    enum parse answer = net_decode(net, &frame, &p);
    if (answer != row->answer || packet_notes(&p) != row->notes || p.payload.left != row->payload)
        print_error("%s: answer %d, notes %x, payload %zu, %s\n", row->what, answer, packet_notes(&p), p.payload.left,
                    p.fault ? p.fault : "no fault");
    assert_int_equal(answer, row->answer);
    assert_int_equal(packet_notes(&p), row->notes);
    assert_int_equal(p.payload.left, row->payload);
    if (row->fault)
        assert_string_equal(p.fault, row->fault);
    else
        assert_null(p.fault);
}

static void check_all(const struct hostile *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check(&rows[i]);
}

#define CHECK_ALL(rows) check_all(rows, sizeof(rows) / sizeof *(rows))
/* An IPv4 header, all but its first bytes (version, lengths) and with a wrong checksum, which is noted. */
#define IP4_REST "00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02 "
#define BAD      PACKET_BAD_IP_SUM

/* M01, M02, M04 */
static void broken_links(void **state)
{
    (void)state;
    static const struct hostile rows[] = {
        {"nothing at all", LINK_ETHERNET, "", PARSE_MALFORMED, "ethernet: header cut short", 0, 0},
        {"13 bytes", LINK_ETHERNET, MACS "08", PARSE_MALFORMED, "ethernet: header cut short", 0, 0},
        {"tag type at the end", LINK_ETHERNET, MACS "81 00", PARSE_MALFORMED, "vlan: tag cut short", 0, 0},
        {"tag without a type", LINK_ETHERNET, MACS "81 00 00 2a", PARSE_MALFORMED, "vlan: tag cut short", 0, 0},
        {"tag with half a type", LINK_ETHERNET, MACS "81 00 00 2a 08", PARSE_MALFORMED, "vlan: tag cut short", 0, 0},
        {"LLC longer than the frame", LINK_ETHERNET, MACS "05 dc aa aa 03 00 00 00 " TYPE_IP4 PACKET4, PARSE_MALFORMED,
         "802.3: length beyond the frame", PACKET_LLC, 4},
        {"LLC of two bytes", LINK_ETHERNET, MACS "00 02 aa aa", PARSE_MALFORMED, "llc: header cut short", 0, 0},
        {"MPLS without a bottom", LINK_ETHERNET, MACS "88 47 00 01 00 ff 00 01 00 ff", PARSE_MALFORMED,
         "mpls: label stack without end", 0, 0},
        {"PPPoE longer than the frame", LINK_ETHERNET, MACS "88 64 11 00 00 07 ff ff 00 21 " PACKET4, PARSE_MALFORMED,
         "pppoe: length beyond the frame", 0, 4},
        {"PPPoE without a protocol", LINK_ETHERNET, MACS "88 64 11 00 00 07 00 01 00", PARSE_MALFORMED,
         "pppoe: no ppp protocol", 0, 1},
        {"SLL of 15 bytes", LINK_SLL, "00 00 00 01 00 06 02 00 00 00 00 01 00 00 08", PARSE_MALFORMED,
         "sll: header cut short", 0, 0},
        {"NULL of three bytes", LINK_NULL, "02 00 00", PARSE_MALFORMED, "loopback: header cut short", 0, 0},
        {"raw IP of no bytes", LINK_RAW, "", PARSE_MALFORMED, "ip: no header", 0, 0},
        {"ARP with long addresses", LINK_ETHERNET, MACS "08 06 00 01 08 00 ff ff 00 02", PARSE_MALFORMED,
         "arp: addresses beyond the frame", 0, 8},
    };
    CHECK_ALL(rows);
}

/* M03: a boot packet under so many tags that no switch would pass it is no packet to lose sight of silently. */
static void too_many_tags_are_told(void **state)
{
    (void)state;
    for (size_t tags = 1; tags <= 64; tags++) {
        uint8_t data[FRAME_MOST];
        size_t size = frame_bytes(MACS, data);
        for (size_t i = 0; i < tags; i++)
            size += frame_bytes(i % 3 == 0 ? "88 a8 00 05" : i % 3 == 1 ? "81 00 00 06" : "91 00 00 07", data + size);
        size += frame_bytes(TYPE_IP4 PACKET4, data + size);
        struct frame frame = frame_of(LINK_ETHERNET, guard_put(&guard, data, size), size);
        struct packet p;
        enum parse answer = net_decode(net, &frame, &p);
        assert_int_equal(answer, tags <= 8 ? PARSE_OK : PARSE_MALFORMED);
        assert_int_equal(p.vlans, tags <= 8 ? tags : 8);
        assert_int_equal(p.notes & PACKET_DEEP, tags <= 8 ? 0 : PACKET_DEEP);
    }
}

/* M05, M06, M07 */
static void broken_ipv4(void **state)
{
    (void)state;
    static const struct hostile rows[] = {
        {"version 5", LINK_IPV4, "55 00 00 20 " IP4_REST UDP DATA, PARSE_MALFORMED, "ipv4: version is not 4", 0, 32},
        {"header length 0", LINK_RAW, "40 00 00 20 " IP4_REST UDP DATA, PARSE_MALFORMED, "ipv4: header length below 20",
         0, 32},
        {"header length 16", LINK_RAW, "44 00 00 20 " IP4_REST UDP DATA, PARSE_MALFORMED,
         "ipv4: header length below 20", 0, 32},
        {"header length 60 of 40", LINK_RAW, "4f 00 00 28 " IP4_REST UDP DATA "00 00 00 00 00 00 00 00",
         PARSE_MALFORMED, "ipv4: header cut short", 0, 0},
        {"total length below the header", LINK_RAW, "45 00 00 13 " IP4_REST UDP DATA, PARSE_MALFORMED,
         "ipv4: total length below header length", BAD, 12},
        {"total length beyond the frame", LINK_RAW, "45 00 ff ff " IP4_REST UDP DATA, PARSE_MALFORMED,
         "ipv4: total length beyond the frame", BAD, 4},
        {"total length 0: segmentation offload", LINK_RAW, "45 00 00 00 " IP4_REST UDP DATA, PARSE_OK, NULL, BAD, 4},
        {"option of length 0", LINK_RAW, "46 00 00 24 " IP4_REST "94 00 00 00 " UDP DATA, PARSE_OK, NULL, BAD, 4},
        {"option of length 1", LINK_RAW, "46 00 00 24 " IP4_REST "94 01 94 01 " UDP DATA, PARSE_OK, NULL, BAD, 4},
        {"option past the end", LINK_RAW, "46 00 00 24 " IP4_REST "94 ff 00 00 " UDP DATA, PARSE_OK, NULL, BAD, 4},
    };
    CHECK_ALL(rows);
}

/* M11, M12, M14 */
static void broken_ipv6(void **state)
{
    (void)state;
    static const struct hostile rows[] = {
        {"version 4", LINK_IPV6, "40 00 00 00 00 0c 11 40", PARSE_MALFORMED, "ipv6: version is not 6", 0, 8},
        {"39 bytes", LINK_RAW,
         "60 00 00 00 00 0c 11 40 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
         "00 00 00 00 00 00 00 00 00 00",
         PARSE_MALFORMED, "ipv6: header cut short", 0, 0},
        {"hop-by-hop of 2048 bytes", LINK_RAW, IP6("00 08 ", "00 ") "11 ff 00 00 00 00 00 00 ", PARSE_MALFORMED,
         "ipv6: extension header past the end", 0, 0},
        {"destination options of 2048 bytes", LINK_RAW, IP6("00 08 ", "3c ") "11 ff 00 00 00 00 00 00 ",
         PARSE_MALFORMED, "ipv6: extension header past the end", 0, 0},
        {"padding of no length, to the end", LINK_RAW, IP6("00 14 ", "00 ") "11 00 01 00 01 00 01 00 " UDP_OVER_6 DATA,
         PARSE_OK, NULL, 0, 4},
        {"unknown header before UDP", LINK_RAW, IP6("00 14 ", "fd ") "11 00 00 00 00 00 00 00 " UDP_OVER_6 DATA,
         PARSE_OK, NULL, 0, 20},
        {"payload length 0: offload, jumbogram", LINK_RAW, IP6("00 00 ", "11 ") UDP_OVER_6 DATA, PARSE_OK, NULL, 0, 4},
        {"jumbo payload option", LINK_RAW, IP6("00 00 ", "00 ") "11 00 c2 04 00 00 00 14 " UDP_OVER_6 DATA, PARSE_OK,
         NULL, 0, 4},
        {"payload length beyond the frame", LINK_RAW, IP6("ff ff ", "11 ") UDP_OVER_6 DATA, PARSE_MALFORMED,
         "ipv6: payload length beyond the frame", 0, 4},
        {"AH past the end", LINK_RAW, IP6("00 0c ", "33 ") "11 ff 00 00 00 00 01 00 00 00 00 01", PARSE_MALFORMED,
         "ah: header past the end", 0, 0},
        {"fragment header of 7 bytes", LINK_RAW, IP6("00 07 ", "2c ") "11 00 00 01 00 00 00", PARSE_MALFORMED,
         "ipv6: fragment header cut short", 0, 0},
    };
    CHECK_ALL(rows);
}

/* M12: the chain is walked as far as the budget goes, and then that is said. */
static void endless_extension_headers_are_told(void **state)
{
    (void)state;
    for (size_t headers = 0; headers <= 100; headers++) {
        uint8_t data[FRAME_MOST];
        size_t size = frame_bytes(IP6("00 00 ", "3c "), data);
        for (size_t i = 0; i <= headers; i++)
            size += frame_bytes(i < headers ? "3c 00 01 04 00 00 00 00" : "11 00 01 04 00 00 00 00", data + size);
        size += frame_bytes(UDP_OVER_6 DATA, data + size);
        struct frame frame = frame_of(LINK_IPV6, guard_put(&guard, data, size), size);
        struct packet p;
        enum parse answer = net_decode(net, &frame, &p);
        bool within = headers + 3 <= PACKET_LAYERS; /* IPv6, the last of them, UDP */
        assert_int_equal(answer, within ? PARSE_OK : PARSE_MALFORMED);
        assert_int_equal(p.notes & PACKET_DEEP, within ? 0 : PACKET_DEEP);
        assert_int_equal(p.dst_port, within ? 68 : 0);
    }
}

/* M15, M16: lengths that lie neither hide the message nor stretch it. */
static void broken_udp(void **state)
{
    (void)state;
    static const struct hostile rows[] = {
        {"7 bytes", LINK_RAW, "45 00 00 1b " IP4_REST "00 43 00 44 00 0c 00", PARSE_MALFORMED, "udp: header cut short",
         BAD, 0},
        {"length 0", LINK_RAW, IP4 "00 43 00 44 00 00 4d af " DATA, PARSE_MALFORMED, "udp: length below 8", 0, 4},
        {"length 7", LINK_RAW, IP4 "00 43 00 44 00 07 4d af " DATA, PARSE_MALFORMED, "udp: length below 8", 0, 4},
        {"length beyond IP's", LINK_RAW, IP4 "00 43 00 44 00 0d 4d af " DATA, PARSE_MALFORMED,
         "udp: length beyond the ip payload", 0, 4},
        {"length beyond IP's, within the frame", LINK_RAW, IP4 "00 43 00 44 00 0d 4d af " DATA "00", PARSE_MALFORMED,
         "udp: length beyond the ip payload", 0, 4},
        {"length below IP's", LINK_RAW, "45 00 00 24 " IP4_REST UDP DATA "ff ff ff ff", PARSE_OK, NULL,
         BAD | PACKET_TRAILER, 4},
        {"wrong checksum", LINK_RAW, IP4 "00 43 00 44 00 0c 4d ae " DATA, PARSE_OK, NULL, PACKET_BAD_UDP_SUM, 4},
        {"no checksum over IPv4", LINK_RAW, IP4 "00 43 00 44 00 0c 00 00 " DATA, PARSE_OK, NULL, PACKET_NO_UDP_SUM, 4},
        {"no checksum over IPv6", LINK_RAW, IP6("00 0c ", "11 ") "00 43 00 44 00 0c 00 00 " DATA, PARSE_OK, NULL,
         PACKET_BAD_UDP_SUM, 4},
        {"wrong IP checksum", LINK_RAW, "45 00 00 20 " IP4_REST UDP DATA, PARSE_OK, NULL, BAD, 4},
    };
    CHECK_ALL(rows);
}

static void broken_tcp(void **state)
{
    (void)state;
    static const struct hostile rows[] = {
        {"19 bytes", LINK_RAW, IP6("00 13 ", "06 ") "04 d2 00 50 00 00 00 01 00 00 00 02 50 18 ff ff 00 00 00",
         PARSE_MALFORMED, "tcp: header cut short", 0, 0},
        {"header length 16", LINK_RAW,
         IP6("00 14 ", "06 ") "04 d2 00 50 00 00 00 01 00 00 00 02 40 18 ff ff 00 00 00 00", PARSE_MALFORMED,
         "tcp: header length below 20", 0, 20},
        {"options past the end", LINK_RAW,
         IP6("00 14 ", "06 ") "04 d2 00 50 00 00 00 01 00 00 00 02 60 18 ff ff 00 00 00 00", PARSE_MALFORMED,
         "tcp: options past the end", 0, 0},
    };
    CHECK_ALL(rows);
}

/* IPv4 in IPv4 in IPv4 …: four are entered, the fifth is named. */
static void nested_tunnels_end(void **state)
{
    (void)state;
    for (size_t depth = 0; depth <= 30; depth++) {
        uint8_t data[FRAME_MOST];
        size_t size = 0;
        for (size_t i = 0; i < depth; i++) /* total length 0: to the end of the frame */
            size += frame_bytes("45 00 00 00 00 01 00 00 40 04 f6 f5 c0 00 02 01 c0 00 02 02", data + size);
        size += frame_bytes(PACKET4, data + size);
        struct frame frame = frame_of(LINK_RAW, guard_put(&guard, data, size), size);
        struct packet p;
        enum parse answer = net_decode(net, &frame, &p);
        assert_int_equal(answer, depth <= PACKET_TUNNELS ? PARSE_OK : PARSE_MALFORMED);
        assert_int_equal(p.tunnels, depth <= PACKET_TUNNELS ? depth : PACKET_TUNNELS);
        assert_int_equal(p.dst_port, depth <= PACKET_TUNNELS ? 68 : 0);
        assert_int_equal(p.notes & PACKET_DEEP, depth <= PACKET_TUNNELS ? 0 : PACKET_DEEP);
    }
}

static void broken_gre(void **state)
{
    (void)state;
    static const struct hostile rows[] = {
        {"key cut", LINK_RAW, IP6("00 06 ", "2f ") "20 00 08 00 00 00", PARSE_MALFORMED, "gre: header cut short", 0, 0},
        {"version 1 (PPTP)", LINK_RAW, IP6("00 08 ", "2f ") "30 01 88 0b 00 00 00 00", PARSE_OK, NULL, 0, 8},
        {"keepalive", LINK_RAW, IP6("00 04 ", "2f ") "00 00 00 00", PARSE_OK, NULL, 0, 4},
        {"ERSPAN II of version 0", LINK_RAW, IP6("00 10 ", "2f ") "10 00 88 be 00 00 00 01 00 4d 00 03 00 00 00 00",
         PARSE_OK, NULL, 0, 16},
        {"ERSPAN III of frame type 7", LINK_RAW, IP6("00 10 ", "2f ") "00 00 22 eb 20 00 00 04 00 00 00 00 00 00 1c 00",
         PARSE_OK, NULL, 0, 16},
    };
    CHECK_ALL(rows);
}

/* The truncation bit of a mirror session is a snap length by another name. */
static void truncated_mirror_frame_is_cut_not_malformed(void **state)
{
    (void)state;
    static const struct hostile row = {"ERSPAN II, T set, a byte gone",
                                       LINK_RAW,
                                       "45 00 00 00 00 01 00 00 40 2f f6 ca c0 00 02 01 c0 00 02 02 "
                                       "10 00 88 be 00 00 00 01 10 00 04 03 00 00 00 00 " MACS TYPE_IP4 IP4 UDP
                                       "de ad be ",
                                       PARSE_TRUNCATED,
                                       "cut short by the capture",
                                       PACKET_CUT,
                                       3};
    check(&row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_links),
        cmocka_unit_test(too_many_tags_are_told),
        cmocka_unit_test(broken_ipv4),
        cmocka_unit_test(broken_ipv6),
        cmocka_unit_test(endless_extension_headers_are_told),
        cmocka_unit_test(broken_udp),
        cmocka_unit_test(broken_tcp),
        cmocka_unit_test(nested_tunnels_end),
        cmocka_unit_test(broken_gre),
        cmocka_unit_test(truncated_mirror_frame_is_cut_not_malformed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
