/* Records as JSON: what a SOC's parsers find, and what a hostile packet must not be able to do to them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/digest.h"
#include "record_make.h"

enum { BIG_FRAME = 262144 };

static cJSON *parse_and_free(char *line)
{
    assert_null(strchr(line, '\n'));
    cJSON *root = cJSON_ParseWithOpts(line, NULL, true);
    assert_non_null(root);
    free(line);
    return root;
}

static cJSON *alert_of(struct bytes boot_file)
{
    struct made m;
    char *line = NULL;
    make_alert(&m, boot_file);
    assert_int_equal(record_eve_alert(&made_site, &m.alert, &line), 0);
    return parse_and_free(line);
}

/* The node at "alert.context.victims.0". */
static const cJSON *at(const cJSON *node, const char *path)
{
    while (*path && node) {
        char part[64];
        size_t n = strcspn(path, ".");
        snprintf(part, sizeof part, "%.*s", (int)n, path);
        node = cJSON_IsArray(node) ? cJSON_GetArrayItem(node, (int)strtol(part, NULL, 10))
                                   : cJSON_GetObjectItemCaseSensitive(node, part);
        path += n + (path[n] == '.');
    }
    return node;
}

static void assert_text(const cJSON *root, const char *path, const char *expected)
{
    const cJSON *node = at(root, path);
    if (!cJSON_IsString(node))
        fail_msg("%s is no text", path);
    assert_string_equal(node->valuestring, expected);
}

static void assert_number(const cJSON *root, const char *path, double expected)
{
    const cJSON *node = at(root, path);
    if (!cJSON_IsNumber(node))
        fail_msg("%s is no number", path);
    assert_true(node->valuedouble == expected);
}

/* Every key that collectors and analysts rely on stands where docs/alerts.md says. */
static void alert_has_its_fields(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text;
    } texts[] = {
        {"timestamp", "2026-11-22T18:30:00.123456+0000"},
        {"in_iface", "eno2"},
        {"event_type", "alert"},
        {"src_ip", "10.42.0.66"},
        {"dest_ip", "255.255.255.255"},
        {"proto", "UDP"},
        {"community_id", "1:Ve/owUHwlRYmPbtzeZRVW0DeBPw="},
        {"app_proto", "dhcp"},
        {"host", "sensor-07"},
        {"ether.src_mac", "52:54:00:aa:bb:cc"},
        {"pcap_filename", "rogue.pcap"},
        {"packet", "ZnJhbWU="},
        {"alert.action", "allowed"},
        {"alert.signature", "SENTINEL Unauthorised boot server"},
        {"alert.metadata.signature_severity.0", "Critical"},
        {"alert.metadata.mitre_technique_id.1", "T1557"},
        {"alert.metadata.mitre_technique_name.0", "DHCP_Spoofing"},
        {"alert.metadata.mitre_tactic_id.0", "TA0006"},
        {"alert.metadata.policy.0", "12"},
        {"alert.context.schema", "sentinel-alert/1"},
        {"alert.context.event_id", "5f0f0000-0000-5000-8000-000000000000"},
        {"alert.context.rule", "SN-1002"},
        {"alert.context.event", "pxe.reply"},
        {"alert.context.severity", "critical"},
        {"alert.context.confidence", "high"},
        {"alert.context.verdict", "unknown"},
        {"alert.context.site", "lon-dc1"},
        {"alert.context.segment", "imaging-42"},
        {"alert.context.responder.mac", "52:54:00:aa:bb:cc"},
        {"alert.context.responder.next_server", "10.42.0.67"},
        {"alert.context.responder.boot_file", "boot\\x64\\evil.efi"},
        {"alert.context.client.arch", "x86-64 UEFI"},
        {"alert.context.location.vlan", "42.7"},
        {"alert.context.location.relay", "10.42.0.1"},
        {"alert.context.location.circuit_id", "00040001"},
        {"alert.context.victims.1", "52:54:00:01:02:04"},
        {"alert.context.expected.pxe.1", "fd42::10"},
        {"alert.context.first_seen", "2026-11-22T18:30:00.000000+0000"},
        {"alert.context.message", "10.42.0.66 hands out boot\\x64\\evil.efi"},
        {"alert.context.do", "Shut the port of 52:54:00:aa:bb:cc."},
        {"alert.context.boot.files.0", "boot\\x64\\evil.efi"},
        {"dhcp.type", "reply"},
        {"dhcp.dhcp_type", "offer"},
        {"dhcp.routers.0", "10.42.0.1"},
    };
    static const struct {
        const char *path;
        double number;
    } numbers[] = {
        {"src_port", 67},
        {"ip_v", 4},
        {"vlan.1", 7},
        {"ether.ether_type", 2048},
        {"pcap_cnt", 18},
        {"packet_info.linktype", 1},
        {"alert.gid", 7301},
        {"alert.signature_id", 1002},
        {"alert.rev", 3},
        {"alert.severity", 1},
        {"alert.context.victims_total", 2},
        {"alert.context.counts.events", 3},
        {"alert.context.counts.telling", 1},
        {"alert.context.evidence.packet_numbers.2", 18},
        {"dhcp.id", 4294967295},
    };
    cJSON *root = alert_of(bytes_of("boot\\x64\\evil.efi", 17));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_text(root, texts[i].path, texts[i].text);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_number(root, numbers[i].path, numbers[i].number);
    assert_true(cJSON_IsTrue(at(root, "alert.context.incident_lead")));
    assert_null(at(root, "alert.metadata.mitre_tactic_id.1")); /* both techniques serve one tactic */
    assert_null(at(root, "alert.context.outside"));
    assert_null(at(root, "alert.context.counts.rate"));
    cJSON_Delete(root);
}

