/* Files as people have them: either byte order, two clocks, cut, damaged, through pipes, or no captures at all. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "capture_file.h"

static const int64_t second = 1000000000;

static const struct {
    const char *name;
    uint32_t magic;
    bool big;
    uint32_t fraction; /* that means 123456 µs */
} pcap_forms[] = {
    {"little-endian, microseconds", 0xa1b2c3d4, false, 123456},
    {"big-endian, microseconds", 0xa1b2c3d4, true, 123456},
    {"little-endian, nanoseconds", 0xa1b23c4d, false, 123456000},
    {"big-endian, nanoseconds", 0xa1b23c4d, true, 123456000},
};

/* A capture from any machine is read; times and lengths are right. */
static void pcap_of_every_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pcap_forms / sizeof *pcap_forms; i++) {
        struct file f = file_new(pcap_forms[i].big);
        pcap_header(&f, pcap_forms[i].magic, 65535, 0x24000001); /* the upper bits tell of a frame check sequence */
        pcap_record(&f, 1700000000, pcap_forms[i].fraction, 60, 1514, 'a');
        pcap_record(&f, 4200000000, 0, 0, 0, 'b');
        struct outcome o = read_file(f.at, f.size, false);
        free(f.at);

        print_message("%s\n", pcap_forms[i].name);
        assert_int_equal(o.opened, 0);
        assert_int_equal(o.last, 0);
        assert_false(o.libpcap);
        assert_int_equal(o.frames, 2);
        assert_int_equal(o.kept[0].frame.time, 1700000000 * second + 123456000);
        assert_int_equal(o.kept[0].frame.captured, 60);
        assert_int_equal(o.kept[0].frame.length, 1514);
        assert_int_equal(o.kept[0].frame.link, LINK_ETHERNET);
        assert_int_equal(o.kept[0].frame.number, 1);
        assert_string_equal(o.kept[0].interface, "(none)");
        assert_int_equal(o.kept[0].data[59], 'a');
        assert_int_equal(o.kept[1].frame.time, 4200000000 * second); /* after 2038 */
        assert_int_equal(o.kept[1].frame.captured, 0);
        assert_int_equal(o.kept[1].frame.number, 2);
        assert_int_equal(o.done, 24 + 16 + 60 + 16);
        assert_int_equal(o.total, o.done);
    }
}

/* hostile-world.md M40: what damaged and odd files claim neither crashes nor hides the frames around it. */
static void pcap_with_odd_claims(void **state)
{
    (void)state;
    struct file f = file_new(false);
    pcap_header(&f, 0xa1b2c3d4, 0, 276);       /* snap length 0 */
    pcap_record(&f, 1, 4000000000, 8, 8, 'a'); /* a fraction of 4,000 seconds */
    pcap_record(&f, 2, 0, 100, 60, 'b');       /* more captured than there was */
    pcap_record(&f, 3, 0, CAPTURE_FRAME_MAX, CAPTURE_FRAME_MAX, 'c');
    size_t bad = f.size;
    pcap_record(&f, 4, 0, CAPTURE_FRAME_MAX + 1, 0, 'd');
    pcap_record(&f, 5, 0, 8, 8, 'e');
    struct outcome o = read_file(f.at, f.size, false);
    free(f.at);

    assert_int_equal(o.last, -EINVAL);
    assert_int_equal(o.frames, 3);
    assert_int_equal(o.kept[0].frame.link, LINK_SLL2);
    assert_int_equal(o.kept[0].frame.time, 4001 * second);
    assert_int_equal(o.kept[1].frame.captured, 100);
    assert_int_equal(o.kept[1].frame.length, 100);
    assert_int_equal(o.kept[2].frame.captured, CAPTURE_FRAME_MAX);
    char expected[CAPTURE_ERROR];
    snprintf(expected, sizeof expected, "frame 4, byte %zu: the record claims 262145 bytes, more than a frame can have",
             bad);
    assert_string_equal(o.error, expected);
}

