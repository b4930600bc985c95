/* services: who is authorised, for what and where. */
#include "policy/load.h"

static unsigned read_roles(struct loader *l, const struct yaml *node)
{
    unsigned roles = 0;
    if (!yaml_expect(node, YAML_LIST, l->diags))
        return 0;
    for (size_t i = 0; i < node->count; i++) {
        size_t role;
        if (yaml_word(&node->items[i], role_names, ROLE_COUNT, l->diags, &role))
            roles |= ROLE_BIT(role);
    }
    return roles;
}

static void read_segments(struct loader *l, const struct yaml *node, struct service *s)
{
    if (!yaml_expect(node, YAML_LIST, l->diags))
        return;
    s->segments = load_alloc(l, l->policy->segments / 64 + 1, sizeof *s->segments);
    for (size_t i = 0; s->segments && i < node->count; i++) {
        const char *name;
        if (!yaml_string(&node->items[i], l->diags, &name))
            continue;
        int segment = load_segment_named(l, &node->items[i], name);
        if (segment == EVENT_NO_SEGMENT)
            continue;
        s->on += !service_on(s, segment);
        s->segments[segment / 64] |= UINT64_C(1) << (segment % 64);
    }
}

static void read_link_local(struct loader *l, const struct yaml *node, struct service *s)
{
    static const struct prefix link_local = {.addr = {.family = 6, .byte = {0xfe, 0x80}}, .bits = 10};
    load_hosts(l, node, &s->link_local);
    for (size_t i = 0; i < s->link_local.count; i++) {
        if (!prefix_contains(&link_local, &s->link_local.at[i]))
            yaml_complain(node, l->diags, "link-local addresses lie in fe80::/10");
    }
}

/* "400/10s": so many in so many seconds (s) or minutes (m). */
static bool rate_parse(const char *text, struct rate_limit *ret)
{
    uint32_t number[2] = {0, 0};
    for (size_t i = 0; i < 2; i++) {
        size_t digits = strspn(text, "0123456789");
        if (!digits || digits > 7)
            return false;
        for (size_t d = 0; d < digits; d++)
            number[i] = number[i] * 10 + (uint32_t)(text[d] - '0');
        text += digits;
        if (i == 0 && *text++ != '/')
            return false;
    }
    bool minutes = *text == 'm';
    uint32_t seconds = minutes ? number[1] * 60 : number[1];
    if ((!minutes && *text != 's') || text[1] || !number[0] || !seconds || seconds > 86400)
        return false;
    *ret = (struct rate_limit){.count = number[0], .seconds = seconds};
    return true;
}

static void read_limits(struct loader *l, const struct yaml *node, struct service *s)
{
    if (!node || !yaml_check_keys(node, limit_names, LIMIT_COUNT, l->diags))
        return;
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        const struct yaml *rate = yaml_get(node, limit_names[i]);
        const char *text;
        if (yaml_string(rate, l->diags, &text) && !rate_parse(text, &s->limit[i]))
            yaml_complain(rate, l->diags, "not a rate such as 400/10s or 1000/5m (within a day)");
    }
}

/* An answer is recognised by its address; only what carries other hosts' answers may be known by its MAC alone. */
static void check_identity(struct loader *l, const struct service *s)
{
    const unsigned carriers = ROLES_CARRIER | ROLE_BIT(ROLE_DHCP_PROXY);
    bool has_address = yaml_get(s->node, "addresses") || yaml_get(s->node, "link_local");
    bool carries_only = s->roles && !(s->roles & ~carriers);
    if (!has_address && !(carries_only && yaml_get(s->node, "macs")))
        yaml_complain(s->node, l->diags, "\"addresses\" is missing");
    if (s->roles & ROLE_BIT(ROLE_DHCP_PROXY) && !yaml_get(s->node, "macs"))
        yaml_complain(s->node, l->diags, "\"macs\" is missing: a dhcp-proxy is recognised by its MAC");
}

