/* The first look throws away most of a segment. What it throws away nobody sees again, so it may never be stricter than
 * those who look closer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frames.h"
#include "guard.h"
#include "net/glance.h"

static const uint16_t read_ports[] = {67,   68,   69,   546,  547,  1044, 1758, 1759, 4011,
                                      3702, 4789, 5041, 6081, 8004, 8472, 9000, 9001, 9875, 37008};

static bool glance_at(const char *hex)
{
    static uint8_t data[FRAME_MOST];
    struct frame frame = frame_of(LINK_ETHERNET, data, frame_bytes(hex, data));
    return net_glance(&frame, NULL, NULL);
}

static void every_known_frame_is_looked_at(void **state)
{
    (void)state;
    for (size_t i = 0; i < KNOWN_FRAMES; i++) {
        uint8_t data[FRAME_MOST];
        struct frame frame = frame_of(known_frames[i].link, data, frame_bytes(known_frames[i].hex, data));
        if (!net_glance(&frame, NULL, NULL))
            print_error("%s\n", known_frames[i].name);
        assert_true(net_glance(&frame, NULL, NULL));
    }
}

#define UDP4(ports) MACS "08 00 45 00 00 24 00 01 00 00 40 11 66 c6 0a 00 00 01 0a 00 00 02 " ports "00 10 00 00 "

static void background_is_left_alone(void **state)
{
    (void)state;
    static const char *const background[] = {
        MACS "08 00 45 00 00 28 00 01 40 00 40 06 66 cd 0a 00 00 01 0a 00 00 02 01 bb 00 44 00 00 00 00", /* TCP */
        MACS "08 00 45 00 00 1c 00 01 00 00 40 01 66 cd 0a 00 00 01 0a 00 00 02 08 00 00 00 00 00 00 00", /* ICMP */
        MACS "08 00 45 00 00 1c 00 01 00 00 40 32 66 cd 0a 00 00 01 0a 00 00 02 00 00 01 00 00 00 00 01", /* ESP */
        MACS "86 dd " IP6("00 08 ", "3a ") "80 00 00 00 00 00 00 00",                                     /* ICMPv6 */
        MACS "86 dd " IP6("00 08 ", "3a ") "8a 00 00 00 00 00 00 00",                         /* renumbering */
        MACS "86 dd " IP6("00 10 ", "11 ") "13 88 13 89 00 10 00 00 80 60 00 01 00 00 00 00", /* UDP */
        UDP4("13 88 13 89 ") "80 60 00 01 00 00 00 00",                                       /* RTP */
        MACS "81 00 00 2a 88 a8 00 01 08 00 45 00 00 24 00 01 00 00 40 11 66 c6 0a 00 00 01 0a 00 00 02 "
             "13 88 13 89 00 10 00 00 80 60 00 01 00 00 00 00", /* tagged */
        UDP4("13 88 13 89 ") "00 07 00 01 00 00 00 00",         /* no TFTP opcode */
        UDP4("13 88 13 89 ") "57 44 04 00 00 00 00 00",         /* "WD", of a type that is none */
        UDP4("13 88 13 89 ") "00 01 00 01 00 00 00 00",         /* a request for no name */
        UDP4("13 88 13 89 ") "",                                /* nothing in it */
        MACS "88 cc 02 07 04 00 01 02 03 04 05",                /* LLDP */
        MACS "00 26 42 42 03 00 00 00 00",                      /* spanning tree */
    };
    for (size_t i = 0; i < sizeof background / sizeof *background; i++) {
        if (glance_at(background[i]))
            print_error("row %zu is looked at\n", i);
        assert_false(glance_at(background[i]));
    }
}

static void what_may_hide_something_is_looked_at(void **state)
{
    (void)state;
    static const char *const closer[] = {
        MACS "08 06 00 01",                                                             /* ARP, cut */
        MACS "81 00 00 01 81 00 00 02 81 00 00 03 ff ff",                               /* three tags */
        MACS "08 00 45 00 00 28 00 01 20 00 40 06 66 cd 0a 00 00 01 0a 00 00 02 01 bb", /* first fragment of TCP */
        MACS "08 00 45 00 00 28 00 01 00 01 40 11 66 cd 0a 00 00 01 0a 00 00 02 01 bb", /* a later one */
        MACS "08 00 44 00 00 28 00 01 00 00 40 06 66 cd 0a 00 00 01 0a 00 00 02 01 bb", /* header length 16 */
        MACS "08 00 55 00 00 28 00 01 00 00 40 06 66 cd 0a 00 00 01 0a 00 00 02 01 bb", /* version 5 */
        MACS "86 dd " IP6("00 08 ", "00 ") "06 00 01 04 00 00 00 00",                   /* hop-by-hop */
        MACS "86 dd " IP6("00 08 ", "3a ") "85 00 00 00 00 00 00 00",                   /* router solicitation */
        MACS "86 dd " IP6("00 08 ", "3a ") "89 00 00 00 00 00 00 00",                   /* redirect */
        MACS "86 dd " IP6("00 00 ", "3a "),                                             /* ICMPv6, cut */
        MACS "86 dd " IP6("00 08 ", "2f ") "00 00 08 00",                               /* GRE over IPv6 */
        MACS "08 00 46 c0 00 20 00 01 00 00 01 02 66 cd 0a 00 00 01 e0 00 00 16 94 04 00 00 22 00 00 00", /* IGMP */
        MACS "86 dd " IP6("00 08 ", "3a ") "82 00 00 00 00 00 00 00", /* MLD query without hop-by-hop options */
        MACS "86 dd " IP6("00 08 ", "3a ") "8f 00 00 00 00 00 00 00", /* MLDv2 report */
        UDP4("13 88 13 89 ") "57 44 03 00 04 00 00 00 00",            /* "WD", CHECKSUM */
        UDP4("13 88 13 89 ") "00 03 00 01 de ad be ef",               /* TFTP data on ports of its own */
        UDP4("13 88 13 89 ") "00 04 00 01",                           /* its acknowledgement */
        UDP4("13 88 13 89 ") "00 01 62 6f 6f 74 00",                  /* a read request for "boot" where none belongs */
        UDP4("13 88 13 89 ") "02 01 06 00 de ad be ef",               /* BOOTP too short for its magic number */
        MACS "08 00 45 00",                                           /* cut in the header */
    };
    for (size_t i = 0; i < sizeof closer / sizeof *closer; i++) {
        if (!glance_at(closer[i]))
            print_error("row %zu is not looked at\n", i);
        assert_true(glance_at(closer[i]));
    }
}

