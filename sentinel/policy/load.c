/* The policy file as a whole. Everything that is wrong with it is complained about; only then the load fails. */
#include "policy/load.h"

#include <errno.h>
#include <stdlib.h>

const char *load_line(struct loader *l, const struct yaml *node)
{
    const char *path = yaml_path(l->policy->file);
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t size = strlen(name) * 8 + 16; /* made harmless, one byte may become the eight of ‹FF› */
    char *line = load_alloc(l, size, 1);
    if (!line)
        return "";
    struct text text;
    text_init(&text, line, size);
    text_add_untrusted(&text, bytes_of(name, strlen(name)));
    text_addf(&text, ":%u", node->line);
    return line;
}

/* A word, or a list of words of which any will do. */
static unsigned read_protections(struct loader *l, const struct yaml *node)
{
    unsigned accepts = 0;
    bool single = node && node->kind == YAML_SCALAR;
    if (!node || (!single && !yaml_expect(node, YAML_LIST, l->diags)))
        return 0;
    for (size_t i = 0; i < (single ? 1 : node->count); i++) {
        size_t word;
        if (yaml_word(single ? node : &node->items[i], protection_names, PROTECTION_COUNT, l->diags, &word))
            accepts |= 1U << word;
    }
    return accepts;
}

static void read_channel(struct loader *l, const struct yaml *node, struct channel *c)
{
    *c = (struct channel){.name = "", .line = load_line(l, node)};
    if (!yaml_expect(node, YAML_MAP, l->diags))
        return;
    load_keys(l, node, "name", "between", "require");
    c->name = load_text(l, load_required(l, node, "name"), "");
    c->accepts = read_protections(l, load_required(l, node, "require"));
    const struct yaml *between = load_required(l, node, "between");
    struct prefix_list ends = {0};
    load_prefixes(l, between, &ends);
    if (ends.listed && between->count != 2)
        yaml_complain(between, l->diags, "a channel has two ends, each an address or a network");
    else if (ends.count == 2 && ends.at[0].addr.family != ends.at[1].addr.family)
        yaml_complain(between, l->diags, "both ends are IPv4 or both IPv6");
    for (size_t i = 0; i < 2 && i < ends.count; i++)
        c->between[i] = ends.at[i];
}

void load_channels(struct loader *l, const struct yaml *node)
{
    struct policy *p = l->policy;
    if (!yaml_expect(node, YAML_LIST, l->diags))
        return;
    p->channel = load_alloc(l, node->count, sizeof *p->channel);
    for (size_t i = 0; p->channel && i < node->count; i++)
        read_channel(l, &node->items[i], &p->channel[p->channels++]);
}

static void read_root(struct loader *l, const struct yaml *root)
{
    struct policy *p = l->policy;
    int64_t format;
    if (!yaml_expect(root, YAML_MAP, l->diags))
        return;
    load_keys(l, root, "policy", "version", "site", "probe", "segments", "services", "clients", "channels",
              "ignore_groups", "exceptions");
    yaml_integer(load_required(l, root, "policy"), 1, 1, l->diags, &format);
    p->version = load_text(l, yaml_get(root, "version"), "");
    p->site = load_text(l, yaml_get(root, "site"), "");
    p->probe_allowed = load_choice(l, yaml_get(root, "probe"), "forbidden", "allowed", false);
    load_segments(l, yaml_get(root, "segments"));
    load_services(l, yaml_get(root, "services"));
    load_peers(l);
    load_clients(l, yaml_get(root, "clients"));
    load_channels(l, yaml_get(root, "channels"));
    load_groups(l, yaml_get(root, "ignore_groups"), &p->ignore_groups);
    load_exceptions(l, yaml_get(root, "exceptions"));
}

static int by_address(const void *left, const void *right)
{
    const struct address_entry *a = left;
    const struct address_entry *b = right;
    int order = memcmp(&a->addr, &b->addr, sizeof a->addr);
    return order ? order : (a->service > b->service) - (a->service < b->service);
}

/* Every address of a service's group leads to the service: peers share theirs. */
static void add_addresses(struct policy *p, size_t service, struct address_entry *ret, size_t *count)
{
    for (size_t i = 0; i < p->services; i++) {
        const struct service *s = &p->service[i];
        const struct addr_list *lists[] = {&s->addresses, &s->link_local};
        for (size_t k = 0; s->group == p->service[service].group && k < 2; k++) {
            for (size_t j = 0; j < lists[k]->count; j++, ++*count) {
                if (ret)
                    ret[*count] = (struct address_entry){.addr = lists[k]->at[j], .service = (uint32_t)service};
            }
        }
    }
}

static void build_index(struct loader *l)
{
    struct policy *p = l->policy;
    size_t count = 0;
    for (size_t i = 0; i < p->services; i++)
        add_addresses(p, i, NULL, &count);
    p->index = load_alloc(l, count, sizeof *p->index);
    for (size_t i = 0; p->index && i < p->services; i++)
        add_addresses(p, i, p->index, &p->indexed);
    if (p->indexed)
        qsort(p->index, p->indexed, sizeof *p->index, by_address);
}

/* Of the policy's bytes, and behind them those of the included file. */
static int take_digest(struct loader *l)
{
    struct bytes own = yaml_bytes(l->policy->file);
    const struct policy *p = l->policy;
    if (!p->included)
        return digest_sha256(own, l->policy->digest);
    size_t size = own.left + p->included_size;
    uint8_t *all = malloc(size + 1);
    if (!all)
        return -ENOMEM;
    memcpy(all + own.left, p->included, p->included_size);
    bytes_copy(&own, all, own.left);
    int r = digest_sha256(bytes_of(all, size), l->policy->digest);
    free(all);
    return r;
}

int load_compile(struct yaml_file *file, const struct bytes *included, struct diags *diags, struct policy **ret)
{
    struct loader l = {.policy = calloc(1, sizeof *l.policy), .diags = diags, .included = included};
    size_t complaints = diags_count(diags);
    if (!l.policy) {
        yaml_file_free(file);
        return -ENOMEM;
    }
    l.policy->file = file;
    read_root(&l, yaml_root(file));
    int r = diags_count(diags) > complaints ? -EINVAL : 0;
    if (r == 0)
        build_index(&l);
    if (r == 0)
        r = l.no_memory ? -ENOMEM : take_digest(&l);
    if (r < 0 && r != -EINVAL)
        diags_add(diags, yaml_path(file), 0, 0, bytes_of("", 0), "cannot be compiled: %s", strerror(-r));
    if (r == 0)
        *ret = l.policy;
    else
        policy_free(l.policy);
    return r;
}

int policy_compile(struct yaml_file *file, struct diags *diags, struct policy **ret)
{
    return load_compile(file, NULL, diags, ret);
}

int policy_load(const char *path, struct diags *diags, struct policy **ret)
{
    struct yaml_file *file;
    int r = yaml_load(path, diags, &file);
    return r < 0 ? r : policy_compile(file, diags, ret);
}

int policy_parse(const char *path, struct bytes text, struct bytes included, struct diags *diags, struct policy **ret)
{
    struct yaml_file *file;
    int r = yaml_parse(path, text, diags, &file);
    return r < 0 ? r : load_compile(file, &included, diags, ret);
}