void load_service(struct loader *l, const struct yaml *node, struct service *s)
{
    *s = (struct service){.name = "", .node = node, .until = INT64_MAX};
    if (!yaml_expect(node, YAML_MAP, l->diags))
        return;
    load_keys(l, node, "name", "roles", "addresses", "macs", "link_local", "duids", "names", "peers", "segments",
              "hands_out", "boot_files", "multicast", "distribution", "pxe_password", "writes", "limits", "until");
    s->line = load_line(l, node);
    s->name = load_text(l, load_required(l, node, "name"), "");
    s->roles = read_roles(l, load_required(l, node, "roles"));
    load_hosts(l, yaml_get(node, "addresses"), &s->addresses);
    load_names(l, yaml_get(node, "names"), &s->names);
    load_macs(l, yaml_get(node, "macs"), &s->macs);
    read_link_local(l, yaml_get(node, "link_local"), s);
    /* RFC 8415 §11.1: a type of two bytes and 1 to 128 more. */
    load_bytes(l, yaml_get(node, "duids"), 3, 130, "a DUID", &s->duids);
    read_segments(l, yaml_get(node, "segments"), s);
    load_content(l, node, s);
    s->pxe_password = load_choice(l, yaml_get(node, "pxe_password"), "optional", "required", false);
    s->writes = load_choice(l, yaml_get(node, "writes"), "forbidden", "allowed", false);
    read_limits(l, yaml_get(node, "limits"), s);
    yaml_when(yaml_get(node, "until"), true, l->diags, &s->until);
    check_identity(l, s);
}

static size_t find_service(const struct policy *p, const char *name)
{
    for (size_t i = 0; i < p->services; i++) {
        if (strcmp(p->service[i].name, name) == 0)
            return i;
    }
    return p->services;
}

void load_services(struct loader *l, const struct yaml *node)
{
    struct policy *p = l->policy;
    if (!yaml_expect(node, YAML_LIST, l->diags))
        return;
    if (node->count > POLICY_SERVICES) {
        yaml_complain(node, l->diags, "%zu services; at most %d are possible", node->count, POLICY_SERVICES);
        return;
    }
    p->service = load_alloc(l, node->count, sizeof *p->service);
    for (size_t i = 0; p->service && i < node->count; i++) {
        struct service *s = &p->service[p->services];
        load_service(l, &node->items[i], s);
        size_t other = find_service(p, s->name);
        if (*s->name && other < p->services)
            yaml_complain(yaml_get(s->node, "name"), l->diags, "the service in line %u has that name already",
                          p->service[other].node->line);
        s->group = p->services++;
    }
}

static void join_groups(struct policy *p, size_t keep, size_t drop)
{
    for (size_t i = 0; i < p->services && keep != drop; i++) {
        if (p->service[i].group == drop)
            p->service[i].group = keep;
    }
}

static void read_peers(struct loader *l, struct service *s)
{
    const struct yaml *node = yaml_get(s->node, "peers");
    struct policy *p = l->policy;
    if (!yaml_expect(node, YAML_LIST, l->diags))
        return;
    for (size_t i = 0; i < node->count; i++) {
        const char *name;
        if (!yaml_string(&node->items[i], l->diags, &name))
            continue;
        size_t peer = find_service(p, name);
        if (peer == p->services)
            yaml_complain(&node->items[i], l->diags, "no service has that name");
        else if (&p->service[peer] == s)
            yaml_complain(&node->items[i], l->diags, "a service is no peer of itself");
        else
            join_groups(p, s->group, p->service[peer].group);
    }
}

/* The MACs of all bodies of one identity. A service that lists none is not held against any, whatever its peers list. */
static void share_macs(struct loader *l, struct service *s)
{
    const struct policy *p = l->policy;
    s->identity = s->macs;
    size_t members = 0;
    size_t count = 0;
    for (size_t i = 0; i < p->services; i++) {
        bool member = p->service[i].group == s->group;
        members += member;
        count += member ? p->service[i].macs.count : 0;
    }
    if (members > POLICY_PEERS)
        yaml_complain(s->node, l->diags, "one of %zu peers; at most %d are possible", members, POLICY_PEERS);
    if (!s->macs.listed || count == s->macs.count)
        return;
    s->identity = (struct mac_list){.at = load_alloc(l, count, sizeof *s->identity.at), .listed = true};
    for (size_t i = 0; s->identity.at && i < p->services; i++) {
        const struct service *peer = &p->service[i];
        for (size_t j = 0; peer->group == s->group && j < peer->macs.count; j++)
            s->identity.at[s->identity.count++] = peer->macs.at[j];
    }
}

void load_peers(struct loader *l)
{
    for (size_t i = 0; i < l->policy->services; i++)
        read_peers(l, &l->policy->service[i]);
    for (size_t i = 0; i < l->policy->services; i++)
        share_macs(l, &l->policy->service[i]);
}
