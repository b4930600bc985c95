/* segments: where each one is, and that no two claim the same place. */
#include "policy/load.h"

/* "42", or "100.42" for a tag inside another. */
static bool read_stack(struct loader *l, const struct yaml *node, struct vlan_stack *ret)
{
    if (!yaml_expect(node, YAML_SCALAR, l->diags))
        return false;
    struct bytes text = bytes_of(node->text, node->size);
    struct vlan_stack stack = {0};
    bool ok = text.left > 0;
    while (ok && text.left) {
        unsigned vid = 0;
        while (vid < 4095 && bytes_peek(&text, 0) >= '0' && bytes_peek(&text, 0) <= '9')
            vid = vid * 10 + (unsigned)(bytes_u8(&text) - '0');
        bool ends = !text.left || (bytes_u8(&text) == '.' && text.left);
        ok = ends && vid >= 1 && vid <= 4094 && stack.tags < EVENT_VLANS;
        if (ok)
            stack.tag[stack.tags++] = (uint16_t)vid;
    }
    if (ok)
        *ret = stack;
    else
        yaml_complain(node, l->diags, "not a VLAN (1 to 4094), nor a stack of them such as 100.42");
    return ok;
}

static void read_vlans(struct loader *l, const struct yaml *node, struct vlan_list *ret)
{
    if (!yaml_expect(node, YAML_LIST, l->diags))
        return;
    struct vlan_list list = {.at = load_alloc(l, node->count, sizeof *list.at), .listed = true};
    for (size_t i = 0; list.at && i < node->count; i++)
        list.count += read_stack(l, &node->items[i], &list.at[list.count]);
    *ret = list;
}

static void read_where(struct loader *l, const struct yaml *node, struct segment *s)
{
    if (!yaml_expect(node, YAML_MAP, l->diags))
        return;
    load_keys(l, node, "interfaces", "vlans", "networks");
    load_texts(l, yaml_get(node, "interfaces"), &s->interfaces);
    read_vlans(l, yaml_get(node, "vlans"), &s->vlans);
    load_prefixes(l, yaml_get(node, "networks"), &s->networks);
    if (!node->count)
        yaml_complain(node, l->diags, "lists no interfaces, vlans or networks: the segment would never be found");
}

static void read_segment(struct loader *l, const struct yaml *node, struct segment *s)
{
    size_t peers = PEER_CACHES_KNOWN;
    *s = (struct segment){.name = "", .node = node, .line = load_line(l, node)};
    if (!yaml_expect(node, YAML_MAP, l->diags))
        return;
    load_keys(l, node, "name", "where", "netboot", "boot_transport", "peer_caches");
    s->name = load_text(l, load_required(l, node, "name"), "");
    read_where(l, load_required(l, node, "where"), s);
    s->netboot_forbidden = load_choice(l, yaml_get(node, "netboot"), "allowed", "forbidden", false);
    s->https_only = load_choice(l, yaml_get(node, "boot_transport"), "any", "https", false);
    yaml_word(yaml_get(node, "peer_caches"), peer_caches_names, PEER_CACHES_COUNT, l->diags, &peers);
    s->peer_caches = (enum peer_caches)peers;
}

static bool share_interface(const struct segment *a, const struct segment *b)
{
    for (size_t i = 0; i < a->interfaces.count; i++) {
        for (size_t j = 0; j < b->interfaces.count; j++) {
            if (strcmp(a->interfaces.at[i], b->interfaces.at[j]) == 0)
                return true;
        }
    }
    return false;
}

static bool share_vlan(const struct segment *a, const struct segment *b)
{
    if (!a->vlans.count && !b->vlans.count)
        return true;
    for (size_t i = 0; i < a->vlans.count; i++) {
        for (size_t j = 0; j < b->vlans.count; j++) {
            const struct vlan_stack *x = &a->vlans.at[i];
            const struct vlan_stack *y = &b->vlans.at[j];
            if (x->tags == y->tags && memcmp(x->tag, y->tag, x->tags * sizeof *x->tag) == 0)
                return true;
        }
    }
    return false;
}

/* A network that both list: one inside the other is narrower, which decides. */
static const struct prefix *shared_network(const struct segment *a, const struct segment *b)
{
    for (size_t i = 0; i < a->networks.count; i++) {
        for (size_t j = 0; j < b->networks.count; j++) {
            const struct prefix *x = &a->networks.at[i];
            const struct prefix *y = &b->networks.at[j];
            if (x->bits == y->bits && addr_equal(&x->addr, &y->addr))
                return x;
        }
    }
    return NULL;
}

/* Whether the wires of two segments are told apart: by different interfaces or VLANs, or because one of the two says
 * more of its wire than the other and so has more confirmations. */
static bool wires_differ(const struct segment *a, const struct segment *b)
{
    if (a->interfaces.listed && b->interfaces.listed && !share_interface(a, b))
        return true;
    if (a->vlans.listed && b->vlans.listed && !share_vlan(a, b))
        return true;
    int interfaces = a->interfaces.listed - b->interfaces.listed;
    int vlans = a->vlans.listed - b->vlans.listed;
    return interfaces + vlans != 0;
}

static void check_overlap(struct loader *l, const struct segment *a, const struct segment *b)
{
    if (wires_differ(a, b))
        return;
    const struct prefix *network = shared_network(a, b);
    if (network) {
        char text[PREFIX_TEXT];
        yaml_complain(
            b->node, l->diags,
            "overlaps with the segment in line %u: both list %s, and interfaces and VLANs do not tell them apart",
            a->node->line, prefix_format(network, text));
    } else if (!a->networks.listed && !b->networks.listed) {
        yaml_complain(
            b->node, l->diags,
            "overlaps with the segment in line %u: no networks, and interfaces and VLANs do not tell them apart",
            a->node->line);
    }
}

static void check_name(struct loader *l, const struct segment *s)
{
    int other = policy_segment_find(l->policy, s->name);
    if (*s->name && other != EVENT_NO_SEGMENT)
        yaml_complain(yaml_get(s->node, "name"), l->diags, "the segment in line %u has that name already",
                      l->policy->segment[other].node->line);
}

void load_segments(struct loader *l, const struct yaml *node)
{
    struct policy *p = l->policy;
    if (!yaml_expect(node, YAML_LIST, l->diags))
        return;
    if (node->count > POLICY_SEGMENTS) {
        yaml_complain(node, l->diags, "%zu segments; at most %d are possible", node->count, POLICY_SEGMENTS);
        return;
    }
    p->segment = load_alloc(l, node->count, sizeof *p->segment);
    if (!p->segment)
        return;
    size_t complaints = diags_count(l->diags);
    for (size_t i = 0; i < node->count; i++) {
        struct segment s;
        read_segment(l, &node->items[i], &s);
        check_name(l, &s);
        p->segment[p->segments++] = s;
    }
    /* What was misread overlaps with what it was not meant to. */
    for (size_t i = 0; i < p->segments && diags_count(l->diags) == complaints; i++) {
        for (size_t j = 0; j < i; j++)
            check_overlap(l, &p->segment[j], &p->segment[i]);
    }
}
