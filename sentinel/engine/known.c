#include "engine/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"

struct entry {
    struct responder_key key;
    int64_t first;
    bool learned; /* from earlier runs */
    struct habits habits;
    struct software software;
};

/* A role on a segment. No padding: it is hashed as bytes. */
struct post_key {
    int32_t segment;
    char role[RESPONDER_ROLE];
};

struct post {
    struct post_key key;
    struct addr ip; /* who was authorised and answered last */
    struct mac mac;
    int64_t last; /* 0: nobody yet */
    bool learned, told;
    int64_t others_since; /* the first answer of somebody else after that */
    uint64_t others;
    struct mac client[SILENCE_CLIENTS]; /* whom they answered */
    uint8_t clients;
};

struct known {
    struct table *responders, *posts;
};

struct known *known_new(const struct hash_key *key)
{
    struct known *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    k->responders = table_new(sizeof(struct entry), sizeof(struct responder_key), KNOWN_RESPONDERS, key);
    k->posts = table_new(sizeof(struct post), sizeof(struct post_key), KNOWN_POSTS, key);
    if (k->responders && k->posts)
        return k;
    known_free(k);
    return NULL;
}

void known_free(struct known *k)
{
    if (!k)
        return;
    table_free(k->responders);
    table_free(k->posts);
    free(k);
}

struct table_counts known_counts(const struct known *k)
{
    return table_counts(k->responders);
}

static struct post *post_of(struct known *k, const struct responder_key *responder, int64_t now, bool authorised)
{
    struct post_key key = {.segment = responder->segment};
    bool fresh;
    memcpy(key.role, responder->role, sizeof key.role);
    struct post *p = table_find(k->posts, &key, now);
    return p || !authorised ? p : table_put(k->posts, &key, now, TABLE_KNOWN, &fresh);
}

/* An authorised one answers: whatever others did before is over. */
static void man(struct post *p, const struct addr *ip, const struct mac *mac, int64_t time, bool learned)
{
    p->ip = *ip;
    p->mac = *mac;
    p->last = time;
    p->learned = learned;
    p->told = false;
    p->others = 0;
    p->clients = 0;
}

void known_learn(struct known *k, const struct rules *rules, const struct known_responder *r)
{
    struct responder_key key = responder_key_make(r->segment, r->role, &r->ip, &r->mac);
    bool fresh;
    struct entry *e = table_put(k->responders, &key, r->last, TABLE_KNOWN, &fresh);
    if (e && fresh) {
        e->first = r->first;
        e->learned = true;
        e->habits = r->habits;
        software_learn(rules, r->software, &e->software);
    }
    struct post *p = post_of(k, &key, r->last, r->authorised);
    if (p && r->authorised && r->last > p->last)
        man(p, &r->ip, &r->mac, r->last, true);
}

static bool is_authorised(const struct event *e)
{
    return event_is(e, FIELD_SERVER_VERDICT, "authorised");
}

/* Another software may be another body; a new one may be installed, too. */
enum { SOFTWARE_POINTS = 40 };

static void compare_software(const struct rules *rules, struct entry *known, struct event *e)
{
    const char *before = software_name(rules, &known->software);
    const char *unlike = software_take(rules, &known->software, e);
    const char *now = software_name(rules, &known->software);
    event_set_text(e, FIELD_SERVER_SOFTWARE, now);
    if (!unlike)
        return;
    char buffer[256];
    struct text reason;
    text_init(&reason, buffer, sizeof buffer);
    text_add_untrusted(&reason, bytes_of(unlike, strlen(unlike)));
    text_add(&reason, ", unlike ");
    text_add_untrusted(&reason, bytes_of(before, strlen(before)));
    text_add(&reason, ", which it used to look like");
    habits_tell(e, bytes_of(buffer, reason.length), SOFTWARE_POINTS);
}

static void compare(struct known *k, const struct rules *rules, const struct responder_key *key, struct event *e)
{
    char buffer[WHEN_TEXT];
    bool fresh;
    struct entry *known =
        table_put(k->responders, key, e->time, is_authorised(e) ? TABLE_KNOWN : TABLE_STRANGER, &fresh);
    if (!known)
        return;
    if (fresh)
        known->first = e->time;
    habits_take(&known->habits, e);
    compare_software(rules, known, e);
    if (!known->learned && !event_has(e, FIELD_BASELINE_CHANGED) && !event_has(e, FIELD_BASELINE_ALTERNATES))
        return;
    event_set_text(e, FIELD_BASELINE_SOURCE, known->learned ? "store" : "run");
    when_format(known->first, buffer);
    event_set_bytes(e, FIELD_BASELINE_SINCE, event_keep(e, bytes_of(buffer, strlen(buffer))));
}

