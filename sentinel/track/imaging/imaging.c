#include "track/imaging/imaging.h"

#include <stdlib.h>

#include "track/imaging/imaging_state.h"

static const char *const protocol_names[IMAGING_PROTOCOLS] = {
    [IMAGING_UNKNOWN] = "unknown", [IMAGING_WDS] = "wds",     [IMAGING_UDPCAST] = "udpcast",
    [IMAGING_UFTP] = "uftp",       [IMAGING_TFTP] = "tftp",   [IMAGING_GHOST] = "ghost",
    [IMAGING_SAP] = "sap",         [IMAGING_FLUTE] = "flute", [IMAGING_NORM] = "norm",
};

struct imaging *imaging_new(const struct hash_key *key)
{
    struct imaging *i = calloc(1, sizeof *i);
    if (!i)
        return NULL;
    i->key = *key;
    i->sessions = table_new(sizeof(struct imaging_session), sizeof(struct imaging_key), IMAGING_SESSIONS, key);
    i->desks = calloc(DESKS, sizeof *i->desks);
    if (!i->sessions || !i->desks) {
        imaging_free(i);
        return NULL;
    }
    return i;
}

void imaging_free(struct imaging *i)
{
    if (!i)
        return;
    table_free(i->sessions);
    free(i->desks);
    free(i);
}

struct table_counts imaging_counts(const struct imaging *i)
{
    return table_counts(i->sessions);
}

const char *imaging_protocol_name(enum imaging_protocol protocol)
{
    return protocol_names[protocol];
}

struct imaging_session *imaging_find(struct imaging *i, const struct imaging_key *key, int64_t now)
{
    return table_find(i->sessions, key, now);
}

struct imaging_session *imaging_open(struct imaging *i, const struct imaging_key *key, int64_t now, bool *ret_fresh)
{
    struct imaging_session *s = table_put(i->sessions, key, now, TABLE_STRANGER, ret_fresh);
    if (!s)
        return NULL;
    if (*ret_fresh) {
        s->serial = ++i->serials;
        s->first = now;
        s->entropy = CONTENT_ENTROPY_MOST + 1;
        s->group = key->group;
        s->port = key->port;
    }
    s->last = now;
    return s;
}

struct imaging_session *imaging_next(struct imaging *i, size_t *cursor)
{
    return table_next(i->sessions, cursor);
}

void imaging_drop(struct imaging *i, struct imaging_session *over)
{
    if (over->desk && over->desk->owner == over)
        over->desk->owner = NULL;
    over->serial = 0;
    table_drop(i->sessions, over);
}

void imaging_keep(struct imaging *i, const struct imaging_session *s)
{
    table_set_class(i->sessions, s, TABLE_KNOWN);
}

static size_t kept(const struct imaging_session *s)
{
    return s->members < IMAGING_MEMBERS ? s->members : IMAGING_MEMBERS;
}

struct imaging_member *imaging_member_of(struct imaging_session *s, const struct addr *addr)
{
    for (size_t n = 0; n < kept(s); n++) {
        if (addr_equal(&s->member[n].addr, addr))
            return &s->member[n];
    }
    return NULL;
}

struct imaging_member *imaging_member_by_id(struct imaging_session *s, uint32_t id)
{
    for (size_t n = 0; n < kept(s); n++) {
        if (s->member[n].has_id && s->member[n].id == id)
            return &s->member[n];
    }
    return NULL;
}

struct imaging_member *imaging_add_member(struct imaging_session *s, const struct addr *addr, const struct mac *mac)
{
    struct imaging_member *known = imaging_member_of(s, addr);
    if (known) {
        known->gone = false;
        return NULL;
    }
    if (s->members++ >= IMAGING_MEMBERS)
        return NULL;
    struct imaging_member *fresh = &s->member[s->members - 1];
    *fresh = (struct imaging_member){.addr = *addr};
    if (mac)
        fresh->mac = *mac;
    return fresh;
}

/* Receivers of udpcast take whoever invites on their port, whatever the group of the data. */
static bool is_rival(const struct imaging_session *a, const struct imaging_session *b)
{
    if (a->key.segment != b->key.segment || a->key.protocol != b->key.protocol || a->port != b->port ||
        addr_equal(&a->key.sender, &b->key.sender))
        return false;
    bool same_group = a->group.family && addr_equal(&a->group, &b->group);
    return a->key.protocol == IMAGING_UDPCAST || (same_group && a->key.id == b->key.id);
}

struct imaging_session *imaging_rival(struct imaging *i, const struct imaging_session *s, int64_t age)
{
    size_t cursor = 0;
    for (struct imaging_session *other; (other = imaging_next(i, &cursor));) {
        if (is_rival(s, other) && other->first < s->first && s->last - other->last < age)
            return other;
    }
    return NULL;
}

struct imaging_session *imaging_of_group(struct imaging *i, int segment, const struct addr *group)
{
    size_t cursor = 0;
    for (struct imaging_session *s; (s = imaging_next(i, &cursor));) {
        if (s->key.segment == segment && s->key.protocol != IMAGING_SAP && addr_equal(&s->group, group))
            return s;
    }
    return NULL;
}

bool imaging_note_offender(struct imaging_session *s, const char *how, const struct addr *addr, const struct mac *mac)
{
    size_t known = s->offenders < IMAGING_OFFENDERS ? s->offenders : IMAGING_OFFENDERS;
    for (size_t n = 0; n < known; n++) {
        const struct imaging_offender *o = &s->offender[n];
        if (o->how == how && addr_equal(&o->addr, addr) && mac_equal(&o->mac, mac))
            return false;
    }
    s->offender[s->offenders % IMAGING_OFFENDERS] = (struct imaging_offender){how, *addr, *mac};
    s->offenders = (uint8_t)(s->offenders + 1 < 2 * IMAGING_OFFENDERS ? s->offenders + 1 : IMAGING_OFFENDERS);
    return true;
}

struct imaging_reply *imaging_reply_to(struct imaging *i, const struct addr *client)
{
    struct imaging_reply *oldest = &i->reply[0];
    for (size_t n = 0; n < REPLIES; n++) {
        if (addr_equal(&i->reply[n].client, client))
            return &i->reply[n];
        if (i->reply[n].time < oldest->time)
            oldest = &i->reply[n];
    }
    *oldest = (struct imaging_reply){.client = *client};
    return oldest;
}
