/* What is kept as pcapng is read back as it was, fits its bound, and survives a full disk. */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "capture/capture.h"
#include "capture/pcapng_write.h"

enum { PATH_MOST = 512 };

static char folder[] = "/tmp/sentinel-pcapng-XXXXXX";

static const char *in_folder(const char *name, char ret[PATH_MOST])
{
    snprintf(ret, PATH_MOST, "%s/%s", folder, name);
    return ret;
}

static int empty_folder(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    char path[PATH_MOST];
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (entry->d_name[0] != '.')
            unlink(in_folder(entry->d_name, path));
    }
    return dir ? closedir(dir) : 0;
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    return empty_folder(state) == 0 ? rmdir(folder) : -1;
}

static struct pcapng_writer *writer(const char *name, uint64_t file_size, unsigned files)
{
    char path[PATH_MOST], error[PCAPNG_ERROR] = "";
    struct pcapng_settings settings = {.path = in_folder(name, path), .file_size = file_size, .files = files};
    struct pcapng_writer *w = NULL;
    if (pcapng_writer_new(&settings, error, &w) != 0)
        fail_msg("%s", error);
    return w;
}

static struct capture *reader(const char *name, bool libpcap, char path[PATH_MOST])
{
    char error[CAPTURE_ERROR] = "";
    struct capture *c = NULL;
    if (capture_open(in_folder(name, path), libpcap, error, &c) != 0)
        fail_msg("%s: %s", name, error);
    return c;
}

/* How many whole frames a file holds; its end must be clean. */
static size_t frames_in(const char *name)
{
    char path[PATH_MOST];
    struct capture *c = reader(name, true, path);
    struct frame frame;
    size_t frames = 0;
    int r;
    while ((r = capture_next(c, &frame)) == 1)
        frames++;
    assert_int_equal(r, 0);
    capture_close(c);
    return frames;
}

static const uint8_t bytes[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

static struct frame frame_of_size(uint32_t size)
{
    return (struct frame){.data = bytes,
                          .captured = size,
                          .length = size,
                          .time = INT64_C(1700000000123456789),
                          .link = LINK_ETHERNET,
                          .interface = "eth0"};
}

/* An analyst gets the frames as they were: bytes, lengths, times to the nanosecond, interfaces, link types, tags. */
static void read_back_as_written(void **state)
{
    (void)state;
    struct frame cut = frame_of_size(33), tagged = frame_of_size(61), other = frame_of_size(1), bare = frame_of_size(0);
    cut.length = 1514;
    tagged.vlan_type = 0x88a8;
    tagged.vlan = 0xe02a;
    other.interface = "eth1";
    bare.interface = NULL;
    bare.link = LINK_RAW;
    const struct frame *written[] = {&cut, &tagged, &other, &bare, &cut};
    struct pcapng_writer *w = writer("whole.pcapng", 0, 0);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(pcapng_write(w, written[i], i == 1 ? "SN-1001 ▸ a comment" : NULL), 0);
    assert_int_equal(pcapng_writer_close(w), 0);

    char path[PATH_MOST];
    struct capture *c = reader("whole.pcapng", false, path);
    for (size_t i = 0; i < 5; i++) {
        struct frame got;
        uint32_t tag = i == 1 ? 4 : 0;
        assert_int_equal(capture_next(c, &got), 1);
        assert_int_equal(got.time, written[i]->time);
        assert_int_equal(got.captured, written[i]->captured + tag);
        assert_int_equal(got.length, written[i]->length + tag);
        assert_int_equal(got.link, written[i]->link);
        if (written[i]->interface)
            assert_string_equal(got.interface, written[i]->interface);
        else
            assert_null(got.interface);
        if (tag)
            assert_memory_equal(got.data,
                                "0123456789ab\x88\xa8\xe0\x2a"
                                "cdefgh",
                                22);
        else if (got.captured)
            assert_memory_equal(got.data, bytes, got.captured);
    }
    struct frame none;
    assert_int_equal(capture_next(c, &none), 0);
    capture_close(c);
}

/* The comment stands in the packet's block as option 1, and the file is for its owner only. */
static void comment_and_mode(void **state)
{
    (void)state;
    struct frame frame = frame_of_size(2);
    struct pcapng_writer *w = writer("comment.pcapng", 0, 0);
    assert_int_equal(pcapng_write(w, &frame, "why"), 0);
    assert_int_equal(pcapng_flush(w), 0);

    char path[PATH_MOST];
    uint8_t data[512];
    FILE *file = fopen(in_folder("comment.pcapng", path), "rb");
    assert_non_null(file);
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    /* "01", padded to 4; option 1, length 3, "why", padded to 4; end of options; block length 48 */
    static const uint8_t tail[] = "01\0\0"
                                  "\x01\0\x03\0why\0"
                                  "\0\0\0\0"
                                  "\x30\0\0\0";
    assert_true(size > sizeof tail - 1);
    assert_memory_equal(data + size - (sizeof tail - 1), tail, sizeof tail - 1);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(pcapng_writer_close(w), 0);
}

/* A file of the user's is not overwritten by mistake; a comment or frame of any size is bounded. */
static void refusals_and_bounds(void **state)
{
    (void)state;
    char path[PATH_MOST], error[PCAPNG_ERROR] = "";
    struct pcapng_writer *w = writer("mine.pcapng", 0, 0), *none = NULL;
    struct pcapng_settings settings = {.path = in_folder("mine.pcapng", path)};
    assert_int_equal(pcapng_writer_new(&settings, error, &none), -EEXIST);
    assert_non_null(strstr(error, "mine.pcapng"));
    settings.path = "/nowhere/x.pcapng";
    assert_int_equal(pcapng_writer_new(&settings, error, &none), -ENOENT);
    settings.file_size = 1000;
    assert_int_equal(pcapng_writer_new(&settings, error, &none), -EINVAL); /* no number of files */
    settings.files = 1;
    assert_int_equal(pcapng_writer_new(&settings, error, &none), -ENOENT);
    assert_null(none);

    enum { LARGE = 300000 };
    uint8_t *large = calloc(1, LARGE);
    char *comment = malloc(LARGE + 1);
    assert_true(large && comment);
    memset(comment, 'c', LARGE);
    comment[LARGE] = 0;
    struct frame frame = {.data = large, .captured = LARGE, .length = LARGE, .link = LINK_ETHERNET};
    for (int i = 0; i < 5; i++)
        assert_int_equal(pcapng_write(w, &frame, comment), 0);
    assert_int_equal(pcapng_writer_close(w), 0);
    assert_int_equal(frames_in("mine.pcapng"), 5);
    free(large);
    free(comment);
}

/* More interfaces than a file has room for: refused in one file, in a ring they open the next. */
static void many_interfaces(void **state)
{
    (void)state;
    struct pcapng_writer *single = writer("many.pcapng", 0, 0), *ring = writer("ring", 1 << 20, 9);
    struct frame frame = frame_of_size(4);
    for (unsigned i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "veth%u", i);
        frame.interface = name;
        assert_int_equal(pcapng_write(single, &frame, NULL), i < 64 ? 0 : -E2BIG);
        assert_int_equal(pcapng_write(ring, &frame, NULL), 0);
    }
    assert_int_equal(pcapng_writer_close(single), -E2BIG);
    assert_int_equal(pcapng_writer_close(ring), 0);
    assert_int_equal(frames_in("many.pcapng"), 64);
    assert_int_equal(frames_in("ring-000001.pcapng"), 64);
    assert_int_equal(frames_in("ring-000002.pcapng"), 36);
}

