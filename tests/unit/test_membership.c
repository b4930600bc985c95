/* Who is in which group: IGMP 1 to 3 and MLD 1 and 2. A site that sends images by multicast learns from them who listens. */
#include "reading.h"

static const struct membership *const m = &message.membership;

static const struct packet igmp = {
    .ethertype = 0x0800, .ip_proto = 2, .ttl = 1, .src = {.family = 4, .byte = {10, 0, 0, 1}}};
static const struct packet mld = {.ethertype = 0x86dd,
                                  .ip_proto = 58,
                                  .ttl = 1,
                                  .notes = PACKET_ROUTER_ALERT,
                                  .src = {.family = 6, .byte = {0xfe, 0x80, [15] = 1}}};

/* type 0x11, time 0; checksum; group 0 */
static const uint8_t query_1[] = {0x11, 0, 0xee, 0xff, 0, 0, 0, 0};
/* time 10 s */
static const uint8_t query_2[] = {0x11, 100, 0xee, 0x9b, 0, 0, 0, 0};
/* time code 0xa3: (3 | 16) << 5 = 608 tenths; group 239.1.2.3; S and robustness 2; interval code 0x8f: (15 | 16) << 3 = 248 s;
 * two sources 10.1.1.1, 10.1.1.2 */
static const uint8_t query_3[] = {0x11, 0xa3, 0xdc, 0xc1, 239, 1, 2, 3, 0x0a, 0x8f, 0, 2, 10, 1, 1, 1, 10, 1, 1, 2};
static const uint8_t report_1[] = {0x12, 0, 0xfc, 0xfa, 239, 1, 2, 3};
static const uint8_t report_2[] = {0x16, 0, 0xf8, 0xfa, 239, 1, 2, 3};
static const uint8_t leave_2[] = {0x17, 0, 0xf7, 0xfa, 239, 1, 2, 3};
/* two records: TO_EXCLUDE 239.1.2.3 with a word of auxiliary data; ALLOW 232.1.1.1 from 10.1.1.1 */
static const uint8_t report_3[] = {0x22, 0,    0x52, 0x54, 0, 0, 0, 2, 4,   1, 0, 0, 239, 1, 2, 3,
                                   0xde, 0xad, 0xbe, 0xef, 5, 0, 0, 1, 232, 1, 1, 1, 10,  1, 1, 1};

static enum parse read4(const void *data, size_t size)
{
    return read_message_as(igmp_parse, &igmp, data, size);
}

static enum parse read6(const void *data, size_t size)
{
    return read_message_as(mld_parse, &mld, data, size);
}

/* Length and time tell the versions apart (RFC 3376 §7.1): a downgrade makes members shout. */
static void versions_of_queries_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(read4(query_1, sizeof query_1), PARSE_OK);
    assert_int_equal(m->kind, MEMBERSHIP_QUERY);
    assert_int_equal(m->version, 1);
    assert_int_equal(m->notes, 0);
    assert_true(addr_is_unspecified(&m->group));
    assert_int_equal(read4(query_2, sizeof query_2), PARSE_OK);
    assert_int_equal(m->version, 2);
    assert_int_equal(m->max_response, 10000);
    assert_int_equal(read4(query_3, sizeof query_3), PARSE_OK);
    assert_int_equal(m->version, 3);
    assert_int_equal(m->notes, 0);
    assert_int_equal(m->max_response, 60800);
    assert_true(m->suppress);
    assert_int_equal(m->robustness, 2);
    assert_int_equal(m->interval, 248);
    assert_int_equal(m->sources, 2);
    assert_int_equal(m->source.left, 8);
    assert_true(is_addr(&m->group, "239.1.2.3"));
}

