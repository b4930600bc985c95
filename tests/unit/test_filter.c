/* The kernel filter: what it rejects nobody will ever see, so every frame that the engine reads must pass. */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "capture/capture.h"
#include "capture/filter.h"
#include "frames.h"
#include "net/glance.h"
#include "proto/proto.h"

enum { PATH_MOST = 1024 };

static struct filter *compiled(uint32_t link, const struct filter_named *named, const char *user)
{
    char error[FILTER_ERROR] = "";
    struct filter *f = NULL;
    if (filter_new(link, named, false, user, error, &f) != 0)
        fail_msg("%s", error);
    return f;
}

/* Tags put after the MAC addresses of a frame of `size` bytes. */
static size_t tagged(uint8_t *frame, size_t size, unsigned tags)
{
    static const uint8_t tag[] = {0x81, 0x00, 0x00, 0x2a};
    for (; tags; tags--) {
        memmove(frame + 12 + sizeof tag, frame + 12, size - 12);
        memcpy(frame + 12, tag, sizeof tag);
        size += sizeof tag;
    }
    return size;
}

static bool passes(const struct filter *f, const char *hex, unsigned tags)
{
    uint8_t data[FRAME_MOST + 64];
    size_t size = tagged(data, frame_bytes(hex, data), tags);
    struct frame frame = frame_of(LINK_ETHERNET, data, size);
    return filter_passes(f, &frame);
}

/* 10.0.0.1 > 10.0.0.2 and fe80::1 > fe80::2, checksums left out: a filter reads none. */
#define IP4_OF(protocol) MACS TYPE_IP4 "45 00 00 40 00 01 00 00 40 " protocol "00 00 0a 00 00 01 0a 00 00 02 "
#define IP6_OF(protocol) MACS "86 dd " IP6("00 20 ", protocol)
#define PORTS(from, to)  from to "00 20 00 00 "
#define NOTHING          "ff fe fd fc fb fa f9 f8 f7 f6 f5 f4 "
#define HIGH             "c3 50 " /* 50000 */
#define BOTH(name, tail)                                                                                               \
    {name, IP4_OF("11 ") tail},                                                                                        \
    {                                                                                                                  \
        name " over IPv6", IP6_OF("11 ") tail                                                                          \
    }

/* Without options and with 12 bytes of them. */
#define TCP_HEAD(size) "c3 50 00 50 00 00 00 01 00 00 00 01 " size "18 ff ff 00 00 00 00 "
#define TCP_OF(name, tail)                                                                                             \
    {name, IP4_OF("06 ") TCP_HEAD("50 ") tail}, {name " with options", IP4_OF("06 ") TCP_HEAD("80 ") NOTHING tail},    \
    {                                                                                                                  \
        name " over IPv6", IP6_OF("06 ") TCP_HEAD("50 ") tail                                                          \
    }

