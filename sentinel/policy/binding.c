/* Whether a MAC may speak for an address of the policy, and a router redirect what concerns one. */
#include "policy/compiled.h"

/* From the worst to the best: where an address has several entries, the best counts. */
enum binding { ELSEWHERE, CLAIMED, UNCONSTRAINED, LISTED };
static const char *const binding_names[] = {
    [ELSEWHERE] = "elsewhere",
    [CLAIMED] = "claimed",
    [UNCONSTRAINED] = "unconstrained",
    [LISTED] = "listed",
};

/* Proxy ARP: routers, relays and Wi-Fi controllers of the site speak for whom they carry. */
static bool carries(const struct policy *p, const struct event *e, const struct mac *mac)
{
    return carrier_has(p, ROLES_CARRIER | ROLE_BIT(ROLE_DHCP_PROXY), e, mac);
}

static enum binding judge_entry(const struct service *s, const struct event *e, const struct mac *mac)
{
    if (!service_serves(s, e->segment, e->time))
        return ELSEWHERE;
    if (!s->identity.listed)
        return UNCONSTRAINED;
    return mac_list_has(&s->identity, mac) ? LISTED : CLAIMED;
}

/* A router that a lease names need not be a service. */
static bool is_handed_out(const struct policy *p, const struct event *e, const struct addr *address)
{
    for (size_t i = 0; i < p->services; i++) {
        const struct service *s = &p->service[i];
        for (size_t j = 0; j < s->hands_outs; j++) {
            if (s->hands_out[j].segment == e->segment && addr_list_has(&s->hands_out[j].routers, address))
                return true;
        }
    }
    return false;
}

static enum binding judge_claim(const struct policy *p, const struct event *e, const struct addr *address,
                                const struct mac *mac, const struct service **ret_service)
{
    struct matches m = policy_matches(p, address);
    enum binding best = ELSEWHERE;
    *ret_service = NULL;
    if (!identity_is_local(p, e->segment, address))
        return carries(p, e, mac) ? LISTED : ELSEWHERE;
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        enum binding binding = judge_entry(&p->service[k->service], e, mac);
        if (!*ret_service || binding > best)
            *ret_service = &p->service[k->service];
        best = binding > best ? binding : best;
    }
    if (m.at == m.end && is_handed_out(p, e, address))
        best = UNCONSTRAINED;
    return best != LISTED && carries(p, e, mac) ? LISTED : best;
}

bool binding_fits(const struct policy *p, const struct event *e, const struct addr *address, const struct mac *mac)
{
    const struct service *service;
    return judge_claim(p, e, address, mac, &service) != CLAIMED;
}

static void judge_binding(const struct policy *p, struct event *e)
{
    struct addr address = event_addr(e, FIELD_BINDING_ADDRESS);
    struct mac mac = event_mac(e, FIELD_BINDING_MAC);
    const struct service *service;
    event_set_text(e, FIELD_BINDING_VERDICT, binding_names[judge_claim(p, e, &address, &mac, &service)]);
    if (!service)
        return;
    event_set_text(e, FIELD_BINDING_SERVICE, service->name);
    event_set_text(e, FIELD_POLICY_LINE, service->line);
}

/* Leaves of the claims of a server's MAC those that are not its to make. */
static void judge_claims(const struct policy *p, struct event *e)
{
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    size_t count = event_count(e, FIELD_SERVER_CLAIMS);
    struct addr wrong[EVENT_ADDRS];
    size_t wrongs = 0;
    for (size_t i = 0; i < count; i++) {
        struct addr address = event_addr_at(e, FIELD_SERVER_CLAIMS, i);
        const struct service *service;
        if (judge_claim(p, e, &address, &mac, &service) == CLAIMED)
            wrong[wrongs++] = address;
    }
    if (wrongs == count)
        return;
    event_unset(e, FIELD_SERVER_CLAIMS);
    for (size_t i = 0; i < wrongs; i++)
        event_add_addr(e, FIELD_SERVER_CLAIMS, &wrong[i]);
    if (!wrongs)
        event_unset(e, FIELD_SERVER_CLAIMED_BEFORE);
}

static bool is_router(const struct policy *p, const struct event *e, const struct addr *address)
{
    struct matches m = policy_matches(p, address);
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        const struct service *s = &p->service[k->service];
        if (s->roles & ROLE_BIT(ROLE_ROUTER) && service_serves(s, e->segment, e->time))
            return true;
    }
    return is_handed_out(p, e, address);
}

/* The sender is a listed router, and its MAC is not another's. */
static bool sent_by_router(const struct policy *p, const struct event *e)
{
    struct addr sender = event_addr(e, FIELD_SERVER_IP);
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    return is_router(p, e, &sender) && (mac_is_zero(&mac) || binding_fits(p, e, &sender, &mac));
}

static void judge_redirect(const struct policy *p, struct event *e)
{
    static const struct {
        enum field field;
        const char *name;
    } parts[] = {{FIELD_REDIRECT_DESTINATION, "destination"},
                 {FIELD_REDIRECT_HOST, "host"},
                 {FIELD_REDIRECT_GATEWAY, "gateway"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct addr address = event_addr(e, parts[i].field);
        struct matches m = policy_matches(p, &address);
        if (m.at < m.end)
            event_add_text(e, FIELD_REDIRECT_CONCERNS, bytes_of(parts[i].name, strlen(parts[i].name)));
    }
    struct addr gateway = event_addr(e, FIELD_REDIRECT_GATEWAY);
    struct addr destination = event_addr(e, FIELD_REDIRECT_DESTINATION);
    bool fits = is_router(p, e, &gateway) || addr_equal(&gateway, &destination);
    event_set_text(e, FIELD_REDIRECT_VERDICT, fits && sent_by_router(p, e) ? "listed" : "unlisted");
}

void binding_judge(const struct policy *p, struct event *e)
{
    if (event_has(e, FIELD_BINDING_ADDRESS))
        judge_binding(p, e);
    if (event_has(e, FIELD_SERVER_CLAIMS))
        judge_claims(p, e);
    if (event_has(e, FIELD_REDIRECT_GATEWAY))
        judge_redirect(p, e);
}
