/* HTTP heads: what a distribution point was asked for, however the question is spelt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "guard.h"
#include "proto/proto.h"

static struct http http;

static enum parse read_bytes(const void *text, size_t size)
{
    static struct guard guard;
    if (!guard.map)
        guard = guard_new(2048);
    return http_read(bytes_of(guard_put(&guard, text, size), size), &http);
}

static enum parse read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

static void same(struct bytes b, const char *text)
{
    assert_int_equal(b.left, strlen(text));
    assert_memory_equal(b.at, text, b.left);
}

static const char request[] = "PROPFIND /SMS_DP_SMSPKG$/ABC00001 HTTP/1.1\r\n"
                              "Host: dp-1.lon.example\r\n"
                              "User-Agent:\tSMS CCM 5.0 TS \r\n"
                              "Content-Length: 0\r\n"
                              "\r\n"
                              "GET / HTTP/1.1\r\n";

static void test_a_request_says_what_is_wanted_of_whom(void **state)
{
    (void)state;
    assert_int_equal(read_text(request), PARSE_OK);
    assert_false(http.response);
    same(http.method, "PROPFIND");
    same(http.target, "/SMS_DP_SMSPKG$/ABC00001");
    same(http.host, "dp-1.lon.example");
    same(http.user_agent, "SMS CCM 5.0 TS");
    same(http.rest, "GET / HTTP/1.1\r\n");
    assert_true(http.has_length);
    assert_int_equal(http.length, 0);
    assert_int_equal(http.minor, 1);
    assert_int_equal(http.notes, 0);
}

static void test_an_answer_says_how_long_it_is(void **state)
{
    (void)state;
    assert_int_equal(
        read_text("HTTP/1.1 206 Partial Content\r\ncontent-length: 18\r\nContent-Range: bytes 0-17/90\r\n\r\nMZ"),
        PARSE_OK);
    assert_true(http.response && http.has_length && http.ranged);
    assert_int_equal(http.status, 206);
    assert_int_equal(http.length, 18);
    same(http.rest, "MZ");
    assert_int_equal(
        read_text("HTTP/1.0 200\r\nTransfer-Encoding: gzip, Chunked\r\nServer: Microsoft-IIS/10.0\r\n\r\n"), PARSE_OK);
    assert_true(http.chunked && http.encoded);
    assert_int_equal(http.minor, 0);
    same(http.server, "Microsoft-IIS/10.0");
}

/* Heads that end in the next segment: what stands in this one is told, and that there is more. */
static void test_every_prefix_is_a_beginning_or_nothing(void **state)
{
    (void)state;
    size_t line = strcspn(request, "\r"), head = sizeof request - 1 - strlen("GET / HTTP/1.1\r\n");
    for (size_t size = 0; size < head; size++) {
        enum parse parse = read_bytes(request, size);
        assert_true(parse == PARSE_OK || (parse == PARSE_NOT_MINE && size <= 10));
        if (parse != PARSE_OK)
            continue;
        assert_true(http.notes & HTTP_OPEN_HEAD);
        assert_int_equal(!!(http.notes & HTTP_OPEN_LINE), size < line + 2);
        assert_int_equal(http.rest.left, 0);
    }
    for (size_t size = 1; size < sizeof "HTTP/1.1 200 OK"; size++)
        read_bytes("HTTP/1.1 200 OK", size);
}