/* Whoever joins and leaves, in whichever version, is found by one walk. */
static void members_are_found_in_every_version(void **state)
{
    static const struct {
        const uint8_t *data;
        size_t size;
        uint8_t version;
        enum membership_change change;
    } reports[] = {
        {report_1, sizeof report_1, 1, MEMBERSHIP_JOINS},
        {report_2, sizeof report_2, 2, MEMBERSHIP_JOINS},
        {leave_2, sizeof leave_2, 2, MEMBERSHIP_LEAVES},
    };
    struct membership_record record;
    (void)state;
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        assert_int_equal(read4(reports[i].data, reports[i].size), PARSE_OK);
        struct bytes list = m->records;
        assert_int_equal(m->version, reports[i].version);
        assert_int_equal(m->notes, 0);
        assert_true(membership_next(m, &list, &record));
        assert_true(is_addr(&record.group, "239.1.2.3"));
        assert_int_equal(membership_change(&record), reports[i].change);
        assert_false(membership_next(m, &list, &record));
    }
    assert_int_equal(read4(report_3, sizeof report_3), PARSE_OK);
    assert_int_equal(m->version, 3);
    assert_int_equal(m->record_count, 2);
    assert_int_equal(m->notes, 0);
    struct bytes list = m->records;
    assert_true(membership_next(m, &list, &record));
    assert_true(is_addr(&record.group, "239.1.2.3"));
    assert_int_equal(membership_change(&record), MEMBERSHIP_JOINS);
    assert_true(membership_next(m, &list, &record));
    assert_true(is_addr(&record.group, "232.1.1.1"));
    assert_int_equal(record.sources, 1);
    assert_int_equal(record.source.left, 4);
    assert_int_equal(membership_change(&record), MEMBERSHIP_JOINS);
    assert_false(membership_next(m, &list, &record));
}

/* RFC 3376 §4.2.12: to include no source is to leave, to block some is not. */
static void changes_of_filters_join_and_leave(void **state)
{
    static const struct {
        uint8_t type;
        uint16_t sources;
        enum membership_change change;
    } rows[] = {
        {MEMBERSHIP_IS_INCLUDE, 0, MEMBERSHIP_SAME},
        {MEMBERSHIP_IS_INCLUDE, 1, MEMBERSHIP_JOINS},
        {MEMBERSHIP_IS_EXCLUDE, 0, MEMBERSHIP_JOINS},
        {MEMBERSHIP_TO_INCLUDE, 0, MEMBERSHIP_LEAVES},
        {MEMBERSHIP_TO_INCLUDE, 1, MEMBERSHIP_JOINS},
        {MEMBERSHIP_TO_EXCLUDE, 0, MEMBERSHIP_JOINS},
        {MEMBERSHIP_ALLOW, 1, MEMBERSHIP_JOINS},
        {MEMBERSHIP_BLOCK, 1, MEMBERSHIP_SAME},
        {99, 1, MEMBERSHIP_SAME},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct membership_record record = {.type = rows[i].type, .sources = rows[i].sources};
        assert_int_equal(membership_change(&record), rows[i].change);
    }
}

/* The lower address wins; 0.0.0.0 is a snooping switch and stands outside (RFC 4541 §2.1.1). */
static void proxies_stand_outside_the_election(void **state)
{
    struct addr low = {4, {10, 0, 0, 1}}, high = {4, {10, 0, 0, 2}}, none = {.family = 4};
    struct packet proxy = igmp;
    (void)state;
    assert_true(membership_outranks(&low, &high));
    assert_false(membership_outranks(&high, &low));
    assert_false(membership_outranks(&low, &low));
    assert_false(membership_outranks(&none, &high));
    assert_true(membership_outranks(&high, &none));
    proxy.src = none;
    assert_int_equal(read_message_as(igmp_parse, &proxy, query_2, sizeof query_2), PARSE_OK);
    assert_int_equal(m->notes, MEMBERSHIP_PROXY);
}

/* M39: a query of version 3 that gives no time and has no sources; one that announces 65535 sources in 12 bytes; lengths
 * between the versions. */
static void queries_that_lie_are_malformed(void **state)
{
    uint8_t data[12] = {0x11, 0, 0xee, 0xff};
    (void)state;
    assert_int_equal(read4(data, 12), PARSE_OK);
    assert_int_equal(m->version, 3);
    assert_int_equal(m->max_response, 0);
    assert_int_equal(m->notes, MEMBERSHIP_NO_TIME);
    data[10] = data[11] = 0xff;
    data[2] = 0xed;
    assert_int_equal(read4(data, 12), PARSE_MALFORMED);
    assert_string_equal(message.fault, "more sources announced than there are");
    assert_int_equal(m->sources, 65535);
    assert_int_equal(m->source.left, 0);
    for (size_t size = 9; size < 12; size++) {
        assert_int_equal(read4(data, size), PARSE_MALFORMED);
        assert_string_equal(message.fault, "a query of 9 to 11 bytes");
    }
    assert_int_equal(read4(data, 7), PARSE_MALFORMED);
    assert_string_equal(message.fault, "shorter than 8 bytes");
}