static bool exists(const char *name)
{
    char path[PATH_MOST];
    return access(in_folder(name, path), F_OK) == 0;
}

/* The disk holds what was promised: so many files of so many bytes, the newest; a restart goes on counting, and what is not
 * the ring's stays. */
static void ring_is_bounded(void **state)
{
    (void)state;
    static const char *const strangers[] = {"keep.pcapng", "keep-1.pcapng", "keep-000001.pcap", "keeper-000001.pcapng"};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pcapng_writer_close(writer(strangers[i], 0, 0)), 0);
    struct frame frame = frame_of_size(60);
    for (int start = 0; start < 2; start++) {
        struct pcapng_writer *w = writer("keep.pcapng", 1000, 3);
        for (int i = 0; i < 50; i++)
            assert_int_equal(pcapng_write(w, &frame, NULL), 0);
        assert_int_equal(pcapng_writer_close(w), 0);
    }
    for (size_t i = 0; i < 4; i++)
        assert_true(exists(strangers[i]));

    size_t files = 0, frames = 0;
    for (unsigned i = 1; i < 100; i++) {
        char name[32], path[PATH_MOST];
        snprintf(name, sizeof name, "keep-%06u.pcapng", i);
        struct stat st;
        if (stat(in_folder(name, path), &st) != 0)
            continue;
        assert_true(st.st_size <= 1000);
        files++;
        frames += frames_in(name);
    }
    assert_int_equal(files, 3);
    assert_true(frames > 3);
    assert_false(exists("keep-000001.pcapng"));
}

/* A disk that fills in the middle of a record leaves a file of whole records, and writing goes on when there is room. */
static void full_disk_cuts_no_record(void **state)
{
    (void)state;
    struct pcapng_writer *w = writer("full.pcapng", 0, 0);
    struct frame frame = frame_of_size(60);
    struct rlimit before, limit;
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = 1000;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    for (int i = 0; i < 5; i++)
        assert_int_equal(pcapng_write(w, &frame, NULL), 0);
    int first = pcapng_flush(w);
    for (int i = 0; i < 10; i++)
        assert_int_equal(pcapng_write(w, &frame, NULL), 0);
    int second = pcapng_flush(w);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(first, 0);
    assert_int_equal(second, -EFBIG);
    assert_int_equal(frames_in("full.pcapng"), 5);

    assert_int_equal(pcapng_flush(w), 0); /* the ten waited */
    assert_int_equal(frames_in("full.pcapng"), 15);
    assert_int_equal(pcapng_writer_close(w), -EFBIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(read_back_as_written, empty_folder),
        cmocka_unit_test_teardown(comment_and_mode, empty_folder),
        cmocka_unit_test_teardown(refusals_and_bounds, empty_folder),
        cmocka_unit_test_teardown(many_interfaces, empty_folder),
        cmocka_unit_test_teardown(ring_is_bounded, empty_folder),
        cmocka_unit_test_teardown(full_disk_cuts_no_record, empty_folder),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
