/* Values and lists of values, as the loaders of all parts read them. */
#include "policy/load.h"

void *load_alloc(struct loader *l, size_t count, size_t size)
{
    void *memory = policy_alloc(l->policy, count, size);
    if (!memory)
        l->no_memory = true;
    return memory;
}

const struct yaml *load_required(struct loader *l, const struct yaml *map, const char *key)
{
    const struct yaml *node = yaml_get(map, key);
    if (!node && map->kind == YAML_MAP)
        yaml_complain(map, l->diags, "\"%s\" is missing", key);
    return node;
}

const char *load_text(struct loader *l, const struct yaml *node, const char *missing)
{
    yaml_string(node, l->diags, &missing);
    return missing;
}

bool load_choice(struct loader *l, const struct yaml *node, const char *no, const char *yes, bool missing)
{
    size_t word = missing;
    yaml_word(node, (const char *const[]){no, yes}, 2, l->diags, &word);
    return word;
}

/* Room for the items of a list; NULL when there is no list to read. */
static void *list_begin(struct loader *l, const struct yaml *node, size_t size)
{
    return yaml_expect(node, YAML_LIST, l->diags) ? load_alloc(l, node->count, size) : NULL;
}

static bool is_host(const struct addr *a)
{
    return !addr_is_unspecified(a) && !addr_is_multicast(a) && !addr_is_broadcast(a);
}

void load_hosts(struct loader *l, const struct yaml *node, struct addr_list *ret)
{
    struct addr_list list = {.at = list_begin(l, node, sizeof *list.at), .listed = true};
    if (!list.at)
        return;
    for (size_t i = 0; i < node->count; i++) {
        if (!yaml_addr(&node->items[i], l->diags, &list.at[list.count]))
            continue;
        if (is_host(&list.at[list.count]))
            list.count++;
        else
            yaml_complain(&node->items[i], l->diags, "%s is no host's address", node->items[i].text);
    }
    *ret = list;
}

void load_macs(struct loader *l, const struct yaml *node, struct mac_list *ret)
{
    struct mac_list list = {.at = list_begin(l, node, sizeof *list.at), .listed = true};
    if (!list.at)
        return;
    for (size_t i = 0; i < node->count; i++) {
        struct mac *mac = &list.at[list.count];
        if (!yaml_mac(&node->items[i], l->diags, mac))
            continue;
        if (mac_is_zero(mac) || mac->byte[0] & 1)
            yaml_complain(&node->items[i], l->diags, "%s is no host's MAC address", node->items[i].text);
        else
            list.count++;
    }
    *ret = list;
}

void load_prefixes(struct loader *l, const struct yaml *node, struct prefix_list *ret)
{
    struct prefix_list list = {.at = list_begin(l, node, sizeof *list.at), .listed = true};
    for (size_t i = 0; list.at && i < node->count; i++)
        list.count += yaml_prefix(&node->items[i], l->diags, &list.at[list.count]);
    if (list.at)
        *ret = list;
}

void load_groups(struct loader *l, const struct yaml *node, struct prefix_list *ret)
{
    struct prefix_list list = {.at = list_begin(l, node, sizeof *list.at), .listed = true};
    if (!list.at)
        return;
    for (size_t i = 0; i < node->count; i++) {
        struct prefix *group = &list.at[list.count];
        if (!yaml_prefix(&node->items[i], l->diags, group))
            continue;
        if (addr_is_multicast(&group->addr) && group->bits >= (group->addr.family == 4 ? 4 : 8))
            list.count++;
        else
            yaml_complain(&node->items[i], l->diags, "%s is no multicast group", node->items[i].text);
    }
    *ret = list;
}

void load_texts(struct loader *l, const struct yaml *node, struct text_list *ret)
{
    struct text_list list = {.at = list_begin(l, node, sizeof *list.at), .listed = true};
    for (size_t i = 0; list.at && i < node->count; i++)
        list.count += yaml_string(&node->items[i], l->diags, &list.at[list.count]);
    if (list.at)
        *ret = list;
}