/* M39: a report that announces 65535 records, or auxiliary data beyond its end. What stood before counts. */
static void records_before_the_damage_count(void **state)
{
    uint8_t data[sizeof report_3];
    struct membership_record record;
    (void)state;
    memcpy(data, report_3, sizeof data);
    data[6] = data[7] = 0xff;
    assert_int_equal(read4(data, sizeof data), PARSE_MALFORMED);
    assert_int_equal(m->record_count, 65535);
    assert_int_equal(m->records.left, sizeof data - 8);
    memcpy(data, report_3, sizeof data);
    data[21] = 255;
    assert_int_equal(read4(data, sizeof data), PARSE_MALFORMED);
    struct bytes list = m->records;
    assert_true(membership_next(m, &list, &record));
    assert_true(is_addr(&record.group, "239.1.2.3"));
    assert_false(membership_next(m, &list, &record));
}

static void every_prefix_is_survived(void **state)
{
    (void)state;
    assert_int_equal(read_every_prefix(igmp_parse, &igmp, query_3, sizeof query_3),
                     1); /* the eight bytes of version 2 */
    assert_int_equal(read_every_prefix(igmp_parse, &igmp, report_3, sizeof report_3), 0);
    assert_int_equal(read_every_prefix(igmp_parse, &igmp, report_2, sizeof report_2), 0);
}

/* A wrong checksum, a group that is none, another TTL, bytes behind: noted, and the first is ignored by everyone. */
static void what_is_odd_is_noted(void **state)
{
    uint8_t data[sizeof report_2 + 2] = {0x16, 0, 0xf8, 0xf8, 239, 1, 2, 3};
    struct packet far = igmp;
    (void)state;
    assert_int_equal(read4(data, sizeof report_2), PARSE_OK);
    assert_int_equal(m->notes, MEMBERSHIP_BAD_SUM);
    assert_true(membership_is_ignored(m));
    data[3] = 0xfa;
    assert_int_equal(read4(data, sizeof data), PARSE_OK);
    assert_int_equal(m->notes, MEMBERSHIP_EXTRA);
    data[4] = 10;
    data[2] = 0xdd;
    far.ttl = 64;
    assert_int_equal(read_message_as(igmp_parse, &far, data, sizeof report_2), PARSE_OK);
    assert_int_equal(m->notes, MEMBERSHIP_BAD_SUM | MEMBERSHIP_NOT_A_GROUP | MEMBERSHIP_BAD_HOPS);
}

/* mtrace, DVMRP, PIM; UDP. */
static void other_protocols_are_left_alone(void **state)
{
    static const uint8_t types[] = {0x13, 0x14, 0x1e, 0x1f, 0x30, 0};
    struct packet udp = igmp;
    (void)state;
    udp.ip_proto = 17;
    for (size_t i = 0; i < sizeof types; i++) {
        uint8_t data[8] = {types[i]};
        assert_int_equal(read4(data, sizeof data), PARSE_NOT_MINE);
    }
    assert_int_equal(read_message_as(igmp_parse, &udp, query_2, sizeof query_2), PARSE_NOT_MINE);
    assert_int_equal(read_message_as(mld_parse, &igmp, query_2, sizeof query_2), PARSE_NOT_MINE);
}

/* type 130; code, checksum, response 10000 ms; reserved; group ff15::5; version 2: robustness 2, interval 125 s, one source */
static const uint8_t mld_query[] = {130, 0, 0, 0, 0x27, 0x10, 0, 0, 0xff, 0x15, 0,   0, 0, 0,    0,
                                    0,   0, 0, 0, 0,    0,    0, 0, 5,    0x02, 125, 0, 1, 0xfd, 0x42,
                                    0,   0, 0, 0, 0,    0,    0, 0, 0,    0,    0,   0, 0, 1};
/* type 143; one record: TO_INCLUDE ff15::5 without sources */
static const uint8_t mld_report[] = {143, 0, 0, 0, 0, 0, 0, 1, 3, 0, 0, 0, 0xff, 0x15,
                                     0,   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,    5};