/* A boot file's name is an attacker's text: it stays text, on a terminal too. */
static void hostile_names_do_no_harm(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t size;
        const char *shown;
    } rows[] = {
        {"\x1b]0;owned\x07.efi", 14, "␛]0;owned␇.efi"},
        {"a\r\n{\"event_type\":\"alert\"}", 25, "a␍␊{\"event_type\":\"alert\"}"},
        {"\"},\"alert\":{\"severity\":4}", 25, "\"},\"alert\":{\"severity\":4}"},
        {"boot\xff\xc0\xaf.efi", 11, "boot‹FF›‹C0›‹AF›.efi"},
        {"a\0b", 3, "a␀b"},
        {"a\xe2\x80\xae"
         "fe",
         6, "a‹U+202E›fe"},
        {"\xc2\x9b"
         "31m",
         5, "‹U+009B›31m"},
        {"\\u0000\\", 7, "\\u0000\\"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cJSON *root = alert_of(bytes_of(rows[i].name, rows[i].size));
        assert_text(root, "alert.context.responder.boot_file", rows[i].shown);
        assert_text(root, "alert.context.boot.files.0", rows[i].shown);
        assert_text(root, "event_type", "alert");
        assert_number(root, "alert.severity", 1);
        cJSON_Delete(root);
    }
}

/* Names and frames of any length give lines of bounded length. */
static void long_values_are_cut(void **state)
{
    (void)state;
    static char name[60000];
    static uint8_t data[BIG_FRAME];
    struct made m;
    char *line = NULL;
    memset(name, '\x01', sizeof name);
    make_alert(&m, bytes_of(name, sizeof name));
    m.frame.data = data;
    m.frame.captured = m.frame.length = sizeof data;
    assert_int_equal(record_eve_alert(&made_site, &m.alert, &line), 0);
    assert_true(strlen(line) < 40000);
    cJSON *root = parse_and_free(line);
    const char *shown = at(root, "alert.context.boot.files.0")->valuestring;
    assert_true(strlen(shown) <= 4096 + 3);
    assert_string_equal(shown + strlen(shown) - 3, "…");
    assert_int_equal(strlen(at(root, "packet")->valuestring), (16384 + 2) / 3 * 4);
    cJSON_Delete(root);
}