static void test_what_is_no_http_is_left_alone(void **state)
{
    static const char *const others[] = {
        "",
        "\r\n\r\n",
        "GET",
        "GET ",
        "get / HTTP/1.1\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET / \r\n\r\n",
        "GET mail HTTP/1.1\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1200\r\n\r\n",
        "PRETTYLONGWORDTHATISNOTAMETHOD / HTTP/1.1\r\n",
        "SSH-2.0-x\r\n",
        "OK /x HTTP/1.1\r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(read_text(others[i]), PARSE_NOT_MINE);
}

/* One server, two names; two lengths; lines without carriage returns; a URL in place of a path. */
static void test_contradictions_are_noted(void **state)
{
    (void)state;
    assert_int_equal(read_text("GET http://dp-1:8080/a HTTP/1.1\r\nHost: elsewhere\r\n\r\n"), PARSE_OK);
    same(http.host, "dp-1:8080");
    same(http.target, "/a");
    assert_int_equal(http.notes, HTTP_ABSOLUTE);
    assert_int_equal(
        read_text("GET /a HTTP/1.1\nHost: a\nHost: b\nContent-Length: 1\nContent-Length: 2\nContent-Length: x\n\n"),
        PARSE_OK);
    assert_int_equal(http.notes, HTTP_BARE_LINES | HTTP_HOSTS_DIFFER | HTTP_LENGTHS_DIFFER);
    assert_int_equal(http.length, 1);
    assert_int_equal(read_text("\r\n\r\nGET /a HTTP/1.0\r\n\r\n"), PARSE_OK);
    same(http.target, "/a");
}

static void test_fields_are_read_up_to_a_bound(void **state)
{
    char text[2048];
    struct text t;
    (void)state;
    text_init(&t, text, sizeof text);
    text_add(&t, "GET / HTTP/1.1\r\n");
    for (size_t i = 0; i < 200; i++)
        text_add(&t, "X: y\r\n");
    text_add(&t, "\r\n");
    assert_int_equal(read_bytes(text, t.length), PARSE_OK);
    assert_true(http.notes & HTTP_MORE_FIELDS);
}

/* A rule that knows one spelling of a path must not be led past it by another. */
static void test_paths_are_what_servers_make_of_them(void **state)
{
    static const struct {
        const char *target, *path;
    } cases[] = {
        {"/SMS_DP_SMSPKG$/ABC/x.wim", "/SMS_DP_SMSPKG$/ABC/x.wim"},
        {"/SMS%5fDP_SMSPKG%24/ABC?x=/../y#z", "/SMS_DP_SMSPKG$/ABC"},
        {"/a//b///c/", "/a/b/c/"},
        {"/a/./b/../c", "/a/c"},
        {"/../../a", "/a"},
        {"/a/b/..", "/a/"},
        {"/a/.", "/a/"},
        {"\\a\\..\\b", "/b"},
        {"/a%2f..%2Fb", "/b"},
        {"/%252e", "/%2e"},
        {"/%zz%4", "/%zz%4"},
        {"/...", "/..."},
        {"/a/..b", "/a/..b"},
        {"*", "*"},
        {"..", ""},
        {"", ""},
        {"/%00%0a", NULL},
    };
    struct http_path path;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        http_path_of(bytes_of(cases[i].target, strlen(cases[i].target)), &path);
        if (cases[i].path)
            same(bytes_of(path.text, path.size), cases[i].path);
        else
            assert_int_equal(path.size, 3);
    }
    static char longest[3 * HTTP_PATH];
    for (size_t size = 0; size < sizeof longest; size++) {
        longest[size] = "/a.."[size % 4];
        http_path_of(bytes_of(longest, size), &path);
        assert_in_range(path.size, 0, HTTP_PATH);
    }
}

/* A whole URL may be cut anywhere; what cannot become one is no request. */
static void test_a_url_may_be_cut_anywhere(void **state)
{
    static const char urls[][40] = {"GET http://dp-1/a HTTP/1.1\r\n", "GET https://dp-1/a HTTP/1.1\r\n"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (size_t n = 5; n <= strlen(urls[i]) - 2; n++) {
            assert_int_equal(read_bytes(urls[i], n), PARSE_OK);
            assert_true(http.notes & HTTP_OPEN_LINE);
        }
    }
    assert_int_equal(read_text("GET httpx"), PARSE_NOT_MINE);
    assert_int_equal(read_text("GET http:// HTTP/1.1\r\n"), PARSE_OK);
    assert_int_equal(read_text("GET http HTTP/1.1\r\n"), PARSE_NOT_MINE);
}

static void test_only_tcp_carries_it_and_cuts_are_told(void **state)
{
    static struct message message;
    struct packet packet = {.ip_proto = 6, .notes = PACKET_CUT};
    struct bytes cut = bytes_of("GET /a HT", 9);
    (void)state;
    assert_int_equal(http_parse(&packet, cut, &message), PARSE_TRUNCATED);
    packet.notes = 0;
    assert_int_equal(http_parse(&packet, cut, &message), PARSE_OK);
    assert_int_equal(proto_parse(&packet, cut, &message), PARSE_OK);
    assert_int_equal(message.proto, PROTO_HTTP);
    assert_int_equal(proto_parse(&packet, bytes_of("x", 1), &message), PARSE_OK);
    assert_int_equal(message.proto, PROTO_TCP);
    packet.ip_proto = 17;
    assert_int_equal(http_parse(&packet, cut, &message), PARSE_NOT_MINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_request_says_what_is_wanted_of_whom),
        cmocka_unit_test(test_an_answer_says_how_long_it_is),
        cmocka_unit_test(test_every_prefix_is_a_beginning_or_nothing),
        cmocka_unit_test(test_what_is_no_http_is_left_alone),
        cmocka_unit_test(test_contradictions_are_noted),
        cmocka_unit_test(test_fields_are_read_up_to_a_bound),
        cmocka_unit_test(test_paths_are_what_servers_make_of_them),
        cmocka_unit_test(test_a_url_may_be_cut_anywhere),
        cmocka_unit_test(test_only_tcp_carries_it_and_cuts_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