static void mld_says_the_same_over_ipv6(void **state)
{
    struct membership_record record;
    uint8_t old[24];
    (void)state;
    assert_int_equal(read6(mld_query, sizeof mld_query), PARSE_OK);
    assert_int_equal(m->family, 6);
    assert_int_equal(m->version, 2);
    assert_int_equal(m->max_response, 10000);
    assert_int_equal(m->interval, 125);
    assert_int_equal(m->source.left, 16);
    assert_int_equal(m->notes, 0);
    assert_int_equal(read6(mld_query, 24), PARSE_OK);
    assert_int_equal(m->version, 1);
    assert_true(is_addr(&m->group, "ff15::5"));
    assert_int_equal(read6(mld_report, sizeof mld_report), PARSE_OK);
    struct bytes list = m->records;
    assert_true(membership_next(m, &list, &record));
    assert_int_equal(membership_change(&record), MEMBERSHIP_LEAVES);
    memcpy(old, mld_query, sizeof old);
    old[0] = MLD_DONE;
    assert_int_equal(read6(old, sizeof old), PARSE_OK);
    assert_int_equal(m->kind, MEMBERSHIP_LEAVE);
    list = m->records;
    assert_true(membership_next(m, &list, &record));
    assert_true(is_addr(&record.group, "ff15::5"));
    assert_false(membership_next(m, &list, &record));
}

/* The 16-bit code: 0x9234 is (0x234 | 0x1000) << 4 = 74560 ms (RFC 3810 §5.1.3). */
static void long_times_are_floating_point(void **state)
{
    uint8_t data[sizeof mld_query];
    (void)state;
    memcpy(data, mld_query, sizeof data);
    data[4] = 0x92;
    data[5] = 0x34;
    assert_int_equal(read6(data, sizeof data), PARSE_OK);
    assert_int_equal(m->max_response, 74560);
    assert_int_equal(membership_code(127), 127);
    assert_int_equal(membership_code(128), 128);
    assert_int_equal(membership_code(255), 31744);
}

/* RFC 3810 §6.2: a query from afar, from a global address or without router alert is dropped; M39. A report may come from ::. */
static void queries_that_nodes_drop_are_known(void **state)
{
    struct packet bare = mld, global = mld, far = mld, nameless = mld;
    (void)state;
    bare.notes = 0;
    global.src.byte[0] = 0x20;
    far.ttl = 64;
    nameless.src = (struct addr){.family = 6};
    assert_int_equal(read_message_as(mld_parse, &bare, mld_query, sizeof mld_query), PARSE_OK);
    assert_int_equal(m->notes, MEMBERSHIP_NO_ALERT);
    assert_true(membership_is_ignored(m));
    assert_int_equal(read_message_as(mld_parse, &global, mld_query, sizeof mld_query), PARSE_OK);
    assert_int_equal(m->notes, MEMBERSHIP_NOT_LINK_LOCAL);
    assert_true(membership_is_ignored(m));
    assert_int_equal(read_message_as(mld_parse, &far, mld_query, sizeof mld_query), PARSE_OK);
    assert_int_equal(m->notes, MEMBERSHIP_BAD_HOPS);
    assert_int_equal(read_message_as(mld_parse, &nameless, mld_report, sizeof mld_report), PARSE_OK);
    assert_int_equal(m->notes, 0);
    assert_false(membership_is_ignored(m));
    assert_int_equal(read_message_as(mld_parse, &nameless, mld_query, sizeof mld_query), PARSE_OK);
    assert_int_equal(m->notes, MEMBERSHIP_NOT_LINK_LOCAL);
}

static void every_prefix_of_mld_is_survived(void **state)
{
    (void)state;
    assert_int_equal(read_every_prefix(mld_parse, &mld, mld_query, sizeof mld_query), 1);
    assert_int_equal(read_every_prefix(mld_parse, &mld, mld_report, sizeof mld_report), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_of_queries_are_told_apart), cmocka_unit_test(members_are_found_in_every_version),
        cmocka_unit_test(changes_of_filters_join_and_leave),  cmocka_unit_test(proxies_stand_outside_the_election),
        cmocka_unit_test(queries_that_lie_are_malformed),     cmocka_unit_test(records_before_the_damage_count),
        cmocka_unit_test(every_prefix_is_survived),           cmocka_unit_test(what_is_odd_is_noted),
        cmocka_unit_test(other_protocols_are_left_alone),     cmocka_unit_test(mld_says_the_same_over_ipv6),
        cmocka_unit_test(long_times_are_floating_point),      cmocka_unit_test(queries_that_nodes_drop_are_known),
        cmocka_unit_test(every_prefix_of_mld_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