/* Every severity has its number and its word. */
static void severities(void **state)
{
    (void)state;
    static const struct {
        enum severity severity;
        int number;
        const char *word, *suricata;
    } rows[] = {
        {SEVERITY_CRITICAL, 1, "critical", "Critical"}, {SEVERITY_HIGH, 2, "high", "Major"},
        {SEVERITY_MEDIUM, 3, "medium", "Minor"},        {SEVERITY_LOW, 4, "low", "Informational"},
        {SEVERITY_INFO, 4, "info", "Informational"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct made m;
        char *line = NULL;
        make_alert(&m, bytes_of("x", 1));
        m.alert.severity = rows[i].severity;
        assert_int_equal(record_eve_alert(&made_site, &m.alert, &line), 0);
        cJSON *root = parse_and_free(line);
        assert_number(root, "alert.severity", rows[i].number);
        assert_text(root, "alert.context.severity", rows[i].word);
        assert_text(root, "alert.metadata.signature_severity.0", rows[i].suricata);
        cJSON_Delete(root);
    }
}

/* What is not known is left out, not written as something empty. */
static void bare_alert_has_no_empty_values(void **state)
{
    (void)state;
    static const struct record_site nobody = {.sensor = "", .site = "", .policy_version = "", .policy_sha256 = ""};
    static const char *const absent[] = {
        "flow_id",
        "in_iface",
        "vlan",
        "src_ip",
        "src_port",
        "proto",
        "community_id",
        "app_proto",
        "host",
        "ether",
        "pcap_filename",
        "dhcp",
        "tftp",
        "alert.metadata.policy",
        "alert.context.site",
        "alert.context.responder",
        "alert.context.client",
        "alert.context.location",
        "alert.context.victims",
        "alert.context.expected",
        "alert.context.evidence",
        "alert.context.boot",
    };
    struct made m;
    char *line = NULL;
    make_alert(&m, bytes_of("x", 1));
    m.frame.file = NULL;
    event_reset(&m.event, EVENT_ARP_REPLY, &m.frame);
    m.alert.victims = 0;
    m.alert.frames = 0;
    assert_int_equal(record_eve_alert(&nobody, &m.alert, &line), 0);
    cJSON *root = parse_and_free(line);
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        if (at(root, absent[i]))
            fail_msg("%s is there", absent[i]);
    }
    assert_text(root, "alert.context.event", "arp.reply");
    cJSON_Delete(root);
}

/* TFTP in Suricata's words and in ours. */
static void tftp_alert(void **state)
{
    (void)state;
    struct made m;
    char *line = NULL;
    make_alert(&m, bytes_of("x", 1));
    event_reset(&m.event, EVENT_TFTP_REQUEST, &m.frame);
    event_set_integer(&m.event, FIELD_TFTP_OPCODE, 2);
    event_set_text(&m.event, FIELD_TFTP_FILE, "..\\..\\sam");
    event_set_text(&m.event, FIELD_TFTP_MODE, "octet");
    event_set_bool(&m.event, FIELD_TFTP_WRITE, true);
    add_text(&m.event, FIELD_TFTP_OPTIONS, "blksize=1456");
    put_addr(&m.event, FIELD_SERVER_IP, "10.42.0.10");
    assert_int_equal(record_eve_alert(&made_site, &m.alert, &line), 0);
    cJSON *root = parse_and_free(line);
    assert_text(root, "app_proto", "tftp");
    assert_text(root, "tftp.packet", "write");
    assert_text(root, "tftp.file", "..\\..\\sam");
    assert_text(root, "alert.context.responder.boot_file", "..\\..\\sam");
    assert_text(root, "alert.context.tftp.options.0", "blksize=1456");
    assert_true(cJSON_IsTrue(at(root, "alert.context.tftp.write")));
    cJSON_Delete(root);
}

