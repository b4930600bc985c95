#include "detect/group.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "detect/identity.h"
#include "detect/sketch.h"

enum { FIRST_FRAMES = ALERT_FRAMES - 1 };

struct group {
    struct identity_key key;
    uint8_t group_id[UUID_SIZE];
    uint8_t incident_id[UUID_SIZE];
    uint64_t count, next; /* events so far; at how many the next telling is due */
    uint32_t telling;
    uint32_t named; /* victims whose address is kept */
    int64_t first, last;
    int64_t since; /* first evidence of the coming telling, once there is any */
    bool has_since;
    struct mac victim[ALERT_VICTIMS];
    struct sketch victims;
    uint64_t frame[FIRST_FRAMES];
    uint8_t frames;
};

struct incident {
    uint8_t id[UUID_SIZE];
    uint64_t rank; /* severity told, + 1; 0: none */
    int64_t last;
};

/* New groups of a rule on a segment in a minute. */
struct meter {
    struct identity_key key;
    int64_t minute;
    uint64_t groups;
};

struct groups {
    struct hash_key key;
    struct table *groups, *incidents, *meters;
    uint64_t overflowed;
};

struct groups *groups_new(const struct hash_key *key)
{
    struct groups *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->key = *key;
    g->groups = table_new(sizeof(struct group), sizeof(struct identity_key), GROUP_ENTRIES, key);
    g->incidents = table_new(sizeof(struct incident), UUID_SIZE, GROUP_INCIDENTS, key);
    g->meters = table_new(sizeof(struct meter), sizeof(struct identity_key), GROUP_METERS, key);
    if (!g->groups || !g->incidents || !g->meters) {
        groups_free(g);
        return NULL;
    }
    return g;
}

void groups_free(struct groups *g)
{
    if (!g)
        return;
    table_free(g->groups);
    table_free(g->incidents);
    table_free(g->meters);
    free(g);
}

uint64_t groups_overflowed(const struct groups *g)
{
    return g->overflowed;
}

/* Either way: captures that were merged may step back by years. */
static bool long_ago(int64_t then, int64_t now)
{
    int64_t quiet = GROUP_QUIET_HOURS * 3600 * WHEN_SECOND;
    return then < now - quiet || then > now + quiet;
}

static bool is_known(const struct event *e)
{
    return event_bool(e, FIELD_POLICY_LISTED) || event_has(e, FIELD_SERVER_SERVICE);
}

/* Counts a new group; returns how many beyond the limit this minute saw, this one included. */
static uint64_t meter_new_group(struct groups *g, const struct rule *rule, const struct event *e)
{
    struct identity name;
    identity_begin(&name, rule, is_known(e) ? 'k' : 's', e);
    struct identity_key key = identity_hash(&name, &g->key);
    bool fresh;
    struct meter *m = table_put(g->meters, &key, e->time, TABLE_STRANGER, &fresh);
    if (!m)
        return 1;
    int64_t minute = e->time / (60 * WHEN_SECOND);
    if (m->minute != minute) {
        m->minute = minute;
        m->groups = 0;
    }
    m->groups++;
    return m->groups > GROUP_NEW_MOST ? m->groups - GROUP_NEW_MOST : 0;
}

static struct group *find(struct groups *g, const struct identity *name, const struct event *e)
{
    struct identity_key key = identity_hash(name, &g->key);
    struct group *group = table_find(g->groups, &key, e->time);
    return group && !long_ago(group->last, e->time) ? group : NULL;
}

static struct group *create(struct groups *g, const struct identity *name, const struct event *e,
                            enum table_class class)
{
    struct identity_key key = identity_hash(name, &g->key);
    bool fresh;
    struct group *group = table_put(g->groups, &key, e->time, class, &fresh);
    if (!group)
        return NULL;
    *group = (struct group){.key = key, .next = 1, .first = e->time, .last = e->time};
    identity_group_id(name, group->group_id);
    identity_incident_id(e, group->incident_id);
    return group;
}