static void note_client(struct post *p, const struct event *e)
{
    struct mac client = event_mac(e, event_has(e, FIELD_CLIENT_MAC) ? FIELD_CLIENT_MAC : FIELD_CLIENT_ETHER);
    for (size_t i = 0; i < p->clients; i++) {
        if (mac_equal(&p->client[i], &client))
            return;
    }
    if (p->clients < SILENCE_CLIENTS && !mac_is_zero(&client))
        p->client[p->clients++] = client;
}

/* Somebody else's answer. True when they are enough. */
static bool note_other(struct post *p, const struct event *e)
{
    if (p->told || !p->last || e->time < p->last || e->time - p->last > SILENCE_MOST)
        return false;
    if (p->others++ == 0)
        p->others_since = e->time;
    note_client(p, e);
    p->told = p->clients == SILENCE_CLIENTS && e->time - p->others_since >= SILENCE_LEAST;
    return p->told;
}

static void copy_text(const struct event *from, enum field f, struct event *to)
{
    if (event_has(from, f))
        event_set_bytes(to, f, event_text(from, f));
}

/* The event is of the silent one; its frame and flow are those of the last answer that was not its own. */
static void tell_silent(const struct post *p, const struct event *e, struct event *ret)
{
    event_reset(ret, EVENT_RESPONDER_SILENT, e->frame);
    ret->flow = e->flow;
    ret->segment = e->segment;
    ret->outside = e->outside;
    copy_text(e, FIELD_INTERFACE, ret);
    copy_text(e, FIELD_VLAN, ret);
    copy_text(e, FIELD_SEGMENT, ret);
    copy_text(e, FIELD_SERVER_ROLE, ret);
    event_set_addr(ret, FIELD_SERVER_IP, &p->ip);
    if (!mac_is_zero(&p->mac))
        event_set_mac(ret, FIELD_SERVER_MAC, &p->mac);
    event_set_text(ret, FIELD_BASELINE_SOURCE, p->learned ? "store" : "run");
    event_set_integer(ret, FIELD_BASELINE_SILENCE, (e->time - p->last) / WHEN_SECOND);
    event_set_integer(ret, FIELD_BASELINE_OTHERS, (int64_t)p->others);
}

/* An error is no service, but says much of who wrote it. */
static void take_error(struct known *k, const struct rules *rules, struct event *e)
{
    struct addr ip = event_addr(e, FIELD_SERVER_IP);
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    struct responder_key key = responder_key_make(e->segment, bytes_of("tftp", 4), &ip, &mac);
    struct entry *known = table_find(k->responders, &key, e->time);
    if (!known)
        return;
    compare_software(rules, known, e);
    if (event_has(e, FIELD_BASELINE_CHANGED))
        event_set_text(e, FIELD_SERVER_ROLE, "tftp");
}

bool known_take(struct known *k, const struct rules *rules, struct event *e, struct event *ret_silent)
{
    if (e->kind == EVENT_TFTP_ERROR && !event_bool(e, FIELD_TFTP_BY_CLIENT))
        take_error(k, rules, e);
    if (e->kind == EVENT_TFTP_ERROR || !responder_answers(e))
        return false;
    struct responder_key key = responder_key_of(e);
    compare(k, rules, &key, e);
    struct post *p = post_of(k, &key, e->time, is_authorised(e));
    if (p && is_authorised(e)) {
        struct addr ip = event_addr(e, FIELD_SERVER_IP);
        struct mac mac = event_mac(e, FIELD_SERVER_MAC);
        man(p, &ip, &mac, e->time, false);
    } else if (p && note_other(p, e)) {
        tell_silent(p, e, ret_silent);
        return true;
    }
    return false;
}

const struct habits *known_habits(struct known *k, const struct responder_key *responder, int64_t now)
{
    const struct entry *e = table_find(k->responders, responder, now);
    return e ? &e->habits : NULL;
}

const struct software *known_software(struct known *k, const struct responder_key *responder, int64_t now)
{
    const struct entry *e = table_find(k->responders, responder, now);
    return e ? &e->software : NULL;
}

void known_swap(struct known *k, const struct rules *from, const struct rules *to)
{
    size_t cursor = 0;
    for (struct entry *e; (e = table_next(k->responders, &cursor));)
        software_move(from, to, &e->software);
}