static const struct {
    const char *name, *hex;
} wanted[] =
    {
        BOTH("proxyDHCP", PORTS(HIGH, "0f ab ") NOTHING),
        BOTH("BOOTP on another port", PORTS(HIGH, HIGH) "02 01 06 00 " NOTHING),
        BOTH("DHCPv6", PORTS("02 22 ", "02 23 ") NOTHING),
        BOTH("TFTP request", PORTS(HIGH, "00 45 ") "00 01 61 00 "),
        BOTH("TFTP request on another port", PORTS(HIGH, HIGH) "00 02 61 00 "),
        BOTH("TFTP data", PORTS(HIGH, HIGH) "00 03 00 01 " NOTHING),
        BOTH("TFTP acknowledgement", PORTS(HIGH, HIGH) "00 04 00 01 "),
        BOTH("TFTP options", PORTS(HIGH, HIGH) "00 06 62 00 "),
        BOTH("WDS multicast on any port", PORTS(HIGH, HIGH) "57 44 03 04 00 " NOTHING),
        BOTH("WDS session initiation", PORTS(HIGH, "13 b1 ") NOTHING),
        BOTH("udpcast", PORTS("23 29 ", "23 28 ") NOTHING),
        BOTH("FOG", PORTS("f6 7c ", "f6 7d ") NOTHING),
        BOTH("UFTP", PORTS("04 14 ", HIGH) NOTHING),
        BOTH("SAP", PORTS(HIGH, "26 93 ") NOTHING),
        BOTH("VXLAN", PORTS(HIGH, "12 b5 ") NOTHING),
        BOTH("GENEVE", PORTS(HIGH, "17 c1 ") NOTHING),
        BOTH("TZSP", PORTS(HIGH, "90 90 ") NOTHING),
        {"UDP to a group",
         MACS TYPE_IP4 "45 00 00 40 00 01 00 00 01 11 00 00 0a 00 00 01 ef 01 02 03 " PORTS(HIGH, HIGH)},
        {"IGMP", IP4_OF("02 ") "16 00 00 00 ef 01 02 03 "},
        {"GRE", IP4_OF("2f ") NOTHING},
        {"a first fragment", MACS TYPE_IP4 "45 00 00 40 00 01 20 00 40 11 00 00 0a 00 00 01 0a 00 00 02 " NOTHING},
        {"a later fragment", MACS TYPE_IP4 "45 00 00 40 00 01 00 b9 40 11 00 00 0a 00 00 01 0a 00 00 02 " NOTHING},
        {"an IPv6 fragment", IP6_OF("2c ") "11 00 00 01 00 00 00 09 " NOTHING},
        {"MLD", IP6_OF("00 ") "3a 00 05 02 00 00 01 00 8f 00 "},
        {"MLD without router alert", IP6_OF("3a ") "83 00 " NOTHING},
        {"router advertisement", IP6_OF("3a ") "86 00 " NOTHING},
        {"neighbour advertisement", IP6_OF("3a ") "88 00 " NOTHING},
        {"redirect", IP6_OF("3a ") "89 00 " NOTHING},
        {"redirect of IPv4", IP4_OF("01 ") "05 01 00 00 0a 00 00 09 " NOTHING},
        BOTH("DNS", PORTS("00 35 ", HIGH) NOTHING),
        BOTH("mDNS", PORTS("14 e9 ", "14 e9 ") NOTHING),
        BOTH("LLMNR", PORTS(HIGH, "14 eb ") NOTHING),
        BOTH("NetBIOS names", PORTS("00 89 ", "00 89 ") NOTHING),
        TCP_OF("a request of HTTP", "47 45 54 20 2f "),
        TCP_OF("an answer of HTTP", "48 54 54 50 2f "),
        TCP_OF("a method of ConfigMgr", "43 43 4d 5f 50 4f 53 54 "),
        TCP_OF("SMB 1", "00 00 00 55 ff 53 4d 42 72 "),
        TCP_OF("SMB 2", "00 00 00 55 fe 53 4d 42 40 "),
        TCP_OF("encrypted SMB 3", "00 00 00 55 fd 53 4d 42 40 "),
        TCP_OF("a handshake of TLS", "16 03 01 02 00 01 "),
        {"ARP", MACS "08 06 " NOTHING},
        {"PPPoE", MACS "88 64 " NOTHING},
        {"MPLS", MACS "88 47 " NOTHING},
        {"SNAP", MACS "00 28 aa aa 03 " NOTHING},
        {"three tags", MACS "81 00 00 01 88 a8 00 01 91 00 00 01 " NOTHING},
        {"IPv4 with options", MACS TYPE_IP4
         "46 00 00 40 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02 94 04 00 00 " PORTS(HIGH, "00 43 ")},
        {"an impossible header", MACS TYPE_IP4 "44 00 00 40 00 01 00 00 40 06 00 00 0a 00 00 01 0a 00 00 02 " NOTHING},
},
  background[] = {
      {"TCP", IP4_OF("06 ") "c3 50 01 bb 00 03 00 01 57 44 00 00 " NOTHING},
      {"bytes in the middle of TCP", IP4_OF("06 ") TCP_HEAD("50 ") "17 03 03 40 00 " NOTHING},
      {"an acknowledgement", IP4_OF("06 ") TCP_HEAD("50 ")},
      {"TCP over IPv6", IP6_OF("06 ") "00 43 00 43 00 00 00 01 01 01 06 00 " NOTHING},
      BOTH("NTP", PORTS(HIGH, "00 7b ") "12 34 01 00 00 01 00 00 00 00 00 00 "),
      BOTH("QUIC", PORTS("01 bb ", HIGH) "4f 01 02 03 04 05 06 07 "),
      BOTH("a STUN request", PORTS(HIGH, "0d 96 ") "00 01 00 00 21 12 a4 42 "),
      BOTH("any client's port among ConfigMgr's", PORTS("f8 00 ", "01 bb ") NOTHING),
      {"ping", IP4_OF("01 ") "08 00 00 00 00 01 00 01 " NOTHING},
      {"ping over IPv6", IP6_OF("3a ") "80 00 00 00 00 01 00 01 " NOTHING},
      {"ESP", IP4_OF("32 ") NOTHING},
      {"spanning tree", MACS "00 26 42 42 03 00 00 00 " NOTHING},
      {"LLDP", MACS "88 cc " NOTHING},
};