/* The group of a hit; past the limit of new ones, the group of all the rest, and `*ret_overflow` above 0. */
static struct group *group_of(struct groups *g, const struct rule *rule, const struct event *e, uint64_t *ret_overflow)
{
    struct identity name;
    identity_begin(&name, rule, 'g', e);
    identity_add(&name, e, rule->group, rule->groups);
    struct group *group = find(g, &name, e);
    *ret_overflow = 0;
    if (group)
        return group;
    *ret_overflow = meter_new_group(g, rule, e);
    if (!*ret_overflow)
        return create(g, &name, e, is_known(e) ? TABLE_KNOWN : TABLE_STRANGER);
    g->overflowed++;
    identity_begin(&name, rule, 'o', e);
    group = find(g, &name, e);
    return group ? group : create(g, &name, e, TABLE_KNOWN);
}

static void add_victim(const struct groups *g, struct group *group, const struct event *e)
{
    struct mac mac = event_mac(e, FIELD_CLIENT_MAC);
    if (mac_is_zero(&mac))
        return;
    for (uint32_t i = 0; i < group->named; i++) {
        if (mac_equal(&group->victim[i], &mac))
            return;
    }
    if (group->named < ALERT_VICTIMS)
        group->victim[group->named++] = mac;
    sketch_add(&group->victims, (uint32_t)hash_bytes(&g->key, mac.byte, sizeof mac.byte));
}

static void add_frame(struct group *group, uint64_t number)
{
    bool known = !number;
    for (size_t i = 0; i < group->frames; i++)
        known |= group->frame[i] == number;
    if (!known && group->frames < FIRST_FRAMES)
        group->frame[group->frames++] = number;
}

static void add_event(const struct groups *g, struct group *group, const struct event *e)
{
    if (!group->has_since)
        group->since = e->time;
    group->has_since = true;
    group->count++;
    group->first = e->time < group->first ? e->time : group->first;
    group->last = e->time > group->last ? e->time : group->last;
    add_victim(g, group, e);
    for (size_t i = 0; i < sizeof e->earlier / sizeof *e->earlier; i++)
        add_frame(group, e->earlier[i]);
    add_frame(group, e->frame->number);
}

/* Whether this is the loudest alert of its incident yet. */
static bool leads(struct groups *g, const uint8_t incident[UUID_SIZE], enum severity severity, int64_t now)
{
    bool fresh;
    struct incident *i = table_put(g->incidents, incident, now, TABLE_STRANGER, &fresh);
    if (!i)
        return true;
    if (long_ago(i->last, now))
        i->rank = 0;
    i->last = now;
    uint64_t rank = (uint64_t)severity + 1;
    if (rank <= i->rank)
        return false;
    i->rank = rank;
    return true;
}

static void copy_frames(const struct group *group, uint64_t in_hand, struct alert *ret)
{
    memcpy(ret->frame, group->frame, sizeof group->frame);
    ret->frames = group->frames;
    if (in_hand && (!ret->frames || ret->frame[ret->frames - 1] != in_hand))
        ret->frame[ret->frames++] = in_hand;
}

static void tell(struct groups *g, struct group *group, const struct rule *rule, const struct event *e,
                 uint64_t overflow, struct alert *ret)
{
    *ret = (struct alert){
        .rule = rule,
        .event = e,
        .severity = e->outside && rule->severity > SEVERITY_MEDIUM ? SEVERITY_MEDIUM : rule->severity,
        .count = group->count,
        .telling = ++group->telling,
        .first_seen = group->first,
        .last_seen = group->last,
        .victims = group->named < ALERT_VICTIMS ? group->named : sketch_count(&group->victims),
        .overflow = overflow,
    };
    ret->victims_approximate = ret->victims > ALERT_VICTIMS;
    memcpy(ret->group_id, group->group_id, UUID_SIZE);
    memcpy(ret->incident_id, group->incident_id, UUID_SIZE);
    identity_event_id(group->group_id, group->telling, group->since, ret->event_id);
    memcpy(ret->victim, group->victim, sizeof group->victim);
    copy_frames(group, e->frame->number, ret);
    ret->lead = leads(g, group->incident_id, ret->severity, e->time);
    group->next *= 10;
    group->has_since = false;
}

enum group_answer groups_count(struct groups *g, const struct rule *rule, const struct event *e, struct alert *ret)
{
    uint64_t overflow;
    struct group *group = group_of(g, rule, e, &overflow);
    if (!group)
        return GROUP_REFUSED;
    add_event(g, group, e);
    if (group->count < group->next)
        return GROUP_REPEATED;
    tell(g, group, rule, e, overflow, ret);
    return GROUP_TOLD;
}