/* What consists of digits and dots, or holds a colon, was meant to be an address. */
static bool looks_like_address(const char *text)
{
    return strchr(text, ':') || text[strspn(text, "0123456789./")] == 0;
}

/* Letters, digits, hyphens and, as Windows allows them, underscores, in labels of at most 63; 253 in all (RFC 1123 §2.1). */
static bool is_host_name(const char *text)
{
    size_t label = 0;
    size_t size = strlen(text);
    for (const char *c = text; *c; c++) {
        bool letter = (*c | 0x20) >= 'a' && (*c | 0x20) <= 'z';
        label = *c == '.' ? 0 : label + 1;
        if (label > 63 || (*c == '.' && (c == text || c[-1] == '.' || !c[1])) ||
            !(letter || (*c >= '0' && *c <= '9') || strchr("-_.", *c)))
            return false;
    }
    return size && size <= 253 && !looks_like_address(text);
}

void load_names(struct loader *l, const struct yaml *node, struct text_list *ret)
{
    struct text_list list = {.at = list_begin(l, node, sizeof *list.at), .listed = true};
    for (size_t i = 0; list.at && i < node->count; i++) {
        if (!yaml_string(&node->items[i], l->diags, &list.at[list.count]))
            continue;
        if (is_host_name(list.at[list.count]))
            list.count++;
        else
            yaml_complain(&node->items[i], l->diags, "this is not a host's name such as wds-1.lon.example or wds-1");
    }
    if (list.at)
        *ret = list;
}

void load_hosts_or_names(struct loader *l, const struct yaml *node, struct addr_list *ret, struct text_list *ret_names)
{
    struct addr_list hosts = {.at = list_begin(l, node, sizeof *hosts.at), .listed = true};
    struct text_list names = {.at = list_begin(l, node, sizeof *names.at), .listed = true};
    if (!hosts.at || !names.at)
        return;
    for (size_t i = 0; i < node->count; i++) {
        const char *text;
        if (!yaml_string(&node->items[i], l->diags, &text))
            continue;
        if (looks_like_address(text))
            hosts.count += yaml_addr(&node->items[i], l->diags, &hosts.at[hosts.count]);
        else
            names.at[names.count++] = text;
    }
    names.listed = names.count;
    *ret = hosts;
    *ret_names = names;
}

void load_bytes(struct loader *l, const struct yaml *node, size_t min, size_t max, const char *what,
                struct bytes_list *ret)
{
    struct bytes_list list = {.at = list_begin(l, node, sizeof *list.at), .listed = true};
    if (!list.at)
        return;
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml *item = &node->items[i];
        if (!yaml_expect(item, YAML_SCALAR, l->diags))
            continue;
        uint8_t *bytes = load_alloc(l, max, 1);
        if (!bytes)
            return;
        size_t size = text_parse_hex(bytes_of(item->text, item->size), bytes, max);
        if (size >= min && size)
            list.at[list.count++] = bytes_of(bytes, size);
        else
            yaml_complain(item, l->diags, "this is not %s in hex digits", what);
    }
    *ret = list;
}

int load_segment_named(struct loader *l, const struct yaml *node, const char *name)
{
    const struct policy *p = l->policy;
    int found = policy_segment_find(p, name);
    if (found != EVENT_NO_SEGMENT)
        return found;
    for (size_t i = 0; i < p->segments; i++) {
        if (text_near(name, p->segment[i].name)) {
            char buffer[128];
            struct text near;
            text_init(&near, buffer, sizeof buffer);
            text_add_untrusted(&near, bytes_of(p->segment[i].name, strlen(p->segment[i].name)));
            yaml_complain(node, l->diags, "no segment has that name; did you mean \"%s\"?", near.at);
            return EVENT_NO_SEGMENT;
        }
    }
    yaml_complain(node, l->diags, "no segment has that name");
    return EVENT_NO_SEGMENT;
}
