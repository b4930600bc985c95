/* Alert messages: a person reads them, an attacker writes half of their words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "detect/detect.h"
#include "detect_make.h"

static struct frame frame = {.time = TEST_TIME, .number = 7};

struct fixture {
    struct event event;
    struct alert alert;
    char buffer[ALERT_MESSAGE];
};

static struct fixture *fixture_new(void)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    make_rogue_offer(&f->event, &frame, 1);
    f->alert = (struct alert){.event = &f->event,
                              .count = 10,
                              .first_seen = TEST_TIME,
                              .last_seen = TEST_TIME + 90 * WHEN_SECOND,
                              .victims = 3};
    return f;
}

static const char *written(struct fixture *f, const char *template)
{
    struct text out;
    text_init(&out, f->buffer, sizeof f->buffer);
    rule_write_message(template, &f->alert, &out);
    return f->buffer;
}

static void test_fields_and_facts_are_filled_in(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    assert_string_equal(written(f, "{server.ip} ({server.mac}) on {segment}"),
                        "10.42.0.66 (52:54:00:00:00:66) on imaging-42");
    assert_string_equal(written(f, "{count} since {first_seen} until {last_seen}, {victims} clients"),
                        "10 since 2026-11-22T18:30:00.000000+0000 until 2026-11-22T18:31:30.000000+0000, 3 clients");
    f->alert.victims_approximate = true;
    f->alert.rate_count = 231;
    f->alert.rate_seconds = 10;
    assert_string_equal(written(f, "{victims}; {rate}"), "about 3; 231 in 10 s");
    add_text(&f->event, FIELD_BOOT_FILES, "a.efi");
    add_text(&f->event, FIELD_BOOT_FILES, "b.efi");
    assert_string_equal(written(f, "{boot.files}"), "a.efi, b.efi");
    test_free(f);
}

static void test_absent_values_are_said_to_be_unknown(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    assert_string_equal(written(f, "{dhcp.file} {rate}"), "unknown unknown");
    event_set_bytes(&f->event, FIELD_DHCP_FILE, bytes_of("", 0));
    assert_string_equal(written(f, "{dhcp.file}"), "unknown");
    test_free(f);
}

/* A proxy's first offer often names no file: "boot file unknown" would send the analyst looking for one. */
static void test_bracketed_parts_go_when_their_values_are_not_known(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    assert_string_equal(written(f, "offer[ of {dhcp.file}][ ({rate})], {count}[]"), "offer, 10");
    event_set_bytes(&f->event, FIELD_DHCP_FILE, bytes_of("a]b", 3));
    assert_string_equal(written(f, "offer[ of {dhcp.file}]"), "offer of a]b");
    assert_string_equal(written(f, "offer[ of {dhcp.file}"), "offer of a]b");
    test_free(f);
}

/* ESC, CR LF, quotes, broken UTF-8, writing direction: nothing of it may reach a terminal or break a line. */
static void test_hostile_names_are_harmless(void **state)
{
    (void)state;
    static const char *const names[] = {
        "\033]0;owned\007\033[2J",
        "a\r\nINJECTED: all is well",
        "{count}{server.ip}{",
        "\xff\xfe\xc0\x80",
        "\xe2\x80\xae"
        "fdp.exe",
        "%s%n%x",
        "\x7f\x9b"
        "31m",
    };
    struct fixture *f = fixture_new();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        event_set_bytes(&f->event, FIELD_DHCP_FILE, bytes_of(names[i], strlen(names[i])));
        const char *message = written(f, "boot file {dhcp.file} end");
        for (const char *c = message; *c; c++)
            assert_false((unsigned char)*c < 0x20 || *c == 0x7f);
        assert_null(strstr(message, "\xe2\x80\xae"));
        assert_null(strstr(message, "\xff"));
        assert_non_null(strstr(message, " end"));
    }
    /* Placeholders in a value are text. */
    event_set_bytes(&f->event, FIELD_DHCP_FILE, bytes_of(names[2], strlen(names[2])));
    assert_string_equal(written(f, "{dhcp.file}"), "{count}{server.ip}{");
    test_free(f);
}

/* A long name must not push out what stands behind it, nor the buffer's end. */
static void test_long_values_are_cut(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    char name[900];
    memset(name, 'A', sizeof name);
    event_set_bytes(&f->event, FIELD_DHCP_FILE, bytes_of(name, sizeof name));
    const char *message = written(f, "{dhcp.file}{dhcp.file}{dhcp.file} by {server.mac}");
    assert_non_null(strstr(message, "A… by 52:54:00:00:00:66"));
    char small[16];
    struct text out;
    text_init(&out, small, sizeof small);
    rule_write_message("{dhcp.file} {server.mac}", &f->alert, &out);
    assert_true(out.cut && strlen(small) < sizeof small);
    test_free(f);
}

/* The loader refuses these; should one get here all the same, it is text. */
static void test_odd_templates_do_no_harm(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    assert_string_equal(written(f, ""), "");
    assert_string_equal(written(f, "{nonsense}"), "unknown");
    assert_string_equal(written(f, "}{"), "}unknown");
    assert_string_equal(written(f, "{}"), "unknown");
    test_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_and_facts_are_filled_in),
        cmocka_unit_test(test_absent_values_are_said_to_be_unknown),
        cmocka_unit_test(test_bracketed_parts_go_when_their_values_are_not_known),
        cmocka_unit_test(test_hostile_names_are_harmless),
        cmocka_unit_test(test_long_values_are_cut),
        cmocka_unit_test(test_odd_templates_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