/* A DHCP offer on ports of the attacker's choice. */
static void bootp_is_known_by_its_magic_number(void **state)
{
    (void)state;
    uint8_t data[FRAME_MOST] = {0};
    size_t payload = frame_bytes(UDP4("13 88 13 89 "), data);
    frame_bytes("02 01 06 00", data + payload);
    frame_bytes("63 82 53 63", data + payload + 236);
    struct frame frame = frame_of(LINK_ETHERNET, data, payload + 300);
    assert_true(net_glance(&frame, NULL, NULL));
    data[payload + 239] = 0;
    assert_false(net_glance(&frame, NULL, NULL));
}

static void every_port_that_is_read_is_looked_at(void **state)
{
    (void)state;
    uint8_t data[FRAME_MOST];
    struct frame frame = frame_of(LINK_ETHERNET, data, frame_bytes(UDP4("13 88 13 89 ") "80 60 00 01", data));
    for (uint32_t port = 1; port <= 65535; port++) {
        bool read = false;
        for (size_t i = 0; i < sizeof read_ports / sizeof *read_ports; i++)
            read = read || read_ports[i] == port;
        for (size_t at = 34; at <= 36; at += 2) {
            uint8_t kept[2] = {data[at], data[at + 1]};
            data[at] = (uint8_t)(port >> 8);
            data[at + 1] = (uint8_t)port;
            assert_int_equal(net_glance(&frame, NULL, NULL), read);
            data[at] = kept[0];
            data[at + 1] = kept[1];
        }
    }
}

static uint64_t random_next(uint64_t *seed)
{
    *seed ^= *seed << 13; /* xorshift64 (Marsaglia 2003) */
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Changes a few bytes, mostly to values that mean something in some header; sometimes cuts the end off. */
static size_t mutate(uint8_t *data, size_t size, uint64_t *seed)
{
    static const uint8_t telling[] = {0x00, 0x01, 0x04, 0x06, 0x08, 0x11, 0x2c, 0x2f, 0x33, 0x43,
                                      0x44, 0x45, 0x47, 0x60, 0x64, 0x81, 0x86, 0x88, 0xa8, 0xdd};
    for (uint64_t n = 1 + random_next(seed) % 4; n; n--) {
        uint64_t dice = random_next(seed);
        data[dice % (size < 64 ? size : 64)] =
            dice >> 60 ? telling[(dice >> 32) % sizeof telling] : (uint8_t)(dice >> 40);
    }
    return random_next(seed) % 8 ? size : 1 + random_next(seed) % size;
}

static bool anybody_reads(const struct packet *p)
{
    if (p->ethertype == 0x0806)
        return true;
    for (size_t i = 0; p->ip_proto == 17 && i < sizeof read_ports / sizeof *read_ports; i++)
        if (p->src_port == read_ports[i] || p->dst_port == read_ports[i])
            return true;
    return false;
}

/* Whatever the decoder finds for a reader, in a quarter of a million frames that are nearly right, the first look let
 * through. */
static void glance_is_never_stricter_than_decode(void **state)
{
    (void)state;
    struct guard guard = guard_new(FRAME_MOST);
    const struct hash_key key = {{1, 2}};
    struct net *net = net_new(&key);
    assert_non_null(net);
    uint64_t seed = 7301;
    size_t read = 0, unread = 0;
    for (int i = 0; i < 250000; i++) {
        const struct known_frame *known = &known_frames[random_next(&seed) % KNOWN_FRAMES];
        uint8_t data[FRAME_MOST];
        size_t size = mutate(data, frame_bytes(known->hex, data), &seed);
        struct frame frame = frame_of(known->link, guard_put(&guard, data, size), size);
        struct packet p;
        enum parse answer = net_decode(net, &frame, &p);
        if (answer != PARSE_NOT_MINE && anybody_reads(&p)) {
            assert_true(net_glance(&frame, NULL, NULL));
            read++;
        } else {
            unread += !net_glance(&frame, NULL, NULL);
        }
    }
    assert_true(read > 1000 && unread > 1000); /* the dice fell on both sides */
    net_free(net);
    guard_done(&guard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_known_frame_is_looked_at),       cmocka_unit_test(background_is_left_alone),
        cmocka_unit_test(what_may_hide_something_is_looked_at), cmocka_unit_test(bootp_is_known_by_its_magic_number),
        cmocka_unit_test(every_port_that_is_read_is_looked_at), cmocka_unit_test(glance_is_never_stricter_than_decode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
