/* Sinks whose receivers need no server: what a URL says, what a syslog header holds, what a file looks like after everything
 * that happens to files. Real receivers: tests/sinks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "sink/dial.h"
#include "sink/headers.h"
#include "sink/rfc5424.h"
#include "sink/sink.h"

static char folder[] = "/tmp/test_sink.XXXXXX";

static const char *path_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char *url_of(const char *scheme, const char *name)
{
    static char url[256];
    snprintf(url, sizeof url, "%s:%s/%s", scheme, folder, name);
    return url;
}

static struct sink_line line_of(const char *json)
{
    return (struct sink_line){.line = json, .size = strlen(json), .id = "", .rule = "", .severity = 1};
}

static int send_one(struct sink *s, const char *json, char ret_error[SINK_ERROR])
{
    struct sink_line line = line_of(json);
    return sink_send(s, &line, 1, ret_error);
}

static struct sink *open_sink(const char *url)
{
    char error[SINK_ERROR] = "";
    struct sink *s = NULL;
    if (sink_open(url, NULL, 0, error, &s) != 0)
        fail_msg("%s", error);
    return s;
}

static const char *content_of(const char *name)
{
    static char text[8192];
    FILE *f = fopen(path_of(name), "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    fclose(f);
    return text;
}

static void put(const char *name, const char *content, mode_t mode)
{
    FILE *f = fopen(path_of(name), "w");
    assert_non_null(f);
    fputs(content, f);
    fclose(f);
    assert_int_equal(chmod(path_of(name), mode), 0);
}

/* ------ URLs and options ------ */

/* Whoever mistypes a sink learns what there is, and a secret in the URL is not repeated. */
static void wrong_urls_name_the_known_ones(void **state)
{
    (void)state;
    static const struct {
        const char *url, *option, *says;
    } rows[] = {
        {"sylog+tcp:x", NULL, "\"sylog+tcp\" is no kind of sink; known are file:/PATH, stdout:"},
        {"", NULL, "\"\" is no kind of sink"},
        {"fil\033[2J:/x", NULL, "\"fil␛[2J\" is no kind"},
        {"files:/x", NULL, "is no kind of sink"},
        {"file:eve.json", NULL, "by its whole path: file:/PATH"},
        {"file:/dev/null", NULL, "/dev/null is no regular file"},
        {"file:/nowhere/eve.json", NULL, "cannot open /nowhere/eve.json: No such file"},
        {"file:/tmp/x", "ca=/x", "file has no option \"ca\", nor any other"},
        {"stdout:/x", NULL, "stdout has no target"},
        {"stdout", "timeout=0", "option timeout is a whole number from 1 to 60"},
        {"stdout", "timeout=5s", "option timeout is a whole number from 1 to 60"},
        {"stdout", "timeout", "option timeout wants timeout=SECONDS"},
        {"stdout", "timeout=", "option timeout wants timeout=SECONDS"},
        {"stdout", "time=5", "stdout has no option \"time\"; it has timeout=SECONDS"},
        {"unix:eve.sock", NULL, "whole path"},
        {"syslog+udp:", NULL, "is not HOST, HOST:PORT or [IPV6]:PORT"},
        {"syslog+udp:host:port", NULL, "is not HOST, HOST:PORT or [IPV6]:PORT"},
        {"syslog+tcp:[::1", NULL, "is not HOST, HOST:PORT or [IPV6]:PORT"},
        {"syslog+tcp:[::1]x", NULL, "is not HOST, HOST:PORT or [IPV6]:PORT"},
        {"syslog+tcp:host", "facility=local8", "option facility is a name"},
        {"syslog+tcp:host", "pen=0", "option pen is a whole number from 1 to 4294967295"},
        {"syslog+tcp:host", "ca=/x", "syslog+tcp has no option \"ca\""},
        {"syslog+tls:host", "ca=/nowhere/ca.pem", "/nowhere/ca.pem"},
        {"syslog+tls:host", "verify=maybe", "option verify is yes or no"},
        {"syslog+tls:host", "cert=/x", "options cert and key go together"},
        {"https:", NULL, "this is no URL"},
        {"https://user:hunter2@host/", NULL, "use headers=FILE"},
        {"https://host/", "envelope=xml", "option envelope is ndjson or hec"},
        {"https://host/", "ca=/nowhere/ca.pem", "/nowhere/ca.pem: No such file"},
        {"http://host/", "ca=/x", "http has no option \"ca\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char error[SINK_ERROR] = "";
        struct sink *s = NULL;
        int opened = sink_open(rows[i].url, &rows[i].option, rows[i].option ? 1 : 0, error, &s);
        assert_true(opened == -EINVAL || (opened == -ENOENT && strstr(rows[i].says, "/nowhere/")));
        assert_null(s);
        if (!strstr(error, rows[i].says) || strstr(error, "hunter2"))
            fail_msg("%s %s: %s", rows[i].url, rows[i].option ? rows[i].option : "", error);
    }
}

/* Every kind opens by its scheme, with or without slashes; none touches the network before it has to. */
static void every_kind_opens(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "stdout:",
        "stdout",
        "unix:/nowhere/eve.sock",
        "unix:///nowhere/eve.sock",
        "syslog+udp:127.0.0.1",
        "syslog+tcp://[::1]:1514",
        "syslog+tls:logs.example",
        "https://host.example/x?token=1",
        "http://127.0.0.1:1/",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct sink *s = open_sink(urls[i]);
        assert_memory_equal(sink_kind(s)->scheme, urls[i], strlen(sink_kind(s)->scheme));
        assert_int_equal(sink_kind(s)->best_effort, !strcmp(sink_kind(s)->scheme, "syslog+udp"));
        sink_close(s);
    }
    for (size_t i = 0; i < sink_kind_count; i++)
        assert_true(sink_kinds[i]->form[0] && sink_kinds[i]->meaning[0] && sink_kinds[i]->ops);
    sink_close(NULL);
}