/* A capture cut anywhere: all whole frames before the cut arrive, and the cut is told with its place. */
static void check_cuts(const struct file *f, const size_t *ends, size_t count, const char *record)
{
    for (size_t size = 4; size < f->size; size++) {
        size_t whole = 0; /* records, the header being the first */
        while (whole < count && ends[whole] <= size)
            whole++;
        size_t start = whole ? ends[whole - 1] : 0;
        struct outcome o = read_file(f->at, size, false);
        if (!whole && o.opened < 0) {
            assert_int_equal(o.opened, -ENODATA);
            continue;
        }
        char expected[CAPTURE_ERROR] = "";
        if (size != start)
            snprintf(expected, sizeof expected, "frame %d, byte %zu: the file ends within the %s", (int)o.frames + 1,
                     start, record);
        assert_int_equal(o.last, size == start ? 0 : -ENODATA);
        assert_string_equal(o.error, expected);
    }
}

static void pcap_cut_at_every_byte(void **state)
{
    (void)state;
    struct file f = file_new(true);
    pcap_header(&f, 0xa1b2c3d4, 65535, 1);
    size_t ends[4] = {f.size};
    for (size_t i = 1; i < 4; i++) {
        pcap_record(&f, (uint32_t)i, 0, 5 * (uint32_t)i, 60, 'x');
        ends[i] = f.size;
    }
    check_cuts(&f, ends, 4, "record");
    for (size_t i = 0; i < 4; i++) {
        struct outcome o = read_file(f.at, ends[i], false);
        assert_int_equal(o.frames, i);
        o = read_file(f.at, ends[i] - 1, false);
        assert_int_equal(o.frames, i ? i - 1 : 0);
    }
    free(f.at);
}

static void pcapng_cut_at_every_byte(void **state)
{
    (void)state;
    struct file f = file_new(true);
    size_t ends[5];
    section(&f);
    ends[0] = f.size;
    interface(&f, 1, 0);
    ends[1] = f.size;
    for (size_t i = 2; i < 5; i++) {
        enhanced_packet(&f, 0, i, 5 * (uint32_t)i, 60, 'x');
        ends[i] = f.size;
    }
    check_cuts(&f, ends, 5, "block");
    for (size_t i = 1; i < 5; i++) {
        struct outcome o = read_file(f.at, ends[i], false);
        assert_int_equal(o.frames, i - 1);
    }
    free(f.at);
}

/* What pcapng tells of interfaces and clocks arrives; sections change byte order and interfaces; other blocks pass. */
static void pcapng_with_all_its_parts(void **state)
{
    (void)state;
    struct file f = file_new(false);
    section(&f);
    size_t start = block_begin(&f, 1);
    file_add16(&f, 1);
    file_add16(&f, 0);
    file_add32(&f, 96);
    option(&f, 1, "a comment", 9);
    option(&f, 2, "eno2", 4);
    option(&f, 9, "\x09", 1);                /* nanoseconds */
    option(&f, 14, "\x64\0\0\0\0\0\0\0", 8); /* a hundred seconds to add */
    option(&f, 0, "", 0);
    block_end(&f, start);
    start = block_begin(&f, 1);
    file_add16(&f, 113);
    file_add16(&f, 0);
    file_add32(&f, 0);
    option(&f, 9, "\x8a", 1); /* 1/1024 second */
    block_end(&f, start);
    enhanced_packet(&f, 0, 1700000000123456789, 61, 61, 'a');
    enhanced_packet(&f, 1, 3 * 1024 + 512, 60, 100, 'b');
    start = block_begin(&f, 3); /* simple packet: length 200, of which the snap length leaves 96 */
    file_add32(&f, 200);
    for (int i = 0; i < 96; i++)
        file_add(&f, "c", 1);
    block_end(&f, start);
    start = block_begin(&f, 0x0bad); /* a block longer than any window */
    file_add_zeros(&f, 1 << 20);
    block_end(&f, start);
    start = block_begin(&f, 2); /* the obsolete packet block */
    file_add16(&f, 0);
    file_add16(&f, 7);
    file_add32(&f, 0);
    file_add32(&f, 42);
    file_add32(&f, 3);
    file_add32(&f, 3);
    file_add(&f, "ddd", 3);
    block_end(&f, start);
    f.big = true;
    section(&f);
    interface(&f, 101, 0);
    enhanced_packet(&f, 0, 1700000000000001, 1, 1, 'e');
    struct outcome o = read_file(f.at, f.size, false);
    free(f.at);

    assert_int_equal(o.last, 0);
    assert_int_equal(o.frames, 5);
    assert_string_equal(o.kept[0].interface, "eno2");
    assert_int_equal(o.kept[0].frame.time, 1700000100 * second + 123456789);
    assert_int_equal(o.kept[0].frame.captured, 61);
    assert_int_equal(o.kept[1].frame.link, LINK_SLL);
    assert_int_equal(o.kept[1].frame.time, 3 * second + second / 2);
    assert_string_equal(o.kept[1].interface, "(none)");
    assert_int_equal(o.kept[2].frame.captured, 96);
    assert_int_equal(o.kept[2].frame.length, 200);
    assert_int_equal(o.kept[2].frame.time, 0);
    assert_int_equal(o.kept[3].frame.time, 100 * second + 42);
    assert_int_equal(o.kept[3].data[2], 'd');
    assert_int_equal(o.kept[4].frame.link, LINK_RAW);
    assert_int_equal(o.kept[4].frame.time, 1700000000 * second + 1000);
    assert_string_equal(o.kept[4].interface, "(none)");
}