/* Events carry every field under its own name, dots as nesting. */
static void event_fields_nest(void **state)
{
    (void)state;
    struct made m;
    char *line = NULL;
    make_alert(&m, bytes_of("a.efi", 5));
    assert_int_equal(record_eve_event(&made_site, &m.event, &line), 0);
    cJSON *root = parse_and_free(line);
    assert_text(root, "event_type", "sentinel_event");
    assert_text(root, "sentinel_event.kind", "pxe.reply");
    assert_text(root, "sentinel_event.segment.name", "imaging-42");
    assert_text(root, "sentinel_event.segment.netboot", "allowed");
    assert_text(root, "sentinel_event.vlan", "42.7");
    assert_text(root, "sentinel_event.dhcp.routers.0", "10.42.0.1");
    assert_text(root, "sentinel_event.boot.files.0", "a.efi");
    assert_number(root, "sentinel_event.dhcp.xid", 4294967295);
    assert_text(root, "sentinel_event.dhcp.circuit_id", "00040001");
    cJSON_Delete(root);
}

static void set_any(struct event *e, enum field f)
{
    struct addr addr = make_addr("10.0.0.1");
    struct mac mac = make_mac("02:00:00:00:00:01");
    switch (field_table[f].type) {
    case FIELD_BOOL:
        event_set_bool(e, f, true);
        break;
    case FIELD_INTEGER:
        event_set_integer(e, f, 1);
        break;
    case FIELD_TEXT:
    case FIELD_BYTES:
        event_set_text(e, f, "x");
        break;
    case FIELD_ADDRESS:
        event_set_addr(e, f, &addr);
        break;
    case FIELD_MAC:
        event_set_mac(e, f, &mac);
        break;
    case FIELD_TEXTS:
        add_text(e, f, "x");
        break;
    case FIELD_ADDRESSES:
        event_add_addr(e, f, &addr);
        break;
    }
}

static size_t count_leaves(const cJSON *node)
{
    size_t leaves = 0;
    for (const cJSON *family = node->child; family; family = family->next)
        leaves += cJSON_IsObject(family) ? (size_t)cJSON_GetArraySize(family) : 1;
    return leaves;
}

/* No two fields of the table fall on one key. */
static void every_field_has_a_place_of_its_own(void **state)
{
    (void)state;
    struct made m;
    char *line = NULL;
    make_alert(&m, bytes_of("x", 1));
    event_reset(&m.event, EVENT_PXE_REPLY, &m.frame);
    for (enum field f = 0; f < FIELD_COUNT; f++)
        set_any(&m.event, f);
    assert_int_equal(record_eve_event(&made_site, &m.event, &line), 0);
    cJSON *root = parse_and_free(line);
    assert_int_equal(count_leaves(at(root, "sentinel_event")), FIELD_COUNT + 1); /* and the kind */
    cJSON_Delete(root);
}

/* ------ memory that runs out ------ */

static int allocations_left;

static void *scarce_malloc(size_t size)
{
    return allocations_left-- > 0 ? malloc(size) : NULL;
}

/* Short memory gives −ENOMEM and no half record, wherever it runs out. */
static void memory_may_end_anywhere(void **state)
{
    (void)state;
    struct made m;
    make_alert(&m, bytes_of("x", 1));
    cJSON_InitHooks(&(cJSON_Hooks){scarce_malloc, free});
    int r = -ENOMEM;
    for (int room = 0; r < 0; room++) {
        char *line = NULL;
        allocations_left = room;
        r = record_eve_alert(&made_site, &m.alert, &line);
        assert_true(r == 0 ? line != NULL : r == -ENOMEM && line == NULL);
        free(line);
        assert_true(room < 10000);
    }
    cJSON_InitHooks(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alert_has_its_fields),
        cmocka_unit_test(hostile_names_do_no_harm),
        cmocka_unit_test(long_values_are_cut),
        cmocka_unit_test(severities),
        cmocka_unit_test(bare_alert_has_no_empty_values),
        cmocka_unit_test(tftp_alert),
        cmocka_unit_test(event_fields_nest),
        cmocka_unit_test(every_field_has_a_place_of_its_own),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
