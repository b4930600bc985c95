/* Events and rules for tests of predicates and detection. */
#ifndef TESTS_DETECT_MAKE_H
#define TESTS_DETECT_MAKE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/when.h"
#include "detect/rule.h"
#include "event/event.h"

/* 2026-11-22T18:30:00Z */
#define TEST_TIME (INT64_C(1795372200) * WHEN_SECOND)

static inline struct addr make_addr(const char *text)
{
    struct addr a = {0};
    if (addr_parse(text, strlen(text), &a) < 0)
        abort();
    return a;
}

static inline struct mac make_mac(const char *text)
{
    struct mac m = {{0}};
    if (mac_parse(text, strlen(text), &m) < 0)
        abort();
    return m;
}

static inline void put_addr(struct event *e, enum field f, const char *text)
{
    struct addr a = make_addr(text);
    event_set_addr(e, f, &a);
}

static inline void put_mac(struct event *e, enum field f, const char *text)
{
    struct mac m = make_mac(text);
    event_set_mac(e, f, &m);
}

static inline void add_text(struct event *e, enum field f, const char *text)
{
    event_add_text(e, f, bytes_of(text, strlen(text)));
}

static inline void add_addr(struct event *e, enum field f, const char *text)
{
    struct addr a = make_addr(text);
    event_add_addr(e, f, &a);
}

/* An offer of a server that no policy knows, for the n-th client. */
static inline void make_rogue_offer(struct event *e, struct frame *frame, uint32_t client)
{
    event_reset(e, EVENT_DHCP_OFFER, frame);
    event_set_text(e, FIELD_SEGMENT, "imaging-42");
    event_set_text(e, FIELD_SERVER_ROLE, "dhcp");
    event_set_text(e, FIELD_SERVER_VERDICT, "unknown");
    put_addr(e, FIELD_SERVER_IP, "10.42.0.66");
    put_mac(e, FIELD_SERVER_MAC, "52:54:00:00:00:66");
    event_set_integer(e, FIELD_SERVER_TTL, 64);
    struct mac mac = {
        {0x52, 0x54, (uint8_t)(client >> 24), (uint8_t)(client >> 16), (uint8_t)(client >> 8), (uint8_t)client}};
    event_set_mac(e, FIELD_CLIENT_MAC, &mac);
}

/* Rules from texts, one file each, in their order. 0 or rules_load()'s error. */
static inline int load_texts(const char *const *texts, size_t count, struct diags *diags, struct rules **ret)
{
    char directory[] = "/tmp/sentinel-rules-XXXXXX";
    if (!mkdtemp(directory) || count > 10)
        abort();
    char path[10][64];
    for (size_t i = 0; i < count; i++) {
        snprintf(path[i], sizeof path[i], "%s/%zu.yaml", directory, i);
        FILE *file = fopen(path[i], "w");
        if (!file || fputs(texts[i], file) < 0 || fclose(file) != 0)
            abort();
    }
    const char *paths[] = {directory};
    int error = rules_load(paths, 1, diags, ret);
    for (size_t i = 0; i < count; i++)
        unlink(path[i]);
    rmdir(directory);
    return error;
}

/* The shipped rules: beside this file's folder, or where SENTINEL_SOURCE says. */
static inline const char *shipped_rules(void)
{
    static char path[512];
    const char *source = getenv("SENTINEL_SOURCE");
    snprintf(path, sizeof path, "%s/rules", source ? source : ".");
    return path;
}

#endif
