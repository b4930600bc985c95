/* Our readers and libpcap's see the same frames in every real capture; where they do not, this list says why. */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capture/capture.h"

enum relation {
    SAME,
    CUT,     /* libpcap cuts records to the snap length that the file's header names; we take what is there */
    CLOCK,   /* libpcap takes fractions from 2^31 on for negative; we carry them */
    REFUSED, /* libpcap ends where we go on */
    OTHER,
};

static const struct {
    const char *file;
    enum relation relation;
} expected[] = {
    {"corrupt__ntopngfuzz__frf16_magic_ie-oobr.pcap", CUT},
    {"corrupt__ntopngfuzz__icmp-icmp_print-oobr-1.pcap", CUT},
    {"corrupt__ntopngfuzz__ospf6_print_lshdr-oobr.pcap", CUT},
    {"corrupt__ntopngfuzz__rpl-dao-oobr.pcap", CUT},
    {"corrupt__tcpdump__cfm_sender_id-oobr.pcap", CUT},
    {"format__ntopngfuzz__802_15_4-oobr-1.pcap", CUT},
    {"tunnel__ntopngfuzz__bootp_asan.pcap", CUT},
    {"tunnel__ntopngfuzz__otv-heapoverflow-2.pcap", CUT},
    {"vlan__ntopngfuzz__ieee802.11_meshhdr-oobr.pcap", CUT},
    {"vlan__tcpdump__ieee802.11_meshhdr-oobr.pcap", CUT},
    {"corrupt__ntopngfuzz__rsvp-rsvp_obj_print-oobr.pcap", CLOCK},
    {"corrupt__ntopngfuzz__rsvp_uni-oobr-1.pcap", CLOCK},
    {"corrupt__ntopngfuzz__rsvp_uni-oobr-2.pcap", CLOCK},
    {"corrupt__ntopngfuzz__rx_serviceid_oobr.pcap", CLOCK},
    {"corrupt__ntopngfuzz__vtp_asan.pcap", CLOCK},
    {"corrupt__tcpdump__rx_serviceid_oobr.pcap", CLOCK},
    {"format__tcpdump__timestamp_invalid_micro.pcap", CLOCK},
    {"format__tcpdump__timestamp_invalid_nano.pcap", CLOCK},
    /* interfaces of different link types */
    {"dhcp__gopacket__be-test006.pcapng", REFUSED},
    {"dhcp__gopacket__le-test006.pcapng", REFUSED},
    {"dhcp__gopacket__be-test100.pcapng", REFUSED},
    {"dhcp__gopacket__le-test100.pcapng", REFUSED},
    {"dhcp__gopacket__be-test101.pcapng", REFUSED},
    {"dhcp__gopacket__le-test101.pcapng", REFUSED},
    {"dhcp__gopacket__be-test201.pcapng", REFUSED},
    {"dhcp__gopacket__le-test201.pcapng", REFUSED},
    {"format__gopacket__be-test014.pcapng", REFUSED},
    {"format__gopacket__le-test014.pcapng", REFUSED},
    /* interfaces of different snap lengths */
    {"dhcp__gopacket__be-test004.pcapng", REFUSED},
    {"dhcp__gopacket__le-test004.pcapng", REFUSED},
    {"dhcp__gopacket__be-test005.pcapng", REFUSED},
    {"dhcp__gopacket__le-test005.pcapng", REFUSED},
    {"format__pcapplusplus__ipv4-malformed.pcap", REFUSED},
    {"tunnel__pcapplusplus__gtpv2.pcap", REFUSED},
    /* a section without any interface */
    {"format__gopacket__be-test002.pcapng", REFUSED},
    {"format__gopacket__le-test002.pcapng", REFUSED},
    {"format__gopacket__be-test017.pcapng", REFUSED},
    {"format__gopacket__le-test017.pcapng", REFUSED},
    /* version 1.1 */
    {"format__libpcap__pcapng-invalid-vers-2.pcapng", REFUSED},
    /* both refuse the section header; libpcap does so on opening, we do on reading */
    {"format__libpcap__shb-option-too-long.pcapng", REFUSED},
};

static enum relation expected_of(const char *file)
{
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        if (strcmp(expected[i].file, file) == 0)
            return expected[i].relation;
    }
    return SAME;
}

/* LINKTYPE_RAW has three numbers in files; libpcap gives one. */
static uint32_t plain_link(uint32_t link)
{
    return link == LINK_RAW_BSD || link == LINK_RAW_OPENBSD ? LINK_RAW : link;
}

static enum relation compare_frames(const struct frame *own, const struct frame *other)
{
    uint32_t least = own->captured < other->captured ? own->captured : other->captured;
    if (memcmp(own->data, other->data, least) != 0 || own->number != other->number ||
        plain_link(own->link) != plain_link(other->link))
        return OTHER;
    if (own->captured < other->captured || own->length != other->length)
        return OTHER;
    if (own->time != other->time)
        return CLOCK;
    return own->captured > other->captured ? CUT : SAME;
}

static enum relation compare_captures(struct capture *own, struct capture *other)
{
    enum relation worst = SAME;
    for (;;) {
        struct frame a, b;
        int own_answer = capture_next(own, &a);
        int other_answer = capture_next(other, &b);
        if (own_answer != 1 || other_answer != 1) {
            if (own_answer == other_answer)
                return worst;
            return other_answer < 0 ? REFUSED : OTHER;
        }
        enum relation r = compare_frames(&a, &b);
        if (r > worst)
            worst = r;
    }
}

static enum relation compare_files(const char *path)
{
    char own_error[CAPTURE_ERROR], other_error[CAPTURE_ERROR];
    struct capture *own = NULL, *other = NULL;
    int own_answer = capture_open(path, false, own_error, &own);
    int other_answer = capture_open(path, true, other_error, &other);
    enum relation r = SAME;
    if (own_answer == 0 && other_answer == 0)
        r = compare_captures(own, other);
    else if (other_answer < 0)
        r = own_answer == other_answer ? SAME : REFUSED;
    else
        r = OTHER;
    capture_close(own);
    capture_close(other);
    return r;
}

static void same_frames_in_every_real_capture(void **state)
{
    (void)state;
    static const char *const names[] = {"the same", "cut by libpcap", "with other times", "refused by libpcap",
                                        "different"};
    char folder[1024], path[2048];
    const char *source = getenv("SENTINEL_SOURCE");
    const char *captures = getenv("SENTINEL_CAPTURES");
    if (captures)
        snprintf(folder, sizeof folder, "%s", captures);
    else
        snprintf(folder, sizeof folder, "%s/../shared/pcaps", source ? source : ".");
    DIR *d = opendir(folder);
    if (!d) {
        print_message("skipped: no captures at %s; SENTINEL_CAPTURES names another place\n", folder);
        skip();
    }
    size_t files = 0, wrong = 0;
    for (struct dirent *entry; (entry = readdir(d));) {
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || (strcmp(dot, ".pcap") != 0 && strcmp(dot, ".pcapng") != 0 && strcmp(dot, ".cap") != 0))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        enum relation r = compare_files(path);
        files++;
        if (r == expected_of(entry->d_name))
            continue;
        wrong++;
        print_message("%s: %s, expected: %s\n", entry->d_name, names[r], names[expected_of(entry->d_name)]);
    }
    closedir(d);
    print_message("%zu captures read twice\n", files);
    assert_true(files > 0);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_frames_in_every_real_capture)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
