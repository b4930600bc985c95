/* Messages between processes: a keeper that believes a sensor which was taken over hands its lies, or itself, to the SOC. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "keeper/ipc.h"
#include "keeper/json.h"

#define UUID "0f0e0d0c-0b0a-5908-8706-050403020100"

static const struct stored_alert alert = {
    .event_id = UUID,
    .group_id = UUID,
    .incident_id = UUID,
    .time = 1700000000000000000,
    .rule = "SN-1002",
    .severity = 4,
    .lead = true,
    .count = 10,
    .segment = "imaging-42",
    .sensor = "lab",
    .responder_ip = "10.42.0.66",
    .responder_mac = "52:54:00:00:00:66",
    .client_mac = "",
    .message = "10.42.0.66 \xe2\x90\x9b answers",
    .line = "{\"event_type\":\"alert\",\"alert\":{\"gid\":7301,\"x\":[1,-2.5e3,true,null,\"\\u00e9\\n\"]}}",
    .frame_count = 2,
};

static uint8_t buffer[IPC_MOST];

static size_t write_alert(void)
{
    size_t size = ipc_write_alert(buffer, &alert);
    assert_true(size > 0);
    return size;
}

static void test_an_alert_arrives_as_it_was_sent(void **state)
{
    (void)state;
    struct ipc_message m;
    assert_int_equal(ipc_read(bytes_of(buffer, write_alert()), &m), 0);
    assert_int_equal(m.type, IPC_ALERT);
    assert_string_equal(m.alert.event_id, alert.event_id);
    assert_string_equal(m.alert.rule, alert.rule);
    assert_string_equal(m.alert.message, alert.message);
    assert_string_equal(m.alert.line, alert.line);
    assert_string_equal(m.alert.responder_mac, alert.responder_mac);
    assert_int_equal(m.alert.time, alert.time);
    assert_int_equal(m.alert.severity, 4);
    assert_int_equal(m.alert.count, 10);
    assert_int_equal(m.alert.frame_count, 2);
    assert_null(m.alert.frames);
    assert_true(m.alert.lead);
    assert_false(m.alert.test);
}

static void test_every_other_message_arrives(void **state)
{
    (void)state;
    struct ipc_message m;
    struct sensor_state s = {.sight = SIGHT_DOWN, .sandbox = 31, .policy = 7};
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        s.number[i] = UINT64_C(0x0102030405060708) + i;
    assert_int_equal(ipc_read(bytes_of(buffer, ipc_write_state(buffer, &s)), &m), 0);
    assert_int_equal(m.state.sight, SIGHT_DOWN);
    assert_int_equal(m.state.policy, 7);
    assert_memory_equal(m.state.number, s.number, sizeof s.number);

    static uint8_t data[IPC_FRAME_MOST + 500];
    memset(data, 0xa5, sizeof data);
    struct stored_frame f = {.data = bytes_of(data, sizeof data),
                             .time = 5,
                             .length = sizeof data,
                             .link = 1,
                             .number = 9,
                             .interface = "e0"};
    assert_int_equal(ipc_read(bytes_of(buffer, ipc_write_frame(buffer, &f)), &m), 0);
    assert_int_equal(m.frame.data.left, IPC_FRAME_MOST);
    assert_int_equal(m.frame.length, sizeof data);
    assert_memory_equal(m.frame.data.at, data, IPC_FRAME_MOST);

    struct stored_sighting seen = {
        .segment = NULL, .role = "pxe", .ip = "fd42::10", .software = "dnsmasq", .software_why = "60 of 100",
        .answers = 3, .first_seen = 1, .last_seen = 2};
    assert_int_equal(ipc_read(bytes_of(buffer, ipc_write_sighting(buffer, &seen)), &m), 0);
    assert_string_equal(m.sighting.software, "dnsmasq");
    assert_string_equal(m.sighting.software_why, "60 of 100");
    assert_string_equal(m.sighting.segment, "");
    assert_string_equal(m.sighting.ip, "fd42::10");
    assert_int_equal(m.sighting.answers, 3);

    struct observation o = {.kind = OBSERVATION_CHANNEL,
                            .server = "10.42.0.10",
                            .name = "site to point",
                            .state = "clear",
                            .first = 1,
                            .last = 2,
                            .count = 3,
                            .bytes = 4,
                            .detail = "{\"a\":1}"};
    assert_int_equal(ipc_read(bytes_of(buffer, ipc_write_observation(buffer, &o)), &m), 0);
    assert_int_equal(m.type, IPC_OBSERVATION);
    assert_int_equal(m.observation.kind, OBSERVATION_CHANNEL);
    assert_string_equal(m.observation.segment, "");
    assert_string_equal(m.observation.server, "10.42.0.10");
    assert_string_equal(m.observation.name, "site to point");
    assert_string_equal(m.observation.state, "clear");
    assert_string_equal(m.observation.detail, "{\"a\":1}");
    assert_int_equal(m.observation.first, 1);
    assert_int_equal(m.observation.last, 2);
    assert_int_equal(m.observation.count, 3);
    assert_int_equal(m.observation.bytes, 4);
    size_t written = ipc_write_observation(buffer, &o);
    buffer[1] = OBSERVATION_KINDS;
    assert_int_equal(ipc_read(bytes_of(buffer, written), &m), -EBADMSG);
    o.detail = "1";
    assert_int_equal(ipc_read(bytes_of(buffer, ipc_write_observation(buffer, &o)), &m), -EBADMSG);

    struct ipc_record r = {.kind = "sentinel_health", .line = "{}", .time = 4};
    assert_int_equal(ipc_read(bytes_of(buffer, ipc_write_record(buffer, &r)), &m), 0);
    assert_string_equal(m.record.kind, "sentinel_health");

    struct stored_coverage c = {.sensor = "lab",
                                .interface = "e0",
                                .from = 1,
                                .to = 2,
                                .packets = 3,
                                .drops = 4,
                                .blind = true,
                                .reason = "down"};
    assert_int_equal(ipc_read(bytes_of(buffer, ipc_write_coverage(buffer, &c)), &m), 0);
    assert_string_equal(m.coverage.reason, "down");
    assert_true(m.coverage.blind);
}

/* A message that ends early ends at an unreadable page here: a byte too far kills the test. */
static void test_no_beginning_of_a_message_is_one(void **state)
{
    (void)state;
    struct guard g = guard_new(IPC_MOST);
    struct ipc_message m;
    struct stored_frame f = {.data = bytes_of("frame", 5), .length = 5, .link = 1};
    size_t sizes[] = {write_alert(), ipc_write_frame(buffer, &f)};
    for (size_t k = 0; k < 2; k++) {
        size_t whole = k ? ipc_write_frame(buffer, &f) : write_alert();
        for (size_t n = 0; n < whole; n++)
            assert_int_equal(ipc_read(bytes_of(guard_put(&g, buffer, n), n), &m), -EBADMSG);
        assert_int_equal(ipc_read(bytes_of(guard_put(&g, buffer, whole), whole), &m), 0);
        buffer[whole] = 0; /* nor is one with something behind it */
        assert_int_equal(ipc_read(bytes_of(guard_put(&g, buffer, whole + 1), whole + 1), &m), -EBADMSG);
        assert_int_equal(whole, sizes[k]);
    }
    guard_done(&g);
}

