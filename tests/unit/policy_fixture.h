/* Policies from text and events by hand, for the tests of the policy room. */
#ifndef TESTS_UNIT_POLICY_FIXTURE_H
#define TESTS_UNIT_POLICY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/when.h"
#include "policy/compiled.h"

static inline void print_complaints(const struct diags *diags)
{
    for (size_t i = 0; i < diags_count(diags) && diags_get(diags, i); i++) {
        char buffer[4096];
        struct text text;
        text_init(&text, buffer, sizeof buffer);
        diag_render(diags_get(diags, i), &text);
        print_message("%s", buffer);
    }
}

/* The policy of that text, which must be without mistakes; it is called "policy.yaml". */
static inline struct policy *policy_of(const char *text)
{
    struct diags *diags = diags_new();
    struct yaml_file *file = NULL;
    struct policy *p = NULL;
    assert_non_null(diags);
    if (yaml_parse("policy.yaml", bytes_of(text, strlen(text)), diags, &file) == 0)
        policy_compile(file, diags, &p);
    print_complaints(diags);
    assert_int_equal(diags_count(diags), 0);
    assert_non_null(p);
    diags_free(diags);
    return p;
}

static inline struct addr address(const char *text)
{
    struct addr a = {0};
    if (*text)
        assert_int_equal(addr_parse(text, strlen(text), &a), 0);
    return a;
}

static inline struct mac hardware(const char *text)
{
    struct mac mac = {{0}};
    assert_int_equal(mac_parse(text, strlen(text), &mac), 0);
    return mac;
}

static inline int64_t instant(const char *text)
{
    int64_t time = 0;
    assert_int_equal(when_parse(text, strlen(text), &time), 0);
    return time;
}

static inline struct bytes words(const char *text)
{
    return bytes_of(text, strlen(text));
}

/* An event of that kind on 2026-11-22, on a segment of the policy; NULL: on none. */
static inline void begin_event(struct event *e, const struct policy *p, enum event_kind kind, const char *segment)
{
    static const struct frame frame = {.data = (const uint8_t *)""};
    event_reset(e, kind, &frame);
    e->time = instant("2026-11-22T18:30:00");
    e->segment = segment ? policy_segment_find(p, segment) : EVENT_NO_SEGMENT;
    if (segment)
        assert_int_not_equal(e->segment, EVENT_NO_SEGMENT);
}

static inline void set_addr(struct event *e, enum field f, const char *text)
{
    struct addr a = address(text);
    event_set_addr(e, f, &a);
}

static inline void set_mac(struct event *e, enum field f, const char *text)
{
    struct mac mac = hardware(text);
    event_set_mac(e, f, &mac);
}

static inline void add_addr(struct event *e, enum field f, const char *text)
{
    struct addr a = address(text);
    event_add_addr(e, f, &a);
}

static inline void add_text(struct event *e, enum field f, const char *text)
{
    event_add_text(e, f, words(text));
}

/* Who answers, as what, from which MAC. */
static inline void set_server(struct event *e, const char *role, const char *ip, const char *mac)
{
    event_set_text(e, FIELD_SERVER_ROLE, role);
    set_addr(e, FIELD_SERVER_IP, ip);
    set_mac(e, FIELD_SERVER_MAC, mac);
}

/* The field as a person reads it. */
static inline const char *shown(const struct event *e, enum field f, char ret[512])
{
    struct text text;
    text_init(&text, ret, 512);
    event_render(e, f, &text);
    return ret;
}

#define assert_field(e, f, wanted)                                                                                     \
    do {                                                                                                               \
        char shown_[512];                                                                                              \
        assert_string_equal(shown((e), (f), shown_), (wanted));                                                        \
    } while (0)

#endif
