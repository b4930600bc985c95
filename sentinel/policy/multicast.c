/* The verdict on who sends images to groups: to which, on which ports, how protected. */
#include <string.h>

#include "policy/compiled.h"

enum { FINDINGS = 4 };

struct finding {
    const char *what; /* the word for content.off_policy */
    struct bytes value;
};

struct judging {
    bool constrained;
    const char *line; /* of the first entry that something is off */
    struct finding finding[FINDINGS];
    size_t findings;
};

/* What one entry, or all entries of the sender together, say of one thing. */
enum listing { UNCONSTRAINED, OFF, LISTED };

static void conclude(struct judging *j, enum listing listing, const char *line, const char *what, struct bytes value)
{
    j->constrained |= listing != UNCONSTRAINED;
    if (listing != OFF)
        return;
    if (!j->line)
        j->line = line;
    if (j->findings < FINDINGS)
        j->finding[j->findings++] = (struct finding){what, value};
}

static bool prefixes_have(const struct prefix_list *list, const struct addr *group)
{
    for (size_t i = 0; i < list->count; i++) {
        if (prefix_contains(&list->at[i], group))
            return true;
    }
    return false;
}

static bool ports_have(const struct port_list *list, int64_t port)
{
    for (size_t i = 0; i < list->count; i++) {
        if (port >= list->at[i].first && port <= list->at[i].last)
            return true;
    }
    return false;
}

static enum listing list_group(const struct multicast *m, const struct event *e)
{
    struct addr group = event_addr(e, FIELD_MULTICAST_GROUP);
    if (!m->groups.listed || !group.family)
        return UNCONSTRAINED;
    return prefixes_have(&m->groups, &group) ? LISTED : OFF;
}

static enum listing list_port(const struct multicast *m, const struct event *e)
{
    if (!m->ports.listed || !event_has(e, FIELD_MULTICAST_PORT))
        return UNCONSTRAINED;
    return ports_have(&m->ports, event_integer(e, FIELD_MULTICAST_PORT)) ? LISTED : OFF;
}

/* What is not known yet is not held against the sender. */
static enum listing list_integrity(const struct multicast *m, const struct event *e)
{
    bool none = event_is(e, FIELD_MULTICAST_INTEGRITY, "none");
    bool sum = event_is(e, FIELD_MULTICAST_INTEGRITY, "checksum");
    bool keyed = event_is(e, FIELD_MULTICAST_INTEGRITY, "keyed");
    if (m->integrity == INTEGRITY_ANY || !(none || sum || keyed))
        return UNCONSTRAINED;
    bool weak = event_count(e, FIELD_MULTICAST_WEAK) && m->integrity == INTEGRITY_SIGNED;
    return none || weak || (sum && m->integrity == INTEGRITY_SIGNED) ? OFF : LISTED;
}

/* A key for integrity alone does not show that the content is encrypted, too. */
static enum listing list_content(const struct multicast *m, const struct event *e)
{
    bool encrypted = event_has(e, FIELD_MULTICAST_CIPHER) || event_is(e, FIELD_MULTICAST_CONTENT_CLASS, "encrypted");
    if (!m->encrypted)
        return UNCONSTRAINED;
    return event_is(e, FIELD_MULTICAST_PROTECTION, "readable") ? OFF : encrypted ? LISTED : UNCONSTRAINED;
}

static struct bytes value_of_group(struct event *e)
{
    char text[ADDR_TEXT];
    struct addr group = event_addr(e, FIELD_MULTICAST_GROUP);
    addr_format(&group, text);
    return event_keep(e, bytes_of(text, strlen(text)));
}

static struct bytes value_of_port(struct event *e)
{
    char text[8];
    size_t size = 0;
    for (int64_t port = event_integer(e, FIELD_MULTICAST_PORT), unit = 10000; unit; unit /= 10) {
        if (port >= unit || unit == 1)
            text[size++] = (char)('0' + port / unit % 10);
    }
    return event_keep(e, bytes_of(text, size));
}

static struct bytes value_of_integrity(struct event *e)
{
    return event_count(e, FIELD_MULTICAST_WEAK) ? event_text_at(e, FIELD_MULTICAST_WEAK, 0)
                                                : event_text(e, FIELD_MULTICAST_INTEGRITY);
}

static struct bytes value_of_content(struct event *e)
{
    return event_has(e, FIELD_MULTICAST_CONTENT) ? event_text(e, FIELD_MULTICAST_CONTENT)
                                                 : event_text(e, FIELD_MULTICAST_PROTECTION);
}

/* A row for each key of `multicast` in the policy. */
static const struct {
    const char *what;
    enum listing (*list)(const struct multicast *, const struct event *);
    struct bytes (*value)(struct event *);
} parts[] = {
    {"group", list_group, value_of_group},
    {"port", list_port, value_of_port},
    {"integrity", list_integrity, value_of_integrity},
    {"cleartext", list_content, value_of_content},
};

/* Of several entries of one sender that which allows most counts. */
static void judge_part(struct judging *j, const struct policy *p, struct matches m, struct event *e, size_t part)
{
    enum listing best = UNCONSTRAINED;
    const char *line = NULL;
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        const struct service *s = &p->service[k->service];
        if (!(s->roles & ROLE_BIT(ROLE_MULTICAST)) || !service_serves(s, e->segment, e->time))
            continue;
        enum listing listing = parts[part].list(&s->multicast, e);
        if (listing > best) {
            best = listing;
            line = s->multicast.line;
        }
    }
    conclude(j, best, line, parts[part].what, best == OFF ? parts[part].value(e) : bytes_of("", 0));
}

const char *multicast_judge(const struct policy *p, const struct addr *responder, struct event *e)
{
    struct judging j = {0};
    struct matches m = policy_matches(p, responder);
    if (event_bool(e, FIELD_MULTICAST_IGNORED))
        return NULL;
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++)
        judge_part(&j, p, m, e, part);
    event_set_text(e, FIELD_CONTENT_VERDICT, j.findings ? "off-policy" : j.constrained ? "listed" : "unconstrained");
    for (size_t i = 0; i < j.findings; i++)
        event_add_text(e, FIELD_CONTENT_OFF_POLICY, bytes_of(j.finding[i].what, strlen(j.finding[i].what)));
    for (size_t i = 0; i < j.findings; i++)
        event_add_text(e, FIELD_CONTENT_FOUND, j.finding[i].value);
    return j.line;
}

void group_judge(const struct policy *p, struct event *e)
{
    struct addr group = event_addr(e, FIELD_MULTICAST_GROUP);
    if (!event_has(e, FIELD_MULTICAST_GROUP))
        return;
    event_set_bool(e, FIELD_MULTICAST_IGNORED, prefixes_have(&p->ignore_groups, &group));
    for (size_t i = 0; i < p->services; i++) {
        const struct service *s = &p->service[i];
        if (s->roles & ROLE_BIT(ROLE_MULTICAST) && service_serves(s, e->segment, e->time) &&
            prefixes_have(&s->multicast.groups, &group))
            event_set_bool(e, FIELD_MULTICAST_DEPLOYMENT, true);
    }
}