static void targets_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host, *port;
    } rows[] = {
        {"logs.example", "logs.example", "514"},       {"logs.example:1514", "logs.example", "1514"},
        {"192.0.2.1:6514", "192.0.2.1", "6514"},       {"[2001:db8::1]", "2001:db8::1", "514"},
        {"[2001:db8::1]:6514", "2001:db8::1", "6514"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char error[SINK_ERROR];
        struct dial_target t;
        assert_int_equal(dial_parse(rows[i].text, "514", error, &t), 0);
        assert_string_equal(t.host, rows[i].host);
        assert_string_equal(t.port, rows[i].port);
    }
}

/* A token that everybody on the machine can read is refused, and never shows in an error. */
static void header_files_are_secret(void **state)
{
    (void)state;
    static const struct {
        const char *content, *says;
        mode_t mode;
        int error;
    } rows[] = {
        {"Authorization: Splunk s3cret\n\n# who\r\nX-Site: lon\r\n", "", 0600, 0},
        {"Authorization: Splunk s3cret", "", 0400, 0},
        {"Authorization: Splunk s3cret\n", "chmod 600", 0640, -EPERM},
        {"Authorization: Splunk s3cret\n", "chmod 600", 0602, -EPERM},
        {"X-Site: lon\ns3cret\n", ":2: this is no header", 0600, -EINVAL},
        {"X-Site: lon\rs3cret: x\n", ":1: this is no header", 0600, -EINVAL},
        {" X-Site: s3cret\n", ":1: this is no header", 0600, -EINVAL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put("headers", rows[i].content, rows[i].mode);
        char error[SINK_ERROR] = "", option[300];
        struct sink *s = NULL;
        snprintf(option, sizeof option, "headers=%s", path_of("headers"));
        const char *options[] = {option};
        assert_int_equal(sink_open("https://host/", options, 1, error, &s), rows[i].error);
        if (!strstr(error, rows[i].says) || strstr(error, "s3cret"))
            fail_msg("row %zu: %s", i, error);
        sink_close(s);
    }
}

/* ------ RFC 5424 ------ */

static const char *header_of(const char *host, const char *rule, const char *id, int severity)
{
    static char out[RFC5424_HEADER];
    struct rfc5424 who = {.facility = 16, .pen = 32473, .process = 812};
    struct sink_line line = {.rule = rule, .id = id, .severity = severity, .time = INT64_C(1795372200123456789)};
    struct text t;
    snprintf(who.host, sizeof who.host, "%s", host);
    text_init(&t, out, sizeof out);
    rfc5424_header(&who, &line, &t);
    assert_false(t.cut);
    return out;
}

/* What a SIEM's parser expects, and that no text can break out of its place. */
static void syslog_headers(void **state)
{
    (void)state;
    assert_string_equal(header_of("sensor-07", "SN-1002", "5f0f", 4),
                        "<129>1 2026-11-22T18:30:00.123456Z sensor-07 sentinel 812 SN-1002 "
                        "[sentinel@32473 event_id=\"5f0f\" rule=\"SN-1002\" severity=\"critical\"] ");
    assert_string_equal(header_of("", "", "", 0), "<134>1 2026-11-22T18:30:00.123456Z - sentinel 812 - "
                                                  "[sentinel@32473 severity=\"info\"] ");
    assert_string_equal(header_of("a b\n\xc3\xa4", "x] \"y\\", "\"]\\\n\x1b\xff", 3),
                        "<131>1 2026-11-22T18:30:00.123456Z a_b___ sentinel 812 x]_\"y\\ "
                        "[sentinel@32473 event_id=\"\\\"\\]\\\\␊␛‹FF›\" rule=\"x\\] \\\"y\\\\\" severity=\"high\"] ");
    assert_int_equal(rfc5424_facility("local0"), 16);
    assert_int_equal(rfc5424_facility("kern"), 0);
    assert_int_equal(rfc5424_facility("local7"), 23);
    assert_int_equal(rfc5424_facility("none"), -1);
}

/* However long the texts are, the header fits, whole. */
static void long_syslog_headers(void **state)
{
    (void)state;
    char long_text[1024];
    memset(long_text, '"', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = 0;
    const char *header = header_of(long_text, long_text, long_text, 99);
    assert_true(strlen(header) > 600);
    assert_string_equal(header + strlen(header) - 18, " severity=\"info\"] ");
}

/* ------ files ------ */

static void file_gets_lines(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "";
    struct stat st;
    mode_t mask = umask(0);
    struct sink *s = open_sink(url_of("file", "plain"));
    umask(mask);
    struct sink_line lines[] = {line_of("{\"a\":1}"), line_of("{\"a\":2}"), line_of("{\"a\":3}")};
    lines[1].severity = 4;
    assert_int_equal(sink_send(s, lines, 3, error), 3);
    assert_int_equal(sink_send(s, lines, 0, error), 0);
    assert_string_equal(content_of("plain"), "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n");
    assert_int_equal(stat(path_of("plain"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    sink_close(s);

    s = open_sink(url_of("file", "plain")); /* a restart appends */
    assert_int_equal(send_one(s, "{\"a\":4}", error), 1);
    assert_string_equal(content_of("plain"), "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n");
    sink_close(s);
}

/* Nobody forges a record by smuggling a newline into another: such a line is refused, those before it are written. */
static void lines_hold_no_newline(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "";
    struct sink *s = open_sink(url_of("file", "smuggled"));
    struct sink_line lines[] = {line_of("{\"a\":1}"), line_of("{}\n{\"forged\":1}")};
    assert_int_equal(sink_send(s, lines, 2, error), 1);
    assert_int_equal(sink_send(s, lines + 1, 1, error), -EPERM);
    assert_string_equal(content_of("smuggled"), "{\"a\":1}\n");
    sink_close(s);
}

/* logrotate renames, then somebody deletes: the next line stands in a new file under the old name, at once. */
static void file_follows_its_name(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "", old[256];
    struct sink *s = open_sink(url_of("file", "rotated"));
    assert_int_equal(send_one(s, "{\"a\":1}", error), 1);
    snprintf(old, sizeof old, "%s", path_of("rotated.1"));
    assert_int_equal(rename(path_of("rotated"), old), 0);
    assert_int_equal(send_one(s, "{\"a\":2}", error), 1);
    assert_string_equal(content_of("rotated.1"), "{\"a\":1}\n");
    assert_string_equal(content_of("rotated"), "{\"a\":2}\n");

    assert_int_equal(unlink(path_of("rotated")), 0);
    assert_int_equal(send_one(s, "{\"a\":3}", error), 1);
    assert_string_equal(content_of("rotated"), "{\"a\":3}\n");

    assert_int_equal(rename(path_of("rotated"), old), 0);
    assert_int_equal(sink_reopen(s, error), 0); /* SIGHUP: the new file is there before the next line */
    assert_string_equal(content_of("rotated"), "");
    sink_close(s);
}

/* A file that cannot be made again is an error as long as it cannot, and only so long. */
static void file_comes_back(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "";
    char url[300];
    snprintf(url, sizeof url, "file:%s/inner/eve.json", folder);
    assert_int_equal(mkdir(path_of("inner"), 0700), 0);
    struct sink *s = open_sink(url);
    assert_int_equal(unlink(path_of("inner/eve.json")), 0);
    assert_int_equal(rmdir(path_of("inner")), 0);
    assert_int_equal(send_one(s, "{\"a\":1}", error), -ENOENT);
    assert_non_null(strstr(error, "inner/eve.json: No such file"));
    assert_true(sink_reopen(s, error) < 0);
    assert_int_equal(mkdir(path_of("inner"), 0700), 0);
    assert_int_equal(send_one(s, "{\"a\":1}", error), 1);
    assert_string_equal(content_of("inner/eve.json"), "{\"a\":1}\n");
    sink_close(s);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* The disk is full in the middle of a line: the line is not acknowledged, its torn beginning becomes a line of its own that no
 * reader of JSON takes, and the whole line follows as soon as there is room. */
static void torn_lines_are_mended(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "";
    struct sink *s = open_sink(url_of("file", "torn"));
    struct sink_line lines[] = {line_of("{\"a\":\"first\"}"), line_of("{\"a\":\"second\"}"), line_of("{\"a\":3}")};
    limit_files(20);
    assert_int_equal(sink_send(s, lines, 3, error), 1);
    assert_int_equal(sink_send(s, lines + 1, 2, error), -EFBIG);
    assert_non_null(strstr(error, "torn: File too large"));
    assert_string_equal(content_of("torn"), "{\"a\":\"first\"}\n{\"a\":\"");
    limit_files(RLIM_INFINITY);
    assert_int_equal(sink_send(s, lines + 1, 2, error), 2);
    assert_string_equal(content_of("torn"), "{\"a\":\"first\"}\n{\"a\":\"\n{\"a\":\"second\"}\n{\"a\":3}\n");
    sink_close(s);
}

/* Only the newline did not fit: what stands there is whole, and a newline is all that it gets. */
static void missing_newline_is_added(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "";
    struct sink *s = open_sink(url_of("file", "newline"));
    limit_files(7);
    assert_int_equal(send_one(s, "{\"a\":1}", error), -EFBIG);
    assert_string_equal(content_of("newline"), "{\"a\":1}");
    limit_files(RLIM_INFINITY);
    assert_int_equal(send_one(s, "{\"a\":1}", error), 1);
    assert_string_equal(content_of("newline"), "{\"a\":1}\n{\"a\":1}\n"); /* twice, never not at all */
    sink_close(s);
}

/* The process before this one died within a line. */
static void torn_end_of_a_predecessor(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "";
    put("crashed", "{\"a\":1}\n{\"a\":", 0640);
    struct sink *s = open_sink(url_of("file", "crashed"));
    assert_int_equal(send_one(s, "{\"a\":2}", error), 1);
    assert_string_equal(content_of("crashed"), "{\"a\":1}\n{\"a\":\n{\"a\":2}\n");
    sink_close(s);
}

/* A file that we may not write, and a disk without room: said in words, and in the number that the outbox acts on. */
static void refusals_are_told_apart(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "";
    struct sink *s = NULL;
    put("readonly", "", 0400);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) { /* root may write anything; nobody may not */
        if (chmod(folder, 0755) != 0 || (getuid() == 0 && setuid(65534) != 0))
            _exit(3);
        if (getuid() != 65534 && access(path_of("readonly"), W_OK) == 0)
            _exit(4);
        _exit(sink_open(url_of("file", "readonly"), NULL, 0, error, &s) == -EACCES ? 0 : 5);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* ------ streams ------ */

static int listen_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    unlink(path);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 1), 0);
    return fd;
}

static struct sink *open_quick(const char *url)
{
    static const char *const options[] = {"timeout=1"};
    char error[SINK_ERROR] = "";
    struct sink *s = NULL;
    if (sink_open(url, options, 1, error, &s) != 0)
        fail_msg("%s", error);
    return s;
}

/* A collector that hangs with its socket open has read nothing, so nothing is counted as received. */
static void unread_lines_do_not_count(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "";
    int fd = listen_unix(path_of("hanging"));
    struct sink *s = open_quick(url_of("unix", "hanging"));
    assert_int_equal(send_one(s, "{\"a\":1}", error), -ETIMEDOUT);
    assert_non_null(strstr(error, "does not take"));
    close(fd);
    assert_int_equal(send_one(s, "{\"a\":1}", error), -ECONNREFUSED);
    unlink(path_of("hanging"));
    assert_int_equal(send_one(s, "{\"a\":1}", error), -ENOENT);
    sink_close(s);
}

static int listen_tcp(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t size = sizeof address;
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

/* A server that closed while nothing was sent is noticed before the next line counts: it goes over a new connection. */
static void closed_connections_are_noticed(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "", url[64], got[512] = "";
    uint16_t port = 0;
    int listener = listen_tcp(&port);
    snprintf(url, sizeof url, "syslog+tcp:127.0.0.1:%u", port);
    struct sink *s = open_quick(url);
    assert_int_equal(send_one(s, "{\"a\":1}", error), 1);
    int first = accept(listener, NULL, NULL);
    assert_true(recv(first, got, sizeof got - 1, 0) > 0);
    assert_non_null(strstr(got, "{\"a\":1}"));
    assert_int_equal(send(first, "hello", 5, 0), 5); /* what it says must not hide its end */
    close(first);

    assert_int_equal(send_one(s, "{\"a\":2}", error), 1);
    int second = accept(listener, NULL, NULL);
    memset(got, 0, sizeof got);
    ssize_t size = recv(second, got, sizeof got - 1, 0);
    assert_true(size > 0);
    char *end;
    long counted = strtol(got, &end, 10); /* RFC 6587 §3.4.1: MSG-LEN SP SYSLOG-MSG */
    assert_int_equal(*end, ' ');
    assert_int_equal(counted, size - (end + 1 - got));
    assert_string_equal(got + size - 7, "{\"a\":2}");

    close(second);
    close(listener);
    assert_int_equal(send_one(s, "{\"a\":3}", error), -ECONNREFUSED);
    sink_close(s);
}

/* A datagram that the machine refuses is not counted, and one that no datagram can hold is refused for good. */
static void datagrams(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "", url[64];
    uint16_t port = 0;
    close(listen_tcp(&port)); /* a port where nobody is */
    snprintf(url, sizeof url, "syslog+udp:127.0.0.1:%u", port);
    struct sink *s = open_quick(url);
    assert_int_equal(send_one(s, "{\"a\":1}", error), -ECONNREFUSED);

    char *huge = malloc(70001);
    assert_non_null(huge);
    memset(huge, 'x', 70000);
    huge[70000] = 0;
    assert_int_equal(send_one(s, huge, error), -EPERM);
    assert_non_null(strstr(error, "70000 bytes fit into no datagram"));
    free(huge);
    sink_close(s);
}

/* A reader of our output that stands still is waited for no longer than told, and what was torn is no whole line. */
static void standard_output(void **state)
{
    (void)state;
    char error[SINK_ERROR] = "", got[64] = "";
    int pipes[2], kept = dup(STDOUT_FILENO);
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(fcntl(pipes[0], F_SETFL, O_NONBLOCK), 0);
    struct sink *s = open_quick("stdout:");
    fflush(stdout);
    dup2(pipes[1], STDOUT_FILENO);
    int sent = send_one(s, "{\"a\":1}", error);
    char *huge = malloc(200001);
    memset(huge, 'x', 200000);
    huge[200000] = 0;
    int stuck = send_one(s, huge, error);
    ssize_t size = read(pipes[0], got, 8);
    static char away[200000];
    ssize_t more, torn = 0;
    while ((more = read(pipes[0], away, sizeof away)) > 0)
        torn += more;
    int mended = send_one(s, "{\"a\":2}", error);
    char last[16] = "";
    ssize_t rest = read(pipes[0], last, sizeof last - 1);
    close(pipes[0]);
    int closed = send_one(s, "{\"a\":3}", error);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    close(pipes[1]);
    free(huge);
    sink_close(s);

    assert_int_equal(sent, 1);
    assert_int_equal(size, 8);
    assert_string_equal(got, "{\"a\":1}\n");
    assert_int_equal(stuck, -ETIMEDOUT);
    assert_true(torn > 0 && torn < 200000);
    assert_int_equal(mended, 1);
    assert_true(rest > 0);
    assert_string_equal(last, "\n{\"a\":2}\n");
    assert_int_equal(closed, -EPIPE);
}

static int make_folder(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"plain", "smuggled", "rotated", "rotated.1", "inner/eve.json", "inner",
                                        "torn",  "newline",  "crashed", "readonly",  "headers",        "hanging"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(path_of(names[i]));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_urls_name_the_known_ones),
        cmocka_unit_test(every_kind_opens),
        cmocka_unit_test(targets_are_read),
        cmocka_unit_test(header_files_are_secret),
        cmocka_unit_test(syslog_headers),
        cmocka_unit_test(long_syslog_headers),
        cmocka_unit_test(file_gets_lines),
        cmocka_unit_test(lines_hold_no_newline),
        cmocka_unit_test(file_follows_its_name),
        cmocka_unit_test(file_comes_back),
        cmocka_unit_test(torn_lines_are_mended),
        cmocka_unit_test(missing_newline_is_added),
        cmocka_unit_test(torn_end_of_a_predecessor),
        cmocka_unit_test(refusals_are_told_apart),
        cmocka_unit_test(unread_lines_do_not_count),
        cmocka_unit_test(closed_connections_are_noticed),
        cmocka_unit_test(datagrams),
        cmocka_unit_test(standard_output),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
