/* The baseline: from the store, through lines, to who reads them. */
#include "store_make.h"

#include <errno.h>

#include "base/text.h"
#include "guard.h"
#include "record/baseline.h"
#include "store/baseline.h"

struct got {
    size_t responders, files;
    char segment[64], role[16], verdict[32], habits[64], software[64], name[64];
    struct addr ip, server;
    struct mac mac;
    int64_t first, last, file_last;
    uint8_t digest;
};

static void keep(struct bytes text, char *ret, size_t size)
{
    struct text t;
    text_init(&t, ret, size);
    text_add_untrusted(&t, text);
}

static void take_responder(void *self, const struct baseline_responder *r)
{
    struct got *g = self;
    g->responders++;
    keep(r->segment, g->segment, sizeof g->segment);
    keep(r->role, g->role, sizeof g->role);
    keep(r->verdict, g->verdict, sizeof g->verdict);
    keep(r->habits, g->habits, sizeof g->habits);
    keep(r->software, g->software, sizeof g->software);
    g->ip = r->ip;
    g->mac = r->mac;
    g->first = r->first;
    g->last = r->last;
}

static void take_file(void *self, const struct baseline_file *f)
{
    struct got *g = self;
    g->files++;
    keep(f->name, g->name, sizeof g->name);
    g->server = f->server;
    g->digest = f->sha256[31];
    g->file_last = f->last;
}

static struct got read_all(const char *text, size_t size, int *ret_result)
{
    struct got g = {0};
    const struct baseline_take take = {.responder = take_responder, .file = take_file, .self = &g};
    *ret_result = baseline_read(bytes_of(text, size), &take);
    return g;
}

static void put_all(struct store *s)
{
    struct stored_sighting seen = {.segment = "imaging-42",
                                   .role = "dhcp",
                                   .ip = "10.42.0.1",
                                   .mac = "",
                                   .server_id = "",
                                   .verdict = "authorised",
                                   .service = "dhcp-1",
                                   .next_server = "",
                                   .files = "",
                                   .fingerprint = "offer*9 ttl=64",
                                   .software = "dnsmasq",
                                   .software_why = "",
                                   .first_seen = store_time,
                                   .last_seen = store_time + 5};
    struct observation file = {.kind = OBSERVATION_TRANSFER,
                               .segment = "imaging-42",
                               .server = "fd42::10",
                               .server_mac = "",
                               .client = "",
                               .client_mac = "",
                               .name = "boot\\x64\\wdsnbp.com",
                               .digest = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                               .state = "complete",
                               .service = "",
                               .verdict = "authorised",
                               .last = store_time + 7,
                               .count = 1,
                               .detail = "{}"};
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_put_sighting(s, &seen), 0);
    assert_int_equal(store_put_observation(s, &file), 0);
    file.client = "10.42.1.8"; /* another client, the same content */
    assert_int_equal(store_put_observation(s, &file), 0);
    file.verdict = "unknown";
    file.server = "10.42.0.66"; /* a rogue's files are not what belongs there */
    assert_int_equal(store_put_observation(s, &file), 0);
    file.verdict = "authorised";
    file.server = "10.42.0.11";
    file.state = "aborted";
    assert_int_equal(store_put_observation(s, &file), 0);
    assert_int_equal(store_commit(s), 0);
}

static void what_the_store_knows_is_read_back(void **state)
{
    struct store *s = store_must_open(*state);
    char *lines = NULL;
    int result;
    put_all(s);
    assert_int_equal(store_baseline(s, &lines), 0);
    struct got g = read_all(lines, strlen(lines), &result);
    assert_int_equal(result, 0);
    assert_int_equal(g.responders, 1);
    assert_string_equal(g.segment, "imaging-42");
    assert_string_equal(g.role, "dhcp");
    assert_string_equal(g.verdict, "authorised");
    assert_string_equal(g.habits, "offer*9 ttl=64");
    assert_string_equal(g.software, "dnsmasq");
    assert_int_equal(g.ip.byte[0], 10);
    assert_true(mac_is_zero(&g.mac));
    assert_int_equal(g.first, store_time);
    assert_int_equal(g.last, store_time + 5);
    assert_int_equal(g.files, 1);
    assert_string_equal(g.name, "boot\\x64\\wdsnbp.com");
    assert_int_equal(g.server.family, 6);
    assert_int_equal(g.digest, 0x1f);
    assert_int_equal(g.file_last, store_time + 7);
    free(lines);
}

static void an_empty_store_knows_nothing(void **state)
{
    char *lines = NULL;
    assert_int_equal(store_baseline(store_must_open(*state), &lines), 0);
    assert_string_equal(lines, "");
    free(lines);
}

/* Names that strangers chose must not become lines of their own. */
static void hostile_names_stay_within_their_line(void **state)
{
    (void)state;
    char buffer[4096];
    int result;
    struct text t;
    struct baseline_file f = {.name = bytes_of("a\nfile\t10.0.0.1\tb", 17), .server = {4, {10, 0, 0, 9}}, .last = -5};
    text_init(&t, buffer, sizeof buffer);
    assert_true(baseline_write_file(&f, &t));
    struct got g = read_all(t.at, t.length, &result);
    assert_int_equal(result, 0);
    assert_int_equal(g.files, 1);
    assert_int_equal(g.file_last, -5);
    assert_null(strpbrk(g.name, "\n\t"));
    /* What does not fit is not begun. */
    text_init(&t, buffer, 40);
    assert_false(baseline_write_file(&f, &t));
    assert_int_equal(t.length, 0);
}

static void bad_lines_are_left_out_and_told(void **state)
{
    (void)state;
    static const char good[] = "responder\ta\tdhcp\t10.0.0.1\t52:54:00:00:00:01\tauthorised\t1\t2\t\n";
    static const char *const bad[] = {
        "\n",
        "responder\n",
        "stranger\ta\n",
        "responder\ta\tdhcp\tten\t52:54:00:00:00:01\tauthorised\t1\t2\t\n",
        "responder\ta\tdhcp\t10.0.0.1\t52:54\tauthorised\t1\t2\t\n",
        "responder\ta\tdhcp\t10.0.0.1\t52:54:00:00:00:01\tauthorised\t1x\t2\t\n",
        "responder\ta\tdhcp\t10.0.0.1\t52:54:00:00:00:01\tauthorised\t9999999999999999999\t2\t\n",
        "responder\ta\tdhcp\t10.0.0.1\t52:54:00:00:00:01\tauthorised\t1\t2\t\t\tmore\n",
        "file\t10.0.0.1\tabc\t1\tname\n",
    };
    char text[512];
    int result;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text, "%s%s%s", good, bad[i], good);
        struct got g = read_all(text, strlen(text), &result);
        assert_int_equal(result, -EBADMSG);
        assert_int_equal(g.responders, 2);
    }
    struct guard g = guard_new(sizeof good);
    for (size_t n = 0; n < sizeof good; n++)
        read_all((const char *)guard_put(&g, good, n), n, &result);
    guard_done(&g);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, store_folder_setup, store_folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_the_store_knows_is_read_back),
        STORE_TEST(an_empty_store_knows_nothing),
        cmocka_unit_test(hostile_names_stay_within_their_line),
        cmocka_unit_test(bad_lines_are_left_out_and_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