/* Clocks of any fineness give the right nanosecond, or the end of time instead of an overflow. */
static void pcapng_clocks(void **state)
{
    (void)state;
    static const struct {
        uint8_t resolution;
        uint64_t count;
        int64_t time; /* −1: the file is refused */
    } rows[] = {
        {0, 1700000000, 1700000000000000000},
        {3, 1700000000123, 1700000000123000000},
        {6, 1700000000123456, 1700000000123456000},
        {12, 1700000000123456789, 1700000000123456},
        {19, 12345678901234567890u, 1234567890},
        {20, 1, -1},
        {0x80, 7, 7000000000},
        {0x80 | 30, UINT64_C(3) << 29, 1500000000},
        {0x80 | 63, UINT64_C(3) << 62, 1500000000},
        {0x80 | 64, 1, -1},
        {0, UINT64_MAX, (int64_t)UINT32_MAX * 1000000000},
        {6, UINT64_MAX, (int64_t)UINT32_MAX * 1000000000 + 551615000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct file f = file_new(true);
        section(&f);
        size_t start = block_begin(&f, 1);
        file_add32(&f, 1 << 16);
        file_add32(&f, 0);
        option(&f, 9, &rows[i].resolution, 1);
        block_end(&f, start);
        enhanced_packet(&f, 0, rows[i].count, 1, 1, 'x');
        struct outcome o = read_file(f.at, f.size, false);
        free(f.at);
        assert_int_equal(o.last, rows[i].time < 0 ? -EINVAL : 0);
        if (rows[i].time >= 0)
            assert_int_equal(o.kept[0].frame.time, rows[i].time);
    }
}

/* A negative or huge offset does not wrap. */
static void pcapng_clock_offsets(void **state)
{
    (void)state;
    static const struct {
        const char *offset; /* big-endian */
        int64_t time;
    } rows[] = {
        {"\xff\xff\xff\xff\xff\xff\xff\xff", 1699999999000000000},
        {"\x80\0\0\0\0\0\0\0", 0},
        {"\x7f\xff\xff\xff\xff\xff\xff\xff", (int64_t)UINT32_MAX * 1000000000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct file f = file_new(true);
        section(&f);
        size_t start = block_begin(&f, 1);
        file_add32(&f, 1 << 16);
        file_add32(&f, 0);
        option(&f, 14, rows[i].offset, 8);
        block_end(&f, start);
        enhanced_packet(&f, 0, 1700000000000000, 1, 1, 'x');
        struct outcome o = read_file(f.at, f.size, false);
        free(f.at);
        assert_int_equal(o.kept[0].frame.time, rows[i].time);
    }
}

/* hostile-world.md M40: a block that lies about its length ends the reading there, told with its place. */
static void pcapng_with_bad_lengths(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {0, 8, 11, 13, 33, 0xffffffff, 0xfffffffc, 0x80000000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        for (uint32_t type = 5; type <= 6; type++) { /* one that is skipped, one that is read */
            struct file f = file_new(false);
            section(&f);
            interface(&f, 1, 0);
            enhanced_packet(&f, 0, 1, 4, 4, 'a');
            size_t bad = f.size;
            file_add32(&f, type);
            file_add32(&f, lengths[i]);
            file_add_zeros(&f, 64);
            struct outcome o = read_file(f.at, f.size, false);
            free(f.at);
            assert_int_equal(o.frames, 1);
            assert_true(o.last == -EINVAL || o.last == -ENODATA);
            char place[64];
            snprintf(place, sizeof place, "frame 2, byte %zu: ", bad);
            assert_memory_equal(o.error, place, strlen(place));
        }
    }
}

static void pcapng_with_lies_inside(void **state)
{
    (void)state;
    enum { TRAILER, CAPTURED, NUMBER, SIMPLE, NO_ORDER, VERSION, CASES };
    static const char *const expected[CASES] = {
        [TRAILER] = "frame 2, byte 84: the block's lengths differ: 36 before it, 40 after it",
        [CAPTURED] = "frame 2, byte 84: the frame claims 5 bytes, more than its block holds",
        [NUMBER] = "frame 2, byte 84: interface 1 is not described in this section",
        [SIMPLE] = "frame 2, byte 84: the frame claims 2000 bytes, more than its block holds",
        [NO_ORDER] = "frame 2, byte 84: a section header without a byte order",
        [VERSION] = "frame 2, byte 84: pcapng version 2, of which nothing is known",
    };
    for (int i = 0; i < CASES; i++) {
        struct file f = file_new(false);
        section(&f);
        interface(&f, 1, 0);
        enhanced_packet(&f, 0, 1, 4, 4, 'a');
        size_t start = f.size;
        if (i == SIMPLE) {
            block_begin(&f, 3);
            file_add32(&f, 2000);
            block_end(&f, start);
        } else if (i == NO_ORDER || i == VERSION) {
            section(&f);
            f.at[start + 8] = i == NO_ORDER ? 0 : 0x4d;
            f.at[start + 12] = 2;
        } else {
            enhanced_packet(&f, i == NUMBER, 2, 4, 4, 'b');
        }
        if (i == TRAILER)
            f.at[f.size - 4] = 40;
        if (i == CAPTURED)
            f.at[start + 20] = 5;
        struct outcome o = read_file(f.at, f.size, false);
        free(f.at);
        assert_string_equal(o.error, expected[i]);
        assert_int_equal(o.last, -EINVAL);
        assert_int_equal(o.frames, 1);
    }
}

/* A file that describes interfaces without end does not take memory without end. */
static void pcapng_with_too_many_interfaces(void **state)
{
    (void)state;
    struct file f = file_new(false);
    section(&f);
    for (int i = 0; i < 4096; i++)
        interface(&f, 1, 0);
    enhanced_packet(&f, 4095, 1, 4, 4, 'a');
    interface(&f, 1, 0);
    struct outcome o = read_file(f.at, f.size, false);
    free(f.at);
    assert_int_equal(o.frames, 1);
    assert_int_equal(o.last, -EINVAL);
    assert_non_null(strstr(o.error, "more than 4096 interfaces"));
}

/* One clear line for each thing that is no capture, and nothing in it that a terminal would obey. */
static void what_is_no_capture(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        size_t size;
        const char *error;
    } rows[] = {
        {"", 0, "the file is empty"},
        {"\xd4\xc3", 2, "not a capture file: begins with d4c3 “‹D4›‹C3›”"},
        {"policy: 1\n", 10, "not a capture file: begins with 706f6c6963793a20 “policy: ”"},
        {"\x1b[2J\r\n", 6, "not a capture file: begins with 1b5b324a0d0a “␛[2J␍␊”"},
        {"\x1f\x8b\x08\0", 4, "not a capture file: compressed with gzip: unpack it first"},
        {"\x28\xb5\x2f\xfd", 4, "not a capture file: compressed with zstd: unpack it first"},
        {"\xfd\x37zXZ\0", 6, "not a capture file: compressed with xz: unpack it first"},
        {"BZh91AY", 7, "not a capture file: compressed with bzip2: unpack it first"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int force = 0; force < 2; force++) {
            struct outcome o = read_file(rows[i].content, rows[i].size, force);
            assert_int_equal(o.opened, -EINVAL);
            assert_string_equal(o.error, rows[i].error);
        }
    }
    struct outcome o = read_named("/", false);
    assert_int_equal(o.opened, -EINVAL);
    assert_string_equal(o.error, "a directory, not a capture file");
    o = read_named("/nowhere/at/all", false);
    assert_int_equal(o.opened, -ENOENT);
    assert_string_equal(o.error, "No such file or directory");
}

/* Records of all sizes, so that some of them lie across every end of the window. */
static struct file long_file(bool ng)
{
    struct file f = file_new(false);
    uint32_t size = 1;
    if (ng) {
        section(&f);
        interface(&f, 1, 0);
    } else {
        pcap_header(&f, 0xa1b2c3d4, CAPTURE_FRAME_MAX, 1);
    }
    for (uint32_t i = 0; f.size < FILE_ROOM - CAPTURE_FRAME_MAX - 64; i++) {
        size = i % 97 == 96 ? CAPTURE_FRAME_MAX : (size * 7 + i) % 1514;
        if (ng)
            enhanced_packet(&f, 0, i, size, size, (uint8_t)i);
        else
            pcap_record(&f, i, 0, size, size, (uint8_t)i);
    }
    return f;
}

/* The same frames arrive from a file, from a pipe, and by libpcap. */
static void pipe_and_file_and_libpcap_agree(void **state)
{
    (void)state;
    for (int ng = 0; ng < 2; ng++) {
        struct file f = long_file(ng);
        struct outcome file = read_file(f.at, f.size, false);
        struct outcome piped = read_pipe(f.at, f.size, false);
        struct outcome other = read_file(f.at, f.size, true);
        struct outcome other_piped = read_pipe(f.at, f.size, true);
        assert_int_equal(file.last, 0);
        assert_true(file.frames > 1000);
        assert_int_equal(file.done, f.size);
        assert_int_equal(piped.done, f.size);
        assert_int_equal(piped.total, 0);
        assert_true(other.libpcap && other_piped.libpcap && !file.libpcap);
        const struct outcome *others[] = {&piped, &other, &other_piped};
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(others[i]->last, 0);
            assert_int_equal(others[i]->frames, file.frames);
            assert_int_equal(others[i]->digest, file.digest);
        }
        free(f.at);
    }
}