/* What a sensor that was taken over may try. */
static void test_lies_are_refused(void **state)
{
    (void)state;
    const char *const lines[] = {
        "",
        "[]",
        "null",
        "{\"a\":1}\n{\"b\":2}",
        "{\"a\":1}{\"b\":2}",
        "{\"a\":1",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":\"\x1b[2J\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":1,}",
        "{\"a\":tru}",
        "{\"a\" 1}",
        "{,}",
        "{\"a\":-}",
        "{\"a\":1.}",
        "{\"a\":[1,]}",
    };
    struct ipc_message m;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct stored_alert lie = alert;
        lie.line = lines[i];
        size_t size = ipc_write_alert(buffer, &lie);
        if (ipc_read(bytes_of(buffer, size), &m) == 0)
            fail_msg("taken: %s", lines[i]);
    }
    const struct {
        const char *event_id, *message;
        int severity;
        size_t frames;
    } heads[] = {
        {"no uuid", "m", 4, 0},
        {"0F0E0D0C-0B0A-5908-8706-050403020100", "m", 4, 0},
        {UUID, "two\nlines", 4, 0},
        {UUID,
         "\xe2\x80\xae"
         "turned",
         4, 0},
        {UUID, "m", 5, 0},
        {UUID, "m", 255, 0},
        {UUID, "m", 4, IPC_FRAMES + 1},
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct stored_alert lie = alert;
        lie.event_id = heads[i].event_id;
        lie.message = heads[i].message;
        lie.severity = heads[i].severity;
        lie.frame_count = heads[i].frames;
        if (ipc_read(bytes_of(buffer, ipc_write_alert(buffer, &lie)), &m) == 0)
            fail_msg("taken: %zu", i);
    }
    buffer[0] = 0;
    assert_int_equal(ipc_read(bytes_of(buffer, 1), &m), -EBADMSG);
    buffer[0] = 200;
    assert_int_equal(ipc_read(bytes_of(buffer, 1), &m), -EBADMSG);
}

static void test_what_is_too_long_does_not_fit(void **state)
{
    (void)state;
    static char text[IPC_LINE_MOST + 2];
    struct stored_alert long_one = alert;
    memset(text, 'x', sizeof text - 1);
    long_one.line = text;
    assert_int_equal(ipc_write_alert(buffer, &long_one), 0);
    text[IPC_TEXT_MOST + 1] = '\0';
    long_one.line = "{}";
    long_one.message = text;
    assert_int_equal(ipc_write_alert(buffer, &long_one), 0);
}

static void test_json_is_bounded_in_depth(void **state)
{
    (void)state;
    char text[4 * JSON_DEPTH] = "{\"a\":";
    for (int deep = 0; deep < 2; deep++) {
        size_t n = 5, open = JSON_DEPTH - 1 + (size_t)deep;
        memset(text + n, '[', open);
        n += open;
        memset(text + n, ']', open);
        n += open;
        text[n++] = '}';
        assert_int_equal(json_is_object(bytes_of(text, n)), !deep);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_alert_arrives_as_it_was_sent),
        cmocka_unit_test(test_every_other_message_arrives),
        cmocka_unit_test(test_no_beginning_of_a_message_is_one),
        cmocka_unit_test(test_lies_are_refused),
        cmocka_unit_test(test_what_is_too_long_does_not_fit),
        cmocka_unit_test(test_json_is_bounded_in_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
