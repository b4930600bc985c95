/* What software a server is: named only when its answers say enough, and missed when another answers in its place. The answers are
 * those of real servers to real clients. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "detect/detect.h"
#include "detect/software.h"
#include "detect_make.h"

enum { ANSWERS = 4 };

struct answer {
    enum event_kind kind;
    const char *order; /* of the option acknowledgement, or hex digits of a DHCP answer */
    int reordered;     /* 1, 0, −1: not known */
    const char *error_text;
    int error, ttl, port;
    const char *multicast;
};

#define OACK(names, other) {.kind = EVENT_TFTP_OPTION_ACK, .order = names, .reordered = other, .ttl = 64, .port = 40000}
#define ERROR_(code, words) {.kind = EVENT_TFTP_ERROR, .error = code, .error_text = words, .reordered = -1, .ttl = 64, .port = 40000}

static struct event e;
static struct rules *rules;

static void make(const struct answer *a)
{
    static struct frame frame = {.time = TEST_TIME, .number = 1};
    static uint8_t codes[64];
    event_reset(&e, a->kind, &frame);
    event_set_integer(&e, FIELD_SERVER_TTL, a->ttl);
    event_set_integer(&e, FIELD_SERVER_PORT, a->port);
    if (a->kind == EVENT_TFTP_OPTION_ACK) {
        event_set_text(&e, FIELD_TFTP_OPTION_ORDER, a->order);
        if (a->reordered >= 0)
            event_set_bool(&e, FIELD_TFTP_REORDERED, a->reordered);
        event_set_text(&e, FIELD_TFTP_MULTICAST, a->multicast);
    } else if (a->kind == EVENT_TFTP_ERROR) {
        event_set_integer(&e, FIELD_TFTP_ERROR, a->error);
        event_set_text(&e, FIELD_TFTP_ERROR_TEXT, a->error_text);
    } else {
        size_t n = 0;
        for (; a->order[2 * n]; n++) {
            unsigned code;
            assert_int_equal(sscanf(a->order + 2 * n, "%2x", &code), 1);
            codes[n] = (uint8_t)code;
        }
        event_set_bytes(&e, FIELD_DHCP_OPTION_ORDER, bytes_of(codes, n));
    }
}

static const struct {
    const char *software; /* NULL: nobody can say */
    struct answer answer[ANSWERS];
} servers[] = {
    {"dnsmasq", {OACK("blksize,tsize", 1)}},
    {"dnsmasq", {ERROR_(1, "file pxelinux.cfg/01-52-54-00-42-01-02 not found for 10.42.1.2")}},
    {"dnsmasq", {{.kind = EVENT_DHCP_OFFER, .order = "3536333a3b43011c060f033c612b", .ttl = 64}}},
    {"dnsmasq", {{.kind = EVENT_PXE_REPLY, .order = "35363c612b", .ttl = 64}}},
    {NULL, {OACK("blksize,tsize", 0), OACK("blksize", -1), OACK("tsize", -1)}}, /* asked so: many do */
    {NULL, {ERROR_(1, "File not found")}},
    {"atftpd", {OACK("tsize,timeout,blksize", 1)}},
    {"atftpd", {OACK("tsize,blksize", 1)}},
    {"atftpd", {{.kind = EVENT_TFTP_OPTION_ACK, .order = "blksize,multicast", .reordered = -1, .ttl = 64, .port = 40000,
                 .multicast = "239.255.0.0,1758,1"}}},
    {"tftp-hpa", {OACK("tsize,blksize,timeout", 0)}},
    {"tftp-hpa", {OACK("tsize,blksize", 0), OACK("blksize,tsize", 0)}},
    {NULL, {OACK("tsize,blksize", 0)}}, /* atftpd's order and the client's */
    {"tftp-hpa", {OACK("blksize2", -1)}},
    {"Tftpd64", {{.kind = EVENT_TFTP_OPTION_ACK, .order = "tsize,blksize", .reordered = 0, .ttl = 128, .port = 40000},
                 {.kind = EVENT_TFTP_OPTION_ACK, .order = "blksize,tsize", .reordered = 0, .ttl = 128, .port = 40000}}},
    {"WDS", {{.kind = EVENT_TFTP_OPTION_ACK, .order = "tsize,blksize,windowsize,msftwindow", .reordered = 0, .ttl = 128, .port = 40000}}},
    {"WDS", {{.kind = EVENT_PXE_REPLY, .order = "3536613cfafc", .ttl = 127}}},
    {"emulator of WDS", {{.kind = EVENT_PXE_REPLY, .order = "35363c61fa", .ttl = 64}}},
    {"PyPXE", {ERROR_(5, "Mode netascii not supported")}},
    {"SolarWinds TFTP server", {ERROR_(4, "Unknown operatation code: 2 received from 10.0.0.1:4444")}},
    {"Windows DHCP server", {{.kind = EVENT_DHCP_OFFER, .order = "35013a3b333603060f", .ttl = 128}}},
    {"VMware NAT", {{.kind = EVENT_DHCP_OFFER, .order = "3536330103060f", .ttl = 16}}},
    {NULL, {{.kind = EVENT_DHCP_OFFER, .order = "3536330103060f", .ttl = 64}}}, /* ISC, as the client asked */
};