/* Whatever the engine reads arrives, behind no, one and two tags; the bulk of a segment costs the sensor nothing. */
static void engine_sees_all_it_reads(void **state)
{
    (void)state;
    struct filter *f = compiled(LINK_ETHERNET, NULL, NULL);
    assert_in_range(filter_size(f), 1, FILTER_SIZE);
    for (unsigned tags = 0; tags <= 2; tags++) {
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
            if (!passes(f, wanted[i].hex, tags))
                fail_msg("%s behind %u tags is rejected", wanted[i].name, tags);
        }
        for (size_t i = 0; i < sizeof background / sizeof *background; i++) {
            if (passes(f, background[i].hex, tags))
                fail_msg("%s behind %u tags passes", background[i].name, tags);
        }
    }
    for (size_t i = 0; i < sizeof known_frames / sizeof *known_frames; i++) {
        if (known_frames[i].link == LINK_ETHERNET && !passes(f, known_frames[i].hex, 0))
            fail_msg("%s is rejected", known_frames[i].name);
    }
    filter_free(f);
}

/* A distribution point that the policy names is seen on any port; both ways of a named channel are, with its TCP. */
static void what_the_policy_names_passes(void **state)
{
    (void)state;
    const struct prefix left = {{4, {10, 0, 0, 1}}, 32}, right = {{4, {10, 0, 0, 2}}, 32},
                        other = {{4, {10, 0, 0, 3}}, 32};
    const struct prefix left6 = {{6, {0xfe, 0x80, [15] = 1}}, 128}, right6 = {{6, {0xfe, 0x80, [15] = 2}}, 128};
    const struct prefix net = {{4, {10, 0, 0, 0}}, 30}, elsewhere = {{4, {10, 0, 0, 4}}, 30}, all = {{4, {0}}, 0};
    const struct prefix net6 = {{6, {0xfe, 0x80}}, 70};
    const char *udp = IP4_OF("11 ") PORTS(HIGH, "00 7b ") NOTHING, *tcp = IP4_OF("06 ") NOTHING;
    const char *udp6 = IP6_OF("11 ") PORTS(HIGH, "00 7b ") NOTHING, *tcp6 = IP6_OF("06 ") NOTHING;
    const struct {
        struct filter_named named;
        bool udp, udp6, tcp, tcp6;
    } rows[] = {
        {{.hosts = (struct prefix[]){left, right6}, .host_count = 2}, .udp = true, .udp6 = true},
        {{.hosts = &right, .host_count = 1}, .udp = true},
        {{.hosts = &other, .host_count = 1}, .udp = false},
        {{.hosts = (struct prefix[]){net, net6}, .host_count = 2}, .udp = true, .udp6 = true},
        {{.hosts = &elsewhere, .host_count = 1}, .udp = false},
        {{.files = (struct prefix[]){left, right6}, .file_count = 2}, .tcp = true, .tcp6 = true},
        {{.files = (struct prefix[]){net, net6}, .file_count = 2}, .tcp = true, .tcp6 = true},
        {{.files = &other, .file_count = 1}, .tcp = false},
        {{.groups = (struct prefix[]){right, right6}, .group_count = 2}, true, true, true, true},
        {{.groups = (struct prefix[]){left, left6}, .group_count = 2}, .udp = false},
        {{.pairs = (struct filter_pair[]){{left, right}, {right6, left6}}, .pair_count = 2}, true, true, true, true},
        {{.pairs = &(struct filter_pair){right, left}, .pair_count = 1}, .udp = true, .tcp = true},
        {{.pairs = &(struct filter_pair){net, right}, .pair_count = 1}, .udp = true, .tcp = true},
        {{.pairs = &(struct filter_pair){all, net}, .pair_count = 1}, .udp = true, .tcp = true},
        {{.pairs = &(struct filter_pair){net6, left6}, .pair_count = 1}, .udp6 = true, .tcp6 = true},
        {{.pairs = &(struct filter_pair){all, elsewhere}, .pair_count = 1}, .udp = false},
        {{.pairs = &(struct filter_pair){left, other}, .pair_count = 1}, .udp = false},
        {{.pairs = &(struct filter_pair){left, right6}, .pair_count = 1}, .udp = false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct filter *f = compiled(LINK_ETHERNET, &rows[i].named, NULL);
        for (unsigned tags = 0; tags <= 2; tags++) {
            assert_int_equal(passes(f, udp, tags), rows[i].udp);
            assert_int_equal(passes(f, udp6, tags), rows[i].udp6);
            assert_int_equal(passes(f, tcp, tags), rows[i].tcp);
            assert_int_equal(passes(f, tcp6, tags), rows[i].tcp6);
        }
        filter_free(f);
    }
}

/* A policy that names too much is refused with a reason, not cut short; IPv4 up to the limit fits. */
static void too_many_names_are_refused(void **state)
{
    (void)state;
    struct filter_pair pairs[FILTER_NAMED + 1];
    for (size_t i = 0; i < FILTER_NAMED + 1; i++)
        pairs[i] = (struct filter_pair){{{4, {10, 1, 2, (uint8_t)i}}, 32}, {{4, {10, 3, 4, (uint8_t)i}}, 32}};
    struct filter_named named = {.pairs = pairs, .pair_count = FILTER_NAMED};
    filter_free(compiled(LINK_ETHERNET, &named, NULL));

    char *expression = NULL, error[FILTER_ERROR] = "";
    named.pair_count++;
    assert_int_equal(filter_write(LINK_ETHERNET, &named, &expression), -E2BIG);
    assert_null(expression);

    struct filter *f = NULL;
    for (size_t i = 0; i < FILTER_NAMED; i++) {
        pairs[i].a =
            (struct prefix){{6, {0xfd, (uint8_t)i, 2, 3, (uint8_t)i, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}}, 128};
        pairs[i].b =
            (struct prefix){{6, {0xfc, 1, (uint8_t)i, 3, 4, (uint8_t)i, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}}, 128};
    }
    named.pair_count = FILTER_NAMED;
    assert_int_equal(filter_new(LINK_ETHERNET, &named, false, NULL, error, &f), -E2BIG);
    assert_non_null(strstr(error, "instructions"));
    assert_null(f);
}

/* What compiles is taken: a program that the kernel refuses leaves a sensor without any. */
static void the_kernel_takes_the_largest(void **state)
{
    (void)state;
    struct filter_pair pairs[FILTER_NAMED];
    for (size_t i = 0; i < FILTER_NAMED; i++)
        pairs[i] = (struct filter_pair){{{4, {10, 1, 2, (uint8_t)i}}, 32}, {{4, {10, 3, 4, (uint8_t)i}}, 32}};
    const struct filter_named most = {.pairs = pairs, .pair_count = FILTER_NAMED}, *named[] = {NULL, &most};
    static const char *const users[] = {NULL, "not port 443"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    for (size_t i = 0; i < 4; i++) {
        struct filter *f = compiled(LINK_ETHERNET, named[i % 2], users[i / 2]);
        int taken = filter_attach(f, fd);
        if (taken < 0)
            fail_msg("%zu instructions: %s", filter_size(f), strerror(-taken));
        filter_free(f);
    }
    close(fd);
}

/* --filter narrows and never widens; one that is wrong is refused in libpcap's words. */
static void users_filter_narrows(void **state)
{
    (void)state;
    const char *bootp = IP4_OF("11 ") PORTS("00 43 ", "00 44 ") NOTHING, *tcp = IP4_OF("06 ") NOTHING;
    struct filter *f = compiled(LINK_ETHERNET, NULL, "host 10.0.0.1 or tcp");
    assert_true(passes(f, bootp, 0));
    assert_false(passes(f, tcp, 0));
    filter_free(f);
    f = compiled(LINK_ETHERNET, NULL, "host 10.0.0.9 or tcp");
    assert_false(passes(f, bootp, 0));
    filter_free(f);
    f = compiled(LINK_ETHERNET, NULL, "vlan 42 and host 10.0.0.1");
    assert_true(passes(f, bootp, 1));
    assert_false(passes(f, bootp, 0));
    filter_free(f);

    char error[FILTER_ERROR] = "";
    struct filter *none = NULL;
    assert_int_equal(filter_new(LINK_ETHERNET, NULL, false, "host and\x1b[2J", error, &none), -EINVAL);
    assert_null(none);
    assert_true(strlen(error) > 0);
    assert_null(strchr(error, '\x1b'));

    /* Parentheses reach nowhere. */
    assert_int_equal(filter_new(LINK_ETHERNET, NULL, false, "tcp) or (udp", error, &none), -EINVAL);
    for (int with = 0; with < 2; with++) {
        assert_int_equal(filter_new(LINK_ETHERNET, NULL, true, with ? "tcp" : NULL, error, &f), 0);
        assert_true(passes(f, tcp, 0));
        assert_int_equal(passes(f, bootp, 0), !with);
        filter_free(f);
    }
}

/* On a tunnel device or a cooked capture nothing that the engine reads is lost either. */
static void other_link_types_pass_everything(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known_frames / sizeof *known_frames; i++) {
        const struct known_frame *known = &known_frames[i];
        if (known->link == LINK_ETHERNET)
            continue;
        struct filter *f = compiled(known->link, NULL, NULL);
        uint8_t data[FRAME_MOST];
        struct frame frame = frame_of(known->link, data, frame_bytes(known->hex, data));
        if (!filter_passes(f, &frame))
            fail_msg("%s is rejected", known->name);
        filter_free(f);
    }
}

/* ------ captures ------ */

struct tally {
    const struct filter *filter;
    struct message message; /* large */
    uint64_t frames, messages, passed;
};

/* Whether the engine would read a message, or a piece of one, from the frame. */
static bool is_read(struct net *n, const struct frame *frame, struct message *message)
{
    struct packet packet;
    if (!net_glance(frame, NULL, NULL))
        return false;
    enum parse parse = net_decode(n, frame, &packet);
    if (packet.notes & PACKET_FRAGMENTED)
        return true;
    return parse != PARSE_NOT_MINE && proto_parse(&packet, packet.payload, message) != PARSE_NOT_MINE &&
           message->proto != PROTO_TCP;
}

static void check_capture(const char *path, struct tally *t)
{
    char error[CAPTURE_ERROR];
    struct capture *c = NULL;
    struct frame frame;
    if (capture_open(path, false, error, &c) != 0)
        return;
    struct net *n = net_new(&(struct hash_key){{1, 2}});
    assert_non_null(n);
    while (capture_next(c, &frame) == 1) {
        if (frame.link != LINK_ETHERNET)
            continue;
        bool passed = filter_passes(t->filter, &frame);
        bool read = is_read(n, &frame, &t->message);
        if (read && !passed)
            fail_msg("%s: frame %llu is rejected", path, (unsigned long long)frame.number);
        t->frames++;
        t->messages += read;
        t->passed += passed;
    }
    net_free(n);
    capture_close(c);
}

/* No frame with a message in any capture is lost to the filter. */
static void check_folder(const char *folder)
{
    struct tally *t = calloc(1, sizeof *t);
    DIR *dir = opendir(folder);
    if (!t || !dir) {
        free(t);
        print_message("no captures in %s\n", folder);
        skip();
        return;
    }
    struct filter *f = compiled(LINK_ETHERNET, NULL, NULL);
    t->filter = f;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[PATH_MOST];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (strstr(entry->d_name, ".pcap") || strstr(entry->d_name, ".cap"))
            check_capture(path, t);
    }
    closedir(dir);
    print_message("%llu frames, %llu with messages, %llu pass\n", (unsigned long long)t->frames,
                  (unsigned long long)t->messages, (unsigned long long)t->passed);
    assert_true(t->messages > 0);
    filter_free(f);
    free(t);
}

static void every_message_of_the_scenarios_passes(void **state)
{
    (void)state;
    const char *source = getenv("SENTINEL_SOURCE");
    char folder[PATH_MOST];
    snprintf(folder, sizeof folder, "%s/pcaps", source ? source : ".");
    check_folder(folder);
}

static void every_message_of_real_captures_passes(void **state)
{
    (void)state;
    const char *captures = getenv("SENTINEL_CAPTURES"), *source = getenv("SENTINEL_SOURCE");
    char folder[PATH_MOST];
    snprintf(folder, sizeof folder, "%s/../shared/pcaps", source ? source : ".");
    check_folder(captures ? captures : folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engine_sees_all_it_reads),
        cmocka_unit_test(what_the_policy_names_passes),
        cmocka_unit_test(too_many_names_are_refused),
        cmocka_unit_test(the_kernel_takes_the_largest),
        cmocka_unit_test(users_filter_narrows),
        cmocka_unit_test(other_link_types_pass_everything),
        cmocka_unit_test(every_message_of_the_scenarios_passes),
        cmocka_unit_test(every_message_of_real_captures_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
