/* sentinel.yaml and the flags: what an administrator writes is what runs, or he is told where it is wrong. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/when.h"
#include "keeper/config.h"

static size_t key_of(const char *name)
{
    for (size_t i = 0; i < config_key_count; i++) {
        if (strcmp(config_keys[i].name, name) == 0)
            return i;
    }
    fail_msg("no key %s", name);
    return 0;
}

static int load(struct config *c, const char *text, struct diags *diags)
{
    char path[] = "/tmp/sentinel-config-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    int error = config_load(c, path, diags);
    unlink(path);
    return error;
}

static void test_every_key_can_stand_in_the_file(void **state)
{
    (void)state;
    struct diags *diags = diags_new();
    struct config c;
    config_init(&c);
    int error = load(
        &c,
        "interface: [eno2, eno3]\npolicy: /etc/p.yaml\nrules: [a, b]\nno-shipped-rules: true\nstate: /s\n"
        "sink:\n  - file:/e.json\n  - 'https://soc.example/x ca=/a.pem'\nsensor: s1\nsegment: lab\nfilter: vlan 4\n"
        "unfiltered: false\nnot-promiscuous: true\nring-size: 8M\nring-timeout: 10ms\nwrite: /w\nwrite-size: 1G\n"
        "write-files: 3\nhealth-interval: 1m\nself-test: 0\nuser: u\nkeep: 30d\nkeep-size: 500M\nballast: 8M\n"
        "outbox-limit: 5000\n",
        diags);
    assert_int_equal(diags_count(diags), 0);
    assert_int_equal(error, 0);
    assert_int_equal(c.interface.count, 2);
    assert_string_equal(c.interface.at[1], "eno3");
    assert_string_equal(c.sink.at[1], "https://soc.example/x ca=/a.pem");
    assert_true(c.no_shipped_rules && c.not_promiscuous && !c.unfiltered);
    assert_int_equal(c.ring_size, 8 << 20);
    assert_int_equal(c.ring_timeout, 10 * WHEN_MILLISECOND);
    assert_int_equal(c.health_interval, 60 * WHEN_SECOND);
    assert_int_equal(c.self_test, 0);
    assert_int_equal(c.keep, 30 * 86400 * WHEN_SECOND);
    assert_int_equal(c.write_files, 3);
    config_done(&c);
    diags_free(diags);
}

static void test_every_mistake_is_told_with_its_line(void **state)
{
    (void)state;
    static const char *const wanted[] = {"interface", "ring-size", "self-test", "write-files", "user", "ring-timeout"};
    struct diags *diags = diags_new();
    struct config c;
    config_init(&c);
    assert_int_equal(
        load(&c, "interface: {}\nring-size: 8X\nself-test: 5\nwrite-files: 0\nuser: ''\nring-timeout: 0\n", diags),
        -EINVAL);
    assert_int_equal(diags_count(diags), sizeof wanted / sizeof *wanted);
    for (size_t line = 1; line <= diags_count(diags); line++) {
        bool found = false;
        for (size_t i = 0; i < diags_count(diags); i++)
            found |= diags_get(diags, i)->line == line && strstr(diags_get(diags, i)->message, wanted[line - 1]);
        if (!found)
            fail_msg("nothing about line %zu", line);
    }
    config_done(&c);
    diags_free(diags);
}

static void test_an_unknown_key_is_no_key(void **state)
{
    (void)state;
    struct diags *diags = diags_new();
    struct config c;
    config_init(&c);
    assert_int_equal(load(&c, "interfaces: [eno2]\n", diags), -EINVAL);
    assert_non_null(strstr(diags_get(diags, 0)->message, "interface"));
    config_done(&c);
    diags_free(diags);
}

static void test_a_flag_comes_before_the_file(void **state)
{
    (void)state;
    char error[CONFIG_ERROR];
    struct diags *diags = diags_new();
    struct config c;
    config_init(&c);
    assert_true(config_set(&c, key_of("interface"), "eno9", error));
    assert_true(config_set(&c, key_of("health-interval"), "5s", error));
    assert_int_equal(load(&c, "interface: [eno2, eno3]\nhealth-interval: 1h\nstate: /s\n", diags), 0);
    assert_int_equal(c.interface.count, 1);
    assert_string_equal(c.interface.at[0], "eno9");
    assert_int_equal(c.health_interval, 5 * WHEN_SECOND);
    assert_string_equal(c.state, "/s");
    config_done(&c);
    diags_free(diags);
}

static void test_flags_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value;
    } wrong[] = {
        {"ring-size", "1K"},
        {"ring-size", "99999999999999999999"},
        {"ring-size", "M"},
        {"ring-size", "-1"},
        {"health-interval", "30"},
        {"health-interval", "1 s"},
        {"health-interval", "9999999999999d"},
        {"write-files", "1x"},
        {"interface", ""},
        {"keep", "1s"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char error[CONFIG_ERROR] = "";
        struct config c;
        config_init(&c);
        if (config_set(&c, key_of(wrong[i].key), wrong[i].value, error) || !*error)
            fail_msg("--%s %s is taken", wrong[i].key, wrong[i].value);
    }
}

static void test_no_more_interfaces_than_there_is_room_for(void **state)
{
    (void)state;
    char error[CONFIG_ERROR];
    struct config c;
    config_init(&c);
    for (size_t i = 0; i < CONFIG_INTERFACES; i++)
        assert_true(config_set(&c, key_of("interface"), "eno1", error));
    assert_false(config_set(&c, key_of("interface"), "eno1", error));
    assert_int_equal(c.interface.count, CONFIG_INTERFACES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key_can_stand_in_the_file),
        cmocka_unit_test(test_every_mistake_is_told_with_its_line),
        cmocka_unit_test(test_an_unknown_key_is_no_key),
        cmocka_unit_test(test_a_flag_comes_before_the_file),
        cmocka_unit_test(test_flags_are_checked),
        cmocka_unit_test(test_no_more_interfaces_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
