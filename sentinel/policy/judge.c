/* The verdict on who speaks. */
#include "policy/compiled.h"

/* From the worst to the best: each says that all before it were found in order. */
enum verdict { UNKNOWN, WRONG_ROLE, WRONG_SEGMENT, WRONG_IDENTITY, EXPIRED, AUTHORISED };
static const char *const verdict_names[] = {
    [UNKNOWN] = "unknown",
    [WRONG_ROLE] = "wrong-role",
    [WRONG_SEGMENT] = "wrong-segment",
    [WRONG_IDENTITY] = "wrong-identity",
    [EXPIRED] = "expired",
    [AUTHORISED] = "authorised",
};

/* Addresses in policy.expected: enough for a person, and room is left for the event's other sets. */
enum { EXPECTED = 16 };

/* The roles of which one is needed to act in that role. */
static unsigned roles_for(const struct event *e)
{
    static const unsigned implied[ROLE_COUNT] = {
        [ROLE_TFTP] = ROLE_BIT(ROLE_PROVISIONING),
        [ROLE_PEER_CACHE] = ROLE_BIT(ROLE_DISTRIBUTION_POINT),
    };
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (event_is(e, FIELD_SERVER_ROLE, role_names[i]))
            return ROLE_BIT(i) | implied[i];
    }
    return 0;
}

static enum verdict judge_service(const struct policy *p, const struct identity *who, const struct service *s,
                                  unsigned roles, const struct event *e)
{
    if (!(s->roles & roles))
        return WRONG_ROLE;
    if (!service_on(s, e->segment))
        return WRONG_SEGMENT;
    if (!identity_fits(p, who, s, e))
        return WRONG_IDENTITY;
    return e->time <= s->until ? AUTHORISED : EXPIRED;
}

static void add_expected(const struct policy *p, unsigned roles, struct event *e)
{
    for (size_t i = 0; i < p->services; i++) {
        const struct service *s = &p->service[i];
        if (!(s->roles & roles) || !service_serves(s, e->segment, e->time))
            continue;
        const struct addr_list *lists[] = {&s->addresses, &s->link_local};
        for (size_t k = 0; k < (identity6_applies(e) ? 2 : 1); k++) {
            for (size_t j = 0; j < lists[k]->count && event_count(e, FIELD_POLICY_EXPECTED) < EXPECTED; j++)
                event_add_addr(e, FIELD_POLICY_EXPECTED, &lists[k]->at[j]);
        }
    }
}

/* The best that any service says of an event's responder. */
struct search {
    struct identity who;
    unsigned roles;
    enum verdict best;
    const struct service *service; /* that said it; NULL: none is meant */
};

static void consider(const struct policy *p, const struct service *s, struct event *e, struct search *q)
{
    enum verdict verdict = judge_service(p, &q->who, s, q->roles, e);
    if (q->best == AUTHORISED || verdict <= q->best)
        return;
    q->best = verdict;
    q->service = s;
    event_set_text(e, FIELD_SERVER_SERVICE, s->name);
    event_set_text(e, FIELD_POLICY_LINE, s->line);
    /* Two bodies behind one name: of a cluster's listed ones neither is an impostor, and where there is an impostor it is
     * the other one. */
    if (verdict == AUTHORISED && identity_proven(s, e))
        event_unset(e, FIELD_SERVER_CONFLICT);
}

/* The address whose lists say what it may hand out: one that is known by another name goes by the first it lists. */
static const struct addr *responder_of(const struct policy *p, const struct search *q)
{
    struct matches m = policy_matches(p, &q->who.address);
    if (m.at < m.end)
        return &q->who.address;
    const struct addr_list *list = q->service->addresses.count ? &q->service->addresses : &q->service->link_local;
    return list->count ? &list->at[0] : &q->who.address;
}

static const char *judge_content(const struct policy *p, const struct addr *responder, unsigned roles, struct event *e)
{
    if (roles & ROLE_BIT(ROLE_DISTRIBUTION_POINT))
        return distribution_judge(p, responder, e);
    if (roles & ROLE_BIT(ROLE_MULTICAST))
        return multicast_judge(p, responder, e);
    return content_judge(p, responder, e);
}