static void software_is_named_by_what_its_answers_add_up_to(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        struct software s = {0};
        for (size_t n = 0; n < ANSWERS && servers[i].answer[n].kind; n++) {
            make(&servers[i].answer[n]);
            assert_null(software_take(rules, &s, &e));
        }
        const char *name = software_name(rules, &s);
        char why[SOFTWARE_TEXT];
        struct text t;
        text_init(&t, why, sizeof why);
        software_write(rules, &s, &t);
        if (servers[i].software)
            assert_string_equal(name ? name : "nothing", servers[i].software);
        else
            assert_null(name);
        assert_int_equal(t.length > 0, name != NULL);
    }
}

static void another_software_in_its_place_is_told_once(void **state)
{
    (void)state;
    static const struct answer before = OACK("blksize,tsize", 1), after = OACK("tsize,blksize", 1);
    struct software s = {0};
    make(&before);
    for (int i = 0; i < 3; i++)
        assert_null(software_take(rules, &s, &e));
    make(&after);
    assert_string_equal(software_take(rules, &s, &e), "file size or time-out before block size");
    assert_string_equal(software_name(rules, &s), "atftpd");
    assert_null(software_take(rules, &s, &e));
}

/* Whom nobody knows is looked at now and then, however often he has answered; answers of another kind at once. */
static void a_stranger_may_be_named_late(void **state)
{
    (void)state;
    static const struct answer nothing = OACK("tsize", -1), telling = OACK("blksize,tsize", 1),
                               error = ERROR_(1, "file a not found for 10.42.1.2");
    struct software s = {0}, other = {0};
    make(&nothing);
    for (int i = 0; i < 5000; i++) {
        assert_null(software_take(rules, &s, &e));
        assert_null(software_take(rules, &other, &e));
    }
    make(&telling);
    for (int i = 0; i < 256; i++)
        software_take(rules, &s, &e);
    assert_string_equal(software_name(rules, &s), "dnsmasq");
    make(&error);
    software_take(rules, &other, &e);
    assert_string_equal(software_name(rules, &other), "dnsmasq");
}

/* The store remembers the name alone; that is enough to miss it. */
static void what_earlier_runs_knew_is_missed_too(void **state)
{
    (void)state;
    static const struct answer after = OACK("tsize,blksize,timeout", 0);
    char why[SOFTWARE_TEXT];
    struct software s;
    struct text t;
    software_learn(rules, bytes_of("dnsmasq", 7), &s);
    assert_string_equal(software_name(rules, &s), "dnsmasq");
    text_init(&t, why, sizeof why);
    software_write(rules, &s, &t);
    assert_string_equal(why, "known from earlier runs");
    make(&after);
    assert_non_null(software_take(rules, &s, &e));
    assert_string_equal(software_name(rules, &s), "tftp-hpa");
    software_learn(rules, bytes_of("a stranger's", 12), &s);
    assert_null(software_name(rules, &s));
}

