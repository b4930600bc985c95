/* Streams to groups: counted by one look-up, looked at again as they grow, known as ordinary where they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frames.h"
#include "net/glance.h"
#include "track/imaging/group_stream.h"

static const struct hash_key key = {{1, 2}};

/* What hides behind something ordinary is found: a stream is looked at whenever it has doubled, later every megabyte. */
static void streams_are_looked_at_again(void **state)
{
    (void)state;
    struct group_streams *t = group_streams_new(&key);
    struct glance_stream k = {.family = {4}, .dst = {239, 1, 2, 3}, .dst_port = 9};
    struct frame frame = {.time = 1};
    unsigned looks = 0;
    uint64_t longest = 0, since = 0;
    for (unsigned n = 0; n < 20000; n++) {
        frame.time += 1000;
        struct group_stream *s = group_streams_find(t, &k, &frame);
        group_stream_count(s, &frame, n, 1400);
        since += 1400;
        if (group_stream_is_due(s)) {
            group_stream_looked(s);
            longest = since > longest ? since : longest;
            since = 0;
            looks++;
        }
    }
    assert_in_range(looks, 20, 60);
    assert_in_range(longest, 1, (1 << 20) + 1400);
    group_streams_free(t);
}

static void mirrored_copies_are_one_packet(void **state)
{
    (void)state;
    struct group_streams *t = group_streams_new(&key);
    struct glance_stream k = {.family = {4}, .dst = {239, 1, 2, 3}};
    struct frame frame = {.time = 1000};
    struct group_stream *s = group_streams_find(t, &k, &frame);
    assert_false(group_stream_is_copy(s, &frame, 0));
    group_stream_count(s, &frame, 7, 100);
    frame.time += 15000;
    assert_true(group_stream_is_copy(s, &frame, 7));
    assert_false(group_stream_is_copy(s, &frame, 8));
    frame.time += INT64_C(60) * 1000000;
    assert_false(group_stream_is_copy(s, &frame, 7));
    group_streams_free(t);
}

static void television_and_services_are_ordinary(void **state)
{
    (void)state;
    uint8_t ts[1316] = {0}, rtp[172] = {0x80, 0x60}, image[1456] = {'M', 'S', 'W', 'I', 'M'};
    for (size_t at = 0; at < sizeof ts; at += 188)
        ts[at] = 0x47;
    assert_true(group_stream_is_ordinary(5004, bytes_of(ts, sizeof ts)));
    assert_true(group_stream_is_ordinary(5004, bytes_of(rtp, sizeof rtp)));
    assert_true(group_stream_is_ordinary(5353, bytes_of(image, sizeof image)));
    assert_false(group_stream_is_ordinary(7000, bytes_of(image, sizeof image)));
    ts[188] = 0;
    assert_false(group_stream_is_ordinary(5004, bytes_of(ts, sizeof ts)));
    assert_false(group_stream_is_ordinary(5004, bytes_of(ts, 0)));
}

#define GROUP4(macs, group, ports, payload)                                                                            \
    macs "08 00 45 00 00 24 00 07 00 00 01 11 00 00 0a 2a 00 46 " group ports "00 10 12 34 " payload
#define TO_GROUP "01 00 5e 2a 00 01 52 54 00 00 00 70 "

static bool glance(const char *hex, struct glance_stream *ret, struct glance_datagram *ret_datagram)
{
    static uint8_t data[FRAME_MOST];
    struct frame frame = frame_of(LINK_ETHERNET, data, frame_bytes(hex, data));
    return net_glance_stream(&frame, ret, ret_datagram);
}

/* Which packets may take the quick path: never those of which each is worth a look. */
static void only_streams_take_the_quick_path(void **state)
{
    (void)state;
    struct glance_stream s;
    struct glance_datagram d;
    static const char *const others[] = {
        GROUP4(TO_GROUP, "e0 00 00 01 ", "13 88 13 89 ", "de ad be ef 00 00 00 00"), /* one link's */
        GROUP4(TO_GROUP, "0a 2a 00 01 ", "13 88 13 89 ", "de ad be ef 00 00 00 00"), /* no group */
        GROUP4(TO_GROUP, "ef 2a 00 01 ", "13 88 12 b5 ", "de ad be ef 00 00 00 00"), /* VXLAN */
        GROUP4(TO_GROUP, "ef 2a 00 01 ", "02 22 02 23 ", "de ad be ef 00 00 00 00"), /* DHCPv6 */
        GROUP4(TO_GROUP, "ef 2a 00 01 ", "13 88 13 89 ", "00 01 62 6f 6f 74 00 00"), /* a request */
        GROUP4(TO_GROUP, "ef 2a 00 01 ", "13 88 13 89 ", "02 01 06 00 00 00 00 00"), /* BOOTP */
        GROUP4("52 54 00 00 00 01 52 54 00 00 00 70 ", "ef 2a 00 01 ", "13 88 13 89 ", "de ad be ef 00 00 00 00"),
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(glance(others[i], &s, &d));
    assert_true(glance(GROUP4(TO_GROUP, "ef 2a 00 01 ", "13 88 13 89 ", "de ad be ef 00 00 00 00"), &s, &d));
    assert_int_equal(s.src_port, 5000);
    assert_int_equal(s.dst_port, 5001);
    assert_int_equal(s.dst[0], 239);
    assert_int_equal(s.src_mac[5], 0x70);
    assert_int_equal(d.payload.left, 8);
    assert_true(glance(GROUP4(TO_GROUP, "ef 2a 00 01 ", "23 29 23 28 ", "00 08 00 00 00 00 00 00"), &s, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_are_looked_at_again),
        cmocka_unit_test(mirrored_copies_are_one_packet),
        cmocka_unit_test(television_and_services_are_ordinary),
        cmocka_unit_test(only_streams_take_the_quick_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