/* Roles that a policy may leave out altogether without forbidding them: it then says nothing of who acts in them. */
static bool role_unlisted(const struct policy *p, unsigned roles, const struct event *e)
{
    if (peer_cache_forbidden(p, e))
        return false;
    const unsigned optional = ROLE_BIT(ROLE_DISTRIBUTION_POINT) | ROLE_BIT(ROLE_HTTP_BOOT);
    for (size_t i = 0; i < p->services && roles & optional; i++) {
        if (p->service[i].roles & roles)
            return false;
    }
    return roles & optional;
}

static void judge_server(const struct policy *p, struct event *e)
{
    struct search q = {.who = identity_of(p, e), .roles = roles_for(e), .best = UNKNOWN};
    struct matches m = policy_matches(p, &q.who.address);
    for (const struct address_entry *k = m.at; k < m.end; k++)
        consider(p, &p->service[k->service], e, &q);
    bool by_name = identity6_applies(e);
    for (size_t i = 0; by_name && i < p->services; i++) {
        if (identity6_names(p, &p->service[i], e))
            consider(p, &p->service[i], e, &q);
    }
    const char *allows = NULL;
    if (q.best != AUTHORISED && peer_cache_may(p, e, &allows)) {
        event_set_text(e, FIELD_SERVER_VERDICT, verdict_names[AUTHORISED]);
        event_set_text(e, FIELD_POLICY_LINE, allows);
        return;
    }
    bool unlisted = (by_name && q.best <= WRONG_ROLE && identity6_unlisted(p, &q.who, q.roles, e)) ||
                    role_unlisted(p, q.roles, e);
    event_set_text(e, FIELD_SERVER_VERDICT, unlisted ? "unlisted" : verdict_names[q.best]);
    if (unlisted)
        return;
    const char *line = q.best == AUTHORISED ? judge_content(p, responder_of(p, &q), q.roles, e) : NULL;
    event_set_text(e, FIELD_POLICY_LINE, line);
    if (q.best != AUTHORISED || event_is(e, FIELD_CONTENT_VERDICT, "off-policy"))
        add_expected(p, q.roles, e);
}

static void add_roles(const struct policy *p, struct matches m, struct event *e)
{
    unsigned roles = 0;
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        const struct service *s = &p->service[k->service];
        roles |= service_serves(s, e->segment, e->time) ? s->roles : 0;
    }
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (roles & ROLE_BIT(i))
            event_add_text(e, FIELD_POLICY_ROLES, bytes_of(role_names[i], strlen(role_names[i])));
    }
}

/* Site servers are known by the channels that lead to them. */
static bool is_channel_end(const struct policy *p, const struct addr *a)
{
    for (size_t i = 0; i < p->channels; i++) {
        if (prefix_contains(&p->channel[i].between[0], a) || prefix_contains(&p->channel[i].between[1], a))
            return true;
    }
    return false;
}

/* What holds for the server's address in whatever role, also for requests to it. */
static void judge_address(const struct policy *p, struct event *e)
{
    struct addr server = event_addr(e, FIELD_SERVER_IP);
    struct matches m = policy_matches(p, &server);
    bool writes = false;
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        const struct service *s = &p->service[k->service];
        writes |= s->writes && service_serves(s, e->segment, e->time);
        for (size_t i = 0; i < LIMIT_COUNT; i++) {
            if (!e->limit[i].count)
                e->limit[i] = s->limit[i];
        }
    }
    event_set_bool(e, FIELD_POLICY_LISTED, m.at < m.end);
    struct addr client = event_addr(e, FIELD_CLIENT_IP);
    struct matches c = policy_matches(p, &client);
    event_set_bool(e, FIELD_POLICY_CLIENT_LISTED, client.family && (c.at < c.end || is_channel_end(p, &client)));
    add_roles(p, m, e);
    event_set_bool(e, FIELD_POLICY_WRITES, writes);
}

void policy_judge(const struct policy *p, struct event *e)
{
    bool acts = event_has(e, FIELD_SERVER_ROLE);
    if (!p) {
        if (acts)
            event_set_text(e, FIELD_SERVER_VERDICT, "unlisted");
        return;
    }
    if (e->segment != EVENT_NO_SEGMENT)
        event_set_text(e, FIELD_SEGMENT_NETBOOT, p->segment[e->segment].netboot_forbidden ? "forbidden" : "allowed");
    client_judge(p, e);
    relay_judge(p, e);
    binding_judge(p, e);
    name_judge(p, e);
    group_judge(p, e);
    channel_judge(p, e);
    if (event_has(e, FIELD_SERVER_IP))
        judge_address(p, e);
    if (acts)
        judge_server(p, e);
}