static struct rules *parse(const char *text)
{
    struct rules_file file = {.name = "test.yaml", .text = bytes_of(text, strlen(text))};
    struct diags *diags = diags_new();
    struct rules *made = NULL;
    assert_int_equal(rules_parse(&file, 1, diags, &made), 0);
    diags_free(diags);
    return made;
}

/* A reload with other fingerprints keeps the name where it can, and never reads one software's traits as another's. */
static void other_rules_keep_the_name_where_they_know_it(void **state)
{
    (void)state;
    static const char more[] = "fingerprints:\n"
                               "  - {tool: first, kind: server, on: tftp.error, needs: 50, source: s,\n"
                               "     traits: [{name: a, points: 50, when: {tftp.error: 9}}]}\n"
                               "  - {tool: dnsmasq, kind: server, on: tftp.error, needs: 50, source: s,\n"
                               "     traits: [{name: b, points: 50, when: {tftp.error: 1}}]}\n";
    static const struct answer before = OACK("blksize,tsize", 1);
    struct rules *other = parse(more);
    struct software s = {0}, same;
    make(&before);
    software_take(rules, &s, &e);
    same = s;
    software_move(rules, rules, &same);
    assert_memory_equal(&same, &s, sizeof s);
    software_move(rules, other, &s);
    assert_string_equal(software_name(other, &s), "dnsmasq");
    assert_int_equal(s.traits[1], 0);
    software_move(other, NULL, &s);
    assert_int_equal(s.named, 0);
    assert_null(software_take(NULL, &s, &e));
    rules_free(other);
}

/* Points that add up to more than 100, or speak against it, are for servers only; and nobody needs hundreds of them. */
static void fingerprints_of_servers_are_checked(void **state)
{
    (void)state;
    char text[8192];
    struct text t;
    struct rules *r = parse("fingerprints:\n"
                            "  - {tool: x, kind: attack, on: tftp.error, needs: 50, source: s,\n"
                            "     traits: [{name: a, points: 90, when: {tftp.error: 9}}, {name: b, points: -1, when: {tftp.error: 1}}]}\n");
    struct software s = {0};
    static const struct answer one = ERROR_(1, "x");
    make(&one);
    assert_null(software_take(r, &s, &e));
    rules_free(r);
    text_init(&t, text, sizeof text);
    text_add(&t, "fingerprints:\n");
    for (int i = 0; i < SOFTWARE_MOST + 3; i++)
        text_addf(&t, "  - {tool: t%d, kind: server, on: tftp.error, needs: 50, source: s,"
                      " traits: [{name: a, points: 50, when: {tftp.error: %d}}]}\n", i, i);
    r = parse(text);
    struct answer last = one;
    last.error = SOFTWARE_MOST;
    make(&last);
    assert_null(software_take(r, &s, &e));
    assert_null(software_name(r, &s));
    last.error = SOFTWARE_MOST - 1;
    make(&last);
    assert_null(software_take(r, &s, &e));
    assert_non_null(software_name(r, &s));
    rules_free(r);
}

static int load(void **state)
{
    const char *path = shipped_rules();
    struct diags *diags = diags_new();
    (void)state;
    int error = rules_load(&path, 1, diags, &rules);
    size_t complaints = diags_count(diags);
    diags_free(diags);
    return error || complaints ? -1 : 0;
}

static int unload(void **state)
{
    (void)state;
    rules_free(rules);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(software_is_named_by_what_its_answers_add_up_to),
        cmocka_unit_test(another_software_in_its_place_is_told_once),
        cmocka_unit_test(a_stranger_may_be_named_late),
        cmocka_unit_test(what_earlier_runs_knew_is_missed_too),
        cmocka_unit_test(other_rules_keep_the_name_where_they_know_it),
        cmocka_unit_test(fingerprints_of_servers_are_checked),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
