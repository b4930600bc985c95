/* What a service may hand out: leases' contents, boot files, multicast sessions. */
#include "policy/load.h"

/* A list of words, each what a server may set for iPXE. */
static void read_ipxe(struct loader *l, const struct yaml *node, struct text_list *ret)
{
    load_texts(l, node, ret);
    for (size_t i = 0; node && node->kind == YAML_LIST && i < node->count; i++) {
        size_t word;
        yaml_word(&node->items[i], ipxe_settings, IPXE_SETTINGS, l->diags, &word);
    }
}

static void read_hands_out(struct loader *l, const struct yaml *key, const struct yaml *node, struct service *s)
{
    struct hands_out *h = &s->hands_out[s->hands_outs];
    const char *name;
    if (!yaml_string(key, l->diags, &name))
        return;
    h->segment = load_segment_named(l, key, name);
    h->line = load_line(l, key);
    if (h->segment != EVENT_NO_SEGMENT && !service_on(s, h->segment))
        yaml_complain(key, l->diags, "the service is not authorised on that segment: its \"segments\" lack it");
    if (!yaml_expect(node, YAML_MAP, l->diags))
        return;
    load_keys(l, node, "routers", "dns", "next_servers", "root_paths", "ipxe", "wpad");
    load_hosts(l, yaml_get(node, "routers"), &h->routers);
    load_hosts(l, yaml_get(node, "dns"), &h->dns);
    load_hosts_or_names(l, yaml_get(node, "next_servers"), &h->next_servers, &h->next_names);
    load_texts(l, yaml_get(node, "root_paths"), &h->root_paths);
    load_texts(l, yaml_get(node, "wpad"), &h->wpad);
    read_ipxe(l, yaml_get(node, "ipxe"), &h->ipxe);
    s->hands_outs++;
}

static void read_all_hands_out(struct loader *l, const struct yaml *node, struct service *s)
{
    if (!yaml_expect(node, YAML_MAP, l->diags))
        return;
    s->hands_out = load_alloc(l, node->count, sizeof *s->hands_out);
    for (size_t i = 0; s->hands_out && i < node->count; i++)
        read_hands_out(l, &node->keys[i], &node->items[i], s);
}

static void read_digests(struct loader *l, const struct yaml *node, struct digest_list *ret)
{
    struct bytes_list list = {0};
    load_bytes(l, node, SHA256_SIZE, SHA256_SIZE, "a SHA-256 digest (64 digits)", &list);
    if (!list.listed)
        return;
    struct digest_list digests = {.at = load_alloc(l, list.count, sizeof *digests.at), .listed = true};
    for (size_t i = 0; digests.at && i < list.count; i++)
        bytes_copy(&list.at[i], digests.at[digests.count++].byte, SHA256_SIZE);
    *ret = digests;
}

/* A map, or the path alone. */
static bool read_boot_file(struct loader *l, const struct yaml *node, struct boot_file *f)
{
    *f = (struct boot_file){0};
    const struct yaml *path = node;
    if (node->kind != YAML_SCALAR) {
        if (!yaml_expect(node, YAML_MAP, l->diags))
            return false;
        load_keys(l, node, "path", "sha256");
        read_digests(l, yaml_get(node, "sha256"), &f->sha256);
        path = load_required(l, node, "path");
    }
    if (!yaml_string(path, l->diags, &f->path))
        return false;
    f->is_url = strstr(f->path, "://");
    return true;
}

static void read_boot_files(struct loader *l, const struct yaml *node, struct boot_file_list *ret)
{
    if (!yaml_expect(node, YAML_LIST, l->diags))
        return;
    struct boot_file_list list = {.at = load_alloc(l, node->count, sizeof *list.at), .listed = true};
    for (size_t i = 0; list.at && i < node->count; i++)
        list.count += read_boot_file(l, &node->items[i], &list.at[list.count]);
    list.line = load_line(l, node);
    *ret = list;
}

static bool port_parse(struct bytes *text, uint16_t *ret)
{
    unsigned port = 0;
    while (port <= UINT16_MAX && bytes_peek(text, 0) >= '0' && bytes_peek(text, 0) <= '9')
        port = port * 10 + (unsigned)(bytes_u8(text) - '0');
    if (!port || port > UINT16_MAX)
        return false;
    *ret = (uint16_t)port;
    return true;
}

/* "63000" or "63000-65000". */
static bool read_port_range(struct loader *l, const struct yaml *node, struct port_range *ret)
{
    if (!yaml_expect(node, YAML_SCALAR, l->diags))
        return false;
    struct bytes text = bytes_of(node->text, node->size);
    struct port_range range = {0, 0};
    bool ok = port_parse(&text, &range.first);
    range.last = range.first;
    if (ok && text.left)
        ok = bytes_u8(&text) == '-' && port_parse(&text, &range.last) && !text.left && range.first <= range.last;
    if (ok)
        *ret = range;
    else
        yaml_complain(node, l->diags, "not a port (1 to 65535), nor a range of them such as 63000-65000");
    return ok;
}

/* One range, or a list of them. */
static void read_ports(struct loader *l, const struct yaml *node, struct port_list *ret)
{
    if (!node)
        return;
    bool single = node->kind == YAML_SCALAR;
    if (!single && !yaml_expect(node, YAML_LIST, l->diags))
        return;
    const struct yaml *items = single ? node : node->items;
    size_t count = single ? 1 : node->count;
    struct port_list list = {.at = load_alloc(l, count, sizeof *list.at), .listed = true};
    for (size_t i = 0; list.at && i < count; i++)
        list.count += read_port_range(l, &items[i], &list.at[list.count]);
    *ret = list;
}

static void read_multicast(struct loader *l, const struct yaml *node, struct multicast *m)
{
    size_t integrity = INTEGRITY_ANY;
    if (!yaml_expect(node, YAML_MAP, l->diags))
        return;
    load_keys(l, node, "groups", "ports", "integrity", "content");
    m->line = load_line(l, node);
    load_groups(l, yaml_get(node, "groups"), &m->groups);
    read_ports(l, yaml_get(node, "ports"), &m->ports);
    yaml_word(yaml_get(node, "integrity"), integrity_names, INTEGRITY_COUNT, l->diags, &integrity);
    m->integrity = (enum integrity)integrity;
    m->encrypted = load_choice(l, yaml_get(node, "content"), "any", "encrypted", false);
}

static void read_distribution(struct loader *l, const struct yaml *node, struct distribution *d)
{
    size_t smb = SMB_DEMAND_NONE;
    if (!node || !yaml_expect(node, YAML_MAP, l->diags))
        return;
    load_keys(l, node, "transport", "smb");
    d->line = load_line(l, node);
    d->https = load_choice(l, yaml_get(node, "transport"), "any", "https", false);
    yaml_word(yaml_get(node, "smb"), smb_demand_names, SMB_DEMAND_COUNT, l->diags, &smb);
    d->smb = (enum smb_demand)smb;
}

void load_content(struct loader *l, const struct yaml *node, struct service *s)
{
    read_all_hands_out(l, yaml_get(node, "hands_out"), s);
    read_boot_files(l, yaml_get(node, "boot_files"), &s->boot_files);
    read_multicast(l, yaml_get(node, "multicast"), &s->multicast);
    read_distribution(l, yaml_get(node, "distribution"), &s->distribution);
}