/* A dialect that only libpcap reads (longer record headers) is read, from a pipe as well, and its cut is told. */
static void libpcap_reads_the_rest(void **state)
{
    (void)state;
    struct file f = file_new(true);
    pcap_header(&f, 0xa1b2cd34, 65535, 101);
    for (uint32_t i = 1; i <= 2; i++) {
        file_add32(&f, i);
        file_add32(&f, 5);
        file_add32(&f, 20);
        file_add32(&f, 20);
        file_add_zeros(&f, 8); /* interface, protocol, packet type */
        file_add_zeros(&f, 20);
    }
    for (int piped = 0; piped < 2; piped++) {
        struct outcome o = piped ? read_pipe(f.at, f.size, false) : read_file(f.at, f.size, false);
        assert_true(o.libpcap);
        assert_int_equal(o.last, 0);
        assert_int_equal(o.frames, 2);
        assert_int_equal(o.kept[1].frame.time, 2 * second + 5000);
        assert_int_equal(o.kept[1].frame.link, LINK_RAW);
        o = piped ? read_pipe(f.at, f.size - 1, false) : read_file(f.at, f.size - 1, false);
        assert_int_equal(o.last, -ENODATA);
        assert_int_equal(o.frames, 1);
    }
    f.at[5] = 9; /* version 9.4 */
    struct outcome o = read_file(f.at, f.size, false);
    assert_int_equal(o.opened, -EINVAL);
    assert_non_null(strstr(o.error, "libpcap: "));
    free(f.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pcap_of_every_form),        cmocka_unit_test(pcap_with_odd_claims),
        cmocka_unit_test(pcap_cut_at_every_byte),    cmocka_unit_test(pcapng_cut_at_every_byte),
        cmocka_unit_test(pcapng_with_all_its_parts), cmocka_unit_test(pcapng_clocks),
        cmocka_unit_test(pcapng_clock_offsets),      cmocka_unit_test(pcapng_with_bad_lengths),
        cmocka_unit_test(pcapng_with_lies_inside),   cmocka_unit_test(pcapng_with_too_many_interfaces),
        cmocka_unit_test(what_is_no_capture),        cmocka_unit_test(pipe_and_file_and_libpcap_agree),
        cmocka_unit_test(libpcap_reads_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
